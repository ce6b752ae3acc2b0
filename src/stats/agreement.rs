//! Whether draws agree with their own expectations.
//!
//! The judge is a t statistic: the mean difference in standard errors that the draws themselves show. Where what is
//! counted is rare, draws may show no spread at all, and the statistic says nothing; then the count itself is
//! judged, as a Poisson count.

use statrs::distribution::{ContinuousCDF, DiscreteCDF, Poisson, StudentsT};

/// The chance at which all tests of a run together fail a program that is right.
pub const FALSE_ALARM: f64 = 1e-6;
/// Events, over all draws, from which the draws show their spread themselves.
const RARE: f64 = 200.0;

/// Standard errors that the mean difference of `draws` draws may lie from 0 in each of so many tests.
///
/// Student's t with draws - 1 degrees of freedom, two-sided; the chance of a false alarm is divided among the tests
/// (Bonferroni). Infinite below two draws.
///
/// ```
/// use cltv::stats::agreement::standard_errors_allowed;
/// assert!((standard_errors_allowed(1_000_000, 8) - 5.286).abs() < 1e-3);
/// assert!((standard_errors_allowed(30, 8) - 6.941).abs() < 1e-3);
/// ```
pub fn standard_errors_allowed(draws: u64, tests: usize) -> f64 {
    let law = StudentsT::new(0.0, 1.0, draws.saturating_sub(1) as f64);
    law.map_or(f64::INFINITY, |law| -law.inverse_cdf(FALSE_ALARM / (2.0 * tests.max(1) as f64)))
}

/// Whether luck explains that `counted` events were seen where `expected` were, in one of so many tests. Only said of
/// rare events, some hundred at most; of others it is never said.
///
/// Sums of rare events that do not wait for each other are at most as spread as Poisson counts (Hoeffding 1956).
///
/// ```
/// use cltv::stats::agreement::rarity_explains;
/// assert!(rarity_explains(0.0, 1e-39, 8));
/// assert!(rarity_explains(0.0, 14.0, 8) && !rarity_explains(0.0, 18.0, 8));
/// assert!(rarity_explains(3.0, 0.05, 8) && !rarity_explains(9.0, 0.05, 8));
/// ```
pub fn rarity_explains(counted: f64, expected: f64, tests: usize) -> bool {
    if !(0.0..RARE).contains(&expected) {
        return false;
    }
    let tail = match Poisson::new(expected) {
        // a part of an event counts for the side of the expectation
        Ok(law) if counted > expected => match (counted.floor() as u64).checked_sub(1) {
            Some(below) => law.sf(below),
            None => 1.0,
        },
        Ok(law) => law.cdf(counted.max(0.0).ceil() as u64),
        // none are expected
        Err(_) => f64::from(u8::from(counted <= 0.0)),
    };
    tail >= FALSE_ALARM / (2.0 * tests.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::counts::arrivals;
    use crate::stats::estimate::Estimate;
    use crate::stats::streams::Key;

    /// 120,000 runs of 30 to 80 draws of rare to common counts, against their means.
    /// Without the Poisson judge most runs of the rarest fail.
    #[test]
    fn a_right_count_is_not_alarmed_at() {
        let mut alarms = [0; 6];
        let means = [1e-4_f64, 0.01, 0.1, 1.0, 10.0, 1000.0];
        for (mean, alarms) in means.into_iter().zip(&mut alarms) {
            for run in 0..20_000u64 {
                let draws = 30 + run % 50;
                let mut stream = Key::new(5).with(mean.to_bits()).with(run).stream();
                let apart: Vec<f64> = (0..draws).map(|_| arrivals(&mut stream, mean) - mean).collect();
                let found = Estimate::from_values(apart.iter().copied().map(Some));
                let expected = mean * draws as f64;
                let errors = found.mean.unwrap().abs() / found.se.unwrap().max(f64::MIN_POSITIVE);
                let counted = apart.iter().sum::<f64>() + expected;
                if errors > standard_errors_allowed(draws, 1) && !rarity_explains(counted, expected, 1) {
                    *alarms += 1;
                }
            }
        }
        // 120,000 runs at a rate of 1e-6: more than three have a chance below 1e-5
        assert!(alarms.iter().sum::<u32>() <= 3, "{alarms:?}");
    }

    #[test]
    fn a_wrong_count_is_alarmed_at() {
        // 5 % too few of 10,000 in each of 30 draws
        let mut stream = Key::new(6).stream();
        let apart = (0..30).map(|_| Some(arrivals(&mut stream, 9_500.0) - 10_000.0));
        let found = Estimate::from_values(apart);
        assert!(found.mean.unwrap().abs() / found.se.unwrap() > standard_errors_allowed(30, 8));
        assert!(!rarity_explains(285_000.0, 300_000.0, 8));
    }
}
