//! The tables and keys of the scenario file.

use super::choices::{
    AMOUNT_SHAPES, AT_END, CASH_FLOWS, CHANGE_TARGETS, CLOCKS, COMPARISONS, ENGINES, FAMILIES,
    LAPSED_TENURES, LENSES, PERIODS, SAMPLINGS, STAGE_KINDS, words,
};
use super::{Bounds, Count, Key, LeftOut, Shape, TableFormat, Time, Unit};
use Shape::{
    ByName, Choice, Code, Exact, ListsByName, Names, Number, Numbers, OneOf, Table, Tables, Text, Whole,
};

const fn key(name: &'static str, shape: Shape, says: &'static str) -> Key {
    Key {
        name,
        shape,
        says,
        unit: Unit { what: "", time: Time::None },
        left_out: LeftOut::Unsaid,
        range: "",
        example: "",
        required: false,
    }
}

impl Key {
    const fn required(mut self) -> Key {
        self.required = true;
        self
    }
    /// A unit without time.
    const fn unit(mut self, what: &'static str) -> Key {
        self.unit = Unit { what, time: Time::None };
        self
    }
    /// A unit with time in it.
    const fn timed(mut self, unit: Unit) -> Key {
        self.unit = unit;
        self
    }
    /// Left out, it is this number.
    const fn default(mut self, number: f64) -> Key {
        self.left_out = LeftOut::Number { number, note: "" };
        self
    }
    /// Left out, it is this number, with something to say of it.
    const fn default_noted(mut self, number: f64, note: &'static str) -> Key {
        self.left_out = LeftOut::Number { number, note };
        self
    }
    /// Left out, it is this text, or the choice of this word.
    const fn default_text(mut self, text: &'static str) -> Key {
        self.left_out = LeftOut::Text { text, note: "" };
        self
    }
    /// Left out, it is the choice of this word, with something to say of it.
    const fn default_text_noted(mut self, text: &'static str, note: &'static str) -> Key {
        self.left_out = LeftOut::Text { text, note };
        self
    }
    /// Left out, this holds, which no value says.
    const fn without(mut self, words: &'static str) -> Key {
        self.left_out = LeftOut::Says(words);
        self
    }
    const fn range(mut self, range: &'static str) -> Key {
        self.range = range;
        self
    }
    const fn example(mut self, example: &'static str) -> Key {
        self.example = example;
        self
    }
}

/// The newest format of scenario files that this program reads.
pub const NEWEST_FORMAT: u64 = 1;
/// Most draws that a scenario may ask for.
pub const MOST_DRAWS: u64 = 10_000_000;
/// Longest horizon, in periods.
pub const LONGEST_HORIZON: u64 = 1_200;
/// Most stages of a ladder.
pub const MOST_STAGES: usize = 32;
/// Most programs at once.
pub const MOST_PROGRAMS: usize = 6;
/// Most segments.
pub const MOST_SEGMENTS: usize = 64;
/// Most channels.
pub const MOST_CHANNELS: usize = 32;

const MONEY: &str = "money";
const PROBABILITY: Unit = Unit { what: "probability", time: Time::Probability };
const RETENTION: Unit = Unit { what: "probability", time: Time::Retention };
const GROWTH_RATE: Unit = Unit { what: "rate", time: Time::Growth };
const MONEY_PER_PERIOD: Unit = Unit { what: "money", time: Time::Flow };
const ORDERS_PER_PERIOD: Unit = Unit { what: "orders", time: Time::Flow };
const PEOPLE_PER_PERIOD: Unit = Unit { what: "people", time: Time::Flow };

/// The file as a whole.
pub static ROOT: TableFormat = TableFormat {
    name: "scenario",
    heading: "The file",
    says: "A business, or a question about one. Unknown keys are errors, never ignored.",
    also: None,
    keys: &[
        key("title", Text, "What the scenario is called.").required().example("\"Neighborhood coffee chain\""),
        key("description", Text, "Where the numbers come from.").default_text("").example("\"Assumptions of the spring plan\""),
        key("currency", Code { longest: 12 }, "The currency's code; all money is in it.").default_text("USD").example("\"EUR\""),
        key("format", Whole { min: 1, max: 1_000_000 }, "The number of the file's format; a program that reads only older ones refuses the file, instead of reading it amiss.").default(NEWEST_FORMAT as f64).example("1"),
        key("extends", Text, "A file to build on, relative to this one: tables merge, `[[named]]` entries merge by name, numbers and lists are replaced.").without("none").example("\"base.toml\""),
        key("time", Table(&TIME), "The clock and the value of time.").required().example("{ period = \"month\", horizon = 60 }"),
        key("simulation", Table(&SIMULATION), "How it is simulated.").without("see there").example("{ draws = 1000 }"),
        key("stage", Tables(&STAGE, Count::one_to(MOST_STAGES)), "The rungs of the ladder, bottom to top: prospects first, then customers.").required().range("at least one of them a customer").example("[[stage]]"),
        key("lapsed", Table(&LAPSED), "What becomes of customers who leave.").without("they never come back").example("{ win_back = 0.02 }"),
        key("referral", Table(&REFERRAL), "Where referred people enter and how they differ.").without("see there").example("{ entry = \"research\" }"),
        key("word_of_mouth", Table(&WORD_OF_MOUTH), "How promoters and detractors move prospects.").without("not at all").example("{ promoter_pull = 0.2 }"),
        key("market", Table(&MARKET), "A finite market.").without("without end").example("{ size = 500_000 }"),
        key("seasonality", Table(&SEASONALITY), "Seasons of the business lens.").without("none").example("{ orders = [0.8, 1.0, 1.0, 1.2] }"),
        key("business", Table(&BUSINESS), "What the business costs as a whole.").without("nothing").example("{ fixed_cost = 12_000 }"),
        key("cohort", Table(&COHORT), "The customers of the cohort lens.").without("see there").example("{ customers = 10_000 }"),
        key("opening", Table(&OPENING), "The customers of the business lens at the start.").without("nobody").example("{ customers = { repeat = 20_000 } }"),
        key("channel", Tables(&CHANNEL, Count::at_most(MOST_CHANNELS)), "Paid acquisition.").without("none").example("[[channel]]"),
        key("segment", Tables(&SEGMENT, Count::at_most(MOST_SEGMENTS)), "Kinds of customers.").without("all alike").example("[[segment]]"),
        key("program", Tables(&PROGRAM, Count::at_most(MOST_PROGRAMS)), "Loyalty programs.").without("none").example("[[program]]"),
        key("correlation", Tables(&CORRELATION, Count::ANY), "Uncertain numbers that move together (Gaussian copula).").without("none").example("[[correlation]]"),
        key("claim", Tables(&CLAIM, Count::ANY), "Sentences with a number, to be tested.").without("none").example("[[claim]]"),
    ],
};

