//! Reading a log to one line per customer: `cargo bench --bench log -- FILE`, a CSV of customer,
//! date, amount with a header (W3 of the workloads: 10 million rows, 1 million customers, 731 days).
//! Prints a line of JSON: CPU seconds of reading and of summing up, the memory that the log holds,
//! and what was found, so that equal work is seen to be equal.

#![allow(clippy::expect_used, reason = "a bench that cannot go on has failed")]

use cltv::calibrate::read::date::DateRules;
use cltv::calibrate::read::money::Decimal;
use cltv::calibrate::read::{Column, Delimiter, Refunds, Rules, text};
use cltv::calibrate::span::{Span, TimeUnit};
use cltv::calibrate::summary::summarize;

/// CPU seconds of this process so far, in ticks of a hundredth (Linux).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(f64::NAN);
    (ticks(11) + ticks(12)) / 100.0
}

fn main() {
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("log: give a CSV file of customer, date, amount");
        return;
    };
    let rules = Rules {
        customer: Column::Name("customer".to_owned()),
        date: Column::Name("date".to_owned()),
        amount: Some(Column::Name("amount".to_owned())),
        quantity: None,
        currency: None,
        null: Vec::new(),
        header: true,
        delimiter: Delimiter::Guess,
        dates: DateRules::default(),
        decimal: Decimal::Guess,
        refunds: Refunds::Net,
    };
    let start = cpu_seconds();
    let file = std::fs::File::open(&path).expect("the file opens");
    let reading = text::read(file, &rules, &mut |_| Ok(())).expect("the log reads");
    let read = cpu_seconds();
    let last = reading.log.extent().map_or(0, |(_, last)| last);
    let span = Span { unit: TimeUnit::Week, calibrated: last, observed: last };
    let summaries = summarize(&reading.log, &span, true);
    let summed = cpu_seconds();
    let repeats: u64 = summaries.customers.iter().map(|each| u64::from(each.frequency)).sum();
    let found = serde_json::json!({
        "seconds": summed - start,
        "reading": read - start,
        "summing_up": summed - read,
        "megabytes": reading.log.bytes() as f64 / 1e6,
        "rows": reading.log.rows(),
        "customers": summaries.customers.len(),
        "repeats": repeats,
        "money": summaries.amount as f64 / 1e4,
    });
    println!("{found}");
}
