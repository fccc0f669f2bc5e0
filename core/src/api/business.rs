//! Accounts as they cross the door: who is known and by what, whose signs nobody knows, what a currency and a health
//! mean, and what in the files a person should look at.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::books::Books;
use super::curate::changed;
use super::ranks::{AccountStanding, AmountRange};
use super::types::{AccountName, Changed, major_or_none};
use super::{Nothing, Session};
use crate::error::{Error, Result};
use crate::model::{AccountId, TicketId, comparable, normalised};
use crate::ranking::accounts::{Asker, Sign, is_free_mail, suggestions};
use crate::store::{View, Writing};
use crate::task::Task;
use crate::{derive, judgement};

/// Accounts of a page, unless told; and at most.
const PAGE: (u32, u32) = (200, 500);
/// Signs nobody knows that are listed.
const UNMATCHED: usize = 100;
/// Accounts suggested for one.
const SUGGESTED: usize = 3;

/// Which accounts to list.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct AccountsArgs {
    /// Only those whose name, plan, segment or health holds these words.
    pub filter: String,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to give; 200 unless told, 500 at most.
    pub limit: Option<u32>,
}

/// The accounts, and how well tickets are matched to them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Accounts {
    /// Accounts in all.
    pub total: u64,
    /// Those that match the filter.
    pub matching: u64,
    /// Rows, largest renewal exposure first, then ARR.
    pub rows: Vec<AccountRow>,
    /// Asks in all.
    pub asks: u64,
    /// Of those, the ones whose account is known.
    pub asks_known: u64,
    /// ARR of all accounts, each contract once, as far as known.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub arr: i64,
    /// Of that, ARR of the accounts that ask.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub arr_heard: i64,
    /// Signs of tickets with asks that lead to no account, those with most asks first.
    pub unmatched: Vec<Unmatched>,
    /// How many such signs there are.
    pub unmatched_total: u64,
    /// What people said signs mean.
    pub links: Vec<AccountLink>,
    /// What in the files a person should look at.
    pub questions: Vec<AccountQuestion>,
    /// The currency of amounts.
    pub currency: String,
    /// The day renewals are judged from.
    pub as_of: Option<NaiveDate>,
}

/// An account with what is known of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AccountRow {
    /// Its number.
    pub id: AccountId,
    /// Its id in the file.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// The customer it is a part of, if it is.
    pub part_of: Option<String>,
    /// Asks.
    pub asks: u64,
    /// Distinct requests it asks for.
    pub requests: u64,
    /// ARR in the currency of sums; none is unknown.
    #[ts(type = "number | null")]
    #[serde(with = "major_or_none")]
    pub arr: Option<i64>,
    /// Where it lies.
    pub arr_range: AmountRange,
    /// True if it was converted.
    pub converted: bool,
    /// Renewal date as the file has it.
    pub renewal: Option<NaiveDate>,
    /// Churn risk, 0 to 1.
    pub churn_risk: Option<f64>,
    /// How near its renewal is, 0 to 1; none if that is not known.
    pub nearness: Option<f64>,
    /// ARR times churn risk.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub churn_exposure: i64,
    /// ARR times churn risk times nearness.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub renewal_exposure: i64,
    /// How it stands.
    pub now: AccountStanding,
    /// Health as the file words it.
    pub health: String,
    /// Plan.
    pub plan: String,
    /// Segment.
    pub segment: String,
}

/// A sign of tickets that leads to no account.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Unmatched {
    /// organisation id, organisation, domain or e-mail.
    pub sign: String,
    /// As it stands in the tickets.
    pub value: String,
    /// Asks behind it.
    pub asks: u64,
    /// Accounts that may be meant, best first.
    pub suggestions: Vec<Suggestion>,
}

/// An account that may be meant.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Suggestion {
    /// The account.
    pub account: AccountName,
    /// Why: "its name begins so".
    pub because: String,
}

/// A person's word for whose a sign is.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AccountLink {
    /// The kind of sign.
    pub sign: String,
    /// The sign.
    pub value: String,
    /// Whose it is.
    pub account: AccountName,
}

