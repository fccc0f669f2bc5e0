//! The journal: one mechanism for undo, redo across restarts, history, and "what changed".
//!
//! At open, TEMP triggers are built from the schema for the judgement tables. While a step records, they write each
//! touched row's image before and after into `change`. Undo writes the images before back, newest first, redo those
//! after; each only if the row still looks as the journal left it.

use blake3::Hasher;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Error, Result};

/// The judgement tables. A new one is listed here and nowhere else; it must be STRICT, have `id INTEGER PRIMARY KEY`
/// and hold only INTEGER and NUL-free TEXT, because its images are JSON.
pub(super) const JUDGEMENT: [&str; 12] = [
    "merged",
    "naming",
    "moved",
    "dismissed",
    "apart",
    "whose",
    "rate",
    "risk",
    "verdict",
    "shipped",
    "fit",
    "weighing",
];

/// Installs the triggers on this connection. They live as long as it does and are no part of the file.
pub(super) fn install(db: &Connection) -> Result<()> {
    db.execute_batch("CREATE TEMP TABLE recording (step_id INTEGER NOT NULL)")?;
    for table in JUDGEMENT {
        let columns = columns(db, table)?;
        for (event, row_id, before, after) in [
            ("INSERT", "NEW.id", "NULL".to_owned(), image("NEW", &columns)),
            ("UPDATE", "NEW.id", image("OLD", &columns), image("NEW", &columns)),
            ("DELETE", "OLD.id", image("OLD", &columns), "NULL".to_owned()),
        ] {
            db.execute_batch(&format!(
                "CREATE TEMP TRIGGER journal_{table}_{event} AFTER {event} ON main.{table}
                 WHEN EXISTS (SELECT 1 FROM recording)
                 BEGIN
                     INSERT INTO change (step_id, tbl, row_id, before, after)
                     SELECT step_id, '{table}', {row_id}, {before}, {after} FROM recording;
                 END"
            ))?;
        }
    }
    Ok(())
}

fn columns(db: &Connection, table: &str) -> Result<Vec<String>> {
    let mut query = db.prepare_cached("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    let names = query.query_map([table], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(names)
}

fn image(row: &str, columns: &[String]) -> String {
    let fields: Vec<String> = columns.iter().map(|c| format!("'{c}', {row}.{c}")).collect();
    format!("json_object({})", fields.join(", "))
}

/// A step of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number.
    pub id: i64,
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// What, in words.
    pub name: String,
    /// done, undone or dropped.
    pub state: String,
}

/// Begins to record. Steps that were undone can no longer be redone: something else happens now.
pub(super) fn begin(db: &Connection, at: DateTime<Utc>) -> Result<i64> {
    db.execute("UPDATE step SET state = 'dropped' WHERE state = 'undone'", [])?;
    db.execute("INSERT INTO step (at, name, state, chain) VALUES (?1, '', 'done', '')", [at.to_rfc3339()])?;
    let id = db.last_insert_rowid();
    db.execute("DELETE FROM recording", [])?;
    db.execute("INSERT INTO recording VALUES (?1)", [id])?;
    Ok(id)
}

/// Ends recording and seals the step. False if nothing changed: then the step never was.
pub(super) fn end(db: &Connection, id: i64, name: &str) -> Result<bool> {
    db.execute("DELETE FROM recording", [])?;
    let empty: bool =
        db.query_row("SELECT NOT EXISTS (SELECT 1 FROM change WHERE step_id = ?1)", [id], |r| r.get(0))?;
    if empty {
        db.execute("DELETE FROM step WHERE id = ?1", [id])?;
        return Ok(false);
    }
    db.execute("UPDATE step SET name = ?2 WHERE id = ?1", params![id, name])?;
    let chain = link(db, id, &chain_before(db, id)?)?;
    db.execute("UPDATE step SET chain = ?2 WHERE id = ?1", params![id, chain])?;
    Ok(true)
}

fn chain_before(db: &Connection, id: i64) -> Result<String> {
    let before =
        db.query_row("SELECT chain FROM step WHERE id < ?1 ORDER BY id DESC LIMIT 1", [id], |r| r.get(0)).optional()?;
    Ok(before.unwrap_or_default())
}

