//! The window's screens: their packages and their build, each only when something changed.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::house;
use crate::process::{Done, Failed, npm, run, say};

/// `npm ci`, unless it was done for this very lock file.
pub(crate) fn install() -> Done {
    let ui = house::root().join("ui");
    let lock = ui.join("package-lock.json");
    let locked = std::fs::read(&lock).map_err(|e| Failed::new(format!("{}: {e}", lock.display())))?;
    let mut hasher = DefaultHasher::new();
    locked.hash(&mut hasher);
    let print = format!("{:016x}", hasher.finish());
    let stamp = ui.join("node_modules/.groundswell-lock");
    if std::fs::read_to_string(&stamp).is_ok_and(|last| last == print) {
        return Ok(());
    }
    say("installing the screens' packages (npm ci)");
    run(&mut npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    std::fs::write(&stamp, print).map_err(|e| Failed::new(format!("{}: {e}", stamp.display())))
}

/// `npm run build`, unless nothing in ui/ is newer than the last build.
pub(crate) fn build() -> Done {
    let ui = house::root().join("ui");
    if house::is_current(&ui.join("dist/index.html"), &[ui], &["node_modules", "dist", "tests"]) {
        return Ok(());
    }
    say("building the screens (npm run build)");
    run(&mut npm(&["run", "--silent", "build"]))
}
