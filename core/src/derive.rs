//! Evidence and judgement -> everything derived: asks, placements, accounts, faces. The way through the pure rooms.
//!
//! All of it happens in the transaction that brought the evidence or took the step, so the workspace never shows one
//! without the other.

mod decided;
mod reader;
mod themes;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::api::{Dispute, GroupingDiff, Growth, NamedRequest};
use crate::asks::{self, Draft, Reading};
use crate::clusters::{self, Grouping, Item, Placed};
use crate::embedding::language::{self, Language};
use crate::embedding::{Embedder, Vector, usual_asks};
use crate::error::Result;
use crate::model::{AskId, Kind, Outcome, RequestId, RoadmapRecord, Side, TicketId, normalised};
use crate::ranking::accounts::{Asker, Said, Sign, resolve};
use crate::roadmap;
use crate::store::{Disputed, Face, FeatureAsk, NewAsk, OwnModel, TicketText, View, Writing};
use crate::task::Task;
pub use decided::Decided;
pub use reader::{Reader, inspect, tried};

/// How much of the words around an ask goes into its second view, in characters on each side.
const AROUND: usize = 160;
/// Tickets read at a time: enough to keep all cores busy, few enough to report progress and stop soon.
const AT_A_TIME: u32 = 256;
/// Difference of two similarities below which an ask could as well have gone to the second request.
const CLOSE: f64 = 0.03;
/// Requests and disputes told of an import; the rest is counted.
const TOLD: usize = 50;

/// Derives what follows from the evidence that was not read yet. Gives what it did to the requests.
///
/// # Errors
/// `Interrupted`; the caller's transaction takes everything back.
pub fn after_import(tx: &Writing<'_>, task: &Task) -> Result<GroupingDiff> {
    let decided = decisions(&tx.view())?;
    read_asks(tx, task)?;
    let mut diff = place(tx, task)?;
    find_accounts(tx)?;
    faces(tx, task)?;
    // Without new asks the themes are what they were; a workspace of a version that had none gets them at any import.
    if diff.asks > 0 || tx.view().themes()?.is_empty() {
        themes::find(tx, task)?;
    }
    name(&mut diff, &tx.view())?;
    let now = decisions(&tx.view())?;
    diff.edits_changed = decided.iter().filter(|(what, how)| now.get(*what) != Some(how)).count() as u64;
    Ok(diff)
}

/// What each decision comes to, to see that none was changed.
fn decisions(view: &View<'_>) -> Result<BTreeMap<String, String>> {
    let snapshot = view.snapshot()?;
    let names = snapshot.names.iter().map(|(id, title)| (format!("name of {id}"), title.clone()));
    let merged = snapshot.merged.iter().map(|(id, into)| (format!("merge of {id}"), into.to_string()));
    let mut all: BTreeMap<String, String> = names.chain(merged).collect();
    all.extend(view.all_apart()?.into_iter().map(|(a, b)| (format!("{a} apart from {b}"), String::new())));
    all.extend(view.dismissed_asks()?.into_iter().map(|ask| (format!("{ask} dismissed"), String::new())));
    for ask in view.moved_asks()? {
        if let Some(place) = snapshot.asks.iter().find(|a| a.id == ask) {
            all.insert(format!("place of {ask}"), place.request.to_string());
        }
    }
    Ok(all)
}

