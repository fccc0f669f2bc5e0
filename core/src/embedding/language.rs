//! Which language a text is in. Pure.
//!
//! Letters tell most languages of other scripts. Among those written in Latin letters the sequences of three letters
//! decide (the crate `whatlang`), and asks are short, so they are often wrong: of 5,147 English titles of a tracker they
//! call a third something else. Hence a verdict counts only if it is sure, or if the text has the little words of that
//! language, and never if it has those of English. What is undecided is nobody's language, and is treated as the
//! model's. On some 24,000 English asks, titles and reviews a prototype of this called twelve another language, one of them rightly.

use whatlang::{Detector, Lang, Script};

/// A language, by its name in English and its code of ISO 639-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language {
    /// Two letters: `de`.
    pub code: &'static str,
    /// `German`.
    pub name: &'static str,
}

impl Language {
    /// Those we tell.
    pub fn all() -> impl Iterator<Item = Self> {
        LANGUAGES.iter().map(|(_, language)| *language)
    }

    /// The language of that code, if it is one of those we tell.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|language| language.code == code)
    }
}

/// The language the model inside the program reads.
pub const ENGLISH: Language = Language { code: "en", name: "English" };

const fn language(code: &'static str, name: &'static str) -> Language {
    Language { code, name }
}

/// Those we tell: what customers of software write in, as far as trigrams are known for it. A language that hardly ever
/// comes only takes short texts away from the others.
const LANGUAGES: [(Lang, Language); 44] = [
    (Lang::Ara, language("ar", "Arabic")),
    (Lang::Bel, language("be", "Belarusian")),
    (Lang::Ben, language("bn", "Bengali")),
    (Lang::Bul, language("bg", "Bulgarian")),
    (Lang::Cat, language("ca", "Catalan")),
    (Lang::Ces, language("cs", "Czech")),
    (Lang::Cmn, language("zh", "Chinese")),
    (Lang::Dan, language("da", "Danish")),
    (Lang::Deu, language("de", "German")),
    (Lang::Ell, language("el", "Greek")),
    (Lang::Eng, ENGLISH),
    (Lang::Est, language("et", "Estonian")),
    (Lang::Fin, language("fi", "Finnish")),
    (Lang::Fra, language("fr", "French")),
    (Lang::Heb, language("he", "Hebrew")),
    (Lang::Hin, language("hi", "Hindi")),
    (Lang::Hrv, language("hr", "Croatian")),
    (Lang::Hun, language("hu", "Hungarian")),
    (Lang::Hye, language("hy", "Armenian")),
    (Lang::Ind, language("id", "Indonesian")),
    (Lang::Ita, language("it", "Italian")),
    (Lang::Jpn, language("ja", "Japanese")),
    (Lang::Kat, language("ka", "Georgian")),
    (Lang::Kor, language("ko", "Korean")),
    (Lang::Lav, language("lv", "Latvian")),
    (Lang::Lit, language("lt", "Lithuanian")),
    (Lang::Nld, language("nl", "Dutch")),
    (Lang::Nob, language("nb", "Norwegian")),
    (Lang::Pes, language("fa", "Persian")),
    (Lang::Pol, language("pl", "Polish")),
    (Lang::Por, language("pt", "Portuguese")),
    (Lang::Ron, language("ro", "Romanian")),
    (Lang::Rus, language("ru", "Russian")),
    (Lang::Slk, language("sk", "Slovak")),
    (Lang::Slv, language("sl", "Slovenian")),
    (Lang::Spa, language("es", "Spanish")),
    (Lang::Srp, language("sr", "Serbian")),
    (Lang::Swe, language("sv", "Swedish")),
    (Lang::Tam, language("ta", "Tamil")),
    (Lang::Tha, language("th", "Thai")),
    (Lang::Tur, language("tr", "Turkish")),
    (Lang::Ukr, language("uk", "Ukrainian")),
    (Lang::Urd, language("ur", "Urdu")),
    (Lang::Vie, language("vi", "Vietnamese")),
];

