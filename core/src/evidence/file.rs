//! A file as text: which container it is, which encoding, and then its characters as UTF-8, a piece at a time.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::{Error, Result, file_name};

/// How much of the start we look at to recognise a file, in bytes of text.
pub(crate) const HEAD: usize = 1 << 20;
/// How much of a file we search for bytes that are not UTF-8.
const SURVEYED: u64 = 256 << 20;
/// One reading step, in bytes of the file.
const CHUNK: usize = 256 << 10;

/// A file that turned out to be text.
#[derive(Debug)]
pub(crate) struct TextFile {
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    /// Bytes on the disk.
    pub(crate) size: u64,
    /// What the encoding is called in front of people.
    pub(crate) encoding: String,
    /// What is worth knowing about the encoding.
    pub(crate) note: Option<String>,
    /// The first [`HEAD`] bytes of it, as UTF-8.
    pub(crate) head: Vec<u8>,
    /// Whether `head` is all of it.
    pub(crate) head_is_all: bool,
    codec: &'static Encoding,
    skip: u64,
    modified: Option<SystemTime>,
}

impl TextFile {
    /// Opens a file and finds out that it is text, and in which encoding.
    ///
    /// # Errors
    /// `Input` with the cure if it is empty, a folder, or something other than text; `Io` if it cannot be read.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let io = |e| Error::io(path, e);
        let meta = std::fs::metadata(path).map_err(io)?;
        if meta.is_dir() {
            return Err(Error::in_file(path, "this is a folder", "choose the files inside it"));
        }
        let mut file = File::open(path).map_err(io)?;
        let start = read_up_to(&mut file, 8192).map_err(io)?;
        refuse_other_containers(path, &start)?;
        let (codec, skip, words, note) = encoding_of(path, &mut file, &start)?;
        let mut text = Self {
            path: path.to_owned(),
            name: file_name(path),
            size: meta.len(),
            encoding: words,
            note,
            head: Vec::new(),
            head_is_all: false,
            codec,
            skip,
            modified: meta.modified().ok(),
        };
        let mut source = text.source()?;
        while source.rest().len() < HEAD && source.fill()? {}
        text.head_is_all = source.rest().len() < HEAD;
        text.head = source.rest()[..source.rest().len().min(HEAD)].to_vec();
        if text.head_is_all && text.head.iter().all(u8::is_ascii_whitespace) {
            let found = if meta.len() == 0 { "the file is empty" } else { "the file holds nothing but white space" };
            return Err(Error::in_file(path, found, "export it again; the download may have been interrupted"));
        }
        refuse_markup(path, &text.head)?;
        Ok(text)
    }

    /// Its characters from the first one.
    ///
    /// # Errors
    /// `Io` if it cannot be opened.
    pub(crate) fn source(&self) -> Result<Source> {
        let mut file = File::open(&self.path).map_err(|e| Error::io(&self.path, e))?;
        file.seek(SeekFrom::Start(self.skip)).map_err(|e| Error::io(&self.path, e))?;
        let decoder = (self.codec != UTF_8).then(|| self.codec.new_decoder_without_bom_handling());
        Ok(Source {
            path: self.path.clone(),
            file: Some(file),
            decoder,
            chunk: vec![0; chunk_for(self.size)],
            buf: Vec::new(),
            start: 0,
            done: self.skip,
            limit: self.size,
            line: 1,
            after_cr: false,
            ended: false,
        })
    }

    /// That nobody wrote to the file since it was opened.
    ///
    /// # Errors
    /// `Input` if it is no longer what it was.
    pub(crate) fn unchanged(&self) -> Result<()> {
        let meta = std::fs::metadata(&self.path).map_err(|e| Error::io(&self.path, e))?;
        if meta.len() == self.size && meta.modified().ok() == self.modified {
            return Ok(());
        }
        let hint = "wait until the download has finished, then import it again; nothing was taken from it";
        Err(Error::in_file(&self.path, "the file changed while it was read", hint))
    }

    /// The part of [`TextFile::head`] that is whole lines; all of it if there is only one.
    pub(crate) fn whole_lines(&self) -> &[u8] {
        if self.head_is_all {
            return &self.head;
        }
        match self.head.iter().rposition(|b| matches!(b, b'\n' | b'\r')) {
            Some(at) => &self.head[..=at],
            None => &self.head,
        }
    }
}

