//! The scenario as meant: complete, consistent, names resolved to indices, numbers ready to
//! convert to the model's period.
//!
//! A [`Scenario`] only comes out of [`check`](super::check), so whoever holds one need not doubt
//! it. It keeps the names for reports; the model and the engines use the indices.

use super::quantity::{JointTable, Parameter, Quantity};
use super::shares::Share;
use crate::stats::designs::Sampling;
use crate::units::{CashFlow, Period};

/// A checked scenario. Stages are numbered from the bottom of the ladder.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) currency: String,
    pub(crate) time: Time,
    pub(crate) simulation: Simulation,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) tables: Vec<JointTable>,
    pub(crate) correlations: Vec<Correlation>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) lapsed: Lapsed,
    pub(crate) referral: Referral,
    pub(crate) word_of_mouth: WordOfMouth,
    pub(crate) market: Option<Quantity>,
    pub(crate) seasonality: Vec<Quantity>,
    pub(crate) fixed_cost: Quantity,
    pub(crate) fixed_cost_growth: Quantity,
    pub(crate) cohort: Cohort,
    pub(crate) opening: Vec<Opening>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) programs: Vec<Program>,
    pub(crate) claims: Vec<Claim>,
    /// A study's changes; none in a scenario as checked.
    pub(crate) study_changes: Vec<Change>,
    /// The set of programs that a study found to be the best; none in a scenario as checked.
    pub(crate) best_programs: Option<Vec<usize>>,
}

