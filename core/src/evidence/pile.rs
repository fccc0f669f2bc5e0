//! Where records go as they are read: counted, with progress, each with its place.

use std::borrow::Cow;

use super::Record;
use super::oddities::Oddities;
use super::origin::Origin;
use super::table::repair;
use super::text::shown;
use crate::error::Result;
use crate::model::SetAside;
use crate::task::Task;

/// What is wrong with a record or one of its cells, in words for the person who exported the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Column header or field path; empty if it concerns the whole record.
    pub(crate) column: String,
    pub(crate) found: String,
    pub(crate) expected: String,
    pub(crate) cure: String,
    /// A repair for all records like this one, if there is one.
    pub(crate) repair: Option<&'static str>,
}

impl Fault {
    pub(crate) fn new(column: &str, found: &str, expected: impl Into<String>, cure: impl Into<String>) -> Self {
        Self {
            column: column.to_owned(),
            found: shown(found),
            expected: expected.into(),
            cure: cure.into(),
            repair: None,
        }
    }

    /// The same, with a repair for all records like this one.
    pub(crate) fn repaired_by(self, repair: &'static str) -> Self {
        Self { repair: Some(repair), ..self }
    }
}

/// A document's records on their way out.
pub(crate) struct Pile<'a> {
    origin: &'a Origin,
    task: &'a Task,
    sink: &'a mut dyn FnMut(Record) -> Result<()>,
    phase: String,
    row: u64,
    steps: u64,
    /// What `done` counts up to: bytes of a text; unknown of a sheet.
    total: Option<u64>,
    sheet: bool,
    oddities: Oddities,
    /// Whether texts are put right that were encoded twice.
    mends: bool,
}

impl<'a> Pile<'a> {
    /// `repairs` are those a person chose.
    pub(crate) fn new(
        origin: &'a Origin,
        total: Option<u64>,
        sheet: bool,
        repairs: &[String],
        task: &'a Task,
        sink: &'a mut dyn FnMut(Record) -> Result<()>,
    ) -> Self {
        let phase = format!("Reading {}", origin.name);
        let (oddities, mends) = (Oddities::default(), repairs.iter().any(|r| r == repair::TWICE));
        Self { origin, task, sink, phase, row: 0, steps: 0, total, sheet, oddities, mends }
    }

    /// Begins the next record. `done` is how many bytes of a text or rows of a sheet were read.
    ///
    /// # Errors
    /// `Interrupted` if someone asked to stop.
    pub(crate) fn begin(&mut self, done: u64) -> Result<()> {
        self.begin_row(self.row + 1, done)
    }

    /// Begins the record of row `row`.
    ///
    /// # Errors
    /// `Interrupted` if someone asked to stop.
    pub(crate) fn begin_row(&mut self, row: u64, done: u64) -> Result<()> {
        self.row = row;
        self.steps += 1;
        if self.steps % 64 == 1 {
            self.task.report_rows(&self.phase, self.total.map_or(done, |t| done.min(t)), self.total, Some(row))
        } else {
            Ok(())
        }
    }

    /// Says which row is spoken of, if it is not the one that was begun last.
    pub(crate) fn at(&mut self, row: u64) {
        self.row = row;
    }

    /// Says that the file is looked through for what its records will need.
    ///
    /// # Errors
    /// `Interrupted` if someone asked to stop.
    pub(crate) fn look(&self, done: u64) -> Result<()> {
        self.task.report(&format!("Looking through {}", self.origin.name), done, self.total)
    }

    /// Says that all is read, and what was odd in it.
    ///
    /// # Errors
    /// `Input` if the file was written to meanwhile; whatever the receiver says.
    pub(crate) fn end(&mut self) -> Result<()> {
        self.origin.unchanged()?;
        let odd = self.oddities.faults(self.sheet);
        odd.into_iter().try_for_each(|fault| self.remark_on_file(None, fault))?;
        match self.total {
            Some(total) => self.task.report_rows(&self.phase, total, Some(total), Some(self.row)),
            None => self.task.check(),
        }
    }

    /// Hands a record out.
    ///
    /// # Errors
    /// Whatever the receiver says.
    pub(crate) fn give(&mut self, mut record: Record) -> Result<()> {
        if let Record::Ticket(ticket) = &mut record {
            self.oddities.see(self.row, ticket, self.mends);
        }
        (self.sink)(record)
    }

    /// Sets the record at hand aside, whole.
    ///
    /// # Errors
    /// Whatever the receiver says.
    pub(crate) fn set_aside(&mut self, line: u64, fault: Fault, raw: &[u8]) -> Result<()> {
        let record = Record::SetAside(self.placed(Some(line), fault, String::from_utf8_lossy(raw)));
        self.give(record)
    }

    /// Names a cell that could not be read in a record that was kept.
    ///
    /// # Errors
    /// Whatever the receiver says.
    pub(crate) fn remark(&mut self, line: u64, fault: Fault) -> Result<()> {
        let record = Record::Remark(self.placed(Some(line), fault, Cow::Borrowed("")));
        self.give(record)
    }

    /// Says something of the file as a whole.
    ///
    /// # Errors
    /// Whatever the receiver says.
    pub(crate) fn remark_on_file(&mut self, line: Option<u64>, fault: Fault) -> Result<()> {
        let record = Record::Remark(SetAside { row: None, ..self.placed(line, fault, Cow::Borrowed("")) });
        self.give(record)
    }

    fn placed(&self, line: Option<u64>, fault: Fault, raw: Cow<'_, str>) -> SetAside {
        SetAside {
            file: self.origin.name.clone(),
            sheet: self.origin.part.clone(),
            // in a sheet people look for the row that the spreadsheet numbers
            row: if self.sheet { line } else { Some(self.row).filter(|r| *r > 0) },
            line: if self.sheet { None } else { line },
            column: Some(fault.column).filter(|c| !c.is_empty()),
            found: fault.found,
            expected: fault.expected,
            cure: fault.cure,
            repair: fault.repair.map(str::to_owned),
            raw: raw.into_owned(),
        }
    }
}
