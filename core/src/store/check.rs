//! Looking for damage: SQLite's structures, the journal, the books. Repairs nothing; it says what is wrong.

use rusqlite::{Connection, ErrorCode};

use super::journal;
use crate::error::{Error, Result};

/// What a check looked at and what it found wrong, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// "1,204 tickets".
    pub looked_at: Vec<String>,
    /// Empty if all is well.
    pub wrong: Vec<String>,
}

/// Rules that rows of a sound workspace keep: what is counted, and what it means if the count is not 0.
const RULES: [(&str, &str); 7] = [
    (
        "tickets without a version",
        "SELECT count(*) FROM ticket t WHERE NOT EXISTS
        (SELECT 1 FROM ticket_version v WHERE v.id = t.latest AND v.ticket_id = t.id)",
    ),
    (
        "accounts without a version",
        "SELECT count(*) FROM account a WHERE NOT EXISTS
        (SELECT 1 FROM account_version v WHERE v.id = a.latest AND v.account_id = a.id)",
    ),
    (
        "roadmap items without a version",
        "SELECT count(*) FROM roadmap_item i WHERE NOT EXISTS
        (SELECT 1 FROM roadmap_item_version v WHERE v.id = i.latest AND v.item_id = i.id)",
    ),
    (
        "feature asks that stand nowhere",
        "SELECT count(*) FROM ask a WHERE a.kind = 'feature'
        AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.ask = a.id)
        AND NOT EXISTS (SELECT 1 FROM moved m WHERE m.ask = a.id)",
    ),
    ("requests merged into a merged one", "SELECT count(*) FROM merged a JOIN merged b ON b.id = a.into_id"),
    (
        "imports whose rows do not add up to what was kept",
        "SELECT count(*) FROM import i
        WHERE i.set_aside <> (SELECT count(*) FROM set_aside s WHERE s.import_id = i.id)
           OR (i.what = 'tickets' AND i.added + i.changed <>
               (SELECT count(*) FROM ticket_version v WHERE v.import_id = i.id))
           OR (i.what = 'accounts' AND i.added + i.changed <>
               (SELECT count(*) FROM account_version v WHERE v.import_id = i.id))
           OR (i.what = 'roadmap' AND i.added + i.changed <>
               (SELECT count(*) FROM roadmap_item_version v WHERE v.import_id = i.id))",
    ),
    ("cached vectors of the wrong length", "SELECT count(*) FROM embedding WHERE length(vector) <> 1536"),
];

const COUNTED: [(&str, &str); 6] = [
    ("tickets", "ticket"),
    ("ticket versions", "ticket_version"),
    ("accounts", "account"),
    ("roadmap items", "roadmap_item"),
    ("asks", "ask"),
    ("requests ever named", "request"),
];

/// Looks at everything, as far as it can be read: damage that stops the looking is what it was made for.
pub(super) fn check(db: &mut Connection) -> Result<Checked> {
    let mut found = Checked::default();
    match look(db, &mut found) {
        Err(Error::Sql(e)) if e.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            found.wrong.push(format!("SQLite could not read on: {e}"));
            Ok(found)
        }
        other => other.map(|()| found),
    }
}

fn look(db: &mut Connection, found: &mut Checked) -> Result<()> {
    let mut query = db.prepare("PRAGMA integrity_check(20)")?;
    for line in query.query_map([], |r| r.get::<_, String>(0))? {
        let line = line?;
        if line != "ok" {
            found.wrong.push(format!("SQLite: {line}"));
        }
    }
    let mut query = db.prepare("PRAGMA foreign_key_check")?;
    for row in query.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(2)?)))? {
        let (table, parent) = row?;
        found.wrong.push(format!("a row of “{table}” refers to a row of “{parent}” that is not there"));
    }
    found.looked_at.push("SQLite's structures and references".into());
    let (steps, wrong) = journal::check(db)?;
    found.looked_at.push(format!("{steps} steps of history"));
    found.wrong.extend(wrong);
    for (what, count) in RULES {
        let n: i64 = db.query_row(count, [], |r| r.get(0))?;
        if n != 0 {
            found.wrong.push(format!("{n} {what}"));
        }
    }
    for (what, table) in COUNTED {
        let n: i64 = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))?;
        found.looked_at.push(format!("{n} {what}"));
    }
    Ok(())
}
