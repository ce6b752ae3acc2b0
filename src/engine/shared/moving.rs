//! What happens to people of one kind in a period: the money they make, the exits they take. Shared
//! by counts and by people one by one.

use crate::model::{Flow, Group, Money, MovesMoney, Place};
use crate::stats::streams::Key;

use super::chance::Chance;
use super::population::{Bought, PeriodSums, Sums, purpose};

/// Most ways out of a place: every stage of the longest ladder, lapsed and lost.
pub(crate) const MOST_EXITS: usize = 34;

/// People on their way out of a place.
pub(crate) struct Leaving<'a> {
    pub(crate) money: &'a MovesMoney,
    pub(crate) place: &'a Place,
    /// Which of its exits they take.
    pub(crate) exit: usize,
    /// Layer and generation: the entry of `PeriodSums::groups`.
    pub(crate) group: usize,
}

/// Counts people who take an exit, and their money on the move; says whether it is their first
/// purchase. `first_purchases` are those of their class in the next period, by stage.
#[inline]
pub(crate) fn count_exit(
    leaving: &Leaving<'_>,
    sums: &mut PeriodSums,
    first_purchases: &mut [f64],
    moved: f64,
) -> bool {
    let exit = &leaving.place.exits[leaving.exit];
    let number = leaving.place.exit_offset + leaving.exit;
    let own = &mut sums.groups[leaving.group];
    own.moves += moved * leaving.money.exit[number];
    own.program_cost += moved * leaving.money.program[number];
    sums.flows[exit.flow as usize] += moved;
    if exit.flow == Flow::WinBack {
        for (members, share) in sums.members.iter_mut().zip(&leaving.money.lapsed_members) {
            members.win_backs += moved * share;
        }
    }
    if let (Flow::FirstPurchase, Some(to)) = (exit.flow, exit.to) {
        first_purchases[to] += moved;
    }
    exit.flow == Flow::FirstPurchase
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
    let (orders, revenue) = chance.sales(|| key.with(purpose::SALES), n, money, season);
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

/// Multiplies the climb in a row by `factor`, as far as the others who stay allow; says whether
/// they did not.
pub(crate) fn bend(row: &mut [f64], place: &Place, factor: f64) -> bool {
    let mass = |row: &[f64], group: Group| -> f64 {
        row.iter().zip(&place.exits).filter(|(_, exit)| exit.group == group).map(|(p, _)| p).sum()
    };
    let up = mass(row, Group::Up);
    if up <= 0.0 {
        return false;
    }
    let most = (1.0 - mass(row, Group::Out) - mass(row, Group::Down)).max(0.0);
    let wanted = up * factor.max(0.0);
    let bent = wanted.min(most);
    for (probability, exit) in row.iter_mut().zip(&place.exits) {
        if exit.group == Group::Up {
            *probability *= bent / up;
        }
    }
    wanted > most + 1e-12 || factor < 0.0
}
