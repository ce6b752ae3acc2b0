//! What is measured of a program in one draw, against the same draw without it.

pub use crate::metrics::Measure;
use crate::results::{BusinessDraw, BusinessMetric, Series};
use crate::scenario::Program;

impl Measure {
    /// What a cost per something is a cost per.
    pub fn per(self) -> Option<Measure> {
        match self {
            Measure::CostPerKeptCustomer => Some(Measure::KeptCustomers),
            Measure::CostPerIncrementalCustomer => Some(Measure::IncrementalCustomers),
            Measure::CostPerIncrementalProfit => Some(Measure::IncrementalProfit),
            _ => None,
        }
    }
}

/// A measure of a set of programs against none, in a draw of the business with the set and without.
pub(in crate::study) fn of_set(
    measure: Measure,
    (set, programs): (&[usize], &[Program]),
    (with, without): (&BusinessDraw, &BusinessDraw),
    parameters: &[f64],
) -> Option<f64> {
    let pair = Pair { with, without, programs, running: set, changed: set, parameters };
    pair.measure(measure).filter(|value| value.is_finite())
}

/// One draw with some programs and without any.
pub(super) struct Pair<'a> {
    pub(super) with: &'a BusinessDraw,
    pub(super) without: &'a BusinessDraw,
    /// The scenario's programs, and which of them run.
    pub(super) programs: &'a [Program],
    pub(super) running: &'a [usize],
    /// Those that run on one side only.
    pub(super) changed: &'a [usize],
    /// The draw.
    pub(super) parameters: &'a [f64],
}

impl Pair<'_> {
    /// Every measure, in the order of [`Measure::ALL`]; absent where unknown.
    pub(super) fn measures(&self) -> Vec<Option<f64>> {
        Measure::ALL
            .into_iter()
            .map(|measure| self.measure(measure).filter(|value| value.is_finite()))
            .collect()
    }

    fn measure(&self, measure: Measure) -> Option<f64> {
        let cost = self.sum(Series::ProgramCost);
        let per = |of: f64| (of > 0.0).then(|| cost / of);
        Some(match measure {
            Measure::Npv => self.with.metric(BusinessMetric::Npv)?,
            Measure::IncrementalNpv => self.npv(),
            Measure::IncrementalRevenue => self.sum(Series::Revenue),
            Measure::IncrementalProfit => self.sum(Series::Profit),
            Measure::Roi => {
                let cost = Some(self.discounted_cost()).filter(|cost| *cost > 0.0)?;
                self.npv() / cost
            }
            Measure::Payback => self.payback(Series::Profit)?,
            Measure::DiscountedPayback => self.payback(Series::DiscountedProfit)?,
            Measure::ProgramCost => cost,
            Measure::DiscountedProgramCost => self.discounted_cost(),
            Measure::PointsSettlement => self.settlement()?,
            Measure::KeptCustomers => self.kept(),
            Measure::IncrementalCustomers => self.sum(Series::FirstPurchases),
            Measure::CostPerKeptCustomer => per(self.kept())?,
            Measure::CostPerIncrementalCustomer => per(self.sum(Series::FirstPurchases))?,
            Measure::CostPerIncrementalProfit => per(self.sum(Series::Profit))?,
            Measure::NaiveLift => {
                let [joiner, other] = self.with.programs[self.single()?].per_joiner?;
                (other > 0.0).then(|| joiner / other - 1.0)?
            }
            Measure::TrueLift => self.true_lift()?,
            Measure::Deadweight => self.deadweight()?,
            Measure::PointsLiabilityEnd => self.liability()?.last().copied()?,
            Measure::PointsLiabilityPeak => self.liability()?.iter().copied().fold(0.0, f64::max),
        })
    }

    /// With less without, summed over the horizon.
    fn sum(&self, series: Series) -> f64 {
        self.difference(series).sum()
    }

    fn difference(&self, series: Series) -> impl Iterator<Item = f64> {
        self.with.series(series).iter().zip(self.without.series(series)).map(|(with, without)| with - without)
    }

    /// The npv that is added.
    pub(super) fn npv(&self) -> f64 {
        self.added(BusinessMetric::Npv)
    }

    fn added(&self, metric: BusinessMetric) -> f64 {
        let of = |draw: &BusinessDraw| draw.metric(metric).unwrap_or(0.0);
        of(self.with) - of(self.without)
    }

    pub(super) fn discounted_cost(&self) -> f64 {
        self.with.discounted_program_cost - self.without.discounted_program_cost
    }

    /// What points cost after the horizon; none where no program has points.
    fn settlement(&self) -> Option<f64> {
        let points = self.changed.iter().any(|&index| self.programs[index].points.is_some());
        points.then(|| self.added(BusinessMetric::PointsSettlement))
    }

    fn kept(&self) -> f64 {
        self.added(BusinessMetric::CustomersEnd)
    }

    /// Incremental profit to date, by period.
    pub(super) fn cumulative(&self, series: Series) -> Vec<f64> {
        let mut total = 0.0;
        let to_date = self.difference(series).map(|profit| {
            total += profit;
            total
        });
        to_date.collect()
    }

    /// Incremental profit to date pays for setup, which falls at the beginning of its period, and for points
    /// that outlive the horizon, which are charged at its end, at their present value.
    fn payback(&self, series: Series) -> Option<f64> {
        let start = self.changed.iter().map(|&index| self.programs[index].start).min().unwrap_or(0);
        let mut cumulative = self.cumulative(series);
        if let Some(end) = cumulative.last_mut() {
            *end -= self.added(BusinessMetric::PointsSettlement);
        }
        let setup = |draw: &BusinessDraw, t: usize| match series {
            Series::DiscountedProfit => draw.discounted_setup[t],
            _ => draw.series(Series::ProgramSetup)[t],
        };
        let first: Vec<f64> =
            (0..cumulative.len()).map(|t| setup(self.with, t) - setup(self.without, t)).collect();
        if cumulative.iter().chain(&first).all(|value| value.abs() <= 0.0) {
            return None;
        }
        payback(&cumulative, &first).map(|at| (at - start as f64).max(0.0))
    }

    /// The only program by which the two sides differ.
    fn single(&self) -> Option<usize> {
        match self.changed {
            [program] if self.running.contains(program) => Some(*program),
            _ => None,
        }
    }

    fn true_lift(&self) -> Option<f64> {
        let program = self.single()?;
        let [with, _] = self.with.programs[program].per_joiner?;
        let [without, _] = self.without.programs[program].per_joiner?;
        (without > 0.0).then(|| with / without - 1.0)
    }

    /// Contract liability by period; none where no program that runs has points.
    pub(super) fn liability(&self) -> Option<&[f64]> {
        let points = self.running.iter().any(|&index| self.programs[index].points.is_some());
        points.then(|| self.with.series(Series::PointsLiability))
    }

    /// Rewards follow orders, revenue, referrals and win-backs; of each, what members would have done
    /// without the programs that are added is rewarded in vain.
    fn deadweight(&self) -> Option<f64> {
        let (mut all, mut in_vain) = (0.0, 0.0);
        for &index in self.changed.iter().filter(|index| self.running.contains(index)) {
            let costs = &self.programs[index].costs;
            let (with, without) = (&self.with.programs[index], &self.without.programs[index]);
            let (done, anyway) = (&with.members, &without.members);
            let by_revenue = costs.revenue_share.at(self.parameters) * done.revenue + with.points_cost;
            let rewards = [
                (costs.per_order.at(self.parameters) * done.orders, done.orders, anyway.orders),
                (by_revenue, done.revenue, anyway.revenue),
                (costs.per_referral.at(self.parameters) * done.referrals, done.referrals, anyway.referrals),
                (costs.per_win_back.at(self.parameters) * done.win_backs, done.win_backs, anyway.win_backs),
            ];
            for (cost, done, anyway) in
                rewards.into_iter().filter(|(cost, done, _)| *cost > 0.0 && *done > 0.0)
            {
                all += cost;
                in_vain += cost * (anyway / done).min(1.0);
            }
        }
        (all > 0.0).then(|| in_vain / all)
    }
}

