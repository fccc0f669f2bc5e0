//! `cargo xtask bench`: how fast and how well.

mod engine;
mod import;
mod made;
mod measure;
mod peers;
mod rank;
mod report;
mod score;
mod sheet;

use std::path::Path;

use crate::packages;
use crate::process::{self, Done, Failed, cargo, say};

const USAGE: &str = "cargo xtask bench import [ROWS]
cargo xtask bench engine [--data FOLDER] [--only PART] [--peers] [--python FILE]
cargo xtask bench rank";

/// Runs the benchmark of that name.
pub(crate) fn bench(args: &[String]) -> Done {
    match args.split_first() {
        Some((name, rest)) if name == "import" => import::import_bench(rest),
        Some((name, rest)) if name == "engine" => engine::engine_bench(rest),
        Some((name, rest)) if name == "rank" => rank::rank_bench(rest),
        _ => Err(Failed::wrongly_called(USAGE)),
    }
}

/// What a benchmark needs: the tools, and the command line as it is shipped.
fn build() -> Done {
    packages::for_benchmarks()?;
    say("building for release");
    process::run_counting(&mut cargo(&["build", "--release", "--package", "groundswell-cli"]))
}

/// Takes away a workspace that an earlier run left.
fn forget(workspace: &Path) {
    for ending in ["", "-wal", "-shm", ".lock"] {
        let _ = std::fs::remove_file(format!("{}{ending}", workspace.display()));
    }
    let _ = std::fs::remove_dir_all(format!("{}.backups", workspace.display()));
}
