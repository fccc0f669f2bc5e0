//! A file as text: which container it is, which encoding, and then its characters as UTF-8, a piece at a time.

use std::io::Read;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::origin::Origin;
use crate::api::Alternative;
use crate::error::Result;

/// How much of the start we look at to recognise a file, in bytes of text.
pub(crate) const HEAD: usize = 1 << 20;
/// How much of a file we search for bytes that are not UTF-8.
const SURVEYED: u64 = 256 << 20;
/// One reading step, in bytes of the file.
const CHUNK: usize = 256 << 10;
/// Encodings a person is offered where a file does not say which it is in: those of help desks' old exports.
const OFFERED: [&str; 12] = [
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "shift_jis",
    "euc-jp",
    "gb18030",
    "big5",
    "euc-kr",
    "utf-16le",
    "utf-8",
];

/// A document that turned out to be text.
#[derive(Debug)]
pub(crate) struct TextFile {
    pub(crate) origin: Origin,
    /// What the encoding is called in front of people.
    pub(crate) encoding: String,
    /// Why it is taken for that.
    pub(crate) because: String,
    /// Whether the bytes prove it.
    pub(crate) sure: bool,
    /// What is worth knowing about the encoding.
    pub(crate) note: Option<String>,
    /// The first [`HEAD`] bytes of it, as UTF-8.
    pub(crate) head: Vec<u8>,
    /// Whether `head` is all of it.
    pub(crate) head_is_all: bool,
    codec: &'static Encoding,
    skip: u64,
}

impl TextFile {
    /// Opens a document and finds out that it is text, and in which encoding. `label` is the encoding a person chose,
    /// by its name on the web.
    ///
    /// # Errors
    /// `Input` with the cure if it is empty, something other than text, or `label` names no encoding; `Io` if it
    /// cannot be read.
    pub(crate) fn open(origin: Origin, label: Option<&str>) -> Result<Self> {
        let start = read_up_to(&mut origin.bytes()?, 8192).map_err(|e| origin.failed(e))?;
        let found = match label {
            Some(label) => chosen(&origin, &start, label)?,
            None => encoding_of(&origin, &start)?,
        };
        let Found { codec, skip, encoding, because, sure, note } = found;
        let mut text =
            Self { origin, encoding, because, sure, note, head: Vec::new(), head_is_all: false, codec, skip };
        text.head = text.beginning(HEAD)?;
        text.head_is_all = text.head.len() < HEAD;
        if text.head_is_all && text.head.iter().all(u8::is_ascii_whitespace) {
            let found = if start.is_empty() { "the file is empty" } else { "the file holds nothing but white space" };
            return Err(text.origin.error(found, "export it again; the download may have been interrupted"));
        }
        Ok(text)
    }

    /// Its characters from the first one.
    ///
    /// # Errors
    /// `Io` if it cannot be opened.
    pub(crate) fn source(&self) -> Result<Source> {
        let mut bytes = self.origin.bytes()?;
        let skipped = std::io::copy(&mut bytes.by_ref().take(self.skip), &mut std::io::sink());
        skipped.map_err(|e| self.origin.failed(e))?;
        let decoder = (self.codec != UTF_8).then(|| self.codec.new_decoder_without_bom_handling());
        Ok(Source {
            origin: Some(self.origin.clone()),
            bytes: Some(bytes),
            decoder,
            chunk: vec![0; chunk_for(self.origin.size)],
            buf: Vec::new(),
            start: 0,
            done: self.skip,
            line: 1,
            after_cr: false,
            ended: false,
        })
    }

    /// At most `limit` bytes of its characters, from the first one.
    ///
    /// # Errors
    /// `Io` if it cannot be read.
    pub(crate) fn beginning(&self, limit: usize) -> Result<Vec<u8>> {
        let mut source = self.source()?;
        while source.rest().len() < limit && source.fill()? {}
        Ok(source.rest()[..source.rest().len().min(limit)].to_vec())
    }

