//! Arguments → command → exit code.

use std::ffi::OsString;

use clap::FromArgMatches;

use crate::arguments::{self, Cli, Command, help};
use crate::commands::{self, Terminal};
use crate::error::Exit;

/// Runs the program with the arguments of the process.
pub fn run() -> Exit {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let lang = help::wanted_language(&arguments);
    let cli =
        match arguments::command(lang).try_get_matches_from(&arguments).and_then(|found| Cli::from_arg_matches(&found))
        {
            Ok(cli) => cli,
            Err(error) => return help::explain(&error, &arguments, lang),
        };
    let terminal = Terminal::new(cli.lang, cli.quiet, cli.verbose > 0);
    let result = match cli.command {
        Command::Init(args) => commands::init::run(&args, &terminal),
        Command::New(args) => commands::new::run(&cli.root, &args, &terminal),
        Command::Import(args) => commands::import::run(&cli.root, &args, &terminal),
        Command::Explain(args) => commands::explain::run(args.code.as_deref(), &terminal),
        Command::Check(args) => commands::check::run(&cli.root, &args, &terminal),
        Command::Build(args) => commands::build::run(&cli.root, &args, &terminal),
        Command::Serve(args) => commands::serve::run(&cli.root, &args, &terminal),
        Command::List(args) => commands::list::run(&cli.root, &args, &terminal),
        Command::Export(args) => commands::export::run(&cli.root, &args, &terminal),
        Command::Archive(args) => commands::archive::run(&cli.root, &args, &terminal),
        Command::Verify(args) => commands::verify::run(&cli.root, &args, &terminal),
        Command::Publish(args) => commands::publish::run(&cli.root, &args, &terminal),
        Command::Theme(args) => commands::theme::run(&cli.root, &args, &terminal),
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
