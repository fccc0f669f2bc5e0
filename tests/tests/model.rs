//! A workspace's own model: what fits is used, what does not is refused in words, and nothing moves by it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use groundswell::api::{
    ModelChanged, Questions, RankingPage, ReadingModel, Regrouping, RequestDetail, Session, Similar,
};
use groundswell::error::ErrorKind;
use groundswell::model::{AskId, RequestId};
use groundswell::task::Task;
use groundswell_tests::onnx::{self, Answer};
use groundswell_tests::sample::{Desk, files};
use serde_json::{Value, json};

/// The files of the built-in model under other names: a model of which it is known what it must give.
fn copied(folder: &Path) -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/model");
    std::fs::create_dir_all(folder).unwrap();
    let onnx = folder.join("another.onnx");
    std::fs::copy(own.join("encoder.int8.onnx"), &onnx).unwrap();
    std::fs::copy(own.join("tokenizer.json"), folder.join("tokenizer.json")).unwrap();
    onnx
}

fn places(desk: &Desk) -> BTreeMap<AskId, RequestId> {
    let rows = desk.ask::<RankingPage>("rank", json!({ "limit": 500 })).rows;
    let quotes = |id| desk.ask::<RequestDetail>("request", json!({ "id": id })).quotes;
    rows.iter().flat_map(|row| quotes(row.id).into_iter().map(|q| (q.ask, row.id))).collect()
}

/// A desk with the first so many tickets of the sample company: enough to stop in the middle of.
fn some_of_the_sample() -> Desk {
    let desk = Desk::empty();
    let path = desk.dir.path().join("tickets.jsonl");
    let text = std::fs::read_to_string(&files()[0]).unwrap();
    let some: Vec<&str> = text.lines().take(160).collect();
    std::fs::write(&path, some.join("\n")).unwrap();
    desk.import(&[path, files()[2].clone()]);
    desk
}

fn tickets(desk: &Desk, name: &str, subject: &str, wishes: &[&str]) -> PathBuf {
    let path = desk.dir.path().join(name);
    let mut text = "id,subject,description,created_at,requester_email,type\n".to_owned();
    for (n, wish) in wishes.iter().enumerate() {
        text.push_str(&format!(
            "{name}{n},{subject},\"{wish}\",2026-03-{:02}T10:00:00Z,p{n}@f{n}.example,Feature request\n",
            n + 1
        ));
    }
    std::fs::write(&path, text).unwrap();
    path
}

const GERMAN: &str = "Bitte ermöglichen Sie den Export der Rechnungen als PDF.";
const ENGLISH: &[&str] = &[
    "Please add an export of the invoices as PDF.",
    "We need an export of invoices as PDF, please.",
    "Please add a dark theme for the night.",
    "We need a dark theme at night, please.",
];

/// How many vectors the workspace keeps.
fn vectors(path: &Path) -> i64 {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = rusqlite::Connection::open_with_flags(path, flags).unwrap();
    db.query_row("SELECT count(*) FROM embedding", [], |r| r.get(0)).unwrap()
}

#[test]
fn the_same_model_under_another_name_changes_nothing_and_the_way_back_costs_nothing() {
    let desk = some_of_the_sample();
    let export = |name: &str| {
        let out = desk.dir.path().join(name);
        desk.ask::<Value>("export", json!({ "format": "json", "out": out }));
        std::fs::read_to_string(&out).unwrap()
    };
    let (before, exported) = (places(&desk), export("before.json"));
    let onnx = copied(&desk.dir.path().join("model"));
    let changed: ModelChanged = desk.ask("use_model", json!({ "onnx": onnx, "reads": ["en"] }));
    assert!(changed.embedded > 300, "all of it was read anew: {}", changed.embedded);
    assert!(!changed.model.builtin && changed.model.name == "another.onnx", "{:?}", changed.model);
    assert_eq!((changed.model.dimensions, changed.model.reads.as_slice()), (384, &["English".to_owned()][..]));
    assert_eq!(places(&desk), before, "no ask moves by itself");
    let similar: Similar = desk.ask("similar", json!({ "text": "work without a network" }));
    assert!(!similar.requests.is_empty());

    let again: ModelChanged = desk.ask("use_model", json!({ "onnx": onnx, "reads": ["en"] }));
    assert_eq!(again.embedded, 0, "what was read is kept");
    let back: ModelChanged = desk.ask("use_builtin_model", json!({}));
    assert!(back.model.builtin);
    assert_eq!(back.embedded, 0, "the built-in model's vectors are still there");
    assert_eq!(export("back.json"), exported, "and so is everything made of them");
}

#[test]
fn what_is_said_about_a_copy_of_the_model_is_what_the_model_says() {
    // The background of a named model is of fewer asks than the built-in one.
    let desk = some_of_the_sample();
    let text = json!({ "text": "tell me before a part runs out", "limit": 10 });
    let builtin: Similar = desk.ask("similar", text.clone());
    desk.ask::<ModelChanged>("use_model", json!({ "onnx": copied(&desk.dir.path().join("m")), "reads": ["en"] }));
    let own: Similar = desk.ask("similar", text);
    let asks = |found: &Similar| found.asks.iter().map(|ask| ask.ask.clone()).collect::<Vec<_>>();
    assert_eq!(asks(&own)[..3], asks(&builtin)[..3], "the nearest asks are the same");
}

