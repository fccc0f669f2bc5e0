//! Commands that only look.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::books::Books;
use super::curate::entry;
use super::intake::PastImport;
use super::likeness::{Likeness, likeness, near};
use super::policies::{PolicyChoice, policy_of};
use super::types::{
    AccountName, Found, FoundAsk, FoundTicket, HistoryArgs, NamedRequest, NearRequest, Neighbour, Piece, Quote,
    RequestArgs, RequestDetail, SearchArgs, Similar, SimilarArgs, Status, StepEntry, Themes, TicketArgs, TicketDetail,
    TicketPart, Why, WorkspaceInfo,
};
use super::{Nothing, Session};
use crate::asks;
use crate::clusters::{self, Said};
use crate::derive::{self, around};
use crate::error::{Error, Result, file_name};
use crate::model::{AccountId, AskId, Kind, RequestId, TicketId, normalised};
use crate::store::{AskQuote, View};
use crate::task::Task;

/// Characters of context on each side of a quote.
const AROUND: usize = 160;
/// Near requests shown with a request.
const NEAR: usize = 8;
/// Quotes that say a request best.
const BEST: usize = 3;

pub(super) fn info(session: &Session, _: Nothing, _: &Task) -> Result<WorkspaceInfo> {
    session.workspace.read(|view| {
        let (undo, redo) = view.undo_redo()?;
        let path = session.workspace.path();
        let file = file_name(path);
        Ok(WorkspaceInfo {
            name: file.strip_suffix(".groundswell").unwrap_or(&file).to_owned(),
            path: path.display().to_string(),
            sample: view.is_sample()?,
            revision: view.revision()?,
            undo,
            redo,
            notices: Vec::new(),
        })
    })
}

pub(super) fn status(session: &Session, _: Nothing, _: &Task) -> Result<Status> {
    let books = session.books()?;
    let imports = session.workspace.read(|view| view.imports())?;
    let imports = imports.into_iter().map(|i| PastImport {
        id: i.id,
        at: i.at,
        file: i.file,
        source: i.title,
        what: i.what,
        part: Some(i.part).filter(|p| !p.is_empty()),
        piles: i.piles,
        waiting: i.waiting,
    });
    Ok(books.status(imports.collect()))
}

pub(super) fn themes(session: &Session, _: Nothing, _: &Task) -> Result<Themes> {
    let books = session.books()?;
    Ok(books.themes(&books.ranking(&policy_of(&books, &PolicyChoice::default())?, None)))
}

/// The requests whose title or quotes hold all these words; none where there are no words.
pub(super) fn matching(session: &Session, books: &Books, words: &str) -> Result<Option<BTreeSet<RequestId>>> {
    let Some(query) = full_text(words) else { return Ok(None) };
    let wanted = normalised(words);
    let by_title = books.requests().filter(|id| {
        let title = format!("{} {}", normalised(&books.title(*id)), normalised(&id.to_string()));
        wanted.split(' ').all(|word| title.contains(word))
    });
    let mut found: BTreeSet<RequestId> = by_title.collect();
    let asks = session.workspace.read(|view| view.find_asks(&query, u32::MAX))?;
    let asks: BTreeSet<&AskId> = asks.iter().collect();
    found.extend(books.snapshot.asks.iter().filter(|a| asks.contains(&a.id)).map(|a| a.request));
    Ok(Some(found))
}

/// Words in the language of full-text search: all must be there, the last may be unfinished.
fn full_text(words: &str) -> Option<String> {
    let words = normalised(words);
    if words.is_empty() {
        return None;
    }
    let quoted: Vec<String> = words.split(' ').map(|word| format!("\"{word}\"")).collect();
    Some(format!("{}*", quoted.join(" ")))
}

