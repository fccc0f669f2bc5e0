//! Workbooks and archives.

use std::time::Instant;

use groundswell_tests::packed::{Raw, Zip, compound, deflated, package, repeated, row, sheet, workbook};
use groundswell_tests::sample::{Desk, fixture};
use serde_json::json;

use super::kit::{assert_refused, import, refused, take, take_as};

/// The header and these rows.
fn rows(below: &[String]) -> String {
    row(1, &["Ticket ID", "Subject", "Description", "Email"]) + &below.concat()
}

fn good(number: u64) -> String {
    row(number, &[&format!("T{number}"), "a", "words", "ann@moss.example"])
}

#[test]
fn x01_two_cells_in_the_corners_are_two_cells() {
    let corner = "<row r=\"1048576\"><c r=\"A1048576\"><v>7</v></c><c r=\"D1048576\"><v>8</v></c></row>".to_owned();
    let taken = take("x01.xlsx", workbook(&rows(&[corner])).bytes());
    assert_eq!(taken.piles(), [1, 0, 0, 0]);
    assert_eq!(taken.ticket(1).external_id, "7");
    let corners =
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    let error = refused("x01.xlsx", workbook(corners).bytes());
    assert!(error.message.contains("columns") || error.message.contains("column names"), "{error:?}");
}

#[test]
fn x02_a_count_that_cannot_be_is_refused() {
    let texts = "<sst uniqueCount=\"4000000000\"><si><t>x</t></si></sst>";
    let book = workbook(&rows(&[good(2)])).with("xl/sharedStrings.xml", texts).bytes();
    assert_refused("x02.xlsx", book, "claims 4000000000 different texts", "save it again");
}

#[test]
fn x03_one_cell_of_half_a_gigabyte_is_refused() {
    let before = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>";
    let cell = repeated(before, &vec![b'A'; 1 << 20], 512, b"</v></c></row></sheetData></worksheet>");
    let book = package(&[("Tickets", "visible")], "").raw("xl/worksheets/sheet1.xml", &cell).bytes();
    let begun = Instant::now();
    let error = refused("x03.xlsx", book);
    assert_eq!(error.message, "the sheet “Tickets” holds a single text or tag of more than 8 MiB");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn x04_entities_are_neither_unfolded_nor_fetched() {
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY l0 \"lol\">{laughs}]>{}",
        sheet("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>&l9;</v></c></row>")
    );
    let book = package(&[("Tickets", "visible")], "").with("xl/worksheets/sheet1.xml", bomb).bytes();
    let error = refused("x04.xlsx", book);
    assert!(error.message.contains("defines abbreviations of its own (a DTD), which we do not follow"), "{error:?}");
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "canary-in-a-file").unwrap();
    let outside = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY f SYSTEM \"file://{}\">]><rss><channel><item><key>A-1</key>\
         <title>&f;</title><summary>&f;</summary></item></channel></rss>",
        secret.path().display()
    );
    let desk = Desk::empty();
    let path = desk.dir.path().join("x04.xml");
    std::fs::write(&path, outside).unwrap();
    let told = match desk.session.call("import_plan", json!({ "files": [path] }), &groundswell::task::Task::silent()) {
        Ok(plan) => plan.to_string(),
        Err(error) => format!("{error:?}"),
    };
    assert!(!told.contains("canary-in-a-file"), "{told}");
}

#[test]
fn x05_many_attributes_and_namespaces_take_no_time() {
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=\"1\"")).collect();
    let spaces: String = (0..50_000).map(|n| format!(" xmlns:n{n}=\"u{n}\"")).collect();
    for odd in [attributes, spaces] {
        let sheet = format!("<worksheet><sheetData{odd}>{}</sheetData></worksheet>", rows(&[good(2)]));
        let book = package(&[("Tickets", "visible")], "").with("xl/worksheets/sheet1.xml", sheet).bytes();
        let desk = Desk::empty();
        let path = desk.dir.path().join("x05.xlsx");
        std::fs::write(&path, book).unwrap();
        let begun = Instant::now();
        let _ = desk.session.call("import_plan", json!({ "files": [path] }), &groundswell::task::Task::silent());
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    }
}

#[test]
fn x06_a_cell_outside_of_every_sheet_is_refused_by_its_address() {
    let outside = "<row r=\"16777217\"><c r=\"XFE16777217\"><v>2</v></c></row>".to_owned();
    let error = refused("x06.xlsx", workbook(&rows(&[good(2), outside])).bytes());
    assert_eq!(error.message, "cell XFE16777217 lies outside of any sheet, which ends at XFD1048576");
    let place = error.place.unwrap();
    assert_eq!((place.sheet.as_deref(), place.row), (Some("Tickets"), Some(16_777_217)));
}

