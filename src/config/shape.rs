//! The keys of `gongshi.toml`: their kinds and meanings, in one table.

use crate::shape::{Field, Kind};

/// The whole file.
pub static SITE: &[Field] = &[
    Field::required("title", Kind::Text, "网站标题，显示在每一页上", "the site's title, shown on every page"),
    Field::new(
        "base_url",
        Kind::Text,
        "网站发布后的完整网址；订阅源、站点地图和永久地址要用它",
        "the address the site is published at; feeds, sitemap and permanent addresses need it",
    ),
    Field::new(
        "language",
        Kind::OneOf(&["zh-CN", "en"]),
        "界面语言，默认 zh-CN",
        "language of the interface, zh-CN by default",
    ),
    Field::new(
        "timezone",
        Kind::Text,
        "时区，默认 Asia/Shanghai",
        "time zone in which days begin, Asia/Shanghai by default",
    ),
    Field::new("theme", Kind::Text, "主题，默认 campus", "theme, campus by default"),
    Field::new("min_version", Kind::Text, "本站要求的最低 gongshi 版本", "the oldest gongshi that may build this site"),
    Field::new("per_page", Kind::Count, "列表每页多少件，默认 20", "notices on one page of a list, 20 by default"),
    Field::new("feed_limit", Kind::Count, "订阅源里放多少件，默认 30", "notices in the feed, 30 by default"),
    Field::new(
        "raw_html",
        Kind::OneOf(&["refuse", "sanitise"]),
        "公示里的 HTML：refuse 报错（默认），sanitise 清洗后保留",
        "HTML in notices: refuse (an error, the default) or sanitise (cleaned)",
    ),
    Field::new(
        "outputs",
        Kind::Table(OUTPUTS),
        "生成哪些附加内容，默认全部",
        "what is made beside the notices, all by default",
    ),
    Field::new(
        "organisation",
        Kind::Table(ORGANISATION),
        "单位信息，显示在页脚",
        "the organisation, shown in the footer",
    ),
    Field::new("units", Kind::Keyed(UNIT), "发布单位：[units.键]", "issuers: [units.KEY]"),
    Field::new("topics", Kind::Keyed(TOPIC), "专题：[topics.键]", "topics: [topics.KEY]"),
    Field::new("kinds", Kind::Keyed(KIND), "文种：[kinds.键]", "kinds of notices: [kinds.KEY]"),
    Field::new(
        "labels",
        Kind::Table(LABELS),
        "引出问题、措施和要素的词",
        "words that introduce problems, measures and facts",
    ),
    Field::new(
        "statuses",
        Kind::Keyed(STATUS),
        "整改状态的说法：[statuses.键]",
        "the words of each status: [statuses.KEY]",
    ),
    Field::new("check", Kind::Table(CHECK), "检查的设置", "settings of the checks"),
    Field::new(
        "translation",
        Kind::Table(TRANSLATION),
        "网站自己的名称在另一种语言里怎么说，用于译文的网页",
        "how the site's own names read in the other language, on pages of translations",
    ),
    Field::new("publish", Kind::Keyed(TARGET), "发布目标：[publish.名称]", "targets: [publish.NAME]"),
];

