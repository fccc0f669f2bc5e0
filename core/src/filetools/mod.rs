//! The engine on plain CSV files: `group`, `nearest`, `detect`, `match`, `embed`. No workspace is needed and none is
//! touched.
//!
//! Each tool reads one file by column names, does one thing and writes one file, which is there whole or not at all.
//! Of several text columns the first is the title (what is wanted), the rest the body (what stands around it).
//!
//! Where texts are embedded, `kept` names a file in which their vectors are kept for the next run, if any.

mod table;
mod vectors;

use std::path::Path;

use rayon::prelude::*;

use table::Table;

use crate::asks;
pub use crate::clusters::Level;
use crate::clusters::{self, Grouping, Item, Space};
use crate::embedding::{Background, DIMENSIONS, Reads, Vector};
use crate::error::{Error, Place, Result, file_name};
use crate::roadmap;
use crate::task::Task;

/// Which columns of a file to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The texts: the title first, then what belongs to the body. At least one.
    pub text: Vec<String>,
    /// The rows' names; without one a row is called by its number from 0.
    pub id: Option<String>,
}

/// Characters of a body that count in grouping: the rest of a long report is about how, not what.
const AROUND: usize = 300;
/// Characters of a body that count in matching, where every hint helps.
const AROUND_MATCH: usize = 1000;
/// Rows between two reports while all are compared with all.
const STRIDE: usize = 64;
/// Roadmap items listed for a row.
const LISTED: usize = 5;

/// A row's name, title and body.
struct Row {
    id: String,
    title: String,
    body: String,
}

/// Groups the rows of `input` into requests or themes and writes `id,cluster` to `out`. Returns the number of rows.
/// `granularity` runs from -1 (coarser) to 1 (finer).
///
/// # Errors
/// `Input` if the file is no CSV or lacks a column, `Io` and `DiskFull`, `Interrupted`.
pub fn group(
    input: &Path,
    columns: &Columns,
    level: Level,
    granularity: f64,
    kept: Option<&Path>,
    out: &Path,
    task: &Task,
) -> Result<u64> {
    let rows = rows(input, columns, task)?;
    let items = items(&rows, AROUND, kept, task)?;
    let how = Grouping { granularity, ..Grouping::default() };
    let groups = clusters::group_at(&items, &how, level, task)?;
    let lines = rows.iter().zip(&groups).map(|(row, group)| vec![row.id.clone(), group.to_string()]);
    table::write(out, &["id", "cluster"], lines, task)
}

/// Finds for each row of `input` the `most` other rows that are most like it, as `similar` does in a workspace, and
/// writes `id,near,rank,score` to `out`, best first from rank 1. Returns the number of rows of `input`.
///
/// # Errors
/// As [`group`].
pub fn nearest(
    input: &Path,
    columns: &Columns,
    most: usize,
    kept: Option<&Path>,
    out: &Path,
    task: &Task,
) -> Result<u64> {
    let rows = rows(input, columns, task)?;
    let items = items(&rows, AROUND, kept, task)?;
    let space = Space::new(&items);
    let total = Some(rows.len() as u64);
    let mut lines = Vec::new();
    for (n, item) in items.iter().enumerate() {
        if n % STRIDE == 0 {
            task.report("Comparing", n as u64, total)?;
        }
        // One more than wanted: a row is like itself.
        let others = space.nearest(item, most.saturating_add(1)).into_iter().filter(|&(other, _)| other != n);
        lines.extend(others.take(most).enumerate().map(|(rank, (other, score))| {
            vec![rows[n].id.clone(), rows[other].id.clone(), (rank + 1).to_string(), format!("{score:.6}")]
        }));
    }
    table::write(out, &["id", "near", "rank", "score"], lines.into_iter(), task)?;
    Ok(rows.len() as u64)
}