/// `[time]`
pub static TIME: TableFormat = TableFormat {
    name: "time",
    heading: "[time]",
    says: "The clock and the value of time.",
    also: None,
    keys: &[
        key(
            "period",
            Choice(const { &words(&PERIODS) }),
            "Length of one step of the model. Rates without `per` are per this period.",
        )
        .required()
        .example("\"month\""),
        key("horizon", Whole { min: 1, max: LONGEST_HORIZON }, "How far to simulate.")
            .required()
            .unit("periods")
            .example("60"),
        key(
            "discount",
            Number(Bounds::ABOVE_MINUS_ONE),
            "Discount rate. Cash of period t is divided by (1 + discount)^(t + theta).",
        )
        .timed(GROWTH_RATE)
        .default(0.0)
        .example("{ value = 0.10, per = \"year\" }"),
        key(
            "cash_flow",
            Choice(const { &words(&CASH_FLOWS) }),
            "When in its period cash falls: theta = 0, 1/2 or 1.",
        )
        .default_text("end")
        .example("\"middle\""),
    ],
};

/// `[simulation]`
pub static SIMULATION: TableFormat = TableFormat {
    name: "simulation",
    heading: "[simulation]",
    says: "How it is simulated; options of the command line win over these.",
    also: None,
    keys: &[
        key("engine", Choice(const { &words(&ENGINES) }), "`expected`: exact means, no luck. `cohort`: counts moved by exact draws. `individual`: each customer on its own. `auto`: the cheapest that can answer.").default_text("auto").example("\"cohort\""),
        key("draws", Whole { min: 1, max: MOST_DRAWS }, "How often the uncertain numbers are drawn.").unit("draws").default(1000.0).example("2000"),
        key("sampling", Choice(const { &words(&SAMPLINGS) }), "Design of the draws; `sobol` is scrambled.").default_text("sobol").example("\"latin-hypercube\""),
        key("seed", Whole { min: 0, max: 9_007_199_254_740_992 }, "Seed of all chance: same scenario, same seed, same numbers.").default(1.0).example("7"),
    ],
};

/// A number with unit and uncertainty.
pub static NUMBER: TableFormat = TableFormat {
    name: "number",
    heading: "A number",
    says: "A number in full. Use one form: `value` (with `sd` if it is uncertain), `p5` and `p95`, `low` and `high` (uniform), `low`, `mode` and `high` (PERT), or a `column` of a table of joint draws. Uncertain probabilities are beta, positive numbers gamma, others normal, unless `dist` says otherwise.",
    also: None,
    keys: &[
        key("value", Exact(Bounds::ANY), "The number, or its mean if it is uncertain.").example("0.25"),
        key("per", Choice(const { &words(&PERIODS) }), "The period the number is stated for. Probabilities are converted by 1 - (1 - p)^ratio, means and money in proportion, discounts and growth by (1 + R)^ratio - 1.").without("the model's period").example("\"year\""),
        key("sd", Exact(Bounds::NON_NEGATIVE), "Standard deviation: how little we know the number. Not how customers differ.").default(0.0).example("0.03"),
        key("p5", Exact(Bounds::ANY), "Value that it falls below with chance 5 %.").example("0.20"),
        key("p95", Exact(Bounds::ANY), "Value that it falls below with chance 95 %.").example("0.31"),
        key("low", Exact(Bounds::ANY), "The lowest value.").example("0.15"),
        key("mode", Exact(Bounds::ANY), "Likeliest value.").example("0.22"),
        key("high", Exact(Bounds::ANY), "Highest value.").example("0.40"),
        key("dist", Choice(const { &words(&FAMILIES) }), "Which distribution.").without("by the kind of number").example("\"lognormal\""),
        key("column", Text, "Name of a column of joint draws; columns of one file keep their rows together.").example("\"churn_repeat\""),
        key("file", Text, "The CSV file of the column, relative to the scenario.").example("\"posterior.csv\""),
        key("weight", Text, "Name of a column of the file in proportion to which its rows are drawn, such as importance weights; all numbers of one file name the same.").without("a column called `weight`, where there is one; else rows are drawn evenly").example("\"w\""),
    ],
};

/// A probability that may vary along a clock.
pub static RATE: TableFormat = TableFormat {
    name: "rate",
    heading: "A rate",
    says: "A probability, or a table of probabilities along a clock. All keys of a number are known too.",
    also: Some(&NUMBER),
    keys: &[
        key("table", Numbers(Bounds::UNIT), "The probability by year of tenure, or by period in the stage; the last entry holds on.").timed(PROBABILITY).example("[0.30, 0.10, 0.05]"),
        key("clock", Choice(const { &words(&CLOCKS) }), "`tenure`: time since the first purchase (a row per year). `stage`: time in the stage (a row per period).").default_text_noted("tenure", "; \"stage\" for prospects and in `win_back`").example("\"stage\""),
    ],
};

