//! Money, the roadmap and where things go, through the door: what a person says holds, and can be taken back.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use groundswell::api::{
    AccountStanding, Accounts, Changed, Explanation, HealthRow, ImportPlan, NamedRequest, Plan, Policies, PolicyInfo,
    RankedRequest, RankingPage, RateTable, RequestDetail, RoadmapView, StepEntry, Trends, Voices,
};
use groundswell::error::ErrorKind;
use groundswell_tests::sample::Desk;
use serde_json::{Value, json};

const TICKETS: &str = "\
Ticket ID,Subject,Description,Email,Organization,Created at
1,Single sign-on,Please add single sign-on with our directory.,ann@alder.example,Alder Lifts,2026-10-01
2,Single sign-on,It would be great to have single sign-on please.,bo@birch.example,Birch Solar,2026-10-02
3,Dark theme,Please add a dark theme for the night shift.,cy@gmail.com,Cedar Pools Intl,2026-10-03
4,Dark theme,We would love a dark theme in the office.,dee@dogwood.example,,2026-10-04
5,Export invoices,Please let us export all invoices as one PDF file.,ann@alder.example,Alder Lifts,2026-10-05
6,Single sign-on,We need single sign-on for all our people please.,eve@nowhere.example,,2026-10-31
";

const ACCOUNTS: &str = "\
Account ID,Account Name,Website,ARR,Currency,Renewal Date,Health,Plan,Segment,Status
A-1,Alder Lifts,alder.example,120000,USD,2026-11-30,Red,Business,Large,Active
A-2,Birch Solar,birch.example,60000,USD,2027-01-29,Yellow,Business,Large,Active
A-3,Cedar Pools,cedar.example,24000,EUR,2027-06-01,Green,Team,Small,Active
A-4,Dogwood Fire,dogwood.example,9000,XAG,2026-10-30,Green,Team,Small,Active
A-5,Quiet Giant,quiet.example,500000,USD,2027-09-01,Green,Enterprise,Huge,Active
";

const ROADMAP: &str = "\
ID,Title,Description,Status,Target,Theme,Effort
RM-1,Company login,Single sign-on with the directory of the company.,Planned,2027-Q1,Security,5
RM-2,Night appearance,A dark theme for the office.,Shipped,2026-10-02,Office,2
RM-3,Ledger rework,Internal rework of the ledger queue.,Planned,2026-Q4,Internal,8
";

