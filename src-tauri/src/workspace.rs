//! Which workspace the window shows.

use std::path::{Path, PathBuf};

use groundswell::api::Session;
use groundswell::error::ApiError;
use groundswell::task::Task;
use serde_json::Value;

use crate::shell::Door;

/// A workspace that did not open answers every command with the reason.
impl Door for Result<Session, ApiError> {
    fn call(&self, name: &str, args: Value, task: &Task) -> Result<Value, ApiError> {
        self.as_ref().map_err(ApiError::clone)?.call(name, args, task)
    }
}

/// Opens the workspace named, else the last one, else a new one in our own folder.
pub(crate) fn open(named: Option<PathBuf>, ours: &Path) -> Result<Session, ApiError> {
    let note = ours.join("last");
    let last = || std::fs::read_to_string(&note).ok().map(PathBuf::from).filter(|path| path.exists());
    let path = named.or_else(last).unwrap_or_else(|| ours.join("My workspace.groundswell"));
    // If this fails, opening says why; a window that cannot remember is still a window.
    let _ = std::fs::create_dir_all(ours);
    let session = Session::open(&path, true)?;
    let path = std::path::absolute(&path).unwrap_or(path);
    let _ = std::fs::write(note, path.as_os_str().as_encoded_bytes());
    Ok(session)
}

/// The files a test wants picked, in place of a dialog. Only a window that is driven by a test listens to it.
pub(crate) fn picks_of_a_test() -> Option<Vec<PathBuf>> {
    std::env::var_os("TAURI_WEBVIEW_AUTOMATION")?;
    let paths = std::env::var("GROUNDSWELL_PICK").ok()?;
    Some(paths.lines().map(PathBuf::from).collect())
}