/// Churn.
pub static CHURN: TableFormat = TableFormat {
    name: "churn",
    heading: "A churn",
    says: "A probability to leave: constant, by a table, or Weibull; and how customers differ. All keys of a number are known too.",
    also: Some(&NUMBER),
    keys: &[
        key("table", Numbers(Bounds::UNIT), "The probability by year of tenure, or by period in the stage; the last entry holds on.").timed(PROBABILITY).example("[0.30, 0.10, 0.05]"),
        key("weibull", Table(&WEIBULL), "Discrete Weibull hazard: q(t) = 1 - S(t + 1) / S(t), S(t) = exp(-(t / scale)^shape).").example("{ shape = 0.7, scale = 24 }"),
        key("clock", Choice(const { &words(&CLOCKS) }), "`tenure`: time since the first purchase (tables: a row per year). `stage`: time in the stage (tables: a row per period).").default_text_noted("tenure", "; \"stage\" for prospects").example("\"stage\""),
        key("between_customers", Table(&BETWEEN), "How customers differ: each keeps its own churn for life. Not uncertainty.").without("all alike").example("{ sd = 0.15 }"),
    ],
};

/// A Weibull hazard.
pub static WEIBULL: TableFormat = TableFormat {
    name: "weibull",
    heading: "churn.weibull",
    says: "Discrete Weibull (Nakagawa and Osaki 1975): S(t) = exp(-(t / scale)^shape).",
    also: None,
    keys: &[
        key("shape", Number(Bounds::POSITIVE), "Below 1 the hazard falls with time, above 1 it rises.")
            .required()
            .example("0.7"),
        key("scale", Number(Bounds::POSITIVE), "Time by which 63 % have left.")
            .required()
            .timed(Unit { what: "periods, or the rate's `per`", time: Time::Length })
            .example("24"),
    ],
};

/// Differences of churn between customers.
pub static BETWEEN: TableFormat = TableFormat {
    name: "between_customers",
    heading: "churn.between_customers",
    says: "Customers' own churn is beta distributed: with the churn's value as mean and `sd`, or with `alpha` and `beta` (shifted-beta-geometric, Fader and Hardie 2007; with `c` the beta-discrete-Weibull, 2018).",
    also: None,
    keys: &[
        key(
            "sd",
            Number(Bounds::NON_NEGATIVE),
            "Standard deviation between customers, in the unit of the churn.",
        )
        .example("0.15"),
        key("alpha", Number(Bounds::POSITIVE), "First shape of the beta.").example("0.668"),
        key("beta", Number(Bounds::POSITIVE), "Second shape of the beta.").example("3.806"),
        key("c", Number(Bounds::POSITIVE), "Exponent of time: S(t) = B(alpha, beta + t^c) / B(alpha, beta).")
            .default(1.0)
            .example("1.58"),
    ],
};

const CHURN_SHAPE: Shape = OneOf(&[Number(Bounds::UNIT), Table(&CHURN)]);
const RATE_SHAPE: Shape = OneOf(&[Number(Bounds::UNIT), Table(&RATE)]);

/// `[[stage]]`
pub static STAGE: TableFormat = TableFormat {
    name: "stage",
    heading: "[[stage]]",
    says: "One rung of the ladder. Each period its people earn or cost money, then leave with probability churn; survivors climb, slip or stay.",
    also: None,
    keys: &[
        key("name", Text, "Its name; `lapsed` and `lost` are taken.").required().example("\"client\""),
        key("kind", Choice(const { &words(&STAGE_KINDS) }), "Before or from the first purchase.").required().example("\"customer\""),
        key("churn", CHURN_SHAPE, "Probability to leave: customers to `lapsed`, prospects back to a finite market or for good.").timed(PROBABILITY).default(0.0).example("{ value = 0.25, per = \"year\", sd = 0.03 }"),
        key("retention", CHURN_SHAPE, "1 - churn; may stand for churn.").timed(RETENTION).default(1.0).example("{ value = 0.75, per = \"year\" }"),
        key("climb", RATE_SHAPE, "Probability that one who does not leave climbs to the next stage; none in the top stage.").timed(PROBABILITY).default(0.0).example("0.02"),
        key("slip", RATE_SHAPE, "Probability that one who does not leave slips to the stage below; none from the first customer stage.").timed(PROBABILITY).default(0.0).range("0 to 1; climb + slip at most 1").example("0.01"),
        key("to", ByName(Bounds::UNIT), "The row outright, instead of churn, climb and slip: probabilities by stage, `lapsed` and `lost`; the remainder stays.").timed(PROBABILITY).without("none").range("sums to at most 1").example("{ repeat = 0.2, lapsed = 0.1 }"),
        key("to_concentration", Exact(Bounds::POSITIVE), "How well the row is known: it is Dirichlet with this concentration around `to`; zeros stay zero.").without("known exactly").example("200"),
        key("orders", OneOf(&[Number(Bounds::NON_NEGATIVE), Table(&ORDERS)]), "Orders per customer: a fixed number, or a law.").timed(ORDERS_PER_PERIOD).default(0.0).example("{ mean = 4.2, per = \"month\" }"),
        key("order_value", OneOf(&[Number(Bounds::NON_NEGATIVE), Table(&ORDER_VALUE)]), "Money per order; a bare number is fixed.").unit(MONEY).default(0.0).example("{ mean = 6.8, cv = 0.4 }"),
        key("gross_margin", Number(Bounds::UNIT), "Share of revenue left after the cost of what is sold.").unit("share").default(1.0).example("0.62"),
        key("cost_to_serve", OneOf(&[Number(Bounds::NON_NEGATIVE), Table(&GROWING)]), "Cost of having one person in this stage; it may grow.").timed(MONEY_PER_PERIOD).default(0.0).example("0.35"),
        key("contribution", OneOf(&[Number(Bounds::ANY), Numbers(Bounds::ANY), Table(&CONTRIBUTION)]), "Money per customer outright, instead of orders, order value, margin and cost to serve; a list is by year of tenure.").timed(MONEY_PER_PERIOD).without("none").example("[30, 42, 44, 49, 55]"),
        key("on_enter", Number(Bounds::ANY), "Money once per person entering the stage, from another stage, from lapsed or from outside; a cost is negative.").unit(MONEY).default(0.0).example("-3.0"),
        key("by_tenure_year", Table(&BY_TENURE_YEAR), "Multipliers by year of tenure.").without("1 in every year").example("{ orders = [1, 1.1, 1.15] }"),
        key("nps", Table(&NPS), "Shares of promoters, passives and detractors; customer stages only.").without("not asked").example("{ promoters = 0.5, passives = 0.3, detractors = 0.2 }"),
        key("referral", Table(&STAGE_REFERRAL), "Referrals that its customers make; customer stages only.").without("none").example("{ willing = 0.83, acts = 0.29, invitations = 0.5, accepted = 0.1 }"),
    ],
};