static TARGET: &[Field] = &[
    Field::required(
        "kind",
        Kind::OneOf(&["folder", "zip", "sftp", "webdav", "s3"]),
        "发布方式：文件夹、交接用的压缩包、SFTP、WebDAV、S3 兼容存储",
        "how: a folder, zip files to hand over, SFTP, WebDAV, S3-compatible storage",
    ),
    Field::new(
        "audience",
        Kind::OneOf(&["public", "campus"]),
        "谁看得到：public 社会公众（默认），campus 校内，连仅校内的公示也发布",
        "who reads it: public (the default), or campus, which receives notices for the campus too",
    ),
    Field::new(
        "url",
        Kind::Text,
        "读者看到的网址，发布后据此核对",
        "the readers' address, which is checked afterwards",
    ),
    Field::new("path", Kind::Text, "文件夹（folder、zip、sftp、webdav）", "the folder (folder, zip, sftp, webdav)"),
    Field::new("host", Kind::Text, "服务器（sftp）", "the server (sftp)"),
    Field::new("port", Kind::Count, "端口，默认 22（sftp）", "the port, 22 by default (sftp)"),
    Field::new("user", Kind::Text, "用户名（sftp、webdav）", "the user (sftp, webdav)"),
    Field::new(
        "known_hosts",
        Kind::Text,
        "记有服务器公钥的文件，默认 ~/.ssh/known_hosts（sftp）",
        "the file with the server's key, ~/.ssh/known_hosts by default (sftp)",
    ),
    Field::new(
        "identity",
        Kind::Text,
        "私钥文件；不写则用 SSH 代理或口令（sftp）",
        "a private key; without it the SSH agent or the password is used (sftp)",
    ),
    Field::new("endpoint", Kind::Text, "服务的网址（webdav、s3）", "the service's address (webdav, s3)"),
    Field::new("bucket", Kind::Text, "存储桶（s3）", "the bucket (s3)"),
    Field::new("region", Kind::Text, "地域，默认 us-east-1（s3）", "the region, us-east-1 by default (s3)"),
    Field::new("prefix", Kind::Text, "桶里的文件夹（s3）", "the folder in the bucket (s3)"),
    Field::new(
        "virtual_host",
        Kind::Bool,
        "桶名写在域名里；OSS、COS、OBS 默认是（s3）",
        "the bucket is part of the host's name; so by default for OSS, COS and OBS (s3)",
    ),
];

static TRANSLATION: &[Field] = &[
    Field::new("title", Kind::Text, "网站标题", "the site's title"),
    Field::new("organisation", Kind::Text, "单位名称", "the organisation's name"),
    Field::new("sponsor", Kind::Text, "主办单位", "sponsor"),
    Field::new("address", Kind::Text, "地址", "address"),
    Field::new("units", Kind::Map(&Kind::Text), "发布单位：键 = \"译名\"", "units: KEY = \"name\""),
    Field::new("topics", Kind::Map(&Kind::Text), "专题：键 = \"译名\"", "topics: KEY = \"name\""),
    Field::new("kinds", Kind::Map(&Kind::Text), "文种：键 = \"译名\"", "kinds: KEY = \"name\""),
];

static OUTPUTS: &[Field] = &[
    Field::new("data", Kind::Bool, "每件公示的 JSON，以及 data/ 下的汇总", "a JSON file per notice, and data/"),
    Field::new("topics", Kind::Bool, "专题页", "topic pages"),
    Field::new("units", Kind::Bool, "单位页", "unit pages"),
    Field::new("rounds", Kind::Bool, "巡察轮次页", "pages of inspection rounds"),
    Field::new("ledger", Kind::Bool, "整改台账", "the ledger"),
    Field::new("feed", Kind::Bool, "订阅源（需要 base_url）", "the feeds (need base_url)"),
    Field::new("sitemap", Kind::Bool, "站点地图（需要 base_url）", "the sitemap (needs base_url)"),
    Field::new("search", Kind::Bool, "全站搜索", "the search"),
];

static ORGANISATION: &[Field] = &[
    Field::new("name", Kind::Text, "单位名称", "name"),
    Field::new("sponsor", Kind::Text, "主办单位", "sponsor"),
    Field::new("site_name", Kind::Text, "网站名称（SiteName）", "name of the web site (SiteName)"),
    Field::new("site_domain", Kind::Text, "网站域名（SiteDomain）", "domain of the web site (SiteDomain)"),
    Field::new("site_id_code", Kind::Text, "网站标识码（SiteIDCode）", "government site code (SiteIDCode)"),
    Field::new("icp", Kind::Text, "ICP 备案号", "ICP number"),
    Field::new("police", Kind::Text, "公安备案号", "public security registration number"),
    Field::new("address", Kind::Text, "地址", "address"),
    Field::new("postcode", Kind::Text, "邮编", "postcode"),
    Field::new("phone", Kind::Text, "电话", "telephone"),
    Field::new("email", Kind::Text, "电子邮箱", "e-mail"),
];

