//! The store: the one room that speaks SQL. Its face is [`Workspace`]; beneath it, evidence is appended, judgement is
//! journaled, and everything derived can be thrown away.

mod backup;
mod business;
mod check;
mod derived;
mod evidence;
mod journal;
mod judgement;
mod model;
mod open;
mod read;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::embedding::Vector;
use crate::error::{Error, Result};
use crate::task::Task;

pub(crate) use backup::sync_folder;
pub use business::{AccountThen, Listed, Verdict, Whose};
pub use check::Checked;
pub use derived::{BackerRow, Disputed, Face, FeatureAsk, NewAsk, Requester, Unsure};
pub use evidence::{ImportHead, ImportReading, Known, RecordKind, TicketText, Waiting};
pub use journal::Step;
pub use model::OwnModel;
pub use read::{AskPlace, AskQuote, AskVoice, Hit, PastImportRow, Snapshot, TicketRow, TicketWhole};

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stepped<T> {
    /// What it answers.
    pub value: T,
    /// Its name; empty if nothing had to change.
    pub name: String,
    /// The tables it changed.
    pub tables: Vec<String>,
    /// The step that undo would take back now.
    pub undo: Option<String>,
    /// The step that redo would do again now.
    pub redo: Option<String>,
    /// The workspace's revision now.
    pub revision: i64,
}

/// An open workspace: one file, one writer, one reader that never waits for it.
pub struct Workspace {
    path: PathBuf,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    _lock: File,
}

/// A transaction that may write: what an import, a step and an undo get in hand.
pub struct Writing<'a>(pub(super) Transaction<'a>);

/// One state of the workspace to read from, whatever is written meanwhile.
pub struct View<'a>(pub(super) &'a Connection);

