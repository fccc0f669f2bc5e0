//! HTML to plain text in linear time: blocks become lines, entities characters, scripts nothing.

use std::cell::RefCell;
use std::rc::Rc;

use lol_html::html_content::{Element, TextChunk, TextType};
use lol_html::{HtmlRewriter, Settings, doc_text, element};

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 27] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "main",
    "ol",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

#[derive(Default)]
struct Lines {
    out: String,
    raw: String,
    pre: bool,
}

impl Lines {
    /// What was collected of a text node goes out: white space folded, entities decoded.
    fn flush(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        if self.pre {
            self.out.push_str(&decoded(&raw));
            return;
        }
        let mut space = false;
        let mut folded = String::with_capacity(raw.len());
        for c in raw.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C') {
                space = true;
            } else {
                if space && !(folded.is_empty() && self.at_line_start()) {
                    folded.push(' ');
                }
                space = false;
                folded.push(c);
            }
        }
        if space && !(folded.is_empty() && self.at_line_start()) {
            folded.push(' ');
        }
        self.out.push_str(&decoded(&folded));
    }

    fn at_line_start(&self) -> bool {
        self.out.is_empty() || self.out.ends_with(['\n', ' ', '\t'])
    }

    /// Ends the line, if there is one.
    fn line(&mut self) {
        self.flush();
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.trim_line();
            self.out.push('\n');
        }
    }

    /// Leaves one empty line.
    fn paragraph(&mut self) {
        self.line();
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn trim_line(&mut self) {
        let kept = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(kept);
    }

    fn tag(&mut self, name: &str) {
        match name {
            "br" => {
                self.flush();
                self.trim_line();
                self.out.push('\n');
            }
            "p" => self.paragraph(),
            "hr" => self.paragraph(),
            "li" => {
                self.line();
                self.out.push_str("- ");
            }
            "td" | "th" => {
                self.flush();
                if !self.at_line_start() {
                    self.out.push('\t');
                }
            }
            _ if BLOCKS.contains(&name) => self.line(),
            _ => self.flush(),
        }
    }
}

/// The text a person would read of `html`. Never fails: what is not HTML comes out as it went in.
pub(crate) fn to_text(html: &str) -> String {
    let lines = Rc::new(RefCell::new(Lines::default()));
    let (for_text, for_tags) = (lines.clone(), lines.clone());
    let settings = Settings::new()
        .append_document_content_handler(doc_text!(move |chunk: &mut TextChunk<'_>| {
            if matches!(
                chunk.text_type(),
                TextType::Data | TextType::RCData | TextType::PlainText | TextType::CDataSection
            ) {
                for_text.borrow_mut().raw.push_str(chunk.as_str());
            }
            Ok(())
        }))
        .append_element_content_handler(element!("*", move |el: &mut Element<'_, '_>| {
            let name = el.tag_name();
            for_tags.borrow_mut().tag(&name);
            if name == "pre" {
                for_tags.borrow_mut().pre = true;
            }
            let block = name == "p" || name == "pre" || BLOCKS.contains(&name.as_str());
            if block && let Some(handlers) = el.end_tag_handlers() {
                let at_end = for_tags.clone();
                handlers.push(Box::new(move |_| {
                    let mut lines = at_end.borrow_mut();
                    if name == "p" {
                        lines.paragraph()
                    } else {
                        lines.line()
                    }
                    if name == "pre" {
                        lines.pre = false;
                    }
                    Ok(())
                }));
            }
            Ok(())
        }));
    let read = {
        let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
        rewriter.write(html.as_bytes()).and_then(|()| rewriter.end())
    };
    if read.is_err() {
        return html.to_owned();
    }
    let mut lines = lines.borrow_mut();
    lines.flush();
    let text = std::mem::take(&mut lines.out);
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.trim().lines() {
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a text is HTML, rather than text that speaks of it: it begins with a tag and closes one.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let start = text.trim_start();
    let tags = [
        "<p",
        "<div",
        "<html",
        "<!doctype html",
        "<body",
        "<span",
        "<table",
        "<br",
        "<ul",
        "<ol",
        "<h1",
        "<h2",
        "<h3",
        "<a ",
        "<b>",
        "<strong",
    ];
    let begins = |tag: &&str| {
        let next = start.as_bytes().get(tag.len());
        start.get(..tag.len()).is_some_and(|s| s.eq_ignore_ascii_case(tag))
            && (tag.ends_with(['>', ' ']) || next.is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')))
    };
    tags.iter().any(begins) && (start.contains("</") || start.contains("<br") || start.contains("<BR"))
}

/// Character references to characters; what is none stays as it is.
pub(crate) fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest) {
            Some((c, len)) => {
                out.push(c);
                rest = &rest[len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The character that a reference at the start of `text` stands for, and the reference's length.
fn reference(text: &str) -> Option<(char, usize)> {
    let body = &text[1..];
    if let Some(number) = body.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16),
            None => (number, 10),
        };
        let len = digits.bytes().take_while(|b| (*b as char).is_digit(radix)).count();
        let code = digits[..len].trim_start_matches('0');
        if len == 0 {
            return None;
        }
        let code = if code.is_empty() { 0 } else { u32::from_str_radix(code, radix).unwrap_or(u32::MAX) };
        let c = match code {
            0 => '\u{FFFD}',
            0x80..=0x9F => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[code as u8]).0.chars().next()?,
            _ => char::from_u32(code).unwrap_or('\u{FFFD}'),
        };
        let end = text.len() - digits.len() + len;
        return Some((c, end + usize::from(text[end..].starts_with(';'))));
    }
    let len = body.bytes().take_while(u8::is_ascii_alphanumeric).take(10).count();
    let name = &body[..len];
    let closed = body[len..].starts_with(';');
    let basic = matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp");
    if !closed && !basic {
        return None;
    }
    let found = NAMED.iter().find(|(n, _)| *n == name)?.1;
    Some((found, 1 + len + usize::from(closed)))
}

