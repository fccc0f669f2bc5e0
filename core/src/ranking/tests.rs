//! The ranking's promises, each with a small company that would notice.

use proptest::prelude::*;

use super::*;
use crate::model::Money;

fn dollars(whole: i64) -> i64 {
    whole * 100
}

fn account(arr: Option<i64>, renewal: Option<&str>, churn: Option<u16>) -> AccountRecord {
    AccountRecord {
        arr: arr.map(|amount| Money { amount, currency: "USD".into() }),
        renewal: renewal.map(|d| d.parse().unwrap()),
        churn_permille: churn,
        ..AccountRecord::default()
    }
}

fn company() -> BTreeMap<AccountId, AccountRecord> {
    BTreeMap::from([
        (1, account(Some(dollars(100_000)), Some("2026-11-15"), Some(500))),
        (2, account(Some(dollars(20_000)), Some("2027-06-01"), Some(50))),
        (3, account(Some(dollars(5_000)), None, None)),
        (4, account(None, Some("2026-12-01"), Some(200))),
    ])
}

fn voice(request: i64, ticket: TicketId, day: &str) -> Voice {
    Voice { request: RequestId(request), ticket, at: Some(format!("{day}T10:00:00Z").parse().unwrap()) }
}

fn ranked(voices: &[Voice], writers: &[(TicketId, Writer)], policy: &str) -> Vec<Ranked> {
    let evidence = Evidence {
        voices,
        writers: &writers.iter().copied().collect(),
        accounts: &company(),
        as_of: Some("2026-10-31".parse().unwrap()),
        currency: "USD",
    };
    rank(&evidence, policy::preset(policy).unwrap())
}

#[test]
fn the_loudest_customer_is_heard_once() {
    let mut voices: Vec<Voice> = (0..40).map(|n| voice(1, n, "2026-10-01")).collect();
    voices.extend([voice(2, 100, "2026-09-01"), voice(2, 101, "2026-09-02"), voice(2, 102, "2026-09-03")]);
    let mut writers: Vec<_> = (0..40).map(|n| (n, Writer::Account(3))).collect();
    writers.extend([(100, Writer::Account(1)), (101, Writer::Account(2)), (102, Writer::Account(4))]);
    let rows = ranked(&voices, &writers, "balanced");
    assert_eq!(rows[0].request, RequestId(2), "three customers go before one that shouts");
    let loud = &rows[1];
    assert_eq!((loud.reports, loud.accounts.len(), loud.arr), (40, 1, dollars(5_000)), "its ARR counts once");
    assert_eq!(loud.carried_by, Some((3, 1.0)), "and the row says who carries it");
    assert!(loud.damped_reports < 4.3, "forty tickets are worth {:.2}", loud.damped_reports);
}

#[test]
fn money_is_distinct_and_what_is_unknown_is_named() {
    let voices =
        [voice(1, 1, "2026-10-01"), voice(1, 2, "2026-10-02"), voice(1, 3, "2026-10-03"), voice(1, 4, "2026-10-04")];
    let writers = [(1, Writer::Account(1)), (2, Writer::Account(1)), (3, Writer::Account(3)), (4, Writer::Account(4))];
    let row = &ranked(&voices, &writers, "balanced")[0];
    assert_eq!(row.arr, dollars(105_000));
    assert_eq!(row.arr_unknown, 1, "account 4 has no ARR: unknown, not zero");
    assert_eq!(row.renewing_90d, dollars(100_000), "account 1 renews on 15 November");
    assert_eq!(row.churn_exposure, dollars(50_000), "half of account 1's ARR");
    assert_eq!(row.risk_unknown, 1, "account 3 has no health");
}

#[test]
fn a_request_reads_its_own_months() {
    let voices =
        [voice(1, 1, "2026-10-30"), voice(1, 2, "2026-10-01"), voice(1, 3, "2026-06-01"), voice(1, 4, "2020-01-01")];
    let row = &ranked(&voices, &[], "balanced")[0];
    assert_eq!(row.months, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2]);
    assert_eq!((row.recent, row.trend), (2, 1.0 / 3.0), "two in the last 90 days, one in the 90 before");
    assert_eq!(row.reports_without_account, 4);
}

#[test]
fn every_preset_weighs_a_hundred() {
    for preset in &policy::PRESETS {
        assert_eq!(preset.weights.iter().map(|(_, w)| w).sum::<i64>(), 100, "{}", preset.name);
    }
}

#[test]
fn amounts_are_written_for_people() {
    assert_eq!(policy::money(123_456_789, "EUR"), "1,234,568 EUR");
    assert_eq!(policy::money(-99_949, "USD"), "-999 USD");
    assert_eq!(policy::money(0, "USD"), "0 USD");
}

fn any_voices() -> impl Strategy<Value = (Vec<Voice>, Vec<(TicketId, Writer)>)> {
    let writers = proptest::collection::vec(0i64..6, 30).prop_map(|whose| {
        let writer =
            |(t, w): (usize, i64)| (t as TicketId, if w == 0 { Writer::Unknown(t as u64) } else { Writer::Account(w) });
        whose.into_iter().enumerate().map(writer).collect()
    });
    let voices = proptest::collection::vec((1i64..6, 0i64..30, 1u32..28, 1u32..11), 1..60)
        .prop_map(|all| all.into_iter().map(|(r, t, d, m)| voice(r, t, &format!("2026-{m:02}-{d:02}"))).collect());
    (voices, writers)
}

proptest! {
    #[test]
    fn terms_add_up_to_the_score((voices, writers) in any_voices()) {
        for preset in &policy::PRESETS {
            for row in ranked(&voices, &writers, preset.name) {
                prop_assert_eq!(row.terms.iter().map(|(_, amount, _)| amount).sum::<i64>(), row.score);
                prop_assert!((0..=10_000).contains(&row.score), "{} of 10000", row.score);
            }
        }
    }

    #[test]
    fn the_order_of_the_evidence_changes_nothing((voices, writers) in any_voices(), seed in any::<u64>()) {
        let mut shuffled = voices.clone();
        // A fixed rotation and reversal by the seed: enough to move every element.
        let by = (seed as usize) % shuffled.len();
        shuffled.rotate_left(by);
        if seed % 2 == 1 { shuffled.reverse(); }
        prop_assert_eq!(ranked(&voices, &writers, "balanced"), ranked(&shuffled, &writers, "balanced"));
    }

    #[test]
    fn a_second_ticket_of_an_account_moves_neither_reach_nor_money((mut voices, mut writers) in any_voices()) {
        let Some(first) = voices.iter().find(|v| matches!(writers[v.ticket as usize].1, Writer::Account(_))).copied()
            else { return Ok(()) };
        let before = ranked(&voices, &writers, "balanced");
        voices.push(Voice { ticket: 999, ..first });
        writers.push((999, writers[first.ticket as usize].1));
        let after = ranked(&voices, &writers, "balanced");
        let find = |rows: &[Ranked]| rows.iter().find(|r| r.request == first.request).unwrap().clone();
        let (before, after) = (find(&before), find(&after));
        prop_assert_eq!((before.accounts, before.arr, before.churn_exposure), (after.accounts, after.arr, after.churn_exposure));
        prop_assert_eq!(before.reports + 1, after.reports);
    }
}
