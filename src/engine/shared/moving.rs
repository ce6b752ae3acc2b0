//! What happens to people of one kind in a period: the money they make, the transitions they make. Shared
//! by counts and by people one by one.

use crate::model::{Flow, LadderRate, Money, MovesMoney, State};
use crate::stats::streams::Key;

use super::chance::Chance;
use super::population::{Bought, PeriodSums, Sums, purpose};

/// Most transitions out of a state: every stage of the longest ladder, lapsed and lost.
pub(crate) const MOST_TRANSITIONS: usize = 34;

/// People on their way out of a state.
pub(crate) struct Leaving<'a> {
    pub(crate) money: &'a MovesMoney,
    pub(crate) state: &'a State,
    /// Which of its transitions they make.
    pub(crate) transition: usize,
    /// Layer and generation: the entry of `PeriodSums::groups`.
    pub(crate) group: usize,
}

/// Counts people who make a transition, and their money on the move; says whether it is their first
/// purchase. `first_purchases` are those of their class in the next period, by stage.
#[inline]
pub(crate) fn count_transition(
    leaving: &Leaving<'_>,
    sums: &mut PeriodSums,
    first_purchases: &mut [f64],
    moved: f64,
) -> bool {
    let transition = &leaving.state.transitions[leaving.transition];
    let number = leaving.state.transition_offset + leaving.transition;
    let own = &mut sums.groups[leaving.group];
    own.moves += moved * leaving.money.transition[number];
    own.program_cost += moved * leaving.money.program[number];
    sums.flows[transition.flow as usize] += moved;
    if transition.flow == Flow::WinBack {
        for (members, share) in sums.members.iter_mut().zip(&leaving.money.lapsed_members) {
            members.win_backs += moved * share;
        }
    }
    if let (Flow::FirstPurchase, Some(to)) = (transition.flow, transition.to) {
        first_purchases[to] += moved;
    }
    transition.flow == Flow::FirstPurchase
}

/// Money and referrals of `n` people; returns what they bought and brought.
#[inline]
pub(crate) fn earn<C: Chance>(
    chance: C,
    key: Key,
    n: f64,
    money: &Money,
    season: f64,
    sums: &mut Sums,
) -> Bought {
    let (orders, revenue) = chance.orders(|| key.with(purpose::ORDERS), n, money, season);
    sums.orders += orders;
    sums.revenue += revenue;
    sums.gross_profit += revenue * money.gross_margin;
    sums.cost_to_serve += n * money.cost_to_serve;
    sums.outright += chance.outright(|| key.with(purpose::OUTRIGHT), n, money);
    let mut program = n * money.per_head + orders * money.per_order + revenue * money.revenue_share;
    let mut referrals = 0.0;
    if money.referrals > 0.0 {
        referrals = chance.arrivals(|| key.with(purpose::REFERRALS), n * money.referrals);
        sums.referrals += referrals;
        program += referrals * money.per_referral;
    }
    sums.program_cost += program;
    sums.points_accrued += revenue * money.points_share;
    Bought { orders, revenue, referrals }
}

/// The row of a customer whose own churn is `churn`: the other transitions keep their shares of those who do not
/// churn. The first entry of a row is its churn.
#[inline]
pub(crate) fn personal_row<'r>(
    row: &[f64],
    state: &State,
    churn: f64,
    buffer: &'r mut [f64; MOST_TRANSITIONS],
) -> &'r [f64] {
    let stay = 1.0 - row[0];
    let factor = if stay > 0.0 { (1.0 - churn) / stay } else { 0.0 };
    for ((to, &probability), transition) in buffer.iter_mut().zip(row).zip(&state.transitions) {
        *to = if transition.rate == LadderRate::Churn { churn } else { probability * factor };
    }
    &buffer[..row.len()]
}

/// Multiplies the climb in a row by `factor`, as far as the others who stay allow; says whether
/// they did not.
pub(crate) fn bend(row: &mut [f64], state: &State, factor: f64) -> bool {
    let mass = |row: &[f64], rate: LadderRate| -> f64 {
        row.iter()
            .zip(&state.transitions)
            .filter(|(_, transition)| transition.rate == rate)
            .map(|(p, _)| p)
            .sum()
    };
    let climb = mass(row, LadderRate::Climb);
    if climb <= 0.0 {
        return false;
    }
    let most = (1.0 - mass(row, LadderRate::Churn) - mass(row, LadderRate::Slip)).max(0.0);
    let wanted = climb * factor.max(0.0);
    let bent = wanted.min(most);
    for (probability, transition) in row.iter_mut().zip(&state.transitions) {
        if transition.rate == LadderRate::Climb {
            *probability *= bent / climb;
        }
    }
    wanted > most + 1e-12 || factor < 0.0
}
