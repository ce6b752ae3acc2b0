//! Heads whose money is drawn together: the sum over people who earn alike has a law of its own, so
//! that neither origins nor dispositions cost a draw.

use crate::model::Model;

/// Heads by layer, purse and row of money.
pub(crate) struct Purses {
    /// The first class of each purse.
    classes: Vec<usize>,
    /// Purse of each class.
    of_class: Vec<usize>,
    n_rows: usize,
    heads: Vec<f64>,
}

impl Purses {
    pub(crate) fn new(model: &Model<'_>, n_layers: usize) -> Purses {
        let mut classes = Vec::new();
        let mut of_class = Vec::new();
        for class in 0..model.n_classes() {
            let first = model.purse(class);
            let known = classes.iter().position(|&purse| purse == first);
            of_class.push(known.unwrap_or(classes.len()));
            if known.is_none() {
                classes.push(first);
            }
        }
        let n_rows = model.compiler.money.n_rows;
        let heads = vec![0.0; n_layers * classes.len() * n_rows];
        Purses { classes, of_class, n_rows, heads }
    }

    /// Nobody in any.
    pub(crate) fn empty(&mut self) {
        self.heads.fill(0.0);
    }

    /// Heads of the purse of a class and layer, by row of money.
    pub(crate) fn of(&mut self, layer: usize, class: usize) -> &mut [f64] {
        let start = (layer * self.classes.len() + self.of_class[class]) * self.n_rows;
        &mut self.heads[start..start + self.n_rows]
    }

    /// Every purse of every layer with its number.
    pub(crate) fn each(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.heads.chunks_exact(self.n_rows).enumerate()
    }

    /// Layer and first class of the purse with this number.
    pub(crate) fn layer_and_class(&self, number: usize) -> (usize, usize) {
        (number / self.classes.len(), self.classes[number % self.classes.len()])
    }
}
