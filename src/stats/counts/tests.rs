//! Samples against the distribution functions of statrs, by chi-square over the observed counts.

use statrs::distribution::{Binomial, ChiSquared, ContinuousCDF, DiscreteCDF, NegativeBinomial, Poisson};

use super::*;
use crate::stats::streams::Key;

const DRAWS: u64 = 40_000;

/// A chance below this fails a test: with the hundred-odd looks in this file, a false alarm once
/// in 10 000 seeds.
const LEAST_CHANCE: f64 = 1e-6;

/// The chance of a chi-square as large as that of `DRAWS` counts in some twenty cells, none of
/// which expects fewer than 20.
fn chance(cdf: impl Fn(u64) -> f64, mut draw: impl FnMut() -> u64, center: u64, spread: u64) -> f64 {
    let mut edges: Vec<u64> =
        (0..=24).map(|i| (center + i * spread / 6).saturating_sub(2 * spread)).collect();
    edges.dedup();
    let mut counts = vec![0_u64; edges.len() + 1];
    for _ in 0..DRAWS {
        let k = draw();
        counts[edges.partition_point(|&edge| edge < k)] += 1;
    }
    // (expected, seen)
    let mut cells: Vec<(f64, f64)> = vec![(0.0, 0.0)];
    let mut before = 0.0;
    for (i, &count) in counts.iter().enumerate() {
        let below = edges.get(i).map_or(1.0, |&edge| cdf(edge));
        if cells.last().unwrap().0 >= 20.0 {
            cells.push((0.0, 0.0));
        }
        let cell = cells.last_mut().unwrap();
        cell.0 += (below - before) * DRAWS as f64;
        cell.1 += count as f64;
        before = below;
    }
    if cells.len() > 1 && cells.last().unwrap().0 < 20.0 {
        let (expected, seen) = cells.pop().unwrap();
        let last = cells.last_mut().unwrap();
        *last = (last.0 + expected, last.1 + seen);
    }
    if cells.len() < 2 {
        return 1.0;
    }
    let chi: f64 = cells.iter().map(|(e, s)| (s - e) * (s - e) / e).sum();
    ChiSquared::new(cells.len() as f64 - 1.0).unwrap().sf(chi)
}

#[test]
fn binomial_has_its_law() {
    let sizes = [1, 2, 5, 31, 33, 100, 1_000, 100_000];
    let chances = [1e-4, 0.01, 0.1, 0.3, 0.5, 0.7, 0.95, 0.999];
    for (i, n) in sizes.into_iter().enumerate() {
        for (j, p) in chances.into_iter().enumerate() {
            let law = Binomial::new(p, n).unwrap();
            let mut rng = Key::new(21).with(i as u64).with(j as u64).stream();
            let mean = n as f64 * p;
            let spread = ((mean * (1.0 - p)).sqrt().ceil() as u64).max(3);
            let likely = chance(|k| law.cdf(k), || binomial(&mut rng, n, p), mean as u64, spread);
            assert!(likely > LEAST_CHANCE, "n {n} p {p}: {likely}");
        }
    }
}

#[test]
fn binomial_on_both_sides_of_the_switch_has_its_law() {
    for (i, mean) in [10.5, 19.5, 19.99, 20.01, 21.0, 60.0].into_iter().enumerate() {
        for n in [43_u64, 200, 5_000, 5_000_000] {
            let p = mean / n as f64;
            if p >= 1.0 {
                continue;
            }
            let law = Binomial::new(p, n).unwrap();
            let mut rng = Key::new(22).with(i as u64).with(n).stream();
            let likely = chance(|k| law.cdf(k), || binomial(&mut rng, n, p), mean as u64, 5);
            assert!(likely > LEAST_CHANCE, "n {n} mean {mean}: {likely}");
        }
    }
}

#[test]
fn binomial_of_two_to_the_53_has_its_moments() {
    let n = MAX_COUNT;
    for p in [1e-15, 1e-9, 0.25, 0.5, 0.9] {
        let mut rng = Key::new(23).with((p * 1e15) as u64).stream();
        let (mean, sd) = (n as f64 * p, (n as f64 * p * (1.0 - p)).sqrt());
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..DRAWS {
            let z = (binomial(&mut rng, n, p) as f64 - mean) / sd;
            sum += z;
            squares += z * z;
        }
        let draws = DRAWS as f64;
        // se of the mean 1 / sqrt(draws), of the second moment at most sqrt(2.2 / draws); four each
        assert!((sum / draws).abs() < 4.0 / draws.sqrt(), "{p}: {}", sum / draws);
        assert!((squares / draws - 1.0).abs() < 4.0 * (2.2 / draws).sqrt(), "{p}");
    }
}

#[test]
fn binomial_is_clamped() {
    let mut rng = Key::new(1).stream();
    for (n, p, expected) in
        [(0, 0.5, 0), (9, 0.0, 0), (9, -1.0, 0), (9, f64::NAN, 0), (9, 1.0, 9), (9, 2.0, 9)]
    {
        assert_eq!(binomial(&mut rng, n, p), expected);
    }
    for _ in 0..1000 {
        assert!(binomial(&mut rng, 3, 0.999_999) <= 3);
    }
}

