//! What one person is expected to make in a period, taken over all traits that are moved together: counts
//! that are means make money in proportion to heads, so the mix need not be gone through every period.

use crate::engine::shared::chance::Mean;
use crate::engine::shared::moving::earn;
use crate::engine::shared::population::{OfOne, PeriodSums};
use crate::model::Model;
use crate::stats::lanes::{Lanes, Number};
use crate::stats::streams::Key;

use super::tables::Wages;

/// What was worked out for the present regime.
#[derive(Default)]
pub(crate) struct Means<const L: usize> {
    /// Regime and, where prices grow, period that it is known for.
    under: (usize, usize),
    seasons: Vec<Season<L>>,
}

/// Under the multipliers of a season: by class, once it is asked for, by row of money.
struct Season<const L: usize> {
    multipliers: Lanes<L>,
    classes: Vec<Vec<OfOne<Lanes<L>>>>,
}

impl<const L: usize> Means<L> {
    /// What one of a class makes in period t, by row of money.
    pub(crate) fn of(
        &mut self,
        models: &[&Model<'_>; L],
        wages: &mut Wages<L>,
        class: usize,
        (regime, t): (usize, usize),
        season: Lanes<L>,
    ) -> &[OfOne<Lanes<L>>] {
        let model = models[0];
        let under = (regime, if models.iter().any(|model| model.money_grows()) { t } else { 0 });
        if self.under != under {
            self.under = under;
            self.seasons.clear();
        }
        let known = self.seasons.iter().position(|known| known.multipliers == season);
        let known = known.unwrap_or_else(|| {
            self.seasons.push(Season { multipliers: season, classes: vec![Vec::new(); model.n_classes()] });
            self.seasons.len() - 1
        });
        let own = &mut self.seasons[known].classes[class];
        if own.is_empty() {
            *own = of_class(models, wages, class, (regime, t), season);
        }
        own
    }
}

/// What one of a class makes, by row of money.
fn of_class<const L: usize>(
    models: &[&Model<'_>; L],
    wages: &mut Wages<L>,
    class: usize,
    (regime, t): (usize, usize),
    season: Lanes<L>,
) -> Vec<OfOne<Lanes<L>>> {
    let mut one = PeriodSums::new(models[0]);
    let row = |row: usize| {
        one.clear();
        for (traits, _) in models[0].fellows(class) {
            let shares = Lanes::of(|lane| models[lane].share_of_fellow(traits));
            let money = &wages.of(models, traits, (regime, t))[row];
            let bought = earn(Mean, |_| Key::new(0), shares, money, season, &mut one.groups[0]);
            one.note(money.members, models[0].pattern(traits), bought);
        }
        one.of_one()
    };
    (0..models[0].compiler.money.n_rows).map(row).collect()
}
