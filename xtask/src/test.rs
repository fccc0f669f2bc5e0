//! `cargo xtask test`: everything that must hold before a change lands.

use std::time::{Duration, Instant};

use crate::process::{self, Done, Failed, cargo, npm, program, run, said, say};
use crate::{house, packages, ui};

const GENERATED: &str = "ui/src/api/generated";

type Part = (&'static str, fn() -> Done);

/// In this order: what compiles the window needs the screens built.
const PARTS: &[Part] = &[
    ("the sample is as generated", || run(program("node").args(["fixtures/sample/make.mjs", "--check"]))),
    ("screens: packages and build", || ui::install().and_then(|()| ui::build())),
    ("format", || run(&mut cargo(&["fmt", "--all", "--check"]))),
    ("clippy", || {
        process::run_counting(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    }),
    ("Rust tests", || process::run_counting(&mut cargo(&["test", "--workspace", "--no-fail-fast"]))),
    ("generated types unchanged", types_unchanged),
    ("screens: types", || run(&mut npm(&["run", "--silent", "check"]))),
    ("screens: lint", || run(&mut npm(&["run", "--silent", "lint"]))),
    ("screens: tests", || run(&mut npm(&["run", "--silent", "test"]))),
];

/// Runs every part, also after one failed, and says at the end which did.
pub(crate) fn test() -> Done {
    packages::for_testing()?;
    let mut results: Vec<(&str, Duration, Done)> = Vec::new();
    for (number, (name, part)) in PARTS.iter().enumerate() {
        say(&format!("{} of {}: {name}", number + 1, PARTS.len()));
        let begun = Instant::now();
        let done = part();
        if let Err(failed) = &done {
            eprintln!("{}", failed.message);
        }
        results.push((name, begun.elapsed(), done));
    }
    println!();
    for (name, took, done) in &results {
        let word = if done.is_ok() { "ok    " } else { "FAILED" };
        println!("{word} {:>7.1} s  {name}", took.as_secs_f64());
    }
    let failed: Vec<_> = results.iter().filter(|(_, _, done)| done.is_err()).map(|(name, _, _)| *name).collect();
    println!("\n{} passed, {} failed", results.len() - failed.len(), failed.len());
    if failed.is_empty() { Ok(()) } else { Err(Failed::new(format!("failed: {}", failed.join(", ")))) }
}

/// Writes the types anew and asks git whether that changed any.
fn types_unchanged() -> Done {
    write_types()?;
    let git = |args: &[&str]| {
        said(program("git").args(args).args(["--", GENERATED]))
            .ok_or_else(|| Failed::new("git could not be asked what changed"))
    };
    let (changed, new) = (git(&["diff", "--name-status"])?, git(&["ls-files", "--others", "--exclude-standard"])?);
    if changed.is_empty() && new.is_empty() {
        return Ok(());
    }
    Err(Failed::new(format!("{changed}\n{new}\nthe core's types changed: commit what `cargo xtask types` writes")))
}

/// Writes the types anew, without those that are no more.
pub(crate) fn write_types() -> Done {
    let folder = house::root().join(GENERATED);
    let _ = std::fs::remove_dir_all(&folder);
    // ts-rs makes a test of each type, named `export_bindings_...`.
    run(&mut cargo(&["test", "--workspace", "--quiet", "--lib", "export_bindings"]))?;
    let count = folder.read_dir().map_or(0, Iterator::count);
    say(&format!("{count} types in {GENERATED}"));
    if count == 0 { Err(Failed::new("no type was written")) } else { Ok(()) }
}
