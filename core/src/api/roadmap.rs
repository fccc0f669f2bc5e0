//! The roadmap as it crosses the door: against demand in four directions, what answers what, and what a release did.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Session;
use super::books::Books;
use super::curate::changed;
use super::policies::{PolicyChoice, policy_of};
use super::types::{Changed, NamedRequest};
use crate::error::{Error, Result};
use crate::model::{RequestId, Standing};
use crate::ranking::{Ranking, TOP, Writer};
use crate::roadmap::{self, Direction};
use crate::task::Task;
use crate::{derive, judgement};

/// Items that disagree most, told.
const DISAGREE: usize = 10;
/// How the roadmap is compared with demand.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct RoadmapArgs {
    /// Up to which rank a request counts as wanted; 20 unless told.
    pub wanted: Option<u32>,
    /// The policy to rank by.
    pub policy: Option<String>,
}

/// The roadmap against demand.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RoadmapView {
    /// Items known.
    pub items: u64,
    /// Up to which rank a request counts as wanted.
    pub wanted: u32,
    /// On the plan and among what is wanted most.
    pub planned_and_wanted: Vec<Meeting>,
    /// Among what is wanted most and on no plan.
    pub wanted_unplanned: Vec<Meeting>,
    /// On the plan and hardly asked for.
    pub planned_little_wanted: Vec<Meeting>,
    /// Said to be done and asked for since.
    pub shipped_still_asked: Vec<Meeting>,
    /// Rank correlation of the plan's order with the order of demand, -1 to 1; none with fewer than three items.
    pub correlation: Option<f64>,
    /// The items whose places disagree most.
    pub disagree: Vec<Disagreement>,
    /// What became of requests that were shipped.
    pub releases: Vec<ReleaseRow>,
    /// What in the roadmap's files a person should look at.
    pub questions: Vec<String>,
    /// What themes are worth to the strategy, as people said: theme and worth, 0 to 1.
    pub fits: Vec<(String, f64)>,
    /// The currency of amounts.
    pub currency: String,
}

/// A request and an item of the roadmap, one of which may be missing.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Meeting {
    /// The request.
    pub request: Option<NamedRequest>,
    /// Its rank.
    pub rank: Option<u32>,
    /// Customers who ask for it.
    pub accounts: u64,
    /// Their ARR, each contract once.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub arr: i64,
    /// Asks since it was shipped, where it was.
    pub since: u64,
    /// The item.
    pub item: Option<ItemName>,
    /// How sure it is that the item answers the request, 0 to 1.
    pub score: Option<f64>,
    /// The quote that made the link.
    pub because: String,
    /// True if a person said so.
    pub accepted: bool,
}

/// An item of the roadmap by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemName {
    /// Its id in the file.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its status as the file words it.
    pub status: String,
    /// What that means.
    pub standing: Standing,
    /// Its target as the file words it.
    pub target: String,
}

/// An item whose place in the plan is not its place in demand.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Disagreement {
    /// The item.
    pub item: ItemName,
    /// The request that wants it most.
    pub request: NamedRequest,
    /// Its rank.
    pub rank: u32,
    /// Its place among the planned items by when they are due.
    pub by_plan: f64,
    /// Its place among them by demand.
    pub by_demand: f64,
    /// Customers who ask for it.
    pub accounts: u64,
    /// Their ARR.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub arr: i64,
}

/// What became of a request that was shipped.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReleaseRow {
    /// The request.
    pub request: NamedRequest,
    /// The day.
    pub day: NaiveDate,
    /// Where the day is from: a person, the item's target, or the import that first told of it.
    pub told_by: String,
    /// Days looked at before and after.
    pub days: i64,
    /// Asks before, by customers who asked before.
    pub before: u64,
    /// Asks after, by the same.
    pub after: u64,
    /// Asks after by others.
    pub others: u64,
    /// The rate after as a share of the rate before; none where nothing was asked or it is too early.
    pub ratio: Option<f64>,
    /// Where that lies 95 times in 100: at least, at most. No end where it has none.
    pub ratio_least: Option<f64>,
    /// See `ratio_least`.
    pub ratio_most: Option<f64>,
    /// In words.
    pub words: String,
}

/// Whether an item answers a request.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct AnswerArgs {
    /// The request.
    pub request: RequestId,
    /// The item's id in its file.
    pub item: String,
    /// Whether it does; none leaves it open again.
    pub answers: Option<bool>,
}

/// When a request was shipped.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct ShipArgs {
    /// The request.
    pub request: RequestId,
    /// The day; none takes it back.
    pub day: Option<NaiveDate>,
}

pub(super) fn named(books: &Books, id: RequestId) -> NamedRequest {
    NamedRequest { id, title: books.title(id) }
}

