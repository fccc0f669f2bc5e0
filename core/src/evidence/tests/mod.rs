//! Stories: one small file, one expected answer. The files are in `fixtures/exports`.

mod corpus;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::reader::{Instructions, Told};
use super::*;
use crate::api::FieldMap;
use crate::error::{Error, Result};
use crate::model::Side;
use crate::task::Task;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

fn export(name: &str) -> PathBuf {
    fixtures().join("exports").join(name)
}

/// `tickets body=Column_name` as instructions.
fn wanted(words: &str) -> Instructions {
    let mut all = Choices::default();
    for word in words.split(' ').filter(|w| !w.is_empty()) {
        match word.split_once('=') {
            Some(("repair", repair)) => all.repairs.push(repair.into()),
            Some(("encoding", label)) => all.encoding = Some(label.into()),
            Some(("dates", order)) => all.dates = Some(order.into()),
            Some(("zone", zone)) => all.zone = Some(zone.into()),
            Some(("currency", code)) => all.currency = Some(code.into()),
            Some((field, column)) => {
                all.map.push(FieldMap { field: field.into(), column: column.replace('_', " ") });
            }
            None => all.what = Some(word.into()),
        }
    }
    Instructions { all, ..Instructions::default() }
}

/// What a file's only document is taken for.
fn peek(path: &Path, wanted: &Instructions) -> Result<Peek> {
    let mut found = None;
    reader::read(path, &Instructions { only_look: true, ..wanted.clone() }, &Task::silent(), &mut |told| {
        match told {
            Told::Document(peek) => found = Some(*peek),
            Told::Refused { error, .. } => return Err(error),
            _ => {}
        }
        Ok(())
    })?;
    found.ok_or_else(|| Error::Bug("there was no document".into()))
}

/// A file's records, one line each:
/// `T id | subject | who <mail> | org | status,kind,priority | tags | created | C: words / A: words | url`,
/// `A id | name | domains | arr | renewal | churn | health,plan,segment,status,parent`,
/// `R id | title | body | status | target | theme`, `! row/line column: found -> expected` set aside, `? ..` remarked.
fn records(path: &Path, wanted: &Instructions) -> Vec<String> {
    let mut out = Vec::new();
    reader::read(path, wanted, &Task::silent(), &mut |told| {
        if let Told::Record(record) = told {
            out.push(line(record));
        }
        Ok(())
    })
    .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    out
}

fn at(time: Option<DateTime<Utc>>) -> String {
    time.map_or("-".into(), |t| t.format("%Y-%m-%d %H:%M").to_string())
}

fn line(record: Record) -> String {
    let place = |mark: char, s: SetAside| {
        let number = |n: Option<u64>| n.map_or("-".into(), |n| n.to_string());
        let column = s.column.unwrap_or_default();
        format!("{mark} {}/{} {column}: {} -> {}", number(s.row), number(s.line), s.found, s.expected)
    };
    match record {
        Record::Ticket(t) => {
            let said = |p: &crate::model::Part| {
                let side = if p.side == Side::Customer { "C" } else { "A" };
                format!("{side}: {}", p.text.replace('\n', "⏎"))
            };
            let parts: Vec<String> = t.parts.iter().map(said).collect();
            let mut behind = String::new();
            if !t.supporters.is_empty() {
                let names = t.supporters.iter().map(|s| if s.email.is_empty() { &s.name } else { &s.email });
                let names: Vec<&str> = names.map(String::as_str).collect();
                behind = format!(" | +{}: {}", names.len(), names.join(", "));
            }
            format!(
                "T {} | {} | {} <{}> | {} {} | {},{},{} | {} | {} | {} | {}{behind}",
                t.external_id,
                t.subject,
                t.requester_name,
                t.requester_email,
                t.org_id,
                t.org_name,
                t.status,
                t.kind,
                t.priority,
                t.tags.join(","),
                at(t.created_at),
                parts.join(" / "),
                t.url
            )
        }
        Record::Account(a) => {
            let arr = a.arr.map_or("-".into(), |m| format!("{} {}", m.amount, m.currency));
            let renewal = a.renewal.map_or("-".into(), |d| d.to_string());
            let churn = a.churn_permille.map_or("-".into(), |c| c.to_string());
            let rest = [a.health, a.plan, a.segment, a.status, a.parent_id].join(",");
            format!("A {} | {} | {} | {arr} | {renewal} | {churn} | {rest}", a.external_id, a.name, a.domains.join(","))
        }
        Record::Roadmap(r) => {
            let effort = if r.effort.is_empty() { String::new() } else { format!(" | effort {}", r.effort) };
            let url = if r.url.is_empty() { String::new() } else { format!(" | url {}", r.url) };
            format!(
                "R {} | {} | {} | {} | {} | {}{effort}{url}",
                r.external_id,
                r.title,
                r.body.replace('\n', " / "),
                r.status,
                r.target,
                r.theme
            )
        }
        Record::SetAside(s) => place('!', s),
        Record::Remark(s) => place('?', s),
    }
}

