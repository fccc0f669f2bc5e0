//! Evidence in: rows are added, never changed.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::{View, Writing};
use crate::api::Piles;
use crate::error::{Error, Result};
use crate::model::{AccountRecord, Part, RoadmapRecord, SetAside, Side, Supporter, TicketId, TicketRecord};

/// What is known of a record's predecessor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub id: i64,
    /// Hash of its version in force.
    pub hash: String,
    /// When that version last changed, for tickets.
    pub updated_at: Option<DateTime<Utc>>,
}

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// A ticket.
    Ticket,
    /// An account.
    Account,
    /// A roadmap item.
    Item,
}

/// An import at its beginning.
#[derive(Clone, Debug, Default)]
pub struct ImportHead<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// The file's name.
    pub file: &'a str,
    /// Hash of its bytes.
    pub file_hash: &'a str,
    /// The source's short key.
    pub source: &'a str,
    /// The source for people.
    pub title: &'a str,
    /// tickets, accounts or roadmap.
    pub what: &'a str,
    /// The sheet, or the file inside an archive; else empty.
    pub part: &'a str,
    /// How it was read, in JSON.
    pub choices: &'a str,
    /// The line that names a table's columns; else empty.
    pub header: &'a str,
    /// Hash of all that decides how these bytes are read.
    pub shape: &'a str,
}

/// A record that was set aside and was not read since.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its number.
    pub id: i64,
    /// What is known of it.
    pub row: SetAside,
}

/// How an import was read.
#[derive(Clone, Debug, Default)]
pub struct ImportReading {
    /// Its number.
    pub id: i64,
    /// The file's name.
    pub file: String,
    /// The sheet, or the file inside an archive; else empty.
    pub part: String,
    /// The source's short key.
    pub source: String,
    /// The source for people.
    pub title: String,
    /// tickets, accounts or roadmap.
    pub what: String,
    /// How it was read, in JSON.
    pub choices: String,
    /// The line that names a table's columns; else empty.
    pub header: String,
}

/// The words of a ticket, to find asks in.
#[derive(Clone, Debug)]
pub struct TicketText {
    /// Its number.
    pub id: TicketId,
    /// The version in force.
    pub version: i64,
    /// Subject.
    pub subject: String,
    /// When it was opened.
    pub created_at: Option<DateTime<Utc>>,
    /// The requester's name, or address where there is no name.
    pub requester: String,
    /// The tracker's own type field.
    pub kind: String,
    /// Its messages.
    pub parts: Vec<Part>,
}