#[test]
fn common_streams_keep_counts_together() {
    // p = 0.100 and 0.101 of 1000: independent counts differ with sd 13.4
    let mut squares = 0.0;
    for i in 0..10_000 {
        let a = binomial(&mut Key::new(2).with(i).stream(), 1000, 0.100) as f64;
        let b = binomial(&mut Key::new(2).with(i).stream(), 1000, 0.101) as f64;
        squares += (a - b - (100.0 - 101.0)).powi(2);
    }
    let sd = (squares / 10_000.0_f64).sqrt();
    assert!(sd < 13.4 / 3.0, "{sd}");
    // across the switch of methods (mean 20) and across the mirror (p = 1/2)
    for (n, p, q) in [(100, 0.1999, 0.2001), (15, 0.4999, 0.5001)] {
        let mut apart = 0;
        for i in 0..10_000 {
            let a = binomial(&mut Key::new(3).with(i).stream(), n, p);
            let b = binomial(&mut Key::new(3).with(i).stream(), n, q);
            apart += u32::from(a.abs_diff(b) > 2);
        }
        // only where the rejection method turns its first proposal down
        assert!(apart < 2_000, "{n} {p}: {apart} of 10 000 are more than two apart");
    }
}

#[test]
fn poisson_has_its_law() {
    for (i, mean) in [1e-3, 0.4, 3.0, 10.9, 19.9, 20.1, 30.0, 1e3, 1e6].into_iter().enumerate() {
        let law = Poisson::new(mean).unwrap();
        let mut rng = Key::new(24).with(i as u64).stream();
        let spread = (mean.sqrt().ceil() as u64).max(3);
        let likely = chance(|k| law.cdf(k), || poisson(&mut rng, mean), mean as u64, spread);
        assert!(likely > LEAST_CHANCE, "{mean}: {likely}");
    }
    let mut rng = Key::new(1).stream();
    assert_eq!(poisson(&mut rng, f64::NAN), 0);
    let large = poisson(&mut rng, 1e15) as f64;
    assert!((large / 1e15 - 1.0).abs() < 6.0 / 1e15_f64.sqrt());
}

#[test]
fn negative_binomial_has_its_law() {
    for (i, (mean, k)) in [(0.5, 0.3), (3.0, 1.0), (20.0, 4.0), (500.0, 60.0)].into_iter().enumerate() {
        let law = NegativeBinomial::new(k, k / (k + mean)).unwrap();
        let mut rng = Key::new(25).with(i as u64).stream();
        let spread = ((mean + mean * mean / k).sqrt().ceil() as u64).max(3);
        let draw = || negative_binomial(&mut rng, mean, k);
        let likely = chance(|n| law.cdf(n), draw, mean as u64, spread);
        assert!(likely > LEAST_CHANCE, "{mean} {k}: {likely}");
    }
}

#[test]
fn multinomial_keeps_the_sum_and_the_margins() {
    let chances = [0.2, 0.0, 0.5, 0.1];
    let mut out = [0; 4];
    let mut rng = Key::new(26).stream();
    let (mut sums, mut rests, runs) = ([0.0; 4], 0.0, 5_000);
    for _ in 0..runs {
        let rest = multinomial(&mut rng, 100, &chances, &mut out);
        assert_eq!(out.iter().sum::<u64>() + rest, 100);
        sums.iter_mut().zip(out).for_each(|(s, k)| *s += k as f64);
        rests += rest as f64;
    }
    for (sum, p) in sums.into_iter().zip(chances).chain([(rests, 0.2)]) {
        // four standard errors of a total of binomials
        let se = (f64::from(runs) * 100.0 * p * (1.0 - p)).sqrt();
        assert!((sum - f64::from(runs) * 100.0 * p).abs() <= 4.0 * se, "{p}");
    }
    let rest = multinomial(&mut rng, 1_000_000, &[0.1; 10], &mut [0; 10]);
    assert_eq!(rest, 0, "a sum of 1 up to rounding leaves nothing");
}

#[test]
fn geometric_inverts_its_law() {
    for p in [0.9_f64, 0.3, 1e-6] {
        for i in 1..1000 {
            let u = f64::from(i) / 1000.0;
            let k = geometric(u, p) as f64;
            // P(K >= k) >= u > P(K >= k + 1), up to rounding
            assert!((1.0 - p).powf(k) >= u * (1.0 - 1e-9));
            assert!((1.0 - p).powf(k + 1.0) <= u * (1.0 + 1e-9));
        }
    }
    assert_eq!(geometric(0.5, 0.0), u64::MAX);
    assert_eq!(geometric(0.5, 1.0), 0);
    assert_eq!(geometric(0.5, f64::NAN), u64::MAX);
    assert_eq!(geometric(1e-3, 1e-300), u64::MAX);
}

/// The squeeze accepts and refuses as the density does, as close to it as logarithms can be told
/// apart (1e-6 is far above the rounding of those of 10^12).
#[test]
fn squeeze_decides_as_the_density() {
    for (n, p) in [(200.0, 0.3), (1e4, 0.02), (1e6, 0.5), (1e12, 0.1)] {
        let variance: f64 = n * p * (1.0 - p);
        let mode = ((n + 1.0) * p).floor();
        for step in -60..=60 {
            let k = (mode + f64::from(step) * 0.1 * variance.sqrt()).round();
            let over_mode = ln_binomial(n, p, k) - ln_binomial(n, p, mode);
            let decide = |height: f64| is_below_binomial((n, p, variance), k, height.exp());
            assert!(decide(over_mode - 1e-6) && !decide(over_mode + 1e-6), "{n} {p} {k}");
        }
    }
}
