//! What the engine promises over time: known asks stay, decisions hold, the same is the same again; it asks and
//! proposes, and changes nothing by itself.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use groundswell::api::{
    Change, Changed, CheckReport, Exported, NamedRequest, Question, Questions, RankingPage, Regrouping, RequestDetail,
    StepEntry, Themes,
};
use groundswell::error::ErrorKind;
use groundswell::model::{AskId, RequestId, ThemeId};
use groundswell_tests::sample::{Desk, files};
use serde_json::{Value, json};

fn ranking(desk: &Desk) -> RankingPage {
    desk.ask("rank", json!({ "limit": 500 }))
}

fn request(desk: &Desk, id: RequestId) -> RequestDetail {
    desk.ask("request", json!({ "id": id }))
}

/// Every ask and where it stands.
fn places(desk: &Desk) -> BTreeMap<AskId, RequestId> {
    let rows = ranking(desk).rows;
    rows.iter().flat_map(|row| request(desk, row.id).quotes.into_iter().map(|q| (q.ask, row.id))).collect()
}

/// The sample's tickets in so many files, in their order.
fn pieces(desk: &Desk, count: usize) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(&files()[0]).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let piece = |(n, lines): (usize, &[&str])| {
        let path = desk.dir.path().join(format!("piece-{n}.jsonl"));
        std::fs::write(&path, lines.join("\n")).unwrap();
        path
    };
    lines.chunks(lines.len().div_ceil(count)).enumerate().map(piece).collect()
}

/// A desk with these wishes, a ticket and a writer each.
fn wishes(wishes: &[&str]) -> Desk {
    let desk = Desk::empty();
    let path = desk.dir.path().join("wishes.csv");
    let mut text = "id,subject,description,created_at,requester_email\n".to_owned();
    for (n, wish) in wishes.iter().enumerate() {
        text.push_str(&format!("{n},A wish,\"{wish}\",2026-03-{:02}T10:00:00Z,p{n}@firm{n}.example\n", n % 28 + 1));
    }
    std::fs::write(&path, text).unwrap();
    desk.import(&[path]);
    desk
}

const WISHES: &[&str] = &[
    "Please add single sign-on with Okta.",
    "We need single sign-on through our Okta directory.",
    "It would be great to have Okta single sign-on.",
    "Please add an export of the monthly report to PDF.",
    "We would like to download the monthly report as a PDF.",
    "It would be great to export monthly reports as PDF files.",
    "Please add a dark theme for night shifts.",
    "We need a dark mode, the white screen is blinding at night.",
    "It would be great to have a dark theme in the app.",
];

#[test]
fn two_halves_account_for_what_the_whole_does_and_the_first_half_stays() {
    let whole = Desk::sample();
    let desk = Desk::empty();
    desk.import(&[files()[1].clone(), files()[2].clone()]);
    let halves = pieces(&desk, 2);
    desk.import(&halves[..1]);
    let known = places(&desk);
    let diff = desk.import(&halves[1..]).grouping;
    let all = places(&desk);
    assert!(known.iter().all(|(ask, id)| all.get(ask) == Some(id)), "a known ask moved by itself");
    // Tickets are numbered in the order they came, which is the same either way: so the asks have the same names.
    let at_once = places(&whole);
    assert_eq!(all.keys().collect::<Vec<_>>(), at_once.keys().collect::<Vec<_>>());
    assert_eq!(all.len(), known.len() + diff.asks as usize);
    let requests: BTreeSet<_> = all.values().collect();
    let before: BTreeSet<_> = known.values().collect();
    assert_eq!(diff.requests_new as usize, requests.len() - before.len());
    let grew: BTreeSet<_> = all.iter().filter(|(ask, _)| !known.contains_key(*ask)).map(|(_, id)| id).collect();
    assert_eq!(diff.requests_joined as usize, grew.intersection(&before).count());
    let told = diff.grown.iter().map(|g| g.asks).sum::<u64>();
    assert!(told <= diff.joined && (diff.requests_joined > 50 || told == diff.joined), "{diff:?}");
    assert!(diff.disputes.iter().all(|d| d.margin < 0.03 && d.request.id != d.other.id && !d.other.title.is_empty()));
    assert!(diff.disputes.iter().all(|d| before.contains(&d.other.id) && all[&d.ask] == d.request.id), "{diff:?}");
    assert_eq!((diff.disputes.len() as u64, diff.edits_changed), (diff.disputed.min(50), 0));
    assert!(diff.disputed > 0 && diff.disputed < diff.joined, "some calls are close, most are not: {}", diff.disputed);
}

