//! Points of a loyalty program: when members redeem them, and what the business owes until then.
//!
//! Points can be spent from the period in which they are earned, for `expiry` periods; what is left
//! then is breakage. Each period the same share of a vintage's open points is redeemed (a constant
//! hazard), such that the share `redeemed` of a vintage is gone before it expires.
//!
//! The contract liability follows IFRS 15 / ASC 606: of the price of a sale that earns points, the part
//! deferred is in proportion to stand-alone selling prices, and it is released as points are redeemed,
//! in proportion to redemptions to date over redemptions expected in total (Example 52).

/// The hazard at which a share of points is redeemed within so many periods: 1 - (1 - share)^(1 / n).
///
/// ```
/// use cltv::accounting::points::hazard;
/// assert!((hazard(0.75, 2) - 0.5).abs() < 1e-15);
/// assert_eq!(hazard(1.0, 6), 1.0);
/// ```
pub fn hazard(redeemed: f64, expiry_periods: usize) -> f64 {
    -libm::expm1(libm::log1p(-redeemed.clamp(0.0, 1.0)) / expiry_periods.max(1) as f64)
}

/// The part of a price that belongs to points, in proportion to stand-alone selling prices:
/// price x points / (goods + points), the goods' stand-alone price being the price itself.
///
/// ```
/// // IFRS 15 Example 52: sales of 100,000 earn 10,000 points of 1 each, 9,500 expected to be redeemed
/// assert_eq!(cltv::accounting::points::allocated(100_000.0, 9_500.0).round(), 8_676.0);
/// ```
pub fn allocated(price: f64, points: f64) -> f64 {
    if points > 0.0 && price > 0.0 { price * points / (price + points) } else { 0.0 }
}

/// What is still owed of an allocated price when some points are redeemed, of so many expected in total
/// by the present estimate.
///
/// ```
/// use cltv::accounting::points::{allocated, owed};
/// // IFRS 15 Example 52: 4,500 of 9,500 in the first year; then 8,500 of 9,700, the estimate revised
/// let points = allocated(100_000.0, 9_500.0);
/// let (first, second) = (owed(points, 4_500.0, 9_500.0), owed(points, 8_500.0, 9_700.0));
/// assert_eq!([first.round(), second.round()], [4_566.0, 1_073.0]);
/// assert_eq!([(points - first).round(), (first - second).round()], [4_110.0, 3_493.0]);
/// ```
pub fn owed(allocated: f64, redeemed: f64, expected: f64) -> f64 {
    if expected > 0.0 { allocated * (1.0 - redeemed / expected).max(0.0) } else { 0.0 }
}

/// Share of stamps that are redeemed on cards of `stamps` stamps, when after each purchase another
/// follows with probability `again` and nothing expires: B s^(B-1) (1 - s) / (1 - s^B).
///
/// ```
/// // ten stamps, nine in ten come again: 40 % of all stamps never make a full card
/// let share = cltv::accounting::points::redeemed_of_stamps(0.9, 10);
/// assert!((share - 0.594_822_15).abs() < 1e-8);
/// ```
pub fn redeemed_of_stamps(again: f64, stamps: u32) -> f64 {
    let full = again.powi(stamps as i32 - 1);
    f64::from(stamps) * full * (1.0 - again) / (1.0 - full * again)
}

/// The terms of a program's points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Points per unit of currency of members' revenue.
    pub earn: f64,
    /// Money per point when redeemed.
    pub value: f64,
    /// Share redeemed before expiry.
    pub redeemed: f64,
    /// Periods during which a point can be spent; at least 1.
    pub expiry_periods: usize,
    /// What a unit of redeemed value costs the business.
    pub cost_share: f64,
    /// A change of estimate: from this period on, this share of new points is redeemed, and open points
    /// at the pace that goes with it.
    pub revised: Option<(usize, f64)>,
}

impl Terms {
    /// The share of points issued in a period that is expected to be redeemed.
    pub fn redeemed_in(&self, period: usize) -> f64 {
        self.revised.filter(|(at, _)| period >= *at).map_or(self.redeemed, |(_, share)| share)
    }

    /// Share of open points redeemed in a period.
    pub fn hazard_in(&self, period: usize) -> f64 {
        hazard(self.redeemed_in(period), self.expiry_periods)
    }

    /// What redeeming a point costs.
    pub fn cost_per_point(&self) -> f64 {
        self.value * self.cost_share
    }