pub(super) fn request(session: &Session, args: RequestArgs, task: &Task) -> Result<RequestDetail> {
    let books = session.books()?;
    let policy = policy_of(&books, &PolicyChoice { policy: args.policy, ..PolicyChoice::default() })?;
    let id = session.workspace.read(|view| crate::judgement::survivor(view, args.id))?;
    let ranking = books.ranking(&policy, None);
    let (row, at) = ranking.find(id).zip(ranking.position(id)).ok_or_else(|| {
        Error::NotFound(format!("{id} holds no asks any more; undo or a look at the history may help"))
    })?;
    let likeness = likeness(session, &books, task)?;
    let near = near(&likeness, &books, id);
    let own = books.numbers_of(id);
    let others: Vec<Vec<usize>> = near.iter().map(|n| books.numbers_of(n.id).to_vec()).collect();
    let why = clusters::why(&likeness.space, &likeness.items, &likeness.telling, own, &others);
    let asks: Vec<AskId> = books.asks_of(id).map(|a| a.id.clone()).collect();
    let accounts = session.workspace.read(|view| books.asking(view, id))?;
    let range = books.doubt(&policy, None).range(at);
    let order: BTreeMap<AccountId, usize> = accounts.iter().enumerate().map(|(n, a)| (a.id, n)).collect();
    session.workspace.read(|view| {
        let mut quotes = Vec::new();
        let mut reasons = Vec::new();
        for (ask, why) in asks.iter().zip(&why) {
            if let Some(quote) = view.quote(ask)? {
                quotes.push(Quote { why: Some(told(&books, &likeness, &near, why)), ..shown(&books, quote) });
                reasons.push(why);
            }
        }
        let known: Vec<(&Quote, &clusters::Why)> = quotes.iter().zip(reasons).collect();
        let best_quotes = best(&known, BEST).into_iter().map(|n| quotes[n].ask.clone()).collect();
        quotes.sort_by_cached_key(|q| {
            let place = q.account.as_ref().and_then(|a| order.get(&a.id)).copied().unwrap_or(usize::MAX);
            (place, std::cmp::Reverse(q.at), q.ask.clone())
        });
        let named = |ids: Vec<RequestId>| -> Vec<NamedRequest> {
            ids.into_iter().map(|id| NamedRequest { id, title: books.title(id) }).collect()
        };
        Ok(RequestDetail {
            row: books.row(&ranking, row, Some(range)),
            quotes,
            best_quotes,
            accounts,
            near: near.into_iter().take(NEAR).collect(),
            absorbed: named(view.absorbed_by(id)?),
            apart: named(view.apart_from(id)?),
            history: view.history_of(id, &asks, 20)?.iter().map(entry).collect(),
        })
    })
}

fn shown(books: &Books, quote: AskQuote) -> Quote {
    let (before, after) = around(&quote.text, &quote.span, AROUND);
    let account = books.ticket(quote.ticket).and_then(|t| t.account);
    let account = account.and_then(|id| Some(AccountName { id, name: books.snapshot.accounts.get(&id)?.name.clone() }));
    Quote {
        before: before.to_owned(),
        after: after.to_owned(),
        ask: quote.id,
        ticket: quote.ticket,
        external_id: quote.external_id,
        source: quote.source,
        subject: quote.subject,
        at: quote.at,
        author: quote.author,
        account,
        text: quote.quote,
        score: quote.score,
        cues: quote.cues,
        moved: quote.moved,
        by_words: quote.language.is_some_and(|language| !books.reader.reads().has(language)),
        language: quote.language.map(|language| language.name.to_owned()),
        why: None,
    }
}

/// The quotes that say a request best, at most `most`.
pub(super) fn best_quotes(session: &Session, id: RequestId, most: usize, task: &Task) -> Result<Vec<Quote>> {
    let books = session.books()?;
    let likeness = likeness(session, &books, task)?;
    let own = books.numbers_of(id);
    let why = clusters::why(&likeness.space, &likeness.items, &likeness.telling, own, &[]);
    let quotes = session.workspace.read(|view| {
        let quotes = own.iter().map(|n| view.quote(&books.snapshot.asks[*n].id));
        let quotes = quotes.collect::<Result<Vec<_>>>()?;
        Ok(quotes.into_iter().map(|quote| quote.map(|q| shown(&books, q))).collect::<Vec<_>>())
    })?;
    let known: Vec<(&Quote, &clusters::Why)> =
        quotes.iter().zip(&why).filter_map(|(q, why)| Some((q.as_ref()?, why))).collect();
    Ok(best(&known, most).into_iter().map(|n| known[n].0.clone()).collect())
}

/// The numbers of the quotes, of these with their reasons, that say their request best.
fn best(quotes: &[(&Quote, &clusters::Why)], most: usize) -> Vec<usize> {
    let said: Vec<Said<'_>> = quotes
        .iter()
        .map(|(quote, why)| Said {
            inside: why.inside.unwrap_or_default(),
            score: quote.score,
            writer: quote.account.as_ref().map_or(&quote.author, |a| &a.name),
            text: &quote.text,
        })
        .collect();
    clusters::best(&said, most)
}

