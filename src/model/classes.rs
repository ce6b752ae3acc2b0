//! Classes: customers with the same traits, and the changes that those traits carry.
//!
//! Traits are segment x origin x joiner pattern; a class is traits x disposition node.

use crate::scenario::quantity::Quantity;
use crate::scenario::{Change, ChangeTarget, Program, Scenario};

use super::origins::Origins;
use super::schedule::{Regime, Schedule};

/// A number that changes act on, by stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Churn,
    Climb,
    Slip,
    Orders,
    OrderValue,
    GrossMargin,
    CostToServe,
    Contribution,
    OnEnter,
    Referral,
}

const N_SLOTS: usize = 10;

/// One change that some traits carry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'s> {
    pub(crate) change: &'s Change,
    pub(crate) acting: Acting,
}

/// How a change acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Acting {
    /// In full.
    Always,
    /// As strongly as this program runs.
    Effect(usize),
    /// By who would join this program, the mean over those who would (`true`) and the others being held.
    Selection(usize, bool),
}

/// Segment, origin and joiner pattern, with the changes that follow.
#[derive(Debug, Clone)]
pub(crate) struct Traits<'s> {
    pub(crate) segment: usize,
    pub(crate) origin: usize,
    /// Which of the splitting programs are joined, a bit each.
    pub(crate) pattern: usize,
    /// Which programs its people are members of.
    pub(crate) member: Vec<bool>,
    /// Changes by slot and stage, in order of application.
    steps: Vec<Vec<Step<'s>>>,
    /// Changes of the win-back probability.
    pub(crate) win_back: Vec<Step<'s>>,
    n_stages: usize,
    /// Number of the kernel (among these traits' own) in each regime.
    pub(crate) kernel_of_regime: Vec<usize>,
    /// The regime that each of its kernels is compiled for.
    pub(crate) kernel_regimes: Vec<usize>,
}

impl<'s> Traits<'s> {
    /// The changes of a number in a stage.
    pub(crate) fn steps(&self, slot: Slot, stage: usize) -> &[Step<'s>] {
        &self.steps[slot as usize * self.n_stages + stage]
    }

    fn new(
        scenario: &'s Scenario,
        origins: &Origins<'s>,
        splitting: &[usize],
        who: (usize, usize, usize),
    ) -> Self {
        let (segment, origin, pattern) = who;
        let n_stages = scenario.stages.len();
        let member =
            (0..scenario.programs.len()).map(|program| is_member(scenario, splitting, program, pattern));
        let mut traits = Traits {
            segment,
            origin,
            pattern,
            member: member.collect(),
            steps: vec![Vec::new(); N_SLOTS * n_stages],
            win_back: Vec::new(),
            n_stages,
            kernel_of_regime: Vec::new(),
            kernel_regimes: Vec::new(),
        };
        traits.carry(&scenario.segments[segment].changes, Acting::Always);
        traits.carry(origins.list[origin].changes, Acting::Always);
        // where all or nobody would join, nobody can be told from others
        for &index in splitting {
            let joins = traits.member[index];
            traits.carry(&scenario.programs[index].selection, Acting::Selection(index, joins));
        }
        traits.carry(&scenario.study_changes, Acting::Always);
        for (index, program) in scenario.programs.iter().enumerate() {
            if traits.member[index] && program.running {
                traits.carry(&program.effects, Acting::Effect(index));
            }
        }
        traits
    }

    fn carry(&mut self, changes: &'s [Change], acting: Acting) {
        for change in changes {
            let step = Step { change, acting };
            match slot(change.of) {
                None => self.win_back.push(step),
                Some(slot) => {
                    for &stage in &change.stages {
                        self.steps[slot as usize * self.n_stages + stage].push(step);
                    }
                }
            }
        }
    }

