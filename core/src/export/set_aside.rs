//! What was set aside, as a CSV that a person can mend in a spreadsheet and import again: the record's own cells first,
//! then what is wrong with it.

use csv::{ReaderBuilder, WriterBuilder};

use super::csv::text;
use crate::error::{Error, Result};
use crate::model::SetAside;

/// Columns behind the record's own.
const OURS: [&str; 8] = ["file", "sheet", "row", "line", "column", "found", "expected", "cure"];

/// Records set aside under one header.
#[derive(Clone, Debug, Default)]
pub struct Sheaf {
    /// The header as it stands in the file; empty where there is none.
    pub header: String,
    /// The records.
    pub rows: Vec<SetAside>,
}

/// The records as CSV. Those of one table keep their columns; those of several tables, or of files without columns,
/// stand whole in one column.
///
/// # Errors
/// `Bug` only.
pub fn set_aside(sheaves: &[Sheaf]) -> Result<Vec<u8>> {
    let header = match sheaves {
        [first, others @ ..] if others.iter().all(|s| s.header == first.header) => first.header.as_str(),
        _ => "",
    };
    let delimiter = delimiter_of(header);
    let tabular = !header.is_empty();
    let own = if tabular { cells_of(header, delimiter) } else { vec!["record".to_owned()] };
    let bug = |e: ::csv::Error| Error::Bug(e.to_string());
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut out = WriterBuilder::new().from_writer(&mut bytes);
    let ours = OURS.map(|name| format!("set aside: {name}"));
    out.write_record(own.iter().map(|name| text(name)).chain(ours)).map_err(bug)?;
    for row in sheaves.iter().flat_map(|sheaf| &sheaf.rows) {
        let mut cells = if tabular { cells_of(&row.raw, delimiter) } else { vec![row.raw.clone()] };
        if cells.len() > own.len() {
            // surplus cells stay where a person sees them: in the last column
            let surplus = cells.split_off(own.len() - 1).join(",");
            cells.push(surplus);
        }
        cells.resize(own.len(), String::new());
        let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
        let (sheet, column) = (row.sheet.clone().unwrap_or_default(), row.column.clone().unwrap_or_default());
        let ours = [row.file.clone(), sheet, number(row.row), number(row.line), column].into_iter();
        let ours = ours.chain([row.found.clone(), row.expected.clone(), row.cure.clone()]);
        out.write_record(cells.into_iter().chain(ours).map(|cell| text(&cell))).map_err(bug)?;
    }
    out.flush().map_err(|e| Error::Bug(e.to_string()))?;
    drop(out);
    Ok(bytes)
}

/// The mark between the cells of a header: the one that occurs most.
fn delimiter_of(header: &str) -> u8 {
    let count = |mark: u8| header.bytes().filter(|b| *b == mark).count();
    [b',', b';', b'\t', b'|'].into_iter().max_by_key(|mark| (count(*mark), *mark == b',')).unwrap_or(b',')
}

/// The cells of a row, as well as they can be told apart: it was set aside for a reason.
fn cells_of(row: &str, delimiter: u8) -> Vec<String> {
    let mut rows =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(row.as_bytes());
    let first = rows.records().next().and_then(std::result::Result::ok);
    first.map(|cells| cells.iter().map(str::to_owned).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(raw: &str) -> SetAside {
        SetAside {
            file: "a.csv".into(),
            sheet: None,
            row: Some(2),
            line: Some(3),
            column: None,
            found: "3 cells".into(),
            expected: "2 cells".into(),
            cure: "mend it".into(),
            repair: None,
            raw: raw.into(),
        }
    }

    #[test]
    fn a_record_of_a_table_keeps_its_columns() {
        let sheaf = Sheaf { header: "Id;Subject".into(), rows: vec![row("7;=1+1;more")] };
        let text = String::from_utf8(set_aside(&[sheaf]).unwrap()).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert!(lines[0].starts_with("Id,Subject,set aside: file,"), "{text}");
        assert_eq!(lines[1], "7,\"'=1+1,more\",a.csv,,2,3,,3 cells,2 cells,mend it");
    }

    #[test]
    fn records_without_columns_stand_whole() {
        let sheaf = Sheaf { header: String::new(), rows: vec![row("{\"id\":1}")] };
        let text = String::from_utf8(set_aside(&[sheaf]).unwrap()).unwrap();
        assert!(text.contains("record,set aside: file"), "{text}");
        assert!(text.contains("\"{\"\"id\"\":1}\""), "{text}");
    }
}