#[test]
fn the_same_run_twice_gives_the_same_bytes() {
    let run = || {
        let desk = Desk::empty();
        let halves = pieces(&desk, 2);
        desk.import(&[files()[1].clone(), files()[2].clone(), halves[0].clone()]);
        let rows = ranking(&desk).rows;
        let _: Changed<NamedRequest> = desk.ask("merge", json!({ "ids": [rows[0].id, rows[3].id] }));
        desk.import(&halves[1..]);
        let out = desk.dir.path().join("out.json");
        let _: Exported = desk.ask("export", json!({ "format": "json", "out": out }));
        let details: Vec<Value> = ranking(&desk)
            .rows
            .iter()
            .map(|row| {
                let mut detail: Value = desk.ask("request", json!({ "id": row.id }));
                detail["history"] = Value::Null; // it says when
                detail
            })
            .collect();
        let questions: Value = desk.ask("questions", json!({ "limit": 1000 }));
        let regrouping: Value = desk.ask("regroup", json!({}));
        (std::fs::read(out).unwrap(), details, questions["items"].clone(), regrouping)
    };
    let (first, second) = (run(), run());
    assert!(first.0 == second.0, "the export differs");
    assert!(first.1 == second.1, "asks, places, faces or reasons differ");
    assert!(first.2 == second.2, "the questions differ");
    assert!(first.3 == second.3, "the proposals differ");
}

#[test]
fn decisions_survive_ten_further_imports() {
    let desk = Desk::empty();
    desk.import(&[files()[1].clone(), files()[2].clone()]);
    let pieces = pieces(&desk, 11);
    desk.import(&pieces[..1]);
    let rows = ranking(&desk).rows;
    let ids: Vec<RequestId> = rows.iter().map(|r| r.id).collect();
    let first = request(&desk, ids[4]).quotes[0].ask.clone();
    let gone = request(&desk, ids[5]).quotes[0].ask.clone();
    let kept = request(&desk, ids[6]).quotes[0].ask.clone();
    let _: Changed<NamedRequest> = desk.ask("merge", json!({ "ids": [ids[0], ids[1]] }));
    let _: Changed<NamedRequest> = desk.ask("apart", json!({ "a": ids[2], "b": ids[3] }));
    let _: Changed<NamedRequest> = desk.ask("move", json!({ "asks": [first], "to": ids[0] }));
    let _: Changed<NamedRequest> = desk.ask("rename", json!({ "id": ids[2], "title": "Ours" }));
    let _: Changed<u64> = desk.ask("dismiss", json!({ "asks": [gone] }));
    let _: Changed<u64> = desk.ask("keep", json!({ "asks": [kept] }));
    for piece in &pieces[1..] {
        assert_eq!(desk.import(std::slice::from_ref(piece)).grouping.edits_changed, 0);
    }
    let places = places(&desk);
    assert_eq!(request(&desk, ids[1]).row.id, ids[0], "merged");
    assert_eq!((places[&first], places[&kept], places.get(&gone)), (ids[0], ids[6], None));
    let named = request(&desk, ids[2]);
    assert_eq!(named.row.title, "Ours");
    assert_eq!(named.apart.iter().map(|a| a.id).collect::<Vec<_>>(), [ids[3]]);
    let regrouping: Regrouping = desk.ask("regroup", json!({ "granularity": -1.0 }));
    for proposal in &regrouping.proposals {
        if let Change::Merge { into, absorbed } = &proposal.change {
            assert_ne!((into.min(absorbed), into.max(absorbed)), (&ids[2].min(ids[3]), &ids[2].max(ids[3])));
            // Two whole requests put together take nobody's ask out of where a person put it.
            continue;
        }
        assert!(proposal.asks.iter().all(|a| a.ask != first && a.ask != kept && a.ask != gone), "{}", proposal.words);
        assert!(
            proposal.asks.iter().all(|a| a.request != Some(ids[0])),
            "what was merged stays whole: {}",
            proposal.words
        );
    }
    let check: CheckReport = desk.ask("check", json!({}));
    assert!(check.clean, "{:?}", check.wrong);
}