impl Scenario {
    /// What it is called.
    pub fn title(&self) -> &str {
        &self.title
    }
    /// Where its numbers come from; may be empty.
    pub fn description(&self) -> &str {
        &self.description
    }
    /// The currency's code, such as `USD`.
    pub fn currency(&self) -> &str {
        &self.currency
    }
    /// Period, horizon, discount and timing.
    pub fn time(&self) -> &Time {
        &self.time
    }
    /// Engine, draws, design and seed.
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }
    /// The uncertain numbers: the columns of a draw.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }
    /// The tables of joint draws that parameters refer to.
    pub fn tables(&self) -> &[JointTable] {
        &self.tables
    }
    /// The correlated pairs of parameters.
    pub fn correlations(&self) -> &[Correlation] {
        &self.correlations
    }
    /// The ladder, bottom to top; prospects first, then customers.
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }
    /// Index of the first customer stage.
    pub fn first_customer_stage(&self) -> usize {
        self.stages.iter().position(|stage| stage.kind == StageKind::Customer).unwrap_or(0)
    }
    /// What becomes of those who lapsed.
    pub fn lapsed(&self) -> &Lapsed {
        &self.lapsed
    }
    /// Where referred people enter and how they differ.
    pub fn referral(&self) -> &Referral {
        &self.referral
    }
    /// How promoters and detractors move prospects.
    pub fn word_of_mouth(&self) -> &WordOfMouth {
        &self.word_of_mouth
    }
    /// Number of people in a finite market.
    pub fn market(&self) -> Option<&Quantity> {
        self.market.as_ref()
    }
    /// Multipliers on orders by period of the year; empty when there is no season.
    pub fn seasonality(&self) -> &[Quantity] {
        &self.seasonality
    }
    /// Fixed cost of the business per period.
    pub fn fixed_cost(&self) -> &Quantity {
        &self.fixed_cost
    }
    /// Growth of the fixed cost per period.
    pub fn fixed_cost_growth(&self) -> &Quantity {
        &self.fixed_cost_growth
    }
    /// Whether any price or cost grows over calendar time.
    pub fn anything_grows(&self) -> bool {
        let of_stages = self.stages.iter().flat_map(|stage| [&stage.order_value.growth, &stage.cost_growth]);
        of_stages.chain([&self.fixed_cost_growth]).any(|growth| !growth.is_zero())
    }
    /// Size and entry of the cohort lens.
    pub fn cohort(&self) -> &Cohort {
        &self.cohort
    }
    /// The customers of the business at the start.
    pub fn opening(&self) -> &[Opening] {
        &self.opening
    }
    /// Paid acquisition.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }
    /// Kinds of customers; at least one, shares sum to 1.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }
    /// The whole that the segments share.
    pub fn segment_shares(&self) -> Vec<Share> {
        self.segments.iter().map(|segment| segment.share).collect()
    }
    /// Every whole whose shares sum to 1 in every draw: the segments, and the answers of each stage.
    pub fn wholes(&self) -> Vec<Vec<Share>> {
        let answers = self.stages.iter().filter_map(|stage| stage.nps.as_ref());
        std::iter::once(self.segment_shares()).chain(answers.map(|nps| nps.shares().to_vec())).collect()
    }
    /// Loyalty programs, in the order of the file.
    pub fn programs(&self) -> &[Program] {
        &self.programs
    }
    /// Claims to test.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// Whether customers of some stage differ in churn (`between_customers`).
    pub fn customers_differ(&self) -> bool {
        self.stages.iter().any(|stage| match &stage.moves {
            Moves::Ladder(moves) => moves.churn.between.is_some(),
            Moves::Row(_) => false,
        })
    }

    /// Whether points of some program depend on what each member did before, so that only an engine
    /// that follows members one by one can count them.
    pub fn tells_members_apart(&self) -> bool {
        self.programs.iter().filter_map(|program| program.points.as_ref()).any(Points::tell_members_apart)
    }

    /// The same scenario with only these programs running (indices in the order of the file).
    ///
    /// The others stay in it, switched off: who would join is a trait of a customer, and selection
    /// is carried whether or not the program runs, so classes are the same in every alternative.
    #[must_use]
    pub fn with_programs(&self, running: &[usize]) -> Scenario {
        let mut scenario = self.clone();
        for (index, program) in scenario.programs.iter_mut().enumerate() {
            program.running = running.contains(&index);
        }
        scenario
    }

    /// The same scenario with only those effects that `keep` says, given the place of the program and what
    /// an effect changes.
    #[must_use]
    pub fn with_effects(&self, keep: impl Fn(usize, ChangeTarget) -> bool) -> Scenario {
        let mut scenario = self.clone();
        for (index, program) in scenario.programs.iter_mut().enumerate() {
            program.effects.retain(|effect| keep(index, effect.of));
        }
        scenario
    }

    /// The same scenario with a part of the effects of its programs, 0 (none) to 1 (as stated): `part` is
    /// given the places of the program and of the effect. Costs stay as they are.
    #[must_use]
    pub fn with_part_of_effects(&self, part: impl Fn(usize, usize) -> f64) -> Scenario {
        let mut scenario = self.clone();
        for (index, program) in scenario.programs.iter_mut().enumerate() {
            for (at, effect) in program.effects.iter_mut().enumerate() {
                effect.part *= part(index, at);
            }
        }
        scenario
    }

    /// Whether two programs may run at the same time.
    pub fn go_together(&self, one: usize, other: usize) -> bool {
        let group = |index: usize| self.programs[index].exclusive.as_ref();
        one == other || group(one).is_none() || group(one) != group(other)
    }

    /// The same scenario with another number of draws.
    #[must_use]
    pub fn with_draws(&self, draws: u64) -> Scenario {
        let mut scenario = self.clone();
        scenario.simulation.draws = draws.max(1);
        scenario
    }

    /// The same scenario, in which this set of programs is known to be the best: what `set.best` means.
    #[must_use]
    pub fn with_best_programs(&self, best: &[usize]) -> Scenario {
        Scenario { best_programs: Some(best.to_vec()), ..self.clone() }
    }

    /// The set of programs that is known to be the best, once a study found it.
    pub fn best_programs(&self) -> Option<&[usize]> {
        self.best_programs.as_deref()
    }

    /// The programs that run, by their place in the file.
    pub fn running_programs(&self) -> Vec<usize> {
        (0..self.programs.len()).filter(|&index| self.programs[index].running).collect()
    }

    /// The same scenario with a study's changes, such as a claim's reading: they act on everybody,
    /// after the selection of programs and before the effects of those that run.
    ///
    /// The changes must be of this scenario: an uncertain operand is a column of its draws.
    #[must_use]
    pub fn with_changes(&self, changes: &[Change]) -> Scenario {
        Scenario { study_changes: changes.to_vec(), ..self.clone() }
    }
}

