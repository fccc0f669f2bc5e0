//! Opening a workspace, and every reason not to.
//!
//! The order is the contract: lock, look without writing, refuse what is newer or not ours, back up and migrate what
//! is older, and only then open to write. A damaged file is never deleted and never repaired in place.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, Result};
use crate::store::backup;
use crate::task::Task;

/// "Grsw": marks our files among SQLite's.
pub(super) const APPLICATION_ID: i64 = 0x4772_7377;
/// The schema's version. Raising it: see the head of `schema.sql`.
pub(super) const VERSION: i64 = 4;

const SCHEMA: &str = include_str!("schema.sql");

/// Upgrades, in order: `(from, what to run)`. The version is set with the last statement of the same transaction.
const UPGRADES: &[(i64, &str)] = &[
    (1, include_str!("upgrades/from-1.sql")),
    (2, include_str!("upgrades/from-2.sql")),
    (3, include_str!("upgrades/from-3.sql")),
];

/// Refuses a file that has a second name: the lock and the log go by the name, so two programs could open it at once
/// by two of them, and damage it.
pub(super) fn one_name(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let links = std::fs::metadata(path).map_err(|e| Error::io(path, e))?.nlink();
        if links > 1 {
            let message = format!("this file has {links} names (hard links), and each could be opened by itself");
            let cure = "copy it to a new file and open that, or delete the other names";
            return Err(Error::in_file(path, message, cure));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// The file that says who has the workspace open, held locked for as long as it is.
pub(super) fn lock(path: &Path) -> Result<File> {
    let lock_path = beside(path, ".lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&lock_path)
        .map_err(|e| Error::io(&lock_path, e))?;
    match file.try_lock() {
        Ok(()) => {
            // For people only: the lock itself is the operating system's and dies with the process.
            let words = format!("process {}", std::process::id());
            file.set_len(0).and_then(|()| file.write_all(words.as_bytes())).map_err(|e| Error::io(&lock_path, e))?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.rewind().and_then(|()| file.read_to_string(&mut holder));
            Err(Error::FileLocked { path: path.to_owned(), holder })
        }
        Err(TryLockError::Error(e)) => Err(Error::io(&lock_path, e)),
    }
}

/// `NAME.groundswell` -> `NAME.groundswell.lock` and the like.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Looks at an existing file without writing to it, and refuses by name what we must not touch.
/// Gives its version.
pub(super) fn inspect(path: &Path) -> Result<i64> {
    let damaged = |message: String| Error::FileDamaged { path: path.to_owned(), message, backup: backup::newest(path) };
    let size = std::fs::metadata(path).map_err(|e| Error::io(path, e))?.len();
    if size == 0 {
        return Err(damaged("is empty (0 bytes), not a workspace".into()));
    }
    let look = || -> rusqlite::Result<(i64, i64, Vec<String>)> {
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        let application = db.pragma_query_value(None, "application_id", |r| r.get(0))?;
        let version = db.pragma_query_value(None, "user_version", |r| r.get(0))?;
        Ok((application, version, if application == APPLICATION_ID { objects(&db)? } else { Vec::new() }))
    };
    let (application, version, found) = look().map_err(|e| match e.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => damaged("is not a workspace: it is no SQLite file".into()),
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => damaged("is damaged: SQLite cannot read it".into()),
        _ => Error::Sql(e),
    })?;
    if application != APPLICATION_ID {
        return Err(damaged("is another program's SQLite file, not a workspace".into()));
    }
    if version > VERSION {
        return Err(Error::FileTooNew { path: path.to_owned(), found: version, known: VERSION });
    }
    if version == VERSION {
        let known = objects(&fresh_in_memory()?)?;
        if let Some(stranger) = found.iter().find(|o| !known.contains(o)) {
            let name = stranger.lines().next().unwrap_or_default();
            return Err(damaged(format!("holds something Groundswell did not put there ({name})")));
        }
        if let Some(missing) = known.iter().find(|o| !found.contains(o)) {
            let name = missing.lines().next().unwrap_or_default();
            return Err(damaged(format!("lacks a part of every workspace ({name})")));
        }
    }
    Ok(version)
}

/// Everything in the schema, as "type name\nSQL", without SQLite's own tables. Comments and the layout do not count:
/// an upgraded file has neither.
pub(super) fn objects(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut query = db.prepare(
        "SELECT type || ' ' || name || char(10) || coalesce(sql, '') FROM sqlite_schema
         WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name",
    )?;
    query.query_map([], |r| Ok(plain_sql(&r.get::<_, String>(0)?)))?.collect()
}

fn plain_sql(text: &str) -> String {
    let (name, sql) = text.split_once('\n').unwrap_or((text, ""));
    let code = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    let words: Vec<&str> = code.flat_map(str::split_whitespace).collect();
    format!("{name}\n{}", words.join(" ").replace('"', "").replace(" ,", ",").replace(" )", ")").replace("( ", "("))
}

/// A new workspace in memory: what a file of this version must look like.
pub(super) fn fresh_in_memory() -> Result<Connection> {
    let db = Connection::open_in_memory()?;
    db.execute_batch(SCHEMA)?;
    Ok(db)
}

/// Opens the file to write, making it if `version` is none; migrates an older one after a backup.
pub(super) fn writer(path: &Path, version: Option<i64>) -> Result<Connection> {
    let mut db = Connection::open(path)?;
    settle(&db)?;
    match version {
        None => {
            let tx = db.transaction()?;
            tx.execute_batch(SCHEMA)?;
            tx.pragma_update(None, "application_id", APPLICATION_ID)?;
            tx.pragma_update(None, "user_version", VERSION)?;
            tx.commit()?;
        }
        Some(from) if from < VERSION => {
            backup::make(&db, path, None, &Task::silent())?;
            let tx = db.transaction()?;
            for (_, statements) in UPGRADES.iter().filter(|(v, _)| *v >= from) {
                tx.execute_batch(statements)?;
            }
            tx.pragma_update(None, "user_version", VERSION)?;
            tx.commit()?;
        }
        Some(_) => {}
    }
    Ok(db)
}

/// A second connection that only reads, so that lists scroll while an import writes.
pub(super) fn reader(path: &Path) -> Result<Connection> {
    let db = Connection::open(path)?;
    settle(&db)?;
    db.pragma_update(None, "query_only", true)?;
    Ok(db)
}

/// The pragmas and limits, in one place; a test reads them back. `FULL`, because `NORMAL` loses acknowledged
/// decisions at a power cut; no mmap, because it turns a race into damage.
fn settle(db: &Connection) -> Result<()> {
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.pragma_update(None, "mmap_size", 0)?;
    db.pragma_update(None, "secure_delete", true)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.pragma_update(None, "recursive_triggers", true)?; // REPLACE must not hide its delete from the journal
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, 256 << 20)?;
    db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?; // VACUUM INTO attaches its target
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_sqlite_is_past_the_wal_reset_bug() {
        assert!(rusqlite::version_number() >= 3_051_003, "WAL-reset corruption was fixed in 3.51.3");
    }

    #[test]
    fn the_pragmas_read_back_as_we_set_them() {
        let dir = tempfile::tempdir().unwrap();
        let db = writer(&dir.path().join("a.groundswell"), None).unwrap();
        let number = |name: &str| db.pragma_query_value(None, name, |r| r.get::<_, i64>(0)).unwrap();
        assert_eq!(db.pragma_query_value(None, "journal_mode", |r| r.get::<_, String>(0)).unwrap(), "wal");
        assert_eq!(
            [number("synchronous"), number("foreign_keys"), number("trusted_schema"), number("secure_delete")],
            [2, 1, 0, 1]
        );
        assert_eq!([number("application_id"), number("user_version")], [APPLICATION_ID, VERSION]);
    }

    #[test]
    fn an_upgraded_workspace_is_what_a_fresh_one_is() {
        for old in 1..VERSION {
            upgraded(old);
        }
    }

    fn upgraded(old: i64) {
        let file = format!("../fixtures/files/version-{old}.groundswell");
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("old.groundswell");
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(file), &path).unwrap();
        let version = inspect(&path).unwrap();
        assert_eq!(version, old);
        let db = writer(&path, Some(version)).unwrap();
        assert_eq!(objects(&db).unwrap(), objects(&fresh_in_memory().unwrap()).unwrap());
        let unread: i64 = db
            .query_row(
                "SELECT count(*) FROM ticket t LEFT JOIN outcome o ON o.ticket_id = t.id AND o.version_id = t.latest
                 WHERE o.ticket_id IS NULL",
                [],
                |r| r.get(0),
            )
            .unwrap();
        assert_eq!(unread, 0, "what was read stays read");
        assert!(backup::newest(&path).is_some(), "as it was is kept beside it");
    }

    #[test]
    fn every_foreign_key_has_an_index() {
        let db = fresh_in_memory().unwrap();
        let tables: Vec<String> = db
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'")
            .unwrap()
            .query_map([], |r| r.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        for table in tables {
            let mut keys = db.prepare(&format!("SELECT \"from\" FROM pragma_foreign_key_list('{table}')")).unwrap();
            let keys: Vec<String> = keys.query_map([], |r| r.get(0)).unwrap().map(|key| key.unwrap()).collect();
            for key in keys {
                let indexed: bool = db
                    .query_row(
                        "SELECT EXISTS (SELECT 1 FROM pragma_index_list(?1) l, pragma_index_info(l.name) i
                                        WHERE i.seqno = 0 AND i.name = ?2)
                             OR EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2 AND pk = 1)",
                        [&table, &key],
                        |r| r.get(0),
                    )
                    .unwrap();
                assert!(indexed, "{table}.{key} is a foreign key without an index: undo of a big step would crawl");
            }
        }
    }
}