/// The names that help desks' editors write.
const NAMED: [(&str, char); 123] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("iexcl", '¡'),
    ("cent", '¢'),
    ("pound", '£'),
    ("curren", '¤'),
    ("yen", '¥'),
    ("brvbar", '¦'),
    ("sect", '§'),
    ("uml", '¨'),
    ("copy", '©'),
    ("ordf", 'ª'),
    ("laquo", '«'),
    ("not", '¬'),
    ("shy", '\u{AD}'),
    ("reg", '®'),
    ("macr", '¯'),
    ("deg", '°'),
    ("plusmn", '±'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("acute", '´'),
    ("micro", 'µ'),
    ("para", '¶'),
    ("middot", '·'),
    ("cedil", '¸'),
    ("sup1", '¹'),
    ("ordm", 'º'),
    ("raquo", '»'),
    ("frac14", '¼'),
    ("frac12", '½'),
    ("frac34", '¾'),
    ("iquest", '¿'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Euml", 'Ë'),
    ("Igrave", 'Ì'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("ETH", 'Ð'),
    ("Ntilde", 'Ñ'),
    ("Ograve", 'Ò'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("Ouml", 'Ö'),
    ("times", '×'),
    ("Oslash", 'Ø'),
    ("Ugrave", 'Ù'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Uuml", 'Ü'),
    ("Yacute", 'Ý'),
    ("THORN", 'Þ'),
    ("szlig", 'ß'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("eth", 'ð'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("divide", '÷'),
    ("oslash", 'ø'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
    ("thorn", 'þ'),
    ("yuml", 'ÿ'),
    ("euro", '€'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("trade", '™'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("larr", '←'),
    ("rarr", '→'),
    ("uarr", '↑'),
    ("darr", '↓'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("ensp", ' '),
    ("emsp", ' '),
];

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn what_a_person_reads_comes_out() {
        let cases = [
            ("<p>Hello &amp; welcome</p><p>Second</p>", "Hello & welcome\n\nSecond"),
            ("<div>a</div>b", "a\nb"),
            ("one<br>two<br/><br>three", "one\ntwo\n\nthree"),
            ("<ul><li>x</li><li>y <b>z</b></li></ul>", "- x\n- y z"),
            ("<a href=\"https://a.example/?x=1&y=2\">the   link</a> here", "the link here"),
            ("<style>p{}</style><script>alert(1)</script>left<!-- no -->", "left"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
            ("<pre>a\n  b</pre>", "a\n  b"),
            ("5 &lt; 6 &#8364; &#x1F600; &eacute; &#150;", "5 < 6 € 😀 é –"),
            (
                "&unknown; &#0; &#x110000; &amp unterminated & alone",
                "&unknown; \u{FFFD} \u{FFFD} & unterminated & alone",
            ),
            ("a < b and c > d", "a < b and c > d"),
            ("", ""),
        ];
        for (html, text) in cases {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn hostile_nesting_is_linear() {
        let start = Instant::now();
        let nested = format!("{}deep{}", "<div>".repeat(200_000), "</div>".repeat(200_000));
        assert_eq!(to_text(&nested), "deep");
        let mixed: String = (0..6000).map(|n| format!("<b {n}><i {n}>")).chain(["x</b>".to_owned()]).collect();
        assert_eq!(to_text(&mixed), "x");
        let attributes: String = (0..80_000).map(|n| format!(" a{n}=1")).collect();
        assert_eq!(to_text(&format!("<p{attributes}>x</p>")), "x");
        assert!(start.elapsed().as_secs() < 5, "took {:?}", start.elapsed());
    }

    #[test]
    fn text_about_html_is_not_html() {
        assert!(looks_like_html(" <div class=x>Hello</div>"));
        assert!(looks_like_html("<p>Hello<br>there"));
        assert!(!looks_like_html("The <div> in my page is gone </div>"));
        assert!(!looks_like_html("<pending> since monday"));
        assert!(!looks_like_html("a < b"));
    }
}
