//! Metrics of both lenses and of programs as one type, and the only place where text becomes one.

use super::{BusinessMetric, CohortCurve, CohortMetric, Kind, Lens, Measure, Needs, Row, Series};

/// What names of measures of the best set begin with.
pub const OF_BEST: &str = "set.best.";

/// What names of measures of a program begin with.
pub const OF_PROGRAM: &str = "program.";

/// A number that a draw yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Metric {
    /// Of the cohort lens.
    Cohort(CohortMetric),
    /// Of the business lens.
    Business(BusinessMetric),
    /// The sum of a series of the business lens over the horizon.
    Sum(Series),
    /// A measure of programs against none, in the business lens.
    Program(Subject, Measure),
}

/// The programs that a measure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A program by itself, by its place in the file.
    One(usize),
    /// The set that is best for the scenario as it stands, a bit for each program; none until it is known.
    Best(u8),
}

impl Subject {
    /// The programs, by their places in the file.
    pub fn programs(self) -> Vec<usize> {
        match self {
            Subject::One(program) => vec![program],
            Subject::Best(set) => (0..u8::BITS as usize).filter(|bit| set >> bit & 1 == 1).collect(),
        }
    }
}

impl Metric {
    /// Every metric but measures of programs: the cohort lens first, then the business lens's own, then sums
    /// that are not among them.
    pub fn all() -> Vec<Metric> {
        let cohort = CohortMetric::ALL.into_iter().map(Metric::Cohort);
        let business = BusinessMetric::ALL.into_iter().map(Metric::Business);
        let sums = Series::ALL
            .into_iter()
            .filter(|series| series.row().asked && BusinessMetric::named(series.name()).is_none())
            .map(Metric::Sum);
        cohort.chain(business).chain(sums).collect()
    }

    /// The same of one lens.
    pub fn of_lens(lens: Lens) -> impl Iterator<Item = Metric> {
        Metric::all().into_iter().filter(move |metric| metric.lens() == lens)
    }

    /// Those of a lens that a summary shows, from the top.
    pub fn in_summary(lens: Lens) -> Vec<Metric> {
        let mut shown: Vec<Metric> =
            Metric::of_lens(lens).filter(|metric| metric.row().label.is_some()).collect();
        shown.sort_by_key(|metric| metric.row().label.map(|label| label.place));
        shown
    }

    /// The metric of this name; no two lenses share one.
    ///
    /// ```
    /// use cltv::metrics::{Lens, Metric};
    /// assert_eq!(Metric::named("npv").map(Metric::lens), Some(Lens::Business));
    /// assert_eq!(Metric::named("happiness"), None);
    /// ```
    pub fn named(name: &str) -> Option<Metric> {
        Metric::all().into_iter().find(|metric| metric.name() == name)
    }

    /// The metric of this name where there are these programs: one of [`Metric::all`],
    /// `program.NAME.MEASURE`, or `set.best.MEASURE` of a best set that is not known yet.
    ///
    /// ```
    /// use cltv::metrics::{Measure, Metric, Subject};
    /// let roi = Metric::Program(Subject::One(1), Measure::Roi);
    /// assert_eq!(Metric::with_programs("program.points.roi", ["card", "points"]), Some(roi));
    /// assert_eq!(Metric::with_programs("program.points.roi", ["card"]), None);
    /// ```
    pub fn with_programs<'p>(name: &str, programs: impl IntoIterator<Item = &'p str>) -> Option<Metric> {
        if let Some(measure) = name.strip_prefix(OF_BEST) {
            return Some(Metric::Program(Subject::Best(0), Measure::named(measure)?));
        }
        let Some(rest) = name.strip_prefix(OF_PROGRAM) else { return Metric::named(name) };
        programs.into_iter().enumerate().find_map(|(index, program)| {
            let measure = rest.strip_prefix(program)?.strip_prefix('.')?;
            Some(Metric::Program(Subject::One(index), Measure::named(measure)?))
        })
    }

    /// Names of all measures of these programs and of the best set, other names of measures among them.
    pub fn names_of_measures<'p>(programs: impl IntoIterator<Item = &'p str>) -> Vec<String> {
        let aliases = Measure::ALL.into_iter().filter_map(|measure| measure.row().alias);
        let measures: Vec<&str> = Measure::ALL.into_iter().map(Measure::name).chain(aliases).collect();
        let subjects = programs.into_iter().map(|program| format!("{OF_PROGRAM}{program}."));
        let of = |subject: String| measures.iter().map(move |measure| format!("{subject}{measure}"));
        subjects.chain([OF_BEST.to_owned()]).flat_map(of).collect()
    }

    /// All that is said of it.
    pub fn row(self) -> &'static Row {
        match self {
            Metric::Cohort(metric) => metric.row(),
            Metric::Business(metric) => metric.row(),
            Metric::Sum(series) => series.row(),
            Metric::Program(_, measure) => measure.row(),
        }
    }

    /// Its name; of a measure of programs without the programs.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Its lens.
    pub fn lens(self) -> Lens {
        self.row().lens
    }

    /// What kind of number it is.
    pub fn kind(self) -> Kind {
        self.row().kind
    }

    /// Whether it takes runs with and without programs to tell it.
    pub fn is_of_programs(self) -> bool {
        matches!(self, Metric::Program(..))
    }

    /// Whether it is of the best set of programs.
    pub fn is_of_best(self) -> bool {
        matches!(self, Metric::Program(Subject::Best(_), _))
    }

    /// Whether it looks at first-purchase cohorts or beyond the horizon, which takes more than the accounts of the
    /// business.
    pub fn looks_ahead(self) -> bool {
        self.row().looks_ahead
    }

    /// Whether only customers simulated one by one have it: the spread between them.
    pub fn needs_individuals(self) -> bool {
        self.row().needs == Needs::Individuals
    }
}

