//! A shape as JSON Schema (draft 2020-12).

use serde_json::{Map, Value, json};

use super::{Field, Kind};
use crate::lang::Lang;

/// The schema of a document with these keys, as text. Descriptions are in `lang`.
pub fn of(title: &str, fields: &[Field], lang: Lang) -> String {
    let mut schema = table(fields, lang);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(title);
    format!("{schema:#}\n")
}

fn table(fields: &[Field], lang: Lang) -> Value {
    let property = |field: &Field| {
        let mut schema = kind(field.kind, lang);
        schema["description"] = json!(match lang {
            Lang::Zh => field.doc.0,
            Lang::En => field.doc.1,
        });
        (field.key.to_owned(), schema)
    };
    let properties: Map<String, Value> = fields.iter().map(property).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.key).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn kind(of: Kind, lang: Lang) -> Value {
    let text = || json!({ "type": "string", "pattern": "\\S" });
    match of {
        Kind::Text => text(),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Count => json!({ "type": "integer", "minimum": 0 }),
        // TOML's own dates; editors hand them to the schema as strings of these formats.
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Moment => {
            let formats = ["date", "date-time", "partial-date-time"];
            json!({ "type": "string", "anyOf": formats.map(|format| json!({ "format": format })) })
        }
        Kind::Texts => json!({ "anyOf": [text(), { "type": "array", "items": text() }] }),
        Kind::OneOf(words) => json!({ "enum": words }),
        Kind::Table(fields) => table(fields, lang),
        Kind::Tables(fields) => json!({ "type": "array", "items": table(fields, lang) }),
        Kind::Keyed(fields) => json!({ "type": "object", "additionalProperties": table(fields, lang) }),
        Kind::Map(value) => json!({ "type": "object", "additionalProperties": kind(*value, lang) }),
        Kind::ListOf(item) => json!({ "type": "array", "items": kind(*item, lang) }),
        Kind::Any(kinds) => json!({ "anyOf": kinds.iter().map(|of| kind(*of, lang)).collect::<Vec<_>>() }),
        Kind::Free => json!({}),
    }
}
