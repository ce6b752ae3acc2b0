//! `cltv calibrate`: from a transaction log, or a table, to fitted laws, a scenario and scores.

use super::log::{LogOptions, REJECTED};
use super::output::Folder;
use super::prepare::{limit_threads, target};
use super::watch::leave_on_interrupt;
use super::{DONE, Failure, OutputFormat, json_text, print};
use crate::calibrate::diagnostics::diagnose;
use crate::calibrate::fit::{self, Convergence, Fit, FitError, Law};
use crate::calibrate::ladder::{Ladder, count};
use crate::calibrate::log::MINOR;
use crate::calibrate::outcome::{Calibration, LadderStage, LogFindings, Scoring};
use crate::calibrate::purchasing::{PurchaseLaw, spend_law};
use crate::calibrate::read::Reading;
use crate::calibrate::read::date::date_of;
use crate::calibrate::rungs::LadderRules;
use crate::calibrate::scenario::{About, POSTERIOR, ladder_scenario};
use crate::calibrate::scores::{ScoreRules, score};
use crate::calibrate::span::Span;
use crate::calibrate::summary::{Summaries, summarize};
use crate::calibrate::triangle::{Triangle, opportunities, triangle};
use crate::report;
use crate::scenario::format::{MOST_STAGES, is_currency};
use std::path::{Path, PathBuf};

/// Learn from a transaction log: laws with their diagnostics, a scenario, scores per customer.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The log: CSV or its like with any delimiter, or Parquet.
    #[arg(value_name = "TRANSACTIONS", required_unless_present_any = ["retention", "opportunities"])]
    transactions: Option<PathBuf>,
    /// Instead of a log: a table of period, customers (and cohort), for contractual laws.
    #[arg(long, value_name = "TABLE", conflicts_with_all = ["transactions", "opportunities"])]
    retention: Option<PathBuf>,
    /// Instead of a log: a table of frequency, recency, periods, weights, for bg-bb.
    #[arg(long, value_name = "TABLE", conflicts_with = "transactions")]
    opportunities: Option<PathBuf>,
    #[command(flatten)]
    log: LogOptions,
    /// A law to fit (repeatable) [default: bg-nbd, mbg-nbd, pareto-nbd, and gamma-gamma if there are
    /// amounts; of a retention table geometric, sbg, bdw].
    #[arg(long = "model", value_name = "NAME", value_parser = law_named)]
    models: Vec<Law>,
    /// Purchases to date from which each rung of the ladder begins.
    #[arg(long, value_name = "N,N,...", value_delimiter = ',', default_value = "1,2")]
    rungs: Vec<u32>,
    /// Periods without a purchase by which customers of a rung are told apart [default: each month
    /// of half a year].
    #[arg(long, value_name = "N,N,...", value_delimiter = ',')]
    quiet_after: Vec<u32>,
    /// Periods without a purchase after which customers have lapsed [default: half a year].
    #[arg(long, value_name = "N")]
    lapsed_after: Option<u32>,
    /// Periods that the scenario simulates [default: the hold-out, else five years].
    #[arg(long, value_name = "N")]
    horizon: Option<usize>,
    /// Discount rate a year, for scores and in the scenario.
    #[arg(long, value_name = "RATE", default_value = "0.1", allow_negative_numbers = true)]
    discount: f64,
    /// Share of revenue that is kept, for scores and in the scenario.
    #[arg(long, value_name = "SHARE", default_value = "1", allow_negative_numbers = true)]
    margin: f64,
    /// The currency's code.
    #[arg(long, value_name = "CODE", default_value = "USD")]
    currency: String,
    /// Joint draws of the scenario's numbers.
    #[arg(long, value_name = "N", default_value = "1000")]
    draws: usize,
    /// Seed of the draws.
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// Folder to write to [default: output/<name of the file>].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value = "text")]
    format: OutputFormat,
    /// Threads to use [default: all cores]. The result does not depend on it.
    #[arg(long, default_value = "0", hide_default_value = true, value_name = "N")]
    threads: usize,
    /// Write no charts and no report.
    #[arg(long)]
    no_charts: bool,
    /// Print no summary.
    #[arg(short, long)]
    quiet: bool,
}

