//! The curve of a statistic against the parameter, and every place where it meets the target.

use super::findings::Jump;
use super::range::Range;
use crate::scenario::Scenario;
use crate::stats::estimate::{Estimate, Statistic};
use crate::stats::roots::bracketed;
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::measuring::Measurer;
use crate::study::kernel::metric::Metric;
use crate::study::kernel::runner::{Context, RunError, each_draw};
use crate::study::kernel::strategy::Measurement;
use crate::study::kernel::vary::Variant;

/// Steps in which a range is searched.
const STEPS: usize = 32;
/// Points that a search takes, about: what it has seen is told as so many of these.
const TRIES: u64 = 42;
/// Times that the steps around a point are halved where the curve comes near the target and turns
/// back: two crossings within a step would show in its middle.
const HALVINGS: usize = 5;
/// Times that a range without a natural end is made twice as wide.
const WIDENINGS: usize = 24;
/// A solution's precision, as a part of the range.
const PRECISION: f64 = 1e-10;
/// A change by this part of all the curve's change, within the precision: ten thousand times as much
/// as on average.
const STEEP: f64 = 1e4 * PRECISION;

/// A statistic of the metric as a function of the parameter.
pub(super) struct Curve<'a> {
    pub scenario: Scenario,
    pub variant: &'a Variant,
    pub measurer: Measurer<'a>,
    pub metric: Metric,
    pub statistic: Statistic,
    pub target: f64,
    /// Draws that are asked for; the scenario has one where all would be alike.
    pub draws: u64,
    pub context: Context<'a>,
    /// The points seen, in the order in which they were.
    pub points: Vec<Seen>,
    pub failed: Option<RunError>,
}

/// The metric at a value of the parameter.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub at: f64,
    pub estimate: Estimate,
    /// Whether the metric is unknown in some draw.
    pub partly_unknown: bool,
}

/// A value of the parameter, and the statistic there less the target: not a number where it is
/// unknown, and infinite for a wait that does not end.
#[derive(Clone, Copy)]
struct Node {
    at: f64,
    miss: f64,
}

impl Node {
    fn is_met(self) -> bool {
        self.miss.abs() <= 0.0
    }

    fn is_across(self, other: Node) -> bool {
        self.miss < 0.0 && other.miss > 0.0 || self.miss > 0.0 && other.miss < 0.0
    }
}

impl Curve<'_> {
    /// The metric over draws at a value of the parameter; each value is simulated once.
    pub fn seen(&mut self, value: f64) -> Result<Seen, RunError> {
        if let Some(known) = self.points.iter().find(|known| known.at.total_cmp(&value).is_eq()) {
            return Ok(*known);
        }
        let (variant, measurer) = (self.variant, &self.measurer);
        let drawn = each_draw(&self.scenario, measurer.together(), &self.context.silent(), |drawn| {
            let at = |one: &Drawn| one.with(variant.row(&one.parameters, &[value]));
            let measured = measurer.measure(&drawn.iter().map(at).collect::<Vec<Drawn>>())?;
            Ok(measured.iter().map(Measurement::first).collect())
        })?;
        let partly_unknown = drawn.iter().any(Option::is_none);
        let all = drawn.iter().copied().cycle().take(self.draws as usize);
        let seen = Seen { at: value, estimate: Estimate::from_values(all), partly_unknown };
        self.points.push(seen);
        let tries = self.points.len() as u64;
        self.context.tell(tries, TRIES.max(tries));
        Ok(seen)
    }

    /// The statistic at a point seen.
    pub fn value(&self, seen: &Seen) -> Option<f64> {
        self.statistic.of(&seen.estimate)
    }

    fn node(&mut self, at: f64) -> Node {
        let unknown = if self.metric.row().wait { f64::INFINITY } else { f64::NAN };
        let miss = match self.failed {
            Some(_) => f64::NAN,
            None => match self.seen(at) {
                Ok(seen) => self.value(&seen).map_or(unknown, |value| value - self.target),
                Err(error) => {
                    self.failed = Some(error);
                    f64::NAN
                }
            },
        };
        Node { at, miss }
    }

    /// Where the curve passes the target between two points on different sides of it.
    fn between(&mut self, low: Node, high: Node, width: f64) -> Option<f64> {
        let found = bracketed(|value| self.node(value).miss, low.at, high.at, PRECISION * width).found();
        found.filter(|_| self.failed.is_none())
    }

    /// A point on the other side of the target near one that comes nearer to it than its neighbors.
    fn dip(&mut self, [mut left, mut middle, mut right]: [Node; 3]) -> Option<Node> {
        for _ in 0..HALVINGS {
            let before = self.node(0.5 * (left.at + middle.at));
            let after = self.node(0.5 * (middle.at + right.at));
            if let Some(across) = [before, after].into_iter().find(|node| node.is_across(middle)) {
                return Some(across);
            }
            let size = |node: Node| node.miss.abs();
            if size(before) < size(middle) && size(before) <= size(after) {
                (middle, right) = (before, middle);
            } else if size(after) < size(middle) {
                (left, middle) = (middle, after);
            } else {
                (left, right) = (before, after);
            }
        }
        None
    }
}