/// The characters of a file as UTF-8, read as they are needed, with the physical line counted.
/// Where the file claims UTF-8 and is not, the bytes come as they are.
pub(crate) struct Source {
    path: PathBuf,
    file: Option<File>,
    decoder: Option<Decoder>,
    chunk: Vec<u8>,
    buf: Vec<u8>,
    start: usize,
    done: u64,
    /// Where the file ended when it was opened: one that grows is not followed.
    limit: u64,
    line: u64,
    after_cr: bool,
    ended: bool,
}

impl Source {
    /// Characters from memory: a second look at a piece.
    pub(crate) fn of(text: &[u8]) -> Self {
        Self {
            path: PathBuf::new(),
            file: None,
            decoder: None,
            chunk: Vec::new(),
            buf: text.to_vec(),
            start: 0,
            done: text.len() as u64,
            limit: 0,
            line: 1,
            after_cr: false,
            ended: true,
        }
    }

    /// What was read and not yet taken.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.buf[self.start..]
    }

    /// The physical line of the first byte of [`Source::rest`], from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes of the file were read so far.
    pub(crate) fn done(&self) -> u64 {
        self.done
    }

    /// Takes `n` bytes off the front.
    pub(crate) fn take(&mut self, n: usize) {
        self.line += count_lines(&self.buf[self.start..self.start + n], &mut self.after_cr);
        self.start += n;
        if self.start == self.buf.len() {
            self.buf.clear();
            self.start = 0;
        } else if self.start > 4 * CHUNK && self.start > self.buf.len() / 2 {
            self.buf.drain(..self.start);
            self.start = 0;
        }
    }

    /// Reads on; false if there was nothing left.
    ///
    /// # Errors
    /// `Io` if the disk refuses.
    pub(crate) fn fill(&mut self) -> Result<bool> {
        let Some(file) = self.file.as_mut().filter(|_| !self.ended) else { return Ok(false) };
        let before = self.buf.len();
        while self.buf.len() == before && !self.ended {
            let room = self.limit.saturating_sub(self.done).min(self.chunk.len() as u64) as usize;
            let n = loop {
                match file.read(&mut self.chunk[..room]) {
                    Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                    other => break other.map_err(|e| Error::io(&self.path, e))?,
                }
            };
            self.done += n as u64;
            self.ended = n == 0;
            match &mut self.decoder {
                None => self.buf.extend_from_slice(&self.chunk[..n]),
                Some(decoder) => decode(decoder, &self.chunk[..n], self.ended, &mut self.buf),
            }
        }
        Ok(self.buf.len() > before)
    }
}

fn decode(decoder: &mut Decoder, mut bytes: &[u8], last: bool, out: &mut Vec<u8>) {
    loop {
        let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
        let from = out.len();
        out.resize(from + room, 0);
        let (result, read, written, _) = decoder.decode_to_utf8(bytes, &mut out[from..], last);
        out.truncate(from + written);
        bytes = &bytes[read..];
        if result == CoderResult::InputEmpty {
            return;
        }
    }
}

/// Counts line ends: `\n`, `\r\n` and a lone `\r` are one each, also across two calls.
pub(crate) fn count_lines(bytes: &[u8], after_cr: &mut bool) -> u64 {
    let mut lines = 0;
    for &b in bytes {
        match b {
            b'\r' => lines += 1,
            b'\n' if !*after_cr => lines += 1,
            _ => {}
        }
        *after_cr = b == b'\r';
    }
    lines
}

/// A reading step that fits the file.
fn chunk_for(size: u64) -> usize {
    usize::try_from(size).map_or(CHUNK, |size| (size + 16).min(CHUNK))
}

