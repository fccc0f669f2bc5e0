//! What past imports set aside, read again.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::plans::empty_plan;
use super::{Documents, Sorting, problems};
use crate::api::{Choices, ImportArgs};
use crate::error::{Error, Result};
use crate::evidence::child::{self, Said};
use crate::evidence::reader::{Held, Instructions};
use crate::model::SetAside;
use crate::store::{ImportReading, Writing};
use crate::task::Task;

/// Reads again what past imports set aside, each record by itself, with `choices` over those of its import. What can
/// be read now is added by an import of its own; the rest goes on waiting.
///
/// # Errors
/// `Input` if what is wanted cannot be, `Interrupted`; the caller's transaction takes everything back.
pub fn retry(
    tx: &Writing<'_>,
    at: DateTime<Utc>,
    import: Option<i64>,
    choices: &Choices,
    task: &Task,
) -> Result<Documents> {
    let view = tx.view();
    let mut out = Documents::default();
    let args = ImportArgs::default();
    for past in view.imports_waiting(import)? {
        let mut settled = Vec::new();
        let mut waiting = Vec::new();
        let mut sorting = Sorting::new(&view, Some((tx, at)), &args)?;
        let rows = view.waiting(past.id)?;
        let total = rows.len() as u64;
        for (n, row) in rows.into_iter().enumerate() {
            task.report("Reading again", n as u64, Some(total))?;
            if sorting.again(&past, &row.row, choices, task)? {
                settled.push(row.id);
            } else {
                waiting.push(row.row);
            }
        }
        if let Some(number) = sorting.close_retry(&past)? {
            tx.settle(&settled, number)?;
        }
        let mut plan = sorting.out.plans.pop().unwrap_or_else(|| empty_plan(&past));
        waiting.into_iter().for_each(|row| problems::add(&mut plan.problems, row, true));
        out.to_read += sorting.out.to_read;
        out.plans.push(plan);
    }
    Ok(out)
}

impl Sorting<'_> {
    /// Reads one record again; whether it could be read this time.
    fn again(&mut self, past: &ImportReading, row: &SetAside, choices: &Choices, task: &Task) -> Result<bool> {
        let was: Choices = serde_json::from_str(&past.choices).unwrap_or_default();
        let all = Choices {
            what: Some(past.what.clone()),
            source: Some(past.source.clone()),
            map: if choices.map.is_empty() { was.map } else { choices.map.clone() },
            encoding: Some("utf-8".into()),
            dates: choices.dates.clone().or(was.dates),
            zone: choices.zone.clone().or(was.zone),
            currency: choices.currency.clone().or(was.currency),
            repairs: [was.repairs, choices.repairs.clone()].concat(),
            skip: None,
        };
        let text = if past.header.is_empty() { row.raw.clone() } else { format!("{}\n{}\n", past.header, row.raw) };
        let part = Some(past.part.clone()).filter(|part| !part.is_empty());
        let held = Some(Held { part, text });
        let instructions = Instructions { all, held, ..Instructions::default() };
        let mut read = Vec::new();
        let outcome = child::read(Path::new(&past.file), &instructions, task, &mut |said| {
            read.push(said);
            Ok(())
        });
        match outcome {
            Err(Error::Input { .. }) => return Ok(false),
            other => other?,
        }
        let failed = read.iter().any(|said| matches!(said, Said::SetAside(_) | Said::Refused { .. }));
        let records = read.iter().filter(|said| matches!(said, Said::Ticket(_) | Said::Account(_) | Said::Item(_)));
        if failed || records.count() == 0 {
            return Ok(false);
        }
        for said in read {
            match said {
                Said::Document(peek) if self.open.is_none() => self.begin(0, &past.file, "", "", *peek)?,
                Said::Ticket(_) | Said::Account(_) | Said::Item(_) => self.record(said)?,
                _ => {}
            }
        }
        Ok(true)
    }

    /// Ends the import of records that were read again; its number, if there was any.
    fn close_retry(&mut self, past: &ImportReading) -> Result<Option<i64>> {
        let Some(mut open) = self.open.take() else { return Ok(None) };
        let import = open.import;
        open.plan.notes = vec![format!("read again of what {} had set aside", past.file)];
        open.plan.months.clear();
        if let (Some((tx, _)), Some(import)) = (self.write, import) {
            tx.finish_import(import, &open.plan.piles)?;
        }
        self.out.plans.push(open.plan);
        Ok(import)
    }
}
