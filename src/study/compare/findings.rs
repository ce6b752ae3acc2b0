//! What a comparison found, complete and named: the only thing that reports see of it.

use super::decision::Choice;
use super::frontier::Standing;
use crate::stats::estimate::Estimate;
use crate::study::findings::{Check, Measured, Warning};

/// Everything that a comparison of programs found.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Title of the scenario.
    pub title: String,
    /// The engine that ran.
    pub engine: &'static str,
    /// Why it was chosen, and what its intervals contain.
    pub engine_reason: String,
    /// Number of draws.
    pub draws: u64,
    /// Seed.
    pub seed: u64,
    /// Currency code.
    pub currency: String,
    /// Name of the period.
    pub period: &'static str,
    /// Number of periods.
    pub horizon_periods: usize,
    /// Metrics of the business without programs.
    pub baseline: Vec<Measured>,
    /// Each program by itself, then all together where there are several.
    pub alternatives: Vec<Compared>,
    /// The choice between no program and the alternatives, at rising values of a customer.
    pub acceptability: Vec<Acceptability>,
    /// Whether no program is on the frontier.
    pub no_program_stands: bool,
    /// The uncertain numbers by path.
    pub parameters: Vec<String>,
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

    /// The names of what can be chosen: no program, then the alternatives.
    pub fn choices(&self) -> Vec<&str> {
        std::iter::once(NO_PROGRAM).chain(self.alternatives.iter().map(|one| one.name.as_str())).collect()
    }

    /// Whether every check that could be made holds.
    pub fn audit_holds(&self) -> bool {
        self.audit.iter().all(|check| check.holds != Some(false))
    }
}

/// What the choice to run nothing is called.
pub const NO_PROGRAM: &str = "no program";

/// A program, or all of them, against none.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// The programs that run.
    pub programs: Vec<String>,
    /// What it promises.
    pub says: String,
    /// By [`Measure::ALL`](super::Measure::ALL).
    pub measures: Vec<Estimate>,
    /// Share of draws in which the incremental npv is positive.
    pub p_npv_positive: f64,
    /// Mean program cost over the mean of customers kept; unknown unless some are kept.
    pub mean_cost_per_kept_customer: Option<f64>,
    /// The same over first purchases.
    pub mean_cost_per_incremental_customer: Option<f64>,
    /// Standing by discounted cost and what it brings, among all that can be chosen (0 is no program).
    pub standing: Standing,
    /// Mean discounted program cost, and mean discounted profit before it, against no program.
    pub cost_and_return: (f64, f64),
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
    /// The choice between no program and the alternatives.
    pub choice: Choice,
}

/// One draw, as `compare.csv` has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedDraw {
    /// Drawn parameters, in the unit of the file.
    pub parameters: Vec<f64>,
    /// npv without programs.
    pub baseline_npv: Option<f64>,
    /// Measures of each alternative.
    pub measures: Vec<Vec<Option<f64>>>,
}
