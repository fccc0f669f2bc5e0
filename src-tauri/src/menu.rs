//! The native menu. Its items are the page's commands by the same ids; the page does them.
//!
//! An accelerator here would take its key away from text fields, so only Export has one; the other keys are shown in
//! the labels and listened to by the page.

use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Manager, Runtime};

use crate::shell::{Shell, Signal};

const MAC: bool = cfg!(target_os = "macos");

/// Title, then items as id and label; no id is a line between them.
const MENUS: &[(&str, &[(&str, &str)])] = &[
    (
        "File",
        &[
            ("import", "Import files…   O"),
            ("export", "Export…"),
            ("backup", "Back up now"),
            ("", ""),
            ("close", "Close"),
        ],
    ),
    (
        "Edit",
        &[
            ("undo", if MAC { "Undo   ⌘Z" } else { "Undo   Ctrl+Z" }),
            ("redo", if MAC { "Redo   ⇧⌘Z" } else { "Redo   Ctrl+Shift+Z" }),
            ("", ""),
            ("Cut", "Cut"),
            ("Copy", "Copy"),
            ("Paste", "Paste"),
            ("SelectAll", "Select all"),
        ],
    ),
    (
        "Request",
        &[
            ("merge", "Merge"),
            ("rename", "Rename"),
            ("split", "Split"),
            ("apart", "Never together"),
            ("dismiss", "Dismiss"),
        ],
    ),
    ("View", &[("go-requests", "Requests"), ("go-import", "Import"), ("go-history", "History"), ("theme", "Theme")]),
    ("Help", &[("keys", "Keys")]),
];

/// The menu bar.
pub(crate) fn build<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Menu<R>> {
    let menu = Menu::new(app)?;
    if MAC {
        menu.append(&Submenu::with_items(app, "Groundswell", true, &[&PredefinedMenuItem::quit(app, None)?])?)?;
    }
    for (title, items) in MENUS {
        let submenu = Submenu::new(app, title, true)?;
        for (id, label) in *items {
            submenu.append(item(app, id, label)?.as_ref())?;
        }
        menu.append(&submenu)?;
    }
    Ok(menu)
}

fn item<R: Runtime>(app: &AppHandle<R>, id: &str, label: &str) -> tauri::Result<Box<dyn IsMenuItem<R>>> {
    let native = match id {
        "" => PredefinedMenuItem::separator(app)?,
        // GTK has no such items; there `chosen` does them.
        "Cut" if cfg!(not(target_os = "linux")) => PredefinedMenuItem::cut(app, Some(label))?,
        "Copy" if cfg!(not(target_os = "linux")) => PredefinedMenuItem::copy(app, Some(label))?,
        "Paste" if cfg!(not(target_os = "linux")) => PredefinedMenuItem::paste(app, Some(label))?,
        "SelectAll" if cfg!(not(target_os = "linux")) => PredefinedMenuItem::select_all(app, Some(label))?,
        _ => {
            let key = (id == "export").then_some("CmdOrCtrl+E");
            return Ok(Box::new(MenuItem::with_id(app, id, label, true, key)?));
        }
    };
    Ok(Box::new(native))
}

/// An item was chosen.
pub(crate) fn chosen<R: Runtime>(app: &AppHandle<R>, id: &str) {
    match (id, app.get_webview_window("main")) {
        ("close", Some(window)) => drop(window.close()),
        #[cfg(target_os = "linux")]
        ("Cut" | "Copy" | "Paste" | "SelectAll", Some(window)) => {
            use webkit2gtk::WebViewExt;
            let id = id.to_owned();
            drop(window.with_webview(move |view| view.inner().execute_editing_command(&id)));
        }
        _ => app.state::<Shell>().tell(Signal::Menu { command: id.to_owned() }),
    }
}
