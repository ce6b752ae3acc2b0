//! Classes: customers with the same traits, and the changes that those traits carry.
//!
//! Traits are segment x origin x joiner pattern; a class is traits x frailty node.

use crate::scenario::quantity::Quantity;
use crate::scenario::{Change, ChangeTarget, Program, Scenario};

use super::alike::{Alike, Seen};
use super::origins::Origins;
use super::schedule::Schedule;

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

/// Numbers that make rows, beside win-back.
const MOVES: [Slot; 3] = [Slot::Churn, Slot::Climb, Slot::Slip];
/// Numbers that make money while nobody moves.
const MONEY: [Slot; 6] = [
    Slot::Orders,
    Slot::OrderValue,
    Slot::GrossMargin,
    Slot::CostToServe,
    Slot::Contribution,
    Slot::Referral,
];

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

    /// Whether a program's effects are among the changes of these numbers.
    fn is_changed_by(&self, program: usize, slots: &[Slot]) -> bool {
        let mut steps =
            slots.iter().flat_map(|&slot| (0..self.n_stages).flat_map(move |at| self.steps(slot, at)));
        steps.any(|step| step.acting == Acting::Effect(program))
    }

    /// Programs by which rows differ from regime to regime.
    fn moved_by(&self) -> Seen {
        let win_back = |program| self.win_back.iter().any(|step| step.acting == Acting::Effect(program));
        let programs = 0..self.member.len();
        let acts = programs.map(|program| win_back(program) || self.is_changed_by(program, &MOVES));
        Seen { acts: acts.collect(), serves: vec![false; self.member.len()] }
    }

    /// Programs by which money differs from regime to regime, through these numbers or through what they cost.
    fn paid_by(&self, programs: &[Program], slots: &[Slot]) -> Seen {
        let acts = (0..programs.len()).map(|program| self.is_changed_by(program, slots));
        let serves =
            self.member.iter().zip(programs).map(|(member, program)| *member && touches_customers(program));
        Seen { acts: acts.collect(), serves: serves.collect() }
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
/// for all who come by an origin, so the mix among them never changes. They are one **group**, of which the
/// first leads; money is taken over the mix.
#[derive(Debug, Clone)]
pub(crate) struct Classes<'s> {
    pub(crate) traits: Vec<Traits<'s>>,
    pub(crate) n_origins: usize,
    pub(crate) n_patterns: usize,
    /// Programs that some join and some do not.
    pub(crate) splitting: Vec<usize>,
    /// The traits of each group; each by itself where everybody is moved apart.
    pub(crate) groups: Vec<Vec<usize>>,
    /// The group of each traits.
    pub(crate) group_of: Vec<usize>,
    /// The first group of the same generation that earns and costs the same, by group.
    pub(crate) pool_of: Vec<usize>,
    /// The group as which people count once they bought: origins that change nothing cannot be told
    /// apart any more when the channel is paid.
    pub(crate) settled: Vec<usize>,
    /// Who moves by the same rows.
    pub(crate) rows: Alike,
    /// Who earns the same.
    pub(crate) money: Alike,
    /// To whom moves bring the same.
    pub(crate) moves: Alike,
}