/// Laws of orders.
pub static ORDERS: TableFormat = TableFormat {
    name: "orders",
    heading: "stage.orders",
    says: "The law of one customer's orders in a period: `mean` alone is Poisson, with `dispersion` negative binomial; `chance` is one order or none. All keys of a number are known too: then the number of orders is fixed.",
    also: Some(&NUMBER),
    keys: &[
        key("mean", Number(Bounds::NON_NEGATIVE), "Mean number of orders.")
            .timed(ORDERS_PER_PERIOD)
            .example("4.2"),
        key("dispersion", Number(Bounds::POSITIVE), "Variance = mean + mean^2 / dispersion.")
            .without("Poisson")
            .example("1.5"),
        key("chance", Number(Bounds::UNIT), "Probability of one order.").timed(PROBABILITY).example("0.4"),
    ],
};

/// Laws of order values.
pub static ORDER_VALUE: TableFormat = TableFormat {
    name: "order_value",
    heading: "stage.order_value",
    says: "The law of the money of one order. All keys of a number are known too: then every order has that value.",
    also: Some(&NUMBER),
    keys: &[
        key("mean", Number(Bounds::NON_NEGATIVE), "Mean value of an order.").unit(MONEY).example("6.8"),
        key("cv", Number(Bounds::NON_NEGATIVE), "Coefficient of variation: standard deviation over mean.")
            .default(0.0)
            .example("0.4"),
        key("shape", Choice(const { &words(&AMOUNT_SHAPES) }), "Law around the mean.")
            .default_text("gamma")
            .example("\"lognormal\""),
        GROWTH,
    ],
};

const GROWTH: Key = key(
    "growth",
    Number(Bounds::ABOVE_MINUS_ONE),
    "Growth over calendar time, compounding from period 0 on, on top of everything else (changes, years of tenure). In the cohort lens time is tenure. Values over an infinite horizon hold the level of the last period from there on.",
)
.timed(GROWTH_RATE)
.default(0.0)
.range("at most a billion times as much over the horizon")
.example("{ value = 0.02, per = \"year\" }");

/// A number that may grow.
pub static GROWING: TableFormat = TableFormat {
    name: "growing",
    heading: "A number that grows",
    says: "A number of money per period with its growth over calendar time. All keys of a number are known too.",
    also: Some(&NUMBER),
    keys: &[GROWTH],
};

/// Contribution in full.
pub static CONTRIBUTION: TableFormat = TableFormat {
    name: "contribution",
    heading: "stage.contribution",
    says: "Contribution in full. All keys of a number are known too: then it is the same in every year.",
    also: Some(&NUMBER),
    keys: &[
        key(
            "by_tenure_year",
            Numbers(Bounds::ANY),
            "Money per period by year of tenure; the last entry holds on.",
        )
        .timed(MONEY_PER_PERIOD)
        .example("[30, 42, 44, 49, 55]"),
        key(
            "cv",
            Number(Bounds::NON_NEGATIVE),
            "Coefficient of variation of normal noise per customer and period.",
        )
        .default(0.0)
        .example("0.1"),
    ],
};

/// Multipliers by tenure year.
pub static BY_TENURE_YEAR: TableFormat = TableFormat {
    name: "by_tenure_year",
    heading: "stage.by_tenure_year",
    says: "Multipliers by year of tenure; the last entry holds on.",
    also: None,
    keys: &[
        key("orders", Numbers(Bounds::NON_NEGATIVE), "On the number of orders.")
            .unit("multiplier")
            .default(1.0)
            .example("[1, 1.1, 1.15]"),
        key("order_value", Numbers(Bounds::NON_NEGATIVE), "On the value of an order.")
            .unit("multiplier")
            .default(1.0)
            .example("[1, 1.05]"),
        key("cost_to_serve", Numbers(Bounds::NON_NEGATIVE), "On the cost to serve.")
            .unit("multiplier")
            .default(1.0)
            .example("[1, 0.9]"),
    ],
};

/// NPS shares.
pub static NPS: TableFormat = TableFormat {
    name: "nps",
    heading: "stage.nps",
    says: "Answers to \"how likely are you to recommend us?\", 0 to 10. NPS = 100 x (promoters - detractors). Shares that are uncertain are divided by their sum in every draw, unless passives are left out: then they are what the others leave.",
    also: None,
    keys: &[
        key("promoters", Number(Bounds::UNIT), "Share answering 9 or 10.")
            .required()
            .unit("share")
            .example("0.5"),
        key("passives", Number(Bounds::UNIT), "Share answering 7 or 8.")
            .unit("share")
            .without("the rest")
            .range("the three sum to 1")
            .example("0.3"),
        key("detractors", Number(Bounds::UNIT), "Share answering 0 to 6.")
            .required()
            .unit("share")
            .example("0.2"),
    ],
};