/// The clock and the value of time.
#[derive(Debug, Clone)]
pub struct Time {
    /// Length of one step.
    pub period: Period,
    /// Number of periods simulated, 1 to 1,200.
    pub horizon_periods: usize,
    /// Discount per period of the model (its conversion is a growth).
    pub discount: Quantity,
    /// When in its period cash falls.
    pub cash_flow: CashFlow,
}

/// How the scenario wants to be simulated.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// Which engine.
    pub engine: EngineChoice,
    /// Number of draws of the uncertain numbers, 1 to 10 million.
    pub draws: u64,
    /// Design of the draws.
    pub sampling: Sampling,
    /// Seed of all chance.
    pub seed: u64,
}

/// Which engine a scenario asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineChoice {
    /// The cheapest that answers what is asked.
    Auto,
    /// Expectations, no luck.
    Expected,
    /// Counts moved by exact draws.
    Cohort,
    /// Each customer on its own.
    Individual,
}

impl EngineChoice {
    /// Every choice.
    pub const ALL: [EngineChoice; 4] =
        [EngineChoice::Auto, EngineChoice::Expected, EngineChoice::Cohort, EngineChoice::Individual];

    /// The name that scenario files use.
    pub const fn name(self) -> &'static str {
        match self {
            EngineChoice::Auto => "auto",
            EngineChoice::Expected => "expected",
            EngineChoice::Cohort => "cohort",
            EngineChoice::Individual => "individual",
        }
    }
}

/// Two uncertain numbers that move together.
#[derive(Debug, Clone, Copy)]
pub struct Correlation {
    /// Columns of the draw.
    pub between: (usize, usize),
    /// Correlation of the Gaussian copula, -1 to 1.
    pub rho: f64,
}

/// Below or from the first purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageKind {
    /// Has not bought yet.
    Prospect,
    /// Buys.
    Customer,
}

/// Where a move may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// A stage of the ladder.
    Stage(usize),
    /// Was a customer, can be won back.
    Lapsed,
    /// Gone for good.
    Lost,
}

/// One rung of the ladder. All numbers are per period of the model.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Prospect or customer.
    pub kind: StageKind,
    /// How its people move.
    pub moves: Moves,
    /// Orders per customer.
    pub orders: Orders,
    /// Money per order.
    pub order_value: OrderValue,
    /// Gross margin on revenue, a share.
    pub gross_margin: Quantity,
    /// Cost to serve per customer.
    pub cost_to_serve: Quantity,
    /// Growth of the cost to serve per period.
    pub cost_growth: Quantity,
    /// Contribution given outright, instead of orders, value, margin and cost to serve.
    pub contribution: Option<Contribution>,
    /// Money once per customer entering from another stage, from lapsed or from outside.
    pub on_enter: Quantity,
    /// Growth by year of tenure.
    pub by_tenure_year: ByTenureYear,
    /// Shares of promoters, passives, detractors (customer stages).
    pub nps: Option<Nps>,
    /// Referrals made by its customers; the product of the factors is the mean number of accepted
    /// referrals per customer and period.
    pub referral: Option<Vec<Quantity>>,
}

/// How the people of a stage move at the end of a period.
#[derive(Debug, Clone)]
pub enum Moves {
    /// Leave, else climb, slip or stay (model.md, section 3). Boxed: it is large.
    Ladder(Box<LadderMoves>),
    /// The row outright; the remainder stays. Never contains the stage itself.
    Row(Vec<(Destination, Quantity)>),
}

