//! The JSON Schema (draft 2020-12) of the scenario file, for completion in editors.

use super::{Bounds, Count, Key, ROOT, Shape, TableFormat};
use serde_json::{Map, Value, json};

/// The schema of a whole scenario file.
///
/// ```
/// let schema = cltv::scenario::format::schema();
/// assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
/// assert!(schema["properties"]["time"].is_object());
/// ```
pub fn schema() -> Value {
    let mut definitions = Map::new();
    let mut schema = table(&ROOT, &mut definitions);
    if let Some(root) = schema.as_object_mut() {
        root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        root.insert("title".to_owned(), json!("cltv scenario"));
        // a file that extends another may leave to it what is required
        root.remove("required");
        root.insert("if".to_owned(), json!({ "not": { "required": ["extends"] } }));
        root.insert("then".to_owned(), json!({ "required": required_names(&ROOT) }));
        root.insert("$defs".to_owned(), Value::Object(definitions));
    }
    schema
}

fn required_names(format: &TableFormat) -> Vec<&'static str> {
    format.keys.iter().filter(|key| key.required).map(|key| key.name).collect()
}

fn table(format: &'static TableFormat, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in format.all_keys() {
        properties.insert(key.name.to_owned(), property(key, definitions));
    }
    let mut object = json!({
        "type": "object",
        "description": format.says,
        "properties": properties,
        "additionalProperties": false,
    });
    // entries merge by name with those of the file extended, so only the name can be demanded
    let required: Vec<&str> = match format.key("name") {
        Some(name) if name.required => vec!["name"],
        _ => required_names(format).into_iter().filter(|_| format.name != "time").collect(),
    };
    if let (false, Some(map)) = (required.is_empty(), object.as_object_mut()) {
        map.insert("required".to_owned(), json!(required));
    }
    object
}

fn property(key: &'static Key, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = shape(key.shape, definitions);
    if let Some(map) = schema.as_object_mut() {
        map.insert("description".to_owned(), json!(describe(key)));
    }
    schema
}

/// What an editor shows beside the key.
fn describe(key: &Key) -> String {
    let mut text = key.says.to_owned();
    let (unit, limits, left_out) = (key.unit.words(), key.limits(), key.left_out.words());
    let facts = [("Unit", &*unit), ("Allowed", &*limits), ("Default", &*left_out), ("Example", key.example)];
    for (what, value) in facts {
        if !value.is_empty() {
            text.push_str(&format!(" {what}: {value}."));
        }
    }
    text
}

fn shape(shape_: Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape_ {
        Shape::Text => json!({ "type": "string" }),
        Shape::Code { longest } => json!({ "type": "string", "minLength": 1, "maxLength": longest }),
        Shape::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Exact(bounds) => plain_number(bounds),
        Shape::Number(bounds) => {
            json!({ "anyOf": [plain_number(bounds), reference_to(&super::NUMBER, definitions)] })
        }
        Shape::Numbers(bounds) => {
            json!({ "type": "array", "minItems": 1, "items": shape(Shape::Number(bounds), definitions) })
        }
        Shape::Choice(words) => json!({ "type": "string", "enum": words }),
        Shape::Names(count) => list(json!({ "type": "string" }), count),
        Shape::ByName(bounds) => {
            json!({ "type": "object", "additionalProperties": shape(Shape::Number(bounds), definitions) })
        }
        Shape::ListsByName(bounds) => {
            let mut any = shape(Shape::Number(bounds), definitions);
            let list = shape(Shape::Numbers(bounds), definitions);
            if let Some(forms) = any.get_mut("anyOf").and_then(Value::as_array_mut) {
                forms.push(list);
            }
            json!({ "type": "object", "additionalProperties": any })
        }
        Shape::Table(format) => json!({ "allOf": [reference_to(format, definitions)] }),
        Shape::Tables(format, count) => list(reference_to(format, definitions), count),
        Shape::OneOf(shapes) => {
            let mut any: Vec<Value> = Vec::new();
            for each in shapes {
                match shape(*each, definitions) {
                    // a number's forms stand beside the others, not nested in them
                    Value::Object(map) if map.contains_key("anyOf") => {
                        any.extend(map["anyOf"].as_array().cloned().unwrap_or_default());
                    }
                    other => any.push(other),
                }
            }
            json!({ "anyOf": any })
        }
    }
}

/// A list of so many.
fn list(items: Value, count: Count) -> Value {
    let mut schema = Map::from_iter([("type".to_owned(), json!("array")), ("items".to_owned(), items)]);
    if count.least > 0 {
        schema.insert("minItems".to_owned(), json!(count.least));
    }
    if let Some(most) = count.most {
        schema.insert("maxItems".to_owned(), json!(most));
    }
    Value::Object(schema)
}

fn plain_number(bounds: Bounds) -> Value {
    let mut schema = Map::from_iter([("type".to_owned(), json!("number"))]);
    for (word, end) in bounds.keywords() {
        let end = if end.fract() == 0.0 { json!(end as i64) } else { json!(end) };
        schema.insert(word.to_owned(), end);
    }
    Value::Object(schema)
}

fn reference_to(format: &'static TableFormat, definitions: &mut Map<String, Value>) -> Value {
    if !definitions.contains_key(format.name) {
        // keep the place while the table's own keys are described
        definitions.insert(format.name.to_owned(), Value::Null);
        let described = table(format, definitions);
        definitions.insert(format.name.to_owned(), described);
    }
    json!({ "$ref": format!("#/$defs/{}", format.name) })
}
