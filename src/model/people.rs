//! Who is who: the classes of a model, and the rows and the money of each.
//!
//! A class is a group of traits that are moved together x a frailty node.

use crate::stats::streams::Key;

use super::clamped::Altering;
use super::classes::{Slot, Traits};
use super::compiled::Model;
use super::kernel::MovesMoney;
use super::money::Money;
use std::borrow::Cow;

impl Model<'_> {
    /// Number of classes.
    pub(crate) fn n_classes(&self) -> usize {
        self.compiler.classes.groups.len() * self.n_nodes
    }

    /// The traits that lead a class.
    #[inline]
    pub(crate) fn lead(&self, class: usize) -> usize {
        self.compiler.classes.groups[class / self.n_nodes][0]
    }

    fn lead_traits(&self, class: usize) -> &Traits<'_> {
        &self.compiler.classes.traits[self.lead(class)]
    }

    /// Origin of a class.
    pub(crate) fn origin(&self, class: usize) -> usize {
        self.lead_traits(class).origin
    }

    /// Whether a class came by referral.
    pub(crate) fn is_referred(&self, class: usize) -> bool {
        self.compiler.origins.list[self.origin(class)].referred
    }

    /// The joiner pattern of some traits.
    pub(crate) fn pattern(&self, traits: usize) -> usize {
        self.compiler.classes.traits[traits].pattern
    }

    /// The key of a class's luck within that of `key`, whatever other classes there are.
    pub(crate) fn class_key(&self, class: usize, key: Key) -> Key {
        let traits = self.lead_traits(class);
        let origin = self.compiler.origins.list[traits.origin].word;
        let words = [traits.segment as u64, origin, traits.pattern as u64, (class % self.n_nodes) as u64];
        words.into_iter().fold(key, Key::with)
    }

    /// The class whose people earn and cost the same as those of this one and are counted with
    /// them: origins that change no money, and all frailty nodes.
    pub(crate) fn payment_pool(&self, class: usize) -> usize {
        self.compiler.classes.pool_of[class / self.n_nodes] * self.n_nodes
    }

    /// The class as which people of this one count once they bought.
    pub(crate) fn settled(&self, class: usize) -> usize {
        let n_nodes = self.n_nodes;
        self.compiler.classes.settled[class / n_nodes] * n_nodes + class % n_nodes
    }

    /// The traits of a class, each with its share.
    pub(crate) fn fellows(&self, class: usize) -> impl ExactSizeIterator<Item = (usize, f64)> {
        let fellows = self.compiler.classes.groups[class / self.n_nodes].iter();
        fellows.map(|&fellow| (fellow, self.fellow_share[fellow]))
    }

    /// Share of some traits among those who are moved together with them.
    #[inline]
    pub(crate) fn share_of_fellow(&self, traits: usize) -> f64 {
        self.fellow_share[traits]
    }

    /// Shares of the classes of an origin, class by class (0 for those of other origins), at these weights of
    /// the frailty nodes.
    pub(crate) fn shares(&self, origin: usize, node_weights: &[f64]) -> Vec<f64> {
        let mut shares = vec![0.0; self.n_classes()];
        let classes = &self.compiler.classes;
        for (segment, of_segment) in self.segment_share.iter().enumerate() {
            for (pattern, of_pattern) in self.pattern_share.iter().enumerate() {
                let first = classes.group_of[classes.index(segment, origin, pattern)] * self.n_nodes;
                for (node, weight) in node_weights.iter().enumerate() {
                    shares[first + node] += of_segment * of_pattern * weight;
                }
            }
        }
        shares
    }

    /// Shares of classes with all frailty nodes as the first, for those who draw each customer's own.
    pub(crate) fn one_node(&self, shares: &[f64]) -> Vec<f64> {
        let mut settled = vec![0.0; shares.len()];
        for (to, from) in settled.chunks_exact_mut(self.n_nodes).zip(shares.chunks_exact(self.n_nodes)) {
            to[0] = from.iter().sum();
        }
        settled
    }

    /// What one customer who would join a program spends, and one who would not, given revenue by joiner
    /// pattern; absent where all or none would.
    pub(crate) fn per_joiner(&self, program: usize, by_pattern: &[f64]) -> Option<[f64; 2]> {
        let bit = self.compiler.classes.splitting.iter().position(|&splitting| splitting == program)?;
        let mut sums = [[0.0; 2]; 2];
        for (pattern, (revenue, share)) in by_pattern.iter().zip(&self.pattern_share).enumerate() {
            let [all, heads] = &mut sums[1 - (pattern >> bit & 1)];
            *all += revenue;
            *heads += share;
        }
        let [[joiners, joining], [others, not]] = sums;
        (joining > 0.0 && not > 0.0).then(|| [joiners / joining, others / not])
    }

    /// The rows of a class in a regime.
    #[inline]
    pub(crate) fn rows(&self, class: usize, regime: usize) -> &[f64] {
        let n = self.layout().n_probabilities;
        &self.kernels.rows[self.rows_number(class, regime)][class % self.n_nodes * n..][..n]
    }

    /// Which rows a class has in a regime: the same number for those who move alike.
    #[inline]
    pub(crate) fn rows_number(&self, class: usize, regime: usize) -> usize {
        self.compiler.classes.rows.number(self.lead(class), regime)
    }

    /// Whether a customer's own churn in a stage changes as time passes.
    pub(crate) fn churn_ages(&self, stage: usize) -> bool {
        self.frailty.stages[stage].is_some_and(|own| own.exponent.is_some())
    }

    /// Churn in a stage of one customer who keeps `own` (in the unit of the file), changes included.
    pub(crate) fn personal_churn(
        &self,
        (class, regime): (usize, usize),
        stage: usize,
        (tenure, age): (usize, usize),
        own: f64,
    ) -> Option<f64> {
        let law = self.frailty.stages[stage]?;
        let mut clamped = Vec::new();
        let mut altering = Altering {
            draw: &self.draw,
            joins: &self.joins,
            strengths: &self.compiler.schedule.regimes[regime].strengths,
            serves: &self.compiler.schedule.regimes[regime].serves,
            clamped: &mut clamped,
        };
        let churn = law.hazard(own, tenure, age).clamp(0.0, 1.0);
        Some(altering.alter(churn, self.lead_traits(class).steps(Slot::Churn, stage), Some(stage)))
    }

    /// The row of a table of money that people of a cell earn by.
    #[inline]
    pub(crate) fn money_row(&self, cell: usize) -> usize {
        self.compiler.money.row_of[cell] as usize
    }

    /// Money of some traits in a regime, by row, before growth.
    #[inline]
    pub(crate) fn written_money(&self, traits: usize, regime: usize) -> &[Money] {
        &self.kernels.money[self.compiler.classes.money.number(traits, regime)]
    }

    /// Money of some traits in a period, by row, grown by then.
    #[inline]
    pub(crate) fn money(&self, (traits, regime): (usize, usize), row: usize, t: usize) -> Cow<'_, Money> {
        let money = &self.written_money(traits, regime)[row];
        match self.growth.get(t) {
            None => Cow::Borrowed(money),
            Some(growth) => Cow::Owned(money.grown(growth[row])),
        }
    }

    /// Mean revenue in a period of one of a class.
    pub(crate) fn revenue(&self, (class, regime): (usize, usize), row: usize, t: usize) -> f64 {
        let season = self.season[t];
        let of = |(traits, share)| share * self.money((traits, regime), row, t).revenue(season);
        self.fellows(class).map(of).sum()
    }

    /// Money on moves of some traits.
    #[inline]
    pub(crate) fn written_moves(&self, traits: usize, regime: usize) -> &MovesMoney {
        &self.kernels.moves[self.compiler.classes.moves.number(traits, regime)]
    }

    /// Mean money on moves of a class.
    #[inline]
    pub(crate) fn moves_money(&self, class: usize, regime: usize) -> &MovesMoney {
        let number = class / self.n_nodes * self.compiler.schedule.regimes.len() + regime;
        match self.mixed.get(number) {
            Some(Some(mixed)) => mixed,
            _ => self.written_moves(self.lead(class), regime),
        }
    }

    /// Takes money on moves over those who are moved together.
    pub(super) fn mix(&mut self) {
        let classes = &self.compiler.classes;
        if classes.groups.iter().all(|group| group.len() == 1) {
            return;
        }
        let mut all = Vec::new();
        for group in &classes.groups {
            for regime in 0..self.compiler.schedule.regimes.len() {
                all.push(self.mixed_moves(group, regime));
            }
        }
        self.mixed = all;
    }

    /// Money on moves of a group; none where all have the same.
    fn mixed_moves(&self, group: &[usize], regime: usize) -> Option<MovesMoney> {
        let mut parts: Vec<(usize, f64)> = Vec::new();
        for &fellow in group {
            let (table, share) =
                (self.compiler.classes.moves.number(fellow, regime), self.fellow_share[fellow]);
            match parts.iter_mut().find(|(known, _)| *known == table) {
                Some((_, sum)) => *sum += share,
                None => parts.push((table, share)),
            }
        }
        let (first, _) = parts.get(1).and(parts.first())?;
        let mut mixed = self.kernels.moves[*first].nothing_like();
        parts.iter().for_each(|&(table, share)| mixed.add(share, &self.kernels.moves[table]));
        Some(mixed)
    }
}
