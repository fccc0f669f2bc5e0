mod training;

use super::*;
use crate::embedding::Embedder;
use crate::task::Task;
use proptest::prelude::*;

fn said(text: &str) -> Part {
    Part { side: Side::Customer, author: "Jo".into(), at: None, text: text.into() }
}

pub(super) fn read(subject: &str, parts: &[Part], kind: &str) -> Reading {
    let draft = draft(subject, parts, kind);
    let texts = draft.texts();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    draft.read(&Embedder::builtin().unwrap().embed(&texts, &Task::silent()).unwrap())
}

fn wishes<'a>(subject: &'a str, parts: &'a [Part]) -> Vec<&'a str> {
    let reading = read(subject, parts, "");
    let text = |ask: &Ask| if ask.part == 0 { subject } else { &parts[ask.part - 1].text };
    reading.asks.iter().filter(|a| a.kind == Kind::Feature).map(|a| &text(a)[a.span.clone()]).collect()
}

#[test]
fn a_wish_is_found_where_it_stands() {
    let parts = [said(
        "Hi there,\n\nThe pilot went well. It would be great if we could export the board as a PDF. No rush.\n\nThanks\nJo",
    )];
    assert_eq!(wishes("quick one", &parts), ["It would be great if we could export the board as a PDF."]);
    let reading = read("quick one", &parts, "");
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
    assert_eq!(read("hello", std::slice::from_ref(&agent), "").outcome, Outcome::Not);
    let quoted = said(
        "Thank you!\n\nOn Tue, 3 Mar 2026 at 10:02, Support <s@x.example> wrote:\n> It would be great if we could export the board as a PDF.",
    );
    assert_eq!(read("hello", &[quoted], "").outcome, Outcome::Not);
}

#[test]
fn what_is_broken_and_how_to_are_no_wishes() {
    for (text, kind) in [
        ("The app crashes with an error since yesterday's update.", Kind::Problem),
        ("Where do I reset the password of a technician?", Kind::Question),
    ] {
        let reading = read("", &[said(text)], "");
        assert!(reading.asks.iter().all(|a| a.kind == kind) && reading.asks.len() == 1, "{text}: {:?}", reading.asks);
        assert_ne!(reading.outcome, Outcome::Request);
    }
}

#[test]
fn a_wish_may_hide_in_a_complaint() {
    for text in [
        "I can't export the board as a PDF, and I need it for the auditors every month.",
        "It is annoying that there is no way to sort the list by customer.",
        "We type every invoice twice because your program does not talk to our accounting software.",
        "Why on earth is there no dark theme?",
    ] {
        assert_eq!(wishes("a complaint", &[said(text)]), [text]);
    }
}

#[test]
fn what_only_sounds_like_a_wish_is_none() {
    for text in [
        "No need to add a dark theme, we are happy as it is.",
        "We don't need the export any more.",
        "Thanks, that worked perfectly!",
        "Thank you so much for adding the PDF export.",
        "Could you please take a look?",
        "Please let me know when you have news.",
        "I still have the same problem.",
        "Can you please call me back today?",
        "It should not crash when I open the calendar.",
        "npm http GET https://packages.example/string/1.1.0 npm http 304 https://packages.example/colors/0",
    ] {
        assert!(wishes("hello", &[said(text)]).is_empty(), "{text}");
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
        let reading = read(&subject, &parts, "");
        for ask in &reading.asks {
            let whole = if ask.part == 0 { &subject } else { &parts[ask.part - 1].text };
            prop_assert!(whole.get(ask.span.clone()).is_some_and(|words| !words.trim().is_empty()));
            prop_assert!((0.0..=1.0).contains(&ask.score));
        }
        for ranges in [not_own_words(&text), not_own_words(&more)] {
            prop_assert!(ranges.is_sorted_by(|a, b| a.end <= b.start));
        }
        prop_assert_eq!(read(&subject, &parts, ""), reading);
    }
}