/// Every value in the range at which the curve meets or passes the target, rising; where there is
/// none and the range has no natural end, the first further out. Of a stretch on the target the
/// point nearest to `present`.
pub(super) fn search(curve: &mut Curve<'_>, range: &Range, present: Option<f64>) -> Vec<f64> {
    let (mut low, mut high) = (range.low, range.high);
    let step = |step: usize| match step {
        STEPS => high,
        _ => low + (high - low) * step as f64 / STEPS as f64,
    };
    let inside = present.filter(|present| low < *present && *present < high);
    let mut values: Vec<f64> = (0..=STEPS).map(step).chain(inside).collect();
    values.sort_by(f64::total_cmp);
    values.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let nodes: Vec<Node> = values.into_iter().map(|value| curve.node(value)).collect();
    let nodes = with_dips(curve, nodes);
    let found = crossings(curve, &nodes, present, high - low);
    if !found.is_empty() {
        return found;
    }
    for _ in 0..WIDENINGS {
        let width = high - low;
        for (open, end, outwards) in [(range.open.1, &mut high, width), (range.open.0, &mut low, -width)] {
            if !open || curve.failed.is_some() {
                continue;
            }
            let next = *end + outwards;
            let (inner, outer) = (curve.node(*end), curve.node(next));
            let mut nodes = [inner, outer];
            nodes.sort_by(|a, b| a.at.total_cmp(&b.at));
            let found = crossings(curve, &nodes, present, width);
            if !found.is_empty() {
                return found;
            }
            *end = next;
        }
    }
    Vec::new()
}

/// The nodes, and those across the target that lie between them.
fn with_dips(curve: &mut Curve<'_>, nodes: Vec<Node>) -> Vec<Node> {
    let mut across = Vec::new();
    for (index, &middle) in nodes.iter().enumerate() {
        let left = *index.checked_sub(1).map_or(&middle, |before| &nodes[before]);
        let right = *nodes.get(index + 1).unwrap_or(&middle);
        let nearest = (index == 0 || middle.miss.abs() < left.miss.abs())
            && (index + 1 == nodes.len() || middle.miss.abs() <= right.miss.abs());
        if nearest && !middle.is_met() && !middle.is_across(left) && !middle.is_across(right) {
            across.extend(curve.dip([left, middle, right]));
        }
    }
    let mut nodes = nodes;
    nodes.extend(across);
    nodes.sort_by(|a, b| a.at.total_cmp(&b.at));
    nodes
}

fn crossings(curve: &mut Curve<'_>, nodes: &[Node], present: Option<f64>, width: f64) -> Vec<f64> {
    let mut found = Vec::new();
    for stretch in nodes.chunk_by(|a, b| a.is_met() && b.is_met()) {
        if stretch[0].is_met() {
            found.extend(nearest(stretch.iter().map(|node| node.at), present));
        }
    }
    for pair in nodes.windows(2) {
        if pair[0].is_across(pair[1]) {
            found.extend(curve.between(pair[0], pair[1], width));
        }
    }
    found.sort_by(f64::total_cmp);
    found
}

/// The value nearest to `present`; the first where that is not known.
pub(super) fn nearest(values: impl Iterator<Item = f64>, present: Option<f64>) -> Option<f64> {
    let far = |value: f64| present.map_or(0.0, |present| (value - present).abs());
    values.min_by(|a, b| far(*a).total_cmp(&far(*b)))
}

/// A jump over the target at a crossing: the points on both sides of it, as near as the search went,
/// are further apart than any slope would bring them, or on one side the wait never ends. `points`
/// are those seen, by rising values.
pub(super) fn jump_near(
    value: f64,
    points: &[(f64, Option<f64>)],
    target: f64,
    is_a_wait: bool,
) -> Option<Jump> {
    let miss = |reached: Option<f64>| match reached {
        Some(reached) => reached - target,
        None if is_a_wait => f64::INFINITY,
        None => f64::NAN,
    };
    let known: Vec<(f64, Option<f64>)> =
        points.iter().copied().filter(|point| !miss(point.1).is_nan()).collect();
    let (lowest, highest) = known
        .iter()
        .filter_map(|point| point.1)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), reached| {
            (low.min(reached), high.max(reached))
        });
    let around = known
        .windows(2)
        .find(|pair| miss(pair[0].1) * miss(pair[1].1) < 0.0 && pair[0].0 <= value && value <= pair[1].0)?;
    let (below, above) = (around[0], around[1]);
    let range = known.last()?.0 - known.first()?.0;
    let near = above.0 - below.0 <= 4.0 * PRECISION * range;
    let step = below.1.zip(above.1).map_or(f64::INFINITY, |(below, above)| (above - below).abs());
    (near && step > STEEP * (highest - lowest)).then_some(Jump { at: value, below: below.1, above: above.1 })
}
