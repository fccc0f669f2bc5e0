//! The books: one state of the workspace with everything counted that screens, files and the command line show.
//! Made once per revision and shared by all reads of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};

use super::intake::PastImport;
use super::types::{
    AskingAccount, AsksByKind, Carried, NamedTheme, RankedRequest, RoadmapLink, Status, Sums, Term, Theme, Themes,
    Weight,
};
use crate::derive::Reader;
use crate::error::{Error, Result};
use crate::model::{AccountId, AskId, Kind, Outcome, RequestId, ThemeId, TicketId};
use crate::ranking::{self, Evidence, Policy, Ranked, Voice, Writer, policy};
use crate::roadmap;
use crate::store::{AskPlace, Snapshot, TicketRow, View};

/// Rankings made so far, by policy and day.
type Rankings = BTreeMap<(&'static str, Option<NaiveDate>), Arc<Vec<Ranked>>>;

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
    rankings: Mutex<Rankings>,
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
        Ok(Self {
            as_of,
            currency: ranking::main_currency(&snapshot.accounts),
            reader: Reader::of(view)?,
            writers,
            voices,
            backers,
            members,
            link_quotes,
            rankings: Mutex::default(),
            snapshot,
        })
    }

    /// The ranking by a policy, from a day.
    pub(super) fn ranking(&self, policy: &'static Policy, as_of: Option<NaiveDate>) -> Arc<Vec<Ranked>> {
        let as_of = as_of.or(self.as_of);
        let mut rankings = self.rankings.lock().unwrap_or_else(PoisonError::into_inner);
        rankings
            .entry((policy.name, as_of))
            .or_insert_with(|| {
                let evidence = Evidence { as_of, ..self.evidence() };
                Arc::new(ranking::rank(&evidence, policy))
            })
            .clone()
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
    pub(super) fn evidence(&self) -> Evidence<'_> {
        Evidence {
            voices: &self.voices,
            writers: &self.writers,
            accounts: &self.snapshot.accounts,
            as_of: self.as_of,
            currency: &self.currency,
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
    pub(super) fn sums(&self, rows: &[&Ranked]) -> Sums {
        let tickets: BTreeSet<TicketId> = rows.iter().flat_map(|r| self.asks_of(r.request)).map(|a| a.ticket).collect();
        let accounts: BTreeSet<AccountId> = rows.iter().flat_map(|r| r.accounts.iter().copied()).collect();
        Sums {
            reports: self.with_votes(tickets),
            accounts: accounts.len() as u64,
            arr: ranking::distinct_arr(&accounts, &self.snapshot.accounts, &self.currency),
        }
    }

    /// A row as it crosses the door.
    pub(super) fn row(&self, rank: usize, row: &Ranked) -> RankedRequest {
        let points = |hundredths: i64| hundredths as f64 / 100.0;
        RankedRequest {
            rank: rank as u32,
            id: row.request,
            title: self.title(row.request),
            renamed: self.snapshot.names.contains_key(&row.request),
            reports: row.reports,
            asks: row.asks,
            accounts: row.accounts.len() as u64,
            reports_without_account: row.reports_without_account,
            arr: row.arr,
            currency: self.currency.clone(),
            arr_unknown: row.arr_unknown,
            renewing_90d: row.renewing_90d,
            churn_exposure: row.churn_exposure,
            risk_unknown: row.risk_unknown,
            score: points(row.score),
            terms: row
                .terms
                .iter()
                .map(|(kind, amount, because)| Term {
                    name: kind.word().to_owned(),
                    amount: points(*amount),
                    because: because.clone(),
                })
                .collect(),
            months: row.months.clone(),
            trend: row.trend,
            carried_by: row.carried_by.and_then(|(id, share)| {
                let account = self.snapshot.accounts.get(&id)?;
                Some(Carried { account: account.name.clone(), share })
            }),
            roadmap: self.link(row.request),
            theme: self.theme(row.request),
            absorbed: self.snapshot.merged.values().filter(|into| **into == row.request).count() as u32,
        }
    }

    fn link(&self, id: RequestId) -> Option<RoadmapLink> {
        let (item, score, _) = self.snapshot.faces.get(&id)?.link.as_ref()?;
        let item = self.snapshot.items.get(item)?;
        Some(RoadmapLink {
            id: item.external_id.clone(),
            title: item.title.clone(),
            status: item.status.clone(),
            standing: roadmap::standing(&item.status),
            target: item.target.clone(),
            score: *score,
            because: self.link_quotes.get(&id).cloned().unwrap_or_default(),
        })
    }

    /// The theme a request belongs to.
    fn theme(&self, id: RequestId) -> Option<NamedTheme> {
        let theme = *self.snapshot.themed.get(&id)?;
        Some(NamedTheme { id: theme, title: self.snapshot.themes.get(&theme)?.clone() })
    }

    /// The themes that have requests, those with most reports first, and how many requests are in none.
    pub(super) fn themes(&self, ranking: &[Ranked]) -> Themes {
        let mut rows: BTreeMap<ThemeId, Vec<&Ranked>> = BTreeMap::new();
        let mut without = 0;
        for row in ranking {
            match self.theme(row.request) {
                Some(theme) => rows.entry(theme.id).or_default().push(row),
                None => without += 1,
            }
        }
        let theme = |(id, rows): (ThemeId, Vec<&Ranked>)| {
            let sums = self.sums(&rows);
            Theme {
                id,
                title: self.snapshot.themes.get(&id).cloned().unwrap_or_default(),
                requests: rows.len() as u64,
                asks: rows.iter().map(|row| row.asks).sum(),
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
    pub(super) fn asking(&self, id: RequestId) -> Vec<AskingAccount> {
        let mut tickets: BTreeMap<AccountId, BTreeSet<TicketId>> = BTreeMap::new();
        for ask in self.asks_of(id) {
            if let Some(account) = self.ticket(ask.ticket).and_then(|t| t.account) {
                tickets.entry(account).or_default().insert(ask.ticket);
            }
            for (vote, account) in self.backers.get(&ask.ticket).into_iter().flatten() {
                if let Some(account) = account {
                    tickets.entry(*account).or_default().insert(*vote);
                }
            }
        }
        let mut found: Vec<AskingAccount> = tickets
            .into_iter()
            .filter_map(|(id, tickets)| {
                let account = self.snapshot.accounts.get(&id)?;
                let first = tickets.iter().find_map(|t| self.ticket(*t));
                Some(AskingAccount {
                    id,
                    name: account.name.clone(),
                    reports: tickets.len() as u64,
                    arr: ranking::arr_in(account, &self.currency).map(|(minor, _)| minor),
                    renewal: account.renewal,
                    churn_risk: account.churn_permille.map(|p| f64::from(p) / 1000.0),
                    health: account.health.clone(),
                    plan: account.plan.clone(),
                    segment: account.segment.clone(),
                    found_by: first.map_or_else(|| "a vote".to_owned(), |t| t.found_by.clone()),
                })
            })
            .collect();
        found.sort_by(|a, b| b.arr.cmp(&a.arr).then(b.reports.cmp(&a.reports)).then(a.id.cmp(&b.id)));
        found
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
        let money: Vec<Option<(i64, bool)>> = accounts.values().map(|a| ranking::arr_in(a, &self.currency)).collect();
        let arr: i64 = money.iter().flatten().map(|(minor, _)| minor).sum();
        let arr_heard = ranking::distinct_arr(&heard, accounts, &self.currency);
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
            arr_unknown: money.iter().filter(|m| m.is_none()).count() as u64,
            arr_converted: money.iter().flatten().filter(|(_, converted)| *converted).count() as u64,
            roadmap_items: self.snapshot.items.len() as u64,
            set_aside: imports.iter().map(|i| i.waiting).sum(),
            as_of: self.as_of,
            imports,
        }
    }
}

/// The policy of that name; balanced where none is named.
pub(super) fn policy_of(name: Option<&str>) -> Result<&'static Policy> {
    let name = name.unwrap_or("balanced");
    policy::preset(name).ok_or_else(|| {
        let known: Vec<&str> = policy::PRESETS.iter().map(|p| p.name).collect();
        Error::input(format!("“{name}” is no policy"), format!("use one of {}", known.join(", ")))
    })
}

/// A policy's weights, which sum to 1.
pub(super) fn weights(policy: &Policy) -> Vec<Weight> {
    let weight = |&(kind, weight): &(ranking::TermKind, i64)| Weight {
        name: kind.word().to_owned(),
        weight: weight as f64 / 100.0,
    };
    policy.weights.iter().map(weight).collect()
}
