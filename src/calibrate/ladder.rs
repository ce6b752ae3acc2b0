//! The ladder that a log shows: who stood in which frequency band, and where they went.
//!
//! In each period a customer stands in the band of its purchases to date and of the periods since
//! its last one, both as of the period's start; the periods of a first purchase and of a purchase
//! after lapsing are stages of their own, as who has lapsed buys nothing. Moves, orders and money are counted by stage. What
//! is not known of them is drawn by the Bayesian bootstrap (Rubin 1981, Annals of Statistics 9):
//! whole groups of customers are weighed at random, so that all numbers of one draw hang together
//! as the customers behind them do. Where every customer makes one move, its rows are draws of the
//! Dirichlet posterior of the counts; customers make many that resemble each other, and the
//! bootstrap knows that.

use rand_distr::{Distribution, Gamma};

use super::bands::{BACK, LadderRules, NEW};
use super::log::{Log, MINOR, Purchase, Visitor};
use super::span::Span;
use super::summary::purchases;
use crate::stats::standard::exponential;
use crate::stats::streams::{Key, mix};

/// Customers are weighed in at most this many groups.
const MOST_GROUPS: usize = 1_000;
/// Periods that are added to those counted in a stage, behaving as the rules expect.
const PRIOR: f64 = 1.0;

/// What a group of customers did: exact sums, which do not depend on the order of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sums {
    /// Moves from stage to stage, lapsed last.
    moves: Vec<u64>,
    /// Periods spent in a stage.
    periods: Vec<u64>,
    /// Purchases in a stage, and the sum of squares of those of a period.
    orders: Vec<u64>,
    orders_squared: Vec<u64>,
    /// Money in ten-thousandths; and squares of the mean purchase of a day, with its weight.
    money: Vec<i128>,
    money_squared: Vec<u128>,
}

impl Sums {
    fn new(n_places: usize) -> Sums {
        Sums {
            moves: vec![0; n_places * n_places],
            periods: vec![0; n_places],
            orders: vec![0; n_places],
            orders_squared: vec![0; n_places],
            money: vec![0; n_places],
            money_squared: vec![0; n_places],
        }
    }
}

/// Sums of groups as numbers, side by side, so that all are weighed in one pass.
#[derive(Debug, Clone, Default)]
struct Columns {
    /// A row for each group: purchases and money of all stages; of each stage its periods, purchases and their
    /// squares, money and its squares; and the moves that anybody made.
    entries: Vec<f64>,
    /// Which moves these are.
    moves: Vec<usize>,
}

/// Columns of all stages together, and of each stage.
const OF_ALL: usize = 2;
const OF_STAGE: usize = 5;

impl Columns {
    fn of(groups: &[Sums]) -> Columns {
        let all_moves = 0..groups.first().map_or(0, |group| group.moves.len());
        let moves: Vec<usize> =
            all_moves.filter(|&at| groups.iter().any(|group| group.moves[at] > 0)).collect();
        let mut entries = Vec::new();
        for group in groups {
            let orders: u64 = group.orders.iter().sum();
            let money: i128 = group.money.iter().sum();
            entries.extend([orders as f64, money as f64]);
            for stage in 0..group.periods.len() {
                entries.extend([
                    group.periods[stage] as f64,
                    group.orders[stage] as f64,
                    group.orders_squared[stage] as f64,
                    group.money[stage] as f64,
                    group.money_squared[stage] as f64,
                ]);
            }
            entries.extend(moves.iter().map(|&at| group.moves[at] as f64));
        }
        Columns { entries, moves }
    }

    /// The weighted sums of the columns.
    fn weighed(&self, weights: &[f64]) -> Vec<f64> {
        let width = self.entries.len() / weights.len().max(1);
        let mut sums = vec![0.0; width];
        for (row, weight) in self.entries.chunks_exact(width.max(1)).zip(weights) {
            sums.iter_mut().zip(row).for_each(|(sum, entry)| *sum += weight * entry);
        }
        sums
    }
}

/// A ladder as it was observed in calibration.
#[derive(Debug, Clone)]
pub struct Ladder {
    /// Stages, bottom to top; lapsed is not among them.
    pub names: Vec<String>,
    rules: LadderRules,
    groups: Vec<Sums>,
    columns: Columns,
    /// Customers in each stage when calibration ends, the lapsed last.
    pub standing: Vec<u64>,
    /// The sum of their whole periods since the first purchase.
    tenures: Vec<u64>,
    /// First purchases in each of the last periods of calibration, the last one first.
    pub newcomers: Vec<u64>,
    /// Whole periods of calibration.
    pub periods: usize,
    /// Years in a period.
    period_years: f64,
}

