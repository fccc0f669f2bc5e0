//! Commands that decide: each is one step.

use chrono::Utc;

use super::types::{
    ApartArgs, Changed, DismissArgs, MergeArgs, MoveArgs, NamedRequest, RenameArgs, SplitArgs, StepEntry,
};
use super::{KeepArgs, Nothing, Session};
use crate::error::{Error, Result};
use crate::model::RequestId;
use crate::store::{Step, Stepped, Writing};
use crate::task::Task;
use crate::{derive, judgement};

/// Takes a step that ends in a request.
fn step(
    session: &Session,
    task: &Task,
    act: impl FnOnce(&Writing<'_>, judgement::Titles<'_>) -> Result<judgement::Named<RequestId>>,
) -> Result<Changed<NamedRequest>> {
    let books = session.books()?;
    let called = |id| books.called(id);
    let stepped = session.workspace.step(Utc::now(), |tx| act(tx, &called), |tx| derive::faces(tx, task))?;
    let id = stepped.value;
    let title = session.books()?.title(id);
    Ok(changed(stepped, NamedRequest { id, title }))
}

pub(super) fn changed<T, U>(stepped: Stepped<T>, value: U) -> Changed<U> {
    Changed {
        value,
        step: stepped.name,
        tables: stepped.tables,
        undo: stepped.undo,
        redo: stepped.redo,
        revision: stepped.revision,
    }
}

pub(super) fn merge(session: &Session, args: MergeArgs, task: &Task) -> Result<Changed<NamedRequest>> {
    step(session, task, |tx, titles| judgement::merge(tx, &args.ids, titles))
}

pub(super) fn split(session: &Session, args: SplitArgs, task: &Task) -> Result<Changed<NamedRequest>> {
    let title = args.title.unwrap_or_default();
    step(session, task, |tx, titles| judgement::split(tx, args.id, &args.asks, &title, titles))
}

pub(super) fn move_asks(session: &Session, args: MoveArgs, task: &Task) -> Result<Changed<NamedRequest>> {
    step(session, task, |tx, titles| judgement::move_asks(tx, &args.asks, args.to, titles))
}

pub(super) fn rename(session: &Session, args: RenameArgs, task: &Task) -> Result<Changed<NamedRequest>> {
    step(session, task, |tx, titles| judgement::rename(tx, args.id, &args.title, titles))
}

pub(super) fn apart(session: &Session, args: ApartArgs, task: &Task) -> Result<Changed<NamedRequest>> {
    step(session, task, |tx, titles| judgement::apart(tx, args.a, args.b, titles))
}

pub(super) fn dismiss(session: &Session, args: DismissArgs, task: &Task) -> Result<Changed<u64>> {
    counted(session, task, |tx| judgement::dismiss(tx, &args.asks))
}

pub(super) fn keep(session: &Session, args: KeepArgs, task: &Task) -> Result<Changed<u64>> {
    let books = session.books()?;
    counted(session, task, |tx| judgement::keep(tx, &args.asks, &|id| books.called(id)))
}

/// Takes a step that ends in a count.
pub(super) fn counted(
    session: &Session,
    task: &Task,
    act: impl FnOnce(&Writing<'_>) -> Result<judgement::Named<u64>>,
) -> Result<Changed<u64>> {
    let stepped = session.workspace.step(Utc::now(), act, |tx| derive::faces(tx, task))?;
    let value = stepped.value;
    Ok(changed(stepped, value))
}

pub(super) fn undo(session: &Session, _: Nothing, task: &Task) -> Result<Changed<StepEntry>> {
    walked(session.workspace.undo(|tx, tables| follow(tx, tables, task))?, "there is nothing to undo")
}

pub(super) fn redo(session: &Session, _: Nothing, task: &Task) -> Result<Changed<StepEntry>> {
    walked(session.workspace.redo(|tx, tables| follow(tx, tables, task))?, "there is nothing to redo")
}

/// Derives what follows from a step that was undone or done again.
fn follow(tx: &Writing<'_>, tables: &[String], task: &Task) -> Result<()> {
    if tables.iter().any(|table| table == "whose") {
        derive::find_accounts(tx)?;
    }
    derive::faces(tx, task)
}

fn walked(stepped: Option<Stepped<Step>>, otherwise: &str) -> Result<Changed<StepEntry>> {
    let stepped = stepped.ok_or_else(|| Error::NotFound(otherwise.to_owned()))?;
    let entry = entry(&stepped.value);
    Ok(changed(stepped, entry))
}

/// A step as it crosses the door.
pub(super) fn entry(step: &Step) -> StepEntry {
    StepEntry { id: step.id, at: step.at, name: step.name.clone(), state: step.state.clone() }
}
