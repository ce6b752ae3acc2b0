//! The charts of a comparison.

use super::{ranked, words};
use crate::report::charts::{
    Axis, Bar, Bars, Body, Chart, Cloud, Direction, Line, Lines, Mark, Point, Reference, Scatter, Side, Step,
    Stroke, Unit, Waterfall,
};
use crate::report::format::{Kind, number};
use crate::stats::estimate::Estimate;
use crate::study::compare::{Compared, Comparison, Measure, NO_PROGRAM, Standing};

/// Share of draws from which a set that is not told at length has a line of its own.
const LIKELY: f64 = 0.01;
/// Sets in a picture.
const MOST_SETS: usize = 16;

/// Every chart that the comparison has something for.
pub fn charts(found: &Comparison) -> Vec<Chart> {
    if found.strategies.is_empty() {
        return Vec::new();
    }
    let whole = [sets(found), frontier(found), distributions(found), cumulative(found)];
    let bridges = found.strategies.iter().enumerate().map(|(index, one)| bridge(found, index, one));
    whole.into_iter().chain(liability(found)).chain([acceptability(found)]).chain(bridges).collect()
}

fn money(found: &Comparison) -> Unit {
    Unit::Money(found.provenance.currency.clone())
}

fn calendar(found: &Comparison) -> Axis {
    Axis::new(words::CALENDAR, Unit::Periods(found.provenance.period.to_owned())).starting(0.0)
}

/// What each strategy adds, in a sentence.
fn added(found: &Comparison) -> String {
    let told = |one: &Compared| words::told(one.measure(Measure::IncrementalNpv), Kind::Money);
    words::each(found.strategies.iter().map(|one| (one.name.clone(), told(one))))
}

/// Cost against what it adds to the npv, draw by draw, with the frontier of the means.
fn frontier(found: &Comparison) -> Chart {
    let clouds =
        found.strategies.iter().map(|one| Cloud { label: one.name.clone(), points: one.cloud.clone() });
    let mut frontier: Vec<(f64, f64)> = found
        .sets
        .iter()
        .filter(|set| matches!(set.standing, Standing::Efficient(_)))
        .map(|set| (set.cost_and_return.0, set.cost_and_return.1 - set.cost_and_return.0))
        .collect();
    frontier.sort_by(|a, b| a.0.total_cmp(&b.0));
    Chart {
        name: "compare-frontier".to_owned(),
        title: "Cost against what it adds".to_owned(),
        subtitle: "A point is a draw; the line joins the means of what is not dominated.".to_owned(),
        x: Axis::new(words::PROGRAM_COST, money(found)).starting(0.0),
        y: Axis::new(words::ADDED_NPV, money(found)),
        body: Body::Scatter(Scatter { clouds: clouds.collect(), frontier, references: vec![zero()] }),
        alt: added(found),
    }
}

/// What every set adds, the best first.
fn sets(found: &Comparison) -> Chart {
    let ranked: Vec<usize> = ranked(found).into_iter().filter(|&at| at > 0).take(MOST_SETS).collect();
    let bars = ranked.iter().map(|&at| {
        let set = &found.sets[at];
        let npv = &set.incremental_npv;
        (set.name.clone(), Bar { value: npv.mean, low: npv.p5, high: npv.p95, note: String::new() })
    });
    let best = found.best_set();
    let title = if found.best == 0 {
        "No set of programs adds to the npv on average".to_owned()
    } else {
        format!("{} adds most", best.name)
    };
    Chart {
        name: "compare-sets".to_owned(),
        title,
        subtitle: format!("npv added by each set of programs. {}", words::band(found)),
        x: Axis::new(words::ADDED_NPV, money(found)),
        y: Axis::new("", Unit::Count),
        body: Body::Bars(Bars::plain(Direction::Horizontal, bars)),
        alt: words::each(ranked.iter().map(|&at| {
            let set = &found.sets[at];
            (set.name.clone(), words::told(&set.incremental_npv, Kind::Money))
        })),
    }
}

fn zero() -> Reference {
    Reference { side: Side::Y, at: 0.0, label: words::BREAKS_EVEN.to_owned() }
}

/// What each strategy adds in its worst draws, its middle, its best.
fn distributions(found: &Comparison) -> Chart {
    let lines = found.strategies.iter().map(|one| Line {
        label: one.name.clone(),
        points: one.distribution.iter().map(|(share, value)| Point::plain(*share, Some(*value))).collect(),
        stroke: Stroke::Solid,
    });
    Chart {
        name: "compare-npv".to_owned(),
        title: "How much each adds, and how sure that is".to_owned(),
        subtitle: "Draws from the worst to the best for each: where a line crosses zero, so many lose."
            .to_owned(),
        x: Axis::new(words::DRAWS_BELOW, Unit::Share).starting(0.0).ending(1.0),
        y: Axis::new(words::ADDED_NPV, money(found)),
        body: Body::Lines(Lines { lines: lines.collect(), references: vec![zero()], marks: Vec::new() }),
        alt: words::each(found.strategies.iter().map(|one| {
            (one.name.clone(), format!("positive in {}", number(Some(one.p_npv_positive), Kind::Share)))
        })),
    }
}