/// What a file is taken for, and its records.
type Story = (&'static str, &'static str, &'static str, &'static [&'static str]);

fn tell(stories: &[Story]) {
    for (name, asked, title, expected) in stories {
        let (path, wanted) = (export(name), wanted(asked));
        let peek = peek(&path, &wanted).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(format!("{}, {}", peek.source, peek.title), *title, "{name}");
        let records = records(&path, &wanted);
        assert_eq!(records, *expected, "{name}\n{records:#?}");
    }
}

#[test]
fn exports_are_read_as_people_made_them() {
    tell(&[
        (
            "good/zendesk.jsonl",
            "",
            "zendesk, Zendesk, JSON lines",
            &[
                "T 7001 | Export to Excel | Ada Moss <ada@moss-mills.example> | ACC-7 Moss Mills | solved,question,high | export,vip | 2026-03-02 09:15 | C: Could we export the stock list to Excel?⏎Best, Ada / A: She asked before. / A: Not yet, I passed it on. / C: We need it too.⏎⏎Cy & team | https://quill.zendesk.example/agent/tickets/7001",
                "! 2/2 status: deleted -> a ticket that still exists",
                "T 7003 | No comments here | Dee <dee@gmail.com> |   | open,, |  | 2026-03-05 09:15 | C: A night mode,⏎please … | ",
            ],
        ),
        (
            "good/zendesk-api.json",
            "",
            "zendesk, Zendesk, JSON",
            &[
                "T 1 | Dark mode | Eve Stone <eve@stone.example> | 21 Stone & Sons | open,, | ui | 2026-01-05 10:00 | C: Please add a dark mode. | https://quill.zendesk.example/agent/tickets/1",
                "T 2 | Who am I |  <> |   | new,, |  | 2026-01-06 10:00 | C: Nobody knows. | ",
                "? -/- next_page: \"https://quill.zendesk.example/api/v2/tickets.json?page=2\" -> the last page: this file says that there are more",
            ],
        ),
        (
            "good/jira.json",
            "",
            "jira, Jira, JSON",
            &[
                "T SUP-1 | Sort the list by date | Ada Moss <ada@moss-mills.example> | 4 Moss Mills | Open,New Feature,Major | list,sort | 2026-02-25 20:17 | C: It would help to sort the list.⏎{code}⏎SELECT 1⏎{code} / A: Thanks, noted. / C: +1 from our warehouse | https://quill.atlassian.example/browse/SUP-1",
                "T SUP-2 | A document | Dee <> |   | ,, |  | 2026-02-27 08:00 | C: We want two things:⏎⏎- labels⏎- filters⏎{code}⏎x = 1⏎{code} | ",
                "T SUP-3 | Imported page |  <> |   | ,, |  | - | C: Support folders & tags | ",
                "? 3/4 created: not a date -> a date and time",
            ],
        ),
        (
            "good/accounts.csv",
            "",
            "csv, Table, CSV",
            &[
                "A ACC-7 | Moss Mills | moss-mills.example | 3020000 EUR | 2027-01-31 | 50 | Green,Team,Mid-market,active,",
                "A ACC-8 | Stone & Sons | stone.example,stone-group.example | 125050 USD | 2027-02-28 | 200 | Yellow,Business,SMB,active,ACC-7",
                "A ACC-9 | Fjord AS | fjord.example | 120000 EUR | - | 500 | Red,,,churned,",
                "A ACC-10 | Unknown Inc |  | - | - | - | Purple,,,,",
                "? 4/5 Renewal Date: someday -> a date",
                "? 4/5 Health: Purple -> a health or a risk of churn",
            ],
        ),
        (
            "good/accounts-monthly.csv",
            "",
            "csv, Table, CSV with semicolons",
            &[
                "A ahorn gmbh | Ahorn GmbH | ahorn.example | 1481400 EUR | 2027-04-03 | 180 | 82,,,,",
                "A birke kg | Birke KG | birke.example | 1080000 EUR | 2026-12-25 | 650 | 35,,,,",
                "A cedar ltd | Cedar Ltd |  | - | - | - | ,,,,",
            ],
        ),
        (
            "good/roadmap.csv",
            "",
            "csv, Table, CSV",
            &[
                "R RM-1 | Basement mode | Work without a connection, hand over later. | In progress | 2026-Q4 | Technician app",
                "R RM-2 | Export everything | Every list as a spreadsheet. | Planned | 2027-Q1 | Lists, and reports",
                "R RM-3 | Old printer driver |  | Declined |  | Printing",
                "R RM-4 | Sign in with a key | It is there. | Shipped | 2026-Q2 | Access",
            ],
        ),
    ]);
}

#[test]
fn a_roadmap_says_the_same_as_a_table_and_as_markdown() {
    let sorted = |path: &Path| {
        let mut items = records(path, &wanted(""));
        items.sort();
        items
    };
    assert_eq!(sorted(&export("good/roadmap.md")), sorted(&export("good/roadmap.csv")));
    let sample = fixtures().join("sample");
    if sample.join("roadmap.md").exists() {
        let items = sorted(&sample.join("roadmap.csv"));
        assert_eq!(items.len(), 25);
        assert_eq!(sorted(&sample.join("roadmap.md")), items);
    }
}

#[test]
fn strange_tables_lose_nothing() {
    tell(&[
        (
            "strange/utf16.csv",
            "",
            "csv, Table, tab-separated",
            &["T 1 | Dunkles Thema für Büros |  <ada@moss.example> |   | ,, |  | 2026-03-02 00:00 |  | "],
        ),
        (
            "strange/utf16-without-mark.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | Dark mode |  <ada@moss.example> |   | ,, |  | - |  | ",
                "T 2 | Light mode |  <ben@moss.example> |   | ,, |  | - |  | ",
            ],
        ),
        (
            "strange/windows-1252.csv",
            "",
            "csv, Table, CSV",
            &["T 1 | Größere Knöpfe – “bitte” | Jörg <> |   | ,, |  | - |  | "],
        ),
        (
            "strange/mixed-encodings.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | Größe und Länge ändern | Jörg <> |   | ,, |  | - |  | ",
                "T 2 | Café | Ann <> |   | ,, |  | - |  | ",
                "? 2/3 Subject: Café -> UTF-8 as in the rest of the file; this record was read as Windows-1252",
                "T 3 | Übersicht | Bob <> |   | ,, |  | - |  | ",
            ],
        ),
        (
            "strange/sep-line.csv",
            "",
            "csv, Table, CSV with semicolons",
            &["T 1 | Sort; filter | Ann <> |   | ,, |  | - |  | "],
        ),
        (
            "strange/old-mac.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | First | Ann <> |   | ,, |  | - |  | ",
                "T 2 | Second |  <> |   | ,, |  | - |  | ",
                "! 3/4 : 4 cells -> 3 cells, as in the header",
                "? -/- : 1 row shorter than the header, first row 2 -> 3 cells",
            ],
        ),
        (
            "strange/stray-quote.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | Fine, thanks | Ann <> |   | ,, |  | - |  | ",
                "! 2/3 : \"Export to PDF,Bob -> a quote that closes: one opens on this line and does not close before the next comma or line end",
                "T 3 | Import, too | Cy <> |   | ,, |  | - |  | ",
                "T 4 | Last | Dee <> |   | ,, |  | - |  | ",
            ],
        ),
        (
            "strange/open-to-the-end.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | Fine | Ann <> |   | ,, |  | - |  | ",
                "! 2/3 : \"Export to PDF,Bob -> a quote that closes: one opens on this line and does not close before the next comma or line end",
                "T 3 | Import | Cy <> |   | ,, |  | - |  | ",
            ],
        ),
        (
            "strange/cut-off.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | Whole | Ann <> |   | ,, |  | - |  | ",
                "! 2/3 : 2 cells -> 3 cells, but the file ends inside this row",
            ],
        ),
        (
            "strange/backslash.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | The \"save\" button, please | Ann <> |   | ,, |  | - |  | ",
                "T 2 | C:\\temp | Bob <> |   | ,, |  | - |  | ",
            ],
        ),
        (
            "strange/short-and-long.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | Short | Ann <> |   | ,, |  | - |  | ",
                "! 2/3 : 7 cells -> 5 cells, as in the header",
                "T 3 | Trailing | Cy <> |   | ,,low | x | - |  | ",
                "! 4/5 : rest of a text -> 5 cells, as in the header",
                "T 4 | Whole | Dee <> |   | ,,low | y | - |  | ",
                "? -/- : 1 row shorter than the header, first row 1 -> 5 cells",
                "? -/- : 1 row with empty cells behind the last column, first row 3 -> no separator behind the last cell",
            ],
        ),
        (
            "strange/two-exports.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | First | Ann <> |   | ,, |  | - |  | ",
                "T 2 | Second | Bob <> |   | ,, |  | - |  | ",
                "? -/- : 1 row that repeats the header -> one header",
            ],
        ),
        ("strange/same-names.csv", "", "csv, Table, CSV", &["T 1 | Labels | Ann <> |   | ,, | a,b,c,d | - |  | "]),
        ("strange/header-only.csv", "", "csv, Table, CSV", &[]),
        ("strange/title-lines.csv", "", "csv, Table, CSV", &["T 1 | Real | Ann <> |   | ,, |  | - |  | "]),
        (
            "strange/rounded-ids.csv",
            "",
            "csv, Table, CSV",
            &[
                "! 1/2 Id: 1.50066E+12 -> an id with all its digits",
                "T 1500656884401 | All digits | Bob <> |   | ,, |  | - |  | ",
            ],
        ),
        (
            "strange/exact-ids.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 000123 | Zeros | Ann <> |   | ,, |  | - |  | ",
                "T 12345678901234567890123 | Long | Bob <> |   | ,, |  | - |  | ",
                "T 1.10 | Point | Cy <> |   | ,, |  | - |  | ",
                "T 1E5 | Not a number | Dee <> |   | ,, |  | - |  | ",
                "T 00042 | Forced | Eve <> |   | ,, |  | - |  | ",
            ],
        ),
        (
            "strange/no-id.csv",
            "",
            "csv, Table, CSV",
            &["T text-2cf3b2583f9a23f1 | Dark mode |  <ada@moss.example> |   | ,, |  | - | C: Please add one | "],
        ),
        (
            "strange/no-words.csv",
            "tickets body=Priority id=",
            "csv, Table, CSV",
            &["T text-56f4faf98594c80c |  |  <ada@moss.example> |   | ,, |  | 2026-01-02 00:00 | C: high | "],
        ),
        (
            "strange/two-readings.csv",
            "tickets",
            "csv, Table, CSV",
            &["T 1 | Dark mode |  <> |   | ,, |  | - | C: A dark theme | "],
        ),
        ("strange/two-readings.csv", "roadmap", "csv, Table, CSV", &["R 1 | Dark mode | A dark theme |  |  | "]),
        (
            "strange/by-values.csv",
            "tickets id=nr",
            "csv, Table, CSV",
            &[
                "T 17 |  |  <ada@moss.example> |   | ,, |  | 2026-03-05 00:00 | C: We would like to export the whole list to a spreadsheet every week | ",
                "T 18 |  |  <ben@moss.example> |   | ,, |  | 2026-03-06 00:00 | C: It would be good if the board could show two weeks side by side | ",
            ],
        ),
        (
            "strange/month-first.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | A | Ann <> |   | ,, |  | 2026-03-04 00:00 |  | ",
                "T 2 | B | Bob <> |   | ,, |  | 2026-03-25 16:14 |  | ",
                "? 2/3 Updated: soon -> a date",
            ],
        ),
        (
            "strange/nul.csv",
            "",
            "csv, Table, CSV",
            &["T 1 | a␀bc | Ann <> |   | ,, |  | - |  | ", "? -/- : 1 ticket with NUL characters, first row 1 -> text"],
        ),
        (
            "strange/jira.csv",
            "",
            "jira, Jira, CSV",
            &[
                "T SUP-1 | Sort by date | ada <> |   | Open,New Feature,Major | list,sort | 2026-02-25 22:17 | C: Please let us sort.⏎Two lines. / A: Noted; thanks / C: We, too | ",
                "T SUP-2 | Bare | cy <> |   | Closed,Bug,Minor |  | 2026-02-26 09:00 |  | ",
            ],
        ),
        (
            "strange/zendesk.csv",
            "",
            "zendesk, Zendesk, CSV",
            &[
                "T 4711 | Export the list | Ada Moss <ada@moss.example> |  Moss Mills | Solved,Question,High | export,vip | 2026-03-02 09:15 |  | ",
                "T 4712 | Night mode | Cy <cy@fjord.example> | 360004100037  | Open,, |  | 2026-03-05 09:15 |  | ",
            ],
        ),
        (
            "strange/html-cells.csv",
            "",
            "csv, Table, CSV",
            &[
                "T 1 | Page | Ann <> |   | ,, |  | - | C: Hello & thanks⏎⏎Second | ",
                "T 2 | About pages | Bob <> |   | ,, |  | - | C: The <p> tag </p> is lost | ",
            ],
        ),
        (
            "strange/jira-long.csv",
            "",
            "jira, Jira, CSV",
            &[
                "T BQ-1 | Fits | Ann <> |   | Open,, | x | 2026-02-25 22:17 | C: Words. / C: Yes. | https://bq.example/browse/BQ-1",
                "! 2/3 : 17 cells -> 16 cells, as in the header",
                "! 3/4 : 17 cells -> 16 cells, as in the header",
            ],
        ),
        (
            "strange/jira-long.csv",
            "repair=join-surplus-cells",
            "jira, Jira, CSV",
            &[
                "T BQ-1 | Fits | Ann <> |   | Open,, | x | 2026-02-25 22:17 | C: Words. / C: Yes. | https://bq.example/browse/BQ-1",
                "T BQ-2 | A third label | Ann <> |   | Open,, | x,y,z | 2026-02-25 22:17 | C: Words. / C: Yes. / A: No. | https://bq.example/browse/BQ-2",
                "T BQ-3 | A third comment | Ann <> |   | Open,, | x,y | 2026-02-25 22:17 | C: Words. / A: One. / A: Two., 26/Feb/26 8:32 AM;b2;Three. | https://bq.example/browse/BQ-3",
            ],
        ),
        (
            "strange/salesforce-odd.csv",
            "",
            "salesforce, Salesforce, CSV",
            &[
                "T 00001 | Carts | Ann <> |  Acme | ,, |  | - | C: Two carts, please. / A: Noted. / C: Thanks! | ",
                "? 2/3 Date/Time Opened: someday -> a date",
                "! 3/4 : 9 cells -> 8 cells, as in the header",
                "T 00003 | Beds | Ann <> |  Acme | ,, |  | 2026-02-14 08:41 | C: Beds, too. | ",
            ],
        ),
        (
            "strange/accounts-odd.csv",
            "",
            "csv, Table, CSV",
            &[
                "A acme | Acme | acme.example | 120000 GBP | 2027-04-03 | 120 | ,,,,",
                "A acme | Acme | acme.example | 1200000 GBP | 2027-06-05 | 500 | ,,,,",
                "A bolt | Bolt | bolt.example | - | 2027-01-31 | - | ,,,,",
                "? 3/4 ARR (GBP): (1,200) -> an amount of money",
                "? 3/4 Churn risk: 250% -> a health or a risk of churn",
                "! 4/5 Company: 3 -> an account's id or name",
            ],
        ),
        ("strange/accounts-turnover.csv", "", "csv, Table, CSV", &["A acme | Acme |  | - | 2027-01-31 | - | ,,,,"]),
    ]);
}

