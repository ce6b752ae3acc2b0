//! The law by which customers leave, where the scenario gives one outright.

use crate::laws::beta_discrete_weibull::BetaDiscreteWeibull;
use crate::laws::beta_geometric::BetaGeometric;
use crate::laws::discrete_weibull::DiscreteWeibull;
use crate::model::draws::means;
use crate::scenario::{BetweenLaw, ChurnBase, Moves, Scenario};
use crate::study::kernel::findings::LawCurve;

/// The law of the stage in which the cohort enters, at the means of its uncertain numbers.
pub(super) fn curve(scenario: &Scenario) -> Option<LawCurve> {
    let stage = &scenario.stages()[scenario.cohort().entry];
    let Moves::Ladder(moves) = &stage.moves else {
        return None;
    };
    let draw = means(scenario);
    let periods = 0..scenario.time().horizon_periods;
    let (law, survival): (String, Vec<f64>) = match (&moves.churn.base, &moves.churn.between) {
        (Some(ChurnBase::Weibull { shape, scale, .. }), None) => {
            let law = DiscreteWeibull { shape: shape.at(&draw), scale: scale.at(&draw) };
            let name = format!("Weibull, shape {:.3}, scale {:.3}", law.shape, law.scale);
            (name, periods.map(|t| law.survival(t as f64)).collect())
        }
        (_, Some(between)) => {
            let BetweenLaw::Beta { alpha, beta, c } = &between.law else {
                return None;
            };
            let same = BetaGeometric { alpha: alpha.at(&draw), beta: beta.at(&draw) };
            let beta = format!("alpha {:.3}, beta {:.3}", same.alpha, same.beta);
            // the law counts time in the unit of the file
            let time = |t: usize| t as f64 * between.ratio;
            match c.map(|c| c.at(&draw)) {
                Some(c) => {
                    let law = BetaDiscreteWeibull { between: same, c };
                    let name = format!("beta-discrete-Weibull, {beta}, c {c:.3}");
                    (name, periods.map(|t| law.survival(time(t))).collect())
                }
                None => {
                    (format!("beta-geometric, {beta}"), periods.map(|t| same.survival(time(t))).collect())
                }
            }
        }
        _ => return None,
    };
    Some(LawCurve { stage: stage.name.clone(), law, survival })
}
