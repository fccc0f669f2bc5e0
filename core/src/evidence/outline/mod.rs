//! Text in YAML or TOML: a tree of names, lists and words, and the records in it as rows. Words stay as they are
//! written: release 1.10 keeps its zero, and `no` is no boolean.
//!
//! Such files are small and are read whole. What makes small files large is refused: an alias, deep nesting.

mod toml;
mod yaml;

use std::sync::Arc;

use serde_json::{Map, Value};

use super::file::TextFile;
use super::flat::{LISTS, Listed};
use super::formats::buckets::Says;
use super::formats::fields::{ACCOUNT, Field, ROADMAP, TICKET};
use super::text::{folded, is_blank};
use crate::error::{Error, Place, Result};

/// The deepest nesting that is read.
const DEEPEST: usize = 32;
/// The most values that are read.
const MOST: usize = 250_000;
/// What a person is told where there are more.
const TOO_MANY: &str = "it holds more than 250,000 values";

/// What a tree is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Yaml,
    Toml,
    Json,
}

impl Language {
    /// Short and stable: the key of the source.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Toml => "toml",
            Self::Json => "json",
        }
    }

    /// For people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Toml => "TOML",
            Self::Json => "JSON",
        }
    }

    /// The largest file that is read, in bytes. Of TOML all tokens are held at once, some 70 bytes for each byte.
    fn largest(self) -> usize {
        match self {
            Self::Yaml | Self::Json => 16 << 20,
            Self::Toml => 4 << 20,
        }
    }
}

/// The records of a text.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    pub(crate) language: Language,
    pub(crate) records: Arc<[Listed]>,
    /// Things to know.
    pub(crate) notes: Vec<String>,
}

/// A value and the physical line it begins on, from 1.
#[derive(Debug)]
struct Placed {
    node: Node,
    line: u64,
}

#[derive(Debug)]
enum Node {
    Words(String),
    List(Vec<Placed>),
    /// In the order of the file; no two names alike.
    Map(Vec<(String, Placed)>),
}

/// Why a text is no tree.
struct Broken {
    line: u64,
    /// What stands there or is wrong.
    why: String,
    cure: &'static str,
}

/// The records of a text in YAML or TOML, if it is that. Its own lines tell; the ending of its name settles what can be
/// read in two ways, such as a list of words, and says that a text that is broken was meant to be none.
///
/// # Errors
/// `Input` with the line if its name says what it is and it cannot be read; `Io`.
pub(crate) fn read(text: &TextFile) -> Result<Option<Outline>> {
    let ending = text.origin.ending();
    let named = match ending.as_str() {
        "yaml" | "yml" => Some(Language::Yaml),
        "toml" => Some(Language::Toml),
        "md" | "markdown" | "mdown" | "mkd" | "csv" | "tsv" | "json" | "jsonl" | "ndjson" => return Ok(None),
        _ => None,
    };
    let head = String::from_utf8_lossy(text.whole_lines());
    let Some(language) = named.or_else(|| begins(&head)) else { return Ok(None) };
    let Some(whole) = text.whole(language.largest())? else {
        let message =
            format!("this is larger than {} MiB, too large for {}", language.largest() >> 20, language.name());
        return if named.is_some() { Err(text.origin.error(message, "export it as CSV or JSON")) } else { Ok(None) };
    };
    let parsed = match language {
        Language::Yaml | Language::Json => yaml::parse(&whole),
        Language::Toml => toml::parse(&whole),
    };
    let documents = match parsed {
        Ok(documents) => documents,
        Err(_) if named.is_none() => return Ok(None),
        Err(broken) => {
            let place = Place {
                file: Some(text.origin.name.clone()),
                sheet: text.origin.part.clone(),
                line: Some(broken.line),
                ..Place::default()
            };
            let message = format!("this is no {} that can be read: {}", language.name(), broken.why);
            return Err(Error::Input { message, hint: broken.cure.to_owned(), place });
        }
    };
    let mut gathered = Gathered::default();
    documents.iter().for_each(|document| gathered.root(document));
    if named.is_none() && !gathered.tells() {
        return Ok(None);
    }
    if gathered.found.is_empty() {
        let cure = "write the items as a list, each with a title, such as `- title: Dark mode`";
        return Err(text.origin.error(format!("there are no records in this {}", language.name()), cure));
    }
    let notes = gathered.notes();
    Ok(Some(Outline { language, records: gathered.listed(&whole), notes }))
}

