//! Derived rows in and out: asks, outcomes, placements, vectors, faces. All of it can be computed again.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::evidence::time;
use super::{View, Writing};
use crate::embedding::Vector;
use crate::embedding::language::Language;
use crate::error::{Error, Result};
use crate::model::{AccountId, AskId, Kind, Outcome, RequestId, Supporter, ThemeId, TicketId};

/// An ask to write down.
#[derive(Clone, Debug)]
pub struct NewAsk {
    /// Its name.
    pub id: AskId,
    /// 0 is the subject.
    pub part: usize,
    /// Bytes of the part's text.
    pub span: std::ops::Range<usize>,
    /// Its words.
    pub quote: String,
    /// Subject and the words around.
    pub context: String,
    /// What it wants.
    pub kind: Kind,
    /// Probability that it is a feature ask.
    pub score: f64,
    /// What gave it away.
    pub cues: Vec<String>,
    /// Who said it.
    pub author: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// In which language, if that can be told.
    pub language: Option<Language>,
}

/// A feature ask that stands in a request, or waits for one.
#[derive(Clone, Debug)]
pub struct FeatureAsk {
    /// Its name.
    pub id: AskId,
    /// Its words.
    pub quote: String,
    /// Subject and the words around.
    pub context: String,
    /// Probability that it is a feature ask.
    pub score: f64,
    /// Its request, merges followed; none if it waits.
    pub request: Option<RequestId>,
}

/// Who asked, to find the account by.
#[derive(Clone, Debug)]
pub struct Requester {
    /// The ticket.
    pub ticket: TicketId,
    /// The organisation's id there.
    pub org_id: String,
    /// Its name.
    pub org_name: String,
    /// The requester's address.
    pub email: String,
}

/// Someone who stands behind another one's ticket, to find the account by.
#[derive(Clone, Debug)]
pub struct BackerRow {
    /// The ticket.
    pub ticket: TicketId,
    /// Which of its supporters, from 1.
    pub position: i64,
    /// Who it is.
    pub supporter: Supporter,
    /// Their account, if it is known.
    pub account: Option<AccountId>,
    /// How that was found.
    pub found_by: String,
}

/// An ask that could have gone elsewhere when it was placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Disputed {
    /// The ask.
    pub ask: AskId,
    /// Where it was put. Neither name follows merges: what was decided later lies over it.
    pub request: RequestId,
    /// The next best request.
    pub other: RequestId,
    /// Average similarity to the asks of `request`, 0 to 1.
    pub similarity: f64,
    /// The same to those of `other`.
    pub other_similarity: f64,
    /// The difference of the two.
    pub margin: f64,
}

/// A passage of a ticket of which the engine does not dare to say whether it asks for anything.
#[derive(Clone, Debug)]
pub struct Unsure {
    /// Its ticket.
    pub ticket: TicketId,
    /// The passage most like a wish.
    pub ask: AskId,
    /// Its words.
    pub quote: String,
    /// Subject and the words around.
    pub context: String,
    /// When it was said, or the ticket was opened.
    pub at: Option<DateTime<Utc>>,
    /// All its passages that were not dismissed.
    pub all: Vec<AskId>,
}

/// What a request looks like.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// Hash of what it was made from.
    pub members: String,
    /// The engine's title.
    pub title: String,
    /// Its place on the roadmap: the item's number, the score, the ask that made the link.
    pub link: Option<(i64, f64, AskId)>,
}

