//! Rows told as records: one row each, or several rows as one record wherever they stand in the file.
//!
//! Where rows of one id stand together, one record is held at a time. Where they are scattered, the file is read
//! several times over, each time for a part of the ids, so that memory stays bounded whatever the file's size.

use std::collections::{HashMap, HashSet};

use super::shape::{RowIs, TableShape, View};
use crate::error::Result;
use crate::evidence::Record;
use crate::evidence::dates::Reading;
use crate::evidence::pile::{Fault, Pile};
use crate::evidence::rows::Row;
use crate::evidence::table::{Body, Line, Table};

/// Bytes of rows that are gathered at a time.
const AT_A_TIME: u64 = 64 << 20;

/// How the rows of one record lie in a file.
#[derive(Default)]
pub(crate) struct Layout {
    joined: bool,
    rows: u64,
    bytes: u64,
    /// Hashes of ids that were seen.
    ids: HashSet<u64>,
    last: u64,
    scattered: bool,
}

impl Layout {
    /// `joined` says that records may stand in several rows.
    pub(crate) fn of(joined: bool) -> Self {
        Self { joined, ..Self::default() }
    }

    /// Looks at a row's id; `bytes` is the row's length.
    pub(crate) fn see(&mut self, id: &str, bytes: usize) {
        if !self.joined || id.is_empty() {
            return;
        }
        self.rows += 1;
        self.bytes += bytes as u64;
        let hash = hash(id);
        if self.last != hash {
            self.scattered |= !self.ids.insert(hash);
            self.last = hash;
        }
    }

    /// What is worth saying of it.
    pub(crate) fn words(&self) -> Option<String> {
        let records = self.ids.len() as u64;
        (self.rows > records).then(|| format!("{} rows make {records} records: rows of one id are one", self.rows))
    }

    /// How often the file must be read.
    fn passes(&self) -> u64 {
        if self.scattered { self.bytes.div_ceil(AT_A_TIME).max(1) } else { 1 }
    }
}

/// 64 bits of an id.
fn hash(id: &str) -> u64 {
    blake3::hash(id.as_bytes()).as_bytes().first_chunk().map_or(0, |b| u64::from_le_bytes(*b))
}

/// What a row says.
pub(crate) struct Told<R> {
    pub(crate) id: String,
    pub(crate) record: R,
    pub(crate) remarks: Vec<Fault>,
}

/// Tells a row as a record, or why it is set aside; the number says which cell was not UTF-8, if one was not.
type Tell<'a, R> = dyn Fn(&View<'_>, Option<usize>) -> std::result::Result<Told<R>, Fault> + 'a;

/// A table's rows and what is known of them.
pub(crate) struct Rows<'a> {
    pub(crate) table: &'a Table,
    pub(crate) shape: &'a TableShape,
    pub(crate) layout: &'a Layout,
    /// How its dates are read.
    pub(crate) reading: Reading,
    /// Gives the rows from the first one, again and again.
    pub(crate) body: &'a dyn Fn() -> Result<Body<'a>>,
}

/// Tells every row as a record into `pile`, joining those of one id if the source says how.
///
/// # Errors
/// `Io`, `Interrupted`, and whatever the receiver says.
pub(crate) fn read<R>(
    rows: &Rows<'_>,
    tell: &Tell<'_, R>,
    join: Option<fn(&mut R, R)>,
    give: &dyn Fn(R) -> Record,
    pile: &mut Pile<'_>,
) -> Result<()> {
    let passes = rows.layout.passes();
    for pass in 0..passes {
        // of this pass, in the order of the file
        let mut held: Vec<Waiting<R>> = Vec::new();
        let mut held_aside = 0;
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut body = (rows.body)()?;
        while let Some(line) = body.next()? {
            pile.begin_row(body.row(), body.done())?;
            let (row, fault) = match line {
                Line::Row(row) => (row, None),
                Line::Bad { fault, line, raw, cells } => (Row { cells, line, raw, ..Row::default() }, Some(fault)),
            };
            let spot = Spot { row: body.row(), line: row.line };
            let after_gap = body.after_gap();
            let view = View { table: rows.table, cells: &row.cells, reading: rows.reading, after_gap };
            // a footer is seldom as wide as the table above it, so bad rows are looked at too
            let told = match ((rows.shape.row)(&view), fault) {
                (RowIs::End, _) => break,
                (RowIs::Stopped(fault), _) => {
                    if pass == 0 {
                        pile.remark_on_file(Some(row.line), fault)?;
                    }
                    break;
                }
                (RowIs::Nothing, _) => continue,
                (_, Some(fault)) | (RowIs::Aside(fault), None) => Err(fault),
                (RowIs::Record, None) => tell(&view, row.foreign),
            };
            let Told { id, record, remarks } = match told {
                Ok(told) => told,
                Err(_) if pass > 0 => continue,
                Err(fault) => {
                    held_aside += row.raw.len() as u64;
                    let waiting = Waiting::Aside(spot, fault, row.raw);
                    if held.is_empty() || held_aside > AT_A_TIME {
                        waiting.tell(give, pile)?;
                    } else {
                        held.push(waiting);
                    }
                    continue;
                }
            };
            if passes > 1 && hash(&id) % passes != pass {
                continue;
            }
            let mut remarks: Vec<_> = remarks.into_iter().map(|fault| (spot, fault)).collect();
            let Some(join) = join else {
                Waiting::Record(record, remarks).tell(give, pile)?;
                continue;
            };
            match places.get(&id).and_then(|at| held.get_mut(*at)) {
                Some(Waiting::Record(known, known_remarks)) => {
                    join(known, record);
                    // what is wrong with the record is wrong in each of its rows
                    remarks.retain(|(_, fault)| known_remarks.last().is_none_or(|(_, last)| last != fault));
                    known_remarks.append(&mut remarks);
                }
                _ => {
                    if !rows.layout.scattered {
                        places.clear();
                        held_aside = 0;
                        held.drain(..).try_for_each(|waiting| waiting.tell(give, pile))?;
                    }
                    places.insert(id, held.len());
                    held.push(Waiting::Record(record, remarks));
                }
            }
        }
        held.into_iter().try_for_each(|waiting| waiting.tell(give, pile))?;
        if pass + 1 == passes {
            body.remarks().into_iter().try_for_each(|fault| pile.remark_on_file(None, fault))?;
        }
    }
    pile.end()
}

/// Where something stands.
#[derive(Clone, Copy)]
struct Spot {
    row: u64,
    line: u64,
}

/// What is told once no further row can add to it, or once what stands before it was told.
enum Waiting<R> {
    Record(R, Vec<(Spot, Fault)>),
    Aside(Spot, Fault, Vec<u8>),
}

impl<R> Waiting<R> {
    fn tell(self, give: &dyn Fn(R) -> Record, pile: &mut Pile<'_>) -> Result<()> {
        match self {
            Self::Record(record, remarks) => {
                pile.give(give(record))?;
                remarks.into_iter().try_for_each(|(spot, fault)| {
                    pile.at(spot.row);
                    pile.remark(spot.line, fault)
                })
            }
            Self::Aside(spot, fault, raw) => {
                pile.at(spot.row);
                pile.set_aside(spot.line, fault, &raw)
            }
        }
    }
}
