//! JSON in any wrapping, cut into its records without reading it whole: one object per line, objects one after the
//! other, one array, or an object around arrays (`{"tickets":[..]}`), also page after page.
//!
//! The cutter checks the grammar as it goes, so it notices a broken record where it breaks, sets exactly that one
//! aside with its line, and goes on with the next. It never recurses: depth costs nothing but a byte per level.

use std::collections::VecDeque;
use std::ops::Range;

use serde_json::Value;

use super::file::{Source, count_lines};
use super::names::Names;
use crate::error::Result;

/// The deepest nesting that is read; serde_json stops there too.
const DEEPEST: usize = 120;
/// The largest record, in bytes.
const LARGEST: usize = 32 << 20;
/// How many wrappings may lie around the records.
const WRAPPINGS: usize = 4;

/// One record's text and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The key of the array it stands in; empty if it stands in none that has a name.
    pub(crate) list: String,
    /// Its text, byte for byte.
    pub(crate) text: Vec<u8>,
    /// The physical line it begins on, from 1.
    pub(crate) line: u64,
    /// A name that stands twice in one of its objects, and the line of the second, if there is one.
    pub(crate) twice: Option<(String, u64)>,
}

/// Why a record is none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// What is wrong, in words: "the text ends inside the record".
    pub(crate) why: String,
    /// The physical line of it, from 1.
    pub(crate) line: u64,
    /// What stands there.
    pub(crate) found: String,
}

/// What a file is made of.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A whole record.
    Item(Item),
    /// One that cannot be read.
    Broken(Item, Broken),
    /// A value beside the records that is no list, such as `next_page`.
    Member(String, Value),
    /// The file ends, on this line, before its list is closed.
    Cut(u64),
}

enum Frame {
    Array,
    Envelope,
    List(String),
}

enum Scan {
    Whole(usize),
    /// An object around a list: its text up to and with the `[`, the list's key, and how many objects lie around it.
    Around(usize, String, usize),
    Bad(usize, &'static str),
}

/// The pieces of a source, in order.
pub(crate) struct Pieces<'a> {
    source: Source,
    lists: &'a [&'a str],
    frames: Vec<Frame>,
    queue: VecDeque<Piece>,
    /// How far the next record is indented, if nothing else stands before it on its line.
    indent: Option<usize>,
    names: Names,
}

