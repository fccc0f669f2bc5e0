//! The workspace: its file, other programs, the disk, the clock.

use std::path::{Path, PathBuf};

use groundswell::api::{CheckReport, RankingPage, Session, Status, StepEntry};
use groundswell::error::{ApiError, ErrorKind};
use groundswell::task::Task;
use groundswell_tests::sample::{Desk, fixture};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::kit::{table, take};

/// A workspace with one ticket and one decision, closed.
fn closed() -> (tempfile::TempDir, PathBuf) {
    let text = "1,Dark mode,\"It would be great if you could add a dark mode, please.\",ann@moss.example\n";
    let taken = take("w.csv", table(text));
    let row = taken.desk.ask::<RankingPage>("rank", json!({})).rows.remove(0);
    let _: Value = taken.desk.ask("rename", json!({ "id": row.id, "title": "Decided" }));
    let Desk { session, dir } = taken.desk;
    let path = session.path().to_owned();
    drop(session);
    (dir, path)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn refusal(path: &Path) -> ApiError {
    match Session::open(path, false) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error.into(),
    }
}

fn open(path: &Path) -> Session {
    Session::open(path, false).unwrap_or_else(|e| panic!("{e:?}"))
}

fn ask<T: serde::de::DeserializeOwned>(session: &Session, name: &str) -> T {
    serde_json::from_value(session.call(name, json!({}), &Task::silent()).unwrap()).unwrap()
}

/// That it holds what [`closed`] decided, whole.
fn assert_whole(session: &Session) {
    assert_eq!(ask::<RankingPage>(session, "rank").rows[0].title, "Decided");
    let checked: CheckReport = ask(session, "check");
    assert!(checked.clean, "{:?}", checked.wrong);
}

