//! Importing, again and again: nothing is lost, nothing comes twice, nothing that was decided changes.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use groundswell::api::{
    Changed, Exported, ImportOutcome, ImportPlan, NamedRequest, Piles, RankingPage, RequestDetail, Session, Status,
};
use groundswell::error::ErrorKind;
use groundswell::task::Task;
use groundswell_tests::sample::{Desk, fixture};
use serde_json::{Value, json};

/// A table with ids, words, dates and requesters, one row for each number.
fn tickets(numbers: impl IntoIterator<Item = u32>) -> String {
    let row = |n: u32| {
        format!(
            "{n},Export list {n},\"It would be great if we could export list number {n} to a spreadsheet, please.\",\
             ann{n}@moss.example,2026-03-{:02}\n",
            n % 28 + 1
        )
    };
    let rows: String = numbers.into_iter().map(row).collect();
    format!("Ticket ID,Subject,Description,Email,Created at\n{rows}")
}

fn write(desk: &Desk, name: &str, text: &str) -> PathBuf {
    let path = desk.dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn import(desk: &Desk, path: &Path, more: Value) -> ImportOutcome {
    let mut args = json!({ "files": [path] });
    args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk.ask("import", args)
}

fn piles(outcome: &ImportOutcome) -> (u64, u64, u64, u64) {
    let Piles { added, changed, same, set_aside, .. } = outcome.files[0].piles;
    (added, changed, same, set_aside)
}

fn status(desk: &Desk) -> Status {
    desk.ask("status", json!({}))
}

#[test]
fn the_same_tickets_come_once_however_they_come() {
    let desk = Desk::empty();
    let first = import(&desk, &write(&desk, "march.csv", &tickets(1..=40)), json!({}));
    assert_eq!(piles(&first), (40, 0, 0, 0));
    let row = desk.ask::<RankingPage>("rank", json!({})).rows.remove(0);
    let _: Changed<NamedRequest> = desk.ask("rename", json!({ "id": row.id, "title": "Our own words" }));
    let decided = |desk: &Desk| desk.ask::<RequestDetail>("request", json!({ "id": row.id })).row.title;

    let again = import(&desk, &write(&desk, "march-again.csv", &tickets(1..=40)), json!({}));
    assert_eq!(piles(&again), (0, 0, 40, 0), "the same file under another name");
    let shuffled = import(&desk, &write(&desk, "shuffled.csv", &tickets((1..=40).rev())), json!({}));
    assert_eq!(piles(&shuffled), (0, 0, 40, 0), "in another order");
    let overlapping = import(&desk, &write(&desk, "april.csv", &tickets(30..=50)), json!({}));
    assert_eq!(piles(&overlapping), (10, 0, 11, 0), "half of it known");
    let edited = tickets(1..=2).replace("list number 2", "list number two");
    let changed = import(&desk, &write(&desk, "edited.csv", &edited), json!({}));
    assert_eq!(piles(&changed), (0, 1, 1, 0), "one was edited");
    let fewer = import(&desk, &write(&desk, "fewer.csv", &tickets(1..=1)), json!({}));
    assert_eq!(piles(&fewer), (0, 0, 1, 0));

    assert_eq!(status(&desk).tickets, 50, "an import never deletes");
    assert_eq!(decided(&desk), "Our own words");
    for outcome in [again, shuffled, overlapping, changed, fewer] {
        assert_eq!(outcome.grouping.edits_changed, 0);
    }
}

#[test]
fn the_very_same_file_is_known_at_a_glance() {
    let desk = Desk::empty();
    let path = write(&desk, "march.csv", &format!("{}9,too,many,cells,here,now\n", tickets(1..=30)));
    assert_eq!(piles(&import(&desk, &path, json!({}))), (30, 0, 0, 1));
    let again = import(&desk, &path, json!({}));
    assert_eq!(piles(&again), (0, 0, 30, 1));
    assert!(again.files[0].notes.iter().any(|n| n.contains("this very file")), "{:?}", again.files[0].notes);
    assert_eq!(status(&desk).set_aside, 1, "what was set aside waits once");
    // after another import of that source it is no longer known what these bytes would do
    import(&desk, &write(&desk, "april.csv", &tickets(31..=32)), json!({}));
    let third = import(&desk, &path, json!({}));
    assert_eq!(piles(&third), (0, 0, 30, 1));
    assert!(!third.files[0].notes.iter().any(|n| n.contains("this very file")));
    assert_eq!(status(&desk).set_aside, 1);
}

#[test]
fn tickets_without_ids_are_known_by_their_words() {
    let desk = Desk::empty();
    let with_ids =
        "Ticket ID,Subject,Message,Email,Created at\n7,Dark mode,Please add one,ada@moss.example,2026-03-02\n";
    let without = "Subject,Message,Email,Created at\nDark mode,Please add one,ada@moss.example,2026-03-02\n\
                   Light mode,Please add one too,ada@moss.example,2026-03-03\n";
    assert_eq!(piles(&import(&desk, &write(&desk, "a.csv", without), json!({}))), (2, 0, 0, 0));
    assert_eq!(piles(&import(&desk, &write(&desk, "b.csv", with_ids), json!({}))), (0, 0, 1, 0), "its id came later");
    let other = Desk::empty();
    assert_eq!(piles(&import(&other, &write(&other, "b.csv", with_ids), json!({}))), (1, 0, 0, 0));
    assert_eq!(piles(&import(&other, &write(&other, "a.csv", without), json!({}))), (1, 0, 1, 0), "its id got lost");
}

#[test]
fn what_was_set_aside_is_mended_once_for_all() {
    let desk = Desk::empty();
    let text = format!(
        "{}51,\"Open quote,words,ann@moss.example,2026-03-02\n52,One,too many,commas, in it,ann@moss.example,2026-03-02\n\
         1.50066E+12,Lost id,words,ann@moss.example,2026-03-02\n",
        tickets(1..=3)
    );
    let path = write(&desk, "odd.csv", &text);
    let plan: ImportPlan = desk.ask("import_plan", json!({ "files": [&path] }));
    let groups: Vec<(u64, String)> =
        plan.files[0].problems.iter().map(|g| (g.count, g.repair.clone().unwrap().value)).collect();
    assert_eq!(groups.len(), 3, "one group for each cure: {groups:?}");
    let out = desk.dir.path().join("aside.csv");
    let outcome = import(&desk, &path, json!({ "set_aside": out }));
    assert_eq!(piles(&outcome), (3, 0, 0, 3));
    assert_eq!(status(&desk).set_aside, 3);
    let saved = std::fs::read_to_string(&out).unwrap();
    assert!(saved.starts_with("\u{feff}Ticket ID,Subject,Description,Email,Created at,set aside: file"), "{saved}");

    let retried: ImportOutcome = desk.ask("retry", json!({ "repairs": ["quotes-as-characters"] }));
    assert_eq!(piles(&retried).0, 1, "the open quote");
    assert_eq!(status(&desk).set_aside, 2);
    let retried: ImportOutcome = desk.ask("retry", json!({ "repairs": ["join-surplus-cells", "known-by-words"] }));
    assert_eq!(piles(&retried).0, 2);
    assert_eq!((status(&desk).set_aside, status(&desk).tickets), (0, 6));
    let again: ImportOutcome = desk.ask("retry", json!({}));
    assert!(again.files.is_empty(), "nothing waits any more");

    // the file again, with the same repairs: all of it is known
    let repairs = json!({ "repairs": ["quotes-as-characters", "join-surplus-cells", "known-by-words"] });
    assert_eq!(piles(&import(&desk, &path, repairs)), (0, 0, 6, 0));
}

#[test]
fn a_file_of_those_set_aside_is_mended_by_hand_and_imported() {
    let desk = Desk::empty();
    let text = format!("{}52,One,\"words\",extra,ann@moss.example,2026-03-02\n", tickets(1..=3));
    let path = write(&desk, "odd.csv", &text);
    import(&desk, &path, json!({}));
    let out = desk.dir.path().join("aside.csv");
    let written: Exported = desk.ask("set_aside", json!({ "out": out }));
    assert_eq!(written.rows, 1);
    let mended = std::fs::read_to_string(&out)
        .unwrap()
        .replace("52,One,words,extra,\"ann@moss.example,2026-03-02\"", "52,One,words,ann@moss.example,2026-03-02");
    let outcome = import(&desk, &write(&desk, "mended.csv", &mended), json!({}));
    assert_eq!(piles(&outcome), (1, 0, 0, 0), "{:?}", outcome.files[0].problems);
    assert_eq!(status(&desk).tickets, 4);
}

#[test]
fn how_a_person_wanted_a_table_read_is_remembered() {
    let desk = Desk::empty();
    let odd = |n: u32| format!("Nr,Thema,Wortlaut,Wer\n{n},Dark mode,Please add a dark mode,ada{n}@moss.example\n");
    let map = json!({ "as": "tickets", "map": [
        { "field": "id", "column": "Nr" }, { "field": "subject", "column": "Thema" },
        { "field": "body", "column": "Wortlaut" }, { "field": "requester_email", "column": "Wer" }] });
    assert_eq!(piles(&import(&desk, &write(&desk, "a.csv", &odd(1)), map)), (1, 0, 0, 0));
    let next = import(&desk, &write(&desk, "b.csv", &odd(2)), json!({}));
    assert_eq!(piles(&next), (1, 0, 0, 0), "the next export of that make needs no word");
    assert!(next.files[0].remembered.is_some());
    let mapped: Vec<&str> = next.files[0].mapping.iter().map(|m| m.field.as_str()).collect();
    assert_eq!(mapped, ["id", "subject", "body", "requester_email"]);
}

#[test]
fn a_document_of_several_is_chosen_by_its_name() {
    let desk = Desk::empty();
    let day = |first: &str| format!("Ticket ID,Subject,Email,Created at\n1,Dark mode,a@moss.example,{first}\n");
    let (one, two) = (write(&desk, "one.csv", &day("03/04/2026")), write(&desk, "two.csv", &day("03/04/2026")));
    let args = json!({ "files": [one, two], "of": [
        { "document": "0", "dates": "month" }, { "document": "1", "skip": true }] });
    let plan: ImportPlan = desk.ask("import_plan", args);
    assert_eq!(plan.files.len(), 1);
    assert_eq!(plan.files[0].months[0].month, "2026-03", "month first, as it was said");
    assert!(plan.files[0].decisions.iter().any(|d| d.what == "dates" && d.sure && d.value == "month"));
}

#[test]
fn a_vote_counts_for_the_voters_account() {
    let desk = Desk::empty();
    let accounts =
        "Account ID,Account Name,Website,ARR,Currency\nA1,Moss,moss.example,1000,EUR\nA2,Fjord,fjord.example,500,EUR\n";
    import(&desk, &write(&desk, "accounts.csv", accounts), json!({}));
    let ideas = "Idea ID,Idea Title,Idea Description,Idea Creator Email Address,Idea Creator Name,Voters Count,User Email Address\n\
                 5,Dark mode,Please add a dark mode to the board,ann@moss.example,Ann,2,ann@moss.example\n\
                 5,Dark mode,Please add a dark mode to the board,ann@moss.example,Ann,2,bo@fjord.example\n";
    let outcome = import(&desk, &write(&desk, "ideas.csv", ideas), json!({}));
    assert_eq!(outcome.files[0].source_key, "uservoice");
    assert_eq!(piles(&outcome), (1, 0, 0, 0), "an idea is one ticket however many voted");
    let row = desk.ask::<RankingPage>("rank", json!({})).rows.remove(0);
    assert_eq!((row.reports, row.accounts, row.arr), (2, 2, 150_000));
}

#[test]
fn every_fixture_adds_up_and_comes_once() {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["exports/good", "exports/strange", "exports/sources"] {
        files.extend(fixture(folder).read_dir().unwrap().map(|entry| entry.unwrap().path()));
    }
    files.retain(|f| f.extension().is_none_or(|e| !["expect", "py"].iter().any(|not| e == *not)));
    files.sort();
    let mut read = 0;
    for file in files {
        let name = file.display().to_string();
        let desk = Desk::empty();
        let call =
            |desk: &Desk, files: &Path| desk.session.call("import", json!({ "files": [files] }), &Task::silent());
        let outcome = match call(&desk, &file) {
            Ok(reply) => serde_json::from_value::<ImportOutcome>(reply).unwrap(),
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::Input, "{name}: {error:?}");
                assert!(error.hint.is_some() && error.place.is_some(), "{name}: {error:?}");
                continue;
            }
        };
        read += 1;
        for plan in &outcome.files {
            let p = plan.piles;
            assert_eq!(p.seen, p.added + p.changed + p.same + p.set_aside, "{name}");
            let problems: u64 = plan.problems.iter().filter(|g| g.set_aside).map(|g| g.count).sum();
            assert_eq!(problems, p.set_aside, "{name}: every one set aside has its cure");
        }
        // once more under another name, so that it is really read
        let copy = desk.dir.path().join(file.file_name().unwrap());
        let mut bytes = std::fs::read(&file).unwrap();
        if name.ends_with(".csv") && !name.contains("utf16") && bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        std::fs::write(&copy, bytes).unwrap();
        let again = call(&desk, &copy).map(|reply| serde_json::from_value::<ImportOutcome>(reply).unwrap());
        let again = again.unwrap_or_else(|e| panic!("{name}: {e:?}"));
        for plan in &again.files {
            assert_eq!((plan.piles.added, plan.piles.changed), (0, 0), "{name} adds nothing twice");
        }
    }
    assert!(read > 60, "only {read} fixtures were read");
}

