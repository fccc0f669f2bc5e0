//! Backups: whole copies made by SQLite itself, checked before they get their name, thinned with age.
//!
//! A file copy of a live workspace is no backup (it lacks what the write-ahead log holds), so nothing here copies files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::{Error, Result};
use crate::store::open::beside;
use crate::task::Task;

/// How many of the newest are always kept.
const KEEP_NEWEST: usize = 10;
/// For how many days one a day is kept besides.
const KEEP_DAILY: usize = 30;
/// How often is looked whether someone asked to stop.
const LOOK: Duration = Duration::from_millis(20);
const STAMP: &str = "%Y-%m-%dT%H-%M-%S%.3f";

/// The folder beside a workspace that holds its backups.
pub(super) fn folder(workspace: &Path) -> PathBuf {
    beside(workspace, ".backups")
}

/// Makes a backup at `out`, or beside the workspace with the time in its name. It exists under that name only when
/// it is whole: written, synced, opened again and found sound.
///
/// # Errors
/// `Interrupted` if someone asked to stop; then there is none. `Input`, `Io`, `FileDamaged`.
pub(super) fn make(db: &Connection, workspace: &Path, out: Option<&Path>, task: &Task) -> Result<PathBuf> {
    let target = match out {
        Some(path) => path.to_owned(),
        None => {
            let folder = folder(workspace);
            fs::create_dir_all(&folder).map_err(|e| Error::io(&folder, e))?;
            folder.join(format!("{}.groundswell", Utc::now().format(STAMP)))
        }
    };
    if target.exists() {
        return Err(Error::in_file(&target, "there is already a file of that name", "choose another name"));
    }
    let unfinished = beside(&target, ".unfinished");
    let _ = fs::remove_file(&unfinished);
    let name = unfinished
        .to_str()
        .ok_or_else(|| Error::in_file(&target, "the file's name is not Unicode", "choose another name"))?;
    let made = write_checked(db, name, &unfinished, task).and_then(|()| {
        fs::rename(&unfinished, &target).map_err(|e| Error::io(&target, e))?;
        sync_folder(&target)
    });
    if let Err(e) = made {
        let _ = fs::remove_file(&unfinished);
        return Err(e);
    }
    if out.is_none() {
        thin(workspace)?;
    }
    Ok(target)
}

fn write_checked(db: &Connection, name: &str, path: &Path, task: &Task) -> Result<()> {
    stoppable(db, task, || db.execute("VACUUM INTO ?1", [name]))?;
    fs::File::open(path).and_then(|f| f.sync_all()).map_err(|e| Error::io(path, e))?;
    let copy = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let verdict: String = stoppable(&copy, task, || copy.pragma_query_value(None, "quick_check", |r| r.get(0)))?;
    if verdict != "ok" {
        let message = format!("the backup came out damaged ({verdict})");
        return Err(Error::FileDamaged { path: path.to_owned(), message, backup: None });
    }
    Ok(())
}

/// Does one long piece of SQLite's work, and interrupts it soon after someone asked to stop.
fn stoppable<T>(db: &Connection, task: &Task, work: impl FnOnce() -> rusqlite::Result<T>) -> Result<T> {
    let handle = db.get_interrupt_handle();
    let (working, over) = std::sync::mpsc::channel::<()>();
    let done = std::thread::scope(|scope| {
        scope.spawn(move || {
            while let Err(RecvTimeoutError::Timeout) = over.recv_timeout(LOOK) {
                if task.check().is_err() {
                    handle.interrupt();
                }
            }
        });
        let done = work();
        drop(working);
        done
    });
    done.map_err(|e| match e.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => Error::Interrupted,
        _ => Error::Sql(e),
    })
}

/// Makes a rename survive a power cut. Folders cannot be synced everywhere; where they cannot, the system does it.
pub(crate) fn sync_folder(file: &Path) -> Result<()> {
    if let Some(folder) = file.parent().filter(|p| !p.as_os_str().is_empty())
        && let Ok(folder) = fs::File::open(folder)
    {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The newest backup beside a workspace.
pub(super) fn newest(workspace: &Path) -> Option<PathBuf> {
    dated(workspace).pop().map(|(_, path)| path)
}

/// The backups beside a workspace, oldest first.
fn dated(workspace: &Path) -> Vec<(DateTime<Utc>, PathBuf)> {
    let entries = fs::read_dir(folder(workspace)).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let name = path.file_name()?.to_str()?.strip_suffix(".groundswell")?;
            Some((NaiveDateTime::parse_from_str(name, STAMP).ok()?.and_utc(), path))
        })
        .collect();
    found.sort();
    found
}

fn thin(workspace: &Path) -> Result<()> {
    let all = dated(workspace);
    for path in superfluous(&all) {
        fs::remove_file(&path).map_err(|e| Error::io(&path, e))?;
    }
    Ok(())
}

/// All but the newest ten and the last of each of the newest thirty days that have one. Ordered by the names' time,
/// so a clock that jumps loses nothing: it only counts days that have backups.
fn superfluous(all: &[(DateTime<Utc>, PathBuf)]) -> Vec<PathBuf> {
    let old = &all[..all.len().saturating_sub(KEEP_NEWEST)];
    let mut days = Vec::new();
    let mut drop = Vec::new();
    for (at, path) in old.iter().rev() {
        let day = at.date_naive();
        if days.last() == Some(&day) || days.len() >= KEEP_DAILY {
            drop.push(path.clone());
        } else {
            days.push(day);
        }
    }
    drop
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_newest_and_one_a_day() {
        let at = |d: u32, h: u32| format!("2026-03-{d:02}T{h:02}:00:00Z").parse::<DateTime<Utc>>().unwrap();
        let all: Vec<_> = (1..=8)
            .flat_map(|d| (0..3).map(move |h| (d, h)))
            .map(|(d, h)| (at(d, h), PathBuf::from(format!("{d}-{h}"))))
            .collect();
        let dropped = superfluous(&all);
        assert!(!dropped.iter().any(|p| all[14..].iter().any(|(_, kept)| kept == p)), "the newest ten stay");
        assert!(
            dropped.contains(&PathBuf::from("1-0")) && !dropped.contains(&PathBuf::from("1-2")),
            "a day's last stays"
        );
        assert_eq!(dropped.len(), 9, "of fourteen older ones on five days, five stay: {dropped:?}");
    }
}
