//! The rows of judgement. Only inside a step do these reach the journal; the rules for them are in the judgement room.

use rusqlite::{OptionalExtension, params};

use super::{View, Writing};
use crate::error::Result;
use crate::model::{AskId, RequestId};

impl View<'_> {
    /// True if that number was ever given.
    pub fn request_exists(&self, id: RequestId) -> Result<bool> {
        Ok(self
            .0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM request WHERE id = ?1)")?
            .query_row([id.0], |r| r.get(0))?)
    }

    /// Where a merged request went; none if it stands by itself.
    pub fn merged_into(&self, id: RequestId) -> Result<Option<RequestId>> {
        Ok(self
            .0
            .prepare_cached("SELECT into_id FROM merged WHERE id = ?1")?
            .query_row([id.0], |r| r.get(0).map(RequestId))
            .optional()?)
    }

    /// True if a person said the two are never one.
    pub fn are_apart(&self, a: RequestId, b: RequestId) -> Result<bool> {
        Ok(self
            .0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM apart WHERE a = ?1 AND b = ?2)")?
            .query_row([a.0.min(b.0), a.0.max(b.0)], |r| r.get(0))?)
    }

    /// The asks a person put somewhere.
    pub fn moved_asks(&self) -> Result<Vec<AskId>> {
        let mut query = self.0.prepare_cached("SELECT ask FROM moved ORDER BY ask")?;
        Ok(query.query_map([], |r| r.get(0).map(AskId))?.collect::<rusqlite::Result<_>>()?)
    }

    /// The asks a person put or confirmed somewhere, in order of their names: the request they are in and the one the
    /// engine placed them in, if it did; merges followed.
    pub fn moves(&self) -> Result<Vec<(AskId, RequestId, Option<RequestId>)>> {
        let mut query = self.0.prepare_cached(
            "SELECT m.ask, coalesce(g.into_id, m.request_id), coalesce(h.into_id, p.request_id)
             FROM moved m
             LEFT JOIN merged g ON g.id = m.request_id
             LEFT JOIN placement p ON p.ask = m.ask
             LEFT JOIN merged h ON h.id = p.request_id
             ORDER BY m.ask",
        )?;
        let rows = query.query_map([], |r| {
            Ok((AskId(r.get(0)?), RequestId(r.get(1)?), r.get::<_, Option<i64>>(2)?.map(RequestId)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// All pairs that a person said are never one, merges followed, the smaller name first.
    pub fn all_apart(&self) -> Result<Vec<(RequestId, RequestId)>> {
        let mut query = self.0.prepare_cached(
            "SELECT min(coalesce(g.into_id, p.a), coalesce(h.into_id, p.b)),
                    max(coalesce(g.into_id, p.a), coalesce(h.into_id, p.b))
             FROM apart p LEFT JOIN merged g ON g.id = p.a LEFT JOIN merged h ON h.id = p.b ORDER BY p.a, p.b",
        )?;
        let rows = query.query_map([], |r| Ok((RequestId(r.get(0)?), RequestId(r.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The requests that others were merged into.
    pub fn survivors(&self) -> Result<Vec<RequestId>> {
        let mut query = self.0.prepare_cached("SELECT DISTINCT into_id FROM merged ORDER BY into_id")?;
        Ok(query.query_map([], |r| r.get(0).map(RequestId))?.collect::<rusqlite::Result<_>>()?)
    }

    /// The requests a person opened or named, in order.
    pub fn persons_requests(&self) -> Result<Vec<RequestId>> {
        let mut query = self
            .0
            .prepare_cached("SELECT id FROM request WHERE born = 'person' UNION SELECT id FROM naming ORDER BY 1")?;
        Ok(query.query_map([], |r| r.get(0).map(RequestId))?.collect::<rusqlite::Result<_>>()?)
    }

    /// The asks a person said are no requests, in order of their names.
    pub fn dismissed_asks(&self) -> Result<Vec<AskId>> {
        let mut query = self.0.prepare_cached("SELECT ask FROM dismissed ORDER BY ask")?;
        Ok(query.query_map([], |r| r.get(0).map(AskId))?.collect::<rusqlite::Result<_>>()?)
    }

    /// The request an ask stands in, merges followed; none if it stands nowhere, is dismissed or is no feature ask.
    pub fn stands_in(&self, ask: &AskId) -> Result<Option<RequestId>> {
        let mut query = self.0.prepare_cached(
            "SELECT coalesce(g.into_id, m.request_id, p.request_id)
             FROM ask a
             LEFT JOIN moved m ON m.ask = a.id
             LEFT JOIN placement p ON p.ask = a.id
             LEFT JOIN merged g ON g.id = coalesce(m.request_id, p.request_id)
             WHERE a.id = ?1 AND (a.kind = 'feature' OR m.ask IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM dismissed d WHERE d.ask = a.id)",
        )?;
        let found: Option<Option<i64>> = query.query_row([&ask.0], |r| r.get(0)).optional()?;
        Ok(found.flatten().map(RequestId))
    }

    /// The requests that were merged into this one.
    pub fn absorbed_by(&self, id: RequestId) -> Result<Vec<RequestId>> {
        let mut query = self.0.prepare_cached("SELECT id FROM merged WHERE into_id = ?1 ORDER BY id")?;
        Ok(query.query_map([id.0], |r| r.get(0).map(RequestId))?.collect::<rusqlite::Result<_>>()?)
    }

    /// The requests it must never be merged with, as they were named when that was said.
    pub fn apart_from(&self, id: RequestId) -> Result<Vec<RequestId>> {
        let mut query = self
            .0
            .prepare_cached("SELECT b FROM apart WHERE a = ?1 UNION SELECT a FROM apart WHERE b = ?1 ORDER BY 1")?;
        Ok(query.query_map([id.0], |r| r.get(0).map(RequestId))?.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writing<'_> {
    /// Gives a new request its number.
    pub fn name_request(&self, born: &str) -> Result<RequestId> {
        self.0.prepare_cached("INSERT INTO request (born) VALUES (?1)")?.execute([born])?;
        Ok(RequestId(self.0.last_insert_rowid()))
    }

    /// Merges one request, and all that was merged into it before, into another.
    pub fn set_merged(&self, absorbed: RequestId, survivor: RequestId) -> Result<()> {
        self.0.execute("UPDATE merged SET into_id = ?2 WHERE into_id = ?1", params![absorbed.0, survivor.0])?;
        self.0.execute("INSERT INTO merged (id, into_id) VALUES (?1, ?2)", params![absorbed.0, survivor.0])?;
        Ok(())
    }

    /// Gives a request a person's title; an empty one gives the engine's back.
    pub fn set_title(&self, id: RequestId, title: &str) -> Result<()> {
        if title.is_empty() {
            self.0.execute("DELETE FROM naming WHERE id = ?1", [id.0])?;
        } else {
            self.0.execute(
                "INSERT INTO naming (id, title) VALUES (?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET title = excluded.title WHERE title <> excluded.title",
                params![id.0, title],
            )?;
        }
        Ok(())
    }

    /// Puts an ask into a request, and takes back that it was dismissed.
    pub fn set_moved(&self, ask: &AskId, to: RequestId) -> Result<()> {
        self.0.prepare_cached("DELETE FROM dismissed WHERE ask = ?1")?.execute([&ask.0])?;
        self.0
            .prepare_cached(
                "INSERT INTO moved (ask, request_id) VALUES (?1, ?2) ON CONFLICT (ask)
                 DO UPDATE SET request_id = excluded.request_id WHERE request_id <> excluded.request_id",
            )?
            .execute(params![ask.0, to.0])?;
        Ok(())
    }

    /// Says that an ask is no request.
    pub fn set_dismissed(&self, ask: &AskId) -> Result<()> {
        self.0.prepare_cached("INSERT OR IGNORE INTO dismissed (ask) VALUES (?1)")?.execute([&ask.0])?;
        Ok(())
    }

    /// Says that two requests are never one.
    pub fn set_apart(&self, a: RequestId, b: RequestId) -> Result<()> {
        self.0.execute("INSERT OR IGNORE INTO apart (a, b) VALUES (?1, ?2)", [a.0.min(b.0), a.0.max(b.0)])?;
        Ok(())
    }
}
