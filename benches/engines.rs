//! Every engine through every lens on W1 and W2, beside the plain loops of the same models.
//!
//! What is timed is compiling each draw and simulating it: no files, no threads, no tallies, no
//! second engine for the audit. Each result is printed once, at the end, so that a fast wrong answer is seen.
//! A simulation always has both lenses; the one that is not measured has hardly anybody in it.

mod loops;

use cltv::engine::simulate;
use cltv::model::draws::Draws;
use cltv::model::{Compiler, Engine};
use cltv::results::{CohortMetric, DrawOutcome, Series};
use cltv::scenario::{Files, Scenario, load};
use cltv::stats::streams::Key;
use divan::Bencher;
use loops::Summary;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Draws of W1 that one iteration takes.
const W1_DRAWS: u64 = 100;
/// Draws of W1 that one iteration takes customer by customer.
const W1_PERSON_DRAWS: u64 = 5;
/// The workloads through the cohort lens, as their files have them.
const COHORT: (usize, &str) = (0, "");
/// One customer in the cohort lens, and the crowd in the business.
const W1_BUSINESS: (usize, &str) = (1, "\n[opening]\ncustomers = { awareness = 10_000 }\n");
const W2_BUSINESS: (usize, &str) = (1, "\n[opening]\ncustomers = { customer = 1_000_000 }\n");

/// What was computed, by bench.
static RESULTS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

fn main() {
    divan::main();
    let results = RESULTS.lock().unwrap_or_else(PoisonError::into_inner);
    results.iter().for_each(|(name, text)| println!("{name:30} {text}"));
}

/// The disk, with something more to say at the end of each file.
struct Disk(&'static str);

impl Files for Disk {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        Ok([std::fs::read(path)?, self.0.as_bytes().to_vec()].concat())
    }
}

