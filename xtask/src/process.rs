//! Starting other programs, and what to say when one fails.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::house;

/// Why a chore stopped.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) message: String,
    /// 1: something of ours is wrong. 2: the machine lacks something, or the call was wrong.
    pub(crate) code: u8,
}

pub(crate) type Done = Result<(), Failed>;

impl Failed {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    pub(crate) fn lacking(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }

    pub(crate) fn wrongly_called(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }
}

/// A program to be started in the root of the house.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(house::root());
    // What cargo told us about the package xtask is not about the packages that another cargo builds.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "CARGO_BIN_NAME" {
            command.env_remove(&name);
        }
    }
    command
}

/// The cargo that runs us.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    command
}

/// npm in the folder of the window's screens.
pub(crate) fn npm(args: &[&str]) -> Command {
    let mut command = program(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(args).current_dir(house::root().join("ui"));
    command
}

/// Runs it; its output is ours.
pub(crate) fn run(command: &mut Command) -> Done {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failed::new(format!("`{}` failed ({status})", words(command)))),
        Err(error) => Err(Failed::lacking(format!("`{}` could not be started: {error}", words(command)))),
    }
}

/// Runs it and returns what it says, or nothing if it fails.
pub(crate) fn said(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs cargo with its own progress bar on a terminal; elsewhere 700 lines of "Compiling" become one every so often.
pub(crate) fn run_counting(command: &mut Command) -> Done {
    if std::io::stderr().is_terminal() {
        return run(command);
    }
    let failed = |error: std::io::Error| Failed::new(format!("cargo could not be started: {error}"));
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(failed)?;
    let mut crates = 0;
    for line in child.stderr.take().into_iter().flat_map(|pipe| BufReader::new(pipe).lines().map_while(Result::ok)) {
        let line_starts = |word| line.trim_start().starts_with(word);
        if line_starts("Compiling ") || line_starts("Checking ") {
            crates += 1;
            if crates % 50 == 0 {
                say(&format!("{crates} crates compiled"));
            }
        } else if !["Downloaded ", "Downloading ", "Fresh ", "Blocking "].into_iter().any(line_starts) {
            eprintln!("{line}");
        }
    }
    let status = child.wait().map_err(failed)?;
    if status.success() { Ok(()) } else { Err(Failed::new(format!("`{}` failed ({status})", words(command)))) }
}

/// The command line as a person would type it.
pub(crate) fn words(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// True if a program of that name can be started.
pub(crate) fn exists(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).is_file())
}

/// A line of our own among the output of others.
pub(crate) fn say(words: &str) {
    println!("== {words}");
    let _ = std::io::stdout().flush();
}
