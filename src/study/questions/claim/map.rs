//! Where a claim holds: its readings at every combination of two parameters.

use super::comparing::Compared;
use super::findings::Map;
use super::plan::Plan;
use crate::model::draws::Draws;
use crate::scenario::Scenario;
use crate::study::kernel::runner::{Context, RunError, Runner};
use crate::study::kernel::vary::{Axis, Field};

/// The map of each reading of a claim. `axes` are those of the field: y, then x.
///
/// All uncertain numbers but those of the axes are at their medians, so a map has no probability
/// in it: at a point the claim holds or it does not.
pub(super) fn maps(
    base: &Scenario,
    field: &Field,
    axes: &[Axis; 2],
    claim: usize,
    context: &Context<'_>,
) -> Result<Vec<Map>, RunError> {
    let medians = Draws::new(base)?.medians();
    // readings of the variant's own claims: an uncertain operand has another column there
    let plans: Vec<Plan> =
        field.variants.iter().map(|variant| Plan::new(variant.scenario(), claim..claim + 1)).collect();
    let compiled: Vec<_> = plans.iter().map(|plan| plan.strategies.compiled()).collect();
    let at = |number: u64| -> Result<Vec<Compared>, RunError> {
        let point = &field.points[number as usize];
        let row = field.variants[point.variant].row(&medians, &point.values);
        let measured = compiled[point.variant].measure(0, &row)?;
        Ok(plans[point.variant].readings.iter().map(|reading| reading.compare(&measured)).collect())
    };
    let points = Runner::new(&context.silent())?.all(field.points.len() as u64, |_, number| at(number))?;
    let claim = &base.claims()[claim];
    let map = |reading: usize| Map {
        y: axes[0].clone(),
        x: axes[1].clone(),
        values: points.iter().map(|point| point[reading].value.ok()).collect(),
        inside: points.iter().map(|point| point[reading].is_inside(claim)).collect(),
    };
    Ok((0..claim.readings.len()).map(map).collect())
}
