//! A synthetic transaction log: what the customers of a scenario would have left in the books.

use crate::engine::{Engine, Limit, purchases};
use crate::model::Compiler;
use crate::model::draws::Draws;
use crate::scenario::Scenario;
use crate::stats::copula::CopulaError;
use crate::stats::streams::Key;
use crate::text::grouped;

/// One row of a log.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Days since the first day of the log.
    pub day: u32,
    /// The customer, from 0.
    pub customer: u32,
    /// Money paid.
    pub amount: f64,
}

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// Correlations contradict each other.
    #[error(transparent)]
    Correlations(#[from] CopulaError),
    /// More people than can be told apart.
    #[error(transparent)]
    Limit(#[from] Limit),
    /// More purchases than are kept at a time.
    #[error("the log would have more than {} purchases; take fewer customers", grouped(MOST_ROWS as u64))]
    TooLong,
    /// Customers would begin after the end.
    #[error("customers cannot begin over {over} periods, which is more than the horizon of {horizon}")]
    Over {
        /// Over how many they were to begin.
        over: usize,
        /// Periods of the horizon.
        horizon: usize,
    },
    /// Nobody bought anything.
    #[error(
        "nobody bought anything, so there is no log: do customers come to a stage with `orders`? (a \
         `contribution` is money without purchases)"
    )]
    Nothing,
}

/// A log is sorted before it is written, which takes 24 bytes a purchase.
const MOST_ROWS: usize = 100_000_000;

/// Key of the days on which customers begin, apart from all luck of the engine.
const BEGINNINGS: u64 = 0x0106;

/// The log of the cohort lens, customer by customer, sorted by day and customer. Customers begin
/// on days spread evenly over the first `over` periods, and the log ends with the horizon.
/// Uncertain numbers are those of the first draw; people whom customers refer are left out.
///
/// # Errors
/// When correlations contradict each other, when there are too many people or purchases, when nobody buys, or
/// when customers would begin after the horizon.
pub fn synthetic(scenario: &Scenario, over: usize) -> Result<Vec<Row>, GenerateError> {
    let horizon = scenario.time().horizon_periods;
    if over > horizon {
        return Err(GenerateError::Over { over, horizon });
    }
    let compiler = Compiler::new(scenario, Engine::Individual);
    let mut parameters = Vec::new();
    Draws::new(scenario)?.row(0, &mut parameters);
    let model = compiler.model(&parameters);
    let key = Key::new(scenario.simulation().seed).with(0);
    let time = scenario.time();
    let period_days = crate::units::DAYS_PER_YEAR * time.period.years();
    let last_day = (time.horizon_periods as f64 * period_days) as u32;
    let mut rows = Vec::new();
    purchases(&model, key, |t, mut sold| {
        // in period 0 the first purchase is where a customer begins
        if t == 0 {
            let mut before = None;
            for sale in &mut sold {
                if before.replace(sale.customer) != Some(sale.customer) {
                    sale.at = 0.0;
                }
            }
        }
        for sale in sold {
            let begins = key.with(BEGINNINGS).with(u64::from(sale.customer)).uniform() * over as f64;
            // whole days from a whole day on, so that every customer begins at the start of one
            let begins = (begins * period_days).floor();
            let day = (begins + (t as f64 + sale.at) * period_days) as u32;
            if day < last_day {
                rows.push(Row { day, customer: sale.customer, amount: sale.amount });
            }
        }
        rows.len() <= MOST_ROWS
    })?;
    if rows.len() > MOST_ROWS {
        return Err(GenerateError::TooLong);
    }
    if rows.is_empty() {
        return Err(GenerateError::Nothing);
    }
    rows.sort_by_key(|row| (row.day, row.customer));
    Ok(rows)
}
