//! Which workspace the window shows.

use std::path::{Path, PathBuf};

use crate::shell::{Door, Shut};

/// Opens the workspace named, else the last one, else a new one of our own. One that will not open makes a door that
/// says why.
pub(crate) fn open(_named: Option<PathBuf>, _ours: &Path) -> Box<dyn Door> {
    Box::new(Shut(groundswell::error::Error::Bug("no core yet".into()).into()))
}

/// The files a test wants picked, in place of a dialog. Only a window that is driven by a test listens to it.
pub(crate) fn picks_of_a_test() -> Option<Vec<PathBuf>> {
    std::env::var_os("TAURI_WEBVIEW_AUTOMATION")?;
    let paths = std::env::var("GROUNDSWELL_PICK").ok()?;
    Some(paths.lines().map(PathBuf::from).collect())
}