#[test]
fn strange_json_loses_nothing() {
    tell(&[
        (
            "strange/broken-line.jsonl",
            "",
            "zendesk, Zendesk, JSON lines",
            &[
                "T 1 | First |  <> |   | ,, |  | - | C: a | ",
                "! 2/2 : ct\":\"Cut off\",\"description\":\"b -> a whole record, but a text in quotes does not end on its line",
                "T 3 | Third |  <> |   | ,, |  | - | C: c | ",
                "! 4/4 : \"id\":4,\"subject\":\"Lone \\ud800 half\",\"description\":\"d\"}} -> a record in JSON (unexpected end of hex escape, character 41 of its line)",
                "! 5/5 : scription\":\"x\",\"requester_id\":NaN}} -> a whole record, but this word is not JSON",
                "! 6/6 id: {\"description\":\"e\",\"subject\":\"No id\"} -> a ticket with an id",
                "T 7 | Last |  <> |   | ,, |  | - | C: g | ",
            ],
        ),
        (
            "strange/cut.json",
            "",
            "zendesk, Zendesk, JSON",
            &[
                "T 1 | First |  <> |   | ,, |  | - | C: a | ",
                "T 2 | Second |  <> |   | ,, |  | - | C: b | ",
                "! 3/3 : via\":{},\"requester_id\":5,\"subj -> a whole record, but the text ends inside the record",
                "? -/3 : the end of the file -> the end of the list",
            ],
        ),
        (
            "strange/deep.jsonl",
            "",
            "zendesk, Zendesk, JSON lines",
            &[
                "T 1 | Fine |  <> |   | ,, |  | - | C: a | ",
                "! 2/2 : [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ -> a whole record, but the record is nested more than 120 levels deep",
                "T 3 | Fine too |  <> |   | ,, |  | - | C: c | ",
            ],
        ),
        (
            "strange/first-line.jsonl",
            "",
            "zendesk, Zendesk, JSON lines",
            &[
                "! 1/1 : ticket -> a whole record, but this word is not JSON",
                "T 1 | Dark mode |  <> |   | ,, |  | - | C: a | ",
            ],
        ),
        (
            "strange/pretty.jsonl",
            "",
            "zendesk, Zendesk, JSON lines",
            &["T 1 | Pretty |  <> |   | ,, |  | - | C: a | ", "T 2 | Printed |  <> |   | ,, |  | - | C: b | "],
        ),
        (
            "strange/drifting.jsonl",
            "",
            "zendesk, Zendesk, JSON lines",
            &[
                "T 123456789012345678901234567890 | [\"a\",\"b\"] |  <> |   | ,, |  | 2014-05-23 13:16 | C: {\"text\":\"c\"} | ",
                "T 000042 |  |  <> |   | ,, |  | - |  | ",
                "? 2/2 created_at: tomorrow -> a date and time",
                "? -/- : 1 ticket without words, first row 2 -> a subject or a text with words in it",
            ],
        ),
        (
            "strange/same-comment.jsonl",
            "",
            "zendesk, Zendesk, JSON lines",
            &[
                "T 1 | Twice |  <> |   | ,, |  | - | C: Please add⏎a dark mode | ",
                "T 2 | Private only |  <> |   | ,, |  | - | C: We need labels / A: note | ",
            ],
        ),
        (
            "strange/latin-line.jsonl",
            "",
            "zendesk, Zendesk, JSON lines",
            &[
                "T 1 | Größe Größe |  <> |   | ,, |  | - | C: a | ",
                "T 2 | Café |  <> |   | ,, |  | - | C: b | ",
                "? 2/2 : id\":2,\"subject\":\"Café\",\"description\":\"b\"}} -> UTF-8 as in the rest of the file; this record was read as Windows-1252",
            ],
        ),
        ("strange/empty-list.json", "", "jira, Jira, JSON", &[]),
        (
            "strange/two-lists.json",
            "",
            "jira, Jira, JSON",
            &[
                "T A-1 | One |  <> |   | ,, |  | - |  | ",
                "T A-2 | Two |  <> |   | ,, |  | - |  | ",
                "! 3/1 key: {\"key\":\"A-3\"} -> an issue with a key and fields",
            ],
        ),
    ]);
}

