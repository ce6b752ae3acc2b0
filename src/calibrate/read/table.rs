//! Tables that stand in for a log: customers by period under contract, and used opportunities.

use std::collections::BTreeMap;
use std::io::Read;

use super::header::position;
use super::text::{fields_of, settled};
use super::{Column, Delimiter, LogError};
use crate::laws::history::{Opportunities, RetentionCounts};

/// Why a table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be read as a table.
    #[error(transparent)]
    File(#[from] LogError),
    /// A row that cannot be.
    #[error("line {line}: {what}")]
    Row {
        /// Line in the file, from 1.
        line: u64,
        /// What is wrong, and what is allowed.
        what: String,
    },
    /// A cohort that cannot be.
    #[error("{0}")]
    Cohort(String),
}

/// A row: its line, and the wanted fields.
type Row = (u64, Vec<Option<String>>);

/// Rows as numbers and texts, with their lines.
fn rows(mut reader: impl Read, wanted: &[&str]) -> Result<Vec<Row>, TableError> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(LogError::Reading)?;
    let text = String::from_utf8(bytes).map_err(|_| LogError::Encoding("not UTF-8 text"))?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(LogError::Empty.into());
    }
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = settled(Delimiter::Guess, first.as_bytes());
    let names = fields_of(first.as_bytes(), delimiter);
    // what is asked for with a question mark may be missing
    let at: Vec<Option<usize>> = wanted
        .iter()
        .map(|name| {
            let found =
                position(&Column::Name(name.trim_end_matches('?').to_owned()), Some(&names), names.len());
            match found {
                Err(_) if name.ends_with('?') => Ok(None),
                found => found.map(Some),
            }
        })
        .collect::<Result<_, LogError>>()?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).skip(1);
    let rows: Vec<Row> = lines
        .map(|(index, line)| {
            let fields = fields_of(line.as_bytes(), delimiter);
            let row = at.iter().map(|at| at.and_then(|at| fields.get(at).cloned())).collect();
            (index as u64 + 1, row)
        })
        .collect();
    if rows.is_empty() { Err(LogError::HeaderOnly.into()) } else { Ok(rows) }
}

/// A number of a row: finite and not negative.
fn number(line: u64, name: &str, text: Option<&String>) -> Result<f64, TableError> {
    let value = text.and_then(|text| text.trim().parse::<f64>().ok());
    value.filter(|value| value.is_finite() && *value >= 0.0).ok_or_else(|| TableError::Row {
        line,
        what: format!("{name} is \"{}\", not a number of 0 or more", text.map_or("", String::as_str)),
    })
}

fn whole(line: u64, name: &str, text: Option<&String>) -> Result<u32, TableError> {
    let value = number(line, name, text)?;
    let fits = value.fract().abs() < f64::EPSILON && value <= f64::from(u32::MAX);
    fits.then_some(value as u32)
        .ok_or_else(|| TableError::Row { line, what: format!("{name} is {value}, not a whole number") })
}

/// Customers by period: columns `period`, `customers`, and `cohort` if there are several. Period 0
/// is the start; where a cohort has none, its customers are shares of one that all started.
///
/// # Errors
/// When a column is missing, a row is no pair of numbers, a period is missing or there twice, or a
/// cohort grows.
pub fn retention(reader: impl Read) -> Result<Vec<RetentionCounts>, TableError> {
    let mut cohorts: BTreeMap<String, BTreeMap<u32, f64>> = BTreeMap::new();
    for (line, row) in rows(reader, &["period", "customers", "cohort?"])? {
        let period = whole(line, "period", row[0].as_ref())?;
        let customers = number(line, "customers", row[1].as_ref())?;
        let cohort = cohorts.entry(row[2].clone().unwrap_or_default()).or_default();
        if cohort.insert(period, customers).is_some() {
            return Err(TableError::Row { line, what: format!("period {period} is there twice") });
        }
    }
    cohorts.into_iter().map(|(name, periods)| counts(&name, periods)).collect()
}

