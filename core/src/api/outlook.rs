//! Where to go: what to take on, how requests move over time, and whose voices are missing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::books::Books;
use super::roadmap::{answer_of, item_of, named, ranking};
use super::types::NamedRequest;
use super::{Nothing, Session};
use crate::error::{Error, Result};
use crate::model::{AccountId, AccountRecord, AskId, RequestId, Standing, normalised};
use crate::ranking::trend::{self, Course, Period};
use crate::ranking::{Ranking, voices as shares};
use crate::roadmap;
use crate::store::{AskPlace, AskVoice};
use crate::task::Task;

/// Requests of one voice, told.
const CARRIED: usize = 20;

/// How much to take on.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct PlanArgs {
    /// Requests at most; 10 unless told.
    pub items: Option<u32>,
    /// Effort at most, in the roadmap's unit.
    pub effort: Option<f64>,
    /// Leave out what is planned already.
    pub unplanned: bool,
}

/// What to take on, one after the other.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Plan {
    /// The choices, first first.
    pub rows: Vec<PlanRow>,
    /// What all customers who ask for anything have at risk: ARR times churn risk, each contract once.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub at_risk: i64,
    /// What it takes together.
    pub effort: f64,
    /// Choices whose effort is not known and was taken for the usual.
    pub effort_unknown: u64,
    /// The currency of amounts.
    pub currency: String,
    /// In a sentence: "These three cover 61 % of at-risk ARR; the fourth adds 2 %".
    pub words: String,
}

/// A request to take on.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PlanRow {
    /// The request.
    pub request: NamedRequest,
    /// Its rank.
    pub rank: u32,
    /// What it takes.
    pub effort: f64,
    /// True if that is not known.
    pub effort_unknown: bool,
    /// What it covers that those before do not.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub adds: i64,
    /// What all so far cover.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub covers: i64,
    /// That as a share of what is at risk, 0 to 1.
    pub share: f64,
}

/// How long a period is.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct TrendArgs {
    /// week, month (default) or quarter.
    pub period: Option<String>,
}

/// Requests over time.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Trends {
    /// week, month or quarter.
    pub period: String,
    /// The first day of each period, oldest first.
    pub starts: Vec<NaiveDate>,
    /// Periods compared with as many before them.
    pub compared: u32,
    /// Requests, those that rise first, then those that fall, then by how sure that is.
    pub rows: Vec<TrendRow>,
}

/// A request over time.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TrendRow {
    /// The request.
    pub request: NamedRequest,
    /// Its rank.
    pub rank: u32,
    /// Distinct customers and writers in each period.
    pub askers: Vec<u32>,
    /// Those of the last periods.
    pub recent: u64,
    /// Those of as many before.
    pub before: u64,
    /// The chance that it is chance, 0 to 1.
    pub chance: f64,
    /// rising, falling, steady or too few: against chance, and against how everything moves.
    pub course: String,
}

/// Whose voices are heard.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Voices {
    /// By segment, plan, language and source.
    pub by: Vec<VoiceGroups>,
    /// Requests that rest on one account or one writer, first ranks first.
    pub carried: Vec<OneVoice>,
    /// The currency of amounts.
    pub currency: String,
}

/// Groups by one property.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct VoiceGroups {
    /// segment, plan, language, source.
    pub by: String,
    /// The groups, largest ARR first.
    pub groups: Vec<VoiceGroup>,
}

/// A group with its share of what is asked and of what is paid.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct VoiceGroup {
    /// Its name; empty where that is not known.
    pub name: String,
    /// Asks.
    pub asks: u64,
    /// Accounts that asked.
    pub asking: u64,
    /// Accounts.
    pub accounts: u64,
    /// Their ARR, each contract once.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub arr: i64,
    /// Share of all asks.
    pub asks_share: f64,
    /// Share of all ARR.
    pub arr_share: f64,
    /// True if it pays and asks for nothing.
    pub silent: bool,
}

/// A request that rests on one voice.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneVoice {
    /// The request.
    pub request: NamedRequest,
    /// Its rank.
    pub rank: u32,
    /// The account or the person.
    pub whose: String,
    /// account or writer.
    pub kind: String,
    /// Its share of the asks, 0 to 1.
    pub share: f64,
}

