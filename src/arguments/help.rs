//! What the arguments mean, in both languages, and what to say when they are wrong.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::Exit;
use crate::lang::{Lang, Text};
use crate::text;

/// The language that the arguments or the environment ask for, needed before the arguments are parsed.
pub fn wanted_language(arguments: &[OsString]) -> Lang {
    let mut words = arguments.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        let tag = match word.strip_prefix("--lang") {
            Some("") => words.next().map(|tag| tag.into_owned()),
            Some(tag) => tag.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(lang) = tag.and_then(|tag| tag.parse().ok()) {
            return lang;
        }
    }
    std::env::var("GONGSHI_LANG").ok().and_then(|tag| tag.parse().ok()).unwrap_or_default()
}

/// What a command does.
fn about(command: &str) -> Text {
    match command {
        "gongshi" => text!("把公示写成数据，核对后生成可存档的网站", "Static site generator for public notices"),
        "init" => text!("新建一个网站，带一件示例公示", "Make a new site with a sample notice"),
        "new" => text!(
            "新建一件公示，填好就能用；或新建一份空白台账",
            "Make a new notice, ready to fill in, or a blank ledger"
        ),
        "import" => text!(
            "把 Word、文本、网页、Excel 台账变成公示，一个字不丢",
            "Turn Word, text, web pages and Excel ledgers into notices without losing a character"
        ),
        "export" => text!("把一件公示导出成别的格式", "Export one notice in another format"),
        "archive" => text!(
            "把一年的公示做成归档包，离开本程序也能查验",
            "Make a year's archive package, which can be verified without this program"
        ),
        "verify" => text!(
            "查验：归档包、网站文件夹、存下的网页，改动过没有",
            "Verify that a package, a site's folder or a saved page is unchanged"
        ),
        "publish" => text!("发布到网站：只传有变化的文件", "Publish the site: only what changed is sent"),
        "check" => text!("检查所有公示，一次说清所有问题", "Check all notices and say all problems at once"),
        "explain" => text!("说明一项检查：什么意思、错例、正例", "What a check means, with a bad and a good example"),
        "build" => text!("生成网站，放进 public/", "Build the site into public/"),
        "serve" => text!("预览：边改边看，错误显示在网页上", "Preview: see what you save, with mistakes on the page"),
        "list" => text!("列出公示及其状态", "List the notices with their state"),
        "theme" => text!("主题：新建自己的", "Themes: make one of your own"),
        "theme new" => text!(
            "新建一个子主题：没写的文件都取自现在的主题",
            "Make a child theme: what it lacks comes from the present one"
        ),
        "schema" => text!("打印 JSON Schema，供编辑器提示用", "Print the JSON Schema for editors"),
        "completions" => text!("打印命令行补全脚本", "Print shell completions"),
        _ => Text::default(),
    }
}