/// Moves by churn, climb and slip.
#[derive(Debug, Clone)]
pub struct LadderMoves {
    /// Probability to leave.
    pub churn: Churn,
    /// Probability of a survivor to climb; 0 in the top stage.
    pub climb: Rate,
    /// Probability of a survivor to slip; 0 in the lowest stage and in the first customer stage.
    pub slip: Rate,
}

/// A probability that may vary along a clock.
#[derive(Debug, Clone)]
pub enum Rate {
    /// The same at any age.
    Constant(Quantity),
    /// By the clock; the last entry holds on.
    Table {
        /// At least one entry: per year of tenure, or per period in the stage.
        values: Vec<Quantity>,
        /// Which clock is read.
        clock: Clock,
    },
}

/// What time a table is read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Time since the first period as a customer; tables have a row per year.
    Tenure,
    /// Time in the current stage; tables have a row per period.
    Stage,
}

/// Churn and its differences between customers.
#[derive(Debug, Clone)]
pub struct Churn {
    /// The churn of the mean customer; absent where `between` says it all.
    pub base: Option<ChurnBase>,
    /// How customers differ.
    pub between: Option<Between>,
}

/// Churn along time.
#[derive(Debug, Clone)]
pub enum ChurnBase {
    /// Constant or by a table.
    Rate(Rate),
    /// Discrete Weibull: S(t) = exp(-(t / scale)^shape), t in periods of the model.
    Weibull {
        /// Greater than 1: the hazard rises.
        shape: Quantity,
        /// In periods of the model.
        scale: Quantity,
        /// Which clock t is.
        clock: Clock,
    },
}

/// Differences of churn between customers: each keeps one disposition for life, the same quantile
/// in every stage where customers differ.
#[derive(Debug, Clone)]
pub struct Between {
    /// The law of a customer's own churn, in the unit of the file.
    pub law: BetweenLaw,
    /// Model's period / the unit's period: converts a customer's own churn.
    pub ratio: f64,
    /// The clock of the exponent c.
    pub clock: Clock,
}

/// The law of a customer's own churn.
#[derive(Debug, Clone)]
pub enum BetweenLaw {
    /// Beta with the base (which is then constant) as mean and this standard deviation.
    Spread {
        /// Standard deviation between customers.
        sd: Quantity,
    },
    /// Beta(alpha, beta); with c the beta-discrete-Weibull, S(t) = (1 - q)^(t^c).
    Beta {
        /// First shape.
        alpha: Quantity,
        /// Second shape.
        beta: Quantity,
        /// Exponent of time, t in the unit of the file; absent = 1.
        c: Option<Quantity>,
    },
}

/// Orders per customer and period.
#[derive(Debug, Clone)]
pub enum Orders {
    /// The same number each period.
    Fixed(Quantity),
    /// Poisson.
    Poisson {
        /// Mean per period.
        mean: Quantity,
    },
    /// Negative binomial, variance = mean + mean^2 / dispersion.
    NegativeBinomial {
        /// Mean per period.
        mean: Quantity,
        /// The smaller, the more customers' periods differ.
        dispersion: Quantity,
    },
    /// At most one.
    Bernoulli {
        /// Probability of an order.
        chance: Quantity,
    },
}

/// Money per order.
#[derive(Debug, Clone)]
pub struct OrderValue {
    /// Mean.
    pub mean: Quantity,
    /// Coefficient of variation; 0 for a fixed value.
    pub cv: Quantity,
    /// Law around the mean.
    pub shape: AmountShape,
    /// Growth of the mean per period.
    pub growth: Quantity,
}

/// Law of the money of one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountShape {
    /// Gamma.
    Gamma,
    /// Lognormal.
    Lognormal,
    /// Always the mean.
    Fixed,
}

/// Contribution given outright.
#[derive(Debug, Clone)]
pub struct Contribution {
    /// Money per customer and period by tenure year (the last holds on); for prospects only the
    /// first is used.
    pub by_tenure_year: Vec<Quantity>,
    /// Coefficient of variation of normal noise per customer and period.
    pub cv: Quantity,
}

