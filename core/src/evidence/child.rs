//! Reading done by a process of its own: the program calls itself, with a cap on memory, so that a hostile or broken
//! file ends that process and not the one with the workspace and the window.
//!
//! The parent writes its instructions to the child's standard input; the child answers with frames on its standard
//! output: a letter, a length, a body. Records cross as the bytes their hash is made of, so that a record that is
//! known already is never taken apart.

use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::reader::{self, Instructions, Told};
use super::{Peek, Record};
use crate::error::{Error, ErrorKind, Place, Result};
use crate::model::{SetAside, TicketRecord};
use crate::task::{Progress, Task};

/// The argument by which the program knows that it is asked to read.
pub const ARGUMENT: &str = "--read-one-file";
/// Memory the reading process may take beyond what the program itself takes, in bytes.
const MEMORY: u64 = 512 << 20;
/// How long the reading process may go without a sign of progress.
const PATIENCE: Duration = Duration::from_secs(9);
/// How often the parent looks whether someone asked to stop.
const LOOK: Duration = Duration::from_millis(50);
/// Bytes of frames handed over at a time.
const BATCH: usize = 256 << 10;
/// The largest frame, in bytes: a record and its wrapping.
const LARGEST: usize = 96 << 20;

/// The program to call, once it said that it can be called.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// A record on its way into the piles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Packed {
    /// Its id.
    pub(crate) id: String,
    /// Hash of all it says.
    pub(crate) hash: String,
    /// Of a ticket: hash of the words it is known by.
    pub(crate) content: i64,
    /// When it last changed.
    pub(crate) updated: Option<DateTime<Utc>>,
    /// When it was opened: year and month.
    pub(crate) month: Option<(i32, u32)>,
    /// All it says.
    #[serde(skip)]
    pub(crate) body: Vec<u8>,
}

/// What is said of a file, in order.
#[derive(Debug)]
pub(crate) enum Said {
    Document(Box<Peek>),
    Ticket(Packed),
    Account(Packed),
    Item(Packed),
    SetAside(SetAside),
    Remark(SetAside),
    End,
    Refused { part: Option<String>, error: Error, passed: bool },
}

impl Packed {
    fn of(id: &str, record: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(record).map_err(|e| Error::Bug(e.to_string()))?;
        let hash = blake3::hash(&body).to_hex()[..32].to_owned();
        Ok(Self { id: id.to_owned(), hash, content: 0, updated: None, month: None, body })
    }

    fn ticket(ticket: &TicketRecord) -> Result<Self> {
        let month = ticket.created_at.map(|at| (at.year(), at.month()));
        let content = known_by(ticket);
        Ok(Self { content, updated: ticket.updated_at, month, ..Self::of(&ticket.external_id, ticket)? })
    }

    /// The record itself.
    pub(crate) fn record<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|e| Error::Bug(e.to_string()))
    }
}

/// What a ticket without an id is known by: who said what when. Never 0, which stands for not known.
pub(crate) fn known_by(ticket: &TicketRecord) -> i64 {
    let text = ticket.parts.first().map_or("", |part| part.text.as_str());
    let at = ticket.created_at.map(|at| at.to_rfc3339()).unwrap_or_default();
    let words = [ticket.requester_email.as_str(), &ticket.subject, text, &at].join("\u{1F}");
    let first = blake3::hash(words.as_bytes()).as_bytes().first_chunk().map_or(1, |b| i64::from_le_bytes(*b));
    first.max(i64::MIN + 1).checked_abs().unwrap_or(1).max(1)
}

fn said(told: Told) -> Result<Said> {
    Ok(match told {
        Told::Document(peek) => Said::Document(peek),
        Told::Record(Record::Ticket(ticket)) => Said::Ticket(Packed::ticket(&ticket)?),
        Told::Record(Record::Account(account)) => Said::Account(Packed::of(&account.external_id, &account)?),
        Told::Record(Record::Roadmap(item)) => Said::Item(Packed::of(&item.external_id, &item)?),
        Told::Record(Record::SetAside(row)) => Said::SetAside(row),
        Told::Record(Record::Remark(row)) => Said::Remark(row),
        Told::End => Said::End,
        Told::Refused { part, error, passed } => Said::Refused { part, error, passed },
    })
}

