//! Every fixture, spoilt in thousands of ways: nothing panics, nothing hangs, everything adds up, memory does not grow.
//!
//! `GROUNDSWELL_MUTATIONS=200000` for a long run. A failure names its seed: `GROUNDSWELL_SEED=… GROUNDSWELL_MUTATIONS=1`
//! makes that mutant again, and nothing else; with `GROUNDSWELL_KEEP=FOLDER` it stays there to be looked at.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use groundswell::api::{FilePlan, ImportPlan};
use groundswell::error::ErrorKind;
use groundswell::task::Task;
use groundswell_tests::packed::{Zip, deflated, gzip};
use groundswell_tests::sample::{Desk, fixture};
use serde_json::json;

/// Mutants in an ordinary run.
const ORDINARY: u64 = 10_000;
/// How long one may take; unoptimised code on a busy machine gets more.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 5 });
/// How much memory may grow between the first tenth of a run and its end, in kB.
const GROWTH: u64 = 96 << 10;

/// Chance that can be repeated: SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`, which must not be 0.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A stretch of something that long, most often short.
    fn stretch(&mut self, length: usize) -> std::ops::Range<usize> {
        let from = self.below(length + 1);
        let most = if self.below(4) == 0 { length - from } else { (length - from).min(64) };
        from..from + self.below(most + 1)
    }
}

/// What files hold where it does most harm.
const HARMFUL: [&[u8]; 46] = [
    b"\"",
    b"\"\"",
    b"'",
    b"`",
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n",
    b"\0",
    b"\x1A",
    b"\x7F",
    b"\xFF",
    b"\xC3",
    b"\xE2\x80",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"{",
    b"}",
    b"[",
    b"]",
    b"{\"",
    b"\":",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"<",
    b">",
    b"</",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"&",
    b"&#x110000;",
    b"&lt",
    b"-",
    b"e9",
    b"NaN",
    b"null",
    b"sep=;\n",
    b"---\n",
    "\u{202E}".as_bytes(),
];

const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "4294967296",
    "18446744073709551616",
    "99999999999999999999999999",
    "1e400",
    "0.1e-400",
    "2147483648",
    "1E5",
    "65536",
    "1048577",
    "-9223372036854775809",
];

/// A file to be spoilt, and what it is called.
struct Sound {
    name: String,
    bytes: Vec<u8>,
    /// The files inside, if it is an archive or a workbook.
    members: Vec<(String, Vec<u8>)>,
}

fn sound() -> Vec<Sound> {
    let mut paths: Vec<PathBuf> = ["exports/good", "exports/strange", "exports/sources"]
        .iter()
        .flat_map(|folder| fixture(folder).read_dir().unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| {
            path.extension().is_some_and(|e| !["expect", "py", "md"].iter().any(|not| e == *not))
                || path.ends_with("roadmap.md")
        })
        .collect();
    paths.sort();
    let sound = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        Sound { name: path.file_name().unwrap().to_string_lossy().into_owned(), members: members(&bytes), bytes }
    };
    paths.iter().map(sound).collect()
}

fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    if bytes.starts_with(b"\x1F\x8B") {
        let mut out = Vec::new();
        GzDecoder::new(bytes).read_to_end(&mut out).unwrap();
        return vec![(String::new(), out)];
    }
    if !bytes.starts_with(b"PK") {
        return Vec::new();
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let member = |at: usize| {
        let mut file = archive.by_index(at).unwrap();
        let mut out = Vec::new();
        file.read_to_end(&mut out).unwrap();
        (file.name().unwrap().into_owned(), out)
    };
    (0..count).map(member).collect()
}

/// The mutant of a seed: its name and its bytes.
fn mutant(files: &[Sound], seed: u64) -> (String, Vec<u8>) {
    let mut chance = Chance(seed);
    let file = chance.one(files);
    let other = chance.one(files);
    if file.members.is_empty() || chance.below(4) == 0 {
        return (file.name.clone(), spoilt(&file.bytes, &other.bytes, &mut chance));
    }
    let at = chance.below(file.members.len());
    let other = other.members.first().map_or(&other.bytes, |(_, bytes)| bytes);
    let inner = spoilt(&file.members[at].1, other, &mut chance);
    if file.members[0].0.is_empty() {
        return (file.name.clone(), gzip(&deflated(&inner)));
    }
    let mut archive = Zip::default();
    for (n, (name, bytes)) in file.members.iter().enumerate() {
        archive = archive.with(name, if n == at { &inner } else { bytes });
    }
    (file.name.clone(), archive.bytes())
}