fn desk() -> Desk {
    let desk = Desk::empty();
    let files = [("tickets.csv", TICKETS), ("accounts.csv", ACCOUNTS), ("roadmap.csv", ROADMAP)];
    let paths = files.map(|(name, text)| {
        let path = desk.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    desk.import(&paths);
    desk
}

fn rows(desk: &Desk, args: Value) -> Vec<RankedRequest> {
    desk.ask::<RankingPage>("rank", args).rows
}

/// The request whose quotes hold a word.
fn about(desk: &Desk, word: &str) -> RankedRequest {
    let mut found = rows(desk, json!({ "filter": word, "ranges": true }));
    assert_eq!(found.len(), 1, "one request is about “{word}”");
    found.remove(0)
}

fn accounts(desk: &Desk) -> Accounts {
    desk.ask("accounts", json!({}))
}

#[test]
fn a_sign_that_nobody_knows_is_linked_for_good() {
    let desk = desk();
    let before = accounts(&desk);
    assert_eq!((before.asks, before.asks_known), (6, 4));
    let signs: Vec<(&str, &str)> = before.unmatched.iter().map(|u| (u.sign.as_str(), u.value.as_str())).collect();
    assert_eq!(signs, [("organisation", "Cedar Pools Intl"), ("domain", "nowhere.example")]);
    let suggested = &before.unmatched[0].suggestions[0];
    assert_eq!((suggested.account.name.as_str(), suggested.because.as_str()), ("Cedar Pools", "its name begins so"));

    let link = json!({ "sign": "organisation", "value": "Cedar Pools Intl", "account": "A-3" });
    let linked: Changed<u64> = desk.ask("link_account", link);
    assert_eq!(linked.step, "Link the organisation “Cedar Pools Intl” to Cedar Pools");
    assert_eq!((accounts(&desk).asks_known, about(&desk, "dark").accounts), (5, 2));

    // A later import keeps to it, and so does undoing and doing it again.
    let more = desk.dir.path().join("more.csv");
    let row = "9,Dark theme,Please give us a dark theme.,zed@gmail.com,Cedar Pools Intl,2026-10-06\n";
    std::fs::write(&more, format!("Ticket ID,Subject,Description,Email,Organization,Created at\n{row}")).unwrap();
    desk.import(&[more]);
    assert_eq!(
        (accounts(&desk).asks_known, about(&desk, "dark").accounts),
        (6, 2),
        "contacts of one account count once"
    );
    let _: Changed<StepEntry> = desk.ask("undo", json!({}));
    assert_eq!(accounts(&desk).asks_known, 4);
    let _: Changed<StepEntry> = desk.ask("redo", json!({}));
    assert_eq!(accounts(&desk).asks_known, 6);

    let refused = desk.refused("link_account", json!({ "sign": "domain", "value": "gmail.com", "account": "A-3" }));
    assert!(refused.message.contains("anyone can have an address"), "{}", refused.message);
    let refused = desk.refused("link_account", json!({ "sign": "domain", "value": "x.example", "account": "Nobody" }));
    assert_eq!(refused.kind, ErrorKind::NotFound);
}

#[test]
fn what_is_odd_in_the_accounts_is_asked_and_never_averaged() {
    let desk = desk();
    let told: Vec<String> = accounts(&desk).questions.iter().map(|q| format!("{}: {}", q.about, q.text)).collect();
    assert_eq!(
        told,
        [
            "Dogwood Fire (A-4): its ARR is in XAG, of which no rate is known: it counts as unknown",
            "Dogwood Fire (A-4): its renewal, 2026-10-30, is over: when the next one is counts as unknown",
        ]
    );
    let rates: RateTable = desk.ask("rates", json!({}));
    assert_eq!((rates.currency.as_str(), rates.lacking.as_slice()), ("USD", ["XAG".to_owned()].as_slice()));
    let dark = about(&desk, "dark");
    assert_eq!((dark.arr_unknown, dark.renewal_unknown), (1, 1));
    assert!(dark.arr_range.least < dark.arr && dark.arr < dark.arr_range.most, "a range, never zero");

    let set = json!({ "currency": "xag", "usd": 2.0, "day": "2026-01-01", "source": "the treasurer" });
    let changed: Changed<u64> = desk.ask("set_rate", set);
    assert_eq!(
        (changed.step.as_str(), changed.tables.as_slice()),
        ("1 XAG is 2 USD from 2026-01-01 on", ["rate".to_owned()].as_slice())
    );
    let dark = about(&desk, "dark");
    assert_eq!((dark.arr_unknown, dark.arr, dark.arr_converted), (0, 1_800_000, 1));
    assert!(dark.terms.iter().any(|t| t.because.contains("(1 account converted)")), "a converted sum says so");
    assert_eq!(desk.refused("set_rate", json!({ "currency": "Gold", "usd": 1.0 })).kind, ErrorKind::Input);
    assert_eq!(desk.refused("set_rate", json!({ "currency": "XAG", "usd": -1.0 })).kind, ErrorKind::Input);

    // The same account twice, differently: the last row counts and a person is asked.
    let twice = desk.dir.path().join("accounts-twice.csv");
    let rows = "A-1,Alder Lifts,120000\nA-2,Birch Solar,60000\nA-1,Alder Lifts,90000\n";
    std::fs::write(&twice, format!("Account ID,Account Name,ARR\n{rows}")).unwrap();
    desk.import(&[twice]);
    let questions = accounts(&desk).questions;
    let question = questions.iter().find(|q| q.about.starts_with("Alder")).unwrap();
    assert_eq!(question.text, "accounts-twice.csv lists it 2 times, differently; the last one counts");
}

#[test]
fn impossible_figures_are_named_with_their_row_and_count_as_unknown() {
    let desk = Desk::empty();
    let path = desk.dir.path().join("odd.csv");
    let rows = "A-1,Alder Lifts,-5000,30,2026-11-30\nA-2,Birch Solar,60000,140,2027-01-29\n";
    std::fs::write(&path, format!("Account ID,Account Name,ARR,Churn risk %,Renewal Date\n{rows}")).unwrap();
    let plan: ImportPlan = desk.ask("import_plan", json!({ "files": [&path] }));
    let told: Vec<String> = plan.files[0]
        .problems
        .iter()
        .flat_map(|problem| problem.examples.iter())
        .map(|e| format!("{} row {} {}: {}", e.file, e.row.unwrap(), e.column.as_deref().unwrap_or_default(), e.found))
        .collect();
    assert_eq!(told, ["odd.csv row 1 ARR: -5000", "odd.csv row 2 Churn risk %: 140"]);
    desk.import(&[path]);
    let rows = accounts(&desk).rows;
    assert_eq!(rows.len(), 2, "both are kept");
    assert!(rows.iter().any(|row| row.name == "Alder Lifts" && row.arr.is_none() && row.churn_risk == Some(0.3)));
    assert!(rows.iter().any(|row| row.name == "Birch Solar" && row.arr == Some(6_000_000) && row.churn_risk.is_none()));
}

#[test]
fn a_health_means_what_a_person_says() {
    let desk = desk();
    let healths: Vec<HealthRow> = desk.ask("risks", json!({}));
    let told: Vec<(&str, u64, Option<f64>)> = healths.iter().map(|h| (h.health.as_str(), h.accounts, h.risk)).collect();
    assert_eq!(told, [("Green", 3, Some(0.05)), ("Red", 1, Some(0.5)), ("Yellow", 1, Some(0.2))]);
    let sso = about(&desk, "sign-on");
    assert_eq!(sso.churn_exposure, 6_000_000 + 1_200_000);
    let _: Changed<u64> = desk.ask("set_risk", json!({ "health": "yellow", "risk": 0.4 }));
    assert_eq!(about(&desk, "sign-on").churn_exposure, 6_000_000 + 2_400_000);
    let _: Changed<u64> = desk.ask("set_risk", json!({ "health": "Yellow", "risk": null }));
    assert_eq!(about(&desk, "sign-on").churn_exposure, 6_000_000 + 1_200_000);
    assert_eq!(desk.refused("set_risk", json!({ "health": "Red", "risk": 1.4 })).kind, ErrorKind::Input);
}

#[test]
fn a_row_is_explained_to_its_factors() {
    let desk = desk();
    let sso = about(&desk, "sign-on");
    let told: Explanation = desk.ask("explain", json!({ "id": sso.id }));
    let sum: f64 = told.row.terms.iter().map(|t| (t.amount * 100.0).round()).sum();
    assert!((sum - (told.row.score * 100.0).round()).abs() < 0.5, "terms add up to the score");
    assert!(told.row.aloud.starts_with("First, because 2 customers ask"), "{}", told.row.aloud);
    assert_eq!(told.row.decide_by.unwrap().to_string(), "2026-11-30");
    assert_eq!(told.row.decide_by_account.as_deref(), Some("Alder Lifts"));
    let range = told.row.range.unwrap();
    assert!(range.best <= told.row.rank && told.row.rank <= range.worst);
    assert!(told.causes.iter().all(|c| range.best <= c.range.best && c.range.worst <= range.worst));
    let alder = &told.accounts[0];
    assert_eq!((alder.name.as_str(), alder.arr, alder.renewal_exposure), ("Alder Lifts", Some(12_000_000), 4_998_000));
    assert_eq!((alder.churn_risk, alder.nearness), (Some(0.5), Some(0.833)));
    assert_eq!((alder.then, alder.now), (AccountStanding::Renewing, AccountStanding::Renewing));
    assert_eq!(desk.refused("explain", json!({ "id": "R-999" })).kind, ErrorKind::NotFound);
}

#[test]
fn weights_are_tried_kept_and_taken_back() {
    let desk = desk();
    let tried: RankingPage = desk.ask("rank", json!({ "weights": { "reach": 3, "revenue": 1 } }));
    assert_eq!(tried.policy, "your own");
    let told: Vec<(&str, f64)> = tried.weights.iter().map(|w| (w.name.as_str(), w.weight)).collect();
    assert_eq!(told, [("reach", 0.75), ("revenue", 0.25)]);
    assert!(!desk.ask::<Policies>("policies", json!({})).chosen, "a try keeps nothing");

    let kept: Changed<PolicyInfo> = desk.ask("set_policy", json!({ "weights": { "reach": 3, "revenue": 1 } }));
    assert_eq!(kept.step, "Rank by your own: reach 75 %, revenue 25 %");
    assert_eq!(desk.ask::<RankingPage>("rank", json!({})).policy, "your own");
    assert_eq!(desk.ask::<RankingPage>("rank", json!({ "policy": "balanced" })).weights.len(), 6, "a preset is itself");
    let more: Changed<PolicyInfo> = desk.ask("set_policy", json!({ "reading": { "cap": 0.5 } }));
    let told = (more.value.name.as_str(), more.value.base.as_str(), more.value.weights.len(), more.value.reading.cap);
    assert_eq!(told, ("your own", "balanced", 2, Some(0.5)), "what is not named stays");
    let _: Changed<StepEntry> = desk.ask("undo", json!({}));
    let _: Changed<StepEntry> = desk.ask("undo", json!({}));
    assert_eq!(desk.ask::<RankingPage>("rank", json!({})).policy, "balanced");

    for policy in ["rice", "wsjf"] {
        let page: RankingPage = desk.ask("rank", json!({ "policy": policy, "ranges": true }));
        for row in &page.rows {
            let sum: f64 = row.terms.iter().map(|t| (t.amount * 100.0).round()).sum();
            assert!((sum - (row.score * 100.0).round()).abs() < 0.5, "{policy}: terms add up");
        }
    }
    let refused = desk.refused("rank", json!({ "policy": "rice", "weights": { "reach": 1 } }));
    assert!(refused.message.contains("product"), "{}", refused.message);
    assert_eq!(desk.refused("rank", json!({ "weights": { "loudness": 1 } })).kind, ErrorKind::Input);
    assert_eq!(desk.refused("rank", json!({ "weights": { "reach": 0 } })).kind, ErrorKind::Input);
}

#[test]
fn the_roadmap_meets_demand_in_four_directions() {
    let desk = desk();
    let view: RoadmapView = desk.ask("roadmap", json!({ "wanted": 1 }));
    let names = |meetings: &[groundswell::api::Meeting]| -> Vec<String> {
        let id = |m: &groundswell::api::Meeting| m.item.as_ref().map_or("-", |i| i.id.as_str()).to_owned();
        meetings.iter().map(id).collect()
    };
    assert_eq!(names(&view.planned_and_wanted), ["RM-1"]);
    assert_eq!(names(&view.shipped_still_asked), ["RM-2"], "asked for after the second of October");
    assert_eq!(names(&view.planned_little_wanted), ["RM-3"]);
    assert!(!view.planned_and_wanted[0].because.is_empty(), "the sentence that made the link");
    let release = &view.releases[0];
    assert_eq!((release.told_by.as_str(), release.day.to_string().as_str()), ("the item's target", "2026-10-02"));
    assert_eq!((release.before, release.after, release.others), (0, 0, 2));

    // A no is never proposed again; a yes holds whatever the score.
    let dark = about(&desk, "dark");
    let refuse = json!({ "request": dark.id, "item": "RM-2", "answers": false });
    let step: Changed<NamedRequest> = desk.ask("answers", refuse);
    assert!(step.step.starts_with("RM-2 “Night appearance” does not answer "), "{}", step.step);
    assert!(about(&desk, "dark").roadmap.is_none_or(|link| link.id != "RM-2"));
    let accept = json!({ "request": dark.id, "item": "RM-3", "answers": true });
    let _: Changed<NamedRequest> = desk.ask("answers", accept);
    let link = about(&desk, "dark").roadmap.unwrap();
    assert_eq!((link.id.as_str(), link.accepted), ("RM-3", true));
    let _: Changed<StepEntry> = desk.ask("undo", json!({}));
    let _: Changed<StepEntry> = desk.ask("undo", json!({}));
    let link = about(&desk, "dark").roadmap.unwrap();
    assert_eq!((link.id.as_str(), link.accepted), ("RM-2", false));
    assert_eq!(
        desk.refused("answers", json!({ "request": dark.id, "item": "RM-9", "answers": true })).kind,
        ErrorKind::NotFound
    );

    // A person knows the day better.
    let _: Changed<NamedRequest> = desk.ask("ship", json!({ "request": dark.id, "day": "2026-10-04" }));
    let release = &desk.ask::<RoadmapView>("roadmap", json!({})).releases[0];
    assert_eq!((release.told_by.as_str(), release.after + release.others), ("a person", 1));
    let detail: RequestDetail = desk.ask("request", json!({ "id": dark.id }));
    assert!(detail.history.iter().any(|step| step.name.ends_with("was shipped on 2026-10-04")), "its history says so");
}

#[test]
fn a_plan_covers_and_voices_that_are_missing_are_seen() {
    let desk = desk();
    let plan: Plan = desk.ask("plan", json!({ "items": 3 }));
    assert_eq!(plan.at_risk, 6_000_000 + 1_200_000 + 600_000);
    assert_eq!(plan.rows.last().unwrap().covers, 7_200_000, "the dark theme is shipped: it is not planned again");
    assert_eq!(plan.rows[0].covers, 6_000_000 + 1_200_000);
    assert!(plan.rows.iter().all(|row| row.adds > 0), "what adds nothing is not taken on");
    let small: Plan = desk.ask("plan", json!({ "items": 3, "effort": 0.5 }));
    assert!(small.rows.is_empty());

    let voices: Voices = desk.ask("voices", json!({}));
    let segments = &voices.by[0];
    assert_eq!(segments.by, "segment");
    let huge = segments.groups.iter().find(|g| g.name == "Huge").unwrap();
    assert!(huge.silent && huge.arr_share > 0.6, "the largest payer says nothing");

    let trends: Trends = desk.ask("trends", json!({ "period": "week" }));
    assert_eq!(trends.rows.len(), rows(&desk, json!({})).len());
    assert!(trends.rows.iter().all(|row| row.course == "too few" && row.askers.len() == trends.starts.len()));
    assert_eq!(desk.refused("trends", json!({ "period": "year" })).kind, ErrorKind::Input);

    let _: Changed<u64> = desk.ask("set_fit", json!({ "theme": "Security", "worth": 0.8 }));
    let fit = about(&desk, "sign-on");
    let page: RankingPage = desk.ask("rank", json!({ "weights": { "fit": 1 } }));
    assert_eq!(page.rows[0].id, fit.id, "the strategy's theme goes first when nothing else counts");
    assert_eq!(desk.refused("set_fit", json!({ "theme": "Nothing", "worth": 0.5 })).kind, ErrorKind::NotFound);
}

#[test]
fn sums_over_a_selection_are_distinct() {
    let desk = desk();
    let page: RankingPage = desk.ask("rank", json!({}));
    let added: i64 = page.rows.iter().map(|row| row.arr).sum();
    assert!(page.sums.arr < added, "Alder asks for two things and pays once");
    let one: RankingPage = desk.ask("rank", json!({ "filter": "invoices" }));
    assert_eq!((one.sums.arr, one.sums.churn_exposure, one.sums.renewal_exposure), (12_000_000, 6_000_000, 4_998_000));
}
