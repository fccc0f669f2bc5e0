//! The native menu. Its items are the page's commands by the same ids (ui/src/commands.ts); the page does them.
//!
//! An accelerator here takes its key away from text fields, so only keys that mean nothing there have one; the others
//! are shown in the labels and listened to by the page.

use tauri::menu::{Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Manager, Runtime};

use crate::shell::{Shell, Signal};

const MAC: bool = cfg!(target_os = "macos");

/// One menu a line: its title, then its items as id=label; - is a line between them.
const MENUS: [&str; 5] = [
    "File|import.choose=Import files…|export=Export…|backup=Back up now|-|close=Close",
    "Edit|undo=Undo   Ctrl+Z|redo=Redo   Ctrl+Shift+Z|-|Cut=Cut|Copy=Copy|Paste=Paste|SelectAll=Select all",
    "Request|request.merge=Merge|request.rename=Rename|quote.split=Split|request.apart=Never together|\
     request.dismiss=Dismiss",
    "View|go.requests=Requests|go.import=Import|go.history=History|view.theme=Theme",
    "Help|keys=Keys",
];

/// The menu bar.
pub(crate) fn build<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Menu<R>> {
    let menu = Menu::new(app)?;
    if MAC {
        menu.append(&Submenu::with_items(app, "Groundswell", true, &[&PredefinedMenuItem::quit(app, None)?])?)?;
    }
    for line in MENUS {
        let (title, items) = line.split_once('|').unwrap_or((line, ""));
        let submenu = Submenu::new(app, title, true)?;
        for item in items.split('|') {
            let (id, label) = item.split_once('=').unwrap_or((item, ""));
            append(app, &submenu, id, label)?;
        }
        menu.append(&submenu)?;
    }
    Ok(menu)
}

fn append<R: Runtime>(app: &AppHandle<R>, menu: &Submenu<R>, id: &str, label: &str) -> tauri::Result<()> {
    // GTK has no such items; there `chosen` does what they do.
    let native = cfg!(not(target_os = "linux"));
    menu.append(&match id {
        "-" => PredefinedMenuItem::separator(app)?,
        "Cut" if native => PredefinedMenuItem::cut(app, Some(label))?,
        "Copy" if native => PredefinedMenuItem::copy(app, Some(label))?,
        "Paste" if native => PredefinedMenuItem::paste(app, Some(label))?,
        "SelectAll" if native => PredefinedMenuItem::select_all(app, Some(label))?,
        _ => {
            let label =
                if MAC { label.replace("Ctrl+Shift+", "⇧⌘").replace("Ctrl+", "⌘") } else { label.to_owned() };
            let key =
                [("import.choose", "CmdOrCtrl+O"), ("export", "CmdOrCtrl+E")].into_iter().find(|(of, _)| *of == id);
            return menu.append(&MenuItem::with_id(app, id, label, true, key.map(|(_, key)| key))?);
        }
    })
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