static UNIT: &[Field] = &[
    Field::required("name", Kind::Text, "全称", "full name"),
    Field::new("aliases", Kind::Texts, "别称、简称", "other names"),
    Field::new("contact", Kind::Text, "联系方式", "how to reach it"),
    Field::new(
        "update_months",
        Kind::Count,
        "几个月没有新公示就提示，默认按 [check] 的设置",
        "months without a notice after which a note says so; by default as [check] has it",
    ),
];

static TOPIC: &[Field] = &[
    Field::required("name", Kind::Text, "名称", "name"),
    Field::new(
        "keywords",
        Kind::Texts,
        "类别标题里出现这些词就归到这里",
        "words in a category's title that lead it here",
    ),
    Field::new(
        "weight",
        Kind::Count,
        "几个专题不相上下时，大的优先",
        "decides between topics that fit equally; the greater wins",
    ),
];

static KIND: &[Field] = &[
    Field::required("name", Kind::Text, "名称", "name"),
    Field::new(
        "categories",
        Kind::Bool,
        "编号的小节即使没有写问题和措施，也算问题类别",
        "a numbered section is an issue category even without problems and measures",
    ),
    Field::new(
        "publicity_workdays",
        Kind::Count,
        "公示期至少几个工作日",
        "how many working days a publicity period has at least",
    ),
    Field::new(
        "keep_days",
        Kind::Count,
        "公示期结束后保留几天，过了就提示撤下",
        "days after the end of the period until a note asks to take the notice down",
    ),
    Field::new(
        "expire_days",
        Kind::Count,
        "公示期结束（没有公示期的从发布起）多少天后自动撤下正文，网址保留",
        "days after the end of the period, or else after publication, until its text goes by itself",
    ),
];

static LABELS: &[Field] = &[
    Field::new("problems", Kind::Texts, "引出问题的词，如 主要问题", "words that introduce problems"),
    Field::new("measures", Kind::Texts, "引出措施的词，如 整改措施", "words that introduce measures"),
    Field::new("owner", Kind::Texts, "引出责任单位、责任人的词", "words that introduce owners"),
    Field::new("due", Kind::Texts, "引出完成时限的词", "words that introduce the time limit"),
    Field::new("status", Kind::Texts, "引出整改状态的词", "words that introduce the status"),
];

static STATUS: &[Field] = &[Field::required("words", Kind::Texts, "表示这种状态的词", "the words for this status")];

static EXTERNAL_LINKS: &[Field] = &[
    Field::new(
        "policy",
        Kind::OneOf(&["allow", "list", "text"]),
        "allow 不限（默认），list 只许 hosts 里的，text 不设外部链接、只写文字",
        "allow (any, the default), list (only hosts), text (no links, names as text)",
    ),
    Field::new(
        "hosts",
        Kind::Texts,
        "可以链接的域名；*.example.edu.cn 包括它下面的各级域名",
        "domains that may be linked to; *.example.edu.cn means all below it",
    ),
];

static ALLOW: &[Field] = &[
    Field::required(
        "file",
        Kind::Text,
        "文件，从网站的根数起，如 static/map.pdf",
        "the file, from the site's root, like static/map.pdf",
    ),
    Field::required(
        "check",
        Kind::Text,
        "检查的名称，如 document-traces",
        "the name of the check, like document-traces",
    ),
    Field::required("reason", Kind::Text, "理由，会留在检查记录里", "the reason, which is kept in the report"),
    Field::new("text", Kind::Text, "只允许这几个字", "only these words are allowed"),
];