#[test]
fn x07_styled_empty_cells_are_nothing() {
    let empty: String = (0..200).map(|n| format!("<c r=\"{}{{ROW}}\" s=\"1\"/>", column(n))).collect();
    let below: String =
        (3..2000).map(|n| format!("<row r=\"{n}\">{}</row>", empty.replace("{ROW}", &n.to_string()))).collect();
    let taken = take("x07.xlsx", workbook(&(rows(&[good(2)]) + &below)).bytes());
    assert_eq!(taken.piles(), [1, 0, 0, 0], "400,000 cells");
}

fn column(n: usize) -> String {
    let letter = |n: usize| char::from(b'A' + n as u8);
    if n < 26 { letter(n).to_string() } else { format!("{}{}", letter(n / 26 - 1), letter(n % 26)) }
}

#[test]
fn x08_what_a_sheet_says_of_its_size_is_not_believed() {
    for dimension in ["A0:AZ48943", "A1:A1", "A1:XFD1048576", "nonsense"] {
        let sheet = format!(
            "<worksheet><dimension ref=\"{dimension}\"/><sheetData>{}</sheetData></worksheet>",
            rows(&[good(2), good(3)])
        );
        let book = package(&[("Tickets", "visible")], "").with("xl/worksheets/sheet1.xml", sheet).bytes();
        assert_eq!(take("x08.xlsx", book).piles(), [2, 0, 0, 0], "{dimension}");
    }
}

#[test]
fn x09_a_cell_whose_text_is_not_there_costs_one_row() {
    for number in ["1", "-1", "99999999999999999999"] {
        let odd = row(3, &["T3", &format!("<c r=\"B3\" t=\"s\"><v>{number}</v></c>"), "words", "x"]);
        let texts = "<sst><si><t>shared</t></si></sst>";
        let book = workbook(&rows(&[good(2), odd, good(4)])).with("xl/sharedStrings.xml", texts).bytes();
        let taken = take("x09.xlsx", book);
        assert_eq!(taken.piles(), [2, 0, 0, 1]);
        let found = format!("cell B3 refers to text {number}");
        assert_eq!(taken.aside(), [format!("3/- : {found} -> one of the 1 texts that the workbook holds")]);
        assert!(taken.cures_with("put the cell right"));
    }
}

#[test]
fn x10_what_is_no_workbook_says_what_it_is() {
    assert_refused("x10.xlsx", "hello, this is no workbook at all", "", "");
    assert_refused("x10.xlsx", Zip::default().bytes(), "the archive holds no files", "export it again");
    assert_refused("x10.xlsx", b"PK\x03\x04 cut off", "no complete ZIP", "download or export the file again");
    let mut locked = deflated(b"<workbook/>");
    locked.flags = 1;
    let locked = Zip::default().raw("xl/workbook.xml", &locked).bytes();
    assert_refused("x10.xlsx", locked, "password", "");
    let protected = compound("EncryptedPackage", &vec![1; 5000]);
    assert_refused("x10.xlsx", protected, "this workbook is protected with a password", "Excel");
}

#[test]
fn x11_a_file_is_what_its_bytes_are() {
    let desk = Desk::empty();
    for (name, from, kind) in [
        ("old.xlsx", "exports/sources/plain.xls", "Excel workbook (.xls)"),
        ("open.xlsx", "exports/sources/plain.ods", "OpenDocument spreadsheet"),
        ("page.xlsx", "exports/sources/freshdesk-html.xls", "Table on a web page (HTML)"),
        ("new.csv", "exports/sources/plain-accounts.xlsx", "Excel workbook"),
    ] {
        let path = desk.dir.path().join(name);
        std::fs::copy(fixture(from), &path).unwrap();
        let files = import(&desk, &path, &json!({}));
        assert!(files[0].source.ends_with(kind) && files[0].piles.added > 0, "{name}: {}", files[0].source);
    }
    let binary = package(&[], "").with("xl/workbook.bin", "x").bytes();
    assert_refused("x11.xlsx", binary, ".xlsb", "Save As > Excel Workbook (.xlsx)");
}

