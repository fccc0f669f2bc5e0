//! `cargo xtask bench engine`: how good the engine is, in the figures it is judged by, and how fast.
//!
//! Everything is measured through the command line's file tools and, for the sample company, a workspace: what is
//! scored is what people get. One default setting for all sets. The sets are public data that is not part of the
//! project; a set that is not there is said to be skipped. Vectors are kept in `target/bench/engine` from run to run,
//! which changes no result, only the time a second run takes; what is timed says itself what it counts.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use super::measure::{self, Took, groundswell};
use super::score::{self, Agreement};
use super::sheet::Sheet;
use super::{made, peers, report};
use crate::house;
use crate::process::{Done, Failed, program, say};

pub(crate) use report::{Figure, Goal};

/// Asks of the row about time and memory.
const MANY: usize = 100_000;
/// Texts by which the embedding is timed.
const TIMED: usize = 10_000;
/// Figures that the training measures itself, holding out what it scores: `part,what,on,value`.
const HELD_OUT: &str = "training/held-out.csv";

type Part = (&'static str, fn(&Bench) -> Result<Vec<Figure>, Failed>);

/// In this order, by the names that `--only` takes.
const PARTS: &[Part] = &[
    ("groups", groups),
    ("pools", pools),
    ("nearest", nearest),
    ("themes", themes),
    ("detect", detect),
    ("inbox", inbox),
    ("match", matches),
    ("sample", sample),
    ("embed", embed),
    ("many", many),
    ("peers", peers::peers),
];

/// One run of the benchmark.
pub(crate) struct Bench {
    /// Where the sets are, if anywhere.
    data: Option<PathBuf>,
    /// Where things are written.
    pub(crate) folder: PathBuf,
    /// The Python that has the peers, where one was named.
    pub(crate) python: Option<PathBuf>,
}

/// Measures what the arguments name, prints it beside what is asked, and writes `target/bench/engine.json`
/// (`engine-PART.json` where one part is named).
pub(crate) fn engine_bench(args: &[String]) -> Done {
    let (mut data, mut only, mut with_peers, mut python) = (None, None, false, None);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().cloned().ok_or_else(|| Failed::wrongly_called(super::USAGE));
        match arg.as_str() {
            "--data" => data = Some(PathBuf::from(value()?)),
            "--only" => only = Some(value()?),
            "--peers" => with_peers = true,
            "--python" => (with_peers, python) = (true, Some(PathBuf::from(value()?))),
            _ => return Err(Failed::wrongly_called(super::USAGE)),
        }
    }
    if let Some(name) = only.as_ref().filter(|name| !PARTS.iter().any(|(part, _)| part == *name)) {
        let names: Vec<&str> = PARTS.iter().map(|(part, _)| *part).collect();
        return Err(Failed::wrongly_called(format!("no part `{name}`: {}", names.join(", "))));
    }
    let bench = Bench { data: data_folder(data)?, folder: house::target().join("bench").join("engine"), python };
    std::fs::create_dir_all(&bench.folder).map_err(|why| Failed::new(format!("{}: {why}", bench.folder.display())))?;
    super::build()?;
    let begun = Instant::now();
    let mut figures = Vec::new();
    for (name, part) in PARTS {
        let chosen = only.as_ref().map_or(*name != "peers" || with_peers, |only| only == name);
        if chosen {
            say(name);
            let begun = Instant::now();
            let new = part(&bench)?;
            new.iter().for_each(|figure| println!("   {}", figure.line()));
            println!("   ({:.1} s)", begun.elapsed().as_secs_f64());
            figures.extend(new);
        }
    }
    println!("\n{}", report::table(&figures));
    println!("measured in {:.0} s", begun.elapsed().as_secs_f64());
    let name = only.map_or_else(|| "engine.json".to_owned(), |part| format!("engine-{part}.json"));
    let path = house::target().join("bench").join(name);
    std::fs::write(&path, report::json(&figures)).map_err(|why| Failed::new(format!("{}: {why}", path.display())))?;
    println!("written to {}", path.display());
    Ok(())
}