impl View<'_> {
    /// The ticket of that source and id.
    pub fn known_ticket(&self, source: &str, external_id: &str) -> Result<Option<Known>> {
        let mut query = self.0.prepare_cached(
            "SELECT t.id, v.hash, v.updated_at FROM ticket t JOIN ticket_version v ON v.id = t.latest
             WHERE t.source = ?1 AND t.external_id = ?2",
        )?;
        Ok(query.query_row([source, external_id], read_known).optional()?)
    }

    /// Whether an import told that version of a record and then, in the same document, a later one: then hearing it
    /// again is no news.
    pub fn overtaken_at_once(&self, kind: RecordKind, record: i64, hash: &str) -> Result<bool> {
        let (versions, column) = match kind {
            RecordKind::Ticket => ("ticket_version", "ticket_id"),
            RecordKind::Account => ("account_version", "account_id"),
            RecordKind::Item => ("roadmap_item_version", "item_id"),
        };
        let mut query = self.0.prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM {versions} a JOIN {versions} b
                 ON b.{column} = a.{column} AND b.import_id = a.import_id AND b.id > a.id
             WHERE a.{column} = ?1 AND a.hash = ?2)"
        ))?;
        Ok(query.query_row(params![record, hash], |r| r.get(0))?)
    }

    /// Whether there are tickets of that source.
    pub fn knows_source(&self, source: &str) -> Result<bool> {
        let mut query = self.0.prepare_cached("SELECT EXISTS (SELECT 1 FROM ticket WHERE source = ?1)")?;
        Ok(query.query_row([source], |r| r.get(0))?)
    }

    /// The account of that id.
    pub fn known_account(&self, external_id: &str) -> Result<Option<Known>> {
        let mut query = self.0.prepare_cached(
            "SELECT a.id, v.hash, NULL FROM account a JOIN account_version v ON v.id = a.latest
             WHERE a.external_id = ?1",
        )?;
        Ok(query.query_row([external_id], read_known).optional()?)
    }

    /// The roadmap item of that id.
    pub fn known_item(&self, external_id: &str) -> Result<Option<Known>> {
        let mut query = self.0.prepare_cached(
            "SELECT i.id, v.hash, NULL FROM roadmap_item i JOIN roadmap_item_version v ON v.id = i.latest
             WHERE i.external_id = ?1",
        )?;
        Ok(query.query_row([external_id], read_known).optional()?)
    }

    /// How many tickets were not read yet in their version in force.
    pub fn unread(&self) -> Result<u64> {
        let mut query = self.0.prepare_cached(
            "SELECT (SELECT count(*) FROM ticket)
                  - (SELECT count(*) FROM outcome o JOIN ticket t ON t.id = o.ticket_id AND t.latest = o.version_id)",
        )?;
        Ok(query.query_row([], |r| r.get(0))?)
    }

    /// The words of the next tickets, behind number `after`, that were not read yet in their version in force.
    pub fn unread_texts(&self, after: TicketId, most: u32) -> Result<Vec<TicketText>> {
        let mut query = self.0.prepare_cached(
            "SELECT t.id, v.id, v.subject, v.created_at, v.requester_name, v.requester_email, v.kind
             FROM ticket t JOIN ticket_version v ON v.id = t.latest
             WHERE t.id > ?1
               AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.ticket_id = t.id AND o.version_id = t.latest)
             ORDER BY t.id LIMIT ?2",
        )?;
        let mut found = Vec::new();
        let mut rows = query.query(params![after, most])?;
        while let Some(row) = rows.next()? {
            let version: i64 = row.get(1)?;
            let (name, email): (String, String) = (row.get(4)?, row.get(5)?);
            found.push(TicketText {
                id: row.get(0)?,
                version,
                subject: row.get(2)?,
                created_at: time(row.get(3)?),
                requester: if name.is_empty() { email } else { name },
                kind: row.get(6)?,
                parts: self.parts(version)?,
            });
        }
        Ok(found)
    }

    pub(super) fn parts(&self, version: i64) -> Result<Vec<Part>> {
        let mut query = self.0.prepare_cached(
            "SELECT side, author, at, text FROM part WHERE id > ?1 * 65536 AND id < (?1 + 1) * 65536 ORDER BY id",
        )?;
        let parts = query.query_map([version], |r| {
            let side: String = r.get(0)?;
            Ok(Part {
                side: if side == "customer" { Side::Customer } else { Side::Agent },
                author: r.get(1)?,
                at: time(r.get(2)?),
                text: r.get(3)?,
            })
        })?;
        Ok(parts.collect::<rusqlite::Result<_>>()?)
    }
}

const READING: &str = "i.id, i.file, i.part, i.source, i.title, i.what, i.choices, i.header";

fn read_reading(r: &rusqlite::Row<'_>) -> rusqlite::Result<ImportReading> {
    Ok(ImportReading {
        id: r.get(0)?,
        file: r.get(1)?,
        part: r.get(2)?,
        source: r.get(3)?,
        title: r.get(4)?,
        what: r.get(5)?,
        choices: r.get(6)?,
        header: r.get(7)?,
    })
}