/// The records of a JSON object whose lists are called by quarters or states, as in a roadmap written by hand. All JSON
/// is YAML too.
///
/// # Errors
/// `Io` if it cannot be read.
pub(crate) fn grouped_json(text: &TextFile) -> Result<Option<Outline>> {
    if text.head.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return Ok(None);
    }
    let Some(whole) = text.whole(Language::Json.largest())? else { return Ok(None) };
    let Ok(documents) = yaml::parse(&whole) else { return Ok(None) };
    let mut gathered = Gathered::default();
    documents.iter().for_each(|document| gathered.root(document));
    if !gathered.grouped || !gathered.found.iter().all(|found| names("title").iter().any(|t| found.has(t))) {
        return Ok(None);
    }
    let notes = gathered.notes();
    Ok(Some(Outline { language: Language::Json, records: gathered.listed(""), notes }))
}

/// What the first line that says something looks like.
fn begins(head: &str) -> Option<Language> {
    let mut lines = head.lines().map(str::trim_end).filter(|line| {
        let line = line.trim_start();
        !(line.is_empty() || line.starts_with('#') || line.starts_with('%') || line == "---")
    });
    let first = lines.next()?;
    let name = |text: &str| !text.is_empty() && !text.contains(['|', ';', '\t', '<', '>', '{', '}']);
    if first.starts_with('[') && first.split('#').next().is_some_and(|t| t.trim_end().ends_with(']')) {
        return Some(Language::Toml);
    }
    if let Some((key, value)) = first.split_once('=')
        && key.trim().bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'"' | b' '))
        && !key.trim().is_empty()
        && !value.trim().is_empty()
    {
        return Some(Language::Toml);
    }
    let key = first.strip_suffix(':').or_else(|| first.split_once(": ").map(|(key, _)| key));
    let listed = first.trim_start().starts_with("- ");
    (listed || key.is_some_and(name)).then_some(Language::Yaml)
}

/// What the names around a record say of it.
#[derive(Clone, Debug, Default)]
struct Context {
    status: String,
    target: String,
    theme: String,
}

impl Context {
    /// This one, and what a further name says.
    fn within(&self, name: &str) -> Self {
        let mut context = self.clone();
        if !is_list_name(name) {
            match Says::of(name) {
                Says::Status => context.status = name.to_owned(),
                Says::Target(when) => context.target = when,
                Says::Other => context.theme = name.to_owned(),
            }
        }
        context
    }
}

struct Found {
    record: Map<String, Value>,
    line: u64,
}

impl Found {
    /// Whether it has a field of that folded name.
    fn has(&self, name: &str) -> bool {
        self.record.keys().any(|key| folded(key) == name)
    }
}

/// Records on their way out of a tree.
#[derive(Default)]
struct Gathered {
    found: Vec<Found>,
    /// Lines where something new begins.
    bounds: Vec<u64>,
    /// Names at the top that hold something, but no records.
    passed: Vec<String>,
    /// Whether a name said where its records stand or when they come.
    grouped: bool,
}

impl Gathered {
    /// A whole document: a list of records, lists of them by name, or one record.
    fn root(&mut self, document: &Placed) {
        let Node::Map(members) = &document.node else { return self.gather(document, &Context::default()) };
        let holds = |value: &Placed| !matches!(value.node, Node::Words(_));
        if !members.iter().any(|(_, value)| holds(value)) {
            return self.gather(document, &Context::default());
        }
        // beside a list that says what it is, others are something else: owners, a legend
        let called = members.iter().any(|(name, value)| holds(value) && is_list_name(name));
        for (name, value) in members.iter().filter(|(_, value)| holds(value)) {
            self.bounds.push(value.line.saturating_sub(u64::from(!matches!(value.node, Node::Words(_)))));
            let before = self.found.len();
            if !called || is_list_name(name) {
                self.member(name, value, &Context::default());
            }
            if self.found.len() == before {
                self.passed.push(name.clone());
            }
        }
    }

    fn gather(&mut self, value: &Placed, context: &Context) {
        match &value.node {
            Node::Words(words) if is_blank(words) => {}
            Node::Words(words) => {
                let title = std::iter::once(("title".to_owned(), Value::String(words.clone()))).collect();
                self.give(title, value.line, context);
            }
            Node::List(values) => values.iter().for_each(|value| match &value.node {
                Node::Map(members) => self.record(members, None, value.line, context),
                _ => self.gather(value, context),
            }),
            Node::Map(members) if has_title(members) => self.record(members, None, value.line, context),
            Node::Map(members) => {
                for (name, value) in members {
                    if !matches!(value.node, Node::Words(_)) {
                        self.member(name, value, context);
                    }
                }
            }
        }
    }

