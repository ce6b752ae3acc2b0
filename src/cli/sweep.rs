//! `cltv sweep`: one or two parameters against a metric.

use super::exit::{DONE, Failure};
use super::manifest::of_study;
use super::origin::origin;
use super::output::Folder;
use super::prepare::{Manner, Options, failure, prepare, target};
use super::terminal::show;
use super::watch::{Interrupt, Stopwatch, Watch};
use crate::front::{Error, Scenario};
use crate::report;
use crate::report::format::typed;
use crate::report::outputs::Outputs;
use crate::report::sweep::{FILES, outputs};
use crate::study::sweep::SweepFindings;
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
    let interrupt = Interrupt::install()?;
    let scenario = prepare(&arguments.file, arguments.options.asked(), manner.quiet)?;
    let place = target(manner.out.as_deref(), &arguments.file, false);
    let folder = Folder::begin(&place, FILES)?;
    let clock = Stopwatch::start();
    let watch = Watch::new(manner, &interrupt, "draws");
    let findings = arguments.ask(&scenario, &axes, &watch);
    drop(watch);
    let findings = findings.map_err(|error| failure(&arguments.file, &error))?;
    let mut own: Vec<String> = arguments.vary.iter().map(|vary| format!("--vary={vary}")).collect();
    own.push(format!("--metric={}", findings.metric));
    own.extend(arguments.claim.iter().map(|name| format!("--claim={name}")));
    let origin = origin("sweep", &arguments.file, &scenario, &own);
    folder.leave(&outputs(&findings, &origin, !manner.no_charts))?;
    let manifest = of_study(&origin, &scenario, findings.provenance.draws, clock.seconds());
    folder.leave(&Outputs::new().json("sweep.manifest.json", manifest))?;
    folder.finish()?;
    let (json, text) = (|| report::sweep::json(&findings), || report::sweep::text(&findings));
    show((manner.format, manner.quiet), &place, json, text)?;
    Ok(DONE)
}

impl Arguments {
    fn ask(&self, scenario: &Scenario, axes: &[Axis], watch: &Watch) -> Result<SweepFindings, Error> {
        let asked = scenario.checked().simulation().draws;
        let fewer = axes.len() == 2 && !self.options.names_draws() && asked > GRID_DRAWS;
        let scenario = if fewer { &scenario.with_draws(GRID_DRAWS) } else { scenario };
        let context = watch.context();
        match (&self.claim, &self.metric) {
            (Some(claim), metric) => scenario.sweep_claim(axes, claim, metric.as_deref(), &context),
            (None, metric) => scenario.sweep(axes, metric.as_deref().unwrap_or_default(), &context),
        }
    }
}

/// `PATH=FROM:TO:STEPS`.
fn axis(text: &str) -> Result<Axis, Failure> {
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
