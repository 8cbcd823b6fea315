//! The package's README: for whoever opens it years from now and has never heard of this program.

use crate::model::Site;

use super::catalogue::Row;

/// The text of `README.txt`, Chinese first.
pub(super) fn text(site: &Site, rows: &[Row], year: &str, has_web: bool, has_record: bool) -> String {
    let title = &site.config.title;
    let organisation = site.config.organisation.name.as_deref().unwrap_or(title);
    let (count, version) = (rows.len(), crate::VERSION);
    let web = match has_web {
        true => (
            "warc/            网页档案（WARC、WACZ），可用 ReplayWeb.page 等回放",
            "warc/            web archive (WARC, WACZ), to be replayed with ReplayWeb.page and others",
        ),
        false => ("（没有 WARC、WACZ：网站没有设定网址 base_url）", "(no WARC, no WACZ: the site has no base_url)"),
    };
    let record = match has_record {
        true => ("record/          这些公示的发布记录", "record/          the publication record of these notices"),
        false => ("（没有发布记录）", "(no publication record)"),
    };
    let (web_zh, web_en) = web;
    let (record_zh, record_en) = record;
    format!(
        "{organisation}\r\n{title}：{year} 年公示归档包，共 {count} 件\r\n\r\n\
         这是什么\r\n  一年的公示，连同来源、附件、网页和数据。打开 site/index.html 就能看，不需要网络和任何专门的程序。\r\n\r\n\
         有什么\r\n  site/            网页，双击 index.html；每件公示旁边有同名的 .json 数据，data/measures.csv 是整改台账\r\n  \
         sources/         来源：公示的文本（Markdown）、附件、网站的配置\r\n  catalogue/       归档文件目录（csv、xlsx、xml，内容相同）\r\n  \
         {web_zh}\r\n  {record_zh}\r\n  report/          四性自检报告（html、json）\r\n  verify_package.py  查验程序，只要 Python 3\r\n  \
         （没有 PDF）\r\n\r\n\
         怎样查验有没有改动\r\n  1. 公用工具：在包的文件夹里运行 sha512sum -c manifest-sha512.txt；国密 SM3 用 openssl dgst -sm3 逐个对照 manifest-sm3.txt。\r\n  \
         2. 美国国会图书馆的 bagit 程序：bagit.py --validate 包的文件夹。\r\n  3. python3 data/verify_package.py 包的文件夹；或 gongshi verify 包的文件夹。\r\n\r\n\
         格式：BagIt 1.0（RFC 8493）；制作：gongshi {version}\r\n\r\n\
         ----\r\n\r\n\
         {count} public notices of {year}, with their sources, attachments, pages and data. Open site/index.html: neither a network nor a special program is needed.\r\n\r\n  \
         site/            pages; beside each notice its data (.json); data/measures.csv is the ledger of measures\r\n  \
         sources/         what the pages were made of: notices (Markdown), attachments, configuration\r\n  catalogue/       the catalogue (csv, xlsx, xml: the same content)\r\n  \
         {web_en}\r\n  {record_en}\r\n  report/          self-check: authentic, complete, usable, safe\r\n  verify_package.py  a verifier that needs only Python 3\r\n  \
         (no PDFs)\r\n\r\n\
         To verify: sha512sum -c manifest-sha512.txt in the package's folder; bagit.py --validate FOLDER; python3 data/verify_package.py FOLDER; gongshi verify FOLDER.\r\n\
         Format: BagIt 1.0 (RFC 8493), made by gongshi {version}\r\n"
    )
}
