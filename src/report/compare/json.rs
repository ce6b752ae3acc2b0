//! A comparison as a JSON document (contract, section 3).

use super::words;
use crate::report::json::{FORMAT, band, check, estimate};
use crate::report::words::engine;
use crate::stats::estimate::Estimate;
use crate::study::compare::{Acceptability, BreakEven, Compared, Comparison, Factor, Measure, Standing};
use crate::study::drivers::Driver;
use serde_json::{Map, Value, json};

/// The document that `compare.json` holds and `--format json` prints. Unknown numbers are null.
pub fn document(found: &Comparison) -> Value {
    let baseline = found.baseline.iter().map(|one| (one.metric.name().to_owned(), estimate(&one.estimate)));
    json!({
        "format": FORMAT,
        "scenario": found.provenance.title,
        "engine": found.provenance.engine.name(),
        "engine_reason": engine::of_comparison(found),
        "draws": found.provenance.draws,
        "seed": found.provenance.seed,
        "currency": found.provenance.currency,
        "period": found.provenance.period,
        "horizon": found.provenance.horizon_periods,
        "baseline": Value::Object(baseline.collect()),
        "against": found.reference().programs,
        "programs": found.strategies.iter().map(|one| program(found, one)).collect::<Vec<_>>(),
        "sets": (0..found.sets.len()).map(|at| set(found, at)).collect::<Vec<_>>(),
        "all_sets": found.all_sets,
        "best": set(found, found.best),
        "evpi": found.choice().map(|choice| choice.evpi),
        "choice": found.acceptability.first().map(|first| choice(found, first)),
        "acceptability": found.acceptability.iter().map(|at| choice(found, at)).collect::<Vec<_>>(),
        "warnings": found
            .warnings
            .iter()
            .map(|warning| json!({ "where": warning.location, "what": warning.what }))
            .collect::<Vec<_>>(),
        "conventions": found.conventions,
        "audit": found.audit.iter().map(check).collect::<Vec<_>>(),
    })
}

fn program(found: &Comparison, one: &Compared) -> Value {
    let mut value = Map::new();
    value.insert("name".to_owned(), json!(one.name));
    value.insert("programs".to_owned(), json!(one.programs));
    value.insert("says".to_owned(), json!(one.says));
    for measure in Measure::ALL {
        value.insert(measure.name().to_owned(), estimate(one.measure(measure)));
    }
    value.insert("p_npv_positive".to_owned(), json!(one.p_npv_positive));
    value.insert("last".to_owned(), json!(one.last));
    value.insert("shapley".to_owned(), json!(one.shapley));
    value.insert("drivers".to_owned(), one.drivers.list.iter().map(driver).collect());
    value.insert("break_even".to_owned(), json!(one.break_even.as_ref().map(break_even)));
    value.insert("luck_sd".to_owned(), json!(one.luck_sd));
    value.insert("frontier".to_owned(), frontier(found, one.set));
    let bridge = one.bridge.iter().map(|part| json!({ "name": part.name, "value": part.value }));
    value.insert("bridge".to_owned(), bridge.collect());
    value.insert(
        "series".to_owned(),
        json!({
            "cumulative_incremental_profit": series(&one.cumulative_profit),
            "points_liability": series(&one.liability),
        }),
    );
    Value::Object(value)
}

/// A set as one of those that can be chosen, at the npv alone.
fn set(found: &Comparison, at: usize) -> Value {
    let (set, choice) = (&found.sets[at], found.choice());
    json!({
        "name": set.name,
        "programs": set.programs,
        "npv": estimate(&set.npv),
        "incremental_npv": estimate(&set.incremental_npv),
        "p_npv_positive": set.p_npv_positive,
        "p_best": choice.map(|choice| choice.best[at]),
        "expected_loss": choice.map(|choice| choice.loss[at]),
        "frontier": frontier(found, at),
    })
}

/// An uncertain number with its share of the variance: its Shapley effect where inputs depend on each other.
fn driver(driver: &Driver) -> Value {
    json!({
        "name": driver.name,
        "share": driver.share(),
        "first_order": driver.first_order,
        "shapley": driver.shapley,
        "rank_correlation": driver.rank_correlation,
    })
}

fn break_even(even: &BreakEven) -> Value {
    let each = even.each.iter().map(|effect| {
        json!({
            "name": effect.path,
            "program": effect.program,
            "of": effect.of,
            "factor": factor(effect.factor),
            "says": words::factor(effect.factor),
        })
    });
    json!({
        "effects": factor(even.effects),
        "says": words::factor(even.effects),
        "each": each.collect::<Vec<_>>(),
    })
}

/// The part that is needed; 0 where none is, null where the whole is not enough.
fn factor(factor: Factor) -> Option<f64> {
    match factor {
        Factor::NoneNeeded => Some(0.0),
        Factor::At(part) => Some(part),
        Factor::Never => None,
    }
}

fn frontier(found: &Comparison, at: usize) -> Value {
    let choices = found.choices();
    let name = |index: usize| choices.get(index).copied();
    let set = &found.sets[at];
    let (standing, ratio, by) = match set.standing {
        Standing::Efficient(ratio) => ("efficient", ratio, vec![]),
        Standing::Ties(with) => ("ties", None, vec![name(with)]),
        Standing::Dominated(by) => ("dominated", None, vec![name(by)]),
        Standing::ExtendedDominated(a, b) => ("extended-dominated", None, vec![name(a), name(b)]),
    };
    let (cost, brings) = set.cost_and_return;
    json!({ "cost": cost, "return": brings, "standing": standing, "ratio": ratio, "by": by })
}

fn series(points: &[Estimate]) -> Value {
    let points = points.iter().enumerate().map(|(period, point)| {
        let mut value = band(point);
        value.insert("period".to_owned(), json!(period));
        Value::Object(value)
    });
    Value::Array(points.collect())
}

fn choice(found: &Comparison, at: &Acceptability) -> Value {
    let choices = found.choices();
    let by_name = |values: &[f64]| -> Value {
        let named = choices.iter().zip(values).map(|(name, value)| ((*name).to_owned(), json!(value)));
        Value::Object(named.collect())
    };
    json!({
        "customer_value": at.value,
        "p_best": by_name(&at.choice.best),
        "expected_loss": by_name(&at.choice.loss),
        "chosen": choices.get(at.choice.chosen),
        "evpi": at.choice.evpi,
    })
}
