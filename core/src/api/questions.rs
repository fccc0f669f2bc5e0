//! The questions that matter: merges, splits, placements and unsure tickets whose answer would change the ranking most.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use super::advice::{Answer, AskText, Effect, Question, QuestionKind, Questions, QuestionsArgs, Verdict};
use super::books::Books;
use super::effects::{Effects, NEW, effect};
use super::likeness::{Likeness, likeness, near_by};
use super::policies::{PolicyChoice, policy_of};
use super::types::{NamedRequest, NearRequest};
use super::{Session, some};
use crate::clusters::{self, Item};
use crate::derive::{self, Decided};
use crate::error::Result;
use crate::model::{AskId, RequestId};
use crate::ranking::Field;
use crate::store::{Disputed, Step, Unsure};
use crate::task::Task;

/// Requests from the top of the ranking that are looked at: what is below can hardly change the first twenty.
const WATCHED: usize = 150;
/// Asks of a request whose neighbours are looked for.
const PROBES: usize = 3;
/// How far below the cut two requests may be and still be asked about.
const BAND: f64 = 0.08;
/// How much finer the cut is at which a request is seen to be two.
const FINER: f64 = 0.05;
/// Members from which a request can be two, and up to which it is looked at.
const SPLIT: std::ops::RangeInclusive<usize> = 4..=1500;
/// Members of a request that are asked whether they belong elsewhere.
const MEMBERS: usize = 100;
/// Near requests a member is compared with.
const OTHERS: usize = 3;
/// Disputed asks and unsure tickets considered.
const DISPUTED: usize = 500;
const UNSURE: u32 = 24;
/// Least similarity of an unsure passage to the ask it would stand with.
const FAR: f64 = 0.2;
/// Questions given, unless told; and at most.
const LIMIT: (u32, u32) = (20, 1000);
/// Asks told of a question.
const TOLD: usize = 10;

pub(super) fn questions(session: &Session, args: QuestionsArgs, task: &Task) -> Result<Questions> {
    task.report("Looking for questions", 0, None)?;
    let books = session.books()?;
    let likeness = likeness(session, &books, task)?;
    let asks = &books.snapshot.asks;
    let (decided, disputed, unsure, steps) = session.workspace.read(|view| {
        let places = asks.iter().map(|ask| (&ask.id, Some(ask.request)));
        let decided = Decided::of(view, places, |members| members.first().copied())?;
        Ok((decided, view.disputed()?, view.unsure(UNSURE)?, view.history(40)?))
    })?;
    let choice = PolicyChoice { policy: args.policy.clone(), ..PolicyChoice::default() };
    let effects = Effects::new(&books, &policy_of(&books, &choice)?);
    let watched: Vec<RequestId> = effects.order().take(WATCHED).collect();
    let probes = |id: RequestId| {
        let own = books.numbers_of(id);
        own.iter().copied().step_by(own.len().div_ceil(PROBES).max(1))
    };
    likeness.meet(&watched.iter().flat_map(|id| probes(*id)).collect::<Vec<_>>(), task)?;
    let mut near = BTreeMap::new();
    for (n, id) in watched.iter().enumerate() {
        task.report("Comparing requests", n as u64, Some(watched.len() as u64))?;
        near.insert(*id, near_by(&likeness, &books, *id, probes(*id)));
    }
    let asker = Asker {
        books: &books,
        likeness: &likeness,
        decided: &decided,
        field: effects.field(&books),
        place: watched.iter().copied().zip(0..).collect(),
        near,
        cut: likeness.cut(),
    };
    let mut items = asker.merges();
    items.extend(asker.placements(&watched, disputed));
    for (n, id) in watched.iter().enumerate() {
        task.report("Looking for splits", n as u64, Some(watched.len() as u64))?;
        items.extend(asker.split(*id, task)?);
    }
    let passages = passages(session, &unsure, task)?;
    items.extend(unsure.iter().zip(&passages).filter_map(|(unsure, item)| asker.unsure(unsure, item)));
    items.sort_by_cached_key(|q| (std::cmp::Reverse(q.effect.top), q.effect.nearest(), q.id.clone()));
    let left = items.iter().filter(|q| q.effect.top > 0).count() as u64;
    let total = items.len() as u64;
    items.truncate(args.limit.unwrap_or(LIMIT.0).min(LIMIT.1) as usize);
    Ok(Questions { left, total, minutes: minutes(left, &steps), items, revision: books.snapshot.revision })
}

