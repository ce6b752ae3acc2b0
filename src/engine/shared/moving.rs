//! What happens to people of one kind in a period: the money they make, the transitions they make. Shared
//! by counts and by people one by one.

use crate::model::{Flow, LadderRate, Money, MovesMoney, State};
use crate::stats::lanes::Number;
use crate::stats::streams::Key;

use super::chance::Chance;
use super::population::{Bought, PeriodSums, Sums, purpose};

/// Most transitions out of a state: every stage of the longest ladder, lapsed and lost.
pub(crate) const MOST_TRANSITIONS: usize = 34;

/// People on their way out of a state.
pub(crate) struct Leaving<'a, N> {
    pub(crate) money: &'a MovesMoney<N>,
    pub(crate) state: &'a State,
    /// Which of its transitions they make.
    pub(crate) transition: usize,
    /// Layer and generation: the entry of `PeriodSums::groups`.
    pub(crate) group: usize,
}

/// Counts people who make a transition, and their money on the move; says whether it is their first
/// purchase. `first_purchases` are those of their class in the next period, by stage.
#[inline]
pub(crate) fn count_transition<N: Number>(
    leaving: &Leaving<'_, N>,
    sums: &mut PeriodSums<N>,
    first_purchases: &mut [N],
    moved: N,
) -> bool {
    let transition = &leaving.state.transitions[leaving.transition];
    let number = leaving.state.transition_offset + leaving.transition;
    let own = &mut sums.groups[leaving.group];
    own.moves += moved * leaving.money.transition[number];
    own.program_cost += moved * leaving.money.program[number];
    sums.flows[transition.flow as usize] += moved;
    if transition.flow == Flow::WinBack {
        for (members, share) in sums.members.iter_mut().zip(&leaving.money.lapsed_members) {
            members.win_backs += moved * *share;
        }
    }
    if let (Flow::FirstPurchase, Some(to)) = (transition.flow, transition.to) {
        first_purchases[to] += moved;
    }
    transition.flow == Flow::FirstPurchase
}

/// Money and referrals of `n` people, given the key of their luck in each draw; returns what they bought and
/// brought.
#[inline]
pub(crate) fn earn<C: Chance, N: Number>(
    chance: C,
    key: impl Fn(usize) -> Key,
    n: N,
    money: &Money<N>,
    season: N,
    sums: &mut Sums<N>,
) -> Bought<N> {
    let (orders, revenue) = chance.orders(|lane| key(lane).with(purpose::ORDERS), n, money, season);
    sums.orders += orders;
    sums.revenue += revenue;
    sums.gross_profit += revenue * money.gross_margin;
    sums.cost_to_serve += n * money.cost_to_serve;
    sums.outright += chance.outright(|lane| key(lane).with(purpose::OUTRIGHT), n, money);
    let referrals = chance.arrivals(|lane| key(lane).with(purpose::REFERRALS), n * money.referrals);
    sums.referrals += referrals;
    let program = n * money.per_head + orders * money.per_order + revenue * money.revenue_share;
    sums.program_cost += program + referrals * money.per_referral;
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

/// Multiplies the climb in a row by `factor`, as far as the others who stay allow; 1 where they do not, 0 where
/// they do.
#[inline]
pub(crate) fn bend<N: Number>(row: &mut [N], state: &State, factor: N) -> N {
    let mass = |row: &[N], rate: LadderRate| {
        let of_rate = row.iter().zip(&state.transitions).filter(|(_, transition)| transition.rate == rate);
        of_rate.fold(N::default(), |sum, (probability, _)| sum + *probability)
    };
    let climb = mass(row, LadderRate::Climb);
    let others = N::all(1.0) - mass(row, LadderRate::Churn) - mass(row, LadderRate::Slip);
    let most = others.with(others, |most, _| most.max(0.0));
    let wanted = climb * factor.with(factor, |factor, _| factor.max(0.0));
    let bent = wanted.with(most, f64::min);
    // nothing is bent where nobody climbs, or where the factor is neutral
    let bends =
        climb.with(factor, |climb, factor| f64::from(u8::from(climb > 0.0 && (factor - 1.0).abs() > 0.0)));
    let by = (bent / climb).with(bends, |by, bends| if bends > 0.0 { by } else { 1.0 });
    for (probability, transition) in row.iter_mut().zip(&state.transitions) {
        if transition.rate == LadderRate::Climb {
            *probability *= by;
        }
    }
    let above = wanted.with(most, |wanted, most| f64::from(u8::from(wanted > most + 1e-12)));
    let held = above.with(factor, |above, factor| if factor < 0.0 { 1.0 } else { above });
    held * bends
}
