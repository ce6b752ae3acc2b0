//! Laws fitted by maximum likelihood, with the standard errors of their parameters.
//!
//! A law's row says what it is over and where to begin; `search` finds the maximum over the logarithms
//! of its parameters, with exact gradients. Standard errors are those of the curvature at the maximum
//! (delta method). A fit that did not converge, or ended at a bound, says so.

mod found;
mod search;

use crate::laws::history::{
    Data, DataKind, Datum, History, Opportunities, RetentionCounts, Spend, leavers, merge,
};
use crate::laws::law::{ClosedForm, Domain, Law, Likelihood, SumOver};
use ndarray::Array2;
use search::{Found, maximum};

pub use found::{Convergence, Fit, FitError, Parameter};

/// Fits a law. Equal histories are merged first: the time taken is that of the distinct ones.
///
/// ```
/// use cltv::calibrate::fit::fit;
/// use cltv::laws::{beta_geometric, history::RetentionCounts};
/// let high_end = [1.0, 0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491];
/// let fit = fit(&beta_geometric::LAW, &[RetentionCounts { alive: high_end.to_vec() }])?;
/// // Fader and Hardie 2007
/// assert!((fit.value("alpha").unwrap() - 0.668).abs() < 1e-3);
/// # Ok::<(), cltv::calibrate::fit::FitError>(())
/// ```
///
/// # Errors
/// When the data say nothing about the law.
pub fn fit<R: Datum>(law: &'static Law, rows: &[R]) -> Result<Fit, FitError> {
    match (&law.likelihood, R::data(rows)) {
        (Likelihood::Histories(sum), Data::Histories(histories)) => to_histories(law, *sum, histories),
        (Likelihood::Spends(sum), Data::Spends(spends)) => to_spends(law, *sum, spends),
        (Likelihood::Opportunities(sum), Data::Opportunities(rows)) => to_opportunities(law, *sum, rows),
        (Likelihood::Cohorts(sum), Data::Cohorts(cohorts)) => {
            followed(law, cohorts)?;
            let found = maximum(law, cohorts, &vec![0.0; law.parameters.len()], *sum)?;
            Ok(told(law, found, starters(cohorts)))
        }
        (Likelihood::CohortsInClosedForm(maximum), Data::Cohorts(cohorts)) => {
            followed(law, cohorts)?;
            Ok(in_closed_form(law, maximum(cohorts), starters(cohorts)))
        }
        _ => Err(nobody(law, other_data(law.data()))),
    }
}

fn nobody(law: &'static Law, why: &'static str) -> FitError {
    FitError::Nobody { law: law.name, why }
}

fn other_data(wanted: DataKind) -> &'static str {
    match wanted {
        DataKind::Histories => "it is over purchase histories, and there are none",
        DataKind::Spends => "it is over mean spends, and there are none",
        DataKind::Opportunities => "it is over opportunities to buy, and there are none",
        DataKind::Cohorts => "it is over cohorts under contract, and there are none",
    }
}

/// Logarithms of the units in which parameters are sought.
fn units(law: &Law, time: f64, money: f64) -> Vec<f64> {
    let unit = |domain: Domain| match domain {
        Domain::Time => time,
        Domain::Money => money,
        Domain::Chance | Domain::Positive => 0.0,
    };
    law.parameters.iter().map(|parameter| unit(parameter.domain)).collect()
}

fn weights<R: Datum>(rows: &[R]) -> f64 {
    rows.iter().map(R::weight).sum()
}

fn to_histories(law: &'static Law, sum: SumOver<History>, histories: &[History]) -> Result<Fit, FitError> {
    let weight = weights(histories);
    let age: f64 = histories.iter().map(|history| history.age * history.weight).sum();
    if !(weight > 0.0 && age > 0.0) {
        return Err(nobody(law, "nobody was observed for any time"));
    }
    let rows = merge(histories.to_vec());
    let found = maximum(law, &rows, &units(law, libm::log(age / weight), 0.0), sum)?;
    Ok(told(law, found, weights(&rows)))
}