#[test]
fn amounts_of_records_are_in_the_currency_a_person_says() {
    let path = export("sources/intercom-companies.json");
    let arr = |wanted: &Instructions| records(&path, wanted)[0].split(" | ").nth(3).unwrap().to_owned();
    assert_eq!(arr(&wanted("")), "12000000 USD");
    assert_eq!(arr(&wanted("currency=EUR")), "12000000 EUR");
    let decided = peek(&path, &wanted("currency=EUR")).unwrap().decisions;
    assert!(decided.iter().any(|d| d.what == "currency" && d.value == "EUR" && d.sure));
}

#[test]
fn a_plain_roadmap_is_read_by_its_headings() {
    tell(&[(
        "strange/plain.md",
        "",
        "markdown, Markdown",
        &[
            "R #12 | Faster search |  |  | Now | ",
            "R board for two weeks | Board for two weeks | with colours / - and a legend | In progress | Now | ",
            "R RM-9 | Labels |  | Planned | Q1 2027 | Lists",
            "! 4/18 Feature: | | Planned | Nothing | -> a title",
        ],
    )]);
}

#[test]
fn a_file_that_cannot_be_read_says_so_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let made = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let cases: Vec<(PathBuf, &str, &str, &str)> = vec![
        (made("empty.csv", b""), "", "the file is empty", "export it again"),
        (export("strange/blank.csv"), "", "nothing but white space", "export it again"),
        (made("a.json.gz", b"\x1F\x8B\x08\0\0"), "", "gzip file is damaged", "again"),
        (made("a.zip", b"PK\x03\x04\x14\0tickets.json"), "", "damaged", "again"),
        (made("b.xlsx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..."), "", "damaged", "again"),
        (made("a.7z", b"7z\xBC\xAF\x27\x1C..."), "", "a 7-Zip archive", "unpack it"),
        (made("a.pdf", b"%PDF-1.7 ..."), "", "this is a PDF", "CSV or JSON"),
        (made("a.groundswell", b"SQLite format 3\0..."), "", "Groundswell workspace", "File > Open"),
        (made("a.bin", &[1, 2, 3, 200].repeat(100)), "", "not a text file", "JSON, CSV, TSV or a workbook"),
        (
            made("feed.xml", b"<?xml version=\"1.0\"?><books><book>A</book></books>"),
            "",
            "not the export of a source",
            "JSON or CSV",
        ),
        (export("strange/no-items.md"), "", "no roadmap items", "- [ ] **RM-1"),
        (export("strange/two-readings.csv"), "", "could hold tickets or roadmap", "--as tickets"),
        (
            export("strange/no-words.csv"),
            "tickets",
            "the columns are “Id”, “Email”, “Created at”, “Priority”",
            "--map body=COLUMN",
        ),
        (
            export("strange/no-id.csv"),
            "tickets colour=Email",
            "“colour” is not a field of tickets",
            "the fields are id, subject, body",
        ),
        (
            export("strange/no-id.csv"),
            "tickets body=Text",
            "there is no column “Text”",
            "“Subject”, “Message”, “Email”",
        ),
        (export("good/jira.json"), "accounts", "this holds tickets of Jira", "import it as tickets"),
        (export("good/roadmap.md"), "tickets", "this holds roadmap of Markdown", "import it as roadmap"),
        (folder.path().to_owned(), "", "this is a folder", "files inside"),
        (made("wide.csv", "a,".repeat(600).as_bytes()), "tickets", "601 columns; at most 512", "export fewer columns"),
    ];
    for (path, asked, message, cure) in cases {
        let name = path.display().to_string();
        match peek(&path, &wanted(asked)) {
            Err(Error::Input { message: said, hint, place }) => {
                assert!(said.contains(message), "{name}: {said}");
                assert!(hint.contains(cure), "{name}: {hint}");
                assert!(place.file.is_some(), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(matches!(peek(&folder.path().join("gone.csv"), &wanted("")), Err(Error::Io { .. })));
}

#[test]
fn what_was_decided_is_said() {
    let said = |name: &str, asked: &str| peek(&export(name), &wanted(asked)).unwrap().notes.join("\n");
    let cases = [
        ("strange/month-first.csv", "dates in “Created” are read month first, because row 2 says 03/25/2026 16:14"),
        ("strange/month-first.csv", "dates in “Updated” are read month first, as in the columns beside it"),
        ("strange/accounts-odd.csv", "dates in “Renewal” could be day first or month first (row 1 says 03/04/2027"),
        ("strange/accounts-odd.csv", "amounts are in GBP, because the column is called “ARR (GBP)”"),
        ("strange/accounts-turnover.csv", "“Annual Revenue” is the customer's own turnover"),
        ("good/accounts-monthly.csv", "ARR is twelve times the monthly amount"),
        ("good/accounts-monthly.csv", "numbers in “Health score” are read as a health score"),
        ("good/accounts.csv", "amounts without a currency are taken for USD"),
        ("strange/zendesk.csv", "Zendesk's CSV holds subjects only"),
        ("strange/no-id.csv", "a ticket is known by its words"),
        ("strange/header-only.csv", "no rows below them"),
        ("strange/windows-1252.csv", "read as Windows-1252"),
        ("strange/title-lines.csv", "the columns are named in row 3"),
        ("strange/same-names.csv", "Tags (2)"),
    ];
    for (name, note) in cases {
        let notes = said(name, "");
        assert!(notes.contains(note), "{name}: {notes}");
    }
    let peek = peek(&export("strange/windows-1252.csv"), &wanted("")).unwrap();
    assert_eq!(peek.encoding, "Windows-1252");
    assert_eq!(peek.mapping[1].because, "column is called “Subject”");
}

/// Tells a file's records into `sink`.
fn read(path: &Path, wanted: &Instructions, task: &Task, sink: &mut dyn FnMut(Record) -> Result<()>) -> Result<()> {
    reader::read(path, wanted, task, &mut |told| match told {
        Told::Record(record) => sink(record),
        _ => Ok(()),
    })
}

#[test]
fn our_own_peoples_addresses_are_no_customers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let rows = "1,Dark mode,help@quill.example,sam@quill.example\n2,Light mode,help@quill.example,sam@quill.example\n";
    std::fs::write(&path, format!("Ticket ID,Subject,Recipient,Assignee email\n{rows}")).unwrap();
    let peek = peek(&path, &wanted("")).unwrap();
    assert!(!peek.mapping.iter().any(|m| m.field == "requester_email"), "{:?}", peek.mapping);
}

#[test]
fn a_record_that_was_set_aside_is_kept_whole() {
    let mut raw = Vec::new();
    read(&export("strange/short-and-long.csv"), &wanted(""), &Task::silent(), &mut |record| {
        if let Record::SetAside(aside) = record {
            raw.push(aside.raw);
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(raw, ["2,Long,Bob,high,a,b,c", "rest of a text"]);
}

#[test]
fn reading_stops_when_asked_and_when_the_receiver_fails() {
    let path = export("good/zendesk.jsonl");
    let task = Task::silent();
    task.cancel();
    let stopped = read(&path, &wanted(""), &task, &mut |_| Ok(()));
    assert!(matches!(stopped, Err(Error::Interrupted)));
    let failed = read(&path, &wanted(""), &Task::silent(), &mut |_| Err(Error::Bug("full".into())));
    assert!(matches!(failed, Err(Error::Bug(_))));
}

#[test]
fn the_sample_company_is_read_whole() {
    let sample = fixtures().join("sample");
    if !sample.join("tickets.jsonl").exists() {
        return;
    }
    let tickets = records(&sample.join("tickets.jsonl"), &wanted(""));
    let lines = std::fs::read_to_string(sample.join("tickets.jsonl")).unwrap().lines().count();
    assert_eq!(tickets.len(), lines);
    assert!(tickets.iter().all(|t| t.starts_with("T ")), "none set aside, none remarked");
    let accounts = records(&sample.join("accounts.csv"), &wanted(""));
    assert!(accounts.len() > 100 && accounts.iter().all(|a| a.starts_with("A ACC-")));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("growing.csv");
    std::fs::write(&path, "Id,Subject,Requester\n1,First,Ann\n2,Second,Bob\n").unwrap();
    let outcome = read(&path, &wanted(""), &Task::silent(), &mut |_| {
        let mut text = std::fs::read(&path).unwrap();
        text.extend_from_slice(b"3,Third,Cy\n");
        std::fs::write(&path, text).unwrap(); // and again for every record: a reader that followed would never end
        Ok(())
    });
    let Err(Error::Input { message, .. }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(message, "the file changed while it was read");
}

#[test]
fn a_line_without_an_end_costs_one_record_and_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("endless.csv");
    let mut text = b"Id,Subject,Requester\n1,First,Ann\n2,\"".to_vec();
    text.resize(40 << 20, b'x');
    text.extend_from_slice(b"\n3,Third,Cy\n");
    std::fs::write(&path, text).unwrap();
    let records = records(&path, &wanted(""));
    let starts: Vec<&str> = records.iter().map(|r| &r[..12.min(r.len())]).collect();
    assert_eq!(starts, ["T 1 | First ", "! 2/3 : a li", "T 3 | Third "], "{starts:?}");
}

#[test]
fn every_record_is_counted_once_whatever_stands_in_the_file() {
    use proptest::prelude::*;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("any.csv");
    let read_all = |bytes: &[u8], header: &str| {
        let mut text = header.as_bytes().to_vec();
        text.extend_from_slice(bytes);
        std::fs::write(&path, &text).unwrap();
        match read(&path, &wanted(""), &Task::silent(), &mut |_| Ok(())) {
            Ok(()) | Err(Error::Input { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    };
    proptest!(ProptestConfig::with_cases(40), |(bytes in prop::collection::vec(any::<u8>(), 0..300))| {
        read_all(&bytes, "");
        read_all(&bytes, "Id,Subject,Requester,Created\n1,A,B,01/02/2026\n");
        read_all(&bytes, "{\"ticket\":{\"id\":1,\"subject\":\"x\"}}\n");
        read_all(&bytes, "Account Name,ARR,Renewal\n");
        read_all(&bytes, "# Roadmap\n\n- one\n");
    });
}
