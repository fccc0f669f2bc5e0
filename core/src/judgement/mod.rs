//! What we decided: the rules of each step. A step's name is a sentence a person reads in the history.

mod business;

use crate::error::{Error, Result};
use crate::model::{AskId, RequestId};
use crate::store::{View, Writing};
pub use business::{answers, belongs, fit, rate, risk, ship, weigh};

/// How a request is called in a step's name: `R-3 “CSV export”`.
pub type Titles<'a> = &'a dyn Fn(RequestId) -> String;

/// A step's answer and its name.
pub type Named<T> = (T, String);

fn plural(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// The request that a name stands for now: itself, or the one it was merged into.
///
/// # Errors
/// `NotFound` if the number was never given.
pub fn survivor(view: &View<'_>, id: RequestId) -> Result<RequestId> {
    if !view.request_exists(id)? {
        return Err(Error::NotFound(format!("there is no request {id}")));
    }
    Ok(view.merged_into(id)?.unwrap_or(id))
}

fn known(view: &View<'_>, asks: &[AskId]) -> Result<()> {
    if asks.is_empty() {
        return Err(Error::input("no ask was named", "name at least one, such as A12.5f3a9c0b"));
    }
    for ask in asks {
        if !view.ask_exists(ask)? {
            return Err(Error::NotFound(format!("no ticket holds an ask {ask}")));
        }
    }
    Ok(())
}

/// Merges requests into the first. Evidence stays as it is: the others only point to the survivor from now on.
///
/// # Errors
/// `NotFound`; `Input` if fewer than two different requests are named, or two of them were told apart.
pub fn merge(tx: &Writing<'_>, ids: &[RequestId], titles: Titles<'_>) -> Result<Named<RequestId>> {
    let view = tx.view();
    let mut all = Vec::new();
    for id in ids {
        let id = survivor(&view, *id)?;
        if !all.contains(&id) {
            all.push(id);
        }
    }
    let [first, rest @ ..] = all.as_slice() else {
        return Err(Error::input("no request was named", "name the one to keep first, then those to merge into it"));
    };
    if rest.is_empty() {
        return Err(Error::input(format!("{first} cannot be merged with itself"), "name two different requests"));
    }
    // Everything that will be one must not hold two that a person told apart, merged ones included.
    let mut members = Vec::new();
    for id in &all {
        members.push(*id);
        members.extend(view.absorbed_by(*id)?);
    }
    for (n, a) in members.iter().enumerate() {
        for b in &members[n + 1..] {
            if view.are_apart(*a, *b)? {
                return Err(Error::input(
                    format!("{} and {} were said never to be one request", titles(*a), titles(*b)),
                    "undo that first, if it no longer holds",
                ));
            }
        }
    }
    let name = match rest {
        [one] => format!("Merge {} into {}", titles(*one), titles(*first)),
        _ => format!("Merge {} requests into {}", rest.len(), titles(*first)),
    };
    for id in rest {
        tx.set_merged(*id, *first)?;
    }
    Ok((*first, name))
}

/// Takes asks out of a request into a new one.
///
/// # Errors
/// `NotFound`; `Input` if an ask is not in the request, or nothing would be left in it.
pub fn split(
    tx: &Writing<'_>,
    id: RequestId,
    asks: &[AskId],
    title: &str,
    titles: Titles<'_>,
) -> Result<Named<RequestId>> {
    let view = tx.view();
    let id = survivor(&view, id)?;
    known(&view, asks)?;
    let members: Vec<AskId> =
        view.feature_asks()?.into_iter().filter(|a| a.request == Some(id)).map(|a| a.id).collect();
    if let Some(stranger) = asks.iter().find(|a| !members.contains(a)) {
        return Err(Error::input(
            format!("{stranger} is not in {}", titles(id)),
            "name asks of that request; `show` lists them",
        ));
    }
    if members.iter().all(|m| asks.contains(m)) {
        return Err(Error::input(
            format!("that is all of {}", titles(id)),
            "leave at least one ask in it, or rename it instead",
        ));
    }
    let name = format!("Split {} out of {}", plural(asks.len(), "ask", "asks"), titles(id));
    let new = tx.name_request("person")?;
    for ask in asks {
        tx.set_moved(ask, new)?;
    }
    tx.set_title(new, title.trim())?;
    Ok((new, name))
}

/// Puts asks into a request.
///
/// # Errors
/// `NotFound`, `Input` if no ask is named.
pub fn move_asks(tx: &Writing<'_>, asks: &[AskId], to: RequestId, titles: Titles<'_>) -> Result<Named<RequestId>> {
    let view = tx.view();
    let to = survivor(&view, to)?;
    known(&view, asks)?;
    let here: Vec<AskId> = view.feature_asks()?.into_iter().filter(|a| a.request == Some(to)).map(|a| a.id).collect();
    for ask in asks.iter().filter(|a| !here.contains(a)) {
        tx.set_moved(ask, to)?;
    }
    Ok((to, format!("Move {} to {}", plural(asks.len(), "ask", "asks"), titles(to))))
}

/// Gives a request a title; an empty one gives the engine's back.
///
/// # Errors
/// `NotFound`; `Input` if the title is longer than 200 characters or holds a control character.
pub fn rename(tx: &Writing<'_>, id: RequestId, title: &str, titles: Titles<'_>) -> Result<Named<RequestId>> {
    let id = survivor(&tx.view(), id)?;
    let title = title.trim();
    if title.chars().count() > 200 {
        return Err(Error::input("the title is longer than 200 characters", "say it shorter"));
    }
    if title.chars().any(char::is_control) {
        return Err(Error::input("the title holds a line break or another control character", "write it on one line"));
    }
    let name = if title.is_empty() {
        format!("Give {} its own title back", titles(id))
    } else {
        format!("Rename {} to “{title}”", titles(id))
    };
    tx.set_title(id, title)?;
    Ok((id, name))
}

/// Says that two requests are never one.
///
/// # Errors
/// `NotFound`; `Input` if they are one already.
pub fn apart(tx: &Writing<'_>, a: RequestId, b: RequestId, titles: Titles<'_>) -> Result<Named<RequestId>> {
    let view = tx.view();
    let (a, b) = (survivor(&view, a)?, survivor(&view, b)?);
    if a == b {
        return Err(Error::input(
            format!("{} cannot be kept apart from itself", titles(a)),
            "if they were merged, undo the merge first",
        ));
    }
    tx.set_apart(a, b)?;
    Ok((a, format!("Keep {} and {} apart", titles(a), titles(b))))
}

/// Says that asks are no requests.
///
/// # Errors
/// `NotFound`, `Input` if none is named.
pub fn dismiss(tx: &Writing<'_>, asks: &[AskId]) -> Result<Named<u64>> {
    known(&tx.view(), asks)?;
    for ask in asks {
        tx.set_dismissed(ask)?;
    }
    Ok((asks.len() as u64, format!("Dismiss {}", plural(asks.len(), "ask", "asks"))))
}

/// Says that asks are where they belong: the engine neither moves them nor asks about them again.
///
/// # Errors
/// `NotFound` if one stands in no request, `Input` if none is named.
pub fn keep(tx: &Writing<'_>, asks: &[AskId], titles: Titles<'_>) -> Result<Named<u64>> {
    let view = tx.view();
    known(&view, asks)?;
    let mut places = Vec::new();
    for ask in asks {
        let place = view.stands_in(ask)?.ok_or_else(|| Error::NotFound(format!("{ask} stands in no request")))?;
        tx.set_moved(ask, place)?;
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let asks_kept = plural(asks.len(), "ask", "asks");
    let name = match places.as_slice() {
        [one] => format!("Keep {asks_kept} in {}", titles(*one)),
        _ => format!("Keep {asks_kept} where they are, in {} requests", places.len()),
    };
    Ok((asks.len() as u64, name))
}

/// One change to the grouping that was proposed and is accepted.
#[derive(Clone, Debug)]
pub enum Accepted {
    /// All of one request into another.
    Merge {
        /// The one that survives.
        into: RequestId,
        /// The other.
        absorbed: RequestId,
    },
    /// Asks, each with the request it stands in, into another request, or into a new one of their own.
    Move {
        /// The asks.
        asks: Vec<(AskId, RequestId)>,
        /// Where to; none for a new request.
        to: Option<RequestId>,
    },
}

/// Takes proposals, all in one step; they may have been proposed together or apart, long ago or now.
///
/// # Errors
/// `Stale` if one no longer fits: a request was merged, is empty or was told apart, an ask stands elsewhere. Then none
/// is taken.
pub fn accept(tx: &Writing<'_>, proposals: &[Accepted], titles: Titles<'_>) -> Result<Named<u64>> {
    if proposals.is_empty() {
        return Err(Error::input("no proposal was named", "`regroup` lists and numbers them"));
    }
    let stale = |what: String| Error::Stale(format!("a proposal no longer fits: {what}; nothing was changed"));
    let stands = |id: RequestId| -> Result<()> {
        let view = tx.view();
        if !view.request_exists(id)? || view.merged_into(id)?.is_some() {
            return Err(stale(format!("{id} is no request of its own any more")));
        }
        Ok(())
    };
    for proposal in proposals {
        match proposal {
            Accepted::Merge { into, absorbed } => {
                stands(*into)?;
                stands(*absorbed)?;
                merge(tx, &[*into, *absorbed], titles).map_err(|error| match error {
                    Error::Input { message, .. } => stale(message),
                    other => other,
                })?;
            }
            Accepted::Move { asks, to } => {
                if let Some(to) = to {
                    stands(*to)?;
                }
                for (ask, from) in asks {
                    if tx.view().stands_in(ask)? != Some(*from) {
                        return Err(stale(format!("{ask} does not stand in {from} any more")));
                    }
                }
                let to = match to {
                    Some(to) => *to,
                    None => tx.name_request("person")?,
                };
                for (ask, _) in asks {
                    tx.set_moved(ask, to)?;
                }
            }
        }
    }
    let count = plural(proposals.len(), "proposal", "proposals");
    Ok((proposals.len() as u64, format!("Regroup: accept {count}")))
}
