//! What one person is expected to make in a period, taken over all traits that are moved together: counts
//! that are means make money in proportion to heads, so the mix need not be gone through every period.

use crate::engine::shared::chance::Mean;
use crate::engine::shared::moving::earn;
use crate::engine::shared::population::PeriodSums;
use crate::model::Model;
use crate::stats::streams::Key;

/// What was worked out for the present regime.
#[derive(Default)]
pub(crate) struct Means {
    /// Regime and, where prices grow, period that it is known for.
    under: (usize, usize),
    /// By season's multiplier: by class, once it is asked for, by row of money.
    seasons: Vec<(f64, Vec<Vec<PeriodSums>>)>,
}

impl Means {
    /// What one of a class makes in period t, by row of money, as the first layer and generation.
    pub(crate) fn of(
        &mut self,
        model: &Model<'_>,
        class: usize,
        (regime, t): (usize, usize),
        season: f64,
    ) -> &[PeriodSums] {
        let under = (regime, if model.money_grows() { t } else { 0 });
        if self.under != under {
            self.under = under;
            self.seasons.clear();
        }
        let known = self.seasons.iter().position(|(known, _)| known.total_cmp(&season).is_eq());
        let known = known.unwrap_or_else(|| {
            self.seasons.push((season, vec![Vec::new(); model.n_classes()]));
            self.seasons.len() - 1
        });
        let own = &mut self.seasons[known].1[class];
        if own.is_empty() {
            let rows = 0..model.compiler.money.n_rows;
            own.extend(rows.map(|row| of_row(model, class, (regime, t), season, row)));
        }
        own
    }
}

fn of_row(
    model: &Model<'_>,
    class: usize,
    (regime, t): (usize, usize),
    season: f64,
    row: usize,
) -> PeriodSums {
    let mut one = PeriodSums::new(model);
    for (traits, share) in model.fellows(class) {
        let money = model.money((traits, regime), row, t);
        let bought = earn(Mean, Key::new(0), share, &money, season, &mut one.groups[0]);
        one.note(money.members, model.pattern(traits), bought);
    }
    one
}