/// Embeds the rows of `input`, of several text columns title and body as one text, and writes their vectors to `out`:
/// one after the other as little-endian `f32` if its name ends in `.f32`, else as CSV with the columns `id,1,2,...`.
/// Returns the number of rows.
///
/// # Errors
/// As [`group`].
pub fn embed(input: &Path, columns: &Columns, kept: Option<&Path>, out: &Path, task: &Task) -> Result<u64> {
    let rows = rows(input, columns, task)?;
    let texts: Vec<String> = rows.iter().map(|row| whole_text(&row.title, &row.body)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vectors = vectors::of(&texts, kept, task)?;
    if out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("f32")) {
        table::whole(out, |file| {
            let mut file = std::io::BufWriter::new(file);
            vectors.iter().try_for_each(|vector| vectors::write(&mut file, vector))?;
            std::io::Write::flush(&mut file)
        })?;
        return Ok(rows.len() as u64);
    }
    let header: Vec<String> = std::iter::once("id".into()).chain((1..=DIMENSIONS).map(|n| n.to_string())).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let numbers = |vector: &Vector| vector.iter().map(ToString::to_string).collect::<Vec<_>>();
    let lines = rows.iter().zip(&vectors).map(|(row, vector)| [vec![row.id.clone()], numbers(vector)].concat());
    table::write(out, &header, lines, task)
}

/// Judges the rows of `input` and writes `id,kind,score` to `out`; the score is the probability of a feature request.
/// Returns the number of rows.
///
/// # Errors
/// As [`group`].
pub fn detect(input: &Path, columns: &Columns, kept: Option<&Path>, out: &Path, task: &Task) -> Result<u64> {
    let rows = rows(input, columns, task)?;
    let texts: Vec<[String; 2]> = rows.iter().map(|row| asks::row_texts(&row.title, &row.body)).collect();
    let texts: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
    let vectors = vectors::of(&texts, kept, task)?;
    let judged: Vec<asks::Row> = rows
        .par_iter()
        .zip(vectors.par_chunks_exact(2))
        .map(|(row, pair)| asks::judge(&row.title, &row.body, [&pair[0], &pair[1]]))
        .collect();
    let lines = rows
        .iter()
        .zip(&judged)
        .map(|(row, judged)| vec![row.id.clone(), judged.kind.word().to_owned(), format!("{:.6}", judged.score)]);
    table::write(out, &["id", "kind", "score"], lines, task)
}

/// Finds for each row of `input` the five items of `roadmap` that fit it best, and writes `id,item,rank,score` to
/// `out`. The roadmap is a CSV file in which columns for id, title and body are found by their names. Returns the
/// number of rows of `input`.
///
/// # Errors
/// As [`group`]; `Input` if the roadmap has no column for a title.
pub fn match_roadmap(
    input: &Path,
    roadmap: &Path,
    columns: &Columns,
    kept: Option<&Path>,
    out: &Path,
    task: &Task,
) -> Result<u64> {
    let rows = rows(input, columns, task)?;
    let listed = roadmap_rows(roadmap, task)?;
    let mut items = items(&listed.iter().chain(&rows).collect::<Vec<_>>(), AROUND_MATCH, kept, task)?;
    let queries = items.split_off(listed.len());
    task.report("Matching", 0, Some(rows.len() as u64))?;
    let queries: Vec<Vec<&Item>> = queries.iter().map(|query| vec![query]).collect();
    let found = roadmap::best_of_each(&queries, &items, LISTED);
    let lines = rows.iter().zip(&found).flat_map(|(row, matches)| {
        matches.iter().enumerate().map(|(n, found)| {
            vec![row.id.clone(), listed[found.item].id.clone(), (n + 1).to_string(), format!("{:.6}", found.score)]
        })
    });
    table::write(out, &["id", "item", "rank", "score"], lines, task)?;
    Ok(rows.len() as u64)
}

fn rows(input: &Path, columns: &Columns, task: &Task) -> Result<Vec<Row>> {
    if columns.text.is_empty() {
        return Err(Error::input("no text column was named", "name one or two with --text, such as --text title,body"));
    }
    let table = Table::read(input, task)?;
    let texts = columns.text.iter().map(|name| table.column(name)).collect::<Result<Vec<_>>>()?;
    let id = columns.id.as_deref().map(|name| table.column(name)).transpose()?;
    Ok((0..table.len())
        .map(|row| {
            let bodies: Vec<&str> = texts[1..].iter().map(|&c| table.cell(row, c)).filter(|b| !b.is_empty()).collect();
            Row {
                id: id.map_or_else(|| row.to_string(), |column| table.cell(row, column).to_owned()),
                title: table.cell(row, texts[0]).to_owned(),
                body: bodies.join("\n"),
            }
        })
        .collect())
}

