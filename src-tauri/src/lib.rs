//! The window: it owns the menu, the dialogs, the dropped files and the paths; everything else it hands to the core.
//!
//! One command, [`call`](call), takes a name and JSON. The shell answers a handful of names itself (those that need a
//! window) and passes the rest through the [`Door`].

mod call;
mod files;
#[cfg(target_os = "linux")]
pub mod graphics;
mod menu;
mod shell;
mod workspace;

use std::path::PathBuf;

use tauri::webview::NewWindowResponse;
use tauri::{App, Builder, Manager, Runtime, Url, WebviewWindowBuilder, WindowEvent};

pub use files::Picked;
pub use shell::{Door, Shell, Signal};

/// Opens the window on a workspace: the one named, else the last one, else a new one. Returns when it is closed.
pub fn run(named: Option<PathBuf>) -> tauri::Result<()> {
    configure(Builder::default())
        .plugin(tauri_plugin_dialog::init())
        .setup(|app| {
            let ours = app.path().data_dir()?.join("Groundswell");
            app.manage(Shell::new(move || Box::new(workspace::open(named, &ours)), workspace::picks_of_a_test()));
            Ok(open_window(app)?)
        })
        .run(tauri::generate_context!())
}

/// Everything but the window itself and its [`Shell`]: the command, the menu's and the drops' way to the page.
pub fn configure<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder
        .invoke_handler(tauri::generate_handler![call::call])
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .on_window_event(|window, event| {
            if let WindowEvent::DragDrop(event) = event {
                window.state::<Shell>().dragged(event);
            }
        })
}

fn open_window<R: Runtime>(app: &mut App<R>) -> tauri::Result<()> {
    app.set_menu(menu::build(app.handle())?)?;
    let config = app.config().app.windows.first().cloned().unwrap_or_default();
    WebviewWindowBuilder::from_config(app.handle(), &config)?
        .on_navigation(is_our_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    // The workspace opens while the page loads; the first call waits for it.
    let handle = app.handle().clone();
    tauri::async_runtime::spawn_blocking(move || handle.state::<Shell>().open());
    Ok(())
}

/// The page that was built into the program, and nothing else. (Windows knows it by another address.)
fn is_our_page(url: &Url) -> bool {
    let ours = (url.scheme() == "tauri" || (cfg!(windows) && url.scheme() == "http"))
        && url.host_str() == Some(if cfg!(windows) { "tauri.localhost" } else { "localhost" });
    ours || (tauri::is_dev() && url.host_str() == Some("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_goes_nowhere_but_to_our_page() {
        let goes = |url: &str| is_our_page(&Url::parse(url).unwrap());
        let home = if cfg!(windows) { "http://tauri.localhost/" } else { "tauri://localhost/" };
        assert!(goes(home), "our own page");
        for other in ["https://example.com/", "file:///etc/passwd", "tauri://evil/", "data:text/html,x", "about:blank"]
        {
            assert!(!goes(other), "{other} must not open");
        }
    }
}
