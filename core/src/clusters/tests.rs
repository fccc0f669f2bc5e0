use proptest::prelude::*;

use super::*;
use crate::embedding::{Background, DIMENSIONS, Embedder, Reads};

/// Where new items go, without what else was near.
fn places(asks: &[&str], known: &[usize], how: &Grouping) -> Vec<Placed> {
    place(&items(asks), known, how, &Task::silent()).unwrap().into_iter().map(|placement| placement.at).collect()
}

fn items(asks: &[&str]) -> Vec<Item> {
    let embedder = Embedder::builtin().unwrap();
    let vectors = embedder.embed(asks, &Task::silent()).unwrap();
    asks.iter()
        .zip(vectors)
        .map(|(ask, vector)| Item {
            text: (*ask).into(),
            context: String::new(),
            context_vector: vector.clone(),
            vector,
            unread: Reads::builtin().unread(ask, ""),
            background: Background::builtin(),
        })
        .collect()
}

const ASKS: &[&str] = &[
    "Please add single sign-on with Okta.",
    "We need SSO through our Okta directory",
    "Could you support Okta single sign-on?",
    "Export the monthly report as a PDF",
    "It would be great to download reports in PDF format.",
    "PDF export of reports please",
    "A dark theme for night shifts",
    "Dark mode please, the white screen is blinding at night",
];

#[test]
fn neighbours_found_together_are_those_found_alone() {
    let items = items(ASKS);
    let space = Space::new(&items);
    let all: Vec<usize> = (0..items.len()).collect();
    let alone: Vec<_> = items.iter().map(|item| space.nearest(item, 4)).collect();
    assert_eq!(space.nearest_each(&all, 4), alone);
}

#[test]
fn asks_for_one_thing_are_one_request() {
    let groups = group(&items(ASKS), &Grouping::default(), &Task::silent()).unwrap();
    assert_eq!(groups, [0, 0, 0, 1, 1, 1, 2, 2]);
}

/// The English model puts all German sentences near each other: they are German. Words tell them apart.
#[test]
fn what_the_model_does_not_read_is_grouped_by_words_within_its_language() {
    let asks = [
        "Bitte ermöglichen Sie den Export der Rechnungen als PDF.",
        "Wir brauchen dringend einen Export der Rechnungen als PDF",
        "Könnten Sie bitte ein dunkles Design für die Nachtschicht anbieten?",
        "Ein dunkles Design für die Nachtschicht wäre schön",
        "Invoices as PDF export please, we need that every month",
        "PDF export of invoices is what we need every month, please",
        "Nous avons besoin d'exporter les factures en PDF, export PDF",
        "請求書をPDFで出力できるようにしてほしいです",
        "請求書をPDFで出力できるようにお願いします",
    ];
    let items = items(&asks);
    let unread: Vec<_> = items.iter().map(|item| item.unread.map(|language| language.code)).collect();
    assert_eq!(
        unread,
        [Some("de"), Some("de"), Some("de"), Some("de"), None, None, Some("fr"), Some("ja"), Some("ja")]
    );
    let groups = group(&items, &Grouping::default(), &Task::silent()).unwrap();
    assert_eq!(groups, [0, 0, 1, 1, 2, 2, 3, 4, 4]);
    let space = Space::new(&items);
    assert!(space.alike(0, 4).abs() < 1e-6 && space.alike(0, 6).abs() < 1e-6, "two languages share nothing");
    assert!((space.alike(0, 0) - 1.0).abs() < 1e-5, "the same words are the same");
    let placed = place(&items, &[0, 0, 1], &Grouping::default(), &Task::silent()).unwrap();
    assert_eq!(placed[0].at, Placed::Known(1), "later asks join by words, too");
    assert!(placed[1..].iter().all(|placed| matches!(placed.at, Placed::New(_))), "{placed:?}");
}

#[test]
fn finer_never_has_fewer_groups_than_coarser() {
    let items = items(ASKS);
    let mut before = 0;
    for granularity in [-1.0, -0.5, 0.0, 0.5, 1.0] {
        let how = Grouping { granularity, ..Grouping::default() };
        let count = group(&items, &how, &Task::silent()).unwrap().into_iter().max().unwrap() + 1;
        assert!(count >= before, "{count} groups at {granularity}, {before} before");
        before = count;
    }
}

