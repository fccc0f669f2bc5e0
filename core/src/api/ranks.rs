//! The ranking as it crosses the door: rows with their money, their doubt and their reasons.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Session;
use super::books::Books;
use super::look::matching;
use super::policies::{PolicyChoice, ReadingArgs, Weight, formula, policy_of, weights};
use super::types::{NamedRequest, NamedTheme, RoadmapLink, major_or_none};
use crate::error::{Error, Result};
use crate::judgement;
use crate::model::{AccountId, RequestId, ThemeId, normalised};
use crate::ranking::{self, Cause, Flip, Range, Ranking, Row};
use crate::task::Task;

/// Rows of a page, unless told; and at most.
const PAGE: (u32, u32) = (200, 500);

/// What to rank by, which rows to give.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct RankArgs {
    /// As in [`PolicyChoice`].
    pub policy: Option<String>,
    /// As in [`PolicyChoice`].
    pub weights: Option<BTreeMap<String, f64>>,
    /// As in [`PolicyChoice`].
    pub reading: Option<ReadingArgs>,
    /// Whether rows say how sure their rank is. Without, a ranking is made in an instant: for a slider that is dragged.
    pub ranges: bool,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to give; 200 unless told, 500 at most.
    pub limit: Option<u32>,
    /// Only requests whose title or quotes hold all these words.
    pub filter: String,
    /// Only requests of this theme.
    pub theme: Option<ThemeId>,
    /// Order by another column than rank. Rank stays what it is.
    pub sort: Option<SortBy>,
    /// Largest last.
    pub ascending: bool,
    /// Judge renewals from this day instead of the newest ticket's.
    pub as_of: Option<NaiveDate>,
}

/// Columns to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SortBy {
    /// By rank.
    Rank,
    /// By title.
    Title,
    /// By reports.
    Reports,
    /// By accounts.
    Accounts,
    /// By ARR.
    Arr,
    /// By ARR renewing within 90 days.
    Renewing,
    /// By renewal exposure.
    Exposure,
    /// By the day by which to decide, the earliest first.
    DecideBy,
    /// By churn exposure.
    Churn,
    /// By trend.
    Trend,
}

/// A page of the ranking.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RankingPage {
    /// The policy's name.
    pub policy: String,
    /// Its terms with their weights, which sum to 1; of a product all are 1.
    pub weights: Vec<Weight>,
    /// The day renewals are judged from.
    pub as_of: Option<NaiveDate>,
    /// The currency of all amounts.
    pub currency: String,
    /// All requests.
    pub total: u64,
    /// Those that match the filter.
    pub matching: u64,
    /// How many of the first five stay among the first five whatever is doubted; none if ranges were not asked for.
    pub safe_top_five: Option<u32>,
    /// Over those that match, every account and ticket once.
    pub sums: Sums,
    /// The rows asked for.
    pub rows: Vec<RankedRequest>,
    /// The workspace's revision they were read at.
    pub revision: i64,
}

/// Distinct totals: an account that asks for several requests is in them once.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct Sums {
    /// Distinct tickets.
    pub reports: u64,
    /// Distinct customers: accounts that are parts of one count as one.
    pub accounts: u64,
    /// Their ARR, each contract once.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub arr: i64,
    /// Accounts whose ARR is unknown: what accounts like them pay stands for it.
    pub arr_unknown: u64,
    /// Accounts whose ARR was converted.
    pub arr_converted: u64,
    /// Their ARR times churn risk, each contract once.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub churn_exposure: i64,
    /// That times nearness of the renewal, each contract once.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub renewal_exposure: i64,
}

/// An amount of which not everything is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AmountRange {
    /// At least.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub least: i64,
    /// At most.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub most: i64,
}

impl From<ranking::ledger::Span> for AmountRange {
    fn from(span: ranking::ledger::Span) -> Self {
        Self { least: span.least, most: span.most }
    }
}

/// The ranks between which a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RankRange {
    /// Nearest to the top.
    pub best: u32,
    /// Farthest from it.
    pub worst: u32,
}

impl From<Range> for RankRange {
    fn from(range: Range) -> Self {
        Self { best: range.best, worst: range.worst }
    }
}

