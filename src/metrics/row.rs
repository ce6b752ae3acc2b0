//! What a row of the catalogue holds, and how an enum gets its rows.

/// A view of the same process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lens {
    /// Customers who start together.
    Cohort,
    /// Calendar time.
    Business,
}

impl Lens {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Lens::Cohort => "cohort",
            Lens::Business => "business",
        }
    }

    /// The lens of this name, if there is one.
    pub fn named(name: &str) -> Option<Lens> {
        [Lens::Cohort, Lens::Business].into_iter().find(|lens| lens.name() == name)
    }
}

/// What a number is, so that it is written right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Money in the scenario's currency.
    Money,
    /// A share, written in percent.
    Share,
    /// A count of people or orders.
    Count,
    /// A length of time in periods.
    Periods,
    /// A plain ratio.
    Ratio,
    /// A net promoter score.
    Score,
}

impl Kind {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Money => "money",
            Kind::Share => "share",
            Kind::Count => "count",
            Kind::Periods => "periods",
            Kind::Ratio => "ratio",
            Kind::Score => "score",
        }
    }
}

/// What has to be there for a metric to say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing beyond stages.
    Nothing,
    /// Channels, so that acquisition is paid for.
    Channels,
    /// Customers simulated one by one.
    Individuals,
    /// A program with points.
    Points,
    /// Runs with programs and without.
    Programs,
}

/// Which costs of winning customers and running the business a metric counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Costs {
    /// None.
    None,
    /// Acquisition, per first purchase and paid at once.
    PerFirstPurchase,
    /// Acquisition, programs and fixed cost, when they fall.
    All,
}

/// Whether a run holds the mean of a metric against the expected engine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audited {
    /// It does not.
    No,
    /// It does.
    Yes,
    /// Only where points are not counted member by member, for it depends on what they cost: the expected
    /// engine can only tell what they would cost if each could be spent by itself.
    UnlessPointsByMember,
}

/// What summaries call a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Its place among the metrics that a summary of its lens shows, from the top.
    pub place: u8,
    /// What it is called there.
    pub text: &'static str,
}

/// All that is said of a metric, a curve or a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The name in files and on the command line.
    pub name: &'static str,
    /// A short form of the name that scenarios may write.
    pub alias: Option<&'static str>,
    /// The lens that it is seen through.
    pub lens: Lens,
    /// What kind of number it is, and so its unit.
    pub kind: Kind,
    /// What it is, in a few words; of a series that is summed, what its sum is.
    pub says: &'static str,
    /// The subject of a sentence about it; its name in words where there is none.
    pub noun: Option<&'static str>,
    /// What summaries call it; none where they leave it out.
    pub label: Option<Label>,
    /// Whether claims and studies may ask for it: of a series, for its sum over the horizon.
    pub asked: bool,
    /// What it needs to say something.
    pub needs: Needs,
    /// Which costs it counts.
    pub costs: Costs,
    /// Whether it is a sum of discounted money, or made of one.
    pub discounted: bool,
    /// Whether it is a sum over customers, periods or both.
    pub additive: bool,
    /// Whether it is a wait: where it is unknown, what is waited for never comes, which is later than any
    /// number of periods.
    pub wait: bool,
    /// Whether it looks at first-purchase cohorts or beyond the horizon.
    pub looks_ahead: bool,
    /// Whether runs hold it against the expected engine.
    pub audited: Audited,
}

impl Row {
    /// The subject of a sentence.
    pub fn noun(&self) -> String {
        self.noun.map_or_else(|| self.name.replace('_', " "), str::to_owned)
    }
}

/// A row that says nothing but what every row must.
pub(super) const fn row(name: &'static str, kind: Kind, says: &'static str) -> Row {
    Row {
        name,
        alias: None,
        lens: Lens::Cohort,
        kind,
        says,
        noun: None,
        label: None,
        asked: true,
        needs: Needs::Nothing,
        costs: Costs::None,
        discounted: false,
        additive: false,
        wait: false,
        looks_ahead: false,
        audited: Audited::No,
    }
}

/// A label, in this place from the top.
pub(super) const fn label(place: u8, text: &'static str) -> Option<Label> {
    Some(Label { place, text })
}

/// An enum of metrics of a lens and the row of each, so that a metric is added in one place. What follows
/// `.. by stage` is there once for every stage of a ladder.
macro_rules! catalogue {
    (
        $(#[$about:meta])*
        $name:ident of $lens:ident
        $($(#[$doc:meta])* $metric:ident: $row:expr;)+
        $(.. by stage $(#[$stage_doc:meta])* $stage:ident: $stage_row:expr;)?
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $metric,)+
            $($(#[$stage_doc])* $stage(usize),)?
        }

        impl $name {
            /// All of them in the order of the catalogue, which is that of records; what is by stage aside.
            pub const ALL: [$name; [$(stringify!($metric)),+].len()] = [$($name::$metric),+];

            /// All that is said of it.
            pub fn row(self) -> &'static $crate::metrics::Row {
                use $crate::metrics::{Lens, Row};
                match self {
                    $($name::$metric => {
                        static ROW: Row = Row { lens: Lens::$lens, ..$row };
                        &ROW
                    })+
                    $($name::$stage(_) => {
                        static ROW: Row = Row { lens: Lens::$lens, ..$stage_row };
                        &ROW
                    })?
                }
            }

            /// The name in files and on the command line.
            pub fn name(self) -> &'static str {
                self.row().name
            }

            /// The one of this name, or of this alias; what stands by stage aside.
            pub fn named(name: &str) -> Option<$name> {
                $name::ALL.into_iter().find(|one| one.name() == name || one.row().alias == Some(name))
            }
        }
    };
}

pub(super) use catalogue;