/// What an argument means.
fn meaning(command: &str, argument: &str) -> Text {
    match argument {
        "root" => text!(
            "网站所在的文件夹（默认从当前文件夹往上找 gongshi.toml）",
            "The site's folder (by default the nearest with a gongshi.toml)"
        ),
        "lang" => text!("说哪种语言：zh-CN 或 en", "Language of messages: zh-CN or en"),
        "quiet" => text!("只说错误", "Say only errors"),
        "verbose" => text!("多说一些", "Say more"),
        "help" => text!("显示帮助", "Show help"),
        "version" => text!("显示版本", "Show the version"),
        "dir" => text!("文件夹，必须是空的或还不存在", "The folder, empty or not there yet"),
        "files" => text!(".docx、.txt、.html、.md、.xlsx、.csv 文件", "Files: .docx, .txt, .html, .md, .xlsx, .csv"),
        "stdout" => text!("不写文件，把公示打印出来", "Print the notice instead of writing a file"),
        "report" => text!("把导入报告写成 JSON", "Write the report of the import as JSON"),
        "accept_changes" => text!("接受全部修订，不管批注", "Take tracked changes as accepted and leave comments out"),
        "notice" => text!("公示：年/文件名，或索引号", "The notice: YEAR/NAME or its id"),
        "ledger" => {
            text!("新建一份空白台账，填好后用 import 导入", "Make a blank ledger, to be filled in and imported")
        }
        "title" => text!("公示的标题", "The notice's title"),
        "issuer" => text!("发布单位", "The issuing unit"),
        "date" => text!("成文日期，默认今天", "The date of issue, today by default"),
        "kind" => {
            text!("文种，[kinds] 里的键，默认 rectification", "The kind, a key of [kinds], rectification by default")
        }
        "format" => text!("输出格式", "Output format"),
        "code" => text!(
            "检查的名称或代码，如 mobile-number、G702；不写则列出全部",
            "A check's name or code, like mobile-number or G702; without it all are listed"
        ),
        "deny_warnings" => text!("有疑似的也算没通过", "Fail on warnings too"),
        "external" => text!(
            "还向链接到的别的网站逐一询问（要联网）",
            "Ask the other sites that are linked to as well (needs the network)"
        ),
        "today" => text!("当作今天的日期，如 2026-11-22", "The date to take for today, like 2026-11-22"),
        "output" if command == "export" => text!(
            "写进哪个文件；已有的文件，不是上次导出的就不覆盖",
            "The file to write; one that was not exported before is kept"
        ),
        "output" if command == "archive" => {
            text!("放进哪个文件夹，默认 archives/年度", "The folder to put it in, archives/YEAR by default")
        }
        "output" => text!("输出到哪个文件夹，默认 public", "The output folder, public by default"),
        "base_url" => text!("网站发布后的网址，代替配置里的 base_url", "The address of the site, instead of base_url"),
        "drafts" => text!("连草稿、待发布和仅校内的公示一起显示", "Show drafts, scheduled and campus notices too"),
        "port" => {
            text!("端口，默认找一个空闲的（从 6180 起）", "The port, by default the first free one from 6180 on")
        }
        "bind" => text!(
            "在哪个地址上提供预览，默认只有本机能看（127.0.0.1）",
            "The address to listen at, by default for this machine only (127.0.0.1)"
        ),
        "open" => text!("用浏览器打开预览", "Open the preview in the browser"),
        "navigate" => text!("网页跟到刚改的公示", "Let open pages follow to the notice that was edited"),
        "poll" => text!(
            "反复查看文件夹，用于网络盘等收不到改动通知的地方",
            "Look at the folder again and again, for network drives that tell of no changes"
        ),
        "timings" => text!("说明时间花在哪里", "Say where the time went"),
        "record" => text!(
            "这次就是发布：先把新发布、更正、撤回的记进 records/",
            "This is a publication: first record what is new, corrected or withdrawn in records/"
        ),
        "what" => text!(
            "site 是 gongshi.toml，notice 是公示开头的 +++ 部分",
            "site for gongshi.toml, notice for the +++ block"
        ),
        "theme" => text!("主题的名字，也是文件夹的名字", "The theme's name, which its folder has too"),
        "shell" => text!("哪种命令行", "Which shell"),
        _ => meaning_of_handing_out(argument),
    }
}

/// What an argument of `archive`, `verify` and `publish` means.
fn meaning_of_handing_out(argument: &str) -> Text {
    match argument {
        "year" => text!("哪一年的公示（按文件夹）", "The year of the notices (their folder)"),
        "path" => text!(
            "归档包、网站文件夹或存下的网页；不写则查验网站的来源",
            "A package, a site's folder or a saved page; without it the site's sources"
        ),
        "target" => text!(
            "[publish.名称] 里的名称；只有一个时可不写",
            "A name of [publish.NAME]; may be left out if there is one"
        ),
        "dry_run" => text!("只说要做什么，不动手", "Only say what would be done"),
        "yes" => text!(
            "删除再多也照做，目标上别人的同名文件也换掉",
            "Delete even more than the limit, and replace files of others with our names"
        ),
        "verify" => {
            text!("按目标上文件的内容比较，不只看清单", "Compare with the target's files, not only with its list")
        }
        "max_deletes" => text!("最多删除几个文件", "How many files may be deleted"),
        _ => Text::default(),
    }
}

/// Puts the texts into `command` and its subcommands.
pub fn localise(command: Command, lang: Lang) -> Command {
    let name = command.get_name().to_owned();
    localise_as(&name, command, lang)
}

