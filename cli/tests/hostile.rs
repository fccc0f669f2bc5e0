//! Hostile files, through the real program: the process that reads a file may come to its end, the program does not. Each
//! ends soon, with an error that names the file, little memory, and the workspace as it was.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use groundswell_tests::packed::{Zip, deflated, gzip, package, repeated, row, sheet, workbook};

/// How long a file may take. The program gives up after nine seconds without a sign of progress.
const SOON: Duration = Duration::from_secs(10);
/// Code that is not optimised, on a machine that does other things too, gets so many times more.
const BUSY: u32 = if cfg!(debug_assertions) { 4 } else { 2 };
/// How much memory the program may take beyond what it takes for a small file, in kB.
const MEMORY: u64 = 100 << 10;

struct Shell {
    dir: tempfile::TempDir,
}

/// How a run of the program ended.
struct Ended {
    code: Option<i32>,
    stderr: String,
    took: Duration,
    /// The most memory the program itself held, in kB; 0 where the system does not say.
    most: u64,
}

impl Shell {
    /// With a workspace that holds something already.
    fn new() -> Self {
        let shell = Self { dir: tempfile::tempdir().unwrap() };
        let accounts = shell.write("accounts.csv", b"Account ID,Account Name,ARR,Currency\nA1,Moss,1000,EUR\n");
        let ended = shell.import(&accounts);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        shell
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn start(&self, file: &Path) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundswell"));
        command.current_dir(self.dir.path()).arg("import").arg(file).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn import(&self, file: &Path) -> Ended {
        ended(self.start(file))
    }

    /// What a person decided and imported, in one text.
    fn state(&self) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundswell"));
        let output = command.current_dir(self.dir.path()).args(["--json", "status"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Imports a file that must be refused.
    fn refuses(&self, file: &Path, words: &str) {
        let before = self.state();
        let ended = self.import(file);
        let name = file.file_name().unwrap().to_string_lossy();
        assert_eq!(ended.code, Some(3), "{name}: {}", ended.stderr);
        assert!(ended.stderr.contains(&*name) && ended.stderr.contains(words), "{name}: {}", ended.stderr);
        ended.is_modest(&name);
        assert_eq!(self.state(), before, "{name} left the workspace as it was");
    }

    /// Imports a file that can be read, if with losses.
    fn reads(&self, file: &Path) {
        let ended = self.import(file);
        let name = file.file_name().unwrap().to_string_lossy();
        assert_eq!(ended.code, Some(0), "{name}: {}", ended.stderr);
        ended.is_modest(&name);
    }
}

impl Ended {
    fn is_modest(&self, name: &str) {
        assert!(self.took < SOON * BUSY, "{name} took {:?}", self.took);
        let rest = self.rest();
        assert!(self.most < rest + MEMORY, "{name} took {} kB, {rest} kB are needed anyway", self.most);
    }

    /// What the program takes for a small file.
    fn rest(&self) -> u64 {
        static REST: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
        *REST.get_or_init(|| {
            let shell = Shell { dir: tempfile::tempdir().unwrap() };
            let path = shell.write("small.csv", b"Ticket ID,Subject\n1,a\n");
            shell.import(&path).most
        })
    }
}

fn ended(mut child: Child) -> Ended {
    let begun = Instant::now();
    let mut stderr = child.stderr.take().unwrap();
    let words = std::thread::spawn(move || {
        let mut said = Vec::new();
        let _ = stderr.read_to_end(&mut said);
        String::from_utf8_lossy(&said).into_owned()
    });
    let mut most = 0;
    loop {
        most = most.max(peak(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            return Ended { code: status.code(), stderr: words.join().unwrap(), took: begun.elapsed(), most };
        }
        if begun.elapsed() > SOON * BUSY * 2 {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it did not end: {}", words.join().unwrap());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The most memory a process has held so far, in kB.
fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[test]
fn workbooks_made_to_do_harm() {
    let shell = Shell::new();
    let header = row(1, &["Ticket ID", "Subject"]);
    let part = "xl/worksheets/sheet1.xml";
    let empty = || package(&[("Tickets", "visible")], "");
    let texts = "<sst uniqueCount=\"4000000000\"><si><t>x</t></si></sst>";
    let count = workbook(&(header.clone() + &row(2, &["1", "a"]))).with("xl/sharedStrings.xml", texts).bytes();
    shell.refuses(&shell.write("unique-count.xlsx", &count), "claims 4000000000 different texts");

    let corners =
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    shell.refuses(&shell.write("corners.xlsx", &workbook(corners).bytes()), "column");

    let cell = repeated(
        b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>",
        &vec![b'A'; 1 << 20],
        512,
        b"</v></c></row></sheetData></worksheet>",
    );
    shell.refuses(&shell.write("one-cell.xlsx", &empty().raw(part, &cell).bytes()), "8 MiB");

    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY l0 \"lol\">{laughs}]>{}",
        sheet("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>&l9;</v></c></row>")
    );
    shell.refuses(&shell.write("laughs.xlsx", &empty().with(part, bomb).bytes()), "DTD");

    let attributes: String = (0..200_000).map(|n| format!(" a{n}=\"1\"")).collect();
    let wide =
        format!("<worksheet><sheetData{attributes}>{}</sheetData></worksheet>", header.clone() + &row(2, &["1", "a"]));
    let ended = shell.import(&shell.write("attributes.xlsx", &empty().with(part, wide).bytes()));
    assert!(matches!(ended.code, Some(0 | 3)), "{}", ended.stderr);
    ended.is_modest("attributes.xlsx");

    // four million cells with a style and nothing in them
    let styled = "<c s=\"1\"/>".repeat(200);
    let rows = repeated(
        format!("<worksheet><sheetData>{header}{}", row(2, &["1", "a"])).as_bytes(),
        format!("<row>{styled}</row>").as_bytes(),
        20_000,
        b"</sheetData></worksheet>",
    );
    shell.reads(&shell.write("styled.xlsx", &empty().raw(part, &rows).bytes()));
}

#[test]
fn depth_without_an_end() {
    let shell = Shell::new();
    let deep = |open: &str, times: usize| open.repeat(times);
    shell.refuses(&shell.write("deep.xml", format!("<rss>{}", deep("<a>", 2_000_000)).as_bytes()), "");
    shell.refuses(&shell.write("deep.xls", format!("<html>{}", deep("<div><table>", 500_000)).as_bytes()), "");
    shell.refuses(&shell.write("deep.json", format!("[{}", deep("[", 5_000_000)).as_bytes()), "");
    let ticket = "{\"ticket\":{\"id\":1,\"subject\":\"a\",\"description\":\"b\"}}\n";
    let lines = format!("{ticket}{{\"ticket\":{{\"id\":2,\"x\":{}\n{ticket}", deep("{\"a\":", 1_000_000));
    shell.reads(&shell.write("deep.jsonl", lines.as_bytes()));
    shell.refuses(&shell.write("deep.yaml", format!("a: {}", deep("[", 200_000)).as_bytes()), "");
    shell.refuses(&shell.write("deep.toml", format!("a = {}", deep("[", 200_000)).as_bytes()), "");
}

#[test]
fn bombs_in_archives() {
    let shell = Shell::new();
    // eight gibibytes of nothing in eight megabytes
    let bomb = repeated(b"Ticket ID,Subject\n", &vec![b'a'; 1 << 20], 2000, b"\n");
    shell.refuses(&shell.write("bomb.csv.gz", &gzip(&bomb)), "");
    let one = Zip::default().raw("tickets.csv", &bomb).bytes();
    shell.refuses(&shell.write("bomb.zip", &one), "");
    let mut many = Zip::default();
    for n in 0..5000 {
        many = many.with(&format!("{n}.csv"), b"Ticket ID,Subject\n1,a\n");
    }
    shell.refuses(&shell.write("many.zip", &many.bytes()), "at most 2000 are read");
    let inner = Zip::default().with("tickets.csv", b"Ticket ID,Subject\n1,a\n").bytes();
    shell.refuses(&shell.write("nested.zip", &Zip::default().with("inner.zip", inner).bytes()), "");
    shell.refuses(&shell.write("twice.csv.gz", &gzip(&deflated(&gzip(&deflated(b"Ticket ID,Subject\n1,a\n"))))), "");
}

/// A file of that many bytes that takes no room on the disk, with these at its start.
fn sparse(path: &Path, start: &[u8], size: u64) {
    let mut file = File::create(path).unwrap();
    file.write_all(start).unwrap();
    file.set_len(size).unwrap();
}

#[test]
fn one_line_of_a_gibibyte() {
    let shell = Shell::new();
    let header = b"Ticket ID,Subject,Description\n1,a,words\n2,b,".to_vec();
    let path = shell.dir.path().join("line.csv");
    sparse(&path, &[header.as_slice(), &b"words ".repeat(4000)].concat(), 1 << 30);
    let before = shell.state();
    let ended = shell.import(&path);
    // all but the endless line is read, or the file is refused by its name
    assert!(ended.code == Some(0) || ended.code == Some(3) && ended.stderr.contains("line.csv"), "{}", ended.stderr);
    ended.is_modest("line.csv");
    assert!(ended.code == Some(0) || shell.state() == before);
    let path = shell.dir.path().join("first.csv");
    sparse(&path, &b"words ".repeat(4000), 1 << 30);
    shell.refuses(&path, "");
    let path = shell.dir.path().join("line.json");
    sparse(
        &path,
        b"{\"tickets\":[{\"id\":1,\"subject\":\"a\",\"via\":{},\"requester_id\":5,\"description\":\"",
        1 << 30,
    );
    let ended = shell.import(&path);
    assert!(matches!(ended.code, Some(0 | 3)), "{}", ended.stderr);
    ended.is_modest("line.json");
    let path = shell.dir.path().join("zeros.csv");
    sparse(&path, b"", 1 << 30);
    shell.refuses(&path, "");
}

#[test]
fn a_large_array_is_streamed() {
    let shell = Shell::new();
    let path = shell.dir.path().join("large.json");
    let mut file = File::create(&path).unwrap();
    file.write_all(b"[").unwrap();
    let words = "words ".repeat(4000);
    for n in 0..8000 {
        let comma = if n == 0 { "" } else { "," };
        writeln!(file, "{comma}{{\"ticket\":{{\"id\":{n},\"subject\":\"a\",\"comment_count\":\"{words}\"}}}}").unwrap();
    }
    file.write_all(b"]").unwrap();
    let size = file.seek(SeekFrom::End(0)).unwrap();
    assert!(size > 180 << 20);
    drop(file);
    let ended = shell.import(&path);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let rest = ended.rest();
    assert!(
        ended.most < rest + MEMORY,
        "{} kB for a file of {} MB; {rest} kB are needed anyway",
        ended.most,
        size >> 20
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_file_does_not_hang() {
    let shell = Shell::new();
    let fifo = shell.dir.path().join("fifo.csv");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    shell.refuses(&fifo, "");
    let zero = shell.dir.path().join("zero.csv");
    std::os::unix::fs::symlink("/dev/zero", &zero).unwrap();
    shell.refuses(&zero, "");
    shell.refuses(shell.dir.path(), "folder");
}

/// The process that reads is killed from outside: that is an error, and no wait for ever.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_reader_is_an_error() {
    let shell = Shell::new();
    let path = shell.dir.path().join("long.csv");
    let mut file = std::io::BufWriter::new(File::create(&path).unwrap());
    file.write_all(b"Ticket ID,Subject,Description,Email\n").unwrap();
    for n in 0..400_000 {
        writeln!(file, "{n},Note {n},\"some words, and more\",ann@moss.example").unwrap();
    }
    drop(file);
    let before = shell.state();
    let program = shell.start(&path);
    let begun = Instant::now();
    let reader = loop {
        if let Some(reader) = child_of(program.id()) {
            break reader;
        }
        assert!(begun.elapsed() < SOON * BUSY, "no reading process came");
        std::thread::sleep(Duration::from_millis(1));
    };
    assert!(Command::new("kill").args(["-9", &reader.to_string()]).status().unwrap().success());
    let ended = ended(program);
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    assert!(ended.stderr.contains("long.csv") && ended.stderr.contains("was stopped"), "{}", ended.stderr);
    assert!(ended.took < SOON * BUSY, "{:?}", ended.took);
    assert_eq!(shell.state(), before);
}

/// The process that `parent` called to read a file.
#[cfg(target_os = "linux")]
fn child_of(parent: u32) -> Option<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{parent}/task")).ok()?;
    let children = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("children")).ok());
    let mut children =
        children.flat_map(|text| text.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>());
    children.find(|id| {
        std::fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| line.windows(15).any(|w| w == b"--read-one-file"))
    })
}
