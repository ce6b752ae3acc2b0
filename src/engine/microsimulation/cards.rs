//! Points counted member by member: those that buy only in lots, and those earned at a rate that rises
//! with what a member spent lately. Both depend on what each member did before.

use crate::accounting::points::Terms;
use crate::model::{Model, PointsNumbers};

/// What people hold of such points.
pub(crate) struct Cards {
    programs: Vec<Card>,
    /// Numbers kept per person: for each program its open points and its spend by period.
    stride: usize,
    held: Vec<f64>,
}

/// One program's points on cards.
struct Card {
    /// Number of the program.
    program: usize,
    terms: Terms,
    threshold: Option<f64>,
    tiers: Vec<(f64, f64)>,
    /// Where its open points lie among a person's numbers: a ring of as many periods as they last.
    open: std::ops::Range<usize>,
    /// Where the spend of the tier's window lies: a ring, too.
    spend: std::ops::Range<usize>,
    /// Present cost of an issued point, where redemption is not counted member by member.
    present_cost: f64,
    /// Open points of those who left for good, by the period in which they were issued: a ring.
    left: Vec<f64>,
}

/// What a member did with the points of a program in a period.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Used {
    pub(crate) program: usize,
    pub(crate) issued: f64,
    pub(crate) redeemed: f64,
    /// Lapsed because not every full card is redeemed.
    pub(crate) expired: f64,
    /// What it costs.
    pub(crate) cost: f64,
}

impl Cards {
    /// Cards of a model's running programs; none where all points can be told from revenue.
    pub(crate) fn new(model: &Model<'_>) -> Cards {
        let mut cards = Cards { programs: Vec::new(), stride: 0, held: Vec::new() };
        for (program, numbers) in model.programs.iter().enumerate() {
            if let Some(points) = numbers.running_points().filter(|points| points.tell_members_apart()) {
                cards.take_in(program, points, model.v);
            }
        }
        cards
    }

    fn take_in(&mut self, program: usize, points: &PointsNumbers, v: f64) {
        let lots = points.threshold.map_or(0, |_| points.terms.expiry_periods);
        let window = if points.tiers.is_empty() { 0 } else { points.tier_window };
        let open = self.stride..self.stride + lots;
        let spend = open.end..open.end + window;
        self.stride = spend.end;
        self.programs.push(Card {
            program,
            terms: points.terms,
            threshold: points.threshold,
            tiers: points.tiers.clone(),
            open,
            spend,
            present_cost: points.terms.present_cost(v),
            left: vec![0.0; lots],
        });
    }

    /// Somebody enters, with an empty card.
    pub(crate) fn enter(&mut self) {
        self.held.resize(self.held.len() + self.stride, 0.0);
    }

    /// Keeps the card of person `index` as that of `kept`, when those between have left.
    pub(crate) fn keep(&mut self, index: usize, kept: usize) {
        if index != kept {
            let from = index * self.stride;
            self.held.copy_within(from..from + self.stride, kept * self.stride);
        }
    }

    /// Person `index` leaves for good; its points stay open until they expire.
    pub(crate) fn leave(&mut self, index: usize) {
        let held = &self.held[index * self.stride..(index + 1) * self.stride];
        for card in &mut self.programs {
            for (left, open) in card.left.iter_mut().zip(&held[card.open.clone()]) {
                *left += open;
            }
        }
    }

    /// Forgets the cards of all but the first `kept` people.
    pub(crate) fn truncate(&mut self, kept: usize) {
        self.held.truncate(kept * self.stride);
    }

    /// What person `index`, member of these programs (a bit each), does with its points in period t
    /// after spending `revenue`; `serves` says whether a program issues points now.
    pub(crate) fn spend(
        &mut self,
        (index, t): (usize, usize),
        members: u8,
        revenue: f64,
        serves: impl Fn(usize) -> bool,
        mut tell: impl FnMut(Used),
    ) {
        if self.stride == 0 {
            return;
        }
        let held = &mut self.held[index * self.stride..(index + 1) * self.stride];
        for card in &self.programs {
            let member = members >> card.program & 1 == 1 && serves(card.program);
            let revenue = if member { revenue } else { 0.0 };
            let used = card.spend(held, t, revenue);
            if used.issued > 0.0 || used.redeemed > 0.0 || used.expired > 0.0 {
                tell(used);
            }
        }
    }

    /// Points that those who left for good held from the period whose points expire at the end of
    /// period t, by program.
    pub(crate) fn expire_left(&mut self, t: usize, mut tell: impl FnMut(usize, f64)) {
        for card in self.programs.iter_mut().filter(|card| !card.left.is_empty()) {
            let slot = (t + 1) % card.left.len();
            tell(card.program, std::mem::take(&mut card.left[slot]));
        }
    }
}

impl Card {
    /// Points earned, spent and lost by a person in period t.
    fn spend(&self, held: &mut [f64], t: usize, revenue: f64) -> Used {
        let issued = revenue * self.rate(&mut held[self.spend.clone()], t, revenue);
        let mut used = Used { program: self.program, issued, ..Used::default() };
        let Some(threshold) = self.threshold else {
            used.cost = issued * self.present_cost;
            return used;
        };
        let open = &mut held[self.open.clone()];
        let n = open.len();
        open[t % n] += issued;
        if issued > 0.0 {
            let balance: f64 = open.iter().sum();
            // a whole number of lots that rounding left a hair short is that number
            let lots = (balance / threshold * (1.0 + 1e-12)).floor();
            if lots >= 1.0 {
                let mut due = (lots * threshold).min(balance);
                let share = self.terms.redeemed_in(t);
                used.redeemed = due * share;
                used.expired = due - used.redeemed;
                used.cost = used.redeemed * self.terms.cost_per_point();
                for age in (0..n).rev() {
                    let slot = &mut open[(t + n - age) % n];
                    let taken = slot.min(due);
                    *slot -= taken;
                    due -= taken;
                }
            }
        }
        used.expired += std::mem::take(&mut open[(t + 1) % n]);
        used
    }

    /// Points per unit of revenue in period t, by the spend of the periods before; notes this one's.
    fn rate(&self, spend: &mut [f64], t: usize, revenue: f64) -> f64 {
        if spend.is_empty() {
            return self.terms.earn;
        }
        let lately: f64 = spend.iter().sum();
        let n = spend.len();
        spend[t % n] = revenue;
        let reached = self.tiers.iter().rev().find(|(least, _)| lately >= *least);
        reached.map_or(self.terms.earn, |(_, earn)| *earn)
    }
}
