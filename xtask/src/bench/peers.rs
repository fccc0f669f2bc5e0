//! Others' tools in the same run on the same machine: BERTopic, and sentence-transformers.
//!
//! They live in a virtual environment of their own in `target/bench/peers`, made when it is first asked for.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::engine::{Bench, Figure, Goal, SETS, timed_embedding, timed_texts};
use super::score;
use super::sheet::Sheet;
use crate::house;
use crate::process::{self, Done, Failed, program, say};

/// Measures ours and theirs.
pub(crate) fn peers(bench: &Bench) -> Result<Vec<Figure>, Failed> {
    let python = match &bench.python {
        Some(python) => python.clone(),
        None => environment()?,
    };
    let mut figures = embedding(bench, &python)?;
    figures.extend(topics(bench, &python)?);
    Ok(figures)
}

/// The Python of the virtual environment, with what the list asks for.
fn environment() -> Result<PathBuf, Failed> {
    let folder = house::target().join("bench").join("peers");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let list = house::root().join("xtask/peers/requirements.txt");
    // What was installed by this very list, so that a changed list is installed again.
    let (wanted, installed) = (std::fs::read_to_string(&list).unwrap_or_default(), folder.join("installed.txt"));
    if std::fs::read_to_string(&installed).is_ok_and(|done| done == wanted) {
        return Ok(python);
    }
    say("making a virtual environment with BERTopic and sentence-transformers; this takes some minutes and gigabytes");
    let lacking = |failed: Failed| {
        Failed::lacking(format!(
            "{}\n  --peers needs Python 3.11 or newer with venv and pip, and the network",
            failed.message
        ))
    };
    process::run(program("python3").args(["-m", "venv"]).arg(&folder)).map_err(lacking)?;
    process::run(program(&python).args(["-m", "pip", "install", "--quiet", "-r"]).arg(&list)).map_err(lacking)?;
    std::fs::write(&installed, wanted).map_err(|why| Failed::new(format!("{}: {why}", installed.display())))?;
    Ok(python)
}

/// Runs one of the scripts in `xtask/peers`.
fn script(python: &Path, name: &str, args: &[&Path]) -> Done {
    let mut command = program(python);
    command.arg(house::root().join("xtask/peers").join(name)).args(args);
    // Warnings about graphics cards and progress bars say nothing here; an error is told.
    let output = command.stdout(Stdio::null()).output();
    let output = output.map_err(|why| Failed::lacking(format!("{}: {why}", python.display())))?;
    if output.status.success() {
        return Ok(());
    }
    Err(Failed::new(format!("`{}` failed:\n{}", process::words(&command), String::from_utf8_lossy(&output.stderr))))
}

fn number(sheet: &Sheet, column: &str) -> Result<f64, Failed> {
    let cell = sheet.column(column)?.first().and_then(|cell| cell.parse().ok());
    cell.ok_or_else(|| Failed::new(format!("a peer's answer has no number under {column}")))
}

/// Our embedding and theirs of the same layers, one after the other, both with the model loaded. The weights differ
/// (ADR 13), so the vectors are not compared.
fn embedding(bench: &Bench, python: &Path) -> Result<Vec<Figure>, Failed> {
    let (texts, on) = timed_texts(bench)?;
    let (vectors, answer) = (bench.file("timed.f32"), bench.file("encode.csv"));
    let ours = timed_embedding(bench, &texts, &vectors)?;
    script(python, "encode.py", &[&texts, &answer])?;
    let (rows, answer) = (Sheet::read(&texts)?.len() as f64, Sheet::read(&answer)?);
    let theirs = number(&answer, "seconds")?;
    Ok(vec![
        Figure::number("peers", "texts embedded a second", on, rows / ours),
        Figure::number("peers", "texts a second, sentence-transformers", on, rows / theirs),
        Figure::number("peers", "times sentence-transformers' speed", on, theirs / ours).asked(Goal::AtLeast(4.0)),
    ])
}

/// Our themes and BERTopic's topics from the same vectors. BERTopic is timed within its process, warm; ours is the
/// whole run of `group`, with reading the file and the vectors.
fn topics(bench: &Bench, python: &Path) -> Result<Vec<Figure>, Failed> {
    let (file, on) = ("banking77/banking77.csv", "banking77, 13,083 rows, same vectors");
    let Some(path) = bench.set(file) else {
        return Ok(vec![Figure::skipped("peers", "time against BERTopic", on, file)]);
    };
    let (vectors, groups) = (bench.file("banking77.f32"), bench.file("banking77-groups.csv"));
    bench.tool(&["embed"], &path, &["--text", "text"], Some(SETS), &vectors)?;
    let ours = bench.tool(&["group"], &path, &["--text", "text", "--level", "theme"], Some(SETS), &groups)?.seconds();
    say("BERTopic");
    script(python, "topics.py", &[&path, &vectors, &bench.folder])?;
    let theirs = number(&Sheet::read(&bench.file("bertopic-seconds.csv"))?, "all")?;
    let sheet = Sheet::read(&path)?;
    let (labels, split) = (sheet.column("label")?, sheet.column("split")?);
    let test: Vec<&str> = labels.iter().zip(&split).filter(|(_, s)| **s == "test").map(|(l, _)| *l).collect();
    let mut figures = vec![
        Figure::seconds("peers", "grouping", on, ours),
        Figure::seconds("peers", "grouping, BERTopic", on, theirs),
        Figure::number("peers", "times BERTopic's speed", on, theirs / ours).asked(Goal::AtLeast(50.0)),
    ];
    let groups = Sheet::read(&groups)?;
    let themes = score::agreement(&labels, &groups.column("cluster")?);
    figures.push(Figure::new("peers", "V-measure", on, themes.v));
    figures.push(Figure::new("peers", "ARI", on, themes.ari));
    for (name, on, gold) in [("all", on, &labels), ("test", "banking77, test split", &test)] {
        let topics = Sheet::read(&bench.file(&format!("bertopic-{name}.csv")))?;
        // What BERTopic leaves out (topic -1) is in no group: each such row is one of its own.
        let left_out = |topic: &str| topic == "-1";
        let topics = topics.column("topic")?;
        let names: Vec<String> = topics
            .iter()
            .enumerate()
            .map(|(row, topic)| if left_out(topic) { format!("alone {row}") } else { (*topic).to_owned() })
            .collect();
        let found = score::agreement(gold, &names.iter().map(String::as_str).collect::<Vec<_>>());
        let share = topics.iter().filter(|topic| left_out(topic)).count() as f64 / topics.len().max(1) as f64;
        figures.push(Figure::new("peers", "V-measure, BERTopic", on, found.v));
        figures.push(Figure::new("peers", "ARI, BERTopic", on, found.ari));
        figures.push(Figure::new("peers", "share left out, BERTopic", on, share));
    }
    Ok(figures)
}