/// Reads a file: in a process of its own if the program can be called, else here.
///
/// # Errors
/// As [`reader::read`]; also `Input` if the file needs more memory or time than any honest one.
pub(crate) fn read(
    path: &Path,
    instructions: &Instructions,
    task: &Task,
    sink: &mut dyn FnMut(Said) -> Result<()>,
) -> Result<()> {
    match PROGRAM.get() {
        Some(program) if instructions.held.is_none() => apart(program, path, instructions, task, sink),
        _ => reader::read(path, instructions, task, &mut |told| sink(said(told)?)),
    }
}

/// To be called first in `main`: does what a parent asks and ends, if this process was called by one; else lets the
/// program be called from now on.
pub fn serve_if_called() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == ARGUMENT) {
        let done = arguments.next().map(|path| serve(Path::new(&path)));
        std::process::exit(if done.is_some_and(|done| done.is_ok()) { 0 } else { 1 });
    }
    if let Ok(program) = std::env::current_exe() {
        let _ = PROGRAM.set(program);
    }
}

/// A frame's first byte.
mod letter {
    pub(super) const DOCUMENT: u8 = b'D';
    pub(super) const TICKET: u8 = b'T';
    pub(super) const ACCOUNT: u8 = b'A';
    pub(super) const ITEM: u8 = b'I';
    pub(super) const SET_ASIDE: u8 = b'S';
    pub(super) const REMARK: u8 = b'R';
    pub(super) const END: u8 = b'E';
    pub(super) const REFUSED: u8 = b'X';
    pub(super) const PROGRESS: u8 = b'P';
    pub(super) const FAILED: u8 = b'F';
    /// All was said.
    pub(super) const DONE: u8 = b'.';
}

/// An error on its way to the parent.
#[derive(Serialize, Deserialize)]
struct Failed {
    kind: ErrorKind,
    message: String,
    hint: String,
    place: Place,
    part: Option<String>,
    passed: bool,
}

impl Failed {
    fn of(error: Error, part: Option<String>, passed: bool) -> Self {
        let api = crate::error::ApiError::from(error);
        let (hint, place) = (api.hint.unwrap_or_default(), api.place.unwrap_or_default());
        Self { kind: api.kind, message: api.message, hint, place, part, passed }
    }

    fn error(self, path: &Path) -> Error {
        match self.kind {
            ErrorKind::Input => Error::Input { message: self.message, hint: self.hint, place: self.place },
            ErrorKind::Interrupted => Error::Interrupted,
            ErrorKind::Io | ErrorKind::DiskFull => {
                // the path is named again by the error itself
                let said = self.message.trim_start_matches(&format!("{}: ", path.display())).to_owned();
                Error::io(path, std::io::Error::other(said))
            }
            _ => Error::Bug(self.message),
        }
    }
}