fn read_up_to(file: &mut File, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Containers that are not text, by their first bytes; the name of a file proves nothing.
fn refuse_other_containers(path: &Path, start: &[u8]) -> Result<()> {
    const SPREADSHEET: &str = "open it in your spreadsheet and save the sheet as CSV (UTF-8), then import that file; \
                               reading spreadsheets directly comes later";
    const UNPACK: &str = "unpack it and import the files inside";
    let holds = |needle: &[u8]| start.windows(needle.len()).any(|w| w == needle);
    let refuse = |what: &str, cure: &str| Err(Error::in_file(path, what, cure));
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        if holds(b"xl/") || (holds(b"[Content_Types].xml") && !holds(b"word/") && !holds(b"ppt/")) {
            return refuse("this is an Excel workbook (.xlsx)", SPREADSHEET);
        }
        if holds(b"opendocument.spreadsheet") {
            return refuse("this is an OpenDocument spreadsheet (.ods)", SPREADSHEET);
        }
        if holds(b"word/") || holds(b"opendocument.text") {
            return refuse("this is a text document", "save the table in it as CSV, or the text as Markdown (.md)");
        }
        return refuse("this is a ZIP archive", UNPACK);
    }
    let known: &[(&[u8], &str, &str)] = &[
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            "this is an old Excel file (.xls) or a workbook with a password",
            "open it in your spreadsheet, remove the password if it has one, save the sheet as CSV (UTF-8) and import that",
        ),
        (b"\x1F\x8B", "this is compressed with gzip", UNPACK),
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
        (b"\x89PNG", "this is a picture", "choose the export file of your help desk"),
        (b"\xFF\xD8\xFF", "this is a picture", "choose the export file of your help desk"),
        (b"\xFF\xFE\x00\x00", "this text is in UTF-32", "save it again as UTF-8"),
        (b"\x00\x00\xFE\xFF", "this text is in UTF-32", "save it again as UTF-8"),
    ];
    for (magic, what, cure) in known {
        if start.starts_with(magic) {
            return refuse(what, cure);
        }
    }
    Ok(())
}

/// Markup that a browser shows and we do not read: named, rather than taken for a one-column table.
fn refuse_markup(path: &Path, head: &[u8]) -> Result<()> {
    let markdown = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("md") || e.eq_ignore_ascii_case("markdown"));
    let start: String = String::from_utf8_lossy(&head[..head.len().min(4096)]).trim_start().to_lowercase();
    if markdown || !start.starts_with('<') {
        return Ok(());
    }
    let refuse = |what: &str, cure: &str| Err(Error::in_file(path, what, cure));
    if start.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return refuse(
            "this is an Excel file in XML",
            "open it in your spreadsheet and save the sheet as CSV (UTF-8), then import that file",
        );
    }
    let jira = start.starts_with("<!-- rss generated by jira") || start.contains("<rss version=\"0.92\"");
    if jira {
        return refuse("this is a Jira export in XML", "in Jira choose Export > CSV (all fields) and import that file");
    }
    if start.starts_with("<?xml") || start.starts_with("<rss") {
        return refuse("this is XML", "export it as JSON or CSV instead");
    }
    let tags = ["<!doctype html", "<html", "<table", "<div", "<meta", "<head", "<body", "<style"];
    if tags.iter().any(|t| start.starts_with(t)) {
        return refuse(
            "this is a web page (HTML), whatever its name says",
            "if it opens as a table in your spreadsheet, save it from there as CSV (UTF-8) and import that; \
             if it is a sign-in page, the download failed: sign in and export again",
        );
    }
    Ok(())
}

