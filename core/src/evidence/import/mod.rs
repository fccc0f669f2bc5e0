//! Plan and commit: every record of a file goes to one pile. The plan only counts; the commit does what the plan said.

mod plans;
mod problems;
mod retry;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use self::plans::{empty_plan, plan_of, refused, remembers, settled_choices};
pub use self::retry::retry;
use super::child::{self, Packed, Said};
use super::origin::plain;
use super::reader::{Habit, Instructions};
use super::{Peek, What};
use crate::api::{FilePlan, ImportArgs, MonthCount};
use crate::error::{ApiError, Error, Result, file_name};
use crate::export::Sheaf;
use crate::model::{AccountRecord, RoadmapRecord, SetAside, TicketRecord};
use crate::store::{ImportHead, Known, RecordKind, View, Writing};
use crate::task::Task;

/// Raised whenever the same bytes would be read to something else than before.
const READING: u32 = 2;

/// What happens to the documents of an import.
#[derive(Default)]
pub struct Documents {
    /// Document by document.
    pub plans: Vec<FilePlan>,
    /// Those set aside, by the header they stood under; gathered only if they were asked for.
    pub set_aside: Vec<Sheaf>,
    /// Tickets that are new or have a new version.
    pub to_read: u64,
}

/// Says what an import of these files would do.
///
/// # Errors
/// `Input` if none of them can be read or if what is wanted of them cannot be, `Io`, `Interrupted`.
pub fn plan(view: &View<'_>, args: &ImportArgs, task: &Task) -> Result<Documents> {
    let mut sorting = Sorting::new(view, None, args)?;
    let mut first = None;
    for (number, file) in args.files.iter().enumerate() {
        let before = sorting.out.plans.len();
        match sorting.file(number, Path::new(file), task) {
            Err(error @ Error::Input { .. }) => {
                sorting.out.plans.truncate(before);
                let error = ApiError::from(error);
                sorting.out.plans.push(refused(number, Path::new(file), None, &error));
                first.get_or_insert(error);
            }
            other => other?,
        }
    }
    let out = sorting.out;
    match first {
        Some(error) if out.plans.iter().all(|plan| plan.refused.is_some()) => Err(Error::Input {
            message: error.message,
            hint: error.hint.unwrap_or_default(),
            place: error.place.unwrap_or_default(),
        }),
        _ => Ok(out),
    }
}

/// Appends these files to the evidence.
///
/// # Errors
/// As [`plan`], and `Input` for each file that cannot be read at all; the caller's transaction takes everything back.
pub fn commit(tx: &Writing<'_>, at: DateTime<Utc>, args: &ImportArgs, task: &Task) -> Result<Documents> {
    let view = tx.view();
    let mut sorting = Sorting::new(&view, Some((tx, at)), args)?;
    for (number, file) in args.files.iter().enumerate() {
        sorting.file(number, Path::new(file), task)?;
    }
    Ok(sorting.out)
}

enum Pile {
    Added,
    Changed,
    Same,
}

/// What an earlier record of the same import said: a plan writes nothing, so it must remember.
#[derive(Clone)]
struct Seen {
    hash: u128,
    updated: Option<DateTime<Utc>>,
}

/// The document at hand.
struct Open {
    peek: Peek,
    key: String,
    import: Option<i64>,
    /// Whether there were tickets of this source before this document.
    knows_source: bool,
    plan: FilePlan,
    months: BTreeMap<(i32, u32), u64>,
    repeats: u64,
    older: u64,
    sheaf: Sheaf,
    /// Waiting records of earlier imports of this source, by their text: the same row set aside again replaces them.
    waiting: HashMap<u64, i64>,
}

