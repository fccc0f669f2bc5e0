//! JSON in all its wrappings.

use serde_json::json;

use super::kit::{assert_refused, take};

/// A ticket of Zendesk's full export, on a line.
fn line(id: u32, subject: &str) -> String {
    format!("{{\"ticket\":{{\"id\":{id},\"subject\":\"{subject}\",\"description\":\"words\"}}}}\n")
}

#[test]
fn j01_a_broken_line_costs_one_record() {
    let taken =
        take("j01.jsonl", format!("{}{{\"ticket\":{{\"id\":2,\"subject\":\"Cut\n{}", line(1, "a"), line(3, "b")));
    assert_eq!(taken.piles(), [2, 0, 0, 1]);
    let found = "ticket\":{\"id\":2,\"subject\":\"Cut";
    let expected = "a whole record, but a text in quotes does not end on its line";
    assert_eq!(taken.aside(), [format!("2/2 : {found} -> {expected}")]);
    assert!(taken.cures_with("The other records were read"));
    assert_eq!(taken.words(2), "3 | b | words");
}

/// That an array of gigabytes needs little memory is `a_large_array_is_streamed` of `cli/tests/hostile.rs`.
#[test]
fn j02_a_long_array_is_read_to_its_end() {
    let records: Vec<String> = (1..=20_000).map(|n| line(n, "a").trim().to_owned()).collect();
    let taken = super::kit::take_as("j02.json", format!("[{}]", records.join(",")), json!({ "later": true }));
    assert_eq!(taken.piles(), [20_000, 0, 0, 0]);
}

#[test]
fn j03_what_a_file_is_its_bytes_say() {
    let pretty =
        "{\n  \"ticket\": {\n    \"id\": 1,\n    \"subject\": \"a\",\n    \"description\": \"words\"\n  }\n}\n";
    let taken = take("j03.ndjson", pretty.repeat(2).replacen("\"id\": 1", "\"id\": 2", 1));
    assert_eq!(taken.piles(), [2, 0, 0, 0], "pretty records in a file of lines");
    let taken = take("j03.json", format!("{}{}", line(1, "a"), line(2, "b")));
    assert_eq!(taken.piles(), [2, 0, 0, 0], "lines in a file of one array");
    let taken = take("j03.csv", format!("{}{}", line(1, "a"), line(2, "b")));
    assert_eq!(taken.piles(), [2, 0, 0, 0], "lines in a table");
}

#[test]
fn j04_what_is_nearly_json_is_named_by_its_place() {
    let joined = format!("{}{}", line(1, "a").trim(), line(2, "b").trim());
    assert_eq!(take("j04.json", joined).piles(), [2, 0, 0, 0], "one behind the other");
    let comma = format!("[{},\n{},\n]", line(1, "a").trim(), line(2, "b").trim());
    assert_eq!(take("j04.json", comma).piles(), [2, 0, 0, 0], "a comma too many");
    let taken = take("j04.jsonl", format!("{}{}", line(1, "a"), "// so much for that\n{'ticket':{'id':2}}\n"));
    assert_eq!(taken.piles(), [1, 0, 0, 2]);
    assert_eq!(
        taken.aside(),
        [
            "2/2 : // so much for that -> a whole record, but a value was expected here",
            "3/3 : {'ticket':{'id':2}} -> a whole record, but a name in double quotes was expected here",
        ]
    );
}

#[test]
fn j05_depth_is_refused_and_costs_nothing() {
    for depth in [200, 1_000_000] {
        let deep = format!("{{\"ticket\":{{\"id\":2,\"x\":{}{}}}}}\n", "[".repeat(depth), "]".repeat(depth));
        let taken = take("j05.jsonl", format!("{}{deep}{}", line(1, "a"), line(3, "b")));
        assert_eq!(taken.piles(), [2, 0, 0, 1], "{depth}");
        assert!(taken.aside()[0].starts_with("2/2 : "), "{:?}", taken.aside());
        assert!(taken.aside()[0].ends_with("a whole record, but the record is nested more than 120 levels deep"));
    }
}

