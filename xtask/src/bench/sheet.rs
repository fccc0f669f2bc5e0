//! CSV files (RFC 4180) as the benchmark reads and writes them: UTF-8, commas, a header first. What the program
//! itself must put up with is another matter, and not tested here.

use std::fmt::Write as _;
use std::path::Path;

use crate::process::{Done, Failed};

/// A file's cells.
pub(crate) struct Sheet {
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    name: String,
}

impl Sheet {
    /// Reads a file whole.
    pub(crate) fn read(path: &Path) -> Result<Self, Failed> {
        let bytes = std::fs::read(path).map_err(|why| Failed::new(format!("{}: {why}", path.display())))?;
        let text = String::from_utf8_lossy(&bytes);
        let mut rows = cells(text.strip_prefix('\u{feff}').unwrap_or(&text));
        if rows.is_empty() {
            return Err(Failed::new(format!("{} is empty", path.display())));
        }
        let headers = rows.remove(0);
        Ok(Self { headers, rows, name: path.display().to_string() })
    }

    /// How many rows there are below the header.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The cells of a column, in the rows' order; a row that is too short has an empty one.
    pub(crate) fn column(&self, name: &str) -> Result<Vec<&str>, Failed> {
        let at = self.headers.iter().position(|header| header == name);
        let at = at.ok_or_else(|| Failed::new(format!("{} has no column {name}", self.name)))?;
        Ok(self.rows.iter().map(|row| row.get(at).map_or("", String::as_str)).collect())
    }

    /// Writes those rows for which `keep` holds (by their number from 0), with the header.
    pub(crate) fn write_some(&self, path: &Path, keep: impl Fn(usize) -> bool) -> Done {
        let rows = self.rows.iter().enumerate().filter(|(n, _)| keep(*n)).map(|(_, row)| row.as_slice());
        write(path, &self.headers, rows)
    }
}

/// Writes a file.
pub(crate) fn write<'a>(path: &Path, headers: &'a [String], rows: impl Iterator<Item = &'a [String]>) -> Done {
    let mut text = String::new();
    for row in std::iter::once(headers).chain(rows) {
        for (n, cell) in row.iter().enumerate() {
            let comma = if n > 0 { "," } else { "" };
            let _ = if cell.contains(['"', ',', '\n', '\r']) {
                write!(text, "{comma}\"{}\"", cell.replace('"', "\"\""))
            } else {
                write!(text, "{comma}{cell}")
            };
        }
        text.push('\n');
    }
    std::fs::write(path, text).map_err(|why| Failed::new(format!("{}: {why}", path.display())))
}

/// The rows of a text. A line that is wholly empty is none.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut was_quoted) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            _ if quoted => cell.push(c),
            '"' if cell.is_empty() => (quoted, was_quoted) = (true, true),
            ',' => {
                row.push(std::mem::take(&mut cell));
                was_quoted = false;
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => {
                if !row.is_empty() || !cell.is_empty() || was_quoted {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                was_quoted = false;
            }
            _ => cell.push(c),
        }
    }
    if !row.is_empty() || !cell.is_empty() || was_quoted {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_lines_inside_cells() {
        let text = "a,b\r\n\"x, \"\"y\"\"\",\"two\r\nlines\"\n\n,\n\"\"\nlast";
        let row = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let expected =
            [row(&["a", "b"]), row(&["x, \"y\"", "two\r\nlines"]), row(&["", ""]), row(&[""]), row(&["last"])];
        assert_eq!(cells(text), expected);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let path = std::env::temp_dir().join(format!("sheet-{}.csv", std::process::id()));
        let rows =
            [["plain", "with \"quotes\", and\ncommas"], ["", "é"], ["keep", "not"]].map(|r| r.map(str::to_owned));
        write(&path, &["x".into(), "y".into()], rows.iter().map(|r| &r[..])).unwrap();
        let sheet = Sheet::read(&path).unwrap();
        assert_eq!((sheet.len(), sheet.column("y").unwrap()[0]), (3, "with \"quotes\", and\ncommas"));
        sheet.write_some(&path, |row| row == 1).unwrap();
        assert_eq!(Sheet::read(&path).unwrap().column("y").unwrap(), ["é"]);
        assert!(sheet.column("z").is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
