//! Diagnostics as SARIF 2.1.0, the format that code hosts and editors read.
//!
//! Columns count characters (`unicodeCodePoints`), as everywhere in gongshi. Addresses are relative: files of the site to
//! `SRCROOT`, finished pages to `SITE`, the folder that `build` writes.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::diagnostic::page::{self, Part};
use crate::diagnostic::{Check, Level, catalogue};
use crate::lang::Lang;
use crate::model::urls;

use super::Located;

/// One SARIF document. `allowed` are findings that their notices allow, with the reasons; `is_page` tells finished pages
/// from files of the site.
pub fn sarif(located: &[Located], allowed: &[(Located, String)], is_page: &dyn Fn(&str) -> bool, lang: Lang) -> String {
    let mut seen = HashMap::new();
    let mut all: Vec<Value> = located.iter().map(|it| result(it, is_page, lang, &mut seen)).collect();
    for (it, reason) in allowed {
        let mut value = result(it, is_page, lang, &mut seen);
        value["suppressions"] = json!([{ "kind": "inSource", "status": "accepted", "justification": reason }]);
        all.push(value);
    }
    let document = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "gongshi",
                "semanticVersion": crate::VERSION,
                "rules": catalogue::ALL.iter().map(|check| rule(check, lang)).collect::<Vec<_>>(),
            }},
            "language": lang.tag(),
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "SITE": { "uri": "public/", "uriBaseId": "SRCROOT" } },
            "invocations": [{ "executionSuccessful": true }],
            "results": all,
        }],
    });
    document.to_string() + "\n"
}

/// The word of SARIF for a level.
fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// A check with what its page says.
fn rule(check: &Check, lang: Lang) -> Value {
    let gist = page::gist(check.page, lang);
    let gist = if gist.is_empty() { check.name } else { gist };
    let join = if lang == Lang::Zh { "" } else { " " };
    let said = page::parts(check.page).into_iter().find_map(|part| match part {
        Part::Text(of, text) if of == lang => Some(text.replace("**", "").replace('\n', join)),
        _ => None,
    });
    json!({
        "id": check.code,
        "name": check.name,
        "shortDescription": { "text": gist },
        "fullDescription": { "text": said.as_deref().unwrap_or(gist) },
        "help": { "text": check.page, "markdown": check.page },
        "defaultConfiguration": { "level": level(check.level) },
    })
}

fn result(it: &Located, is_page: &dyn Fn(&str) -> bool, lang: Lang, seen: &mut HashMap<String, usize>) -> Value {
    let diagnostic = &it.diagnostic;
    let index = catalogue::ALL.iter().position(|check| check.code == diagnostic.check.code);
    let message = match &diagnostic.hint {
        Some(hint) => format!("{}\n{}", diagnostic.message.get(lang), hint.get(lang)),
        None => diagnostic.message.get(lang).to_owned(),
    };
    let base = if is_page(&diagnostic.file) { "SITE" } else { "SRCROOT" };
    let mut region = json!({ "startLine": it.line, "startColumn": it.column });
    if let Some((line, column)) = it.end {
        region["endLine"] = json!(line);
        region["endColumn"] = json!(column);
    }
    json!({
        "ruleId": diagnostic.check.code,
        "ruleIndex": index,
        "level": level(diagnostic.level),
        "message": { "text": message },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": urls::encode(&diagnostic.file), "uriBaseId": base },
            "region": region,
        }}],
        "partialFingerprints": { "gongshi/v1": fingerprint(it, seen) },
    })
}

/// What stays the same when other lines of the file change: the check, the file, the words it is about, and which of its
/// like it is.
fn fingerprint(it: &Located, seen: &mut HashMap<String, usize>) -> String {
    let words = match it.excerpt() {
        Some([_, words, _]) => words,
        None => it.diagnostic.message.zh.as_str(),
    };
    let same = format!("{}\n{}\n{words}", it.diagnostic.check.code, it.diagnostic.file);
    let count = *seen.entry(same.clone()).and_modify(|count| *count += 1).or_insert(0);
    crate::digest::sha256_hex(format!("{same}\n{count}").as_bytes())[..32].to_owned()
}
