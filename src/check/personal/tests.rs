//! What is found and, more important, what is not. All numbers are made up: nobody was given a number for a birth before 1900.

use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};

use super::*;
use crate::config::Config;

fn data(settings: &str) -> PersonalData {
    let text = format!("title = \"公示\"\n[check.personal_data]\n{settings}\n");
    let source = crate::source::SourceFile { path: "gongshi.toml".into(), text };
    crate::config::parse(&source).0.unwrap().personal_data
}

fn found_in(text: &str, column: &str, data: &PersonalData) -> Vec<String> {
    let hits = find(Searched { text, column, is_target: false }, data);
    hits.into_iter().map(|hit| format!("{} {}", hit.check.name, &text[hit.range])).collect()
}

fn found(text: &str) -> Vec<String> {
    found_in(text, "", &Config::new("公示").personal_data)
}

/// A number with a right check digit. Births before 1900: nobody's.
fn identity_number() -> impl Strategy<Value = String> {
    let region =
        prop::sample::select(vec!["11", "12", "13", "15", "21", "31", "33", "37", "44", "50", "54", "61", "65", "82"]);
    (region, 0..10_000u32, 1850..1900u32, 1..=12u32, 1..=28u32, 1..1000u32).prop_map(
        |(region, place, year, month, day, sequence)| {
            let head = format!("{region}{place:04}{year}{month:02}{day:02}{sequence:03}");
            let digit = identity::check_digit(&head).unwrap();
            head + &digit.to_string()
        },
    )
}

fn full_width(digits: &str) -> String {
    digits.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect()
}

/// Runs `test` on so many values, always the same ones.
fn each<S: Strategy>(count: u32, strategy: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let cases = Cases { cases: count, failure_persistence: None, ..Cases::default() };
    let rng = proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(cases, rng).run(&strategy, test).unwrap();
}

#[test]
fn a_thousand_identity_numbers_are_found_however_they_are_written() {
    each(1000, identity_number(), |number| {
        let spaced = format!("{} {} {}", &number[..6], &number[6..14], &number[14..]);
        let forms = [
            number.clone(),
            number.to_lowercase(),
            full_width(&number),
            spaced.clone(),
            spaced.replace(' ', "-"),
            spaced.replace(' ', "\u{3000}"),
            format!("{}\n{}", &number[..9], &number[9..]),
            format!("{} {} {} {} {}", &number[..3], &number[3..6], &number[6..10], &number[10..14], &number[14..]),
        ];
        // Each form stands in one sentence; a thousand numbers bring every form into every sentence.
        let turn = number.bytes().map(usize::from).sum::<usize>();
        for (place, form) in forms.into_iter().enumerate() {
            let text = match (turn + place) % 4 {
                0 => form.clone(),
                1 => format!("张某某，身份证号{form}。"),
                2 => format!("（{form}）"),
                _ => format!("1. {form}，2. 其他"),
            };
            prop_assert_eq!(found(&text), vec![format!("identity-number {form}")], "{}", text);
        }
        Ok(())
    });
}

#[test]
fn ten_thousand_strings_of_eighteen_digits_give_no_false_alarm() {
    each(10_000, "[0-9]{18}", |digits| {
        let expected = match identity::is_valid(&digits) {
            true => vec![format!("identity-number {digits}")],
            false => Vec::new(),
        };
        prop_assert_eq!(found(&format!("流水 {digits}")), expected);
        Ok(())
    });
}

#[test]
fn ten_thousand_numbers_of_documents_give_no_alarm() {
    let number = (1..2000u32, 2000..2027u32, 1..=12u32, 1..=28u32, 0..100_000_000u64).prop_flat_map(
        |(n, year, month, day, long)| {
            prop::sample::select(vec![
                format!("某院发〔{year}〕{n}号"),
                format!("某院发〔{year}〕{n}号、某院发〔{year}〕{}号", n + 1),
                format!("{year}年{month}月{day}日—{}年{month}月{day}日", year + 1),
                format!("{year}{month:02}{day:02}-{year}{month:02}{day:02}"),
                format!("{year}-{month:02}-{day:02} {:02}:{:02}:{:02}", day, n % 60, n % 60),
                format!("电话 0571-{:08}、0571-{:08}，传真 {:07}", long, long / 2, long % 10_000_000),
                format!("合计 {}.{:02} 元", long * 131, n % 100),
                format!("预算金额 {} 元", 13_000_000_000 + long),
                format!("ISBN 978-7-{:02}-{:06}-{}", n % 100, long % 1_000_000, n % 10),
                format!("发票号码 {year}{:016}", long * 97),
                format!("发票代码 {:012}，发票号码 {long:08}", 33_000_000_000 + long),
                format!("项目编号：ZJ-{year}{month:02}{day:02}-{n:04}"),
                format!("项目编号：{}", 13_000_000_000 + long),
                format!("统一社会信用代码 12330000{long:09}X"),
                format!("合同号 {year}{month:02}{day:02}{long:08}"),
                format!("第 {n} 项 {} {} {}", n, n + 1, long),
                format!("经度 120.{long:08}，纬度 30.{long:08}"),
                format!("SHA-256 a{long:016}b{long:016}"),
            ])
        },
    );
    each(10_000, number, |text| {
        prop_assert_eq!(found(&text), Vec::<String>::new(), "{}", text);
        Ok(())
    });
}