/// Laws of customers under contract.
const CONTRACTUAL: &[Law] = &[Law::Geometric, Law::ShiftedBetaGeometric, Law::BetaDiscreteWeibull];

/// Names of the files that this verb writes.
const OWN: &[&str] = &[
    "calibrated.toml",
    POSTERIOR,
    "fit.json",
    "scores.csv",
    "scores.parquet",
    "triangle.csv",
    REJECTED,
    "report.html",
    "charts/calibration-*",
];

fn law_named(name: &str) -> Result<Law, String> {
    Law::ALL.into_iter().find(|law| law.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Law::ALL.iter().map(|law| law.name()).collect();
        format!("there is no such law; there are {}", names.join(", "))
    })
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let tables = [&arguments.retention, &arguments.opportunities, &arguments.transactions];
    let Some(path) = tables.into_iter().flatten().next() else {
        return Err(Failure::invalid("give a log, or --retention TABLE, or --opportunities TABLE"));
    };
    arguments.check()?;
    let place = target(arguments.out.as_deref(), path, false);
    let folder = Folder::begin(&place, OWN)?;
    leave_on_interrupt(&folder)?;
    limit_threads(arguments.threads)?;
    let found = if arguments.retention.is_some() {
        of_retention(arguments, path)?
    } else if arguments.opportunities.is_some() {
        of_opportunities(arguments, path)?
    } else {
        of_log(arguments, path, &folder)?
    };
    let document = report::calibration::json(&found);
    folder.write("fit.json", json_text(&document)?)?;
    if !arguments.no_charts {
        super::look::calibration(&folder, &found)?;
    }
    folder.finish()?;
    match arguments.format {
        OutputFormat::Json => print(&json_text(&document)?)?,
        OutputFormat::Text if arguments.quiet => {}
        OutputFormat::Text => {
            print(&format!("{}\nWritten to {}\n", report::calibration::text(&found), place.display()))?;
        }
    }
    Ok(DONE)
}

impl Arguments {
    /// What the parser of the command line cannot know.
    fn check(&self) -> Result<(), Failure> {
        self.fit_to_what_is_given()?;
        let rising = |list: &[u32]| list.windows(2).all(|pair| pair[0] < pair[1]);
        if self.rungs.first() != Some(&1) || !rising(&self.rungs) || self.rungs.len() > 8 {
            return Err(Failure::invalid("--rungs: give up to 8 rising numbers, the first 1, as in 1,2,4"));
        }
        if !rising(&self.quiet_after) || self.quiet_after.contains(&0) {
            return Err(Failure::invalid("--quiet-after: give rising numbers from 1 on, as in 4,8,13"));
        }
        let longest = self.quiet_after.last().copied().unwrap_or(0);
        if self.lapsed_after.is_some_and(|after| after <= longest) {
            return Err(Failure::invalid(format!(
                "--lapsed-after must be more than {longest}, the longest --quiet-after"
            )));
        }
        let share = |name: &str, value: f64, most: f64| {
            let fits = (0.0..=most).contains(&value);
            fits.then_some(())
                .ok_or_else(|| Failure::invalid(format!("--{name} {value} is not between 0 and {most}")))
        };
        share("margin", self.margin, 1.0)?;
        share("discount", self.discount, 10.0)?;
        if !is_currency(&self.currency) {
            return Err(Failure::invalid("--currency: give a code of 1 to 12 characters, as in EUR"));
        }
        if self.draws == 0 || self.draws > 100_000 {
            return Err(Failure::invalid(format!("--draws {}: give 1 to 100,000", self.draws)));
        }
        if self.horizon.is_some_and(|horizon| horizon == 0 || horizon > 1_200) {
            return Err(Failure::invalid("--horizon: give 1 to 1,200 periods"));
        }
        Ok(())
    }