    /// Finds which regimes are the same to these traits: those that differ only in programs of
    /// which they are no members.
    fn group_regimes(&mut self, programs: &[Program], schedule: &Schedule) {
        let seen = |regime: &Regime| -> Vec<(f64, bool)> {
            let own = regime.strengths.iter().zip(&regime.serves).zip(&self.member).zip(programs);
            own.map(
                |(((&strength, &serves), &member), program)| {
                    if member && touches_customers(program) { (strength, serves) } else { (0.0, false) }
                },
            )
            .collect()
        };
        let mut kernels: Vec<Vec<(f64, bool)>> = Vec::new();
        for (regime, own) in schedule.regimes.iter().enumerate() {
            let own = seen(own);
            let known = kernels.iter().position(|kernel| *kernel == own);
            self.kernel_of_regime.push(known.unwrap_or(kernels.len()));
            if known.is_none() {
                kernels.push(own);
                self.kernel_regimes.push(regime);
            }
        }
    }
}

/// Whether a program does or costs anything per customer.
fn touches_customers(program: &Program) -> bool {
    let costs = &program.costs;
    let per_customer =
        [&costs.per_member, &costs.per_order, &costs.revenue_share, &costs.per_referral, &costs.per_win_back];
    !program.effects.is_empty()
        || program.points.is_some()
        || !per_customer.into_iter().all(Quantity::is_zero)
}

fn slot(target: ChangeTarget) -> Option<Slot> {
    Some(match target {
        ChangeTarget::Churn | ChangeTarget::Retention => Slot::Churn,
        ChangeTarget::Climb => Slot::Climb,
        ChangeTarget::Slip => Slot::Slip,
        ChangeTarget::WinBack => return None,
        ChangeTarget::Orders => Slot::Orders,
        ChangeTarget::OrderValue => Slot::OrderValue,
        ChangeTarget::GrossMargin => Slot::GrossMargin,
        ChangeTarget::CostToServe => Slot::CostToServe,
        ChangeTarget::Contribution => Slot::Contribution,
        ChangeTarget::OnEnter => Slot::OnEnter,
        ChangeTarget::Referral => Slot::Referral,
    })
}

/// Everybody's traits: segments x origins x joiner patterns.
///
/// Traits of one origin that move alike can be moved together: shares of segments and patterns are the same
/// for all who come by an origin, so the mix among them never changes. One of them leads, and stands for
/// its fellows; money is taken over the mix.
#[derive(Debug, Clone)]
pub(crate) struct Classes<'s> {
    pub(crate) traits: Vec<Traits<'s>>,
    pub(crate) n_origins: usize,
    pub(crate) n_patterns: usize,
    /// Programs that some join and some do not.
    pub(crate) splitting: Vec<usize>,
    /// The first traits of the same generation that earn and cost the same.
    pub(crate) purse_of: Vec<usize>,
    /// The traits as which people count once they bought: origins that change nothing cannot be told
    /// apart any more when the channel is paid.
    pub(crate) settled: Vec<usize>,
    /// The traits that stand for each: themselves where everybody is moved apart.
    pub(crate) lead_of: Vec<usize>,
    /// Those for whom each of them stands, itself among them.
    pub(crate) fellows: Vec<Vec<usize>>,
}