/// Numbers of a ladder: of all customers alike, or of one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderNumbers {
    /// Chances of a period to go from a stage (row) to a stage (column), lapsed last.
    pub rows: Vec<Vec<f64>>,
    /// Mean purchases of a period, by stage.
    pub orders: Vec<f64>,
    /// mean^2 / (variance - mean) of the purchases of a period; None where they vary no more than
    /// Poisson counts do.
    pub dispersion: Vec<Option<f64>>,
    /// Mean money of a purchase.
    pub order_value: Vec<f64>,
    /// Its coefficient of variation.
    pub order_value_cv: Vec<f64>,
}

/// Counts a log out on a ladder, up to the end of calibration.
pub fn count(log: &Log, span: &Span, rules: &LadderRules, by_day: bool) -> Ladder {
    let mut pass = LadderPass::new(log, span, rules, by_day);
    log.walk(&mut [&mut pass]);
    pass.finish()
}

/// Counts a log out on a ladder on a walk through it.
#[derive(Debug)]
pub struct LadderPass<'l> {
    ladder: Ladder,
    log: &'l Log,
    span: &'l Span,
    by_day: bool,
    periods: Vec<Bought>,
}

impl<'l> LadderPass<'l> {
    /// To walk through this log.
    pub fn new(log: &'l Log, span: &'l Span, rules: &LadderRules, by_day: bool) -> LadderPass<'l> {
        let n_places = rules.n_stages() + 1;
        let n_groups = log.len().clamp(1, MOST_GROUPS);
        let ladder = Ladder {
            names: rules.names(),
            rules: rules.clone(),
            groups: vec![Sums::new(n_places); n_groups],
            columns: Columns::default(),
            standing: vec![0; n_places],
            tenures: vec![0; n_places],
            newcomers: Vec::new(),
            periods: 0,
            period_years: span.unit.period().years(),
        };
        LadderPass { ladder, log, span, by_day, periods: Vec::new() }
    }

    /// What was counted.
    pub fn finish(mut self) -> Ladder {
        self.ladder.columns = Columns::of(&self.ladder.groups);
        self.ladder
    }

    /// The group that a customer is weighed in: by its name, so that the order of the log leaves no trace.
    fn group(&self, customer: usize) -> usize {
        let n_groups = self.ladder.groups.len();
        if n_groups == self.log.len() {
            return customer;
        }
        let id = self.log.id(customer);
        let hash = id.bytes().fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
        (hash % n_groups as u64) as usize
    }
}

impl Visitor for LadderPass<'_> {
    fn visit(&mut self, customer: usize, days: &[Purchase]) {
        let span = self.span;
        let bought = days.iter().filter(|day| day.day <= span.calibrated && day.orders > 0);
        by_period(bought, span, self.by_day, &mut self.periods);
        if !self.periods.is_empty() {
            let group = self.group(customer);
            self.ladder.follow(&self.periods, group);
        }
    }
}

/// What a customer did in one period.
#[derive(Debug, Clone, Copy)]
struct Bought {
    period: i64,
    orders: u64,
    money: i128,
    money_squared: u128,
}

fn by_period<'p>(
    days: impl Iterator<Item = &'p Purchase>,
    span: &Span,
    by_day: bool,
    periods: &mut Vec<Bought>,
) {
    periods.clear();
    for day in days {
        let period = span.period_of(day.day);
        let orders = u64::from(purchases(day, by_day));
        let money = i128::from(day.amount);
        let squared = money.unsigned_abs().pow(2) / u128::from(orders.max(1));
        match periods.last_mut().filter(|last| last.period == period) {
            Some(last) => {
                last.orders += orders;
                last.money += money;
                last.money_squared += squared;
            }
            None => periods.push(Bought { period, orders, money, money_squared: squared }),
        }
    }
}