#[test]
fn x12_archives_that_lead_outside_or_lie_are_refused() {
    let book = || workbook(&rows(&[good(2)]));
    for name in ["../../evil.xml", "/etc/evil.xml", "C:/evil.xml", "a/../../evil.xml"] {
        assert_refused("x12.xlsx", book().with(name, "x").bytes(), "damaged or made to do harm", "get it again");
    }
    let twice = book().with("xl/worksheets/sheet1.xml", "x").bytes();
    assert_refused("x12.xlsx", twice, "two files of the same name", "get it again");
    let mut lying = deflated(sheet(&rows(&[good(2)])).as_bytes());
    lying.size = 10;
    let lying = package(&[("Tickets", "visible")], "").raw("xl/worksheets/sheet1.xml", &lying).bytes();
    assert_refused("x12.xlsx", lying, "sheet1.xml", "");
    let mut wrong = deflated(sheet(&rows(&[good(2)])).as_bytes());
    wrong.crc ^= 1;
    let wrong = package(&[("Tickets", "visible")], "").raw("xl/worksheets/sheet1.xml", &wrong).bytes();
    assert_refused("x12.xlsx", wrong, "sheet1.xml", "");
    let desk = Desk::empty();
    let before = std::fs::read_dir(desk.dir.path()).unwrap().count();
    let path = desk.dir.path().join("x12.zip");
    std::fs::write(&path, Zip::default().with("in/tickets.csv", super::kit::table("1,a,b,c\n")).bytes()).unwrap();
    import(&desk, &path, &json!({}));
    assert!(std::fs::read_dir(desk.dir.path()).unwrap().count() <= before + 1, "nothing is unpacked to the disk");
}

#[test]
fn x13_errors_and_missing_results_are_counted() {
    let odd =
        row(3, &["T3", "<c r=\"B3\" t=\"e\"><f>A9</f><v>#REF!</v></c>", "<c r=\"C3\"><f>SUM(A1:A9)</f></c>", "x"]);
    let more = row(
        4,
        &[
            "T4",
            "<c r=\"B4\" t=\"e\"><v>#N/A</v></c>",
            "<c r=\"C4\" t=\"str\"><f t=\"array\" ref=\"C4\">A1&amp;\"x\"</f><v>words</v></c>",
            "x",
        ],
    );
    let taken = take("x13.xlsx", workbook(&rows(&[good(2), odd, more])).bytes());
    assert_eq!(taken.piles(), [3, 0, 0, 0]);
    assert_eq!(taken.words(2), "T3 | #REF! | ", "shown as the error it is");
    assert_eq!(taken.words(3), "T4 | #N/A | words");
    assert_eq!(
        taken.remarks(),
        [
            "-/- : 2 cells that show an error, first #REF! in row 3 -> values",
            "-/- : 1 formula without a result -> the results of all formulas"
        ]
    );
}

#[test]
fn x14_dates_of_both_systems_and_orders() {
    let header = row(1, &["Ticket ID", "Subject", "Email", "Created at"]);
    let day = |n: u64, value: &str| {
        row(n, &[&format!("T{n}"), "a", "x", &format!("<c r=\"D{n}\" s=\"1\"><v>{value}</v></c>")])
    };
    let book = |properties: &str, rows: &str| {
        package(&[("Tickets", "visible")], properties)
            .with("xl/worksheets/sheet1.xml", sheet(&(header.clone() + rows)))
            .bytes()
    };
    let opened = |taken: &super::kit::Taken, n: u64| {
        taken.ticket(n).created_at.map(|at| at.format("%Y-%m-%d %H:%M").to_string())
    };
    let taken = take("x14.xlsx", book("", &(day(2, "45943.5") + &day(3, "60") + &day(4, "-1"))));
    assert_eq!(opened(&taken, 1).as_deref(), Some("2025-10-13 12:00"));
    assert_eq!(taken.remarks()[0], "3/- Created at: 1900-02-29 -> a date", "the day that never was");
    assert_eq!(taken.remarks()[1], "4/- Created at: -1 -> a date");
    let taken = take("x14.xlsx", book("date1904=\"1\"", &day(2, "44481")));
    assert_eq!(opened(&taken, 1).as_deref(), Some("2025-10-13 00:00"));
    let text = |n: u64, date: &str| row(n, &[&format!("T{n}"), "a", "x", date]);
    let taken = take("x14.xlsx", book("", &text(2, "03/04/2026")));
    let asked = taken.file().decisions.iter().find(|d| d.what == "dates").unwrap();
    assert!(!asked.sure && asked.others.len() == 1, "a person is asked: {asked:?}");
    let taken = take("x14.xlsx", book("", &(text(2, "03/04/2026") + &text(3, "25/04/2026"))));
    assert!(taken.file().decisions.iter().any(|d| d.what == "dates" && d.sure && d.value == "day"));
}