/// A curve by the end of each period, from nothing.
fn to_date(label: &str, points: &[Estimate]) -> Line {
    let origin = Point { x: 0.0, y: Some(0.0), low: Some(0.0), high: Some(0.0) };
    let points = points.iter().enumerate().map(|(index, point)| Point {
        x: (index + 1) as f64,
        y: point.mean,
        low: point.p5,
        high: point.p95,
    });
    Line {
        label: label.to_owned(),
        points: std::iter::once(origin).chain(points).collect(),
        stroke: Stroke::Solid,
    }
}

fn cumulative(found: &Comparison) -> Chart {
    let lines = found.strategies.iter().map(|one| to_date(&one.name, &one.cumulative_profit));
    let paybacks = found.strategies.iter().filter_map(|one| {
        let payback = one.measure(Measure::Payback).p50.filter(|at| *at > 0.0)?;
        let label = format!("{}, {}", one.name, number(Some(payback), Kind::Periods));
        Some(Mark { x: payback + one.first_period as f64, y: 0.0, label })
    });
    Chart {
        name: "compare-cumulative".to_owned(),
        title: "When each pays back".to_owned(),
        subtitle: format!(
            "Profit added to date, undiscounted. {} Dots: payback in the middle draw.",
            words::band(found)
        ),
        x: calendar(found),
        y: Axis::new(words::CUMULATIVE, money(found)),
        body: Body::Lines(Lines {
            lines: lines.collect(),
            references: vec![zero()],
            marks: paybacks.collect(),
        }),
        alt: words::each(found.strategies.iter().map(|one| {
            let payback = number(one.measure(Measure::Payback).p50, Kind::Periods);
            (
                one.name.clone(),
                format!("pays back after {payback} {}s in the middle draw", found.provenance.period),
            )
        })),
    }
}

fn liability(found: &Comparison) -> Option<Chart> {
    let owing: Vec<&Compared> = found.strategies.iter().filter(|one| one.has_points).collect();
    let lines = owing.iter().map(|one| to_date(&one.name, &one.liability));
    (!owing.is_empty()).then(|| Chart {
        name: "compare-liability".to_owned(),
        title: "What is owed for points".to_owned(),
        subtitle: format!("Contract liability at the end of each period. {}", words::band(found)),
        x: calendar(found),
        y: Axis::new(words::LIABILITY, money(found)).starting(0.0),
        body: Body::Lines(Lines { lines: lines.collect(), ..Lines::default() }),
        alt: words::each(owing.iter().map(|one| {
            let end = words::told(one.measure(Measure::PointsLiabilityEnd), Kind::Money);
            (one.name.clone(), format!("{end} at the end"))
        })),
    })
}

fn acceptability(found: &Comparison) -> Chart {
    // what is told at length first, so that each has the color that it has elsewhere; of the others those that
    // are ever likely
    let choices = found.choices();
    let shown = found.strategies.iter().map(|one| (one.set, one.name.as_str()));
    let told = |at: usize| found.strategies.iter().any(|one| one.set == at);
    let likely = |at: usize| {
        found.acceptability.iter().any(|step| step.choice.best.get(at).is_some_and(|share| *share >= LIKELY))
    };
    let rest = choices.iter().copied().enumerate().filter(|(at, _)| !told(*at) && (*at == 0 || likely(*at)));
    let order: Vec<(usize, &str)> = shown.chain(rest).collect();
    let lines = order.into_iter().map(|(index, name)| Line {
        label: name.to_owned(),
        points: found
            .acceptability
            .iter()
            .map(|at| Point::plain(at.value, at.choice.best.get(index).copied()))
            .collect(),
        stroke: if name == NO_PROGRAM { Stroke::Dashed } else { Stroke::Solid },
    });
    let first = found.choice().and_then(|choice| {
        let name = found.choices().get(choice.chosen).copied()?.to_owned();
        let best = number(choice.best.get(choice.chosen).copied(), Kind::Share);
        Some((name, format!("best in {best} of draws by the npv alone")))
    });
    Chart {
        name: "compare-acceptability".to_owned(),
        title: "Which is best, for what a customer is worth".to_owned(),
        subtitle: "How often each is the best choice: npv, and so much for each customer more at the end."
            .to_owned(),
        x: Axis::new(words::CUSTOMER_VALUE, money(found)).starting(0.0),
        y: Axis::new(words::BEST, Unit::Share).starting(0.0).ending(1.0),
        body: Body::Lines(Lines { lines: lines.collect(), ..Lines::default() }),
        alt: words::each(first.into_iter()),
    }
}

fn bridge(found: &Comparison, index: usize, one: &Compared) -> Chart {
    let steps =
        one.bridge.iter().map(|part| Step { label: part.name.to_owned(), value: part.value, total: false });
    let total = one.bridge.iter().map(|part| part.value).sum();
    let total = Step { label: words::TOTAL.to_owned(), value: total, total: true };
    Chart {
        name: format!("compare-bridge-{}", index + 1),
        title: format!("{}: how the added npv comes about", one.name),
        subtitle: "Mean over draws, discounted; each kind of effect is added to those before it.".to_owned(),
        x: Axis::new("", Unit::Count),
        y: Axis::new(words::ADDED_NPV, money(found)),
        body: Body::Waterfall(Waterfall { steps: steps.chain([total]).collect() }),
        alt: words::parts(&one.bridge),
    }
}
