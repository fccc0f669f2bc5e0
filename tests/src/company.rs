//! A workspace with tickets, asks and requests put there through the store, so that judgement can be tested without
//! depending on what the engine makes of any words.

use std::path::Path;

use chrono::{DateTime, Utc};
use groundswell::api::Piles;
use groundswell::error::Result;
use groundswell::model::{AskId, Kind, Outcome, Part, RequestId, Side, TicketRecord};
use groundswell::store::{ImportHead, NewAsk, View, Workspace};

/// The time of everything here.
pub fn noon() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + chrono::Duration::days(20_000)
}

/// Opens a workspace with `requests` requests of `each` asks, one ask a ticket.
///
/// # Errors
/// The store's.
pub fn workspace(path: &Path, requests: usize, each: usize) -> Result<(Workspace, Vec<RequestId>, Vec<AskId>)> {
    let workspace = Workspace::open(path, true)?;
    let ((ids, asks), _) = workspace.append(|tx| {
        let import = tx.begin_import(&ImportHead {
            at: noon(),
            file: "company.jsonl",
            file_hash: "",
            source: "test",
            title: "A test",
            what: "tickets",
            ..ImportHead::default()
        })?;
        let mut ids = Vec::new();
        let mut asks = Vec::new();
        for r in 0..requests {
            let request = tx.name_request("engine")?;
            ids.push(request);
            for n in 0..each {
                let quote = format!("Please add thing {r} in the way of number {n}.");
                let record = TicketRecord {
                    external_id: format!("{r}-{n}"),
                    subject: format!("Thing {r}"),
                    parts: vec![Part {
                        side: Side::Customer,
                        author: "Ann".into(),
                        at: Some(noon()),
                        text: quote.clone(),
                    }],
                    created_at: Some(noon()),
                    ..TicketRecord::default()
                };
                let ticket = tx.add_ticket(import, "test", &record, "hash", 0, None)?;
                let ask = NewAsk {
                    id: AskId::of(ticket, &quote),
                    part: 1,
                    span: 0..quote.len(),
                    quote,
                    context: String::new(),
                    kind: Kind::Feature,
                    score: 0.9,
                    cues: vec!["please add".into()],
                    author: "Ann".into(),
                    at: Some(noon()),
                    language: None,
                };
                tx.put_reading(ticket, ticket, Outcome::Request, std::slice::from_ref(&ask))?;
                tx.put_placement(&ask.id, request)?;
                asks.push(ask.id);
            }
        }
        let added = (requests * each) as u64;
        tx.finish_import(import, &Piles { seen: added, added, ..Piles::default() })?;
        Ok((ids, asks))
    })?;
    Ok((workspace, ids, asks))
}

/// Everything people decided, as text: two states are the same if these are.
///
/// # Errors
/// The store's.
pub fn decided(view: &View<'_>) -> Result<String> {
    let snapshot = view.snapshot()?;
    let places: Vec<String> = snapshot.asks.iter().map(|a| format!("{} in {}", a.id, a.request)).collect();
    let mut apart = Vec::new();
    for id in snapshot.asks.iter().map(|a| a.request).chain(snapshot.merged.keys().copied()) {
        for other in view.apart_from(id)? {
            apart.push(format!("{id} apart from {other}"));
        }
    }
    apart.sort();
    apart.dedup();
    Ok(format!("{places:?}\n{:?}\n{:?}\n{apart:?}", snapshot.merged, snapshot.names))
}
