//! Characters and words that are written twice by mistake: 针对对, 进一步进一步, 方面还有差距方面.
//!
//! Chinese doubles words in good style (常常, 研究研究, 一个一个), and one word often ends with the character that the next
//! begins with (目的的, 参与与会). So only what is never right is listed, each with the neighbours that make it right.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::han::is_han;
use super::numeral::is_numeral;

/// Characters whose doubling is a slip, with the characters before and behind that make it right.
const SINGLE: &[(char, &str, &str)] = &[
    ('的', "目标之有端", "确士话"),
    ('了', "不未", "解结却断望如然事得无此当不"),
    ('与', "参赋给授", "会否此其时日众"),
    ('和', "总共缓饱温柔谐调平中亲随暖祥附求讲验", "美气睦平谐声弦解约谈好善蔼畅田服风"),
    ('对', "一反绝校核配成作敌派相结不", "口方象策手联话比接应照立标内抗岸称冲账付待象阵调白半讲质等外"),
    ('把', "一几每两三火拖", "关握手柄脉控门子戏酒守持"),
    ('被', "棉", "子褥单告害动迫套捕面服盖"),
    ('从', "服听顺遵跟随自盲侍", "事容业严前众此重速优而小头新快来属未军教政旧师缓简"),
    ('及', "普", "时格第早其物笈笄至"),
    ('们', "", ""),
    ('在', "存现实所正内旨潜自外好健常何", "于乎意场校职岗线编野位世所座此押读逃途望内"),
    ('将', "即行必上中少大", "来军领士近要心就才相至帅校官"),
    ('也', "", "门罢许"),
    ('并', "合一兼吞归火裁", "且非列行购轨联不存入发网举重"),
    ('或', "间抑", "许者是则多"),
    ('我', "自敌忘", "国校院市省县区厅局部党军们"),
    ('其', "尤极与何", "他中次它实间余"),
    ('由', "理缘自事案经因来路", "于此来衷头"),
];

/// 对外 is a word, so 针对对外开放 is right; before these it is none: 对 + 外派.
const NOT_FOREIGN: &str = "派聘籍教来地校省市国语包购";

/// Words of two characters that are never said twice. No verbs (研究研究, 任务的落实落实不力), and no nouns that lengthen a name (学院学院办).
const DOUBLE: &[&str] = &[
    "以及", "对于", "关于", "由于", "因为", "所以", "但是", "而且", "并且", "如果", "虽然", "同时", "通过", "按照",
    "根据", "依据", "针对", "为了", "已经", "正在", "应当", "应该", "可以", "能够", "必须", "仍然", "尤其", "特别",
    "分别", "全面", "积极", "切实", "充分", "我们", "他们", "她们", "你们", "自己", "这些", "那些", "其中", "问题",
    "方面", "我校", "我院", "目前", "今后", "下列", "以下", "上述", "有关", "各类", "各级", "部分", "进行", "开展",
    "存在", "具有", "成为", "作为", "位于", "属于", "用于",
];

/// Characters and words that stand twice, by mistake only.
pub fn doubled(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // The last eight characters, and for each period how many characters equal the one that far before.
    let mut last = [(0usize, '\0'); 8];
    let mut equal = [0usize; 5];
    for (count, (at, c)) in text.char_indices().enumerate() {
        if is_han(c) {
            for period in 1..=4 {
                let is_equal = last[count.wrapping_sub(period) & 7].1 == c;
                equal[period] = if is_equal { equal[period] + 1 } else { 0 };
                if equal[period] == period {
                    let first = last[(count + 1).wrapping_sub(2 * period) & 7].0;
                    let range = first..at + c.len_utf8();
                    if is_slip(text, &range, period) && found.last().is_none_or(|it| it.end <= range.start) {
                        found.push(range);
                    }
                }
            }
        } else {
            equal = [0; 5];
        }
        last[count & 7] = (at, c);
    }
    found
}

fn is_slip(text: &str, range: &Range<usize>, period: usize) -> bool {
    let word = &text[range.start..range.start + range.len() / 2];
    match period {
        1 => is_slip_of_one(&text[..range.start], word, &text[range.end..]),
        // 根据根据地的实际: a word of its own begins the same.
        2 => DOUBLE.contains(&word) && !(word == "根据" && text[range.end..].starts_with('地')),
        _ => is_long_word(word),
    }
}

