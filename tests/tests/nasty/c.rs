//! Delimited text: quotes, cells, lines, headers, ends.

use std::sync::mpsc::channel;

use groundswell::api::Status;
use groundswell::error::ErrorKind;
use groundswell::task::Task;
use groundswell_tests::sample::Desk;
use serde_json::json;

use super::kit::{HEADER, assert_refused, refused, table, take, take_as};

const OPEN_QUOTE: &str =
    "a quote that closes: one opens on this line and does not close before the next comma or line end";

#[test]
fn c01_a_stray_quote_costs_one_row() {
    let row = |n: u32| match n {
        11 => "11,\"Export to PDF,words,ann@moss.example\n".to_owned(),
        n => format!("{n},Note {n},words,ann@moss.example\n"),
    };
    let taken = take_as("c01.csv", table(&(1..=2000).map(row).collect::<String>()), json!({ "later": true }));
    assert_eq!(taken.piles(), [1999, 0, 0, 1]);
    assert_eq!(taken.aside(), [format!("11/12 : \"Export to PDF,words,ann@moss.example -> {OPEN_QUOTE}")]);
    assert!(
        taken.cures_with("double the quote (\"\") or remove it") && taken.cures_with("the rows after it were read")
    );
    assert_eq!(taken.repairs(), ["quotes-as-characters"]);
    assert_eq!((taken.mended_by("quotes-as-characters"), taken.waiting()), (1, 0), "re-read as unquoted on request");
    assert_eq!(taken.words(2000), "11 | \"Export to PDF | words");
}

#[test]
fn c02_too_many_fields_are_counted() {
    let taken = take(
        "c02.csv",
        "Id,Subject,Description,Email,Status,Tags,Priority,Type,Organization\n\
        1,a,b,ann@moss.example,open,x,low,question,Moss\n\
        2,one, two, three, four,ann@moss.example,open,x,low,question,Moss,end\n",
    );
    assert_eq!(taken.piles(), [1, 0, 0, 1]);
    assert_eq!(taken.aside(), ["2/3 : 12 cells -> 9 cells, as in the header"]);
    assert!(taken.cures_with("not quoted"));
    assert_eq!(taken.repairs(), ["join-surplus-cells"]);
}

#[test]
fn c03_too_few_fields_are_filled_only_at_the_end() {
    let taken = take("c03.csv", table("1,a,b,ann@moss.example\n2,Short,words\nthe rest of a torn text\n"));
    assert_eq!(taken.piles(), [2, 0, 0, 1]);
    assert_eq!(taken.words(2), "2 | Short | words");
    assert_eq!(taken.aside(), ["3/4 : the rest of a torn text -> 4 cells, as in the header"]);
    assert_eq!(taken.remarks(), ["-/- : 1 row shorter than the header, first row 2 -> 4 cells"], "flagged");
}

#[test]
fn c04_title_lines_above_the_header_are_passed_over() {
    let text = format!("Weather of March\nmade by Ann\n\n{}", table("1,Rain,words,ann@moss.example\n2,a,b,c,d,e\n"));
    let taken = take("c04.csv", text);
    assert_eq!(taken.piles(), [1, 0, 0, 1]);
    assert!(
        taken.notes("the columns are named in row 3; what stands above was passed over"),
        "{:?}",
        taken.file().notes
    );
    assert_eq!(taken.aside(), ["2/6 : 6 cells -> 4 cells, as in the header"], "the line is the editor's");
}

#[test]
fn c05_a_sep_line_is_obeyed() {
    let taken = take("c05.csv", "sep=;\nTicket ID;Subject;Email\n1;Sort, filter;ann@moss.example\n2;a;b;c\n");
    assert_eq!(taken.piles(), [1, 0, 0, 1]);
    assert_eq!(taken.words(1), "1 | Sort, filter | ");
    assert_eq!(taken.file().columns, ["Ticket ID", "Subject", "Email"]);
    assert_eq!(taken.aside(), ["2/4 : 4 cells -> 3 cells, as in the header"]);
}

