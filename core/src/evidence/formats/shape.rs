//! What a source's tables look like, and what is particular about their rows.

use super::records::not_utf8;
use crate::evidence::What;
use crate::evidence::dates::Reading;
use crate::evidence::pile::Fault;
use crate::evidence::rows::Cells;
use crate::evidence::table::{Placing, Table, value};
use crate::model::{AccountRecord, RoadmapRecord, TicketRecord};

/// One of our fields and the columns that feed it, by their folded names: in each row the first that says something, or
/// all of them where the field takes several. An empty list says that no column feeds it, whatever its name.
pub(crate) type Feed = (&'static str, &'static [&'static str]);

/// What a row is.
pub(crate) enum RowIs {
    Record,
    /// Furniture of the export, such as a total: no record, and not counted.
    Nothing,
    /// The export ends here; what follows is its footer.
    End,
    /// The export breaks off here, and how to get the rest.
    Stopped(Fault),
    /// A record that must not be counted, and why.
    Aside(Fault),
}

/// Which zone the times of a table are in that name none.
#[derive(Clone, Copy)]
pub(crate) enum Clock {
    /// Nobody says.
    Unknown,
    /// UTC, as the source is known to write.
    Utc,
    /// One that the source knows and the file does not say; in words: "the account's time zone".
    Of(&'static str),
}

/// A source's table: how it is recognised, and what to know of it. Names are folded: lower case, letters and digits.
pub(crate) struct TableShape {
    pub(crate) what: What,
    /// For people: "Zendesk Explore".
    pub(crate) name: &'static str,
    /// Columns that must be there.
    pub(crate) all: &'static [&'static str],
    /// How many of which columns must be there.
    pub(crate) any: (usize, &'static [&'static str]),
    /// Columns that must not be there.
    pub(crate) none: &'static [&'static str],
    /// Beginnings of which at least one column must have one.
    pub(crate) prefix: &'static [&'static str],
    /// What its values must look like besides.
    pub(crate) fits: fn(&Table) -> bool,
    /// Why such a file is of no use, and what to do.
    pub(crate) refuse: Option<(&'static str, &'static str)>,
    /// What a person should know about such a file.
    pub(crate) note: Option<&'static str>,
    /// Which columns feed which fields; fields not named here are found by their usual names.
    pub(crate) feeds: &'static [Feed],
    /// Columns that the hooks below read besides.
    pub(crate) reads: &'static [&'static str],
    /// Spaces separate labels, because labels cannot hold any.
    pub(crate) spaced_tags: bool,
    /// Where its clock stands.
    pub(crate) clock: Clock,
    /// Numbers of rows at which this source stops to export, whatever there is.
    pub(crate) stops_at: &'static [u64],
    /// Where surplus cells of a row belong.
    pub(crate) surplus: Placing,
    /// What a row is, before anything is read of it.
    pub(crate) row: fn(&View<'_>) -> RowIs,
    /// What the general reading of a ticket misses or gets wrong.
    pub(crate) ticket: fn(&View<'_>, &mut TicketRecord, &mut Vec<Fault>),
    /// The same for an account.
    pub(crate) account: fn(&View<'_>, &mut AccountRecord, &mut Vec<Fault>),
    /// The same for a roadmap item.
    pub(crate) item: fn(&View<'_>, &mut RoadmapRecord, &mut Vec<Fault>),
    /// Where one record stands in several rows: adds what a further row says to what was read.
    pub(crate) join: Join,
}

/// How rows of one id become one record. Rows of one id may stand anywhere in the file.
#[derive(Clone, Copy)]
pub(crate) enum Join {
    /// One row, one record.
    None,
    Tickets(fn(&mut TicketRecord, TicketRecord)),
    Accounts(fn(&mut AccountRecord, AccountRecord)),
    Items(fn(&mut RoadmapRecord, RoadmapRecord)),
}

impl TableShape {
    /// A shape that recognises nothing yet; a source fills in what it knows.
    pub(crate) const fn of(what: What, name: &'static str) -> Self {
        Self {
            what,
            name,
            all: &[],
            any: (0, &[]),
            none: &[],
            prefix: &[],
            fits: |_| true,
            refuse: None,
            note: None,
            feeds: &[],
            reads: &[],
            spaced_tags: false,
            clock: Clock::Unknown,
            stops_at: &[],
            surplus: |_, _, usual| usual,
            row: |_| RowIs::Record,
            ticket: |_, _, _| {},
            account: |_, _, _| {},
            item: |_, _, _| {},
            join: Join::None,
        }
    }

    /// Whether a table is of this shape.
    pub(crate) fn is(&self, table: &Table) -> bool {
        let has = |name: &&str| table.folded.iter().any(|f| f == name);
        let begins = |prefix: &&str| table.folded.iter().any(|f| f.starts_with(*prefix));
        self.all.iter().all(&has)
            && self.any.1.iter().filter(|n| has(n)).count() >= self.any.0
            && !self.none.iter().any(&has)
            && (self.prefix.is_empty() || self.prefix.iter().any(begins))
            && (self.fits)(table)
    }

    /// Which columns feed a field here, if this source says.
    pub(crate) fn feed(&self, field: &str) -> Option<&'static [&'static str]> {
        self.feeds.iter().find(|(name, _)| *name == field).map(|(_, columns)| *columns)
    }
}

/// The shape of tables that no source is known for.
pub(crate) static GENERAL: [TableShape; 3] = [
    TableShape::of(What::Tickets, "Table"),
    TableShape::of(What::Accounts, "Table"),
    TableShape::of(What::Roadmap, "Table"),
];

/// A row with its table, to be asked by column name.
pub(crate) struct View<'a> {
    pub(crate) table: &'a Table,
    pub(crate) cells: &'a Cells,
    /// How its dates are read.
    pub(crate) reading: Reading,
    /// Whether an empty row stands before it, as before a footer.
    pub(crate) after_gap: bool,
}

impl<'a> View<'a> {
    /// The cell of the first column with that folded name, as it stands there; empty if there is none.
    pub(crate) fn raw(&self, folded: &str) -> &'a str {
        let at = self.table.folded.iter().position(|f| f == folded);
        at.and_then(|at| self.cells.get(at)).unwrap_or_default()
    }

    /// The same, trimmed, without a spreadsheet's guard; empty if it says that it says nothing.
    pub(crate) fn get(&self, folded: &str) -> &'a str {
        value(self.raw(folded))
    }

    /// The first of these columns that says something.
    pub(crate) fn first(&self, folded: &[&str]) -> &'a str {
        folded.iter().map(|name| self.get(name)).find(|cell| !cell.is_empty()).unwrap_or_default()
    }

    /// The cells of all columns with that folded name that say something.
    pub(crate) fn all<'b>(&'b self, folded: &'b str) -> impl Iterator<Item = &'a str> + 'b {
        let named = self.table.folded.iter().enumerate().filter(move |(_, f)| f.as_str() == folded);
        named.map(|(at, _)| value(self.cells.get(at).unwrap_or_default())).filter(|cell| !cell.is_empty())
    }

    /// The instant in the first of these columns that says something; none if that is no date.
    pub(crate) fn instant(&self, folded: &[&str]) -> Option<chrono::DateTime<chrono::Utc>> {
        self.reading.instant(self.first(folded))
    }

    /// Whether nothing stands in the row but its first cell.
    pub(crate) fn is_one_cell(&self) -> bool {
        let mut cells = self.cells.iter().map(str::trim);
        cells.next().is_some_and(|first| !first.is_empty()) && cells.all(str::is_empty)
    }

    /// What to say of the cell at `at`, which was not UTF-8.
    pub(crate) fn not_utf8(&self, at: usize) -> Fault {
        let column = self.table.columns.get(at).map_or("", String::as_str);
        not_utf8(column, self.cells.get(at).unwrap_or_default())
    }

    /// The header of the first column with that folded name, as it stands there.
    pub(crate) fn header(&self, folded: &str) -> &'a str {
        let at = self.table.folded.iter().position(|f| f == folded);
        at.map_or("", |at| self.table.columns[at].as_str())
    }
}