/// Today: refused, in the system's words. The system lets its administrator write everywhere, so they see nothing of it.
#[cfg(unix)]
#[test]
fn w02_a_workspace_that_cannot_be_written_to_is_refused_and_not_changed() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, path) = closed();
    let _ = std::fs::remove_file(beside(&path, ".lock"));
    let bytes = std::fs::read(&path).unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let opened = Session::open(&path, false).map(|_| ());
    let probe = std::fs::write(dir.path().join("probe"), "");
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    if probe.is_err() {
        assert_eq!(ApiError::from(opened.unwrap_err()).kind, ErrorKind::Io);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn w03_what_lies_beside_the_file_is_recovered_or_left_out_and_never_deleted_for_it() {
    // the log of another file, and garbage where the index of the log should be
    let (_dir, path) = closed();
    let (_other_dir, other) = closed();
    let session = open(&other);
    let _: Value = session.call("rename", json!({ "id": "R-1", "title": "Not ours" }), &Task::silent()).unwrap();
    std::fs::copy(beside(&other, "-wal"), beside(&path, "-wal")).unwrap();
    std::fs::write(beside(&path, "-shm"), vec![0xAA; 32 << 10]).unwrap();
    match Session::open(&path, false) {
        Ok(session) => {
            let checked: CheckReport = ask(&session, "check");
            assert!(checked.clean || !checked.wrong.is_empty());
        }
        Err(error) => assert!(matches!(ApiError::from(error).kind, ErrorKind::FileDamaged | ErrorKind::Io)),
    }
    drop(session);
    // garbage for a log, an empty one, none
    for wal in [Some(vec![0x55; 100_000]), Some(Vec::new()), None] {
        let (_dir, path) = closed();
        match wal {
            Some(bytes) => std::fs::write(beside(&path, "-wal"), bytes).unwrap(),
            None => drop(std::fs::remove_file(beside(&path, "-wal"))),
        }
        assert_whole(&open(&path));
    }
    // what was written and not yet folded in is in the log: it is recovered from there
    let (dir, path) = closed();
    let session = open(&path);
    let _: Value = session.call("rename", json!({ "id": "R-1", "title": "Later" }), &Task::silent()).unwrap();
    let crashed = dir.path().join("crashed.groundswell");
    for ending in ["", "-wal"] {
        std::fs::copy(beside(&path, ending), beside(&crashed, ending)).unwrap();
    }
    let session = open(&crashed);
    assert_eq!(ask::<RankingPage>(&session, "rank").rows[0].title, "Later");
}

/// Today: what is decided after a file was moved is in the moved file, and nothing says so.
#[cfg(unix)]
#[test]
fn w04_a_file_that_is_moved_while_it_is_open_keeps_what_is_decided() {
    let (dir, path) = closed();
    let session = open(&path);
    let moved = dir.path().join("moved.groundswell");
    for ending in ["", "-wal", "-shm"] {
        std::fs::rename(beside(&path, ending), beside(&moved, ending)).unwrap();
    }
    let _: Value = session.call("rename", json!({ "id": "R-1", "title": "Later" }), &Task::silent()).unwrap();
    drop(session);
    assert!(!path.exists());
    assert_eq!(ask::<RankingPage>(&open(&moved), "rank").rows[0].title, "Later");
}

#[test]
fn w05_a_link_is_the_file_itself_and_a_second_name_is_refused() {
    let (dir, path) = closed();
    #[cfg(unix)]
    {
        let link = dir.path().join("link.groundswell");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let session = open(&link);
        assert_eq!(session.path().file_name(), path.file_name(), "opened under its own name");
        drop(session);
        let second = dir.path().join("second.groundswell");
        std::fs::hard_link(&path, &second).unwrap();
        for name in [&path, &second] {
            let error = refusal(name);
            assert_eq!(error.kind, ErrorKind::Input);
            assert!(error.message.contains("2 names (hard links)"), "{error:?}");
            assert!(error.hint.unwrap().contains("copy it to a new file"));
        }
        std::fs::remove_file(&second).unwrap();
    }
    assert_whole(&open(&path));
    drop(dir);
}

#[test]
fn w06_files_that_are_none_of_ours_or_damaged_are_named_and_left_as_they_are() {
    let (dir, path) = closed();
    let good = std::fs::read(&path).unwrap();
    let half = good[..good.len() / 2 / 4096 * 4096].to_vec();
    let mut page = good.clone();
    page[4096..8192].fill(0xFF);
    let mut head = good.clone();
    head[20..40].fill(0xFF);
    for (name, bytes) in [("empty", Vec::new()), ("half", half), ("page", page), ("head", head)] {
        let damaged = dir.path().join(format!("{name}.groundswell"));
        std::fs::write(&damaged, &bytes).unwrap();
        match Session::open(&damaged, false) {
            Err(error) => {
                let error = ApiError::from(error);
                assert!(matches!(error.kind, ErrorKind::FileDamaged), "{name}: {error:?}");
                assert!(error.message.contains(name), "{error:?}");
                assert!(error.hint.is_some_and(|hint| hint.contains("left as it is")), "{name}");
            }
            Ok(session) => {
                let checked: CheckReport = ask(&session, "check");
                assert!(!checked.clean, "{name} was opened and found sound");
            }
        }
        assert_eq!(std::fs::read(&damaged).unwrap().len(), bytes.len(), "{name} is as it was");
    }
    let (_dir, path) = closed();
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(refusal(&path).kind, ErrorKind::FileTooNew);
    let (_dir, path) = closed();
    Connection::open(&path).unwrap().pragma_update(None, "application_id", 7).unwrap();
    let error = refusal(&path);
    assert!(error.message.contains("another program's"), "{error:?}");
}

/// Today: a workspace like any other, and both stay as they are.
#[test]
fn w08_a_copy_that_a_sync_client_made_opens_by_itself() {
    let (dir, path) = closed();
    let copy = dir.path().join("desk (Peter's conflicted copy 2026-03-02).groundswell");
    std::fs::copy(&path, &copy).unwrap();
    let (one, other) = (open(&path), open(&copy));
    let _: Value = other.call("rename", json!({ "id": "R-1", "title": "Peter's" }), &Task::silent()).unwrap();
    assert_whole(&one);
    assert_eq!(ask::<RankingPage>(&other, "rank").rows[0].title, "Peter's");
}

#[test]
fn w11_the_order_of_steps_is_their_own_and_not_the_clocks() {
    let (_dir, path) = closed();
    let session = open(&path);
    for title in ["One", "Two", "Three"] {
        let _: Value = session.call("rename", json!({ "id": "R-1", "title": title }), &Task::silent()).unwrap();
    }
    drop(session);
    // as if the clock had gone back a year between the second and the third, and two had fallen into one moment
    let db = Connection::open(&path).unwrap();
    let times: Vec<String> = db
        .prepare("SELECT at FROM step ORDER BY id")
        .unwrap()
        .query_map([], |row| row.get::<_, rusqlite::types::Value>(0).map(|v| format!("{v:?}")))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    assert_eq!(times.len(), 4);
    drop(db);
    let session = open(&path);
    let history: Vec<StepEntry> = ask(&session, "history");
    assert_eq!(history.len(), 4);
    for title in ["Two", "One", "Decided"] {
        let _: Value = session.call("undo", json!({}), &Task::silent()).unwrap();
        assert_eq!(ask::<RankingPage>(&session, "rank").rows[0].title, title);
    }
}

#[test]
fn w14_an_upgrade_that_meets_what_it_does_not_expect_leaves_the_file_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("old.groundswell");
    std::fs::copy(fixture("files/version-1.groundswell"), &path).unwrap();
    let db = Connection::open(&path).unwrap();
    // a table of the name the upgrade is going to make
    db.execute_batch(
        "PRAGMA foreign_keys = OFF; CREATE TABLE habit (odd TEXT); INSERT INTO habit VALUES ('here first');",
    )
    .unwrap();
    drop(db);
    let error = refusal(&path);
    assert!(!error.message.is_empty());
    let db = Connection::open(&path).unwrap();
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 1, "nothing of the upgrade stayed");
    let kept: String = db.query_row("SELECT odd FROM habit", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, "here first");
    assert_eq!(std::fs::read_dir(beside(&path, ".backups")).unwrap().count(), 1, "and a copy was made before it");
}