#[test]
fn a_theme_holds_whole_requests() {
    let items = items(ASKS);
    let requests = group_at(&items, &Grouping::default(), Level::Request, &Task::silent()).unwrap();
    let first = |request: &usize| requests.iter().position(|r| r == request).unwrap();
    let how = Grouping { must: requests.iter().map(first).enumerate().collect(), ..Grouping::default() };
    let themes = group_at(&items, &how, Level::Theme, &Task::silent()).unwrap();
    for i in 0..items.len() {
        for j in 0..i {
            assert!(requests[i] != requests[j] || themes[i] == themes[j], "{} and {}", ASKS[i], ASKS[j]);
        }
    }
}

#[test]
fn a_new_ask_joins_the_request_it_belongs_to() {
    let mut asks = ASKS.to_vec();
    asks.extend(["Okta SSO would help us", "Where is my parcel tracking number?", "PDF reports"]);
    let placed = places(&asks, &[7, 7, 7, 3, 3, 3, 9, 9], &Grouping::default());
    assert_eq!(placed, [Placed::Known(7), Placed::New(0), Placed::Known(3)]);
}

#[test]
fn what_a_person_kept_apart_stays_apart_in_placing() {
    let mut asks = ASKS.to_vec();
    asks.extend(["Okta SSO would help us", "SSO via Okta"]);
    let how = Grouping { cannot: vec![(1, 8), (8, 9)], must: vec![(9, 6)], ..Grouping::default() };
    let placed = places(&asks, &[7, 7, 7, 3, 3, 3, 9, 9], &how);
    assert_eq!(placed, [Placed::New(0), Placed::Known(9)]);
}

#[test]
fn nothing_and_one_thing_can_be_grouped() {
    assert!(group(&[], &Grouping::default(), &Task::silent()).unwrap().is_empty());
    assert_eq!(group(&items(&["SSO"]), &Grouping::default(), &Task::silent()).unwrap(), [0]);
    assert_eq!(places(&["SSO"], &[], &Grouping::default()), [Placed::New(0)]);
}

#[test]
fn the_nearest_come_first() {
    let items = items(ASKS);
    let space = Space::new(&items[1..]);
    let near = space.nearest(&items[0], 3);
    assert_eq!(near.len(), 3);
    assert!(near.iter().take(2).all(|&(i, _)| i < 2), "the other two sign-on asks: {near:?}");
    assert!(near.is_sorted_by(|a, b| a.1 >= b.1));
    assert!((space.alike(3, 3) - 1.0).abs() < 1e-3, "a thing is like itself");
}

#[test]
fn the_neighbourly_way_agrees_with_the_exact_one() {
    let mut asks: Vec<String> = Vec::new();
    for ask in ASKS {
        asks.extend(["", "Hello. ", "For the Leeds office: ", "Again: "].map(|lead| format!("{lead}{ask}")));
    }
    let items = items(&asks.iter().map(String::as_str).collect::<Vec<_>>());
    let space = Space::new(&items);
    let bonds = Bonds::new(items.len(), &[], &[]);
    let start = bonds.clusters(items.len());
    let exact =
        linkage::groups(&bonds, items.len(), &hierarchy(&space, &bonds, &start, 0.3, &Task::silent()).unwrap(), 0.3);
    let centres = start.iter().map(|members| space.centre(members)).collect();
    let near =
        near::link(&start, centres, near::neighbours(&space, near::NEIGHBOURS), 0.3, |_, _| false, &Task::silent())
            .unwrap();
    assert_eq!(linkage::groups(&bonds, items.len(), &near, 0.3), exact);
}

#[test]
fn a_cancelled_task_groups_nothing() {
    let task = Task::silent();
    task.cancel();
    assert!(group(&items(ASKS), &Grouping::default(), &task).is_err());
    assert!(place(&items(ASKS), &[0], &Grouping::default(), &task).is_err());
}

