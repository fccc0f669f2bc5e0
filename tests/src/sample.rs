//! The sample company, imported once for all tests of a binary; each test gets a copy of its own.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use groundswell::api::{ImportArgs, ImportOutcome, Session};
use groundswell::task::Task;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A file of `fixtures/`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
}

/// The three files of the sample company, in the order a person would take them.
pub fn files() -> Vec<PathBuf> {
    ["sample/tickets.jsonl", "sample/accounts.csv", "sample/roadmap.csv"].into_iter().map(fixture).collect()
}

/// A session on a file in a folder that goes away with it.
pub struct Desk {
    /// The session.
    pub session: Session,
    /// Its folder.
    pub dir: tempfile::TempDir,
}

impl Desk {
    /// A new, empty workspace.
    ///
    /// # Panics
    /// If it cannot be made: then no test makes sense.
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let session = Session::open(&dir.path().join("desk.groundswell"), true).expect("a new workspace");
        Self { session, dir }
    }

    /// A copy of the sample company's workspace.
    ///
    /// # Panics
    /// If the sample cannot be imported.
    pub fn sample() -> Self {
        static SAMPLE: OnceLock<tempfile::TempDir> = OnceLock::new();
        let made = SAMPLE.get_or_init(|| {
            let desk = Self::empty();
            let outcome = desk.import(&files());
            assert_eq!(outcome.files.len(), 3);
            // What is handed on is a backup of it: whole, and closed.
            let keep = tempfile::tempdir().expect("a temporary folder");
            desk.ask::<String>("backup", json!({ "out": keep.path().join("sample.groundswell") }));
            keep
        });
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("desk.groundswell");
        std::fs::copy(made.path().join("sample.groundswell"), &path).expect("a copy of the sample");
        let session = Session::open(&path, false).expect("the sample's workspace");
        Self { session, dir }
    }

    /// Asks a command that must succeed.
    ///
    /// # Panics
    /// If it fails, with its error.
    pub fn ask<T: DeserializeOwned>(&self, name: &str, args: Value) -> T {
        let reply = self.session.call(name, args, &Task::silent());
        let reply = reply.unwrap_or_else(|e| panic!("{name}: {e:?}"));
        serde_json::from_value(reply).unwrap_or_else(|e| panic!("{name} answered something else: {e}"))
    }

    /// Asks a command that must fail, and gives its error.
    ///
    /// # Panics
    /// If it succeeds.
    pub fn refused(&self, name: &str, args: Value) -> groundswell::error::ApiError {
        match self.session.call(name, args, &Task::silent()) {
            Ok(reply) => panic!("{name} was expected to be refused, and answered {reply}"),
            Err(error) => error,
        }
    }

    /// Imports files.
    pub fn import(&self, files: &[PathBuf]) -> ImportOutcome {
        let files = files.iter().map(|f| f.display().to_string()).collect();
        let args = ImportArgs { files, ..ImportArgs::default() };
        self.ask("import", serde_json::to_value(args).expect("arguments are JSON"))
    }
}
