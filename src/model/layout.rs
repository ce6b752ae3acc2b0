//! Where people can be: states and their cells, and the transitions between them.
//!
//! A **state** is a stage, lapsed, or lapsed without ever having bought. A **cell** is a state with
//! its clocks: tenure and time in the state, each carried only where something reads it and only
//! as far as it is read (the last entry means "this age or more"). Cells of a state lie side by
//! side, tenure by tenure, and within a tenure by time in the state.

use crate::scenario::{
    BetweenLaw, ChurnBase, Clock, Destination, LapsedMoves, LapsedTenure, Moves, Rate, Scenario, Stage,
    StageKind,
};
use crate::units::Period;

/// What a state is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateKind {
    /// A stage below the first purchase.
    Prospect,
    /// A stage from the first purchase up.
    Customer,
    /// Lapsed, has bought.
    Lapsed,
    /// Lapsed, never bought.
    LapsedUnbought,
}

/// What a move is counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Nothing special.
    Plain,
    /// Into a customer stage by somebody without tenure.
    FirstPurchase,
    /// Customer to lapsed.
    Lapse,
    /// Lapsed to customer.
    WinBack,
    /// Gone for good.
    Lost,
    /// Back to the untouched market.
    Returned,
}

impl Flow {
    /// How many there are; `flow as usize` is below.
    pub(crate) const COUNT: usize = 6;
}

/// Which rate of a ladder a transition belongs to: what changes and word of mouth act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LadderRate {
    /// To lapsed or lost. For the lapsed: lost.
    Churn,
    /// To a higher stage. For the lapsed: to any stage.
    Climb,
    /// To a lower stage.
    Slip,
}

/// A transition out of a state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transition {
    /// The state it leads to; absent where it leads out of the model.
    pub(crate) to: Option<usize>,
    /// Whether people buy or have bought where it leads to.
    pub(crate) buys: bool,
    pub(crate) flow: Flow,
    pub(crate) rate: LadderRate,
}

/// A state and where its cells lie.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) kind: StateKind,
    /// First cell.
    pub(crate) offset: usize,
    /// Number of tenures kept; 1 where none is carried.
    pub(crate) tenures: usize,
    /// Number of times in the state kept; 1 where none is carried.
    pub(crate) ages: usize,
    /// First probability of its first cell in a kernel's rows; a row per cell.
    pub(crate) row_offset: usize,
    pub(crate) transitions: Vec<Transition>,
    /// Number of its first transition among those of all states.
    pub(crate) transition_offset: usize,
}

impl State {
    /// Number of cells.
    #[inline]
    pub(crate) fn n_cells(&self) -> usize {
        self.tenures * self.ages
    }
    /// Its cells.
    #[inline]
    pub(crate) fn cells(&self) -> std::ops::Range<usize> {
        self.offset..self.offset + self.n_cells()
    }
    /// The cell of a tenure and a time in the state, both cut to what is kept.
    #[inline]
    pub(crate) fn cell(&self, tenure: usize, age: usize) -> usize {
        self.offset + tenure.min(self.tenures - 1) * self.ages + age.min(self.ages - 1)
    }
    /// Tenure and time in the state of a cell.
    #[inline]
    pub(crate) fn clocks(&self, cell: usize) -> (usize, usize) {
        let cell = cell - self.offset;
        // a division is dear, and most states keep no time
        if self.ages == 1 { (cell, 0) } else { (cell / self.ages, cell % self.ages) }
    }
    /// Where the row of a cell lies in a kernel's rows.
    #[inline]
    pub(crate) fn row(&self, cell: usize) -> std::ops::Range<usize> {
        let start = self.row_offset + (cell - self.offset) * self.transitions.len();
        start..start + self.transitions.len()
    }
    /// Whether its people buy or have bought.
    #[inline]
    pub(crate) fn has_bought(&self) -> bool {
        matches!(self.kind, StateKind::Customer | StateKind::Lapsed)
    }
}