/// A row of the ranking.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RankedRequest {
    /// 1 is first; equals share a rank.
    pub rank: u32,
    /// Where it stands whatever is doubted: one customer left out, weights moved by a quarter, unknown figures at both
    /// ends, disputed asks in and out. None if ranges were not asked for.
    pub range: Option<RankRange>,
    /// The request.
    pub id: RequestId,
    /// Its title, a person's if there is one.
    pub title: String,
    /// True if a person gave the title.
    pub renamed: bool,
    /// Distinct tickets that ask for it.
    pub reports: u64,
    /// Asks in it.
    pub asks: u64,
    /// Distinct customers that ask for it: accounts that are parts of one count as one.
    pub accounts: u64,
    /// Of those, the ones that pay no more.
    pub gone: u64,
    /// Reports whose account is not known.
    pub reports_without_account: u64,
    /// ARR of those accounts, each contract once; an unknown one by what accounts like it pay.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub arr: i64,
    /// Where it lies.
    pub arr_range: AmountRange,
    /// The currency of the amounts.
    pub currency: String,
    /// Accounts whose ARR is unknown: a range, never zero.
    pub arr_unknown: u64,
    /// Accounts whose ARR was converted.
    pub arr_converted: u64,
    /// ARR that renews within 90 days of `as_of`.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub renewing_90d: i64,
    /// ARR times churn risk times nearness of the renewal.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub renewal_exposure: i64,
    /// Where it lies.
    pub renewal_range: AmountRange,
    /// Accounts whose next renewal is unknown.
    pub renewal_unknown: u64,
    /// The earliest renewal in danger among those who ask: an answer by then helps.
    pub decide_by: Option<NaiveDate>,
    /// Whose it is.
    pub decide_by_account: Option<String>,
    /// ARR times churn risk.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub churn_exposure: i64,
    /// Where it lies.
    pub churn_range: AmountRange,
    /// Accounts whose churn risk is unknown.
    pub risk_unknown: u64,
    /// The sum of the terms' amounts.
    pub score: f64,
    /// Why: they add up to the score.
    pub terms: Vec<Term>,
    /// The row in a sentence: "Third, because 14 customers ask and ...".
    pub aloud: String,
    /// Distinct customers and writers a month, the last 12 months to `as_of`, oldest first.
    pub months: Vec<u32>,
    /// Customers and writers of the last 90 days against those of the 90 before: -1 to 1.
    pub trend: f64,
    /// The account behind most reports, and its share, where that is at least half of three or more.
    pub carried_by: Option<Carried>,
    /// Where it stands on the roadmap, if it does.
    pub roadmap: Option<RoadmapLink>,
    /// The theme it belongs to; none if nothing else is about the same.
    pub theme: Option<NamedTheme>,
    /// Requests merged into this one.
    pub absorbed: u32,
}

/// A term of a score.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Term {
    /// reach, reports, revenue, renewal, churn, trend, recency, fit, effort, impact, confidence.
    pub name: String,
    /// Points it adds.
    pub amount: f64,
    /// In words: "14 customers ask; the most for any request is 86".
    pub because: String,
}

/// A request that rests on one account.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Carried {
    /// The account's name.
    pub account: String,
    /// Its share of the reports, 0 to 1.
    pub share: f64,
}

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum AccountStanding {
    /// It pays.
    Paying,
    /// It pays, and its contract ends within 90 days.
    Renewing,
    /// It pays no more.
    Gone,
    /// Nothing is known of what it pays.
    Unknown,
}

/// An account that asks.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AskingAccount {
    /// Its number.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// The customer it is a part of, if it is.
    pub part_of: Option<String>,
    /// Tickets with which it asks.
    pub reports: u64,
    /// ARR in the currency of sums; none is unknown.
    #[ts(type = "number | null")]
    #[serde(with = "major_or_none")]
    pub arr: Option<i64>,
    /// Where it lies.
    pub arr_range: AmountRange,
    /// Renewal date.
    pub renewal: Option<NaiveDate>,
    /// Churn risk, 0 to 1.
    pub churn_risk: Option<f64>,
    /// How near its renewal is, 0 to 1: with ARR and churn risk a factor of `renewal_exposure`. None if not known.
    pub nearness: Option<f64>,
    /// ARR times churn risk times nearness.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub renewal_exposure: i64,
    /// How it stood when it first asked, as far as the imports tell.
    pub then: AccountStanding,
    /// How it stands now.
    pub now: AccountStanding,
    /// Health as the file words it.
    pub health: String,
    /// Plan.
    pub plan: String,
    /// Segment.
    pub segment: String,
    /// How it was found: a person's word, organisation id, name or domain.
    pub found_by: String,
}