fn is_slip_of_one(before: &str, word: &str, after: &str) -> bool {
    let before = before.chars().next_back();
    let mut following = after.chars();
    let next = following.next();
    let c = word.chars().next();
    SINGLE.iter().filter(|(single, ..)| Some(*single) == c).all(|(single, right_after, right_before)| {
        let is_word = next.is_some_and(|next| right_before.contains(next));
        let is_foreign = *single == '对'
            && next == Some('外')
            && before == Some('针')
            && following.next().is_some_and(|c| NOT_FOREIGN.contains(c));
        let ends_a_word = before.is_some_and(|before| right_after.contains(before));
        is_foreign || !(is_word || ends_a_word)
    }) && SINGLE.iter().any(|(single, ..)| Some(*single) == c)
}

/// Whether three or four characters make a word that nobody says twice: no numeral (二〇二〇二〇), no 好不好, no 不敢当不敢当, no 多少万多少万, no 哈哈哈, no 用户的用户名.
fn is_long_word(word: &str) -> bool {
    let mut chars = word.chars();
    let first = chars.next().unwrap_or('一');
    let second = chars.next().unwrap_or('一');
    let is_shorter = word.chars().all(|c| c == first || c == second);
    !(is_numeral(first)
        || is_shorter
        || word.contains('的')
        || second == '不'
        || matches!(first, '又' | '再' | '越' | '边' | '不' | '多'))
}

/// 方面 once more at the end of the clause that it began, a few characters on: 需求方面还有差距方面的问题.
pub fn echoes(text: &str) -> Vec<Range<usize>> {
    const WORD: &str = "方面";
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut last: Option<usize> = None;
    static SEARCH: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(WORD));
    for at in SEARCH.find_iter(text.as_bytes()) {
        let start = last.replace(at);
        let Some(start) = start else { continue };
        let between = &text[start + WORD.len()..at];
        let is_short = (1..=6).contains(&between.chars().count()) && between.chars().all(is_han);
        // 一方面抓教育另一方面抓管理, 制度方面和管理方面, 多方面的各方面
        let joins = [
            '和', '与', '及', '或', '一', '另', '各', '多', '等', '到', '对', '从', '在', '两', '几', '的', '双', '单',
            '全',
        ];
        let is_pair = text[..start].ends_with(['一', '各', '多', '几', '两', '双', '单', '全']);
        if is_short && !is_pair && !between.contains(joins) {
            found.push(start..at + WORD.len());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, found: Vec<Range<usize>>) -> Vec<String> {
        found.into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn slips_are_found() {
        let cases: [(&str, &[&str]); 9] = [
            ("针对对外派教师", &["对对"]),
            ("学校的的制度", &["的的"]),
            ("要进一步进一步加强", &["进一步进一步"]),
            ("存在问题问题较多", &["问题问题"]),
            ("以及以及其他", &["以及以及"]),
            ("国际处国际处负责", &["国际处国际处"]),
            ("职业学院职业学院的", &["职业学院职业学院"]),
            ("同学们们", &["们们"]),
            ("的的的制度", &["的的"]),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text, doubled(text)), expected, "{text}");
        }
        let text = "服务师生需求方面还有差距方面的问题";
        assert_eq!(shown(text, echoes(text)), ["方面还有差距方面"]);
    }

    #[test]
    fn good_chinese_doubles_too() {
        for text in [
            "为了了解情况，达到目的的同时以及及时处理，成都都完成，方向向好",
            "参与与会人员的讨论，从从业人员抓起，把把关责任压实，就就业工作",
            "针对对外开放、针对对口帮扶，一对对夫妻，存在在岗不履职",
            "常常 人人 天天 认认真真 一个个 研究研究 讨论讨论 一步一步",
            "的的确确，开的的士，二〇二〇二〇，好不好好不好，哈哈哈哈哈哈",
            "任务的分解落实落实不力，巡察整改整改情况，信息学院学院办，规章制度制度化，研究研究生教育，等等",
            "一方面抓教育另一方面抓管理，制度方面和管理方面，各方面多方面",
            "12121212 abab ，，",
            "取得了了不起的成绩，根据根据地的实际，不敢当不敢当，多少万多少万的投入，空军上将将出席",
            "登录用户的用户名，有效服务的服务器，路由由管理员设置，校验和和字节数",
        ] {
            assert_eq!(shown(text, doubled(text)), Vec::<String>::new(), "{text}");
            assert_eq!(shown(text, echoes(text)), Vec::<String>::new(), "{text}");
        }
    }
}