/// A reason as it crosses the door.
fn told(books: &Books, likeness: &Likeness, near: &[NearRequest], why: &clusters::Why) -> Why {
    let neighbour = |&(n, similarity): &(usize, f64)| Neighbour {
        ask: books.snapshot.asks[n].id.clone(),
        text: likeness.items[n].text.clone(),
        similarity,
    };
    let next = why.next.map(|(n, similarity)| NearRequest { similarity, ..near[n].clone() });
    Why {
        nearest: why.nearest.iter().map(neighbour).collect(),
        words: why.words.clone(),
        inside: why.inside,
        margin: why.inside.zip(next.as_ref()).map(|(inside, next)| inside - next.similarity),
        next,
    }
}

pub(super) fn ticket(session: &Session, args: TicketArgs, _: &Task) -> Result<TicketDetail> {
    let books = session.books()?;
    let whole = session.workspace.read(|view| view.ticket(args.id))?;
    let ticket = whole.ok_or_else(|| Error::NotFound(format!("there is no ticket number {}", args.id)))?;
    let row = books.ticket(args.id);
    let account = row.and_then(|t| t.account);
    let marks = |part: usize| -> Vec<(Range<usize>, &AskId, Kind)> {
        ticket.asks.iter().filter(|a| a.0 == part).map(|(_, span, id, kind)| (span.clone(), id, *kind)).collect()
    };
    let in_request = |ask: &AskId| books.request_of(ask).map(|id| NamedRequest { id, title: books.title(id) });
    Ok(TicketDetail {
        id: args.id,
        subject: pieces(&ticket.subject, &marks(0), &[], &in_request),
        parts: ticket
            .parts
            .iter()
            .enumerate()
            .map(|(n, part)| TicketPart {
                side: part.side,
                author: part.author.clone(),
                at: part.at,
                pieces: pieces(&part.text, &marks(n + 1), &asks::not_own_words(&part.text), &in_request),
            })
            .collect(),
        external_id: ticket.external_id.clone(),
        source: ticket.source.clone(),
        url: ticket.url.clone(),
        requester: ticket.requester.clone(),
        email: ticket.email.clone(),
        account: account.and_then(|id| Some(AccountName { id, name: books.snapshot.accounts.get(&id)?.name.clone() })),
        outcome: books.outcome(args.id),
        status: ticket.status.clone(),
        tags: ticket.tags.clone(),
        created_at: ticket.created_at,
    })
}

/// Cuts a text where marks and dimmed stretches begin and end.
fn pieces(
    text: &str,
    marks: &[(Range<usize>, &AskId, Kind)],
    dim: &[Range<usize>],
    in_request: &dyn Fn(&AskId) -> Option<NamedRequest>,
) -> Vec<Piece> {
    let ends = marks.iter().map(|m| &m.0).chain(dim).flat_map(|r| [r.start, r.end]);
    let cuts: BTreeSet<usize> = ends.filter(|at| text.is_char_boundary(*at)).chain([0, text.len()]).collect();
    let cuts: Vec<usize> = cuts.into_iter().collect();
    cuts.windows(2)
        .map(|cut| {
            let mark = marks.iter().find(|(span, ..)| span.contains(&cut[0]));
            Piece {
                text: text[cut[0]..cut[1]].to_owned(),
                ask: mark.map(|(_, id, _)| (*id).clone()),
                kind: mark.map(|(_, _, kind)| *kind),
                request: mark.and_then(|(_, id, _)| in_request(id)),
                dim: dim.iter().any(|span| span.contains(&cut[0])),
            }
        })
        .collect()
}