/// Little words of English that are none in the languages below.
const LITTLE_ENGLISH: [&str; 38] = [
    "able", "and", "are", "because", "been", "but", "cannot", "could", "does", "every", "from", "has", "have", "how",
    "if", "it", "its", "like", "my", "need", "not", "our", "please", "should", "than", "that", "the", "their", "there",
    "these", "they", "this", "when", "which", "with", "would", "you", "your",
];

/// Little words of the languages most tickets come in, besides English; none that an English title may hold.
const LITTLE: [(&str, &[&str]); 6] = [
    (
        "de",
        &[
            "als", "auf", "bitte", "das", "dass", "dem", "den", "der", "ein", "eine", "einen", "es", "für", "ich",
            "ist", "kann", "können", "man", "mit", "nicht", "oder", "sie", "und", "uns", "unsere", "wenn", "wir",
            "wäre", "zu",
        ],
    ),
    (
        "fr",
        &[
            "au", "avec", "avoir", "ce", "dans", "de", "des", "du", "est", "et", "il", "je", "la", "le", "les", "mais",
            "ne", "nous", "notre", "par", "pas", "pour", "pouvoir", "que", "qui", "serait", "sur", "un", "une", "vous",
        ],
    ),
    (
        "es",
        &[
            "con", "de", "del", "el", "en", "es", "esta", "las", "los", "la", "más", "mi", "nos", "nuestra", "nuestro",
            "para", "pero", "poder", "por", "que", "sería", "si", "una", "un", "y",
        ],
    ),
    (
        "it",
        &[
            "abbiamo", "che", "con", "da", "del", "della", "di", "e", "gli", "il", "la", "le", "nella", "non", "per",
            "più", "poter", "sarebbe", "si", "un", "una",
        ],
    ),
    (
        "nl",
        &[
            "aan", "als", "bij", "dat", "de", "een", "en", "graag", "het", "ik", "kan", "kunnen", "maar", "met",
            "niet", "onze", "te", "van", "voor", "wij", "zijn", "zou",
        ],
    ),
    (
        "pt",
        &[
            "com", "da", "de", "dos", "em", "eu", "mais", "mas", "nossa", "não", "para", "poder", "por", "que",
            "seria", "um", "uma",
        ],
    ),
];

/// A text is English if one of so many of its words is a little English one.
const ONE_OF: usize = 12;
/// The same for the little words of another language, of which there must be two.
const ONE_OF_OWN: usize = 6;
/// Bytes of a text that are looked at: a few sentences tell, and an endless one must not take endless time.
const LOOKED_AT: usize = 2000;
/// How sure the trigrams must be for little words to confirm them, from 0 to 1.
const LEAST: f64 = 0.1;

/// The language of an ask: of its own words, or if they do not tell, of them together with those around. Nothing if
/// neither does.
pub fn of(text: &str, around: &str) -> Option<Language> {
    alone(text).or_else(|| if around.is_empty() { None } else { alone(&format!("{text}\n{around}")) })
}

fn alone(text: &str) -> Option<Language> {
    let text = &text[..text.floor_char_boundary(LOOKED_AT)];
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let count = |little: &[&str]| words.iter().filter(|word| little.contains(&word.as_str())).count();
    let is_english = || {
        let little = count(&LITTLE_ENGLISH);
        little > 0 && little * ONE_OF >= words.len()
    };
    // The common case, without looking at every three letters.
    if text.is_ascii() && is_english() {
        return Some(ENGLISH);
    }
    let found = Detector::with_allowlist(LANGUAGES.iter().map(|(lang, _)| *lang).collect()).detect(text)?;
    let language = LANGUAGES.iter().find(|(lang, _)| *lang == found.lang()).map(|(_, language)| *language)?;
    if found.script() != Script::Latin {
        return Some(language);
    }
    if is_english() {
        return Some(ENGLISH);
    }
    let own = LITTLE.iter().find(|(code, _)| *code == language.code).map_or(0, |(_, little)| count(little));
    let confirmed = found.confidence() >= LEAST && own >= 2 && own * ONE_OF_OWN >= words.len();
    (found.is_reliable() || confirmed).then_some(language)
}

