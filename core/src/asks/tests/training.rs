//! Not a test: writes what `training/asks.py` reads, by the code that will read tickets. See `training/README.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::asks::*;
use crate::embedding::Embedder;
use crate::task::Task;

/// Labelled sets below the folder that `DATA` names, with the columns of their texts.
const SETS: [(&str, &str, &[&str]); 5] = [
    ("jquery", "detect/detect_jquery.csv", &["title", "body"]),
    ("nlbse", "detect/detect_nlbse24_stripped.csv", &["title", "body"]),
    ("reviews", "detect/detect_maalej2016_appreviews.csv", &["text"]),
    ("titanium", "detect/detect_titanium.csv", &["title", "body"]),
    ("inbox", "titanium/tickets_titanium_customer_inbox.csv", &["title", "body"]),
];

/// Sentences of a row that are looked at: those that look most like wishes. Where the row is none, neither is any.
const LIKELY: usize = 6;

/// Examples of one set: a line each of label, group, views and cues, and two vectors each.
#[derive(Default)]
struct Examples {
    lines: String,
    texts: Vec<[String; 2]>,
}

impl Examples {
    fn add(&mut self, wish: bool, group: &str, title: &str, body: &str, cues: &[usize]) {
        fn numbers<T: ToString>(all: &[T]) -> String {
            all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        }
        let views = grams::views(title, body).map(|view| numbers(&view)).join("|");
        writeln!(self.lines, "{}\t{group}\t{views}\t{}", u8::from(wish), numbers(cues)).unwrap();
        self.texts.push(row_texts(title, body));
    }

    fn write(&self, out: &Path, name: &str) {
        let texts: Vec<&str> = self.texts.iter().flatten().map(String::as_str).collect();
        let vectors = Embedder::builtin().unwrap().embed(&texts, &Task::silent()).unwrap();
        let bytes: Vec<u8> = vectors.iter().flat_map(|vector| vector.iter()).flat_map(|x| x.to_le_bytes()).collect();
        std::fs::write(out.join(format!("{name}.f32")), bytes).unwrap();
        std::fs::write(out.join(format!("{name}.rows")), &self.lines).unwrap();
        println!("{name}: {} examples", self.texts.len());
    }
}

/// The sample company's tickets, and the quotes of those in which something is wished, with the request each is of.
type Gold = BTreeMap<String, Vec<(String, String)>>;

fn sample(root: &Path) -> (Examples, Examples) {
    let sample = root.join("fixtures/sample");
    let mut gold = Gold::new();
    for row in csv::Reader::from_path(sample.join("gold.csv")).unwrap().records().map(Result::unwrap) {
        gold.entry(row[0].into()).or_default().push((normalised(&row[1]), row[2].into()));
    }
    let (mut said, mut tickets) = (Examples::default(), Examples::default());
    for line in std::fs::read_to_string(sample.join("tickets.jsonl")).unwrap().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let ticket = &line["ticket"];
        let (id, requester) = (ticket["id"].to_string(), &ticket["requester"]["id"]);
        let comments = ticket["comments"].as_array().unwrap().iter();
        let parts: Vec<Part> = comments
            .map(|comment| Part {
                side: if &comment["author_id"] == requester { Side::Customer } else { Side::Agent },
                author: String::new(),
                at: None,
                text: comment["body"].as_str().unwrap().into(),
            })
            .collect();
        let subject = ticket["subject"].as_str().unwrap();
        let first = parts.iter().find(|p| p.side == Side::Customer).map_or("", |p| p.text.as_str());
        tickets.add(gold.contains_key(&id), &id, subject, first, &[]);
        for seen in messages(subject, &parts) {
            let words = normalised(seen.text);
            let is =
                |quote: &str| quote.contains(&words) && words.len() * 5 >= quote.len() * 2 || words.contains(quote);
            let hit = gold.get(&id).and_then(|quotes| quotes.iter().find(|(quote, _)| is(quote)));
            // Held out together is what is of one request; the ticket comes after it.
            let group = format!("{} {id}", hit.map_or(&id, |(_, request)| request));
            said.add(hit.is_some(), &group, seen.text, "", &seen.features);
        }
    }
    (said, tickets)
}

#[test]
#[ignore = "writes files for the training"]
fn examples_for_the_training() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let out = root.join("target/training");
    std::fs::create_dir_all(&out).unwrap();
    let (said, tickets) = sample(&root);
    said.write(&out, "said");
    tickets.write(&out, "tickets");
    let names: Vec<&str> = CUES.iter().map(|cue| cue.name).chain(cues::SHAPES.iter().copied()).collect();
    std::fs::write(out.join("cues.txt"), names.join("\n")).unwrap();
    std::fs::write(out.join("views.txt"), grams::VIEWS.join("\n")).unwrap();
    let Ok(data) = std::env::var("DATA") else { return };
    for (name, file, columns) in SETS {
        let (mut examples, mut sentences) = (Examples::default(), Examples::default());
        let mut reader = csv::Reader::from_path(Path::new(&data).join(file)).unwrap();
        let headers = reader.headers().unwrap().clone();
        let at = |name: &str| headers.iter().position(|h| h.trim_start_matches('\u{feff}') == name).unwrap();
        let (texts, class) = (columns.iter().map(|c| at(c)).collect::<Vec<_>>(), at("class"));
        for (n, row) in reader.records().map(Result::unwrap).enumerate() {
            let body = texts.get(1).map_or("", |&body| &row[body]);
            let (title, wish) = (&row[texts[0]], &row[class] == "feature");
            examples.add(wish, &n.to_string(), title, body, &[]);
            // A review is what somebody says, not what a tracker calls it.
            let (subject, text) = if texts.len() > 1 { (title, body) } else { ("", title) };
            let part = Part { side: Side::Customer, author: String::new(), at: None, text: text.into() };
            let parts = [part];
            let draft = draft(subject, &parts, "");
            let mut likely = draft.open.clone();
            likely.sort_by(|&a, &b| draft.logits[b].total_cmp(&draft.logits[a]));
            for seen in likely.iter().take(LIKELY).map(|&n| &draft.seen[n]) {
                sentences.add(wish, &format!("{n} {n}"), seen.text, "", &seen.features);
            }
        }
        examples.write(&out, name);
        sentences.write(&out, &format!("{name}-said"));
    }
}
