//! Encodings and characters.

use groundswell::api::{Changed, Exported, Found, NamedRequest, RankingPage, RequestDetail};
use groundswell_tests::sample::Desk;
use serde_json::json;

use super::kit::{assert_refused, import, table, take, take_as};

#[test]
fn e01_a_bad_byte_is_named_with_row_line_column_and_place() {
    let mut bytes = table("1,Größe,words,ann@moss.example\n2,ok,words,x\n").into_bytes();
    bytes.extend(b"3,Caf\xE9,words,bob@moss.example\n4,ok,words,y\n");
    let at = bytes.iter().position(|b| *b == 0xE9).unwrap();
    let taken = take("e01.csv", &bytes);
    assert_eq!(taken.piles(), [4, 0, 0, 0]);
    let remark = "3/4 Subject: Café -> UTF-8 as in the rest of the file; this record was read as Windows-1252";
    assert_eq!(taken.remarks(), [remark]);
    assert!(taken.cures_with("look whether accents and quotes are right here"));
    assert!(taken.notes(&format!("the file is UTF-8 except in 1 place, the first at byte {at}")));
    let decision = &taken.file().decisions[0];
    assert!(decision.what == "encoding" && !decision.sure, "a person is asked");
    assert!(decision.others.iter().any(|o| o.value == "windows-1252"), "and offered Windows-1252");
    assert_eq!(taken.words(3), "3 | Café | words");
    for n in 1..=4 {
        assert!(!taken.words(n).contains('\u{FFFD}'));
    }
}

#[test]
fn e02_old_encodings_are_shown_and_the_choice_is_remembered() {
    let curly = b"Ticket ID,Subject,Email\n1,Gr\xF6\xDFere Kn\xF6pfe \x96 \x93bitte\x94,ann@moss.example\n";
    let taken = take("e02.csv", curly);
    assert_eq!(taken.words(1), "1 | Größere Knöpfe – “bitte” | ");
    let decision = &taken.file().decisions[0];
    assert!(!decision.sure && decision.value == "windows-1252", "{decision:?}");
    assert!(taken.notes("choose another encoding"), "{:?}", taken.file().notes);

    let cases: [(&str, &[u8], &str); 5] = [
        ("windows-1250", b"P\xF8\xEDli\x9A \x9Elu\x9Dou\xE8k\xFD k\xF9\xF2", "Příliš žluťoučký kůň"),
        ("windows-1251", b"\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"),
        ("shift_jis", b"\x93\xFA\x96\x7B\x8C\xEA\x83\x5C", "日本語ソ"),
        ("gb18030", b"\xD6\xD0\xCE\xC4\xB1\xED", "中文表"),
        ("euc-kr", b"\xC7\xD1\xB1\xB9\xBE\xEE", "한국어"),
    ];
    for (label, words, text) in cases {
        let file =
            |id: &str| [b"Ticket ID,Subject,Email\n", id.as_bytes(), b",", words, b",ann@moss.example\n"].concat();
        let offered = take("e02.csv", file("1"));
        let decision = offered.file().decisions.iter().find(|d| d.what == "encoding").unwrap();
        let other = decision.others.iter().find(|o| o.value == label);
        assert!(decision.value == label || other.is_some_and(|o| o.samples.contains(&text.to_owned())), "{decision:?}");

        let taken = take_as("e02.csv", file("1"), json!({ "encoding": label }));
        assert_eq!(taken.words(1), format!("1 | {text} | "), "{label}");
        let next = taken.desk.dir.path().join("next.csv");
        std::fs::write(&next, file("2")).unwrap();
        let files = import(&taken.desk, &next, &json!({}));
        assert!(files[0].remembered.is_some(), "{label} is remembered");
        assert_eq!(taken.words(2), format!("2 | {text} | "), "{label} is remembered");
        assert_eq!(files[0].preview[0][1], text);
    }
}

