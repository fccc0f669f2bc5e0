//! Web pages packed as mail (MHTML): how Excel saves a “single file web page”, which programs imitate and name `.xls`.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use super::super::{carried, reading};
use crate::error::{Error, Result};

/// How much of a line is looked at at a time, in bytes: a page may be a single one.
const LONGEST_LINE: u64 = 64 << 10;
/// More parts in parts than any program writes.
const DEEPEST: usize = 8;
/// How long the headers of a part may be, in lines and in bytes.
const HEADERS: usize = 500;
const HEADER_BYTES: usize = 1 << 20;

/// How the bytes of a part are written.
enum Writing {
    Plain,
    Quoted,
    Base64 { bits: u32, count: u32 },
}

/// An HTML part that is read.
struct Part {
    writing: Writing,
    decoder: Decoder,
}

/// A packed page.
pub(super) struct Mail {
    path: PathBuf,
    lines: BufReader<Box<dyn Read + Send>>,
    boundaries: Vec<Vec<u8>>,
    part: Option<Part>,
    out: Vec<u8>,
    taken: usize,
    /// Whether the last line that was read was all of it.
    complete: bool,
    ended: bool,
}

impl Read for Mail {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        while self.taken == self.out.len() && !self.ended {
            self.out.clear();
            self.taken = 0;
            self.step()?;
        }
        let rest = &self.out[self.taken..];
        let n = rest.len().min(buf.len());
        buf[..n].copy_from_slice(&rest[..n]);
        self.taken += n;
        Ok(n)
    }
}

impl Mail {
    /// Reads up to the first HTML.
    pub(super) fn open(path: &Path, bytes: Box<dyn Read + Send>) -> Result<Self> {
        let mut mail = Self {
            path: path.to_owned(),
            lines: BufReader::new(bytes),
            boundaries: Vec::new(),
            part: None,
            out: Vec::new(),
            taken: 0,
            complete: true,
            ended: false,
        };
        let read = mail.headers().and_then(|()| {
            while mail.out.is_empty() && !mail.ended {
                mail.step()?;
            }
            Ok(())
        });
        read.map_err(|e| reading(path, e))?;
        if mail.out.is_empty() {
            let cure = "open it in your browser or spreadsheet and save the table as CSV or .xlsx";
            return Err(Error::in_file(path, "this is a web archive (MHTML) without a page in it", cure));
        }
        Ok(mail)
    }

    /// The next line with its end, or as much of a very long one as is looked at; empty at the end of the mail.
    fn line(&mut self) -> std::io::Result<Vec<u8>> {
        let mut line = Vec::new();
        Read::take(&mut self.lines, LONGEST_LINE).read_until(b'\n', &mut line)?;
        self.complete = line.ends_with(b"\n");
        Ok(line)
    }

    /// Reads the headers of the mail or of a part, and gets ready for what they announce.
    fn headers(&mut self) -> std::io::Result<()> {
        let mut headers: Vec<String> = Vec::new();
        let (mut lines, mut bytes) = (0, 0);
        loop {
            let line = self.line()?;
            self.ended |= line.is_empty();
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if text.is_empty() {
                break;
            }
            match headers.last_mut() {
                Some(last) if text.starts_with([' ', '\t']) => last.push_str(&text),
                _ => headers.push(text),
            }
            lines += 1;
            bytes += line.len();
            if lines > HEADERS || bytes > HEADER_BYTES {
                let message = "the web archive (MHTML) has endless headers";
                return Err(carried(Error::in_file(&self.path, message, "save the table as CSV or .xlsx")));
            }
        }
        let value = |name: &str| {
            let found = headers.iter().find_map(|h| {
                let (key, value) = h.split_once(':')?;
                key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
            });
            found.unwrap_or_default()
        };
        let kind = value("Content-Type");
        if let Some(boundary) = parameter(kind, "boundary").filter(|b| !b.is_empty()) {
            self.boundaries.push(format!("--{boundary}").into_bytes());
            if self.boundaries.len() > DEEPEST {
                let message = "the web archive (MHTML) packs parts into parts without end";
                return Err(carried(Error::in_file(&self.path, message, "save the table as CSV or .xlsx")));
            }
        }
        let html = kind.to_ascii_lowercase().starts_with("text/html");
        let charset = parameter(kind, "charset").unwrap_or_default();
        let codec = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
        let writing = match value("Content-Transfer-Encoding").to_ascii_lowercase().as_str() {
            "quoted-printable" => Writing::Quoted,
            "base64" => Writing::Base64 { bits: 0, count: 0 },
            _ => Writing::Plain,
        };
        self.part = html.then(|| Part { writing, decoder: codec.new_decoder_with_bom_removal() });
        Ok(())
    }

    /// Takes the next line to where it belongs.
    fn step(&mut self) -> std::io::Result<()> {
        let begins = self.complete;
        let line = self.line()?;
        let mark = line.trim_ascii_end();
        let ends = |b: &Vec<u8>| mark.strip_prefix(b.as_slice()).is_some_and(|rest| rest.is_empty() || rest == b"--");
        if line.is_empty() || (begins && self.boundaries.iter().any(ends)) {
            self.ended = line.is_empty();
            if let Some(mut part) = self.part.take() {
                decode(&mut part.decoder, &[], true, &mut self.out);
            }
            if !self.ended && !mark.ends_with(b"--") {
                self.headers()?;
            }
            return Ok(());
        }
        if let Some(part) = &mut self.part {
            let bytes = match &mut part.writing {
                Writing::Plain => line,
                Writing::Quoted => unquoted(&line),
                Writing::Base64 { bits, count } => from_base64(&line, bits, count),
            };
            decode(&mut part.decoder, &bytes, false, &mut self.out);
        }
        Ok(())
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

/// A parameter of a header's value: `boundary="x"`.
fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    value.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// A line of quoted-printable (RFC 2045, 6.7).
fn unquoted(line: &[u8]) -> Vec<u8> {
    // A piece of a very long line goes on with the next.
    let whole = line.ends_with(b"\n");
    let content = if whole { line.trim_ascii_end() } else { line };
    let soft = !whole || content.ends_with(b"=");
    let content = content.strip_suffix(b"=").unwrap_or(content);
    let mut out = Vec::with_capacity(line.len());
    let mut at = 0;
    while at < content.len() {
        let digits = content.get(at + 1..at + 3).and_then(|d| std::str::from_utf8(d).ok());
        match digits.filter(|d| content[at] == b'=' && d.bytes().all(|b| b.is_ascii_hexdigit())) {
            Some(digits) => {
                out.push(u8::from_str_radix(digits, 16).unwrap_or(b'='));
                at += 3;
            }
            None => {
                out.push(content[at]);
                at += 1;
            }
        }
    }
    if !soft {
        out.push(b'\n');
    }
    out
}

/// A line of base64; what did not fill a byte waits in `bits`.
fn from_base64(line: &[u8], bits: &mut u32, count: &mut u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len() * 3 / 4);
    for b in line {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                (*bits, *count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        *bits = *bits << 6 | u32::from(value);
        *count += 6;
        if *count >= 8 {
            *count -= 8;
            out.push((*bits >> *count) as u8);
            *bits &= (1 << *count) - 1;
        }
    }
    out
}
