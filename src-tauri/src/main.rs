//! `groundswell-desktop [--safe-rendering] [WORKSPACE.groundswell]`

// No console window beside ours on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::path::PathBuf;

fn main() -> tauri::Result<()> {
    let (switches, names): (Vec<_>, Vec<_>) =
        std::env::args_os().skip(1).partition(|arg| arg.to_string_lossy().starts_with("--"));
    groundswell_desktop::graphics::settle(switches.iter().any(|switch| switch == "--safe-rendering"));
    groundswell_desktop::run(names.into_iter().next().map(PathBuf::from))
}
