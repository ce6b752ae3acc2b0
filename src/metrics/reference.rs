//! The page of metrics, written from the catalogue.

use super::{CohortCurve, Costs, Lens, Measure, Metric, Needs, Row, Series};

/// The page `docs/metrics.md`, in Markdown.
pub fn reference() -> String {
    let of_lens = |lens: Lens| table(Metric::of_lens(lens).map(Metric::row));
    let measures = table(Measure::ALL.into_iter().map(Measure::row));
    let curves = CohortCurve::ALL.into_iter().chain([CohortCurve::StageMix(0)]).map(CohortCurve::row);
    let series = Series::ALL.into_iter().chain([Series::Stage(0)]).map(Series::row);
    let named = |rows: Vec<&'static Row>| -> String {
        let line = |row: &'static Row| format!("| `{}` | {} |\n", row.name, row.kind.name());
        format!("| name | unit |\n| --- | --- |\n{}", rows.into_iter().map(line).collect::<String>())
    };
    let sections = [
        ("A customer: the cohort lens", "", of_lens(Lens::Cohort)),
        ("The business: the business lens", "", of_lens(Lens::Business)),
        ("Programs against none", ABOUT_MEASURES, measures),
        ("Curves by tenure", "", named(curves.collect())),
        ("Series by period", ABOUT_SERIES, named(series.collect())),
    ];
    let section = |(title, about, table): (&str, &str, String)| format!("\n## {title}\n\n{about}{table}");
    format!("{INTRODUCTION}{}", sections.map(section).concat())
}

const INTRODUCTION: &str = "# Metrics

Every number that a claim, a sweep, a sensitivity or a goal seek may ask for, written from the catalogue that
the program reads. [model.md](model.md) says how they are computed. Where a number is unknown, such as a
payback that is never reached, it is null in files.
";

const ABOUT_MEASURES: &str = "Asked for as `program.NAME.MEASURE`, or `set.best.MEASURE` for the set that is
best for the scenario as it stands.

";

const ABOUT_SERIES: &str = "The sum of a series over the horizon is a metric where the second table lists its
name. There is one `stage.NAME` for every stage.

";

/// The head of a table in full.
const HEAD: &str = "| name | what it is | unit | discounted | costs deducted | needs |
| --- | --- | --- | --- | --- | --- |
";

/// Rows in full.
fn table(rows: impl Iterator<Item = &'static Row>) -> String {
    let line = |row: &'static Row| {
        let costs = match row.costs {
            Costs::None => "",
            Costs::PerFirstPurchase => "acquisition",
            Costs::All => "acquisition, programs, fixed cost",
        };
        let needs = match row.needs {
            Needs::Nothing | Needs::Programs => "",
            Needs::Channels => "channels",
            Needs::Individuals => "the individual engine",
            Needs::Points => "a program with points",
        };
        let discounted = if row.discounted { "yes" } else { "" };
        let alias = row.alias.map_or_else(String::new, |alias| format!(" (or `{alias}`)"));
        format!(
            "| `{}`{alias} | {} | {} | {discounted} | {costs} | {needs} |\n",
            row.name,
            row.says,
            row.kind.name()
        )
    };
    format!("{HEAD}{}", rows.map(line).collect::<String>())
}
