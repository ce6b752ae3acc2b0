//! Where a claim holds: its readings at every combination of two parameters.

use super::comparing::Compared;
use super::findings::Map;
use super::plan::Plan;
use crate::model::draws::Draws;
use crate::scenario::Scenario;
use crate::study::kernel::vary::{Axis, Field};
use crate::study::questions::run::{RunError, pool};
use rayon::prelude::*;

/// The map of each reading of a claim. `axes` are those of the field: y, then x.
///
/// All uncertain numbers but those of the axes are at their medians, so a map has no probability
/// in it: at a point the claim holds or it does not.
pub(super) fn maps(
    base: &Scenario,
    field: &Field,
    axes: &[Axis; 2],
    claim: usize,
    threads: usize,
) -> Result<Vec<Map>, RunError> {
    let medians = Draws::new(base)?.medians();
    // readings of the variant's own claims: an uncertain operand has another column there
    let plans: Vec<Plan> =
        field.variants.iter().map(|variant| Plan::new(variant.scenario(), claim..claim + 1)).collect();
    let compiled: Vec<_> = plans.iter().map(|plan| plan.ways.compiled()).collect();
    let at = |point: &crate::study::kernel::vary::Point| -> Result<Vec<Compared>, RunError> {
        let row = field.variants[point.variant].row(&medians, &point.values);
        let measured = compiled[point.variant].measure(0, &row)?;
        Ok(plans[point.variant].readings.iter().map(|reading| reading.compare(&measured)).collect())
    };
    let points: Vec<_> = pool(threads)?.install(|| field.points.par_iter().map(at).collect());
    let points = points.into_iter().collect::<Result<Vec<Vec<Compared>>, RunError>>()?;
    let claim = &base.claims()[claim];
    let map = |reading: usize| Map {
        y: axes[0].clone(),
        x: axes[1].clone(),
        values: points.iter().map(|point| point[reading].value.ok()).collect(),
        inside: points.iter().map(|point| point[reading].is_inside(claim)).collect(),
    };
    Ok((0..claim.readings.len()).map(map).collect())
}
