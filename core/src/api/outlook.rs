//! Where to go: the roadmap against demand, what to take on, how requests move over time, whose voices are missing, and
//! whether a release helped.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::books::{Books, policy_of};
use super::curate::changed;
use super::ranks::PolicyChoice;
use super::types::{Changed, NamedRequest};
use super::{Nothing, Session};
use crate::error::{Error, Result};
use crate::model::{AccountId, RequestId, Standing, normalised};
use crate::ranking::trend::{self, Course, Period};
use crate::ranking::{Ranking, TOP, Writer, voices as shares};
use crate::roadmap::{self, Direction};
use crate::task::Task;
use crate::{derive, judgement};

/// Items that disagree most, told.
const DISAGREE: usize = 10;
/// Requests of one voice, told.
const CARRIED: usize = 20;

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

fn named(books: &Books, id: RequestId) -> NamedRequest {
    NamedRequest { id, title: books.title(id) }
}

fn ranking(books: &Books, policy: Option<String>) -> Result<std::sync::Arc<Ranking>> {
    let policy = policy_of(books, &PolicyChoice { policy, ..PolicyChoice::default() })?;
    Ok(books.ranking(&policy, None))
}

fn item_of(books: &Books, item: i64) -> Option<ItemName> {
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
fn answer_of(books: &Books, id: RequestId) -> Option<i64> {
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
    let account_of = |ask: &crate::store::AskPlace| books.ticket(ask.ticket).and_then(|t| t.account);
    let accounts = &books.snapshot.accounts;
    let by_account = |name: &str, of: &dyn Fn(&crate::model::AccountRecord) -> String| {
        let groups: BTreeMap<AccountId, String> = accounts.iter().map(|(id, a)| (*id, of(a))).collect();
        let asks = books.snapshot.asks.iter().map(|ask| {
            let account = account_of(ask);
            (account, account.and_then(|id| groups.get(&id)).cloned().unwrap_or_default())
        });
        told(name, shares::shares(&asks.collect::<Vec<_>>(), Some(&groups), &ledger))
    };
    let by_ask = |name: &str, of: &dyn Fn(&crate::store::AskPlace) -> String| {
        let asks: Vec<_> = books.snapshot.asks.iter().map(|ask| (account_of(ask), of(ask))).collect();
        told(name, shares::shares(&asks, None, &ledger))
    };
    Ok(Voices {
        by: vec![
            by_account("segment", &|a| a.segment.clone()),
            by_account("plan", &|a| a.plan.clone()),
            by_ask("language", &|ask| ask.language.clone()),
            by_ask("source", &|ask| ask.source.clone()),
        ],
        carried: carried(&books, &*ranking(&books, None)?),
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
fn carried(books: &Books, ranking: &Ranking) -> Vec<OneVoice> {
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
            if !normalised(&ask.author).is_empty() {
                *people.entry(ask.author.clone()).or_default() += 1;
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