/// A workload; its cohort lens has as many customers as given, unless 0.
fn scenario(file: &str, (customers, more): (usize, &'static str)) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches").join(file);
    let sets = match customers {
        0 => Vec::new(),
        some => vec![format!("cohort.customers={some}")],
    };
    let loaded = load(&path, &sets, &Disk(more));
    loaded.scenario.unwrap_or_else(|| {
        for problem in &loaded.problems {
            eprintln!("{}: {}", problem.path, problem.message);
        }
        std::process::exit(2)
    })
}

/// Keeps the result of a bench, to be printed when all have run.
fn keep(name: &str, text: impl FnOnce() -> String) {
    let mut results = RESULTS.lock().unwrap_or_else(PoisonError::into_inner);
    results.entry(name.to_owned()).or_insert_with(text);
}

/// Simulates draws and keeps a number of each.
fn numbers(
    (scenario, engine): (&Scenario, Engine),
    draws: u64,
    number: impl Fn(&DrawOutcome) -> f64,
) -> Vec<f64> {
    let compiler = Compiler::new(scenario, engine);
    let Ok(rows) = Draws::new(scenario) else {
        return Vec::new();
    };
    let key = Key::new(scenario.simulation().seed);
    let mut row = Vec::new();
    let one = |draw: u64| {
        rows.row(draw, &mut row);
        simulate(engine, &compiler.model(&row), key.with(draw)).map_or(f64::NAN, |o| number(&o))
    };
    (0..draws).map(one).collect()
}

fn after_first(outcome: &DrawOutcome) -> f64 {
    let value = outcome.cohort.metric(CohortMetric::ClvAfterFirst);
    value.unwrap_or(f64::NAN)
}

fn value(outcome: &DrawOutcome) -> f64 {
    let value = outcome.cohort.metric(CohortMetric::Clv);
    value.unwrap_or(f64::NAN)
}

/// Discounted contribution of the business per opening customer, without period 0 if asked.
fn business(outcome: &DrawOutcome, from: usize, customers: f64) -> f64 {
    let contribution = outcome.business.series(Series::Contribution);
    let discounted = contribution.iter().enumerate().skip(from);
    let total: f64 = discounted.map(|(t, money)| money * 1.10_f64.powf(-(t as f64) / 12.0)).sum();
    total / customers
}

macro_rules! engine_benches {
    ($($name:ident: $engine:ident, $file:literal, $sets:expr, $draws:expr, $number:expr;)*) => {$(
        #[divan::bench]
        fn $name(bencher: Bencher<'_, '_>) {
            let scenario = scenario($file, $sets);
            let work = || numbers((&scenario, Engine::$engine), $draws, $number);
            keep(concat!(module_path!(), " ", stringify!($name)), || Summary::of(work()).to_string());
            bencher.bench(work);
        }
    )*};
}

/// 100 draws of W1 with 10,000 customers each; customer by customer 5.
#[divan::bench_group(sample_count = 20, sample_size = 1)]
mod w1 {
    use super::*;

    engine_benches! {
        expected_cohort_lens: Expected, "w1.toml", COHORT, W1_DRAWS, after_first;
        expected_business_lens: Expected, "w1.toml", W1_BUSINESS, W1_DRAWS, |o| business(o, 1, 1e4);
        cohort_cohort_lens: Cohort, "w1.toml", COHORT, W1_DRAWS, after_first;
        cohort_business_lens: Cohort, "w1.toml", W1_BUSINESS, W1_DRAWS, |o| business(o, 1, 1e4);
        individual_cohort_lens: Individual, "w1.toml", COHORT, W1_PERSON_DRAWS, after_first;
        individual_business_lens: Individual, "w1.toml", W1_BUSINESS, W1_PERSON_DRAWS,
            |o| business(o, 1, 1e4);
    }

    #[divan::bench]
    fn plain_expected(bencher: Bencher<'_, '_>) {
        let work = || loops::w1_expected(W1_DRAWS as usize, 1);
        keep("engines::w1 plain_expected", || work().to_string());
        bencher.bench(work);
    }

    #[divan::bench]
    fn plain_cohort(bencher: Bencher<'_, '_>) {
        let work = || loops::w1_cohort(W1_DRAWS as usize, 10_000, 1);
        keep("engines::w1 plain_cohort", || work().to_string());
        bencher.bench(work);
    }

    #[divan::bench]
    fn plain_individual(bencher: Bencher<'_, '_>) {
        let work = || loops::w1_individual(W1_PERSON_DRAWS as usize, 10_000, 1);
        keep("engines::w1 plain_individual", || work().to_string());
        bencher.bench(work);
    }
}

/// A million customers for ten years. The plain loop and the individual engine print the spread
/// between customers, the others the mean alone.
#[divan::bench_group(sample_count = 3, sample_size = 1)]
mod w2 {
    use super::*;

    engine_benches! {
        expected_cohort_lens: Expected, "w2.toml", COHORT, 1, value;
        expected_business_lens: Expected, "w2.toml", W2_BUSINESS, 1, |o| business(o, 0, 1e6);
        cohort_cohort_lens: Cohort, "w2.toml", COHORT, 1, value;
        cohort_business_lens: Cohort, "w2.toml", W2_BUSINESS, 1, |o| business(o, 0, 1e6);
        individual_business_lens: Individual, "w2.toml", W2_BUSINESS, 1, |o| business(o, 0, 1e6);
    }

    #[divan::bench]
    fn individual_cohort_lens(bencher: Bencher<'_, '_>) {
        let scenario = scenario("w2.toml", COHORT);
        let compiler = Compiler::new(&scenario, Engine::Individual);
        let work = || simulate(Engine::Individual, &compiler.model(&[]), Key::new(1).with(0));
        keep("engines::w2 individual_cohort_lens", || match work() {
            Ok(outcome) => Summary::of(outcome.cohort.between_customers).to_string(),
            Err(limit) => limit.to_string(),
        });
        bencher.bench(work);
    }

    #[divan::bench]
    fn plain(bencher: Bencher<'_, '_>) {
        let work = || loops::w2(1_000_000, 1);
        keep("engines::w2 plain", || work().0.to_string());
        bencher.bench(work);
    }
}