#[test]
fn e03_utf16_is_read_with_and_without_a_mark() {
    let text = table("1,Größe,words,ann@moss.example\n2,a,b,c,d\n");
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (bytes, encoding) in [
        ([&b"\xFF\xFE"[..], &little].concat(), "UTF-16LE with BOM"),
        ([&b"\xFE\xFF"[..], &big].concat(), "UTF-16BE with BOM"),
        (little, "UTF-16LE"),
        (big, "UTF-16BE"),
    ] {
        let taken = take("e03.csv", bytes);
        assert_eq!(taken.file().encoding, encoding);
        assert_eq!(taken.words(1), "1 | Größe | words", "{encoding}");
        assert_eq!(taken.aside(), ["2/3 : 5 cells -> 4 cells, as in the header"]);
        assert_eq!(taken.notes("though the file carries no mark"), !encoding.contains("BOM"));
    }
}

#[test]
fn e04_two_encodings_in_one_file_are_told_row_by_row() {
    let mut bytes = table("1,Größe und Länge,Übersicht,Jörg\n").into_bytes();
    bytes.extend(b"2,ok,Stra\xDFe,x\n");
    bytes.extend("3,Größe,Länge,x\n".bytes());
    bytes.extend(b"4,\x93Caf\xE9\x94,words,x\n");
    let taken = take("e04.csv", bytes);
    assert_eq!(taken.piles(), [4, 0, 0, 0]);
    let expected = "UTF-8 as in the rest of the file; this record was read as Windows-1252";
    assert_eq!(
        taken.remarks(),
        [format!("2/3 Description: Straße -> {expected}"), format!("4/5 Subject: “Café” -> {expected}")]
    );
    assert_eq!([taken.words(1), taken.words(2)], ["1 | Größe und Länge | Übersicht", "2 | ok | Straße"]);
}

#[test]
fn e05_encodings_nobody_should_use_are_refused_by_name() {
    assert_refused("e05.csv", b"+/v8-Ticket ID,Subject\n1,a\n", "UTF-7", "save it again as UTF-8");
    let wide: Vec<u8> = "\u{feff}Ticket ID,Subject\n".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    assert_refused("e05.csv", wide, "UTF-32", "save it again as UTF-8");
    let wide: Vec<u8> = "\u{feff}Ticket ID,Subject\n".chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
    assert_refused("e05.csv", wide, "UTF-32", "save it again as UTF-8");
    let xml = b"\x4C\x6F\xA7\x94\x93\x40\xA5\x85\x99\xA2\x89\x96\x95\x7E\x7F\xF1\x4B\xF0\x7F\x6F\x6E";
    assert_refused("e05.xml", xml, "EBCDIC", "save it again as UTF-8");
    // “Ticket ID,Subject,Email” and a row in EBCDIC
    let table = b"\xE3\x89\x83\x92\x85\xA3\x40\xC9\xC4\x6B\xE2\xA4\x82\x91\x85\x83\xA3\x6B\xC5\x94\x81\x89\x93\x25\xF1\x6B\x81\x6B\x82\x25";
    assert_refused("e05.csv", table, "EBCDIC", "save it again as UTF-8");
}

#[test]
fn e06_nul_is_kept_visible_and_said() {
    let taken = take("e06.csv", table("1,a,b,c\n2,Za\0hl,wo\0rds,ann@moss.example\n"));
    assert_eq!(taken.piles(), [2, 0, 0, 0]);
    assert_eq!(taken.words(2), "2 | Za␀hl | wo␀rds");
    assert_eq!(taken.remarks(), ["-/- : 1 ticket with NUL characters, first row 2 -> text"]);
}

