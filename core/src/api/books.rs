//! The books: one state of the workspace with everything counted that screens, files and the command line show.
//! Made once per revision and shared by all reads of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};

use super::intake::PastImport;
use super::policies::PolicyChoice;
use super::ranks::{AccountStanding, AskingAccount, Carried, RankedRequest, Sums, Term};
use super::types::{AsksByKind, NamedTheme, RoadmapLink, Status, Theme, Themes};
use crate::derive::Reader;
use crate::error::{Error, Result};
use crate::model::{AccountId, AskId, Kind, Outcome, RequestId, ThemeId, TicketId, normalised};
use crate::ranking::rates::Rates;
use crate::ranking::{
    self, Doubt, Evidence, Figures, Ledger, Policy, Range, Ranking, Reading, Row, TermKind, Voice, Writer, ledger,
};
use crate::roadmap;
use crate::store::{AccountThen, AskPlace, Disputed, Snapshot, TicketRow, Verdict, View};

/// Rankings made so far that are kept: a person compares a few policies, a slider goes through hundreds.
const KEPT: usize = 8;

/// What was made for a day and a policy, or a way of counting; the newest last.
struct Kept<K, T>(Mutex<Vec<(K, Arc<T>)>>);

impl<K: PartialEq, T> Kept<K, T> {
    fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn get(&self, key: K, make: impl FnOnce() -> T) -> Arc<T> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = lock().iter().find(|(known, _)| *known == key) {
            return known.clone();
        }
        let made = Arc::new(make());
        let mut kept = lock();
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((key, made.clone()));
        made
    }
}

/// A day, and how evidence is counted.
type Counted = (Option<NaiveDate>, Reading);

/// One state, counted.
pub(super) struct Books {
    pub(super) snapshot: Snapshot,
    pub(super) as_of: Option<NaiveDate>,
    pub(super) currency: String,
    /// The model that asks are compared by.
    pub(super) reader: Reader,
    writers: BTreeMap<TicketId, Writer>,
    voices: Vec<Voice>,
    /// The votes behind a ticket, each with its account.
    backers: BTreeMap<TicketId, Vec<(TicketId, Option<AccountId>)>>,
    members: BTreeMap<RequestId, Vec<usize>>,
    link_quotes: BTreeMap<RequestId, String>,
    /// The policy this workspace ranks by, if a person chose one.
    pub(super) choice: Option<PolicyChoice>,
    pub(super) rates: Rates,
    pub(super) risks: BTreeMap<String, u16>,
    pub(super) verdicts: Vec<Verdict>,
    pub(super) shipped: BTreeMap<RequestId, NaiveDate>,
    pub(super) fits: BTreeMap<String, u16>,
    disputed: Vec<Disputed>,
    fit: BTreeMap<RequestId, u16>,
    effort: BTreeMap<RequestId, f64>,
    efforts: [f64; 3],
    ledgers: Kept<(Option<NaiveDate>, u16), Ledger>,
    figures: Kept<Counted, Arc<Vec<Figures>>>,
    rankings: Kept<(Option<NaiveDate>, Policy), Ranking>,
    doubts: Kept<(Option<NaiveDate>, Policy), Doubt>,
}

