//! Which words of a message are its author's own, now: not the mail they answer, not their signature, not a log.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A line: its bytes without the line break.
type Line<'a> = (Range<usize>, &'a str);

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        #[allow(clippy::unwrap_used, reason = "a constant, compiled in every test")]
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).unwrap());
    };
}

pattern!(WROTE, r"(?i)^\W*(on|am|le|el|op)\b.{4,160}\b(wrote|schrieb|a écrit|escribió|schreef)\s*:?\s*$");
pattern!(WROTE_WRAPPED, r"(?i)^\W*(on|am)\b.{8,}(\d{1,2}[:.]\d\d|<\S+@\S+>?)");
pattern!(
    DIVIDER,
    r"(?i)^\W*-{2,}\s*(original|forwarded|ursprüngliche|weitergeleitete)\b.*-{2,}\s*$|^_{20,}\s*$|^begin forwarded message:"
);
pattern!(HEADER, r"(?i)^\W{0,3}\*?(from|sent|to|cc|bcc|date|subject|reply-to|von|gesendet|an|betreff|datum)\*?:\s*\S");
pattern!(
    LOG,
    concat!(
        r"^\s*(at [\w.$<>/]+\s*\(.*\)?$|at .+:\d+(:\d+)?\)?$|File .+, line \d+|Traceback \(most|Caused by:|\.{3} \d+ more)",
        r"|^\s*[\w.$]*(Exception|Error)(:|$)",
        r"|^\s*\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d|^\s*\d\d[:.]\d\d[:.]\d\d[.,]\d+|^\s*\[?(ERROR|INFO|WARN|WARNING|DEBUG|TRACE|FATAL)\]?\s*[:\]\s]",
    )
);
pattern!(
    CLOSING,
    concat!(
        r"(?i)^\W*(many |with |best |kind |kindest |warm |yours |thanks|thank you|thx|ta\b|cheers|regards|rgds|sincerely|greetings|best\b|br\b|mit freundlichen|freundliche|viele|beste|liebe|lg\b|mfg\b|vg\b|cordialement|saludos)",
        r"[\w ,&'üßäöé]{0,40}[\s,.!–-]*$",
    )
);
pattern!(
    REACH,
    r"(?i)(www\.|https?://|\S@\S+\.\w|^\W*(t|tel|m|mob|mobile|phone|ph|fax|f|p|d|e|email|e-mail)\b[.: ]+[+(\d]|[+(]?\d[\d ()/.-]{7,}\d)"
);
pattern!(
    DISCLAIMER,
    concat!(
        r"(?i)(confidential|vertraulich|privileged|intended (only|solely|recipient)|consider the environment|registered (office|in england|number)",
        r"|not the (intended|named) |received (it|this|the) .{0,30}(in error|by mistake)|accept no liability|scanned (by|for)|virus-free",
        r"|(message|email|e-mail|mail) (came|originated|is) from (outside|an external|external)|do not click (on )?links|external (sender|e-?mail)|unsubscribe|sent from my \w+|get outlook for",
        r"|geschäftsführ|registergericht|handelsregister|amtsgericht)",
    )
);

/// Finds them: byte ranges, ascending, apart from one another, whole lines.
pub(super) fn foreign(text: &str) -> Vec<Range<usize>> {
    let lines = lines(text);
    let mut foreign = vec![false; lines.len()];
    blocks(&lines, &mut foreign);
    quotes(&lines, &mut foreign);
    logs(&lines, &mut foreign);
    signature(&lines, &mut foreign);
    disclaimers(&lines, &mut foreign);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for ((range, line), _) in lines.iter().zip(&foreign).filter(|((_, line), foreign)| **foreign && !line.is_empty()) {
        debug_assert!(!line.is_empty());
        match ranges.last_mut() {
            Some(last) if text[last.end..range.start].trim().is_empty() => last.end = range.end,
            _ => ranges.push(range.clone()),
        }
    }
    ranges
}

/// All lines of a text, in any line breaks.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(['\n', '\r']) {
        let line = piece.trim_end_matches(['\n', '\r']);
        // The second half of a CR LF is no line.
        if !(piece == "\n" && start > 0 && text.as_bytes()[start - 1] == b'\r') {
            lines.push((start..start + line.len(), line));
        }
        start += piece.len();
    }
    lines
}