/// Sorting records into piles.
struct Sorting<'a> {
    view: &'a View<'a>,
    write: Option<(&'a Writing<'a>, DateTime<Utc>)>,
    args: &'a ImportArgs,
    habits: Vec<Habit>,
    seen: HashMap<u64, Seen>,
    /// Tickets without an id, by what they are known by.
    nameless: HashMap<i64, i64>,
    /// All tickets by what they are known by; read once a ticket without an id comes.
    contents: Option<HashMap<i64, i64>>,
    open: Option<Open>,
    out: Documents,
}

impl<'a> Sorting<'a> {
    fn new(view: &'a View<'a>, write: Option<(&'a Writing<'a>, DateTime<Utc>)>, args: &'a ImportArgs) -> Result<Self> {
        let habits = view.habits()?.into_iter().filter_map(|(shape, at, choices)| {
            let choices = serde_json::from_str(&choices).ok()?;
            Some(Habit { shape, at, choices })
        });
        Ok(Self {
            view,
            write,
            args,
            habits: habits.collect(),
            seen: HashMap::new(),
            nameless: view.contents(true)?,
            contents: None,
            open: None,
            out: Documents::default(),
        })
    }

    /// The choices for the parts of file `number`.
    fn instructions(&self, number: usize) -> Instructions {
        let of = self.args.of.iter().filter_map(|own| {
            let rest = own.document.strip_prefix(&number.to_string())?;
            let part = match rest.strip_prefix('/') {
                Some(part) => Some(part.to_owned()),
                None if rest.is_empty() => None,
                None => return None, // 1 is no 12
            };
            Some((part, own.choices.clone()))
        });
        Instructions {
            all: self.args.all.clone(),
            of: of.collect(),
            habits: self.habits.clone(),
            held: None,
            only_look: false,
        }
    }

    fn file(&mut self, number: usize, path: &Path, task: &Task) -> Result<()> {
        let instructions = self.instructions(number);
        if instructions.of.iter().any(|(part, choices)| part.is_none() && choices.skip == Some(true)) {
            return Ok(());
        }
        let before = state(path)?;
        let reading = fingerprint(&instructions)?;
        let file_hash = match self.write {
            Some(_) => hash_file(path, task)?,
            None => String::new(),
        };
        if self.write.is_some() && self.known_already(number, path, &file_hash, &reading)? {
            return Ok(());
        }
        let first = self.out.plans.len();
        let mut passed_over = Vec::new();
        let mut refusal = None;
        child::read(path, &instructions, task, &mut |said| {
            self.hear(number, path, &file_hash, &reading, said, &mut passed_over, &mut refusal)
        })?;
        if state(path)? != before {
            let cure = "wait until it is written, then try again";
            return Err(Error::in_file(path, "the file changed while it was read", cure));
        }
        match (self.out.plans[first..].iter_mut().find(|plan| plan.refused.is_none()), refusal) {
            (Some(plan), _) => plan.notes.extend(passed_over),
            (None, Some(error)) => return Err(error),
            (None, None) => {
                let cure = "choose the files in it that hold tickets, accounts or a roadmap";
                let why = passed_over.first().map_or(String::new(), |note| format!(" ({note})"));
                return Err(Error::in_file(path, format!("nothing in it could be read{why}"), cure));
            }
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "what is known of the file while it speaks")]
    fn hear(
        &mut self,
        number: usize,
        path: &Path,
        file_hash: &str,
        reading: &str,
        said: Said,
        passed_over: &mut Vec<String>,
        refusal: &mut Option<Error>,
    ) -> Result<()> {
        match said {
            Said::Document(peek) => self.begin(number, &file_name(path), file_hash, reading, *peek),
            Said::Refused { part, error, passed } => {
                let api = ApiError::from(error);
                let name = part.clone().unwrap_or_default();
                if passed {
                    passed_over.push(format!("{name} was passed over: {}", api.message));
                } else {
                    self.out.plans.push(refused(number, path, part, &api));
                    refusal.get_or_insert(Error::Input {
                        message: api.message,
                        hint: api.hint.unwrap_or_default(),
                        place: api.place.unwrap_or_default(),
                    });
                }
                Ok(())
            }
            other => self.record(other),
        }
    }

