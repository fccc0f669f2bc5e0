//! What stands beside the records of an API's answer and tells that there are more of them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::records::{Records, get};
use crate::evidence::pile::Fault;

const MORE: &str = "the last page: this file says that there are more";
const CURE: &str = "fetch the other pages too and import them as well; what is here was read";

/// Where APIs put the way to the next page, and what it is called there.
const NEXT: [&str; 13] = [
    "next",
    "next_page",
    "nextPage",
    "next_offset",
    "nextPageToken",
    "next_cursor",
    "pageCursor",
    "paging.next",
    "_pagination.next",
    "pagination.next",
    "pages.next",
    "links.next",
    "meta.next_cursor",
];
/// How many pages there are, and which one this is.
const COUNTED: [(&str, &str); 3] = [
    ("page.totalPages", "page.number"),
    ("pages.total_pages", "pages.page"),
    ("pagination.total_pages", "pagination.current_page"),
];
/// How many records there are in all.
const TOTALS: [&str; 6] = ["total", "total_count", "totalCount", "totalResults", "totalElements", "page.totalElements"];

/// What a value beside the records says of further pages.
pub(crate) fn more(key: &str, value: &Value) -> Option<Fault> {
    let beside = Value::Object([(key.to_owned(), value.clone())].into_iter().collect());
    let points_on = |found: &Value| match found {
        Value::String(text) => !text.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    };
    let next = NEXT.iter().find_map(|path| get(&beside, path).filter(|v| points_on(v)).map(|v| (*path, v.to_string())));
    let flag = |path: &'static str, says: bool| {
        (get(&beside, path) == Some(&Value::Bool(says))).then(|| (path, says.to_string()))
    };
    let flags = [("has_more", true), ("hasMore", true), ("isLast", false), ("end_of_stream", false)];
    let flagged = flags.into_iter().find_map(|(path, says)| flag(path, says));
    let number = |path: &str| get(&beside, path).and_then(Value::as_u64);
    let counted = COUNTED.iter().find_map(|(all, this)| {
        let (all_pages, page) = (number(all)?, number(this)?);
        (page < all_pages).then(|| (*all, format!("page {page} of {all_pages}")))
    });
    let (path, found) = next.or(flagged).or(counted)?;
    Some(Fault::new(path, &found, MORE, CURE))
}

/// What was heard while a file's records were read.
#[derive(Default)]
pub(crate) struct Heard {
    /// How many records there were.
    pub(crate) records: u64,
    /// What each key said last.
    said: BTreeMap<String, Option<Fault>>,
    total: u64,
}

impl Heard {
    /// Takes note of a value beside the records. Of several pages in one file the last one counts.
    pub(crate) fn hear(&mut self, records: &dyn Records, key: &str, value: &Value) {
        self.said.insert(key.to_owned(), records.hears(key, value));
        let beside = Value::Object([(key.to_owned(), value.clone())].into_iter().collect());
        let total = TOTALS.iter().find_map(|path| get(&beside, path).and_then(Value::as_u64));
        self.total = self.total.max(total.unwrap_or(0));
    }

    /// What to say of it at the end.
    pub(crate) fn fault(&self) -> Option<Fault> {
        let said = self.said.values().flatten().next().cloned();
        said.or_else(|| {
            let found = format!("{} of {}", self.records, self.total);
            (self.total > self.records).then(|| Fault::new("total", &found, MORE, CURE))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_that_is_not_the_last_one_says_so() {
        let more_follow = [
            ("next_page", json!("https://x.example/2")),
            ("paging", json!({"next": {"after": "7"}})),
            ("_pagination", json!({"next": "https://x.example/2"})),
            ("meta", json!({"prev_cursor": null, "next_cursor": "abc"})),
            ("page", json!({"size": 25, "totalPages": 3, "number": 1})),
            ("has_more", json!(true)),
            ("isLast", json!(false)),
        ];
        for (key, value) in more_follow {
            assert!(more(key, &value).is_some(), "{key}: {value}");
        }
        let last = [
            ("next_page", json!(null)),
            ("pages", json!({"next": null, "page": 1, "total_pages": 1})),
            ("page", json!({"totalPages": 1, "number": 1})),
            ("has_more", json!(false)),
            ("isLast", json!(true)),
            ("url", json!("https://x.example")),
        ];
        for (key, value) in last {
            assert_eq!(more(key, &value), None, "{key}: {value}");
        }
    }
}