/// When a cumulative series has come back above zero for good: the time from which it stays at or above zero,
/// in periods from the beginning, interpolated within the period. `first` is what is paid at the beginning of
/// each period, and is in the series by its end; 0 where it is never below zero, None where it ends below.
///
/// ```
/// use cltv::study::compare::payback;
/// let nothing = [0.0; 4];
/// assert_eq!(payback(&[-10.0, -4.0, 4.0, 9.0], &nothing), Some(2.5));
/// assert_eq!(payback(&[-1.0, 1.0, -1.0, 3.0], &nothing), Some(3.25));
/// assert_eq!(payback(&[1.0, 2.0], &nothing), Some(0.0));
/// assert_eq!(payback(&[1.0, -2.0], &nothing), None);
/// // 1,000 are paid first and 1,050 earned in the period
/// assert_eq!(payback(&[50.0], &[1000.0]), Some(1000.0 / 1050.0));
/// ```
pub fn payback(cumulative: &[f64], first: &[f64]) -> Option<f64> {
    let before = |t: usize| if t == 0 { 0.0 } else { cumulative[t - 1] };
    let of_period = |t: usize| {
        let paid = first.get(t).copied().unwrap_or(0.0);
        [(t as f64, before(t) - paid), ((t + 1) as f64, cumulative[t])]
    };
    let points: Vec<(f64, f64)> = (0..cumulative.len()).flat_map(of_period).collect();
    let Some(last_below) = points.iter().rposition(|(_, value)| *value < 0.0) else {
        return Some(0.0);
    };
    let ((from, below), &(to, above)) = (points[last_below], points.get(last_below + 1)?);
    Some(from + (to - from) * below / (below - above))
}
