//! What is odd in the rows of a table, counted while they go by and said once at the end.

use super::pile::Fault;
use super::rows::Cells;

/// What spreadsheets show where a formula has no value.
const ERRORS: [&str; 10] =
    ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"];

/// Rows with something odd: how many, and the first of them.
#[derive(Default)]
pub(super) struct Tally {
    count: u64,
    first: u64,
}

impl Tally {
    pub(super) fn add(&mut self, row: u64) {
        if self.count == 0 {
            self.first = row;
        }
        self.count += 1;
    }
}

/// Counts what is odd.
#[derive(Default)]
pub(super) struct OddRows {
    /// Rows that repeat the header.
    pub(super) repeated: u64,
    /// Rows shorter than the header whose missing cells were taken for empty.
    pub(super) short: Tally,
    /// Rows with empty cells behind the last column.
    pub(super) behind: Tally,
    /// Whether the last row that the sheet can have is filled.
    pub(super) full: bool,
    errors: Tally,
    /// The first error, as it is shown.
    error: &'static str,
}

impl OddRows {
    /// Looks at row `row` of a sheet, as the spreadsheet numbers it, for errors that stand in its cells.
    pub(super) fn see_sheet(&mut self, row: u64, cells: &Cells) {
        for cell in cells.iter().filter(|cell| cell.starts_with('#')) {
            let Some(error) = ERRORS.iter().find(|error| **error == cell) else { continue };
            if self.error.is_empty() {
                self.error = error;
            }
            self.errors.add(row);
        }
    }

    /// What is worth saying of it. `width` is the number of columns; `unvalued` formulas have no result in the file.
    pub(super) fn faults(&self, width: usize, unvalued: u64) -> Vec<Fault> {
        let mut out = Vec::new();
        let mut say = |said: bool, found: String, expected: &str, cure: &str| {
            if said {
                out.push(Fault::new("", &found, expected, cure));
            }
        };
        say(
            self.short.count > 0,
            format!("{} shorter than the header, first row {}", count(self.short.count, "row"), self.short.first),
            &format!("{width} cells"),
            "nothing, if the last columns are empty there: that is how they were read",
        );
        say(
            self.behind.count > 0,
            format!(
                "{} with empty cells behind the last column, first row {}",
                count(self.behind.count, "row"),
                self.behind.first
            ),
            "no separator behind the last cell",
            "nothing: those cells were left out",
        );
        say(
            self.repeated > 0,
            match self.repeated {
                1 => "1 row that repeats the header".into(),
                n => format!("{n} rows that repeat the header"),
            },
            "one header",
            "nothing: they were passed over; exports were joined here",
        );
        say(
            self.errors.count > 0,
            format!(
                "{} that show an error, first {} in row {}",
                count(self.errors.count, "cell"),
                self.error,
                self.errors.first
            ),
            "values",
            "put the formulas right and save the workbook again; the cells were kept as the errors they show",
        );
        say(
            unvalued > 0,
            format!("{} without a result", count(unvalued, "formula")),
            "the results of all formulas",
            "open the workbook, save it and import it again; these cells were read as empty",
        );
        say(
            self.full,
            "the last row that a sheet can have is filled".into(),
            "a sheet with room left",
            "the export was probably cut there: export a shorter period, in parts, or as CSV",
        );
        out
    }
}

fn count(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