    /// Laws that what is given cannot say anything about are no question.
    fn fit_to_what_is_given(&self) -> Result<(), Failure> {
        let (fit, given) = if self.retention.is_some() {
            (CONTRACTUAL.to_vec(), "a table of --retention")
        } else if self.opportunities.is_some() {
            (vec![Law::BgBb], "a table of --opportunities")
        } else if self.log.has_amounts() {
            return Ok(());
        } else {
            let without_money = Law::ALL.into_iter().filter(|law| *law != Law::GammaGamma);
            (without_money.collect(), "a log without --amount")
        };
        let Some(other) = self.models.iter().find(|law| !fit.contains(law)) else { return Ok(()) };
        let names: Vec<&str> = fit.iter().map(|law| law.name()).collect();
        let (name, names) = (other.name(), names.join(", "));
        Err(Failure::invalid(format!("--model {name} cannot be fitted to {given}; what can is {names}")))
    }

    fn rules(&self, span: &Span) -> Result<LadderRules, Failure> {
        let mut rules = LadderRules::usual(&self.rungs, span);
        if let Some(&longest) = self.quiet_after.last() {
            rules.quiet_after.clone_from(&self.quiet_after);
            rules.lapsed_after = rules.lapsed_after.max(2 * longest);
        }
        rules.lapsed_after = self.lapsed_after.unwrap_or(rules.lapsed_after);
        rules.quiet_after.retain(|&after| after < rules.lapsed_after);
        let stages = rules.n_stages() + 1;
        if stages > MOST_STAGES {
            return Err(Failure::invalid(format!(
                "--rungs and --quiet-after make {stages} stages, a scenario has at most {MOST_STAGES}: \
                 give fewer of them"
            )));
        }
        Ok(rules)
    }

    /// Purchases are expected as far as they are held out, so that both can be compared; else for a year.
    fn scoring(&self, span: &Span) -> Scoring {
        Scoring {
            ahead: if span.holdout() > 0.0 { span.holdout() } else { span.unit.per_year() },
            discount_per_year: self.discount,
            gross_margin: self.margin,
        }
    }

    fn models(&self, usual: &[Law]) -> Vec<Law> {
        if self.models.is_empty() { usual.to_vec() } else { self.models.clone() }
    }
}