#[test]
fn a_model_that_reads_german_puts_a_german_ask_to_the_english_ones() {
    let desk = Desk::empty();
    let onnx = onnx::write(&desk.dir.path().join("m"), "words", Answer::Tokens);
    desk.import(&[tickets(&desk, "en", "A wish", ENGLISH)]);
    let changed: ModelChanged = desk.ask("use_model", json!({ "onnx": onnx, "reads": ["de", "en"] }));
    assert_eq!(changed.model.dimensions as usize, onnx::DIMENSIONS);
    assert_eq!(changed.model.reads, ["German", "English"]);
    let outcome = desk.import(&[tickets(&desk, "de", "PDF-Export", &[GERMAN])]);
    assert_eq!((outcome.grouping.asks, outcome.grouping.joined), (1, 1), "{:?}", outcome.grouping);
    let ranked: RankingPage = desk.ask("rank", json!({}));
    let quotes = |id| desk.ask::<RequestDetail>("request", json!({ "id": id })).quotes;
    let all: Vec<_> = ranked.rows.iter().map(|row| quotes(row.id)).collect();
    let home = all.iter().find(|quotes| quotes.iter().any(|q| q.language.as_deref() == Some("German"))).unwrap();
    assert!(home.iter().any(|q| q.text.contains("invoices")), "it stands with the English ones");
    assert!(home.iter().all(|q| !q.by_words), "and is not compared by words only");

    desk.ask::<ModelChanged>("use_builtin_model", json!({}));
    let home: Vec<_> = quotes(
        ranked
            .rows
            .iter()
            .zip(&all)
            .find(|(_, q)| q.iter().any(|q| q.language.as_deref() == Some("German")))
            .unwrap()
            .0
            .id,
    );
    assert_eq!(home.iter().filter(|q| q.by_words).count(), 1, "the built-in model does not read it");
}