pub(super) fn search(session: &Session, args: SearchArgs, _: &Task) -> Result<Found> {
    let most = args.limit.unwrap_or(20).min(200);
    let mut found = Found { requests: Vec::new(), asks: Vec::new(), tickets: Vec::new(), accounts: Vec::new() };
    let Some(query) = full_text(&args.words) else { return Ok(found) };
    let wanted = normalised(&args.words);
    let books = session.books()?;
    let holds = |text: &str| wanted.split(' ').all(|word| text.contains(word));
    let mut requests: Vec<RequestId> = books
        .requests()
        .filter(|id| holds(&format!("{} {}", normalised(&books.title(*id)), normalised(&id.to_string()))))
        .collect();
    requests.sort_by_key(|id| (std::cmp::Reverse(books.reports(*id)), *id));
    let near = |id: RequestId| NearRequest { id, title: books.title(id), reports: books.reports(id), similarity: 1.0 };
    found.requests = requests.into_iter().take(most as usize).map(near).collect();
    let accounts = books.snapshot.accounts.iter().filter(|(_, a)| holds(&normalised(&a.name)));
    found.accounts =
        accounts.take(most as usize).map(|(id, a)| AccountName { id: *id, name: a.name.clone() }).collect();
    session.workspace.read(|view| {
        for ask in view.find_asks(&query, most)? {
            found.asks.extend(found_ask(view, &books, &ask, 1.0)?);
        }
        for hit in view.find_tickets(&query, most)? {
            found.tickets.push(FoundTicket {
                excerpt: excerpt(&hit.text, &wanted),
                id: hit.ticket,
                external_id: hit.external_id,
                subject: hit.subject,
            });
        }
        Ok(())
    })?;
    Ok(found)
}

fn found_ask(view: &View<'_>, books: &Books, ask: &AskId, similarity: f64) -> Result<Option<FoundAsk>> {
    let quote = view.quote(ask)?;
    Ok(quote.map(|quote| FoundAsk {
        ask: ask.clone(),
        text: quote.quote,
        ticket: quote.ticket,
        request: books.request_of(ask).map(|id| NamedRequest { id, title: books.title(id) }),
        similarity,
    }))
}

/// The words around the first hit, on one line.
fn excerpt(text: &str, wanted: &str) -> String {
    let first = wanted.split(' ').next().unwrap_or_default();
    let lower = text.to_lowercase();
    // Lower-casing may change lengths; then the beginning has to do.
    let at = lower.find(first).filter(|at| lower.len() == text.len() && text.is_char_boundary(*at)).unwrap_or(0);
    let end = text[at..].char_indices().nth(first.chars().count()).map_or(text.len(), |(n, _)| at + n);
    let (before, after) = around(text, &(at..end), 60);
    format!("{before} {}{after}", &text[at..end]).split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn similar(session: &Session, args: SimilarArgs, task: &Task) -> Result<Similar> {
    let text = args.text.trim();
    if text.is_empty() {
        return Err(Error::input("there is no text to compare with", "write a sentence, such as \"export to CSV\""));
    }
    let most = args.limit.unwrap_or(10).min(100) as usize;
    let books = session.books()?;
    let likeness = likeness(session, &books, task)?;
    let items = session.workspace.read(|view| derive::items(view, None, &[(text, "")], task))?;
    let Some(item) = items.first() else { return Ok(Similar { asks: Vec::new(), requests: Vec::new() }) };
    let nearest = likeness.space.nearest(item, most.max(50));
    let mut best: BTreeMap<RequestId, f64> = BTreeMap::new();
    for (n, similarity) in &nearest {
        if let Some(ask) = books.snapshot.asks.get(*n) {
            let best = best.entry(ask.request).or_insert(*similarity);
            *best = best.max(*similarity);
        }
    }
    let near = |(id, similarity): (RequestId, f64)| NearRequest {
        id,
        title: books.title(id),
        reports: books.reports(id),
        similarity,
    };
    let mut requests: Vec<NearRequest> = best.into_iter().map(near).collect();
    requests.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.id.cmp(&b.id)));
    requests.truncate(most);
    let asks = session.workspace.read(|view| {
        let mut asks = Vec::new();
        for (n, similarity) in nearest.iter().take(most) {
            if let Some(ask) = books.snapshot.asks.get(*n) {
                asks.extend(found_ask(view, &books, &ask.id, *similarity)?);
            }
        }
        Ok(asks)
    })?;
    Ok(Similar { asks, requests })
}

pub(super) fn history(session: &Session, args: HistoryArgs, _: &Task) -> Result<Vec<StepEntry>> {
    let most = args.limit.unwrap_or(100).min(10_000);
    session.workspace.read(|view| Ok(view.history(most)?.iter().map(entry).collect()))
}

impl Books {
    /// Where a ticket ends, people's decisions counted.
    fn outcome(&self, id: TicketId) -> crate::model::Outcome {
        use crate::model::Outcome;
        if self.snapshot.asks.iter().any(|a| a.ticket == id) {
            return Outcome::Request;
        }
        match self.ticket(id).and_then(|t| t.outcome) {
            Some(Outcome::Unsure) => Outcome::Unsure,
            _ => Outcome::Not,
        }
    }
}