/// Multipliers by year of tenure (the last holds on); empty lists are all ones.
#[derive(Debug, Clone, Default)]
pub struct ByTenureYear {
    /// On the number of orders.
    pub orders: Vec<Quantity>,
    /// On the value of an order.
    pub order_value: Vec<Quantity>,
    /// On the cost to serve.
    pub cost_to_serve: Vec<Quantity>,
}

/// Shares of promoters and detractors; the rest are passives.
#[derive(Debug, Clone)]
pub struct Nps {
    /// Share scoring 9 or 10.
    pub promoters: Share,
    /// Share scoring 7 or 8.
    pub passives: Share,
    /// Share scoring 0 to 6.
    pub detractors: Share,
}

impl Nps {
    /// The whole: promoters, passives, detractors.
    pub fn shares(&self) -> [Share; 3] {
        [self.promoters, self.passives, self.detractors]
    }
}

/// What becomes of those who lapsed.
#[derive(Debug, Clone)]
pub struct Lapsed {
    /// How they move.
    pub moves: LapsedMoves,
    /// Whether tenure runs on while lapsed.
    pub tenure: LapsedTenure,
    /// Money once per customer who lapses.
    pub on_lapse: Quantity,
    /// Money once per customer won back.
    pub on_win_back: Quantity,
}

/// How the lapsed move at the end of a period.
#[derive(Debug, Clone)]
pub enum LapsedMoves {
    /// Won back to one stage, or lost.
    Return {
        /// Probability to come back; its clock is time since lapsing, or tenure.
        win_back: Rate,
        /// Probability to be lost for good.
        give_up: Quantity,
        /// The stage returned to.
        return_to: usize,
    },
    /// The row outright; the remainder stays lapsed.
    Row(Vec<(Destination, Quantity)>),
}

/// Tenure while lapsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LapsedTenure {
    /// Counts on.
    Runs,
    /// Stands still.
    Pauses,
}

/// Referred people.
#[derive(Debug, Clone)]
pub struct Referral {
    /// The stage they enter.
    pub entry: usize,
    /// Share of referrals that measurement sees.
    pub tracked: Quantity,
    /// How they differ.
    pub changes: Vec<Change>,
}

/// Word of mouth on prospects' climb: x (1 + pull x promoters - drag x detractors).
#[derive(Debug, Clone)]
pub struct WordOfMouth {
    /// Weight of the promoters' share.
    pub promoter_pull: Quantity,
    /// Weight of the detractors' share.
    pub detractor_drag: Quantity,
}

/// The cohort lens.
#[derive(Debug, Clone)]
pub struct Cohort {
    /// Number of customers who start together.
    pub customers: u64,
    /// The stage they start in.
    pub entry: usize,
}

/// Customers of one stage and one tenure at the start of the business lens.
#[derive(Debug, Clone)]
pub struct Opening {
    /// A stage, or lapsed.
    pub place: Destination,
    /// How many; rounded to a whole number.
    pub customers: Quantity,
    /// Their tenure in periods of the model; rounded to a whole number.
    pub tenure_periods: Quantity,
}

/// A channel of paid acquisition.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// How many enter.
    pub entrants: Entrants,
    /// The stage they enter.
    pub entry: usize,
    /// Money per entrant (a cost is positive).
    pub cost_per_entrant: Quantity,
    /// Money per first purchase of its entrants.
    pub cost_per_first_purchase: Quantity,
    /// Money per period.
    pub fixed_cost: Quantity,
    /// How its customers differ.
    pub changes: Vec<Change>,
}

/// How many enter by a channel in each period.
#[derive(Debug, Clone)]
pub enum Entrants {
    /// By period; the last entry holds on.
    List(Vec<Quantity>),
    /// start x (1 + growth)^t x seasonality of the period of the year.
    Growing {
        /// In period 0.
        start: Quantity,
        /// Per period (its conversion is a growth).
        growth: Quantity,
        /// By period of the year; empty when there is no season.
        seasonality: Vec<Quantity>,
    },
    /// As many as it takes to hold this number of customers.
    HoldCustomers(Quantity),
}