#[test]
fn j06_a_name_that_stands_twice_is_said_with_its_line() {
    let text = format!(
        "{}{{\"ticket\":{{\"id\":2,\"subject\":\"a\",\n\"description\":\"words\",\n\"subject\":\"b\"}}}}\n",
        line(1, "a")
    );
    let taken = take("j06.json", text);
    assert_eq!(taken.piles(), [2, 0, 0, 0]);
    assert_eq!(taken.remarks(), ["2/4 subject: the same name again -> each name once in an object"]);
    assert!(taken.cures_with("the value that stands last was read"));
    assert_eq!(taken.words(2), "2 | b | words");
    let plain =
        "[{\"id\":\"1\",\"subject\":\"a\",\"body\":\"words\",\n\"subject\":\"b\",\"email\":\"a@moss.example\"}]";
    let taken = take("j06.json", plain);
    assert_eq!(
        taken.remarks(),
        ["-/- : 1 record names a value twice, first “subject” on line 2 -> each name once in an object"]
    );
}

#[test]
fn j07_numbers_that_are_none_cost_one_record() {
    let odd = |value: &str| format!("{{\"ticket\":{{\"id\":2,\"subject\":\"x\",\"priority\":{value}}}}}\n");
    for value in ["NaN", "Infinity", "-Infinity"] {
        let taken = take("j07.jsonl", format!("{}{}{}", line(1, "a"), odd(value), line(3, "b")));
        assert_eq!(taken.piles(), [2, 0, 0, 1], "{value}");
        assert!(taken.aside()[0].starts_with("2/2 : "), "{:?}", taken.aside());
    }
    let taken = take("j07.jsonl", format!("{}{}{}", line(1, "a"), odd("1e400"), line(3, "b")));
    assert_eq!(taken.piles(), [3, 0, 0, 0], "a number too large for a computer is kept by its digits");
}

#[test]
fn j08_long_ids_keep_every_digit() {
    let ids = ["123456789012345678901234567890", "9007199254740993", "-0", "1.10"];
    let text: String = ids
        .iter()
        .map(|id| format!("{{\"ticket\":{{\"id\":{id},\"subject\":\"a\",\"description\":\"x\"}}}}\n"))
        .collect();
    let taken = take("j08.jsonl", text);
    assert_eq!(taken.piles(), [4, 0, 0, 0]);
    for (n, id) in (1..).zip(ids) {
        assert_eq!(taken.ticket(n).external_id, id);
    }
}

#[test]
fn j09_half_a_character_costs_one_record() {
    let text = format!("{}{}{}", line(1, "a"), line(2, "Lone \\ud800 half"), line(3, "\\ud83d\\ude00"));
    let taken = take("j09.jsonl", text);
    assert_eq!(taken.piles(), [2, 0, 0, 1]);
    assert!(taken.aside()[0].starts_with("2/2 : "), "{:?}", taken.aside());
    let expected = "-> a record in JSON (unexpected end of hex escape, character 41 of its line)";
    assert!(taken.aside()[0].ends_with(expected), "{:?}", taken.aside());
    assert_eq!(taken.words(2), "3 | 😀 | words");
}

#[test]
fn j10_a_mark_before_the_first_bracket_is_passed_over() {
    let taken = take("j10.json", format!("\u{feff}[{}]", line(1, "a").trim()));
    assert_eq!(taken.piles(), [1, 0, 0, 0]);
    let taken = take("j10.jsonl", format!("\u{feff}{}\u{feff}{}", line(1, "a"), line(2, "b")));
    assert_eq!(taken.piles(), [2, 0, 0, 0]);
}

