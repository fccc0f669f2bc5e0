//! XML as a list of records: the element that repeats, each as a JSON value, without reading the file whole.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::LONGEST_TEXT;
use super::bytes::size_words;
use super::pull::{Node, Pull, Tag};
use crate::error::{Error, Place, Result, file_name};

/// More attributes than an element of a help desk has.
const ATTRIBUTES: usize = 1000;
const TOO_MANY: &str = "an element has more than 1000 attributes";
/// More elements and attributes than a record has: each costs many times its bytes.
const ELEMENTS: usize = 100_000;
/// What may stand beside the records, in bytes of the file.
const HEAD: usize = 1 << 20;

/// A record of the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct XmlRecord {
    /// The name of its element, without a prefix.
    pub(crate) name: String,
    /// What it holds. An element with nothing but text is a string; with attributes as well, `{"@name": .., "$": text}`;
    /// with elements an object of them, in which a name that comes several times is an array of all.
    pub(crate) value: Value,
    /// The physical line on which it begins, from 1.
    pub(crate) line: u64,
    /// It as the file writes it.
    pub(crate) raw: String,
}

/// The records of an XML file. In a feed (`rss/channel`) they are its `item`s, and what else the channel holds is the
/// head; anywhere else they are all children of the root.
pub(crate) struct XmlRecords {
    path: PathBuf,
    pull: Pull,
    head: Value,
    /// How many bytes of the file the head came from.
    beside: usize,
    feed: bool,
    in_channel: bool,
    over: bool,
}

impl XmlRecords {
    /// Reads up to the first record; `text` is UTF-8, whatever its declaration says.
    ///
    /// # Errors
    /// `Input` with the line if it is no XML; what `text` fails with.
    pub(crate) fn new(path: &Path, text: Box<dyn Read + Send>) -> Result<Self> {
        let mut pull = Pull::new(path, "", text);
        let (root, head) = loop {
            match pull.next()? {
                Node::Open(tag) => break (tag.name().to_owned(), attributes(&tag)),
                Node::End => {
                    let cure = "export it again; the download may have been interrupted";
                    return Err(Error::in_file(path, "the XML holds nothing", cure));
                }
                _ => {}
            }
        };
        let feed = root == "rss";
        let head = Value::Object(head.unwrap_or_default());
        Ok(Self { path: path.to_owned(), pull, head, beside: 0, feed, in_channel: false, over: false })
    }

    /// What stood beside the records so far: the attributes of the root, and in a feed what its channel holds.
    pub(crate) fn head(&self) -> &Value {
        &self.head
    }

    /// The next record; `None` after the last, when all of the file was read.
    ///
    /// # Errors
    /// `Input` with the line if the file is damaged, ends too early or breaks a limit; what its bytes fail with.
    pub(crate) fn next(&mut self) -> Result<Option<XmlRecord>> {
        while !self.over {
            match self.pull.next()? {
                Node::Open(tag) if self.feed && !self.in_channel => {
                    self.in_channel = tag.name() == "channel";
                    if !self.in_channel {
                        self.pull.skip()?;
                    }
                }
                Node::Open(tag) => {
                    let (name, attributes) = (tag.name().to_owned(), attributes(&tag));
                    let line = self.pull.line();
                    let attributes = attributes.ok_or_else(|| self.refused(line, TOO_MANY.to_owned()))?;
                    self.pull.keep();
                    let value = self.element(attributes)?;
                    let raw = self.pull.kept();
                    if self.feed && name != "item" {
                        self.beside += raw.len();
                        if self.beside > HEAD {
                            let message = format!("more than {} stand beside the records", size_words(HEAD as u64));
                            return Err(self.refused(line, message));
                        }
                        if let Value::Object(head) = &mut self.head {
                            add(head, name, value);
                        }
                        continue;
                    }
                    return Ok(Some(XmlRecord { name, value, line, raw }));
                }
                Node::Close(1) if self.feed => self.in_channel = false,
                Node::End => self.over = true,
                _ => {}
            }
        }
        Ok(None)
    }

    fn refused(&self, line: u64, message: String) -> Error {
        let place = Place { file: Some(file_name(&self.path)), line: Some(line), ..Place::default() };
        let hint = "export it again, as CSV or JSON if the source can".to_owned();
        Error::Input { message, hint, place }
    }

