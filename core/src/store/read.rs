//! Reads for screens, files and the ranking: plain rows, no judgement of their own.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{OptionalExtension, params};

use super::evidence::{read_set_aside, time};
use super::{Step, View, journal, revision};
use crate::api::Piles;
use crate::embedding::language::Language;
use crate::error::{Error, Result};
use crate::model::{
    AccountId, AccountRecord, AskId, Kind, Money, Outcome, Part, RequestId, RoadmapRecord, SetAside, ThemeId, TicketId,
};
use crate::store::derived::{BackerRow, Face};

/// A ticket, as the ranking and the books need it.
#[derive(Clone, Debug)]
pub struct TicketRow {
    /// Its number.
    pub id: TicketId,
    /// When it was opened.
    pub at: Option<DateTime<Utc>>,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// How that was found.
    pub found_by: String,
    /// The requester's address: tells writers without an account apart.
    pub email: String,
    /// What the engine made of it; none if it was not read yet.
    pub outcome: Option<Outcome>,
}

/// Where an ask stands.
#[derive(Clone, Debug)]
pub struct AskPlace {
    /// The ask.
    pub id: AskId,
    /// Its ticket.
    pub ticket: TicketId,
    /// Its request, merges followed.
    pub request: RequestId,
    /// When it was said; when its ticket was opened, if that is not known.
    pub at: Option<DateTime<Utc>>,
}

/// By whom, in what and from where an ask is.
#[derive(Clone, Debug)]
pub struct AskVoice {
    /// Who said it.
    pub author: String,
    /// Its language, ISO 639-1; empty if that cannot be told.
    pub language: String,
    /// The source of its ticket.
    pub source: String,
}

/// One state of the workspace, as far as ranking and books need it. Everything in order of its number.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The revision it is of.
    pub revision: i64,
    /// All tickets.
    pub tickets: Vec<TicketRow>,
    /// Others who stand behind tickets.
    pub backers: Vec<BackerRow>,
    /// All asks that stand in a request.
    pub asks: Vec<AskPlace>,
    /// Passages by kind; dismissed ones under `other`.
    pub by_kind: BTreeMap<Kind, u64>,
    /// All accounts.
    pub accounts: BTreeMap<AccountId, AccountRecord>,
    /// All roadmap items.
    pub items: BTreeMap<i64, RoadmapRecord>,
    /// People's titles.
    pub names: BTreeMap<RequestId, String>,
    /// The engine's titles and links.
    pub faces: BTreeMap<RequestId, Face>,
    /// The themes' titles.
    pub themes: BTreeMap<ThemeId, String>,
    /// The theme of each request that is in one.
    pub themed: BTreeMap<RequestId, ThemeId>,
    /// Merged request -> its survivor.
    pub merged: BTreeMap<RequestId, RequestId>,
    /// The day of the newest import: nothing can have been said after it.
    pub last_import: Option<NaiveDate>,
}

/// An ask's words and where they stand.
#[derive(Clone, Debug)]
pub struct AskQuote {
    /// The ask.
    pub id: AskId,
    /// Its ticket.
    pub ticket: TicketId,
    /// The ticket's own id.
    pub external_id: String,
    /// Its source.
    pub source: String,
    /// Its subject.
    pub subject: String,
    /// 0 is the subject.
    pub part: usize,
    /// Bytes of the part's text.
    pub span: std::ops::Range<usize>,
    /// Its words.
    pub quote: String,
    /// What it wants.
    pub kind: Kind,
    /// How sure that is.
    pub score: f64,
    /// What gave it away.
    pub cues: Vec<String>,
    /// Who said it.
    pub author: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// True if a person put it where it is.
    pub moved: bool,
    /// The text it stands in.
    pub text: String,
    /// Its language, if that could be told.
    pub language: Option<Language>,
}

