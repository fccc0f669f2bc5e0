//! A roadmap in Markdown: headings say when, where it stands or what it is about; list items and table rows are the
//! items.

use std::sync::LazyLock;

use regex::Regex;

use super::buckets::{self, Says};
use super::fields::{Field, ROADMAP};
use crate::error::{Error, Result};
use crate::evidence::Record;
use crate::evidence::file::TextFile;
use crate::evidence::pile::{Fault, Pile};
use crate::evidence::text::{self as words, folded};
use crate::model::{RoadmapRecord, normalised};

/// Whether a text that is no JSON is Markdown: by its name, or by headings with lists or tables below them.
pub(crate) fn looks_like_it(file: &TextFile) -> bool {
    let extension = file.origin.ending();
    if matches!(extension.as_str(), "md" | "markdown" | "mdown" | "mkd") {
        return true;
    }
    if matches!(extension.as_str(), "csv" | "tsv" | "json" | "jsonl" | "ndjson") {
        return false;
    }
    let head = String::from_utf8_lossy(file.whole_lines());
    let heading = head.lines().take(200).any(|l| l.starts_with("# ") || l.starts_with("## "));
    let listed = head.lines().take(200).any(|l| ["- ", "* ", "|"].iter().any(|p| l.trim_start().starts_with(p)));
    heading && listed
}

/// Reads every item into `pile`.
///
/// # Errors
/// `Input` if there is no item in it; `Io`, `Interrupted`, and whatever the receiver says.
pub(crate) fn read(file: &TextFile, pile: &mut Pile<'_>) -> Result<()> {
    let text = whole_text(file)?;
    let found = items(&text);
    if found.is_empty() {
        return Err(no_items(file));
    }
    for item in found {
        pile.begin(0)?;
        match item.record {
            Ok(record) => pile.give(Record::Roadmap(record))?,
            Err(fault) => pile.set_aside(item.line, fault, item.raw.as_bytes())?,
        }
    }
    pile.end()
}

/// How many items a roadmap has, and things to know.
///
/// # Errors
/// `Input` if there is no item in it; `Io`.
pub(crate) fn survey(file: &TextFile) -> Result<Vec<String>> {
    let found = items(&whole_text(file)?);
    if found.is_empty() {
        return Err(no_items(file));
    }
    let unstated =
        found.iter().filter(|i| i.record.as_ref().is_ok_and(|r| r.status.is_empty() && r.target.is_empty())).count();
    let mut notes = Vec::new();
    if unstated > 0 {
        notes.push(format!("{unstated} of {} items say neither where they stand nor when they come", found.len()));
    }
    if found.iter().any(|i| i.record.as_ref().is_ok_and(|r| r.external_id == normalised(&r.title))) {
        notes.push("items without an id are known by their titles".to_owned());
    }
    Ok(notes)
}

fn no_items(file: &TextFile) -> Error {
    let hint = "write each item as a list item, such as `- [ ] **RM-1 Title** (target: 2027-Q1): what it is`, or as a \
                table row with a Title column";
    file.origin.error("no roadmap items were found in this Markdown", hint)
}

fn whole_text(file: &TextFile) -> Result<String> {
    const MOST: usize = 64 << 20;
    let too_large = || file.origin.error("this is larger than 64 MiB, too large for Markdown", "export it as CSV");
    file.whole(MOST)?.ok_or_else(too_large)
}

struct Found {
    /// Physical line, from 1.
    line: u64,
    raw: String,
    record: std::result::Result<RoadmapRecord, Fault>,
}

/// What the headings above a line say.
#[derive(Clone, Debug, Default)]
struct Context {
    status: String,
    target: String,
    theme: String,
    /// The heading announces something else: how to contribute, a legend.
    aside: bool,
}

static ID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\[?([A-Z][A-Z0-9]{0,9}-\d+|#\d+)\]?(?:\s*[:.–—-])?\s+").ok());
static META: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[,;]\s*)(target|eta|due|quarter|release|when|theme|area|status|state|id|effort|estimate|size|points|url|link)\s*[:=]\s*").ok()
});
static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(!?)\[([^\]]*)\]\(\s*<?([^)\s>]*)[^)]*\)").ok());