type Found = (&'static Encoding, u64, String, Option<String>);

fn encoding_of(path: &Path, file: &mut File, start: &[u8]) -> Result<Found> {
    if let Some((codec, skip)) = Encoding::for_bom(start) {
        let words = if codec == UTF_8 { "UTF-8 with BOM".to_owned() } else { format!("{} with BOM", codec.name()) };
        return Ok((codec, skip as u64, words, None));
    }
    if let Some(codec) = utf16_without_mark(start) {
        let note = format!("read as {}: every second byte is empty, though the file carries no mark", codec.name());
        return Ok((codec, 0, codec.name().to_owned(), Some(note)));
    }
    let odd = start.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31)).count();
    if start.len() >= 64 && odd * 10 > start.len() {
        let hint = "choose the export of your help desk: JSON, CSV or TSV";
        return Err(Error::in_file(path, "this is not a text file", hint));
    }
    file.seek(SeekFrom::Start(0)).map_err(|e| Error::io(path, e))?;
    let census = Utf8Census::of(file, start.len()).map_err(|e| Error::io(path, e))?;
    if census.broken == 0 {
        return Ok((UTF_8, 0, "UTF-8".into(), None));
    }
    if census.characters > census.broken {
        let note = format!(
            "the file is UTF-8 except in {} {}; those records are read as Windows-1252 and named",
            census.broken,
            if census.broken == 1 { "place" } else { "places" }
        );
        return Ok((UTF_8, 0, "UTF-8, with other bytes in places".into(), Some(note)));
    }
    let codec = guess(file, census.broken).map_err(|e| Error::io(path, e))?;
    let note = format!(
        "read as {}: the file is not UTF-8 (first at byte {}) and does not say what it is; look whether names with \
         accents are right, and if not, export it as UTF-8",
        shown(codec),
        census.first
    );
    Ok((codec, 0, shown(codec), Some(note)))
}

fn shown(codec: &'static Encoding) -> String {
    codec.name().replace("windows-", "Windows-")
}

/// UTF-16 of mostly Latin text without a mark: one of two bytes is NUL, always the same one.
fn utf16_without_mark(start: &[u8]) -> Option<&'static Encoding> {
    let pairs = start.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zero = |offset: usize| start.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zero(0), zero(1));
    if odd * 5 >= pairs * 2 && even * 20 <= pairs {
        Some(UTF_16LE)
    } else if even * 5 >= pairs * 2 && odd * 20 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Windows-1252 unless there is enough to judge by and it clearly is another.
fn guess(file: &mut File, evidence: u64) -> std::io::Result<&'static Encoding> {
    if evidence < 64 {
        return Ok(WINDOWS_1252);
    }
    file.seek(SeekFrom::Start(0))?;
    let sample = read_up_to(file, 4 << 20)?;
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&sample, true);
    Ok(detector.guess(None, chardetng::Utf8Detection::Deny))
}

/// How far a file is UTF-8.
#[derive(Default)]
struct Utf8Census {
    /// Characters beyond ASCII.
    characters: u64,
    /// Places that are none.
    broken: u64,
    /// The first of them, in bytes from the start.
    first: u64,
}

impl Utf8Census {
    /// `start` is how many bytes were there at a first look of at most 8 KiB.
    fn of(file: &mut File, start: usize) -> std::io::Result<Self> {
        let mut census = Self::default();
        let mut chunk = vec![0; if start < 8192 { start + 16 } else { CHUNK }];
        let mut kept = 0;
        let mut at = 0u64;
        loop {
            let n = file.read(&mut chunk[kept..])?;
            let last = n == 0 || at + n as u64 >= SURVEYED;
            let mut bytes = &chunk[..kept + n];
            loop {
                match std::str::from_utf8(bytes) {
                    Ok(text) => {
                        census.count(text);
                        at += bytes.len() as u64;
                        bytes = &[];
                    }
                    Err(e) => {
                        let (good, bad) = bytes.split_at(e.valid_up_to());
                        census.count(std::str::from_utf8(good).unwrap_or_default());
                        at += good.len() as u64;
                        bytes = bad;
                        let width = match e.error_len() {
                            Some(width) => width,
                            None if last && n == 0 => bad.len(),
                            None => break, // cut by the chunk: the next one completes it
                        };
                        if census.broken == 0 {
                            census.first = at;
                        }
                        census.broken += 1;
                        at += width as u64;
                        bytes = &bad[width..];
                    }
                }
                if bytes.is_empty() {
                    break;
                }
            }
            if last {
                return Ok(census);
            }
            let (end, left) = (kept + n, bytes.len());
            chunk.copy_within(end - left..end, 0);
            kept = left;
        }
    }

    fn count(&mut self, text: &str) {
        self.characters += text.bytes().filter(|b| *b >= 0xC0).count() as u64;
    }
}