    fn begin(&mut self, number: usize, file: &str, file_hash: &str, reading: &str, peek: Peek) -> Result<()> {
        let key = peek.source.clone();
        let import = match self.write {
            None => None,
            Some((tx, at)) => {
                let choices = serde_json::to_string(&settled_choices(&peek)).map_err(|e| Error::Bug(e.to_string()))?;
                let part = peek.part.as_deref().unwrap_or_default();
                if let Some(said) = remembers(&peek) {
                    tx.put_habit(&peek.shape, at, &said)?;
                }
                Some(tx.begin_import(&ImportHead {
                    at,
                    file,
                    file_hash,
                    source: &key,
                    title: &peek.title,
                    what: peek.what.word(),
                    part,
                    choices: &choices,
                    header: &peek.header,
                    shape: reading,
                })?)
            }
        };
        let waiting = match import {
            Some(_) => self.view.waiting_rows(&key)?.into_iter().map(|(id, raw)| (short_hash(&raw), id)).collect(),
            None => HashMap::new(),
        };
        let document = match &peek.part {
            Some(part) => format!("{number}/{part}"),
            None => number.to_string(),
        };
        let plan = plan_of(document, file, &peek);
        let sheaf = Sheaf { header: peek.header.clone(), rows: Vec::new() };
        let months = BTreeMap::new();
        let knows_source = self.view.knows_source(&key)?;
        self.open = Some(Open { peek, key, import, knows_source, plan, months, repeats: 0, older: 0, sheaf, waiting });
        Ok(())
    }

    fn record(&mut self, said: Said) -> Result<()> {
        let Some(mut open) = self.open.take() else {
            return Err(Error::Bug("a record came before its document".into()));
        };
        let pile = match said {
            Said::Ticket(packed) => {
                // of a source that is new, only what this import said can be known
                let may_be = open.knows_source || self.seen.contains_key(&slot(&open, &packed.id));
                let mut known = if may_be { self.view.known_ticket(&open.key, &packed.id)? } else { None };
                if known.is_none() {
                    known = self.known_by_content(&packed)?;
                }
                let pile = self.sort(&mut open, &packed, known.as_ref())?;
                if let Some(month) = packed.month {
                    *open.months.entry(month).or_default() += 1;
                }
                if let (Some((tx, _)), Some(import), Pile::Added | Pile::Changed) = (self.write, open.import, &pile) {
                    let record: TicketRecord = packed.record()?;
                    let known = known.map(|k| k.id);
                    let id = tx.add_ticket(import, &open.key, &record, &packed.hash, packed.content, known)?;
                    if let Some(contents) = &mut self.contents {
                        contents.insert(packed.content, id);
                    }
                    self.out.to_read += 1;
                }
                pile
            }
            Said::Account(packed) => {
                let known = self.view.known_account(&packed.id)?;
                let pile = self.sort(&mut open, &packed, known.as_ref())?;
                self.write(&open, &pile, &packed, |tx, import, record: &AccountRecord| {
                    tx.add_account(import, record, &packed.hash, known.map(|k| k.id))
                })?;
                pile
            }
            Said::Item(packed) => {
                let known = self.view.known_item(&packed.id)?;
                let pile = self.sort(&mut open, &packed, known.as_ref())?;
                self.write(&open, &pile, &packed, |tx, import, record: &RoadmapRecord| {
                    tx.add_item(import, record, &packed.hash, known.map(|k| k.id))
                })?;
                pile
            }
            Said::Remark(remark) => {
                problems::add(&mut open.plan.problems, remark, false);
                self.open = Some(open);
                return Ok(());
            }
            Said::SetAside(row) => {
                self.put_aside(&mut open, row)?;
                self.open = Some(open);
                return Ok(());
            }
            Said::End => return self.end(open),
            Said::Document(_) | Said::Refused { .. } => return Err(Error::Bug("a document came out of turn".into())),
        };
        let piles = &mut open.plan.piles;
        piles.seen += 1;
        match pile {
            Pile::Added => piles.added += 1,
            Pile::Changed => piles.changed += 1,
            Pile::Same => piles.same += 1,
        }
        self.open = Some(open);
        Ok(())
    }