/// The same for a command that is called `path`: `theme new`.
fn localise_as(path: &str, command: Command, lang: Lang) -> Command {
    let template = text!(
        "{{about}}\n\n用法：{{usage}}\n\n{{all-args}}{{after-help}}",
        "{{about}}\n\nUsage: {{usage}}\n\n{{all-args}}{{after-help}}"
    );
    let commands = text!("命令", "Commands");
    let mut command = with_builtin_flags(command, lang)
        .help_template(template.get(lang).to_owned())
        .subcommand_help_heading(commands.get(lang).to_owned());
    command = command.about(about(path).get(lang).to_owned());
    let arguments: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for id in arguments {
        let heading =
            if is_positional(&command, &id) { text!("参数", "Arguments") } else { text!("选项", "Options") };
        command = command.mut_arg(&id, |arg| {
            arg.help(meaning(path, &id).get(lang).to_owned()).help_heading(heading.get(lang).to_owned())
        });
    }
    let subcommands: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in subcommands {
        let path = if path == "gongshi" { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(&name, |sub| localise_as(&path, sub, lang));
    }
    command
}

/// Our own `--help` and `--version`, since the built-in ones speak English only.
fn with_builtin_flags(command: Command, _lang: Lang) -> Command {
    use clap::{Arg, ArgAction};
    let is_top = command.get_name() == "gongshi";
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let command = command.disable_help_flag(true).disable_version_flag(true).arg(help);
    match is_top {
        true => command.arg(Arg::new("version").short('V').long("version").action(ArgAction::Version)),
        false => command,
    }
}

fn is_positional(command: &Command, id: &str) -> bool {
    command.get_positionals().any(|arg| arg.get_id() == id)
}

/// Says what is wrong with the arguments (or prints the help that was asked for) and gives the exit code.
pub fn explain(error: &clap::Error, arguments: &[OsString], lang: Lang) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A closed pipe (`gongshi --help | head`) is no failure.
        let _ = error.print();
        return Exit::Done;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return Exit::Usage;
    }
    let context = |kind: ContextKind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (argument, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::UnknownArgument => text!("不认识这个参数：{argument}", "unknown argument: {argument}"),
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand);
            text!("没有这个命令：{name}", "there is no command {name}")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            text!("{argument} 后面要写上值", "{argument} needs a value")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            text!("{argument} 的值不对：{value}", "{argument} cannot be {value}")
        }
        ErrorKind::MissingRequiredArgument => text!("还要写上：{argument}", "this is missing: {argument}"),
        ErrorKind::MissingSubcommand => text!("要写上一个命令", "a command is missing"),
        ErrorKind::ArgumentConflict => {
            let other = context(ContextKind::PriorArg);
            text!("{argument} 和 {other} 不能一起用", "{argument} and {other} exclude each other")
        }
        _ => text!("用法不对：{error}", "wrong usage: {error}"),
    };
    let word = text!("用法有误", "usage");
    eprintln!("{}: {}", word.get(lang), message.get(lang));
    for (kind, lead) in [
        (ContextKind::SuggestedArg, text!("是不是", "did you mean")),
        (ContextKind::SuggestedSubcommand, text!("是不是", "did you mean")),
        (ContextKind::ValidValue, text!("可以写", "possible")),
    ] {
        let suggestion = match error.get(kind) {
            // clap gives the likeliest last.
            Some(ContextValue::Strings(names)) if kind == ContextKind::SuggestedSubcommand => {
                names.last().cloned().unwrap_or_default()
            }
            _ => context(kind),
        };
        if !suggestion.is_empty() {
            eprintln!("  {}: {suggestion}", lead.get(lang));
        }
    }
    let date = error.kind() == ErrorKind::ValueValidation && (argument.contains("date") || argument.contains("today"));
    if date {
        let form = text!("日期写成 2026-11-22 的样子", "a date is written like 2026-11-22");
        eprintln!("  {}", form.get(lang));
    }
    let command = called(arguments, lang);
    let more = text!("所有用法：{command} --help", "for more: {command} --help");
    eprintln!("  {}", more.get(lang));
    Exit::Usage
}

/// The command that was called: `gongshi theme new`.
fn called(arguments: &[OsString], lang: Lang) -> String {
    let mut command = crate::arguments::command(lang);
    let mut path = "gongshi".to_owned();
    for word in arguments.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(sub) = command.find_subcommand(word).cloned() {
            path = format!("{path} {word}");
            command = sub;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_is_explained_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let command = crate::arguments::command(lang);
            for sub in command.get_subcommands().chain([&command]) {
                assert!(sub.get_about().is_some_and(|about| !about.to_string().is_empty()), "{}", sub.get_name());
                for arg in sub.get_arguments() {
                    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                    assert!(!help.is_empty(), "{} {}", sub.get_name(), arg.get_id());
                }
            }
            command.debug_assert();
        }
    }
}
