//! Arguments → command → exit code.

mod help;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::commands::{self, Terminal};
use crate::error::Exit;
use crate::lang::Lang;

/// The program's arguments. What they mean for people stands in [`help`].
#[derive(Debug, Parser)]
#[command(name = "gongshi", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    #[arg(short = 'r', long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    #[arg(long, global = true, value_name = "LANG", env = "GONGSHI_LANG", value_parser = parse_lang, default_value = "zh-CN")]
    lang: Lang,
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(InitArgs),
    New(NewArgs),
    Check(CheckArgs),
    Build(BuildArgs),
    List(ListArgs),
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
    #[arg(value_name = "TITLE")]
    pub(crate) title: String,
    #[arg(long, value_name = "UNIT")]
    pub(crate) issuer: Option<String>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) date: Option<jiff::civil::Date>,
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
}

/// `check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// How `check` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
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
    #[command(flatten)]
    pub(crate) day: DayArgs,
    #[arg(long)]
    pub(crate) timings: bool,
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

/// Runs the program with the arguments of the process.
pub fn run() -> Exit {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let lang = help::wanted_language(&arguments);
    let cli = match command(lang).try_get_matches_from(arguments).and_then(|found| Cli::from_arg_matches(&found)) {
        Ok(cli) => cli,
        Err(error) => return help::explain(&error, lang),
    };
    let terminal = Terminal::new(cli.lang, cli.quiet, cli.verbose > 0);
    let result = match cli.command {
        Command::Init(args) => commands::init::run(&args, &terminal),
        Command::New(args) => commands::new::run(&cli.root, &args, &terminal),
        Command::Check(args) => commands::check::run(&cli.root, &args, &terminal),
        Command::Build(args) => commands::build::run(&cli.root, &args, &terminal),
        Command::List(args) => commands::list::run(&cli.root, &args, &terminal),
        Command::Schema(args) => commands::schema::run(args.what, &terminal),
        Command::Completions(args) => commands::completions::run(args.shell, &terminal),
    };
    match result {
        Ok(exit) => exit,
        Err(error) => {
            terminal.error(&error);
            error.exit
        }
    }
}
