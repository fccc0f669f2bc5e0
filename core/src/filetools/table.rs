//! CSV files by column names, in and out.

use std::io::Read;
use std::path::Path;

use crate::error::{Error, Place, Result, file_name};
use crate::model::normalised;
use crate::task::Task;

/// Rows between two reports.
const STRIDE: usize = 500;

/// A CSV file, whole.
pub(super) struct Table {
    headers: Vec<String>,
    rows: Vec<csv::StringRecord>,
    path: std::path::PathBuf,
}

impl Table {
    /// Reads a file: UTF-8 with or without its mark, comma, semicolon or tab as its first line shows. Bytes that are
    /// no UTF-8 are replaced; a row that is too short has empty cells.
    pub(super) fn read(path: &Path, task: &Task) -> Result<Self> {
        let phase = format!("Reading {}", file_name(path));
        task.report(&phase, 0, None)?;
        let mut bytes = Vec::new();
        let mut file = std::fs::File::open(path).map_err(|why| Error::io(path, why))?;
        file.read_to_end(&mut bytes).map_err(|why| Error::io(path, why))?;
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let first = text.lines().next().unwrap_or_default();
        let delimiter = [b',', b';', b'\t']
            .into_iter()
            .max_by_key(|&d| (first.bytes().filter(|&b| b == d).count(), d == b','))
            .unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            if rows.len() % STRIDE == 0 {
                task.report(&phase, rows.len() as u64, None)?;
            }
            rows.push(record.map_err(|why| damaged(path, &why))?);
        }
        if rows.is_empty() {
            return Err(Error::in_file(
                path,
                format!("{} is empty", file_name(path)),
                "expected a CSV file with a header",
            ));
        }
        let headers = rows.remove(0).iter().map(|h| h.trim().to_owned()).collect();
        Ok(Self { headers, rows, path: path.to_owned() })
    }

    /// How many rows there are below the header.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number of a column: by its exact name, or else by its name without regard to case and punctuation.
    pub(super) fn column(&self, name: &str) -> Result<usize> {
        let exact = self.headers.iter().position(|h| h == name.trim());
        exact.or_else(|| self.find(&[name])).ok_or_else(|| {
            let message = format!("{} has no column “{name}”", file_name(&self.path));
            let place = Place { file: Some(file_name(&self.path)), column: Some(name.to_owned()), ..Place::default() };
            Error::Input { message, hint: format!("its columns are: {}", self.headers.join(", ")), place }
        })
    }

    /// The first of some names that is a column's.
    pub(super) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let name = normalised(name);
            self.headers.iter().position(|h| normalised(h) == name)
        })
    }

    /// What stands in a cell.
    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        self.rows[row].get(column).unwrap_or_default()
    }

    /// The columns' names, for errors.
    pub(super) fn names(&self) -> String {
        self.headers.join(", ")
    }
}

fn damaged(path: &Path, why: &csv::Error) -> Error {
    let place = Place {
        file: Some(file_name(path)),
        row: why.position().map(csv::Position::record),
        line: why.position().map(csv::Position::line),
        ..Place::default()
    };
    let message = format!("{} is no CSV file: {why}", file_name(path));
    Error::Input { message, hint: "save it as CSV with one header row".into(), place }
}

/// Writes rows to a file that is there whole or not at all.
pub(super) fn write(out: &Path, header: &[&str], rows: impl Iterator<Item = Vec<String>>, task: &Task) -> Result<u64> {
    let phase = format!("Writing {}", file_name(out));
    let mut written = 0;
    // The task's word comes through the file's: it is put aside here, and told in place of what the file then says.
    let mut stopped = None;
    let done = whole(out, |file| {
        let mut writer = csv::Writer::from_writer(std::io::BufWriter::new(file));
        writer.write_record(header)?;
        for row in rows {
            if written % STRIDE as u64 == 0
                && let Err(why) = task.report(&phase, written, None)
            {
                stopped = Some(why);
                return Err(std::io::ErrorKind::Interrupted.into());
            }
            writer.write_record(&row)?;
            written += 1;
        }
        writer.flush()
    });
    stopped.map_or(done, Err)?;
    Ok(written)
}

/// Writes a file by `fill`, beside its place first, so that it is there whole or as it was before.
pub(super) fn whole(out: &Path, fill: impl FnOnce(&mut std::fs::File) -> std::io::Result<()>) -> Result<()> {
    let failed = |why: std::io::Error| Error::io(out, why);
    let folder = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".groundswell-").tempfile_in(folder).map_err(failed)?;
    fill(file.as_file_mut()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(out).map_err(|why| Error::io(out, why.error))?;
    Ok(())
}
