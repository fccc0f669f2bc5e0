//! What the window holds while it is open.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use groundswell::error::ApiError;
use groundswell::task::{Progress, Task};
use serde::Serialize;
use serde_json::Value;
use tauri::DragDropEvent;
use tauri::ipc::Channel;

use crate::files::{Files, Picked, READ};

/// The core, as the window sees it: a name, JSON in, JSON out.
pub trait Door: Send + Sync {
    /// Does one command.
    fn call(&self, name: &str, args: Value, task: &Task) -> Result<Value, ApiError>;
}

/// What the shell tells the page without being asked.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Signal {
    /// How far a running call is.
    Progress(Progress),
    /// Files are held over the window, or no longer.
    Hovering {
        /// True while they are.
        over: bool,
        /// How many.
        files: usize,
    },
    /// Files were dropped.
    Dropped {
        /// Which.
        files: Vec<Picked>,
    },
    /// An item of the menu was chosen.
    Menu {
        /// The id of the page's command.
        command: String,
    },
}

type Opener = Box<dyn FnOnce() -> Box<dyn Door> + Send>;

/// Everything the one command works on.
pub struct Shell {
    door: LazyLock<Box<dyn Door>, Opener>,
    pub(crate) files: Files,
    /// What a test wants picked, in place of a dialog.
    pub(crate) picks: Option<Vec<PathBuf>>,
    tasks: Mutex<HashMap<String, Task>>,
    page: Mutex<Option<Channel<Signal>>>,
}

impl Shell {
    /// A shell whose door is opened when it is first needed.
    pub fn new(open: impl FnOnce() -> Box<dyn Door> + Send + 'static, picks: Option<Vec<PathBuf>>) -> Self {
        Self {
            door: LazyLock::new(Box::new(open)),
            files: Files::default(),
            picks,
            tasks: Mutex::default(),
            page: Mutex::default(),
        }
    }

    /// Opens the door, if it is not open yet.
    pub(crate) fn open(&self) {
        LazyLock::force(&self.door);
    }

    /// Passes a command to the core. A call with a `name` can be cancelled; its progress goes to `on`.
    pub(crate) fn pass(
        &self,
        command: &str,
        args: Value,
        name: Option<String>,
        on: Option<Channel<Signal>>,
    ) -> Result<Value, ApiError> {
        let args = self.files.put_paths(args)?;
        let task = match on {
            Some(page) => Task::watched(move |progress| drop(page.send(Signal::Progress(progress)))),
            None => Task::silent(),
        };
        if let Some(name) = &name {
            held(&self.tasks).insert(name.clone(), task.clone());
        }
        let answer = self.door.call(command, args, &task);
        if let Some(name) = &name {
            held(&self.tasks).remove(name);
        }
        answer
    }

    /// Asks a running call to stop. One that has ended meanwhile is no mistake.
    pub(crate) fn cancel(&self, name: &str) {
        if let Some(task) = held(&self.tasks).get(name) {
            task.cancel();
        }
    }

    /// From now on signals go here.
    pub(crate) fn watch(&self, page: Option<Channel<Signal>>) {
        *held(&self.page) = page;
    }

    /// Tells the page what is dragged over the window or dropped on it.
    pub(crate) fn dragged(&self, event: &DragDropEvent) {
        self.tell(match event {
            DragDropEvent::Enter { paths, .. } => Signal::Hovering { over: true, files: paths.len() },
            DragDropEvent::Drop { paths, .. } => {
                Signal::Dropped { files: paths.iter().map(|path| self.files.hand_out(READ, path)).collect() }
            }
            DragDropEvent::Leave => Signal::Hovering { over: false, files: 0 },
            _ => return,
        });
    }

    /// Tells the page. A page that is being loaded anew misses it, which is no mistake.
    pub(crate) fn tell(&self, signal: Signal) {
        if let Some(page) = held(&self.page).as_ref() {
            drop(page.send(signal));
        }
    }
}

/// What a mutex holds. None of ours is left half-changed by a panic.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};

    use serde_json::json;
    use tauri::PhysicalPosition;
    use tauri::ipc::InvokeResponseBody;

    use super::*;

    struct Busy;

    impl Door for Busy {
        fn call(&self, name: &str, _: Value, task: &Task) -> Result<Value, ApiError> {
            task.report("Reading", 1, Some(3))?;
            Ok(json!(name))
        }
    }

    fn listening() -> (Channel<Signal>, mpsc::Receiver<Value>) {
        let (tell, heard) = mpsc::channel();
        let tell = Mutex::new(tell);
        let channel = Channel::new(move |body| {
            let InvokeResponseBody::Json(text) = body else { panic!("signals are JSON") };
            held(&tell).send(serde_json::from_str(&text).unwrap()).unwrap();
            Ok(())
        });
        (channel, heard)
    }

    #[test]
    fn dropped_files_reach_the_page_as_tokens() {
        let shell = Shell::new(|| Box::new(Busy), None);
        let (page, heard) = listening();
        shell.watch(Some(page));
        let (paths, position) = (vec![PathBuf::from("/home/ann/inbox.csv")], PhysicalPosition::new(1.0, 1.0));
        shell.dragged(&DragDropEvent::Enter { paths: paths.clone(), position });
        shell.dragged(&DragDropEvent::Over { position });
        shell.dragged(&DragDropEvent::Leave);
        shell.dragged(&DragDropEvent::Drop { paths, position });
        drop(shell);
        let heard: Vec<Value> = heard.iter().collect();
        let wanted = [
            json!({ "type": "hovering", "over": true, "files": 1 }),
            json!({ "type": "hovering", "over": false, "files": 0 }),
            json!({ "type": "dropped", "files": [{ "token": "read-1", "name": "inbox.csv", "bytes": 0 }] }),
        ];
        assert_eq!(heard, wanted);
    }

    #[test]
    fn a_menu_without_a_page_is_no_mistake_and_a_new_page_hears_it() {
        let shell = Shell::new(|| Box::new(Busy), None);
        shell.tell(Signal::Menu { command: "undo".into() });
        let (page, heard) = listening();
        shell.watch(Some(page));
        shell.tell(Signal::Menu { command: "redo".into() });
        assert_eq!(heard.try_recv(), Ok(json!({ "type": "menu", "command": "redo" })));
    }

    #[test]
    fn the_progress_of_a_call_goes_to_the_caller() {
        let shell = Arc::new(Shell::new(|| Box::new(Busy), None));
        let (caller, heard) = listening();
        assert_eq!(shell.pass("import", json!({}), Some("task-1".into()), Some(caller)), Ok(json!("import")));
        let told = heard.try_recv().unwrap();
        assert_eq!(json!([told["type"], told["done"], told["total"]]), json!(["progress", 1, 3]));
        assert!(held(&shell.tasks).is_empty(), "what is over is not kept");
    }
}