pub(super) fn ranking(books: &Books, policy: Option<String>) -> Result<Arc<Ranking>> {
    let policy = policy_of(books, &PolicyChoice { policy, ..PolicyChoice::default() })?;
    Ok(books.ranking(&policy, None))
}

pub(super) fn item_of(books: &Books, item: i64) -> Option<ItemName> {
    let record = books.snapshot.items.get(&item)?;
    Some(ItemName {
        id: record.external_id.clone(),
        title: record.title.clone(),
        status: record.status.clone(),
        standing: roadmap::standing(&record.status),
        target: record.target.clone(),
    })
}

/// The item that answers a request, if one does.
pub(super) fn answer_of(books: &Books, id: RequestId) -> Option<i64> {
    books.snapshot.faces.get(&id)?.link.as_ref().map(|(item, ..)| *item)
}

/// The day a request was shipped, if it was, and who says so.
fn shipped_on(
    books: &Books,
    statuses: &[(i64, String, NaiveDate)],
    id: RequestId,
) -> Option<(NaiveDate, &'static str)> {
    if let Some(day) = books.shipped.get(&id) {
        return Some((*day, "a person"));
    }
    let number = answer_of(books, id)?;
    let item = books.snapshot.items.get(&number)?;
    if roadmap::standing(&item.status) != Standing::Shipped {
        return None;
    }
    let mut told = statuses.iter().filter(|(other, ..)| *other == number);
    // Seen to change between two imports, it was shipped about then; told so from the start, its target says more.
    let first_is_shipped =
        told.clone().next().is_some_and(|(_, status, _)| roadmap::standing(status) == Standing::Shipped);
    let seen = told.find(|(_, status, _)| roadmap::standing(status) == Standing::Shipped).map(|(.., day)| *day);
    let target = roadmap::target(&item.target).filter(|day| books.as_of.is_none_or(|now| *day <= now));
    match (first_is_shipped, target) {
        (true, Some(day)) => Some((day, "the item's target")),
        (true, None) => None,
        (false, _) => seen.map(|day| (day, "the import that first told of it")),
    }
}

/// The days on which each customer or writer asked for a request.
fn asked_on(books: &Books, id: RequestId) -> Vec<(u64, NaiveDate)> {
    let ledger = books.usual_ledger();
    let mut numbers: BTreeMap<Writer, u64> = BTreeMap::new();
    let mut days = BTreeSet::new();
    for ask in books.asks_of(id) {
        let Some(at) = ask.at else { continue };
        let writer = match books.writer_of(ask.ticket) {
            Writer::Account(id) => Writer::Account(ledger.line(id).map_or(id, |line| line.customer)),
            unknown => unknown,
        };
        let next = numbers.len() as u64;
        days.insert((*numbers.entry(writer).or_insert(next), at.date_naive()));
    }
    days.into_iter().collect()
}

