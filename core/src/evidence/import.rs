//! Plan and commit: every record of a file goes to one pile. The plan only counts; the commit does what the plan said.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Peek, Record, Wanted, peek, read};
use crate::api::Piles;
use crate::error::{Error, Result, file_name};
use crate::model::SetAside;
use crate::store::{ImportHead, Known, View, Writing};
use crate::task::Task;

/// How many problems a plan shows; all are counted, and all are kept at commit.
const SHOWN: usize = 200;

/// What happens to one file.
#[derive(Clone, Debug)]
pub struct FilePlan {
    /// The file's name.
    pub file: String,
    /// What was recognised.
    pub peek: Peek,
    /// The piles.
    pub piles: Piles,
    /// The first of those set aside.
    pub problems: Vec<SetAside>,
    /// Cells that could not be read in records that were kept.
    pub remarks: Vec<SetAside>,
    /// Things to know.
    pub notes: Vec<String>,
    /// The import's number, once it was made.
    pub import: Option<i64>,
}

/// What earlier records of the same plan said: a plan writes nothing, so it must remember.
type Overlay = BTreeMap<(String, String), Known>;

/// Says what an import of these files would do.
///
/// # Errors
/// `Input` for a file that cannot be read at all, `Io`, `Interrupted`.
pub fn plan(
    view: &View<'_>,
    files: &[&Path],
    wanted: &Wanted,
    source: Option<&str>,
    task: &Task,
) -> Result<Vec<FilePlan>> {
    let mut overlay = Overlay::new();
    files.iter().map(|path| walk(view, None, path, wanted, source, &mut overlay, task)).collect()
}

/// Appends these files to the evidence.
///
/// # Errors
/// As [`plan`]; the caller's transaction takes everything back then.
pub fn commit(
    tx: &Writing<'_>,
    at: DateTime<Utc>,
    files: &[&Path],
    wanted: &Wanted,
    source: Option<&str>,
    task: &Task,
) -> Result<Vec<FilePlan>> {
    let mut overlay = Overlay::new();
    files.iter().map(|path| walk(&tx.view(), Some((tx, at)), path, wanted, source, &mut overlay, task)).collect()
}

enum Pile {
    Added,
    Changed(i64),
    Same,
}

fn walk(
    view: &View<'_>,
    write: Option<(&Writing<'_>, DateTime<Utc>)>,
    path: &Path,
    wanted: &Wanted,
    source: Option<&str>,
    overlay: &mut Overlay,
    task: &Task,
) -> Result<FilePlan> {
    let before = state(path)?;
    let mut peek = peek(path, wanted)?;
    if let Some(source) = source {
        peek.source = source.to_owned();
    }
    let file = file_name(path);
    let import = match write {
        None => None,
        Some((tx, at)) => Some(tx.begin_import(&ImportHead {
            at,
            file: &file,
            file_hash: &hash_file(path)?,
            source: &peek.source,
            title: &peek.title,
            what: peek.what.word(),
            ..ImportHead::default()
        })?),
    };
    let writing = write.map(|(tx, _)| tx).zip(import);
    let mut piles = Piles::default();
    let mut problems = Vec::new();
    let mut remarks = Vec::new();
    let mut older = 0;
    let mut repeats = 0;
    let what = peek.what.word();
    let key = peek.source.clone();
    read(path, &peek, wanted, task, &mut |record| {
        let mut sort = |id: &str, hash: &str, updated: Option<DateTime<Utc>>, known: Option<Known>| {
            let slot = (what.to_owned(), id.to_owned());
            let seen = overlay.get(&slot).cloned();
            repeats += u64::from(seen.is_some());
            let pile = match seen.or(known) {
                None => Pile::Added,
                Some(known) if known.hash == hash => Pile::Same,
                Some(known) if matches!((known.updated_at, updated), (Some(k), Some(u)) if u < k) => {
                    older += 1;
                    Pile::Same
                }
                Some(known) => Pile::Changed(known.id),
            };
            if !matches!(pile, Pile::Same) {
                let id = if let Pile::Changed(id) = pile { id } else { 0 };
                overlay.insert(slot, Known { id, hash: hash.to_owned(), updated_at: updated });
            }
            pile
        };
        let pile = match record {
            Record::Ticket(ticket) => {
                let hash = hash(&ticket)?;
                let known = view.known_ticket(&key, &ticket.external_id)?;
                let pile = sort(&format!("{key} {}", ticket.external_id), &hash, ticket.updated_at, known.clone());
                if let (Some((tx, import)), Pile::Added | Pile::Changed(_)) = (writing, &pile) {
                    tx.add_ticket(import, &key, &ticket, &hash, 0, known.map(|k| k.id))?;
                }
                pile
            }
            Record::Account(account) => {
                let hash = hash(&account)?;
                let known = view.known_account(&account.external_id)?;
                let pile = sort(&account.external_id, &hash, None, known.clone());
                if let (Some((tx, import)), Pile::Added | Pile::Changed(_)) = (writing, &pile) {
                    tx.add_account(import, &account, &hash, known.map(|k| k.id))?;
                }
                pile
            }
            Record::Roadmap(item) => {
                let hash = hash(&item)?;
                let known = view.known_item(&item.external_id)?;
                let pile = sort(&item.external_id, &hash, None, known.clone());
                if let (Some((tx, import)), Pile::Added | Pile::Changed(_)) = (writing, &pile) {
                    tx.add_item(import, &item, &hash, known.map(|k| k.id))?;
                }
                pile
            }
            Record::Remark(remark) => {
                if remarks.len() < SHOWN {
                    remarks.push(remark);
                }
                return Ok(());
            }
            Record::SetAside(row) => {
                piles.seen += 1;
                piles.set_aside += 1;
                if let Some((tx, import)) = writing {
                    tx.add_set_aside(import, &row)?;
                }
                if problems.len() < SHOWN {
                    problems.push(row);
                }
                return Ok(());
            }
        };
        piles.seen += 1;
        match pile {
            Pile::Added => piles.added += 1,
            Pile::Changed(_) => piles.changed += 1,
            Pile::Same => piles.same += 1,
        }
        Ok(())
    })?;
    if state(path)? != before {
        return Err(Error::in_file(
            path,
            "the file changed while it was read",
            "wait until it is written, then try again",
        ));
    }
    if let Some((tx, import)) = writing {
        tx.finish_import(import, &piles)?;
    }
    let mut notes = peek.notes.clone();
    if repeats > 0 {
        notes.push(format!(
            "{repeats} records repeat an id that stood in these files before; the newest version counts"
        ));
    }
    if older > 0 {
        notes.push(format!(
            "{older} records are older than what the workspace knows already, and were left out as the same"
        ));
    }
    Ok(FilePlan { file, peek, piles, problems, remarks, notes, import })
}

fn state(path: &Path) -> Result<(u64, Option<std::time::SystemTime>)> {
    let meta = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
    Ok((meta.len(), meta.modified().ok()))
}

fn hash(record: &impl Serialize) -> Result<String> {
    let bytes = serde_json::to_vec(record).map_err(|e| Error::Bug(e.to_string()))?;
    Ok(blake3::hash(&bytes).to_hex()[..32].to_owned())
}

fn hash_file(path: &Path) -> Result<String> {
    let file = std::fs::File::open(path).map_err(|e| Error::io(path, e))?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file).map_err(|e| Error::io(path, e))?;
    Ok(hasher.finalize().to_hex()[..32].to_owned())
}