impl From<CohortMetric> for Metric {
    fn from(metric: CohortMetric) -> Metric {
        Metric::Cohort(metric)
    }
}

impl From<BusinessMetric> for Metric {
    fn from(metric: BusinessMetric) -> Metric {
        Metric::Business(metric)
    }
}

impl From<Series> for Metric {
    /// The sum of a series.
    fn from(series: Series) -> Metric {
        BusinessMetric::named(series.name()).map_or(Metric::Sum(series), Metric::Business)
    }
}

/// A metric, and its name as one writes it for a scenario: `clv`, `program.points.roi`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMetric {
    /// The metric.
    pub metric: Metric,
    /// Its name.
    pub name: String,
}

impl NamedMetric {
    /// What kind of number it is.
    pub fn kind(&self) -> Kind {
        self.metric.kind()
    }

    /// The subject of a sentence about it.
    pub fn noun(&self) -> String {
        if self.metric.is_of_programs() { self.name.replace('_', " ") } else { self.metric.row().noun() }
    }
}

impl std::fmt::Display for NamedMetric {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// A curve of the cohort lens by tenure, or a series of the business lens by period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurveOf {
    /// By tenure.
    Cohort(CohortCurve),
    /// By period.
    Business(Series),
}

impl From<CohortCurve> for CurveOf {
    fn from(curve: CohortCurve) -> CurveOf {
        CurveOf::Cohort(curve)
    }
}

impl From<Series> for CurveOf {
    fn from(series: Series) -> CurveOf {
        CurveOf::Business(series)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{Audited, Costs};
    use std::collections::BTreeSet;

    /// Every row of the catalogue that is not a measure of programs.
    fn of_runs() -> Vec<&'static Row> {
        let cohort = CohortMetric::ALL.into_iter().map(CohortMetric::row);
        let business = BusinessMetric::ALL.into_iter().map(BusinessMetric::row);
        let curves = CohortCurve::ALL.into_iter().map(CohortCurve::row);
        let series = Series::ALL.into_iter().map(Series::row);
        let by_stage = [CohortCurve::StageMix(0).row(), Series::Stage(0).row()];
        cohort.chain(business).chain(curves).chain(series).chain(by_stage).collect()
    }

    fn of_programs() -> impl Iterator<Item = &'static Row> {
        Measure::ALL.into_iter().map(Measure::row)
    }

    #[test]
    fn records_stand_in_the_order_of_the_catalogue() {
        for (index, metric) in CohortMetric::ALL.into_iter().enumerate() {
            assert_eq!((metric as usize, CohortMetric::named(metric.name())), (index, Some(metric)));
        }
        for (index, metric) in BusinessMetric::ALL.into_iter().enumerate() {
            assert_eq!((metric as usize, BusinessMetric::named(metric.name())), (index, Some(metric)));
        }
        for (index, measure) in Measure::ALL.into_iter().enumerate() {
            assert_eq!((measure as usize, Measure::named(measure.name())), (index, Some(measure)));
        }
        for series in Series::ALL {
            assert_eq!(Series::named(series.name()), Some(series));
        }
    }

    #[test]
    fn no_two_metrics_share_a_name() {
        let names: BTreeSet<&str> = Metric::all().into_iter().map(Metric::name).collect();
        assert_eq!(names.len(), Metric::all().len());
        for metric in Metric::all() {
            assert_eq!(Metric::named(metric.name()), Some(metric));
        }
        let measures: Vec<&str> =
            of_programs().flat_map(|row| [Some(row.name), row.alias]).flatten().collect();
        assert_eq!(measures.iter().collect::<BTreeSet<_>>().len(), measures.len());
    }

    #[test]
    fn every_row_is_filled() {
        let is_name = |name: &str| {
            name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        };
        let mut sentences = BTreeSet::new();
        for row in Metric::all().into_iter().map(Metric::row) {
            assert!(sentences.insert(row.says), "{} says what another says", row.name);
        }
        for row in of_runs().into_iter().chain(of_programs()) {
            let name = row.name;
            assert!(!name.is_empty() && is_name(name), "{name}");
            assert!(row.says.len() > 5 && !row.says.ends_with('.'), "{name} says nothing");
            assert!(row.noun.is_none_or(|noun| !noun.is_empty()), "{name} has an empty noun");
            assert!(row.label.is_none_or(|label| !label.text.is_empty()), "{name} has an empty label");
            assert!(!row.wait || row.kind == Kind::Periods, "{name} is no span of time");
            assert!(row.audited == Audited::No || row.additive, "{name} is audited and no sum");
            assert!(row.label.is_none() || row.asked, "{name} is shown and cannot be asked for");
        }
        assert!(of_programs().all(|row| matches!(row.needs, Needs::Programs | Needs::Points)));
        assert!(of_runs().iter().all(|row| row.needs != Needs::Programs));
        assert!(of_programs().all(|row| row.costs != Costs::PerFirstPurchase && row.label.is_none()));
    }

    #[test]
    fn a_series_is_what_the_metric_of_its_name_is() {
        for series in Series::ALL {
            let (own, sum) = (series.row(), Metric::from(series).row());
            assert_eq!(
                (own.kind, own.additive, own.costs),
                (sum.kind, sum.additive, sum.costs),
                "{}",
                own.name
            );
        }
    }

    #[test]
    fn no_two_metrics_of_a_summary_share_a_place() {
        for lens in [Lens::Cohort, Lens::Business] {
            let places: Vec<u8> = Metric::in_summary(lens)
                .into_iter()
                .filter_map(|metric| Some(metric.row().label?.place))
                .collect();
            assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
        }
    }
}