#[test]
fn a_large_import_can_be_stopped_and_gone_on_with() {
    let desk = Desk::empty();
    let rows: String = (0..20_100).map(|n| format!("{n},Note {n}\n")).collect();
    let path = write(&desk, "large.csv", &format!("Ticket ID,Subject\n{rows}"));
    let session: &Session = &desk.session;
    let stop_at = |phase: &'static str| {
        let (send, hear) = std::sync::mpsc::channel::<Task>();
        let mut own = None;
        let task = Task::watched(move |progress| {
            let task: &Task = own.get_or_insert_with(|| hear.recv().unwrap());
            if progress.phase.starts_with(phase) {
                task.cancel();
            }
        });
        send.send(task.clone()).unwrap();
        task
    };
    let stopped = session.call("import", json!({ "files": [&path] }), &stop_at("Reading"));
    assert_eq!(stopped.unwrap_err().kind, ErrorKind::Interrupted);
    assert_eq!(status(&desk).tickets, 0, "while it is read, stopping leaves nothing");

    let stopped = session.call("import", json!({ "files": [&path] }), &stop_at("Finding asks")).unwrap();
    let outcome: ImportOutcome = serde_json::from_value(stopped).unwrap();
    assert_eq!(outcome.unread, 20_100, "its evidence is in, and it says what is left");
    let books = status(&desk);
    assert_eq!((books.tickets, books.unread), (20_100, 20_100));
    assert_eq!(books.tickets, books.in_requests + books.not_requests + books.unsure + books.unread);

    let check: groundswell::api::CheckReport = desk.ask("check", json!({}));
    assert!(check.clean, "tickets that wait to be read are no damage: {:?}", check.wrong);
    let outcome: ImportOutcome = desk.ask("read_on", json!({}));
    assert_eq!(outcome.unread, 0);
    assert_eq!(status(&desk).unread, 0);
}
