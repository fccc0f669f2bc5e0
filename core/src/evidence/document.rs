//! A file's documents: one in most, one for each sheet of a workbook, one for each file in an archive. What a file
//! is, its bytes say; its name proves nothing.

use std::io::Read;

use super::container::{SheetRows, archive, markup, workbook};
use super::file::{Source, TextFile};
use super::flat::Flat;
use super::formats::notion;
use super::origin::Origin;
use super::outline::Outline;
use super::rows::{Dialect, Rows, RowsOf};
use crate::api::Choices;
use crate::error::{Error, Result};

/// How much of the start is looked at to tell what a file is.
const START: u64 = 8192;
/// What an Excel workbook of before 2007 is called.
const OLD_WORKBOOK: &str = "Excel workbook (.xls)";
/// More files in an archive than any export has.
const MOST_MEMBERS: usize = 2000;

/// A document: what records can be read from.
#[derive(Debug)]
pub(crate) enum Document {
    /// Text: JSON, delimited rows, Markdown, XML ...
    Text(TextFile),
    /// Rows with cells: a sheet, a table on a web page.
    Sheet(Sheet),
    /// Records of no known source, as rows.
    Records(TextFile),
    /// Records in YAML or TOML, as rows.
    Outline(TextFile, Outline),
}

/// Rows that are cells already.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) origin: Origin,
    /// For people: "Excel workbook".
    pub(crate) kind: &'static str,
    /// Things to know.
    pub(crate) notes: Vec<String>,
    from: From,
}

#[derive(Debug)]
enum From {
    Workbook(usize),
    Html(Box<TextFile>),
    Xml(Box<TextFile>),
    Mhtml(Option<String>),
}

/// One of a file's documents, or why it is none.
pub(crate) enum Found {
    Document(Document),
    /// It cannot be read. `passed` says that this is nothing to worry about: a picture in an archive.
    Refused {
        origin: Origin,
        error: Error,
        passed: bool,
    },
}

impl Document {
    pub(crate) fn origin(&self) -> &Origin {
        match self {
            Self::Text(text) | Self::Records(text) | Self::Outline(text, _) => &text.origin,
            Self::Sheet(sheet) => &sheet.origin,
        }
    }

    /// The text in it, if its rows are delimited.
    pub(crate) fn text(&self) -> Option<&TextFile> {
        match self {
            Self::Text(text) => Some(text),
            Self::Sheet(_) | Self::Records(_) | Self::Outline(..) => None,
        }
    }

    /// Its rows from the first one. `dialect` says how text is delimited.
    ///
    /// # Errors
    /// `Input` if it is damaged, `Io`.
    pub(crate) fn rows(&self, dialect: Dialect) -> Result<Rows> {
        Ok(match self {
            Self::Text(text) => Rows::new(text.source()?, dialect),
            Self::Sheet(sheet) => Rows::of(RowsOf::Sheet(sheet.rows()?)),
            Self::Records(text) => Rows::of(RowsOf::Flat(Flat::of(text)?.into())),
            Self::Outline(_, outline) => Rows::of(RowsOf::Flat(Flat::listed(outline.records.clone()).into())),
        })
    }

    /// How many rows a sheet of this make can have, if it is one.
    pub(crate) fn most_rows(&self) -> Option<u64> {
        match self {
            Self::Sheet(Sheet { kind: OLD_WORKBOOK, .. }) => Some(65_536),
            Self::Sheet(Sheet { from: From::Workbook(_), .. }) => Some(1_048_576),
            _ => None,
        }
    }

    /// Whether its records name their own fields, so that not all have the same.
    pub(crate) fn is_ragged(&self) -> bool {
        matches!(self, Self::Records(_) | Self::Outline(..))
    }

    /// An error about it.
    pub(crate) fn error(&self, message: impl Into<String>, cure: impl Into<String>) -> Error {
        self.origin().error(message, cure)
    }
}

impl Sheet {
    fn rows(&self) -> Result<Box<dyn SheetRows>> {
        let path = &self.origin.path;
        match &self.from {
            From::Workbook(index) => workbook::rows(path, &self.origin.blob()?, *index),
            From::Html(text) => markup::html_tables(path, Box::new(Characters(text.source()?))),
            From::Xml(text) => markup::spreadsheet_xml(path, Box::new(Characters(text.source()?))),
            From::Mhtml(label) => {
                let part = markup::mhtml(path, self.origin.bytes()?)?;
                let mut bytes = Vec::new();
                part.take(512 << 20).read_to_end(&mut bytes).map_err(|e| self.origin.failed(e))?;
                let held = Origin::held(&self.origin.name, self.origin.part.clone(), bytes);
                let text = TextFile::open(held, label.as_deref())?;
                markup::html_tables(path, Box::new(Characters(text.source()?)))
            }
        }
    }
}

