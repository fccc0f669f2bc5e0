//! YAML as a tree. The parser hands out events; what they make is counted here. No type is guessed: a plain word is the
//! word that stands there. Aliases are refused, because a few of them make a file of any size.

use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::{Broken, DEEPEST, MOST, Node, Placed, TOO_MANY};

const CURE: &str = "put this line right; a text with a colon, a # or a quote in it belongs in quotes";

/// The longest line that is read, in bytes: the parser looks as far as the end of a line to tell a name from a value.
const LONGEST_LINE: usize = 2 << 20;

/// A list or a map that is not yet whole.
struct Open {
    line: u64,
    values: Values,
}

enum Values {
    List(Vec<Placed>),
    Map { members: Vec<(String, Placed)>, names: HashSet<String>, name: Option<String> },
}

/// The documents of a text.
pub(super) fn parse(text: &str) -> Result<Vec<Placed>, Broken> {
    if let Some(at) = text.lines().position(|line| line.len() > LONGEST_LINE) {
        let why = format!("a line of more than {} MiB stands here", LONGEST_LINE >> 20);
        return Err(Broken { line: at as u64 + 1, why, cure: "write one item per line, or export it as CSV or JSON" });
    }
    let mut documents = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut count = 0;
    let mut parser = Parser::new_from_str(text.trim_start_matches('\u{FEFF}'));
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| Broken {
            line: error.marker().line() as u64,
            why: error.info().to_owned(),
            cure: CURE,
        })?;
        let line = span.start.line() as u64;
        let broken = |why: &str, cure| Broken { line, why: why.to_owned(), cure };
        count += 1;
        if count > MOST {
            return Err(broken(TOO_MANY, "export it as CSV or JSON"));
        }
        let whole = match event {
            Event::Alias(_) => {
                return Err(broken("an alias stands here", "write out what it stands for, and import the file again"));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() >= DEEPEST {
                    return Err(broken("lists within lists go too deep here", "write the items as one plain list"));
                }
                let values = match event {
                    Event::SequenceStart(..) => Values::List(Vec::new()),
                    _ => Values::Map { members: Vec::new(), names: HashSet::new(), name: None },
                };
                open.push(Open { line, values });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(closed) = open.pop() else { continue };
                let node = match closed.values {
                    Values::List(values) => Node::List(values),
                    Values::Map { members, .. } => Node::Map(members),
                };
                Placed { node, line: closed.line }
            }
            Event::Scalar(words, style, ..) => {
                let nothing = style == ScalarStyle::Plain && words == "~";
                Placed { node: Node::Words(if nothing { String::new() } else { words.into_owned() }), line }
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                continue;
            }
        };
        match open.last_mut().map(|open| &mut open.values) {
            None => documents.push(whole),
            Some(Values::List(values)) => values.push(whole),
            Some(Values::Map { members, names, name }) => match (name.take(), whole.node) {
                (Some(known), node) => members.push((known, Placed { node, line: whole.line })),
                (None, Node::Words(word)) => {
                    if !names.insert(word.clone()) {
                        let why = format!("“{word}” stands here for the second time");
                        return Err(Broken { line, why, cure: "keep one of them, or make them two items of a list" });
                    }
                    *name = Some(word);
                }
                (None, _) => return Err(broken("a list stands where a name belongs", CURE)),
            },
        }
    }
    Ok(documents)
}
