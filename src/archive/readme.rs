//! What a person reads first in a package, as plain text and as a page.

use std::fmt::Write as _;

use crate::lang::Text;
use crate::text;

use crate::export::xlsx::escaped;

/// What the readme tells of the package.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The name of the package.
    pub name: String,
    /// The title of the site.
    pub title: String,
    /// Who hands over.
    pub organisation: String,
    /// The year.
    pub year: String,
    /// The day of the making.
    pub day: String,
    /// How many notices there are.
    pub notices: usize,
    /// The address of the site, if it has one.
    pub address: Option<String>,
    /// What is in the package: the path below `data/`, and what it is.
    pub parts: Vec<(&'static str, Text)>,
    /// What is not, and why.
    pub lacks: Vec<Text>,
    /// The notices: title and page below `data/`.
    pub pages: Vec<(String, String)>,
}

/// How to check the package without our program.
fn checking(name: &str) -> [(Text, String); 4] {
    [
        (
            text!(
                "任何 BagIt 工具，如美国国会图书馆的 bagit",
                "any BagIt tool, such as bagit of the Library of Congress"
            ),
            format!("bagit.py --validate {name}"),
        ),
        (
            text!("系统自带的 sha512sum（在包的文件夹里运行）", "sha512sum (run inside the folder)"),
            "sha512sum -c manifest-sha512.txt".to_owned(),
        ),
        (
            text!("国密 SM3：逐个文件对照 manifest-sm3.txt", "SM3: compare a file with manifest-sm3.txt"),
            "openssl dgst -sm3 data/README.txt".to_owned(),
        ),
        (
            text!(
                "本程序，或文档里只用 Python 标准库的 verify_package.py",
                "this program, or verify_package.py, which needs only Python"
            ),
            format!("gongshi verify {name}"),
        ),
    ]
}

impl Facts {
    fn head(&self) -> Vec<(Text, String)> {
        let mut head = vec![
            (text!("机构", "Organisation"), self.organisation.clone()),
            (text!("网站", "Site"), self.title.clone()),
            (text!("年度", "Year"), self.year.clone()),
            (text!("件数", "Notices"), self.notices.to_string()),
            (text!("打包日期", "Date of packing"), self.day.clone()),
            (text!("软件", "Software"), format!("gongshi {}", crate::VERSION)),
            (text!("摘要算法", "Digests"), "SHA-512, SM3 (GB/T 32905-2016)".to_owned()),
        ];
        head.extend(self.address.clone().map(|address| (text!("网址", "Address"), address)));
        head
    }

    /// The plain text, with line ends that every editor shows.
    pub fn text(&self) -> String {
        let mut out = format!("{}\n\n", self.name);
        for (label, value) in self.head() {
            let _ = writeln!(out, "{} {}: {value}", label.zh, label.en);
        }
        out += "\n包里有什么 What is in it\n\n";
        for (path, what) in &self.parts {
            let _ = writeln!(out, "data/{path}\n    {}\n    {}", what.zh, what.en);
        }
        if !self.lacks.is_empty() {
            out += "\n包里没有什么 What is not in it\n\n";
            self.lacks.iter().for_each(|lack| out += &format!("- {}\n  {}\n", lack.zh, lack.en));
        }
        out += "\n怎样查验 How to check it\n\n";
        for (what, command) in checking(&self.name) {
            let _ = writeln!(out, "- {}\n  {}\n      {command}", what.zh, what.en);
        }
        out.replace('\n', "\r\n")
    }

    /// The page, which links to everything.
    pub fn html(&self) -> String {
        let mut body = format!("<h1>{} {}</h1>\n<table><tbody>\n", escaped(&self.title), self.year);
        for (label, value) in self.head() {
            let _ = writeln!(
                body,
                "<tr><th>{} <span lang=\"en\">{}</span></th><td>{}</td></tr>",
                label.zh,
                label.en,
                escaped(&value)
            );
        }
        body += "</tbody></table>\n<h2>公示 <span lang=\"en\">Notices</span></h2>\n<ol>\n";
        for (title, page) in &self.pages {
            let _ = writeln!(body, "<li><a href=\"{}\">{}</a></li>", crate::model::urls::encode(page), escaped(title));
        }
        body += "</ol>\n<h2>包里有什么 <span lang=\"en\">What is in it</span></h2>\n<table><tbody>\n";
        for (path, what) in &self.parts {
            let name = escaped(path);
            let link = if path.ends_with('/') { name.clone() } else { format!("<a href=\"{name}\">{name}</a>") };
            let _ = writeln!(
                body,
                "<tr><th>{link}</th><td>{}<br><span lang=\"en\">{}</span></td></tr>",
                escaped(&what.zh),
                escaped(&what.en)
            );
        }
        body += "</tbody></table>\n";
        if !self.lacks.is_empty() {
            body += "<h2>包里没有什么 <span lang=\"en\">What is not in it</span></h2>\n<ul>\n";
            for lack in &self.lacks {
                let _ = writeln!(body, "<li>{} <span lang=\"en\">{}</span></li>", escaped(&lack.zh), escaped(&lack.en));
            }
            body += "</ul>\n";
        }
        body += "<h2>怎样查验 <span lang=\"en\">How to check it</span></h2>\n<ul>\n";
        for (what, command) in checking(&self.name) {
            let _ = writeln!(
                body,
                "<li>{} <span lang=\"en\">{}</span><br><code>{}</code></li>",
                escaped(&what.zh),
                escaped(&what.en),
                escaped(&command)
            );
        }
        body += "</ul>\n";
        page(&self.name, &body)
    }
}

/// A page of the package that is none of the site: it needs nothing beside itself.
pub(super) fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{}</title>\n<style>\nbody{{max-width:60rem;margin:2rem auto;padding:0 1rem;font:1rem/1.7 serif;color:#222;background:#fff}}\n\
         h1{{font-size:1.6rem}}h2{{font-size:1.2rem;margin-top:2rem}}table{{border-collapse:collapse;width:100%}}\n\
         th,td{{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}}\n\
         span[lang]{{color:#595959;font-size:.9em}}a{{color:#0b4a8f}}\n</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escaped(title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_page_say_the_same() {
        let facts = Facts {
            name: "甲-2023".to_owned(),
            title: "甲 & 乙".to_owned(),
            parts: vec![("report.html", text!("报告", "report"))],
            lacks: vec![text!("没有 PDF", "no PDF")],
            pages: vec![("公示".to_owned(), "site/2023/公 示.html".to_owned())],
            ..Facts::default()
        };
        let (text, html) = (facts.text(), facts.html());
        assert!(text.contains("data/report.html\r\n    报告") && text.contains("没有 PDF"), "{text}");
        assert!(html.contains("甲 &amp; 乙") && html.contains("site/2023/%E5%85%AC%20%E7%A4%BA.html"), "{html}");
    }
}