/// To those with at least one (repeat) transaction of positive mean value.
fn to_spends(law: &'static Law, sum: SumOver<Spend>, spends: &[Spend]) -> Result<Fit, FitError> {
    let rows: Vec<Spend> =
        spends.iter().copied().filter(|spend| spend.transactions > 0 && spend.mean > 0.0).collect();
    let weight = weights(&rows);
    if weight <= 0.0 {
        return Err(nobody(law, "nobody has a repeat transaction of positive value"));
    }
    let mean = rows.iter().map(|spend| spend.mean * spend.weight).sum::<f64>() / weight;
    let found = maximum(law, &rows, &units(law, 0.0, libm::log(mean)), sum)?;
    Ok(told(law, found, weight))
}

fn to_opportunities(
    law: &'static Law,
    sum: SumOver<Opportunities>,
    rows: &[Opportunities],
) -> Result<Fit, FitError> {
    let opportunities: f64 = rows.iter().map(|row| f64::from(row.periods) * row.weight).sum();
    if opportunities <= 0.0 {
        return Err(nobody(law, "nobody had an opportunity to buy"));
    }
    let found = maximum(law, rows, &units(law, 0.0, 0.0), sum)?;
    Ok(told(law, found, weights(rows)))
}

fn followed(law: &'static Law, cohorts: &[RetentionCounts]) -> Result<(), FitError> {
    let (_, periods) = leavers(cohorts);
    if periods > 0.0 { Ok(()) } else { Err(nobody(law, "no cohort is followed for a period")) }
}

fn starters(cohorts: &[RetentionCounts]) -> f64 {
    cohorts.iter().filter_map(|cohort| cohort.alive.first()).sum()
}

/// A maximum as a fit: values and standard errors from those of the logarithms (delta method).
fn told(law: &'static Law, found: Found, n_customers: f64) -> Fit {
    let n = law.parameters.len();
    let Found { logs, log_likelihood, covariance, at_bound, converged } = found;
    let parameters = law.parameters.iter().enumerate().map(|(i, parameter)| {
        let value = libm::exp(logs[i]);
        let se = covariance.as_ref().map(|matrix| value * matrix[i * n + i].sqrt());
        Parameter { name: parameter.name, value, se }
    });
    Fit {
        law,
        parameters: parameters.collect(),
        log_likelihood,
        n_customers,
        convergence: match at_bound {
            Some(i) => Convergence::AtBound(law.parameters[i].name),
            None if converged && covariance.is_some() => Convergence::Converged,
            None => Convergence::NotConverged,
        },
        covariance: covariance.and_then(|matrix| Array2::from_shape_vec((n, n), matrix).ok()),
    }
}

