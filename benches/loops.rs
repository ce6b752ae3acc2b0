//! The workloads as a plain loop: the floor that the engines are held against. Nothing here uses
//! the library; each function is what somebody would write for this one model.

use rand::distr::Open01;
use rand::{RngExt, SeedableRng};
use rand_distr::{Beta, Binomial, Distribution, Gamma, Geometric, LogNormal, Poisson};
use rand_xoshiro::Xoshiro256PlusPlus;

type Rng = Xoshiro256PlusPlus;

/// Stages of W1.
const N: usize = 7;
/// Steps of W1.
const STEPS: usize = 60;
/// Mean rows of W1, in the order awareness, research, first, repeat, client, advocate, former.
const ROWS: [[f64; N]; N] = [
    [0.75, 0.15, 0.0, 0.0, 0.0, 0.0, 0.10],
    [0.05, 0.65, 0.20, 0.0, 0.0, 0.0, 0.10],
    [0.0, 0.0, 0.60, 0.25, 0.0, 0.0, 0.15],
    [0.0, 0.0, 0.05, 0.75, 0.12, 0.0, 0.08],
    [0.0, 0.0, 0.0, 0.04, 0.87, 0.06, 0.03],
    [0.0, 0.0, 0.0, 0.0, 0.03, 0.96, 0.01],
    [0.0, 0.01, 0.0, 0.01, 0.0, 0.0, 0.98],
];
/// Money per month in each stage.
const MONEY: [f64; N] = [-0.50, -1.50, 12.0, 20.0, 35.0, 50.0, -0.10];

/// Mean, standard deviation and percentiles of some values.
#[derive(Debug, Clone, Copy)]
pub struct Summary {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Percentiles 5, 50 and 95.
    pub percentiles: [f64; 3],
}

impl Summary {
    /// Sums values up.
    pub fn of(mut values: Vec<f64>) -> Summary {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        values.sort_by(f64::total_cmp);
        let at = |p: f64| values[(p * (n - 1.0)).round() as usize];
        Summary {
            mean,
            sd: (squares / (n - 1.0).max(1.0)).sqrt(),
            percentiles: [at(0.05), at(0.50), at(0.95)],
        }
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [p5, p50, p95] = self.percentiles;
        let (mean, sd) = (self.mean, self.sd);
        write!(f, "mean {mean:.2} sd {sd:.2} p5 {p5:.1} p50 {p50:.1} p95 {p95:.1}")
    }
}

/// 1.10^(-t / 12) for t = 0..=n.
fn discounts(n: usize) -> Vec<f64> {
    let at = |t: usize| 1.10_f64.powf(-(t as f64) / 12.0);
    (0..=n).map(at).collect()
}

/// A draw of the rows: Dirichlet with concentration 200, zeros stay.
fn draw_rows(rng: &mut Rng) -> [[f64; N]; N] {
    ROWS.map(|row| {
        let gammas = row.map(|p| Gamma::new(200.0 * p, 1.0).map_or(0.0, |law| law.sample(rng)));
        let sum: f64 = gammas.iter().sum();
        gammas.map(|gamma| gamma / sum)
    })
}

/// W1 by expectation: one vector per draw.
pub fn w1_expected(draws: usize, seed: u64) -> Summary {
    let mut rng = Rng::seed_from_u64(seed);
    let discount = discounts(STEPS);
    let one = |_| {
        let rows = draw_rows(&mut rng);
        let mut shares = [0.0; N];
        shares[0] = 1.0;
        let mut value = 0.0;
        for &v in &discount[1..=STEPS] {
            let mut next = [0.0; N];
            for (share, row) in shares.iter().zip(&rows) {
                for (next, p) in next.iter_mut().zip(row) {
                    *next += share * p;
                }
            }
            shares = next;
            let money: f64 = shares.iter().zip(MONEY).map(|(share, m)| share * m).sum();
            value += v * money;
        }
        value
    };
    Summary::of((0..draws).map(one).collect())
}