/// The folder of the sets: as named, as `GROUNDSWELL_DATA` says, or `shared/data` beside the project.
fn data_folder(named: Option<PathBuf>) -> Result<Option<PathBuf>, Failed> {
    if let Some(folder) = named.or_else(|| std::env::var_os("GROUNDSWELL_DATA").map(PathBuf::from)) {
        let whole = folder.canonicalize().ok().filter(|folder| folder.is_dir());
        return whole.map(Some).ok_or_else(|| Failed::lacking(format!("there is no folder {}", folder.display())));
    }
    let beside = house::root().join("../shared/data").canonicalize().ok().filter(|folder| folder.is_dir());
    if beside.is_none() {
        say("no data: name a folder with --data or GROUNDSWELL_DATA; only what needs none is measured");
    }
    Ok(beside)
}

impl Bench {
    /// A file of a set, if it is there.
    pub(crate) fn set(&self, name: &str) -> Option<PathBuf> {
        self.data.as_ref().map(|folder| folder.join(name)).filter(|path| path.is_file())
    }

    /// A file of ours.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs a file tool: `before`, the input's path, `after`; its vectors kept in `kept`, if that is named.
    pub(crate) fn tool(
        &self,
        before: &[&str],
        input: &Path,
        after: &[&str],
        kept: Option<&str>,
        out: &Path,
    ) -> Result<Took, Failed> {
        let mut command = groundswell(before);
        command.arg(input).args(after).arg("--out").arg(out).stderr(Stdio::inherit());
        if let Some(kept) = kept {
            command.arg("--vectors").arg(self.file(kept));
        }
        measure::watched(&mut command)
    }

    /// Groups a file by a column or two and holds the result against its gold.
    fn agreement(&self, input: &Path, text: &str, gold: &str, level: &str) -> Result<Agreement, Failed> {
        let out = self.file("groups.csv");
        self.tool(&["group"], input, &["--text", text, "--level", level], Some(SETS), &out)?;
        let (sheet, found) = (Sheet::read(input)?, Sheet::read(&out)?);
        // Without --id the rows are numbered from 0 and come in their order.
        same_length(&sheet, &found)?;
        Ok(score::agreement(&sheet.column(gold)?, &found.column("cluster")?))
    }
}

/// The vectors of the sets' texts.
pub(crate) const SETS: &str = "sets.vectors";
/// Those of the made ones.
const MADE: &str = "made.vectors";

fn same_length(gold: &Sheet, found: &Sheet) -> Done {
    if gold.len() == found.len() {
        return Ok(());
    }
    Err(Failed::new(format!("{} rows went in and {} came out", gold.len(), found.len())))
}

fn groups(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let mut figures = Vec::new();
    for (on, file, pair, cubed) in [
        ("Titanium feature clusters", "titanium/dups_titanium_feature_clusters.csv", (0.645, 0.70), (0.847, 0.87)),
        ("jQuery feature clusters", "jquery/dups_jquery_feature_clusters.csv", (0.628, 0.68), (0.833, 0.86)),
    ] {
        let Some(path) = bench.set(file) else {
            figures.push(Figure::skipped("groups", "pair F1, B-cubed F1", on, file));
            continue;
        };
        let found = bench.agreement(&path, "title,body", "label", "request")?;
        figures.push(Figure::new("groups", "pair F1", on, found.pair_f1).baseline(pair.0).asked(Goal::AtLeast(pair.1)));
        figures.push(
            Figure::new("groups", "B-cubed F1", on, found.b_cubed).baseline(cubed.0).asked(Goal::AtLeast(cubed.1)),
        );
    }
    Ok(figures)
}

fn pools(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let mut figures = Vec::new();
    for (on, file, baseline, asked) in [
        ("Titanium pool", "titanium/dups_titanium_feature_pool.csv", 0.37, 0.45),
        ("jQuery pool", "jquery/dups_jquery_feature_pool.csv", 0.24, 0.32),
    ] {
        let Some(path) = bench.set(file) else {
            figures.push(Figure::skipped("pools", "pair F1", on, file));
            continue;
        };
        let found = bench.agreement(&path, "title,body", "label", "request")?;
        figures.push(Figure::new("pools", "pair F1", on, found.pair_f1).baseline(baseline).asked(Goal::AtLeast(asked)));
        figures.push(Figure::new("pools", "B-cubed F1", on, found.b_cubed));
    }
    Ok(figures)
}