impl Workspace {
    /// Opens a workspace; makes it first if `create` and there is none.
    ///
    /// # Errors
    /// `FileLocked` if another process has it, `FileTooNew` and `FileDamaged` without having written a byte,
    /// `Input` if there is none and `create` is false, or if it has a second name.
    pub fn open(path: &Path, create: bool) -> Result<Self> {
        let exists = path.exists();
        if !exists && !create {
            return Err(Error::in_file(
                path,
                "there is no such workspace",
                "import a file to make one, or name another with -w FILE.groundswell",
            ));
        }
        // The lock goes by the real file, so that a symbolic link is no second door.
        let path = if exists {
            path.canonicalize().map_err(|e| Error::io(path, e))?
        } else {
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
            let folder = folder.canonicalize().map_err(|e| Error::io(folder, e))?;
            folder.join(path.file_name().ok_or_else(|| Error::in_file(path, "is no file name", "name a file"))?)
        };
        if exists {
            open::one_name(&path)?;
        }
        let lock = open::lock(&path)?;
        let version = if exists { Some(open::inspect(&path)?) } else { None };
        let writer = open::writer(&path, version)?;
        journal::install(&writer)?;
        let reader = open::reader(&path)?;
        Ok(Self { path, writer: Mutex::new(writer), reader: Mutex::new(reader), _lock: lock })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic while writing rolled its transaction back, so what the mutex guards is sound.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one undoable step: all of it, or nothing. `act` gives its answer and its name. `after` derives what
    /// follows from it, in the same transaction and outside the journal.
    ///
    /// # Errors
    /// Those of `act` and `after`; nothing is changed then.
    pub fn step<T>(
        &self,
        at: DateTime<Utc>,
        act: impl FnOnce(&Writing<'_>) -> Result<(T, String)>,
        after: impl FnOnce(&Writing<'_>) -> Result<()>,
    ) -> Result<Stepped<T>> {
        let mut db = self.writer();
        let tx = Writing(db.transaction_with_behavior(TransactionBehavior::Immediate)?);
        let id = journal::begin(&tx.0, at)?;
        let (value, name) = act(&tx)?;
        if !journal::end(&tx.0, id, &name)? {
            // Nothing to do is no step: even what it would have dropped stays, so take all of it back.
            drop(tx);
            return Self::stepped(&db, value, String::new(), Vec::new());
        }
        let tables = journal::tables_of(&tx.0, id)?;
        after(&tx)?;
        tx.bump()?;
        tx.commit()?;
        Self::stepped(&db, value, name, tables)
    }

    fn stepped<T>(db: &Connection, value: T, name: String, tables: Vec<String>) -> Result<Stepped<T>> {
        Ok(Stepped {
            value,
            name,
            tables,
            undo: journal::undoable(db)?.map(|s| s.name),
            redo: journal::redoable(db)?.map(|s| s.name),
            revision: revision(db)?,
        })
    }

    /// Takes the newest step back; none if there is nothing to undo.
    ///
    /// `after` derives what follows, told which tables changed.
    ///
    /// # Errors
    /// `Stale`; whatever `after` returns.
    pub fn undo(&self, after: impl FnOnce(&Writing<'_>, &[String]) -> Result<()>) -> Result<Option<Stepped<Step>>> {
        self.walk(journal::undo, after)
    }

    /// Does the step again that was undone last; none if there is none.
    ///
    /// # Errors
    /// As [`Workspace::undo`].
    pub fn redo(&self, after: impl FnOnce(&Writing<'_>, &[String]) -> Result<()>) -> Result<Option<Stepped<Step>>> {
        self.walk(journal::redo, after)
    }

    fn walk(
        &self,
        way: impl FnOnce(&Connection) -> Result<Option<(Step, Vec<String>)>>,
        after: impl FnOnce(&Writing<'_>, &[String]) -> Result<()>,
    ) -> Result<Option<Stepped<Step>>> {
        let mut db = self.writer();
        let tx = Writing(db.transaction_with_behavior(TransactionBehavior::Immediate)?);
        let Some((step, tables)) = way(&tx.0)? else { return Ok(None) };
        after(&tx, &tables)?;
        tx.bump()?;
        tx.commit()?;
        let name = step.name.clone();
        Self::stepped(&db, step, name, tables).map(Some)
    }

    /// Writes evidence and what is derived from it: all of it, or nothing.
    ///
    /// # Errors
    /// Those of `act`; nothing is changed then.
    pub fn append<T>(&self, act: impl FnOnce(&Writing<'_>) -> Result<T>) -> Result<(T, i64)> {
        let mut db = self.writer();
        let tx = Writing(db.transaction_with_behavior(TransactionBehavior::Immediate)?);
        let value = act(&tx)?;
        tx.bump()?;
        tx.commit()?;
        // An import leaves a long log behind; give the room back. A reader at work only postpones it.
        let _ = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok((value, revision(&db)?))
    }

    /// Keeps vectors in the cache at once. No state changes by it, so the revision stays; an embedding of many texts
    /// that is stopped goes on from here the next time.
    ///
    /// # Errors
    /// `DiskFull` and the store's.
    pub fn keep_vectors(&self, vectors: &[(String, Vector)]) -> Result<()> {
        let mut db = self.writer();
        let tx = Writing(db.transaction_with_behavior(TransactionBehavior::Immediate)?);
        for (hash, vector) in vectors {
            tx.put_vector(hash, vector)?;
        }
        tx.commit()
    }

    /// Reads one state of the workspace.
    ///
    /// # Errors
    /// Those of `look`.
    pub fn read<T>(&self, look: impl FnOnce(&View<'_>) -> Result<T>) -> Result<T> {
        let mut db = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = db.transaction()?;
        look(&View(&tx))
    }

    /// Makes a backup: at `out`, or beside the workspace with the time in its name.
    ///
    /// # Errors
    /// `Input` if the file exists, `DiskFull`, `Io`.
    pub fn backup(&self, out: Option<&Path>, task: &Task) -> Result<PathBuf> {
        backup::make(&self.writer(), &self.path, out, task)
    }

    /// Looks for damage, in SQLite's structures, in the journal and in the books.
    ///
    /// # Errors
    /// Only if the looking itself fails.
    pub fn check(&self) -> Result<Checked> {
        check::check(&mut self.writer())
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = self.writer().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

impl Writing<'_> {
    fn commit(self) -> Result<()> {
        Ok(self.0.commit()?)
    }

    fn bump(&self) -> Result<()> {
        self.0.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'", [])?;
        Ok(())
    }

    /// Reads within the same transaction, what was just written included.
    pub fn view(&self) -> View<'_> {
        View(&self.0)
    }
}

fn revision(db: &Connection) -> Result<i64> {
    Ok(db.query_row("SELECT value FROM meta WHERE key = 'revision'", [], |r| r.get(0))?)
}