/// A kind of customers.
#[derive(Debug, Clone)]
pub struct Segment {
    /// Its name; empty for the only segment of a scenario that names none.
    pub name: String,
    /// Its share of entrants and of the opening customers.
    pub share: Share,
    /// How its customers differ.
    pub changes: Vec<Change>,
}

/// A loyalty program.
#[derive(Debug, Clone)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// What it promises, in a sentence.
    pub says: String,
    /// Where its numbers come from.
    pub source: String,
    /// Whether it is switched on; selection is carried either way.
    pub running: bool,
    /// The group of which at most one program runs at a time.
    pub exclusive: Option<String>,
    /// First period.
    pub start: usize,
    /// Period after the last.
    pub end: usize,
    /// Periods to full effect; at least 1.
    pub ramp_periods: usize,
    /// Periods after the end until no effect is left; at least 1, which is at once.
    pub fade_periods: usize,
    /// Whom it serves: stages, and lapsed.
    pub eligible: Vec<Destination>,
    /// Share of customers who join.
    pub join: Quantity,
    /// How joiners differ from the others, whether or not the program runs; the mean over both is held.
    pub selection: Vec<Change>,
    /// What it does to members; stages already limited to the eligible ones.
    pub effects: Vec<Change>,
    /// What it costs.
    pub costs: ProgramCosts,
    /// Its points account.
    pub points: Option<Points>,
}

/// What a program costs.
#[derive(Debug, Clone)]
pub struct ProgramCosts {
    /// Once, in period `start`.
    pub setup: Quantity,
    /// Per period of the window.
    pub per_period: Quantity,
    /// Per member and period.
    pub per_member: Quantity,
    /// Per order of a member.
    pub per_order: Quantity,
    /// Share of members' revenue.
    pub revenue_share: Quantity,
    /// Per accepted referral that a member makes.
    pub per_referral: Quantity,
    /// Per member won back.
    pub per_win_back: Quantity,
}

/// A program's points.
#[derive(Debug, Clone)]
pub struct Points {
    /// Points per unit of currency of members' revenue.
    pub earn: Quantity,
    /// Money per point when redeemed.
    pub value: Quantity,
    /// Share ultimately redeemed.
    pub redeemed: Quantity,
    /// Periods until a point expires; at least 1.
    pub expiry_periods: usize,
    /// What a unit of redeemed value costs.
    pub cost_share: Quantity,
    /// From this period on, this share of new points is redeemed.
    pub revised: Option<(usize, Quantity)>,
    /// Whether the npv pays for points that are open at the end of the horizon.
    pub settles: bool,
    /// Points that buy a reward; absent where each point can be spent by itself.
    pub threshold: Option<Quantity>,
    /// Spend within the window, and the rate of those who spent it.
    pub tiers: Vec<(Quantity, Quantity)>,
    /// Periods before the present one over which spend counts for a tier.
    pub tier_window: usize,
}

impl Points {
    /// Whether what is earned or redeemed depends on what each member did before.
    pub fn tell_members_apart(&self) -> bool {
        self.threshold.is_some() || !self.tiers.is_empty()
    }
}

/// A change to the numbers of the process.
#[derive(Debug, Clone)]
pub struct Change {
    /// The number changed.
    pub of: ChangeTarget,
    /// In which stages (ascending); unused for `WinBack`.
    pub stages: Vec<usize>,
    /// What is done to it.
    pub op: ChangeOp,
    /// The operand, in the unit of `ratio`.
    pub by: Quantity,
    /// Model's period / the period in which the change is stated.
    pub ratio: f64,
    /// The part of the change that takes place, 0 (none) to 1 (all): the number is interpolated between
    /// without and with, as by a program's ramp.
    pub part: f64,
    /// The change's place among the parameters, for warnings: `program.points.effects.0`.
    pub path: String,
}

