//! The nouns of the house and their ids. Every room speaks these words and no others.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use unicode_normalization::UnicodeNormalization;

/// A ticket's number in this workspace. Never reused; the help desk's own id is [`TicketRecord::external_id`].
pub type TicketId = i64;
/// An account's number in this workspace.
pub type AccountId = i64;

/// Declares a name that is a letter and a number. It crosses the wire as written, and is read with or without its letter.
macro_rules! numbered_name {
    ($(#[$about:meta])* $name:ident, $letter:literal, $lower:literal, $what:literal) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
        #[ts(type = "string")]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}-{}", $letter, self.0)
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let digits = text.trim().trim_start_matches([$letter, $lower]).trim_start_matches('-');
                match digits.parse::<i64>() {
                    Ok(n) if n > 0 => Ok(Self(n)),
                    _ => Err(format!("“{text}” is not a {}: expected a name such as {}-12", $what, $letter)),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

numbered_name!(
    /// A feature request's name, written `R-12`. It never changes and is never given again.
    RequestId,
    'R',
    'r',
    "request"
);

numbered_name!(
    /// A theme's name, written `T-3`. It stays while the theme keeps most of its asks, and is never given again.
    ThemeId,
    'T',
    't',
    "theme"
);

/// An ask's name: its ticket and a hash of its normalised quote, written `A12.5f3a9c0b`. The same words in the same
/// ticket have the same name in every import, so people's decisions find them again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct AskId(pub String);

impl AskId {
    /// Names the ask that says `quote` in `ticket`. Case, white space and punctuation do not matter.
    pub fn of(ticket: TicketId, quote: &str) -> Self {
        let normalised = normalised(quote);
        let hash = blake3::hash(normalised.as_bytes());
        Self(format!("A{ticket}.{}", &hash.to_hex()[..8]))
    }

    /// The ticket in the name, if it is a name.
    pub fn ticket(&self) -> Option<TicketId> {
        self.0.strip_prefix('A')?.split_once('.')?.0.parse().ok()
    }
}

impl fmt::Display for AskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Text with nothing left but its lower-case words, one space apart: what two quotes share if they say the same.
pub fn normalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// A name as it can be shown: characters that are not seen and turn what is seen around are written out, `‹U+202E›`.
pub fn visible(name: &str) -> String {
    let hidden = |c: char| {
        let turns =
            matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        turns || c.is_control() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{FFFE}')
    };
    if !name.contains(hidden) {
        return name.to_owned();
    }
    let mut out = String::new();
    for c in name.chars() {
        if hidden(c) {
            out.push_str(&format!("‹U+{:04X}›", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// A name as names are compared: its accents are one with their letters, and what is not seen is left out.
pub fn comparable(name: &str) -> String {
    let unseen = |c: &char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}');
    name.nfc().filter(|c| !unseen(c)).collect()
}

/// An amount in minor units (cents) of one currency. Sums are exact; nothing here is a float.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Money {
    /// Minor units. Crosses the wire as major units with at most two decimals.
    #[serde(with = "major")]
    #[ts(type = "number")]
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: String,
}

/// Minor units as a number of major units on the wire: 1440050 <-> 14400.5.
pub mod major {
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes minor units as major ones.
    pub fn serialize<S: Serializer>(minor: &i64, s: S) -> Result<S::Ok, S::Error> {
        if minor % 100 == 0 { s.serialize_i64(minor / 100) } else { s.serialize_f64(*minor as f64 / 100.0) }
    }

    /// Reads major units back into minor ones.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<i64, D::Error> {
        Ok((f64::deserialize(d)? * 100.0).round() as i64)
    }
}

/// What a passage wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Something the product cannot do yet.
    Feature,
    /// Something that does not work as it should.
    Problem,
    /// How to do something.
    Question,
    /// None of these.
    Other,
}

impl Kind {
    /// The word for it, as files and the store write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Feature => "feature",
            Self::Problem => "problem",
            Self::Question => "question",
            Self::Other => "other",
        }
    }

    /// Reads [`Kind::word`] back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Feature, Self::Problem, Self::Question, Self::Other].into_iter().find(|k| k.word() == word)
    }
}

/// Where a ticket ends: in exactly one of three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It holds at least one ask that belongs to a request.
    Request,
    /// It asks for nothing that product should build.
    Not,
    /// The engine does not dare to say.
    Unsure,
}

impl Outcome {
    /// The word for it in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Not => "not",
            Self::Unsure => "unsure",
        }
    }

    /// Reads [`Outcome::word`] back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Request, Self::Not, Self::Unsure].into_iter().find(|o| o.word() == word)
    }
}