/// Reads every ticket that was not read yet in its version in force, a handful at a time.
fn read_asks(tx: &Writing<'_>, task: &Task) -> Result<()> {
    let view = tx.view();
    let (embedder, reader) = (Embedder::builtin()?, Reader::of(&view)?);
    let total = view.unread()?;
    let (mut after, mut done) = (0, 0);
    loop {
        task.report("Finding asks", done, Some(total))?;
        let chunk = view.unread_texts(after, AT_A_TIME)?;
        let Some(last) = chunk.last() else { return Ok(()) };
        after = last.id;
        done += chunk.len() as u64;
        let drafts: Vec<Draft<'_>> = chunk.par_iter().map(|t| asks::draft(&t.subject, &t.parts, &t.kind)).collect();
        let texts: Vec<Vec<String>> = drafts.iter().map(Draft::texts).collect();
        let all: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
        let mut vectors = embedder.embed(&all, &Task::silent())?.into_iter();
        let vectors: Vec<Vec<Vector>> = texts.iter().map(|some| vectors.by_ref().take(some.len()).collect()).collect();
        let drafts = chunk.par_iter().zip(drafts).zip(&vectors);
        let read: Vec<(Outcome, Vec<NewAsk>)> =
            drafts.map(|((ticket, draft), vectors)| named(ticket, draft.read(vectors))).collect();
        for ((ticket, (outcome, asks)), (texts, vectors)) in chunk.iter().zip(read).zip(texts.iter().zip(&vectors)) {
            tx.put_reading(ticket.id, ticket.version, outcome, &asks)?;
            // A wish was embedded to be found; where the same model compares, that is not done again.
            for ask in asks.iter().filter(|ask| ask.kind == Kind::Feature && reader.is_builtin()) {
                if let Some(n) = texts.iter().position(|text| *text == ask.quote) {
                    tx.put_vector(&reader.key(&ask.quote), &vectors[n])?;
                }
            }
            let words: Vec<&str> = ticket.parts.iter().map(|p| p.text.as_str()).collect();
            tx.put_words(ticket.id, &ticket.subject, &words.join("\n"))?;
        }
    }
}

/// A ticket's asks with their names and what stands around them.
fn named(ticket: &TicketText, reading: Reading) -> (Outcome, Vec<NewAsk>) {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for ask in reading.asks {
        let part = ask.part.checked_sub(1).and_then(|n| ticket.parts.get(n));
        let text = part.map_or(ticket.subject.as_str(), |p| p.text.as_str());
        let quote = text[ask.span.clone()].trim();
        let id = AskId::of(ticket.id, quote);
        // The same words twice in a ticket are one ask, wherever they stand.
        if !seen.insert(id.clone()) {
            continue;
        }
        let (before, after) = around(text, &ask.span, AROUND);
        let context = match part {
            Some(_) => format!("{}. {before} {after}", ticket.subject),
            None => ticket
                .parts
                .iter()
                .find(|p| p.side == Side::Customer)
                .map_or_else(String::new, |p| p.text.chars().take(2 * AROUND).collect()),
        };
        let context = context.split_whitespace().collect::<Vec<_>>().join(" ");
        found.push(NewAsk {
            language: language::of(quote, &context),
            id,
            part: ask.part,
            span: ask.span.clone(),
            quote: quote.split_whitespace().collect::<Vec<_>>().join(" "),
            context,
            kind: ask.kind,
            score: ask.score,
            cues: ask.cues,
            author: part.map_or_else(|| ticket.requester.clone(), |p| p.author.clone()),
            at: part.and_then(|p| p.at).or(ticket.created_at),
        });
    }
    (reading.outcome, found)
}

/// The words before and after a span, at most `most` characters each, cut between words.
pub fn around<'a>(text: &'a str, span: &std::ops::Range<usize>, most: usize) -> (&'a str, &'a str) {
    let before = &text[..span.start];
    let start = before.char_indices().rev().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
    let start =
        if start == 0 { 0 } else { before[start..].find(char::is_whitespace).map_or(before.len(), |n| start + n) };
    let after = &text[span.end..];
    let end = after.char_indices().nth(most).map_or(after.len(), |(at, _)| at);
    let end = if end == after.len() { end } else { after[..end].rfind(char::is_whitespace).unwrap_or(0) };
    (before[start..].trim(), after[..end].trim())
}

/// The two texts whose vectors an ask is compared by.
fn views(quote: &str, context: &str) -> (String, String) {
    let whole = if context.is_empty() { quote.to_owned() } else { format!("{quote} {context}") };
    (quote.to_owned(), whole)
}

