//! Where a claim holds: its readings at every combination of two parameters.

use super::comparing::Compared;
use super::findings::Map;
use super::plan::Plan;
use crate::model::draws::Draws;
use crate::scenario::Scenario;
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::runner::{Context, RunError, Runner};
use crate::study::kernel::strategies::CompiledStrategies;
use crate::study::kernel::vary::{Axis, Field, Point};

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
    let together = compiled.iter().map(CompiledStrategies::together).min().unwrap_or(1);
    let compared = |points: &[&Point]| {
        let mut all: Vec<Vec<Compared>> = Vec::with_capacity(points.len());
        for alike in points.chunk_by(|one, next| one.variant == next.variant) {
            let variant = alike[0].variant;
            let at = |point: &&Point| field.variants[variant].row(&medians, &point.values);
            let drawn: Vec<Drawn> =
                alike.iter().map(at).map(|parameters| Drawn { draw: 0, parameters }).collect();
            let measured = compiled[variant].measure(&drawn)?;
            let readings = &plans[variant].readings;
            all.extend(
                measured.iter().map(|one| readings.iter().map(|reading| reading.compare(one)).collect()),
            );
        }
        Ok(all)
    };
    let n = field.points.len() as u64;
    let point = |number: u64| &field.points[number as usize];
    let points = Runner::new(&context.silent())?.all((n, together), point, compared)?;
    let claim = &base.claims()[claim];
    let map = |reading: usize| Map {
        y: axes[0].clone(),
        x: axes[1].clone(),
        values: points.iter().map(|point| point[reading].value.ok()).collect(),
        inside: points.iter().map(|point| point[reading].is_inside(claim)).collect(),
    };
    Ok((0..claim.readings.len()).map(map).collect())
}
