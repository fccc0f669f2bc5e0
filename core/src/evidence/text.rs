//! Words as files write them, made fit to be kept: line ends, control characters, addresses, headers.

use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization;

use super::html;

/// A message: line ends are `\n`, control characters are gone, NUL is visible, nothing is cut.
pub(crate) fn body(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\0' => out.push('\u{2400}'),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    let kept = out.trim_end().len();
    out.truncate(kept);
    let lead = out.len() - out.trim_start_matches(['\n', ' ', '\t', '\u{FEFF}']).len();
    // leading blank lines go, the indentation of the first line stays
    let lead = out[..lead].rfind('\n').map_or(0, |at| at + 1);
    out.drain(..lead);
    out
}

/// A message that may be HTML: if the whole of it is, its text.
pub(crate) fn body_or_html(text: &str) -> String {
    if html::looks_like_html(text) { body(&html::to_text(text)) } else { body(text) }
}

/// Something that belongs on one line: white space folded, control characters gone.
pub(crate) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace()) {
        let start = out.len();
        if !out.is_empty() {
            out.push(' ');
        }
        let before = out.len();
        out.extend(word.chars().filter_map(|c| match c {
            '\0' => Some('\u{2400}'),
            '\u{FEFF}' => None,
            c if c.is_control() => None,
            c => Some(c),
        }));
        if out.len() == before {
            out.truncate(start);
        }
    }
    out
}

/// At most 80 characters of what stands somewhere, on one line.
pub(crate) fn shown(text: &str) -> String {
    let start: String = text.chars().take(400).collect();
    let one = line(&start);
    if one.chars().count() <= 80 && start.len() == text.len() {
        return one;
    }
    let mut cut: String = one.chars().take(79).collect();
    cut.push('…');
    cut
}

/// A text of which pieces were UTF-8, taken for Windows-1252 and encoded again, with those put right: `CafÃ©` is `Café`.
/// None where nothing looks like that.
pub(crate) fn encoded_once(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    // letters that such pieces begin with stand between U+00C2 and U+00F4: C3 82 to C3 B4
    let begins = |at: usize| {
        let next = bytes.get(at + 1..at + 3);
        next.is_some_and(|next| (0x82..=0xB4).contains(&next[0]) && next[1] >= 0x80)
    };
    let first = memchr::memchr_iter(0xC3, bytes).find(|at| begins(*at))?;
    let mut out = text[..first].to_owned();
    let mut rest = &text[first..];
    let mut mended = false;
    while let Some(c) = rest.chars().next() {
        let once = ('\u{C2}'..='\u{F4}').contains(&c).then(|| piece(rest)).flatten();
        mended |= once.is_some();
        let (c, length) = once.unwrap_or((c, c.len_utf8()));
        out.push(c);
        rest = &rest[length..];
    }
    mended.then_some(out)
}

/// The character that the start of `text` was before it was encoded again, and the bytes it takes there.
fn piece(text: &str) -> Option<(char, usize)> {
    let mut bytes = [0; 4];
    let mut length = 0;
    for (n, c) in text.chars().take(4).enumerate() {
        let mut own = [0; 4];
        let (byte, _, unknown) = WINDOWS_1252.encode(c.encode_utf8(&mut own));
        let &[byte] = byte.as_ref().first_chunk::<1>().filter(|_| !unknown && byte.len() == 1)?;
        // those of two bytes that Western, Greek and Cyrillic letters have; others are more often meant as they stand
        let fits = match n {
            0 => matches!(byte, 0xC2..=0xC5 | 0xCE..=0xD1 | 0xE2..=0xEF | 0xF0),
            _ => (0x80..=0xBF).contains(&byte),
        };
        if !fits {
            return None;
        }
        bytes[n] = byte;
        length += c.len_utf8();
        if let Ok(whole) = std::str::from_utf8(&bytes[..=n]) {
            return whole.chars().next().map(|c| (c, length));
        }
    }
    None
}

/// A stable name for something without an id: what it is known by.
pub(crate) fn known_by(words: &[&str]) -> String {
    format!("text-{}", &blake3::hash(words.join("\u{1F}").as_bytes()).to_hex()[..16])
}