impl Ladder {
    /// Follows one customer from the first purchase to the end of calibration.
    fn follow(&mut self, periods: &[Bought], group: usize) {
        let Some(first) = periods.first().map(|bought| bought.period) else { return };
        let n_places = self.standing.len();
        let sums = &mut self.groups[group];
        let age = usize::try_from(-1 - first).unwrap_or(0);
        if self.newcomers.len() <= age {
            self.newcomers.resize(age + 1, 0);
        }
        self.newcomers[age] += 1;
        self.periods = self.periods.max(age + 1);
        let (mut stage, mut to_date, mut last) = (NEW, 0, first);
        let mut rest = periods.iter().peekable();
        for period in first..0 {
            sums.periods[stage] += 1;
            if let Some(bought) = rest.next_if(|bought| bought.period == period) {
                sums.orders[stage] += bought.orders;
                sums.orders_squared[stage] += bought.orders.pow(2);
                sums.money[stage] += bought.money;
                sums.money_squared[stage] = sums.money_squared[stage].saturating_add(bought.money_squared);
                to_date += bought.orders;
                last = period;
            }
            let mut next = self.rules.stage(to_date, period + 1 - last);
            if next == self.rules.n_stages() && rest.peek().is_some_and(|bought| bought.period == period + 1)
            {
                next = BACK;
            }
            // whether those who lapse at the very end come back at once is not known: no move of that
            // end is counted, as leaving out some of them would count the others too often
            sums.moves[stage * n_places + next] += u64::from(period < -1);
            stage = next;
        }
        self.standing[stage] += 1;
        self.tenures[stage] += -first as u64;
    }

    /// Who stands where in the first period after calibration: as when it ended, but that some of the
    /// lapsed come back in that very period.
    pub fn opening(&self, numbers: &LadderNumbers) -> Vec<f64> {
        let mut opening: Vec<f64> = self.standing.iter().map(|&n| n as f64).collect();
        let lapsed = opening.len() - 1;
        let back = (opening[lapsed] * numbers.rows[lapsed][BACK]).round();
        opening[lapsed] -= back;
        opening[BACK] += back;
        opening
    }

    /// Moves that were counted, from stage to stage, lapsed last: with the prior, the Dirichlet
    /// posterior of each row if moves were independent.
    pub fn moves(&self) -> Vec<Vec<u64>> {
        let n_places = self.standing.len();
        let mut moves = vec![vec![0; n_places]; n_places];
        for group in &self.groups {
            for (row, counts) in moves.iter_mut().zip(group.moves.chunks_exact(n_places)) {
                row.iter_mut().zip(counts).for_each(|(to, count)| *to += count);
            }
        }
        moves
    }

    /// Mean tenure of those standing in a stage at the end of calibration, in whole periods.
    pub fn tenure(&self, stage: usize) -> f64 {
        self.tenures[stage] as f64 / self.standing[stage].max(1) as f64
    }

    /// The same in years.
    pub fn tenure_years(&self, stage: usize) -> f64 {
        self.tenure(stage) * self.period_years
    }

    /// Whether anybody was ever in a stage; the others are left out of rows.
    pub fn is_kept(&self, stage: usize) -> bool {
        self.standing[stage] > 0 || self.spent(stage) > 0
    }

    /// Periods that were spent in a stage.
    pub fn spent(&self, stage: usize) -> u64 {
        self.groups.iter().map(|group| group.periods[stage]).sum()
    }

    /// The numbers of all customers alike.
    pub fn numbers(&self) -> LadderNumbers {
        self.weighed(&vec![1.0; self.groups.len()], |mean| mean)
    }

    /// One draw of the numbers: the posterior of the Bayesian bootstrap.
    pub fn draw(&self, key: Key) -> LadderNumbers {
        let mut stream = key.stream();
        let mut weights: Vec<f64> = self.groups.iter().map(|_| exponential(&mut stream)).collect();
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        weights.iter_mut().for_each(|weight| *weight /= mean);
        self.weighed(&weights, |prior| Gamma::new(prior, 1.0).map_or(prior, |law| law.sample(&mut stream)))
    }