/// Which row to explain, in which ranking.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct ExplainArgs {
    /// The request.
    pub id: RequestId,
    /// As in [`PolicyChoice`].
    #[serde(default)]
    #[ts(optional)]
    pub policy: Option<String>,
    /// As in [`PolicyChoice`].
    #[serde(default)]
    #[ts(optional)]
    pub weights: Option<BTreeMap<String, f64>>,
    /// As in [`PolicyChoice`].
    #[serde(default)]
    #[ts(optional)]
    pub reading: Option<ReadingArgs>,
}

/// A row with its arithmetic and its doubt.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Explanation {
    /// The row.
    pub row: RankedRequest,
    /// The policy's name.
    pub policy: String,
    /// Its formula.
    pub formula: String,
    /// Its range by each cause.
    pub causes: Vec<CauseRange>,
    /// What would flip it.
    pub flips: Vec<FlipWords>,
    /// Who asks, with each factor of their exposure.
    pub accounts: Vec<AskingAccount>,
}

/// A range by one cause.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CauseRange {
    /// customer, weights, unknown, disputed.
    pub cause: String,
    /// In words.
    pub about: String,
    /// The range.
    pub range: RankRange,
}

/// Something that would give a request another rank.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FlipWords {
    /// In words: "Without Harbour Lifts it would be 7th".
    pub words: String,
    /// The other request it would trade places with, if it would.
    pub other: Option<NamedRequest>,
}

