//! What is measured of a program in one draw, against the same draw without it.

pub use crate::results::payback;
use crate::results::{BusinessDraw, BusinessMetric, Series};
use crate::scenario::Program;

/// A number that tells what a program does; incremental to the same draw without programs unless said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// npv of the business with the program: a level.
    Npv,
    /// npv that the program adds.
    IncrementalNpv,
    /// Revenue that it adds.
    IncrementalRevenue,
    /// Profit that it adds, undiscounted.
    IncrementalProfit,
    /// incremental npv over discounted program cost.
    Roi,
    /// Periods from the program's start until cumulative incremental profit stays above zero.
    Payback,
    /// The same of discounted profit.
    DiscountedPayback,
    /// What programs cost, undiscounted.
    ProgramCost,
    /// What programs cost, discounted.
    DiscountedProgramCost,
    /// The part of it for points that are settled after the horizon.
    PointsSettlement,
    /// Customers at the end beyond those without.
    KeptCustomers,
    /// First purchases beyond those without.
    IncrementalCustomers,
    /// Program cost per customer kept.
    CostPerKeptCustomer,
    /// Program cost per first purchase beyond those without.
    CostPerIncrementalCustomer,
    /// Program cost per unit of incremental profit.
    CostPerIncrementalProfit,
    /// Revenue of one who would join over that of one who would not, - 1, while the program runs.
    NaiveLift,
    /// Revenue of one who would join with the program over the same without, - 1.
    TrueLift,
    /// Share of the cost of rewards for what would have happened anyway.
    Deadweight,
    /// Contract liability for points at the end: a level.
    PointsLiabilityEnd,
    /// The largest contract liability at the end of any period: a level.
    PointsLiabilityPeak,
}

impl Measure {
    /// Every measure, in the order of its record.
    pub const ALL: [Measure; 20] = [
        Measure::Npv,
        Measure::IncrementalNpv,
        Measure::IncrementalRevenue,
        Measure::IncrementalProfit,
        Measure::Roi,
        Measure::Payback,
        Measure::DiscountedPayback,
        Measure::ProgramCost,
        Measure::DiscountedProgramCost,
        Measure::PointsSettlement,
        Measure::KeptCustomers,
        Measure::IncrementalCustomers,
        Measure::CostPerKeptCustomer,
        Measure::CostPerIncrementalCustomer,
        Measure::CostPerIncrementalProfit,
        Measure::NaiveLift,
        Measure::TrueLift,
        Measure::Deadweight,
        Measure::PointsLiabilityEnd,
        Measure::PointsLiabilityPeak,
    ];

    /// The measure of this name; `liability` is short for the one at the end.
    ///
    /// ```
    /// use cltv::study::compare::Measure;
    /// assert_eq!(Measure::named("roi"), Some(Measure::Roi));
    /// assert_eq!(Measure::named("liability"), Some(Measure::PointsLiabilityEnd));
    /// ```
    pub fn named(name: &str) -> Option<Measure> {
        if name == "liability" {
            return Some(Measure::PointsLiabilityEnd);
        }
        Measure::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// What it is, of the programs of a metric, in a few words.
    pub fn says(self) -> &'static str {
        match self {
            Measure::Npv => "discounted profit of the business with it",
            Measure::IncrementalNpv => "discounted profit that it adds",
            Measure::IncrementalRevenue => "revenue that it adds over the horizon",
            Measure::IncrementalProfit => "profit that it adds over the horizon, undiscounted",
            Measure::Roi => "discounted profit that it adds over its discounted cost",
            Measure::Payback => {
                "periods from its start until the profit that it adds has paid for it for good"
            }
            Measure::DiscountedPayback => "the same of discounted profit",
            Measure::ProgramCost => "what it costs over the horizon, undiscounted",
            Measure::DiscountedProgramCost => "what it costs over the horizon, discounted",
            Measure::PointsSettlement => "what its points that outlive the horizon cost after it, discounted",
            Measure::KeptCustomers => "customers in the last period beyond those without it",
            Measure::IncrementalCustomers => "first purchases beyond those without it",
            Measure::CostPerKeptCustomer => "its cost per customer kept",
            Measure::CostPerIncrementalCustomer => "its cost per first purchase more",
            Measure::CostPerIncrementalProfit => "its cost per unit of profit that it adds",
            Measure::NaiveLift => "revenue of one who would join over that of one who would not, less 1",
            Measure::TrueLift => "revenue of one who would join over the same people's without it, less 1",
            Measure::Deadweight => "part of its rewards for what would have happened anyway",
            Measure::PointsLiabilityEnd => "contract liability for its open points in the last period",
            Measure::PointsLiabilityPeak => "the highest contract liability for its points",
        }
    }

    /// What a cost per something is a cost per.
    pub fn per(self) -> Option<Measure> {
        match self {
            Measure::CostPerKeptCustomer => Some(Measure::KeptCustomers),
            Measure::CostPerIncrementalCustomer => Some(Measure::IncrementalCustomers),
            Measure::CostPerIncrementalProfit => Some(Measure::IncrementalProfit),
            _ => None,
        }
    }

    /// Whether it is a sum of discounted money, or made of one.
    pub fn is_discounted(self) -> bool {
        use Measure::{DiscountedPayback, DiscountedProgramCost, IncrementalNpv, Npv, PointsSettlement, Roi};
        matches!(
            self,
            Npv | IncrementalNpv | Roi | DiscountedPayback | DiscountedProgramCost | PointsSettlement
        )
    }

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Npv => "npv",
            Measure::IncrementalNpv => "incremental_npv",
            Measure::IncrementalRevenue => "incremental_revenue",
            Measure::IncrementalProfit => "incremental_profit",
            Measure::Roi => "roi",
            Measure::Payback => "payback",
            Measure::DiscountedPayback => "discounted_payback",
            Measure::ProgramCost => "program_cost",
            Measure::DiscountedProgramCost => "discounted_program_cost",
            Measure::PointsSettlement => "points_settlement",
            Measure::KeptCustomers => "kept_customers",
            Measure::IncrementalCustomers => "incremental_customers",
            Measure::CostPerKeptCustomer => "cost_per_kept_customer",
            Measure::CostPerIncrementalCustomer => "cost_per_incremental_customer",
            Measure::CostPerIncrementalProfit => "cost_per_incremental_profit",
            Measure::NaiveLift => "naive_lift",
            Measure::TrueLift => "true_lift",
            Measure::Deadweight => "deadweight_share",
            Measure::PointsLiabilityEnd => "points_liability_end",
            Measure::PointsLiabilityPeak => "points_liability_peak",
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