/// What a change may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeTarget {
    /// Probability to leave.
    Churn,
    /// 1 - churn.
    Retention,
    /// Probability of a survivor to climb.
    Climb,
    /// Probability of a survivor to slip.
    Slip,
    /// Probability of the lapsed to return.
    WinBack,
    /// Orders per period.
    Orders,
    /// Money per order.
    OrderValue,
    /// Share of revenue.
    GrossMargin,
    /// Money per customer and period.
    CostToServe,
    /// Contribution given outright.
    Contribution,
    /// Money on entering.
    OnEnter,
    /// Accepted referrals per customer and period.
    Referral,
}

impl ChangeTarget {
    /// Every target with the name that scenario files use.
    pub const NAMED: [(ChangeTarget, &'static str); 12] = [
        (ChangeTarget::Churn, "churn"),
        (ChangeTarget::Retention, "retention"),
        (ChangeTarget::Climb, "climb"),
        (ChangeTarget::Slip, "slip"),
        (ChangeTarget::WinBack, "win_back"),
        (ChangeTarget::Orders, "orders"),
        (ChangeTarget::OrderValue, "order_value"),
        (ChangeTarget::GrossMargin, "gross_margin"),
        (ChangeTarget::CostToServe, "cost_to_serve"),
        (ChangeTarget::Contribution, "contribution"),
        (ChangeTarget::OnEnter, "on_enter"),
        (ChangeTarget::Referral, "referral"),
    ];

    /// The name that scenario files use.
    pub fn name(self) -> &'static str {
        ChangeTarget::NAMED.iter().find(|(target, _)| *target == self).map_or("", |(_, name)| name)
    }

    /// Whether it is a probability, kept within [0, 1] and converted by compounding.
    pub fn is_probability(self) -> bool {
        use ChangeTarget::{Churn, Climb, Retention, Slip, WinBack};
        matches!(self, Churn | Retention | Climb | Slip | WinBack)
    }

    /// Whether it is a flow, converted in proportion to time.
    pub fn is_flow(self) -> bool {
        use ChangeTarget::{Contribution, CostToServe, Orders, Referral};
        matches!(self, Orders | CostToServe | Contribution | Referral)
    }
}

/// What a change does to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeOp {
    /// Adds points.
    Add,
    /// Multiplies.
    Multiply,
    /// Multiplies the odds p / (1 - p).
    Odds,
    /// Replaces.
    Set,
}

impl ChangeOp {
    /// Every operation with the key that scenario files use.
    pub const NAMED: [(ChangeOp, &'static str); 4] = [
        (ChangeOp::Add, "add"),
        (ChangeOp::Multiply, "multiply"),
        (ChangeOp::Odds, "odds"),
        (ChangeOp::Set, "set"),
    ];
}

/// A sentence with a number, to be tested.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// The sentence.
    pub says: String,
    /// Who said it.
    pub source: String,
    /// Cohort or business.
    pub lens: Lens,
    /// Which metric is compared.
    pub metric: String,
    /// How it is compared.
    pub compare: Comparison,
    /// Lower end of what is claimed.
    pub low: Option<f64>,
    /// Upper end of what is claimed.
    pub high: Option<f64>,
    /// The ways to read it; at least one.
    pub readings: Vec<Reading>,
    /// Where it is mapped.
    pub map: Option<(MapAxis, MapAxis)>,
}

/// A view of the same process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lens {
    /// Customers who start together.
    Cohort,
    /// Calendar time.
    Business,
}

/// How a metric with the change is set against the metric without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// with / without - 1.
    RelativeChange,
    /// with - without.
    Difference,
    /// with / without.
    Ratio,
    /// with.
    Level,
}

/// One way to read a claim.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Its name.
    pub name: String,
    /// Changes to the process.
    pub changes: Vec<Change>,
    /// Programs switched on.
    pub programs: Vec<usize>,
}

/// One axis of a claim's map.
#[derive(Debug, Clone)]
pub struct MapAxis {
    /// Path of the parameter.
    pub parameter: String,
    /// First value.
    pub from: f64,
    /// Last value.
    pub to: f64,
    /// Number of values, at least 2.
    pub steps: usize,
}