fn spoilt(bytes: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..chance.below(6) + 1 {
        let at = chance.below(out.len() + 1);
        match chance.below(11) {
            0 if !out.is_empty() => {
                let at = chance.below(out.len());
                out[at] ^= 1 << chance.below(8);
            }
            1 if !out.is_empty() => {
                let at = chance.below(out.len());
                out[at] = chance.next() as u8;
            }
            2 => out.truncate(at),
            3 => drop(out.drain(chance.stretch(out.len()))),
            4 => {
                let again = out[chance.stretch(out.len())].repeat(chance.below(3) + 1);
                out.splice(at..at, again);
            }
            5 => {
                let piece = other[chance.stretch(other.len())].to_vec();
                out.splice(at..at, piece);
            }
            6 => {
                let (piece, stretch) = (other[chance.stretch(other.len())].to_vec(), chance.stretch(out.len()));
                out.splice(stretch, piece);
            }
            7 | 8 => {
                let times = if chance.below(8) == 0 { chance.below(500) } else { 1 };
                let harm = chance.one(&HARMFUL).repeat(times);
                out.splice(at..at, harm);
            }
            9 => {
                let digit = out[at..].iter().position(u8::is_ascii_digit).map(|n| at + n);
                if let Some(from) = digit {
                    let to = out[from..].iter().position(|b| !b.is_ascii_digit()).map_or(out.len(), |n| from + n);
                    out.splice(from..to, chance.one(&NUMBERS).bytes());
                }
            }
            _ => {
                // two lines change places
                let mut lines: Vec<Vec<u8>> = out.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
                if lines.len() > 1 {
                    let (a, b) = (chance.below(lines.len()), chance.below(lines.len()));
                    lines.swap(a, b);
                    out = lines.concat();
                }
            }
        }
        out.truncate(1 << 20);
    }
    out
}

/// What is wrong with how a mutant was taken, if anything is.
fn complaint(desk: &Desk, path: &Path, bytes: &[u8]) -> Option<String> {
    let reply = desk.session.call("import_plan", json!({ "files": [path] }), &Task::silent());
    let plan: ImportPlan = match reply {
        Ok(reply) => match serde_json::from_value(reply) {
            Ok(plan) => plan,
            Err(e) => return Some(format!("the plan is none: {e}")),
        },
        Err(error) => {
            let place = error.place.as_ref().and_then(|place| place.file.as_ref());
            let told = error.kind == ErrorKind::Input && !error.message.is_empty();
            let whole = told && error.hint.as_ref().is_some_and(|hint| !hint.is_empty()) && place.is_some();
            return (!whole).then(|| format!("the error says too little: {error:?}"));
        }
    };
    if plan.files.is_empty() {
        return Some("the plan says nothing of it".into());
    }
    plan.files.iter().find_map(unsound).or_else(|| lost_lines(&plan, bytes))
}

fn unsound(file: &FilePlan) -> Option<String> {
    let p = file.piles;
    if p.seen != p.added + p.changed + p.same + p.set_aside {
        return Some(format!("the piles do not add up: {p:?}"));
    }
    let aside: u64 = file.problems.iter().filter(|g| g.set_aside).map(|g| g.count).sum();
    if aside != p.set_aside {
        return Some(format!("{} are set aside, and {aside} of them are told", p.set_aside));
    }
    let mute = file.problems.iter().find(|g| g.cure.is_empty() || g.expected.is_empty() || g.examples.is_empty())?;
    Some(format!("a problem says too little: {mute:?}"))
}

/// Of a table without quotes each line is a row: every one that is not blank must have been seen.
fn lost_lines(plan: &ImportPlan, bytes: &[u8]) -> Option<String> {
    let [file] = &plan.files[..] else { return None };
    let passed = file.notes.iter().any(|note| note.contains("passed over"));
    let plain = file.refused.is_none() && file.part.is_none() && file.encoding.starts_with("UTF-8") && !passed;
    let text = std::str::from_utf8(bytes).ok().filter(|text| {
        plain && !text.contains('"') && !text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep="))
    })?;
    let delimiter = match file.source.as_str() {
        "Table, CSV" => ',',
        "Table, tab-separated" => '\t',
        "Table, CSV with semicolons" => ';',
        "Table, CSV with bars (|)" => '|',
        _ => return None,
    };
    let blank = |line: &str| line.split(delimiter).all(|cell| cell.trim_matches(['\u{feff}', ' ']).trim().is_empty());
    let lines = text.split(['\n', '\r']).filter(|line| !blank(line)).count() as u64;
    let repeated = |found: &str| -> Option<u64> {
        found.contains("the header").then(|| found.split(' ').next()?.parse().ok()).flatten()
    };
    let headers: u64 = file
        .problems
        .iter()
        .filter(|g| g.expected == "one header")
        .flat_map(|g| &g.examples)
        .filter_map(|e| repeated(&e.found))
        .sum();
    let told = file.piles.seen + 1 + headers;
    (told != lines).then(|| format!("{lines} lines, and {told} are told ({headers} headers)"))
}

