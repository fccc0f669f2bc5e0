//! What people decided about money, accounts and the roadmap, and how the accounts looked at each import. Only inside a
//! step do the writes reach the journal; the rules for them are in the judgement room.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, params};

use super::evidence::time;
use super::{View, Writing};
use crate::error::{Error, Result};
use crate::model::{AccountId, Money, RequestId};
use crate::ranking::rates::Rate;

/// A person's word for whose a sign is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// What kind of sign: organisation id, organisation, domain, e-mail.
    pub sign: String,
    /// As it is compared.
    pub value: String,
    /// Whose it is.
    pub account: AccountId,
}

/// A person's word on whether an item answers a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The request, merges followed.
    pub request: RequestId,
    /// The item's number.
    pub item: i64,
    /// Whether it does.
    pub answers: bool,
}

/// An account as an import told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountThen {
    /// The day of the import.
    pub day: NaiveDate,
    /// The file.
    pub file: String,
    /// What it paid.
    pub arr: Option<Money>,
    /// When its contract was to end.
    pub renewal: Option<NaiveDate>,
    /// Its risk then, in thousandths.
    pub churn_permille: Option<u16>,
    /// Its status then.
    pub status: String,
}

/// An account or a roadmap item of which one import holds several versions: a file that lists it twice, differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id in the file.
    pub external_id: String,
    /// Its name or title.
    pub name: String,
    /// The file.
    pub file: String,
    /// How often, differently.
    pub times: u32,
}