/// Code, quotations and the like between marks of the tracker.
fn blocks(lines: &[Line<'_>], foreign: &mut [bool]) {
    const MARKS: [&str; 5] = ["```", "{code", "{noformat", "{quote", "{panel"];
    let mut inside: Option<(&str, usize)> = None;
    for (n, (_, line)) in lines.iter().enumerate() {
        match inside {
            Some((mark, first)) => {
                if line.contains(mark) {
                    foreign[first..=n].fill(true);
                    inside = None;
                }
            }
            None => {
                if let Some(mark) = MARKS.into_iter().find(|mark| line.trim_start().starts_with(mark)) {
                    // Opened and closed on one line?
                    if line.matches(mark).count() > 1 {
                        foreign[n] = true;
                    } else {
                        inside = Some((mark, n));
                    }
                }
            }
        }
    }
    // A mark that is never closed is not believed.
}

/// Quoted and forwarded mail.
fn quotes(lines: &[Line<'_>], foreign: &mut [bool]) {
    let quoted = |line: &str| line.trim_start().starts_with('>');
    let mut n = 0;
    while n < lines.len() {
        let line = lines[n].1;
        if quoted(line) {
            foreign[n] = true;
            n += 1;
            continue;
        }
        let next = |k: usize| lines.get(n + k).map_or("", |l| l.1);
        let wrapped = WROTE_WRAPPED.is_match(line)
            && ["wrote:", "schrieb:"].iter().any(|w| next(1).trim_end().to_lowercase().ends_with(w));
        let headers = lines[n..].iter().take_while(|l| HEADER.is_match(l.1)).count();
        let intro = if wrapped {
            2
        } else if WROTE.is_match(line) || DIVIDER.is_match(line.trim()) {
            1
        } else if headers >= 2 {
            headers
        } else {
            n += 1;
            continue;
        };
        let mut end = n + intro;
        end +=
            lines[end.min(lines.len())..].iter().take_while(|l| l.1.trim().is_empty() || HEADER.is_match(l.1)).count();
        foreign[n..end.min(lines.len())].fill(true);
        // With marks, the quotation ends where they end; without, it goes on to the end of the message.
        if lines.get(end).is_none_or(|l| !quoted(l.1)) {
            foreign[n..].fill(true);
            return;
        }
        n = end;
    }
}

/// Stack traces and log lines.
fn logs(lines: &[Line<'_>], foreign: &mut [bool]) {
    for (n, (_, line)) in lines.iter().enumerate() {
        foreign[n] |= LOG.is_match(line);
    }
}

/// From the closing, or from the block of name and numbers, to the end of the author's words.
fn signature(lines: &[Line<'_>], foreign: &mut [bool]) {
    let own: Vec<usize> = (0..lines.len()).filter(|&n| !foreign[n] && !lines[n].1.trim().is_empty()).collect();
    let short = |n: usize| lines[n].1.trim().chars().count() <= 70;
    let speaks = |n: usize| {
        let line = lines[n].1.trim();
        line.ends_with(['.', '?', '!']) && line.split_whitespace().count() > 4
    };
    // The dashes that mail programs set.
    if let Some(&dashes) = own.iter().find(|&&n| lines[n].1.trim_end() == "--") {
        (dashes..lines.len()).for_each(|n| foreign[n] = true);
    }
    // A closing after which only short lines come, until a disclaimer.
    for (k, &n) in own.iter().enumerate() {
        if foreign[n] || k + 12 < own.len() || !CLOSING.is_match(lines[n].1) {
            continue;
        }
        let rest = &own[k + 1..];
        let until = rest.iter().position(|&m| DISCLAIMER.is_match(lines[m].1)).unwrap_or(rest.len());
        let after = rest[..until].iter().take_while(|&&m| short(m) && !speaks(m)).count();
        if after == until || after >= 2 && rest[..after].iter().any(|&m| REACH.is_match(lines[m].1)) {
            (n..lines.len()).for_each(|m| foreign[m] = true);
            return;
        }
    }
    // A last block of short lines with a number or an address in it, or of a name and what the person does.
    let left: Vec<usize> = own.into_iter().filter(|&n| !foreign[n] && !DISCLAIMER.is_match(lines[n].1)).collect();
    let Some(&last) = left.last() else { return };
    let mut first = last;
    while first > 0 && !lines[first - 1].1.trim().is_empty() && !foreign[first - 1] {
        first -= 1;
    }
    let block: Vec<usize> = (first..=last).collect();
    let opens = left.first() == Some(&first);
    let quiet = block.iter().all(|&n| short(n) && !speaks(n) && lines[n].1.split_whitespace().count() <= 9);
    let reach = block.iter().any(|&n| REACH.is_match(lines[n].1));
    let names = block.iter().all(|&n| titled(lines[n].1));
    if !opens && quiet && (block.len() > 1 && reach || names && block.len() <= 4) {
        block.into_iter().for_each(|n| foreign[n] = true);
    }
}

/// Whether a line is a name or a role: few words, each with a capital.
fn titled(line: &str) -> bool {
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|w| !w.is_empty()).collect();
    let small = ["and", "of", "the", "for", "de", "van", "von", "der", "la", "to"];
    words.len() <= 7
        && line.trim_end().ends_with(|c: char| c.is_alphanumeric() || c == ')')
        && words.iter().all(|w| w.starts_with(|c: char| c.is_uppercase() || c.is_numeric()) || small.contains(w))
        && words.iter().any(|w| w.chars().any(char::is_lowercase))
}

/// Paragraphs that speak of confidence, liability and trees.
fn disclaimers(lines: &[Line<'_>], foreign: &mut [bool]) {
    let opening = lines.iter().position(|l| !l.1.trim().is_empty()).unwrap_or(0);
    let mut n = 0;
    while n < lines.len() {
        let end = n + lines[n..].iter().take_while(|l| !l.1.trim().is_empty()).count();
        if (n..end).any(|m| !foreign[m] && DISCLAIMER.is_match(lines[m].1)) {
            // In the first paragraph only the line itself: people do write about confidential things.
            let first = (n..end).find(|&m| DISCLAIMER.is_match(lines[m].1)).unwrap_or(n);
            let machine = lines[first].1.trim().starts_with(['[', '*', '#', '+', '-', '=']) || opening < n;
            if machine {
                let to = if lines[first].1.trim().starts_with(['[', '*']) { first + 1 } else { end };
                (first..to).for_each(|m| foreign[m] = true);
            }
        }
        n = end.max(n) + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for range in foreign(text) {
            out.push_str(&text[at..range.start]);
            at = range.end;
        }
        out.push_str(&text[at..]);
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn quoted_mail_is_not_the_authors() {
        assert_eq!(
            own(
                "Yes please.\n\nOn Tue, 3 Mar 2026 at 10:02, Support <s@x.example> wrote:\n> Do you want it?\n> We can."
            ),
            "Yes please."
        );
        assert_eq!(
            own("Yes.\r\n\r\n-----Original Message-----\r\nFrom: A\r\nSubject: B\r\n\r\nWe could add it."),
            "Yes."
        );
        assert_eq!(own("> Do you want it?\nYes, and a map.\n> Anything else?\nNo."), "Yes, and a map. No.");
        assert_eq!(
            own("See below.\n\nFrom: A <a@x.example>\nSent: Monday\nTo: B\nSubject: C\n\nPlease add maps."),
            "See below."
        );
    }

    #[test]
    fn signatures_and_disclaimers_are_not_wishes() {
        assert_eq!(
            own(
                "Please add maps.\n\nBest regards,\nJo Smith\nOffice Manager\nT 01632 960016\n\nThis e-mail is confidential."
            ),
            "Please add maps."
        );
        assert_eq!(
            own("pls make it work offline\n\nAnn Duggan\nField Engineer\nEast Care\nwww.east.example"),
            "pls make it work offline"
        );
        assert_eq!(own("Please add maps.\n-- \nJo"), "Please add maps.");
        assert_eq!(own("Thanks for the call. We need maps.\n\nThanks\nJo"), "Thanks for the call. We need maps.");
        assert_eq!(own("SSO"), "SSO");
        assert_eq!(own("Dark Theme"), "Dark Theme");
    }

    #[test]
    fn code_and_logs_are_read_over() {
        assert_eq!(own("It breaks:\n{code}\nplease(add);\n{code}\nCan you help?"), "It breaks: Can you help?");
        assert_eq!(
            own("It breaks:\njava.lang.NullPointerException: x\n    at com.x.Y.z(Y.java:12)\nCan you help?"),
            "It breaks: Can you help?"
        );
        assert_eq!(own("2026-01-02 10:00:01 ERROR cannot add\nWhy?"), "Why?");
        assert_eq!(own("{code}\nnever closed, please add maps"), "{code} never closed, please add maps");
    }

    #[test]
    fn ranges_are_in_order_and_on_characters() {
        let text = "ü\n> ö\n\n> ä\nß\n-- \né";
        let ranges = foreign(text);
        assert!(ranges.is_sorted_by(|a, b| a.end <= b.start));
        assert!(ranges.iter().all(|r| text.is_char_boundary(r.start) && text.is_char_boundary(r.end)), "{ranges:?}");
    }
}
