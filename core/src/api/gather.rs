//! Commands that bring evidence in and files out, and look after the workspace.

use std::path::{Path, PathBuf};

use chrono::Utc;

use super::intake::{GroupingDiff, ImportArgs, ImportOutcome, ImportPlan, RetryArgs, SetAsideArgs};
use super::look::{best_quotes, info};
use super::ranks::{RankArgs, rank};
use super::types::{BackupArgs, CheckReport, ExportArgs, Exported};
use super::{Nothing, Session};
use crate::error::{Error, Result};
use crate::evidence::{self, Documents};
use crate::export::Sheaf;
use crate::store::Writing;
use crate::task::Task;
use crate::{derive, export as files};

/// Rows an export asks for at a time.
const PAGE: u32 = 500;
/// Quotes told for each request.
const QUOTES: usize = 3;

/// Tickets up to which an import is one transaction, asks and all, so that stopping it leaves nothing. Above, the
/// evidence is safe first, and reading it for asks can be stopped and gone on with.
const AT_ONCE: u64 = 20_000;

fn checked(args: &ImportArgs) -> Result<()> {
    if args.files.is_empty() {
        return Err(Error::input("no file was named", "name at least one file to import"));
    }
    Ok(())
}

/// Writes those set aside to a file, if it was asked for and there are any.
fn save_aside(out: Option<&str>, sheaves: &[Sheaf]) -> Result<Option<String>> {
    let Some(out) = out.filter(|_| !sheaves.is_empty()) else { return Ok(None) };
    files::write(Path::new(out), &files::set_aside(sheaves)?)?;
    Ok(Some(out.to_owned()))
}

pub(super) fn plan(session: &Session, args: ImportArgs, task: &Task) -> Result<ImportPlan> {
    checked(&args)?;
    let documents = session.workspace.read(|view| evidence::plan(view, &args, task))?;
    let set_aside = save_aside(args.set_aside.as_deref(), &documents.set_aside)?;
    Ok(ImportPlan { files: documents.plans, set_aside })
}

pub(super) fn import(session: &Session, args: ImportArgs, task: &Task) -> Result<ImportOutcome> {
    checked(&args)?;
    let backup = backed_up(session, task)?;
    let outcome =
        taken_in(session, backup, task, args.later == Some(true), |tx| evidence::commit(tx, Utc::now(), &args, task))?;
    let (outcome, sheaves) = outcome;
    let set_aside = save_aside(args.set_aside.as_deref(), &sheaves)?;
    Ok(ImportOutcome { set_aside, ..outcome })
}

pub(super) fn retry(session: &Session, args: RetryArgs, task: &Task) -> Result<ImportOutcome> {
    let backup = backed_up(session, task)?;
    let act = |tx: &Writing<'_>| evidence::retry(tx, Utc::now(), args.import, &args.choices, task);
    Ok(taken_in(session, backup, task, false, act)?.0)
}

/// Goes on reading tickets for asks where a large import was stopped.
pub(super) fn read_on(session: &Session, _: Nothing, task: &Task) -> Result<ImportOutcome> {
    Ok(taken_in(session, None, task, false, |_| Ok(Documents::default()))?.0)
}

fn backed_up(session: &Session, task: &Task) -> Result<Option<String>> {
    if session.workspace.read(|view| view.is_empty())? {
        return Ok(None);
    }
    task.report("Backing up", 0, None)?;
    Ok(Some(session.workspace.backup(None, task)?.display().to_string()))
}