    fn weighed(&self, weights: &[f64], mut prior: impl FnMut(f64) -> f64) -> LadderNumbers {
        let n_places = self.standing.len();
        let sums = self.columns.weighed(weights);
        let (of_all, sums) = sums.split_at(OF_ALL);
        let (of_stages, made) = sums.split_at(OF_STAGE * n_places);
        let mut moves = vec![0.0; n_places * n_places];
        self.columns.moves.iter().zip(made).for_each(|(&at, &sum)| moves[at] = sum);
        let mut numbers = LadderNumbers {
            rows: Vec::new(),
            orders: Vec::new(),
            dispersion: Vec::new(),
            order_value: Vec::new(),
            order_value_cv: Vec::new(),
        };
        let pooled = ratio(of_all[1], of_all[0]) / MINOR as f64;
        let kept: Vec<bool> = (0..n_places).map(|stage| self.is_kept(stage)).collect();
        numbers.rows = vec![Vec::new(); n_places];
        for stage in self.rules.by_silence() {
            let expected = self.rules.expected(stage, &kept, &numbers.rows);
            let mut row: Vec<f64> = moves[stage * n_places..][..n_places]
                .iter()
                .zip(expected)
                .map(|(count, share)| count + if share > 0.0 { prior(PRIOR * share) } else { 0.0 })
                .collect();
            let total: f64 = row.iter().sum();
            row.iter_mut().for_each(|entry| *entry = ratio(*entry, total));
            numbers.rows[stage] = row;
        }
        for of_stage in of_stages.chunks_exact(OF_STAGE) {
            let &[periods, orders, squares, money, squared] = of_stage else { continue };
            let mean = ratio(orders, periods);
            let extra = ratio(squares, periods) - mean * mean - mean;
            numbers.orders.push(mean);
            numbers.dispersion.push((extra > 0.0 && mean > 0.0).then(|| mean * mean / extra));
            let (money, squared) = (money / MINOR as f64, squared / (MINOR * MINOR) as f64);
            let value = if money > 0.0 { ratio(money, orders) } else { pooled };
            let variance = (ratio(squared, orders) - value * value).max(0.0);
            numbers.order_value.push(value.max(0.0));
            numbers.order_value_cv.push(if money > 0.0 { ratio(variance.sqrt(), value) } else { 0.0 });
        }
        numbers
    }
}

fn ratio(of: f64, by: f64) -> f64 {
    if by > 0.0 { of / by } else { 0.0 }
}