    /// The element that just began, to its end. A stack of our own: depth costs memory, never the program's stack.
    fn element(&mut self, attributes: Map<String, Value>) -> Result<Value> {
        struct Open {
            name: String,
            inside: Map<String, Value>,
            text: String,
            /// Whether elements stand in it, so that white space is only layout.
            elements: bool,
        }
        let mut open = vec![Open { name: String::new(), inside: attributes, text: String::new(), elements: false }];
        let mut elements = 0;
        loop {
            let refusal = match self.pull.next()? {
                Node::Open(tag) => {
                    if let Some(parent) = open.last_mut() {
                        parent.elements = true;
                    }
                    let inside = self::attributes(&tag);
                    elements += 1 + inside.as_ref().map_or(0, Map::len);
                    match inside {
                        None => TOO_MANY.to_owned(),
                        Some(_) if elements > ELEMENTS => {
                            format!("a record holds more than {ELEMENTS} elements and attributes")
                        }
                        Some(inside) => {
                            let name = tag.name().to_owned();
                            open.push(Open { name, inside, text: String::new(), elements: false });
                            continue;
                        }
                    }
                }
                Node::Text(piece) => match open.last_mut() {
                    Some(top) if top.text.len() + piece.len() > LONGEST_TEXT => {
                        format!("an element holds more than {} of text", size_words(LONGEST_TEXT as u64))
                    }
                    Some(top) => {
                        top.text.push_str(piece);
                        continue;
                    }
                    None => continue,
                },
                Node::Close(_) => {
                    let Some(top) = open.pop() else { continue };
                    let Open { name, mut inside, text, elements } = top;
                    let value = if inside.is_empty() && !elements {
                        Value::String(text)
                    } else {
                        let text = if elements { text.trim() } else { &text };
                        if !text.is_empty() {
                            inside.insert("$".to_owned(), Value::String(text.to_owned()));
                        }
                        Value::Object(inside)
                    };
                    match open.last_mut() {
                        None => return Ok(value),
                        Some(parent) => add(&mut parent.inside, name, value),
                    }
                    continue;
                }
                Node::End => return Ok(Value::Null),
            };
            return Err(self.refused(self.pull.line(), refusal));
        }
    }
}

/// The attributes of an element, each behind an `@`; `None` if there are too many.
fn attributes(tag: &Tag<'_>) -> Option<Map<String, Value>> {
    let mut all = Map::new();
    for (n, (name, value)) in tag.attributes().enumerate() {
        if n == ATTRIBUTES {
            return None;
        }
        if name != "xmlns" && !name.starts_with("xmlns:") {
            all.entry(format!("@{name}")).or_insert_with(|| Value::String(value.into_owned()));
        }
    }
    Some(all)
}

