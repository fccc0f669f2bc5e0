//! TOML as a tree, in the order of the file. Numbers and dates stay as they are written.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{Broken, DEEPEST, MOST, Node, Placed, TOO_MANY};

/// The one document of a text.
pub(super) fn parse(text: &str) -> Result<Vec<Placed>, Broken> {
    let text = text.trim_start_matches('\u{FEFF}');
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1)).collect();
    let line = |at: usize| starts.partition_point(|start| *start <= at) as u64;
    let table = DeTable::parse(text).map_err(|error| Broken {
        line: error.span().map_or(1, |span| line(span.start)),
        why: error.message().lines().next().unwrap_or_default().to_owned(),
        cure: "put this line right; texts belong in quotes, and each name stands once",
    })?;
    let mut tree = Tree { line: &line, count: 0 };
    let members = tree.members(table.get_ref(), 0)?;
    Ok(vec![Placed { node: Node::Map(members), line: 1 }])
}

struct Tree<'a> {
    line: &'a dyn Fn(usize) -> u64,
    count: usize,
}

impl Tree<'_> {
    fn members(&mut self, table: &DeTable<'_>, depth: usize) -> Result<Vec<(String, Placed)>, Broken> {
        let mut members: Vec<_> = table.iter().collect();
        members.sort_by_key(|(name, _)| name.span().start);
        let placed = |(name, value): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| {
            Ok((name.get_ref().to_string(), self.placed(value, depth + 1)?))
        };
        members.into_iter().map(placed).collect()
    }

    fn placed(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Result<Placed, Broken> {
        let line = (self.line)(value.span().start);
        self.count += 1;
        if self.count > MOST {
            let why = TOO_MANY.to_owned();
            return Err(Broken { line, why, cure: "export it as CSV or JSON" });
        }
        if depth > DEEPEST {
            let why = "tables within tables go too deep here".to_owned();
            return Err(Broken { line, why, cure: "write the items as one plain list" });
        }
        let node = match value.get_ref() {
            DeValue::String(words) => Node::Words(words.to_string()),
            DeValue::Integer(number) => Node::Words(number.as_str().to_owned()),
            DeValue::Float(number) => Node::Words(number.as_str().to_owned()),
            DeValue::Boolean(yes) => Node::Words(yes.to_string()),
            DeValue::Datetime(moment) => Node::Words(moment.to_string()),
            DeValue::Array(values) => {
                Node::List(values.iter().map(|value| self.placed(value, depth + 1)).collect::<Result<_, _>>()?)
            }
            DeValue::Table(table) => Node::Map(self.members(table, depth)?),
        };
        Ok(Placed { node, line })
    }
}