#[cfg(target_os = "linux")]
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(not(target_os = "linux"))]
fn resident() -> u64 {
    0
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

#[test]
fn no_mutant_is_more_than_a_file() {
    let files = sound();
    assert!(files.len() > 100, "only {} fixtures were found", files.len());
    let (first, count) = (number("GROUNDSWELL_SEED").unwrap_or(1), number("GROUNDSWELL_MUTATIONS").unwrap_or(ORDINARY));
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let next = AtomicU64::new(0);
    let over = AtomicBool::new(false);
    let begun = Instant::now();
    // for each worker the seed it is at, and since when
    let at: Vec<Mutex<Option<(u64, Instant)>>> = (0..workers).map(|_| Mutex::new(None)).collect();
    let wrong: Mutex<Vec<String>> = Mutex::default();
    let early = AtomicU64::new(0);
    let slowest: Mutex<(Duration, u64)> = Mutex::default();
    let tell =
        |seed: u64, name: &str, what: &str| format!("GROUNDSWELL_SEED={seed} GROUNDSWELL_MUTATIONS=1 ({name}): {what}");
    std::thread::scope(|scope| {
        let (files, next, wrong, early, slowest, tell) = (&files, &next, &wrong, &early, &slowest, &tell);
        for at in &at {
            scope.spawn(move || {
                let desk = Desk::empty();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count || wrong.lock().unwrap().len() >= 20 {
                        return;
                    }
                    if n == count / 10 {
                        early.store(resident(), Ordering::Relaxed);
                    }
                    let seed = first + n;
                    let (name, bytes) = mutant(files, seed);
                    let path = desk.dir.path().join(&name);
                    std::fs::File::create(&path).and_then(|mut file| file.write_all(&bytes)).unwrap();
                    if let Some(kept) = std::env::var_os("GROUNDSWELL_KEEP") {
                        std::fs::copy(&path, Path::new(&kept).join(&name)).unwrap();
                    }
                    let since = Instant::now();
                    *at.lock().unwrap() = Some((seed, since));
                    let outcome = catch_unwind(AssertUnwindSafe(|| complaint(&desk, &path, &bytes)));
                    *at.lock().unwrap() = None;
                    let took = since.elapsed();
                    if let Ok(mut slowest) = slowest.lock() {
                        *slowest = (*slowest).max((took, seed));
                    }
                    let said = match outcome {
                        Ok(None) => None,
                        Ok(Some(said)) => Some(said),
                        Err(_) => Some("it panicked".to_owned()),
                    };
                    if let Some(said) = said {
                        wrong.lock().unwrap().push(tell(seed, &name, &said));
                    }
                    std::fs::remove_file(&path).unwrap();
                }
            });
        }
        let (at, over) = (&at, &over);
        let watch = scope.spawn(move || {
            while !over.load(Ordering::Relaxed) {
                for at in at {
                    let late = at.lock().unwrap().filter(|(_, since)| since.elapsed() > PATIENCE);
                    if let Some((seed, _)) = late {
                        // a thread cannot be ended, so all of it is
                        eprintln!("GROUNDSWELL_SEED={seed} GROUNDSWELL_MUTATIONS=1 hangs for more than {PATIENCE:?}");
                        std::process::abort();
                    }
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        while next.load(Ordering::Relaxed) < count + workers as u64 && wrong.lock().unwrap().len() < 20 {
            std::thread::sleep(Duration::from_millis(20));
        }
        over.store(true, Ordering::Relaxed);
        drop(watch);
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {count} mutants:\n{}", wrong.len(), wrong.join("\n"));
    let (early, late) = (early.into_inner(), resident());
    let (slowest, seed) = slowest.into_inner().unwrap();
    println!(
        "{count} mutants in {:?}; the slowest took {slowest:?} (seed {seed}); {early} kB, then {late} kB",
        begun.elapsed()
    );
    assert!(count < 1000 || late < early + GROWTH, "memory grew from {early} kB to {late} kB");
}