    /// What a point costs from redemption to redemption, discounted to the period of its issue by `v` per
    /// period; by the first estimate.
    ///
    /// ```
    /// use cltv::accounting::points::Terms;
    /// let terms =
    ///     Terms { earn: 1.0, value: 0.05, redeemed: 0.75, expiry_periods: 2, cost_share: 0.4, revised: None };
    /// // half at once, a quarter a period later
    /// assert!((terms.present_cost(0.9) - 0.02 * (0.5 + 0.25 * 0.9)).abs() < 1e-15);
    /// ```
    pub fn present_cost(&self, v: f64) -> f64 {
        let hazard = hazard(self.redeemed, self.expiry_periods);
        let ratio = (1.0 - hazard) * v;
        let (mut redeemed, mut part) = (0.0, hazard);
        for _ in 0..self.expiry_periods {
            redeemed += part;
            part *= ratio;
        }
        self.cost_per_point() * redeemed
    }
}

/// Points earned in one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vintage {
    /// The period.
    pub period: usize,
    /// Points issued.
    pub issued: f64,
    /// Of them, redeemed so far.
    pub redeemed: f64,
    /// Of them, still open.
    pub open: f64,
    /// Price deferred for them at sale.
    pub allocated: f64,
}

/// The points of a program, period by period.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Account {
    /// Points issued.
    pub issued: Vec<f64>,
    /// Points redeemed.
    pub redeemed: Vec<f64>,
    /// Points expired.
    pub expired: Vec<f64>,
    /// Points open at the end.
    pub open: Vec<f64>,
    /// Contract liability at the end, in money.
    pub liability: Vec<f64>,
    /// Cost of redemption.
    pub cost: Vec<f64>,
    /// The vintages still open after the last period, oldest first.
    pub vintages: Vec<Vintage>,
    /// Points that are expected to be redeemed in each period after the last.
    pub ahead: Vec<f64>,
}

impl Account {
    /// The account of a program whose members spend `revenue` period by period while they earn points.
    /// Redemption goes on after the program has ended.
    pub fn of_revenue(terms: &Terms, revenue: &[f64]) -> Account {
        let issued: Vec<f64> = revenue.iter().map(|revenue| terms.earn * revenue).collect();
        Account::of_issue(terms, revenue, &issued)
    }

    /// The same where the points issued in each period are known beside the revenue that earned them.
    pub fn of_issue(terms: &Terms, revenue: &[f64], issued: &[f64]) -> Account {
        let mut account = Account::default();
        let mut ahead = Ahead { terms, hazard: f64::NAN, by_age: Vec::new() };
        for (period, (&revenue, &issued)) in revenue.iter().zip(issued).enumerate() {
            let hazard = terms.hazard_in(period);
            if issued > 0.0 {
                let worth = issued * terms.value * terms.redeemed_in(period);
                let allocated = allocated(revenue, worth);
                account.vintages.push(Vintage { period, issued, redeemed: 0.0, open: issued, allocated });
            }
            let (mut redeemed, mut expired, mut liability) = (0.0, 0.0, 0.0);
            for vintage in &mut account.vintages {
                let now = vintage.open * hazard;
                vintage.redeemed += now;
                vintage.open -= now;
                redeemed += now;
                let age = period - vintage.period;
                if age + 1 == terms.expiry_periods {
                    expired += std::mem::take(&mut vintage.open);
                } else {
                    let expected = vintage.redeemed + vintage.open * ahead.redeemed(hazard, age);
                    liability += owed(vintage.allocated, vintage.redeemed, expected);
                }
            }
            account.vintages.retain(|vintage| period + 1 < vintage.period + terms.expiry_periods);
            let open = account.vintages.iter().map(|vintage| vintage.open).sum();
            account.push(terms, (issued, redeemed, expired), (open, liability));
        }
        account.ahead = redemptions_ahead(terms, &account.vintages, revenue.len());
        account
    }

    /// What redemptions after the last period are expected to cost, each discounted by `discount` of its
    /// period.
    ///
    /// ```
    /// use cltv::accounting::points::{Account, Terms};
    /// let terms =
    ///     Terms { earn: 1.0, value: 0.05, redeemed: 0.75, expiry_periods: 2, cost_share: 0.4, revised: None };
    /// // of the last period's 200 points half is redeemed at once, and a quarter a period later
    /// let account = Account::of_revenue(&terms, &[100.0, 200.0]);
    /// let settlement = account.settlement(&terms, |period| 0.9_f64.powi(period as i32));
    /// assert!((settlement - 50.0 * 0.02 * 0.81).abs() < 1e-12);
    /// ```
    pub fn settlement(&self, terms: &Terms, discount: impl Fn(usize) -> f64) -> f64 {
        let after = self.issued.len();
        let redeemed = self.ahead.iter().enumerate().map(|(later, points)| points * discount(after + later));
        terms.cost_per_point() * redeemed.sum::<f64>()
    }