impl<'s> Classes<'s> {
    /// Works out the classes of a scenario; those who move alike are moved `together` or apart.
    pub(crate) fn new(
        scenario: &'s Scenario,
        origins: &Origins<'s>,
        schedule: &Schedule,
        together: bool,
    ) -> Classes<'s> {
        let splitting: Vec<usize> =
            (0..scenario.programs.len()).filter(|&index| splits(&scenario.programs[index])).collect();
        let n_patterns = 1 << splitting.len();
        let mut traits = Vec::new();
        for segment in 0..scenario.segments.len() {
            for origin in 0..origins.list.len() {
                for pattern in 0..n_patterns {
                    let mut one = Traits::new(scenario, origins, &splitting, (segment, origin, pattern));
                    one.group_regimes(&scenario.programs, schedule);
                    traits.push(one);
                }
            }
        }
        let n_origins = origins.list.len();
        // the same segment and pattern by another origin
        let by = |index: usize, origin: usize| {
            let (others, pattern) = (index / n_patterns, index % n_patterns);
            (others / n_origins * n_origins + origin) * n_patterns + pattern
        };
        let purse_of = (0..traits.len()).map(|index| {
            let mut earlier = (0..traits[index].origin).map(|origin| by(index, origin));
            earlier.find(|&first| share_a_purse(&traits[first], &traits[index], origins)).unwrap_or(index)
        });
        let plain = |origin: usize| !origins.list[origin].referred && origins.list[origin].changes.is_empty();
        let first_plain = (0..n_origins).find(|&origin| plain(origin)).unwrap_or(0);
        let settled = traits.iter().enumerate();
        let settled = settled
            .map(|(index, one)| if plain(one.origin) { by(index, first_plain) } else { index })
            .collect();
        let purse_of = purse_of.collect();
        let lead_of = if together { leads(&traits) } else { (0..traits.len()).collect() };
        let mut fellows = vec![Vec::new(); traits.len()];
        for (index, &lead) in lead_of.iter().enumerate() {
            fellows[lead].push(index);
        }
        Classes { settled, purse_of, traits, n_origins, n_patterns, splitting, lead_of, fellows }
    }

    /// Index of traits.
    pub(crate) fn index(&self, segment: usize, origin: usize, pattern: usize) -> usize {
        (segment * self.n_origins + origin) * self.n_patterns + pattern
    }
}

/// The first traits of the same origin that move alike, for each.
fn leads(traits: &[Traits<'_>]) -> Vec<usize> {
    let mut leads: Vec<usize> = Vec::new();
    let lead = traits.iter().enumerate().map(|(index, one)| {
        let alike = |&lead: &usize| traits[lead].origin == one.origin && move_alike(&traits[lead], one);
        leads.iter().copied().find(alike).unwrap_or_else(|| {
            leads.push(index);
            index
        })
    });
    lead.collect()
}

fn same(a: &[Step<'_>], b: &[Step<'_>]) -> bool {
    let mut pairs = a.iter().zip(b);
    a.len() == b.len() && pairs.all(|(a, b)| std::ptr::eq(a.change, b.change) && a.acting == b.acting)
}

/// Whether two traits of one origin move by the same rows, whatever the draw.
fn move_alike(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    const MOVES: [Slot; 3] = [Slot::Churn, Slot::Climb, Slot::Slip];
    let mut stages = 0..a.n_stages;
    same(&a.win_back, &b.win_back)
        && stages.all(|stage| MOVES.iter().all(|&slot| same(a.steps(slot, stage), b.steps(slot, stage))))
}

/// Whether two traits are of one generation and earn and cost the same, whatever the draw.
fn share_a_purse(a: &Traits<'_>, b: &Traits<'_>, origins: &Origins<'_>) -> bool {
    const MONEY: [Slot; 6] = [
        Slot::Orders,
        Slot::OrderValue,
        Slot::GrossMargin,
        Slot::CostToServe,
        Slot::Contribution,
        Slot::Referral,
    ];
    let mut stages = 0..a.n_stages;
    a.segment == b.segment
        && a.pattern == b.pattern
        && origins.list[a.origin].referred == origins.list[b.origin].referred
        && stages.all(|stage| MONEY.iter().all(|&slot| same(a.steps(slot, stage), b.steps(slot, stage))))
}

/// Whether it makes any difference to be a member, or to be one who would join.
fn matters(program: &Program) -> bool {
    !program.selection.is_empty() || touches_customers(program)
}

/// Whether some join and some do not, and that makes a difference.
fn splits(program: &Program) -> bool {
    if !matters(program) {
        return false;
    }
    match program.join.parameter() {
        Some(_) => true,
        None => {
            let join = program.join.at(&[]);
            join > 0.0 && join < 1.0
        }
    }
}

fn is_member(scenario: &Scenario, splitting: &[usize], program: usize, pattern: usize) -> bool {
    match splitting.iter().position(|&index| index == program) {
        Some(bit) => pattern >> bit & 1 == 1,
        None => matters(&scenario.programs[program]) && scenario.programs[program].join.at(&[]) > 0.5,
    }
}
