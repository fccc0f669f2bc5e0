use super::*;
use proptest::prelude::*;

fn said(text: &str) -> Part {
    Part { side: Side::Customer, author: "Jo".into(), at: None, text: text.into() }
}

fn wishes<'a>(subject: &'a str, parts: &'a [Part]) -> Vec<&'a str> {
    let reading = read(subject, parts);
    let text = |ask: &Ask| if ask.part == 0 { subject } else { &parts[ask.part - 1].text };
    reading.asks.iter().filter(|a| a.kind == Kind::Feature).map(|a| &text(a)[a.span.clone()]).collect()
}

#[test]
fn a_wish_is_found_where_it_stands() {
    let parts = [said(
        "Hi there,\n\nThe pilot went well. It would be great if we could export the board as a PDF. No rush.\n\nThanks\nJo",
    )];
    assert_eq!(wishes("quick one", &parts), ["It would be great if we could export the board as a PDF."]);
    let reading = read("quick one", &parts);
    assert_eq!(reading.outcome, Outcome::Request);
    let ask = reading.asks.iter().find(|a| a.kind == Kind::Feature).unwrap();
    assert!(ask.cues.iter().any(|cue| cue.contains("would be great")), "it says why: {:?}", ask.cues);
}

#[test]
fn several_wishes_stay_several_and_one_said_twice_is_one() {
    let parts = [
        said(
            "We need single sign-on with Okta for all of our staff. Also, we would like to have a dark theme in the technician app.",
        ),
        said("We need single sign-on with Okta for all of our staff."),
    ];
    assert_eq!(wishes("Please add a dark theme in the technician app", &parts).len(), 2);
}

#[test]
fn agents_and_quoted_mail_wish_nothing() {
    let agent = Part { side: Side::Agent, ..said("It would be great if we could export the board as a PDF.") };
    assert_eq!(read("hello", std::slice::from_ref(&agent)).outcome, Outcome::Not);
    let quoted = said(
        "Thank you!\n\nOn Tue, 3 Mar 2026 at 10:02, Support <s@x.example> wrote:\n> It would be great if we could export the board as a PDF.",
    );
    assert_eq!(read("hello", &[quoted]).outcome, Outcome::Not);
}

#[test]
fn what_is_broken_and_how_to_are_no_wishes() {
    for (text, kind) in [
        ("The app crashes with an error since yesterday's update.", Kind::Problem),
        ("Where do I reset the password of a technician?", Kind::Question),
    ] {
        let reading = read("", &[said(text)]);
        assert!(reading.asks.iter().all(|a| a.kind == kind) && reading.asks.len() == 1, "{text}: {:?}", reading.asks);
        assert_ne!(reading.outcome, Outcome::Request);
    }
}

#[test]
fn a_wish_in_the_subject_alone_counts() {
    assert_eq!(wishes("Please add an audit log for all changes to invoices", &[said("see subject")]).len(), 1);
}

#[test]
fn every_weight_has_its_feature() {
    assert_eq!(WEIGHTS.len(), CUES.len() + cues::SHAPES.len() + 1);
}

proptest! {
    #[test]
    fn reading_never_fails_and_spans_are_sound(subject in "\\PC{0,40}", text in "(?s).{0,300}", more in "[ -~\n]{0,300}") {
        let parts = [said(&text), said(&more)];
        let reading = read(&subject, &parts);
        for ask in &reading.asks {
            let whole = if ask.part == 0 { &subject } else { &parts[ask.part - 1].text };
            prop_assert!(whole.get(ask.span.clone()).is_some_and(|words| !words.trim().is_empty()));
            prop_assert!((0.0..=1.0).contains(&ask.score));
        }
        for ranges in [not_own_words(&text), not_own_words(&more)] {
            prop_assert!(ranges.is_sorted_by(|a, b| a.end <= b.start));
        }
        prop_assert_eq!(read(&subject, &parts), reading);
    }
}

/// Not a test: writes what `training/fit.py` reads. See training/README.md.
#[test]
#[ignore = "writes files for the training"]
fn examples_for_the_training() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let out = root.join("target/training");
    std::fs::create_dir_all(&out).unwrap();
    let line = |ask: bool, group: &str, seen: &Seen<'_>| {
        let numbers: Vec<String> = seen.features.iter().map(ToString::to_string).collect();
        format!("{}\t{group}\t{}\n", u8::from(ask), numbers.join(" "))
    };

    let sample = root.join("fixtures/sample");
    let mut gold: std::collections::BTreeMap<String, Vec<(String, String)>> = std::collections::BTreeMap::new();
    for row in csv::Reader::from_path(sample.join("gold.csv")).unwrap().records().map(Result::unwrap) {
        gold.entry(row[0].into()).or_default().push((normalised(&row[1]), row[2].into()));
    }
    let mut said_examples = String::new();
    for ticket in std::fs::read_to_string(sample.join("tickets.jsonl")).unwrap().lines() {
        let ticket: serde_json::Value = serde_json::from_str(ticket).unwrap();
        let ticket = &ticket["ticket"];
        let (id, requester) = (ticket["id"].to_string(), &ticket["requester"]["id"]);
        let parts: Vec<Part> = ticket["comments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|comment| Part {
                side: if &comment["author_id"] == requester { Side::Customer } else { Side::Agent },
                ..said(comment["body"].as_str().unwrap())
            })
            .collect();
        for seen in messages(ticket["subject"].as_str().unwrap(), &parts) {
            let words = normalised(seen.text);
            let is =
                |quote: &str| quote.contains(&words) && words.len() * 5 >= quote.len() * 2 || words.contains(quote);
            let hit = gold.get(&id).and_then(|quotes| quotes.iter().find(|(quote, _)| is(quote)));
            said_examples += &line(hit.is_some(), hit.map_or(&id, |(_, request)| request), &seen);
        }
    }
    std::fs::write(out.join("said.tsv"), said_examples).unwrap();

    if let Ok(titles) = std::env::var("TITLES") {
        let mut reader = csv::Reader::from_path(titles).unwrap();
        let headers = reader.headers().unwrap().clone();
        let at = |name: &str| headers.iter().position(|h| h == name).unwrap();
        let (title, class) = (at("title"), at("class"));
        let mut examples = String::new();
        for (n, row) in reader.records().map(Result::unwrap).enumerate() {
            for seen in messages(&row[title], &[]) {
                examples += &line(&row[class] == "feature", &n.to_string(), &seen);
            }
        }
        std::fs::write(out.join("titled.tsv"), examples).unwrap();
    }
    let names: Vec<&str> = CUES.iter().map(|cue| cue.name).chain(cues::SHAPES.iter().copied()).collect();
    std::fs::write(out.join("names.txt"), names.join("\n")).unwrap();
}
