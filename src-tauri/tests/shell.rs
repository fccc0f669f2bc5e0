//! The shell without a window: who may call what, tokens in place of paths, cancelling, and the locks on the door.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use groundswell::error::{ApiError, Error, ErrorKind};
use groundswell::task::Task;
use groundswell_desktop::{Door, Shell, configure};
use serde_json::{Value, json};
use tauri::WebviewWindow;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::{InvokeRequest, WebviewWindowBuilder};

/// Stands in for the core: repeats what it is asked, and waits to be cancelled when asked to `wait`.
struct Echo {
    begun: Arc<Mutex<Option<std::sync::mpsc::Sender<()>>>>,
}

impl Door for Echo {
    fn call(&self, name: &str, args: Value, task: &Task) -> Result<Value, ApiError> {
        match name {
            "wait" => {
                if let Some(begun) = self.begun.lock().unwrap().take() {
                    begun.send(()).unwrap();
                }
                loop {
                    task.report("Waiting", 1, None)?;
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
            }
            "panic" => panic!("ticket text"),
            _ => Ok(json!({ "name": name, "args": args })),
        }
    }
}

struct Page {
    window: WebviewWindow<MockRuntime>,
    begun: std::sync::mpsc::Receiver<()>,
    _app: tauri::App<MockRuntime>,
}

/// The page in the window of that label, before the real capabilities.
fn page(label: &str, picks: &[PathBuf]) -> Page {
    let (tell, begun) = std::sync::mpsc::channel();
    let echo = Echo { begun: Arc::new(Mutex::new(Some(tell))) };
    let shell = Shell::new(|| Box::new(echo), Some(picks.to_vec()));
    let app = configure(mock_builder().manage(shell)).build(tauri::generate_context!()).unwrap();
    let window = WebviewWindowBuilder::new(&app, label, Default::default()).build().unwrap();
    Page { window, begun, _app: app }
}

impl Page {
    fn call(&self, name: &str, args: Value) -> Result<Value, ApiError> {
        call(&self.window, name, args, None)
    }
}

fn call(window: &WebviewWindow<MockRuntime>, name: &str, args: Value, task: Option<&str>) -> Result<Value, ApiError> {
    invoke(window, "call", json!({ "name": name, "args": args, "task": task, "on": "__CHANNEL__:7" }))
        .map_err(|error| serde_json::from_value(error).unwrap())
}

fn invoke(window: &WebviewWindow<MockRuntime>, cmd: &str, payload: Value) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: cmd.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" }.parse().unwrap(),
        body: InvokeBody::Json(payload),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.into(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

#[test]
fn names_the_shell_does_not_know_go_to_the_core() {
    let answer = page("main", &[]).call("rank", json!({ "limit": 10 })).unwrap();
    assert_eq!(answer, json!({ "name": "rank", "args": { "limit": 10 } }));
}

#[test]
fn a_mistake_of_the_core_is_told_without_its_words() {
    let error = page("main", &[]).call("panic", json!({})).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Bug);
    assert!(!error.message.contains("ticket text"), "{}", error.message);
}

#[test]
fn only_our_window_may_call_and_only_our_command() {
    let ours = page("main", &[]);
    for command in ["plugin:window|close", "plugin:event|emit", "plugin:dialog|open", "plugin:fs|read_file", "other"] {
        let refused = invoke(&ours.window, command, json!({})).unwrap_err().to_string();
        assert!(refused.contains("not allowed") || refused.contains("not found"), "{command}: {refused}");
    }
    let other = page("other", &[]);
    let refused = invoke(&other.window, "call", json!({ "name": "info", "args": {} })).unwrap_err().to_string();
    assert!(refused.contains("not allowed"), "{refused}");
}

#[test]
fn the_page_gets_tokens_and_the_core_gets_paths() {
    let folder = tempfile::tempdir().unwrap();
    let (tickets, list) = (folder.path().join("tickets.csv"), folder.path().join("list.md"));
    std::fs::write(&tickets, "id,subject\n").unwrap();
    let page = page("main", &[tickets.clone(), list.clone()]);

    let picked = page.call("choose_files", json!({})).unwrap();
    assert_eq!(picked, json!([{ "token": "read-1", "name": "tickets.csv", "bytes": 11 }]), "and no path");
    let asked = page.call("import", json!({ "files": ["read-1"], "as": "tickets" })).unwrap();
    assert_eq!(asked["args"], json!({ "files": [tickets], "as": "tickets" }));

    let place = page.call("choose_save", json!({ "suggested": "list.md", "format": "md" })).unwrap();
    assert_eq!(place, json!({ "token": "write-2", "name": "list.md", "bytes": 0 }));
    let asked = page.call("export", json!({ "format": "md", "out": "write-2" })).unwrap();
    assert_eq!(asked["args"]["out"], json!(list));
    let asked = page.call("import_plan", json!({ "files": ["read-1"], "set_aside": "write-2" })).unwrap();
    assert_eq!(asked["args"], json!({ "files": [tickets], "set_aside": list }));
    let again = page.call("choose_files", json!({})).unwrap();
    assert_eq!(again[0]["token"], "read-1", "a file chosen again is known again");
}

#[test]
fn a_file_nobody_chose_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let tickets = folder.path().join("tickets.csv");
    std::fs::write(&tickets, "").unwrap();
    let page = page("main", &[tickets]);
    page.call("choose_files", json!({})).unwrap();
    for args in [
        json!({ "files": ["read-2"] }),
        json!({ "files": ["/etc/passwd"] }),
        json!({ "files": [1] }),
        json!({ "out": "/etc/passwd" }),
        json!({ "out": "read-1" }),
        json!({ "out": ["read-1"] }),
        json!({ "set_aside": "/etc/passwd" }),
        json!({ "set_aside": "read-1" }),
    ] {
        let error = page.call("import", args.clone()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Input, "{args}: {error:?}");
    }
}

