//! `cargo xtask bench import`: how long taking a large export in takes, as ratios within one run, so that the machine
//! counts as little as can be. Measured against the `sqlite3` shell's own `.import` of the same file.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::forget;
use super::measure::{self, cannot};
use crate::house;
use crate::process::{Done, Failed, program, say};

/// Tickets in the large file.
const ROWS: u64 = 1_000_000;
/// What is asked of each figure, in the order in which they are told.
const ASKED: [&str; 5] =
    ["at most 4", "at most 11 times the time", "at most a third", "under 300 MB", "at most 200 ms"];

/// Measures, with as many tickets as the arguments say.
pub(crate) fn import_bench(args: &[String]) -> Done {
    let rows = match args {
        [] => ROWS,
        [rows] => rows.parse().map_err(|_| Failed::wrongly_called(format!("`{rows}` is no number of rows")))?,
        _ => return Err(Failed::wrongly_called(super::USAGE)),
    };
    super::build()?;
    let folder = house::target().join("bench");
    std::fs::create_dir_all(&folder).map_err(|e| Failed::new(format!("{}: {e}", folder.display())))?;
    let (large, small) = (folder.join("large.csv"), folder.join("small.csv"));
    say(&format!("writing {rows} tickets"));
    write_tickets(&large, rows)?;
    write_tickets(&small, rows / 10)?;
    let megabytes = large.metadata().map_or(0, |m| m.len()) / 1_000_000;

    say("sqlite3 .import into an untyped table");
    let theirs = sqlite_import(&folder, &large)?;
    say("groundswell import, evidence only");
    let few = import(&folder.join("small.groundswell"), &small, true)?;
    let many = import(&folder.join("large.groundswell"), &large, true)?;
    say("the same file again");
    let again = import(&folder.join("large.groundswell"), &large, false)?;
    say("Ctrl+C in the middle");
    let (stop, gone) = stopped(&folder.join("stopped.groundswell"), &large, many.took / 2)?;
    say("finding asks and the search index, of the small file");
    let began = Instant::now();
    groundswell(&folder.join("small.groundswell"), &["read-on"]).status().map_err(cannot)?;
    let asks = began.elapsed();

    let seconds = |d: Duration| d.as_secs_f64();
    let ratio = seconds(many.took) / seconds(theirs);
    println!("\n{rows} tickets, {megabytes} MB");
    println!("  sqlite3 .import          {:8.2} s", seconds(theirs));
    println!("  groundswell, evidence    {:8.2} s   {ratio:.2} times ({})", seconds(many.took), ASKED[0]);
    let growth = seconds(many.took) / seconds(few.took);
    println!("  a tenth of the rows      {:8.2} s   {growth:.1} times for ten times ({})", seconds(few.took), ASKED[1]);
    let share = seconds(again.took) / seconds(many.took);
    println!("  the same file again      {:8.2} s   {share:.2} of the first ({})", seconds(again.took), ASKED[2]);
    println!("  peak memory              {:8} MB  ({})", many.peak / 1024, ASKED[3]);
    println!(
        "  an answer to Ctrl+C      {:8} ms  ({}); closed after {} ms",
        stop.as_millis(),
        ASKED[4],
        gone.as_millis()
    );
    println!("  asks and search index of {} tickets {:8.2} s", rows / 10, seconds(asks));
    Ok(())
}

struct Import {
    took: Duration,
    /// Kilobytes resident, of the program and the process that reads for it, each at its highest.
    peak: u64,
}

fn groundswell(workspace: &Path, args: &[&str]) -> Command {
    let mut command = measure::groundswell(&[]);
    command.arg("-w").arg(workspace).args(args);
    command
}

fn import(workspace: &Path, file: &Path, fresh: bool) -> Result<Import, Failed> {
    if fresh {
        forget(workspace);
    }
    let file = file.display().to_string();
    let took = measure::watched(&mut groundswell(workspace, &["import", "--later", &file]))?;
    Ok(Import { took: took.time, peak: took.peak.iter().sum() })
}