#[test]
fn models_of_either_kind_are_read() {
    for answer in [Answer::Tokens, Answer::Sentence] {
        let desk = Desk::empty();
        desk.import(&[tickets(&desk, "en", "A wish", ENGLISH)]);
        let onnx = onnx::write(&desk.dir.path().join("m"), "words", answer);
        let changed: ModelChanged = desk.ask("use_model", json!({ "onnx": onnx }));
        assert_eq!(changed.model.reads, Vec::<String>::new(), "every language, unless told");
        let regrouping: Regrouping = desk.ask("regroup", json!({}));
        assert!(regrouping.requests >= 2, "{answer:?}");
        desk.ask::<Questions>("questions", json!({}));
        let similar: Similar = desk.ask("similar", json!({ "text": "dark design" }));
        assert!(similar.asks[0].text.contains("dark"), "{answer:?}: {similar:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused_by_name_before_anything_changes() {
    let desk = Desk::empty();
    desk.import(&[tickets(&desk, "en", "A wish", ENGLISH)]);
    let folder = desk.dir.path().join("m");
    let good = onnx::write(&folder, "words", Answer::Tokens);
    let bytes = std::fs::read(&good).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let workspace = desk.dir.path().join("desk.groundswell");
    let cases = [
        (workspace, None, "desk.groundswell", "is a workspace", "ONNX file"),
        (folder.join("nowhere.onnx"), None, "nowhere.onnx", "cannot be opened", "ONNX file"),
        (good.clone(), Some(folder.join("nowhere.json")), "nowhere.json", "cannot be opened", "--tokenizer"),
        (write("letter.onnx", b"Dear all, this is no model."), None, "letter.onnx", "no ONNX model", "export"),
        (write("half.onnx", &bytes[..bytes.len() / 2]), None, "half.onnx", "no ONNX model", "export"),
        (write("empty.onnx", b""), None, "empty.onnx", "", ""),
        (good.clone(), Some(write("tokens.json", b"{}")), "tokens.json", "no tokenizer", "tokenizer.json"),
        (
            onnx::write(&folder, "task", Answer::Logits),
            None,
            "task.onnx",
            "answers with logits; expected is embedding",
            "sentence",
        ),
        (onnx::write(&folder, "same", Answer::Constant), None, "same.onnx", "the same vector", "tokenizer"),
    ];
    let before =
        (vectors(&desk.dir.path().join("desk.groundswell")), desk.ask::<RankingPage>("rank", json!({})).revision);
    for (onnx, tokenizer, file, message, cure) in cases {
        let error = desk.refused("use_model", json!({ "onnx": onnx, "tokenizer": tokenizer }));
        assert_eq!(error.kind, ErrorKind::Input, "{error:?}");
        assert_eq!(error.place.as_ref().and_then(|p| p.file.as_deref()), Some(file), "{error:?}");
        assert!(error.message.contains(message) && error.hint.as_deref().unwrap().contains(cure), "{error:?}");
    }
    let error = desk.refused("use_model", json!({ "onnx": good, "reads": ["klingon"] }));
    assert!(error.message.contains("klingon") && error.hint.unwrap().contains("de"), "{}", error.message);
    let after =
        (vectors(&desk.dir.path().join("desk.groundswell")), desk.ask::<RankingPage>("rank", json!({})).revision);
    assert_eq!(after, before, "nothing was written");
    assert!(desk.ask::<ReadingModel>("model", json!({})).builtin);
}

#[test]
fn without_its_files_all_can_be_looked_at_and_nothing_new_is_read() {
    let desk = Desk::empty();
    desk.import(&[tickets(&desk, "en", "A wish", ENGLISH)]);
    let onnx = onnx::write(&desk.dir.path().join("m"), "words", Answer::Tokens);
    desk.ask::<ModelChanged>("use_model", json!({ "onnx": onnx }));
    let away = desk.dir.path().join("away.onnx");
    std::fs::rename(&onnx, &away).unwrap();
    let more = tickets(&desk, "more", "A wish", &["Please add a calendar with a login."]);

    let rows = desk.ask::<RankingPage>("rank", json!({})).rows;
    desk.ask::<RequestDetail>("request", json!({ "id": rows[0].id }));
    desk.ask::<Regrouping>("regroup", json!({}));
    desk.ask::<Value>("merge", json!({ "ids": [rows[0].id, rows[1].id] }));
    desk.ask::<Value>("export", json!({ "format": "csv", "out": desk.dir.path().join("out.csv") }));
    let trouble = desk.ask::<ReadingModel>("model", json!({})).trouble.unwrap();
    assert!(trouble.contains("words.onnx"), "{trouble}");
    let import = json!({ "files": [more] });
    for (name, args) in [("similar", json!({ "text": "a calendar" })), ("import", import.clone())] {
        let error = desk.refused(name, args);
        assert_eq!(error.place.as_ref().and_then(|p| p.file.as_deref()), Some("words.onnx"), "{name}: {error:?}");
        assert!(error.hint.as_deref().unwrap().contains("model builtin"), "{name}: {error:?}");
    }
    std::fs::write(&onnx, b"something else").unwrap();
    let error = desk.refused("import", import.clone());
    assert!(error.message.contains("another file"), "{error:?}");

    // Where it went is said by naming it again; it is the same model, so nothing is embedded.
    std::fs::copy(desk.dir.path().join("m/tokenizer.json"), desk.dir.path().join("tokenizer.json")).unwrap();
    let changed: ModelChanged = desk.ask("use_model", json!({ "onnx": away }));
    assert_eq!((changed.embedded, changed.model.trouble), (0, None));
    desk.ask::<Value>("import", import);
}

#[test]
fn stopped_in_the_middle_it_changes_nothing_and_goes_on_from_there() {
    let desk = some_of_the_sample();
    let path = desk.dir.path().join("desk.groundswell");
    let onnx = copied(&desk.dir.path().join("model"));
    let args = json!({ "onnx": onnx, "reads": ["en"] });
    let (before, known) = (places(&desk), vectors(&path));
    let slot: std::sync::Arc<std::sync::OnceLock<Task>> = std::sync::Arc::default();
    let stop = slot.clone();
    let task = Task::watched(move |progress| {
        if progress.phase == "Embedding" && progress.total.is_some() && progress.done >= 128 {
            stop.get().unwrap().cancel();
        }
    });
    slot.set(task.clone()).unwrap_or_else(|_| panic!("set once"));
    let error = desk.session.call("use_model", args.clone(), &task).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted);
    let kept = vectors(&path) - known;
    assert!(kept >= 128, "what was read is kept: {kept}");
    assert!(desk.ask::<ReadingModel>("model", json!({})).builtin, "and the model is the one it was");
    assert_eq!(places(&desk), before);
    let changed: ModelChanged = desk.ask("use_model", args);
    assert!(changed.embedded > 0 && vectors(&path) - known == kept + changed.embedded as i64, "the rest was read");
}

#[test]
fn a_workspace_still_reads_by_its_model_when_it_is_opened_again() {
    let desk = Desk::empty();
    desk.import(&[tickets(&desk, "en", "A wish", ENGLISH)]);
    let onnx = onnx::write(&desk.dir.path().join("m"), "words", Answer::Tokens);
    desk.ask::<ModelChanged>("use_model", json!({ "onnx": onnx, "reads": ["de", "en"] }));
    let Desk { session, dir } = desk;
    drop(session);
    let session = Session::open(&dir.path().join("desk.groundswell"), false).unwrap();
    let desk = Desk { session, dir };
    let model: ReadingModel = desk.ask("model", json!({}));
    assert_eq!((model.name.as_str(), model.trouble), ("words.onnx", None));
    let outcome = desk.import(&[tickets(&desk, "de", "PDF-Export", &[GERMAN])]);
    assert_eq!(outcome.grouping.joined, 1);
}