/// The passages of unsure tickets, prepared for comparing. They are in no request, so nothing else keeps their vectors;
/// the session does, or every answer would wait for the next question to be embedded again.
fn passages(session: &Session, unsure: &[Unsure], task: &Task) -> Result<Vec<Item>> {
    let mut kept = session.passages.lock().unwrap_or_else(PoisonError::into_inner);
    let lacking: Vec<&Unsure> = unsure.iter().filter(|u| !kept.contains_key(&u.ask)).collect();
    let texts: Vec<(&str, &str)> = lacking.iter().map(|u| (u.quote.as_str(), u.context.as_str())).collect();
    let made = session.workspace.read(|view| derive::items(view, None, &texts, task))?;
    kept.extend(lacking.iter().map(|u| u.ask.clone()).zip(made));
    Ok(unsure.iter().filter_map(|u| kept.get(&u.ask).cloned()).collect())
}

/// Minutes for so many questions at the pace of the last decisions, where enough of them followed one another.
fn minutes(left: u64, steps: &[Step]) -> Option<u32> {
    let gaps = steps.windows(2).map(|pair| (pair[0].at - pair[1].at).num_seconds());
    let mut gaps: Vec<i64> = gaps.filter(|seconds| (0..=120).contains(seconds)).collect();
    gaps.sort_unstable();
    let middle = *gaps.get(gaps.len() / 2)?;
    let seconds = left.saturating_mul(u64::try_from(middle).ok()?);
    (gaps.len() >= 5).then(|| u32::try_from(seconds.div_ceil(60)).unwrap_or(u32::MAX))
}

struct Asker<'a> {
    books: &'a Books,
    likeness: &'a Likeness,
    decided: &'a Decided,
    field: Field<'a>,
    /// Ranks, from 0, of the requests that are watched.
    place: BTreeMap<RequestId, usize>,
    near: BTreeMap<RequestId, Vec<NearRequest>>,
    cut: f64,
}