/// The roadmap's items, each id once.
fn roadmap_rows(path: &Path, task: &Task) -> Result<Vec<Row>> {
    let table = Table::read(path, task)?;
    let id = table.find(&["target_id", "epic_id", "item_id", "feature_id", "issue key", "key", "id", "number", "#"]);
    let title = table.find(&[
        "target_title",
        "epic_title",
        "title",
        "name",
        "summary",
        "feature",
        "item",
        "epic",
        "subject",
        "headline",
    ]);
    let body = table.find(&[
        "target_body",
        "epic_body",
        "body",
        "description",
        "details",
        "detail",
        "text",
        "notes",
        "content",
        "summary",
    ]);
    let Some(title) = title else {
        let message = format!("{} has no column for the items' titles", file_name(path));
        let place = Place { file: Some(file_name(path)), column: Some("title".into()), ..Place::default() };
        let hint = format!("call one of them “title”; its columns are: {}", table.names());
        return Err(Error::Input { message, hint, place });
    };
    let body = body.filter(|&body| body != title);
    let mut seen = std::collections::HashSet::new();
    let rows = (0..table.len()).map(|row| Row {
        id: id.map_or_else(|| row.to_string(), |column| table.cell(row, column).to_owned()),
        title: table.cell(row, title).to_owned(),
        body: body.map_or_else(String::new, |column| table.cell(row, column).to_owned()),
    });
    Ok(rows.filter(|row| seen.insert(row.id.clone())).collect())
}

/// Title and body as one text.
fn whole_text(title: &str, body: &str) -> String {
    if body.is_empty() { title.to_owned() } else { format!("{title}\n{body}") }
}