#[test]
fn telephones() {
    for text in [
        "13800000000",
        "138 0000 0000",
        "138-0000-0000",
        "１３８００００００００",
        "+86 13800000000",
        "+8613800000000",
        "86-138-0000-0000",
        "电话：13800000000（张老师）",
        "张老师13800000000，",
        "0571-5550100/13800000000",
        "手机 138 00000000",
        "手机 1380000\n0000",
    ] {
        assert_eq!(found(text).len(), 1, "{text}");
        assert!(found(text)[0].starts_with("mobile-number "), "{text}");
    }
    assert_eq!(found("13800000000 13900000000、138 0000 0001 139 0000 0001").len(), 4);
    for text in [
        "0571-88000000",
        "138****0000",
        "138********",
        "12800000000",
        "113800000000",
        "138000000001",
        "2024-13800000000",
        "订单号：13800000000",
        "编号 No.13800000000",
        "￥13800000000",
        "13800000000元",
        "13800000000.50",
        "A13800000000",
        "3.13800000000",
        "400-800-0000",
        "QQ群：13800000000",
        "129 130 15520998",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn cards_old_numbers_and_passports_need_more_than_their_shape() {
    // 6222 0000 0000 000c and its like: right by Luhn, given to nobody.
    let card = |head: &str| (0..10).map(|c| format!("{head}{c}")).find(|it| luhn(it)).unwrap();
    let (short, long) = (card("622200000000000"), card("622200000000000000"));
    assert_eq!(found(&format!("卡号 {short}")), [format!("bank-card {short}")]);
    assert_eq!(found(&long), [format!("bank-card {long}")]);
    let spaced = format!("{} {} {} {}", &short[..4], &short[4..8], &short[8..12], &short[12..]);
    assert_eq!(found(&spaced), [format!("bank-card {spaced}")]);
    assert_eq!(found(&format!("发票号码 {short}")), [""; 0]);
    let visa = card("400000000000000");
    assert_eq!(found(&visa), [""; 0]);
    assert_eq!(found(&format!("银行卡：{visa}")), [format!("bank-card {visa}")]);

    assert_eq!(found("110101000101123"), [""; 0]);
    assert_eq!(found("身份证号：110101000101123"), ["identity-number 110101000101123"]);
    assert_eq!(found("护照号 E00000000，团组 P2024001"), ["passport-number E00000000"]);
    assert_eq!(found("设备型号 E00000000"), [""; 0]);
    assert_eq!(found_in("EA0000000", "护照号码", &PersonalData::default()), ["passport-number EA0000000"]);
    assert_eq!(found_in("13800000000", "项目编号", &PersonalData::default()), [""; 0]);
}

#[test]
fn a_site_may_name_its_own_numbers_and_contacts() {
    let data = data(
        "numbers = { \"学号\" = \"20\\\\d{8}\", \"工号\" = \"T[0-9]{5}\" }\noffice_contacts = [\"13800000000\", \"xb@163.com\"]",
    );
    let found = |text: &str| found_in(text, "", &data);
    assert_eq!(found("张某（2023010101）、工号T00001。"), ["personal-number 2023010101", "personal-number T00001"]);
    assert_eq!(found("2023******、20230101011、NT00001、2023-0101"), [""; 0]);
    assert_eq!(
        found("电话 138 0000 0000，13800000001，xb@163.com，yb@163.com"),
        ["mobile-number 13800000001", "private-email yb@163.com"]
    );
}

proptest! {
    #[test]
    fn every_place_is_sound(text in "([0-9]{1,19}|[０-９]{1,4}|[ \\-　X＊*.，：@甲]|qq.com|护照|E[0-9]{8}){0,30}") {
        for hit in find(Searched { text: &text, column: "护照", is_target: false }, &data("numbers = { \"甲\" = \"[0-9]{4}\" }")) {
            prop_assert!(text.get(hit.range).is_some_and(|it| !it.is_empty()));
        }
    }
}
