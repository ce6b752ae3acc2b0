//! From a log or a table that is there as text to what it says.

use super::Error;
use crate::calibrate::read::terms::Terms;
use crate::calibrate::read::{LogError, table, text};
use crate::calibrate::{
    Calibration, Given, Options, calibrate, calibrate_opportunities, calibrate_retention,
};

/// Learns from a text as `cltv calibrate` does from a file: from a log, or from a table where its first line names the
/// columns of one.
///
/// ```
/// # fn main() -> Result<(), cltv::Error> {
/// let table = "period,customers\n0,1000\n1,869\n2,743\n3,653\n4,593\n";
/// let found = cltv::front::learn(table, Default::default(), Default::default())?;
/// assert_eq!(found.customers, 1000.0);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::Terms`] where a term means nothing, [`Error::Log`] and [`Error::Table`] where nothing can be read by them,
/// [`Error::Calibrate`] where it says nothing, or an option is none.
pub fn learn(of: &str, terms: Terms, options: Options) -> Result<Calibration, Error> {
    let found = match given(of, &terms) {
        Given::Retention => calibrate_retention(&table::retention(of.as_bytes())?, &options),
        Given::Opportunities => calibrate_opportunities(&table::opportunities(of.as_bytes())?, &options),
        Given::Log { amounts } => {
            let reading = text::read(of.as_bytes(), &terms.rules()?, &mut |_| Ok(()))?;
            if reading.is_spoiled(terms.max_rejected) {
                let told = reading.set_aside().unwrap_or_default();
                return Err(LogError::Spoiled { told, most: terms.max_rejected }.into());
            }
            let by_day = !terms.per_row;
            calibrate(&reading, &Options { has_amounts: amounts, by_day, terms: Some(terms), ..options })
        }
    };
    Ok(found?)
}

/// What a text is, by its first line.
fn given(text: &str, terms: &Terms) -> Given {
    let head = text.trim_start_matches('\u{feff}').trim_start().lines().next().unwrap_or_default();
    let named = |name: &str| name.trim_matches([' ', '"']).to_lowercase();
    let columns: Vec<String> = head.split([',', ';', '\t', '|']).map(named).collect();
    let has = |column: &str| columns.iter().any(|name| name == column);
    if has("period") && has("customers") {
        return Given::Retention;
    }
    if has("frequency") && has("recency") {
        return Given::Opportunities;
    }
    Given::Log { amounts: terms.amount.is_some() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "customer,date,amount\n\
        a,2020-01-02,10\na,2020-02-01,12\na,2020-05-06,9\nb,2020-01-07,30\nc,2020-02-02,8\nc,2020-03-03,7\n\
        d,2020-03-09,14\ne,2020-04-01,22\ne,2020-06-01,20\nf,2020-05-02,3\n";

    #[test]
    fn money_is_looked_at_where_a_term_names_its_column() -> Result<(), Error> {
        let without = learn(LOG, Terms::default(), Options::default())?;
        assert!(without.log.is_some_and(|log| !log.facts.has_amounts));
        let terms = Terms { amount: Some("amount".to_owned()), ..Terms::default() };
        let found = learn(LOG, terms, Options::default())?;
        assert_eq!(found.customers as u64, 6);
        assert!(found.log.is_some_and(|log| log.facts.has_amounts));
        Ok(())
    }

    #[test]
    fn a_log_is_no_table_for_words_within_its_columns() -> Result<(), Error> {
        let log = LOG.replace("customer,date,amount", "customer,date,customers-in-period");
        let found = learn(&log, Terms::default(), Options::default())?;
        assert_eq!(found.customers as u64, 6);
        Ok(())
    }

    #[test]
    fn too_many_rows_that_cannot_be_read_are_refused() {
        let spoiled = LOG.replace("2020-01", "in January");
        let told = learn(&spoiled, Terms::default(), Options::default()).unwrap_err().to_string();
        assert!(told.starts_with("2 of 10 rows were set aside"), "{told}");
    }

    #[test]
    fn a_column_that_is_not_there_is_named() {
        let terms = Terms { customer: "buyer".to_owned(), ..Terms::default() };
        let told = learn(LOG, terms, Options::default()).unwrap_err().to_string();
        assert!(told.contains("buyer"), "{told}");
    }
}
