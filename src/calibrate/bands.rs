//! Rules of a ladder that is counted out of a log: which stages there are, who stands in which, and
//! which moves can happen.

use super::span::Span;

/// Where a frequency band begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Its name.
    pub name: String,
    /// Purchases to date from which a customer stands in it.
    pub purchases: u32,
}

/// How customers are put in frequency bands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderRules {
    /// Bands by purchases to date, rising; the first from 1 on.
    pub bands: Vec<Band>,
    /// Whole periods without a purchase after which a band's customers are told apart, rising: the
    /// first is `quiet-4` after four of them, and so on.
    pub quiet_after: Vec<u32>,
    /// Whole periods without a purchase after which a customer has lapsed.
    pub lapsed_after: u32,
}

/// The stage of a first purchase.
pub const NEW: usize = 0;
/// The stage of a purchase after lapsing.
pub const BACK: usize = 1;
/// The first stage of a band.
const IN_BANDS: usize = 2;
/// Names of bands as people climb.
const BANDS: [&str; 4] = ["first-time", "repeat", "client", "advocate"];

impl LadderRules {
    /// Bands from these purchases on, customers told apart by each month of silence, lapsed after half
    /// a year.
    ///
    /// Months, and not a quiet and a dormant half: a stage has no memory, so whoever is in it looks as
    /// likely to buy as the mean of all who are, when the longer silent are likelier gone. Forecasts
    /// come out too high by that, and the less so the finer silence is told apart.
    pub fn usual(from: &[u32], span: &Span) -> LadderRules {
        let days = span.unit.of_scenario().days();
        let periods = |months: f64| ((months * crate::units::DAYS_PER_MONTH / days).floor() as u32).max(1);
        let lapsed_after = periods(6.0);
        // a scenario has at most 32 stages
        let months: &[f64] = if from.len() > 4 { &[1.0, 3.0] } else { &[1.0, 2.0, 3.0, 4.0, 5.0] };
        let mut quiet_after: Vec<u32> = months.iter().map(|&months| periods(months)).collect();
        quiet_after.dedup();
        quiet_after.retain(|&after| after < lapsed_after);
        LadderRules { bands: LadderRules::named(from), quiet_after, lapsed_after }
    }

    /// Bands from these purchases on, by their usual names.
    pub fn named(from: &[u32]) -> Vec<Band> {
        let name = |index: usize, purchases: u32| {
            let name = BANDS.get(index).map(|&name| name.to_owned());
            name.unwrap_or_else(|| format!("from-{purchases}"))
        };
        from.iter()
            .enumerate()
            .map(|(index, &purchases)| Band { name: name(index, purchases), purchases })
            .collect()
    }