impl View<'_> {
    /// All feature asks in force, in the order of their tickets. Those a person put somewhere count as features,
    /// those a person dismissed do not.
    pub fn feature_asks(&self) -> Result<Vec<FeatureAsk>> {
        let mut query = self.0.prepare_cached(
            "SELECT a.id, a.quote, a.context, coalesce(g.into_id, m.request_id, p.request_id), a.score
             FROM ask a
             LEFT JOIN moved m ON m.ask = a.id
             LEFT JOIN placement p ON p.ask = a.id
             LEFT JOIN merged g ON g.id = coalesce(m.request_id, p.request_id)
             WHERE (a.kind = 'feature' OR m.ask IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM dismissed d WHERE d.ask = a.id)
             ORDER BY a.num",
        )?;
        let rows = query.query_map([], |r| {
            Ok(FeatureAsk {
                id: AskId(r.get(0)?),
                quote: r.get(1)?,
                context: r.get(2)?,
                request: r.get::<_, Option<i64>>(3)?.map(RequestId),
                score: r.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A vector of so many numbers from the cache.
    pub fn vector(&self, hash: &str, dimensions: usize) -> Result<Option<Vector>> {
        let bytes: Option<Vec<u8>> = self
            .0
            .prepare_cached("SELECT vector FROM embedding WHERE hash = ?1")?
            .query_row([hash], |r| r.get(0))
            .optional()?;
        let Some(bytes) = bytes else { return Ok(None) };
        if bytes.len() != dimensions * 4 {
            return Err(Error::Bug(format!("a cached vector has {} bytes, not {}", bytes.len(), dimensions * 4)));
        }
        let (numbers, _) = bytes.as_chunks::<4>();
        Ok(Some(numbers.iter().map(|b| f32::from_le_bytes(*b)).collect()))
    }

    /// Who asked, for every ticket.
    pub fn requesters(&self) -> Result<Vec<Requester>> {
        let mut query = self.0.prepare_cached(
            "SELECT t.id, v.org_id, v.org_name, v.requester_email
             FROM ticket t JOIN ticket_version v ON v.id = t.latest ORDER BY t.id",
        )?;
        let rows = query.query_map([], |r| {
            Ok(Requester { ticket: r.get(0)?, org_id: r.get(1)?, org_name: r.get(2)?, email: r.get(3)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The supporters of all tickets, in order.
    pub fn backers(&self) -> Result<Vec<BackerRow>> {
        let mut query = self.0.prepare_cached(
            "SELECT t.id, s.position, s.name, s.email, s.org_id, s.org_name, b.account_id, coalesce(b.found_by, '')
             FROM supporter s JOIN ticket_version v ON v.id = s.version_id
             JOIN ticket t ON t.id = v.ticket_id AND t.latest = v.id
             LEFT JOIN backing b ON b.ticket_id = t.id AND b.position = s.position
             ORDER BY t.id, s.position",
        )?;
        let rows = query.query_map([], |r| {
            let supporter = Supporter { name: r.get(2)?, email: r.get(3)?, org_id: r.get(4)?, org_name: r.get(5)? };
            let (account, found_by) = (r.get(6)?, r.get(7)?);
            Ok(BackerRow { ticket: r.get(0)?, position: r.get(1)?, supporter, account, found_by })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The faces, by request.
    pub fn faces(&self) -> Result<BTreeMap<RequestId, Face>> {
        let mut query =
            self.0.prepare_cached("SELECT request_id, members, title, item_id, link_score, link_ask FROM face")?;
        let rows = query.query_map([], |r| {
            let link = match (r.get(3)?, r.get(4)?, r.get(5)?) {
                (Some(item), Some(score), Some(ask)) => Some((item, score, AskId(ask))),
                _ => None,
            };
            Ok((RequestId(r.get(0)?), Face { members: r.get(1)?, title: r.get(2)?, link }))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The asks that could have gone elsewhere, in order of their names.
    pub fn disputed(&self) -> Result<Vec<Disputed>> {
        let mut query = self.0.prepare_cached(
            "SELECT d.ask, d.request_id, d.other_id, d.similarity, d.other_similarity, d.margin
             FROM disputed d WHERE EXISTS (SELECT 1 FROM ask a WHERE a.id = d.ask) ORDER BY d.ask",
        )?;
        let rows = query.query_map([], |r| {
            Ok(Disputed {
                ask: AskId(r.get(0)?),
                request: RequestId(r.get(1)?),
                other: RequestId(r.get(2)?),
                similarity: r.get(3)?,
                other_similarity: r.get(4)?,
                margin: r.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The unsure tickets that have passages to decide about, those first that are most like a wish; at most `most`.
    pub fn unsure(&self, most: u32) -> Result<Vec<Unsure>> {
        let mut query = self.0.prepare_cached(
            "SELECT o.ticket_id, a.id, a.quote, a.context, coalesce(a.at, v.created_at), max(a.score)
             FROM outcome o
             JOIN ticket t ON t.id = o.ticket_id AND t.latest = o.version_id
             JOIN ticket_version v ON v.id = t.latest
             JOIN ask a ON a.ticket_id = t.id
             WHERE o.outcome = 'unsure'
               AND NOT EXISTS (SELECT 1 FROM dismissed d WHERE d.ask = a.id)
               AND NOT EXISTS (SELECT 1 FROM ask b JOIN moved m ON m.ask = b.id WHERE b.ticket_id = t.id)
             GROUP BY o.ticket_id ORDER BY max(a.score) DESC, o.ticket_id LIMIT ?1",
        )?;
        let rows = query.query_map([most], |r| {
            Ok(Unsure {
                ticket: r.get(0)?,
                ask: AskId(r.get(1)?),
                quote: r.get(2)?,
                context: r.get(3)?,
                at: time(r.get(4)?),
                all: Vec::new(),
            })
        })?;
        let mut found: Vec<Unsure> = rows.collect::<rusqlite::Result<_>>()?;
        let mut query = self.0.prepare_cached(
            "SELECT a.id FROM ask a WHERE a.ticket_id = ?1
               AND NOT EXISTS (SELECT 1 FROM dismissed d WHERE d.ask = a.id) ORDER BY a.num",
        )?;
        for unsure in &mut found {
            let rows = query.query_map([unsure.ticket], |r| r.get(0).map(AskId))?;
            unsure.all = rows.collect::<rusqlite::Result<_>>()?;
        }
        Ok(found)
    }

    /// The themes' titles.
    pub fn themes(&self) -> Result<BTreeMap<ThemeId, String>> {
        let mut query = self.0.prepare_cached("SELECT id, title FROM theme")?;
        let rows = query.query_map([], |r| Ok((ThemeId(r.get(0)?), r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The theme of each request that is in one: its own, or else the one from which people brought most of its asks,
    /// by merging or moving. So what a step does to themes is undone with the step.
    pub fn themed(&self) -> Result<BTreeMap<RequestId, ThemeId>> {
        let mut query = self.0.prepare_cached("SELECT request_id, theme_id FROM face WHERE theme_id IS NOT NULL")?;
        let rows = query.query_map([], |r| Ok((RequestId(r.get(0)?), ThemeId(r.get(1)?))))?;
        let mut themed: BTreeMap<RequestId, ThemeId> = rows.collect::<rusqlite::Result<_>>()?;
        let mut query = self.0.prepare_cached(
            "SELECT request, theme FROM (
                 SELECT coalesce(g.into_id, m.request_id) AS request, f.theme_id AS theme
                 FROM moved m
                 JOIN placement p ON p.ask = m.ask
                 JOIN face f ON f.request_id = p.request_id AND f.theme_id IS NOT NULL
                 LEFT JOIN merged g ON g.id = m.request_id
                 WHERE NOT EXISTS (SELECT 1 FROM dismissed d WHERE d.ask = m.ask)
                 UNION ALL
                 SELECT g.into_id, f.theme_id
                 FROM merged g
                 JOIN placement p ON p.request_id = g.id
                 JOIN face f ON f.request_id = g.id AND f.theme_id IS NOT NULL
                 WHERE NOT EXISTS (SELECT 1 FROM moved m WHERE m.ask = p.ask)
                   AND NOT EXISTS (SELECT 1 FROM dismissed d WHERE d.ask = p.ask))
             GROUP BY request, theme ORDER BY request, count(*) DESC, theme",
        )?;
        let brought = query.query_map([], |r| Ok((RequestId(r.get(0)?), ThemeId(r.get(1)?))))?;
        for row in brought {
            let (request, theme) = row?;
            themed.entry(request).or_insert(theme);
        }
        Ok(themed)
    }

    /// A ticket's subject; empty if there is no such ticket.
    pub fn subject(&self, ticket: TicketId) -> Result<String> {
        let mut query = self.0.prepare_cached(
            "SELECT v.subject FROM ticket t JOIN ticket_version v ON v.id = t.latest WHERE t.id = ?1",
        )?;
        Ok(query.query_row([ticket], |r| r.get(0)).optional()?.unwrap_or_default())
    }

    /// When an ask was said, if it is known.
    pub fn ask_time(&self, ask: &AskId) -> Result<Option<DateTime<Utc>>> {
        let at =
            self.0.prepare_cached("SELECT at FROM ask WHERE id = ?1")?.query_row([&ask.0], |r| r.get(0)).optional()?;
        Ok(time(at.flatten()))
    }
}

impl Writing<'_> {
    /// Writes down what a ticket was read to say, in place of what was read before.
    pub fn put_reading(&self, ticket: TicketId, version: i64, outcome: Outcome, asks: &[NewAsk]) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM ask_words WHERE rowid IN (SELECT num FROM ask WHERE ticket_id = ?1)")?
            .execute([ticket])?;
        self.0.prepare_cached("DELETE FROM ask WHERE ticket_id = ?1")?.execute([ticket])?;
        self.0
            .prepare_cached(
                "INSERT INTO outcome (ticket_id, outcome, version_id) VALUES (?1, ?2, ?3)
                 ON CONFLICT (ticket_id) DO UPDATE
                     SET outcome = excluded.outcome, version_id = excluded.version_id",
            )?
            .execute(params![ticket, outcome.word(), version])?;
        let mut insert = self.0.prepare_cached(
            "INSERT INTO ask (id, ticket_id, part, start, stop, quote, context, kind, score, cues, author, at, language)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        let mut words = self.0.prepare_cached("INSERT INTO ask_words (rowid, quote) VALUES (?1, ?2)")?;
        for ask in asks {
            let cues = serde_json::to_string(&ask.cues).map_err(|e| Error::Bug(e.to_string()))?;
            insert.execute(params![
                ask.id.0,
                ticket,
                ask.part,
                ask.span.start,
                ask.span.end,
                ask.quote,
                ask.context,
                ask.kind.word(),
                ask.score,
                cues,
                ask.author,
                ask.at.map(|t| t.to_rfc3339()),
                ask.language.map_or("", |language| language.code)
            ])?;
            words.execute(params![self.0.last_insert_rowid(), ask.quote])?;
        }
        Ok(())
    }

    /// Makes a ticket's words findable, in place of what could be found of it before.
    pub fn put_words(&self, ticket: TicketId, subject: &str, text: &str) -> Result<()> {
        self.0.prepare_cached("DELETE FROM ticket_words WHERE rowid = ?1")?.execute([ticket])?;
        self.0
            .prepare_cached("INSERT INTO ticket_words (rowid, subject, text) VALUES (?1, ?2, ?3)")?
            .execute(params![ticket, subject, text])?;
        Ok(())
    }

    /// Keeps a vector.
    pub fn put_vector(&self, hash: &str, vector: &[f32]) -> Result<()> {
        let bytes: Vec<u8> = vector.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.0
            .prepare_cached("INSERT OR IGNORE INTO embedding (hash, vector) VALUES (?1, ?2)")?
            .execute(params![hash, bytes])?;
        Ok(())
    }

    /// Places an ask: once, and for good.
    pub fn put_placement(&self, ask: &AskId, request: RequestId) -> Result<()> {
        self.0
            .prepare_cached("INSERT INTO placement (ask, request_id) VALUES (?1, ?2)")?
            .execute(params![ask.0, request.0])?;
        Ok(())
    }

    /// Notes that an ask could have gone elsewhere.
    pub fn put_disputed(&self, found: &Disputed) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO disputed (ask, request_id, other_id, similarity, other_similarity, margin)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                found.ask.0,
                found.request.0,
                found.other.0,
                found.similarity,
                found.other_similarity,
                found.margin
            ])?;
        Ok(())
    }

    /// Gives a theme a number that none had before.
    pub fn number_theme(&self) -> Result<ThemeId> {
        let number = self
            .0
            .prepare_cached(
                "INSERT INTO meta (key, value) VALUES ('themes', 1)
                 ON CONFLICT (key) DO UPDATE SET value = value + 1 RETURNING value",
            )?
            .query_row([], |r| r.get(0))?;
        Ok(ThemeId(number))
    }

    /// Names a theme, or takes it away with its title gone; requests of a theme that is taken away are in none.
    pub fn put_theme(&self, id: ThemeId, title: Option<&str>) -> Result<()> {
        let Some(title) = title else {
            self.0.prepare_cached("UPDATE face SET theme_id = NULL WHERE theme_id = ?1")?.execute([id.0])?;
            self.0.prepare_cached("DELETE FROM theme WHERE id = ?1")?.execute([id.0])?;
            return Ok(());
        };
        self.0
            .prepare_cached(
                "INSERT INTO theme (id, title) VALUES (?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET title = excluded.title",
            )?
            .execute(params![id.0, title])?;
        Ok(())
    }

    /// Puts a request that has a face into a theme, or into none.
    pub fn put_face_theme(&self, request: RequestId, theme: Option<ThemeId>) -> Result<()> {
        self.0
            .prepare_cached("UPDATE face SET theme_id = ?2 WHERE request_id = ?1 AND theme_id IS NOT ?2")?
            .execute(params![request.0, theme.map(|theme| theme.0)])?;
        Ok(())
    }

    /// Writes down whose tickets are whose, in place of what was known before.
    pub fn put_accounts(&self, found: &[(TicketId, AccountId, &'static str)]) -> Result<()> {
        self.0.execute("DELETE FROM ticket_account", [])?;
        let mut insert = self
            .0
            .prepare_cached("INSERT INTO ticket_account (ticket_id, account_id, found_by) VALUES (?1, ?2, ?3)")?;
        for (ticket, account, by) in found {
            insert.execute(params![ticket, account, by])?;
        }
        Ok(())
    }

    /// Writes down whose accounts supporters belong to, in place of what was known before: ticket, position, account,
    /// how it was found.
    pub fn put_backings(&self, found: &[(TicketId, i64, AccountId, &'static str)]) -> Result<()> {
        self.0.execute("DELETE FROM backing", [])?;
        let mut insert = self.0.prepare_cached(
            "INSERT INTO backing (ticket_id, position, account_id, found_by) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (ticket, position, account, by) in found {
            insert.execute(params![ticket, position, account, by])?;
        }
        Ok(())
    }

    /// Writes a face. The theme stays what it was.
    pub fn put_face(&self, request: RequestId, face: &Face) -> Result<()> {
        let (item, score, ask) = match &face.link {
            Some((item, score, ask)) => (Some(*item), Some(*score), Some(ask.0.as_str())),
            None => (None, None, None),
        };
        self.0
            .prepare_cached(
                "INSERT INTO face (request_id, members, title, item_id, link_score, link_ask)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (request_id) DO UPDATE SET members = excluded.members, title = excluded.title,
                     item_id = excluded.item_id, link_score = excluded.link_score, link_ask = excluded.link_ask",
            )?
            .execute(params![request.0, face.members, face.title, item, score, ask])?;
        Ok(())
    }
}
