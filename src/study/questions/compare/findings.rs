//! What a comparison found, complete and named: the only thing that reports see of it.

use super::break_even::BreakEven;
use super::decision::Choice;
use super::frontier::Standing;
use crate::stats::estimate::Estimate;
use crate::study::kernel::drivers::Drivers;
use crate::study::kernel::findings::{Check, Measured, Warning};
use crate::study::kernel::provenance::Provenance;

/// Everything that a comparison of programs found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Comparison {
    /// Where it comes from.
    pub provenance: Provenance,
    /// Draws, counted from the first, on which the cohort engine ran too, to tell what chance adds.
    pub luck_draws: u64,
    /// Metrics of the business with the reference: without programs, unless another was asked for.
    pub baseline: Vec<Measured>,
    /// Every set of programs that was evaluated, the reference first.
    pub sets: Vec<SetFound>,
    /// Whether these are all that the programs can form.
    pub all_sets: bool,
    /// Place of the best set: the highest npv expected, the smallest of equals.
    pub best: usize,
    /// What is told at length: each program by itself (added to the reference), then all together where
    /// there are several, then the best set where it is neither.
    pub strategies: Vec<Compared>,
    /// The choice between the sets, at rising values of a customer.
    pub acceptability: Vec<Acceptability>,
    /// The uncertain numbers by path.
    pub parameters: Vec<String>,
    /// The same in words: an effect of a program by what it changes.
    pub parameter_words: Vec<String>,
    /// The draws, for a table.
    pub rows: Vec<ComparedDraw>,
    /// What may not be as meant.
    pub warnings: Vec<Warning>,
    /// The conventions that numbers depend on.
    pub conventions: Vec<String>,
    /// What the comparison checked of itself.
    pub audit: Vec<Check>,
}

impl Comparison {
    /// The choice by npv alone: at a customer's value of 0 beyond the horizon.
    pub fn choice(&self) -> Option<&Choice> {
        self.acceptability.first().map(|first| &first.choice)
    }

    /// The names of what can be chosen: the sets.
    pub fn choices(&self) -> Vec<&str> {
        self.sets.iter().map(|set| set.name.as_str()).collect()
    }

    /// The set that all others are set against.
    pub fn reference(&self) -> &SetFound {
        &self.sets[0]
    }

    /// The best set.
    pub fn best_set(&self) -> &SetFound {
        &self.sets[self.best]
    }

    /// What is told of the best set at length; none where that is the reference or no program.
    pub fn best_strategy(&self) -> Option<&Compared> {
        self.strategies.iter().find(|one| one.set == self.best)
    }

    /// Whether every check that could be made holds.
    pub fn audit_holds(&self) -> bool {
        self.audit.iter().all(|check| check.holds != Some(false))
    }
}

/// A set of programs, as one that can be chosen.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SetFound {
    /// Its name.
    pub name: String,
    /// The programs that run.
    pub programs: Vec<String>,
    /// npv of the business with it.
    pub npv: Estimate,
    /// The same less that with the reference.
    pub incremental_npv: Estimate,
    /// Share of draws in which that is positive.
    pub p_npv_positive: f64,
    /// Mean discounted program cost, and mean discounted profit before it, against the reference.
    pub cost_and_return: (f64, f64),
    /// Where it stands by these among all sets.
    pub standing: Standing,
}

/// A program, or several, against the reference.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Compared {
    /// Its name: that of the set.
    pub name: String,
    /// Place of the set that runs.
    pub set: usize,
    /// The programs that run.
    pub programs: Vec<String>,
    /// What it adds when all other programs run too; of a single program.
    pub last: Option<f64>,
    /// What it adds on average over all orders in which the programs can come; of a single program, where
    /// every set was evaluated.
    pub shapley: Option<f64>,
    /// The uncertain numbers that decide its incremental npv.
    pub drivers: Drivers,
    /// How small its effects may be before it loses money; none without effects.
    pub break_even: Option<BreakEven>,
    /// What it promises.
    pub says: String,
    /// By [`Measure::ALL`](super::Measure::ALL). The mean of a cost per something is mean cost over mean
    /// something; its percentiles are of the ratio draw by draw.
    pub measures: Vec<Estimate>,
    /// Share of draws in which the incremental npv is positive.
    pub p_npv_positive: f64,
    /// What chance alone does to the incremental npv: its standard deviation given the inputs; unknown
    /// where it was not measured.
    pub luck_sd: Option<f64>,
    /// Incremental profit to date, by period.
    pub cumulative_profit: Vec<Estimate>,
    /// Contract liability at the end of each period.
    pub liability: Vec<Estimate>,
    /// Whether it has points.
    pub has_points: bool,
    /// The first period of its programs.
    pub first_period: usize,
    /// Discounted program cost and incremental npv of the first draws.
    pub cloud: Vec<(f64, f64)>,
    /// Shares of draws, rising, and the incremental npv that these shares do not exceed.
    pub distribution: Vec<(f64, f64)>,
    /// How its mean incremental npv comes about, step by step.
    pub bridge: Vec<Part>,
}

impl Compared {
    /// The estimate of a measure.
    pub fn measure(&self, measure: super::Measure) -> &Estimate {
        &self.measures[measure as usize]
    }
}

/// A part of a mean incremental npv.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Where it comes from.
    pub name: &'static str,
    /// What it adds.
    pub value: f64,
}

/// The choice at one value of a customer.
#[derive(Debug, Clone)]
pub struct Acceptability {
    /// What a customer who is there at the end is worth beyond the horizon.
    pub value: f64,
    /// The choice between the sets.
    pub choice: Choice,
}

/// One draw, as `compare.csv` has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedDraw {
    /// Drawn parameters, in the unit of the file.
    pub parameters: Vec<f64>,
    /// npv with the reference.
    pub baseline_npv: Option<f64>,
    /// Measures of each set.
    pub measures: Vec<Vec<Option<f64>>>,
}