/// A ticket with all its words.
#[derive(Clone, Debug)]
pub struct TicketWhole {
    /// The help desk's id.
    pub external_id: String,
    /// Source.
    pub source: String,
    /// Subject.
    pub subject: String,
    /// Link to the original.
    pub url: String,
    /// The requester's name.
    pub requester: String,
    /// The requester's address.
    pub email: String,
    /// Status.
    pub status: String,
    /// Labels.
    pub tags: Vec<String>,
    /// Opened.
    pub created_at: Option<DateTime<Utc>>,
    /// Its messages.
    pub parts: Vec<Part>,
    /// Its asks in order: part, span, name, kind.
    pub asks: Vec<(usize, std::ops::Range<usize>, AskId, Kind)>,
}

/// A past import.
#[derive(Clone, Debug)]
pub struct PastImportRow {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The file.
    pub file: String,
    /// The source for people.
    pub title: String,
    /// tickets, accounts or roadmap.
    pub what: String,
    /// The sheet, or the file inside an archive; else empty.
    pub part: String,
    /// Its piles.
    pub piles: Piles,
    /// Of those set aside, how many were not read since.
    pub waiting: u64,
}

/// A hit of a search among tickets.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The ticket.
    pub ticket: TicketId,
    /// The help desk's id.
    pub external_id: String,
    /// Its subject.
    pub subject: String,
    /// All its words.
    pub text: String,
}