pub(super) fn roadmap(session: &Session, args: RoadmapArgs, _: &Task) -> Result<RoadmapView> {
    let books = session.books()?;
    let ranking = ranking(&books, args.policy)?;
    let wanted = args.wanted.unwrap_or(TOP as u32);
    let (statuses, twice) = session.workspace.read(|view| Ok((view.item_statuses()?, view.items_listed_twice()?)))?;
    let ledger = books.usual_ledger();
    let mut releases = Vec::new();
    let mut demands = Vec::new();
    for row in ranking.rows() {
        let id = row.figures.request;
        let asks = asked_on(&books, id);
        let shipped = shipped_on(&books, &statuses, id);
        let since = match shipped {
            Some((day, _)) => asks.iter().filter(|(_, at)| *at >= day).count() as u64,
            None => row.figures.recent,
        };
        demands.push(roadmap::Demand { request: id, rank: row.rank, item: answer_of(&books, id), since });
        if let (Some((day, told_by)), Some(as_of)) = (shipped, books.as_of) {
            releases.push(release(&books, id, told_by, &roadmap::after_release(&asks, day, as_of)));
        }
    }
    let items: Vec<roadmap::Planned> = books
        .snapshot
        .items
        .iter()
        .map(|(number, item)| roadmap::Planned {
            item: *number,
            standing: roadmap::standing(&item.status),
            due: roadmap::target(&item.target).map(|day| i64::from(day.num_days_from_ce())),
        })
        .collect();
    let shipped =
        |item: i64| books.snapshot.items.get(&item).is_some_and(|i| roadmap::standing(&i.status) == Standing::Shipped);
    let since = |request: Option<RequestId>, item: Option<i64>| {
        let own = demands.iter().find(|demand| Some(demand.request) == request && item.is_some_and(shipped));
        own.map_or(0, |demand| demand.since)
    };
    let meeting = |(request, item): (Option<RequestId>, Option<i64>)| {
        let row = request.and_then(|id| ranking.find(id));
        let face = request.and_then(|id| books.snapshot.faces.get(&id)).and_then(|face| face.link.as_ref());
        let link = request.zip(item).and_then(|(id, _)| books.link(id));
        Meeting {
            request: request.map(|id| named(&books, id)),
            rank: row.map(|row| row.rank),
            accounts: row.map_or(0, |row| row.figures.customers),
            arr: row.map_or(0, |row| ledger.arr(row.figures.accounts.iter().copied()).likely),
            since: since(request, item),
            item: item.and_then(|item| item_of(&books, item)),
            score: face.filter(|_| item.is_some()).map(|(_, score, _)| *score),
            because: link.as_ref().map_or_else(String::new, |link| link.because.clone()),
            accepted: link.is_some_and(|link| link.accepted),
        }
    };
    let mut found = roadmap::directions(&demands, &items, wanted);
    let mut told = |direction| found.remove(&direction).unwrap_or_default().into_iter().map(meeting).collect();
    let order = roadmap::order(&demands, &items);
    let disagree = order.items.iter().filter(|(_, _, plan, demand)| (plan - demand).abs() > 0.0).take(DISAGREE);
    let disagree = disagree.filter_map(|&(item, request, by_plan, by_demand)| {
        let row = ranking.find(request)?;
        Some(Disagreement {
            item: item_of(&books, item)?,
            request: named(&books, request),
            rank: row.rank,
            by_plan,
            by_demand,
            accounts: row.figures.customers,
            arr: row.figures.arr.likely,
        })
    });
    Ok(RoadmapView {
        items: items.len() as u64,
        wanted,
        planned_and_wanted: told(Direction::PlannedAndWanted),
        wanted_unplanned: told(Direction::WantedUnplanned),
        planned_little_wanted: told(Direction::PlannedLittleWanted),
        shipped_still_asked: told(Direction::ShippedStillAsked),
        correlation: order.correlation,
        disagree: disagree.collect(),
        releases,
        questions: twice
            .into_iter()
            .map(|twice| {
                format!(
                    "{} holds {} items called {} (“{}”); the last one counts: give each an id of its own",
                    twice.file, twice.times, twice.external_id, twice.name
                )
            })
            .collect(),
        fits: books.fits.iter().map(|(theme, worth)| (theme.clone(), f64::from(*worth) / 1000.0)).collect(),
        currency: books.currency.clone(),
    })
}

fn release(books: &Books, id: RequestId, told_by: &str, release: &roadmap::Release) -> ReleaseRow {
    let finite = |x: f64| x.is_finite().then_some(x);
    let percent = |x: f64| format!("{:.0} %", x * 100.0);
    let words = match release.ratio {
        None => "too early to say, or nobody asked".to_owned(),
        Some((least, seen, most)) => {
            let seen = if seen.is_finite() { percent(seen) } else { "more than 0, after nothing".to_owned() };
            let most_words = finite(most).map_or_else(|| "any number".to_owned(), percent);
            let sure = if most < 1.0 {
                "it helped"
            } else if least > 1.0 {
                "they ask more than before"
            } else {
                "that may be chance"
            };
            format!("asked for {seen} as often as before (between {} and {most_words}): {sure}", percent(least))
        }
    };
    ReleaseRow {
        request: named(books, id),
        day: release.day,
        told_by: told_by.to_owned(),
        days: release.days,
        before: release.before,
        after: release.after,
        others: release.others,
        ratio: release.ratio.and_then(|(_, seen, _)| finite(seen)),
        ratio_least: release.ratio.and_then(|(least, ..)| finite(least)),
        ratio_most: release.ratio.and_then(|(.., most)| finite(most)),
        words,
    }
}

pub(super) fn answers(session: &Session, args: AnswerArgs, task: &Task) -> Result<Changed<NamedRequest>> {
    let books = session.books()?;
    let item = books.snapshot.items.iter().find(|(_, item)| item.external_id == args.item.trim());
    let (number, item) = item.ok_or_else(|| Error::NotFound(format!("the roadmap has no item {}", args.item)))?;
    let name = format!("{} “{}”", item.external_id, item.title);
    let called = |id| books.called(id);
    let stepped = session.workspace.step(
        Utc::now(),
        |tx| judgement::answers(tx, args.request, (*number, &name), args.answers, &called),
        |tx| derive::faces(tx, task),
    )?;
    let id = stepped.value;
    Ok(changed(stepped, named(&*session.books()?, id)))
}

pub(super) fn ship(session: &Session, args: ShipArgs, _: &Task) -> Result<Changed<NamedRequest>> {
    let books = session.books()?;
    let called = |id| books.called(id);
    let stepped =
        session.workspace.step(Utc::now(), |tx| judgement::ship(tx, args.request, args.day, &called), |_| Ok(()))?;
    let id = stepped.value;
    Ok(changed(stepped, named(&books, id)))
}