/// Referrals of a stage.
pub static STAGE_REFERRAL: TableFormat = TableFormat {
    name: "stage_referral",
    heading: "stage.referral",
    says: "Accepted referrals per customer and period = willing x acts x invitations x accepted, or reach x response (or any product of these).",
    also: None,
    keys: &[
        key("willing", Number(Bounds::UNIT), "Share of customers who would refer.")
            .unit("share")
            .default(1.0)
            .example("0.83"),
        key("acts", Number(Bounds::UNIT), "Share of the willing who do.")
            .unit("share")
            .default(1.0)
            .example("0.29"),
        key("invitations", Number(Bounds::NON_NEGATIVE), "Invitations that one who acts makes.")
            .timed(Unit { what: "", time: Time::Flow })
            .default_noted(1.0, ", unless `reach` is given")
            .example("0.5"),
        key("accepted", Number(Bounds::UNIT), "Probability that an invitation brings somebody.")
            .unit("probability")
            .default_noted(1.0, ", unless `response` is given")
            .example("0.1"),
        key(
            "reach",
            Number(Bounds::NON_NEGATIVE),
            "Audience of one who acts; other words for `invitations`.",
        )
        .timed(PEOPLE_PER_PERIOD)
        .example("600"),
        key(
            "response",
            Number(Bounds::UNIT),
            "Share of the audience that comes; other words for `accepted`.",
        )
        .unit("share")
        .example("0.0005"),
    ],
};

/// `[lapsed]`
pub static LAPSED: TableFormat = TableFormat {
    name: "lapsed",
    heading: "[lapsed]",
    says: "Customers who left. They buy nothing, and can be won back.",
    also: None,
    keys: &[
        key("win_back", RATE_SHAPE, "Probability to come back; the `stage` clock is time since lapsing.").timed(PROBABILITY).default(0.0).example("{ table = [0.06, 0.03, 0.01], clock = \"stage\" }"),
        key("give_up", Number(Bounds::UNIT), "Probability to be lost for good.").timed(PROBABILITY).default(0.0).range("win_back + give_up at most 1").example("0.01"),
        key("return_to", Text, "The customer stage they come back to.").without("the first customer stage").example("\"repeat\""),
        key("to", ByName(Bounds::UNIT), "The row outright, instead of the three above: probabilities by stage and `lost`; the remainder stays.").timed(PROBABILITY).without("none").range("sums to at most 1").example("{ research = 0.01, repeat = 0.01 }"),
        key("to_concentration", Exact(Bounds::POSITIVE), "How well the row is known: Dirichlet with this concentration.").without("known exactly").example("200"),
        key("tenure", Choice(const { &words(&LAPSED_TENURES) }), "Whether tenure counts on while lapsed.").default_text("runs").example("\"pauses\""),
        key("on_lapse", Number(Bounds::ANY), "Money once per customer who lapses.").unit(MONEY).default(0.0).example("0"),
        key("on_win_back", Number(Bounds::ANY), "Money once per customer won back; a cost is negative.").unit(MONEY).default(0.0).example("-5"),
    ],
};

/// `[referral]`
pub static REFERRAL: TableFormat = TableFormat {
    name: "referral",
    heading: "[referral]",
    says: "People who come because a customer referred them.",
    also: None,
    keys: &[
        key("entry", Text, "The stage they enter, in the period after the referral.")
            .without("the last prospect stage, else the first stage")
            .example("\"research\""),
        key("tracked", Number(Bounds::UNIT), "Share of referrals that measurement sees.")
            .unit("share")
            .default(1.0)
            .example("0.6"),
        key("changes", Tables(&CHANGE, Count::ANY), "How referred customers differ.")
            .without("not at all")
            .example("[ { of = \"churn\", multiply = 0.82 } ]"),
    ],
};

/// `[word_of_mouth]`
pub static WORD_OF_MOUTH: TableFormat = TableFormat {
    name: "word_of_mouth",
    heading: "[word_of_mouth]",
    says: "In the business lens prospects' climb is multiplied by 1 + promoter_pull x share of promoters - detractor_drag x share of detractors.",
    also: None,
    keys: &[
        key("promoter_pull", Number(Bounds::NON_NEGATIVE), "Weight of the promoters' share.")
            .default(0.0)
            .example("0.2"),
        key("detractor_drag", Number(Bounds::NON_NEGATIVE), "Weight of the detractors' share.")
            .default(0.0)
            .example("0.3"),
    ],
};

/// `[market]`
pub static MARKET: TableFormat = TableFormat {
    name: "market",
    heading: "[market]",
    says: "A finite market: entrants of any origin are thinned by the share of it still untouched.",
    also: None,
    keys: &[key("size", Number(Bounds::POSITIVE), "Number of people.")
        .required()
        .unit("people")
        .example("500_000")],
};

/// `[seasonality]`
pub static SEASONALITY: TableFormat = TableFormat {
    name: "seasonality",
    heading: "[seasonality]",
    says: "Seasons of the business lens; the cohort lens uses their mean.",
    also: None,
    keys: &[key(
        "orders",
        Numbers(Bounds::NON_NEGATIVE),
        "Multipliers on orders by period of the year; the first entry is period 0.",
    )
    .required()
    .unit("multiplier")
    .range("one entry per period of the year: 12 months, 4 quarters, 52 weeks")
    .example("[0.9, 0.9, 1, 1, 1, 1, 1, 1, 1, 1, 1.1, 1.4]")],
};

/// `[business]`
pub static BUSINESS: TableFormat = TableFormat {
    name: "business",
    heading: "[business]",
    says: "What the business costs whoever its customers are.",
    also: None,
    keys: &[key(
        "fixed_cost",
        OneOf(&[Number(Bounds::NON_NEGATIVE), Table(&GROWING)]),
        "Fixed cost; it may grow.",
    )
    .timed(MONEY_PER_PERIOD)
    .default(0.0)
    .example("12_000")],
};

/// `[cohort]`
pub static COHORT: TableFormat = TableFormat {
    name: "cohort",
    heading: "[cohort]",
    says: "Customers who start together, at tenure 0, in the cohort lens.",
    also: None,
    keys: &[
        key(
            "customers",
            Whole { min: 1, max: 1_000_000_000_000 },
            "How many. More customers mean less luck, not another mean.",
        )
        .unit("customers")
        .default(10_000.0)
        .example("10_000"),
        key("entry", Text, "The stage they start in.")
            .without("the first customer stage")
            .example("\"first-time\""),
    ],
};