impl Asker<'_> {
    fn named(&self, ids: &[RequestId]) -> Vec<NamedRequest> {
        ids.iter().map(|id| NamedRequest { id: *id, title: self.books.title(*id) }).collect()
    }

    fn texts(&self, numbers: &[usize]) -> Vec<AskText> {
        let told = |&n: &usize| {
            let ask = &self.books.snapshot.asks[n];
            AskText { ask: ask.id.clone(), text: self.likeness.items[n].text.clone(), request: Some(ask.request) }
        };
        numbers.iter().take(TOLD).map(told).collect()
    }

    fn effect(&self, numbers: &[usize], to: RequestId) -> Effect {
        effect(&self.field, self.books, &numbers.iter().map(|&n| (n, to)).collect::<Vec<_>>(), None)
    }

    fn names(&self, numbers: &[usize]) -> Vec<AskId> {
        numbers.iter().map(|&n| self.books.snapshot.asks[n].id.clone()).collect()
    }

    /// "They share “stock”, “export”; ".
    fn shared(&self, numbers: &[usize]) -> String {
        let words = self.likeness.telling.common(numbers.iter().map(|&n| self.likeness.items[n].text.as_str()));
        if words.is_empty() {
            return String::new();
        }
        let quoted: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
        format!("they share {}; ", quoted.join(", "))
    }

    /// Pairs of near requests that nobody told apart.
    fn merges(&self) -> Vec<Question> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (id, near) in &self.near {
            for other in near.iter().filter(|n| n.similarity >= self.cut - BAND) {
                let pair = (*id.min(&other.id), *id.max(&other.id));
                if self.decided.are_apart(pair.0, pair.1) || !seen.insert(pair) {
                    continue;
                }
                // The one with the better rank keeps its name.
                let rank = |id: RequestId| (self.place.get(&id).copied().unwrap_or(usize::MAX), id);
                let (a, b) = if rank(pair.0) < rank(pair.1) { pair } else { (pair.1, pair.0) };
                let (own, others) = (self.books.numbers_of(a), self.books.numbers_of(b));
                let both: Vec<usize> = own.iter().chain(others).copied().collect();
                found.push(Question {
                    id: format!("merge {} {}", pair.0, pair.1),
                    kind: QuestionKind::Merge,
                    text: format!("Are {} and {} one request?", self.books.called(a), self.books.called(b)),
                    because: format!(
                        "{}their asks are {:.0} % alike, and {:.0} % makes one request",
                        self.shared(&both),
                        other.similarity * 100.0,
                        self.cut * 100.0
                    ),
                    requests: self.named(&[a, b]),
                    asks: self.texts(&own.iter().take(3).chain(others.iter().take(3)).copied().collect::<Vec<_>>()),
                    ticket: None,
                    effect: self.effect(others, a),
                    answers: vec![
                        answer("They are one", Verdict::Merge { ids: vec![a, b] }),
                        answer("Never one request", Verdict::Apart { a, b }),
                    ],
                });
            }
        }
        found
    }

    /// Asks that could as well stand elsewhere: disputed when they came, or nearer to another request now.
    fn placements(&self, watched: &[RequestId], mut disputed: Vec<Disputed>) -> Vec<Question> {
        let asks = &self.books.snapshot.asks;
        let mut elsewhere: BTreeMap<usize, (RequestId, f64, f64)> = BTreeMap::new();
        for id in watched {
            let own = self.books.numbers_of(*id);
            let own: Vec<usize> = own.iter().copied().step_by(own.len().div_ceil(MEMBERS).max(1)).collect();
            let near = self.near.get(id).map(Vec::as_slice).unwrap_or_default();
            let near: Vec<&NearRequest> = near.iter().take(OTHERS).collect();
            if own.len() < 2 || near.is_empty() {
                continue;
            }
            let others: Vec<Vec<usize>> = near.iter().map(|n| self.books.numbers_of(n.id).to_vec()).collect();
            let why = clusters::why(&self.likeness.space, &self.likeness.items, &self.likeness.telling, &own, &others);
            for (n, why) in own.into_iter().zip(why) {
                if let (Some(inside), Some((other, alike))) = (why.inside, why.next)
                    && alike > inside
                {
                    elsewhere.insert(n, (near[other].id, inside, alike));
                }
            }
        }
        let numbers: BTreeMap<&AskId, usize> = asks.iter().zip(0..).map(|(ask, n)| (&ask.id, n)).collect();
        let now = |id: RequestId| self.books.snapshot.merged.get(&id).copied().unwrap_or(id);
        disputed.sort_by(|a, b| a.margin.total_cmp(&b.margin).then_with(|| a.ask.cmp(&b.ask)));
        for dispute in disputed.into_iter().take(DISPUTED) {
            let Some(&n) = numbers.get(&dispute.ask) else { continue };
            let other = now(dispute.other);
            if asks[n].request == now(dispute.request) && asks[n].request != other {
                elsewhere.entry(n).or_insert((other, dispute.similarity, dispute.other_similarity));
            }
        }
        elsewhere
            .into_iter()
            .filter(|(n, (other, ..))| !self.decided.fixed[*n] && !self.books.numbers_of(*other).is_empty())
            .map(|(n, (other, inside, alike))| {
                let own = asks[n].request;
                Question {
                    id: format!("placement {} {other}", asks[n].id),
                    kind: QuestionKind::Placement,
                    text: format!(
                        "Does “{}” belong to {} or to {}?",
                        self.likeness.items[n].text,
                        self.books.called(own),
                        self.books.called(other)
                    ),
                    because: format!(
                        "it is {:.0} % alike to where it stands and {:.0} % to the other",
                        inside * 100.0,
                        alike * 100.0
                    ),
                    requests: self.named(&[own, other]),
                    asks: self.texts(&[n]),
                    ticket: Some(asks[n].ticket),
                    effect: self.effect(&[n], other),
                    answers: vec![
                        answer(format!("It belongs to {other}"), Verdict::Move { asks: self.names(&[n]), to: other }),
                        answer(format!("It belongs to {own}"), Verdict::Keep { asks: self.names(&[n]) }),
                    ],
                }
            })
            .collect()
    }

    /// Whether a request falls in two at a slightly finer cut. What people merged or put together stays so.
    fn split(&self, id: RequestId, task: &Task) -> Result<Option<Question>> {
        let own = self.books.numbers_of(id);
        if !SPLIT.contains(&own.len()) || self.decided.whole.contains(&id) {
            return Ok(None);
        }
        let parts = clusters::parts(&self.likeness.space, own, self.cut + FINER, task)?;
        let least = (own.len() / 10).max(2);
        let free = |part: &&Vec<usize>| part.len() >= least && !part.iter().any(|&n| self.decided.fixed[n]);
        let Some(part) = parts.iter().skip(1).find(free) else { return Ok(None) };
        let rest: Vec<usize> = own.iter().copied().filter(|n| !part.contains(n)).collect();
        let first = &self.books.snapshot.asks[part[0]].id;
        Ok(Some(Question {
            id: format!("split {id} {first}"),
            kind: QuestionKind::Split,
            text: format!(
                "Are {} of {} a request of their own?",
                some(part.len(), "ask", "asks"),
                self.books.called(id)
            ),
            because: format!(
                "{}they are {:.0} % alike among themselves and {:.0} % to the rest",
                self.shared(part),
                clusters::average(&self.likeness.space, part, part) * 100.0,
                clusters::average(&self.likeness.space, part, &rest) * 100.0
            ),
            requests: self.named(&[id]),
            asks: self.texts(part),
            ticket: None,
            effect: self.effect(part, NEW),
            answers: vec![
                answer("A request of their own", Verdict::Split { id, asks: self.names(part) }),
                answer("All one request", Verdict::Keep { asks: self.names(part) }),
            ],
        }))
    }

    /// Whether a ticket asks for what its nearest request wants; none if no request is near it.
    fn unsure(&self, unsure: &Unsure, item: &Item) -> Option<Question> {
        let (n, alike) = self.likeness.space.nearest(item, 1).into_iter().next().filter(|(_, alike)| *alike >= FAR)?;
        let to = self.books.snapshot.asks.get(n)?.request;
        Some(Question {
            id: format!("unsure {}", unsure.ticket),
            kind: QuestionKind::Unsure,
            text: format!("Does “{}” ask for {}?", unsure.quote, self.books.called(to)),
            because: format!(
                "it is {:.0} % alike to “{}”, but may only report or ask something",
                alike * 100.0,
                self.likeness.items[n].text
            ),
            requests: self.named(&[to]),
            asks: vec![AskText { ask: unsure.ask.clone(), text: unsure.quote.clone(), request: None }],
            ticket: Some(unsure.ticket),
            effect: effect(&self.field, self.books, &[], Some(((unsure.ticket, unsure.at), to))),
            answers: vec![
                answer(format!("It asks for {to}"), Verdict::Move { asks: vec![unsure.ask.clone()], to }),
                answer("It asks for nothing", Verdict::Dismiss { asks: unsure.all.clone() }),
            ],
        })
    }
}

fn answer(words: impl Into<String>, verdict: Verdict) -> Answer {
    Answer { words: words.into(), verdict }
}
