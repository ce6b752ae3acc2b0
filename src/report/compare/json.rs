//! A comparison as a JSON document (contract, section 3).

use crate::report::json::{band, check, estimate};
use crate::stats::estimate::Estimate;
use crate::study::compare::{Acceptability, Compared, Comparison, Measure, Standing};
use serde_json::{Map, Value, json};

/// The document that `compare.json` holds and `--format json` prints. Unknown numbers are null.
pub fn document(found: &Comparison) -> Value {
    let baseline = found.baseline.iter().map(|metric| (metric.name.clone(), estimate(&metric.estimate)));
    json!({
        "scenario": found.title,
        "engine": found.engine,
        "engine_reason": found.engine_reason,
        "draws": found.draws,
        "seed": found.seed,
        "currency": found.currency,
        "period": found.period,
        "horizon": found.horizon_periods,
        "baseline": Value::Object(baseline.collect()),
        "programs": found.alternatives.iter().map(|one| program(found, one)).collect::<Vec<_>>(),
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
    let of_means = [
        (Measure::CostPerKeptCustomer, one.mean_cost_per_kept_customer),
        (Measure::CostPerIncrementalCustomer, one.mean_cost_per_incremental_customer),
    ];
    for (measure, of_means) in of_means {
        value[measure.name()]["of_means"] = json!(of_means);
    }
    value.insert("p_npv_positive".to_owned(), json!(one.p_npv_positive));
    value.insert("luck_sd".to_owned(), json!(one.luck_sd));
    value.insert("frontier".to_owned(), frontier(found, one));
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

fn frontier(found: &Comparison, one: &Compared) -> Value {
    let choices = found.choices();
    let name = |index: usize| choices.get(index).copied();
    let (standing, ratio, by) = match one.standing {
        Standing::Efficient(ratio) => ("efficient", ratio, vec![]),
        Standing::Dominated(by) => ("dominated", None, vec![name(by)]),
        Standing::ExtendedDominated(a, b) => ("extended-dominated", None, vec![name(a), name(b)]),
    };
    let (cost, brings) = one.cost_and_return;
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
