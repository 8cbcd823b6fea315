//! The arguments as `clap` knows them. What they mean for people stands in [`help`].

pub mod help;

use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::lang::Lang;

/// The program's arguments. What they mean for people stands in [`help`].
#[derive(Debug, Parser)]
#[command(name = "gongshi", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    #[arg(short = 'r', long, global = true, value_name = "DIR", default_value = ".")]
    pub(crate) root: PathBuf,
    #[arg(long, global = true, value_name = "LANG", env = "GONGSHI_LANG", value_parser = parse_lang, default_value = "zh-CN")]
    pub(crate) lang: Lang,
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The verbs.
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "explained in `help`")]
pub enum Command {
    Init(InitArgs),
    New(NewArgs),
    Import(ImportArgs),
    Check(CheckArgs),
    Explain(ExplainArgs),
    Build(BuildArgs),
    Serve(ServeArgs),
    List(ListArgs),
    Export(ExportArgs),
    Archive(ArchiveArgs),
    Verify(VerifyArgs),
    Publish(PublishArgs),
    Theme(ThemeArgs),
    Schema(SchemaArgs),
    Completions(CompletionsArgs),
}

/// `init`
#[derive(Debug, Args)]
pub struct InitArgs {
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
}

/// `new`
#[derive(Debug, Args)]
pub struct NewArgs {
    #[arg(value_name = "TITLE", required_unless_present = "ledger", conflicts_with = "ledger")]
    pub(crate) title: Option<String>,
    #[arg(long, value_name = "FILE.xlsx")]
    pub(crate) ledger: Option<PathBuf>,
    #[arg(long, value_name = "UNIT")]
    pub(crate) issuer: Option<String>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) date: Option<jiff::civil::Date>,
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
}

/// `import`
#[derive(Debug, Args)]
pub struct ImportArgs {
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[arg(long)]
    pub(crate) stdout: bool,
    #[arg(long, value_name = "FILE.json")]
    pub(crate) report: Option<PathBuf>,
    #[arg(long)]
    pub(crate) accept_changes: bool,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// `export`
#[derive(Debug, Args)]
pub struct ExportArgs {
    #[arg(value_name = "NOTICE")]
    pub(crate) notice: String,
    #[arg(long, value_enum)]
    pub(crate) format: ExportFormat,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// What a notice can be exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// HTML to paste into a campus CMS.
    Fragment,
    /// Plain text.
    Text,
    /// The data twin.
    Json,
    /// A ledger.
    Xlsx,
    /// An official print.
    Pdf,
}

/// `archive`
#[derive(Debug, Args)]
pub struct ArchiveArgs {
    #[arg(value_name = "YEAR")]
    pub(crate) year: i16,
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// `verify`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,
    #[arg(long, value_name = "NOTICE")]
    pub(crate) notice: Option<String>,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// `publish`
#[derive(Debug, Args)]
pub struct PublishArgs {
    #[arg(value_name = "TARGET")]
    pub(crate) target: Option<String>,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long)]
    pub(crate) yes: bool,
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) max_deletes: usize,
    #[arg(long)]
    pub(crate) verify: bool,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// `check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    #[arg(long)]
    pub(crate) external: bool,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// `explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

/// How `check` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
    /// For code hosts and editors: SARIF 2.1.0.
    Sarif,
}

/// The day of the run.
#[derive(Clone, Copy, Debug, Args)]
pub struct DayArgs {
    #[arg(long, value_name = "DATE", env = "GONGSHI_TODAY", value_parser = parse_date)]
    pub(crate) today: Option<jiff::civil::Date>,
}

/// `build`
#[derive(Debug, Args)]
pub struct BuildArgs {
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    #[arg(short = 'u', long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    #[arg(long)]
    pub(crate) drafts: bool,
    #[arg(long)]
    pub(crate) record: bool,
    #[command(flatten)]
    pub(crate) day: DayArgs,
    #[arg(long)]
    pub(crate) timings: bool,
}

/// `serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    pub(crate) bind: std::net::IpAddr,
    #[arg(long)]
    pub(crate) open: bool,
    #[arg(long)]
    pub(crate) navigate: bool,
    #[arg(long)]
    pub(crate) drafts: bool,
    #[arg(long)]
    pub(crate) poll: bool,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// `list`
#[derive(Debug, Args)]
pub struct ListArgs {
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// How `list` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    Table,
    /// For spreadsheets.
    Csv,
    /// For machines.
    Json,
}

/// `theme`
#[derive(Debug, Args)]
pub struct ThemeArgs {
    #[command(subcommand)]
    pub(crate) verb: ThemeVerb,
}

/// What can be done with themes.
#[derive(Debug, Subcommand)]
pub(crate) enum ThemeVerb {
    New(ThemeNewArgs),
}

/// `theme new`
#[derive(Debug, Args)]
pub struct ThemeNewArgs {
    #[arg(value_name = "NAME")]
    pub(crate) theme: String,
}

/// `schema`
#[derive(Debug, Args)]
pub struct SchemaArgs {
    #[arg(value_enum)]
    pub(crate) what: SchemaOf,
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// `gongshi.toml`
    Site,
    /// The front matter of a notice.
    Notice,
}

/// `completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

fn parse_lang(tag: &str) -> Result<Lang, String> {
    tag.parse().map_err(|()| "zh-CN, en".to_owned())
}

fn parse_date(date: &str) -> Result<jiff::civil::Date, String> {
    date.parse().map_err(|_| "2023-09-22".to_owned())
}

/// The program's arguments as `clap` knows them, with help in `lang`.
pub fn command(lang: Lang) -> clap::Command {
    help::localise(Cli::command(), lang)
}
