//! Parameters set to values of a study's choosing, all else as it was drawn: sweeps, maps, goal
//! seeks.
//!
//! A parameter that the scenario draws keeps its place in the design and is overridden draw by
//! draw. One that is a plain number is made a column of the draws which the design knows nothing
//! of. So in both cases all others have the values that they have in a run, and one compilation
//! serves all points. What can be no column (a horizon, a number of customers) has the scenario
//! checked anew for every value.

use crate::scenario::path::Path;
use crate::scenario::quantity::ParameterLaw;
use crate::scenario::shares::{Share, drawn_for};
use crate::scenario::{Loaded, Original, Replacement, Scenario};

/// A parameter and the values that it takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Path of the parameter: `stage.client.churn`.
    pub parameter: Path,
    /// Its values, in the unit of the file.
    pub values: Vec<f64>,
}

impl Axis {
    /// `steps` values (at least 1) in equal steps, both ends included.
    pub fn new(parameter: impl Into<Path>, from: f64, to: f64, steps: usize) -> Axis {
        let last = steps.saturating_sub(1).max(1);
        let value = |step: usize| match step {
            0 => from,
            _ if step == last => to,
            _ => tidy((from * (last - step) as f64 + to * step as f64) / last as f64),
        };
        Axis { parameter: parameter.into(), values: (0..steps.max(1)).map(value).collect() }
    }

    /// Refuses what cannot be varied.
    pub(in crate::study) fn check(&self) -> Result<(), AxisError> {
        of_model(&self.parameter)?;
        let is_fine = !self.values.is_empty() && self.values.iter().all(|value| value.is_finite());
        if is_fine { Ok(()) } else { Err(AxisError::Values(self.parameter.clone())) }
    }

    fn ends(&self) -> (f64, f64) {
        let low = self.values.iter().copied().fold(f64::INFINITY, f64::min);
        (low, self.values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    }
}

/// Why a parameter cannot be varied as asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AxisError {
    /// It is no number of the model.
    #[error(
        "{0}: [simulation] says how numbers are computed and is no part of the model; ask again with other draws or another seed"
    )]
    Simulation(Path),
    /// One of its values is no number, or there are none.
    #[error("{0}: the values to set it to are not all finite numbers, or there are none")]
    Values(Path),
}

/// Refuses a parameter that is no number of the model.
pub(in crate::study) fn of_model(parameter: &Path) -> Result<(), AxisError> {
    if parameter.is_in("simulation") { Err(AxisError::Simulation(parameter.clone())) } else { Ok(()) }
}

/// The number as 15 significant digits write it: 0.06 for what a division left of it.
fn tidy(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

/// A scenario in which some parameters can be set draw by draw.
pub struct Variant {
    scenario: Scenario,
    columns: Vec<Column>,
}

/// Where the value of a parameter of a variant comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Column {
    Drawn(usize),
    Axis(usize),
    /// Not drawn in the scenario as it stands; cannot be for numbers that nobody replaced.
    Fixed(f64),
}

/// A scenario checked anew, with the programs running and known as the best that are in its base.
pub(in crate::study) fn alike(scenario: &Scenario, base: &Scenario) -> Scenario {
    let running = scenario.with_programs(&base.running_programs());
    base.best_programs().map_or_else(|| running.clone(), |best| running.with_best_programs(best))
}

impl Variant {
    fn new(base: &Scenario, scenario: &Scenario, axes: &[Axis]) -> Variant {
        let columns = scenario.parameters().iter().map(|parameter| {
            let axis = axes.iter().position(|axis| axis.parameter == parameter.path);
            let drawn = base.parameters().iter().position(|other| other.path == parameter.path);
            axis.map(Column::Axis).or(drawn.map(Column::Drawn)).unwrap_or(Column::Fixed(f64::NAN))
        });
        let columns = columns.collect();
        Variant { scenario: alike(scenario, base), columns }
    }

    /// The scenario, its programs switched like those of the one that it varies.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// A draw of the scenario that is varied, as one of this variant, with a value for each axis.
    ///
    /// Where an entry of an uncertain row is set, the others of the row keep their proportions: that
    /// is their distribution given the entry, because the row is Dirichlet.
    pub fn row(&self, drawn: &[f64], values: &[f64]) -> Vec<f64> {
        let value = |column: &Column| match *column {
            Column::Drawn(index) => drawn[index],
            Column::Axis(axis) => values[axis],
            Column::Fixed(value) => value,
        };
        let mut row: Vec<f64> = self.columns.iter().map(value).collect();
        let is_set = |index: usize| matches!(self.columns[index], Column::Axis(_));
        share_rest(&self.scenario, &mut row, &is_set);
        row
    }
}

/// Sets one parameter of a scenario in a draw of it; as [`Variant::row`]. A share of a whole is put
/// where it becomes that share of it, the others in proportion.
pub fn set(scenario: &Scenario, row: &mut [f64], parameter: usize, value: f64) {
    row[parameter] = value;
    for whole in scenario.wholes() {
        if let Some(part) = whole.iter().position(|share| draws(share, parameter)) {
            row[parameter] = drawn_for(&whole, part, value, row);
        }
    }
    share_rest(scenario, row, &|index| index == parameter);
}

/// Whether a share is drawn as this parameter.
fn draws(share: &Share, parameter: usize) -> bool {
    share.quantity().and_then(|quantity| quantity.parameter()) == Some(parameter)
}

/// Whether the path is a parameter that can be overridden draw by draw in the scenario as it stands. A
/// share of a whole cannot: that it is set, and the others are not, is a trait of the scenario.
fn can_be_overridden(scenario: &Scenario, path: &Path) -> bool {
    let index = scenario.parameters().iter().position(|own| own.path == *path);
    index.is_some_and(|index| !scenario.wholes().iter().flatten().any(|share| draws(share, index)))
}