    /// What stands under a name: a record called by it, or records of which it says something.
    fn member(&mut self, name: &str, value: &Placed, context: &Context) {
        match &value.node {
            Node::Map(members) if has_title(members) => self.record(members, Some(name), value.line, context),
            _ => {
                self.grouped |= !is_list_name(name) && Says::of(name) != Says::Other;
                self.gather(value, &context.within(name));
            }
        }
    }

    /// A record. Those in a list inside it, such as an epic's features, are records too, and it is their theme.
    fn record(&mut self, members: &[(String, Placed)], id: Option<&str>, line: u64, context: &Context) {
        let within = |(name, value): &&(String, Placed)| {
            is_list_name(name)
                && matches!(&value.node, Node::List(values) if values.iter().any(|v| matches!(v.node, Node::Map(_))))
        };
        let plain = members.iter().filter(|member| !within(member));
        let mut record: Map<String, Value> = plain.map(|(name, value)| (name.clone(), json(value))).collect();
        if let Some(id) = id.filter(|_| !has_any(members, "id")) {
            record.insert("id".to_owned(), Value::String(id.to_owned()));
        }
        for (field, said) in [("status", &context.status), ("target", &context.target), ("theme", &context.theme)] {
            if !said.is_empty() && !has_any(members, field) {
                record.insert(field.to_owned(), Value::String(said.clone()));
            }
        }
        self.give(record, line, &Context::default());
        let title = members.iter().find(|(name, _)| names("title").contains(&folded(name).as_str()));
        let context = match title.map(|(_, value)| &value.node) {
            Some(Node::Words(title)) => Context { theme: title.clone(), ..Context::default() },
            _ => Context::default(),
        };
        members.iter().filter(within).for_each(|(_, value)| self.gather(value, &context));
    }

    fn give(&mut self, mut record: Map<String, Value>, line: u64, context: &Context) {
        for (field, said) in [("status", &context.status), ("target", &context.target), ("theme", &context.theme)] {
            if !said.is_empty() {
                record.insert(field.to_owned(), Value::String(said.clone()));
            }
        }
        self.bounds.push(line);
        self.found.push(Found { record, line });
    }

    /// Whether a record has two names we know: then a text is what it looks like, whatever its own name.
    fn tells(&self) -> bool {
        let known = |name: &String| {
            let name = folded(name);
            [TICKET, ACCOUNT, ROADMAP].iter().any(|fields| fields.iter().any(|f| f.aliases.contains(&name.as_str())))
        };
        self.found.iter().any(|found| found.record.keys().filter(|name| known(name)).count() >= 2)
    }

    fn notes(&self) -> Vec<String> {
        let passed: Vec<String> = self.passed.iter().take(6).map(|name| format!("“{name}”")).collect();
        if passed.is_empty() { Vec::new() } else { vec![format!("no records are in {}", passed.join(", "))] }
    }

    /// The records with their own lines of the text; as JSON where several stand on one, or where there is no text.
    fn listed(mut self, text: &str) -> Arc<[Listed]> {
        self.bounds.sort_unstable();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let at = |line: u64| usize::try_from(line - 1).unwrap_or(usize::MAX).min(lines.len());
        let raw = |found: &Found| {
            let (before, behind) =
                (self.bounds.partition_point(|b| *b < found.line), self.bounds.partition_point(|b| *b <= found.line));
            if behind - before > 1 || text.is_empty() {
                return serde_json::to_vec(&found.record).unwrap_or_default();
            }
            let end = self.bounds.get(behind).map_or(lines.len(), |next| at(*next));
            lines[at(found.line)..end].concat().into_bytes()
        };
        let raws: Vec<Vec<u8>> = self.found.iter().map(raw).collect();
        let listed = |(found, raw): (Found, Vec<u8>)| Listed { value: found.record.into(), line: found.line, raw };
        self.found.into_iter().zip(raws).map(listed).collect()
    }
}

fn is_list_name(name: &str) -> bool {
    LISTS.contains(&name.to_lowercase().as_str())
}