/// Items around a few centres, in a handful of dimensions.
fn any_items() -> impl Strategy<Value = Vec<Item>> {
    let one = (0_usize..5, prop::array::uniform6(-0.5_f32..0.5), "[a-e]{2}( [a-e]{2}){0,3}");
    prop::collection::vec(one, 2..28).prop_map(|seeds| {
        let made = |(centre, noise, text): (usize, [f32; 6], String)| {
            let mut vector = vec![0.0; DIMENSIONS];
            vector[centre] = 1.0;
            noise.iter().enumerate().for_each(|(k, x)| vector[k] += x);
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            vector.iter_mut().for_each(|x| *x /= length);
            let vector: Vector = vector.into();
            let (context, context_vector) = (String::new(), vector.clone());
            Item { text, context, context_vector, vector, unread: None, background: Background::builtin() }
        };
        seeds.into_iter().map(made).collect()
    })
}

fn any_pairs() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0_usize..28, 0_usize..28), 0..5)
}

/// Whether `must` alone forces the two together: then no `cannot` between them can be asked for.
fn together(must: &[(usize, usize)], a: usize, b: usize, count: usize) -> bool {
    let bonds = Bonds::new(count, must, &[]);
    bonds.leader(a) == bonds.leader(b)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everything_is_grouped_and_numbered_in_order(items in any_items(), granularity in -1.0..1.0) {
        let groups = group(&items, &Grouping { granularity, ..Grouping::default() }, &Task::silent()).unwrap();
        prop_assert_eq!(groups.len(), items.len());
        let mut next = 0;
        for number in groups {
            prop_assert!(number <= next, "a number that was not the next: {number}");
            next = next.max(number + 1);
        }
    }

    #[test]
    fn what_people_decided_holds(items in any_items(), must in any_pairs(), cannot in any_pairs()) {
        let how = Grouping { granularity: 0.0, must: must.clone(), cannot: cannot.clone() };
        let groups = group(&items, &how, &Task::silent()).unwrap();
        let real = |&&(a, b): &&(usize, usize)| a < items.len() && b < items.len() && a != b;
        for &(a, b) in cannot.iter().filter(real) {
            prop_assert!(groups[a] != groups[b], "{a} and {b} are apart");
        }
        let contradicted = cannot.iter().filter(real).any(|&(a, b)| together(&must, a, b, items.len()));
        for &(a, b) in must.iter().filter(real) {
            prop_assert!(contradicted || groups[a] == groups[b], "{a} and {b} are together");
        }
    }

    #[test]
    fn the_order_of_the_items_changes_only_the_numbers(items in any_items(), turn in 0_usize..28) {
        let groups = group(&items, &Grouping::default(), &Task::silent()).unwrap();
        let mut turned = items.clone();
        turned.rotate_left(turn % items.len());
        turned.reverse();
        let mut back = group(&turned, &Grouping::default(), &Task::silent()).unwrap();
        back.reverse();
        back.rotate_right(turn % items.len());
        prop_assert_eq!(numbered(back.into_iter()), groups);
    }

    #[test]
    fn the_known_do_not_move_and_the_new_find_a_place(
        items in any_items(), split in 0_usize..28, must in any_pairs(), cannot in any_pairs()
    ) {
        let old = split % items.len();
        let known: Vec<usize> = group(&items[..old], &Grouping::default(), &Task::silent()).unwrap();
        let how = Grouping { granularity: 0.0, must, cannot: cannot.clone() };
        let placed = place(&items, &known, &how, &Task::silent()).unwrap();
        prop_assert_eq!(placed.len(), items.len() - old);
        let home = |i: usize| if i < old { Placed::Known(known[i]) } else { placed[i - old].at };
        for placed in &placed {
            prop_assert!(!matches!(placed.at, Placed::Known(group) if !known.contains(&group)), "no invented group");
        }
        for &(a, b) in cannot.iter().filter(|&&(a, b)| a != b && a.max(b) < items.len() && a.max(b) >= old) {
            prop_assert!(home(a) != home(b), "{a} and {b} are apart");
        }
        prop_assert_eq!(place(&items, &known, &how, &Task::silent()).unwrap(), placed);
    }
}