/// A desk with three requests, and their names.
fn three_requests() -> (Desk, Vec<RequestId>) {
    let desk = wishes(WISHES);
    let rows = ranking(&desk).rows;
    assert_eq!(rows.len(), 3, "three things are wished for: {:?}", rows.iter().map(|r| &r.title).collect::<Vec<_>>());
    let ids = rows.iter().map(|r| r.id).collect();
    (desk, ids)
}

#[test]
fn proposals_are_accepted_in_parts_in_any_order_and_change_nothing_before() {
    let coarse = Desk::sample();
    let before = places(&coarse);
    let regrouping: Regrouping = coarse.ask("regroup", json!({ "granularity": -0.5 }));
    assert!(regrouping.proposals.len() >= 3, "{}", regrouping.proposals.len());
    assert_eq!(places(&coarse), before, "nothing moves by asking");
    assert_eq!(regrouping.proposals.iter().map(|p| p.number).collect::<Vec<_>>(), {
        (1..=regrouping.proposals.len() as u32).collect::<Vec<_>>()
    });
    for proposal in &regrouping.proposals {
        assert!(!proposal.words.is_empty() && !proposal.effect.words.is_empty() && proposal.count > 0);
    }
    let state = |desk: &Desk| serde_json::to_value(ranking(desk).rows).unwrap();
    let start = state(&coarse);
    // The last first, then the rest in one step.
    let changes: Vec<Change> = regrouping.proposals.iter().map(|p| p.change.clone()).collect();
    let (last, rest) = changes.split_last().unwrap();
    let _: Changed<u64> = coarse.ask("accept_proposals", json!({ "changes": [last] }));
    let done: Changed<u64> = coarse.ask("accept_proposals", json!({ "changes": rest }));
    assert_eq!(done.value as usize, rest.len());
    assert_eq!(ranking(&coarse).total, regrouping.then);
    let piecewise = state(&coarse);
    let again: Regrouping = coarse.ask("regroup", json!({ "granularity": -0.5 }));
    assert!(again.proposals.len() < regrouping.proposals.len(), "{} again", again.proposals.len());
    for _ in 0..2 {
        let _: Changed<StepEntry> = coarse.ask("undo", json!({}));
    }
    assert_eq!(state(&coarse), start, "two steps took it all");
    let one: Changed<u64> = coarse.ask("accept_proposals", json!({ "changes": changes }));
    assert_eq!(one.step, format!("Regroup: accept {} proposals", changes.len()));
    let numbers = |rows: &Value| {
        let rows = rows.as_array().unwrap().iter();
        rows.map(|r| (r["reports"].clone(), r["score"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&state(&coarse)), numbers(&piecewise), "all at once or one after the other is the same");
}

#[test]
fn a_proposal_that_no_longer_fits_changes_nothing() {
    let (desk, ids) = three_requests();
    let ask = request(&desk, ids[0]).quotes[0].ask.clone();
    let _: Changed<NamedRequest> = desk.ask("move", json!({ "asks": [ask], "to": ids[1] }));
    let state = places(&desk);
    let merge = json!({ "kind": "merge", "into": ids[1], "absorbed": ids[2] });
    let moved = json!({ "kind": "move", "asks": [{ "ask": ask, "from": ids[0] }], "to": ids[2] });
    let refused = desk.refused("accept_proposals", json!({ "changes": [merge, moved] }));
    assert_eq!(refused.kind, ErrorKind::Stale, "{}", refused.message);
    assert_eq!(places(&desk), state, "not even the first of them");
    let _: Changed<NamedRequest> = desk.ask("apart", json!({ "a": ids[1], "b": ids[2] }));
    assert_eq!(desk.refused("accept_proposals", json!({ "changes": [merge] })).kind, ErrorKind::Stale);
    let gone = json!({ "kind": "new", "asks": [{ "ask": "A99.00000000", "from": ids[0] }] });
    assert_eq!(desk.refused("accept_proposals", json!({ "changes": [gone] })).kind, ErrorKind::Stale);
}

#[test]
fn a_persons_title_stays_with_the_largest_part_and_their_moves_stay() {
    let (desk, ids) = three_requests();
    // Two asks of the first put into the second by a person stay there, whatever the engine thinks of it.
    let asks: Vec<AskId> = request(&desk, ids[0]).quotes.iter().take(2).map(|q| q.ask.clone()).collect();
    let _: Changed<NamedRequest> = desk.ask("move", json!({ "asks": asks, "to": ids[1] }));
    let _: Changed<NamedRequest> = desk.ask("rename", json!({ "id": ids[2], "title": "Ours" }));
    for granularity in [-1.0, 0.0, 1.0] {
        let regrouping: Regrouping = desk.ask("regroup", json!({ "granularity": granularity }));
        for proposal in &regrouping.proposals {
            assert!(proposal.asks.iter().all(|a| !asks.contains(&a.ask)), "{}", proposal.words);
            let absorbs = matches!(&proposal.change, Change::Merge { absorbed, .. } if *absorbed == ids[2]);
            assert!(!absorbs, "{}", proposal.words);
        }
    }
    assert_eq!(desk.refused("regroup", json!({ "granularity": 3 })).kind, ErrorKind::Input);
}

#[test]
fn every_quote_says_why_it_is_here_and_the_best_are_distinct() {
    let desk = Desk::sample();
    let row = ranking(&desk).rows.into_iter().find(|r| r.asks >= 6 && r.accounts >= 3).unwrap();
    let detail = request(&desk, row.id);
    let asks: BTreeSet<&AskId> = detail.quotes.iter().map(|q| &q.ask).collect();
    for quote in &detail.quotes {
        let why = quote.why.as_ref().unwrap();
        assert_eq!(why.nearest.len(), 3);
        assert!(why.nearest.iter().all(|n| asks.contains(&n.ask) && n.ask != quote.ask));
        assert!(why.nearest.windows(2).all(|pair| pair[0].similarity >= pair[1].similarity));
        if let (Some(next), Some(margin)) = (&why.next, why.margin) {
            assert_ne!(next.id, row.id);
            assert!((why.inside.unwrap() - next.similarity - margin).abs() < 1e-9);
        }
        let text = quote.text.to_lowercase();
        assert!(why.words.iter().all(|word| text.contains(word)), "{:?} in {text}", why.words);
    }
    let best: Vec<_> = detail.best_quotes.iter().map(|b| detail.quotes.iter().find(|q| q.ask == *b).unwrap()).collect();
    assert_eq!(best.len(), 3);
    let accounts: BTreeSet<_> = best.iter().filter_map(|q| q.account.as_ref()).map(|a| a.id).collect();
    assert!(accounts.len() >= 2, "from distinct accounts first");
}

fn answer(desk: &Desk, question: &Question, which: usize) {
    let verdict = serde_json::to_value(&question.answers[which].verdict).unwrap();
    let _: Value = desk.ask(verdict["command"].as_str().unwrap(), verdict["args"].clone());
}

#[test]
fn a_question_tells_what_its_answer_would_do() {
    let desk = Desk::sample();
    let questions: Questions = desk.ask("questions", json!({ "limit": 1000 }));
    assert_eq!(questions.total as usize, questions.items.len());
    assert!(questions.left > 0 && questions.items.windows(2).all(|p| p[0].effect.top >= p[1].effect.top));
    assert_eq!(questions.left as usize, questions.items.iter().filter(|q| q.effect.top > 0).count());
    let few: Questions = desk.ask("questions", json!({ "limit": 2 }));
    assert_eq!((few.items.len(), few.left, few.total), (2, questions.left, questions.total));
    // What was foretold comes true, for the first question of each kind.
    let mut kinds = BTreeSet::new();
    for question in questions.items.iter().filter(|q| kinds.insert(q.kind)) {
        answer(&desk, question, 0);
        let ranks: BTreeMap<RequestId, u32> = ranking(&desk).rows.iter().map(|r| (r.id, r.rank)).collect();
        for moved in &question.effect.moves {
            if let Some(id) = moved.id {
                assert_eq!(ranks.get(&id).copied(), moved.after, "{}: {}", question.text, question.effect.words);
            }
        }
        let _: Changed<StepEntry> = desk.ask("undo", json!({}));
    }
    assert!(kinds.len() >= 2, "{kinds:?}");
}

#[test]
fn answering_every_question_leaves_none_and_none_comes_back() {
    let desk = Desk::empty();
    let pieces = pieces(&desk, 10);
    desk.import(&[files()[1].clone(), pieces[0].clone()]);
    desk.import(&pieces[1..2]);
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for turn in 0.. {
        let questions: Questions = desk.ask("questions", json!({ "limit": 1 }));
        let Some(question) = questions.items.first() else {
            assert_eq!((questions.left, questions.total), (0, 0));
            break;
        };
        assert!(asked.insert(question.id.clone()), "asked again: {}", question.text);
        assert!(asked.len() < 600, "it never ends");
        answer(&desk, question, turn % 2);
    }
    assert!(asked.len() >= 5, "only {asked:?}");
}

#[test]
fn keeping_an_ask_is_a_step_that_can_be_taken_back() {
    let (desk, ids) = three_requests();
    let ask = request(&desk, ids[0]).quotes[0].ask.clone();
    let kept: Changed<u64> = desk.ask("keep", json!({ "asks": [ask] }));
    assert!(kept.step.starts_with(&format!("Keep 1 ask in {}", ids[0])), "{}", kept.step);
    assert!(request(&desk, ids[0]).quotes.iter().any(|q| q.ask == ask && q.moved));
    let again: Changed<u64> = desk.ask("keep", json!({ "asks": [ask] }));
    assert_eq!(again.step, "", "it is kept already");
    let _: Changed<StepEntry> = desk.ask("undo", json!({}));
    assert!(!request(&desk, ids[0]).quotes.iter().any(|q| q.moved));
    let _: Changed<u64> = desk.ask("dismiss", json!({ "asks": [ask] }));
    assert_eq!(desk.refused("keep", json!({ "asks": [ask] })).kind, ErrorKind::NotFound);
}

/// The themes, and the theme of every request that is in one.
fn themes(desk: &Desk) -> (Themes, BTreeMap<RequestId, ThemeId>) {
    let rows = ranking(desk).rows;
    (desk.ask("themes", json!({})), rows.iter().filter_map(|row| Some((row.id, row.theme.as_ref()?.id))).collect())
}

#[test]
fn themes_hold_whole_requests_and_add_up() {
    let desk = Desk::sample();
    let (list, of) = themes(&desk);
    assert!((10..60).contains(&list.items.len()), "a person looks through dozens: {}", list.items.len());
    let total = ranking(&desk).total;
    assert_eq!(list.items.iter().map(|theme| theme.requests).sum::<u64>() + list.without, total);
    for theme in &list.items {
        let page: RankingPage = desk.ask("rank", json!({ "theme": theme.id, "limit": 500 }));
        let inside: BTreeSet<RequestId> = page.rows.iter().map(|row| row.id).collect();
        let told: BTreeSet<RequestId> = of.iter().filter(|(_, id)| **id == theme.id).map(|(id, _)| *id).collect();
        assert_eq!(inside, told, "{}", theme.title);
        assert!(theme.requests >= 2 && theme.requests == page.matching, "{theme:?}");
        assert_eq!(theme.asks, page.rows.iter().map(|row| row.asks).sum::<u64>());
        assert_eq!((theme.reports, theme.accounts, theme.arr), (page.sums.reports, page.sums.accounts, page.sums.arr));
        let words = theme.title.split(' ').count();
        assert!((2..=4).contains(&words), "two to four words: {}", theme.title);
    }
    let names: BTreeSet<&str> = list.items.iter().map(|theme| theme.title.as_str()).collect();
    assert_eq!(names.len(), list.items.len(), "no two of one name");
    let unknown = desk.refused("rank", json!({ "theme": "T-9999" }));
    assert!(unknown.kind == ErrorKind::NotFound && unknown.message.contains("T-9999"), "{unknown:?}");
}

#[test]
fn a_theme_keeps_its_number_over_imports_and_is_the_same_again() {
    let run = || {
        let desk = Desk::empty();
        let pieces = pieces(&desk, 10);
        desk.import(&pieces[..8]);
        let before = themes(&desk);
        desk.import(&pieces[8..]);
        (before, themes(&desk))
    };
    let ((before, then), (after, now)) = run();
    let again = run();
    let told = |list: &Themes| list.items.iter().map(|t| (t.id, t.title.clone(), t.asks)).collect::<Vec<_>>();
    assert!(told(&before) == told(&again.0.0) && told(&after) == told(&again.1.0), "the same evidence, other themes");
    assert!(then == again.0.1 && now == again.1.1);
    // Four in five tickets were there before: a request that was in a theme and is in one is in the same one.
    let both: Vec<(ThemeId, ThemeId)> = then.iter().filter_map(|(id, theme)| Some((*theme, *now.get(id)?))).collect();
    let same = both.iter().filter(|(then, now)| then == now).count();
    assert!(!both.is_empty() && same == both.len(), "{same} of {} stayed", both.len());
    let kept: Vec<(&str, &str)> = before
        .items
        .iter()
        .filter_map(|old| Some((old.title.as_str(), after.items.iter().find(|new| new.id == old.id)?.title.as_str())))
        .collect();
    assert!(kept.len() * 2 > before.items.len(), "{} of {} themes went on", kept.len(), before.items.len());
    let named_anew = kept.iter().filter(|(old, new)| old != new).count();
    assert!(named_anew * 4 < kept.len(), "{named_anew} of {}: {kept:?}", kept.len());
    let last = before.items.iter().map(|theme| theme.id).max().unwrap();
    let born: Vec<ThemeId> =
        after.items.iter().map(|t| t.id).filter(|id| before.items.iter().all(|old| old.id != *id)).collect();
    assert!(born.iter().all(|id| *id > last), "a number is given once: {born:?} after {last}");
}

#[test]
fn a_merge_takes_its_theme_along_and_undo_gives_it_back() {
    let desk = Desk::sample();
    let (list, of) = themes(&desk);
    let alone = ranking(&desk).rows.iter().find(|row| row.theme.is_none()).unwrap().id;
    let (&one, &theme) = of.iter().next().unwrap();
    let (&two, &other) = of.iter().find(|(_, other)| **other != theme).unwrap();
    let _: Changed<NamedRequest> = desk.ask("merge", json!({ "ids": [one, two] }));
    let merged = themes(&desk).1;
    assert_eq!((merged.get(&one), merged.get(&two)), (Some(&theme), None), "the survivor stays where it was");
    let _: Changed<NamedRequest> = desk.ask("merge", json!({ "ids": [alone, one] }));
    assert!(themes(&desk).1.get(&alone).is_some_and(|id| [theme, other].contains(id)), "what was in none follows");
    for _ in 0..2 {
        let _: Changed<StepEntry> = desk.ask("undo", json!({}));
    }
    let (then, back) = themes(&desk);
    assert_eq!(back, of);
    assert_eq!(serde_json::to_value(&then.items).unwrap(), serde_json::to_value(&list.items).unwrap());
    // What is split off belongs where it was.
    let many = ranking(&desk).rows.iter().find(|row| row.theme.is_some() && row.asks > 3).unwrap().clone();
    let asks: Vec<AskId> = request(&desk, many.id).quotes.into_iter().take(2).map(|quote| quote.ask).collect();
    let split: Changed<NamedRequest> = desk.ask("split", json!({ "id": many.id, "asks": asks }));
    assert_eq!(themes(&desk).1.get(&split.value.id), many.theme.as_ref().map(|theme| &theme.id));
}

#[test]
fn a_theme_is_named_by_what_its_requests_share_and_stands_in_every_export() {
    let desk = Desk::sample();
    let (list, _) = themes(&desk);
    let theme = list.items.iter().find(|theme| theme.title.to_lowercase().contains("invoice"));
    assert!(theme.is_some(), "the sample speaks much of invoices: {:?}", list.items);
    let title = theme.unwrap().title.clone();
    for format in ["csv", "md", "json"] {
        let out = desk.dir.path().join(format!("out.{format}"));
        let _: Exported = desk.ask("export", json!({ "format": format, "out": out }));
        let text = std::fs::read_to_string(out).unwrap();
        assert!(text.contains(&title), "{format} without “{title}”");
    }
}

#[test]
fn where_no_two_requests_are_alike_there_are_no_themes() {
    let desk = wishes(&["Please add single sign-on with Okta."]);
    let (list, _) = themes(&desk);
    assert_eq!((list.items.len(), list.without), (0, 1));
    let empty: Themes = Desk::empty().ask("themes", json!({}));
    assert_eq!((empty.items.len(), empty.without), (0, 0));
}
