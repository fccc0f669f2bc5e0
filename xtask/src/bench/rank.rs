//! How fast a ranking is made again when a weight moves. The measuring itself stands in `tests/tests/speed.rs`.

use std::process::Command;

use super::report::{self, Figure, Goal};
use crate::process::{Done, Failed, cargo, say};

const TEST: &str = "twenty_thousand_requests_of_two_hundred_thousand_asks";

/// Runs it and tells the middle of fifteen times.
pub(crate) fn rank_bench(args: &[String]) -> Done {
    if !args.is_empty() {
        return Err(Failed::wrongly_called(super::USAGE));
    }
    say("building for release");
    let mut test: Command = cargo(&[
        "test",
        "--release",
        "-p",
        "groundswell-tests",
        "--test",
        "speed",
        "--",
        "--ignored",
        "--nocapture",
        TEST,
    ]);
    let ran = test.output().map_err(|e| Failed::new(format!("cargo cannot be run: {e}")))?;
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    let found = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok());
        line.ok_or_else(|| Failed::new(format!("no time for {name}:\n{text}{}", String::from_utf8_lossy(&ran.stderr))))
    };
    let on = "20,000 requests, 200,000 asks, 5,000 accounts";
    let milliseconds = |what: &str, name: &str| Ok::<_, Failed>(Figure::number("rank", what, on, found(name)?));
    let figures = [
        milliseconds("ms to count the figures, once an import", "figures")?,
        milliseconds("ms to rank again after a weight moved", "again")?.asked(Goal::Under(16.0)),
        milliseconds("ms for the same with all ranges", "ranges")?.asked(Goal::Under(300.0)),
    ];
    say(&report::table(&figures));
    Ok(())
}