fn nearest(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let mut figures = Vec::new();
    for (on, file, first, five) in [
        ("Titanium feature clusters", "titanium/dups_titanium_feature_clusters.csv", (0.72, 0.78), (0.90, 0.93)),
        ("jQuery feature clusters", "jquery/dups_jquery_feature_clusters.csv", (0.68, 0.74), (0.87, 0.91)),
    ] {
        let Some(path) = bench.set(file) else {
            figures.push(Figure::skipped("nearest", "NN@1, NN@5", on, file));
            continue;
        };
        let out = bench.file("nearest.csv");
        bench.tool(&["nearest"], &path, &["--text", "title,body", "--top", "5"], Some(SETS), &out)?;
        let (sheet, found) = (Sheet::read(&path)?, Sheet::read(&out)?);
        let gold = sheet.column("label")?;
        let mut near: Vec<Vec<usize>> = vec![Vec::new(); gold.len()];
        for (row, other) in found.column("id")?.iter().zip(found.column("near")?) {
            if let (Ok(row), Ok(other)) = (row.parse::<usize>(), other.parse()) {
                near[row].push(other);
            }
        }
        for (k, (baseline, asked)) in [(1, first), (5, five)] {
            let value = score::nearest_hits(&gold, &near, k);
            let what = if k == 1 { "NN@1" } else { "NN@5" };
            figures.push(Figure::new("nearest", what, on, value).baseline(baseline).asked(Goal::AtLeast(asked)));
        }
    }
    Ok(figures)
}

const BANKING: &str = "banking77/banking77.csv";

fn themes(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let on = "banking77, test split";
    let Some(path) = bench.set(BANKING) else {
        return Ok(vec![Figure::skipped("themes", "V-measure, ARI", on, BANKING)]);
    };
    let sheet = Sheet::read(&path)?;
    let split = sheet.column("split")?;
    let test = bench.file("banking77-test.csv");
    sheet.write_some(&test, |row| split[row] == "test")?;
    let found = bench.agreement(&test, "text", "label", "theme")?;
    Ok(vec![
        Figure::new("themes", "V-measure", on, found.v).baseline(0.835).asked(Goal::AtLeast(0.85)),
        Figure::new("themes", "ARI", on, found.ari).baseline(0.59).asked(Goal::AtLeast(0.62)),
        Figure::new("themes", "B-cubed F1", on, found.b_cubed),
        Figure::new("themes", "pair F1", on, found.pair_f1),
    ])
}

/// Whether the rows of a file are feature requests, by its gold and by `detect`.
struct Judged {
    gold: Vec<bool>,
    found: Vec<bool>,
    scores: Vec<f64>,
}

impl Judged {
    fn f1(&self) -> f64 {
        score::f1(&self.gold, &self.found)
    }

    fn average_precision(&self) -> f64 {
        score::average_precision(&self.gold, &self.scores)
    }
}

fn judged(bench: &Bench, input: &Path, text: &str) -> Result<Judged, Failed> {
    let out = bench.file("detect.csv");
    bench.tool(&["detect"], input, &["--text", text], None, &out)?;
    let (sheet, found) = (Sheet::read(input)?, Sheet::read(&out)?);
    same_length(&sheet, &found)?;
    let gold = sheet.column("class")?.iter().map(|class| class.eq_ignore_ascii_case("feature")).collect();
    let kinds = found.column("kind")?.iter().map(|kind| *kind == "feature").collect();
    let scores = found.column("score")?.iter().map(|score| score.parse().unwrap_or(0.0)).collect();
    Ok(Judged { gold, found: kinds, scores })
}

