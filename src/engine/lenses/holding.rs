//! How many have to come so that a number of customers holds.
//!
//! Whoever comes now is a customer later, and by then others have left. So a channel that holds looks
//! ahead: to its lead time, in which nearly all who will ever buy have bought, and three times as far.
//! The farther look says how many must come in every period to stay at the number; the nearer one how
//! many must come now, with those to follow. At constant rates the number is met exactly in the long
//! run, whatever else brings or takes customers, because both looks are exact there.

use crate::engine::shared::moving::bend;
use crate::model::{ChannelNumbers, Model, PaidEntrants, one_back};

/// Share of those who will ever buy that has bought within the lead time.
const NEARLY_ALL: f64 = 0.99;
/// The farther look, in lead times.
const FARTHER: usize = 3;
/// Word of mouth is looked at anew when it moved by more than this.
const WORD_OF_MOUTH_MOVED: f64 = 1e-3;

/// What a channel that holds sees ahead.
pub(crate) struct Outlook {
    lead: usize,
    /// Regime and word of mouth that it is seen under.
    under: (usize, f64),
    /// Chance to be a customer after the lead time, and after the farther look, by class and cell.
    ahead: [Vec<f64>; 2],
    /// Chance of those who enter to be a customer after 0, 1, ... periods: by channel, then of the referred.
    entering: Vec<Vec<f64>>,
    /// Those who came last.
    pub(crate) came: f64,
}

/// Who else comes.
pub(crate) struct Others<'a> {
    /// The channel that holds, in the order of arrival.
    pub(crate) channel: usize,
    pub(crate) period: usize,
    /// Share of the market that is open to them.
    pub(crate) open: f64,
    /// The referred who come now, and so in every period.
    pub(crate) referred: f64,
    /// Those who came last by channels that hold, and so in every period.
    pub(crate) held: &'a [f64],
}

impl Outlook {
    /// The lead time of a channel, with nothing seen yet.
    pub(crate) fn new(model: &Model<'_>, channel: usize, conversions: &[f64]) -> Outlook {
        let lead = lead_time(model, &model.channels[channel], conversions);
        Outlook {
            lead,
            under: (usize::MAX, 1.0),
            ahead: [Vec::new(), Vec::new()],
            entering: Vec::new(),
            came: 0.0,
        }
    }

    /// Looks ahead under a regime and a word of mouth, unless they are as before.
    pub(crate) fn look(&mut self, model: &Model<'_>, regime: usize, word_of_mouth: f64) {
        let (known, factor) = self.under;
        if known == regime && (factor - word_of_mouth).abs() <= WORD_OF_MOUTH_MOVED {
            return;
        }
        self.under = (regime, word_of_mouth);
        let (layout, weights) = (model.layout(), &model.frailty.weights);
        let referral = model.compiler.origins.referral.map(|origin| (origin, model.compiler.referral_entry));
        let sources = model.channels.iter().map(|channel| (channel.origin, channel.entry)).chain(referral);
        let sources: Vec<(Vec<f64>, usize)> = sources
            .map(|(origin, entry)| (model.shares(origin, weights), layout.states[entry].cell(0, 0)))
            .collect();
        let farther = FARTHER * self.lead;
        self.entering = vec![vec![0.0; farther + 1]; sources.len()];
        self.ahead.iter_mut().for_each(Vec::clear);
        for class in 0..model.n_classes() {
            let rows = bent_rows(model, class, regime, word_of_mouth);
            let mut ahead = customers(model);
            let mut later = Vec::new();
            for periods in 0..=farther {
                if periods > 0 {
                    later.clone_from(&ahead);
                    one_back(layout, &rows, 1.0, &later, &mut ahead);
                }
                for (entering, (shares, cell)) in self.entering.iter_mut().zip(&sources) {
                    entering[periods] += shares[class] * ahead[*cell];
                }
                if periods == self.lead {
                    self.ahead[0].extend_from_slice(&ahead);
                }
            }
            self.ahead[1].extend_from_slice(&ahead);
        }
    }

