//! The file: who may open it, what is refused by name and without a byte written, and what a backup is worth.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use groundswell::error::{ApiError, Error, ErrorKind};
use groundswell::judgement;
use groundswell::store::Workspace;
use groundswell_tests::company::{decided, noon, workspace};

fn made() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.groundswell");
    workspace(&path, 3, 2).unwrap();
    (dir, path)
}

fn refusal(path: &Path) -> ApiError {
    match Workspace::open(path, false) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(e) => e.into(),
    }
}

#[test]
fn a_newer_file_is_refused_by_name_and_not_touched() {
    let (_dir, path) = made();
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = refusal(&path);
    assert_eq!(error.kind, ErrorKind::FileTooNew);
    assert!(error.message.contains("a.groundswell") && error.message.contains("99"), "{}", error.message);
    assert_eq!(std::fs::read(&path).unwrap(), before, "not a byte of it changed");
}

#[test]
fn what_is_no_workspace_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let strange = [
        ("empty", Vec::new(), "empty"),
        ("text", b"Ticket ID,Subject\n1,Hello\n".repeat(100), "no SQLite file"),
        ("photo", [0x89, b'P', b'N', b'G'].repeat(300), "no SQLite file"),
    ];
    for (name, bytes, expected) in strange {
        let path = dir.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let error = refusal(&path);
        assert_eq!(error.kind, ErrorKind::FileDamaged, "{name}");
        assert!(error.message.contains(expected), "{name}: {}", error.message);
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name} is as it was");
    }
    let other = dir.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(refusal(&other).message.contains("another program"));
}

#[test]
fn a_file_with_foreign_triggers_is_not_run() {
    let (_dir, path) = made();
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch("CREATE TRIGGER evil AFTER INSERT ON step BEGIN DELETE FROM ticket; END").unwrap();
    drop(db);
    let error = refusal(&path);
    assert!(error.message.contains("evil"), "{}", error.message);
}

#[test]
fn a_damaged_file_names_its_newest_backup() {
    let (_dir, path) = made();
    let open = Workspace::open(&path, false).unwrap();
    let backup = open.backup(None, &groundswell::task::Task::silent()).unwrap();
    drop(open);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100..4000].fill(0xFF);
    std::fs::write(&path, &bytes).unwrap();
    let error = refusal(&path);
    assert_eq!(error.kind, ErrorKind::FileDamaged, "{error:?}");
    assert!(error.hint.unwrap().contains(&backup.file_name().unwrap().to_string_lossy().into_owned()));
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "never repaired in place");
}

#[test]
fn one_writer_at_a_time_and_a_dead_one_is_no_obstacle() {
    let (_dir, path) = made();
    let first = Workspace::open(&path, false).unwrap();
    let error = refusal(&path);
    assert_eq!(error.kind, ErrorKind::FileLocked);
    assert!(error.message.contains(&std::process::id().to_string()), "it names the holder: {}", error.message);
    #[cfg(unix)]
    {
        let link = path.with_file_name("link.groundswell");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_eq!(refusal(&link).kind, ErrorKind::FileLocked, "a link is no second door");
    }
    drop(first);
    Workspace::open(&path, false).unwrap();
}

#[test]
fn a_backup_restores_every_decision() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.groundswell");
    let (open, ids, _) = workspace(&path, 3, 2).unwrap();
    let titles = |id: groundswell::model::RequestId| id.to_string();
    open.step(noon(), |tx| judgement::merge(tx, &ids[..2], &titles), |_| Ok(())).unwrap();
    let before = open.read(decided).unwrap();
    let backup = dir.path().join("copy.groundswell");
    open.backup(Some(&backup), &groundswell::task::Task::silent()).unwrap();
    open.undo(|_, _| Ok(())).unwrap();
    assert!(
        matches!(open.backup(Some(&backup), &groundswell::task::Task::silent()), Err(Error::Input { .. })),
        "it overwrites nothing"
    );
    let restored = Workspace::open(&backup, false).unwrap();
    assert_eq!(restored.read(decided).unwrap(), before);
    assert!(restored.check().unwrap().wrong.is_empty());
    assert!(restored.undo(|_, _| Ok(())).unwrap().is_some(), "and its history goes on");
}

#[test]
fn what_fails_half_way_never_was() {
    let (_dir, path) = made();
    let open = Workspace::open(&path, false).unwrap();
    let before = open.read(decided).unwrap();
    let tickets = open.read(|v| v.snapshot()).unwrap().tickets.len();
    let failed = open.append(|tx| {
        let record = groundswell::model::TicketRecord { external_id: "new".into(), ..Default::default() };
        let import = tx.begin_import(&groundswell::store::ImportHead {
            at: noon(),
            file: "f",
            file_hash: "",
            source: "test",
            title: "",
            what: "tickets",
            ..Default::default()
        })?;
        tx.add_ticket(import, "test", &record, "h", 0, None)?;
        Err::<(), _>(Error::Interrupted)
    });
    assert!(matches!(failed, Err(Error::Interrupted)));
    assert_eq!(open.read(decided).unwrap(), before);
    assert_eq!(open.read(|v| v.snapshot()).unwrap().tickets.len(), tickets);
    assert!(open.check().unwrap().wrong.is_empty());
}