pub(super) fn rank(session: &Session, args: RankArgs, _: &Task) -> Result<RankingPage> {
    let books = session.books()?;
    let choice = PolicyChoice { policy: args.policy, weights: args.weights, reading: args.reading };
    let policy = policy_of(&books, &choice)?;
    let ranking = books.ranking(&policy, args.as_of);
    let doubt = args.ranges.then(|| books.doubt(&policy, args.as_of));
    if let Some(theme) = args.theme.filter(|theme| !books.snapshot.themes.contains_key(theme)) {
        return Err(Error::NotFound(format!("there is no theme {theme}; the list of themes may have changed")));
    }
    let matching = matching(session, &books, &args.filter)?;
    let mut rows: Vec<(usize, Row<'_>)> = ranking
        .rows()
        .enumerate()
        .filter(|(_, row)| matching.as_ref().is_none_or(|m| m.contains(&row.figures.request)))
        .filter(|(_, row)| {
            args.theme.is_none_or(|theme| books.snapshot.themed.get(&row.figures.request) == Some(&theme))
        })
        .collect();
    sort(&books, &mut rows, args.sort.unwrap_or(SortBy::Rank), args.ascending);
    let chosen: Vec<Row<'_>> = rows.iter().map(|(_, row)| *row).collect();
    let limit = args.limit.unwrap_or(PAGE.0).min(PAGE.1) as usize;
    let shown = rows.iter().skip(args.offset as usize).take(limit);
    Ok(RankingPage {
        policy: policy.name.clone(),
        weights: weights(&policy),
        as_of: args.as_of.or(books.as_of),
        currency: books.currency.clone(),
        total: ranking.len() as u64,
        matching: rows.len() as u64,
        safe_top_five: doubt.as_ref().map(|doubt| doubt.safe(5)),
        sums: books.sums(&chosen),
        rows: shown.map(|(at, row)| books.row(&ranking, *row, doubt.as_ref().map(|doubt| doubt.range(*at)))).collect(),
        revision: books.snapshot.revision,
    })
}

/// Sorts by a column, largest first unless ascending; equals stay in the order of their rank. Rank itself counts from
/// the top, titles from A, days from the earliest.
fn sort(books: &Books, rows: &mut [(usize, Row<'_>)], by: SortBy, ascending: bool) {
    use std::cmp::Reverse;
    match by {
        SortBy::Rank => {}
        SortBy::Title => rows.sort_by_cached_key(|(_, r)| normalised(&books.title(r.figures.request))),
        SortBy::Reports => rows.sort_by_key(|(_, r)| Reverse(r.figures.reports)),
        SortBy::Accounts => rows.sort_by_key(|(_, r)| Reverse(r.figures.customers)),
        SortBy::Arr => rows.sort_by_key(|(_, r)| Reverse(r.figures.arr.likely)),
        SortBy::Renewing => rows.sort_by_key(|(_, r)| Reverse(r.figures.renewing_90d)),
        SortBy::Exposure => rows.sort_by_key(|(_, r)| Reverse(r.figures.renewal_exposure.likely)),
        SortBy::DecideBy => rows.sort_by_key(|(_, r)| (r.figures.decide_by.is_none(), r.figures.decide_by)),
        SortBy::Churn => rows.sort_by_key(|(_, r)| Reverse(r.figures.churn_exposure.likely)),
        SortBy::Trend => rows.sort_by(|(_, a), (_, b)| b.figures.trend().total_cmp(&a.figures.trend())),
    }
    if ascending {
        rows.reverse();
    }
}

pub(super) fn explain(session: &Session, args: ExplainArgs, _: &Task) -> Result<Explanation> {
    let books = session.books()?;
    let choice = PolicyChoice { policy: args.policy, weights: args.weights, reading: args.reading };
    let policy = policy_of(&books, &choice)?;
    let id = session.workspace.read(|view| judgement::survivor(view, args.id))?;
    let ranking = books.ranking(&policy, None);
    let doubt = books.doubt(&policy, None);
    let (Some(row), Some(at)) = (ranking.find(id), ranking.position(id)) else {
        return Err(Error::NotFound(format!("{id} holds no asks any more; undo or a look at the history may help")));
    };
    let about = |cause| match cause {
        Cause::Customer => ("customer", "any one customer left out"),
        Cause::Weights => ("weights", "any one weight a quarter more or a fifth less"),
        Cause::Unknown => ("unknown", "unknown figures at their worst and their best"),
        Cause::Disputed => ("disputed", "disputed asks in and out"),
    };
    let causes = Cause::ALL.into_iter().map(|cause| {
        let (name, about) = about(cause);
        CauseRange { cause: name.to_owned(), about: about.to_owned(), range: doubt.by(cause, at).into() }
    });
    let causes = causes.collect();
    let accounts = session.workspace.read(|view| books.asking(view, id))?;
    Ok(Explanation {
        policy: policy.name.clone(),
        formula: formula(&policy),
        causes,
        flips: ranking.flips(at, &doubt).into_iter().map(|flip| told(&books, &ranking, row, flip)).collect(),
        accounts,
        row: books.row(&ranking, row, Some(doubt.range(at))),
    })
}

fn told(books: &Books, ranking: &Ranking, row: Row<'_>, flip: Flip) -> FlipWords {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    match flip {
        Flip::Without(account, rank) => {
            let name = books.snapshot.accounts.get(&account).map_or("one customer", |a| a.name.as_str());
            FlipWords { words: format!("Without {name} it would be number {rank}"), other: None }
        }
        Flip::Weight(kind, needed, now, other) => {
            let ahead = ranking.find(other).is_some_and(|other| other.rank < row.rank);
            let word = if ahead { "pass" } else { "fall behind" };
            let more = if needed > now { "more" } else { "less" };
            let words = format!(
                "With {more} weight on {} ({} instead of {}) it would {word} {}",
                kind.word(),
                percent(needed),
                percent(now),
                books.called(other)
            );
            FlipWords { words, other: Some(NamedRequest { id: other, title: books.title(other) }) }
        }
        Flip::Unknown { worst, best } => FlipWords {
            words: format!("With all that is unknown known it would be between number {best} and number {worst}"),
            other: None,
        },
        Flip::Disputed(range) => FlipWords {
            words: format!("Its disputed asks put it between number {} and number {}", range.best, range.worst),
            other: None,
        },
    }
}
