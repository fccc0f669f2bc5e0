//! A better grouping, proposed change by change: nothing moves until a person accepts it.

use std::collections::BTreeSet;

use super::advice::{AcceptArgs, AskPlaced, AskText, Change, Proposal, RegroupArgs, Regrouping};
use super::books::Books;
use super::curate::counted;
use super::effects::{Effects, NEW, effect};
use super::likeness::{Likeness, likeness};
use super::policies::{PolicyChoice, policy_of};
use super::types::{Changed, NamedRequest};
use super::{Session, some};
use crate::clusters::{self, Grouping};
use crate::derive::Decided;
use crate::error::{Error, Result};
use crate::judgement::{self, Accepted};
use crate::model::RequestId;
use crate::ranking::Field;
use crate::task::Task;

/// Asks told of a proposal; the rest is counted, and moved all the same.
const TOLD: usize = 50;

pub(super) fn regroup(session: &Session, args: RegroupArgs, task: &Task) -> Result<Regrouping> {
    let granularity = args.granularity.unwrap_or_default();
    if !(-1.0..=1.0).contains(&granularity) {
        return Err(Error::input(
            format!("{granularity} is no granularity"),
            "use a number from -1 (coarser) to 1 (finer); 0 is the usual",
        ));
    }
    let books = session.books()?;
    let likeness = likeness(session, &books, task)?;
    let asks = &books.snapshot.asks;
    let decided = session.workspace.read(|view| {
        let places = asks.iter().map(|ask| (&ask.id, Some(ask.request)));
        Decided::of(view, places, |members| clusters::central(&likeness.space, members))
    })?;
    let how = Grouping { granularity, must: decided.must.clone(), cannot: decided.cannot.clone() };
    let then = clusters::group(&likeness.items, &how, task)?;
    let requests: Vec<RequestId> = books.requests().collect();
    let number = |id: RequestId| requests.binary_search(&id).unwrap_or_default();
    let now: Vec<usize> = asks.iter().map(|ask| number(ask.request)).collect();
    let firm: Vec<bool> = requests.iter().map(|id| decided.firm.contains(id)).collect();
    let fixed: Vec<bool> =
        asks.iter().zip(&decided.fixed).map(|(ask, fixed)| *fixed || decided.whole.contains(&ask.request)).collect();
    let choice = PolicyChoice { policy: args.policy.clone(), ..PolicyChoice::default() };
    let effects = Effects::new(&books, &policy_of(&books, &choice)?);
    let proposer = Proposer { books: &books, likeness: &likeness, field: effects.field(&books) };
    let mut after = now.clone();
    let mut proposals = Vec::new();
    for (n, found) in clusters::proposals(&likeness.space, &now, &then, &firm, &fixed).into_iter().enumerate() {
        task.report("Weighing proposals", n as u64, None)?;
        let pair = match &found {
            clusters::Proposal::Merge { into, absorbed } => Some((*into, *absorbed)),
            clusters::Proposal::Move { from, to, .. } => Some((*from, *to)),
            clusters::Proposal::New { .. } => None,
        };
        if pair.is_some_and(|(a, b)| decided.are_apart(requests[a], requests[b])) {
            continue;
        }
        apply(&found, &mut after, requests.len() + n);
        proposals.push(proposer.told(&found, &requests));
    }
    proposals.sort_by_cached_key(|p| (std::cmp::Reverse(p.effect.top), p.effect.nearest(), p.words.clone()));
    for (n, proposal) in proposals.iter_mut().enumerate() {
        proposal.number = n as u32 + 1;
    }
    Ok(Regrouping {
        requests: requests.len() as u64,
        then: after.into_iter().collect::<BTreeSet<_>>().len() as u64,
        proposals,
        revision: books.snapshot.revision,
    })
}

/// Writes down where asks would be; a new request has a number past all others.
fn apply(proposal: &clusters::Proposal, after: &mut [usize], new: usize) {
    match proposal {
        clusters::Proposal::Merge { into, absorbed } => {
            after.iter_mut().filter(|group| **group == *absorbed).for_each(|group| *group = *into);
        }
        clusters::Proposal::Move { items, to, .. } => items.iter().for_each(|&item| after[item] = *to),
        clusters::Proposal::New { items } => items.iter().for_each(|&(item, _)| after[item] = new),
    }
}

