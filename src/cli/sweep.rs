//! `cltv sweep`: one or two parameters against a metric.

use super::exit::{DONE, Failure};
use super::manifest::of_study;
use super::metric::{measured, metric_named};
use super::origin::origin;
use super::output::Folder;
use super::prepare::{Manner, Options, Prepared, failure, prepare, refused, target};
use super::terminal::show;
use super::watch::{Interrupt, Stopwatch, Watch};
use crate::report;
use crate::report::format::typed;
use crate::report::outputs::Outputs;
use crate::report::sweep::{FILES, outputs};
use crate::scenario::problem::listed;
use crate::study::claim::Thresholds;
use crate::study::sweep::{Question, SweepError, SweepFindings, sweep};
use crate::study::vary::Axis;
use std::path::PathBuf;

/// Draws at each point of a grid, unless --draws asks for another number.
const GRID_DRAWS: u64 = 128;
/// Steps of one parameter, at most.
const MOST_STEPS: usize = 1000;

/// Vary one or two parameters and see what becomes of a metric.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario file (TOML).
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// The parameter and its values, both ends included; give it twice for a grid.
    #[arg(long, required = true, value_name = "PATH=FROM:TO:STEPS")]
    vary: Vec<String>,
    /// The metric, by name [default with --claim: the claim's].
    #[arg(long, value_name = "NAME", required_unless_present = "claim")]
    metric: Option<String>,
    /// Show where this claim of the scenario holds, too.
    #[arg(long, value_name = "NAME")]
    claim: Option<String>,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    manner: Manner,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let manner = &arguments.manner;
    let axes = arguments.vary.iter().map(|vary| axis(vary)).collect::<Result<Vec<Axis>, Failure>>()?;
    if axes.len() > 2 || (axes.len() == 2 && axes[0].parameter == axes[1].parameter) {
        return Err(Failure::invalid(
            "--vary is given once for a curve, or twice, for different parameters, for a grid",
        ));
    }
    let interrupt = Interrupt::install()?;
    let mut prepared = prepare(&arguments.file, arguments.options.asked(), manner.quiet)?;
    let question = question(arguments, &mut prepared, axes, &interrupt)?;
    measured(&prepared.scenario, question.metric)?;
    let place = target(manner.out.as_deref(), &arguments.file, false);
    let folder = Folder::begin(&place, FILES)?;
    let clock = Stopwatch::start();
    let findings = found(arguments, &prepared, &question, &interrupt)?;
    let mut own: Vec<String> = arguments.vary.iter().map(|vary| format!("--vary={vary}")).collect();
    own.push(format!("--metric={}", findings.metric));
    own.extend(arguments.claim.iter().map(|name| format!("--claim={name}")));
    let origin = origin("sweep", &arguments.file, &prepared, &own);
    folder.leave(&outputs(&findings, &origin, !manner.no_charts))?;
    let manifest = of_study(&origin, &prepared, findings.provenance.draws, clock.seconds());
    folder.leave(&Outputs::new().json("sweep.manifest.json", manifest))?;
    folder.finish()?;
    let (json, text) = (|| report::sweep::json(&findings), || report::sweep::text(&findings));
    show((manner.format, manner.quiet), &place, json, text)?;
    Ok(DONE)
}

fn found(
    arguments: &Arguments,
    prepared: &Prepared,
    question: &Question,
    interrupt: &Interrupt,
) -> Result<SweepFindings, Failure> {
    let manner = &arguments.manner;
    let asked = prepared.scenario.simulation().draws;
    let fewer = question.axes.len() == 2 && !arguments.options.names_draws() && asked > GRID_DRAWS;
    let scenario = if fewer { prepared.scenario.with_draws(GRID_DRAWS) } else { prepared.scenario.clone() };
    let watch = Watch::new(manner, interrupt, "draws");
    sweep(&scenario, &prepared.original, question, &watch.context()).map_err(|error| match error {
        SweepError::Run(error) => failure(&error),
        SweepError::Refused(loaded) => refused(&arguments.file, &loaded),
    })
}

fn question(
    arguments: &Arguments,
    prepared: &mut Prepared,
    axes: Vec<Axis>,
    interrupt: &Interrupt,
) -> Result<Question, Failure> {
    let claims = prepared.scenario.claims();
    let claim = match &arguments.claim {
        None => None,
        Some(name) => Some(claims.iter().position(|claim| claim.name == *name).ok_or_else(|| {
            let names: Vec<&str> = claims.iter().map(|claim| claim.name.as_str()).collect();
            Failure::invalid(format!("there is no claim `{name}`; the scenario has: {}", listed(&names)))
        })?),
    };
    let of_claim = claim.map(|claim| claims[claim].metric.name.clone());
    let Some(name) = arguments.metric.clone().or(of_claim) else {
        return Err(Failure::invalid("--metric NAME says what is measured"));
    };
    let metric = metric_named(prepared, &name, arguments.manner.threads, interrupt)?;
    Ok(Question { axes, metric, claim, thresholds: Thresholds::default() })
}

/// `PATH=FROM:TO:STEPS`.
fn axis(text: &str) -> Result<Axis, Failure> {
    if text.trim_start().starts_with("simulation.") {
        return Err(Failure::invalid(format!(
            "--vary {text}: [simulation] says how numbers are computed and is no part of the model; run the sweep again with other --draws or --seed"
        )));
    }
    let parsed = text.split_once('=').and_then(|(path, range)| {
        let mut parts = range.split(':');
        let mut number = || typed(parts.next()?);
        let (from, to) = (number()?, number()?);
        let steps: usize = parts.next()?.trim().parse().ok()?;
        let fits = parts.next().is_none() && (1..=MOST_STEPS).contains(&steps) && !path.trim().is_empty();
        (fits && (steps > 1 || from.total_cmp(&to).is_eq())).then(|| Axis::new(path.trim(), from, to, steps))
    });
    parsed.ok_or_else(|| {
        Failure::invalid(format!(
            "--vary {text}: write PATH=FROM:TO:STEPS with 2 to {MOST_STEPS} steps, such as stage.repeat.churn=0.02:0.2:10"
        ))
    })
}
