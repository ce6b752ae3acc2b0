//! Rows and money of several draws, side by side, as they are asked for under a regime.

use crate::model::{Model, Money, MovesMoney};
use crate::stats::lanes::Lanes;

/// What moves each class under the present regime.
#[derive(Default)]
pub(crate) struct Tables<const L: usize> {
    regime: usize,
    /// By table of rows and frailty node; empty until it is asked for.
    rows: Vec<Vec<Lanes<L>>>,
    /// By class.
    money: Vec<Option<MovesMoney<Lanes<L>>>>,
}

impl<const L: usize> Tables<L> {
    /// Rows and money on moves of a class in a regime.
    pub(crate) fn of(
        &mut self,
        models: &[&Model<'_>; L],
        class: usize,
        regime: usize,
    ) -> (&[Lanes<L>], &MovesMoney<Lanes<L>>) {
        self.rows(models, class, regime);
        let money = self.money[class].get_or_insert_with(|| {
            let list =
                |of: fn(&MovesMoney) -> &[f64]| beside(models, |model| of(model.moves_money(class, regime)));
            MovesMoney {
                on_enter: list(|money| &money.on_enter),
                transition: list(|money| &money.transition),
                program: list(|money| &money.program),
                lapsed_members: list(|money| &money.lapsed_members),
            }
        });
        (&self.rows[number(models[0], class, regime)], money)
    }

    /// Rows of a class in a regime.
    pub(crate) fn rows(&mut self, models: &[&Model<'_>; L], class: usize, regime: usize) -> &[Lanes<L>] {
        let model = models[0];
        if self.regime != regime || self.money.is_empty() {
            let n_tables = model.compiler.classes.rows.tables.len() * model.n_nodes;
            *self = Tables { regime, rows: vec![Vec::new(); n_tables], money: vec![None; model.n_classes()] };
        }
        let rows = &mut self.rows[number(model, class, regime)];
        if rows.is_empty() {
            *rows = beside(models, |model| model.rows(class, regime));
        }
        rows
    }
}

/// Which rows a class has in a regime.
fn number(model: &Model<'_>, class: usize, regime: usize) -> usize {
    model.rows_number(class, regime) * model.n_nodes + class % model.n_nodes
}

/// What people earn and cost in the present regime.
#[derive(Default)]
pub(crate) struct Wages<const L: usize> {
    /// Regime and, where prices grow, period that it is known for.
    under: (usize, usize),
    /// By table of money; empty until it is asked for.
    tables: Vec<Vec<Money<Lanes<L>>>>,
}

impl<const L: usize> Wages<L> {
    /// Money of some traits in a regime and period, by row.
    pub(crate) fn of(
        &mut self,
        models: &[&Model<'_>; L],
        traits: usize,
        (regime, t): (usize, usize),
    ) -> &[Money<Lanes<L>>] {
        let money = &models[0].compiler.classes.money;
        let under = (regime, if models.iter().any(|model| model.money_grows()) { t } else { 0 });
        if self.under != under || self.tables.is_empty() {
            *self = Wages { under, tables: vec![Vec::new(); money.tables.len()] };
        }
        let table = &mut self.tables[money.number(traits, regime)];
        if table.is_empty() {
            let row = |row| {
                let all = models.map(|model| model.money((traits, regime), row, t));
                Money::beside(all.each_ref().map(|money| &**money))
            };
            table.extend((0..models[0].compiler.money.n_rows).map(row));
        }
        table
    }
}

/// A list that is as long in every draw, entry by entry.
fn beside<'a, const L: usize>(
    models: &'a [&Model<'_>; L],
    list: impl Fn(&'a Model<'_>) -> &'a [f64],
) -> Vec<Lanes<L>> {
    let lists = models.map(list);
    (0..lists[0].len()).map(|entry| Lanes(lists.map(|list| list[entry]))).collect()
}