/// `[opening]`
pub static OPENING: TableFormat = TableFormat {
    name: "opening",
    heading: "[opening]",
    says: "Who is there when the business lens starts.",
    also: None,
    keys: &[
        key("customers", ListsByName(Bounds::NON_NEGATIVE), "Number by stage; `lapsed` may be named too. A list of numbers goes with a list of tenures.")
            .unit("people")
            .without("nobody")
            .example("{ repeat = 20_000, client = 5_000 }"),
        key("tenure_years", ListsByName(Bounds::NON_NEGATIVE), "Their tenure by stage, rounded to whole periods; a list has the tenure of each number in `customers`.")
            .timed(Unit { what: "years", time: Time::Length })
            .range("as many tenures as numbers of customers")
            .default(0.0)
            .example("{ repeat = 0.5, client = 3 }"),
    ],
};

/// `[[channel]]`
pub static CHANNEL: TableFormat = TableFormat {
    name: "channel",
    heading: "[[channel]]",
    says: "A channel of paid acquisition.",
    also: None,
    keys: &[
        key("name", Text, "What it is called.").required().example("\"paid-social\""),
        key("entrants", OneOf(&[Number(Bounds::NON_NEGATIVE), Numbers(Bounds::NON_NEGATIVE), Table(&ENTRANTS)]), "How many enter: a number, a list by period (the last entry holds on), a start with growth, or as many as hold the number of customers.").required().timed(PEOPLE_PER_PERIOD).example("{ start = 2_000, growth = { value = 0.05, per = \"year\" } }"),
        key("entry", Text, "The stage they enter.").without("the first stage").example("\"awareness\""),
        key("cost_per_entrant", Number(Bounds::NON_NEGATIVE), "Cost per entrant.").unit(MONEY).default(0.0).example("1.5"),
        key("cost_per_first_purchase", Number(Bounds::NON_NEGATIVE), "Cost per first purchase of its entrants.").unit(MONEY).default(0.0).example("20"),
        key("fixed_cost", Number(Bounds::NON_NEGATIVE), "Cost of running the channel.").timed(MONEY_PER_PERIOD).default(0.0).example("500"),
        key("changes", Tables(&CHANGE, Count::ANY), "How its customers differ.").without("not at all").example("[ { of = \"churn\", multiply = 1.2 } ]"),
    ],
};

/// Entrants with growth, or holding a number.
pub static ENTRANTS: TableFormat = TableFormat {
    name: "entrants",
    heading: "channel.entrants",
    says: "Entrants of period t = start x (1 + growth)^t x seasonality; or `hold_customers`. All keys of a number are known too: then it is the same in every period.",
    also: Some(&NUMBER),
    keys: &[
        key("start", Number(Bounds::NON_NEGATIVE), "Entrants in period 0, before seasonality.")
            .timed(PEOPLE_PER_PERIOD)
            .example("2_000"),
        key("growth", Number(Bounds::ABOVE_MINUS_ONE), "Growth of the entrants.")
            .timed(GROWTH_RATE)
            .default(0.0)
            .example("{ value = 0.05, per = \"year\" }"),
        key("seasonality", Numbers(Bounds::NON_NEGATIVE), "Multipliers by period of the year.")
            .unit("multiplier")
            .default(1.0)
            .range("one entry per period of the year")
            .example("[1, 1, 1, 1.6]"),
        key(
            "hold_customers",
            Number(Bounds::NON_NEGATIVE),
            "Number of customers to hold: as many enter as it takes to be there a lead time ahead, losses until then included, and to stay there.",
        )
        .unit("customers")
        .example("10_000"),
    ],
};

/// `[[segment]]`
pub static SEGMENT: TableFormat = TableFormat {
    name: "segment",
    heading: "[[segment]]",
    says: "A kind of customers.",
    also: None,
    keys: &[
        key("name", Text, "What it is called.").required().example("\"students\""),
        key("share", OneOf(&[Number(Bounds::UNIT), Choice(&["rest"])]), "Its share of all customers; `\"rest\"` is what the others leave. Where shares are uncertain they are divided by their sum in every draw; one that is set (`--set`, a sweep) stands, and the others share what it leaves.")
            .required()
            .unit("share")
            .range("shares sum to 1")
            .example("0.3"),
        key("changes", Tables(&CHANGE, Count::ANY), "How its customers differ.")
            .without("not at all")
            .example("[ { of = \"order_value\", multiply = 0.8 } ]"),
    ],
};

/// A change.
pub static CHANGE: TableFormat = TableFormat {
    name: "change",
    heading: "A change",
    says: "Alters a number of the process: `of` and one of `add`, `multiply`, `odds`, `set`. Changes apply in order: stage, segment, channel or referral, selection, a claim's, programs' effects. What leaves its bounds is clamped, with a warning.",
    also: None,
    keys: &[
        key("of", Choice(const { &words(&CHANGE_TARGETS) }), "The number to change.").required().example("\"retention\""),
        key("stages", Names(Count::ANY), "In which stages.").without("all customer stages (in a program's effects: the eligible ones)").example("[\"repeat\", \"client\"]"),
        key("add", Number(Bounds::ANY), "Adds to the number (points, where it is a probability).").unit("the number's, per `per`").example("0.05"),
        key("multiply", Number(Bounds::NON_NEGATIVE), "Multiplies the number.").example("1.12"),
        key("odds", Number(Bounds::POSITIVE), "Multiplies the odds p / (1 - p); probabilities only.").example("1.5"),
        key("set", Number(Bounds::ANY), "Replaces the number.").unit("the number's, per `per`").range("0 to 1 where it is a probability").example("0.9"),
        key("per", Choice(const { &words(&PERIODS) }), "The period in which the change is meant: +5 points a year on a monthly model are added to the yearly retention.").without("the model's period").example("\"year\""),
    ],
};