struct Proposer<'a> {
    books: &'a Books,
    likeness: &'a Likeness,
    field: Field<'a>,
}

impl Proposer<'_> {
    /// A proposal as it crosses the door, without its number.
    fn told(&self, found: &clusters::Proposal, requests: &[RequestId]) -> Proposal {
        let (books, asks) = (self.books, &self.books.snapshot.asks);
        let placed = |item: usize, from: usize| AskPlaced { ask: asks[item].id.clone(), from: requests[from] };
        let space = &self.likeness.space;
        let without = |members: &[usize], gone: &[usize]| -> Vec<usize> {
            members.iter().copied().filter(|m| gone.binary_search(m).is_err()).collect()
        };
        // What moves, what it would be with, what it leaves.
        let (change, words, about, moved, with, rest, target) = match found {
            clusters::Proposal::Merge { into, absorbed } => {
                let (into, absorbed) = (requests[*into], requests[*absorbed]);
                let words = format!("Merge {} into {}", books.called(absorbed), books.called(into));
                let moved = books.numbers_of(absorbed).to_vec();
                let with = books.numbers_of(into).to_vec();
                (Change::Merge { into, absorbed }, words, vec![into, absorbed], moved, with, Vec::new(), into)
            }
            clusters::Proposal::Move { items, from, to } => {
                let change =
                    Change::Move { asks: items.iter().map(|&item| placed(item, *from)).collect(), to: requests[*to] };
                let (from, to) = (requests[*from], requests[*to]);
                let count = some(items.len(), "ask", "asks");
                let words = format!("Move {count} from {} to {}", books.called(from), books.called(to));
                let rest = without(books.numbers_of(from), items);
                (change, words, vec![from, to], items.clone(), books.numbers_of(to).to_vec(), rest, to)
            }
            clusters::Proposal::New { items } => {
                let change = Change::New { asks: items.iter().map(|&(item, from)| placed(item, from)).collect() };
                let about: Vec<RequestId> =
                    items.iter().map(|(_, from)| requests[*from]).collect::<BTreeSet<_>>().into_iter().collect();
                let called: Vec<String> = about.iter().map(|id| books.called(*id)).collect();
                let count = some(items.len(), "ask", "asks");
                let words = format!("Take {count} out of {} into a new request", called.join(" and "));
                let moved: Vec<usize> = items.iter().map(|(item, _)| *item).collect();
                let rest = about.iter().flat_map(|id| without(books.numbers_of(*id), &moved)).collect();
                (change, words, about, moved.clone(), moved, rest, NEW)
            }
        };
        let alone = with.len() == 1 && with == moved;
        let texts = moved.iter().chain(with.iter().filter(|n| !moved.contains(n)));
        let texts = texts.map(|&n| self.likeness.items[n].text.as_str());
        Proposal {
            number: 0,
            words,
            change,
            requests: about.into_iter().map(|id| NamedRequest { id, title: books.title(id) }).collect(),
            asks: moved
                .iter()
                .take(TOLD)
                .map(|&n| AskText {
                    ask: asks[n].id.clone(),
                    text: self.likeness.items[n].text.clone(),
                    request: Some(asks[n].request),
                })
                .collect(),
            count: moved.len() as u64,
            // What one ask shares with itself says nothing.
            shared: if alone { Vec::new() } else { self.likeness.telling.common(texts) },
            inside: (!alone).then(|| clusters::average(space, &moved, &with)),
            left: (!rest.is_empty()).then(|| clusters::average(space, &moved, &rest)),
            effect: effect(&self.field, books, &moved.iter().map(|&n| (n, target)).collect::<Vec<_>>(), None),
        }
    }
}

pub(super) fn accept(session: &Session, args: AcceptArgs, task: &Task) -> Result<Changed<u64>> {
    let books = session.books()?;
    let placed = |asks: Vec<AskPlaced>| asks.into_iter().map(|a| (a.ask, a.from)).collect();
    let accepted: Vec<Accepted> = args
        .changes
        .into_iter()
        .map(|change| match change {
            Change::Merge { into, absorbed } => Accepted::Merge { into, absorbed },
            Change::Move { asks, to } => Accepted::Move { asks: placed(asks), to: Some(to) },
            Change::New { asks } => Accepted::Move { asks: placed(asks), to: None },
        })
        .collect();
    counted(session, task, |tx| judgement::accept(tx, &accepted, &|id| books.called(id)))
}
