//! What the records of several sources share: who someone is, what a message says, and a conversation in its order.

use serde_json::Value;

use super::records::{first_text, get, text};
use crate::evidence::html;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, normalised};

/// Someone as a record names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Person {
    /// Their id or login there.
    pub(crate) id: String,
    /// Their name on one line; their login where that is all there is.
    pub(crate) name: String,
    /// Their address, lower case.
    pub(crate) email: String,
}

impl Person {
    /// Reads `{"name": .., "email": ..}` in the spellings of help desks, or `"Ada L <ada@x.example>"`.
    pub(crate) fn of(value: Option<&Value>) -> Self {
        let Some(value) = value else { return Self::default() };
        if let Value::String(written) = value {
            let email = words::email(written);
            let name = written.split('<').next().unwrap_or_default().trim_matches(['"', ' ']);
            let name = if words::email(name).is_empty() { words::line(name) } else { String::new() };
            return Self { id: written.trim().to_owned(), name, email };
        }
        let first = first_text(value, &["first", "firstname", "first_name", "firstName"]);
        let last = first_text(value, &["last", "lastname", "last_name", "lastName"]);
        let full = first_text(value, &["name", "displayName", "display_name", "full_name", "fullName"]);
        let both = format!("{first} {last}");
        let login = first_text(value, &["login", "username"]);
        let name = [full, both, login.clone()].iter().map(|n| words::line(n)).find(|n| !n.is_empty());
        Self {
            id: if login.is_empty() { text(value, "id") } else { login },
            name: name.unwrap_or_default(),
            email: words::email(&first_text(value, &["email", "emailAddress", "email_address"])),
        }
    }

    /// What there is to call them by.
    pub(crate) fn shown(&self) -> String {
        [&self.name, &self.email, &self.id].into_iter().find(|s| !s.is_empty()).cloned().unwrap_or_default()
    }

    /// Whether nothing is known of them.
    pub(crate) fn is_nobody(&self) -> bool {
        self.name.is_empty() && self.email.is_empty()
    }

    /// Whether two records name the same person.
    pub(crate) fn is(&self, other: &Self) -> bool {
        (!self.id.is_empty() && self.id == other.id) || (!self.email.is_empty() && self.email == other.email)
    }
}

/// A message that its source writes in HTML, as text; also where a message happens to have no tag.
pub(crate) fn hypertext(text: &str) -> String {
    let tagged = ["</", "<br", "<BR", "<img", "<p>", "<div"].iter().any(|tag| text.contains(tag));
    if tagged { words::body(&html::to_text(text)) } else { words::body(&html::decoded(text)) }
}

/// Messages in the order of time, if all have one; else as they stand.
pub(crate) fn in_order(mut parts: Vec<Part>) -> Vec<Part> {
    if parts.iter().all(|p| p.at.is_some()) {
        parts.sort_by_key(|p| p.at);
    }
    parts
}

/// Puts a description first, unless a message says it already.
pub(crate) fn opened_by(description: Part, mut parts: Vec<Part>) -> Vec<Part> {
    let same = normalised(&description.text);
    if !same.is_empty() && !parts.iter().any(|p| normalised(&p.text).contains(&same)) {
        parts.insert(0, description);
    }
    parts
}

/// The side of a message: the customer's, or our own people's.
pub(crate) fn side(customer: bool) -> Side {
    if customer { Side::Customer } else { Side::Agent }
}

/// The records at a path; none if there is no list.
pub(crate) fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    get(value, path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Something that is no record of its source, with what it should have been.
pub(crate) fn not_one(value: &Value, column: &str, expected: &str) -> Fault {
    Fault::new(column, &value.to_string(), expected, "nothing to do if it is something else; else export it again")
}

/// Sets a record aside where the flag at `path` is true.
///
/// # Errors
/// The fault, if it is.
pub(crate) fn unless(value: &Value, path: &str, expected: &str, cure: &str) -> Result<(), Fault> {
    match get(value, path) {
        Some(Value::Bool(true)) => Err(Fault::new(path, "true", expected, cure)),
        _ => Ok(()),
    }
}

/// The cure for spam.
pub(crate) const SPAM: &str = "nothing to do if it is spam; else say there that it is none, and export again";
/// The cure for what was deleted.
pub(crate) const DELETED: &str = "nothing to do: it was deleted there, so its words are not counted";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn people_are_read_in_every_spelling() {
        let of = |value: Value| {
            let person = Person::of(Some(&value));
            format!("{}|{}|{}", person.id, person.name, person.email)
        };
        assert_eq!(of(json!({"id": 7, "name": "Ada L", "email": "Ada@X.example"})), "7|Ada L|ada@x.example");
        assert_eq!(of(json!({"first": "Ada", "last": "", "email": null})), "|Ada|");
        assert_eq!(of(json!({"login": "ada", "id": 7, "name": ""})), "ada|ada|");
        assert_eq!(of(json!("Ada L <ada@x.example>")), "Ada L <ada@x.example>|Ada L|ada@x.example");
        assert_eq!(of(json!("ada@x.example")), "ada@x.example||ada@x.example");
    }

    #[test]
    fn hypertext_is_read_with_and_without_tags() {
        assert_eq!(hypertext("a &amp; b<br>c"), "a & b\nc");
        assert_eq!(hypertext("a &amp; b\nc < d"), "a & b\nc < d");
    }
}
