//! XML one event at a time, under limits: no event is longer than a cell may be, nothing nests deeper than a person would
//! nest it, a document defines no entities of its own, and nothing is fetched from anywhere.

use std::borrow::Cow;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::bytes::size_words;
use super::{LONGEST_RECORD, LONGEST_TEXT, reading};
use crate::error::{Error, Place, Result, file_name};
use crate::evidence::file::count_lines;

/// How much is read ahead.
const AHEAD: usize = 64 << 10;
/// How deep elements may nest. Workbooks nest about ten deep, help desks less.
const DEEPEST: usize = 256;

/// The longest name of an element, in bytes: those that are open are kept.
const LONGEST_NAME: usize = 1024;

/// What comes next in a document. Comments and processing instructions do not come at all.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// It ends, and leaves so many open. An element without content ends as well.
    Close(usize),
    /// A piece of text: line ends are `\n`, references are resolved. A text may come in several pieces.
    Text(&'a str),
    /// The document is over, and every element was closed.
    End,
}

/// The start of an element.
#[derive(Debug)]
pub(super) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Its name without a namespace's prefix.
    pub(super) fn name(&self) -> &str {
        let name = self.0.name().0;
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// Its name as it is written.
    pub(super) fn full_name(&self) -> &str {
        self.0.name().0
    }

    /// The value of the first attribute of that name, whatever its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let local = |key: &str| key.rsplit_once(':').map_or(key == name, |(_, local)| local == name);
        let found = self.0.attributes().with_checks(false).flatten().find(|a| local(a.key.0))?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
    }

    /// All attributes in order: name as it is written, value.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut all = self.0.attributes();
        all.with_checks(false);
        all.flatten().map(|a| {
            let value = a.normalized_value(XmlVersion::Implicit1_0).unwrap_or(Cow::Borrowed(""));
            (a.key.0, value)
        })
    }
}

/// Stops when too much was read since the last event: whatever it is, it is longer than it may be.
struct Leash {
    bytes: Box<dyn Read + Send>,
    since: usize,
}

impl Read for Leash {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        if self.since > LONGEST_TEXT + AHEAD {
            return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, "leash"));
        }
        let n = self.bytes.read(buf)?;
        self.since += n;
        Ok(n)
    }
}

/// A document, event by event.
pub(super) struct Pull {
    path: PathBuf,
    /// What is read, for people: "the sheet “Tickets”"; empty for the file itself.
    what: String,
    reader: Reader<BufReader<Leash>>,
    buf: Vec<u8>,
    text: String,
    depth: usize,
    line: u64,
    next_line: u64,
    after_cr: bool,
    kept: Option<Vec<u8>>,
}

impl Pull {
    /// Reads `bytes`, UTF-8.
    pub(super) fn new(path: &Path, what: impl Into<String>, bytes: Box<dyn Read + Send>) -> Self {
        let mut reader = Reader::from_reader(BufReader::with_capacity(AHEAD, Leash { bytes, since: 0 }));
        reader.config_mut().expand_empty_elements = true;
        Self {
            path: path.to_owned(),
            what: what.into(),
            reader,
            buf: Vec::new(),
            text: String::new(),
            depth: 0,
            line: 1,
            next_line: 1,
            after_cr: false,
            kept: None,
        }
    }

    /// The physical line on which the last event began, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Keeps the document as it is written, from the event that came last on.
    pub(super) fn keep(&mut self) {
        self.kept = Some(self.buf.clone());
    }

    /// What was kept, up to the event that came last; keeps no more.
    pub(super) fn kept(&mut self) -> String {
        String::from_utf8_lossy(&self.kept.take().unwrap_or_default()).into_owned()
    }