/// Everything from a log.
fn of_log(arguments: &Arguments, path: &Path, folder: &Folder) -> Result<Calibration, Failure> {
    let options = &arguments.log;
    let reading = options.read(path, folder, arguments.quiet)?;
    let span = options.span(&reading)?;
    let by_day = options.by_day();
    let summaries = summarize(&reading.log, &span, by_day);
    if summaries.customers.is_empty() {
        return Err(Failure::invalid(format!(
            "{}: nobody bought until {}, where calibration ends",
            path.display(),
            date_of(span.calibrated)
        )));
    }
    let triangle = triangle(&reading.log, &span);
    let mut usual = vec![Law::BgNbd, Law::MbgNbd, Law::ParetoNbd];
    usual.extend(options.has_amounts().then_some(Law::GammaGamma));
    let (fits, failures) =
        fitted(&arguments.models(&usual), |law| fit_to_log(law, &reading, &summaries, &span, &triangle));
    let ladder = count(&reading.log, &span, &arguments.rules(&span)?, by_day);
    let laws: Vec<(&'static str, PurchaseLaw)> =
        fits.iter().filter_map(|fit| Some((fit.law.name(), PurchaseLaw::of(fit)?))).collect();
    let mut found = Calibration {
        source: path.display().to_string(),
        unit: span.unit,
        currency: arguments.currency.clone(),
        log: Some(log_findings(arguments, &reading, &summaries, &span, &ladder)),
        customers: summaries.customers.len() as f64,
        transactions: reading.log.rows() as f64,
        scored_with: best(&fits),
        fits,
        failures,
        warnings: Vec::new(),
    };
    if let Some(log) = &mut found.log {
        log.diagnostics = diagnose(&summaries, &span, &laws, &ladder);
    }
    found.warn();
    write_scores(arguments, folder, &found, (&reading, &summaries, &span))?;
    folder.write("triangle.csv", report::calibration::triangle_csv(&triangle))?;
    let about = about(arguments, path, &span);
    let text = ladder_scenario(&ladder, &about);
    folder.write("calibrated.toml", text.toml)?;
    folder.write(POSTERIOR, text.posterior)?;
    Ok(found)
}

fn about(arguments: &Arguments, path: &Path, span: &Span) -> About {
    let days = f64::from(span.observed - span.calibrated);
    let held_out = (days / span.unit.of_scenario().days()).ceil() as usize;
    let five_years = (5.0 * span.unit.period().per_year()).round() as usize;
    let usual = if held_out > 0 { held_out.min(1_200) } else { five_years };
    let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    About {
        title: format!("Customers of {stem}"),
        source: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        span: *span,
        horizon: arguments.horizon.unwrap_or(usual),
        discount_per_year: arguments.discount,
        gross_margin: arguments.margin,
        currency: arguments.currency.clone(),
        draws: arguments.draws,
        seed: arguments.seed,
    }
}

/// Fits one law after the other; what cannot be fitted is told.
fn fitted(
    laws: &[Law],
    fit: impl Fn(Law) -> Result<Fit, FitError>,
) -> (Vec<Fit>, Vec<(&'static str, String)>) {
    let (mut fits, mut failures) = (Vec::new(), Vec::new());
    for &law in laws {
        match fit(law) {
            Ok(fit) => fits.push(fit),
            Err(error) => failures.push((law.name(), error.to_string())),
        }
    }
    (fits, failures)
}

fn fit_to_log(
    law: Law,
    reading: &Reading,
    summaries: &Summaries,
    span: &Span,
    triangle: &Triangle,
) -> Result<Fit, FitError> {
    match law {
        Law::BgNbd => fit::bg_nbd(&summaries.histories(span)),
        Law::MbgNbd => fit::mbg_nbd(&summaries.histories(span)),
        Law::ParetoNbd => fit::pareto_nbd(&summaries.histories(span)),
        Law::GammaGamma => fit::gamma_gamma(&summaries.spends()),
        Law::BgBb => fit::bg_bb(&opportunities(&reading.log, span)),
        Law::Geometric => fit::geometric(&triangle.contracts),
        Law::ShiftedBetaGeometric => fit::shifted_beta_geometric(&triangle.contracts),
        Law::BetaDiscreteWeibull => fit::beta_discrete_weibull(&triangle.contracts),
    }
}

/// The law of purchases with the lowest AIC, of those that converged if any did.
fn best(fits: &[Fit]) -> Option<&'static str> {
    let of_purchases = fits.iter().filter(|fit| PurchaseLaw::of(fit).is_some());
    let best = of_purchases.min_by(|a, b| {
        let failed = |fit: &Fit| fit.convergence != Convergence::Converged;
        failed(a).cmp(&failed(b)).then(a.aic().total_cmp(&b.aic()))
    });
    best.map(|fit| fit.law.name())
}

fn log_findings(
    arguments: &Arguments,
    reading: &Reading,
    summaries: &Summaries,
    span: &Span,
    ladder: &Ladder,
) -> LogFindings {
    let options = &arguments.log;
    let (first, last) = reading.log.extent().unwrap_or_default();
    let numbers = ladder.numbers();
    let names = ladder.names.iter().cloned().chain(std::iter::once("lapsed".to_owned()));
    let moves = ladder.moves();
    let stages = names.enumerate().map(|(stage, name)| LadderStage {
        name,
        standing: ladder.standing[stage],
        spent: ladder.spent(stage),
        orders: numbers.orders[stage],
        order_value: numbers.order_value[stage],
        moves: moves[stage].clone(),
    });
    let reasons = reading.reasons.iter().map(|(reason, (n, line))| (reason.to_string(), *n, *line)).collect();
    LogFindings {
        first_day: date_of(first).to_string(),
        calibrated_until: date_of(span.calibrated).to_string(),
        observed_until: date_of(span.observed).to_string(),
        holdout: span.holdout(),
        by_day: options.by_day(),
        purchases: summaries.purchases,
        revenue: summaries.amount as f64 / MINOR as f64,
        has_amounts: options.has_amounts(),
        refunds: reading.log.refunds(),
        refunds_only: summaries.refunds_only,
        rejected: reading.rejected,
        reasons,
        newcomers: summaries.newcomers,
        last_day: date_of(last).to_string(),
        empty_days: span.observed - last,
        silence: summaries
            .silence
            .filter(|(before, after)| 3 * (after - before) > (last - first) && after - before > LONG_SILENCE)
            .map(|(before, after)| (date_of(before).to_string(), date_of(after).to_string())),
        scores: arguments.scoring(span),
        diagnostics: crate::calibrate::diagnostics::Diagnostics::default(),
        ladder: stages.collect(),
    }
}

/// Days without a purchase that are remarked upon, if they are a third of the log too.
const LONG_SILENCE: i32 = 60;

fn write_scores(
    arguments: &Arguments,
    folder: &Folder,
    found: &Calibration,
    (reading, summaries, span): (&Reading, &Summaries, &Span),
) -> Result<(), Failure> {
    let law = |name: &str| found.fits.iter().find(|fit| fit.law.name() == name);
    let Some(purchases) = found.scored_with.and_then(law).and_then(PurchaseLaw::of) else {
        return Ok(());
    };
    let spend = law(Law::GammaGamma.name()).and_then(|fit| {
        let values: Vec<f64> = fit.parameters.iter().map(|parameter| parameter.value).collect();
        spend_law(fit.law, &values)
    });
    let Scoring { ahead, discount_per_year, gross_margin } = arguments.scoring(span);
    let has_amounts = arguments.log.has_amounts();
    let rules = ScoreRules { purchases, spend, has_amounts, ahead, discount_per_year, gross_margin };
    super::score::write(folder, &reading.log, &score(summaries, span, &rules))
}

fn of_retention(arguments: &Arguments, path: &Path) -> Result<Calibration, Failure> {
    let cohorts = super::tables::retention(path)?;
    let laws = arguments.models(CONTRACTUAL);
    let (fits, failures) = fitted(&laws, |law| match law {
        Law::Geometric => fit::geometric(&cohorts),
        Law::ShiftedBetaGeometric => fit::shifted_beta_geometric(&cohorts),
        Law::BetaDiscreteWeibull => fit::beta_discrete_weibull(&cohorts),
        law => Err(needs_a_log(law)),
    });
    let customers = cohorts.iter().filter_map(|cohort| cohort.alive.first()).sum();
    Ok(of_table(arguments, path, customers, fits, failures))
}

fn of_opportunities(arguments: &Arguments, path: &Path) -> Result<Calibration, Failure> {
    let rows = super::tables::opportunities(path)?;
    let (fits, failures) = fitted(&arguments.models(&[Law::BgBb]), |law| match law {
        Law::BgBb => fit::bg_bb(&rows),
        law => Err(needs_a_log(law)),
    });
    let customers = rows.iter().map(|row| row.weight).sum();
    let mut found = of_table(arguments, path, customers, fits, failures);
    found.transactions = rows.iter().map(|row| row.weight * f64::from(row.frequency)).sum();
    Ok(found)
}

fn needs_a_log(law: Law) -> FitError {
    FitError::Nobody { law: law.name(), why: "this table does not hold what it needs" }
}

fn of_table(
    arguments: &Arguments,
    path: &Path,
    customers: f64,
    fits: Vec<Fit>,
    failures: Vec<(&'static str, String)>,
) -> Calibration {
    let mut found = Calibration {
        source: path.display().to_string(),
        unit: arguments.log.unit(),
        currency: arguments.currency.clone(),
        log: None,
        customers,
        transactions: 0.0,
        fits,
        failures,
        scored_with: None,
        warnings: Vec::new(),
    };
    found.warn();
    found
}