fn counts(name: &str, mut periods: BTreeMap<u32, f64>) -> Result<RetentionCounts, TableError> {
    let of = if name.is_empty() { String::new() } else { format!("cohort {name}: ") };
    let wrong = |what: String| TableError::Cohort(format!("{of}{what}"));
    if !periods.contains_key(&0) {
        if periods.values().any(|&share| share > 1.0) {
            return Err(wrong("period 0, the customers at the start, is missing".to_owned()));
        }
        periods.insert(0, 1.0);
    }
    for (index, &period) in periods.keys().enumerate() {
        if index as u32 != period {
            return Err(wrong(format!("period {index} is missing")));
        }
    }
    let alive: Vec<f64> = periods.into_values().collect();
    if let Some(at) = alive.windows(2).position(|pair| pair[1] > pair[0]) {
        return Err(wrong(format!(
            "{} customers in period {} became {} in the next; a cohort under contract cannot grow",
            alive[at],
            at,
            alive[at + 1]
        )));
    }
    Ok(RetentionCounts { alive })
}

/// Used opportunities: columns `frequency`, `recency`, `periods`, and `weights` if rows stand for
/// several customers.
///
/// # Errors
/// When a column is missing, a row is not of whole numbers, or cannot be.
pub fn opportunities(reader: impl Read) -> Result<Vec<Opportunities>, TableError> {
    let rows = rows(reader, &["frequency", "recency", "periods", "weights?"])?;
    let read = rows.into_iter().map(|(line, row)| {
        let each = Opportunities {
            frequency: whole(line, "frequency", row[0].as_ref())?,
            recency: whole(line, "recency", row[1].as_ref())?,
            periods: whole(line, "periods", row[2].as_ref())?,
            weight: row[3].as_ref().map_or(Ok(1.0), |text| number(line, "weights", Some(text)))?,
        };
        let possible = each.frequency <= each.recency && each.recency <= each.periods;
        let both = (each.frequency == 0) == (each.recency == 0);
        if possible && both {
            Ok(each)
        } else {
            let what = format!(
                "frequency {}, recency {}, periods {}: frequency is at most recency, recency at most periods, and none is 0 alone",
                each.frequency, each.recency, each.periods
            );
            Err(TableError::Row { line, what })
        }
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alive(text: &str) -> Result<Vec<Vec<f64>>, String> {
        retention(text.as_bytes())
            .map(|cohorts| cohorts.into_iter().map(|cohort| cohort.alive).collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn retention_tables_are_cohorts() {
        assert_eq!(alive("period,customers\n0,1000\n1,869\n2,743\n").unwrap(), [[1000.0, 869.0, 743.0]]);
        assert_eq!(alive("period;customers\n1;0.869\n2;0.743").unwrap(), [[1.0, 0.869, 0.743]]);
        let two = "cohort,period,customers\nb,0,9\na,1,8\na,0,10\nb,1,9\na,2,7\n";
        assert_eq!(alive(two).unwrap(), [vec![10.0, 8.0, 7.0], vec![9.0, 9.0]]);
    }

    #[test]
    fn tables_that_cannot_be_are_refused_with_their_place() {
        let cases = [
            ("period,customers\n0,10\n1,11\n", "cannot grow"),
            ("period,customers\n0,10\n2,9\n", "period 1 is missing"),
            ("period,customers\n1,10\n2,9\n", "period 0"),
            ("period,customers\n0,10\n0,9\n", "line 3: period 0 is there twice"),
            ("period,customers\n0,x\n", "line 2: customers is \"x\""),
            ("period,customers\n0.5,1\n", "not a whole number"),
            ("time,customers\n0,1\n", "no column \"period\""),
            ("", "empty"),
            ("period,customers\n", "no rows"),
        ];
        for (text, wanted) in cases {
            let error = alive(text).unwrap_err();
            assert!(error.contains(wanted), "{text:?}: {error}");
        }
        let impossible = opportunities("frequency,recency,periods,weights\n3,2,6,1\n".as_bytes());
        assert!(impossible.is_err_and(|error| error.to_string().contains("line 2")));
        let fine = opportunities("frequency,recency,periods\n2,4,6\n".as_bytes()).unwrap();
        assert!((fine[0].weight - 1.0).abs() < f64::EPSILON);
    }
}