#[test]
fn c06_any_usual_delimiter_is_found_and_shown() {
    for (delimiter, words) in [(";", "semicolons"), ("\t", "tabs"), ("|", "bars (|)")] {
        let plain = "Ticket ID^Subject^Description^Email\n1^One, two^Three, four^ann@moss.example\n2^a^b^c^d\n";
        let taken = take("c06.csv", plain.replace('^', delimiter));
        assert_eq!(taken.piles(), [1, 0, 0, 1], "{words}");
        assert!(taken.notes(&format!("cells are separated by {words}")), "{:?}", taken.file().notes);
        assert_eq!(taken.file().preview[0], ["1", "One, two", "Three, four", "ann@moss.example"]);
        assert_eq!(taken.aside(), ["2/3 : 5 cells -> 4 cells, as in the header"]);
    }
}

#[test]
fn c07_old_mac_line_ends_are_lines() {
    let taken = take("c07.csv", table("1,a,b,c\n2,a,b,c\n3,a,b,c,d\n").replace('\n', "\r"));
    assert_eq!(taken.piles(), [2, 0, 0, 1]);
    assert_eq!(taken.aside(), ["3/4 : 5 cells -> 4 cells, as in the header"]);
}

#[test]
fn c08_mixed_and_doubled_line_ends_lose_no_row() {
    let taken = take("c08.csv", table("1,a,b,c\r\r\n2,a,b,c\n\n3,a,b,c\r4,a,b,c\r\n5,a,b,c,d\n"));
    assert_eq!(taken.piles(), [4, 0, 0, 1]);
    assert_eq!(
        taken.aside(),
        ["5/8 : 5 cells -> 4 cells, as in the header"],
        "empty lines count as lines, not as rows"
    );
}

#[test]
fn c09_lines_are_right_after_crlf() {
    let taken = take("c09.csv", table("1,a,\"two\nlines\",c\n2,a,b,c\n3,a,b,c,d\n").replace('\n', "\r\n"));
    assert_eq!(taken.piles(), [2, 0, 0, 1]);
    assert_eq!(taken.aside(), ["3/5 : 5 cells -> 4 cells, as in the header"]);
}

#[test]
fn c10_blank_lines_do_not_shift_lines() {
    let taken = take("c10.csv", table("1,a,b,c\n\n   \n\n2,a,b,c,d\n3,a,b,c\n"));
    assert_eq!(taken.piles(), [2, 0, 0, 1]);
    assert_eq!(taken.aside(), ["2/6 : 5 cells -> 4 cells, as in the header"]);
}

#[test]
fn c11_quotes_escaped_with_a_backslash_shift_nothing() {
    let taken = take("c11.csv", table("1,\"The \\\"save\\\" button, please\",b,ann@moss.example\n2,C:\\temp,b,c\n"));
    assert_eq!(taken.piles(), [2, 0, 0, 0]);
    assert!(taken.notes("quotes inside cells are written as \\\""), "the dialect is said");
    assert_eq!(taken.words(1), "1 | The \"save\" button, please | b");
    assert_eq!(taken.words(2), "2 | C:\\temp | b");
}

#[test]
fn c12_a_quote_inside_a_plain_cell_is_a_character() {
    let taken = take("c12.csv", table("1,A 5\" pipe,19\" rack,ann@moss.example\n2,a,b,c\n"));
    assert_eq!(taken.piles(), [2, 0, 0, 0]);
    assert_eq!(taken.words(1), "1 | A 5\" pipe | 19\" rack");
}

#[test]
fn c13_a_thread_of_five_thousand_lines_is_one_cell() {
    let thread: String = (1..=5000).map(|n| format!("> line {n}\n")).collect();
    let taken = take("c13.csv", table(&format!("1,Thread,\"{thread}\",ann@moss.example\n2,a,b,c,d\n")));
    assert_eq!(taken.piles(), [1, 0, 0, 1]);
    assert_eq!(taken.aside(), ["2/5003 : 5 cells -> 4 cells, as in the header"]);
    assert_eq!(taken.words(1), format!("1 | Thread | {}", thread.trim_end()), "nothing is cut");
}