/// The shipped weights on whole sets, some of which they were fitted on; and, where the training left its table, what
/// it measured with each set's rows held out.
fn detect(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let asked = [
        ("Titanium", "detect/detect_titanium.csv", "title,body", Some((0.82, 0.86))),
        ("jQuery", "detect/detect_jquery.csv", "title,body", Some((0.79, 0.84))),
        ("NLBSE stripped", "detect/detect_nlbse24_stripped.csv", "title,body", Some((0.70, 0.80))),
        ("app reviews", "detect/detect_maalej2016_appreviews.csv", "text", None),
    ];
    let table = house::root().join(HELD_OUT);
    let held_out = if table.is_file() { Some(Sheet::read(&table)?) } else { None };
    let mut figures = Vec::new();
    for (on, file, text, goal) in asked {
        let with_goal = |figure: Figure| match goal {
            Some((baseline, asked)) => figure.baseline(baseline).asked(Goal::AtLeast(asked)),
            None => figure,
        };
        let cross = held_out.as_ref().map(|sheet| held_out_figure(sheet, "f1", on)).transpose()?.flatten();
        match cross {
            Some(value) => figures.push(
                with_goal(Figure::new("detect", "F1 feature, held out", on, value))
                    .note("by the training, not this run"),
            ),
            None if goal.is_some() => {
                figures.push(with_goal(Figure::unmeasured("detect", "F1 feature, held out", on, HELD_OUT)));
            }
            None => {}
        }
        let Some(path) = bench.set(file) else {
            figures.push(Figure::skipped("detect", "F1 feature, as shipped", on, file));
            continue;
        };
        let judged = judged(bench, &path, text)?;
        let shipped = Figure::new("detect", "F1 feature, as shipped", on, judged.f1());
        figures.push(shipped.note("weights may have been fitted on these rows"));
        figures.push(Figure::new("detect", "average precision, as shipped", on, judged.average_precision()));
    }
    Ok(figures)
}

/// A figure of `detect` on a set as the training's table has it.
fn held_out_figure(sheet: &Sheet, what: &str, on: &str) -> Result<Option<f64>, Failed> {
    let (parts, whats) = (sheet.column("part")?, sheet.column("what")?);
    let (ons, values) = (sheet.column("on")?, sheet.column("value")?);
    let row = (0..sheet.len()).find(|&row| (parts[row], whats[row], ons[row]) == ("detect", what, on));
    Ok(row.and_then(|row| values[row].parse().ok()))
}

fn inbox(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let (on, file) = ("Titanium customer inbox", "titanium/tickets_titanium_customer_inbox.csv");
    let Some(path) = bench.set(file) else {
        return Ok(vec![Figure::skipped("inbox", "average precision", on, file)]);
    };
    let table = house::root().join(HELD_OUT);
    let held_out = if table.is_file() { Some(Sheet::read(&table)?) } else { None };
    let held_out = held_out.as_ref().map(|sheet| held_out_figure(sheet, "ap", on)).transpose()?.flatten();
    let precision = match held_out {
        Some(value) => Figure::new("inbox", "average precision, no Titanium label seen", on, value)
            .note("by the training, not this run"),
        None => Figure::unmeasured("inbox", "average precision, no Titanium label seen", on, HELD_OUT),
    };
    let judged = judged(bench, &path, "title,body")?;
    let shipped = Figure::new("inbox", "average precision, as shipped", on, judged.average_precision());
    Ok(vec![
        precision.baseline(0.35).asked(Goal::AtLeast(0.50)),
        shipped.note("its weights saw another tracker of the same product"),
        Figure::new("inbox", "F1 feature, as shipped", on, judged.f1()),
    ])
}