impl View<'_> {
    /// Whose signs people said are, in order.
    pub fn whose(&self) -> Result<Vec<Whose>> {
        let mut query = self.0.prepare_cached("SELECT sign, value, account_id FROM whose ORDER BY sign, value")?;
        let rows = query.query_map([], |r| Ok(Whose { sign: r.get(0)?, value: r.get(1)?, account: r.get(2)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The workspace's own rates.
    pub fn rates(&self) -> Result<Vec<Rate>> {
        let mut query =
            self.0.prepare_cached("SELECT currency, day, usd_millionths, source FROM rate ORDER BY currency, day")?;
        let rows = query.query_map([], |r| {
            let day: String = r.get(1)?;
            Ok((r.get(0)?, day, r.get(2)?, r.get(3)?))
        })?;
        let rate = |row: rusqlite::Result<(String, String, i64, String)>| {
            let (currency, day, usd_millionths, source) = row?;
            let day = day.parse().map_err(|_| Error::Bug(format!("a rate is of no day: {day}")))?;
            Ok(Rate { currency, day, usd_millionths, source, builtin: false })
        };
        rows.map(rate).collect()
    }

    /// What people said healths mean, in thousandths of risk.
    pub fn risks(&self) -> Result<BTreeMap<String, u16>> {
        let mut query = self.0.prepare_cached("SELECT health, permille FROM risk ORDER BY health")?;
        let rows = query.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// People's verdicts on links, merges followed: those on the surviving request itself last, so that they win.
    pub fn verdicts(&self) -> Result<Vec<Verdict>> {
        let mut query = self.0.prepare_cached(
            "SELECT coalesce(g.into_id, v.request_id), v.item_id, v.answers FROM verdict v
             LEFT JOIN merged g ON g.id = v.request_id ORDER BY g.into_id IS NULL, v.id",
        )?;
        let rows = query
            .query_map([], |r| Ok(Verdict { request: RequestId(r.get(0)?), item: r.get(1)?, answers: r.get(2)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The days people said requests were answered.
    pub fn shipped(&self) -> Result<BTreeMap<RequestId, NaiveDate>> {
        let mut query = self.0.prepare_cached(
            "SELECT coalesce(g.into_id, s.id), s.day FROM shipped s LEFT JOIN merged g ON g.id = s.id
             ORDER BY g.into_id IS NULL, s.id",
        )?;
        let rows = query.query_map([], |r| Ok((RequestId(r.get(0)?), r.get::<_, String>(1)?)))?;
        let mut days = BTreeMap::new();
        for row in rows {
            let (id, day) = row?;
            days.extend(day.parse().ok().map(|day: NaiveDate| (id, day)));
        }
        Ok(days)
    }

    /// What themes are worth to the strategy, in thousandths.
    pub fn fits(&self) -> Result<BTreeMap<String, u16>> {
        let mut query = self.0.prepare_cached("SELECT theme, permille FROM fit ORDER BY theme")?;
        let rows = query.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The policy this workspace ranks by, as it was kept.
    pub fn weighing(&self) -> Result<Option<String>> {
        Ok(self.0.query_row("SELECT policy FROM weighing WHERE id = 1", [], |r| r.get(0)).optional()?)
    }

    /// An account as each import told it that changed it, oldest first.
    pub fn account_then(&self, id: AccountId) -> Result<Vec<AccountThen>> {
        let mut query = self.0.prepare_cached(
            "SELECT i.at, i.file, v.arr, v.currency, v.renewal, v.churn_permille, v.status
             FROM account_version v JOIN import i ON i.id = v.import_id WHERE v.account_id = ?1 ORDER BY v.id",
        )?;
        let rows = query.query_map([id], |r| {
            let (arr, currency): (Option<i64>, String) = (r.get(2)?, r.get(3)?);
            Ok(AccountThen {
                day: time(r.get(0)?).unwrap_or_default().date_naive(),
                file: r.get(1)?,
                arr: arr.map(|amount| Money { amount, currency }),
                renewal: r.get::<_, Option<String>>(4)?.and_then(|day| day.parse().ok()),
                churn_permille: r.get(5)?,
                status: r.get(6)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The import's day of the first version of each item in which it had a status, by item: `(item, status, day)`, in
    /// order of versions.
    pub fn item_statuses(&self) -> Result<Vec<(i64, String, NaiveDate)>> {
        let mut query = self.0.prepare_cached(
            "SELECT v.item_id, v.status, i.at FROM roadmap_item_version v JOIN import i ON i.id = v.import_id
             ORDER BY v.item_id, v.id",
        )?;
        let rows =
            query.query_map([], |r| Ok((r.get(0)?, r.get(1)?, time(r.get(2)?).unwrap_or_default().date_naive())))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Accounts of which the import that told them last holds several versions.
    pub fn accounts_listed_twice(&self) -> Result<Vec<Listed>> {
        self.listed(
            "SELECT a.external_id, v.name, i.file, count(*) FROM account a
             JOIN account_version l ON l.id = a.latest
             JOIN account_version v ON v.account_id = a.id AND v.import_id = l.import_id
             JOIN import i ON i.id = l.import_id GROUP BY a.id HAVING count(*) > 1 ORDER BY a.id",
        )
    }

    /// Roadmap items of which the import that told them last holds several versions.
    pub fn items_listed_twice(&self) -> Result<Vec<Listed>> {
        self.listed(
            "SELECT a.external_id, v.title, i.file, count(*) FROM roadmap_item a
             JOIN roadmap_item_version l ON l.id = a.latest
             JOIN roadmap_item_version v ON v.item_id = a.id AND v.import_id = l.import_id
             JOIN import i ON i.id = l.import_id GROUP BY a.id HAVING count(*) > 1 ORDER BY a.id",
        )
    }

    fn listed(&self, query: &str) -> Result<Vec<Listed>> {
        let mut query = self.0.prepare_cached(query)?;
        let rows = query.query_map([], |r| {
            Ok(Listed { external_id: r.get(0)?, name: r.get(1)?, file: r.get(2)?, times: r.get(3)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writing<'_> {
    /// Says whose a sign is; none takes back what was said.
    pub fn set_whose(&self, sign: &str, value: &str, account: Option<AccountId>) -> Result<()> {
        match account {
            Some(account) => self.0.execute(
                "INSERT INTO whose (sign, value, account_id) VALUES (?1, ?2, ?3) ON CONFLICT (sign, value)
                 DO UPDATE SET account_id = excluded.account_id WHERE account_id <> excluded.account_id",
                params![sign, value, account],
            )?,
            None => self.0.execute("DELETE FROM whose WHERE sign = ?1 AND value = ?2", params![sign, value])?,
        };
        Ok(())
    }

    /// Sets a rate from a day on; none takes it away.
    pub fn set_rate(&self, currency: &str, day: NaiveDate, usd_millionths: Option<i64>, source: &str) -> Result<()> {
        let day = day.to_string();
        match usd_millionths {
            Some(usd) => self.0.execute(
                "INSERT INTO rate (currency, day, usd_millionths, source) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (currency, day)
                 DO UPDATE SET usd_millionths = excluded.usd_millionths, source = excluded.source",
                params![currency, day, usd, source],
            )?,
            None => self.0.execute("DELETE FROM rate WHERE currency = ?1 AND day = ?2", params![currency, day])?,
        };
        Ok(())
    }

    /// Says what a health means; none takes it back.
    pub fn set_risk(&self, health: &str, permille: Option<u16>) -> Result<()> {
        match permille {
            Some(permille) => self.0.execute(
                "INSERT INTO risk (health, permille) VALUES (?1, ?2)
                 ON CONFLICT (health) DO UPDATE SET permille = excluded.permille WHERE permille <> excluded.permille",
                params![health, permille],
            )?,
            None => self.0.execute("DELETE FROM risk WHERE health = ?1", [health])?,
        };
        Ok(())
    }

    /// Says whether an item answers a request; none takes it back.
    pub fn set_verdict(&self, request: RequestId, item: i64, answers: Option<bool>) -> Result<()> {
        match answers {
            Some(answers) => self.0.execute(
                "INSERT INTO verdict (request_id, item_id, answers) VALUES (?1, ?2, ?3) ON CONFLICT (request_id, item_id)
                 DO UPDATE SET answers = excluded.answers WHERE answers <> excluded.answers",
                params![request.0, item, answers],
            )?,
            None => self
                .0
                .execute("DELETE FROM verdict WHERE request_id = ?1 AND item_id = ?2", params![request.0, item])?,
        };
        Ok(())
    }

    /// Says when a request was answered; none takes it back.
    pub fn set_shipped(&self, request: RequestId, day: Option<NaiveDate>) -> Result<()> {
        match day {
            Some(day) => self.0.execute(
                "INSERT INTO shipped (id, day) VALUES (?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET day = excluded.day WHERE day <> excluded.day",
                params![request.0, day.to_string()],
            )?,
            None => self.0.execute("DELETE FROM shipped WHERE id = ?1", [request.0])?,
        };
        Ok(())
    }

    /// Says what a theme is worth; none takes it back.
    pub fn set_fit(&self, theme: &str, permille: Option<u16>) -> Result<()> {
        match permille {
            Some(permille) => self.0.execute(
                "INSERT INTO fit (theme, permille) VALUES (?1, ?2)
                 ON CONFLICT (theme) DO UPDATE SET permille = excluded.permille WHERE permille <> excluded.permille",
                params![theme, permille],
            )?,
            None => self.0.execute("DELETE FROM fit WHERE theme = ?1", [theme])?,
        };
        Ok(())
    }

    /// Keeps the policy this workspace ranks by; none goes back to the first preset.
    pub fn set_weighing(&self, policy: Option<&str>) -> Result<()> {
        match policy {
            Some(policy) => self.0.execute(
                "INSERT INTO weighing (id, policy) VALUES (1, ?1)
                 ON CONFLICT (id) DO UPDATE SET policy = excluded.policy WHERE policy <> excluded.policy",
                [policy],
            )?,
            None => self.0.execute("DELETE FROM weighing", [])?,
        };
        Ok(())
    }
}