/// The child: reads what it is asked to and tells it.
fn serve(path: &Path) -> std::io::Result<()> {
    cap_memory();
    let mut asked = String::new();
    std::io::stdin().read_to_string(&mut asked)?;
    let instructions: Instructions = serde_json::from_str(&asked)?;
    // Progress comes from within the reading, records from the reading too: one pen, borrowed in turn.
    let pen = std::sync::Arc::new(std::sync::Mutex::new(BufWriter::with_capacity(BATCH, std::io::stdout())));
    let frame = |letter: u8, head: &[u8], body: &[u8], flush: bool| -> std::io::Result<()> {
        let mut pen = pen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        pen.write_all(&[letter])?;
        pen.write_all(&u32::try_from(head.len()).unwrap_or(u32::MAX).to_le_bytes())?;
        pen.write_all(&u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes())?;
        pen.write_all(head)?;
        pen.write_all(body)?;
        if flush { pen.flush() } else { Ok(()) }
    };
    let told = pen.clone();
    let task = Task::watched(move |progress: Progress| {
        if let Ok(words) = serde_json::to_vec(&progress) {
            let mut pen = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let length = (words.len() as u32).to_le_bytes();
            // If the parent is gone, the next frame says so.
            let _ = pen
                .write_all(&[letter::PROGRESS])
                .and_then(|()| pen.write_all(&length))
                .and_then(|()| pen.write_all(&0u32.to_le_bytes()))
                .and_then(|()| pen.write_all(&words))
                .and_then(|()| pen.flush());
        }
    });
    let gone = |e: std::io::Error| Error::io(Path::new("the reading process's output"), e);
    let outcome = reader::read(path, &instructions, &task, &mut |told| {
        match said(told)? {
            Said::Document(peek) => frame(letter::DOCUMENT, &json(&peek)?, &[], true),
            Said::Ticket(packed) => frame(letter::TICKET, &json(&packed)?, &packed.body, false),
            Said::Account(packed) => frame(letter::ACCOUNT, &json(&packed)?, &packed.body, false),
            Said::Item(packed) => frame(letter::ITEM, &json(&packed)?, &packed.body, false),
            Said::SetAside(row) => frame(letter::SET_ASIDE, &json(&row)?, &[], false),
            Said::Remark(row) => frame(letter::REMARK, &json(&row)?, &[], false),
            Said::End => frame(letter::END, &[], &[], false),
            Said::Refused { part, error, passed } => {
                frame(letter::REFUSED, &json(&Failed::of(error, part, passed))?, &[], false)
            }
        }
        .map_err(gone)
    });
    match outcome {
        Ok(()) => frame(letter::DONE, &[], &[], true),
        Err(error) => frame(letter::FAILED, &serde_json::to_vec(&Failed::of(error, None, false))?, &[], true),
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|e| Error::Bug(e.to_string()))
}

/// Memory the process may still take. Where the system has no such limit, the parent's patience is all there is.
#[cfg(target_os = "linux")]
fn cap_memory() {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').next()?.parse::<u64>().ok()).unwrap_or(0);
    let most = pages * 4096 + MEMORY;
    let _ = rlimit::setrlimit(rlimit::Resource::AS, most, most);
    let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
}

#[cfg(not(target_os = "linux"))]
fn cap_memory() {}

/// A process that ends with the value.
struct Reading(Child);

