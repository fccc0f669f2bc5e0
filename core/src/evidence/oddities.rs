//! What is odd in the words of a document's tickets, counted while they go by and said once at its end.

use super::pile::Fault;
use super::table::repair;
use super::text::{encoded_once, shown};
use crate::model::TicketRecord;

/// The longest message a person writes, in bytes; beyond it are logs and packed pictures.
const LONG: usize = 1 << 20;
/// Texts that were encoded twice are worth a word if one in so many tickets has them.
const RARE: u64 = 200;

/// Tickets with something odd: how many, and the first of them.
#[derive(Default)]
struct Tally {
    count: u64,
    row: u64,
    /// What stands there.
    sample: String,
}

impl Tally {
    fn add(&mut self, row: u64, sample: impl FnOnce() -> String) {
        if self.count == 0 {
            (self.row, self.sample) = (row, sample());
        }
        self.count += 1;
    }

    /// `3 tickets without words, first row 2`; none if there are none. In a sheet, where rows have numbers of their own,
    /// without the row.
    fn words(&self, what: &str, sheet: bool) -> Option<String> {
        let noun = if self.count == 1 { "ticket" } else { "tickets" };
        let first = if sheet { String::new() } else { format!(", first row {}", self.row) };
        (self.count > 0).then(|| format!("{} {noun} {what}{first}", self.count))
    }
}

/// Counts what is odd.
#[derive(Default)]
pub(crate) struct Oddities {
    seen: u64,
    wordless: Tally,
    long: Tally,
    nul: Tally,
    twice: Tally,
}

impl Oddities {
    /// Looks at the ticket of row `row`. `mend` puts texts right that were encoded twice.
    pub(crate) fn see(&mut self, row: u64, ticket: &mut TicketRecord, mend: bool) {
        self.seen += 1;
        let TicketRecord { subject, parts, requester_name, org_name, .. } = ticket;
        let said = || std::iter::once(subject.as_str()).chain(parts.iter().map(|part| part.text.as_str()));
        if !said().any(|text| text.contains(char::is_alphanumeric)) {
            self.wordless.add(row, String::new);
        }
        if said().any(|text| text.len() > LONG) {
            self.long.add(row, String::new);
        }
        // texts come here with NUL made visible
        if said().any(|text| memchr::memmem::find(text.as_bytes(), "\u{2400}".as_bytes()).is_some()) {
            self.nul.add(row, String::new);
        }
        let authors = parts.iter_mut().flat_map(|part| [&mut part.text, &mut part.author]);
        let all = [subject, requester_name, org_name].into_iter().chain(authors);
        let mut odd = false;
        for text in all {
            let Some(once) = encoded_once(text) else { continue };
            if mend {
                *text = once;
            } else if !odd {
                odd = true;
                self.twice.add(row, || difference(text, &once));
            }
        }
    }

    /// What is worth saying of it. `sheet`: of rows of a sheet.
    pub(crate) fn faults(&self, sheet: bool) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut say = |found: Option<String>, expected: &str, cure: &str| {
            faults.extend(found.map(|found| Fault::new("", &found, expected, cure)));
        };
        say(
            self.wordless.words("without words", sheet),
            "a subject or a text with words in it",
            "nothing, if they held only pictures: they were kept, and are no request",
        );
        say(
            self.long.words("with a message of more than 1 MiB", sheet),
            "messages as people write them",
            "nothing: they were kept whole; wishes are looked for in the first mebibyte of each message",
        );
        say(
            self.nul.words("with NUL characters", sheet),
            "text",
            "nothing: they were kept, and these characters are shown as ␀",
        );
        // a few tickets are about just that: it is the file's only if more are than people would write of it
        if self.twice.count * RARE >= self.seen
            && let Some(found) = self.twice.words("with text encoded twice", sheet)
        {
            let found = format!("{found}: {}", self.twice.sample);
            let cure =
                "they were kept as they stand; have these texts put right here, or export the file again as UTF-8";
            faults.push(Fault::new("", &found, "text encoded once, as UTF-8", cure).repaired_by(repair::TWICE));
        }
        faults
    }
}

/// `“CafÃ©” for “Café”`: the first word that differs.
fn difference(text: &str, once: &str) -> String {
    let mut words = text.split_whitespace().zip(once.split_whitespace());
    let (odd, right) = words.find(|(odd, right)| odd != right).unwrap_or((text, once));
    let cut = |word: &str| shown(&word.chars().take(20).collect::<String>());
    format!("“{}” for “{}”", cut(odd), cut(right))
}
