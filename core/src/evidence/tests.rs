//! Stories: one small file, one expected answer. The files are in `fixtures/exports`.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::*;
use crate::model::Side;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

fn export(name: &str) -> PathBuf {
    fixtures().join("exports").join(name)
}

fn wanted(words: &str) -> Wanted {
    let mut wanted = Wanted::default();
    for word in words.split(' ').filter(|w| !w.is_empty()) {
        match word.split_once('=') {
            Some((field, column)) => wanted.map.push((field.into(), column.replace('_', " "))),
            None => wanted.what = [What::Tickets, What::Accounts, What::Roadmap].into_iter().find(|w| w.word() == word),
        }
    }
    wanted
}

/// A file's records, one line each:
/// `T id | subject | who <mail> | org | status,kind,priority | tags | created | C: words / A: words | url`,
/// `A id | name | domains | arr | renewal | churn | health,plan,segment,status,parent`,
/// `R id | title | body | status | target | theme`, `! row/line column: found -> expected` set aside, `? ..` remarked.
fn records(path: &Path, wanted: &Wanted) -> Vec<String> {
    let peek = peek(path, wanted).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut out = Vec::new();
    read(path, &peek, wanted, &Task::silent(), &mut |record| {
        out.push(line(record));
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
            format!(
                "T {} | {} | {} <{}> | {} {} | {},{},{} | {} | {} | {} | {}",
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
            format!("R {} | {} | {} | {} | {} | {}", r.external_id, r.title, r.body, r.status, r.target, r.theme)
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
        let mut items = records(path, &Wanted::default());
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