/// Lets what is not set of each uncertain row with a set entry share what that leaves.
fn share_rest(scenario: &Scenario, row: &mut [f64], is_set: &dyn Fn(usize) -> bool) {
    let parameters = scenario.parameters();
    let row_of = |index: usize| match parameters[index].law {
        ParameterLaw::RowShare { row, .. } => Some(row),
        _ => None,
    };
    let mut done = Vec::new();
    for index in (0..row.len()).filter(|&index| is_set(index)) {
        let Some(number) = row_of(index).filter(|number| !done.contains(number)) else { continue };
        done.push(number);
        let of_row: Vec<usize> = (0..row.len()).filter(|&other| row_of(other) == Some(number)).collect();
        let (set, others): (Vec<usize>, Vec<usize>) = of_row.into_iter().partition(|&other| is_set(other));
        let left = 1.0 - set.iter().map(|&other| row[other]).sum::<f64>();
        let rest: f64 = others.iter().map(|&other| row[other]).sum();
        let scale = if rest > 0.0 { left.max(0.0) / rest } else { 0.0 };
        others.into_iter().for_each(|other| row[other] *= scale);
    }
}

/// Why a parameter cannot be set to any value of an interval.
#[derive(Debug)]
pub enum NotFree {
    /// The scenario refuses a value, with its problems.
    Refused(Box<Loaded>),
    /// It is no number of the process that may take any value, such as a horizon.
    Whole,
}

/// The scenario with one parameter free between two values, both of which it must accept.
///
/// # Errors
/// When the scenario refuses an end, or the parameter is a whole number by nature.
pub fn free(
    base: &Scenario,
    original: &Original<'_>,
    parameter: &Path,
    (low, high): (f64, f64),
) -> Result<Variant, NotFree> {
    let axis = Axis { parameter: parameter.clone(), values: vec![low, high] };
    for end in [low, high] {
        accepted(original.with(&[(parameter, Replacement::Value(end))])).map_err(NotFree::Refused)?;
    }
    if can_be_overridden(base, parameter) {
        return Ok(Variant::new(base, base, &[axis]));
    }
    let replacement = freed(original, &axis).ok_or(NotFree::Whole)?;
    let scenario = accepted(original.with(&[(parameter, replacement)])).map_err(NotFree::Refused)?;
    Ok(Variant::new(base, &scenario, &[axis]))
}

/// Every combination of the values of some parameters.
pub struct Field {
    /// The scenarios that cover it.
    pub variants: Vec<Variant>,
    /// The combinations, the last axis running fastest.
    pub points: Vec<Point>,
}

/// One combination of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// A value for each axis.
    pub values: Vec<f64>,
    /// Which variant runs it.
    pub variant: usize,
}

impl Field {
    /// Lays out the field of a scenario that was read from `original`.
    ///
    /// # Errors
    /// A scenario with a value of the field in it that is refused, with its problems.
    pub fn new(base: &Scenario, original: &Original<'_>, axes: &[Axis]) -> Result<Field, Box<Loaded>> {
        for axis in axes {
            let (low, high) = axis.ends();
            accepted(original.with(&[(&axis.parameter, Replacement::Value(low))]))?;
            accepted(original.with(&[(&axis.parameter, Replacement::Value(high))]))?;
        }
        let freed: Vec<Option<Replacement>> = axes.iter().map(|axis| freed(original, axis)).collect();
        let is_drawn = |axis: &Axis| can_be_overridden(base, &axis.parameter);
        let mut field = Field { variants: Vec::new(), points: Vec::new() };
        let mut fixed_of_variant: Vec<Vec<f64>> = Vec::new();
        for values in combinations(axes) {
            let mut fixed = Vec::new();
            let mut replaced: Vec<(&Path, Replacement)> = Vec::new();
            for ((axis, freed), value) in axes.iter().zip(&freed).zip(&values) {
                if is_drawn(axis) {
                    continue;
                }
                if freed.is_none() {
                    fixed.push(*value);
                }
                replaced.push((&axis.parameter, freed.unwrap_or(Replacement::Value(*value))));
            }
            let known = fixed_of_variant.iter().position(|known| *known == fixed);
            let variant = match known {
                Some(variant) => variant,
                None => {
                    let scenario = accepted(original.with(&replaced))?;
                    field.variants.push(Variant::new(base, &scenario, axes));
                    fixed_of_variant.push(fixed);
                    field.variants.len() - 1
                }
            };
            field.points.push(Point { values, variant });
        }
        Ok(field)
    }
}

fn accepted(loaded: Loaded) -> Result<Scenario, Box<Loaded>> {
    match loaded.scenario {
        Some(scenario) => Ok(scenario),
        None => Err(Box::new(loaded)),
    }
}

/// The replacement that makes the axis a column of the draws, where that can be.
fn freed(original: &Original<'_>, axis: &Axis) -> Option<Replacement> {
    let (low, high) = axis.ends();
    let replacement = Replacement::Between(low, high);
    let scenario = (low < high).then(|| original.with(&[(&axis.parameter, replacement)]).scenario)??;
    let is_column = scenario.parameters().iter().any(|own| own.path == axis.parameter);
    is_column.then_some(replacement)
}

fn combinations(axes: &[Axis]) -> Vec<Vec<f64>> {
    axes.iter().fold(vec![Vec::new()], |known, axis| {
        let with = |values: &Vec<f64>, next: f64| values.iter().copied().chain([next]).collect();
        known.iter().flat_map(|values| axis.values.iter().map(move |next| with(values, *next))).collect()
    })
}
