//! Heads at present: by state, and by payment pool. Those who earn and cost alike are a **payment pool**: their money
//! is drawn together, because the sum over them has a law of its own, so that neither origins nor frailty cost a draw.

use crate::model::Model;
use crate::stats::lanes::Lanes;

/// Heads by generation and state, and by layer, pool and row of money.
pub(crate) struct PaymentPools<const L: usize> {
    /// The first class of each pool.
    classes: Vec<usize>,
    /// Pool and generation of each class.
    of_class: Vec<(usize, usize)>,
    n_rows: usize,
    heads: Vec<Lanes<L>>,
    /// Heads by state: of those not referred, and of the referred.
    pub(crate) states: [Vec<Lanes<L>>; 2],
}

impl<const L: usize> PaymentPools<L> {
    pub(crate) fn new(model: &Model<'_>, n_layers: usize) -> PaymentPools<L> {
        let mut classes = Vec::new();
        let mut of_class = Vec::new();
        // the pool that each first class has, once it has one
        let mut pool_of: Vec<Option<usize>> = vec![None; model.n_classes()];
        for class in 0..model.n_classes() {
            let first = model.payment_pool(class);
            let pool = *pool_of[first].get_or_insert_with(|| {
                classes.push(first);
                classes.len() - 1
            });
            of_class.push((pool, usize::from(model.is_referred(class))));
        }
        let n_rows = model.compiler.money.n_rows;
        let nobody = |n: usize| vec![Lanes::default(); n];
        let n_states = model.layout().states.len();
        PaymentPools {
            heads: nobody(n_layers * classes.len() * n_rows),
            states: [nobody(n_states), nobody(n_states)],
            classes,
            of_class,
            n_rows,
        }
    }

    /// Nobody in any.
    pub(crate) fn empty(&mut self) {
        self.heads.fill(Lanes::default());
        self.states.iter_mut().for_each(|states| states.fill(Lanes::default()));
    }

    /// Where people of a layer and class are counted.
    #[inline]
    pub(crate) fn of(&mut self, layer: usize, class: usize) -> Pool<'_, L> {
        let (pool, generation) = self.of_class[class];
        let start = (layer * self.classes.len() + pool) * self.n_rows;
        Pool { rows: &mut self.heads[start..start + self.n_rows], states: &mut self.states[generation] }
    }

    /// Heads of a draw in all stages, and in all states after them.
    pub(crate) fn present(&self, lane: usize, n_stages: usize) -> [f64; 2] {
        let sum = |heads: &[Lanes<L>]| heads.iter().map(|heads| heads.0[lane]).sum::<f64>();
        let [own, referred] = &self.states;
        [
            sum(&own[..n_stages]) + sum(&referred[..n_stages]),
            sum(&own[n_stages..]) + sum(&referred[n_stages..]),
        ]
    }

    /// Every pool with its layer, its first class, and its heads by row of money.
    pub(crate) fn each(&self) -> impl Iterator<Item = (usize, usize, &[Lanes<L>])> {
        let layers = self.heads.chunks_exact(self.n_rows * self.classes.len()).enumerate();
        layers.flat_map(|(layer, heads)| {
            let pools = self.classes.iter().zip(heads.chunks_exact(self.n_rows));
            pools.map(move |(&class, heads)| (layer, class, heads))
        })
    }
}

/// Heads of one layer and pool by row of money, and of one generation by state.
pub(crate) struct Pool<'a, const L: usize> {
    rows: &'a mut [Lanes<L>],
    states: &'a mut [Lanes<L>],
}

impl<const L: usize> Pool<'_, L> {
    /// Lets `add` count people in a state whose money is that of `row`.
    #[inline]
    pub(crate) fn count(&mut self, state: usize, row: usize, add: impl Fn(&mut Lanes<L>)) {
        add(&mut self.rows[row]);
        add(&mut self.states[state]);
    }
}
