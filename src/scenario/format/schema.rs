//! The JSON Schema (draft 2020-12) of the scenario file, for completion in editors.

use super::{Bounds, Key, MOST_PROGRAMS, MOST_STAGES, ROOT, Shape, TableFormat};
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
        match key.name {
            "stage" => map.insert("maxItems".to_owned(), json!(MOST_STAGES)),
            "program" => map.insert("maxItems".to_owned(), json!(MOST_PROGRAMS)),
            _ => None,
        };
    }
    schema
}

/// What an editor shows beside the key.
fn describe(key: &Key) -> String {
    let mut text = key.says.to_owned();
    for (what, value) in
        [("Unit", key.unit), ("Allowed", key.range), ("Default", key.default), ("Example", key.example)]
    {
        if !value.is_empty() {
            text.push_str(&format!(" {what}: {value}."));
        }
    }
    text
}

fn shape(shape_: Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape_ {
        Shape::Text => json!({ "type": "string" }),
        Shape::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Exact(bounds) => plain_number(bounds),
        Shape::Number(bounds) => {
            json!({ "anyOf": [plain_number(bounds), reference_to(&super::NUMBER, definitions)] })
        }
        Shape::Numbers(bounds) => {
            json!({ "type": "array", "minItems": 1, "items": shape(Shape::Number(bounds), definitions) })
        }
        Shape::Choice(words) => json!({ "type": "string", "enum": words }),
        Shape::Names => json!({ "type": "array", "items": { "type": "string" } }),
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
        Shape::Tables(format) => {
            json!({ "type": "array", "items": reference_to(format, definitions) })
        }
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

fn plain_number(bounds: Bounds) -> Value {
    match bounds {
        Bounds::Any => json!({ "type": "number" }),
        Bounds::NonNegative => json!({ "type": "number", "minimum": 0 }),
        Bounds::Positive => json!({ "type": "number", "exclusiveMinimum": 0 }),
        Bounds::Unit => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        Bounds::AboveMinusOne => json!({ "type": "number", "exclusiveMinimum": -1 }),
        Bounds::Correlation => json!({ "type": "number", "minimum": -1, "maximum": 1 }),
    }
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