    fn write<T: DeserializeOwned>(
        &self,
        open: &Open,
        pile: &Pile,
        packed: &Packed,
        add: impl FnOnce(&Writing<'_>, i64, &T) -> Result<()>,
    ) -> Result<()> {
        match (self.write, open.import, pile) {
            (Some((tx, _)), Some(import), Pile::Added | Pile::Changed) => add(tx, import, &packed.record()?),
            _ => Ok(()),
        }
    }

    /// The ticket that said the same, where this one or that one has no id of its own.
    fn known_by_content(&mut self, packed: &Packed) -> Result<Option<Known>> {
        let found = if packed.id.starts_with("text-") {
            let contents = match &mut self.contents {
                Some(contents) => contents,
                none => none.insert(self.view.contents(false)?),
            };
            contents.get(&packed.content).copied()
        } else {
            self.nameless.get(&packed.content).copied()
        };
        // it said just this: whatever else differs between two exports of it, there is nothing to add
        Ok(found.map(|id| Known { id, hash: packed.hash.clone(), updated_at: None }))
    }

    fn sort(&mut self, open: &mut Open, packed: &Packed, known: Option<&Known>) -> Result<Pile> {
        let slot = slot(open, &packed.id);
        let seen = self.seen.get(&slot).cloned();
        let repeated = seen.is_some();
        open.repeats += u64::from(repeated);
        let hash = u128::from_str_radix(&packed.hash, 16).unwrap_or_default();
        let id = known.map(|known| known.id);
        // while writing, the view knows what earlier records said
        let known = match (seen, known) {
            (Some(seen), None) => Some((seen.hash, seen.updated)),
            (Some(seen), Some(_)) if self.write.is_none() => Some((seen.hash, seen.updated)),
            (_, Some(known)) => Some((u128::from_str_radix(&known.hash, 16).unwrap_or_default(), known.updated_at)),
            (None, None) => None,
        };
        let kind = match open.peek.what {
            What::Tickets => RecordKind::Ticket,
            What::Accounts => RecordKind::Account,
            What::Roadmap => RecordKind::Item,
        };
        let pile = match known {
            None => Pile::Added,
            Some((known, _)) if known == hash => Pile::Same,
            Some((_, at)) if matches!((at, packed.updated), (Some(k), Some(u)) if u < k) => {
                open.older += 1;
                Pile::Same
            }
            // a file that tells a record twice is told again: the later one counted then, and counts now
            Some(_) if !repeated && self.overtaken(kind, id, &packed.hash)? => Pile::Same,
            Some(_) => Pile::Changed,
        };
        if !matches!(pile, Pile::Same) {
            self.seen.insert(slot, Seen { hash, updated: packed.updated });
        }
        Ok(pile)
    }

    fn overtaken(&self, kind: RecordKind, id: Option<i64>, hash: &str) -> Result<bool> {
        id.map_or(Ok(false), |id| self.view.overtaken_at_once(kind, id, hash))
    }

    fn put_aside(&mut self, open: &mut Open, row: SetAside) -> Result<()> {
        open.plan.piles.seen += 1;
        open.plan.piles.set_aside += 1;
        if let (Some((tx, _)), Some(import)) = (self.write, open.import) {
            tx.add_set_aside(import, &row)?;
            if let Some(earlier) = open.waiting.remove(&short_hash(&row.raw)) {
                tx.settle(&[earlier], import)?;
            }
        }
        if self.args.set_aside.is_some() {
            open.sheaf.rows.push(row.clone());
        }
        problems::add(&mut open.plan.problems, row, true);
        Ok(())
    }

    fn end(&mut self, open: Open) -> Result<()> {
        let Open { peek, import, mut plan, months, repeats, older, sheaf, .. } = open;
        if let (Some((tx, _)), Some(import)) = (self.write, import) {
            tx.finish_import(import, &plan.piles)?;
            // what the same file set aside before was read again just now
            tx.settle_earlier(import, &plan.file, peek.part.as_deref().unwrap_or_default(), &peek.source)?;
        }
        if repeats > 0 {
            let records = if repeats == 1 { "1 record repeats".into() } else { format!("{repeats} records repeat") };
            plan.notes.push(format!("{records} an id that stood in these files before; the newest version counts"));
        }
        if older > 0 {
            let records = if older == 1 { "1 record is".into() } else { format!("{older} records are") };
            plan.notes.push(format!("{records} older than what the workspace knows, and left out as the same"));
        }
        plan.months =
            months.into_iter().map(|((y, m), count)| MonthCount { month: format!("{y}-{m:02}"), count }).collect();
        plan.problems.sort_by_key(|group| (!group.set_aside, std::cmp::Reverse(group.count)));
        if !sheaf.rows.is_empty() {
            self.out.set_aside.push(sheaf);
        }
        self.out.plans.push(plan);
        Ok(())
    }

    /// The very same bytes, read the same way, and nothing of their kind since: all of it is known.
    fn known_already(&mut self, number: usize, path: &Path, file_hash: &str, reading: &str) -> Result<bool> {
        let Some((tx, at)) = self.write else { return Ok(false) };
        if self.args.set_aside.is_some() {
            return Ok(false); // someone wants to see them
        }
        let earlier = self.view.earlier(file_hash, reading)?;
        for past in &earlier {
            let again = tx.repeat_import(past, at, &file_name(path))?;
            let document = if past.part.is_empty() { number.to_string() } else { format!("{number}/{}", past.part) };
            let mut plan = FilePlan { document, piles: again, ..empty_plan(past) };
            plan.file = file_name(path);
            plan.because = "these very bytes were imported before".into();
            plan.notes = vec!["this very file was imported before, and nothing of its source since".into()];
            for row in self.view.set_aside(past.id)? {
                problems::add(&mut plan.problems, row, true);
            }
            self.out.plans.push(plan);
        }
        Ok(!earlier.is_empty())
    }
}

/// All that decides how bytes are read.
fn fingerprint(instructions: &Instructions) -> Result<String> {
    let words = serde_json::to_string(instructions).map_err(|e| Error::Bug(e.to_string()))?;
    Ok(blake3::hash(format!("{READING}\n{words}").as_bytes()).to_hex()[..32].to_owned())
}

/// What tells a record from others of its kind.
fn slot(open: &Open, id: &str) -> u64 {
    let space = if open.peek.what == What::Tickets { open.key.as_str() } else { open.peek.what.word() };
    short_hash(&format!("{space}\u{1F}{id}"))
}

fn short_hash(text: &str) -> u64 {
    blake3::hash(text.as_bytes()).as_bytes().first_chunk().map_or(0, |b| u64::from_le_bytes(*b))
}

fn state(path: &Path) -> Result<(u64, Option<std::time::SystemTime>)> {
    let meta = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
    plain(path, &meta)?;
    Ok((meta.len(), meta.modified().ok()))
}

/// The hash of a file's bytes; that someone asked to stop is heard meanwhile.
fn hash_file(path: &Path, task: &Task) -> Result<String> {
    use std::io::Read;
    let mut file = std::fs::File::open(path).map_err(|e| Error::io(path, e))?;
    let mut hasher = blake3::Hasher::new();
    let mut chunk = vec![0; 1 << 20];
    loop {
        task.check()?;
        match file.read(&mut chunk).map_err(|e| Error::io(path, e))? {
            0 => return Ok(hasher.finalize().to_hex()[..32].to_owned()),
            n => hasher.update(&chunk[..n]),
        };
    }
}
