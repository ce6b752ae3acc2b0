//! The scenario as written: [`ScenarioSpec`] mirrors the file, with places and without meaning.
//!
//! What is absent here was left out of the file, or was so wrong that parsing reported it. Words
//! are still names, numbers still in the unit of the file; [`check`](super::check) gives both
//! their meaning.

use super::checked::{
    AmountShape, ChangeOp, ChangeTarget, Clock, Comparison, EngineChoice, LapsedTenure, Lens, StageKind,
};
use super::format::Key;
use super::problem::Place;
use crate::stats::designs::Sampling;
use crate::stats::distribution::Family;
use crate::units::{CashFlow, Period};

/// Something of the file and where it stands.
#[derive(Debug, Clone)]
pub struct At<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// A number as written.
#[derive(Debug, Clone)]
pub struct NumberSpec {
    /// How it is given.
    pub form: NumberForm,
    /// The period it is stated for.
    pub per: Option<At<Period>>,
    /// The family asked for by `dist`.
    pub family: Option<At<Family>>,
    /// Where the number stands.
    pub place: Place,
    /// Its parameter path.
    pub path: String,
    /// The key it is given for, which says its unit and its bounds.
    pub key: &'static Key,
}

/// The forms of a number.
#[derive(Debug, Clone, PartialEq)]
pub enum NumberForm {
    /// Known.
    Value(f64),
    /// Mean and standard deviation.
    MeanSd {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Two quantiles.
    P5P95 {
        /// 5 % quantile.
        p5: f64,
        /// 95 % quantile.
        p95: f64,
    },
    /// Uniform between two ends.
    LowHigh {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// PERT or triangular.
    LowModeHigh {
        /// Lower end.
        low: f64,
        /// Likeliest value.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// A column of joint draws.
    Column(JointColumn),
}

/// A column of joint draws as written.
#[derive(Debug, Clone, PartialEq)]
pub struct JointColumn {
    /// Its name.
    pub column: String,
    /// Its file.
    pub file: String,
    /// The column in proportion to which rows are drawn; evenly without one.
    pub weight: Option<String>,
}

impl NumberForm {
    /// The value, or the mean of a value with a standard deviation.
    pub fn center(&self) -> Option<f64> {
        match self {
            NumberForm::Value(center) | NumberForm::MeanSd { mean: center, .. } => Some(*center),
            _ => None,
        }
    }
}

/// A rate or churn as written.
#[derive(Debug, Clone)]
pub struct RateSpec {
    /// How it varies along time; absent where only `between` is given.
    pub form: Option<RateForm>,
    /// How customers differ.
    pub between: Option<BetweenSpec>,
    /// The clock, where it is named.
    pub clock: Option<At<Clock>>,
    /// The period of table, Weibull scale and `between`.
    pub per: Option<At<Period>>,
    /// Whether it is a retention.
    pub retention: bool,
    /// Where it stands.
    pub place: Place,
    /// Its parameter path.
    pub path: String,
}

/// A rate along time.
#[derive(Debug, Clone)]
pub enum RateForm {
    /// The same at any age.
    Number(NumberSpec),
    /// By a clock.
    Table(Vec<NumberSpec>),
    /// Discrete Weibull.
    Weibull {
        /// Shape.
        shape: NumberSpec,
        /// Scale.
        scale: NumberSpec,
    },
}

/// `between_customers` as written.
#[derive(Debug, Clone)]
pub struct BetweenSpec {
    /// Standard deviation.
    pub sd: Option<NumberSpec>,
    /// First shape.
    pub alpha: Option<NumberSpec>,
    /// Second shape.
    pub beta: Option<NumberSpec>,
    /// Exponent of time.
    pub c: Option<NumberSpec>,
    /// Where it stands.
    pub place: Place,
}

/// A row given outright.
#[derive(Debug, Clone)]
pub struct RowSpec {
    /// Names of destinations and their probabilities.
    pub to: Vec<(At<String>, NumberSpec)>,
    /// Dirichlet concentration.
    pub concentration: Option<At<f64>>,
    /// Where the row stands.
    pub place: Place,
    /// Its path.
    pub path: String,
}

/// The whole file.
#[derive(Debug, Clone)]
pub struct ScenarioSpec {
    /// The whole file's place.
    pub place: Place,
    /// `title`
    pub title: Option<At<String>>,
    /// `description`
    pub description: Option<At<String>>,
    /// `currency`
    pub currency: Option<At<String>>,
    /// `format`
    pub format: Option<At<u64>>,
    /// `[time]`
    pub time: TimeSpec,
    /// `[simulation]`
    pub simulation: SimulationSpec,
    /// `[[stage]]`
    pub stages: Vec<StageSpec>,
    /// `[lapsed]`
    pub lapsed: LapsedSpec,
    /// `[referral]`
    pub referral: ReferralSpec,
    /// `[word_of_mouth]`
    pub promoter_pull: Option<NumberSpec>,
    /// `[word_of_mouth]`
    pub detractor_drag: Option<NumberSpec>,
    /// `[market]`
    pub market: Option<NumberSpec>,
    /// `[seasonality]`
    pub seasonality: Option<At<Vec<NumberSpec>>>,
    /// `[business]`
    pub fixed_cost: Option<GrowingSpec>,
    /// `[cohort]`
    pub cohort_customers: Option<u64>,
    /// `[cohort]`
    pub cohort_entry: Option<At<String>>,
    /// `[opening]`
    pub opening_customers: Vec<(At<String>, Vec<NumberSpec>)>,
    /// `[opening]`
    pub opening_tenure: Vec<(At<String>, Vec<NumberSpec>)>,
    /// `[[channel]]`
    pub channels: Vec<ChannelSpec>,
    /// `[[segment]]`
    pub segments: Vec<SegmentSpec>,
    /// `[[program]]`
    pub programs: Vec<ProgramSpec>,
    /// `[[correlation]]`
    pub correlations: Vec<CorrelationSpec>,
    /// `[[claim]]`
    pub claims: Vec<ClaimSpec>,
}

/// `[time]`
#[derive(Debug, Clone, Default)]
pub struct TimeSpec {
    /// `period`
    pub period: Option<At<Period>>,
    /// `horizon`
    pub horizon: Option<At<u64>>,
    /// `discount`
    pub discount: Option<NumberSpec>,
    /// `cash_flow`
    pub cash_flow: Option<CashFlow>,
}

/// `[simulation]`
#[derive(Debug, Clone, Default)]
pub struct SimulationSpec {
    /// `engine`
    pub engine: Option<EngineChoice>,
    /// `draws`
    pub draws: Option<At<u64>>,
    /// `sampling`
    pub sampling: Option<Sampling>,
    /// `seed`
    pub seed: Option<u64>,
}

/// `[[stage]]`
#[derive(Debug, Clone)]
pub struct StageSpec {
    /// Where it begins.
    pub place: Place,
    /// Its path.
    pub path: String,
    /// `name`
    pub name: Option<At<String>>,
    /// `kind`
    pub kind: Option<At<StageKind>>,
    /// `churn` or `retention`
    pub churn: Option<RateSpec>,
    /// The other of the two, where both are given.
    pub second_churn: Option<Place>,
    /// `climb`
    pub climb: Option<RateSpec>,
    /// `slip`
    pub slip: Option<RateSpec>,
    /// `to`
    pub to: Option<RowSpec>,
    /// `orders`
    pub orders: Option<OrdersSpec>,
    /// `order_value`
    pub order_value: Option<OrderValueSpec>,
    /// `gross_margin`
    pub gross_margin: Option<NumberSpec>,
    /// `cost_to_serve`
    pub cost_to_serve: Option<GrowingSpec>,
    /// `contribution`
    pub contribution: Option<ContributionSpec>,
    /// `on_enter`
    pub on_enter: Option<NumberSpec>,
    /// `by_tenure_year.orders`
    pub orders_by_year: Vec<NumberSpec>,
    /// `by_tenure_year.order_value`
    pub order_value_by_year: Vec<NumberSpec>,
    /// `by_tenure_year.cost_to_serve`
    pub cost_by_year: Vec<NumberSpec>,
    /// `nps`
    pub nps: Option<NpsSpec>,
    /// `referral`: its factors
    pub referral: Option<At<Vec<NumberSpec>>>,
}

/// `orders`
#[derive(Debug, Clone)]
pub enum OrdersSpec {
    /// A number.
    Fixed(NumberSpec),
    /// `{ mean }` or `{ mean, dispersion }`
    Mean {
        /// Mean.
        mean: NumberSpec,
        /// Dispersion.
        dispersion: Option<NumberSpec>,
    },
    /// `{ chance }`
    Chance(NumberSpec),
}

/// `order_value`
#[derive(Debug, Clone)]
pub struct OrderValueSpec {
    /// Mean.
    pub mean: NumberSpec,
    /// Coefficient of variation.
    pub cv: Option<NumberSpec>,
    /// Law, where it is named.
    pub shape: Option<AmountShape>,
    /// Growth over calendar time. Boxed: numbers as written are large.
    pub growth: Option<Box<NumberSpec>>,
}

/// A number that may grow over calendar time.
#[derive(Debug, Clone)]
pub struct GrowingSpec {
    /// In period 0.
    pub number: NumberSpec,
    /// `growth`
    pub growth: Option<NumberSpec>,
}

/// `contribution`
#[derive(Debug, Clone)]
pub struct ContributionSpec {
    /// By tenure year; one entry where it is a single number.
    pub by_year: Vec<NumberSpec>,
    /// Coefficient of variation.
    pub cv: Option<NumberSpec>,
    /// Where it stands.
    pub place: Place,
}

/// `nps`
#[derive(Debug, Clone)]
pub struct NpsSpec {
    /// Share of promoters.
    pub promoters: Option<NumberSpec>,
    /// Share of passives.
    pub passives: Option<NumberSpec>,
    /// Share of detractors.
    pub detractors: Option<NumberSpec>,
    /// Where it stands.
    pub place: Place,
}

/// `[lapsed]`
#[derive(Debug, Clone, Default)]
pub struct LapsedSpec {
    /// `win_back`
    pub win_back: Option<RateSpec>,
    /// `give_up`
    pub give_up: Option<NumberSpec>,
    /// `return_to`
    pub return_to: Option<At<String>>,
    /// `to`
    pub to: Option<RowSpec>,
    /// `tenure`
    pub tenure: Option<LapsedTenure>,
    /// `on_lapse`
    pub on_lapse: Option<NumberSpec>,
    /// `on_win_back`
    pub on_win_back: Option<NumberSpec>,
}

/// `[referral]`
#[derive(Debug, Clone, Default)]
pub struct ReferralSpec {
    /// `entry`
    pub entry: Option<At<String>>,
    /// `tracked`
    pub tracked: Option<NumberSpec>,
    /// `changes`
    pub changes: Vec<ChangeSpec>,
}

/// `[[channel]]`
#[derive(Debug, Clone)]
pub struct ChannelSpec {
    /// `name`
    pub name: Option<At<String>>,
    /// `entrants`
    pub entrants: Option<EntrantsSpec>,
    /// `entry`
    pub entry: Option<At<String>>,
    /// `cost_per_entrant`
    pub cost_per_entrant: Option<NumberSpec>,
    /// `cost_per_first_purchase`
    pub cost_per_first_purchase: Option<NumberSpec>,
    /// `fixed_cost`
    pub fixed_cost: Option<NumberSpec>,
    /// `changes`
    pub changes: Vec<ChangeSpec>,
}

/// `entrants`
#[derive(Debug, Clone)]
pub enum EntrantsSpec {
    /// By period; one entry where it is a single number.
    List(Vec<NumberSpec>),
    /// `{ start, growth, seasonality }`
    Growing {
        /// In period 0. Boxed: numbers as written are large.
        start: Box<NumberSpec>,
        /// Growth.
        growth: Option<Box<NumberSpec>>,
        /// By period of the year.
        seasonality: Option<At<Vec<NumberSpec>>>,
    },
    /// `{ hold_customers }`
    Hold(NumberSpec),
}

/// `[[segment]]`
#[derive(Debug, Clone)]
pub struct SegmentSpec {
    /// Where it begins.
    pub place: Place,
    /// `name`
    pub name: Option<At<String>>,
    /// `share`
    pub share: Option<ShareSpec>,
    /// `changes`
    pub changes: Vec<ChangeSpec>,
}

/// `share`
#[derive(Debug, Clone)]
pub enum ShareSpec {
    /// A number. Boxed: numbers as written are large.
    Number(Box<NumberSpec>),
    /// `"rest"`
    Rest(Place),
}

impl ShareSpec {
    /// Where it stands.
    pub fn place(&self) -> Place {
        match self {
            ShareSpec::Number(number) => number.place,
            ShareSpec::Rest(place) => *place,
        }
    }
}

/// A change.
#[derive(Debug, Clone)]
pub struct ChangeSpec {
    /// `of`
    pub of: Option<At<ChangeTarget>>,
    /// `stages`
    pub stages: Option<At<Vec<At<String>>>>,
    /// The operation and its operand.
    pub op: Option<(ChangeOp, NumberSpec)>,
    /// `per`
    pub per: Option<At<Period>>,
    /// Where it stands.
    pub place: Place,
    /// Its path.
    pub path: String,
}

/// `[[program]]`
#[derive(Debug, Clone)]
pub struct ProgramSpec {
    /// Where it begins.
    pub place: Place,
    /// Its path.
    pub path: String,
    /// `name`
    pub name: Option<At<String>>,
    /// `says`
    pub says: Option<At<String>>,
    /// `source`
    pub source: Option<At<String>>,
    /// `start`
    pub start: Option<At<u64>>,
    /// `end`
    pub end: Option<At<u64>>,
    /// `ramp`
    pub ramp: Option<At<u64>>,
    /// `exclusive`
    pub exclusive: Option<At<String>>,
    /// `fade`
    pub fade: Option<At<u64>>,
    /// `eligible`
    pub eligible: Option<At<Vec<At<String>>>>,
    /// `join`
    pub join: Option<NumberSpec>,
    /// `selection`
    pub selection: Vec<ChangeSpec>,
    /// `effects`
    pub effects: Vec<ChangeSpec>,
    /// `costs`
    pub costs: CostsSpec,
    /// `points`
    pub points: Option<PointsSpec>,
}

/// `costs`
#[derive(Debug, Clone, Default)]
pub struct CostsSpec {
    /// `setup`
    pub setup: Option<NumberSpec>,
    /// `per_period`
    pub per_period: Option<NumberSpec>,
    /// `per_member`
    pub per_member: Option<NumberSpec>,
    /// `per_order`
    pub per_order: Option<NumberSpec>,
    /// `revenue_share`
    pub revenue_share: Option<NumberSpec>,
    /// `per_referral`
    pub per_referral: Option<NumberSpec>,
    /// `per_win_back`
    pub per_win_back: Option<NumberSpec>,
}

/// `points`
#[derive(Debug, Clone)]
pub struct PointsSpec {
    /// `earn`
    pub earn: Option<NumberSpec>,
    /// `value`
    pub value: Option<NumberSpec>,
    /// `redeemed`
    pub redeemed: Option<NumberSpec>,
    /// `expiry`
    pub expiry: Option<At<u64>>,
    /// `cost_share`
    pub cost_share: Option<NumberSpec>,
    /// `revised`
    pub revised: Option<RevisedSpec>,
    /// `threshold`
    pub threshold: Option<NumberSpec>,
    /// `tiers`
    pub tiers: Vec<TierSpec>,
    /// `tier_window`
    pub tier_window: Option<At<u64>>,
    /// `at_end`: whether open points are settled
    pub at_end: Option<At<bool>>,
}

/// `revised`
#[derive(Debug, Clone)]
pub struct RevisedSpec {
    /// `at`
    pub at: Option<At<u64>>,
    /// `redeemed`
    pub redeemed: Option<NumberSpec>,
}

/// `tiers`
#[derive(Debug, Clone)]
pub struct TierSpec {
    /// Where it begins.
    pub place: Place,
    /// `spend`
    pub spend: Option<NumberSpec>,
    /// `earn`
    pub earn: Option<NumberSpec>,
}

/// `[[correlation]]`
#[derive(Debug, Clone)]
pub struct CorrelationSpec {
    /// `between`
    pub between: Option<At<Vec<At<String>>>>,
    /// `rho`
    pub rho: Option<At<f64>>,
    /// Where it begins.
    pub place: Place,
}

/// `[[claim]]`
#[derive(Debug, Clone)]
pub struct ClaimSpec {
    /// Where it begins.
    pub place: Place,
    /// Its path.
    pub path: String,
    /// `name`
    pub name: Option<At<String>>,
    /// `says`
    pub says: Option<At<String>>,
    /// `source`
    pub source: Option<At<String>>,
    /// `lens`
    pub lens: Option<Lens>,
    /// `metric`
    pub metric: Option<At<String>>,
    /// `compare`
    pub compare: Option<Comparison>,
    /// `expect.low`
    pub low: Option<At<f64>>,
    /// `expect.high`
    pub high: Option<At<f64>>,
    /// `readings`
    pub readings: Vec<ReadingSpec>,
    /// `map.x` and `map.y`
    pub map: Option<(AxisSpec, AxisSpec)>,
}

/// A reading of a claim.
#[derive(Debug, Clone)]
pub struct ReadingSpec {
    /// Where it stands.
    pub place: Place,
    /// Its path.
    pub path: String,
    /// `name`
    pub name: Option<At<String>>,
    /// `changes`
    pub changes: Vec<ChangeSpec>,
    /// `programs`
    pub programs: Vec<At<String>>,
}

/// An axis of a map.
#[derive(Debug, Clone)]
pub struct AxisSpec {
    /// `parameter`
    pub parameter: At<String>,
    /// `from`
    pub from: f64,
    /// `to`
    pub to: f64,
    /// `steps`
    pub steps: u64,
}