/// Takes evidence in and derives what follows from it.
fn taken_in(
    session: &Session,
    backup: Option<String>,
    task: &Task,
    only_evidence: bool,
    act: impl FnOnce(&Writing<'_>) -> Result<Documents>,
) -> Result<(ImportOutcome, Vec<Sheaf>)> {
    let ((documents, mut grouping), mut revision) = session.workspace.append(|tx| {
        let documents = act(tx)?;
        let later = only_evidence || documents.to_read > AT_ONCE;
        let grouping = if later { None } else { Some(derive::after_import(tx, task)?) };
        task.check()?;
        Ok((documents, grouping))
    })?;
    if grouping.is_none() && !only_evidence {
        let derived = session.workspace.append(|tx| {
            let grouping = derive::after_import(tx, task)?;
            task.check()?;
            Ok(grouping)
        });
        match derived {
            Ok((done, now)) => (grouping, revision) = (Some(done), now),
            // the evidence is in: that is no failure, and it is said how to go on
            Err(Error::Interrupted) => {}
            Err(other) => return Err(other),
        }
    }
    let unread = session.workspace.read(|view| view.unread())?;
    let grouping = grouping.unwrap_or_else(GroupingDiff::default);
    let outcome = ImportOutcome { files: documents.plans, grouping, unread, backup, set_aside: None, revision };
    Ok((outcome, documents.set_aside))
}

pub(super) fn set_aside(session: &Session, args: SetAsideArgs, _: &Task) -> Result<Exported> {
    let sheaves: Vec<Sheaf> = session.workspace.read(|view| {
        let imports = view.imports_waiting(args.import)?.into_iter();
        let sheaf = |import: crate::store::ImportReading| {
            let rows = view.waiting(import.id)?.into_iter().map(|w| w.row).collect();
            Ok(Sheaf { header: import.header, rows })
        };
        imports.map(sheaf).collect::<Result<_>>()
    })?;
    let rows = sheaves.iter().map(|sheaf| sheaf.rows.len() as u64).sum();
    if rows == 0 {
        return Err(Error::NotFound("nothing waits that was set aside".into()));
    }
    let bytes = files::set_aside(&sheaves)?;
    files::write(Path::new(&args.out), &bytes)?;
    Ok(Exported { path: args.out, rows, bytes: bytes.len() as u64 })
}

pub(super) fn export(session: &Session, args: ExportArgs, task: &Task) -> Result<Exported> {
    let format = files::Format::from_word(&args.format)?;
    let mut page = rank(
        session,
        RankArgs { policy: args.policy.clone(), limit: Some(PAGE), ranges: true, ..RankArgs::default() },
        task,
    )?;
    while (page.rows.len() as u64) < page.matching {
        let args = RankArgs {
            policy: args.policy.clone(),
            offset: page.rows.len() as u32,
            limit: Some(PAGE),
            ranges: true,
            ..RankArgs::default()
        };
        let next = rank(session, args, task)?;
        if next.revision != page.revision {
            return Err(Error::Stale("the workspace changed while it was exported; nothing was written".into()));
        }
        page.rows.extend(next.rows);
    }
    let total = page.rows.len() as u64;
    let mut quotes = Vec::with_capacity(page.rows.len());
    for (n, row) in page.rows.iter().enumerate() {
        task.report("Gathering quotes", n as u64, Some(total))?;
        quotes.push(best_quotes(session, row.id, QUOTES, task)?);
    }
    let info = info(session, Nothing {}, task)?;
    let report = files::Report { workspace: &info.name, sample: info.sample, page: &page, quotes: &quotes };
    let bytes = files::render(&report, format)?;
    let path = PathBuf::from(&args.out);
    files::write(&path, &bytes)?;
    Ok(Exported { path: path.display().to_string(), rows: total, bytes: bytes.len() as u64 })
}

pub(super) fn check(session: &Session, _: Nothing, task: &Task) -> Result<CheckReport> {
    task.report("Checking", 0, None)?;
    let found = session.workspace.check()?;
    Ok(CheckReport { clean: found.wrong.is_empty(), looked_at: found.looked_at, wrong: found.wrong })
}

pub(super) fn backup(session: &Session, args: BackupArgs, task: &Task) -> Result<String> {
    task.report("Backing up", 0, None)?;
    let made = session.workspace.backup(args.out.as_deref().map(Path::new), task)?;
    Ok(made.display().to_string())
}