impl LadderNumbers {
    /// Expected purchases in each of `horizon` periods of customers who stand in stages so.
    pub fn forecast(&self, standing: &[f64], horizon: usize) -> Vec<f64> {
        let mut heads = standing.to_vec();
        let periods = (0..horizon).map(|_| {
            let orders = heads.iter().zip(&self.orders).map(|(heads, orders)| heads * orders).sum();
            let mut next = vec![0.0; heads.len()];
            for (heads, row) in heads.iter().zip(&self.rows) {
                next.iter_mut().zip(row).for_each(|(to, chance)| *to += heads * chance);
            }
            heads = next;
            orders
        });
        periods.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::span::TimeUnit;
    use super::*;
    use rand::RngExt;

    fn span() -> Span {
        Span { unit: TimeUnit::Week, calibrated: 0, observed: 0 }
    }

    fn rules() -> LadderRules {
        LadderRules { bands: LadderRules::named(&[1, 3]), quiet_after: vec![2], lapsed_after: 4 }
    }

    #[test]
    fn one_customer_climbs_waits_and_lapses() {
        let mut log = Log::default();
        // weeks -10 (two days), -9, and then nothing
        for day in [-68, -66, -60] {
            log.add(b"a", day, 3 * MINOR, true);
        }
        let ladder = count(&log, &span(), &rules(), true);
        let names = ["new", "back", "first-time-quiet-2", "first-time", "repeat-quiet-2", "repeat"];
        assert_eq!(ladder.names, names);
        let moves = ladder.moves();
        assert_eq!(moves[0][3], 1, "new, then first-time: two purchases");
        assert_eq!(moves[3][5], 1, "the third makes a repeat customer");
        assert_eq!((moves[5][5], moves[5][4]), (1, 1), "quiet after two weeks without");
        assert_eq!((moves[4][4], moves[4][6]), (1, 1), "lapsed after four");
        assert_eq!(moves.iter().flatten().sum::<u64>(), 9);
        assert_eq!(ladder.standing, [0, 0, 0, 0, 0, 0, 1]);
        assert!((ladder.tenure(6) - 10.0).abs() < 1e-12);
        assert_eq!(ladder.newcomers.iter().sum::<u64>(), 1);
        let numbers = ladder.numbers();
        assert!((numbers.orders[0] - 2.0).abs() < 1e-12);
        assert!((numbers.order_value[0] - 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_lapsed_buy_nothing_and_come_back_with_a_purchase() {
        let mut log = Log::default();
        // weeks -10 and -3: lapsed in week -5, six weeks after
        log.add(b"a", -69, MINOR, true);
        log.add(b"a", -20, MINOR, true);
        let ladder = count(&log, &span(), &rules(), true);
        let moves = ladder.moves();
        assert_eq!((moves[6][BACK], moves[BACK][3]), (1, 1));
        let numbers = ladder.numbers();
        assert!(numbers.orders[6].abs() < 1e-12 && (numbers.orders[BACK] - 1.0).abs() < 1e-12);
    }

    /// Customers who buy in each week with chance 0.3, and their counts.
    fn fair(n: u64) -> Ladder {
        let mut log = Log::default();
        for customer in 0..n {
            let id = format!("c{customer}");
            log.add(id.as_bytes(), -69, MINOR, true);
            for week in 1..10 {
                if Key::new(4).with(customer).with(week).uniform() < 0.3 {
                    log.add(id.as_bytes(), -69 + 7 * week as i32, MINOR, true);
                }
            }
        }
        count(&log, &span(), &rules(), true)
    }

    #[test]
    fn every_counted_move_is_allowed_and_rows_are_chances() {
        let ladder = fair(500);
        for (from, row) in ladder.moves().iter().enumerate() {
            for (to, &count) in row.iter().enumerate() {
                assert!(count == 0 || rules().allows(from, to), "{from} to {to}: {count}");
            }
        }
        for draw in 0..20 {
            for row in ladder.draw(Key::new(1).with(draw)).rows {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(row.iter().all(|chance| (0.0..=1.0).contains(chance)));
            }
        }
    }

    #[test]
    fn draws_spread_as_the_posterior_of_independent_moves_does() {
        // buying is a coin here, so moves are independent and the Dirichlet posterior holds
        let ladder = fair(2_000);
        let counted = &ladder.moves()[3];
        let n: u64 = counted.iter().sum();
        let p = counted[5] as f64 / n as f64;
        let draws: Vec<f64> = (0..400).map(|draw| ladder.draw(Key::new(2).with(draw)).rows[3][5]).collect();
        let mean = draws.iter().sum::<f64>() / 400.0;
        let sd = (draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 399.0).sqrt();
        let wanted = (p * (1.0 - p) / n as f64).sqrt();
        // the standard error of a standard deviation of 400 draws is 3.5 %; moves of one customer are
        // not quite independent (who climbs leaves the band): a quarter is allowed for both
        assert!((sd / wanted - 1.0).abs() < 0.25, "{sd} against {wanted}");
        assert!((mean - p).abs() < 4.0 * wanted / 20.0, "{mean} against {p}");
    }

    #[test]
    fn forecasts_of_a_fair_coin_are_fair() {
        let ladder = fair(2_000);
        let forecast: f64 = ladder.numbers().forecast(&ladder.opening(&ladder.numbers()), 8).iter().sum();
        // the lapsed buy too, so all 2,000 buy with chance 0.3 in 8 weeks: 4,800; the sd of the
        // estimated chance over 18,000 weeks is 1.1 %, and four of them are allowed
        assert!((forecast / 4_800.0 - 1.0).abs() < 0.045, "{forecast}");
    }

    /// Purchases in the 26 weeks ahead that a ladder expects, by those to expect: all customers begin 40
    /// weeks ago, buy in a week with chance 0.25 and leave after each with chance 0.05.
    fn over(quiet_after: &[u32]) -> f64 {
        let (n, buys, leaves, age, ahead) = (20_000_u64, 0.25, 0.05_f64, 40, 26);
        let mut log = Log::default();
        for customer in 0..n {
            let mut stream = Key::new(5).with(customer).stream();
            let id = format!("c{customer}");
            for week in 0..age {
                if week == 0 || stream.random::<f64>() < buys {
                    log.add(id.as_bytes(), 7 * (week - age) + 1, MINOR, true);
                }
                if stream.random::<f64>() < leaves {
                    break;
                }
            }
        }
        let rules = LadderRules {
            bands: LadderRules::named(&[1]),
            quiet_after: quiet_after.to_vec(),
            lapsed_after: 26,
        };
        let ladder = count(&log, &span(), &rules, true);
        let numbers = ladder.numbers();
        let forecast: f64 = numbers.forecast(&ladder.opening(&numbers), ahead).iter().sum();
        let stays = 1.0 - leaves;
        let weeks: f64 = (age..age + ahead as i32).map(|week| stays.powi(week)).sum();
        forecast / (n as f64 * buys * weeks)
    }

    #[test]
    fn silence_told_apart_forgets_nothing_and_lumped_believes_too_much() {
        // about 2,570 of 20,000 are left, and how often they buy is counted on many more purchases: the se
        // of the ratio is near that of the number left, 1.9 %, and four of them are allowed
        let weekly: Vec<u32> = (1..20).collect();
        let (fine, monthly, coarse) = (over(&weekly), over(&[4, 8, 13, 17, 21]), over(&[4, 13]));
        assert!((fine - 1.0).abs() < 0.08, "{fine}");
        assert!(fine < monthly && monthly < coarse, "{fine}, {monthly}, {coarse}");
    }
}