/// The items of a Markdown text, in order.
fn items(text: &str) -> Vec<Found> {
    let lines: Vec<&str> = text.trim_start_matches('\u{FEFF}').lines().collect();
    let mut found = Vec::new();
    let mut headings: Vec<(usize, Context)> = Vec::new();
    let mut open: Option<(usize, usize, bool)> = None; // place in `found`, indent, whether it takes paragraphs
    let mut fenced = false;
    let mut at = front_matter(&lines);
    while at < lines.len() {
        let line = lines[at];
        let trimmed = line.trim();
        let number = at as u64 + 1;
        at += 1;
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        if let Some((level, title)) = heading(trimmed, lines.get(at).copied()) {
            open = None;
            headings.retain(|(l, _)| *l < level);
            let above = headings.last().map(|(_, c)| c.clone()).unwrap_or_default();
            headings.push((level, spoken_heading(level, &plain(title), above)));
            continue;
        }
        let context = headings.last().map(|(_, c)| c.clone()).unwrap_or_default();
        if is_table_rule(lines.get(at).copied().unwrap_or_default()) && trimmed.contains('|') {
            open = None;
            let header = table_cells(trimmed);
            at += 1;
            while let Some(row) = lines.get(at).filter(|l| l.contains('|')) {
                if let Some(record) = table_row(&header, row, &context) {
                    found.push(Found { line: at as u64 + 1, raw: (*row).to_owned(), record });
                }
                at += 1;
            }
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        match bullet(trimmed) {
            Some(rest) if open.is_none_or(|(_, first, _)| indent <= first + 1) => {
                if context.aside {
                    continue;
                }
                let record = item(rest, &context);
                found.push(Found { line: number, raw: line.to_owned(), record });
                open = Some((found.len() - 1, indent, true));
            }
            rest => {
                let Some((place, first, goes_on)) = open else { continue };
                if trimmed.is_empty() {
                    open = Some((place, first, false));
                } else if rest.is_some() || goes_on || indent > first {
                    if let Some(Found { record: Ok(record), raw, .. }) = found.get_mut(place) {
                        let more = match rest {
                            Some(rest) => format!("- {}", plain(rest)),
                            None => plain(trimmed),
                        };
                        if !record.body.is_empty() {
                            record.body.push(if rest.is_some() { '\n' } else { ' ' });
                        }
                        record.body.push_str(&more);
                        raw.push('\n');
                        raw.push_str(line);
                    }
                } else {
                    open = None;
                }
            }
        }
    }
    found
}

/// The line behind a YAML block at the top.
fn front_matter(lines: &[&str]) -> usize {
    if lines.first().map(|l| l.trim()) != Some("---") {
        return 0;
    }
    lines.iter().skip(1).take(200).position(|l| l.trim() == "---").map_or(0, |n| n + 2)
}

/// `## Title`, or a title with a rule of `=` below it.
fn heading<'a>(line: &'a str, next: Option<&str>) -> Option<(usize, &'a str)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&level) && line[level..].starts_with([' ', '\t']) {
        return Some((level, line[level..].trim().trim_end_matches('#').trim()));
    }
    let ruled = next.is_some_and(|n| n.trim().len() >= 3 && n.trim().bytes().all(|b| b == b'='));
    (ruled && !line.is_empty()).then_some((1, line))
}

/// What a heading says of the items below it, on top of the headings above it.
fn spoken_heading(level: usize, title: &str, mut context: Context) -> Context {
    let word = normalised(title);
    context.aside =
        ["how to", "contribut", "legend", "table of contents", "about this", "links", "see also", "changelog"]
            .iter()
            .any(|w| word.starts_with(w));
    match Says::of(title) {
        Says::Status => context.status = title.to_owned(),
        Says::Target(when) => context.target = when,
        Says::Other if level > 1 => context.theme = title.to_owned(),
        Says::Other => {}
    }
    context
}

fn bullet(line: &str) -> Option<&str> {
    let mark = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).or_else(|| line.strip_prefix("+ "));
    if mark.is_some() {
        return mark.map(str::trim);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(". ").or_else(|| line[digits..].strip_prefix(") "));
    rest.filter(|_| digits > 0 && digits < 4).map(str::trim)
}

/// `[x] **RM-07 Title** (target: 2027-Q1, theme: Finance): description`.
fn item(text: &str, context: &Context) -> std::result::Result<RoadmapRecord, Fault> {
    let written = text;
    let text = unlinked(text);
    let text = text.as_str();
    let (text, ticked) = match text.get(..3) {
        Some("[ ]") => (text[3..].trim(), false),
        Some("[x]" | "[X]") => (text[3..].trim(), true),
        _ => (text, false),
    };
    let mut record = RoadmapRecord {
        status: context.status.clone(),
        target: context.target.clone(),
        theme: context.theme.clone(),
        ..RoadmapRecord::default()
    };
    let text = emoji_status(text, &mut record.status);
    let bold = ["**", "__"].into_iter().find_map(|mark| text.strip_prefix(mark)?.split_once(mark));
    let (title, rest) = match bold {
        Some((title, rest)) => (title, rest),
        None => split_plain(text),
    };
    let title = plain(title);
    let title = title.trim_end_matches(':').trim();
    let (id, title) = match ID.as_ref().and_then(|r| r.captures(title)) {
        Some(c) => (c[1].to_owned(), title[c[0].len()..].trim()),
        None => (String::new(), title),
    };
    let rest = meta(rest.trim_start(), &mut record, id);
    record.title = words::line(title);
    if record.url.is_empty() {
        record.url = link_in(written, &record.title);
    }
    let body = rest.trim_start_matches([':', '-', '–', '—', ' ', '\t']);
    record.body = plain(body);
    if ticked && normalised(&record.status) != "declined" {
        record.status = "Shipped".to_owned();
    }
    if record.external_id.is_empty() {
        record.external_id = normalised(&record.title);
    }
    if record.external_id.is_empty() {
        return Err(Fault::new("", text, "an item with a title", "give it a title, or remove the line"));
    }
    Ok(record)
}