/// How long it takes from asking the program to stop until it says that it has, and until it is gone.
fn stopped(workspace: &Path, file: &Path, after: Duration) -> Result<(Duration, Duration), Failed> {
    forget(workspace);
    let file = file.display().to_string();
    let mut command = groundswell(workspace, &["import", "--later", &file]);
    let mut child: Child = command.stderr(Stdio::piped()).spawn().map_err(cannot)?;
    std::thread::sleep(after);
    let began = Instant::now();
    program("kill").args(["-INT", &child.id().to_string()]).status().map_err(cannot)?;
    let mut answer = [0];
    let answered = child.stderr.take().is_some_and(|mut stderr| stderr.read_exact(&mut answer).is_ok());
    let took = began.elapsed();
    child.wait().map_err(cannot)?;
    let gone = began.elapsed();
    forget(workspace);
    if answered { Ok((took, gone)) } else { Err(Failed::new("it was over before it could be stopped")) }
}

fn sqlite_import(folder: &Path, file: &Path) -> Result<Duration, Failed> {
    let database = folder.join("theirs.db");
    forget(&database);
    let mut script = String::from(".mode csv\nCREATE TABLE t (a,b,c,d,e,f,g,h,i,j,k);\n");
    let _ = writeln!(script, ".import --skip 1 {} t", file.display());
    let began = Instant::now();
    let mut child = program("sqlite3").arg(&database).stdin(Stdio::piped()).spawn().map_err(cannot)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(script.as_bytes()).map_err(cannot)?;
    }
    let status = child.wait().map_err(cannot)?;
    let took = began.elapsed();
    forget(&database);
    if status.success() { Ok(took) } else { Err(Failed::new(format!("sqlite3 failed ({status})"))) }
}

/// A help desk's export, made up: the same for the same number of rows.
fn write_tickets(path: &PathBuf, rows: u64) -> Done {
    const WORDS: [&str; 64] = [
        "we",
        "would",
        "like",
        "to",
        "export",
        "the",
        "weekly",
        "report",
        "as",
        "a",
        "spreadsheet",
        "because",
        "our",
        "finance",
        "team",
        "needs",
        "it",
        "every",
        "monday",
        "morning",
        "and",
        "copying",
        "rows",
        "by",
        "hand",
        "takes",
        "hours",
        "board",
        "could",
        "show",
        "two",
        "weeks",
        "side",
        "when",
        "planning",
        "technicians",
        "please",
        "add",
        "filter",
        "for",
        "open",
        "invoices",
        "thanks",
        "your",
        "help",
        "app",
        "closes",
        "i",
        "large",
        "job",
        "on",
        "my",
        "phone",
        "great",
        "if",
        "customers",
        "book",
        "visit",
        "themselves",
        "is",
        "there",
        "any",
        "way",
        "yet",
    ];
    let mut seed = 7_u64;
    let mut word = move || {
        // xorshift: any numbers will do, as long as they are always the same
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        WORDS[(seed % 64) as usize]
    };
    let mut words = move |count: u64| (0..count).map(|_| word()).collect::<Vec<_>>().join(" ");
    let failed = |e: std::io::Error| Failed::new(format!("{}: {e}", path.display()));
    let mut out = BufWriter::new(File::create(path).map_err(failed)?);
    let header =
        "Ticket ID,Subject,Description,Requester,Requester email,Company,Created at,Updated at,Status,Priority,Tags";
    writeln!(out, "{header}").map_err(failed)?;
    for n in 0..rows {
        let body = if n % 7 == 0 { format!("He said \"\"please\"\", and\nmore: {}", words(95)) } else { words(100) };
        let (company, day) = (n % 5000, 1 + n % 28);
        writeln!(
            out,
            "{},{} {n},\"{body}\",Person {},person{}@company{company}.example,Company {company},2026-{:02}-{day:02} 09:{:02},\
             2026-09-{day:02} 10:{:02},open,normal,\"alpha beta\"",
            1_000_000 + n,
            words(6),
            n % 20_000,
            n % 20_000,
            1 + n % 9,
            n % 60,
            n % 60
        )
        .map_err(failed)?;
    }
    out.flush().map_err(failed)
}