#[test]
fn j11_names_are_only_names() {
    let long = "k".repeat(1 << 20);
    let text = format!(
        "[{{\"id\":\"1\",\"subject\":\"a\",\"body\":\"words\",\"__proto__\":{{\"subject\":\"evil\"}},\"constructor\":\"x\",\
         \"toString\":\"y\",\"\":\"z\",\"{long}\":\"w\"}}]"
    );
    let taken = take("j11.json", text);
    assert_eq!(taken.words(1), "1 | a | words");
    let columns = &taken.file().columns;
    for name in ["__proto__.subject", "constructor", "toString"] {
        assert!(
            columns.iter().any(|c| c == name),
            "{name} in {:?}",
            columns.iter().map(|c| &c[..c.len().min(40)]).collect::<Vec<_>>()
        );
    }
}

#[test]
fn j12_a_value_of_another_kind_is_shown_as_text() {
    let text = "{\"ticket\":{\"id\":1,\"subject\":\"a\",\"description\":\"words\"}}\n\
        {\"ticket\":{\"id\":2,\"subject\":[\"a\",1],\"description\":{\"html\":\"x\"}}}\n\
        {\"ticket\":{\"id\":3,\"subject\":null,\"description\":17}}\n";
    let taken = take("j12.jsonl", text);
    assert_eq!(taken.piles(), [3, 0, 0, 0]);
    assert_eq!(taken.words(2), "2 | [\"a\",1] | {\"html\":\"x\"}");
    assert_eq!(taken.words(3), "3 |  | 17");
}

#[test]
fn j13_pages_that_overlap_give_each_ticket_once() {
    let ticket = |id: u32, subject: &str, day: u32| {
        format!(
            "{{\"id\":{id},\"subject\":\"{subject}\",\"description\":\"x\",\"requester_id\":5,\"via\":{{}},\
             \"updated_at\":\"2026-03-{day:02}T10:00:00Z\"}}"
        )
    };
    let page =
        |tickets: &[String], end: bool| format!("{{\"tickets\":[{}],\"end_of_stream\":{end}}}\n", tickets.join(","));
    let text = page(&[ticket(1, "a", 1), ticket(2, "b", 1)], false)
        + &page(&[ticket(2, "b", 1), ticket(1, "a, later", 5), ticket(3, "c", 1), ticket(3, "c, earlier", 1)], true);
    let taken = take(
        "j13.json",
        text.replace(
            "c, earlier\",\"description\":\"x\",\"requester_id\":5,\"via\":{},\"updated_at\":\"2026-03-01",
            "c, earlier\",\"description\":\"x\",\"requester_id\":5,\"via\":{},\"updated_at\":\"2026-02-01",
        ),
    );
    assert_eq!(
        taken.piles(),
        [3, 1, 2, 0],
        "1, 2, 3 are new, the later 1 changes it, 2 again and the earlier 3 do not"
    );
    assert!(taken.notes("3 records repeat an id that stood in these files before; the newest version counts"));
    assert!(taken.notes("1 record is older than what the workspace knows"), "{:?}", taken.file().notes);
    assert_eq!(taken.words(1), "1 | a, later | x");
    assert_eq!(taken.words(3), "3 | c | x");
}

#[test]
fn j14_a_page_says_that_there_are_more() {
    let taken = take(
        "j14.json",
        "{\"tickets\":[{\"id\":1,\"subject\":\"a\",\"description\":\"x\",\"requester_id\":5,\"via\":{}}],\
         \"next_page\":\"https://quill.zendesk.example/api/v2/tickets.json?page=2\"}",
    );
    assert_eq!(taken.piles(), [1, 0, 0, 0]);
    let expected = "the last page: this file says that there are more";
    assert!(taken.remarks()[0].starts_with("-/- next_page: ") && taken.remarks()[0].ends_with(expected));
    assert!(taken.cures_with("fetch the other pages too"));
    let cut = take(
        "j14.json",
        "{\"tickets\":[{\"id\":1,\"subject\":\"a\",\"description\":\"x\",\"requester_id\":5,\"via\":{}},",
    );
    assert!(cut.remarks()[0].contains("the end of the file -> the end of the list"), "{:?}", cut.remarks());
    assert_refused("j14.json", "{\"hello\":\"world\"}", "", "");
}