/// A title that is not bold ends before its parenthesis, if that says when or what; else it is all of the line.
fn split_plain(text: &str) -> (&str, &str) {
    if let Some(open) = text.find(" (") {
        let inside = text[open + 2..].split(')').next().unwrap_or_default();
        if META.as_ref().is_some_and(|r| r.is_match(inside)) || inside.starts_with('#') {
            return (&text[..open], &text[open..]);
        }
    }
    (text, "")
}

/// Takes `(target: .., theme: ..)` or `(#12)` off the front of what follows a title.
fn meta<'a>(rest: &'a str, record: &mut RoadmapRecord, id: String) -> &'a str {
    record.external_id = id;
    let Some((inside, behind)) = rest.strip_prefix('(').and_then(|r| r.split_once(')')) else { return rest };
    let keys: Vec<regex::Match<'_>> = META.as_ref().map(|r| r.find_iter(inside).collect()).unwrap_or_default();
    if keys.is_empty() {
        let number = inside.trim();
        if number.starts_with('#') && record.external_id.is_empty() {
            record.external_id = number.to_owned();
            return behind;
        }
        if let Some(when) = buckets::when(number) {
            record.target = when.to_owned();
            return behind;
        }
        return rest;
    }
    for (n, key) in keys.iter().enumerate() {
        let end = keys.get(n + 1).map_or(inside.len(), regex::Match::start);
        let value = words::line(inside[key.end()..end].trim_matches([',', ';', ' ']));
        let name = key.as_str().trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        match name.as_str() {
            "theme" | "area" => record.theme = value,
            "status" | "state" => record.status = value,
            "id" => record.external_id = value,
            "effort" | "estimate" | "size" | "points" => record.effort = value,
            "url" | "link" => record.url = value,
            _ => record.target = value,
        }
    }
    behind
}

fn emoji_status<'a>(text: &'a str, status: &mut String) -> &'a str {
    let marks = [
        ("✅", "Shipped"),
        ("☑️", "Shipped"),
        ("✔️", "Shipped"),
        ("🚀", "Shipped"),
        ("🚧", "In progress"),
        ("🏗️", "In progress"),
        ("🔜", "Planned"),
        ("📅", "Planned"),
        ("💡", "Considering"),
        ("🤔", "Considering"),
        ("❌", "Declined"),
        ("🚫", "Declined"),
    ];
    for (mark, word) in marks {
        if let Some(rest) = text.strip_prefix(mark) {
            *status = word.to_owned();
            return rest.trim();
        }
    }
    text
}

/// A line that is only `---|:--:|---`.
fn is_table_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('|') && line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// A row's cells as they are written.
fn table_cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = if line.ends_with('|') && !line.ends_with("\\|") { &line[..line.len() - 1] } else { line };
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in line.chars() {
        match c {
            '|' if !escaped => cells.push(String::new()),
            _ => {
                if let Some(cell) = cells.last_mut() {
                    if c == '|' {
                        cell.pop();
                    }
                    cell.push(c);
                }
            }
        }
        escaped = c == '\\' && !escaped;
    }
    cells.iter().map(|c| c.replace("<br />", " ").replace("<br>", " ").trim().to_owned()).collect()
}