/// Vectors of texts by their keys, from the cache; what it lacks is embedded and kept if we may write.
fn vectors<'a>(
    reader: &Reader,
    view: &View<'_>,
    keep: Option<&Writing<'_>>,
    texts: impl Iterator<Item = &'a str>,
    task: &Task,
) -> Result<BTreeMap<String, Vector>> {
    let mut vectors: BTreeMap<String, Vector> = BTreeMap::new();
    let mut missing: BTreeMap<String, &str> = BTreeMap::new();
    for text in texts {
        let key = reader.key(text);
        if vectors.contains_key(&key) || missing.contains_key(&key) {
            continue;
        }
        match view.vector(&key, reader.dimensions())? {
            Some(vector) => drop(vectors.insert(key, vector)),
            None => drop(missing.insert(key, text)),
        }
    }
    let (keys, lacking): (Vec<String>, Vec<&str>) = missing.into_iter().unzip();
    reader.embed(&lacking, task, |some| {
        for (n, vector) in some {
            if let Some(tx) = keep {
                tx.put_vector(&keys[n], &vector)?;
            }
            vectors.insert(keys[n].clone(), vector);
        }
        Ok(())
    })?;
    Ok(vectors)
}

/// Things to compare, with vectors from the cache; what it lacks is embedded and kept if we may write. What is in a
/// language the workspace's model does not read has none.
pub fn items(view: &View<'_>, keep: Option<&Writing<'_>>, texts: &[(&str, &str)], task: &Task) -> Result<Vec<Item>> {
    let reader = Reader::of(view)?;
    let background = reader.background(view, keep)?;
    let unread: Vec<Option<Language>> =
        texts.par_iter().map(|(quote, context)| reader.reads().unread(quote, context)).collect();
    let pairs: Vec<(String, String)> = texts.iter().map(|(quote, context)| views(quote, context)).collect();
    let read = pairs.iter().zip(&unread).filter(|(_, unread)| unread.is_none());
    let wanted = read.flat_map(|((a, b), _)| [a.as_str(), b.as_str()]);
    let vectors = vectors(&reader, view, keep, wanted, task)?;
    let of = |text: &str| vectors.get(&reader.key(text)).cloned().unwrap_or_default();
    Ok(texts
        .iter()
        .zip(pairs.iter().zip(unread))
        .map(|((quote, context), ((a, b), unread))| Item {
            text: (*quote).to_owned(),
            vector: of(a),
            context: (*context).to_owned(),
            context_vector: of(b),
            unread,
            background: background.clone(),
        })
        .collect())
}

/// The texts a workspace needs vectors of that a reader has not read yet, with the keys under which they are kept.
///
/// # Errors
/// The store's.
pub fn lacking(view: &View<'_>, reader: &Reader) -> Result<Vec<(String, String)>> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut add = |quote: &str, context: &str| -> Result<()> {
        if reader.reads().unread(quote, context).is_some() {
            return Ok(());
        }
        let (text, whole) = views(quote, context);
        for text in [text, whole] {
            let key = reader.key(&text);
            if !found.contains_key(&key) && view.vector(&key, reader.dimensions())?.is_none() {
                found.insert(key, text);
            }
        }
        Ok(())
    };
    for ask in view.feature_asks()? {
        add(&ask.quote, &ask.context)?;
    }
    for item in view.items()?.into_values() {
        add(&item.title, &item.body)?;
    }
    if !reader.is_builtin() {
        for (ask, around) in usual_asks() {
            add(ask, around)?;
        }
    }
    Ok(found.into_iter().collect())
}

/// Reads a workspace by another model from now on: names it, embeds what it has not read yet, and gives requests their
/// faces anew. Known asks stay where they are.
///
/// # Errors
/// `Interrupted`; those of the model. The caller's transaction takes everything back.
pub fn read_by(tx: &Writing<'_>, own: Option<OwnModel>, task: &Task) -> Result<()> {
    tx.put_own_model(own.as_ref())?;
    let reader = Reader::by(own)?;
    let (keys, texts): (Vec<String>, Vec<String>) = lacking(&tx.view(), &reader)?.into_iter().unzip();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    reader.embed(&texts, task, |some| some.iter().try_for_each(|(n, vector)| tx.put_vector(&keys[*n], vector)))?;
    faces(tx, task)
}

fn ask_texts<'a>(asks: impl IntoIterator<Item = &'a FeatureAsk>) -> Vec<(&'a str, &'a str)> {
    asks.into_iter().map(|a| (a.quote.as_str(), a.context.as_str())).collect()
}