    /// Chances to be a customer after either look, of somebody of a class in a cell.
    #[inline]
    pub(crate) fn of(&self, index: usize) -> [f64; 2] {
        [self.ahead[0][index], self.ahead[1][index]]
    }

    /// How many must come now; `staying` of those present are customers after either look.
    pub(crate) fn missing(
        &self,
        channels: &[ChannelNumbers],
        target: f64,
        staying: [f64; 2],
        others: &Others<'_>,
    ) -> f64 {
        let own = &self.entering[others.channel];
        let [near, far] = [self.lead, FARTHER * self.lead];
        let without = |periods: usize, staying: f64| staying + self.brought(channels, periods, others);
        let at_once = |n: f64, per_head: f64| if per_head > 0.0 { (n / per_head).max(0.0) } else { 0.0 };
        let steady = at_once(target - without(far, staying[1]), own[..=far].iter().sum());
        let following = steady * own[..near].iter().sum::<f64>();
        at_once(target - without(near, staying[0]) - following, own[near])
    }

    /// Customers after some periods among those whom others bring from now on.
    fn brought(&self, channels: &[ChannelNumbers], periods: usize, others: &Others<'_>) -> f64 {
        let mut sum = 0.0;
        for (index, channel) in channels.iter().enumerate().filter(|(index, _)| *index != others.channel) {
            // those of the channels before have arrived in this period
            let first = usize::from(index < others.channel);
            for (wait, chance) in self.entering[index][..=periods].iter().rev().enumerate().skip(first) {
                let n = match &channel.entrants {
                    PaidEntrants::Scheduled(list) => {
                        others.open * list.get(others.period + wait).or(list.last()).copied().unwrap_or(0.0)
                    }
                    PaidEntrants::Hold(_) => others.held[index],
                };
                sum += n * chance;
            }
        }
        let referred = self.entering.get(channels.len()).map_or(&[][..], |chances| &chances[..=periods]);
        sum + others.referred * others.open * referred.iter().sum::<f64>()
    }
}

/// 1 for each cell of a customer stage.
fn customers(model: &Model<'_>) -> Vec<f64> {
    let layout = model.layout();
    let mut customers = vec![0.0; layout.n_cells];
    for state in &layout.states[layout.first_customer..layout.n_stages] {
        customers[state.cells()].fill(1.0);
    }
    customers
}

/// The rows of a class, the climb of prospects multiplied by word of mouth.
fn bent_rows(model: &Model<'_>, class: usize, regime: usize, word_of_mouth: f64) -> Vec<f64> {
    let layout = model.layout();
    let mut rows = model.rows(class, regime).to_vec();
    if (word_of_mouth - 1.0).abs() > 0.0 {
        for state in &layout.states[..layout.first_customer] {
            for cell in state.cells() {
                bend(&mut rows[state.row(cell)], state, word_of_mouth);
            }
        }
    }
    rows
}

/// Periods within which nearly all who enter by a channel and ever buy have bought, programs at full
/// strength; at most the horizon.
fn lead_time(model: &Model<'_>, channel: &ChannelNumbers, conversions: &[f64]) -> usize {
    let layout = model.layout();
    if channel.entry >= layout.first_customer {
        return 0;
    }
    let (regime, cell) = (model.compiler.schedule.cohort, layout.states[channel.entry].cell(0, 0));
    let mut still = vec![0.0; model.horizon() + 1];
    for (class, share) in model.shares(channel.origin, &model.frailty.weights).into_iter().enumerate() {
        if share <= 0.0 {
            continue;
        }
        let of_class = &conversions[class * layout.n_cells..][..layout.n_cells];
        let mut bought = vec![0.0; layout.n_cells];
        let mut later = Vec::new();
        for still in &mut still {
            for state in layout.states.iter().filter(|state| state.has_bought()) {
                bought[state.cells()].fill(1.0);
            }
            *still += share * (of_class[cell] - bought[cell]);
            later.clone_from(&bought);
            one_back(layout, model.rows(class, regime), 1.0, &later, &mut bought);
        }
    }
    let left = (1.0 - NEARLY_ALL) * still[0];
    still.iter().position(|&still| still <= left).unwrap_or(model.horizon())
}