/// Something in the accounts' files a person should look at. Until then the figure is unknown, or the last one counts.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AccountQuestion {
    /// What it is about: "Harbour Lifts (ACC-12)".
    pub about: String,
    /// What is odd, and what was made of it.
    pub text: String,
    /// What to do.
    pub cure: String,
}

/// Whose a sign is.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct LinkAccountArgs {
    /// organisation id, organisation, domain or e-mail.
    pub sign: String,
    /// As it stands in the tickets.
    pub value: String,
    /// The account's number, its id in the file or its name; none takes back what was said.
    pub account: Option<String>,
}

/// A rate in force.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RateRow {
    /// ISO 4217 code.
    pub currency: String,
    /// US dollars for one unit.
    pub usd: f64,
    /// What one unit is in the currency of sums.
    pub worth: Option<f64>,
    /// From which day on.
    pub day: NaiveDate,
    /// Who says so.
    pub source: String,
    /// True for one that came with the program.
    pub builtin: bool,
    /// Accounts that pay in it.
    pub accounts: u64,
}

/// Rates in force, and the currency of sums.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RateTable {
    /// The currency of sums: the one most accounts pay in.
    pub currency: String,
    /// Rates, those of currencies that accounts pay in first.
    pub rates: Vec<RateRow>,
    /// Currencies that accounts pay in without a rate: those accounts' ARR counts as unknown.
    pub lacking: Vec<String>,
}

/// A rate to set.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct SetRateArgs {
    /// ISO 4217 code.
    pub currency: String,
    /// US dollars for one unit; none takes the rate of that day away.
    pub usd: Option<f64>,
    /// From which day on; the day the evidence speaks of unless told.
    #[serde(default)]
    #[ts(optional)]
    pub day: Option<NaiveDate>,
    /// Who says so.
    #[serde(default)]
    pub source: String,
}

/// A health of the accounts' files with what it means.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HealthRow {
    /// As the file words it.
    pub health: String,
    /// Accounts that have it.
    pub accounts: u64,
    /// The churn risk it stands for, 0 to 1; none where files give several, or none is known.
    pub risk: Option<f64>,
    /// True if a person said so.
    pub said: bool,
}

/// What a health means.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct SetRiskArgs {
    /// The health, as the file words it.
    pub health: String,
    /// Churn risk, 0 to 1; none goes back to the usual.
    pub risk: Option<f64>,
}

/// What a theme is worth.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct SetFitArgs {
    /// A theme's name, T-3, or a theme of the roadmap's file.
    pub theme: String,
    /// 0 to 1; none takes it back.
    pub worth: Option<f64>,
}

