//! Moments and percentiles come back, against statrs and closed forms.

use super::*;

const FITTED: [Family; 4] = [Family::Beta, Family::Normal, Family::LogNormal, Family::Gamma];

/// The mean and sd by integrating the quantile over u: an independent road to both.
fn integrated(d: &Distribution) -> (f64, f64) {
    let n = 40_000;
    let (mut sum, mut squares) = (0.0, 0.0);
    for i in 0..n {
        let x = d.quantile((f64::from(i) + 0.5) / f64::from(n));
        sum += x;
        squares += (x - d.mean()).powi(2);
    }
    (sum / f64::from(n), (squares / f64::from(n)).sqrt())
}

#[test]
fn moments_come_back() {
    let mut all: Vec<Distribution> = FITTED
        .into_iter()
        .flat_map(|family| [(0.3, 0.1), (0.5, 0.05), (0.05, 0.04)].map(|(mean, sd)| (family, mean, sd)))
        .map(|(family, mean, sd)| {
            let d = Distribution::from_mean_sd(family, mean, sd).unwrap();
            assert!((d.mean() / mean - 1.0).abs() < 1e-13, "{d:?}");
            assert!((d.sd() / sd - 1.0).abs() < 1e-12, "{d:?}");
            d
        })
        .collect();
    all.push(Distribution::uniform(-2.0, 5.0).unwrap());
    all.push(Distribution::triangular(1.0, 1.5, 9.0).unwrap());
    all.push(Distribution::pert(1.0, 4.0, 9.0).unwrap());
    for d in all {
        let (mean, sd) = integrated(&d);
        // midpoints miss the tails beyond 1 in 80 000
        assert!((mean - d.mean()).abs() < 1e-4 * d.sd(), "{d:?} {mean}");
        assert!((sd / d.sd() - 1.0).abs() < 3e-3, "{d:?} {sd}");
    }
}

#[test]
fn percentiles_come_back() {
    let cases = [
        (0.02, 0.30),
        (0.45, 0.55),
        (0.001, 0.002),
        (0.9, 0.999),
        (1e-6, 0.9),
        (0.01, 0.99),
        (1e-9, 1e-3),
        (0.4999, 0.5001),
        (1e-4, 0.9999),
        (0.2, 0.999_999),
    ];
    for (p5, p95) in cases {
        for family in FITTED {
            let d = match Distribution::from_p5_p95(family, p5, p95) {
                Ok(d) => d,
                Err(error) => panic!("{family:?} {p5} {p95}: {error}"),
            };
            assert!((d.quantile(0.05) / p5 - 1.0).abs() < 1e-9, "{d:?}");
            assert!((d.quantile(0.95) / p95 - 1.0).abs() < 1e-9, "{d:?}");
            assert!((d.cdf(p5) - 0.05).abs() < 1e-9 && (d.cdf(p95) - 0.95).abs() < 1e-9);
        }
    }
}

#[test]
fn cdf_inverts_quantile() {
    let all = [
        Distribution::from_mean_sd(Family::Beta, 0.1, 0.2).unwrap(),
        Distribution::from_mean_sd(Family::Gamma, 10.0, 30.0).unwrap(),
        Distribution::from_mean_sd(Family::LogNormal, 10.0, 30.0).unwrap(),
        Distribution::from_mean_sd(Family::Normal, -10.0, 30.0).unwrap(),
        Distribution::uniform(-2.0, 5.0).unwrap(),
        Distribution::triangular(1.0, 1.0, 9.0).unwrap(),
        Distribution::triangular(1.0, 5.0, 9.0).unwrap(),
        Distribution::triangular(1.0, 9.0, 9.0).unwrap(),
        Distribution::pert(-1.0, -1.0, 3.0).unwrap(),
    ];
    for d in all {
        for i in 1..100 {
            let u = f64::from(i) / 100.0;
            assert!((d.cdf(d.quantile(u)) - u).abs() < 1e-12, "{d:?} {u}");
        }
        assert_eq!((d.cdf(-1e9), d.cdf(1e9)), (0.0, 1.0));
    }
}

#[test]
fn no_spread_is_a_constant() {
    for family in FITTED {
        let d = Distribution::from_mean_sd(family, 0.25, 0.0).unwrap();
        assert_eq!((d.quantile(0.01), d.quantile(0.99)), (0.25, 0.25));
        assert_eq!((d.mean(), d.sd(), d.cdf(0.2), d.cdf(0.25)), (0.25, 0.0, 0.0, 1.0));
        assert_eq!(d.family(), family);
    }
    assert_eq!(Distribution::from_mean_sd(Family::Beta, 0.0, 0.0).unwrap().quantile(0.5), 0.0);
    assert_eq!(Distribution::pert(2.0, 2.0, 2.0).unwrap().quantile(0.5), 2.0);
}

#[test]
fn impossible_numbers_are_refused_with_their_reason() {
    use DistributionError as E;
    let by_moments = Distribution::from_mean_sd;
    let by_percentiles = Distribution::from_p5_p95;
    assert!(matches!(by_moments(Family::Beta, 0.2, 0.4), Err(E::SdTooLarge { .. })));
    assert!(matches!(by_moments(Family::Beta, 0.2, 1e-9), Err(E::SdTooSmall { .. })));
    assert!(matches!(by_moments(Family::Beta, 1.2, 0.1), Err(E::MeanOutside { .. })));
    assert!(matches!(by_moments(Family::Beta, 0.0, 0.1), Err(E::MeanOutside { .. })));
    assert!(matches!(by_moments(Family::Gamma, -1.0, 0.1), Err(E::MeanOutside { .. })));
    assert!(matches!(by_moments(Family::Gamma, 1.0, -0.1), Err(E::NegativeSd { .. })));
    assert!(matches!(by_moments(Family::Normal, f64::NAN, 1.0), Err(E::NotFinite { .. })));
    assert!(matches!(by_moments(Family::Pert, 1.0, 1.0), Err(E::GivenByBounds { .. })));
    assert!(matches!(by_percentiles(Family::Beta, 0.3, 0.2), Err(E::PercentilesNotRising { .. })));
    assert!(matches!(by_percentiles(Family::Beta, 0.3, 1.0), Err(E::PercentilesOutside { .. })));
    assert!(matches!(by_percentiles(Family::Gamma, 0.0, 1.0), Err(E::PercentilesOutside { .. })));
    assert!(matches!(by_percentiles(Family::Gamma, 1.0, 1.0 + 1e-9), Err(E::NoFit { .. })));
    assert!(matches!(Distribution::uniform(2.0, 1.0), Err(E::BoundsNotRising { .. })));
    assert!(matches!(Distribution::pert(1.0, 5.0, 2.0), Err(E::ModeOutside { .. })));
}