/// Places the asks that stand nowhere yet. Those that stand somewhere stay.
fn place(tx: &Writing<'_>, task: &Task) -> Result<GroupingDiff> {
    let (known, new): (Vec<FeatureAsk>, Vec<FeatureAsk>) =
        tx.view().feature_asks()?.into_iter().partition(|a| a.request.is_some());
    let mut diff = GroupingDiff { asks: new.len() as u64, ..GroupingDiff::default() };
    if new.is_empty() {
        return Ok(diff);
    }
    let requests: Vec<RequestId> =
        known.iter().filter_map(|a| a.request).collect::<BTreeSet<_>>().into_iter().collect();
    let number = |id: RequestId| requests.binary_search(&id).unwrap_or_default();
    let groups: Vec<usize> = known.iter().filter_map(|a| a.request).map(number).collect();
    let items = items(&tx.view(), Some(tx), &ask_texts(known.iter().chain(&new)), task)?;
    let places = known.iter().chain(&new).map(|ask| (&ask.id, ask.request));
    let decided = Decided::of(&tx.view(), places, |members| members.first().copied())?;
    let how = Grouping { must: decided.must, cannot: decided.cannot, ..Grouping::default() };
    let placed = clusters::place(&items, &groups, &how, task)?;
    let mut born: BTreeMap<usize, RequestId> = BTreeMap::new();
    let mut joined: BTreeMap<RequestId, u64> = BTreeMap::new();
    for (ask, placed) in new.iter().zip(placed) {
        let request = match placed.at {
            Placed::Known(group) => requests[group],
            Placed::New(group) => match born.get(&group) {
                Some(id) => *id,
                None => {
                    let id = tx.name_request("engine")?;
                    born.insert(group, id);
                    id
                }
            },
        };
        tx.put_placement(&ask.id, request)?;
        let Placed::Known(own) = placed.at else { continue };
        diff.joined += 1;
        *joined.entry(request).or_default() += 1;
        let to = |wanted: bool| placed.near.iter().find(|(group, _)| (*group == own) == wanted);
        if let (Some(&(_, similarity)), Some(&(other, other_similarity))) = (to(true), to(false))
            && (similarity - other_similarity).abs() < CLOSE
        {
            let margin = similarity - other_similarity;
            let other = requests[other];
            tx.put_disputed(&Disputed { ask: ask.id.clone(), request, other, similarity, other_similarity, margin })?;
            let named = |id| NamedRequest { id, title: String::new() };
            let (ask, text) = (ask.id.clone(), ask.quote.clone());
            let (request, other) = (named(request), named(other));
            diff.disputes.push(Dispute { ask, text, request, other, similarity, other_similarity, margin });
        }
    }
    diff.requests_joined = joined.len() as u64;
    diff.requests_new = born.len() as u64;
    diff.disputed = diff.disputes.len() as u64;
    diff.disputes.sort_by(|a, b| a.margin.total_cmp(&b.margin).then_with(|| a.ask.cmp(&b.ask)));
    diff.disputes.truncate(TOLD);
    let grown = |(id, asks)| Growth { request: NamedRequest { id, title: String::new() }, asks };
    diff.grown = joined.into_iter().map(grown).collect();
    diff.grown.sort_by_key(|g| (std::cmp::Reverse(g.asks), g.request.id));
    diff.grown.truncate(TOLD);
    Ok(diff)
}

/// Writes titles to the names in a diff.
fn name(diff: &mut GroupingDiff, view: &View<'_>) -> Result<()> {
    let (names, faces) = (view.names()?, view.faces()?);
    let title = |id: RequestId| match (names.get(&id), faces.get(&id)) {
        (Some(title), _) => title.clone(),
        (None, Some(face)) if !face.title.is_empty() => face.title.clone(),
        _ => id.to_string(),
    };
    let disputed = diff.disputes.iter_mut().flat_map(|d| [&mut d.request, &mut d.other]);
    for named in diff.grown.iter_mut().map(|g| &mut g.request).chain(disputed) {
        named.title = title(named.id);
    }
    Ok(())
}

