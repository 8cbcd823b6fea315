//! The fragment for a CMS: it survives what editors take away, and an old console's encoding.

use std::collections::HashSet;

use crate::sandbox::{NOTICE, Sandbox, program, project, updating};

/// What an editor keeps: tags, attributes beside `style`, style properties.
struct Profile {
    name: &'static str,
    tags: &'static [&'static str],
    attributes: &'static [&'static str],
    styles: &'static [&'static str],
}

/// Three editors from strict to generous. No maker publishes its list: these are what the manuals of campus systems ask of
/// pasted text, and docs/cms.md says so.
const PROFILES: &[Profile] = &[
    Profile {
        name: "text and tables only",
        tags: &["p", "br", "span", "strong", "h2", "h3", "h4", "table", "tbody", "tr", "th", "td", "img", "a", "s"],
        attributes: &["href", "src", "alt", "border"],
        styles: &["text-indent", "text-align"],
    },
    Profile {
        name: "a word processor's paste cleaner",
        tags: &["p", "br", "span", "strong", "h2", "h3", "h4", "table", "tbody", "tr", "th", "td", "img", "a", "s"],
        attributes: &["href", "src", "alt", "border", "width"],
        styles: &["text-indent", "text-align", "font-size", "line-height", "font-family", "width", "border", "color"],
    },
    Profile {
        name: "a rich-text editor's default",
        tags: &[
            "p",
            "div",
            "br",
            "span",
            "strong",
            "b",
            "em",
            "i",
            "u",
            "s",
            "sub",
            "sup",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "li",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "img",
            "a",
            "hr",
            "blockquote",
            "pre",
            "code",
        ],
        attributes: &["href", "src", "alt", "title", "border", "width", "height", "align", "valign"],
        styles: &[
            "text-indent",
            "text-align",
            "font-size",
            "line-height",
            "font-family",
            "width",
            "border",
            "color",
            "height",
            "background-color",
            "font-weight",
            "text-decoration",
            "margin",
            "padding",
        ],
    },
];

impl Profile {
    fn clean(&self, html: &str) -> String {
        let attributes: HashSet<&str> = self.attributes.iter().copied().chain(["style"]).collect();
        ammonia::Builder::empty()
            .tags(self.tags.iter().copied().collect())
            .generic_attributes(attributes)
            .filter_style_properties(self.styles.iter().copied().collect())
            .url_relative(ammonia::UrlRelative::PassThrough)
            .link_rel(None)
            .clean(html)
            .to_string()
    }
}

/// What a reader sees: the blocks with their text, decoded.
fn visible(html: &str) -> Vec<String> {
    let mut all = Vec::new();
    for piece in html.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag.split([' ', '/']).find(|it| !it.is_empty()).unwrap_or("");
        all.push(if tag.starts_with('/') { format!("/{name}") } else { name.to_owned() });
        all.push(decoded(text.trim()));
    }
    all.retain(|it| !it.is_empty());
    all
}

fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out += &rest[..at];
        let end = rest[at..].find(';').map_or(rest.len(), |end| at + end);
        let name = &rest[at + 1..end];
        out += &match name.strip_prefix('#') {
            Some(number) => char::from_u32(number.parse().unwrap()).unwrap().to_string(),
            None => match name {
                "amp" => "&".to_owned(),
                "lt" => "<".to_owned(),
                "gt" => ">".to_owned(),
                "quot" => "\"".to_owned(),
                "nbsp" => "\u{a0}".to_owned(),
                other => panic!("&{other};"),
            },
        };
        rest = &rest[(end + 1).min(rest.len())..];
    }
    out + rest
}

