//! A calibration as a whole: from a log, or a table that stands in for one, to everything that is
//! said and written about it.

use super::diagnostics::diagnose;
use super::error::CalibrateError;
use super::fit::{Convergence, Fit, FitError, fit};
use super::given::Given;
use super::ladder::{Ladder, LadderPass};
use super::log::{MINOR, Visitor};
use super::options::Options;
use super::outcome::{Calibration, LadderStage, LogFindings, Scoring};
use super::read::Reading;
use super::read::date::date_of;
use super::scenario::{About, ladder_scenario};
use super::scores::{Score, ScoreRules, score};
use super::span::Span;
use super::summary::{Summaries, SummaryPass};
use super::triangle::{OpportunityPass, TrianglePass};
use crate::laws::history::{DataKind, Opportunities, RetentionCounts};
use crate::laws::law::{Law, PurchaseLaw};

/// Everything from a log: fitted laws and how they forecast the hold-out, the ladder as a scenario,
/// scores of all customers.
///
/// ```
/// use cltv::calibrate::{Options, calibrate, log::Log, read::Reading};
/// let mut log = Log::default();
/// for customer in 0..50 {
///     for purchase in 0..=customer % 4 {
///         log.purchase(&customer.to_string(), 10 * purchase + customer % 7, 1.0);
///     }
/// }
/// let reading = Reading { log, ..Reading::default() };
/// let found = calibrate(&reading, &Options { draws: 10, ..Options::default() })?;
/// assert_eq!((found.customers, found.fits.len()), (50.0, 3));
/// assert_eq!(found.log.unwrap().scores.len(), 50);
/// # Ok::<(), cltv::calibrate::CalibrateError>(())
/// ```
///
/// # Errors
/// When an option is none, or nobody bought in calibration.
pub fn calibrate(reading: &Reading, options: &Options) -> Result<Calibration, CalibrateError> {
    let given = Given::Log { amounts: options.has_amounts };
    options.check_models(given)?;
    options.check()?;
    let span = options.span(reading.log.extent())?;
    let rules = options.rules(&span)?;
    let mut summing = SummaryPass::new(&reading.log, &span, options.by_day);
    let mut counting = LadderPass::new(&reading.log, &span, &rules, options.by_day);
    let (mut cohorts, mut chances) = (TrianglePass::new(&span), OpportunityPass::new(&span));
    let laws = options.laws(given);
    let mut visitors: Vec<&mut dyn Visitor> = vec![&mut summing, &mut counting, &mut cohorts];
    if laws.iter().any(|law| law.data() == DataKind::Opportunities) {
        visitors.push(&mut chances);
    }
    reading.log.walk(&mut visitors);
    let (summaries, ladder, triangle) = (summing.finish(), counting.finish(), cohorts.finish());
    let opportunities = chances.finish();
    if summaries.customers.is_empty() {
        return Err(CalibrateError::Nobody { calibrated: span.calibrated });
    }
    let histories = summaries.histories(&span);
    let (fits, failures) = fitted(&laws, |law| match law.data() {
        DataKind::Histories => fit(law, &histories),
        DataKind::Spends => fit(law, &summaries.spends()),
        DataKind::Opportunities => fit(law, &opportunities),
        DataKind::Cohorts => fit(law, &triangle.contracts),
    });
    let mut found = Calibration {
        source: options.source.clone(),
        unit: span.unit,
        currency: options.currency.clone(),
        log: None,
        customers: summaries.customers.len() as f64,
        transactions: reading.log.rows() as f64,
        scored_with: best(&fits),
        fits,
        failures,
        warnings: Vec::new(),
    };
    let mut log = log_findings(options, reading, &summaries, &span, &ladder);
    let purchasing: Vec<(&'static str, PurchaseLaw)> =
        found.fits.iter().filter_map(|fit| Some((fit.law.name, fit.purchases()?))).collect();
    log.diagnostics = diagnose(&summaries, &span, &purchasing, &ladder);
    log.scores = scores(&found, &log.scoring, options.has_amounts, &summaries, &span);
    log.triangle = triangle;
    log.scenario = ladder_scenario(&ladder, &about(options, &span));
    found.log = Some(log);
    found.warn();
    Ok(found)
}

/// Laws of customers under contract, fitted to who was still there after each period.
///
/// # Errors
/// When an option is none.
pub fn calibrate_retention(
    cohorts: &[RetentionCounts],
    options: &Options,
) -> Result<Calibration, CalibrateError> {
    options.check_models(Given::Retention)?;
    options.check()?;
    let (fits, failures) = fitted(&options.laws(Given::Retention), |law| fit(law, cohorts));
    let customers = cohorts.iter().filter_map(|cohort| cohort.alive.first()).sum();
    Ok(of_table(options, (customers, 0.0), fits, failures))
}

/// Laws of purchases at discrete opportunities, fitted to how many each customer used.
///
/// # Errors
/// When an option is none.
pub fn calibrate_opportunities(
    rows: &[Opportunities],
    options: &Options,
) -> Result<Calibration, CalibrateError> {
    options.check_models(Given::Opportunities)?;
    options.check()?;
    let (fits, failures) = fitted(&options.laws(Given::Opportunities), |law| fit(law, rows));
    let customers = rows.iter().map(|row| row.weight).sum();
    let transactions = rows.iter().map(|row| row.weight * f64::from(row.frequency)).sum();
    Ok(of_table(options, (customers, transactions), fits, failures))
}

fn of_table(
    options: &Options,
    (customers, transactions): (f64, f64),
    fits: Vec<Fit>,
    failures: Vec<(&'static str, String)>,
) -> Calibration {
    let mut found = Calibration {
        source: options.source.clone(),
        unit: options.unit,
        currency: options.currency.clone(),
        log: None,
        customers,
        transactions,
        fits,
        failures,
        scored_with: None,
        warnings: Vec::new(),
    };
    found.warn();
    found
}

/// Fits one law after the other; what cannot be fitted is told.
fn fitted(
    laws: &[&'static Law],
    fit: impl Fn(&'static Law) -> Result<Fit, FitError>,
) -> (Vec<Fit>, Vec<(&'static str, String)>) {
    let (mut fits, mut failures) = (Vec::new(), Vec::new());
    for &law in laws {
        match fit(law) {
            Ok(fit) => fits.push(fit),
            Err(error) => failures.push((law.name, error.to_string())),
        }
    }
    (fits, failures)
}

/// The law of purchases with the lowest AIC, of those that converged if any did.
fn best(fits: &[Fit]) -> Option<&'static str> {
    let of_purchases = fits.iter().filter(|fit| fit.purchases().is_some());
    let best = of_purchases.min_by(|a, b| {
        let failed = |fit: &Fit| fit.convergence != Convergence::Converged;
        failed(a).cmp(&failed(b)).then(a.aic().total_cmp(&b.aic()))
    });
    best.map(|fit| fit.law.name)
}

/// Days without a purchase that are remarked upon, if they are a third of the log too.
const LONG_SILENCE: i32 = 60;

fn log_findings(
    options: &Options,
    reading: &Reading,
    summaries: &Summaries,
    span: &Span,
    ladder: &Ladder,
) -> LogFindings {
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
        by_day: options.by_day,
        purchases: summaries.purchases,
        revenue: summaries.amount as f64 / MINOR as f64,
        has_amounts: options.has_amounts,
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
        ladder: stages.collect(),
        scoring: scoring(options, span),
        ..LogFindings::default()
    }
}

/// Purchases are expected as far as they are held out, so that both can be compared; else for a year.
fn scoring(options: &Options, span: &Span) -> Scoring {
    Scoring {
        ahead: if span.holdout() > 0.0 { span.holdout() } else { span.unit.per_year() },
        discount_per_year: options.discount_per_year,
        gross_margin: options.gross_margin,
    }
}

/// Scores by the best law of purchases; none where there is none.
fn scores(
    found: &Calibration,
    scoring: &Scoring,
    has_amounts: bool,
    summaries: &Summaries,
    span: &Span,
) -> Vec<Score> {
    let best = found.fits.iter().find(|fit| found.scored_with == Some(fit.law.name));
    let Some(purchases) = best.and_then(Fit::purchases) else {
        return Vec::new();
    };
    let spend = found.fits.iter().find_map(Fit::spend);
    let &Scoring { ahead, discount_per_year, gross_margin } = scoring;
    let rules = ScoreRules { purchases, spend, has_amounts, ahead, discount_per_year, gross_margin };
    score(summaries, span, &rules)
}

fn about(options: &Options, span: &Span) -> About {
    About {
        title: options.title.clone(),
        source: options.file.clone(),
        span: *span,
        horizon: options.horizon(span),
        discount_per_year: options.discount_per_year,
        gross_margin: options.gross_margin,
        currency: options.currency.clone(),
        draws: options.draws,
        seed: options.seed,
    }
}