#[test]
fn nothing_is_chosen_in_a_closed_dialog() {
    let page = page("main", &[]);
    assert_eq!(page.call("choose_files", json!({})).unwrap(), json!([]));
    assert_eq!(page.call("choose_save", json!({ "suggested": "a.csv", "format": "csv" })).unwrap(), Value::Null);
}

#[test]
fn a_running_call_is_cancelled_by_its_name() {
    let page = page("main", &[]);
    let window = page.window.clone();
    let waiting = std::thread::spawn(move || call(&window, "wait", json!({}), Some("task-1")));
    page.begun.recv().unwrap();
    page.call("cancel", json!({ "task": "task-0" })).unwrap();
    assert!(!waiting.is_finished(), "another task was meant");
    page.call("cancel", json!({ "task": "task-1" })).unwrap();
    assert_eq!(waiting.join().unwrap().unwrap_err().kind, ErrorKind::Interrupted);
}

#[test]
fn cancelling_what_is_over_is_no_mistake() {
    assert_eq!(page("main", &[]).call("cancel", json!({ "task": "gone" })), Ok(Value::Null));
}

#[test]
fn a_workspace_that_will_not_open_says_why_at_every_call() {
    struct Locked;
    impl Door for Locked {
        fn call(&self, _: &str, _: Value, _: &Task) -> Result<Value, ApiError> {
            Err(Error::FileLocked { path: "a.groundswell".into(), holder: String::new() }.into())
        }
    }
    let app = configure(mock_builder().manage(Shell::new(|| Box::new(Locked), None)))
        .build(tauri::generate_context!())
        .unwrap();
    let window = WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
    let page = Page { window, begun: std::sync::mpsc::channel().1, _app: app };
    assert_eq!(page.call("info", json!({})).unwrap_err().kind, ErrorKind::FileLocked);
    assert_eq!(page.call("cancel", json!({ "task": "x" })), Ok(Value::Null), "the shell itself still answers");
}

/// What the window is allowed is written down here a second time, so that nobody widens it in passing.
#[test]
fn the_locks_are_exactly_these() {
    let read = |name: &str| -> Value {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    let config = read("tauri.conf.json");
    assert_eq!(
        config["app"]["security"],
        json!({
            "freezePrototype": true,
            "capabilities": ["main"],
            "csp": {
                "default-src": "'none'",
                "script-src": "'self'",
                "style-src": "'self'",
                "img-src": "'self' data:",
                "font-src": "'self'",
                "connect-src": "ipc: http://ipc.localhost",
                "object-src": "'none'",
                "base-uri": "'none'",
                "frame-src": "'none'",
                "form-action": "'none'",
            },
        })
    );
    assert_eq!(config["app"]["withGlobalTauri"], json!(false));
    assert_eq!(config.get("plugins"), None);
    let window = &config["app"]["windows"][0];
    assert_eq!((&window["devtools"], &window["url"]), (&Value::Null, &Value::Null), "our page, no inspector");
    assert_eq!(config["app"]["windows"].as_array().map(Vec::len), Some(1));

    let capability = read("capabilities/main.json");
    assert_eq!(capability["windows"], json!(["main"]));
    assert_eq!(capability["permissions"], json!(["allow-call"]));
    assert_eq!(capability.get("remote"), None);
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("capabilities");
    assert_eq!(folder.read_dir().unwrap().count(), 1, "no second capability");
}