/// A text's characters as bytes of UTF-8, for readers that want a stream.
pub(crate) struct Characters(pub(crate) Source);

impl Read for Characters {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.0.rest().is_empty() && !self.0.fill().map_err(std::io::Error::other)? {
            return Ok(0);
        }
        let n = self.0.rest().len().min(out.len());
        out[..n].copy_from_slice(&self.0.rest()[..n]);
        self.0.take(n);
        Ok(n)
    }
}

/// Hands out a file's documents, in order, into `sink`.
///
/// # Errors
/// `Input` if the file as a whole cannot be read, with the cure; `Io`; whatever `sink` returns.
pub(crate) fn documents(
    origin: Origin,
    choices: &dyn Fn(Option<&str>) -> Choices,
    sink: &mut dyn FnMut(Found) -> Result<()>,
) -> Result<()> {
    let mut start = Vec::new();
    origin.bytes()?.take(START).read_to_end(&mut start).map_err(|e| origin.failed(e))?;
    let label = choices(origin.part.as_deref()).encoding;
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return packed(origin, choices, sink);
    }
    if start.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return sheets(&origin, OLD_WORKBOOK, choices, sink);
    }
    if start.starts_with(b"\x1F\x8B") {
        let inner = origin.unpacked();
        let mut first = Vec::new();
        inner.bytes()?.take(2).read_to_end(&mut first).map_err(|e| inner.failed(e))?;
        if first == b"\x1F\x8B" {
            return Err(origin.error("this is compressed twice", "unpack it once and import what comes out"));
        }
        return documents(inner, choices, sink);
    }
    refuse_other_containers(&origin, &start)?;
    let begins = String::from_utf8_lossy(&start[..start.len().min(200)]).trim_start().to_lowercase();
    if begins.starts_with("mime-version:") {
        let (from, notes) = (From::Mhtml(label), Vec::new());
        return sink(Found::Document(Document::Sheet(Sheet { origin, kind: "Web page (MHTML)", notes, from })));
    }
    let text = TextFile::open(origin, label.as_deref())?;
    let origin = text.origin.clone();
    let notes: Vec<String> = text.note.iter().cloned().collect();
    let document = match markup_of(&text) {
        Some(Markup::Page) => {
            Document::Sheet(Sheet { origin, kind: "Table on a web page (HTML)", notes, from: From::Html(text.into()) })
        }
        Some(Markup::SpreadsheetXml) => {
            Document::Sheet(Sheet { origin, kind: "Excel workbook in XML", notes, from: From::Xml(text.into()) })
        }
        None => Document::Text(text),
    };
    sink(Found::Document(document))
}

enum Markup {
    Page,
    SpreadsheetXml,
}

/// Which tables a text in angle brackets holds, if it holds any.
fn markup_of(text: &TextFile) -> Option<Markup> {
    let markdown = matches!(text.origin.ending().as_str(), "md" | "markdown");
    let start: String = String::from_utf8_lossy(&text.head[..text.head.len().min(4096)]).trim_start().to_lowercase();
    if markdown || !start.starts_with('<') {
        return None;
    }
    if start.contains("urn:schemas-microsoft-com:office:spreadsheet") && start.starts_with("<?xml") {
        return Some(Markup::SpreadsheetXml);
    }
    let tags = ["<!doctype html", "<html", "<table", "<div", "<meta", "<head", "<body", "<style"];
    tags.iter().any(|t| start.starts_with(t)).then_some(Markup::Page)
}

/// A ZIP: a workbook, or an archive of files.
fn packed(
    origin: Origin,
    choices: &dyn Fn(Option<&str>) -> Choices,
    sink: &mut dyn FnMut(Found) -> Result<()>,
) -> Result<()> {
    let (members, notes) = archive::members(&origin.path, &origin.blob()?)?;
    let has = |name: &str| members.iter().any(|m| m.name == name);
    let within = |folder: &str| members.iter().any(|m| m.name.starts_with(folder));
    if has("xl/workbook.xml") || has("xl/workbook.bin") {
        return sheets(&origin, "Excel workbook", choices, sink);
    }
    if has("content.xml") && has("mimetype") {
        return sheets(&origin, "OpenDocument spreadsheet", choices, sink);
    }
    if within("word/") || within("ppt/") {
        let cure = "save the table in it as CSV, or the text as Markdown (.md)";
        return Err(origin.error("this is a text document or a presentation", cure));
    }
    if origin.is_packed() {
        let cure = "unpack the outer archive and import the inner one";
        return Err(origin.error("this is an archive inside an archive", cure));
    }
    if members.len() > MOST_MEMBERS {
        let message = format!("this archive holds {} files; at most {MOST_MEMBERS} are read", members.len());
        return Err(origin.error(message, "unpack it and import the files that hold tickets, accounts or a roadmap"));
    }
    if members.is_empty() {
        let cure = "export it again; the download may have been interrupted";
        let why = notes.first().map_or(String::new(), |note| format!(" ({note})"));
        return Err(origin.error(format!("this archive holds nothing that can be read{why}"), cure));
    }
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    for member in &members {
        if is_furniture(&member.name) {
            continue;
        }
        let inner = origin.member(&member.name, member.size);
        if let Some(why) = notion::passed_over(&member.name, &names) {
            let error = inner.error(format!("this was passed over: {why}"), "nothing to do");
            sink(Found::Refused { origin: inner, error, passed: true })?;
            continue;
        }
        let passed = !looks_like_data(&inner.ending());
        if let Err(error) = documents(inner.clone(), choices, sink) {
            match error {
                Error::Input { .. } => sink(Found::Refused { origin: inner, error, passed })?,
                other => return Err(other),
            }
        }
    }
    Ok(())
}