/// Finds whose tickets and votes are, anew: after an import, and after a person said whose a sign is.
///
/// # Errors
/// The store's.
pub fn find_accounts(tx: &Writing<'_>) -> Result<()> {
    let said = tx.view().whose()?.into_iter();
    let said: Said = said.filter_map(|w| Some(((Sign::from_word(&w.sign)?, w.value), w.account))).collect();
    let requesters = tx.view().requesters()?;
    let askers: Vec<Asker<'_>> = requesters
        .iter()
        .map(|r| Asker { ticket: r.ticket, org_id: &r.org_id, org_name: &r.org_name, email: &r.email })
        .collect();
    let accounts = tx.view().accounts()?;
    tx.put_accounts(&resolve(&askers, &accounts, &said))?;
    let backers = tx.view().backers()?;
    let askers: Vec<Asker<'_>> = backers
        .iter()
        .zip(0..)
        .map(|(b, number)| {
            let who = &b.supporter;
            Asker { ticket: number, org_id: &who.org_id, org_name: &who.org_name, email: &who.email }
        })
        .collect();
    let found = resolve(&askers, &accounts, &said);
    let found = found.iter().filter_map(|(number, account, by)| {
        let backer = backers.get(usize::try_from(*number).ok()?)?;
        Some((backer.ticket, backer.position, *account, *by))
    });
    tx.put_backings(&found.collect::<Vec<_>>())
}

/// Gives every request whose asks changed, or all if the roadmap did, its title and its place on the roadmap.
///
/// # Errors
/// `Interrupted`.
pub fn faces(tx: &Writing<'_>, task: &Task) -> Result<()> {
    let view = tx.view();
    let mut members: BTreeMap<RequestId, Vec<FeatureAsk>> = BTreeMap::new();
    for ask in view.feature_asks()? {
        if let Some(request) = ask.request {
            members.entry(request).or_default().push(ask);
        }
    }
    let known = view.faces()?;
    let roadmap = view.items()?;
    // Another model sees other asks as central ones and other items as near.
    let model = view.own_model()?.map(|own| own.hash);
    let plan = roadmap.values().map(|i| format!("{}\n{}\n{}", i.external_id, i.title, i.body));
    let plan = fingerprint(plan.chain(model));
    // A request without asks keeps its title, to be told what was merged by, and its theme, to have it again if the
    // step that emptied it is undone.
    for (id, face) in known.iter().filter(|(id, face)| !members.contains_key(id) && !face.members.is_empty()) {
        let face = Face { members: String::new(), title: face.title.clone(), link: None };
        tx.put_face(*id, &face)?;
    }
    let mut verdicts: BTreeMap<RequestId, BTreeMap<i64, bool>> = BTreeMap::new();
    for verdict in view.verdicts()? {
        verdicts.entry(verdict.request).or_default().insert(verdict.item, verdict.answers);
    }
    let said =
        |id: &RequestId| verdicts.get(id).into_iter().flatten().map(|(item, answers)| format!("{item} {answers}"));
    let made_of = |id: &RequestId, asks: &[FeatureAsk]| {
        fingerprint(asks.iter().map(|a| a.id.0.clone()).chain([plan.clone()]).chain(said(id)))
    };
    let stale: Vec<(RequestId, String)> = members
        .iter()
        .map(|(id, asks)| (*id, made_of(id, asks)))
        .filter(|(id, members)| known.get(id).is_none_or(|face| face.members != *members))
        .collect();
    if stale.is_empty() {
        return Ok(());
    }
    let (numbers, records): (Vec<i64>, Vec<&RoadmapRecord>) = roadmap.iter().unzip();
    let texts: Vec<(&str, &str)> = records.iter().map(|i| (i.title.as_str(), i.body.as_str())).collect();
    let targets = items(&view, Some(tx), &texts, task)?;
    let subjects = subjects(&view, &members, &stale, task)?;
    let total = stale.len() as u64;
    for (n, (id, fingerprint)) in stale.into_iter().enumerate() {
        task.report("Naming requests", n as u64, Some(total))?;
        let asks = &members[&id];
        let own = items(&view, Some(tx), &ask_texts(asks), &Task::silent())?;
        let subjects: Vec<&Item> = subjects.get(&id).into_iter().flatten().collect();
        let title = clusters::title(&outright(asks, &own), &subjects);
        let own: Vec<&Item> = own.iter().collect();
        // A person's yes wins over any score, and their no is never proposed again.
        let said = |m: &roadmap::Match| verdicts.get(&id).and_then(|said| said.get(&numbers[m.item])).copied();
        let found = roadmap::best(&own, &targets, if verdicts.contains_key(&id) { targets.len() } else { 1 });
        let accepted = found.iter().find(|m| said(m) == Some(true));
        let proposed = || found.iter().find(|m| said(m).is_none()).filter(|m| m.score >= roadmap::LINK);
        let link = accepted.or_else(proposed).map(|m| (numbers[m.item], m.score, asks[m.member].id.clone()));
        tx.put_face(id, &Face { members: fingerprint, title, link })?;
    }
    task.report("Naming requests", total, Some(total))
}