/// All states: the stages, lapsed, and lapsed without having bought where it can be reached.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) states: Vec<State>,
    pub(crate) n_stages: usize,
    pub(crate) n_cells: usize,
    /// Length of a kernel's rows.
    pub(crate) n_probabilities: usize,
    /// Transitions of all states.
    pub(crate) n_transitions: usize,
    pub(crate) first_customer: usize,
    /// Whether tenure stands still while lapsed.
    pub(crate) pauses: bool,
    /// Tenures kept anywhere.
    pub(crate) tenures: usize,
    /// The cell to which each transition of each cell leads, in the order of a kernel's rows.
    arrivals: Vec<u32>,
    /// The cell a period later of those who stay, by cell.
    stays: Vec<u32>,
    /// The state of each cell.
    state_of: Vec<u8>,
}

/// Stands for a cell where a transition leads out of the model.
const NOWHERE: u32 = u32::MAX;

impl Layout {
    /// Works out the states of a scenario.
    pub(crate) fn new(scenario: &Scenario) -> Layout {
        let n_stages = scenario.stages.len();
        let tenures = tenures_read(scenario);
        let unbought = scenario.stages.iter().any(prospect_can_lapse);
        let mut layout = Layout {
            states: Vec::new(),
            n_stages,
            n_cells: 0,
            n_probabilities: 0,
            n_transitions: 0,
            first_customer: scenario.first_customer_stage(),
            pauses: scenario.lapsed.tenure == LapsedTenure::Pauses,
            tenures,
            arrivals: Vec::new(),
            stays: Vec::new(),
            state_of: Vec::new(),
        };
        for index in 0..n_stages + 1 + usize::from(unbought) {
            let state = layout.state(scenario, index);
            layout.n_transitions += state.transitions.len();
            layout.n_cells += state.n_cells();
            layout.n_probabilities += state.n_cells() * state.transitions.len();
            layout.states.push(state);
        }
        for (index, state) in layout.states.iter().enumerate() {
            for cell in state.cells() {
                layout.state_of.push(index as u8);
                let (tenure, age) = state.clocks(cell);
                layout.stays.push(state.cell(layout.next_tenure(state, tenure), age + 1) as u32);
                for transition in &state.transitions {
                    let to = transition.to.map(|to| layout.entered(state, tenure, to) as u32);
                    layout.arrivals.push(to.unwrap_or(NOWHERE));
                }
            }
        }
        layout
    }

    /// Index of lapsed.
    pub(crate) fn lapsed(&self) -> usize {
        self.n_stages
    }

    /// Where the transitions of a cell of `state` lead: a cell for each, of no meaning where a transition leads
    /// out of the model.
    #[inline]
    pub(crate) fn arrivals(&self, state: &State, cell: usize) -> &[u32] {
        &self.arrivals[state.row(cell)]
    }

    /// The cell, a period later, of somebody who stays in its state.
    #[inline]
    pub(crate) fn staying(&self, cell: usize) -> usize {
        self.stays[cell] as usize
    }

    /// The number of the state of a cell.
    #[inline]
    pub(crate) fn state_of(&self, cell: usize) -> usize {
        usize::from(self.state_of[cell])
    }

    /// The cell of `to` for somebody from this tenure of `from`.
    fn entered(&self, from: &State, tenure: usize, to: usize) -> usize {
        let state = &self.states[to];
        if state.tenures == 1 || !state.has_bought() || !from.has_bought() {
            return state.offset;
        }
        state.cell(self.next_tenure(from, tenure), 0)
    }

    /// Tenure a period later.
    fn next_tenure(&self, from: &State, tenure: usize) -> usize {
        if self.pauses && from.kind == StateKind::Lapsed { tenure } else { tenure + 1 }
    }

    fn state(&self, scenario: &Scenario, index: usize) -> State {
        let kind = match index.checked_sub(self.n_stages) {
            None if scenario.stages[index].kind == StageKind::Prospect => StateKind::Prospect,
            None => StateKind::Customer,
            Some(0) => StateKind::Lapsed,
            Some(_) => StateKind::LapsedUnbought,
        };
        let has_bought = matches!(kind, StateKind::Customer | StateKind::Lapsed);
        let ages = if index < self.n_stages {
            ages_read(scenario, &scenario.stages[index])
        } else {
            match &scenario.lapsed.moves {
                LapsedMoves::Return { win_back, .. } => {
                    rate_reach(win_back, Clock::Stage, scenario.time.period)
                }
                LapsedMoves::Row(_) => 1,
            }
        };
        State {
            kind,
            offset: self.n_cells,
            tenures: if has_bought { self.tenures } else { 1 },
            ages,
            row_offset: self.n_probabilities,
            transitions: self.transitions(scenario, index, kind),
            transition_offset: self.n_transitions,
        }
    }