#[test]
fn c14_a_long_field_is_kept_whole_and_an_endless_one_is_set_aside_with_its_size() {
    for bytes in [131_073, (8 << 20) + 1] {
        let text = format!("words {}", "x".repeat(bytes - 6));
        let taken = take_as("c14.csv", table(&format!("1,Long,\"{text}\",c\n2,a,b,c\n")), json!({ "later": true }));
        assert_eq!(taken.piles(), [2, 0, 0, 0], "{bytes}");
        assert_eq!(taken.words(1).len(), "1 | Long | ".len() + bytes, "nothing is cut");
    }
    let text = "x".repeat(17 << 20);
    let taken = take_as("c14.csv", table(&format!("1,Long,\"{text}\",c\n2,a,b,c\n")), json!({ "later": true }));
    assert_eq!(taken.piles(), [1, 0, 0, 1]);
    assert_eq!(taken.aside(), ["1/2 : a line of 16 MiB or more -> a row of at most 16 MiB"]);
    assert!(taken.cures_with("export the file again"));
}

/// The line of a gibibyte is `one_line_of_a_gibibyte` of `cli/tests/hostile.rs`.
#[test]
fn c15_a_line_without_an_end_is_refused() {
    assert_refused("c15.csv", "a".repeat(40 << 20), "", "");
    assert_refused("c15.csv", ",".repeat(1 << 20), "columns; at most 512 are read", "export fewer columns");
    assert_refused("c15.csv", ",".repeat(100), "no line with column names", "name the columns");
}

#[test]
fn c16_columns_of_one_name_are_both_kept() {
    let taken = take("c16.csv", "Ticket ID,Subject,Tags,Tags,Email\n1,Labels,red,blue,ann@moss.example\n");
    assert_eq!(taken.file().columns, ["Ticket ID", "Subject", "Tags", "Tags (2)", "Email"]);
    assert!(taken.notes("some columns have the same name; here they are called Tags (2)"));
    assert_eq!(taken.ticket(1).tags, ["red", "blue"]);
}

#[test]
fn c17_columns_without_a_name_are_called_by_their_place() {
    let text = "Ticket ID,,Description,   ,\"E-\nmail\",\"\n\",Status\n1,Subject?,words,x,ann@moss.example,y,open\n";
    let taken =
        take_as("c17.csv", text, json!({ "as": "tickets", "map": [{ "field": "subject", "column": "Column 2" }] }));
    assert_eq!(
        taken.file().columns,
        ["Ticket ID", "Column 2", "Description", "Column 4", "E- mail", "Column 6", "Status"]
    );
    assert_eq!(taken.words(1), "1 | Subject? | words");
}

#[test]
fn c18_a_header_alone_is_no_error() {
    let taken = take("c18.csv", HEADER);
    assert_eq!(taken.piles(), [0, 0, 0, 0]);
    assert!(taken.notes("the file has column names and no rows below them"), "{:?}", taken.file().notes);
}

#[test]
fn c19_files_with_nothing_in_them_say_so() {
    assert_refused("c19.csv", "", "the file is empty", "export it again");
    assert_refused("c19.csv", " \n\t\r\n ", "nothing but white space", "export it again");
    let error = refused("c19.csv", "x");
    assert!(error.message.contains("its columns are “x”"), "{error:?}");
}

#[test]
fn c20_twenty_thousand_columns_are_counted_and_refused() {
    let header: Vec<String> = (0..20_000).map(|n| format!("Column {n}")).collect();
    let text = format!("{}\n{}\n", header.join(","), vec!["x"; 20_000].join(","));
    assert_refused("c20.csv", text, "20000 columns; at most 512 are read", "export fewer columns");
}

#[test]
fn c21_a_mark_before_a_quoted_header_is_no_part_of_it() {
    let taken = take("c21.csv", "\u{feff}\"Ticket ID\",\"Subject\",\"Email\"\n\"000123\",\"a\",\"ann@moss.example\"\n");
    assert_eq!(taken.file().columns, ["Ticket ID", "Subject", "Email"]);
    assert_eq!(taken.file().encoding, "UTF-8 with BOM");
    assert_eq!(taken.words(1), "000123 | a | ");
}

#[test]
fn c22_joined_exports_repeat_their_header_and_it_is_counted() {
    let text = format!("\u{feff}{}\u{feff}{}", table("1,a,b,c\n"), table("2,a,b,c\n3,a,b,c,d\n"));
    let taken = take("c22.csv", text);
    assert_eq!(taken.piles(), [2, 0, 0, 1]);
    assert_eq!(taken.aside(), ["3/5 : 5 cells -> 4 cells, as in the header"]);
    assert_eq!(taken.remarks(), ["-/- : 1 row that repeats the header -> one header"]);
}