impl<'s> Classes<'s> {
    /// Works out the classes of a scenario; those who move alike are moved `together` or apart.
    pub(crate) fn new(
        scenario: &'s Scenario,
        origins: &Origins<'s>,
        schedule: &Schedule,
        together: bool,
    ) -> Classes<'s> {
        let programs = &scenario.programs;
        let splitting: Vec<usize> = (0..programs.len()).filter(|&index| splits(&programs[index])).collect();
        let (n_origins, n_patterns) = (origins.list.len(), 1 << splitting.len());
        let mut traits = Vec::new();
        for segment in 0..scenario.segments.len() {
            for origin in 0..n_origins {
                for pattern in 0..n_patterns {
                    traits.push(Traits::new(scenario, origins, &splitting, (segment, origin, pattern)));
                }
            }
        }
        let (groups, group_of) = groups(&traits, together);
        // the group of the same segment and pattern by another origin
        let by = |group: &Vec<usize>, origin: usize| {
            let (others, pattern) = (group[0] / n_patterns, group[0] % n_patterns);
            group_of[(others / n_origins * n_origins + origin) * n_patterns + pattern]
        };
        let pool_of = groups.iter().enumerate().map(|(own, group)| {
            let mut earlier = (0..traits[group[0]].origin).map(|origin| by(group, origin));
            let shared = |&other: &usize| share_a_pool(&traits[groups[other][0]], &traits[group[0]], origins);
            earlier.find(shared).unwrap_or(own)
        });
        let pool_of = pool_of.collect();
        let plain = |origin: usize| !origins.list[origin].referred && origins.list[origin].changes.is_empty();
        let first_plain = (0..n_origins).find(|&origin| plain(origin)).unwrap_or(0);
        let settled = groups.iter().enumerate();
        let settled = settled
            .map(|(own, group)| if plain(traits[group[0]].origin) { by(group, first_plain) } else { own })
            .collect();
        let regimes = &schedule.regimes;
        Classes {
            rows: Alike::new(&traits, regimes, move_alike, Traits::moved_by),
            money: Alike::new(&traits, regimes, earn_alike, |one| one.paid_by(programs, &MONEY)),
            moves: Alike::new(&traits, regimes, enter_alike, |one| one.paid_by(programs, &[Slot::OnEnter])),
            traits,
            n_origins,
            n_patterns,
            splitting,
            groups,
            group_of,
            pool_of,
            settled,
        }
    }

    /// Index of traits.
    pub(crate) fn index(&self, segment: usize, origin: usize, pattern: usize) -> usize {
        (segment * self.n_origins + origin) * self.n_patterns + pattern
    }
}

/// Groups of traits of the same origin that move alike, and the group of each traits.
fn groups(traits: &[Traits<'_>], together: bool) -> (Vec<Vec<usize>>, Vec<usize>) {
    if !together {
        return ((0..traits.len()).map(|index| vec![index]).collect(), (0..traits.len()).collect());
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let group_of = traits.iter().enumerate().map(|(index, one)| {
        let alike = |group: &Vec<usize>| {
            let lead = &traits[group[0]];
            lead.origin == one.origin && move_alike(lead, one)
        };
        let known = groups.iter().position(alike).unwrap_or(groups.len());
        match groups.get_mut(known) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
        known
    });
    let group_of = group_of.collect();
    (groups, group_of)
}

fn same(a: &[Step<'_>], b: &[Step<'_>]) -> bool {
    let mut pairs = a.iter().zip(b);
    a.len() == b.len() && pairs.all(|(a, b)| std::ptr::eq(a.change, b.change) && a.acting == b.acting)
}

fn same_steps(a: &Traits<'_>, b: &Traits<'_>, slots: &[Slot]) -> bool {
    let mut stages = 0..a.n_stages;
    stages.all(|stage| slots.iter().all(|&slot| same(a.steps(slot, stage), b.steps(slot, stage))))
}

/// Whether two traits move by the same rows, whatever the draw.
fn move_alike(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    same(&a.win_back, &b.win_back) && same_steps(a, b, &MOVES)
}

/// Whether two traits earn and cost the same while nobody moves, whatever the draw.
fn earn_alike(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    a.pattern == b.pattern && same_steps(a, b, &MONEY)
}

/// Whether moves bring and cost the same to two traits, whatever the draw.
fn enter_alike(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    a.pattern == b.pattern && same_steps(a, b, &[Slot::OnEnter])
}

/// Whether two traits are of one segment and generation and earn and cost the same, whatever the draw.
fn share_a_pool(a: &Traits<'_>, b: &Traits<'_>, origins: &Origins<'_>) -> bool {
    a.segment == b.segment
        && origins.list[a.origin].referred == origins.list[b.origin].referred
        && earn_alike(a, b)
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