/// A text's words so that they share nothing with those of another language, to be compared by words alone: each with
/// the language's code before it. What is written without spaces is cut into overlapping pairs of letters.
pub fn words_of(language: Language, text: &str) -> String {
    let mut out = String::new();
    let mut put = |word: &str| {
        out.push('0');
        out.push_str(language.code);
        out.push_str(word);
        out.push(' ');
    };
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !word.chars().any(is_spaceless) {
            put(word);
            continue;
        }
        let letters: Vec<char> = word.chars().collect();
        for pair in letters.windows(2.min(letters.len())) {
            put(&pair.iter().collect::<String>());
        }
    }
    out
}

/// Letters of Chinese, Japanese and Thai: writing that puts no spaces between words (Unicode blocks).
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0E7F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        of(text, "").map(|language| language.code)
    }

    #[test]
    fn asks_in_many_languages() {
        for (expected, text) in [
            ("de", "Bitte ermöglichen Sie den Export der Berichte als PDF."),
            ("de", "Es wäre toll, wenn man Rechnungen sammeln könnte."),
            ("de", "SSO mit Okta wäre wichtig für uns"),
            ("fr", "Nous avons besoin d'une connexion avec notre annuaire."),
            ("es", "Necesitamos iniciar sesión con nuestra cuenta de empresa."),
            ("it", "Sarebbe utile poter esportare i rapporti in PDF."),
            ("nl", "Het zou fijn zijn als we rapporten als PDF kunnen exporteren."),
            ("pt", "Precisamos de entrar com a conta da nossa empresa."),
            ("pl", "Czy można dodać ciemny motyw?"),
            ("ja", "レポートをPDFで出力できるようにしてほしいです。"),
            ("zh", "希望能把报表导出为PDF。"),
            ("ko", "보고서를 PDF로 내보낼 수 있으면 좋겠습니다."),
            ("ru", "Было бы здорово экспортировать отчёты в PDF."),
            ("ar", "نحتاج إلى تصدير التقارير بصيغة PDF."),
            ("en", "We would like to export the reports as PDF."),
            ("en", "Please add a »Façade« theme, like the café’s"),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
    }

    /// Texts that trigrams alone take for French, Portuguese, Spanish or German.
    #[test]
    fn short_english_is_not_taken_for_something_else() {
        for text in [
            "SSO",
            "",
            "1234",
            "Android: Support dimensions in layout",
            "Documentation enhancement",
            "iOS: AudioRecorder duration",
            "What do I do to exchange currency?",
            "Will I get Visa or MasterCard?",
            "Ability to pass a class name to a Dialog",
            "Feature request: approve route plans",
            "New colleagues expect to rename API keys as a spreadsheet",
        ] {
            assert!(code(text).is_none_or(|code| code == "en"), "{text}: {:?}", code(text));
        }
    }

    #[test]
    fn what_stands_around_decides_where_the_ask_is_too_short() {
        let around = "Guten Tag, wir sind mit dem Programm sehr zufrieden und haben nur eine Frage. Vielen Dank";
        assert_eq!(code("Rechnungen als CSV exportieren"), None);
        assert_eq!(of("Rechnungen als CSV exportieren", around).map(|l| l.name), Some("German"));
        let english = "Please add single sign-on with Okta";
        assert_eq!(of(english, around), Some(ENGLISH), "an English ask among German words is English");
    }

    #[test]
    fn codes_lead_back_and_stand_once() {
        for (n, (_, language)) in LANGUAGES.iter().enumerate() {
            assert_eq!(Language::from_code(language.code), Some(*language));
            assert!(LANGUAGES[..n].iter().all(|(_, other)| other.name != language.name), "{}", language.name);
        }
        assert_eq!(Language::from_code("xx"), None);
    }

    #[test]
    fn words_of_two_languages_share_nothing() {
        let (german, dutch) = (Language::from_code("de").unwrap(), Language::from_code("nl").unwrap());
        assert_eq!(words_of(german, "CSV-Export, bitte"), "0deCSV 0deExport 0debitte ");
        assert_ne!(words_of(german, "Export"), words_of(dutch, "Export"));
        let japanese = Language::from_code("ja").unwrap();
        assert_eq!(words_of(japanese, "出力。PDFで"), "0ja出力 0jaPD 0jaDF 0jaFで ");
    }
}
