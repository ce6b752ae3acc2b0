//! What was understood, as a document. Unknown numbers are null.

use crate::study::explain::{
    Basis, ChannelFigures, Figure, ProgramFigures, Ranged, StageFigures, Understanding,
};
use crate::study::findings::Assumption;
use serde_json::{Map, Value, json};

/// The document that `--format json` prints.
pub fn json(found: &Understanding) -> Value {
    let mut document = json!({
        "format": crate::report::json::FORMAT,
        "scenario": found.provenance.title,
        "currency": found.provenance.currency,
        "period": found.provenance.period,
        "horizon": found.provenance.horizon_periods,
        "horizon_years": found.horizon_years,
        "timing": found.timing,
        "stages": found.stages.iter().map(stage).collect::<Vec<_>>(),
        "cohort_entry": found.cohort_entry,
        "lapsed": figures(&found.lapsed),
        "opening": found.opening.iter().map(|(name, customers, years)| {
            json!({ "name": name, "customers": customers, "tenure_years": years })
        }).collect::<Vec<_>>(),
        "channels": found.channels.iter().map(channel).collect::<Vec<_>>(),
        "segments": found.segments.iter().map(|segment| {
            let mut value = Map::new();
            value.insert("name".to_owned(), json!(segment.name));
            put(&mut value, "share", segment.share);
            value.insert("differences".to_owned(), json!(segment.differences));
            value.insert("stages".to_owned(), json!(segment.stages.iter().map(stage).collect::<Vec<_>>()));
            Value::Object(value)
        }).collect::<Vec<_>>(),
        "referral": found.referral.as_ref().map(|referral| {
            json!({ "entry": referral.entry, "differences": referral.differences })
        }),
        "programs": found.programs.iter().map(program).collect::<Vec<_>>(),
        "uncertain": found.uncertain.iter().map(|one| {
            json!({ "name": one.path, "mean": one.mean, "p5": one.p5, "p95": one.p95 })
        }).collect::<Vec<_>>(),
        "numbers": found.numbers.iter().map(number).collect::<Vec<_>>(),
        "warnings": found
            .warnings
            .iter()
            .map(|warning| json!({ "where": warning.location, "what": warning.what }))
            .collect::<Vec<_>>(),
    });
    if let Some(entries) = document.as_object_mut() {
        put(entries, "discount_per_year", found.discount_per_year);
        put(entries, "fixed_cost_per_year", found.fixed_cost_per_year);
        put(entries, "fixed_cost_growth_per_year", found.fixed_cost_growth_per_year);
        put(entries, "lifetime_years", found.lifetime_years);
        put(entries, "market", found.market.unwrap_or_default());
    }
    document
}

fn stage(stage: &StageFigures) -> Value {
    named(&stage.name, &[("kind", json!(stage.kind))], &stage.figures)
}

fn channel(channel: &ChannelFigures) -> Value {
    let words = [("entry", json!(channel.entry)), ("differences", json!(channel.differences))];
    named(&channel.name, &words, &channel.figures)
}

fn program(program: &ProgramFigures) -> Value {
    let by_place = program.cost_by_place.iter().map(|(name, cost)| {
        let mut value = Map::new();
        value.insert("name".to_owned(), json!(name));
        put(&mut value, "cost_per_member_per_year", *cost);
        Value::Object(value)
    });
    let words = [
        ("says", json!(program.says)),
        ("running", json!(program.running)),
        ("exclusive", json!(program.exclusive)),
        ("start", json!(program.start)),
        ("end", json!(program.end)),
        ("ramp", json!(program.ramp_periods)),
        ("fade", json!(program.fade_periods)),
        ("eligible", json!(program.eligible)),
        ("selection", json!(program.selection)),
        ("effects", json!(program.effects)),
        ("points", json!(program.points)),
        ("by_place", Value::Array(by_place.collect())),
    ];
    let mut value = named(&program.name, &words, &program.figures);
    if let Some(entries) = value.as_object_mut() {
        put(entries, "join", program.join);
    }
    value
}

fn number((number, basis): &(Assumption, Basis)) -> Value {
    json!({
        "name": number.path,
        "written": number.written,
        "basis": basis.name(),
        "note": number.note,
        "place": number.place,
    })
}

fn named(name: &str, words: &[(&str, Value)], all: &[Figure]) -> Value {
    let mut value = Map::new();
    value.insert("name".to_owned(), json!(name));
    value.extend(words.iter().map(|(key, word)| ((*key).to_owned(), word.clone())));
    if let Value::Object(numbers) = figures(all) {
        value.extend(numbers);
    }
    Value::Object(value)
}

fn figures(all: &[Figure]) -> Value {
    let mut value = Map::new();
    for figure in all {
        put(&mut value, figure.name, figure.value);
    }
    Value::Object(value)
}

/// A number under its name, and its p5 and p95 beside it where it is uncertain.
fn put(entries: &mut Map<String, Value>, name: &str, number: Ranged) {
    entries.insert(name.to_owned(), json!(number.central));
    if let Some((low, high)) = number.range {
        entries.insert(format!("{name}_p5"), json!(low));
        entries.insert(format!("{name}_p95"), json!(high));
    }
}