/// An item from a table row; none if the table has no titles, an error if this row has none.
fn table_row(header: &[String], row: &str, context: &Context) -> Option<std::result::Result<RoadmapRecord, Fault>> {
    let names: Vec<String> = header.iter().map(|h| folded(&plain(h))).collect();
    let column = |field: &str| {
        let aliases = ROADMAP.iter().find(|f: &&Field| f.name == field)?.aliases;
        aliases.iter().find_map(|a| names.iter().position(|n| n == a))
    };
    let title_at = column("title")?;
    let written = table_cells(row);
    let cells: Vec<String> = written.iter().map(|cell| plain(cell)).collect();
    let cell = |field: &str| column(field).and_then(|at| cells.get(at)).cloned().unwrap_or_default();
    let or = |own: String, above: &String| if own.is_empty() { above.clone() } else { own };
    let title = cells.get(title_at).cloned().unwrap_or_default();
    if title.is_empty() {
        let empty = cells.iter().all(String::is_empty);
        let fault = Fault::new(&plain(&header[title_at]), row, "a title", "give the item a title, or remove the row");
        return (!empty).then_some(Err(fault));
    }
    let (own_id, title) = match ID.as_ref().and_then(|r| r.captures(&title)) {
        Some(c) => (c[1].to_owned(), title[c[0].len()..].to_owned()),
        None => (String::new(), title),
    };
    let id = or(cell("id"), &own_id);
    let mut url = column("url").and_then(|at| written.get(at)).map(|cell| address(cell)).unwrap_or_default();
    if url.is_empty() {
        url = link_in(&written[title_at], &title);
    }
    Some(Ok(RoadmapRecord {
        external_id: if id.is_empty() { normalised(&title) } else { id },
        title,
        body: cell("body"),
        status: or(cell("status"), &context.status),
        target: or(cell("target"), &context.target),
        theme: or(cell("theme"), &context.theme),
        effort: cell("effort"),
        url,
    }))
}

/// Markdown as it reads: link texts, no marks.
fn plain(text: &str) -> String {
    let text = unlinked(text).replace("**", "").replace("__", "").replace('`', "").replace("\\|", "|");
    words::line(&text)
}

/// The address of the first link whose words stand in `title`; empty if there is none.
fn link_in(text: &str, title: &str) -> String {
    let links = LINK.as_ref().map(|r| r.captures_iter(text).collect::<Vec<_>>()).unwrap_or_default();
    let of_title = links.iter().find(|c| {
        c[1].is_empty() && c[3].starts_with("http") && {
            let label = plain(&c[2]);
            !label.is_empty() && (title.contains(&label) || label.contains(title))
        }
    });
    of_title.map(|c| c[3].to_owned()).unwrap_or_default()
}

/// The address in a cell that holds one, as a link or bare: `<https://x.example>`.
fn address(cell: &str) -> String {
    let linked = LINK.as_ref().and_then(|r| r.captures(cell)).map(|c| c[3].to_owned());
    linked.unwrap_or_else(|| words::line(cell.trim_start_matches('<').trim_end_matches('>')))
}

fn unlinked(text: &str) -> String {
    match LINK.as_ref() {
        Some(link) => link.replace_all(text, "$2").into_owned(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let one = |f: Found| match f.record {
            Ok(r) => format!("{}|{}|{}|{}|{}|{}", r.external_id, r.title, r.body, r.status, r.target, r.theme),
            Err(fault) => format!("!{}:{}", f.line, fault.found),
        };
        items(text).into_iter().map(one).collect()
    }

    #[test]
    fn items_are_read_in_the_ways_people_write_them() {
        let cases: &[(&str, &str, &[&str])] = &[
            (
                "task lists",
                "# Plan\n## Planned\n- [ ] **RM-07 Export** (target: 2027-Q1, theme: Parts, and stock): All of it.\n- [x] **RM-08 Done thing**: Yes\n",
                &["RM-07|Export|All of it.|Planned|2027-Q1|Parts, and stock", "RM-08|Done thing|Yes|Shipped||"],
            ),
            (
                "quarters",
                "## Q3 2026\n* Dark mode\n* [Search](https://x.example/1) (#12)\n",
                &["dark mode|Dark mode|||Q3 2026|", "#12|Search|||Q3 2026|"],
            ),
            (
                "themes",
                "# Roadmap\n## Mobile app\n### In progress\n1. Offline\n",
                &["offline|Offline||In progress||Mobile app"],
            ),
            (
                "nested lists",
                "- One\n  - more\n  still more\n- Two\n",
                &["one|One|- more still more|||", "two|Two||||"],
            ),
            (
                "tables",
                "## Done\nWho | Feature | Status\n---|---|---\nx | [A b](http://u) | Works\ny | C | \ny | |\n",
                &["a b|A b||Works||", "c|C||Done||", "!6:y | |"],
            ),
            ("emoji", "- ✅ Login\n- 🚧 Logout\n", &["login|Login||Shipped||", "logout|Logout||In progress||"]),
            ("asides", "## How to read this\n- not an item\n## Later\n- item\n", &["item|item|||Later|"]),
            ("code", "```\n- no\n```\ntext\n- yes\n", &["yes|yes||||"]),
        ];
        for (case, text, expected) in cases {
            assert_eq!(read(text), *expected, "{case}");
        }
    }
}
