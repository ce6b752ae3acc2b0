//! From the scenario as written to the scenario as meant, or every reason why not.
//!
//! Everything that depends on more than one key is found here: names, sums, limits, impossible
//! distributions. What is merely odd becomes a warning.

mod checker;
mod claims;
mod correlations;
mod joint;
mod ladder;
mod moves;
mod number;
mod opening;
mod people;
mod points;
mod selection;
mod shares;
mod stages;
mod unusual;
mod warn;

use super::assemble::Files;
use super::checked::{Cohort, Scenario, Simulation, StageKind, Time, WordOfMouth};
use super::format::choices::{CASH_FLOWS, ENGINES, SAMPLINGS};
use super::format::{
    BUSINESS, COHORT, LONGEST_HORIZON, MOST_PROGRAMS, MOST_STAGES, NEWEST_FORMAT, ROOT, SIMULATION, TIME,
    WORD_OF_MOUTH, is_currency,
};
use super::path::Path;
use super::problem::{Problems, Sources};
use super::spec::{At, ScenarioSpec};
use crate::units::Period;
use checker::Checker;
use number::given_or;

/// Most memory that a scenario's state may need, in bytes.
pub const MOST_MEMORY_BYTES: f64 = 4e9;
/// Names of places that are no stages.
pub(super) const RESERVED: [&str; 2] = ["lapsed", "lost"];

/// Checks a parsed scenario. Returns it only if no error was found, here or before.
pub fn check(
    spec: &ScenarioSpec,
    sources: &Sources,
    files: &dyn Files,
    problems: &mut Problems,
) -> Option<Scenario> {
    let period = spec.time.period.as_ref().map_or(Period::Month, |period| period.value);
    let mut checker = Checker {
        sources,
        files,
        problems,
        period,
        horizon: spec.time.horizon.as_ref().map_or(LONGEST_HORIZON, |horizon| horizon.value) as usize,
        stage_names: Vec::new(),
        stage_kinds: Vec::new(),
        parameters: Vec::new(),
        parameter_places: Vec::new(),
        central: Vec::new(),
        tables: Vec::new(),
        joint_files: Vec::new(),
        rows: 0,
        paths: Vec::new(),
    };
    let scenario = checker.scenario(spec);
    if checker.problems.has_errors() {
        return None;
    }
    checker.shares_hold(&scenario, spec);
    checker.warn(&scenario, spec);
    checker.selections(&scenario, spec);
    checker.memory(&scenario, spec);
    (!checker.problems.has_errors()).then_some(scenario)
}

