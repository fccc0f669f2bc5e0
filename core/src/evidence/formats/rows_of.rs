//! Rows told as records: one row each, or several rows as one record wherever they stand in the file.
//!
//! Where rows of one id stand together, one record is held at a time. Where they are scattered, the file is read
//! several times over, each time for a part of the ids, so that memory stays bounded whatever the file's size.

use std::collections::{HashMap, HashSet};

use super::shape::{RowIs, TableShape, View};
use crate::error::Result;
use crate::evidence::Record;
use crate::evidence::pile::{Fault, Pile};
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

/// A table's rows and what is known of them.
pub(crate) struct Rows<'a> {
    pub(crate) table: &'a Table,
    pub(crate) shape: &'a TableShape,
    pub(crate) layout: &'a Layout,
    /// Gives the rows from the first one, again and again.
    pub(crate) body: &'a dyn Fn() -> Result<Body<'a>>,
}

/// Tells every row as a record into `pile`, joining those of one id if the source says how.
///
/// # Errors
/// `Io`, `Interrupted`, and whatever the receiver says.
pub(crate) fn read<R>(
    rows: &Rows<'_>,
    tell: &dyn Fn(&View<'_>, bool) -> std::result::Result<Told<R>, Fault>,
    join: Option<fn(&mut R, R)>,
    give: &dyn Fn(R) -> Record,
    pile: &mut Pile<'_>,
) -> Result<()> {
    let passes = rows.layout.passes();
    for pass in 0..passes {
        // records of this pass, in the order of their first rows
        let mut held: Vec<R> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut body = (rows.body)()?;
        while let Some(line) = body.next()? {
            pile.begin_row(body.row(), body.done())?;
            let row = match line {
                Line::Row(row) => row,
                Line::Bad { fault, line, raw, cells } => {
                    // a footer is seldom as wide as the table above it
                    match (rows.shape.row)(&View { table: rows.table, cells: &cells }) {
                        RowIs::End => break,
                        RowIs::Nothing => {}
                        RowIs::Record | RowIs::Aside(_) if pass == 0 => pile.set_aside(line, fault, &raw)?,
                        RowIs::Record | RowIs::Aside(_) => {}
                    }
                    continue;
                }
            };
            let view = View { table: rows.table, cells: &row.cells };
            let told = match (rows.shape.row)(&view) {
                RowIs::End => break,
                RowIs::Nothing => continue,
                RowIs::Aside(fault) => Err(fault),
                RowIs::Record => tell(&view, row.foreign),
            };
            let Told { id, record, remarks } = match told {
                Ok(told) => told,
                Err(fault) => {
                    if pass == 0 {
                        pile.set_aside(row.line, fault, &row.raw)?;
                    }
                    continue;
                }
            };
            if passes > 1 && hash(&id) % passes != pass {
                continue;
            }
            match join {
                None => pile.give(give(record))?,
                Some(join) => match places.get(&id).and_then(|at| held.get_mut(*at)) {
                    Some(known) => join(known, record),
                    None => {
                        if !rows.layout.scattered {
                            places.clear();
                            held.drain(..).try_for_each(|known| pile.give(give(known)))?;
                        }
                        places.insert(id, held.len());
                        held.push(record);
                    }
                },
            }
            remarks.into_iter().try_for_each(|fault| pile.remark(row.line, fault))?;
        }
        held.into_iter().try_for_each(|known| pile.give(give(known)))?;
        if pass + 1 == passes {
            body.remarks().into_iter().try_for_each(|fault| pile.remark_on_file(None, fault))?;
        }
    }
    pile.end()
}