/// Rows as the engine compares them.
fn items<R: std::borrow::Borrow<Row>>(
    rows: &[R],
    around: usize,
    kept: Option<&Path>,
    task: &Task,
) -> Result<Vec<Item>> {
    let start = |text: &str| text.chars().take(around).collect::<String>();
    let parts: Vec<(String, String)> = rows
        .iter()
        .map(std::borrow::Borrow::borrow)
        .map(|row| {
            if row.title.trim().is_empty() {
                (start(&row.body), String::new())
            } else {
                (row.title.clone(), start(&row.body))
            }
        })
        .collect();
    let both: Vec<String> = parts.iter().map(|(title, body)| whole_text(title, body)).collect();
    let texts: Vec<&str> = parts.iter().map(|(title, _)| &title[..]).chain(both.iter().map(String::as_str)).collect();
    let mut vectors = vectors::of(&texts, kept, task)?;
    let contexts = vectors.split_off(rows.len());
    let reads = Reads::builtin();
    Ok(parts
        .into_par_iter()
        .zip(vectors.into_par_iter().zip(contexts))
        .map(|((text, context), (vector, context_vector))| {
            let unread = reads.unread(&text, &context);
            Item { text, vector, context, context_vector, unread, background: Background::builtin() }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(text: &[&str], id: Option<&str>) -> Columns {
        Columns { text: text.iter().map(|t| (*t).into()).collect(), id: id.map(Into::into) }
    }

    /// A folder with `in.csv` in it.
    fn folder(content: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("in.csv"), content).unwrap();
        folder
    }

    const WISHES: &str = "\u{feff}id,title,body\na,Add SSO with Okta,We need single sign-on\nb,\"Okta, SSO\",\nc,Dark theme,\"white\nscreens\"\n";

    #[test]
    fn rows_are_grouped_by_name_or_number() {
        let folder = folder(WISHES);
        let (input, out) = (folder.path().join("in.csv"), folder.path().join("out.csv"));
        let task = Task::silent();
        let named = columns(&["title", "body"], Some("id"));
        assert_eq!(group(&input, &named, Level::Request, 0.0, None, &out, &task).unwrap(), 3);
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "id,cluster\na,0\nb,0\nc,1\n");
        group(&input, &columns(&["Title"], None), Level::Request, 0.0, None, &out, &task).unwrap();
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "id,cluster\n0,0\n1,0\n2,1\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left lying about");
    }

    #[test]
    fn rows_find_the_rows_most_like_them() {
        let folder = folder(WISHES);
        let (input, out) = (folder.path().join("in.csv"), folder.path().join("out.csv"));
        let named = columns(&["title", "body"], Some("id"));
        assert_eq!(nearest(&input, &named, 1, None, &out, &Task::silent()).unwrap(), 3);
        let text = std::fs::read_to_string(&out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "id,near,rank,score");
        assert!(lines[1].starts_with("a,b,1,0.") && lines[2].starts_with("b,a,1,0."), "{text}");
        nearest(&input, &named, 9, None, &out, &Task::silent()).unwrap();
        let text = std::fs::read_to_string(&out).unwrap();
        assert_eq!(text.lines().count(), 1 + 3 * 2, "a row is not near itself, and there are no more");
        assert!(text.lines().nth(2).unwrap().starts_with("a,c,2,"), "{text}");
    }

    #[test]
    fn rows_are_embedded_as_table_and_as_bytes() {
        let folder = folder(WISHES);
        let input = folder.path().join("in.csv");
        let (table, bytes) = (folder.path().join("out.csv"), folder.path().join("out.f32"));
        let named = columns(&["title", "body"], Some("id"));
        let texts = ["Add SSO with Okta\nWe need single sign-on", "Okta, SSO", "Dark theme\nwhite\nscreens"];
        let expected = vectors::of(&texts, None, &Task::silent()).unwrap().concat();
        for out in [&table, &bytes] {
            assert_eq!(embed(&input, &named, None, out, &Task::silent()).unwrap(), 3);
        }
        let bytes = std::fs::read(&bytes).unwrap();
        let read: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
        assert_eq!(read, expected);
        let text = std::fs::read_to_string(&table).unwrap();
        let mut lines = text.lines();
        assert!(lines.next().unwrap().starts_with("id,1,2,") && text.lines().next().unwrap().ends_with(",384"));
        let cells: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
        let names: Vec<&str> = cells.iter().step_by(1 + DIMENSIONS).copied().collect();
        assert_eq!(names, ["a", "b", "c"]);
        let read: Vec<f32> = cells
            .iter()
            .enumerate()
            .filter(|(n, _)| n % (1 + DIMENSIONS) != 0)
            .map(|(_, c)| c.parse().unwrap())
            .collect();
        assert_eq!(read, expected, "no digit is lost");
    }

    #[test]
    fn rows_are_judged() {
        let folder = folder(
            "text\nIt would be great if we could export this as a PDF\nThe app crashes with an error since the update\n",
        );
        let out = folder.path().join("out.csv");
        detect(&folder.path().join("in.csv"), &columns(&["text"], None), None, &out, &Task::silent()).unwrap();
        let text = std::fs::read_to_string(&out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "id,kind,score");
        assert!(lines[1].starts_with("0,feature,0.") && lines[2].starts_with("1,problem,0."), "{text}");
    }

    #[test]
    fn rows_find_their_roadmap_item() {
        let folder = folder(WISHES);
        let roadmap = folder.path().join("roadmap.csv");
        std::fs::write(
            &roadmap,
            "ID;Title;Description\nR1;Night colours;dark\nR2;Company login;SSO with Okta\nR2;again;\n",
        )
        .unwrap();
        let out = folder.path().join("out.csv");
        let named = columns(&["title", "body"], Some("id"));
        assert_eq!(
            match_roadmap(&folder.path().join("in.csv"), &roadmap, &named, None, &out, &Task::silent()).unwrap(),
            3
        );
        let text = std::fs::read_to_string(&out).unwrap();
        assert!(text.starts_with("id,item,rank,score\na,R2,1,0."), "{text}");
        assert!(text.contains("\nc,R1,1,0."), "{text}");
        assert_eq!(text.lines().count(), 1 + 3 * 2, "two items, so two a row");
    }

    #[test]
    fn errors_say_which_file_and_column() {
        let folder = folder(WISHES);
        let (input, out) = (folder.path().join("in.csv"), folder.path().join("out.csv"));
        let wrong =
            group(&input, &columns(&["titel"], None), Level::Request, 0.0, None, &out, &Task::silent()).unwrap_err();
        let Error::Input { message, hint, place } = wrong else { panic!("{wrong:?}") };
        assert_eq!(message, "in.csv has no column “titel”");
        assert_eq!(hint, "its columns are: id, title, body");
        assert_eq!(place.column.as_deref(), Some("titel"));
        assert!(!out.exists());
        let none = detect(Path::new("/nowhere/in.csv"), &columns(&["a"], None), None, &out, &Task::silent());
        assert!(matches!(none, Err(Error::Io { .. })));
    }

    #[test]
    fn a_cancelled_tool_writes_nothing() {
        let folder = folder(WISHES);
        let task = Task::silent();
        task.cancel();
        let out = folder.path().join("out.csv");
        assert!(detect(&folder.path().join("in.csv"), &columns(&["title"], None), None, &out, &task).is_err());
        assert!(!out.exists());
    }
}