fn matches(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let mut figures = Vec::new();
    for (on, file, roadmap, gold, baseline) in [
        (
            "issue to epic",
            "titanium/roadmap_titanium_issue_to_epic.csv",
            "titanium/roadmap_titanium_epics.csv",
            "label",
            [0.42, 0.66],
        ),
        (
            "customer ticket to engineering issue",
            "titanium/roadmap_titanium_customer_ticket_to_eng_issue.csv",
            "titanium/roadmap_titanium_customer_ticket_to_eng_issue.csv",
            "target_id",
            [0.53, 0.72],
        ),
    ] {
        let (Some(path), Some(roadmap)) = (bench.set(file), bench.set(roadmap)) else {
            figures.push(Figure::skipped("match", "hit@1, hit@5", on, file));
            continue;
        };
        let out = bench.file("match.csv");
        let roadmap = roadmap.display().to_string();
        bench.tool(&["match"], &path, &[&roadmap, "--text", "title,body", "--id", "id"], Some(SETS), &out)?;
        let (sheet, found) = (Sheet::read(&path)?, Sheet::read(&out)?);
        // A ticket that stands in several rows has several right answers, and was answered once for each row, alike.
        let mut number: HashMap<&str, usize> = HashMap::new();
        let mut right: Vec<Vec<&str>> = Vec::new();
        for (id, gold) in sheet.column("id")?.into_iter().zip(sheet.column(gold)?) {
            let at = *number.entry(id).or_insert_with(|| {
                right.push(Vec::new());
                right.len() - 1
            });
            right[at].push(gold);
        }
        let mut answers: Vec<Vec<&str>> = vec![Vec::new(); right.len()];
        let ranks = found.column("rank")?;
        for (row, (id, item)) in found.column("id")?.into_iter().zip(found.column("item")?).enumerate() {
            let Some(answers) = number.get(id).map(|&at| &mut answers[at]) else { continue };
            if ranks[row].parse() == Ok(answers.len() + 1) {
                answers.push(item);
            }
        }
        for (k, what, baseline) in [(1, "hit@1", baseline[0]), (5, "hit@5", baseline[1])] {
            figures.push(Figure::new("match", what, on, score::hits(&right, &answers, k)).baseline(baseline));
        }
    }
    Ok(figures)
}

/// The sample company from its files to its requests, against the asks that were marked by hand.
fn sample(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let files =
        ["tickets.jsonl", "accounts.csv", "roadmap.csv"].map(|name| house::root().join("fixtures/sample").join(name));
    let gold_file = house::root().join("fixtures/sample/gold.csv");
    let workspace = bench.file("sample.groundswell");
    super::forget(&workspace);
    let mut import = groundswell(&["-w"]);
    let took = measure::watched(import.arg(&workspace).arg("import").args(&files).stderr(Stdio::inherit()))?;
    // A fresh workspace holds no decision: what was placed is what people see.
    let query = "SELECT t.external_id AS ticket, a.quote AS quote, p.request_id AS request \
                 FROM ask a JOIN ticket t ON t.id = a.ticket_id JOIN placement p ON p.ask = a.id ORDER BY a.num";
    let found = program("sqlite3").args(["-readonly", "-csv", "-header"]).arg(&workspace).arg(query).output();
    let found = found.map_err(measure::cannot)?;
    if !found.status.success() {
        return Err(Failed::new(format!("sqlite3: {}", String::from_utf8_lossy(&found.stderr).trim())));
    }
    let path = bench.file("sample-found.csv");
    std::fs::write(&path, &found.stdout).map_err(|why| Failed::new(format!("{}: {why}", path.display())))?;
    super::forget(&workspace);
    let (gold, found) = (Sheet::read(&gold_file)?, Sheet::read(&path)?);
    let mut by_ticket: HashMap<&str, Vec<(usize, String)>> = HashMap::new();
    for (n, (ticket, quote)) in found.column("ticket")?.into_iter().zip(found.column("quote")?).enumerate() {
        by_ticket.entry(ticket).or_default().push((n, words(quote)));
    }
    let requests = found.column("request")?;
    let mut hit = vec![false; found.len()];
    let (mut wanted, mut placed) = (Vec::new(), Vec::new());
    let rows = gold.column("ticket")?.into_iter().zip(gold.column("quote")?).zip(gold.column("request")?);
    for ((ticket, quote), request) in rows {
        // A found ask is a gold one if it is of the same ticket and the words of one contain the other's; of several,
        // the one that shares most.
        let quote = words(quote);
        let best = by_ticket
            .get(ticket)
            .into_iter()
            .flatten()
            .filter(|(_, other)| other.contains(&quote) || quote.contains(other.as_str()))
            .max_by_key(|(n, other)| (other.len().min(quote.len()), std::cmp::Reverse(*n)));
        if let Some((n, _)) = best {
            hit[*n] = true;
            wanted.push(request);
            placed.push(requests[*n]);
        }
    }
    let agreement = score::agreement(&wanted, &placed);
    let quotes = bench.agreement(&gold_file, "quote", "request", "request")?;
    let on = "sample company, end to end";
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    let right = hit.iter().filter(|hit| **hit).count();
    Ok(vec![
        Figure::new("sample", "ask recall", on, share(wanted.len(), gold.len())).asked(Goal::AtLeast(0.95)),
        Figure::new("sample", "ask precision", on, share(right, found.len())),
        Figure::new("sample", "pair F1 of gold asks found", on, agreement.pair_f1).asked(Goal::AtLeast(0.90)),
        Figure::new("sample", "B-cubed F1 of gold asks found", on, agreement.b_cubed),
        Figure::new("sample", "pair F1 of gold quotes alone", "sample company, `group`", quotes.pair_f1),
        Figure::new("sample", "B-cubed F1 of gold quotes alone", "sample company, `group`", quotes.b_cubed),
        Figure::seconds("sample", "import", on, took.seconds()),
    ])
}