#[test]
fn c23_a_separator_at_every_end_is_ignored_and_said() {
    let taken = take("c23.csv", table("1,a,b,ann@moss.example,\n2,a,b,bob@moss.example,\n"));
    assert_eq!(taken.piles(), [2, 0, 0, 0]);
    let remark =
        "-/- : 2 rows with empty cells behind the last column, first row 1 -> no separator behind the last cell";
    assert_eq!(taken.remarks(), [remark]);
    let named = take("c23.csv", "Ticket ID,Subject,Email,\n1,a,ann@moss.example,\n");
    assert_eq!(named.file().unused, ["Column 4"], "where the header ends so too, the empty column is named");
}

#[test]
fn c24_a_file_that_ends_inside_a_row_says_so() {
    let taken = take("c24.csv", table("1,a,b,ann@moss.example\n2,Exp"));
    assert_eq!(taken.piles(), [1, 0, 0, 1]);
    assert_eq!(taken.aside(), ["2/3 : 2 cells -> 4 cells, but the file ends inside this row"]);
    assert!(taken.cures_with("the download was probably interrupted"));
    let taken = take("c24.csv", table("1,a,b,ann@moss.example\n2,a,\"some words"));
    assert_eq!(taken.aside(), [format!("2/3 : \"some words -> {OPEN_QUOTE}")]);
}

#[test]
fn c25_a_file_that_grows_while_it_is_read_is_not_taken() {
    let desk = Desk::empty();
    let path = desk.dir.path().join("c25.csv");
    let rows: String = (1..=5000).map(|n| format!("{n},Note {n},words,ann@moss.example\n")).collect();
    std::fs::write(&path, table(&rows)).unwrap();
    let (say, heard) = channel();
    let growing = path.clone();
    let task = Task::watched(move |progress| {
        if progress.phase.starts_with("Reading") {
            let mut file = std::fs::OpenOptions::new().append(true).open(&growing).unwrap();
            std::io::Write::write_all(&mut file, b"5001,late,words,ann@moss.example\n").unwrap();
            say.send(()).unwrap();
        }
    });
    let error = desk.session.call("import", json!({ "files": [&path] }), &task).unwrap_err();
    assert!(heard.try_recv().is_ok(), "it grew");
    assert_eq!(error.kind, ErrorKind::Input);
    assert_eq!(error.message, "the file changed while it was read");
    assert!(error.hint.unwrap().contains("wait until"));
    assert_eq!(error.place.unwrap().file.as_deref(), Some("c25.csv"));
    let status: Status = desk.ask("status", json!({}));
    assert_eq!((status.tickets, status.imports.len()), (0, 0), "nothing was published");
}

#[test]
fn c26_one_bad_row_among_many_is_named_exactly() {
    let row = |n: u32| match n {
        30_711 => format!("{n},Note,words,x,y\n"),
        n => format!("{n},Note,words,x\n"),
    };
    let text: String = (1..=50_000).map(row).collect();
    let taken = take_as("c26.csv", table(&text), json!({ "later": true }));
    assert_eq!(taken.piles(), [49_999, 0, 0, 1]);
    assert_eq!(taken.aside(), ["30711/30712 : 5 cells -> 4 cells, as in the header"]);
}

#[test]
fn c27_ids_and_texts_keep_every_character() {
    let ids = ["000123", "1.10", "1E5", "12345678901234567890", "314659", "5.57e92", "0x1F", "+41"];
    let rows: String = ids.iter().map(|id| format!("{id},{id},\"{id}\",ann@moss.example\n")).collect();
    let taken = take("c27.csv", table(&rows));
    assert_eq!(taken.piles(), [8, 0, 0, 0]);
    for (n, id) in (1..).zip(ids) {
        assert_eq!(taken.words(n), format!("{id} | {id} | {id}"));
    }
    let lost = take("c27.csv", table("5.57E+92,Colour,words,ann@moss.example\n"));
    assert_eq!(
        lost.aside(),
        ["1/2 Ticket ID: 5.57E+92 -> an id with all its digits"],
        "what a spreadsheet ate is said"
    );
}
