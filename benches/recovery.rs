//! Do 95 % intervals hold what they promise? Simulates customers from known parameters, fits them, and
//! counts how often the interval of each parameter contains the truth.
//!
//! `cargo bench --bench recovery` prints the table of docs/calibration.md; a number changes the
//! repetitions, a name picks laws. Intervals are symmetric in the logarithm of a parameter.

use cltv::calibrate::fit::{Convergence, Fit, FitError, fit};
use cltv::laws::beta_discrete_weibull::BetaDiscreteWeibull;
use cltv::laws::beta_geometric::BetaGeometric;
use cltv::laws::bg_bb::BgBb;
use cltv::laws::gamma_gamma::GammaGamma;
use cltv::laws::history::{History, RetentionCounts};
use cltv::laws::{LAWS, beta_discrete_weibull, beta_geometric, bg_bb, gamma_gamma, geometric};
use cltv::stats::counts::geometric;
use cltv::stats::streams::{Key, Stream, open01};

const CUSTOMERS: u64 = 4000;
/// Customers come in over 12 weeks and are observed until week 78.
const WEEKS: std::ops::Range<f64> = 66.0..78.0;
const PERIODS: usize = 10;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let repetitions = words.iter().find_map(|word| word.parse().ok()).unwrap_or(200);
    println!("| law | parameter | truth | median estimate | covered | fits without a peak |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (name, truth, one) in laws() {
        let named = |word: &String| word.parse::<u64>().is_err() && word != name;
        if words.iter().any(|word| word == name) || words.iter().all(|word| !named(word)) {
            table(name, &truth, repetitions, &*one);
        }
    }
}

type Repetition = Box<dyn Fn(Key) -> Result<Fit, FitError>>;

fn laws() -> Vec<(&'static str, Vec<f64>, Repetition)> {
    let mut laws: Vec<(&str, Vec<f64>, Repetition)> = contractual();
    for (law, drawn) in LAWS.iter().filter_map(|law| Some((*law, law.purchases(law.example)?))) {
        let one = move |key| fit(law, &histories(key, |age, rng| drawn.sample(age, rng)));
        laws.push((law.name, law.example.to_vec(), Box::new(one)));
    }
    laws.push(("bg-bb", vec![1.204, 0.750, 0.657, 2.783], {
        let law = BgBb { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 };
        Box::new(move |key| fit(&bg_bb::LAW, &each(key, |rng| law.sample(6, rng))))
    }));
    laws.push(("gamma-gamma", vec![6.25, 3.74, 15.44], {
        let law = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
        let sample = move |rng: &mut Stream| law.sample(1 + geometric(open01(rng), 0.4) as u32, rng);
        Box::new(move |key| fit(&gamma_gamma::LAW, &each(key, sample)))
    }));
    laws
}

fn contractual() -> Vec<(&'static str, Vec<f64>, Repetition)> {
    let between = BetaGeometric { alpha: 0.668, beta: 3.806 };
    let weibull = BetaDiscreteWeibull { between: BetaGeometric { alpha: 0.26, beta: 1.72 }, c: 1.58 };
    vec![
        ("geometric", vec![0.2], {
            Box::new(|key| fit(&geometric::LAW, &cohort(key, |rng| 1.0 + geometric(open01(rng), 0.2) as f64)))
        }),
        ("sbg", vec![0.668, 3.806], {
            Box::new(move |key| fit(&beta_geometric::LAW, &cohort(key, |rng| between.sample(rng))))
        }),
        ("bdw", vec![0.26, 1.72, 1.58], {
            Box::new(move |key| fit(&beta_discrete_weibull::LAW, &cohort(key, |rng| weibull.sample(rng))))
        }),
    ]
}

fn each<T>(key: Key, mut sample: impl FnMut(&mut Stream) -> T) -> Vec<T> {
    (0..CUSTOMERS).map(|customer| sample(&mut key.with(customer).stream())).collect()
}

fn histories(key: Key, sample: impl Fn(f64, &mut Stream) -> History) -> Vec<History> {
    each(key, |rng| {
        let age = WEEKS.start + (WEEKS.end - WEEKS.start) * open01(rng);
        sample(age, rng)
    })
}

fn cohort(key: Key, sample: impl FnMut(&mut Stream) -> f64) -> Vec<RetentionCounts> {
    let lives = each(key, sample);
    let alive = |t: usize| lives.iter().filter(|life| **life > t as f64).count() as f64;
    vec![RetentionCounts { alive: (0..=PERIODS).map(alive).collect() }]
}

/// Prints a line for each parameter of a law.
fn table(name: &str, truth: &[f64], repetitions: u64, one: &dyn Fn(Key) -> Result<Fit, FitError>) {
    let fits: Vec<Fit> =
        (0..repetitions).filter_map(|repetition| one(Key::new(7).with(repetition)).ok()).collect();
    let without = fits.iter().filter(|fit| fit.convergence != Convergence::Converged).count();
    for (i, truth) in truth.iter().enumerate() {
        let mut values: Vec<f64> = fits.iter().map(|fit| fit.parameters[i].value).collect();
        values.sort_by(f64::total_cmp);
        let inside = fits.iter().filter(|fit| covers(fit, i, *truth)).count();
        println!(
            "| {name} | {} | {truth} | {:.3} | {:.1} % | {without} |",
            fits[0].parameters[i].name,
            values[values.len() / 2],
            100.0 * inside as f64 / repetitions as f64,
        );
    }
}

/// Whether the 95 % interval of parameter `i` contains the truth.
fn covers(fit: &Fit, i: usize, truth: f64) -> bool {
    const NORMAL_97_5: f64 = 1.959_964;
    let parameter = fit.parameters[i];
    parameter.se.is_some_and(|se| (truth / parameter.value).ln().abs() <= NORMAL_97_5 * se / parameter.value)
}