impl Books {
    pub(super) fn of(view: &View<'_>) -> Result<Self> {
        let snapshot = view.snapshot()?;
        let newest = snapshot.tickets.iter().filter_map(|t| t.at).chain(snapshot.asks.iter().filter_map(|a| a.at));
        // A ticket dated after its own import is a clock gone wrong, not the future.
        let as_of =
            newest.map(|t| t.date_naive()).filter(|day| snapshot.last_import.is_none_or(|last| *day <= last)).max();
        let mut strangers: BTreeMap<&str, u64> = BTreeMap::new();
        let mut writers = BTreeMap::new();
        for ticket in &snapshot.tickets {
            let writer = match ticket.account {
                Some(account) => Writer::Account(account),
                None => {
                    let number = strangers.len() as u64;
                    // Without an address every ticket is a writer of its own: its number, past all others.
                    let own = u64::MAX / 2 + ticket.id.unsigned_abs();
                    Writer::Unknown(if ticket.email.is_empty() {
                        own
                    } else {
                        *strangers.entry(&ticket.email).or_insert(number)
                    })
                }
            };
            writers.insert(ticket.id, writer);
        }
        let mut voices: Vec<Voice> =
            snapshot.asks.iter().map(|a| Voice { request: a.request, ticket: a.ticket, at: a.at }).collect();
        // A supporter's vote is a report of their own: it has a number below all tickets.
        let mut backers: BTreeMap<TicketId, Vec<(TicketId, Option<AccountId>)>> = BTreeMap::new();
        for (n, backer) in snapshot.backers.iter().enumerate() {
            let vote = -1 - n as TicketId;
            let writer = match backer.account {
                Some(account) => Writer::Account(account),
                None => {
                    let number = strangers.len() as u64;
                    let email = backer.supporter.email.as_str();
                    let own = u64::MAX / 2 - n as u64;
                    Writer::Unknown(if email.is_empty() { own } else { *strangers.entry(email).or_insert(number) })
                }
            };
            writers.insert(vote, writer);
            backers.entry(backer.ticket).or_default().push((vote, backer.account));
        }
        for ask in &snapshot.asks {
            let votes = backers.get(&ask.ticket).into_iter().flatten();
            voices.extend(votes.map(|(vote, _)| Voice { request: ask.request, ticket: *vote, at: ask.at }));
        }
        let mut members: BTreeMap<RequestId, Vec<usize>> = BTreeMap::new();
        for (n, ask) in snapshot.asks.iter().enumerate() {
            members.entry(ask.request).or_default().push(n);
        }
        let mut link_quotes = BTreeMap::new();
        for (id, face) in &snapshot.faces {
            if let Some((_, _, ask)) = &face.link
                && let Some(quote) = view.quote(ask)?
            {
                link_quotes.insert(*id, quote.quote);
            }
        }
        let fits = view.fits()?;
        let (fit, effort, efforts) = strategy(&snapshot, &fits);
        let choice = view.weighing()?.map(|kept| {
            serde_json::from_str(&kept).map_err(|e| Error::Bug(format!("the policy that was kept cannot be read: {e}")))
        });
        Ok(Self {
            as_of,
            currency: ranking::main_currency(&snapshot.accounts),
            reader: Reader::of(view)?,
            writers,
            voices,
            backers,
            members,
            link_quotes,
            choice: choice.transpose()?,
            rates: Rates::with(view.rates()?),
            risks: view.risks()?,
            verdicts: view.verdicts()?,
            shipped: view.shipped()?,
            disputed: view.disputed()?,
            fits,
            fit,
            effort,
            efforts,
            ledgers: Kept::new(),
            figures: Kept::new(),
            rankings: Kept::new(),
            doubts: Kept::new(),
            snapshot,
        })
    }

    /// What is known of the accounts, as of a day.
    pub(super) fn ledger(&self, as_of: Option<NaiveDate>, horizon: u16) -> Arc<Ledger> {
        let as_of = as_of.or(self.as_of);
        self.ledgers.get((as_of, horizon), || {
            let (rates, risks) = (&self.rates, &self.risks);
            let books = ledger::Books { currency: &self.currency, rates, risks, as_of, horizon };
            Ledger::of(&self.snapshot.accounts, &books)
        })
    }

    /// The ledger as it is now, by the usual horizon: for everything that is not a ranking.
    pub(super) fn usual_ledger(&self) -> Arc<Ledger> {
        self.ledger(None, Reading::default().horizon)
    }

    /// The ranking by a policy, from a day.
    pub(super) fn ranking(&self, policy: &Policy, as_of: Option<NaiveDate>) -> Arc<Ranking> {
        let as_of = as_of.or(self.as_of);
        self.rankings.get((as_of, policy.clone()), || {
            let figures = self.figures.get((as_of, policy.reading), || {
                let ledger = self.ledger(as_of, policy.reading.horizon);
                Arc::new(ranking::figures(&Evidence { as_of, ..self.evidence(&ledger) }, &policy.reading))
            });
            Ranking::of((*figures).clone(), policy.clone())
        })
    }