    /// All of its text, if that is no more than `most` bytes. Where it claims UTF-8 and is not, it is Windows-1252.
    ///
    /// # Errors
    /// `Io` if it cannot be read.
    pub(crate) fn whole(&self, most: usize) -> Result<Option<String>> {
        let mut source = self.source()?;
        while source.rest().len() <= most && source.fill()? {}
        Ok(match std::str::from_utf8(source.rest()) {
            _ if source.rest().len() > most => None,
            Ok(text) => Some(text.to_owned()),
            Err(_) => Some(WINDOWS_1252.decode_without_bom_handling(source.rest()).0.into_owned()),
        })
    }

    /// The encoding's name on the web.
    pub(crate) fn label(&self) -> String {
        self.codec.name().to_lowercase()
    }

    /// Other encodings the bytes could be in, each with what it makes of the first words beyond ASCII.
    ///
    /// # Errors
    /// `Io` if it cannot be read.
    pub(crate) fn other_encodings(&self) -> Result<Vec<Alternative>> {
        let start = read_up_to(&mut self.origin.bytes()?, HEAD as u64).map_err(|e| self.origin.failed(e))?;
        let foreign = |at: &usize| start[*at] >= 0x80;
        let mut at = 0;
        let mut pieces: Vec<&[u8]> = Vec::new();
        while pieces.len() < 3
            && let Some(next) = (at..start.len()).find(foreign)
        {
            let edge = |b: &u8| matches!(b, b'\n' | b'\r' | b',' | b';' | b'\t' | b'"');
            let from = start[..next].iter().rposition(edge).map_or(0, |n| n + 1).max(next.saturating_sub(40));
            let end = start[next..].iter().position(edge).map_or(start.len(), |n| next + n).min(next + 60);
            pieces.push(&start[from..end]);
            at = end.max(next + 1);
        }
        let codecs = OFFERED.iter().filter_map(|label| Encoding::for_label(label.as_bytes()));
        let others = codecs.filter(|codec| *codec != self.codec).filter_map(|codec| {
            let decoded: Vec<_> = pieces.iter().map(|piece| codec.decode_without_bom_handling(piece)).collect();
            let wide = matches!(codec.name(), "UTF-16LE" | "UTF-16BE");
            let fits = !wide && !decoded.iter().any(|(_, broken)| *broken);
            fits.then(|| Alternative {
                value: codec.name().to_lowercase(),
                shown: shown(codec),
                samples: decoded.iter().map(|(text, _)| super::text::shown(text)).collect(),
            })
        });
        Ok(others.collect())
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
    origin: Option<Origin>,
    bytes: Option<Box<dyn Read + Send>>,
    decoder: Option<Decoder>,
    chunk: Vec<u8>,
    buf: Vec<u8>,
    start: usize,
    done: u64,
    line: u64,
    after_cr: bool,
    ended: bool,
}

impl Source {
    /// Characters from memory: a second look at a piece.
    pub(crate) fn of(text: &[u8]) -> Self {
        Self {
            origin: None,
            bytes: None,
            decoder: None,
            chunk: Vec::new(),
            buf: text.to_vec(),
            start: 0,
            done: text.len() as u64,
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
        let (Some(bytes), Some(origin)) = (self.bytes.as_mut().filter(|_| !self.ended), &self.origin) else {
            return Ok(false);
        };
        let before = self.buf.len();
        while self.buf.len() == before && !self.ended {
            let n = loop {
                match bytes.read(&mut self.chunk) {
                    Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                    other => break other.map_err(|e| origin.failed(e))?,
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
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        let behind_cr = if at == 0 { *after_cr } else { bytes[at - 1] == b'\r' };
        lines += u64::from(bytes[at] == b'\r' || !behind_cr);
    }
    if let Some(last) = bytes.last() {
        *after_cr = *last == b'\r';
    }
    lines
}

/// A reading step that fits the file.
fn chunk_for(size: u64) -> usize {
    usize::try_from(size).map_or(CHUNK, |size| (size + 16).min(CHUNK))
}

fn read_up_to(file: &mut impl Read, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What a document's encoding was found to be.
struct Found {
    codec: &'static Encoding,
    /// Bytes of the mark at the start.
    skip: u64,
    encoding: String,
    because: String,
    sure: bool,
    note: Option<String>,
}

/// The encoding a person chose. A byte order mark of it is passed over.
fn chosen(origin: &Origin, start: &[u8], label: &str) -> Result<Found> {
    let codec = Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| {
        origin.error(format!("“{label}” is not the name of an encoding"), format!("use one of {}", OFFERED.join(", ")))
    })?;
    let skip = Encoding::for_bom(start).filter(|(marked, _)| *marked == codec).map_or(0, |(_, skip)| skip as u64);
    Ok(Found { codec, skip, encoding: shown(codec), because: "you said so".into(), sure: true, note: None })
}

fn encoding_of(origin: &Origin, start: &[u8]) -> Result<Found> {
    if let Some((codec, skip)) = Encoding::for_bom(start) {
        let encoding = if codec == UTF_8 { "UTF-8 with BOM".to_owned() } else { format!("{} with BOM", codec.name()) };
        let because = "its first bytes say so".to_owned();
        return Ok(Found { codec, skip: skip as u64, encoding, because, sure: true, note: None });
    }
    if let Some(codec) = utf16_without_mark(start) {
        let because = "every second byte is empty, though the file carries no mark".to_owned();
        let note = format!("read as {}: {because}", codec.name());
        return Ok(Found { codec, skip: 0, encoding: codec.name().into(), because, sure: true, note: Some(note) });
    }
    let odd = start.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31)).count();
    if start.len() >= 64 && odd * 10 > start.len() {
        let hint = "choose the export of your help desk: JSON, CSV, TSV or a workbook";
        return Err(origin.error("this is not a text file", hint));
    }
    let failed = |e| origin.failed(e);
    let census = Utf8Census::of(&mut origin.bytes()?, start.len()).map_err(failed)?;
    let utf8 = |because: String, sure, note| Found {
        codec: UTF_8,
        skip: 0,
        encoding: if sure { "UTF-8".into() } else { "UTF-8, with other bytes in places".into() },
        because,
        sure,
        note,
    };
    if census.broken == 0 {
        return Ok(utf8("all its bytes are UTF-8".into(), true, None));
    }
    if census.characters > census.broken {
        let places = if census.broken == 1 { "place" } else { "places" };
        let because =
            format!("the file is UTF-8 except in {} {places}, the first at byte {}", census.broken, census.first);
        let note = format!("{because}; those records are read as Windows-1252 and named");
        return Ok(utf8(because, false, Some(note)));
    }
    if is_ebcdic(start) {
        return Err(origin.error("this text is in EBCDIC", "save it again as UTF-8"));
    }
    let codec = guess(&mut origin.bytes()?, census.broken).map_err(failed)?;
    let because = format!("the file is not UTF-8 (first at byte {}) and does not say what it is", census.first);
    let note = format!(
        "read as {}: {because}; look whether names with accents are right, and if not, choose another encoding or \
         export it as UTF-8",
        shown(codec)
    );
    Ok(Found { codec, skip: 0, encoding: shown(codec), because, sure: false, note: Some(note) })
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

/// Text of a mainframe: its space is 40, its line ends are 15 or 25, its letters and digits stand above 80, and there is
/// not one space or line end of everyone else's.
fn is_ebcdic(start: &[u8]) -> bool {
    let own = |b: &&u8| {
        let b = **b;
        let letters =
            matches!(b & 0x0F, 1..=9) && matches!(b >> 4, 8 | 9 | 0xC | 0xD) || matches!(b, 0xA2..=0xA9 | 0xE2..=0xE9);
        letters
            || matches!(b, 0x05 | 0x0D | 0x15 | 0x25 | 0x40 | 0x4B..=0x50 | 0x5A..=0x61 | 0x6B..=0x6F | 0x7A..=0x7F | 0xF0..=0xF9)
    };
    let ends = start.iter().any(|b| matches!(b, 0x15 | 0x25 | 0x40));
    let foreign = start.iter().any(|b| matches!(b, b' ' | b'\n'));
    ends && !foreign && start.len() >= 16 && start.iter().filter(own).count() * 20 >= start.len() * 19
}

/// Windows-1252 unless there is enough to judge by and it clearly is another.
fn guess(file: &mut impl Read, evidence: u64) -> std::io::Result<&'static Encoding> {
    if evidence < 64 {
        return Ok(WINDOWS_1252);
    }
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
    fn of(file: &mut impl Read, start: usize) -> std::io::Result<Self> {
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