/// A text's words in small letters, without what stands between them.
fn words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// A file of [`TIMED`] texts in a column `text`: questions people asked where we have them, else made ones.
pub(crate) fn timed_texts(bench: &Bench) -> Result<(PathBuf, &'static str), Failed> {
    let path = bench.file("timed.csv");
    let on = match bench.set(BANKING) {
        Some(banking) => {
            Sheet::read(&banking)?.write_some(&path, |row| row < TIMED)?;
            "10,000 questions of banking77"
        }
        None => {
            made::write(&path, TIMED)?;
            "10,000 made asks"
        }
    };
    Ok((path, on))
}

/// Embeds the texts and gives the seconds that took, without starting the program and loading the model: a run on one
/// row is taken off.
pub(crate) fn timed_embedding(bench: &Bench, texts: &Path, out: &Path) -> Result<f64, Failed> {
    let one = bench.file("one.csv");
    Sheet::read(texts)?.write_some(&one, |row| row == 0)?;
    let start = bench.tool(&["embed"], &one, &["--text", "text"], None, &bench.file("one.f32"))?;
    let all = bench.tool(&["embed"], texts, &["--text", "text"], None, out)?;
    Ok((all.seconds() - start.seconds()).max(1e-3))
}

fn embed(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let (texts, on) = timed_texts(bench)?;
    let seconds = timed_embedding(bench, &texts, &bench.file("timed.f32"))?;
    Ok(vec![Figure::number("embed", "texts embedded a second", on, TIMED as f64 / seconds)])
}

/// Grouping of many asks whose vectors are there: seconds of the whole run (reading the file and the vectors, grouping,
/// writing) and its memory.
fn many(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let (asks, out) = (bench.file("made.csv"), bench.file("made-out.f32"));
    made::write(&asks, MANY)?;
    if !bench.file(MADE).is_file() {
        say("embedding 100,000 made asks, once");
    }
    bench.tool(&["embed"], &asks, &["--text", "text"], Some(MADE), &out)?;
    let _ = std::fs::remove_file(&out);
    let out = bench.file("made-groups.csv");
    let took = bench.tool(&["group"], &asks, &["--text", "text"], Some(MADE), &out)?;
    let sheet = Sheet::read(&out)?;
    let groups: HashSet<&str> = sheet.column("cluster")?.into_iter().collect();
    let (on, megabytes) = ("100,000 made asks, vectors there", took.peak[0] as f64 / 1024.0);
    let mut figures = vec![
        Figure::seconds("many", "asks to requests", on, took.seconds()).asked(Goal::Under(60.0)),
        Figure::number("many", "requests", on, groups.len() as f64),
    ];
    if took.peak[0] > 0 {
        figures.push(Figure::megabytes("many", "peak memory", on, megabytes).asked(Goal::Under(1500.0)));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_what_is_compared() {
        assert_eq!(words("  Can't we\r\nEXPORT “CSV”? "), "can t we export csv");
    }
}
