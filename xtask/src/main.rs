//! The house's chores: `cargo xtask help` lists them.
//!
//! Nothing but the standard library, so that the first command of a fresh checkout starts within seconds.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to the terminal; it sees no ticket")]

mod bench;
mod house;
mod packages;
mod process;
mod run;
mod screen;
mod test;
mod ui;

use std::process::ExitCode;

use process::Failed;

const HELP: &str = "\
cargo xtask run [-- FILES]   build what is not built, load the sample company (or FILES), print the top ten, open the window
cargo xtask test             everything that must hold before a change lands
cargo xtask bench import     how long a million tickets take, in ratios against the sqlite3 shell
cargo xtask bench engine     how good asks, groups, themes and matches are, and how fast; --peers: beside others' tools
cargo xtask bench rank       how fast 20,000 requests are ranked again, and how fast their ranges are known
cargo xtask types            write the TypeScript types of the core's door anew
cargo xtask help             this list

`run` and `test` install what they lack on Debian and Ubuntu, and elsewhere say what to install.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (chore, rest) = match args.split_first() {
        Some((chore, rest)) => (chore.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    let rest = if rest.first().is_some_and(|arg| arg == "--") { &rest[1..] } else { rest };
    let done = match (chore, rest) {
        ("run", files) => run::run(files),
        ("test", []) => test::test(),
        ("bench", args) => bench::bench(args),
        ("types", []) => test::write_types(),
        ("help" | "--help" | "-h", []) => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(Failed::wrongly_called(format!("no chore `{}`\n\n{HELP}", args.join(" ")))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("\nxtask: {}", failed.message);
            ExitCode::from(failed.code)
        }
    }
}