impl Drop for Reading {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

enum Frame {
    Said(Said),
    Progress(Progress),
    Done,
}

/// The parent: calls the program, and passes on what it says.
fn apart(
    program: &Path,
    path: &Path,
    instructions: &Instructions,
    task: &Task,
    sink: &mut dyn FnMut(Said) -> Result<()>,
) -> Result<()> {
    let cannot = |e: std::io::Error| Error::io(program, e);
    let mut command = Command::new(program);
    // One arena for all threads: the cap counts what is set aside for each.
    command.arg(ARGUMENT).arg(path).env("MALLOC_ARENA_MAX", "1").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut reading = Reading(command.stderr(Stdio::null()).spawn().map_err(cannot)?);
    let asked = serde_json::to_vec(instructions).map_err(|e| Error::Bug(e.to_string()))?;
    if let Some(mut stdin) = reading.0.stdin.take() {
        // If it died already, its output tells.
        let _ = stdin.write_all(&asked);
    }
    let stdout = reading.0.stdout.take().ok_or_else(|| Error::Bug("the reading process has no output".into()))?;
    let (hand, frames) = sync_channel::<Result<Vec<Frame>>>(4);
    let file = path.to_owned();
    let hearing = std::thread::Builder::new().name("reading".into()).spawn(move || hear(stdout, &file, &hand));
    drop(hearing.map_err(cannot)?);
    listen(&mut reading, &frames, path, task, sink)
}

fn listen(
    reading: &mut Reading,
    frames: &Receiver<Result<Vec<Frame>>>,
    path: &Path,
    task: &Task,
    sink: &mut dyn FnMut(Said) -> Result<()>,
) -> Result<()> {
    let mut heard = Instant::now();
    loop {
        task.check()?;
        match frames.recv_timeout(LOOK) {
            Ok(batch) => {
                for frame in batch? {
                    match frame {
                        Frame::Said(said) => sink(said)?,
                        Frame::Progress(p) => task.report_rows(&p.phase, p.done, p.total, p.rows)?,
                        Frame::Done => return Ok(()),
                    }
                }
                heard = Instant::now();
            }
            Err(RecvTimeoutError::Timeout) if heard.elapsed() > PATIENCE => {
                let message = format!("this file could not be read within {} seconds", PATIENCE.as_secs());
                return Err(Error::in_file(path, message, "export it again, or as CSV or JSON, in smaller files"));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(ended_early(reading, path)),
        }
    }
}

/// Why a process ended without having said all.
fn ended_early(reading: &mut Reading, path: &Path) -> Error {
    let status = reading.0.wait().map(|status| status.to_string()).unwrap_or_default();
    let message = format!(
        "reading this file took more memory than any honest file needs, or went wrong, and was stopped ({status})"
    );
    let cure = "nothing was changed; export the file again, or as CSV or JSON, in smaller files";
    Error::in_file(path, message, cure)
}

/// Turns bytes into frames, a batch at a time.
fn hear(stdout: impl Read, path: &Path, hand: &SyncSender<Result<Vec<Frame>>>) {
    let mut stdout = BufReader::with_capacity(BATCH, stdout);
    let (mut batch, mut bytes) = (Vec::new(), 0);
    loop {
        match next_frame(&mut stdout, path) {
            Ok(Some((frame, length))) => {
                bytes += length;
                let urgent = !matches!(frame, Frame::Said(Said::Ticket(_) | Said::Account(_) | Said::Item(_)));
                batch.push(frame);
                if (urgent || bytes >= BATCH) && hand.send(Ok(std::mem::take(&mut batch))).is_err() {
                    return;
                }
                if batch.is_empty() {
                    bytes = 0;
                }
            }
            Ok(None) => {
                let _ = hand.send(Ok(batch));
                return;
            }
            Err(error) => {
                let _ = hand.send(Ok(batch));
                let _ = hand.send(Err(error));
                return;
            }
        }
    }
}

fn next_frame(stdout: &mut impl Read, path: &Path) -> Result<Option<(Frame, usize)>> {
    let mut first = [0; 9];
    if stdout.read_exact(&mut first).is_err() {
        return Ok(None);
    }
    let number = |at: usize| {
        let bytes = [first[at], first[at + 1], first[at + 2], first[at + 3]];
        u32::from_le_bytes(bytes) as usize
    };
    let (head, body) = (number(1), number(5));
    if head + body > LARGEST {
        return Err(Error::Bug("the reading process said more than fits".into()));
    }
    let mut bytes = vec![0; head + body];
    if stdout.read_exact(&mut bytes).is_err() {
        return Ok(None);
    }
    let body = bytes.split_off(head);
    let length = bytes.len() + body.len();
    let frame = match first[0] {
        letter::DOCUMENT => Frame::Said(Said::Document(parsed(&bytes)?)),
        letter::TICKET => Frame::Said(Said::Ticket(Packed { body, ..parsed(&bytes)? })),
        letter::ACCOUNT => Frame::Said(Said::Account(Packed { body, ..parsed(&bytes)? })),
        letter::ITEM => Frame::Said(Said::Item(Packed { body, ..parsed(&bytes)? })),
        letter::SET_ASIDE => Frame::Said(Said::SetAside(parsed(&bytes)?)),
        letter::REMARK => Frame::Said(Said::Remark(parsed(&bytes)?)),
        letter::END => Frame::Said(Said::End),
        letter::REFUSED => {
            let failed: Failed = parsed(&bytes)?;
            let (part, passed) = (failed.part.clone(), failed.passed);
            Frame::Said(Said::Refused { part, error: failed.error(path), passed })
        }
        letter::PROGRESS => Frame::Progress(parsed(&bytes)?),
        letter::FAILED => return Err(parsed::<Failed>(&bytes)?.error(path)),
        letter::DONE => Frame::Done,
        other => return Err(Error::Bug(format!("the reading process said {other}"))),
    };
    Ok(Some((frame, length)))
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|e| Error::Bug(format!("the reading process was not understood: {e}")))
}