    /// The account of a program whose points were counted member by member, because they buy only in lots:
    /// revenue, and points issued, redeemed and expired, period by period. An open point is owed at the share
    /// of all points issued that was redeemed. None is ahead: a full lot is spent as soon as it is held, so
    /// what is open at the end buys nothing by itself.
    pub fn of_members(terms: &Terms, revenue: &[f64], counted: [&[f64]; 3]) -> Account {
        let [issued, redeemed, expired] = counted;
        let (points, sales): (f64, f64) = (issued.iter().sum(), revenue.iter().sum());
        // points that are still open may be redeemed, but those that came to an end so far are no measure of
        // it: what is redeemed is so early, and what expires late
        let share = if points > 0.0 { redeemed.iter().sum::<f64>() / points } else { 0.0 };
        let per_point =
            if points > 0.0 { allocated(sales, points * terms.value * share) / points } else { 0.0 };
        let mut account = Account::default();
        let mut open = 0.0;
        for period in 0..issued.len() {
            let moved = (issued[period], redeemed[period], expired[period]);
            open = f64::max(open + moved.0 - moved.1 - moved.2, 0.0);
            account.push(terms, moved, (open, open * per_point));
        }
        account
    }

    fn push(
        &mut self,
        terms: &Terms,
        (issued, redeemed, expired): (f64, f64, f64),
        (open, liability): (f64, f64),
    ) {
        self.issued.push(issued);
        self.redeemed.push(redeemed);
        self.expired.push(expired);
        self.open.push(open);
        self.liability.push(liability);
        self.cost.push(redeemed * terms.cost_per_point());
    }
}

/// Points of open vintages that are expected to be redeemed in each period from `after` on.
fn redemptions_ahead(terms: &Terms, vintages: &[Vintage], after: usize) -> Vec<f64> {
    let mut vintages = vintages.to_vec();
    let mut ahead = Vec::new();
    for period in after.. {
        vintages.retain(|vintage| period < vintage.period + terms.expiry_periods);
        if vintages.is_empty() {
            break;
        }
        let hazard = terms.hazard_in(period);
        let mut redeemed = 0.0;
        for vintage in &mut vintages {
            redeemed += vintage.open * hazard;
            vintage.open -= vintage.open * hazard;
        }
        ahead.push(redeemed);
    }
    ahead
}

/// The share of open points that is still redeemed before they expire.
struct Ahead<'a> {
    terms: &'a Terms,
    hazard: f64,
    /// By the age of points, as far as it was asked for at this hazard.
    by_age: Vec<f64>,
}

impl Ahead<'_> {
    /// That of points of an age at a hazard.
    fn redeemed(&mut self, hazard: f64, age: usize) -> f64 {
        if self.hazard.total_cmp(&hazard).is_ne() {
            self.hazard = hazard;
            self.by_age.clear();
        }
        while self.by_age.len() <= age {
            self.by_age.push(within(hazard, self.terms.expiry_periods - 1 - self.by_age.len()));
        }
        self.by_age[age]
    }
}