    /// How sure that ranking is.
    pub(super) fn doubt(&self, policy: &Policy, as_of: Option<NaiveDate>) -> Arc<Doubt> {
        let as_of = as_of.or(self.as_of);
        self.doubts.get((as_of, policy.clone()), || {
            let ledger = self.ledger(as_of, policy.reading.horizon);
            let evidence = Evidence { as_of, ..self.evidence(&ledger) };
            ranking::doubt(&self.ranking(policy, as_of), &self.disputed_figures(&evidence, &policy.reading))
        })
    }

    /// The figures of requests with disputed asks: without those that stand in them, and with those that could.
    fn disputed_figures(
        &self,
        evidence: &Evidence<'_>,
        reading: &Reading,
    ) -> BTreeMap<RequestId, [Option<Figures>; 2]> {
        let survivor = |id: RequestId| self.snapshot.merged.get(&id).copied().unwrap_or(id);
        let places: BTreeMap<&AskId, usize> = self.snapshot.asks.iter().enumerate().map(|(n, a)| (&a.id, n)).collect();
        let mut out: BTreeMap<RequestId, BTreeSet<usize>> = BTreeMap::new();
        let mut into: BTreeMap<RequestId, BTreeSet<usize>> = BTreeMap::new();
        for dispute in &self.disputed {
            let Some(&n) = places.get(&dispute.ask) else { continue };
            let (own, other) = (self.snapshot.asks[n].request, survivor(dispute.other));
            // Somebody decided since: it stands neither where it was put nor is the other another.
            if own == survivor(dispute.request) && own != other {
                out.entry(own).or_default().insert(n);
                into.entry(other).or_default().insert(n);
            }
        }
        let touched: BTreeSet<RequestId> =
            out.keys().chain(into.keys()).copied().filter(|id| self.members.contains_key(id)).collect();
        let none = BTreeSet::new();
        let counted = |id: RequestId, asks: &mut dyn Iterator<Item = usize>| {
            let voices: Vec<Voice> = asks.flat_map(|n| self.voices_of(n, id)).collect();
            ranking::figures(&Evidence { voices: &voices, ..*evidence }, reading).pop()
        };
        touched
            .into_iter()
            .map(|id| {
                let own = self.numbers_of(id);
                let (leaving, coming) = (out.get(&id).unwrap_or(&none), into.get(&id).unwrap_or(&none));
                let without = counted(id, &mut own.iter().copied().filter(|n| !leaving.contains(n)));
                let with = counted(id, &mut own.iter().copied().chain(coming.iter().copied()));
                (id, [without, with])
            })
            .collect()
    }

    /// A request's title: a person's, else the engine's, else its name.
    pub(super) fn title(&self, id: RequestId) -> String {
        if let Some(title) = self.snapshot.names.get(&id) {
            return title.clone();
        }
        match self.snapshot.faces.get(&id).map(|f| f.title.as_str()) {
            Some(title) if !title.is_empty() => title.to_owned(),
            _ => id.to_string(),
        }
    }

    /// How a step's name calls a request.
    pub(super) fn called(&self, id: RequestId) -> String {
        format!("{id} “{}”", self.title(id))
    }

    /// The asks of a request, in the order of their tickets.
    pub(super) fn asks_of(&self, id: RequestId) -> impl Iterator<Item = &AskPlace> {
        self.members.get(&id).into_iter().flatten().map(|n| &self.snapshot.asks[*n])
    }