#[test]
fn w15_an_import_that_is_stopped_leaves_nothing_and_a_free_workspace() {
    let desk = Desk::empty();
    let rows: String = (1..=3000).map(|n| format!("{n},Note {n},words,ann@moss.example\n")).collect();
    let path = desk.dir.path().join("w15.csv");
    std::fs::write(&path, table(&rows)).unwrap();
    let (send, hear) = std::sync::mpsc::channel::<Task>();
    let mut own = None;
    let task = Task::watched(move |progress| {
        let task: &Task = own.get_or_insert_with(|| hear.recv().unwrap());
        if progress.phase.starts_with("Reading") {
            task.cancel();
            task.cancel(); // twice
        }
    });
    send.send(task.clone()).unwrap();
    let stopped = desk.session.call("import", json!({ "files": [&path] }), &task).unwrap_err();
    assert_eq!(stopped.kind, ErrorKind::Interrupted);
    let status: Status = desk.ask("status", json!({}));
    assert_eq!((status.tickets, status.imports.len()), (0, 0), "nothing was published");
    let files = super::kit::import(&desk, &path, &json!({}));
    assert_eq!(files[0].piles.added, 3000, "and the workspace is free again");
}

/// Where our own code opens files: none of these lines may ever open a workspace, or SQLite's lock on it is lost.
#[test]
fn w16_nothing_but_sqlite_opens_the_workspace() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            if name.contains("tests") || path.extension().is_none_or(|e| e != "rs") {
                continue;
            }
            for way in ["File::open(", "OpenOptions::new()", "fs::read(", "fs::copy(", "fs::write("] {
                let alone = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric()); // `TextFile::open` is another
                let ways = code.match_indices(way).filter(|(at, _)| alone(*at));
                found.extend(ways.map(|_| format!("{name}: {way}")));
            }
        }
    }
    found.sort();
    found.dedup();
    // exports of other programs; a model that is named, which no workspace can be; the lock file; backups and folders, once they are closed
    let known = [
        "derive/reader.rs: fs::read(",
        "evidence/import/mod.rs: File::open(",
        "evidence/origin.rs: File::open(",
        "filetools/table.rs: File::open(",
        "filetools/vectors.rs: File::open(",
        "filetools/table.rs: fs::read(",
        "store/backup.rs: File::open(",
        "store/open.rs: OpenOptions::new()",
    ];
    let strange: Vec<&String> = found.iter().filter(|line| !known.contains(&line.as_str())).collect();
    assert!(strange.is_empty(), "does this ever open a workspace? {strange:?}");
    assert!(found.len() >= 4, "the source was read: {found:?}");
}
