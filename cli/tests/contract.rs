//! The command line's contract: what scripts rely on. Driven as a program, the way they do.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
}

struct Shell {
    dir: tempfile::TempDir,
}

impl Shell {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundswell"));
        command.current_dir(self.dir.path());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    fn write(&self, name: &str, text: &[u8]) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Runs what must end well and answers in JSON.
    fn json(&self, args: &[&str]) -> Value {
        let output = self.command().arg("--json").args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{args:?} did not answer in JSON: {e}"))
    }

    fn sample(&self) {
        let files = ["sample/tickets.jsonl", "sample/accounts.csv", "sample/roadmap.csv"].map(fixture);
        let output = self.command().arg("import").args(&files).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn json_answers_hold_what_scripts_read() {
    let shell = Shell::new();
    shell.sample();
    let status = shell.json(&["status"]);
    for field in ["tickets", "in_requests", "not_requests", "unsure", "asks", "requests", "accounts", "resolved_share"]
    {
        assert!(status[field].is_number(), "status has no {field}");
    }
    let rank = shell.json(&["rank", "--limit", "3"]);
    assert_eq!(rank["policy"], "balanced");
    let rows = rank["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    for field in ["rank", "reports", "accounts", "arr", "renewing_90d", "churn_exposure", "score"] {
        assert!(rows[0][field].is_number(), "a row has no {field}");
    }
    for field in ["id", "title", "currency"] {
        assert!(rows[0][field].is_string(), "a row has no {field}");
    }
    assert!(rows[0].get("roadmap").is_some());
    let terms = rows[0]["terms"].as_array().unwrap();
    assert!(terms.iter().all(|t| t["name"].is_string() && t["amount"].is_number() && t["because"].is_string()));

    let (a, b) = (rows[0]["id"].as_str().unwrap(), rows[1]["id"].as_str().unwrap());
    let ask = shell.json(&["show", a])["quotes"][0]["ask"].as_str().unwrap().to_owned();
    assert_eq!(shell.json(&["merge", a, b])["value"]["id"], a);
    assert_eq!(shell.json(&["move", &ask, rows[2]["id"].as_str().unwrap()])["tables"][0], "moved");
    assert_eq!(shell.json(&["undo"])["value"]["state"], "undone", "undo works from another process");
    assert_eq!(shell.json(&["redo"])["value"]["state"], "done");
    assert_eq!(shell.json(&["history"]).as_array().unwrap().len(), 2);
    assert!(shell.json(&["search", "offline"])["asks"].is_array());
    assert!(shell.json(&["similar", "export to a spreadsheet"])["requests"].is_array());
    assert_eq!(shell.json(&["check"])["clean"], true);
    assert!(
        shell.json(&["import", "--dry-run", &fixture("sample/accounts.csv").display().to_string()])["files"].is_array()
    );

    assert_eq!(shell.json(&["rank", "--explain", a])["row"]["id"], a);
    assert_eq!(shell.json(&["rank", "--weights", "reach=3,revenue=1", "--limit", "1"])["weights"][0]["weight"], 0.75);
    for (command, list) in
        [("accounts", "rows"), ("rates", "rates"), ("plan", "rows"), ("trends", "rows"), ("voices", "by")]
    {
        assert!(!shell.json(&[command])[list].as_array().unwrap().is_empty(), "{command} has no {list}");
    }
    assert!(shell.json(&["roadmap"])["wanted_unplanned"].is_array());
    assert_eq!(shell.json(&["rates", "set", "CHF", "1.3", "--day", "2026-01-01"])["tables"][0], "rate");
    assert_eq!(shell.json(&["risks", "Yellow", "30"])["step"], "“Yellow” means 30 % churn risk");
    assert_eq!(code(&shell.run(&["risks", "Yellow", "140"])), 2);
    assert_eq!(code(&shell.run(&["rank", "--weights", "reach"])), 2);

    let spoken: [&[&str]; 14] = [
        &["status"],
        &["rank"],
        &["rank", "--explain", a],
        &["show", a],
        &["history"],
        &["check"],
        &["search", "offline"],
        &["policies"],
        &["accounts"],
        &["rates"],
        &["risks"],
        &["roadmap"],
        &["plan"],
        &["voices"],
    ];
    for human in spoken {
        let output = shell.run(human);
        assert!(output.status.success() && !output.stdout.is_empty(), "{human:?}: {}", stderr(&output));
        assert!(!output.stdout.starts_with(b"{"), "{human:?} speaks to people");
    }
}

#[test]
fn what_the_engine_asks_and_proposes_can_be_scripted() {
    let shell = Shell::new();
    shell.sample();
    let rows = shell.json(&["rank", "--limit", "2"])["rows"].clone();
    let id = rows[0]["id"].as_str().unwrap();
    let shown = shell.json(&["show", id]);
    let why = &shown["quotes"][0]["why"];
    assert!(why["nearest"].is_array() && why["words"].is_array() && why["inside"].is_number());
    assert!(!shown["best_quotes"].as_array().unwrap().is_empty());
    let told = String::from_utf8(shell.run(&["show", id, "--why"]).stdout).unwrap();
    assert!(told.contains("why: ") && told.contains("alike to the others here"), "{told}");
    assert!(!String::from_utf8(shell.run(&["show", id]).stdout).unwrap().contains("why: "));

    let asked = shell.json(&["questions", "--limit", "3"]);
    assert_eq!(asked["items"].as_array().unwrap().len(), 3);
    assert!(asked["left"].as_u64() <= asked["total"].as_u64());
    let told = shell.run(&["questions", "--limit", "1"]);
    let told = String::from_utf8(told.stdout).unwrap();
    // The command it names answers it: it is not asked again.
    let line = told.lines().find_map(|line| line.split_once(": groundswell ")).unwrap();
    let answer: Vec<&str> = line.1.split(' ').collect();
    assert!(shell.run(&answer).status.success(), "{answer:?}");
    let next = shell.json(&["questions", "--limit", "1000"]);
    assert!(next["items"].as_array().unwrap().iter().all(|q| q["id"] != asked["items"][0]["id"]));

    let ask = shown["quotes"][0]["ask"].as_str().unwrap();
    assert_eq!(shell.json(&["keep", ask])["tables"][0], "moved");
    let proposed = shell.json(&["regroup", "--granularity", "-0.5"]);
    let count = proposed["proposals"].as_array().unwrap().len();
    assert!(count >= 2 && proposed["proposals"][0]["change"]["kind"].is_string());
    let human = shell.run(&["regroup", "--granularity", "-0.5"]);
    assert!(String::from_utf8(human.stdout).unwrap().contains("Nothing was changed"));
    let beyond = shell.run(&["regroup", "--granularity", "-0.5", "--accept", &(count + 1).to_string()]);
    assert_eq!(code(&beyond), 2, "{}", stderr(&beyond));
    assert!(stderr(&beyond).contains(&format!("from 1 to {count}")), "{}", stderr(&beyond));
    let accepted = shell.json(&["regroup", "--granularity", "-0.5", "--accept", "1,2"]);
    assert_eq!(accepted["value"], 2);
    assert_eq!(shell.json(&["undo"])["value"]["name"], accepted["step"]);
}

#[test]
fn exit_codes_tell_what_kind_of_trouble_it_is() {
    let shell = Shell::new();
    let missing = shell.run(&["status"]);
    assert_eq!(code(&missing), 4, "no workspace: {}", stderr(&missing));
    assert!(stderr(&missing).contains("workspace.groundswell") && stderr(&missing).contains("import"));
    assert_eq!(code(&shell.run(&["no-such-command"])), 2);
    assert_eq!(code(&shell.run(&["merge", "R-1"])), 2, "one request cannot be merged");

    for (name, bytes) in
        [("empty.csv", &b""[..]), ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), ("blank.json", b"  \n ")]
    {
        let file = shell.write(name, bytes);
        let output = shell.run(&["import", &file]);
        assert_eq!(code(&output), 3, "{name}: {}", stderr(&output));
        assert!(stderr(&output).contains(name), "the message names the file: {}", stderr(&output));
    }
    let absent = shell.run(&["import", "absent.csv"]);
    assert_eq!(code(&absent), 3, "{}", stderr(&absent));

    shell.json(&["import", &fixture("sample/accounts.csv").display().to_string()]);
    assert_eq!(code(&shell.run(&["show", "R-99"])), 1);
    assert_eq!(code(&shell.run(&["undo"])), 1);
    assert_eq!(code(&shell.run(&["rank", "--policy", "loudest"])), 2);
    assert_eq!(
        code(&shell.run(&["import", &fixture("sample/roadmap.csv").display().to_string(), "--map", "nonsense"])),
        2
    );

    let alien = shell.write("alien.groundswell", b"not a workspace at all");
    assert_eq!(code(&shell.run(&["-w", &alien, "status"])), 4);
}

#[test]
fn one_bad_file_among_good_ones_imports_nothing() {
    let shell = Shell::new();
    let good = fixture("sample/accounts.csv").display().to_string();
    let bad = shell.write("bad.csv", b"");
    assert_eq!(code(&shell.run(&["import", &good, &bad])), 3);
    let status = shell.json(&["status"]);
    assert_eq!(status["accounts"], 0, "nothing is half-imported");
}

#[test]
fn a_dry_run_makes_no_workspace() {
    let shell = Shell::new();
    let output = shell.run(&["import", "--dry-run", &fixture("sample/roadmap.md").display().to_string()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("25 seen = 25 new"));
    assert_eq!(std::fs::read_dir(shell.dir.path()).unwrap().count(), 0);
}

#[test]
fn file_tools_need_no_workspace() {
    let shell = Shell::new();
    let rows = shell.write(
        "in.csv",
        b"key,title,body\na,Export reports to CSV,We need spreadsheets\nb,CSV export for reports,please\nc,The app crashes,It broke\n",
    );
    let read = |name: &str| std::fs::read_to_string(shell.dir.path().join(name)).unwrap();
    assert_eq!(code(&shell.run(&["group", &rows, "--text", "title,body", "--id", "key", "--out", "g.csv"])), 0);
    assert!(read("g.csv").starts_with("id,cluster\na,"), "{}", read("g.csv"));
    assert_eq!(code(&shell.run(&["detect", &rows, "--text", "title", "--out", "d.csv"])), 0);
    assert!(read("d.csv").starts_with("id,kind,score\n0,"), "without --id rows count from 0: {}", read("d.csv"));
    let roadmap = fixture("sample/roadmap.csv").display().to_string();
    assert_eq!(code(&shell.run(&["match", &rows, &roadmap, "--text", "title", "--out", "m.csv"])), 0);
    assert_eq!(read("m.csv").lines().count(), 1 + 3 * 5, "five for each row");
    let nearest = ["nearest", &rows, "--text", "title,body", "--id", "key", "--top", "1", "--vectors", "v"];
    for out in ["n.csv", "again.csv"] {
        assert_eq!(code(&shell.run(&[&nearest[..], &["--out", out]].concat())), 0);
    }
    assert!(read("n.csv").starts_with("id,near,rank,score\na,b,1,0."), "{}", read("n.csv"));
    assert_eq!(read("n.csv"), read("again.csv"), "kept vectors change nothing");
    assert_eq!(code(&shell.run(&["embed", &rows, "--text", "title,body", "--vectors", "v", "--out", "e.csv"])), 0);
    assert!(read("e.csv").starts_with("id,1,2,3,") && read("e.csv").lines().count() == 1 + 3);
    assert_eq!(code(&shell.run(&["embed", &rows, "--text", "title", "--out", "e.f32"])), 0);
    assert_eq!(std::fs::metadata(shell.dir.path().join("e.f32")).unwrap().len(), 3 * 384 * 4);
    let letter = shell.run(&["group", &rows, "--text", "title", "--vectors", &rows, "--out", "x.csv"]);
    assert!(code(&letter) == 3 && stderr(&letter).contains("in.csv is not a file of vectors"), "{}", stderr(&letter));
    let wrong = shell.run(&["detect", &rows, "--text", "Titel", "--out", "x.csv"]);
    assert!(
        code(&wrong) == 3 && stderr(&wrong).contains("title"),
        "it names the columns there are: {}",
        stderr(&wrong)
    );
}

#[test]
fn what_the_model_does_not_read_is_grouped_by_words_and_says_so() {
    let shell = Shell::new();
    let tickets = "Ticket ID,Subject,Description,Requester email,Created at,Type\n\
        1,PDF-Export,Bitte ermöglichen Sie den Export der Rechnungen als PDF.,a@eins.example,2026-01-05 10:00,Feature request\n\
        2,Rechnungen,Wir brauchen dringend einen Export der Rechnungen als PDF.,b@zwei.example,2026-01-06 10:00,Feature request\n\
        3,PDF,Please add a PDF export of our invoices.,d@vier.example,2026-01-08 10:00,Feature request\n";
    let file = shell.write("tickets.csv", tickets.as_bytes());
    shell.json(&["import", &file]);
    assert_eq!(shell.json(&["status"])["requests"], 2, "the German ones are one, the English one stands alone");
    for (request, reports, language, by_words) in [("R-1", 2, "German", true), ("R-2", 1, "English", false)] {
        let shown = shell.json(&["show", request]);
        let quotes = shown["quotes"].as_array().unwrap();
        assert_eq!(quotes.len(), reports, "{shown}");
        assert!(quotes.iter().all(|q| q["language"] == language && q["by_words"] == by_words), "{shown}");
        let text = String::from_utf8(shell.run(&["show", request]).stdout).unwrap();
        assert_eq!(text.contains("grouped by words only: German"), by_words, "{text}");
    }
}

/// Kills an import at several moments. What is left is the workspace as it was before or as it is after.
#[test]
fn a_killed_import_never_leaves_half_of_it() {
    let shell = Shell::new();
    shell.json(&["import", &fixture("sample/accounts.csv").display().to_string()]);
    let copy =
        |to: &str| std::fs::copy(shell.dir.path().join("workspace.groundswell"), shell.dir.path().join(to)).unwrap();
    let tickets = fixture("sample/tickets.jsonl").display().to_string();
    copy("whole.groundswell");
    let begun = Instant::now();
    let whole = shell.json(&["-w", "whole.groundswell", "import", &tickets]);
    let took = begun.elapsed();
    let all = whole["files"][0]["piles"]["seen"].as_u64().unwrap();
    let mut before = 0;
    for n in 1..=8u32 {
        copy("killed.groundswell");
        let mut child = shell
            .command()
            .args(["-w", "killed.groundswell", "import", &tickets])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Within the first half of what a whole import took: a quieter machine may be twice as fast by now.
        std::thread::sleep((took * n / 16).min(Duration::from_secs(60)));
        child.kill().unwrap();
        child.wait().unwrap();
        let status = shell.json(&["-w", "killed.groundswell", "status"]);
        let found = status["tickets"].as_u64().unwrap();
        assert!(found == 0 || found == all, "kill {n} left {found} of {all} tickets");
        before += u32::from(found == 0);
        assert_eq!(status["accounts"], 140, "what was there before is still there");
        assert_eq!(shell.json(&["-w", "killed.groundswell", "check"])["clean"], true, "kill {n}");
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(shell.dir.path().join(format!("killed.groundswell{ending}")));
        }
    }
    assert!(before >= 3, "kills must have struck before the end to prove anything: {before} of 8 did");
}