    /// Stages of the ladder: new customers, those who came back, then each band from the longest
    /// inactive up.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec!["new".to_owned(), "back".to_owned()];
        for band in &self.bands {
            for quiet in (0..=self.quiet_after.len()).rev() {
                names.push(match quiet {
                    0 => band.name.clone(),
                    _ => format!("{}-quiet-{}", band.name, self.quiet_after[quiet - 1]),
                });
            }
        }
        names
    }

    /// Number of stages, the lapsed not counted.
    pub fn n_stages(&self) -> usize {
        IN_BANDS + self.bands.len() * (self.quiet_after.len() + 1)
    }

    /// The stage of a customer with so many purchases, so many periods after the last (1 in the
    /// period after it); [`LadderRules::n_stages`] is lapsed.
    pub fn stage(&self, purchases: u64, since: i64) -> usize {
        // `since - 1` whole periods have passed without a purchase
        let without = u32::try_from(since - 1).unwrap_or(u32::MAX);
        if without >= self.lapsed_after {
            return self.n_stages();
        }
        let band = self.bands.iter().rposition(|band| u64::from(band.purchases) <= purchases).unwrap_or(0);
        let quiet = self.quiet_after.iter().filter(|&&after| without >= after).count();
        IN_BANDS + band * (self.quiet_after.len() + 1) + self.quiet_after.len() - quiet
    }

    /// How many stages more recent buyers of its band have before this one (0 in the recent stage of a
    /// band); the lapsed come after everybody.
    fn silence(&self, stage: usize) -> usize {
        let per_band = self.quiet_after.len() + 1;
        if stage < IN_BANDS {
            0
        } else if stage == self.n_stages() {
            per_band
        } else {
            per_band - 1 - (stage - IN_BANDS) % per_band
        }
    }

    /// Stages in an order in which each stands after the stages that it continues; the lapsed last.
    pub fn by_silence(&self) -> Vec<usize> {
        let mut stages: Vec<usize> = (0..=self.n_stages()).collect();
        stages.sort_by_key(|&stage| self.silence(stage));
        stages
    }

    /// Whether the rules allow a move in one period.
    pub fn allows(&self, from: usize, to: usize) -> bool {
        let lapsed = self.n_stages();
        let band = |stage: usize| (stage - IN_BANDS) / (self.quiet_after.len() + 1);
        let in_bands = |stage: usize| (IN_BANDS..lapsed).contains(&stage);
        if to == NEW {
            return false;
        }
        if from == lapsed {
            return to == lapsed || to == BACK;
        }
        if from < IN_BANDS {
            return in_bands(to) && self.silence(to) == 0;
        }
        if to == BACK {
            // lapsed, and back at once
            return self.silence(from) == self.quiet_after.len();
        }
        if self.is_purchase(from, to) {
            return band(to) >= band(from);
        }
        let waits = self.silence(to) == self.silence(from) || self.silence(to) == self.silence(from) + 1;
        waits && (to == lapsed || band(to) == band(from))
    }

    /// Whether only a purchase brings a customer from a stage to another (or leaves it in the recent
    /// stage of its band, where those who bought cannot be told from those who wait).
    fn is_purchase(&self, from: usize, to: usize) -> bool {
        to == BACK || (from >= IN_BANDS && to >= IN_BANDS && self.silence(to) == 0)
    }

    /// What to expect of a stage before anything is counted in it, given the rows of the stages before
    /// it in [`LadderRules::by_silence`]: that its customers buy as often as those who were silent a
    /// little shorter, as the others of their band, or of all bands for the lapsed. The moves that
    /// leave open are equally likely.
    pub fn expected(&self, stage: usize, kept: &[bool], rows: &[Vec<f64>]) -> Vec<f64> {
        let lapsed = self.n_stages();
        let allowed: Vec<bool> = (0..=lapsed).map(|to| kept[to] && self.allows(stage, to)).collect();
        let before: Vec<usize> = (IN_BANDS..lapsed)
            .filter(|&from| kept[from] && self.silence(from) + 1 == self.silence(stage))
            .filter(|&from| from == stage + 1 || stage == lapsed)
            .collect();
        let bought = |from: usize| -> f64 {
            (0..=lapsed).filter(|&to| self.is_purchase(from, to)).map(|to| rows[from][to]).sum()
        };
        let n = |purchase: bool| {
            let such = |to: &usize| allowed[*to] && self.is_purchase(stage, *to) == purchase;
            (0..=lapsed).filter(such).count() as f64
        };
        let (buying, waiting) = (n(true), n(false));
        // in the recent stage nobody tells who waits from who bought: all moves are alike
        let chance = if before.is_empty() || self.silence(stage) == 1 {
            buying / (buying + waiting).max(1.0)
        } else {
            before.iter().map(|&from| bought(from)).sum::<f64>() / before.len() as f64
        };
        let share = |to: usize| match (allowed[to], self.is_purchase(stage, to)) {
            (false, _) => 0.0,
            (true, true) => chance / buying,
            (true, false) => (1.0 - chance) / waiting,
        };
        (0..=lapsed).map(share).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::span::TimeUnit;
    use super::*;

    #[test]
    fn usual_rules_are_months_in_any_unit() {
        let with = |unit| {
            LadderRules::usual(
                &[1, 2],
                &Span { unit, ..Span { unit: TimeUnit::Week, calibrated: 0, observed: 0 } },
            )
        };
        let weeks = with(TimeUnit::Week);
        assert_eq!((weeks.quiet_after, weeks.lapsed_after), (vec![4, 8, 13, 17, 21], 26));
        let months = with(TimeUnit::Month);
        assert_eq!((months.quiet_after, months.lapsed_after), (vec![1, 2, 3, 4, 5], 6));
        let years = with(TimeUnit::Year);
        assert_eq!((years.quiet_after, years.lapsed_after), (vec![], 1));
    }
}