impl<'a> Pieces<'a> {
    /// Cuts `source`; `lists` are the keys whose arrays hold records, dotted where they stand one object deeper:
    /// `_embedded.conversations`.
    pub(crate) fn new(source: Source, lists: &'a [&'a str]) -> Self {
        let names = Names::default();
        Self { source, lists, frames: Vec::new(), queue: VecDeque::new(), indent: Some(0), names }
    }

    /// How many bytes of the file were read so far.
    pub(crate) fn done(&self) -> u64 {
        self.source.done()
    }

    /// The next piece, or none at the end.
    ///
    /// # Errors
    /// `Io` if the disk refuses.
    pub(crate) fn next(&mut self) -> Result<Option<Piece>> {
        loop {
            if let Some(piece) = self.queue.pop_front() {
                return Ok(Some(piece));
            }
            let Some(byte) = self.significant()? else {
                let cut = !self.frames.is_empty();
                self.frames.clear();
                return Ok(cut.then_some(Piece::Cut(self.source.line())));
            };
            match (self.frames.last(), byte) {
                (None, b'[') => self.enter(Frame::Array),
                (Some(Frame::Array), b'[') if self.frames.len() < WRAPPINGS => self.enter(Frame::Array),
                (Some(Frame::Array | Frame::List(_)), b']') | (Some(Frame::Envelope), b'}') => {
                    self.take(1);
                    self.frames.pop();
                }
                (None, b']' | b'}') => self.take(1), // one bracket too many harms nobody
                (Some(Frame::Envelope), b'"') => {
                    if let Some(piece) = self.member()? {
                        return Ok(Some(piece));
                    }
                }
                _ => {
                    if let Some(piece) = self.record()? {
                        return Ok(Some(piece));
                    }
                }
            }
        }
    }

    fn take(&mut self, n: usize) {
        self.source.take(n);
        self.indent = None;
    }

    fn enter(&mut self, frame: Frame) {
        self.take(1);
        self.frames.push(frame);
    }

    fn list(&self) -> String {
        match self.frames.last() {
            Some(Frame::List(key)) => key.clone(),
            _ => String::new(),
        }
    }

    /// Skips white space, commas between records and stray byte order marks; the byte that stops it.
    fn significant(&mut self) -> Result<Option<u8>> {
        loop {
            let Some(byte) = at(&mut self.source, 0)? else { return Ok(None) };
            match byte {
                b'\n' | b'\r' => {
                    self.source.take(1);
                    self.indent = Some(0);
                }
                b' ' | b'\t' | b',' => {
                    self.source.take(1);
                    self.indent = self.indent.map(|n| n + 1);
                }
                0xEF if at(&mut self.source, 2)? == Some(0xBF) && self.source.rest()[1] == 0xBB => self.source.take(3),
                _ => return Ok(Some(byte)),
            }
        }
    }

    /// Reads a record, or finds that it is an object around records and steps inside.
    fn record(&mut self) -> Result<Option<Piece>> {
        let inside_envelope = matches!(self.frames.last(), Some(Frame::Envelope));
        let may_wrap = !matches!(self.frames.last(), Some(Frame::List(_))) && self.frames.len() + 1 < WRAPPINGS;
        let scan = if inside_envelope {
            Scan::Bad(0, "a name in quotes was expected here")
        } else {
            scan(&mut self.source, if may_wrap { self.lists } else { &[] }, &mut self.names)?
        };
        match scan {
            Scan::Whole(len) => {
                let twice = self.names.twice.take();
                let twice = twice.map(|at| (self.name(at.clone()), self.line_at(at.start)));
                Ok(Some(Piece::Item(Item { twice, ..self.cut(len) })))
            }
            Scan::Around(len, key, objects) => {
                let mut text = self.source.rest()[..len].to_vec();
                text.push(b']');
                text.resize(text.len() + objects, b'}');
                if let Ok(Value::Object(members)) = serde_json::from_slice(&text) {
                    let single = members.into_iter().filter(|(_, v)| !v.is_array());
                    self.queue.extend(single.map(|(k, v)| Piece::Member(k, v)));
                }
                self.take(len);
                self.frames.extend((0..objects).map(|_| Frame::Envelope));
                self.frames.push(Frame::List(key));
                Ok(None)
            }
            Scan::Bad(at, why) => self.broken(at, why).map(Some),
        }
    }

    fn cut(&mut self, len: usize) -> Item {
        let (list, text) = (self.list(), self.source.rest()[..len].to_vec());
        let item = Item { list, text, line: self.source.line(), twice: None };
        self.take(len);
        item
    }

    /// The name that stands at `at`, as it is written.
    fn name(&self, at: Range<usize>) -> String {
        String::from_utf8_lossy(&self.source.rest()[at]).into_owned()
    }

    /// The physical line of the byte at `at`.
    fn line_at(&self, at: usize) -> u64 {
        self.source.line() + count_lines(&self.source.rest()[..at], &mut false)
    }

    /// A name and its value inside an object around records.
    fn member(&mut self) -> Result<Option<Piece>> {
        let name = match scan(&mut self.source, &[], &mut self.names)? {
            Scan::Whole(len) => len,
            Scan::Bad(at, why) => return self.broken(at, why).map(Some),
            Scan::Around(..) => return Ok(None),
        };
        let key: String = serde_json::from_slice(&self.source.rest()[..name]).unwrap_or_default();
        let mut n = name;
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = at(&mut self.source, n)? {
            n += 1;
        }
        if at(&mut self.source, n)? != Some(b':') {
            return self.broken(n, "a colon was expected here").map(Some);
        }
        self.take(n + 1);
        let Some(first) = self.significant()? else { return Ok(None) };
        if first == b'[' && self.lists.contains(&key.as_str()) {
            self.enter(Frame::List(key));
            return Ok(None);
        }
        match scan(&mut self.source, &[], &mut self.names)? {
            Scan::Whole(len) => {
                let value = (len <= 1024).then(|| serde_json::from_slice(&self.source.rest()[..len]).ok()).flatten();
                self.take(len);
                Ok(value.filter(|v: &Value| !v.is_array()).map(|v| Piece::Member(key, v)))
            }
            Scan::Bad(at, why) => self.broken(at, why).map(Some),
            Scan::Around(..) => Ok(None),
        }
    }

    /// Sets the record at hand aside, which breaks at `bad`, and finds where the next one begins.
    fn broken(&mut self, bad: usize, why: &'static str) -> Result<Piece> {
        let end = self.end_of_broken()?.max(1);
        let rest = self.source.rest();
        let bad = bad.min(rest[..end].trim_ascii_end().len());
        let line = self.line_at(bad);
        let from = bad.saturating_sub(30);
        let found = String::from_utf8_lossy(&rest[from..(bad + 30).min(end)]).trim().to_owned();
        let too_large = end >= LARGEST;
        let why = if too_large { format!("the record is larger than {} MiB", LARGEST >> 20) } else { why.to_owned() };
        let mut item = self.cut(end);
        if too_large {
            item.text.truncate(64 << 10);
            while !self.source.rest().is_empty() || self.source.fill()? {
                let rest = self.source.rest();
                let next = rest.windows(2).position(|w| w[0] == b'\n' && w[1] == b'{');
                let skip = next.map_or(rest.len(), |n| n + 1);
                self.source.take(skip);
                if next.is_some() {
                    break;
                }
            }
            self.indent = Some(0);
        }
        Ok(Piece::Broken(item, Broken { why, line, found }))
    }

    /// Where a broken record ends: at its own closing bracket if that can be told, else before the next line that
    /// begins as it does, else at the end.
    fn end_of_broken(&mut self) -> Result<usize> {
        let opens = matches!(at(&mut self.source, 0)?, Some(b'{' | b'['));
        let by_lines = self.indent.is_some();
        let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
        let (mut lines, mut column) = (0usize, None::<usize>);
        let mut n = 0;
        while let Some(byte) = at(&mut self.source, n)? {
            if n >= LARGEST {
                break;
            }
            if let Some(col) = column {
                match byte {
                    b' ' | b'\t' => column = Some(col + 1),
                    b'\n' | b'\r' => column = Some(0),
                    b'{' if self.indent == Some(col) => return Ok(n),
                    b']' if self.indent.is_some_and(|i| col <= i) && !self.frames.is_empty() => return Ok(n),
                    _ => column = None,
                }
            }
            if matches!(byte, b'\n' | b'\r') {
                if !opens {
                    return Ok(n);
                }
                lines += 1;
                column = Some(0);
                if by_lines {
                    quoted = false; // no string runs over a line end
                }
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' | b',' if depth == 0 && by_lines && (lines > 0 || !opens) => {}
                b'}' | b']' if depth == 0 => return Ok(n),
                b',' if depth == 0 && n > 0 => return Ok(n),
                b'}' | b']' => {
                    depth -= 1;
                    let stays = by_lines && lines > 0;
                    if depth == 0 && !stays && self.record_may_begin_after(n + 1)? {
                        return Ok(n + 1);
                    }
                }
                _ => {}
            }
            n += 1;
        }
        Ok(n)
    }

    fn record_may_begin_after(&mut self, mut n: usize) -> Result<bool> {
        loop {
            match at(&mut self.source, n)? {
                Some(b' ' | b'\t') => n += 1,
                None | Some(b',' | b'{' | b']' | b'}' | b'\n' | b'\r') => return Ok(true),
                Some(_) => return Ok(false),
            }
        }
    }
}