#[test]
fn e07_text_that_was_encoded_twice_is_noted_and_mended_only_on_request() {
    let text = table("1,Dark mode,words,a@moss.example\n2,CafÃ© menu,Itâ€™s naÃ¯ve,b@moss.example\n3,Ã¼ber,words,c\n");
    let taken = take("e07.csv", &text);
    assert_eq!(taken.piles(), [3, 0, 0, 0]);
    assert_eq!(taken.words(2), "2 | CafÃ© menu | Itâ€™s naÃ¯ve", "the original is kept");
    let remark =
        "-/- : 2 tickets with text encoded twice, first row 2: “CafÃ©” for “Café” -> text encoded once, as UTF-8";
    assert_eq!(taken.remarks(), [remark]);
    assert_eq!(taken.repairs(), ["undo-double-encoding"]);
    let mended = take_as("e07.csv", &text, json!({ "repairs": ["undo-double-encoding"] }));
    assert_eq!(mended.words(2), "2 | Café menu | It’s naïve");
    assert_eq!(mended.remarks(), [""; 0]);
    let json = take("e07.jsonl", "{\"ticket\":{\"id\":1,\"subject\":\"CafÃ©\",\"description\":\"x\"}}\n");
    assert_eq!(json.repairs(), ["undo-double-encoding"], "in records too");
}

#[test]
fn e08_names_meet_however_they_are_written_and_show_what_turns_them_around() {
    let desk = Desk::empty();
    let write = |name: &str, text: &str| {
        let path = desk.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    // one accent is a character of its own, the other one is not; one name has a space that is not seen
    let accounts = "Account ID,Account Name,ARR,Currency\nA1,Caf\u{e9} Moss,1000,EUR\nA2,Fjord\u{200B} AS,500,EUR\n";
    import(&desk, &write("accounts.csv", accounts), &json!({}));
    let tickets = "Ticket ID,Subject,Description,Organization\n\
        1,Dark mode,It would be great if you could add a dark mode please.,Cafe\u{301} Moss\n\
        2,Dark mode,It would be great if you could add a dark mode please.,Fjord AS\n";
    let files = import(&desk, &write("tickets\u{202E}vsc.csv", tickets), &json!({}));
    assert_eq!(files[0].file, "tickets‹U+202E›vsc.csv", "a name that would be shown turned around");
    let row = desk.ask::<RankingPage>("rank", json!({})).rows.remove(0);
    assert_eq!((row.reports, row.accounts, row.arr), (2, 2, 150_000), "matched after normalising");
    let detail: RequestDetail = desk.ask("request", json!({ "id": row.id }));
    let names: Vec<&str> = detail.accounts.iter().map(|a| a.name.as_str()).collect();
    assert!(names.contains(&"Café Moss") && names.contains(&"Fjord\u{200B} AS"), "stored exactly: {names:?}");
    let odd = take("e08.csv", "Ticket ID,Subject,No\u{202E}tes\u{200B},Priorite\u{301}\n1,a,b,high\n");
    assert_eq!(odd.file().columns[2], "No‹U+202E›tes‹U+200B›");
}

#[test]
fn e09_rare_characters_come_out_as_they_went_in() {
    let words = "It would be great to have 👩‍👩‍👧‍👦 groups, \u{FFFE}\u{1F3F3}\u{FE0F}\u{200D}\u{1F308} and 𝒳 please.";
    let json = serde_json::json!({ "ticket": { "id": 1, "subject": "Tab\there\u{1}\u{1F}", "description": words } });
    let taken = take("e09.jsonl", format!("{json}\n"));
    assert_eq!(taken.words(1), format!("1 | Tab here | {words}"), "control characters go, all else stays");
    let row = taken.desk.ask::<RankingPage>("rank", json!({})).rows.remove(0);
    let title = "Family 👩‍👩‍👧‍👦 \u{FFFE} 𝒳";
    let _: Changed<NamedRequest> = taken.desk.ask("rename", json!({ "id": row.id, "title": title }));
    for format in ["csv", "md", "json"] {
        let out = taken.desk.dir.path().join(format!("out.{format}"));
        let _: Exported = taken.desk.ask("export", json!({ "format": format, "out": out }));
        let text = std::fs::read_to_string(&out).unwrap();
        assert!(text.contains(title), "{format}: {text}");
        assert!(text.contains("👩‍👩‍👧‍👦 groups, \u{FFFE}\u{1F3F3}\u{FE0F}\u{200D}\u{1F308} and 𝒳"), "{format}: {text}");
    }
    let found: Found = taken.desk.ask("search", json!({ "words": "groups" }));
    assert_eq!(found.tickets.len(), 1);
}