/// Puts a child into its parent; the second of a name makes an array.
fn add(parent: &mut Map<String, Value>, name: String, value: Value) {
    match parent.get_mut(&name) {
        None => {
            parent.insert(name, value);
        }
        Some(Value::Array(all)) => all.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;
    use serde_json::json;

    use super::super::testing::{Endless, said, with_little_memory};
    use super::*;

    fn open(xml: &str) -> Result<XmlRecords> {
        XmlRecords::new(Path::new("tickets.xml"), Box::new(std::io::Cursor::new(xml.as_bytes().to_vec())))
    }

    fn all(records: &mut XmlRecords) -> Result<Vec<XmlRecord>> {
        let mut found = Vec::new();
        while let Some(record) = records.next()? {
            found.push(record);
        }
        Ok(found)
    }

    #[test]
    fn a_feed_is_its_items() {
        let xml = "<!-- RSS generated by JIRA -->\n<rss version=\"0.92\">\n<channel>\n<title>Search &amp; find</title>\n\
                   <issue start=\"0\" end=\"2\" total=\"171574\"/>\n<item>\n  <key id=\"77\">ABC-1</key>\n\
                   <description>&lt;p&gt;Please &#233;&lt;/p&gt;</description>\n<labels><label>a</label><label>b</label></labels>\n\
                   <labels/>\n<component>x</component><component>y</component><component>z</component>\n\
                   <customfieldvalue><![CDATA[<b> & more]]></customfieldvalue>\n</item>\n<item/>\n</channel><late>no</late></rss>";
        let mut records = open(xml).unwrap();
        let items = all(&mut records).unwrap();
        assert_eq!(
            records.head(),
            &json!({"@version": "0.92", "title": "Search & find", "issue": {"@start": "0", "@end": "2", "@total": "171574"}})
        );
        assert_eq!(items.len(), 2);
        assert_eq!(
            items[0].value,
            json!({
                "key": {"@id": "77", "$": "ABC-1"},
                "description": "<p>Please é</p>",
                "labels": [{"label": ["a", "b"]}, ""],
                "component": ["x", "y", "z"],
                "customfieldvalue": "<b> & more",
            })
        );
        assert_eq!((items[0].name.as_str(), items[0].line, items[1].line), ("item", 6, 14));
        assert!(items[0].raw.starts_with("<item>\n  <key id=\"77\">ABC-1</key>"), "{}", items[0].raw);
        assert!(items[0].raw.ends_with("<![CDATA[<b> & more]]></customfieldvalue>\n</item>"), "{}", items[0].raw);
        assert_eq!((items[1].raw.as_str(), &items[1].value), ("<item/>", &json!("")));
    }

    #[test]
    fn anything_else_is_the_children_of_its_root() {
        let xml = "\u{FEFF}<?xml version=\"1.0\" encoding=\"windows-1252\"?>\r\n<z:tickets xmlns:z=\"u\" count=\"2\" type=\"array\">\r\n\
                   <z:ticket>\r\n<id type=\"integer\">000123</id><empty nil=\"true\"/>mixed <b>bold</b> text</z:ticket>\r\n<note>café</note></z:tickets>";
        let mut records = open(xml).unwrap();
        let found = all(&mut records).unwrap();
        assert_eq!(records.head(), &json!({"@count": "2", "@type": "array"}));
        let shown: Vec<_> = found.iter().map(|r| (r.name.as_str(), r.line, r.value.clone())).collect();
        assert_eq!(
            shown,
            [
                (
                    "ticket",
                    3,
                    json!({"id": {"@type": "integer", "$": "000123"}, "empty": {"@nil": "true"}, "b": "bold", "$": "mixed  text"})
                ),
                ("note", 5, json!("café")),
            ]
        );
    }

    #[test]
    fn damaged_files_say_where() {
        let refusal = |xml: &str| match open(xml).and_then(|mut records| all(&mut records)).unwrap_err() {
            Error::Input { message, place, .. } => format!("{message} @{}", place.line.unwrap_or(0)),
            other => panic!("{other:?}"),
        };
        assert_eq!(refusal("<a>\n<b>x</c>\n</a>"), "the XML is damaged: expected </b>, but </c> was found @2");
        assert_eq!(refusal("<a>\n<b>x</b>\n<b>cut"), "the XML is damaged: it ends in the middle @3");
        assert_eq!(
            refusal("<a>\n\n<b>&nbsp;</b></a>"),
            "the XML is damaged: the reference “&nbsp;” is none that XML knows @3"
        );
        assert_eq!(refusal(""), "the XML holds nothing @0");
        assert!(refusal("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a><b>&x;</b></a>").contains("a DTD"));
        assert!(refusal("<!DOCTYPE a SYSTEM \"http://example.org/a.dtd\"><a><b>&x;</b></a>").contains("“&x;”"));
    }

    #[test]
    fn hostile_files_end_in_errors() {
        if with_little_memory("evidence::container::xml::tests::hostile_files_end_in_errors") {
            return;
        }
        let attributes: String = (0..200_000).map(|n| format!(" a{n}=\"1\"")).collect();
        let cases: Vec<(&str, String, &str, &str)> = vec![
            ("nesting", "<a>".into(), "<b>", "more than 256 deep"),
            ("text", "<a><b>".into(), "lorem ipsum ", "more than 8 MiB"),
            ("pieces", "<a><b>".into(), "lorem&amp;", "more than 8 MiB"),
            ("a tag", "<a><b ".into(), "x='1' ", "more than 8 MiB"),
            ("a comment", "<a><!--".into(), "lorem ipsum ", "more than 8 MiB"),
            ("elements", "<a><b>".into(), "<c/>", "more than 100000 elements"),
            (
                "a record",
                "<a><b>".into(),
                "<!-- lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod -->",
                "longer than 16 MiB",
            ),
            ("a head", "<rss><channel>".into(), "<x>lorem ipsum</x>", "stand beside the records"),
            ("attributes", format!("<a><b{attributes}>"), "", "more than 1000 attributes"),
        ];
        for (name, start, again, message) in cases {
            let began = Instant::now();
            let bytes = Endless::new(
                start.as_bytes(),
                again.as_bytes(),
                b"</b></a>",
                if again.is_empty() { 0 } else { 64 << 20 },
            );
            let records = XmlRecords::new(Path::new("tickets.xml"), Box::new(bytes));
            let said = said(records.and_then(|mut records| all(&mut records)));
            assert!(said.contains(message), "{name}: {said}");
            assert!(began.elapsed() < Duration::from_secs(10), "{name}: took {:?}", began.elapsed());
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_ends(text in "[<>/a&;=\"' !\\[\\]\\-?x\n]{0,80}", from in 0..3_usize) {
            let xml = format!("{}{text}", ["", "<a><b>", "<rss><channel><item>"][from]);
            if let Ok(mut records) = open(&xml) {
                let _ = all(&mut records);
            }
        }

        #[test]
        fn what_is_written_comes_back(texts in prop::collection::vec("[ -~é\n]{1,12}", 1..6)) {
            let escaped = |t: &str| t.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let rows: String = texts.iter().map(|t| format!("<t>{}</t>", escaped(t))).collect();
            let found = all(&mut open(&format!("<all>{rows}</all>")).unwrap()).unwrap();
            let values: Vec<_> = found.iter().map(|r| r.value.as_str().unwrap_or_default()).collect();
            prop_assert_eq!(values, texts);
        }
    }
}