/// W1 by counts: each row split by binomials, one after the other.
pub fn w1_cohort(draws: usize, customers: u64, seed: u64) -> Summary {
    let mut rng = Rng::seed_from_u64(seed);
    let discount = discounts(STEPS);
    let one = |_| {
        let rows = draw_rows(&mut rng);
        let mut counts = [0_u64; N];
        counts[0] = customers;
        let mut value = 0.0;
        for &v in &discount[1..=STEPS] {
            let mut next = [0_u64; N];
            for (from, row) in rows.iter().enumerate() {
                let (mut left, mut rest) = (counts[from], 1.0);
                for to in (0..N).filter(|&to| to != from && row[to] > 0.0) {
                    let moved =
                        Binomial::new(left, (row[to] / rest).min(1.0)).map_or(0, |law| law.sample(&mut rng));
                    next[to] += moved;
                    left -= moved;
                    rest -= row[to];
                }
                next[from] += left;
            }
            counts = next;
            let money: f64 = counts.iter().zip(MONEY).map(|(&n, m)| n as f64 * m).sum();
            value += v * money;
        }
        value / customers as f64
    };
    Summary::of((0..draws).map(one).collect())
}

/// W1 customer by customer, jumping from move to move: the time in a stage is geometric.
pub fn w1_individual(draws: usize, customers: usize, seed: u64) -> Summary {
    let mut rng = Rng::seed_from_u64(seed);
    let discount = discounts(STEPS);
    // the worth of one money unit a month from step 1 through step t
    let mut annuity = [0.0; STEPS + 1];
    (1..=STEPS).for_each(|t| annuity[t] = annuity[t - 1] + discount[t]);
    let one = |_| {
        let rows = draw_rows(&mut rng);
        let scale: Vec<f64> = (0..N).map(|stage| rows[stage][stage].ln().recip()).collect();
        let mut value = 0.0;
        for _ in 0..customers {
            let (mut stage, mut step) = (0, 0);
            loop {
                let u: f64 = rng.sample(Open01);
                let months = (u.ln() * scale[stage]) as usize;
                let last = (step + months).min(STEPS);
                value += MONEY[stage] * (annuity[last] - annuity[step]);
                if last == STEPS {
                    break;
                }
                let row = &rows[stage];
                let mut u = rng.random::<f64>() * (1.0 - row[stage]);
                let mut to = (0..N).filter(|&to| to != stage && row[to] > 0.0);
                let mut moved = stage;
                for next in &mut to {
                    (moved, u) = (next, u - row[next]);
                    if u < 0.0 {
                        break;
                    }
                }
                // the step of the move itself is paid by the stage moved to
                value += MONEY[moved] * (annuity[last + 1] - annuity[last]);
                (stage, step) = (moved, last + 1);
            }
        }
        value / customers as f64
    };
    Summary::of((0..draws).map(one).collect())
}

/// W2, event by event: a life, its orders, each in some month of it. With the share alive in each
/// month, from month 0, in which all are.
pub fn w2(customers: usize, seed: u64) -> (Summary, Vec<f64>) {
    const MONTHS: usize = 120;
    let mut rng = Rng::seed_from_u64(seed);
    let discount = discounts(MONTHS);
    let (Ok(churn), Ok(amount)) = (Beta::new(0.7, 3.8), LogNormal::from_mean_cv(40.0, 0.75)) else {
        return (Summary::of(vec![0.0]), Vec::new());
    };
    let mut ended = vec![0_u64; MONTHS + 1];
    let mut values = Vec::with_capacity(customers);
    for _ in 0..customers {
        let failures = Geometric::new(churn.sample(&mut rng)).map_or(u64::MAX, |law| law.sample(&mut rng));
        let months = failures.saturating_add(1).min(MONTHS as u64) as usize;
        ended[months] += 1;
        let orders = Poisson::new(0.6 * months as f64).map_or(0.0, |law| law.sample(&mut rng));
        let spend =
            (0..orders as u64).map(|_| discount[rng.random_range(0..months)] * amount.sample(&mut rng));
        values.push(spend.fold(0.0, |total, money| total + money));
    }
    let mut alive = customers as u64;
    let survival = ended.iter().take(MONTHS).map(|ended| {
        alive -= ended;
        alive as f64 / customers as f64
    });
    let survival = survival.collect();
    (Summary::of(values), survival)
}
