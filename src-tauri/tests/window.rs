//! Stories in the real window: the program as built, real keys, the sample company.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use groundswell_tests::window::{Opening, Window};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_groundswell-desktop");

#[tokio::test]
async fn the_page_runs_no_script_but_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(Opening::new(PROGRAM, &folder.path().join("a.groundswell"))).await;
    window
        .eval(
            "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);
         const d = document.createElement('div'); d.innerHTML = '<img src=x onerror=\"window.ran = 2\">';
         document.body.append(d);",
            json!([]),
        )
        .await;
    let outcome = window
        .eval(
            "const tell = arguments[0];
             return (async () => ({
                ran: window.ran ?? null,
                tauri: typeof window.__TAURI__,
                evaluated: (() => { try { return Function('return 1')() } catch { return null } })(),
                fetched: await fetch('/index.html').then(() => true, () => null),
                frozen: Object.isFrozen(Object.prototype),
             }))()",
            json!([]),
        )
        .await;
    println!("{outcome}");
    println!("{}", window.text("body").await);
    println!("{:?}", window.picture("first").await);
    window.close().await;
}