#[test]
fn x15_merged_hidden_filtered_and_many_sheets_are_all_told() {
    let hidden_row = good(3).replacen("<row ", "<row hidden=\"1\" ", 1);
    let first = format!(
        "<worksheet><sheetData>{}</sheetData><autoFilter ref=\"A1:D3\"/><mergeCells><mergeCell ref=\"A2:B2\"/></mergeCells></worksheet>",
        rows(&[good(2), hidden_row])
    );
    let book = package(&[("One", "visible"), ("Two", "visible"), ("Old", "hidden")], "")
        .with("xl/worksheets/sheet1.xml", first)
        .with("xl/worksheets/sheet2.xml", sheet(&rows(&[good(9)])))
        .with("xl/worksheets/sheet3.xml", sheet(&rows(&[good(8)])))
        .bytes();
    let taken = take("x15.xlsx", &book);
    let told: Vec<(Option<&str>, u64)> = taken.files.iter().map(|f| (f.part.as_deref(), f.piles.added)).collect();
    assert_eq!(told, [(Some("One"), 2), (Some("Two"), 1)], "hidden rows are read too");
    assert!(taken.files[0].notes.iter().any(|n| n.contains("hidden in the workbook: “Old”")));
    let chosen = take_as("x15.xlsx", &book, json!({ "of": [{ "document": "0/Old", "as": "tickets" }] }));
    assert_eq!(chosen.files.len(), 3, "a person may have it read");
    let names: Vec<String> = (0..200).map(|n| format!("S{n}")).collect();
    let sheets: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "visible")).collect();
    let mut many = package(&sheets, "");
    for n in 1..=200 {
        many = many.with(&format!("xl/worksheets/sheet{n}.xml"), sheet(&rows(&[good(n + 1)])));
    }
    let taken = take("x15.xlsx", many.bytes());
    assert_eq!(taken.files.len(), 200);
}

#[test]
fn x16_what_is_probably_cut_is_said() {
    let last = good(1_048_576);
    let taken = take("x16.xlsx", workbook(&rows(&[good(2), last])).bytes());
    assert_eq!(taken.remarks(), ["-/- : the last row that a sheet can have is filled -> a sheet with room left"]);
    assert!(taken.cures_with("the export was probably cut there"));
    let long = |n: usize| take("x16.csv", super::kit::table(&format!("1,a,{},c\n", "x".repeat(n))));
    assert!(long(32_767).notes("1 row has a text of exactly 32,767 characters"), "a spreadsheet's cell is full");
    assert!(!long(32_766).notes("32,767 characters"));
    let jira = |n: u32| {
        let rows: String = (1..=n).map(|k| format!("SUP-{k},{k},a,Open,Bug,SUP\n")).collect();
        take_as(
            "x16.csv",
            format!("Issue key,Issue id,Summary,Status,Issue Type,Project key\n{rows}"),
            json!({ "later": true }),
        )
    };
    assert!(jira(1_000).notes("it has exactly 1000 rows, and Jira stops there"), "{:?}", jira(1_000).file().notes);
    assert!(!jira(999).notes("stops there"));
    let issues: Vec<String> = (1..=30)
        .map(|n| format!("{{\"number\":{n},\"title\":\"a\",\"body\":\"b\",\"url\":\"https://github.example/o/r/issues/{n}\",\"labels\":[]}}"))
        .collect();
    let taken = take("x16.json", format!("[{}]", issues.join(",")));
    assert_eq!(taken.file().source_key, "github");
    assert_eq!(taken.remarks(), ["-/- : exactly 30 issues -> all issues, not one page of them"]);
    let now = |cell: &str| {
        format!("number,short_description,description,caller_id,opened_at\nINC1,a,{cell},Ann,2026-02-03 08:41:17\n")
    };
    let taken = take("x16.csv", now(&"x".repeat(32_000)));
    assert!(taken.remarks()[0].ends_with("-> a text below 32,000 characters"), "{:?}", taken.remarks());
}

#[test]
fn x17_text_is_what_excel_shows() {
    let shared = "<sst><si><t>plain _x0041_ &amp; _x005F_x0042_</t></si>\
        <si><r><t xml:space=\"preserve\">rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh><t>aid</t></rPh></si></sst>";
    let cells = row(2, &["T2", "<c r=\"B2\" t=\"s\"><v>0</v></c>", "<c r=\"C2\" t=\"s\"><v>1</v></c>", "x"]);
    let taken = take("x17.xlsx", workbook(&rows(&[cells])).with("xl/sharedStrings.xml", shared).bytes());
    assert_eq!(taken.words(1), "T2 | plain A & _x0042_ | rich text");
}

#[test]
fn x18_what_else_a_workbook_carries_is_not_opened() {
    // a picture of a gigabyte, packed, that would fail if anything read it; macros, links, objects
    let picture = Raw { size: 1 << 30, crc: 1, ..deflated(&vec![7; 1 << 16]) };
    let book = workbook(&rows(&[good(2)]))
        .raw("xl/media/image1.png", &picture)
        .with("xl/vbaProject.bin", "macro")
        .with("xl/externalLinks/externalLink1.xml", "<externalLink target=\"http://evil.example/\"/>")
        .with("xl/embeddings/oleObject1.bin", "object")
        .bytes();
    assert_eq!(take("x18.xlsx", book).piles(), [1, 0, 0, 0]);
}