/// The byte `n` after the front, reading on if need be.
fn at(source: &mut Source, n: usize) -> Result<Option<u8>> {
    loop {
        if let Some(byte) = source.rest().get(n) {
            return Ok(Some(*byte));
        }
        if !source.fill()? {
            return Ok(None);
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Want {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

/// Walks over one value at the front of `source` and checks that it is JSON. If it is an object with one of `lists`
/// as an array, itself or in an object that it holds, stops behind that `[`.
fn scan(source: &mut Source, lists: &[&str], names: &mut Names) -> Result<Scan> {
    names.begin();
    let mut objects: Vec<bool> = Vec::new();
    let mut want = Want::Value;
    let mut key = 0..0;
    let mut outer = 0..0;
    let mut n = 0;
    loop {
        let Some(byte) = at(source, n)? else {
            return Ok(Scan::Bad(n, "the text ends inside the record"));
        };
        if n >= LARGEST {
            return Ok(Scan::Bad(n, "the record is too large"));
        }
        match (byte, want) {
            (b' ' | b'\t' | b'\n' | b'\r', _) => {
                n += 1;
                continue;
            }
            (b'"', Want::Value | Want::ValueOrEnd | Want::Key | Want::KeyOrEnd) => {
                let from = n;
                n = match string_end(source, n + 1)? {
                    Ok(end) => end,
                    Err((at, why)) => return Ok(Scan::Bad(at, why)),
                };
                if matches!(want, Want::Key | Want::KeyOrEnd) {
                    key = from + 1..n - 1;
                    names.see(&source.rest()[key.clone()], &key);
                    want = Want::Colon;
                    continue;
                }
            }
            (b':', Want::Colon) => {
                n += 1;
                want = Want::Value;
                continue;
            }
            (b',', Want::CommaOrEnd) => {
                n += 1;
                want = if objects.last() == Some(&true) { Want::Key } else { Want::Value };
                continue;
            }
            (b'{' | b'[', Want::Value | Want::ValueOrEnd) => {
                if byte == b'[' && (objects == [true] || objects == [true, true]) {
                    let rest = source.rest();
                    let (above, name) = (&rest[outer.clone()], &rest[key.clone()]);
                    let is = |list: &&&str| match (list.split_once('.'), objects.len()) {
                        (None, 1) => list.as_bytes() == name,
                        (Some((first, second)), 2) => first.as_bytes() == above && second.as_bytes() == name,
                        _ => false,
                    };
                    if let Some(list) = lists.iter().find(is) {
                        return Ok(Scan::Around(n + 1, (*list).to_owned(), objects.len()));
                    }
                }
                if objects == [true] {
                    outer = key.clone();
                }
                if objects.len() >= DEEPEST {
                    return Ok(Scan::Bad(n, "the record is nested more than 120 levels deep"));
                }
                objects.push(byte == b'{');
                if byte == b'{' {
                    names.open();
                }
                want = if byte == b'{' { Want::KeyOrEnd } else { Want::ValueOrEnd };
                n += 1;
                continue;
            }
            (b'}', Want::KeyOrEnd | Want::CommaOrEnd) if objects.last() == Some(&true) => {
                objects.pop();
                names.close();
                n += 1;
            }
            (b']', Want::ValueOrEnd | Want::CommaOrEnd) if objects.last() == Some(&false) => {
                objects.pop();
                n += 1;
            }
            (b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z', Want::Value | Want::ValueOrEnd) => {
                let from = n;
                while let Some(b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') = at(source, n)? {
                    n += 1;
                }
                let word = &source.rest()[from..n];
                if byte.is_ascii_alphabetic() && !matches!(word, b"true" | b"false" | b"null") {
                    return Ok(Scan::Bad(from, "this word is not JSON"));
                }
            }
            _ => return Ok(Scan::Bad(n, expectation(want))),
        }
        want = Want::CommaOrEnd;
        if objects.is_empty() {
            return Ok(Scan::Whole(n));
        }
    }
}

fn expectation(want: Want) -> &'static str {
    match want {
        Want::Value | Want::ValueOrEnd => "a value was expected here",
        Want::Key | Want::KeyOrEnd => "a name in double quotes was expected here",
        Want::Colon => "a colon was expected here",
        Want::CommaOrEnd => "a comma or a closing bracket was expected here",
    }
}

type StringEnd = std::result::Result<usize, (usize, &'static str)>;

/// The place behind the closing quote of the string whose first character is at `n`.
fn string_end(source: &mut Source, mut n: usize) -> Result<StringEnd> {
    loop {
        let rest = source.rest();
        let from = n.min(rest.len());
        match rest[from..].iter().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1F)) {
            None => {
                n = rest.len();
                if n >= LARGEST {
                    return Ok(Err((n, "the record is too large")));
                }
                if !source.fill()? {
                    return Ok(Err((n, "the text ends inside the record")));
                }
            }
            Some(found) => {
                n = from + found;
                match rest[n] {
                    b'"' => return Ok(Ok(n + 1)),
                    b'\\' => n += 2,
                    _ => return Ok(Err((n, "a text in quotes does not end on its line"))),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The pieces as short words: `list:text@line`, `!text@line: why`, `key=value`, `cut@line`.
    fn pieces(text: &str) -> Vec<String> {
        let mut pieces = Pieces::new(Source::of(text.as_bytes()), &["tickets", "users", "_embedded.threads"]);
        let mut out = Vec::new();
        while let Some(piece) = pieces.next().unwrap() {
            let text = |item: &Item| String::from_utf8_lossy(&item.text).trim_end().to_owned();
            out.push(match piece {
                Piece::Item(item) => format!("{}:{}@{}", item.list, text(&item), item.line),
                Piece::Broken(item, broken) => format!("!{}@{}", text(&item), broken.line),
                Piece::Member(key, value) => format!("{key}={value}"),
                Piece::Cut(line) => format!("cut@{line}"),
            });
        }
        out
    }

    #[test]
    fn one_record_is_found_in_every_wrapping() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("lines", "{\"a\":1}\n{\"a\":2}\n", &[":{\"a\":1}@1", ":{\"a\":2}@2"]),
            ("one after the other", "{\"a\":1}{\"a\":2}", &[":{\"a\":1}@1", ":{\"a\":2}@1"]),
            ("an array", "[{\"a\":1},\r\n{\"a\":2}]", &[":{\"a\":1}@1", ":{\"a\":2}@2"]),
            ("commas between lines", "{\"a\":1},\n{\"a\":2},", &[":{\"a\":1}@1", ":{\"a\":2}@2"]),
            (
                "an object around lists",
                r#"{"count":2,"users":[{"u":1}],"next_page":null,"tickets":[{"t":1},{"t":2}],"end":"x"}"#,
                &[
                    "count=2",
                    "users:{\"u\":1}@1",
                    "next_page=null",
                    "tickets:{\"t\":1}@1",
                    "tickets:{\"t\":2}@1",
                    "end=\"x\"",
                ],
            ),
            (
                "pages",
                "[{\"tickets\":[{\"t\":1}]},{\"tickets\":[{\"t\":2}]}]",
                &["tickets:{\"t\":1}@1", "tickets:{\"t\":2}@1"],
            ),
            (
                "one object deeper",
                r#"{"n":1,"_embedded":{"threads":[{"t":1,"_embedded":{"tickets":[]}}]},"page":{"total":2},"x":[1]}"#,
                &[
                    "_embedded={\"threads\":[]}",
                    "n=1",
                    "_embedded.threads:{\"t\":1,\"_embedded\":{\"tickets\":[]}}@1",
                    "page={\"total\":2}",
                ],
            ),
            ("nothing in it", "{\"tickets\":[]}", &[]),
            (
                "a key of a record is no list",
                r#"{"id":1,"tags":["tickets"],"x":{"users":[1]}}"#,
                &[":{\"id\":1,\"tags\":[\"tickets\"],\"x\":{\"users\":[1]}}@1"],
            ),
        ];
        for (case, text, expected) in cases {
            assert_eq!(pieces(text), *expected, "{case}");
        }
    }

    #[test]
    fn a_broken_record_harms_no_other() {
        let cases: &[(&str, &str, &[&str])] = &[
            (
                "a missing bracket",
                "{\"a\":1}\n{\"b\":{\"c\":2}\n{\"d\":3}\n",
                &[":{\"a\":1}@1", "!{\"b\":{\"c\":2}@2", ":{\"d\":3}@3"],
            ),
            (
                "a cut line",
                "{\"a\":1}\n{\"b\":\n{\"c\":2}\n{\"d\":3}\n",
                &[":{\"a\":1}@1", "!{\"b\":@2", ":{\"c\":2}@3", ":{\"d\":3}@4"],
            ),
            ("an open string", "{\"a\":\"x}\n{\"b\":2}\n", &["!{\"a\":\"x}@1", ":{\"b\":2}@2"]),
            ("a header line", "ticket,json\n{\"a\":1}\n", &["!ticket,json@1", ":{\"a\":1}@2"]),
            ("a word that is not JSON", "[{\"a\":NaN},{\"b\":2}]", &["!{\"a\":NaN}@1", ":{\"b\":2}@1"]),
            ("single quotes", "[{'a':1},{\"b\":2}]", &["!{'a':1}@1", ":{\"b\":2}@1"]),
            (
                "pretty",
                "[\n  {\n    \"a\": }\n  },\n  {\n    \"b\": 2\n  }\n]\n",
                &["!{\n    \"a\": }\n  },@3", ":{\n    \"b\": 2\n  }@5"],
            ),
            ("cut in a record", "[{\"a\":1},{\"b\":", &[":{\"a\":1}@1", "!{\"b\":@1", "cut@1"]),
            ("cut between records", "[{\"a\":1},\n", &[":{\"a\":1}@1", "cut@2"]),
            ("the last one of an array", "[\n{\"a\":1},\n{\"b\":\n]\n", &[":{\"a\":1}@2", "!{\"b\":@3"]),
        ];
        for (case, text, expected) in cases {
            assert_eq!(pieces(text), *expected, "{case}");
        }
    }

    #[test]
    fn a_name_that_stands_twice_is_told() {
        let twice = |text: &str| match Pieces::new(Source::of(text.as_bytes()), &[]).next().unwrap() {
            Some(Piece::Item(item)) => item.twice,
            other => panic!("{other:?}"),
        };
        let many: String = (0..200).map(|n| format!("\"k{n}\":{{\"k{n}\":1}},\n")).collect();
        assert_eq!(twice(r#"{"a":1,"b":{"a":2,"c":[{"a":3},{"a":4}]},"c":5}"#), None);
        assert_eq!(twice(&format!("{{{many}\"x\":1}}")), None);
        assert_eq!(twice("{\"a\":1,\n\"b\":{\"c\":1,\"d\":[{}],\n\"c\":2}}"), Some(("c".into(), 3)));
        assert_eq!(twice(&format!("{{{many}\"k3\":1}}")), Some(("k3".into(), 201)));
    }

    #[test]
    fn depth_is_refused_without_a_stack() {
        let bomb = format!("{{\"a\":{}", "[".repeat(1_000_000));
        assert_eq!(pieces(&bomb).len(), 1, "one record, broken");
        let bomb = format!("{{\"a\":{}{}}}\n{{\"b\":1}}", "[".repeat(1000), "]".repeat(1000));
        assert_eq!(pieces(&bomb).last().map(String::as_str), Some(":{\"b\":1}@2"), "the next one is read");
    }

    proptest! {
        #[test]
        fn whatever_comes_is_cut_to_the_last_byte(text in "[\\[\\]{}\",:\\\\\n a1]{0,60}") {
            pieces(&text);
        }

        #[test]
        fn what_serde_writes_is_cut_as_it_was(numbers in prop::collection::vec(any::<(String, u32)>(), 1..6)) {
            let lines: Vec<String> = numbers.iter()
                .map(|(text, n)| serde_json::json!({ "text": text, "deep": [{ "n": n }] }).to_string())
                .collect();
            for joined in [lines.join("\n"), format!("[{}]", lines.join(","))] {
                let mut pieces = Pieces::new(Source::of(joined.as_bytes()), &[]);
                for line in &lines {
                    match pieces.next().unwrap() {
                        Some(Piece::Item(item)) => prop_assert_eq!(&item.text, line.as_bytes()),
                        other => prop_assert!(false, "{:?}", other),
                    }
                }
                prop_assert_eq!(pieces.next().unwrap(), None);
            }
        }
    }
}
