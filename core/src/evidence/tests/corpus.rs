//! The corpus: for every source an export of its making, and beside it what must be read from it.
//!
//! `NAME.expect` holds, line by line: `document: PART` before each document of several, `source: KEY`, `what: WORD`,
//! the records as [`super::line`] writes them (`!` lines may leave the expectation out), `note: WORDS` that must occur
//! among the notes, or `refused: WORDS` for a file that must be refused.

use super::*;
use crate::evidence::formats::source::SOURCES;

/// What was read of a file, in the words of an expectation.
#[derive(Default)]
struct Read {
    lines: Vec<String>,
    notes: String,
    refused: String,
}

fn read(path: &Path) -> Read {
    let mut read = Read::default();
    let outcome = reader::read(path, &Instructions::default(), &Task::silent(), &mut |told| {
        match told {
            Told::Document(peek) => {
                if let Some(part) = &peek.part {
                    read.lines.push(format!("document: {part}"));
                }
                read.lines.push(format!("source: {}", peek.source));
                read.lines.push(format!("what: {}", peek.what.word()));
                read.notes.push_str(&peek.notes.join("\n"));
                read.notes.push('\n');
            }
            Told::Record(record) => {
                let line = line(record);
                // what is remarked of a file is a note; what is remarked of a cell is looked at by the stories
                if line.starts_with('?') {
                    read.notes.push_str(&line);
                    read.notes.push('\n');
                } else {
                    read.lines.push(line);
                }
            }
            Told::End => {}
            Told::Refused { error, part, .. } => {
                read.notes.push_str(&format!("{}: {error}\n", part.unwrap_or_default()));
            }
        }
        Ok(())
    });
    if let Err(error) = outcome {
        let api = crate::error::ApiError::from(error);
        read.refused = format!("{}; {}", api.message, api.hint.unwrap_or_default());
    }
    read
}

/// The difference between what must be read and what was, or none.
fn difference(expected: &str, read: &Read) -> Option<String> {
    let mut lines = Vec::new();
    let mut wrong = Vec::new();
    for line in expected.lines().map(str::trim_end).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(note) = line.strip_prefix("note: ") {
            if !read.notes.contains(note) {
                wrong.push(format!("  no note says “{note}”; they say\n{}", read.notes));
            }
        } else if let Some(refused) = line.strip_prefix("refused: ") {
            if !read.refused.contains(refused) {
                wrong.push(format!("  not refused with “{refused}”, but with “{}”", read.refused));
            }
        } else {
            lines.push(line);
        }
    }
    let refusal = expected.lines().any(|l| l.starts_with("refused: "));
    if !refusal && !read.refused.is_empty() {
        wrong.push(format!("  refused: {}", read.refused));
    }
    for n in 0..lines.len().max(read.lines.len()) {
        let (expected, found) = (lines.get(n).copied(), read.lines.get(n).map(|l| l.trim_end()));
        let alike = match (expected, found) {
            (Some(e), Some(f)) if e.starts_with("! ") => f.starts_with(e),
            (e, f) => e == f,
        };
        if !alike && !refusal {
            wrong.push(format!("  expected {}\n     found {}", expected.unwrap_or("-"), found.unwrap_or("-")));
        }
    }
    (!wrong.is_empty()).then(|| wrong.join("\n"))
}

#[test]
fn every_source_is_read_as_its_maker_meant_it() {
    let folder = export("sources");
    let mut wrong = Vec::new();
    let mut read_sources = Vec::new();
    let mut names: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    // GROUNDSWELL_CORPUS=jira looks at some only
    let only = std::env::var("GROUNDSWELL_CORPUS").unwrap_or_default();
    for expectation in names.iter().filter(|n| n.extension().is_some_and(|e| e == "expect")) {
        let file = expectation.with_extension("");
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let expected = std::fs::read_to_string(expectation).unwrap();
        let read = read(&file);
        read_sources.extend(read.lines.iter().filter_map(|l| l.strip_prefix("source: ")).map(str::to_owned));
        if let Some(difference) = difference(&expected, &read) {
            wrong.push(format!("{name}\n{difference}"));
        }
    }
    assert!(wrong.is_empty(), "{} files are not read as they should be\n\n{}", wrong.len(), wrong.join("\n\n"));
    if only.is_empty() {
        for source in SOURCES {
            assert!(read_sources.iter().any(|key| key == source.key), "no file shows what {} exports", source.name);
        }
    }
}

#[test]
fn every_export_of_the_corpus_has_its_expectation() {
    for entry in export("sources").read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let furniture =
            name.starts_with('.') || name.ends_with(".expect") || name == "README.md" || name.ends_with(".py");
        let expectation = path.with_file_name(format!("{name}.expect"));
        assert!(furniture || expectation.exists(), "{name} has no {}", expectation.display());
    }
}