/// The fragment of a notice with everything that Markdown can hold.
fn everything() -> String {
    let site = Sandbox::small_site();
    site.write(
        "content/2023/yang.md",
        "+++\ntitle = \"样\"\nissuer = \"甲处\"\nissued = 2023-09-22\nattachments = [\"a.txt\"]\n+++\n\n\
         **粗**、*斜*、~~删~~、`a < b`、[外](https://www.example.edu.cn/)、[内](jia.md)、[此](#题)。𬭎字，脚注[^1]。\\\n换行\n\n\
         ## 题\n\n> 引文\n\n- 甲\n  1. 乙\n  3. 丙\n\n     续\n- 丁\n\n| 左 | 右 |\n|:--|--:|\n| **一** | 2 |\n\n\
         ```\nx  y\n  z\n```\n\n![图](t.png)\n\n[^1]: 注。\n",
    );
    site.write("content/2023/a.txt", "甲");
    site.write("content/2023/t.png", [0x89, b'P', b'N', b'G']);
    let run = site.run(&["export", "2023/yang", "--format", "fragment"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout
}

/// That, and the fragments of all notices of the demonstration site.
fn fragments() -> Vec<(String, String)> {
    let mut all = vec![("everything".to_owned(), everything())];
    let listed = program().current_dir(project()).args(["list", "--format", "json"]).output().unwrap();
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    for notice in listed.as_array().unwrap() {
        let file = notice["file"].as_str().unwrap();
        let out = program().current_dir(project()).args(["export", file, "--format", "fragment"]).output().unwrap();
        assert!(out.status.success(), "{file}: {}", String::from_utf8_lossy(&out.stderr));
        all.push((file.to_owned(), String::from_utf8(out.stdout).unwrap()));
    }
    all
}

#[test]
fn fragments_survive_editors_and_gbk() {
    let all = fragments();
    assert!(all.len() > 20, "{}", all.len());
    for (name, html) in &all {
        assert!(!html.contains(" class=") && !html.contains(" id="), "{name}");
        for profile in PROFILES {
            assert_eq!(visible(&profile.clean(html)), visible(html), "{name} through {}", profile.name);
        }
        let (bytes, _, is_lossy) = encoding_rs::GBK.encode(html);
        assert!(!is_lossy, "{name}");
        assert_eq!(encoding_rs::GBK.decode(&bytes).0, *html, "{name}");
    }
}

#[test]
fn a_fragment_has_everything() {
    let html = everything();
    let path = project().join("tests/fragment.html");
    if updating() {
        std::fs::write(&path, &html).unwrap();
    }
    assert_eq!(html, std::fs::read_to_string(&path).unwrap_or_default());
}

#[test]
fn a_file_gets_a_twin_and_the_uploads_are_said() {
    let site = Sandbox::small_site();
    site.write(
        "content/2023/tu.md",
        "+++\ntitle = \"图\"\nissuer = \"甲处\"\nissued = 2023-09-22\n+++\n\n![甲](t.png)\n",
    );
    site.write("content/2023/t.png", [0x89, b'P', b'N', b'G']);
    let run = site.run(&["export", "2023/tu", "--format", "fragment", "-o", "out.html"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.read("out.html").contains("<img src=\"1-t.png\" alt=\"甲\">"), "{}", site.read("out.html"));
    assert!(site.read("out.txt").starts_with("图\n"), "{}", site.read("out.txt"));
    for said in ["标题请填进标题栏：图", "请上传 1：content/2023/t.png", "base_url"] {
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn a_file_of_others_is_never_written_over() {
    let site = Sandbox::small_site();
    let export = |format: &str, to: &str| site.run(&["export", "2023/jia", "--format", format, "-o", to]);
    // The notice itself, the settings, a page that somebody works on.
    for place in ["content/2023/jia.md", "gongshi.toml"] {
        let before = site.read(place);
        let run = export("text", place);
        assert!(run.code == 2 && run.stderr.contains("没有覆盖"), "{place}: {}", run.stderr);
        assert_eq!(site.read(place), before);
    }
    assert_eq!(export("fragment", "out.html").code, 0);
    site.write("content/2023/jia.md", NOTICE.replace("措施一", "措施甲"));
    assert_eq!(export("fragment", "out.html").code, 0);
    assert!(site.read("out.html").contains("措施甲") && site.read("out.txt").contains("措施甲"));
    site.write("out.html", "自己改过");
    assert_eq!(export("fragment", "out.html").code, 2);
    assert_eq!(site.read("out.html"), "自己改过");
    assert_eq!(export("fragment", "other.txt").code, 2);
    let run = site.run(&["import", "out.txt", "--report", "gongshi.toml"]);
    assert_eq!((run.code, site.read("gongshi.toml").starts_with("title")), (2, true), "{}", run.stderr);
}