/// The chain's next value: bit rot in any sealed step breaks it from there on, which SQLite's own check cannot see.
fn link(db: &Connection, id: i64, before: &str) -> Result<String> {
    let mut hash = Hasher::new();
    let mut take = |text: &str| {
        hash.update(&(text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    take(before);
    let (at, name): (String, String) =
        db.query_row("SELECT at, name FROM step WHERE id = ?1", [id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    take(&id.to_string());
    take(&at);
    take(&name);
    for change in changes(db, id)? {
        take(&change.table);
        take(&change.row_id.to_string());
        take(change.before.as_deref().unwrap_or("-"));
        take(change.after.as_deref().unwrap_or("-"));
    }
    Ok(hash.finalize().to_hex()[..32].to_owned())
}

struct Change {
    table: String,
    row_id: i64,
    before: Option<String>,
    after: Option<String>,
}

fn changes(db: &Connection, step: i64) -> Result<Vec<Change>> {
    let mut query =
        db.prepare_cached("SELECT tbl, row_id, before, after FROM change WHERE step_id = ?1 ORDER BY id")?;
    let rows = query.query_map([step], |r| {
        Ok(Change { table: r.get(0)?, row_id: r.get(1)?, before: r.get(2)?, after: r.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The step that undo would take back now.
pub(super) fn undoable(db: &Connection) -> Result<Option<Step>> {
    one(db, "SELECT id, at, name, state FROM step WHERE state = 'done' ORDER BY id DESC LIMIT 1")
}

/// The step that redo would do again now.
pub(super) fn redoable(db: &Connection) -> Result<Option<Step>> {
    one(db, "SELECT id, at, name, state FROM step WHERE state = 'undone' ORDER BY id LIMIT 1")
}

fn one(db: &Connection, sql: &str) -> Result<Option<Step>> {
    Ok(db.prepare_cached(sql)?.query_row([], read_step).optional()?)
}

fn read_step(row: &rusqlite::Row<'_>) -> rusqlite::Result<Step> {
    let at: String = row.get(1)?;
    Ok(Step { id: row.get(0)?, at: at.parse().unwrap_or_default(), name: row.get(2)?, state: row.get(3)? })
}

/// The newest steps, newest first.
pub(super) fn history(db: &Connection, most: u32) -> Result<Vec<Step>> {
    let mut query = db.prepare_cached("SELECT id, at, name, state FROM step ORDER BY id DESC LIMIT ?1")?;
    Ok(query.query_map([most], read_step)?.collect::<rusqlite::Result<_>>()?)
}

/// The steps that touched any of these rows, newest first: `(table, row id)`.
pub(super) fn history_of(db: &Connection, request: i64, asks: &[String], most: u32) -> Result<Vec<Step>> {
    let asks = serde_json::to_string(asks).map_err(|e| Error::Bug(e.to_string()))?;
    let mut query = db.prepare_cached(
        "SELECT id, at, name, state FROM step WHERE id IN (
             SELECT step_id FROM change c
             WHERE (tbl IN ('naming', 'merged', 'shipped') AND row_id = ?1)
                OR (tbl = 'merged' AND json_extract(coalesce(after, before), '$.into_id') = ?1)
                OR (tbl = 'apart' AND ?1 IN (json_extract(coalesce(after, before), '$.a'),
                                             json_extract(coalesce(after, before), '$.b')))
                OR (tbl = 'verdict' AND json_extract(coalesce(after, before), '$.request_id') = ?1)
                OR (tbl = 'moved' AND (json_extract(coalesce(after, before), '$.request_id') = ?1
                     OR json_extract(coalesce(after, before), '$.ask') IN (SELECT value FROM json_each(?2))))
                OR (tbl = 'dismissed' AND json_extract(coalesce(after, before), '$.ask') IN
                     (SELECT value FROM json_each(?2))))
         ORDER BY id DESC LIMIT ?3",
    )?;
    Ok(query.query_map(params![request, asks, most], read_step)?.collect::<rusqlite::Result<_>>()?)
}

/// Takes the newest done step back. None if there is none.
///
/// # Errors
/// `Stale` if a row no longer looks as the step left it; nothing is changed then.
pub(super) fn undo(db: &Connection) -> Result<Option<(Step, Vec<String>)>> {
    let Some(step) = undoable(db)? else { return Ok(None) };
    let mut all = changes(db, step.id)?;
    all.reverse();
    let tables = apply(db, all.iter().map(|c| (c, c.after.as_deref(), c.before.as_deref())))?;
    db.execute("UPDATE step SET state = 'undone' WHERE id = ?1", [step.id])?;
    Ok(Some((Step { state: "undone".into(), ..step }, tables)))
}

/// Does the oldest undone step again. None if there is none.
///
/// # Errors
/// `Stale` as [`undo`].
pub(super) fn redo(db: &Connection) -> Result<Option<(Step, Vec<String>)>> {
    let Some(step) = redoable(db)? else { return Ok(None) };
    let all = changes(db, step.id)?;
    let tables = apply(db, all.iter().map(|c| (c, c.before.as_deref(), c.after.as_deref())))?;
    db.execute("UPDATE step SET state = 'done' WHERE id = ?1", [step.id])?;
    Ok(Some((Step { state: "done".into(), ..step }, tables)))
}

/// Writes images: for each change, the row must look like the first and will look like the second.
fn apply<'a>(
    db: &Connection,
    changes: impl Iterator<Item = (&'a Change, Option<&'a str>, Option<&'a str>)>,
) -> Result<Vec<String>> {
    // Rows come back in an order that may break a reference for a moment; the commit checks them all.
    db.pragma_update(None, "defer_foreign_keys", true)?;
    let mut tables = Vec::new();
    for (change, expected, wanted) in changes {
        let table = JUDGEMENT.iter().find(|t| **t == change.table).ok_or_else(|| {
            Error::Bug(format!("the journal names a table that is none of judgement: {}", change.table))
        })?;
        let columns = columns(db, table)?;
        let look = format!("SELECT {} FROM {table} WHERE id = ?1", image(table, &columns));
        let now: Option<String> = db.prepare_cached(&look)?.query_row([change.row_id], |r| r.get(0)).optional()?;
        if now.as_deref() != expected {
            return Err(Error::Stale("this was changed since by something else, so it was left as it is".into()));
        }
        match wanted {
            None => db.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([change.row_id])?,
            Some(image) => {
                let values: Vec<String> = columns.iter().map(|c| format!("json_extract(?1, '$.{c}')")).collect();
                // `id` stays out of SET: setting it, even to itself, makes SQLite visit every referring table.
                let sets: Vec<String> =
                    columns.iter().filter(|c| *c != "id").map(|c| format!("{c} = excluded.{c}")).collect();
                // `WHERE true` tells SQLite's parser that ON belongs to the upsert, not to a join.
                db.prepare_cached(&format!(
                    "INSERT INTO {table} ({}) SELECT {} WHERE true ON CONFLICT (id) DO UPDATE SET {}",
                    columns.join(", "),
                    values.join(", "),
                    sets.join(", ")
                ))?
                .execute([image])?
            }
        };
        if !tables.contains(&change.table) {
            tables.push(change.table.clone());
        }
    }
    tables.sort();
    Ok(tables)
}

/// The tables a step changed.
pub(super) fn tables_of(db: &Connection, step: i64) -> Result<Vec<String>> {
    let mut query = db.prepare_cached("SELECT DISTINCT tbl FROM change WHERE step_id = ?1 ORDER BY tbl")?;
    Ok(query.query_map([step], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// What is wrong with the journal: a broken chain, or judgement that is not what its done steps add up to.
pub(super) fn check(db: &Connection) -> Result<(u64, Vec<String>)> {
    let mut wrong = Vec::new();
    let mut query = db.prepare("SELECT id, name, chain, state FROM step ORDER BY id")?;
    let steps: Vec<(i64, String, String, String)> =
        query.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut before = String::new();
    let mut rows: std::collections::BTreeMap<(String, i64), String> = std::collections::BTreeMap::new();
    for (id, name, chain, state) in &steps {
        if link(db, *id, &before)? != *chain {
            wrong.push(format!("step {id} (“{name}”) is not as it was written down"));
        }
        before.clone_from(chain);
        if state == "done" {
            for change in changes(db, *id)? {
                match change.after {
                    Some(after) => rows.insert((change.table, change.row_id), after),
                    None => rows.remove(&(change.table, change.row_id)),
                };
            }
        }
    }
    for table in JUDGEMENT {
        let columns = columns(db, table)?;
        let mut query = db.prepare(&format!("SELECT id, {} FROM {table}", image(table, &columns)))?;
        let found = query.query_map([], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?)))?;
        for row in found {
            let (id, now) = row?;
            match rows.remove(&(table.to_owned(), id)) {
                Some(told) if told == now => {}
                Some(_) => wrong.push(format!("a decision in “{table}” (row {id}) differs from its history")),
                None => wrong.push(format!("a decision in “{table}” (row {id}) has no history")),
            }
        }
    }
    wrong.extend(rows.keys().map(|(table, id)| format!("a decision in “{table}” (row {id}) is missing")));
    Ok((steps.len() as u64, wrong))
}
