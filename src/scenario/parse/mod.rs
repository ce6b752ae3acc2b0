//! From the tree of the file to a [`ScenarioSpec`]: kinds of values, known keys, numbers in bounds.
//!
//! What depends on more than one key is left to [`check`](super::check).

mod number;
mod people;
mod reader;
mod stage;

use super::document::Table;
use super::format::ROOT;
use super::format::choices::{CASH_FLOWS, ENGINES, PERIODS, SAMPLINGS};
use super::path::Path;
use super::problem::{Place, Problems};
use super::spec::{CorrelationSpec, ScenarioSpec, SimulationSpec, TimeSpec};
use reader::Reader;

/// Parses a whole file; whatever cannot be read is reported in `problems` and left out.
pub fn parse(table: &Table, problems: &mut Problems) -> ScenarioSpec {
    let place = Place { source: table.place.source, start: 0, end: 0 };
    let mut root = Reader::open(table, place, &ROOT, Path::default(), problems);
    let (promoter_pull, detractor_drag) = root
        .table("word_of_mouth")
        .map_or((None, None), |mut word| (word.number("promoter_pull"), word.number("detractor_drag")));
    let (cohort_customers, cohort_entry) = root.table("cohort").map_or((None, None), |mut cohort| {
        (cohort.whole("customers").map(|customers| customers.value), cohort.text("entry"))
    });
    let (opening_customers, opening_tenure) =
        root.table("opening").map_or((Vec::new(), Vec::new()), |mut opening| {
            (opening.lists_by_name("customers"), opening.lists_by_name("tenure_years"))
        });
    ScenarioSpec {
        place,
        title: root.text("title"),
        description: root.text("description"),
        currency: root.text("currency"),
        format: root.whole("format"),
        time: root.table("time").map(|table| time(table)).unwrap_or_default(),
        simulation: root.table("simulation").map(|table| simulation(table)).unwrap_or_default(),
        stages: root.stages(),
        lapsed: root.lapsed(),
        referral: root.referral(),
        promoter_pull,
        detractor_drag,
        market: root.table("market").and_then(|mut market| market.number("size")),
        seasonality: root.table("seasonality").and_then(|mut seasons| seasons.numbers("orders")),
        fixed_cost: root.table("business").and_then(|mut business| business.growing("fixed_cost")),
        cohort_customers,
        cohort_entry,
        opening_customers,
        opening_tenure,
        channels: root.channels(),
        segments: root.segments(),
        programs: root.programs(),
        correlations: correlations(&mut root),
        claims: root.claims(),
    }
}

fn time(mut table: Reader<'_>) -> TimeSpec {
    TimeSpec {
        period: table.choice("period", &PERIODS),
        horizon: table.whole("horizon"),
        discount: table.number("discount"),
        cash_flow: table.choice("cash_flow", &CASH_FLOWS).map(|timing| timing.value),
    }
}

fn simulation(mut table: Reader<'_>) -> SimulationSpec {
    SimulationSpec {
        engine: table.choice("engine", &ENGINES).map(|engine| engine.value),
        draws: table.whole("draws"),
        sampling: table.choice("sampling", &SAMPLINGS).map(|sampling| sampling.value),
        seed: table.whole("seed").map(|seed| seed.value),
    }
}

fn correlations(root: &mut Reader<'_>) -> Vec<CorrelationSpec> {
    let mut correlations = Vec::new();
    root.each_table("correlation", |mut table| {
        correlations.push(CorrelationSpec {
            between: table.names("between"),
            rho: table.exact("rho"),
            place: table.place,
        });
    });
    correlations
}