/// Who wrote a part of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The customer: only these words can ask.
    Customer,
    /// Our own people.
    Agent,
}

/// One message of a ticket: the first is its description, the rest its comments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Who wrote it.
    pub side: Side,
    /// Their name or address, as the file gives it.
    pub author: String,
    /// When, if the file says.
    pub at: Option<DateTime<Utc>>,
    /// Plain text, whole: quoted mail and signatures stay in it and are only read over.
    pub text: String,
}

/// A ticket as one file told it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRecord {
    /// The help desk's id, byte for byte.
    pub external_id: String,
    /// Subject line.
    pub subject: String,
    /// Description first, then comments in order. Private notes are agents' words.
    pub parts: Vec<Part>,
    /// When it was opened.
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// The requester's name.
    pub requester_name: String,
    /// The requester's e-mail address, lower case.
    pub requester_email: String,
    /// The organisation's id in the help desk or the CRM.
    pub org_id: String,
    /// The organisation's name.
    pub org_name: String,
    /// Status, type, priority as the file words them.
    pub status: String,
    /// The tracker's own type field.
    pub kind: String,
    /// Priority as the file words it.
    pub priority: String,
    /// Labels.
    pub tags: Vec<String>,
    /// Where a person can open it.
    pub url: String,
    /// Others who stand behind it: the voters of a feedback tool. The requester is not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supporters: Vec<Supporter>,
}

/// Someone who wants what another one's ticket asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supporter {
    /// Their name.
    pub name: String,
    /// Their e-mail address, lower case.
    pub email: String,
    /// Their organisation's id.
    pub org_id: String,
    /// Its name.
    pub org_name: String,
}

/// An account as one file told it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// Its id there; the folded name where the file has none.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Web and mail domains, lower case, without `www.`.
    pub domains: Vec<String>,
    /// Annual recurring revenue. None is unknown, never zero.
    pub arr: Option<Money>,
    /// When the contract ends.
    pub renewal: Option<NaiveDate>,
    /// Churn risk in thousandths, if the file gives a number or a health word that maps to one.
    pub churn_permille: Option<u16>,
    /// The health as the file words it.
    pub health: String,
    /// Plan.
    pub plan: String,
    /// Segment.
    pub segment: String,
    /// Status (active, churned ...).
    pub status: String,
    /// Parent account's id, if the file has one.
    pub parent_id: String,
}

/// One line of the roadmap as one file told it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoadmapRecord {
    /// Its id there; the folded title where the file has none.
    pub external_id: String,
    /// Title.
    pub title: String,
    /// Description.
    pub body: String,
    /// Status as the file words it.
    pub status: String,
    /// Target date or quarter as the file words it.
    pub target: String,
    /// Theme.
    pub theme: String,
    /// Effort as the file words it: `M`, `5`, `3 days`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub effort: String,
    /// Where a person can open it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
}

/// Where a roadmap item stands, read from its status word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Done.
    Shipped,
    /// Being built.
    InProgress,
    /// Promised.
    Planned,
    /// Thought about.
    Considering,
    /// Turned down.
    Declined,
    /// The status word is none we know.
    Unclear,
}

/// A row that could not be read, kept whole, with the way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetAside {
    /// The file's name.
    pub file: String,
    /// The sheet, where there are several.
    pub sheet: Option<String>,
    /// Record number from 1, header not counted; of a sheet, the row as the spreadsheet numbers it.
    pub row: Option<u64>,
    /// Physical line from 1.
    pub line: Option<u64>,
    /// The column's header or the field's path.
    pub column: Option<String>,
    /// What stands there, at most 80 characters.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What to do about it.
    pub cure: String,
    /// A repair for all records like it, as it stands in an import's choices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(skip)]
    pub repair: Option<String>,
    /// The record as it was, byte for byte where it was text.
    #[serde(default)]
    #[ts(skip)]
    pub raw: String,
}