    fn transitions(&self, scenario: &Scenario, index: usize, kind: StateKind) -> Vec<Transition> {
        if index >= self.n_stages {
            return match &scenario.lapsed.moves {
                LapsedMoves::Return { return_to, .. } => [Destination::Stage(*return_to), Destination::Lost]
                    .map(|to| self.transition(scenario, index, kind, to))
                    .to_vec(),
                LapsedMoves::Row(row) => {
                    row.iter().map(|(to, _)| self.transition(scenario, index, kind, *to)).collect()
                }
            };
        }
        match &scenario.stages[index].moves {
            Moves::Row(row) => {
                row.iter().map(|(to, _)| self.transition(scenario, index, kind, *to)).collect()
            }
            Moves::Ladder(_) => {
                let churn = match kind {
                    StateKind::Customer => self.transition(scenario, index, kind, Destination::Lapsed),
                    _ => {
                        let flow = if scenario.market.is_some() { Flow::Returned } else { Flow::Lost };
                        Transition { to: None, buys: false, flow, rate: LadderRate::Churn }
                    }
                };
                let mut transitions = vec![churn];
                if index + 1 < self.n_stages {
                    transitions.push(self.transition(scenario, index, kind, Destination::Stage(index + 1)));
                }
                if index > 0 && index != self.first_customer {
                    transitions.push(self.transition(scenario, index, kind, Destination::Stage(index - 1)));
                }
                transitions
            }
        }
    }

    fn transition(&self, scenario: &Scenario, from: usize, kind: StateKind, to: Destination) -> Transition {
        let bought = matches!(kind, StateKind::Customer | StateKind::Lapsed);
        match to {
            Destination::Lost => {
                Transition { to: None, buys: false, flow: Flow::Lost, rate: LadderRate::Churn }
            }
            Destination::Lapsed if kind == StateKind::Customer => {
                Transition { to: Some(self.n_stages), buys: true, flow: Flow::Lapse, rate: LadderRate::Churn }
            }
            Destination::Lapsed => Transition {
                to: Some(self.n_stages + 1),
                buys: false,
                flow: Flow::Plain,
                rate: LadderRate::Churn,
            },
            Destination::Stage(stage) => {
                let buys = scenario.stages[stage].kind == StageKind::Customer;
                let flow = match (buys, bought, kind) {
                    (true, false, _) => Flow::FirstPurchase,
                    (true, true, StateKind::Lapsed) => Flow::WinBack,
                    _ => Flow::Plain,
                };
                let climbs = from >= self.n_stages || stage > from;
                Transition {
                    to: Some(stage),
                    buys,
                    flow,
                    rate: if climbs { LadderRate::Climb } else { LadderRate::Slip },
                }
            }
        }
    }
}

/// Where the money of a state lies in a kernel: a row per year of tenure, as far as it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MoneyRows {
    pub(crate) offset: usize,
    pub(crate) n_years: usize,
}

/// Which rows of money each state has.
#[derive(Debug, Clone)]
pub(crate) struct MoneyLayout {
    pub(crate) states: Vec<MoneyRows>,
    pub(crate) n_rows: usize,
    /// The row of each cell.
    pub(crate) row_of: Vec<u32>,
}

