//! What the words before a number say it is.

/// Words before numbers that are nobody's: documents, orders, amounts, books.
const THINGS: &[&str] = &[
    "编号",
    "单号",
    "文号",
    "流水号",
    "序列号",
    "订单",
    "合同号",
    "项目号",
    "发票号",
    "发票号码",
    "发票代码",
    "代码",
    "编码",
    "批号",
    "备案号",
    "证书号",
    "许可证号",
    "登记号",
    "申请号",
    "专利号",
    "图书号",
    "索引号",
    "档号",
    "案号",
    "条形码",
    "条码",
    "业务号",
    "版本号",
    "资产号",
    "设备号",
    "车架号",
    "出厂号",
    "凭证号",
    "受理号",
    "报名号",
    "准考证号",
    "公告号",
    "标段号",
    "ISBN",
    "ISSN",
    "DOI",
    "金额",
    "数量",
    "总额",
    "合计",
    "预算",
    "QQ",
    "QQ群",
    "群号",
];

/// Words beside identity numbers.
pub(super) const IDENTITY: &[&str] = &["身份证", "身份号码", "证件号", "公民身份", "identity", "ID card"];

/// Words beside the numbers of telephones.
pub(super) const TELEPHONE: &[&str] = &["手机", "电话", "联系", "微信", "支付宝"];

/// Words beside the numbers of bank cards.
pub(super) const CARD: &[&str] =
    &["银行卡", "卡号", "储蓄卡", "信用卡", "工资卡", "借记卡", "开户", "账号", "帐号", "账户", "帐户", "card"];

/// Words beside the numbers of passports and permits.
pub(super) const PASSPORT: &[&str] = &["护照", "通行证", "台胞证", "回乡证", "证件号", "passport"];

/// How far before a number its word may stand, in characters.
const NEAR: usize = 24;

/// The words that may say what the number at byte `at` of `text` is: those shortly before it, or else those of its column.
pub(super) fn before<'a>(text: &'a str, at: usize, column: &'a str) -> &'a str {
    let before = &text[..at];
    let start = before.char_indices().rev().nth(NEAR - 1).map_or(0, |(start, _)| start);
    match before[start..].trim() {
        "" => column,
        words => words,
    }
}

/// Whether `words` end with the name of a thing, so that what follows is its number.
pub(super) fn is_of_a_thing(words: &str) -> bool {
    let is_between = |c: char| c.is_whitespace() || "：:＝=“\"（(【[、为是".contains(c);
    let words = words.trim_end_matches(is_between);
    let words = ["No.", "NO.", "no.", "No", "NO", "Nº", "№"].iter().fold(words, |all, it| all.trim_end_matches(it));
    let words = words.trim_end_matches(is_between);
    THINGS.iter().any(|word| words.ends_with(word))
}

/// Whether one of `wanted` is among `words`.
pub(super) fn have(words: &str, wanted: &[&str]) -> bool {
    let lower = words.to_ascii_lowercase();
    wanted.iter().any(|word| lower.contains(&word.to_ascii_lowercase()))
}

/// Whether what stands after a number makes it an amount.
pub(super) fn is_amount(after: &str) -> bool {
    let units = ["元", "万", "亿", "千", "人", "件", "个", "吨", "平方", "㎡", "公里", "份", "册", "％", "%"];
    let after = after.trim_start_matches(' ');
    units.iter().any(|unit| after.starts_with(unit))
}