/// Share redeemed within so many periods at a hazard: 1 - (1 - h)^n.
fn within(hazard: f64, periods: usize) -> f64 {
    -libm::expm1(libm::log1p(-hazard) * periods as f64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    /// IFRS 15 Example 52 as printed, to the unit; and the unrounded numbers of the same arithmetic.
    #[test]
    fn example_52_to_the_printed_unit() {
        let points = allocated(100_000.0, 9_500.0);
        let first = owed(points, 4_500.0, 9_500.0);
        let second = owed(points, 8_500.0, 9_700.0);
        let found = [100_000.0 - points, points, points - first, first, first - second, second];
        for (found, printed) in found.into_iter().zip([91_324.0, 8_676.0, 4_110.0, 4_566.0, 3_493.0, 1_073.0])
        {
            // a number printed in whole units is known to half a unit
            assert!((found - printed).abs() <= 0.5, "{found} {printed}");
        }
        let exact = [91_324.200_9, 8_675.799_1, 4_109.589, 4_566.21, 3_492.915_3, 1_073.294_7];
        for (found, exact) in found.into_iter().zip(exact) {
            // half a unit of the last digit given
            assert!((found - exact).abs() <= 5e-3, "{found} {exact}");
        }
    }

    /// The same example by vintages: sales of one year, redeemed by a constant hazard, then revised.
    #[test]
    fn a_change_of_estimate_is_caught_up_in_its_period() {
        let plain = Terms {
            earn: 0.1,
            value: 1.0,
            redeemed: 0.95,
            expiry_periods: 5,
            cost_share: 1.0,
            revised: None,
        };
        let mut sales = vec![100_000.0];
        sales.resize(6, 0.0);
        let before = Account::of_revenue(&plain, &sales);
        let after = Account::of_revenue(&Terms { revised: Some((2, 0.99)), ..plain }, &sales);
        assert_eq!(before.liability[..2], after.liability[..2]);
        // two periods at the first hazard are redeemed, three remain at the new one
        let (slow, fast) = (hazard(0.95, 5), hazard(0.99, 5));
        let open = 10_000.0 * (1.0 - slow).powi(2);
        let redeemed = 10_000.0 - open + open * fast;
        let expected = 10_000.0 - open * (1.0 - fast).powi(3);
        let liability = allocated(100_000.0, 9_500.0) * (1.0 - redeemed / expected);
        // two ways to the same number in a dozen floating-point steps
        assert!((after.liability[2] - liability).abs() < 1e-9 * liability);
        assert!(after.liability[2] < before.liability[2]);
        assert_eq!((after.liability[5], after.open[5]), (0.0, 0.0));
    }

    /// opening + issued - redeemed - expired = closing, in every period of a thousand random programs;
    /// what is redeemed of each vintage is the share asked for; nothing is owed without open points.
    #[test]
    fn points_are_conserved_in_a_thousand_random_programs() {
        for number in 0..1_000 {
            let key = Key::new(52).with(number);
            let u = |which: u64| key.with(which).uniform();
            let horizon = 1 + (u(0) * 60.0) as usize;
            let terms = Terms {
                earn: u(1) * 10.0,
                value: u(2),
                redeemed: if number % 7 == 0 { 1.0 } else { u(3) },
                expiry_periods: 1 + (u(4) * 24.0) as usize,
                cost_share: u(5),
                revised: (number % 3 == 0).then(|| ((u(6) * horizon as f64) as usize, u(7))),
            };
            let revenue: Vec<f64> = (0..horizon)
                .map(|t| if u(100 + t as u64) < 0.2 { 0.0 } else { u(200 + t as u64) * 1e6 })
                .collect();
            let account = Account::of_revenue(&terms, &revenue);
            let (mut open, mut size) = (0.0, 0.0);
            for t in 0..horizon {
                open += account.issued[t] - account.redeemed[t] - account.expired[t];
                size += account.issued[t];
                // each step rounds relative to what was ever issued
                assert!((account.open[t] - open).abs() <= 1e-12 * size, "program {number}, period {t}");
                let deferred = revenue[..=t].iter().sum::<f64>();
                assert!((0.0..=deferred).contains(&account.liability[t]));
                assert!(account.open[t] > 0.0 || account.liability[t] <= 0.0);
                assert!(account.redeemed[t] >= 0.0 && account.expired[t] >= 0.0);
            }
            // points that outlive the plan go on as if it went on without sales
            let longer =
                Account::of_revenue(&terms, &[&revenue[..], &vec![0.0; terms.expiry_periods]].concat());
            for (later, ahead) in account.ahead.iter().enumerate() {
                assert!((longer.redeemed[horizon + later] - ahead).abs() <= 1e-12 * size);
            }
            if terms.revised.is_none() && horizon >= terms.expiry_periods {
                let one = Account::of_revenue(&terms, &[&[1.0][..], &vec![0.0; horizon]].concat());
                let redeemed: f64 = one.redeemed.iter().sum();
                assert!((redeemed - terms.earn * terms.redeemed).abs() <= 1e-12 * terms.earn);
            }
        }
    }

    #[test]
    fn points_counted_member_by_member_are_owed_in_proportion() {
        let terms =
            Terms { earn: 1.0, value: 0.1, redeemed: 1.0, expiry_periods: 6, cost_share: 0.5, revised: None };
        let account =
            Account::of_members(&terms, &[100.0, 100.0], [&[100.0, 100.0], &[30.0, 60.0], &[0.0, 30.0]]);
        assert_eq!(account.open, [70.0, 80.0]);
        assert_eq!(account.cost, [1.5, 3.0]);
        // 90 of 200 points were redeemed: 9 beside sales of 200
        let per_point = 200.0 * 9.0 / 209.0 / 200.0;
        assert!((account.liability[1] - 80.0 * per_point).abs() < 1e-12);
        // no lot is open, so nothing is redeemed after the plan
        assert!(account.ahead.is_empty());
    }

    #[test]
    fn stamps_of_the_published_cases() {
        for (again, stamps, share) in
            [(0.9, 10, 0.594_822_15), (0.95, 10, 0.785_331_96), (0.8, 5, 0.609_233_7)]
        {
            // printed to eight digits
            assert!((redeemed_of_stamps(again, stamps) - share).abs() < 5e-9);
        }
    }
}
