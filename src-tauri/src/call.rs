//! The one command.

use std::path::PathBuf;

use groundswell::error::{ApiError, Error};
use serde_json::{Value, json};
use tauri::async_runtime::spawn_blocking;
use tauri::ipc::{Channel, JavaScriptChannelId};
use tauri::{Manager, Runtime, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use crate::files::{READ, WRITE};
use crate::shell::{Shell, Signal};

/// Endings the import dialog offers; "All files" is beside it.
const READABLE: &str = "csv tsv txt json jsonl ndjson xml mbox eml xlsx xls ods html zip gz md yaml toml";

#[tauri::command]
pub(crate) async fn call<R: Runtime>(
    window: WebviewWindow<R>,
    name: String,
    args: Value,
    task: Option<String>,
    on: Option<JavaScriptChannelId>,
) -> Result<Value, ApiError> {
    let on = on.map(|id| id.channel_on(window.as_ref().clone()));
    let work = spawn_blocking(move || answer(&window, &name, args, task, on));
    // The panic's own words stay out of it: they may hold a customer's.
    work.await.unwrap_or_else(|_| Err(Error::Bug("the work ended without an answer".into()).into()))
}

fn answer<R: Runtime>(
    window: &WebviewWindow<R>,
    name: &str,
    args: Value,
    task: Option<String>,
    on: Option<Channel<Signal>>,
) -> Result<Value, ApiError> {
    let shell = window.state::<Shell>();
    let said = |key: &str| args.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    match name {
        "choose_files" => {
            let paths = shell.picks.clone().unwrap_or_else(|| ask_for_files(window));
            let picked: Vec<_> = paths.iter().filter(|p| p.exists()).map(|p| shell.files.hand_out(READ, p)).collect();
            Ok(json!(picked))
        }
        "choose_save" => {
            let (suggested, format) = (said("suggested"), said("format"));
            let path = match &shell.picks {
                Some(picks) => picks.iter().find(|p| p.extension().is_some_and(|e| e == format.as_str())).cloned(),
                None => ask_where_to_save(window, &suggested, &format),
            };
            Ok(json!(path.map(|p| shell.files.hand_out(WRITE, &p))))
        }
        "watch" => {
            shell.watch(on);
            Ok(Value::Null)
        }
        "cancel" => {
            shell.cancel(&said("task"));
            Ok(Value::Null)
        }
        "ready" => {
            let marker = std::env::var_os("GROUNDSWELL_READY_FILE").map(PathBuf::from);
            marker.map_or(Ok(()), |file| std::fs::write(&file, "").map_err(|e| Error::io(&file, e)))?;
            Ok(Value::Null)
        }
        _ => shell.pass(name, args, task, on),
    }
}

fn ask_for_files<R: Runtime>(window: &WebviewWindow<R>) -> Vec<PathBuf> {
    let dialog = window.dialog().file().set_parent(window).set_title("Import files");
    let dialog = dialog.add_filter("Exports", &READABLE.split(' ').collect::<Vec<_>>());
    let chosen = dialog.add_filter("All files", &["*"]).blocking_pick_files().unwrap_or_default();
    chosen.into_iter().filter_map(|file| file.into_path().ok()).collect()
}

fn ask_where_to_save<R: Runtime>(window: &WebviewWindow<R>, suggested: &str, format: &str) -> Option<PathBuf> {
    let dialog = window.dialog().file().set_parent(window).set_title("Save").set_file_name(suggested);
    dialog.add_filter(format.to_uppercase(), &[format]).blocking_save_file()?.into_path().ok()
}
