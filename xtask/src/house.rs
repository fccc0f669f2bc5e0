//! Where things are.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The folder of the whole workspace.
pub(crate) fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().map_or(here.clone(), Path::to_owned)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    let root = root();
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir))
}

/// A program of ours, built for development.
pub(crate) fn binary(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// When the newest file in a folder (or the file itself) was changed. `skip` names folders that do not count.
pub(crate) fn newest(path: &Path, skip: &[&str]) -> Option<SystemTime> {
    let changed = path.metadata().and_then(|m| m.modified()).ok();
    if !path.is_dir() {
        return changed;
    }
    let inside = path.read_dir().ok()?.flatten();
    inside
        .filter(|entry| !skip.iter().any(|name| entry.file_name() == *name))
        .filter_map(|entry| newest(&entry.path(), skip))
        .max()
}

/// True if `made` exists and is at least as new as everything it is made from.
pub(crate) fn is_current(made: &Path, sources: &[PathBuf], skip: &[&str]) -> bool {
    let Some(made) = made.metadata().and_then(|m| m.modified()).ok() else { return false };
    sources.iter().filter_map(|source| newest(source, skip)).all(|changed| changed <= made)
}
