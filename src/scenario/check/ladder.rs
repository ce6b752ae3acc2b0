//! The ladder at its central numbers: how far its clocks reach, where its people go, its K factor.
//!
//! One person is followed here by these rows, which no engine sees: a warning of referrals without end must be
//! said before anything can be compiled, and takes neither draws nor clocks nor programs.

use crate::scenario::checked::{
    BetweenLaw, Churn, ChurnBase, Clock, Destination, LapsedMoves, Moves, Rate, Scenario, StageKind,
};
use crate::scenario::quantity::Quantity;

/// Clock cells that the state needs at most: tenure reach x reach of the time in stage.
pub(super) fn clock_cells(scenario: &Scenario) -> f64 {
    let horizon = scenario.time().horizon_periods as f64;
    let year = scenario.time().period.per_year();
    let (mut tenure, mut stage_time) = (1.0_f64, 1.0_f64);
    let mut table = |length: usize, clock: Clock| match clock {
        Clock::Tenure => tenure = tenure.max((length as f64 * year).min(horizon)),
        Clock::Stage => stage_time = stage_time.max((length as f64).min(horizon)),
    };
    for stage in scenario.stages() {
        let years = &stage.by_tenure_year;
        let longest = years.orders.len().max(years.order_value.len()).max(years.cost_to_serve.len());
        let contribution = stage.contribution.as_ref().map_or(0, |money| money.by_tenure_year.len());
        table(longest.max(contribution), Clock::Tenure);
        let Moves::Ladder(moves) = &stage.moves else {
            continue;
        };
        match &moves.churn.base {
            Some(ChurnBase::Rate(Rate::Table { values, clock })) => table(values.len(), *clock),
            Some(ChurnBase::Weibull { clock, .. }) => table(usize::MAX / 1024, *clock),
            _ => {}
        }
        if let Some(between) = &moves.churn.between
            && matches!(&between.law, BetweenLaw::Beta { c: Some(_), .. })
        {
            table(usize::MAX / 1024, between.clock);
        }
        for rate in [&moves.climb, &moves.slip] {
            if let Rate::Table { values, clock } = rate {
                table(values.len(), *clock);
            }
        }
    }
    tenure.max(1.0) * stage_time.max(1.0)
}

/// The churn of a new customer at central numbers, per period of the model.
pub(super) fn central_churn(churn: &Churn, central: &[f64]) -> Option<f64> {
    match (&churn.base, &churn.between) {
        (Some(ChurnBase::Rate(rate)), _) => Some(first(rate, central)),
        (Some(ChurnBase::Weibull { shape, scale, .. }), _) => {
            Some(1.0 - (-(1.0 / scale.at(central)).powf(shape.at(central))).exp())
        }
        (None, Some(between)) => match &between.law {
            BetweenLaw::Beta { alpha, beta, .. } => {
                let (alpha, beta) = (alpha.at(central), beta.at(central));
                Some(crate::units::convert_probability(alpha / (alpha + beta), between.ratio))
            }
            BetweenLaw::Spread { .. } => None,
        },
        (None, None) => None,
    }
}

pub(super) fn first(rate: &Rate, central: &[f64]) -> f64 {
    match rate {
        Rate::Constant(value) => value.at(central),
        Rate::Table { values, .. } => values.first().map_or(0.0, |value| value.at(central)),
    }
}

/// Where the people of a stage go, at central numbers; staying left out.
pub(super) fn row(scenario: &Scenario, stage: usize, central: &[f64]) -> Vec<(Destination, f64)> {
    match &scenario.stages()[stage].moves {
        Moves::Row(to) => to.iter().map(|(place, share)| (*place, share.at(central))).collect(),
        Moves::Ladder(moves) => {
            let churn = central_churn(&moves.churn, central).unwrap_or(0.0);
            let out = match scenario.stages()[stage].kind {
                StageKind::Customer => Destination::Lapsed,
                StageKind::Prospect => Destination::Lost,
            };
            let mut to = vec![(out, churn)];
            if stage + 1 < scenario.stages().len() {
                to.push((Destination::Stage(stage + 1), (1.0 - churn) * first(&moves.climb, central)));
            }
            if stage > 0 {
                to.push((Destination::Stage(stage - 1), (1.0 - churn) * first(&moves.slip, central)));
            }
            to
        }
    }
}

pub(super) fn lapsed_row(scenario: &Scenario, central: &[f64]) -> Vec<(Destination, f64)> {
    match &scenario.lapsed().moves {
        LapsedMoves::Row(to) => to.iter().map(|(place, share)| (*place, share.at(central))).collect(),
        LapsedMoves::Return { win_back, give_up, return_to } => vec![
            (Destination::Stage(*return_to), first(win_back, central)),
            (Destination::Lost, give_up.at(central)),
        ],
    }
}

/// Expected referrals of one customer within the horizon x the chance that a referred entrant ever
/// buys, at central numbers and without segments, clocks or programs: enough for a warning.
pub(super) fn k_factor(scenario: &Scenario, central: &[f64]) -> f64 {
    let rate = |factors: &Vec<Quantity>| factors.iter().map(|factor| factor.at(central)).product::<f64>();
    let referrals: Vec<f64> =
        scenario.stages().iter().map(|stage| stage.referral.as_ref().map_or(0.0, rate)).collect();
    if referrals.iter().all(|rate| *rate <= 0.0) {
        return 0.0;
    }
    let horizon = scenario.time().horizon_periods;
    let (made, _) = follow(scenario, central, scenario.first_customer_stage(), horizon, &referrals);
    let ones = vec![1.0; referrals.len()];
    let entry = scenario.referral().entry;
    let conversion = if scenario.stages()[entry].kind == StageKind::Customer {
        1.0
    } else {
        follow(scenario, central, entry, 10_000, &ones).1
    };
    made * conversion
}

/// Follows one person from `entry`: the sum of `weight` over stages and periods, and, for
/// prospects, the chance of ever having become a customer (who is not followed further).
pub(super) fn follow(
    scenario: &Scenario,
    central: &[f64],
    entry: usize,
    periods: usize,
    weight: &[f64],
) -> (f64, f64) {
    let stages = scenario.stages().len();
    let rows: Vec<Vec<(Destination, f64)>> = (0..stages).map(|stage| row(scenario, stage, central)).collect();
    let lapsed = lapsed_row(scenario, central);
    let from_prospect = scenario.stages()[entry].kind == StageKind::Prospect;
    let mut here = vec![0.0; stages + 1];
    here[entry] = 1.0;
    let (mut total, mut converted) = (0.0, 0.0);
    for _ in 0..periods {
        total += here.iter().zip(weight).map(|(share, weight)| share * weight).sum::<f64>();
        let mut next = vec![0.0; stages + 1];
        for from in 0..=stages {
            let to = if from == stages { &lapsed } else { &rows[from] };
            let mut stay = 1.0;
            for (place, share) in to {
                stay -= share;
                let moved = here[from] * share;
                match place {
                    Destination::Stage(stage)
                        if from_prospect && scenario.stages()[*stage].kind == StageKind::Customer =>
                    {
                        converted += moved;
                    }
                    Destination::Stage(stage) => next[*stage] += moved,
                    Destination::Lapsed => next[stages] += moved,
                    Destination::Lost => {}
                }
            }
            next[from] += here[from] * stay;
        }
        here = next;
        if here.iter().sum::<f64>() < 1e-9 {
            break;
        }
    }
    (total, converted)
}