static CHECK: &[Field] = &[
    Field::new(
        "allow",
        Kind::Tables(ALLOW),
        "允许的例外，逐个文件写明理由；公示里的写在公示的 [[allow]]",
        "exceptions for files that no notice speaks for, each with its reason; those of a notice stand in its [[allow]]",
    ),
    Field::new(
        "levels",
        Kind::Map(&Kind::Text),
        "检查的级别：名称 = \"error|warning|note|off\"",
        "levels of checks: NAME = \"error|warning|note|off\"",
    ),
    Field::new("personal_data", Kind::Table(PERSONAL_DATA), "个人信息的检查", "personal data"),
    Field::new(
        "words",
        Kind::Map(&Kind::Any(&[Kind::Text, Kind::Table(WORD)])),
        "本站的用词表：旧词 = \"建议的词\"，或 { use = …, why = …, unless = [长词] }",
        "the site's own list of words: WORD = \"better word\", or { use = …, why = …, unless = [longer words] }",
    ),
    Field::new(
        "built_in_words",
        Kind::Bool,
        "是否检查内置的错别字表，默认 true",
        "whether the built-in list of typos is used too, true by default",
    ),
    // The contract names these keys; the checks that read them are not written yet.
    Field::new(
        "external_links",
        Kind::Table(EXTERNAL_LINKS),
        "链接到别的网站的规定",
        "policy for links to other sites",
    ),
    Field::new(
        "metadata",
        Kind::ListOf(&Kind::OneOf(&["description", "keywords"])),
        "每件公示必须写的页面信息",
        "what every notice must say of itself for search engines",
    ),
    Field::new(
        "holidays",
        Kind::Keyed(HOLIDAYS),
        "节假日与调休：[check.holidays.年份]，补充内置的年份和本校的日子",
        "holidays: [check.holidays.YEAR], later years and days of your own",
    ),
    Field::new(
        "update_months",
        Kind::Count,
        "单位几个月没有新公示就提示，默认不提示",
        "months without a notice after which a unit is noted; by default never",
    ),
    Field::new(
        "reviews",
        Kind::Texts,
        "公示必经的审核环节，按先后，如 [\"初审\", \"复审\", \"终审\"]；默认不要求",
        "the steps of review every notice must have passed, in order; none by default",
    ),
    Field::new(
        "reviews_from",
        Kind::Date,
        "从哪天起成文的公示要有审核记录，默认全部",
        "only notices issued from this day on need a record of reviews",
    ),
];

static HOLIDAYS: &[Field] = &[
    Field::new(
        "off",
        Kind::ListOf(&Kind::Text),
        "放假的日子：02-10，或 02-10..02-17",
        "days off: 02-10, or 02-10..02-17",
    ),
    Field::new("work", Kind::ListOf(&Kind::Text), "调休上班的周末", "weekend days that are worked"),
];

static PERSONAL_DATA: &[Field] = &[
    Field::new(
        "mask",
        Kind::OneOf(&["strict", "standard"]),
        "建议的遮盖方式：strict 只留开头（默认），standard 头尾都留",
        "how masked forms are suggested: strict keeps the head only (the default), standard head and tail",
    ),
    Field::new(
        "office_contacts",
        Kind::Texts,
        "可以公开的办公电话、手机和邮箱",
        "telephones and addresses of the office that may be published",
    ),
    Field::new(
        "numbers",
        Kind::Map(&Kind::Text),
        "学号、工号等的写法：名称 = \"20\\\\d{8}\"",
        "numbers that people are given: NAME = \"20\\\\d{8}\"",
    ),
];

static WORD: &[Field] = &[
    Field::new("use", Kind::Text, "建议的词", "what to write instead"),
    Field::new("why", Kind::Text, "原因", "why"),
    Field::new("unless", Kind::Texts, "含有这个词而正确的长词", "longer words that contain it and are right"),
];