    /// The asks of a request, by their numbers in the snapshot, ascending.
    pub(super) fn numbers_of(&self, id: RequestId) -> &[usize] {
        self.members.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What the ranking is made from, from the evidence's own day.
    pub(super) fn evidence<'a>(&'a self, ledger: &'a Ledger) -> Evidence<'a> {
        Evidence {
            voices: &self.voices,
            writers: &self.writers,
            ledger,
            as_of: self.as_of,
            fit: &self.fit,
            effort: &self.effort,
            efforts: self.efforts,
        }
    }

    /// What an ask of the snapshot, by its number, says for a request if it stands there: itself and the votes behind
    /// its ticket.
    pub(super) fn voices_of(&self, number: usize, request: RequestId) -> impl Iterator<Item = Voice> {
        let ask = &self.snapshot.asks[number];
        self.voices_for(ask.ticket, ask.at, request)
    }

    /// What a ticket says for a request if one of its passages stands there.
    pub(super) fn voices_for(
        &self,
        ticket: TicketId,
        at: Option<DateTime<Utc>>,
        request: RequestId,
    ) -> impl Iterator<Item = Voice> {
        let votes = self.backers.get(&ticket).into_iter().flatten().map(|(vote, _)| *vote);
        std::iter::once(ticket).chain(votes).map(move |ticket| Voice { request, ticket, at })
    }

    /// Who wrote a ticket.
    pub(super) fn writer_of(&self, ticket: TicketId) -> Writer {
        self.writers.get(&ticket).copied().unwrap_or(Writer::Unknown(ticket.unsigned_abs()))
    }

    /// What a request takes of which that is not known; 0 where none is known.
    pub(super) fn usual_effort(&self) -> f64 {
        self.efforts[1]
    }

    /// All requests with asks.
    pub(super) fn requests(&self) -> impl Iterator<Item = RequestId> {
        self.members.keys().copied()
    }

    /// Distinct tickets that ask for it, and the votes behind them.
    pub(super) fn reports(&self, id: RequestId) -> u64 {
        self.with_votes(self.asks_of(id).map(|a| a.ticket).collect())
    }

    /// How many reports tickets are with the votes behind them.
    fn with_votes(&self, tickets: BTreeSet<TicketId>) -> u64 {
        let votes: usize = tickets.iter().filter_map(|ticket| self.backers.get(ticket)).map(Vec::len).sum();
        (tickets.len() + votes) as u64
    }

    /// The request an ask stands in.
    pub(super) fn request_of(&self, ask: &AskId) -> Option<RequestId> {
        let ticket = ask.ticket()?;
        // Asks are in the order of their tickets' reading; a changed ticket is read later, so search them all.
        self.snapshot.asks.iter().find(|a| a.ticket == ticket && a.id == *ask).map(|a| a.request)
    }

    pub(super) fn ticket(&self, id: TicketId) -> Option<&TicketRow> {
        self.snapshot.tickets.binary_search_by_key(&id, |t| t.id).ok().map(|n| &self.snapshot.tickets[n])
    }

    /// Distinct sums over some requests.
    pub(super) fn sums(&self, rows: &[Row<'_>]) -> Sums {
        let ids = || rows.iter().map(|row| row.figures.request);
        let tickets: BTreeSet<TicketId> = ids().flat_map(|id| self.asks_of(id)).map(|a| a.ticket).collect();
        let accounts: BTreeSet<AccountId> = rows.iter().flat_map(|row| row.figures.accounts.iter().copied()).collect();
        let ledger = self.usual_ledger();
        let payers = ledger.payers(accounts.iter().copied());
        let paying = || payers.iter().filter_map(|id| ledger.line(*id)).filter(|line| !line.gone);
        Sums {
            arr_unknown: paying().filter(|line| !line.arr_known).count() as u64,
            arr_converted: paying().filter(|line| line.converted).count() as u64,
            reports: self.with_votes(tickets),
            accounts: ledger.customers(accounts.iter().copied()).len() as u64,
            arr: ledger.arr(accounts.iter().copied()).likely,
            churn_exposure: ledger.churn_exposure(accounts.iter().copied()).likely,
            renewal_exposure: ledger.renewal_exposure(accounts).likely,
        }
    }

    /// A row as it crosses the door.
    pub(super) fn row(&self, ranking: &Ranking, row: Row<'_>, range: Option<Range>) -> RankedRequest {
        let points = |hundredths: i64| hundredths as f64 / 100.0;
        let figures = row.figures;
        let id = figures.request;
        let name = |account: &AccountId| self.snapshot.accounts.get(account).map(|a| a.name.clone());
        let term = |(kind, amount): (TermKind, i64)| Term {
            name: kind.word().to_owned(),
            amount: points(amount),
            because: ranking.because(kind, figures, &self.currency),
        };
        RankedRequest {
            rank: row.rank,
            range: range.map(Into::into),
            id,
            title: self.title(id),
            renamed: self.snapshot.names.contains_key(&id),
            reports: figures.reports,
            asks: figures.asks,
            accounts: figures.customers,
            gone: figures.gone,
            reports_without_account: figures.reports_without_account,
            arr: figures.arr.likely,
            arr_range: figures.arr.into(),
            currency: self.currency.clone(),
            arr_unknown: figures.arr_unknown,
            arr_converted: figures.arr_converted,
            renewing_90d: figures.renewing_90d,
            renewal_exposure: figures.renewal_exposure.likely,
            renewal_range: figures.renewal_exposure.into(),
            renewal_unknown: figures.renewal_unknown,
            decide_by: figures.decide_by.map(|(day, _)| day),
            decide_by_account: figures.decide_by.and_then(|(_, account)| name(&account)),
            churn_exposure: figures.churn_exposure.likely,
            churn_range: figures.churn_exposure.into(),
            risk_unknown: figures.risk_unknown,
            score: points(row.score),
            terms: ranking.terms(figures).into_iter().map(term).collect(),
            aloud: ranking::aloud(ranking, row, &self.currency),
            months: figures.months.clone(),
            trend: figures.trend(),
            carried_by: figures
                .carried_by
                .and_then(|(account, share)| Some(Carried { account: name(&account)?, share })),
            roadmap: self.link(id),
            theme: self.theme(id),
            absorbed: self.snapshot.merged.values().filter(|into| **into == id).count() as u32,
        }
    }

    pub(super) fn link(&self, id: RequestId) -> Option<RoadmapLink> {
        let (number, score, _) = self.snapshot.faces.get(&id)?.link.as_ref()?;
        let item = self.snapshot.items.get(number)?;
        Some(RoadmapLink {
            id: item.external_id.clone(),
            title: item.title.clone(),
            status: item.status.clone(),
            standing: roadmap::standing(&item.status),
            target: item.target.clone(),
            score: *score,
            accepted: self.verdicts.iter().any(|v| v.request == id && v.item == *number && v.answers),
            because: self.link_quotes.get(&id).cloned().unwrap_or_default(),
        })
    }

    /// The theme a request belongs to.
    fn theme(&self, id: RequestId) -> Option<NamedTheme> {
        let theme = *self.snapshot.themed.get(&id)?;
        Some(NamedTheme { id: theme, title: self.snapshot.themes.get(&theme)?.clone() })
    }

    /// The themes that have requests, those with most reports first, and how many requests are in none.
    pub(super) fn themes(&self, ranking: &Ranking) -> Themes {
        let mut rows: BTreeMap<ThemeId, Vec<Row<'_>>> = BTreeMap::new();
        let mut without = 0;
        for row in ranking.rows() {
            match self.theme(row.figures.request) {
                Some(theme) => rows.entry(theme.id).or_default().push(row),
                None => without += 1,
            }
        }
        let theme = |(id, rows): (ThemeId, Vec<Row<'_>>)| {
            let sums = self.sums(&rows);
            Theme {
                id,
                title: self.snapshot.themes.get(&id).cloned().unwrap_or_default(),
                requests: rows.len() as u64,
                asks: rows.iter().map(|row| row.figures.asks).sum(),
                reports: sums.reports,
                accounts: sums.accounts,
                arr: sums.arr,
            }
        };
        let mut items: Vec<Theme> = rows.into_iter().map(theme).collect();
        items.sort_by_key(|theme| (std::cmp::Reverse(theme.reports), theme.id));
        Themes { items, without, currency: self.currency.clone(), revision: self.snapshot.revision }
    }

    /// Who asks for a request: largest ARR first, unknown ARR last.
    pub(super) fn asking(&self, view: &View<'_>, id: RequestId) -> Result<Vec<AskingAccount>> {
        let mut tickets: BTreeMap<AccountId, BTreeMap<TicketId, Option<DateTime<Utc>>>> = BTreeMap::new();
        for ask in self.asks_of(id) {
            if let Some(account) = self.ticket(ask.ticket).and_then(|t| t.account) {
                tickets.entry(account).or_default().insert(ask.ticket, ask.at);
            }
            for (vote, account) in self.backers.get(&ask.ticket).into_iter().flatten() {
                if let Some(account) = account {
                    tickets.entry(*account).or_default().insert(*vote, ask.at);
                }
            }
        }
        let ledger = self.usual_ledger();
        let mut found = Vec::new();
        for (id, tickets) in tickets {
            let (Some(account), Some(line)) = (self.snapshot.accounts.get(&id), ledger.line(id)) else { continue };
            let first = tickets.keys().find_map(|t| self.ticket(*t));
            let day = tickets.values().flatten().min().map(|at| at.date_naive());
            let customer = self.snapshot.accounts.get(&line.customer).filter(|_| line.customer != id);
            let permille = |value: i64| value as f64 / 1000.0;
            found.push(AskingAccount {
                id,
                name: account.name.clone(),
                part_of: customer.map(|customer| customer.name.clone()),
                reports: tickets.len() as u64,
                arr: line.arr_known.then_some(line.arr.likely),
                arr_range: line.arr.into(),
                renewal: account.renewal,
                churn_risk: line.risk_known.then(|| permille(line.risk.likely)),
                nearness: line.renewal.map(|_| permille(line.nearness.likely)),
                renewal_exposure: line.renewal_exposure.likely,
                then: then(&view.account_then(id)?, day),
                now: now(line),
                health: account.health.clone(),
                plan: account.plan.clone(),
                segment: account.segment.clone(),
                found_by: first.map_or_else(|| "a vote".to_owned(), |t| t.found_by.clone()),
            });
        }
        found.sort_by(|a, b| b.arr.cmp(&a.arr).then(b.reports.cmp(&a.reports)).then(a.id.cmp(&b.id)));
        Ok(found)
    }

    /// The books' line, and everything beside it.
    pub(super) fn status(&self, imports: Vec<PastImport>) -> Status {
        let asked: BTreeSet<TicketId> = self.snapshot.asks.iter().map(|a| a.ticket).collect();
        let tickets = self.snapshot.tickets.len() as u64;
        let in_requests = asked.len() as u64;
        let unsure =
            self.snapshot.tickets.iter().filter(|t| t.outcome == Some(Outcome::Unsure) && !asked.contains(&t.id));
        let unsure = unsure.count() as u64;
        let unread =
            self.snapshot.tickets.iter().filter(|t| t.outcome.is_none() && !asked.contains(&t.id)).count() as u64;
        let resolved = asked.iter().filter(|id| self.ticket(**id).is_some_and(|t| t.account.is_some())).count() as u64;
        let votes = asked.iter().filter_map(|id| self.backers.get(id)).flatten().filter_map(|(_, account)| *account);
        let heard: BTreeSet<AccountId> =
            asked.iter().filter_map(|id| self.ticket(*id)).filter_map(|t| t.account).chain(votes).collect();
        let accounts = &self.snapshot.accounts;
        let ledger = self.usual_ledger();
        let known = |ids: &mut dyn Iterator<Item = AccountId>| -> i64 {
            ids.filter_map(|id| ledger.line(id)).filter(|line| line.arr_known).map(|line| line.arr.likely).sum()
        };
        let arr = known(&mut accounts.keys().copied());
        let arr_heard = known(&mut ledger.payers(heard.iter().copied()).into_iter());
        let kinds = |kind| self.snapshot.by_kind.get(&kind).copied().unwrap_or(0);
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        Status {
            tickets,
            in_requests,
            not_requests: tickets - in_requests - unsure - unread,
            unread,
            unsure,
            asks: self.snapshot.asks.len() as u64,
            asks_by_kind: AsksByKind {
                feature: kinds(Kind::Feature),
                problem: kinds(Kind::Problem),
                question: kinds(Kind::Question),
                other: kinds(Kind::Other),
            },
            requests: self.members.len() as u64,
            accounts: accounts.len() as u64,
            resolved_share: share(resolved as f64, in_requests as f64),
            accounts_heard: heard.len() as u64,
            arr,
            arr_heard,
            arr_share: share(arr_heard as f64, arr as f64),
            currency: self.currency.clone(),
            arr_unknown: ledger.lines().filter(|(_, line)| !line.arr_known).count() as u64,
            arr_converted: ledger.lines().filter(|(_, line)| line.converted && !line.gone).count() as u64,
            roadmap_items: self.snapshot.items.len() as u64,
            set_aside: imports.iter().map(|i| i.waiting).sum(),
            as_of: self.as_of,
            imports,
        }
    }
}

/// How an account stands now.
pub(super) fn now(line: &ledger::Line) -> AccountStanding {
    if line.gone {
        AccountStanding::Gone
    } else if line.renewing_90d > 0 {
        AccountStanding::Renewing
    } else if line.arr_known && line.arr.likely > 0 {
        AccountStanding::Paying
    } else {
        AccountStanding::Unknown
    }
}

/// How an account stood on a day: as the last import before it told, or the first one after.
fn then(told: &[AccountThen], day: Option<NaiveDate>) -> AccountStanding {
    let Some(day) = day else { return AccountStanding::Unknown };
    let Some(known) = told.iter().rfind(|then| then.day <= day).or(told.first()) else {
        return AccountStanding::Unknown;
    };
    let record = crate::model::AccountRecord {
        status: known.status.clone(),
        churn_permille: known.churn_permille,
        ..Default::default()
    };
    let soon = known.renewal.is_some_and(|renewal| (0..=90).contains(&(renewal - day).num_days()));
    let pays = known.arr.as_ref().is_some_and(|arr| arr.amount > 0);
    match (ledger::is_gone(&record), soon, pays) {
        // It asked, so it was there before the import that says it is gone.
        (true, ..) if known.day > day => AccountStanding::Unknown,
        (true, ..) => AccountStanding::Gone,
        (_, true, _) => AccountStanding::Renewing,
        (_, _, true) => AccountStanding::Paying,
        _ => AccountStanding::Unknown,
    }
}

/// What requests are worth to the strategy, what they take, and what one takes of which that is not known: the lowest
/// tenth, the middle and the highest tenth of the roadmap's items.
fn strategy(
    snapshot: &Snapshot,
    fits: &BTreeMap<String, u16>,
) -> (BTreeMap<RequestId, u16>, BTreeMap<RequestId, f64>, [f64; 3]) {
    let (mut fit, mut effort) = (BTreeMap::new(), BTreeMap::new());
    for (id, face) in &snapshot.faces {
        let item = face.link.as_ref().and_then(|(item, ..)| snapshot.items.get(item));
        let theme = snapshot.themed.get(id).and_then(|theme| fits.get(&theme.to_string()));
        let planned = item.and_then(|item| fits.get(&normalised(&item.theme)));
        fit.extend(theme.into_iter().chain(planned).max().map(|worth| (*id, *worth)));
        effort.extend(item.and_then(|item| roadmap::effort(&item.effort)).map(|effort| (*id, effort)));
    }
    let mut known: Vec<f64> = snapshot.items.values().filter_map(|item| roadmap::effort(&item.effort)).collect();
    known.sort_by(f64::total_cmp);
    let at = |tenths: usize| known.get((known.len().saturating_sub(1) * tenths + 5) / 10).copied().unwrap_or_default();
    (fit, effort, [at(1), at(5), at(9)])
}