/// The names a roadmap item's field goes by.
fn names(field: &str) -> &'static [&'static str] {
    ROADMAP.iter().find(|f: &&Field| f.name == field).map_or(&[], |f| f.aliases)
}

fn has_any(members: &[(String, Placed)], field: &str) -> bool {
    let words = |value: &Placed| matches!(&value.node, Node::Words(words) if !is_blank(words));
    members.iter().any(|(name, value)| words(value) && names(field).contains(&folded(name).as_str()))
}

fn has_title(members: &[(String, Placed)]) -> bool {
    has_any(members, "title")
}

fn json(value: &Placed) -> Value {
    match &value.node {
        Node::Words(words) => Value::String(words.clone()),
        Node::List(values) => Value::Array(values.iter().map(json).collect()),
        Node::Map(members) => Value::Object(members.iter().map(|(name, value)| (name.clone(), json(value))).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::origin::Origin;
    use super::*;

    fn outline(name: &str, text: &str) -> Result<Option<Outline>> {
        read(&TextFile::open(Origin::held(name, None, text.as_bytes().to_vec()), None)?)
    }

    /// Each record as JSON, with its line.
    fn records(name: &str, text: &str) -> Vec<String> {
        let found = outline(name, text).unwrap().map(|o| o.records.to_vec()).unwrap_or_default();
        found.iter().map(|listed| format!("{} {}", listed.line, listed.value)).collect()
    }

    #[test]
    fn records_are_found_where_people_put_them() {
        let cases: &[(&str, &str, &[&str])] = &[
            (
                "a list of words under a state, and one under a subject",
                "In progress:\n  - Dark mode\n  - ~\nPrinting:\n- title: A5\n  done: no\n",
                &[
                    r#"2 {"status":"In progress","title":"Dark mode"}"#,
                    r#"5 {"done":"no","theme":"Printing","title":"A5"}"#,
                ],
            ),
            (
                "records by their ids",
                "RM-1:\n  title: Dark mode\nRM-2:\n  title: A5\n  id: 7\n",
                &[r#"2 {"id":"RM-1","title":"Dark mode"}"#, r#"4 {"id":"7","title":"A5"}"#],
            ),
            (
                "what stands beside the list is no record",
                "title: Roadmap\nowners: [ann, bob]\nitems:\n  - {title: Dark mode, eta: 1.10}\n",
                &[r#"4 {"eta":"1.10","title":"Dark mode"}"#],
            ),
            (
                "an epic and its features",
                "epics:\n  - name: Printing\n    features:\n      - name: A5\n        status: Done\n",
                &[r#"2 {"name":"Printing"}"#, r#"4 {"name":"A5","status":"Done","theme":"Printing"}"#],
            ),
            (
                "quarters around states",
                "roadmap:\n  Q2 2026:\n    Done: [A5]\n",
                &[r#"3 {"status":"Done","target":"Q2 2026","title":"A5"}"#],
            ),
            (
                "several documents",
                "---\ntitle: A\neta: Q1\n---\ntitle: B\neta: Q2\n",
                &[r#"2 {"eta":"Q1","title":"A"}"#, r#"5 {"eta":"Q2","title":"B"}"#],
            ),
        ];
        for (case, text, expected) in cases {
            assert_eq!(records("roadmap.yaml", text), *expected, "{case}");
        }
        let toml = "[RM-1]\ntitle = 'A'\ndue = 2026-07-01\nversion = 1.10\n[\"Q3 2026\"]\nitems = [{ title = 'B' }]\n";
        let expected = [
            r#"1 {"due":"2026-07-01","id":"RM-1","title":"A","version":"1.10"}"#,
            r#"6 {"target":"Q3 2026","title":"B"}"#,
        ];
        assert_eq!(records("plan.txt", toml), expected, "the text tells, whatever its name");
    }

    #[test]
    fn json_by_quarters_is_a_roadmap() {
        let json = |text: &str| {
            let text = TextFile::open(Origin::held("a.json", None, text.as_bytes().to_vec()), None).unwrap();
            let found = grouped_json(&text).unwrap().map(|o| o.records.to_vec()).unwrap_or_default();
            found.iter().map(|r| format!("{} {}", r.line, String::from_utf8_lossy(&r.raw))).collect::<Vec<_>>()
        };
        let text = "{\n\t\"Q2 2026\": [\n\t\t{\"name\": \"A \\u00e9\", \"size\": 1.10},\n\t\t\"B\"\n\t]\n}\n";
        let expected =
            [r#"3 {"name":"A é","size":"1.10","target":"Q2 2026"}"#, r#"4 {"target":"Q2 2026","title":"B"}"#];
        assert_eq!(json(text), expected);
        for other in
            [r#"{"users": [{"name": "A"}]}"#, r#"{"Done": [{"at": 1}]}"#, r#"[{"name": "A"}]"#, "{\"a\": 1}\n{}"]
        {
            assert!(json(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn a_record_keeps_its_own_lines() {
        let text = "# plan\nitems:\n  - title: A\n    text: |\n      one\n      two\n  - title: B\n";
        let found = outline("x.yml", text).unwrap().unwrap();
        let raw: Vec<&str> = found.records.iter().map(|r| std::str::from_utf8(&r.raw).unwrap()).collect();
        assert_eq!(raw, ["  - title: A\n    text: |\n      one\n      two\n", "  - title: B\n"]);
        let line = outline("x.yml", "items: [{title: A}, {title: B}]\n").unwrap().unwrap();
        assert_eq!(line.records[1].raw, br#"{"title":"B"}"#);
        assert_eq!(records("x.yml", raw[0]), [r#"1 {"text":"one\ntwo\n","title":"A"}"#], "and is read again from them");
    }

    #[test]
    fn other_texts_are_left_to_others() {
        let texts = [
            ("plan.md", "---\ntitle: Roadmap\n---\n# Plan\n- one\n"),
            ("plan.txt", "---\ntitle: Roadmap\nowner: me\n---\n# Plan\n- one\n"),
            ("plan.txt", "# Plan\n\n- one\n- two\n"),
            ("plan.txt", "- **One**: first\n- **Two**: second\n"),
            ("a.csv", "id: x\n"),
            ("a.txt", "Report: Cases\nMade: today\n\nId,Subject\n1,x\n"),
            ("a.txt", "id,subject\n1,a=b\n"),
            ("a.txt", "a = b\n1 = 2\n"),
        ];
        for (name, text) in texts {
            assert!(outline(name, text).unwrap().is_none(), "{name}: {text}");
        }
    }

    #[test]
    fn what_is_broken_or_hostile_is_refused_with_its_line() {
        let deep = |open: &str, n: usize| format!("items:\n- {}\n", open.repeat(n));
        let toml_deep = format!("a = {}1{}\n", "[".repeat(5000), "]".repeat(5000));
        let toml_key = format!("[{}a]\ntitle = 'x'\n", "a.".repeat(5000));
        let cases = [
            ("x.yaml", "items:\n  - title: A\n  - &a [1]\n  - *a\n".to_owned(), 4, "an alias"),
            ("x.yaml", "items:\n  - title: A\n    title: B\n".to_owned(), 3, "second time"),
            ("x.yaml", "items:\n  - title: \"A\n".to_owned(), 2, ""),
            ("x.yaml", "items:\n  - title: A: B\n".to_owned(), 2, ""),
            ("x.yaml", deep("- ", 5000), 2, "too deep"),
            ("x.yaml", deep("[", 5000), 2, ""),
            ("x.yaml", deep("{a: ", 5000), 2, ""),
            ("x.yaml", "? [a]\n: b\n".to_owned(), 1, "a list stands where a name belongs"),
            ("x.yaml", format!("items: [{}]\n", "1,".repeat(MOST)), 1, "250,000"),
            ("x.yaml", format!("a: b\nc: {}\n", "x".repeat(3 << 20)), 2, "a line of more than"),
            ("x.toml", "title = 'a'\ntitle = 'b'\n".to_owned(), 2, ""),
            ("x.toml", "[[items]]\ntitle = one\n".to_owned(), 2, ""),
            ("x.toml", toml_deep, 1, "depth"),
            ("x.toml", toml_key, 1, "recursion"),
        ];
        for (name, text, line, words) in cases {
            let start: String = text.chars().take(40).collect();
            match outline(name, &text) {
                Err(Error::Input { message, place, .. }) => {
                    assert!(message.contains(words) && place.line == Some(line), "{start}: {message} {place:?}");
                }
                other => panic!("{start}: {:?}", other.map(|o| o.map(|o| o.records.len()))),
            }
        }
        let nothing = outline("x.yaml", "legend: {a: b}\n").unwrap_err();
        assert!(nothing.to_string().contains("no records"), "{nothing}");
    }
}
