//! A calibration as a whole: from a log, or a table that stands in for one, to everything that is
//! said and written about it.

use super::diagnostics::diagnose;
use super::error::CalibrateError;
use super::facts::LogFacts;
use super::fit::{Convergence, Fit, FitError, fit};
use super::given::Given;
use super::ladder::{Ladder, LadderPass};
use super::log::Visitor;
use super::options::Options;
use super::outcome::{Calibration, LadderStage, LogFindings};
use super::read::Reading;
use super::scenario::{About, ladder_scenario};
use super::scores::{ScoreRules, Scoring, score};
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
/// assert_eq!(found.scores.len(), 50);
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
        currency: options.currency(reading.currency),
        log: None,
        customers: summaries.customers.len() as f64,
        transactions: reading.log.rows() as f64,
        scored_with: best(&fits),
        fits,
        failures,
        scoring: None,
        scores: Vec::new(),
        terms: options.terms.clone().map(|terms| terms.as_found(reading)),
        warnings: Vec::new(),
    };
    let mut log = log_findings(options, reading, &summaries, &span, &ladder);
    let purchasing: Vec<(&'static str, PurchaseLaw)> =
        found.fits.iter().filter_map(|fit| Some((fit.law.name, fit.purchases()?))).collect();
    log.diagnostics = diagnose(&summaries, &span, &purchasing, &ladder);
    found.score(options, &summaries, &span);
    log.triangle = triangle;
    log.scenario = ladder_scenario(&ladder, &about(options, &span, &found.currency));
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
        currency: options.currency(None),
        log: None,
        customers,
        transactions,
        fits,
        failures,
        scored_with: None,
        scoring: None,
        scores: Vec::new(),
        terms: None,
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

fn log_findings(
    options: &Options,
    reading: &Reading,
    summaries: &Summaries,
    span: &Span,
    ladder: &Ladder,
) -> LogFindings {
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
    LogFindings {
        facts: LogFacts::of(reading, summaries, span, (options.has_amounts, options.by_day)),
        ladder: stages.collect(),
        ..LogFindings::default()
    }
}

impl Calibration {
    /// Scores everybody by the best law of purchases, if there is one. Purchases are expected as far as they are
    /// held out, so that both can be compared; else for a year.
    fn score(&mut self, options: &Options, summaries: &Summaries, span: &Span) {
        let best = self.fits.iter().find(|fit| self.scored_with == Some(fit.law.name));
        let Some(purchases) = best.and_then(Fit::purchases) else { return };
        let scoring = Scoring {
            ahead: if span.holdout() > 0.0 { span.holdout() } else { span.unit.per_year() },
            discount_per_year: options.discount_per_year,
            gross_margin: options.gross_margin,
        };
        let spend = self.fits.iter().find_map(Fit::spend);
        let rules = ScoreRules { purchases, spend, has_amounts: options.has_amounts, scoring };
        self.scores = score(summaries, span, &rules);
        self.scoring = Some(scoring);
    }
}

fn about(options: &Options, span: &Span, currency: &str) -> About {
    About {
        title: options.title.clone(),
        source: options.file.clone(),
        span: *span,
        horizon: options.horizon(span),
        discount_per_year: options.discount_per_year,
        gross_margin: options.gross_margin,
        currency: currency.to_owned(),
        draws: options.draws,
        seed: options.seed,
    }
}