pub(super) fn plan(session: &Session, args: PlanArgs, _: &Task) -> Result<Plan> {
    let books = session.books()?;
    let ranking = ranking(&books, None)?;
    let ledger = books.usual_ledger();
    let standing = |id| answer_of(&books, id).and_then(|item| item_of(&books, item)).map(|item| item.standing);
    let open = |id: RequestId| match standing(id) {
        Some(Standing::Shipped) => false,
        Some(Standing::Planned | Standing::InProgress) => !args.unplanned,
        _ => !books.shipped.contains_key(&id),
    };
    let candidates: Vec<roadmap::Candidate> = ranking
        .rows()
        .filter(|row| open(row.figures.request))
        .map(|row| roadmap::Candidate {
            request: row.figures.request,
            payers: ledger.payers(row.figures.accounts.iter().copied()),
            effort: row.figures.effort,
        })
        .collect();
    let heard: BTreeSet<AccountId> =
        ranking.rows().flat_map(|row| ledger.payers(row.figures.accounts.iter().copied())).collect();
    let exposure: BTreeMap<AccountId, i64> =
        heard.iter().filter_map(|id| Some((*id, ledger.line(*id)?.churn_exposure.likely))).collect();
    let at_risk: i64 = exposure.values().sum();
    let most = args.items.unwrap_or(10) as usize;
    let chosen = roadmap::plan(&candidates, &exposure, most, args.effort, books.usual_effort());
    let share = |covers: i64| if at_risk > 0 { covers as f64 / at_risk as f64 } else { 0.0 };
    let rows: Vec<PlanRow> = chosen
        .iter()
        .filter_map(|choice| {
            let row = ranking.find(choice.request)?;
            Some(PlanRow {
                request: named(&books, choice.request),
                rank: row.rank,
                effort: choice.effort,
                effort_unknown: row.figures.effort.is_none(),
                adds: choice.adds,
                covers: choice.covers,
                share: share(choice.covers),
            })
        })
        .collect();
    Ok(Plan {
        at_risk,
        effort: rows.iter().map(|row| row.effort).sum(),
        effort_unknown: rows.iter().filter(|row| row.effort_unknown).count() as u64,
        currency: books.currency.clone(),
        words: plan_words(&rows, at_risk),
        rows,
    })
}

/// "These three cover 61 % of at-risk ARR; the fourth adds 2 %": up to the one from which on little comes.
fn plan_words(rows: &[PlanRow], at_risk: i64) -> String {
    const WORDS: [&str; 9] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    const NEXT: [&str; 9] = ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    if rows.is_empty() || at_risk <= 0 {
        return "Nothing that is asked for covers anything at risk, as far as the accounts tell.".to_owned();
    }
    let percent = |part: i64| format!("{:.0} %", part as f64 * 100.0 / at_risk as f64);
    let few = rows.len().min(3);
    let first = match few {
        1 => format!("The first covers {} of at-risk ARR", percent(rows[0].covers)),
        n => format!("These {} cover {} of at-risk ARR", WORDS[n - 1], percent(rows[n - 1].covers)),
    };
    match rows.get(few) {
        Some(next) => format!("{first}; the {} adds {}.", NEXT[few - 1], percent(next.adds)),
        None => format!("{first}."),
    }
}

pub(super) fn trends(session: &Session, args: TrendArgs, _: &Task) -> Result<Trends> {
    let books = session.books()?;
    let period = match args.period.as_deref().unwrap_or("month") {
        "week" => Period::Week,
        "month" => Period::Month,
        "quarter" => Period::Quarter,
        other => {
            return Err(Error::input(format!("“{other}” is no period"), "use week, month or quarter"));
        }
    };
    let ranking = ranking(&books, None)?;
    let ledger = books.usual_ledger();
    let word = |course| match course {
        Course::Rising => "rising",
        Course::Falling => "falling",
        Course::Steady => "steady",
        Course::Few => "too few",
    };
    let mut found = trend::trends(&books.evidence(&ledger), period);
    let order = |course| match course {
        Course::Rising => 0,
        Course::Falling => 1,
        Course::Steady => 2,
        Course::Few => 3,
    };
    found.sort_by(|a, b| {
        order(a.course).cmp(&order(b.course)).then(a.chance.total_cmp(&b.chance)).then(a.request.cmp(&b.request))
    });
    let rows = found.into_iter().filter_map(|trend| {
        Some(TrendRow {
            request: named(&books, trend.request),
            rank: ranking.find(trend.request)?.rank,
            askers: trend.askers,
            recent: trend.recent,
            before: trend.before,
            chance: trend.chance,
            course: word(trend.course).to_owned(),
        })
    });
    Ok(Trends {
        period: args.period.unwrap_or_else(|| "month".to_owned()),
        starts: books.as_of.map(|day| period.starts(day)).unwrap_or_default(),
        compared: period.span().1 as u32,
        rows: rows.collect(),
    })
}