    /// The next event.
    ///
    /// # Errors
    /// `Input` with the line if the document is not well-formed, ends too early or breaks a limit; what the bytes fail
    /// with.
    pub(super) fn next(&mut self) -> Result<Node<'_>> {
        loop {
            self.reader.get_mut().get_mut().since = 0;
            self.buf.clear();
            self.line = self.next_line;
            let event = match self.reader.read_event_into(&mut self.buf) {
                Ok(event) => event,
                Err(e) => return Err(refusal(&self.path, &self.what, self.line, e)),
            };
            let node = match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    Seen::Open(tag.name().0.len())
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Seen::Close
                }
                Event::Text(text) => {
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    Seen::Text
                }
                Event::CData(text) => {
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    Seen::Text
                }
                Event::GeneralRef(reference) => {
                    self.text.clear();
                    match resolved(&reference) {
                        Some(c) => self.text.push(c),
                        None => {
                            let what = format!("the reference “&{};” is none that XML knows", &*reference);
                            return Err(damaged(&self.path, &self.what, self.line, &what));
                        }
                    }
                    Seen::Text
                }
                Event::DocType(content) if content.contains('[') || content.contains("ENTITY") => {
                    let message = "the file defines abbreviations of its own (a DTD), which we do not follow";
                    let hint = "export it again without a DTD, or as CSV";
                    return Err(Error::in_file(&self.path, message, hint));
                }
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {
                    Seen::Nothing
                }
                Event::Eof => Seen::End,
            };
            // In a part of an archive nobody looks for a line, and a sheet has many.
            if self.what.is_empty() {
                self.next_line += count_lines(&self.buf, &mut self.after_cr);
            }
            if let Some(kept) = &mut self.kept {
                if kept.len() + self.buf.len() > LONGEST_RECORD {
                    let what = format!("a record is longer than {}", size_words(LONGEST_RECORD as u64));
                    return Err(damaged(&self.path, &self.what, self.line, &what));
                }
                kept.extend_from_slice(&self.buf);
            }
            match node {
                Seen::Nothing => {}
                Seen::Open(name) if name > LONGEST_NAME => {
                    return Err(damaged(&self.path, &self.what, self.line, "an element has an endless name"));
                }
                Seen::Open(_) if self.depth > DEEPEST => {
                    let what = format!("elements stand more than {DEEPEST} deep within each other");
                    return Err(damaged(&self.path, &self.what, self.line, &what));
                }
                Seen::End if self.depth > 0 => {
                    return Err(damaged(&self.path, &self.what, self.line, "it ends in the middle"));
                }
                Seen::Open(name) => {
                    // Between "<" and ">" or "/>"; checked as UTF-8 when it was read.
                    let inner = self.buf.strip_prefix(b"<").unwrap_or(&self.buf);
                    let inner = inner.strip_suffix(b">").unwrap_or(inner);
                    let inner = inner.strip_suffix(b"/").unwrap_or(inner);
                    let inner = std::str::from_utf8(inner).unwrap_or_default();
                    return Ok(Node::Open(Tag(BytesStart::from_content(inner, name.min(inner.len())))));
                }
                Seen::Close => return Ok(Node::Close(self.depth)),
                Seen::Text => return Ok(Node::Text(&self.text)),
                Seen::End => return Ok(Node::End),
            }
        }
    }

    /// Passes over the element that just began, with all that is in it.
    ///
    /// # Errors
    /// As [`Pull::next`].
    pub(super) fn skip(&mut self) -> Result<()> {
        let outside = self.depth - 1;
        while self.depth > outside {
            if let Node::End = self.next()? {
                break;
            }
        }
        Ok(())
    }

    /// Adds a piece of text to `out`.
    ///
    /// # Errors
    /// `Input` if it becomes longer than a cell may be.
    pub(super) fn append(path: &Path, what: &str, out: &mut String, piece: &str) -> Result<()> {
        if out.len() + piece.len() > LONGEST_TEXT {
            let message = format!("{what} holds more than {} of text", size_words(LONGEST_TEXT as u64));
            return Err(Error::in_file(path, message, "shorten it there, or export without that column"));
        }
        out.push_str(piece);
        Ok(())
    }
}

enum Seen {
    Open(usize),
    Close,
    Text,
    End,
    Nothing,
}

/// The character that a reference stands for: the five that XML names, and numbers.
fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

fn damaged(path: &Path, what: &str, line: u64, how: &str) -> Error {
    let message = match what {
        "" => format!("the XML is damaged: {how}"),
        what => format!("{what} is damaged: {how}"),
    };
    let line = Some(line).filter(|_| what.is_empty());
    let place = Place { file: Some(file_name(path)), line, ..Place::default() };
    let hint = "download or export the file again; the download may have been interrupted";
    Error::Input { message, hint: hint.to_owned(), place }
}

fn refusal(path: &Path, what: &str, line: u64, error: quick_xml::Error) -> Error {
    use quick_xml::Error as Xml;
    let how = match error {
        Xml::Io(error) => match Arc::try_unwrap(error) {
            Ok(e) if e.kind() == std::io::ErrorKind::FileTooLarge => {
                let place = if what.is_empty() { format!("line {line}") } else { what.to_owned() };
                let most = size_words(LONGEST_TEXT as u64);
                let message = format!("{place} holds a single text or tag of more than {most}");
                return Error::in_file(path, message, "shorten it there, or export without that column");
            }
            Ok(e) => return reading(path, e),
            Err(shared) => return Error::io(path, std::io::Error::new(shared.kind(), shared.to_string())),
        },
        Xml::Encoding(_) => "it is not UTF-8".to_owned(),
        Xml::IllFormed(e) => e.to_string().replace('`', ""),
        _ => "its tags make no sense".to_owned(),
    };
    damaged(path, what, line, &how)
}