impl View<'_> {
    /// How tables were wanted to be read: shape, when, choices in JSON.
    pub fn habits(&self) -> Result<Vec<(String, DateTime<Utc>, String)>> {
        let mut query = self.0.prepare_cached("SELECT shape, at, choices FROM habit ORDER BY shape")?;
        let rows = query.query_map([], |r| Ok((r.get(0)?, time(r.get(1)?).unwrap_or_default(), r.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Tickets by what they are known by; `nameless` takes only those without an id of their own.
    pub fn contents(&self, nameless: bool) -> Result<HashMap<i64, TicketId>> {
        let mut query = self.0.prepare_cached(
            "SELECT v.content, t.id FROM ticket t JOIN ticket_version v ON v.id = t.latest
             WHERE v.content <> 0 AND (NOT ?1 OR t.external_id LIKE 'text-%') ORDER BY t.id DESC",
        )?;
        let rows = query.query_map([nameless], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The texts of records that imports of a source set aside and that still wait, with their numbers.
    pub fn waiting_rows(&self, source: &str) -> Result<Vec<(i64, String)>> {
        let mut query = self.0.prepare_cached(
            "SELECT s.id, s.raw FROM set_aside s JOIN import i ON i.id = s.import_id
             WHERE i.source = ?1 AND NOT EXISTS (SELECT 1 FROM settled d WHERE d.id = s.id) ORDER BY s.id",
        )?;
        let rows = query.query_map([source], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The imports, or the one named, of whose records set aside some still wait.
    pub fn imports_waiting(&self, import: Option<i64>) -> Result<Vec<ImportReading>> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT {READING} FROM import i WHERE (?1 IS NULL OR i.id = ?1) AND EXISTS (
                 SELECT 1 FROM set_aside s WHERE s.import_id = i.id
                 AND NOT EXISTS (SELECT 1 FROM settled d WHERE d.id = s.id)) ORDER BY i.id"
        ))?;
        Ok(query.query_map([import], read_reading)?.collect::<rusqlite::Result<_>>()?)
    }

    /// An import's records that were set aside and still wait.
    pub fn waiting(&self, import: i64) -> Result<Vec<Waiting>> {
        let mut query = self.0.prepare_cached(
            "SELECT i.file, s.sheet, s.row, s.line, s.col, s.found, s.expected, s.cure, s.raw, s.id
             FROM set_aside s JOIN import i ON i.id = s.import_id
             WHERE s.import_id = ?1 AND NOT EXISTS (SELECT 1 FROM settled d WHERE d.id = s.id) ORDER BY s.id",
        )?;
        let rows = query.query_map([import], |r| Ok(Waiting { id: r.get(9)?, row: read_set_aside(r)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The imports that were made of these very bytes, read the same way, if nothing of their kind was imported since.
    pub fn earlier(&self, file_hash: &str, shape: &str) -> Result<Vec<ImportReading>> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT {READING}, EXISTS (
                 SELECT 1 FROM import l WHERE l.id > i.id AND l.what = i.what
                 AND (i.what <> 'tickets' OR l.source = i.source) AND (l.file_hash, l.shape) <> (?1, ?2))
             FROM import i WHERE i.file_hash = ?1 AND i.shape = ?2
             AND i.at = (SELECT max(at) FROM import WHERE file_hash = ?1 AND shape = ?2) ORDER BY i.id"
        ))?;
        let rows = query.query_map([file_hash, shape], |r| Ok((read_reading(r)?, r.get::<_, bool>(8)?)))?;
        let rows: Vec<(ImportReading, bool)> = rows.collect::<rusqlite::Result<_>>()?;
        let stale = rows.iter().any(|(_, stale)| *stale);
        Ok(if stale { Vec::new() } else { rows.into_iter().map(|(reading, _)| reading).collect() })
    }
}

pub(super) fn read_set_aside(r: &rusqlite::Row<'_>) -> rusqlite::Result<SetAside> {
    Ok(SetAside {
        file: r.get(0)?,
        sheet: r.get(1)?,
        row: r.get(2)?,
        line: r.get(3)?,
        column: r.get(4)?,
        found: r.get(5)?,
        expected: r.get(6)?,
        cure: r.get(7)?,
        repair: None,
        raw: r.get(8)?,
    })
}

/// Messages of a ticket that can have a number of their own, and one more.
const MOST_PARTS: i64 = 65_536;

fn read_known(row: &rusqlite::Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known { id: row.get(0)?, hash: row.get(1)?, updated_at: time(row.get(2)?) })
}

/// Reads a stored time; what cannot be read is as if it were not known.
pub(super) fn time(text: Option<String>) -> Option<DateTime<Utc>> {
    text.and_then(|t| DateTime::parse_from_rfc3339(&t).ok()).map(|t| t.to_utc())
}

fn stamp(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(|t| t.to_rfc3339())
}

fn list(words: &[String]) -> Result<String> {
    serde_json::to_string(words).map_err(|e| Error::Bug(e.to_string()))
}

impl Writing<'_> {
    /// Begins an import; its piles are all empty yet.
    pub fn begin_import(&self, head: &ImportHead<'_>) -> Result<i64> {
        self.0.execute(
            "INSERT INTO import (at, file, file_hash, source, title, what, part, choices, header, shape,
                 seen, added, changed, same, set_aside)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, 0, 0, 0)",
            params![
                head.at.to_rfc3339(),
                head.file,
                head.file_hash,
                head.source,
                head.title,
                head.what,
                head.part,
                head.choices,
                head.header,
                head.shape
            ],
        )?;
        Ok(self.0.last_insert_rowid())
    }

    /// Writes down its piles.
    pub fn finish_import(&self, import: i64, piles: &Piles) -> Result<()> {
        self.0.execute(
            "UPDATE import SET seen = ?2, added = ?3, changed = ?4, same = ?5, set_aside = ?6 WHERE id = ?1",
            params![import, piles.seen, piles.added, piles.changed, piles.same, piles.set_aside],
        )?;
        Ok(())
    }

    /// Adds a ticket, or a version of a known one. Gives its number.
    pub fn add_ticket(
        &self,
        import: i64,
        source: &str,
        record: &TicketRecord,
        hash: &str,
        content: i64,
        known: Option<i64>,
    ) -> Result<TicketId> {
        let mut next = self.0.prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM ticket_version")?;
        let version: i64 = next.query_row([], |r| r.get(0))?;
        let id = match known {
            Some(id) => {
                self.0.prepare_cached("UPDATE ticket SET latest = ?2 WHERE id = ?1")?.execute([id, version])?;
                id
            }
            None => {
                self.0
                    .prepare_cached("INSERT INTO ticket (source, external_id, latest) VALUES (?1, ?2, ?3)")?
                    .execute(params![source, record.external_id, version])?;
                self.0.last_insert_rowid()
            }
        };
        self.0
            .prepare_cached(
                "INSERT INTO ticket_version (id, ticket_id, import_id, hash, subject, created_at, updated_at,
                     requester_name, requester_email, org_id, org_name, status, kind, priority, tags, url, content)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            )?
            .execute(params![
                version,
                id,
                import,
                hash,
                record.subject,
                stamp(record.created_at),
                stamp(record.updated_at),
                record.requester_name,
                record.requester_email,
                record.org_id,
                record.org_name,
                record.status,
                record.kind,
                record.priority,
                list(&record.tags)?,
                record.url,
                content
            ])?;
        let mut insert =
            self.0.prepare_cached("INSERT INTO part (id, side, author, at, text) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        // what is beyond the numbers there are goes into the last one that has a number
        let (numbered, beyond) = record.parts.split_at(record.parts.len().min(MOST_PARTS as usize - 1));
        for (n, part) in numbered.iter().enumerate() {
            let side = match part.side {
                Side::Customer => "customer",
                Side::Agent => "agent",
            };
            let id = version * MOST_PARTS + n as i64 + 1;
            if n + 2 == MOST_PARTS as usize && !beyond.is_empty() {
                let texts: Vec<&str> = std::iter::once(part).chain(beyond).map(|p| p.text.as_str()).collect();
                insert.execute(params![id, side, part.author, stamp(part.at), texts.join("\n\n")])?;
                continue;
            }
            insert.execute(params![id, side, part.author, stamp(part.at), part.text])?;
        }
        let mut insert = self.0.prepare_cached(
            "INSERT INTO supporter (version_id, position, name, email, org_id, org_name)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for (n, Supporter { name, email, org_id, org_name }) in record.supporters.iter().enumerate() {
            insert.execute(params![version, n + 1, name, email, org_id, org_name])?;
        }
        Ok(id)
    }

    /// Adds an account, or a version of a known one.
    pub fn add_account(&self, import: i64, record: &AccountRecord, hash: &str, known: Option<i64>) -> Result<()> {
        let id = match known {
            Some(id) => id,
            None => {
                self.0.execute("INSERT INTO account (external_id, latest) VALUES (?1, 0)", [&record.external_id])?;
                self.0.last_insert_rowid()
            }
        };
        self.0
            .prepare_cached(
                "INSERT INTO account_version (account_id, import_id, hash, name, domains, arr, currency, renewal,
                     churn_permille, health, plan, segment, status, parent_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute(params![
                id,
                import,
                hash,
                record.name,
                list(&record.domains)?,
                record.arr.as_ref().map(|m| m.amount),
                record.arr.as_ref().map_or("", |m| m.currency.as_str()),
                record.renewal.map(|d| d.to_string()),
                record.churn_permille,
                record.health,
                record.plan,
                record.segment,
                record.status,
                record.parent_id
            ])?;
        let version = self.0.last_insert_rowid();
        self.0.execute("UPDATE account SET latest = ?2 WHERE id = ?1", [id, version])?;
        Ok(())
    }

    /// Adds a roadmap item, or a version of a known one.
    pub fn add_item(&self, import: i64, record: &RoadmapRecord, hash: &str, known: Option<i64>) -> Result<()> {
        let id = match known {
            Some(id) => id,
            None => {
                self.0
                    .execute("INSERT INTO roadmap_item (external_id, latest) VALUES (?1, 0)", [&record.external_id])?;
                self.0.last_insert_rowid()
            }
        };
        self.0.execute(
            "INSERT INTO roadmap_item_version
                 (item_id, import_id, hash, title, body, status, target, theme, effort, url)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                id,
                import,
                hash,
                record.title,
                record.body,
                record.status,
                record.target,
                record.theme,
                record.effort,
                record.url
            ],
        )?;
        let version = self.0.last_insert_rowid();
        self.0.execute("UPDATE roadmap_item SET latest = ?2 WHERE id = ?1", [id, version])?;
        Ok(())
    }

    /// Writes down an import of the very bytes of an earlier one: all of it is known, and what was set aside then is
    /// set aside again in its place. Gives its piles.
    pub fn repeat_import(&self, past: &ImportReading, at: DateTime<Utc>, file: &str) -> Result<Piles> {
        self.0.execute(
            "INSERT INTO import (at, file, file_hash, source, title, what, part, choices, header, shape,
                 seen, added, changed, same, set_aside)
             SELECT ?2, ?3, file_hash, source, title, what, part, choices, header, shape,
                 seen, 0, 0, seen - set_aside, set_aside FROM import WHERE id = ?1",
            params![past.id, at.to_rfc3339(), file],
        )?;
        let import = self.0.last_insert_rowid();
        self.0.execute(
            "INSERT INTO set_aside (import_id, sheet, row, line, col, found, expected, cure, raw)
             SELECT ?2, sheet, row, line, col, found, expected, cure, raw FROM set_aside
             WHERE import_id = ?1 ORDER BY id",
            [past.id, import],
        )?;
        // those that were read since stay read; the others wait once, under the newest import
        self.0.execute(
            "INSERT INTO settled (id, import_id)
             SELECT new.id, d.import_id FROM settled d JOIN set_aside old ON old.id = d.id
             JOIN set_aside new ON new.import_id = ?2 AND new.row IS old.row AND new.line IS old.line
             WHERE old.import_id = ?1",
            [past.id, import],
        )?;
        self.0.execute(
            "INSERT INTO settled (id, import_id) SELECT s.id, ?2 FROM set_aside s WHERE s.import_id = ?1
             AND NOT EXISTS (SELECT 1 FROM settled d WHERE d.id = s.id)",
            [past.id, import],
        )?;
        let mut query = self.0.prepare_cached("SELECT seen, same, set_aside FROM import WHERE id = ?1")?;
        let piles = |r: &rusqlite::Row<'_>| {
            Ok(Piles { seen: r.get(0)?, added: 0, changed: 0, same: r.get(1)?, set_aside: r.get(2)? })
        };
        Ok(query.query_row([import], piles)?)
    }

    /// Writes down that records that were set aside were read by a later import, or set aside by it again.
    pub fn settle(&self, rows: &[i64], import: i64) -> Result<()> {
        let mut insert = self.0.prepare_cached("INSERT INTO settled (id, import_id) VALUES (?1, ?2)")?;
        for row in rows {
            insert.execute([*row, import])?;
        }
        Ok(())
    }

    /// The same for all records that earlier imports of the same file set aside.
    pub fn settle_earlier(&self, import: i64, file: &str, part: &str, source: &str) -> Result<()> {
        self.0.execute(
            "INSERT INTO settled (id, import_id)
             SELECT s.id, ?1 FROM set_aside s JOIN import i ON i.id = s.import_id
             WHERE i.id < ?1 AND i.file = ?2 AND i.part = ?3 AND i.source = ?4
               AND NOT EXISTS (SELECT 1 FROM settled d WHERE d.id = s.id)",
            params![import, file, part, source],
        )?;
        Ok(())
    }

    /// Remembers how tables of a shape are wanted to be read.
    pub fn put_habit(&self, shape: &str, at: DateTime<Utc>, choices: &str) -> Result<()> {
        self.0.execute(
            "INSERT INTO habit (shape, at, choices) VALUES (?1, ?2, ?3)
             ON CONFLICT (shape) DO UPDATE SET at = excluded.at, choices = excluded.choices",
            params![shape, at.to_rfc3339(), choices],
        )?;
        Ok(())
    }

    /// Keeps a record that could not be read.
    pub fn add_set_aside(&self, import: i64, row: &SetAside) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO set_aside (import_id, sheet, row, line, col, found, expected, cure, raw)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                import,
                row.sheet,
                row.row,
                row.line,
                row.column,
                row.found,
                row.expected,
                row.cure,
                row.raw
            ])?;
        Ok(())
    }
}