pub(super) fn voices(session: &Session, _: Nothing, _: &Task) -> Result<Voices> {
    let books = session.books()?;
    let ledger = books.usual_ledger();
    let account_of = |ask: &AskPlace| books.ticket(ask.ticket).and_then(|t| t.account);
    let accounts = &books.snapshot.accounts;
    let by_account = |name: &str, of: &dyn Fn(&AccountRecord) -> String| {
        let groups: BTreeMap<AccountId, String> = accounts.iter().map(|(id, a)| (*id, of(a))).collect();
        let asks = books.snapshot.asks.iter().map(|ask| {
            let account = account_of(ask);
            (account, account.and_then(|id| groups.get(&id)).cloned().unwrap_or_default())
        });
        told(name, shares::shares(&asks.collect::<Vec<_>>(), Some(&groups), &ledger))
    };
    let spoken = session.workspace.read(|view| view.ask_voices())?;
    let by_ask = |name: &str, of: &dyn Fn(&AskVoice) -> String| {
        let group = |ask: &AskPlace| spoken.get(&ask.id).map(of).unwrap_or_default();
        let asks: Vec<_> = books.snapshot.asks.iter().map(|ask| (account_of(ask), group(ask))).collect();
        told(name, shares::shares(&asks, None, &ledger))
    };
    Ok(Voices {
        by: vec![
            by_account("segment", &|a| a.segment.clone()),
            by_account("plan", &|a| a.plan.clone()),
            by_ask("language", &|voice| voice.language.clone()),
            by_ask("source", &|voice| voice.source.clone()),
        ],
        carried: carried(&books, &*ranking(&books, None)?, &spoken),
        currency: books.currency.clone(),
    })
}

fn told(by: &str, groups: Vec<shares::Share>) -> VoiceGroups {
    let group = |group: shares::Share| VoiceGroup {
        silent: group.asks == 0 && group.arr > 0,
        name: group.name,
        asks: group.asks,
        asking: group.asking,
        accounts: group.accounts,
        arr: group.arr,
        asks_share: group.asks_share,
        arr_share: group.arr_share,
    };
    VoiceGroups { by: by.to_owned(), groups: groups.into_iter().map(group).collect() }
}

/// Requests of three asks or more of which one account, or one person, says at least half.
fn carried(books: &Books, ranking: &Ranking, spoken: &BTreeMap<AskId, AskVoice>) -> Vec<OneVoice> {
    let mut found = Vec::new();
    for row in ranking.rows() {
        let id = row.figures.request;
        let asks = row.figures.asks;
        if asks < 3 {
            continue;
        }
        let mut accounts: BTreeMap<AccountId, u64> = BTreeMap::new();
        let mut people: BTreeMap<String, u64> = BTreeMap::new();
        for ask in books.asks_of(id) {
            if let Some(account) = books.ticket(ask.ticket).and_then(|t| t.account) {
                *accounts.entry(account).or_default() += 1;
            }
            if let Some(voice) = spoken.get(&ask.id).filter(|voice| !normalised(&voice.author).is_empty()) {
                *people.entry(voice.author.clone()).or_default() += 1;
            }
        }
        let half = |n: &u64| n * 2 >= asks;
        let account = accounts
            .iter()
            .filter(|(_, n)| half(n))
            .max_by_key(|(_, n)| **n)
            .and_then(|(id, n)| Some((books.snapshot.accounts.get(id)?.name.clone(), "account", *n)));
        let person = people.into_iter().filter(|(_, n)| half(n)).max_by_key(|(_, n)| *n);
        let person = person.map(|(name, n)| (name, "writer", n));
        // The narrower voice says more.
        if let Some((whose, kind, n)) = person.or(account) {
            let share = n as f64 / asks as f64;
            found.push(OneVoice { request: named(books, id), rank: row.rank, whose, kind: kind.to_owned(), share });
        }
    }
    found.truncate(CARRIED);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_told_in_a_sentence() {
        let row = |adds, covers| PlanRow {
            request: NamedRequest { id: RequestId(1), title: String::new() },
            rank: 1,
            effort: 1.0,
            effort_unknown: false,
            adds,
            covers,
            share: 0.0,
        };
        let rows = [row(40, 40), row(15, 55), row(6, 61), row(2, 63)];
        assert_eq!(plan_words(&rows, 100), "These three cover 61 % of at-risk ARR; the fourth adds 2 %.");
        assert_eq!(plan_words(&rows[..1], 100), "The first covers 40 % of at-risk ARR.");
        assert!(plan_words(&[], 100).starts_with("Nothing"));
    }
}