impl Checker<'_> {
    fn scenario(&mut self, spec: &ScenarioSpec) -> Scenario {
        self.format(spec.format.as_ref());
        self.name_stages(spec);
        let time = self.time(spec);
        let stages = self.stages(&spec.stages);
        let lapsed = self.lapsed(&spec.lapsed);
        let first_customer = self.first_customer();
        let referral = self.referral(&spec.referral, first_customer);
        let word_of_mouth = WordOfMouth {
            promoter_pull: self
                .quantity_or(spec.promoter_pull.as_ref(), const { WORD_OF_MOUTH.at("promoter_pull") }),
            detractor_drag: self
                .quantity_or(spec.detractor_drag.as_ref(), const { WORD_OF_MOUTH.at("detractor_drag") }),
        };
        let market = spec.market.as_ref().map(|size| self.quantity(size, None));
        let seasonality = self.season(spec.seasonality.as_ref(), &Path::of(["seasonality", "orders"]));
        let fixed_cost = spec.fixed_cost.as_ref();
        let fixed_cost_growth = self.growth(fixed_cost.and_then(|cost| cost.growth.as_ref()));
        let fixed_cost =
            self.quantity_or(fixed_cost.map(|cost| &cost.number), const { BUSINESS.at("fixed_cost") });
        let cohort = Cohort {
            customers: spec.cohort_customers.unwrap_or(const { COHORT.at("customers") }.whole()),
            entry: self.stage_or(spec.cohort_entry.as_ref(), &Path::of(["cohort", "entry"]), first_customer),
        };
        let opening = self.opening(spec);
        let channels = self.channels(&spec.channels);
        let segments = self.segments(&spec.segments);
        let programs = self.programs(&spec.programs);
        self.points_fit_engine(spec, &programs);
        let claims = self.claims(&spec.claims, &programs);
        let correlations = self.correlations(spec);
        Scenario {
            title: spec.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
            description: spec.description.as_ref().map(|text| text.value.clone()).unwrap_or_default(),
            currency: self.currency(spec.currency.as_ref()),
            time,
            simulation: Simulation {
                engine: given_or(spec.simulation.engine, const { SIMULATION.at("engine") }, &ENGINES),
                draws: spec
                    .simulation
                    .draws
                    .as_ref()
                    .map_or(const { SIMULATION.at("draws") }.whole(), |draws| draws.value),
                sampling: given_or(spec.simulation.sampling, const { SIMULATION.at("sampling") }, &SAMPLINGS),
                seed: spec.simulation.seed.unwrap_or(const { SIMULATION.at("seed") }.whole()),
            },
            parameters: std::mem::take(&mut self.parameters),
            tables: std::mem::take(&mut self.tables),
            correlations,
            stages,
            lapsed,
            referral,
            word_of_mouth,
            market,
            seasonality,
            fixed_cost,
            fixed_cost_growth,
            cohort,
            opening,
            channels,
            segments,
            programs,
            claims,
            study_changes: Vec::new(),
            best_programs: None,
            hash: String::new(),
        }
    }

    fn time(&mut self, spec: &ScenarioSpec) -> Time {
        Time {
            period: self.period,
            horizon_periods: self.horizon,
            discount: self.quantity_or(spec.time.discount.as_ref(), const { TIME.at("discount") }),
            cash_flow: given_or(spec.time.cash_flow, const { TIME.at("cash_flow") }, &CASH_FLOWS),
        }
    }

    /// Refuses files that are newer than the program.
    fn format(&mut self, format: Option<&At<u64>>) {
        let Some(format) = format.filter(|format| format.value > NEWEST_FORMAT) else { return };
        let message =
            format!("this file is of format {}; this program reads up to {NEWEST_FORMAT}", format.value);
        self.problems.error(format.place, "format", message, "a newer format").help("update cltv");
    }

    fn currency(&mut self, currency: Option<&At<String>>) -> String {
        let Some(currency) = currency else {
            return const { ROOT.at("currency") }.text().to_owned();
        };
        if !is_currency(&currency.value) {
            let length = currency.value.chars().count();
            self.problems
                .error(
                    currency.place,
                    "currency",
                    format!(
                        "`currency` has {length} characters; allowed is a code of {}",
                        const { ROOT.at("currency") }.limits().trim_end_matches(" characters")
                    ),
                    "no currency code",
                )
                .help("write, for example: currency = \"USD\"");
        }
        currency.value.clone()
    }

    fn name_stages(&mut self, spec: &ScenarioSpec) {
        for stage in &spec.stages {
            let name = stage.name.as_ref().map(|name| name.value.clone()).unwrap_or_default();
            if let Some(at) = &stage.name {
                if RESERVED.contains(&name.as_str()) {
                    self.problems
                        .error(
                            at.place,
                            stage.path.key("name"),
                            format!(
                                "a stage cannot be called `{name}`: that is where customers go who leave"
                            ),
                            "taken",
                        )
                        .help("choose another name; `lapsed` and `lost` are there without being listed");
                }
                self.name_is_free("stage", at);
                if self.stage_names.contains(&name) {
                    self.twice("stage", at);
                }
            }
            self.stage_names.push(name);
            self.stage_kinds.push(stage.kind.as_ref().map_or(StageKind::Customer, |kind| kind.value));
        }
        let known = spec.stages.iter().all(|stage| stage.kind.is_some());
        if self.stage_names.len() > MOST_STAGES {
            let place = spec.stages[MOST_STAGES].place;
            self.too_many("stage", self.stage_names.len(), MOST_STAGES, place);
        }
        if known && !spec.stages.is_empty() && !self.stage_kinds.contains(&StageKind::Customer) {
            self.problems
                .error(
                    spec.stages[0].place,
                    "stage",
                    "no stage is of kind \"customer\"; at least one must be",
                    "the first stage",
                )
                .help("set kind = \"customer\" from the first purchase up");
        }
        for (index, pair) in self.stage_kinds.windows(2).enumerate() {
            if known && pair == [StageKind::Customer, StageKind::Prospect] {
                self.problems
                    .error(
                        spec.stages[index + 1].place,
                        spec.stages[index + 1].path.clone(),
                        format!(
                            "prospect stage \"{}\" stands above customer stage \"{}\"",
                            self.stage_names[index + 1],
                            self.stage_names[index]
                        ),
                        "a prospect above a customer",
                    )
                    .help("list stages from the bottom of the ladder to the top: prospects first, then customers");
            }
        }
    }

    fn memory(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        let bytes = memory_bytes(scenario);
        if bytes > MOST_MEMORY_BYTES {
            self.problems
                .error(
                    spec.place,
                    "",
                    format!(
                        "this scenario would need about {:.0} GB of memory; at most {:.0} GB are taken",
                        bytes / 1e9,
                        MOST_MEMORY_BYTES / 1e9
                    ),
                    "too large",
                )
                .help("use fewer segments, channels with changes, programs that only some join, or a shorter horizon where tenure or stage clocks are read");
        }
    }
}

/// Most programs that may stand in one file.
pub(super) fn most_programs() -> usize {
    MOST_PROGRAMS
}

/// A rough upper bound of the state that engines keep for one draw, in bytes: classes x stages x
/// clock cells x 8, for the state, its successor and two tables.
pub fn memory_bytes(scenario: &Scenario) -> f64 {
    let patterns = scenario
        .programs()
        .iter()
        .filter(|program| {
            program.join.parameter().is_some() || {
                let share = program.join.as_written(&[]);
                share > 0.0 && share < 1.0
            }
        })
        .count();
    let origins = 2 + scenario.channels().iter().filter(|channel| !channel.changes.is_empty()).count();
    let nodes = if scenario.customers_differ() { 64.0 } else { 1.0 };
    let classes = scenario.segments().len() as f64 * origins as f64 * (1_u64 << patterns) as f64 * nodes;
    let cells = ladder::clock_cells(scenario) * (scenario.stages().len() + 2) as f64;
    classes * cells * 8.0 * 4.0
}