/// What archives carry beside their files.
fn is_furniture(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.ends_with('/') || name.starts_with("__MACOSX/") || last.starts_with("._") || last == ".DS_Store"
}

/// Endings of files that hold records, so that one of them that cannot be read is worth a word.
fn looks_like_data(ending: &str) -> bool {
    ["csv", "tsv", "json", "jsonl", "ndjson", "xml", "xlsx", "xls", "ods", "yaml", "yml", "toml"].contains(&ending)
}

fn sheets(
    origin: &Origin,
    kind: &'static str,
    choices: &dyn Fn(Option<&str>) -> Choices,
    sink: &mut dyn FnMut(Found) -> Result<()>,
) -> Result<()> {
    let (heads, notes) = workbook::sheets(&origin.path, &origin.blob()?)?;
    let alone = heads.len() == 1;
    for (index, head) in heads.iter().enumerate() {
        // a workbook of one sheet is called by its file alone
        let origin = if alone && !origin.is_packed() { origin.clone() } else { origin.sheet(&head.name) };
        if head.hidden && !alone && choices(origin.part.as_deref()) == Choices::default() {
            let error = origin.error("this sheet is hidden, so it was passed over", "unhide it if it holds records");
            sink(Found::Refused { origin, error, passed: true })?;
            continue;
        }
        let notes = if index == 0 { notes.clone() } else { Vec::new() };
        sink(Found::Document(Document::Sheet(Sheet { origin, kind, notes, from: From::Workbook(index) })))?;
    }
    Ok(())
}

/// Containers that cannot be read, by their first bytes.
fn refuse_other_containers(origin: &Origin, start: &[u8]) -> Result<()> {
    const UNPACK: &str = "unpack it and import the files inside, or pack them as ZIP or gzip";
    const EXPORT: &str = "choose the export file of your help desk";
    let known: &[(&[u8], &str, &str)] = &[
        (b"7z\xBC\xAF\x27\x1C", "this is a 7-Zip archive", UNPACK),
        (b"Rar!\x1A\x07", "this is a RAR archive", UNPACK),
        (b"BZh", "this is compressed with bzip2", UNPACK),
        (b"\x28\xB5\x2F\xFD", "this is compressed with zstd", UNPACK),
        (b"\xFD7zXZ\x00", "this is compressed with xz", UNPACK),
        (b"%PDF-", "this is a PDF", "a PDF holds pages, not records; export the same report as CSV or JSON"),
        (b"{\\rtf", "this is an RTF document", "save it as CSV, or as Markdown (.md) for a roadmap"),
        (
            b"SQLite format 3\0",
            "this is a database, perhaps a Groundswell workspace",
            "open a workspace with File > Open; from another database export CSV",
        ),
        (b"\x89PNG", "this is a picture", EXPORT),
        (b"\xFF\xD8\xFF", "this is a picture", EXPORT),
        (b"GIF8", "this is a picture", EXPORT),
        (b"\xFF\xFE\x00\x00", "this text is in UTF-32", "save it again as UTF-8"),
        (b"\x00\x00\xFE\xFF", "this text is in UTF-32", "save it again as UTF-8"),
        (b"+/v8", "this text is in UTF-7", "save it again as UTF-8"),
        (b"+/v9", "this text is in UTF-7", "save it again as UTF-8"),
        (b"\x4C\x6F\xA7\x94", "this text is in EBCDIC", "save it again as UTF-8"),
    ];
    match known.iter().find(|(magic, ..)| start.starts_with(magic)) {
        Some((_, what, cure)) => Err(origin.error(*what, *cure)),
        None => Ok(()),
    }
}