/// A step that ends in a list: what was counted, with the step.
fn step(
    session: &Session,
    act: impl FnOnce(&Writing<'_>) -> Result<judgement::Named<()>>,
    after: impl FnOnce(&Writing<'_>) -> Result<()>,
) -> Result<Changed<u64>> {
    let stepped = session.workspace.step(Utc::now(), act, after)?;
    let asks = session.books()?.snapshot.asks.len() as u64;
    Ok(changed(stepped, asks))
}

pub(super) fn accounts(session: &Session, args: AccountsArgs, _: &Task) -> Result<Accounts> {
    let books = session.books()?;
    let ledger = books.usual_ledger();
    let known = &books.snapshot.accounts;
    let of_ask = |ticket: TicketId| books.ticket(ticket).and_then(|t| t.account);
    let mut asked: BTreeMap<AccountId, (u64, BTreeSet<_>)> = BTreeMap::new();
    for ask in &books.snapshot.asks {
        if let Some(account) = of_ask(ask.ticket) {
            let own = asked.entry(account).or_default();
            own.0 += 1;
            own.1.insert(ask.request);
        }
    }
    let wanted = normalised(&args.filter);
    let mut rows: Vec<AccountRow> = Vec::new();
    for (id, account) in known {
        let Some(line) = ledger.line(*id) else { continue };
        let words = [&account.name, &account.plan, &account.segment, &account.health, &account.external_id];
        let words = words.map(|word| normalised(word)).join(" ");
        if !wanted.split(' ').all(|word| words.contains(word)) {
            continue;
        }
        let (asks, requests) = asked.get(id).map_or((0, 0), |(asks, requests)| (*asks, requests.len() as u64));
        let permille = |value: i64| value as f64 / 1000.0;
        rows.push(AccountRow {
            id: *id,
            external_id: account.external_id.clone(),
            name: account.name.clone(),
            part_of: known.get(&line.customer).filter(|_| line.customer != *id).map(|a| a.name.clone()),
            asks,
            requests,
            arr: line.arr_known.then_some(line.arr.likely),
            arr_range: line.arr.into(),
            converted: line.converted,
            renewal: account.renewal,
            churn_risk: line.risk_known.then(|| permille(line.risk.likely)),
            nearness: line.renewal.map(|_| permille(line.nearness.likely)),
            churn_exposure: line.churn_exposure.likely,
            renewal_exposure: line.renewal_exposure.likely,
            now: super::books::now(line),
            health: account.health.clone(),
            plan: account.plan.clone(),
            segment: account.segment.clone(),
        });
    }
    rows.sort_by(|a, b| b.renewal_exposure.cmp(&a.renewal_exposure).then(b.arr.cmp(&a.arr)).then(a.id.cmp(&b.id)));
    let matching = rows.len() as u64;
    let limit = args.limit.unwrap_or(PAGE.0).min(PAGE.1) as usize;
    let rows: Vec<AccountRow> = rows.into_iter().skip(args.offset as usize).take(limit).collect();
    let sum = |ids: &mut dyn Iterator<Item = AccountId>| -> i64 {
        ledger.payers(ids).iter().filter_map(|id| ledger.line(*id)).filter(|l| l.arr_known).map(|l| l.arr.likely).sum()
    };
    let name = |id: AccountId| AccountName { id, name: known.get(&id).map_or_else(String::new, |a| a.name.clone()) };
    let (unmatched, unmatched_total) = unmatched(session, &books)?;
    session.workspace.read(|view| {
        Ok(Accounts {
            total: known.len() as u64,
            matching,
            rows,
            asks: books.snapshot.asks.len() as u64,
            asks_known: books.snapshot.asks.iter().filter(|a| of_ask(a.ticket).is_some()).count() as u64,
            arr: sum(&mut known.keys().copied()),
            arr_heard: sum(&mut asked.keys().copied()),
            unmatched,
            unmatched_total,
            links: view
                .whose()?
                .into_iter()
                .map(|w| AccountLink { sign: w.sign, value: w.value, account: name(w.account) })
                .collect(),
            questions: questions(view, &books)?,
            currency: books.currency.clone(),
            as_of: books.as_of,
        })
    })
}

/// Signs of tickets with asks that lead to no account, those with most asks first, and how many there are. Of a ticket
/// the sign that would say most: its organisation, else its domain, else the address.
fn unmatched(session: &Session, books: &Books) -> Result<(Vec<Unmatched>, u64)> {
    let mut asks: BTreeMap<TicketId, u64> = BTreeMap::new();
    for ask in &books.snapshot.asks {
        if books.ticket(ask.ticket).is_some_and(|t| t.account.is_none()) {
            *asks.entry(ask.ticket).or_default() += 1;
        }
    }
    let requesters = session.workspace.read(|view| view.requesters())?;
    let mut signs: BTreeMap<(Sign, String), u64> = BTreeMap::new();
    for who in requesters.iter().filter(|who| asks.contains_key(&who.ticket)) {
        let asker = Asker { ticket: who.ticket, org_id: &who.org_id, org_name: &who.org_name, email: &who.email };
        let order = [Sign::Organisation, Sign::OrganisationId, Sign::Domain, Sign::Email];
        let says = |sign: &Sign| {
            let value = sign.of(&asker);
            let says_nothing = value.is_empty() || *sign == Sign::Domain && is_free_mail(&value);
            (!says_nothing).then_some((*sign, value))
        };
        if let Some(sign) = order.iter().find_map(says) {
            *signs.entry(sign).or_default() += asks[&who.ticket];
        }
    }
    let total = signs.len() as u64;
    let mut signs: Vec<((Sign, String), u64)> = signs.into_iter().collect();
    signs.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    signs.truncate(UNMATCHED);
    let told = |((sign, value), asks): ((Sign, String), u64)| {
        let known = &books.snapshot.accounts;
        let suggestion = |(id, because): (AccountId, &str)| Suggestion {
            account: AccountName { id, name: known[&id].name.clone() },
            because: because.to_owned(),
        };
        let suggestions = suggestions(sign, &value, known, SUGGESTED).into_iter().map(suggestion).collect();
        Unmatched { sign: sign.word().to_owned(), value, asks, suggestions }
    };
    Ok((signs.into_iter().map(told).collect(), total))
}

/// What in the accounts' files a person should look at.
fn questions(view: &View<'_>, books: &Books) -> Result<Vec<AccountQuestion>> {
    let mut found = Vec::new();
    let mut ask = |about: String, text: String, cure: &str| {
        found.push(AccountQuestion { about, text, cure: cure.to_owned() });
    };
    for twice in view.accounts_listed_twice()? {
        ask(
            format!("{} ({})", twice.name, twice.external_id),
            format!("{} lists it {} times, differently; the last one counts", twice.file, twice.times),
            "leave one row for each account in the file and import it again",
        );
    }
    for account in books.snapshot.accounts.values() {
        let about = || format!("{} ({})", account.name, account.external_id);
        if let Some(arr) = &account.arr
            && books.rates.convert(arr.amount, &arr.currency, &books.currency, books.as_of).is_none()
        {
            let text = format!("its ARR is in {}, of which no rate is known: it counts as unknown", arr.currency);
            ask(about(), text, "set a rate for that currency, or correct it in the file");
        }
        if let (Some(renewal), Some(now)) = (account.renewal, books.as_of)
            && renewal < now
            && !crate::ranking::ledger::is_gone(account)
        {
            let text = format!("its renewal, {renewal}, is over: when the next one is counts as unknown");
            ask(about(), text, "export the accounts anew, or mark it as churned");
        }
    }
    Ok(found)
}

pub(super) fn link_account(session: &Session, args: LinkAccountArgs, _: &Task) -> Result<Changed<u64>> {
    let books = session.books()?;
    let sign = Sign::from_word(&args.sign).ok_or_else(|| {
        let known: Vec<&str> = Sign::ALL.into_iter().map(Sign::word).collect();
        Error::input(format!("“{}” is no sign of an account", args.sign), format!("use one of {}", known.join(", ")))
    })?;
    let account = args.account.as_deref().map(|words| account_named(&books, words)).transpose()?;
    let name = account.and_then(|id| books.snapshot.accounts.get(&id)).map_or("", |a| a.name.as_str());
    step(session, |tx| judgement::belongs(tx, sign, &args.value, account.map(|id| (id, name))), derive::find_accounts)
}

/// The account that words name: its id in the file, its name, or its number.
fn account_named(books: &Books, words: &str) -> Result<AccountId> {
    let accounts = &books.snapshot.accounts;
    let by_id = accounts.iter().find(|(_, a)| a.external_id == words.trim());
    let named: Vec<&AccountId> =
        accounts.iter().filter(|(_, a)| comparable(&a.name) == comparable(words.trim())).map(|(id, _)| id).collect();
    let number = || words.trim().parse::<AccountId>().ok().filter(|id| accounts.contains_key(id));
    match (by_id, named.as_slice()) {
        (Some((id, _)), _) => Ok(*id),
        (None, [id]) => Ok(**id),
        (None, []) => number().ok_or_else(|| Error::NotFound(format!("there is no account “{words}”"))),
        (None, many) => {
            Err(Error::input(format!("{} accounts are called “{words}”", many.len()), "name it by its id in the file"))
        }
    }
}

pub(super) fn rates(session: &Session, _: Nothing, _: &Task) -> Result<RateTable> {
    let books = session.books()?;
    let mut paying: BTreeMap<&str, u64> = BTreeMap::new();
    for arr in books.snapshot.accounts.values().filter_map(|a| a.arr.as_ref()) {
        *paying.entry(&arr.currency).or_default() += 1;
    }
    let sums = books.rates.of(&books.currency, books.as_of).map(|rate| rate.usd_millionths);
    let mut rates: Vec<RateRow> = books
        .rates
        .all(books.as_of)
        .into_iter()
        .map(|rate| RateRow {
            accounts: paying.get(rate.currency.as_str()).copied().unwrap_or_default(),
            usd: rate.usd_millionths as f64 / 1_000_000.0,
            worth: sums.map(|sums| rate.usd_millionths as f64 / sums as f64),
            currency: rate.currency,
            day: rate.day,
            source: rate.source,
            builtin: rate.builtin,
        })
        .collect();
    rates.sort_by(|a, b| b.accounts.cmp(&a.accounts).then(a.currency.cmp(&b.currency)));
    let has_rate = |code: &&str| rates.iter().any(|rate| rate.currency == **code) || **code == *books.currency;
    let lacking = paying.keys().filter(|code| !has_rate(code)).map(|code| (*code).to_owned()).collect();
    Ok(RateTable { currency: books.currency.clone(), rates, lacking })
}

pub(super) fn set_rate(session: &Session, args: SetRateArgs, _: &Task) -> Result<Changed<u64>> {
    let books = session.books()?;
    let day = args.day.or(books.as_of).unwrap_or_else(|| Utc::now().date_naive());
    let millionths = args.usd.map(|usd| (usd * 1_000_000.0).round() as i64);
    step(session, |tx| judgement::rate(tx, &args.currency, day, millionths, &args.source), |_| Ok(()))
}

pub(super) fn risks(session: &Session, _: Nothing, _: &Task) -> Result<Vec<HealthRow>> {
    let books = session.books()?;
    let mut healths: BTreeMap<String, (String, u64, BTreeSet<Option<u16>>)> = BTreeMap::new();
    for account in books.snapshot.accounts.values().filter(|a| !normalised(&a.health).is_empty()) {
        let own =
            healths.entry(normalised(&account.health)).or_insert_with(|| (account.health.clone(), 0, BTreeSet::new()));
        own.1 += 1;
        own.2.insert(account.churn_permille);
    }
    for word in books.risks.keys() {
        healths.entry(word.clone()).or_insert_with(|| (word.clone(), 0, BTreeSet::new()));
    }
    let row = |(word, (health, accounts, risks)): (String, (String, u64, BTreeSet<Option<u16>>))| {
        let said = books.risks.get(&word).copied();
        let read = risks.first().copied().flatten().filter(|_| risks.len() == 1);
        HealthRow { health, accounts, risk: said.or(read).map(|p| f64::from(p) / 1000.0), said: said.is_some() }
    };
    let mut rows: Vec<HealthRow> = healths.into_iter().map(row).collect();
    rows.sort_by(|a, b| b.accounts.cmp(&a.accounts).then(a.health.cmp(&b.health)));
    Ok(rows)
}

/// A share as thousandths.
fn permille(share: Option<f64>) -> Option<u16> {
    share.map(|share| (share * 1000.0).round().clamp(0.0, f64::from(u16::MAX)) as u16)
}

pub(super) fn set_risk(session: &Session, args: SetRiskArgs, _: &Task) -> Result<Changed<u64>> {
    step(session, |tx| judgement::risk(tx, &args.health, permille(args.risk)), |_| Ok(()))
}

pub(super) fn set_fit(session: &Session, args: SetFitArgs, _: &Task) -> Result<Changed<u64>> {
    let books = session.books()?;
    let ours = args.theme.trim().parse::<crate::model::ThemeId>();
    let known = match &ours {
        Ok(id) => books.snapshot.themes.contains_key(id),
        Err(_) => books.snapshot.items.values().any(|item| normalised(&item.theme) == normalised(&args.theme)),
    };
    if !known && args.worth.is_some() {
        return Err(Error::NotFound(format!("there is no theme “{}”, neither here nor on the roadmap", args.theme)));
    }
    step(session, |tx| judgement::fit(tx, &args.theme, permille(args.worth)), |_| Ok(()))
}