fn in_closed_form(law: &'static Law, found: ClosedForm, n_customers: f64) -> Fit {
    let name = law.parameters.first().map_or("", |parameter| parameter.name);
    Fit {
        law,
        parameters: vec![Parameter { name, value: found.value, se: found.error.map(|(se, _)| se) }],
        covariance: found.error.map(|(_, variance)| Array2::from_elem((1, 1), variance)),
        log_likelihood: found.log_likelihood,
        n_customers,
        convergence: match found.error {
            Some(_) => Convergence::Converged,
            None => Convergence::AtBound(name),
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::laws::{
        beta_discrete_weibull, beta_geometric, bg_nbd, gamma_gamma, geometric, mbg_nbd, pareto_nbd,
    };

    fn cohort(alive: &[f64]) -> RetentionCounts {
        RetentionCounts { alive: std::iter::once(1.0).chain(alive.iter().copied()).collect() }
    }

    fn near(fit: &Fit, wanted: &[f64], tolerance: f64) {
        for (parameter, wanted) in fit.parameters.iter().zip(wanted) {
            assert!((parameter.value - wanted).abs() < tolerance, "{fit:?}");
        }
        assert_eq!(fit.convergence, Convergence::Converged, "{fit:?}");
    }

    const HIGH_END: [f64; 7] = [0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491];
    const REGULAR: [f64; 7] = [0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241];

    /// Fader and Hardie 2007: 0.668, 3.806 and 0.704, 1.182, here recomputed to 8 digits.
    #[test]
    fn two_published_segments_under_contract() {
        let cases = [
            (HIGH_END, [0.668_088_46, 3.806_095_72], -1.611_158_1),
            (REGULAR, [0.704_077_34, 1.182_043_16], -1.680_265_2),
        ];
        for (alive, wanted, log_likelihood) in cases {
            let fit = fit(&beta_geometric::LAW, &[cohort(&alive)]).unwrap();
            // the search ends where a step promises 1e-12 of ln L: 1e-5 of these flat maxima
            near(&fit, &wanted, 1e-5);
            assert!((fit.log_likelihood - log_likelihood).abs() < 1e-7, "{fit:?}");
        }
    }

    /// Fader and Hardie 2007b, several cohorts: 3.80, 15.19.
    #[test]
    fn several_cohorts() {
        let all = [10_000.0, 8_000.0, 6_480.0, 5_307.0, 4_391.0];
        let cohorts: Vec<_> = (2..=5).map(|n| RetentionCounts { alive: all[..n].to_vec() }).collect();
        let fit = fit(&beta_geometric::LAW, &cohorts).unwrap();
        near(&fit, &[3.798_12, 15.191_9], 1e-3);
        assert!((fit.n_customers - 40_000.0).abs() < f64::EPSILON);
        assert!(fit.parameters.iter().all(|parameter| parameter.se.is_some_and(|se| se > 0.0)));
    }

    /// Fader, Hardie, Liu, Davin and Steenburgh 2018: four years of the high end.
    #[test]
    fn the_beta_discrete_weibull() {
        let fit = fit(&beta_discrete_weibull::LAW, &[cohort(&HIGH_END[..4])]).unwrap();
        // published to 8 digits; the maximum is flat: a relative 1e-3 is asked
        for (parameter, wanted) in fit.parameters.iter().zip([0.259_335_7, 1.722_551_2, 1.584_361_6]) {
            assert!((parameter.value / wanted - 1.0).abs() < 1e-3, "{fit:?}");
        }
        assert!((fit.log_likelihood + 1.222_749_32).abs() < 1e-8, "{fit:?}");
    }

    #[test]
    fn the_geometric_is_leavers_over_those_at_risk() {
        let found = fit(&geometric::LAW, &[RetentionCounts { alive: vec![100.0, 80.0, 64.0] }]).unwrap();
        assert!((found.parameters[0].value - 0.2).abs() < 1e-15);
        assert!((found.parameters[0].se.unwrap() - (0.16_f64 / 180.0).sqrt()).abs() < 1e-15);
        let nobody_left = fit(&geometric::LAW, &[RetentionCounts { alive: vec![5.0, 5.0] }]).unwrap();
        assert_eq!(nobody_left.convergence, Convergence::AtBound("churn"));
    }

    #[test]
    fn nobody_is_said() {
        assert!(matches!(fit::<History>(&bg_nbd::LAW, &[]), Err(FitError::Nobody { .. })));
        assert!(matches!(fit::<Spend>(&gamma_gamma::LAW, &[]), Err(FitError::Nobody { .. })));
        assert!(matches!(
            fit(&geometric::LAW, &[RetentionCounts { alive: vec![4.0] }]),
            Err(FitError::Nobody { .. })
        ));
    }

    #[test]
    fn one_customer_and_equal_customers_end_with_an_answer() {
        let one = History { frequency: 3, recency: 20.0, age: 30.0, weight: 1.0 };
        for weight in [1.0, 1000.0] {
            let rows = [History { weight, ..one }];
            for fit in [
                fit(&bg_nbd::LAW, &rows).unwrap(),
                fit(&mbg_nbd::LAW, &rows).unwrap(),
                fit(&pareto_nbd::LAW, &rows).unwrap(),
            ] {
                assert!(fit.log_likelihood.is_finite());
                // nothing says how customers differ
                assert_ne!(fit.convergence, Convergence::Converged, "{fit:?}");
            }
        }
    }
}