/// `[[program]]`
pub static PROGRAM: TableFormat = TableFormat {
    name: "program",
    heading: "[[program]]",
    says: "A loyalty program: whom it serves, what it does, what it costs.",
    also: None,
    keys: &[
        key("name", Text, "What it is called.").required().example("\"points\""),
        key("says", Text, "What it promises, in a sentence.")
            .default_text("")
            .example("\"One star per dollar, a free drink at 50\""),
        key("source", Text, "Where its numbers come from.")
            .default_text("")
            .example("\"Gopalakrishnan et al. 2021\""),
        key("start", Whole { min: 0, max: LONGEST_HORIZON }, "First period.")
            .unit("period")
            .default(0.0)
            .example("6"),
        key("end", Whole { min: 0, max: LONGEST_HORIZON }, "Period after the last.")
            .unit("period")
            .without("the horizon")
            .example("48"),
        key(
            "ramp",
            Whole { min: 1, max: LONGEST_HORIZON },
            "Periods to full effect; costs are in full from the start.",
        )
        .unit("periods")
        .default(1.0)
        .example("6"),
        key(
            "fade",
            Whole { min: 1, max: LONGEST_HORIZON },
            "Periods after the end until no effect is left, the mirror image of `ramp`: effects fall by equal steps, and are gone in the last of them. Costs and earning of points stop at the end.",
        )
        .unit("periods")
        .default_noted(1.0, ": effects end with the program")
        .example("4"),
        key("exclusive", Text, "Name of a group of which at most one program runs at a time: several designs of one card. `cltv run` takes the first of the group, `cltv compare` compares them.")
            .without("goes with every other")
            .example("\"card\""),
        key("eligible", Names(Count::ANY), "Stages it serves; `lapsed` may be named.")
            .without("all customer stages")
            .example("[\"repeat\", \"client\"]"),
        key("join", Number(Bounds::UNIT), "Share of customers who join: a fixed trait.")
            .unit("share")
            .default(1.0)
            .example("0.75"),
        key("selection", Tables(&CHANGE, Count::ANY), "How those who would join differ from the others, whether or not the program runs. A stage's number is the mean over both and is held: with half joining and `multiply = 2` joiners have 4/3 of it, others 2/3.")
            .without("not at all")
            .example("[ { of = \"orders\", multiply = 1.15 } ]"),
        key("effects", Tables(&CHANGE, Count::ANY), "What it does to members.")
            .without("nothing")
            .example("[ { of = \"retention\", add = 0.05, per = \"year\" } ]"),
        key("costs", Table(&COSTS), "What it costs.")
            .without("nothing")
            .example("{ setup = 50_000, per_member = 0.05 }"),
        key("points", Table(&POINTS), "Its points account.")
            .without("none")
            .example("{ earn = 1.0, value = 0.05, redeemed = 0.8, expiry = 12, cost_share = 0.6 }"),
    ],
};

/// Costs of a program.
pub static COSTS: TableFormat = TableFormat {
    name: "costs",
    heading: "program.costs",
    says: "What a program costs; costs are positive.",
    also: None,
    keys: &[
        key(
            "setup",
            Number(Bounds::NON_NEGATIVE),
            "Once, at the beginning of the period it starts (business lens only).",
        )
        .unit(MONEY)
        .default(0.0)
        .example("50_000"),
        key("per_period", Number(Bounds::NON_NEGATIVE), "Each period of its window (business lens only).")
            .timed(MONEY_PER_PERIOD)
            .default(0.0)
            .example("4_000"),
        key("per_member", Number(Bounds::NON_NEGATIVE), "Per member and period.")
            .timed(MONEY_PER_PERIOD)
            .default(0.0)
            .example("0.05"),
        key("per_order", Number(Bounds::NON_NEGATIVE), "Per order of a member.")
            .unit(MONEY)
            .default(0.0)
            .example("0.10"),
        key("revenue_share", Number(Bounds::UNIT), "Share of members' revenue: a discount.")
            .unit("share")
            .default(0.0)
            .example("0.02"),
        key("per_referral", Number(Bounds::NON_NEGATIVE), "Per accepted referral that a member makes.")
            .unit(MONEY)
            .default(0.0)
            .example("5"),
        key("per_win_back", Number(Bounds::NON_NEGATIVE), "Per member won back; `lapsed` must be eligible.")
            .unit(MONEY)
            .default(0.0)
            .example("4"),
    ],
};

/// Points of a program.
pub static POINTS: TableFormat = TableFormat {
    name: "points",
    heading: "program.points",
    says: "Points that members earn on their revenue and redeem before they expire.",
    also: None,
    keys: &[
        key("earn", Number(Bounds::NON_NEGATIVE), "Points per unit of currency of members' revenue.")
            .required()
            .unit("points per money")
            .example("1.0"),
        key("value", Number(Bounds::NON_NEGATIVE), "Money per point when redeemed.")
            .required()
            .unit("money per point")
            .example("0.05"),
        key("redeemed", Number(Bounds::UNIT), "Share ultimately redeemed before expiry; the rest is breakage.")
            .unit("share")
            .default(1.0)
            .example("0.8"),
        key("expiry", Whole { min: 1, max: LONGEST_HORIZON }, "Periods until a point expires.")
            .unit("periods")
            .default(12.0)
            .example("12"),
        key("cost_share", Number(Bounds::NON_NEGATIVE), "What a unit of redeemed value costs the business.")
            .unit("share")
            .default(1.0)
            .example("0.6"),
        key("revised", Table(&REVISED), "A change of estimate: from a period on another share is redeemed.")
            .without("none")
            .example("{ at = 24, redeemed = 0.9 }"),
        key(
            "threshold",
            Number(Bounds::POSITIVE),
            "Points that buy a reward; fewer buy nothing. Needs the individual engine.",
        )
        .unit("points")
        .without("every point can be spent by itself")
        .example("60"),
        key("tiers", Tables(&TIER, Count::ANY), "Rates of members who spent much lately. Needs the individual engine.")
            .without("none")
            .example("[ { spend = 300, earn = 1.25 } ]"),
        key(
            "tier_window",
            Whole { min: 1, max: LONGEST_HORIZON },
            "Periods before the present one over which spend counts for a tier.",
        )
        .unit("periods")
        .without("a year")
        .example("12"),
        key(
            "at_end",
            Choice(const { &words(&AT_END) }),
            "Points still open after the horizon: `settle` takes what they are expected to cost, discounted, off the npv; `ignore` does not.",
        )
        .default_text("settle")
        .example("\"ignore\""),
    ],
};

