//! From the scenario as written to the scenario as meant, or every reason why not.
//!
//! Everything that depends on more than one key is found here: names, sums, limits, impossible
//! distributions. What is merely odd becomes a warning.

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
use super::checked::{Cohort, Destination, Scenario, Simulation, StageKind, Time, WordOfMouth};
use super::format::choices::{CASH_FLOWS, ENGINES, SAMPLINGS};
use super::format::{
    BUSINESS, COHORT, LONGEST_HORIZON, MOST_PROGRAMS, MOST_STAGES, NEWEST_FORMAT, ROOT, SIMULATION, TIME,
    WORD_OF_MOUTH, is_currency,
};
use super::problem::{Place, Problems, Sources, listed, nearest};
use super::quantity::{JointTable, Parameter, Quantity};
use super::spec::{At, NumberSpec, ScenarioSpec};
use crate::units::Period;
use number::given_or;

/// Most memory that a scenario's state may need, in bytes.
pub const MOST_MEMORY_BYTES: f64 = 4e9;
/// Names of places that are no stages.
pub(super) const RESERVED: [&str; 2] = ["lapsed", "lost"];
/// Names of rows and of shares that are nobody's in particular, and what to call something else instead.
const OWN_NAMES: [(&str, &str); 3] =
    [("no program", "pause"), ("all together", "bundle"), ("rest", "others")];

/// What stands between the names of programs in the name of a set.
const JOINED: &str = " + ";

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

/// What is known while a scenario is being checked.
pub(super) struct Checker<'a> {
    sources: &'a Sources,
    files: &'a dyn Files,
    problems: &'a mut Problems,
    period: Period,
    horizon: usize,
    stage_names: Vec<String>,
    stage_kinds: Vec<StageKind>,
    parameters: Vec<Parameter>,
    parameter_places: Vec<Place>,
    /// The central value of each parameter.
    central: Vec<f64>,
    tables: Vec<JointTable>,
    /// The same as text.
    joint_files: Vec<joint::JointFile>,
    /// Number of uncertain rows so far.
    rows: usize,
    /// Paths of all numbers of the file, and where they stand.
    paths: Vec<(String, Place)>,
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
        let seasonality = self.season(spec.seasonality.as_ref(), "seasonality.orders");
        let fixed_cost = spec.fixed_cost.as_ref();
        let fixed_cost_growth = self.growth(fixed_cost.and_then(|cost| cost.growth.as_ref()));
        let fixed_cost =
            self.quantity_or(fixed_cost.map(|cost| &cost.number), const { BUSINESS.at("fixed_cost") });
        let cohort = Cohort {
            customers: spec.cohort_customers.unwrap_or(const { COHORT.at("customers") }.whole()),
            entry: self.stage_or(spec.cohort_entry.as_ref(), "cohort.entry", first_customer),
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
                            format!("{}.name", stage.path),
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

    /// Refuses names that say nothing, and those of the rows that reports have of their own.
    fn name_is_free(&mut self, what: &str, name: &At<String>) {
        let plain = name.value.trim().to_lowercase();
        let path = format!("{what}.{}.name", name.value);
        // segments stand in no table with a row of the program's own, and people do call one the rest
        let taken = |own: &str| own == plain && (what, own) != ("segment", "rest");
        if plain.is_empty() {
            self.problems
                .error(name.place, path, format!("a {what} has an empty name"), "empty")
                .help(format!("names are how parameters and reports tell {what}s apart"));
        } else if let Some((_, instead)) = OWN_NAMES.iter().find(|(own, _)| taken(own)) {
            let message = format!(
                "a {what} cannot be called \"{}\": reports have that name for a row of their own",
                name.value
            );
            self.problems
                .error(name.place, path, message, "taken")
                .help(format!("choose another name, such as \"{instead}\""));
        } else if what == "program" && name.value.contains(JOINED) {
            let message = format!(
                "a program cannot have \"{JOINED}\" in its name: that is how sets of programs are called"
            );
            self.problems
                .error(name.place, path, message, "names a set")
                .help(format!("write it otherwise: \"{}\"", name.value.replace(JOINED, " and ")));
        }
    }

    /// Says that a name is used twice.
    fn twice(&mut self, what: &str, name: &At<String>) {
        self.problems
            .error(
                name.place,
                format!("{what}.{}.name", name.value),
                format!("there are two of [[{what}]] called \"{}\"", name.value),
                "used before",
            )
            .help("names must differ: they are how parameters and reports tell them apart");
    }

    fn too_many(&mut self, what: &str, found: usize, most: usize, place: Place) {
        self.problems
            .error(
                place,
                what,
                format!("there are {found} of [[{what}]]; at most {most} are allowed"),
                "one too many",
            )
            .help("merge some, or split the scenario in two");
    }

    fn first_customer(&self) -> usize {
        self.stage_kinds.iter().position(|kind| *kind == StageKind::Customer).unwrap_or(0)
    }

    /// The stage of this name, or an error that names the nearest.
    fn stage_named(&mut self, name: &At<String>, path: &str) -> Option<usize> {
        let found = self.stage_names.iter().position(|known| *known == name.value);
        if found.is_none() {
            self.unknown(name, path, "stage", &self.stage_names.clone());
        }
        found
    }

    fn stage_or(&mut self, name: Option<&At<String>>, path: &str, default: usize) -> usize {
        name.and_then(|name| self.stage_named(name, path)).unwrap_or(default)
    }

    /// A stage, lapsed or lost; `allowed` are the places besides stages that may be named.
    fn destination(&mut self, name: &At<String>, path: &str, allowed: &[&str]) -> Option<Destination> {
        match name.value.as_str() {
            "lapsed" if allowed.contains(&"lapsed") => Some(Destination::Lapsed),
            "lost" if allowed.contains(&"lost") => Some(Destination::Lost),
            _ => {
                if let Some(at) = self.stage_names.iter().position(|known| *known == name.value) {
                    return Some(Destination::Stage(at));
                }
                let mut known = self.stage_names.clone();
                known.extend(allowed.iter().map(|name| (*name).to_owned()));
                self.unknown(name, path, "stage", &known);
                None
            }
        }
    }

    /// Says that a name is not known, and which is nearest.
    fn unknown(&mut self, name: &At<String>, path: &str, what: &str, known: &[String]) {
        self.problems.error(
            name.place,
            path,
            format!("there is no {what} \"{}\"; known: {}", name.value, listed(known)),
            format!("no such {what}"),
        );
        if let Some(meant) = nearest(&name.value, known.iter().map(String::as_str)) {
            self.problems.help(format!("did you mean \"{meant}\"?"));
        }
    }

    /// A list with one entry per period of the year.
    fn season(&mut self, list: Option<&At<Vec<NumberSpec>>>, path: &str) -> Vec<Quantity> {
        let Some(list) = list else { return Vec::new() };
        let wanted = self.period.whole_per_year();
        if list.value.len() != wanted {
            self.problems
                .error(
                    list.place,
                    path,
                    format!(
                        "`{path}` has {} entries; a year has {wanted} {}s",
                        list.value.len(),
                        self.period.name()
                    ),
                    format!("{} entries", list.value.len()),
                )
                .help("give one multiplier for every period of the year; the first is for period 0");
        }
        self.quantities(&list.value, None)
    }

    fn quantities(&mut self, list: &[NumberSpec], per: Option<&At<Period>>) -> Vec<Quantity> {
        list.iter().map(|number| self.quantity(number, per)).collect()
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
