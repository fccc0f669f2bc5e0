//! `groundswell-desktop [--safe-rendering] [WORKSPACE.groundswell]`

// No console window beside ours on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::path::PathBuf;

fn main() -> tauri::Result<()> {
    groundswell::api::serve_if_called();
    let args = || std::env::args_os().skip(1);
    #[cfg(target_os = "linux")]
    groundswell_desktop::graphics::settle(args().any(|arg| arg == "--safe-rendering"));
    groundswell_desktop::run(args().find(|arg| !arg.to_string_lossy().starts_with("--")).map(PathBuf::from))
}