/// A change of estimate of a program's points.
pub static REVISED: TableFormat = TableFormat {
    name: "revised",
    heading: "program.points.revised",
    says: "A change of estimate: from a period on members redeem, and the books expect, another share.",
    also: None,
    keys: &[
        key("at", Whole { min: 0, max: LONGEST_HORIZON }, "The period from which it holds.")
            .required()
            .unit("period")
            .example("24"),
        key(
            "redeemed",
            Number(Bounds::UNIT),
            "Share of points issued from then on that is redeemed before expiry.",
        )
        .required()
        .unit("share")
        .example("0.9"),
    ],
};

/// A tier of a program's points.
pub static TIER: TableFormat = TableFormat {
    name: "tier",
    heading: "program.points.tiers",
    says: "A tier: members who spent this much within the window earn at another rate.",
    also: None,
    keys: &[
        key("spend", Number(Bounds::POSITIVE), "Spend within the window that it takes.")
            .required()
            .unit(MONEY)
            .example("300"),
        key("earn", Number(Bounds::NON_NEGATIVE), "Points per unit of currency in this tier.")
            .required()
            .unit("points per money")
            .example("1.25"),
    ],
};

/// `[[correlation]]`
pub static CORRELATION: TableFormat = TableFormat {
    name: "correlation",
    heading: "[[correlation]]",
    says: "Two uncertain numbers that move together.",
    also: None,
    keys: &[
        key("between", Names(Count::TWO), "Paths of two uncertain numbers.").required().example("[\"stage.repeat.churn\", \"stage.client.churn\"]"),
        key("rho", Exact(Bounds::CORRELATION), "Correlation of the Gaussian copula; all pairs together must be possible (positive semidefinite).").required().example("0.5"),
    ],
};

/// `[[claim]]`
pub static CLAIM: TableFormat = TableFormat {
    name: "claim",
    heading: "[[claim]]",
    says: "A sentence with a number, to be put to the test.",
    also: None,
    keys: &[
        key("name", Text, "What it is called.").required().example("\"retention-5-25-95\""),
        key("says", Text, "The sentence.").default_text("").example("\"Raising retention by 5 % lifts profit by 25 to 95 %\""),
        key("source", Text, "Who said it.").default_text("").example("\"Reichheld and Sasser 1990\""),
        key("lens", Choice(const { &words(&LENSES) }), "Which view.").default_text("cohort").example("\"business\""),
        key("metric", Text, "Which metric is compared.").required().range("a metric of the lens").example("\"clv\""),
        key("compare", Choice(const { &words(&COMPARISONS) }), "How the metric with the change is set against the metric without.").default_text("relative-change").example("\"ratio\""),
        key("expect", Table(&EXPECT), "What the claim says; either end may be left out.").required().example("{ low = 0.25, high = 0.95 }"),
        key("readings", Tables(&READING, Count::SOME), "The ways to read it.").required().example("[ { name = \"+5 points\", changes = [ { of = \"retention\", add = 0.05, per = \"year\" } ] } ]"),
        key("map", Table(&MAP), "Two parameters to map the claim over.").without("none").example("{ x = { parameter = \"time.discount\", from = 0.05, to = 0.20, steps = 16 }, y = { parameter = \"stage.client.churn\", from = 0.05, to = 0.5, steps = 19 } }"),
    ],
};

/// A claim's range.
pub static EXPECT: TableFormat = TableFormat {
    name: "expect",
    heading: "claim.expect",
    says: "The range that the claim states.",
    also: None,
    keys: &[
        key("low", Exact(Bounds::ANY), "Lower end of the range.").without("open").example("0.25"),
        key("high", Exact(Bounds::ANY), "Upper end of the range.").without("open").example("0.95"),
    ],
};

/// A claim's reading.
pub static READING: TableFormat = TableFormat {
    name: "reading",
    heading: "claim.readings",
    says: "One way to read a claim: changes, programs switched on, or both.",
    also: None,
    keys: &[
        key("name", Text, "What it is called.").required().example("\"+5 points a year\""),
        key("changes", Tables(&CHANGE, Count::ANY), "Changes to the process.")
            .without("none")
            .example("[ { of = \"retention\", add = 0.05, per = \"year\" } ]"),
        key("programs", Names(Count::ANY), "Programs switched on.").without("none").example("[\"points\"]"),
    ],
};

/// A claim's map.
pub static MAP: TableFormat = TableFormat {
    name: "map",
    heading: "claim.map",
    says: "Where the claim holds, over two parameters.",
    also: None,
    keys: &[
        key("x", Table(&AXIS), "The parameter drawn across.")
            .required()
            .example("{ parameter = \"time.discount\", from = 0.05, to = 0.20, steps = 16 }"),
        key("y", Table(&AXIS), "The parameter drawn upward.")
            .required()
            .example("{ parameter = \"stage.client.churn\", from = 0.05, to = 0.5, steps = 19 }"),
    ],
};

/// An axis of a map.
pub static AXIS: TableFormat = TableFormat {
    name: "axis",
    heading: "claim.map.x, claim.map.y",
    says: "A parameter and the values it takes, in the unit in which the file states it.",
    also: None,
    keys: &[
        key("parameter", Text, "Path of the parameter.").required().example("\"time.discount\""),
        key("from", Exact(Bounds::ANY), "The first value.").required().example("0.05"),
        key("to", Exact(Bounds::ANY), "The last value.").required().example("0.20"),
        key("steps", Whole { min: 2, max: 200 }, "How many values.").required().example("16"),
    ],
};