/// Asks of a request whose tickets' subjects may be its title.
const SUBJECTS: usize = 6;
/// Words of a subject that may be a title, at least.
const SUBJECT: usize = 3;

/// Of each request the subjects of its tickets that may be its title. Where a ticket asks for several things, its
/// subject is about none of them in particular; it counts only where the others that ask for the same confirm it.
fn subjects(
    view: &View<'_>,
    members: &BTreeMap<RequestId, Vec<FeatureAsk>>,
    stale: &[(RequestId, String)],
    task: &Task,
) -> Result<BTreeMap<RequestId, Vec<Item>>> {
    let mut asks: BTreeMap<TicketId, usize> = BTreeMap::new();
    for ticket in members.values().flatten().filter_map(|ask| ask.id.ticket()) {
        *asks.entry(ticket).or_default() += 1;
    }
    let mut texts: Vec<(RequestId, String)> = Vec::new();
    for (id, _) in stale {
        let own = &members[id];
        let tickets: BTreeSet<TicketId> = own.iter().filter_map(|ask| ask.id.ticket()).take(SUBJECTS).collect();
        let mut known = BTreeSet::new();
        for ticket in tickets.into_iter().filter(|ticket| own.len() > 1 || asks[ticket] == 1) {
            let subject = view.subject(ticket)?;
            if subject.split_whitespace().count() >= SUBJECT && known.insert(normalised(&subject)) {
                texts.push((*id, subject));
            }
        }
    }
    let pairs: Vec<(&str, &str)> = texts.iter().map(|(_, subject)| (subject.as_str(), "")).collect();
    let mut found: BTreeMap<RequestId, Vec<Item>> = BTreeMap::new();
    for ((id, _), item) in texts.iter().zip(items(view, None, &pairs, task)?) {
        found.entry(*id).or_default().push(item);
    }
    Ok(found)
}

/// The half of a request's asks that say most plainly what they want: a title comes from one of these.
fn outright<'a>(asks: &[FeatureAsk], items: &'a [Item]) -> Vec<&'a Item> {
    let mut scores: Vec<f64> = asks.iter().map(|a| a.score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let least = scores.get(scores.len().saturating_sub(1) / 2).copied().unwrap_or_default();
    asks.iter().zip(items).filter(|(ask, _)| ask.score >= least).map(|(_, item)| item).collect()
}

fn fingerprint(parts: impl Iterator<Item = String>) -> String {
    let mut hash = blake3::Hasher::new();
    for part in parts {
        hash.update(part.as_bytes()).update(&[0]);
    }
    hash.finalize().to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn the_words_around_an_ask_are_cut_between_words() {
        let text = "We close on Fridays. Please add a CSV export. Thanks, näive Ann";
        let start = text.find("Please").unwrap();
        let span = start..text.find(" Thanks").unwrap();
        assert_eq!(around(text, &span, 12), ("Fridays.", "Thanks,"), "no half words");
        assert_eq!(around(text, &span, 1000), ("We close on Fridays.", "Thanks, näive Ann"));
        assert_eq!(around(text, &(0..text.len()), 5), ("", ""));
    }
}