impl View<'_> {
    /// Grows with every change.
    pub fn revision(&self) -> Result<i64> {
        revision(self.0)
    }

    /// What undo and redo would do now.
    pub fn undo_redo(&self) -> Result<(Option<String>, Option<String>)> {
        Ok((journal::undoable(self.0)?.map(|s| s.name), journal::redoable(self.0)?.map(|s| s.name)))
    }

    /// The newest steps, newest first.
    pub fn history(&self, most: u32) -> Result<Vec<Step>> {
        journal::history(self.0, most)
    }

    /// The newest steps that touched a request or these asks.
    pub fn history_of(&self, request: RequestId, asks: &[AskId], most: u32) -> Result<Vec<Step>> {
        let asks: Vec<String> = asks.iter().map(|a| a.0.clone()).collect();
        journal::history_of(self.0, request.0, &asks, most)
    }

    /// True if nothing was ever imported.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.0.query_row("SELECT NOT EXISTS (SELECT 1 FROM import)", [], |r| r.get(0))?)
    }

    /// True if the first ticket is one of the sample company's.
    pub fn is_sample(&self) -> Result<bool> {
        let url: Option<String> =
            self.0.query_row("SELECT url FROM ticket_version ORDER BY id LIMIT 1", [], |r| r.get(0)).optional()?;
        Ok(url.is_some_and(|u| u.starts_with("https://tarnwell.zendesk.example/")))
    }

    /// The whole state, once.
    pub fn snapshot(&self) -> Result<Snapshot> {
        let last_import: Option<String> = self.0.query_row("SELECT max(at) FROM import", [], |r| r.get(0))?;
        Ok(Snapshot {
            revision: self.revision()?,
            tickets: self.ticket_rows()?,
            backers: self.backers()?,
            asks: self.ask_places()?,
            by_kind: self.by_kind()?,
            accounts: self.accounts()?,
            items: self.items()?,
            names: self.names()?,
            faces: self.faces()?,
            themes: self.themes()?,
            themed: self.themed()?,
            merged: self.merged()?,
            last_import: time(last_import).map(|t| t.date_naive()),
        })
    }

    fn ticket_rows(&self) -> Result<Vec<TicketRow>> {
        let mut query = self.0.prepare_cached(
            "SELECT t.id, v.created_at, ta.account_id, coalesce(ta.found_by, ''), v.requester_email, o.outcome
             FROM ticket t JOIN ticket_version v ON v.id = t.latest
             LEFT JOIN outcome o ON o.ticket_id = t.id AND o.version_id = t.latest
             LEFT JOIN ticket_account ta ON ta.ticket_id = t.id
             ORDER BY t.id",
        )?;
        let rows = query.query_map([], |r| {
            let outcome: Option<String> = r.get(5)?;
            Ok(TicketRow {
                id: r.get(0)?,
                at: time(r.get(1)?),
                account: r.get(2)?,
                found_by: r.get(3)?,
                email: r.get(4)?,
                outcome: outcome.as_deref().and_then(Outcome::from_word),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn ask_places(&self) -> Result<Vec<AskPlace>> {
        let mut query = self.0.prepare_cached(
            "SELECT a.id, a.ticket_id, coalesce(g.into_id, m.request_id, p.request_id), coalesce(a.at, v.created_at)
             FROM ask a
             JOIN ticket t ON t.id = a.ticket_id JOIN ticket_version v ON v.id = t.latest
             LEFT JOIN moved m ON m.ask = a.id
             LEFT JOIN placement p ON p.ask = a.id
             LEFT JOIN merged g ON g.id = coalesce(m.request_id, p.request_id)
             WHERE (a.kind = 'feature' OR m.ask IS NOT NULL)
               AND coalesce(m.request_id, p.request_id) IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM dismissed d WHERE d.ask = a.id)
             ORDER BY a.num",
        )?;
        let rows = query.query_map([], |r| {
            Ok(AskPlace { id: AskId(r.get(0)?), ticket: r.get(1)?, request: RequestId(r.get(2)?), at: time(r.get(3)?) })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// By whom, in what and from where each ask is.
    pub fn ask_voices(&self) -> Result<BTreeMap<AskId, AskVoice>> {
        let mut query = self.0.prepare_cached(
            "SELECT a.id, a.author, coalesce(a.language, ''), t.source FROM ask a JOIN ticket t ON t.id = a.ticket_id",
        )?;
        let rows = query.query_map([], |r| {
            Ok((AskId(r.get(0)?), AskVoice { author: r.get(1)?, language: r.get(2)?, source: r.get(3)? }))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn by_kind(&self) -> Result<BTreeMap<Kind, u64>> {
        let mut query = self.0.prepare_cached(
            "SELECT CASE WHEN d.ask IS NULL THEN a.kind ELSE 'other' END, count(*)
             FROM ask a LEFT JOIN dismissed d ON d.ask = a.id GROUP BY 1",
        )?;
        let rows = query.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, u64>(1)?)))?;
        let mut by_kind = BTreeMap::new();
        for row in rows {
            let (word, count) = row?;
            *by_kind.entry(Kind::from_word(&word).unwrap_or(Kind::Other)).or_default() += count;
        }
        Ok(by_kind)
    }

    /// All accounts as their newest import told them.
    pub fn accounts(&self) -> Result<BTreeMap<AccountId, AccountRecord>> {
        let mut query = self.0.prepare_cached(
            "SELECT a.id, a.external_id, v.name, v.domains, v.arr, v.currency, v.renewal, v.churn_permille, v.health,
                    v.plan, v.segment, v.status, v.parent_id
             FROM account a JOIN account_version v ON v.id = a.latest",
        )?;
        let rows = query.query_map([], |r| {
            let arr: Option<i64> = r.get(4)?;
            let currency: String = r.get(5)?;
            let renewal: Option<String> = r.get(6)?;
            Ok((
                r.get(0)?,
                AccountRecord {
                    external_id: r.get(1)?,
                    name: r.get(2)?,
                    domains: words(&r.get::<_, String>(3)?),
                    arr: arr.map(|amount| Money { amount, currency }),
                    renewal: renewal.and_then(|d| d.parse().ok()),
                    churn_permille: r.get(7)?,
                    health: r.get(8)?,
                    plan: r.get(9)?,
                    segment: r.get(10)?,
                    status: r.get(11)?,
                    parent_id: r.get(12)?,
                },
            ))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// All roadmap items as their newest import told them.
    pub fn items(&self) -> Result<BTreeMap<i64, RoadmapRecord>> {
        let mut query = self.0.prepare_cached(
            "SELECT i.id, i.external_id, v.title, v.body, v.status, v.target, v.theme,
                    v.effort, v.url
             FROM roadmap_item i JOIN roadmap_item_version v ON v.id = i.latest",
        )?;
        let rows = query.query_map([], |r| {
            Ok((
                r.get(0)?,
                RoadmapRecord {
                    external_id: r.get(1)?,
                    title: r.get(2)?,
                    body: r.get(3)?,
                    status: r.get(4)?,
                    target: r.get(5)?,
                    theme: r.get(6)?,
                    effort: r.get(7)?,
                    url: r.get(8)?,
                },
            ))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// People's titles.
    pub fn names(&self) -> Result<BTreeMap<RequestId, String>> {
        let mut query = self.0.prepare_cached("SELECT id, title FROM naming")?;
        let rows = query.query_map([], |r| Ok((RequestId(r.get(0)?), r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn merged(&self) -> Result<BTreeMap<RequestId, RequestId>> {
        let mut query = self.0.prepare_cached("SELECT id, into_id FROM merged")?;
        let rows = query.query_map([], |r| Ok((RequestId(r.get(0)?), RequestId(r.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// An ask's words and where they stand; none if no ticket says it any more.
    pub fn quote(&self, ask: &AskId) -> Result<Option<AskQuote>> {
        let mut query = self.0.prepare_cached(
            "SELECT a.ticket_id, t.external_id, t.source, v.subject, a.part, a.start, a.stop, a.quote, a.kind, a.score,
                    a.cues, a.author, coalesce(a.at, v.created_at), m.ask IS NOT NULL,
                    CASE a.part WHEN 0 THEN v.subject
                    ELSE (SELECT text FROM part p WHERE p.id = v.id * 65536 + a.part) END,
                    a.language
             FROM ask a JOIN ticket t ON t.id = a.ticket_id JOIN ticket_version v ON v.id = t.latest
             LEFT JOIN moved m ON m.ask = a.id
             WHERE a.id = ?1",
        )?;
        let quote = query.query_row([&ask.0], |r| {
            Ok(AskQuote {
                id: ask.clone(),
                ticket: r.get(0)?,
                external_id: r.get(1)?,
                source: r.get(2)?,
                subject: r.get(3)?,
                part: r.get(4)?,
                span: r.get(5)?..r.get(6)?,
                quote: r.get(7)?,
                kind: Kind::from_word(&r.get::<_, String>(8)?).unwrap_or(Kind::Other),
                score: r.get(9)?,
                cues: words(&r.get::<_, String>(10)?),
                author: r.get(11)?,
                at: time(r.get(12)?),
                moved: r.get(13)?,
                text: r.get::<_, Option<String>>(14)?.unwrap_or_default(),
                language: r.get::<_, Option<String>>(15)?.and_then(|code| Language::from_code(&code)),
            })
        });
        Ok(quote.optional()?)
    }

    /// True if some ticket says that ask.
    pub fn ask_exists(&self, ask: &AskId) -> Result<bool> {
        let mut query = self.0.prepare_cached("SELECT EXISTS (SELECT 1 FROM ask WHERE id = ?1)")?;
        Ok(query.query_row([&ask.0], |r| r.get(0))?)
    }

    /// A ticket with all its words.
    pub fn ticket(&self, id: TicketId) -> Result<Option<TicketWhole>> {
        let mut query = self.0.prepare_cached(
            "SELECT t.external_id, t.source, v.subject, v.url, v.requester_name, v.requester_email, v.status, v.tags,
                    v.created_at, v.id
             FROM ticket t JOIN ticket_version v ON v.id = t.latest WHERE t.id = ?1",
        )?;
        let found = query
            .query_row([id], |r| {
                let ticket = TicketWhole {
                    external_id: r.get(0)?,
                    source: r.get(1)?,
                    subject: r.get(2)?,
                    url: r.get(3)?,
                    requester: r.get(4)?,
                    email: r.get(5)?,
                    status: r.get(6)?,
                    tags: words(&r.get::<_, String>(7)?),
                    created_at: time(r.get(8)?),
                    parts: Vec::new(),
                    asks: Vec::new(),
                };
                Ok((ticket, r.get::<_, i64>(9)?))
            })
            .optional()?;
        let Some((mut ticket, version)) = found else { return Ok(None) };
        ticket.parts = self.parts(version)?;
        let mut query = self
            .0
            .prepare_cached("SELECT part, start, stop, id, kind FROM ask WHERE ticket_id = ?1 ORDER BY part, start")?;
        let asks = query.query_map([id], |r| {
            let kind = Kind::from_word(&r.get::<_, String>(4)?).unwrap_or(Kind::Other);
            Ok((r.get(0)?, r.get(1)?..r.get(2)?, AskId(r.get(3)?), kind))
        })?;
        ticket.asks = asks.collect::<rusqlite::Result<_>>()?;
        Ok(Some(ticket))
    }

    /// Past imports, newest first.
    pub fn imports(&self) -> Result<Vec<PastImportRow>> {
        let mut query = self.0.prepare_cached(
            "SELECT i.id, i.at, i.file, i.title, i.what, i.seen, i.added, i.changed, i.same, i.set_aside, i.part,
                    (SELECT count(*) FROM set_aside s WHERE s.import_id = i.id
                     AND NOT EXISTS (SELECT 1 FROM settled d WHERE d.id = s.id))
             FROM import i ORDER BY i.id DESC",
        )?;
        let rows = query.query_map([], |r| {
            Ok(PastImportRow {
                id: r.get(0)?,
                at: time(r.get(1)?).unwrap_or_default(),
                file: r.get(2)?,
                title: r.get(3)?,
                what: r.get(4)?,
                piles: Piles {
                    seen: r.get(5)?,
                    added: r.get(6)?,
                    changed: r.get(7)?,
                    same: r.get(8)?,
                    set_aside: r.get(9)?,
                },
                part: r.get(10)?,
                waiting: r.get(11)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What an import set aside.
    pub fn set_aside(&self, import: i64) -> Result<Vec<SetAside>> {
        let mut query = self.0.prepare_cached(
            "SELECT i.file, s.sheet, s.row, s.line, s.col, s.found, s.expected, s.cure, s.raw
             FROM set_aside s JOIN import i ON i.id = s.import_id WHERE s.import_id = ?1 ORDER BY s.id",
        )?;
        let rows = query.query_map([import], read_set_aside)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Asks that hold all these words, best first. `query` is in FTS5's own language.
    pub fn find_asks(&self, query: &str, most: u32) -> Result<Vec<AskId>> {
        let mut find = self.0.prepare_cached(
            "SELECT a.id FROM ask_words w JOIN ask a ON a.num = w.rowid WHERE ask_words MATCH ?1
             ORDER BY w.rank, a.num LIMIT ?2",
        )?;
        Ok(find.query_map(params![query, most], |r| r.get(0).map(AskId))?.collect::<rusqlite::Result<_>>()?)
    }

    /// Tickets that hold all these words, best first.
    pub fn find_tickets(&self, query: &str, most: u32) -> Result<Vec<Hit>> {
        let mut find = self.0.prepare_cached(
            "SELECT t.id, t.external_id, v.subject, v.id FROM ticket_words w
             JOIN ticket t ON t.id = w.rowid JOIN ticket_version v ON v.id = t.latest
             WHERE ticket_words MATCH ?1 ORDER BY w.rank, t.id LIMIT ?2",
        )?;
        let rows: Vec<(TicketId, String, String, i64)> = find
            .query_map(params![query, most], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut hits = Vec::with_capacity(rows.len());
        for (ticket, external_id, subject, version) in rows {
            let texts: Vec<String> = self.parts(version)?.into_iter().map(|p| p.text).collect();
            hits.push(Hit { ticket, external_id, subject, text: texts.join("\n") });
        }
        Ok(hits)
    }
}

/// A JSON list of words; an unreadable one is empty.
fn words(json: &str) -> Vec<String> {
    serde_json::from_str(json).map_err(|e| Error::Bug(e.to_string())).unwrap_or_default()
}
