//! Heads at present: by state, and by payment pool. Those who earn and cost alike are a **payment pool**: their money
//! is drawn together, because the sum over them has a law of its own, so that neither origins nor frailty cost a draw.

use crate::model::Model;

/// Heads by generation and state, and by layer, pool and row of money.
pub(crate) struct PaymentPools {
    /// The first class of each pool.
    classes: Vec<usize>,
    /// Pool and generation of each class.
    of_class: Vec<(usize, usize)>,
    n_rows: usize,
    heads: Vec<f64>,
    /// Heads by state: of those not referred, and of the referred.
    pub(crate) states: [Vec<f64>; 2],
}

impl PaymentPools {
    pub(crate) fn new(model: &Model<'_>, n_layers: usize) -> PaymentPools {
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
        let heads = vec![0.0; n_layers * classes.len() * n_rows];
        let n_states = model.layout().states.len();
        PaymentPools { classes, of_class, n_rows, heads, states: [vec![0.0; n_states], vec![0.0; n_states]] }
    }

    /// Nobody in any.
    pub(crate) fn empty(&mut self) {
        self.heads.fill(0.0);
        self.states.iter_mut().for_each(|states| states.fill(0.0));
    }

    /// Where people of a layer and class are counted.
    #[inline]
    pub(crate) fn of(&mut self, layer: usize, class: usize) -> Pool<'_> {
        let (pool, generation) = self.of_class[class];
        let start = (layer * self.classes.len() + pool) * self.n_rows;
        Pool { rows: &mut self.heads[start..start + self.n_rows], states: &mut self.states[generation] }
    }

    /// Heads in all stages, and in all states after them.
    pub(crate) fn present(&self, n_stages: usize) -> [f64; 2] {
        let sum = |heads: &[f64]| heads.iter().sum::<f64>();
        let [own, referred] = &self.states;
        [
            sum(&own[..n_stages]) + sum(&referred[..n_stages]),
            sum(&own[n_stages..]) + sum(&referred[n_stages..]),
        ]
    }

    /// Every pool with its layer, its first class, and its heads by row of money.
    pub(crate) fn each(&self) -> impl Iterator<Item = (usize, usize, &[f64])> {
        let layers = self.heads.chunks_exact(self.n_rows * self.classes.len()).enumerate();
        layers.flat_map(|(layer, heads)| {
            let pools = self.classes.iter().zip(heads.chunks_exact(self.n_rows));
            pools.map(move |(&class, heads)| (layer, class, heads))
        })
    }
}

/// Heads of one layer and pool by row of money, and of one generation by state.
pub(crate) struct Pool<'a> {
    rows: &'a mut [f64],
    states: &'a mut [f64],
}

impl Pool<'_> {
    /// Counts `n` people in a state whose money is that of `row`.
    #[inline]
    pub(crate) fn count(&mut self, state: usize, row: usize, n: f64) {
        self.rows[row] += n;
        self.states[state] += n;
    }
}