impl MoneyLayout {
    pub(crate) fn new(scenario: &Scenario, layout: &Layout) -> MoneyLayout {
        let mut n_rows = 0;
        let states = layout.states.iter().enumerate().map(|(index, state)| {
            let n_years = match (state.kind, scenario.stages.get(index)) {
                (StateKind::Customer, Some(stage)) => years_of_money(stage),
                _ => 1,
            };
            let rows = MoneyRows { offset: n_rows, n_years };
            n_rows += n_years;
            rows
        });
        let states: Vec<MoneyRows> = states.collect();
        let period = scenario.time.period;
        let row_of = layout.states.iter().zip(&states).flat_map(|(state, rows)| {
            let year = |cell| period.year_of(state.clocks(cell).0).min(rows.n_years - 1);
            state.cells().map(move |cell| (rows.offset + year(cell)) as u32)
        });
        MoneyLayout { row_of: row_of.collect(), states, n_rows }
    }
}

fn prospect_can_lapse(stage: &Stage) -> bool {
    let Moves::Row(row) = &stage.moves else {
        return false;
    };
    stage.kind == StageKind::Prospect && row.iter().any(|(to, _)| *to == Destination::Lapsed)
}

/// First period from which a list by year of tenure holds on, plus 1: the tenures to keep.
fn years_reach(n_entries: usize, period: Period) -> usize {
    (0..).find(|&tenure| period.year_of(tenure) + 1 >= n_entries).unwrap_or(0) + 1
}

/// Entries of `clock` that a rate reads.
fn rate_reach(rate: &Rate, clock: Clock, period: Period) -> usize {
    match rate {
        Rate::Table { values, clock: own } if *own == clock => match clock {
            Clock::Tenure => years_reach(values.len(), period),
            Clock::Stage => values.len().max(1),
        },
        _ => 1,
    }
}

/// Entries of `clock` that a stage's moves read; `to_end` where a law reads it without end.
fn moves_reach(stage: &Stage, clock: Clock, period: Period, to_end: usize) -> usize {
    let Moves::Ladder(moves) = &stage.moves else {
        return 1;
    };
    let base = match &moves.churn.base {
        Some(ChurnBase::Rate(rate)) => rate_reach(rate, clock, period),
        Some(ChurnBase::Weibull { clock: own, .. }) if *own == clock => to_end,
        _ => 1,
    };
    let own = match &moves.churn.between {
        Some(between) if between.clock == clock => match &between.law {
            BetweenLaw::Beta { c: Some(_), .. } => to_end,
            _ => 1,
        },
        _ => 1,
    };
    [base, own, rate_reach(&moves.climb, clock, period), rate_reach(&moves.slip, clock, period)]
        .into_iter()
        .fold(1, usize::max)
}

fn ages_read(scenario: &Scenario, stage: &Stage) -> usize {
    moves_reach(stage, Clock::Stage, scenario.time.period, scenario.time.horizon_periods)
}

/// Years of tenure by which the money of a stage is told apart.
fn years_of_money(stage: &Stage) -> usize {
    let growth = &stage.by_tenure_year;
    let given = stage.contribution.as_ref().map_or(1, |given| given.by_tenure_year.len());
    [given, growth.orders.len(), growth.order_value.len(), growth.cost_to_serve.len()]
        .into_iter()
        .fold(1, usize::max)
}

/// How many tenures anything reads.
fn tenures_read(scenario: &Scenario) -> usize {
    let period = scenario.time.period;
    let to_end = scenario.time.horizon_periods + oldest_opening(scenario);
    let lapsed = match &scenario.lapsed.moves {
        LapsedMoves::Return { win_back, .. } => rate_reach(win_back, Clock::Tenure, period),
        LapsedMoves::Row(_) => 1,
    };
    let customers = scenario.stages.iter().filter(|stage| stage.kind == StageKind::Customer);
    let stages = customers.map(|stage| {
        let money = years_reach(years_of_money(stage), period);
        money.max(moves_reach(stage, Clock::Tenure, period, to_end))
    });
    stages.fold(lapsed, usize::max)
}

/// Longest tenure of an opening customer, in periods; an uncertain one counts as the horizon.
fn oldest_opening(scenario: &Scenario) -> usize {
    let tenures = scenario.opening.iter().map(|opening| match opening.tenure_periods.parameter() {
        None => opening.tenure_periods.at(&[]).max(0.0).round() as usize,
        Some(_) => scenario.time.horizon_periods,
    });
    tenures.fold(0, usize::max)
}
