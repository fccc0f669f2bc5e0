//! Commands that bring evidence in and files out, and look after the workspace.

use std::path::{Path, PathBuf};

use chrono::Utc;

use super::intake::{
    Choices, Confidence, FilePlan, ImportArgs, ImportOutcome, ImportPlan, MappedColumn, ProblemGroup, RetryArgs,
    SetAsideArgs,
};
use super::look::{best_quotes, info, rank};
use super::types::{BackupArgs, CheckReport, ExportArgs, Exported, RankArgs};
use super::{Nothing, Session};
use crate::error::{Error, Result};
use crate::evidence::{self, Wanted, What};
use crate::task::Task;
use crate::{derive, export as files};

/// Rows an export asks for at a time.
const PAGE: u32 = 500;
/// Quotes told for each request.
const QUOTES: usize = 3;

fn wanted(args: &ImportArgs) -> Result<Wanted> {
    let what = match args.all.what.as_deref() {
        None | Some("auto" | "") => None,
        Some("tickets") => Some(What::Tickets),
        Some("accounts") => Some(What::Accounts),
        Some("roadmap") => Some(What::Roadmap),
        Some(other) => {
            return Err(Error::input(
                format!("“{other}” is nothing a file can be read as"),
                "use auto, tickets, accounts or roadmap",
            ));
        }
    };
    if args.files.is_empty() {
        return Err(Error::input("no file was named", "name at least one file to import"));
    }
    let map = args.all.map.iter().map(|m| (m.field.clone(), m.column.clone())).collect();
    Ok(Wanted { what, map })
}

fn told(plan: evidence::FilePlan) -> FilePlan {
    let mapping = plan.peek.mapping.into_iter();
    let group = |set_aside: bool, rows: Vec<crate::model::SetAside>| ProblemGroup {
        set_aside,
        column: None,
        expected: String::new(),
        cure: String::new(),
        count: rows.len() as u64,
        examples: rows,
        repair: None,
    };
    FilePlan {
        document: plan.file.clone(),
        file: plan.file,
        part: None,
        source: plan.peek.title,
        source_key: plan.peek.source,
        what: plan.peek.what.word().to_owned(),
        encoding: plan.peek.encoding,
        because: plan.peek.because,
        remembered: None,
        decisions: Vec::new(),
        mapping: mapping
            .map(|(field, column, because, samples)| MappedColumn {
                field,
                column,
                because,
                confidence: Confidence::Likely,
                filled: 1.0,
                samples,
            })
            .collect(),
        columns: Vec::new(),
        unused: plan.peek.unused,
        preview: Vec::new(),
        piles: plan.piles,
        problems: vec![group(true, plan.problems), group(false, plan.remarks)],
        notes: plan.notes,
        months: Vec::new(),
        refused: None,
    }
}

pub(super) fn plan(session: &Session, args: ImportArgs, task: &Task) -> Result<ImportPlan> {
    let wanted = wanted(&args)?;
    let files: Vec<&Path> = args.files.iter().map(Path::new).collect();
    let plans =
        session.workspace.read(|view| evidence::plan(view, &files, &wanted, args.all.source.as_deref(), task))?;
    Ok(ImportPlan { files: plans.into_iter().map(told).collect(), set_aside: None })
}

pub(super) fn import(session: &Session, args: ImportArgs, task: &Task) -> Result<ImportOutcome> {
    let wanted = wanted(&args)?;
    let files: Vec<&Path> = args.files.iter().map(Path::new).collect();
    let backup = if session.workspace.read(|view| view.is_empty())? {
        None
    } else {
        task.report("Backing up", 0, None)?;
        Some(session.workspace.backup(None)?.display().to_string())
    };
    let ((plans, grouping), revision) = session.workspace.append(|tx| {
        let plans = evidence::commit(tx, Utc::now(), &files, &wanted, args.all.source.as_deref(), task)?;
        let grouping = derive::after_import(tx, task)?;
        task.check()?;
        Ok((plans, grouping))
    })?;
    Ok(ImportOutcome {
        files: plans.into_iter().map(told).collect(),
        grouping,
        unread: 0,
        backup,
        set_aside: None,
        revision,
    })
}

pub(super) fn retry(_: &Session, _: RetryArgs, _: &Task) -> Result<ImportOutcome> {
    let _ = Choices::default();
    Err(Error::Bug("not there yet".into()))
}

pub(super) fn read_on(_: &Session, _: Nothing, _: &Task) -> Result<ImportOutcome> {
    Err(Error::Bug("not there yet".into()))
}

pub(super) fn set_aside(_: &Session, _: SetAsideArgs, _: &Task) -> Result<Exported> {
    Err(Error::Bug("not there yet".into()))
}

pub(super) fn export(session: &Session, args: ExportArgs, task: &Task) -> Result<Exported> {
    let format = files::Format::from_word(&args.format)?;
    let mut page =
        rank(session, RankArgs { policy: args.policy.clone(), limit: Some(PAGE), ..RankArgs::default() }, task)?;
    while (page.rows.len() as u64) < page.matching {
        let args = RankArgs {
            policy: args.policy.clone(),
            offset: page.rows.len() as u32,
            limit: Some(PAGE),
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
        quotes.push(best_quotes(session, row.id, QUOTES)?);
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
    let made = session.workspace.backup(args.out.as_deref().map(Path::new))?;
    Ok(made.display().to_string())
}