/// A header as headers are compared: lower case, letters and digits only. `Ticket Id` is `ticketid`. What Salesforce adds
/// to the names of custom fields goes: `acme__Renewal_Date__c` is `renewaldate`.
pub(crate) fn folded(header: &str) -> String {
    // an accent may be a character of its own
    own_name(header.trim()).nfc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// A custom field's name without its mark and without the package it came with.
fn own_name(header: &str) -> &str {
    match header.strip_suffix("__c").or_else(|| header.strip_suffix("__C")) {
        Some(name) => name.rsplit_once("__").map_or(name, |(_, own)| own),
        None => header,
    }
}

/// The address in `Ada <ada@x.example>`, `mailto:ada@x.example` or `ada@x.example`, lower case; empty if there is none.
pub(crate) fn email(text: &str) -> String {
    let inner = match (text.rfind('<'), text.rfind('>')) {
        (Some(from), Some(to)) if from < to => &text[from + 1..to],
        _ => text,
    };
    let inner = inner.trim().trim_start_matches("mailto:");
    let Some((local, domain)) = inner.rsplit_once('@') else { return String::new() };
    let fits = !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
    let clean = !inner.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>'));
    if fits && clean { inner.to_lowercase() } else { String::new() }
}

/// Name and address in `Ada L <ada@x.example>`, `Ada L (ada@x.example)` or one of both; empty where there is none.
pub(crate) fn person(text: &str) -> (String, String) {
    if let Some((before, inner)) = text.rfind(['<', '(']).map(|at| text.split_at(at)) {
        let address = email(inner[1..].trim_end().trim_end_matches(['>', ')']));
        if !address.is_empty() {
            return (line(before.trim().trim_matches('"')), address);
        }
    }
    let address = email(text);
    let name = if address.is_empty() { line(text.trim().trim_matches('"')) } else { String::new() };
    (name, address)
}

/// The domain of an address that belongs to an organisation, not to a mail provider anyone can use.
pub(crate) fn company_domain(address: &str) -> Option<&str> {
    let domain = address.rsplit_once('@')?.1;
    (!is_free_mail(domain)).then_some(domain)
}

/// Whether a domain is a mail provider's, so that sharing it means nothing.
pub(crate) fn is_free_mail(domain: &str) -> bool {
    const FREE: [&str; 34] = [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "gmx.at",
        "web.de",
        "t-online.de",
        "freenet.de",
        "qq.com",
        "163.com",
        "126.com",
        "mail.ru",
        "yandex.ru",
        "yandex.com",
        "zoho.com",
        "fastmail.com",
        "hey.com",
        "orange.fr",
        "free.fr",
        "libero.it",
    ];
    FREE.contains(&domain) || ["yahoo.", "hotmail.", "outlook.", "live."].iter().any(|p| domain.starts_with(p))
}

/// The domain in a web address, an e-mail address or a bare domain; empty if it is none.
pub(crate) fn domain(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let host = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.trim_start_matches("www.").trim_end_matches('.');
    let fits = host.contains('.')
        && !host.starts_with('.')
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        && !host.chars().all(|c| c.is_ascii_digit() || c == '.');
    if fits { host.to_owned() } else { String::new() }
}

/// Whether a cell says that it says nothing.
pub(crate) fn is_blank(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.len() > 12 {
        return false;
    }
    let word = cell.to_lowercase();
    matches!(
        word.as_str(),
        "" | "null"
            | "none"
            | "nan"
            | "n/a"
            | "#n/a"
            | "na"
            | "-"
            | "--"
            | "—"
            | "–"
            | "(none)"
            | "(blank)"
            | "undefined"
            | "[]"
            | "{}"
            | "not set"
            | "unknown"
            | "?"
            | "tbd"
    )
}

/// An id that a spreadsheet has rounded: `1.50066E+12`. Its digits are lost.
pub(crate) fn is_rounded_id(cell: &str) -> bool {
    let cell = cell.trim();
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix('+').unwrap_or_default();
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once(['.', ',']) {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(mantissa),
    };
    mantissa_fits && digits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_keep_their_words_and_lose_their_noise() {
        assert_eq!(body("a\r\nb\rc\n"), "a\nb\nc");
        assert_eq!(body("\n\n  x\u{8}y\0z\u{1b}"), "  xy\u{2400}z");
        let long = "x".repeat(3 << 20);
        assert_eq!(body(&long).len(), long.len(), "nothing is cut");
        assert_eq!(line(" a \n\tb\u{7} \u{7} c\0"), "a b c\u{2400}");
    }

    #[test]
    fn what_was_encoded_twice_is_told_from_what_is_meant() {
        for (twice, once) in [
            ("CafÃ© au lait", "Café au lait"),
            ("donâ€™t, naÃ¯ve â€“ ok", "don’t, naïve – ok"),
            ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "привет"),
            ("Ã©Ã©", "éé"),
        ] {
            assert_eq!(encoded_once(twice).as_deref(), Some(once), "{twice}");
        }
        for meant in ["Café", "MAÇÃ – não", "CAFÉ– neu", "Überâ", "ÃÃ", "привет", "plain", "À l’été", "Ã"]
        {
            assert_eq!(encoded_once(meant), None, "{meant}");
        }
    }

    #[test]
    fn addresses_and_domains_are_found() {
        assert_eq!(email("Ada L <Ada@X.example>"), "ada@x.example");
        assert_eq!(email("not an address"), "");
        assert_eq!(email("a@b"), "");
        let person = |text| {
            let (name, mail) = person(text);
            format!("{name}|{mail}")
        };
        assert_eq!(person("\"Ada L\" <Ada@X.example>"), "Ada L|ada@x.example");
        assert_eq!(person("Ada L (ada@x.example)"), "Ada L|ada@x.example");
        assert_eq!(person("Ada (Sales)"), "Ada (Sales)|");
        assert_eq!(person("ada@x.example"), "|ada@x.example");
        assert_eq!(domain("https://www.Acme.example:8080/path?x"), "acme.example");
        assert_eq!(domain("sales@acme.example"), "acme.example");
        assert_eq!(domain("Acme Inc"), "");
        assert_eq!(domain("1.5"), "");
        assert_eq!(company_domain("x@gmail.com"), None);
        assert_eq!(company_domain("x@acme.example"), Some("acme.example"));
    }

    #[test]
    fn headers_are_compared_by_their_letters() {
        assert_eq!(folded("Ticket Id "), "ticketid");
        assert_eq!(folded("ARR__C"), "arr");
        assert_eq!(folded("acme__Renewal_Date__c"), "renewaldate");
        assert_eq!(folded("c"), "c");
        assert_eq!(folded("Priorite\u{301}"), folded("Priorité"), "however its accent is written");
    }

    #[test]
    fn rounded_ids_are_told_from_ids() {
        for id in ["1.50066E+12", "1,5E+10", "2E+15"] {
            assert!(is_rounded_id(id), "{id}");
        }
        for id in ["1E5", "E+1", "000123", "INC+12", "1.10", "5E-3"] {
            assert!(!is_rounded_id(id), "{id}");
        }
    }

    #[test]
    fn what_is_shown_is_short() {
        assert_eq!(shown("a\nb"), "a b");
        assert_eq!(shown(&"ä".repeat(200)).chars().count(), 80);
    }
}
