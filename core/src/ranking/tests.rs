//! The ranking's promises, each with a small company that would notice.

use proptest::prelude::*;

use super::rates::Rates;
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
        (5, account(Some(dollars(40_000)), Some("2027-01-01"), Some(300))),
    ])
}

fn voice(request: i64, ticket: TicketId, day: &str) -> Voice {
    Voice { request: RequestId(request), ticket, at: Some(format!("{day}T10:00:00Z").parse().unwrap()) }
}

fn day() -> Option<NaiveDate> {
    Some("2026-10-31".parse().unwrap())
}

fn ledger(accounts: &BTreeMap<AccountId, AccountRecord>) -> Ledger {
    let (rates, risks) = (Rates::default(), BTreeMap::new());
    Ledger::of(accounts, &ledger::Books { currency: "USD", rates: &rates, risks: &risks, as_of: day(), horizon: 180 })
}

fn ranked_of(
    accounts: &BTreeMap<AccountId, AccountRecord>,
    voices: &[Voice],
    writers: &[(TicketId, Writer)],
    policy: Policy,
) -> Ranking {
    let (fit, effort) = (BTreeMap::from([(RequestId(2), 500)]), BTreeMap::from([(RequestId(1), 3.0)]));
    let evidence = Evidence {
        voices,
        writers: &writers.iter().copied().collect(),
        ledger: &ledger(accounts),
        as_of: day(),
        fit: &fit,
        effort: &effort,
        efforts: [2.0, 3.0, 8.0],
    };
    Ranking::of(figures(&evidence, &policy.reading).into(), policy)
}

fn ranked(voices: &[Voice], writers: &[(TicketId, Writer)], policy: &str) -> Ranking {
    ranked_of(&company(), voices, writers, policy::preset(policy).unwrap().policy())
}

fn of(ranking: &Ranking, request: i64) -> Figures {
    ranking.find(RequestId(request)).unwrap().figures.clone()
}

#[test]
fn the_loudest_customer_is_heard_once() {
    let mut voices: Vec<Voice> = (0..40).map(|n| voice(1, n, "2026-10-01")).collect();
    voices.extend([voice(2, 100, "2026-09-01"), voice(2, 101, "2026-09-02"), voice(2, 102, "2026-09-03")]);
    let mut writers: Vec<_> = (0..40).map(|n| (n, Writer::Account(3))).collect();
    writers.extend([(100, Writer::Account(1)), (101, Writer::Account(2)), (102, Writer::Account(4))]);
    let ranking = ranked(&voices, &writers, "balanced");
    let rows: Vec<Row<'_>> = ranking.rows().collect();
    assert_eq!(rows[0].figures.request, RequestId(2), "three customers go before one that shouts");
    let loud = rows[1].figures;
    assert_eq!((loud.reports, loud.customers), (40, 1));
    assert_eq!(loud.arr, ledger::Span::known(dollars(5_000)), "its ARR counts once");
    assert_eq!(loud.carried_by, Some((3, 1.0)), "and the row says who carries it");
    assert!(loud.measure(TermKind::Reports) < 4.3, "forty tickets are worth {:.2}", loud.measure(TermKind::Reports));
}

#[test]
fn money_is_distinct_and_what_is_unknown_is_a_range() {
    let voices =
        [voice(1, 1, "2026-10-01"), voice(1, 2, "2026-10-02"), voice(1, 3, "2026-10-03"), voice(1, 4, "2026-10-04")];
    let writers = [(1, Writer::Account(1)), (2, Writer::Account(1)), (3, Writer::Account(3)), (4, Writer::Account(4))];
    let row = of(&ranked(&voices, &writers, "balanced"), 1);
    assert_eq!(row.arr.least, dollars(105_000 + 5_000), "account 4 pays at least what the smallest pays");
    assert_eq!(row.arr.most, dollars(105_000 + 100_000));
    assert_eq!(row.arr.likely, dollars(105_000 + 40_000), "and likely what the middle one pays");
    assert_eq!((row.arr_unknown, row.risk_unknown, row.renewal_unknown), (1, 1, 1));
    assert_eq!(row.renewing_90d, dollars(100_000 + 40_000), "accounts 1 and 4 renew this year");
    assert_eq!(row.decide_by, Some(("2026-11-15".parse().unwrap(), 1)), "the earliest renewal that is in danger");
}

#[test]
fn exposure_is_arr_times_risk_times_nearness() {
    let ledger = ledger(&company());
    let line = ledger.line(1).unwrap();
    assert_eq!(line.nearness, ledger::Span::known(917), "15 of 180 days are gone by then: 165/180");
    assert_eq!(line.churn_exposure, ledger::Span::known(dollars(50_000)));
    assert_eq!(line.renewal_exposure, ledger::Span::known(dollars(45_850)));
    assert_eq!(ledger.line(2).unwrap().renewal_exposure, ledger::Span::known(0), "beyond half a year nothing is near");
    let past = BTreeMap::from([(9, account(Some(dollars(1_000)), Some("2026-10-30"), Some(100)))]);
    let line = self::ledger(&past).line(9).unwrap().clone();
    assert_eq!(
        (line.renewal, line.nearness.least, line.nearness.most),
        (None, 0, 1000),
        "a renewal that is over says nothing"
    );
}

#[test]
fn parts_of_a_customer_count_as_one_and_pay_once() {
    let part = |id: &str, parent: &str, arr: Option<i64>| AccountRecord {
        external_id: id.into(),
        parent_id: parent.into(),
        ..account(arr.map(dollars), None, Some(100))
    };
    let family = BTreeMap::from([
        (1, part("ACME", "", Some(90_000))),
        (2, part("ACME-UK", "ACME", None)),
        (3, part("ACME-DE", "ACME", Some(10_000))),
        (4, part("A", "B", Some(1_000))),
        (5, part("B", "A", Some(2_000))),
    ]);
    let voices = [voice(1, 1, "2026-10-01"), voice(1, 2, "2026-10-02"), voice(1, 3, "2026-10-03")];
    let writers = [(1, Writer::Account(1)), (2, Writer::Account(2)), (3, Writer::Account(3))];
    let policy = || policy::preset("balanced").unwrap().policy();
    let row = of(&ranked_of(&family, &voices, &writers, policy()), 1);
    assert_eq!((row.customers, row.accounts.len()), (1, 3));
    assert_eq!(row.arr, ledger::Span::known(dollars(100_000)), "the UK part stands under ACME's contract");
    assert!((row.measure(TermKind::Reports) - (1.0 + 0.5 + 1.0 / 3.0)).abs() < 1e-9, "damped as one");
    let ledger = ledger(&family);
    assert_eq!(ledger.line(4).unwrap().customer, 4, "a circle of parents is none");
    assert_eq!(ledger.arr([2]), ledger::Span::known(dollars(90_000)));
}

#[test]
fn who_is_gone_pays_nothing_and_is_still_told() {
    let gone = AccountRecord { status: "Churned 2026-03".into(), ..account(Some(dollars(9_000)), None, None) };
    let row = of(
        &ranked_of(
            &BTreeMap::from([(1, gone)]),
            &[voice(1, 1, "2026-02-01")],
            &[(1, Writer::Account(1))],
            policy::preset("revenue").unwrap().policy(),
        ),
        1,
    );
    assert_eq!((row.arr, row.gone, row.customers, row.arr_unknown), (ledger::Span::known(0), 1, 1, 0));
}

#[test]
fn a_request_reads_its_own_months() {
    let voices =
        [voice(1, 1, "2026-10-30"), voice(1, 2, "2026-10-01"), voice(1, 3, "2026-06-01"), voice(1, 4, "2020-01-01")];
    let row = of(&ranked(&voices, &[], "balanced"), 1);
    assert_eq!(row.months, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2]);
    assert_eq!((row.recent, row.trend()), (2, 1.0 / 3.0), "two in the last 90 days, one in the 90 before");
    assert_eq!(row.reports_without_account, 4);
}

#[test]
fn a_cap_takes_a_giant_down_to_its_share() {
    let voices = [voice(1, 1, "2026-10-01"), voice(1, 2, "2026-10-01")];
    let writers = [(1, Writer::Account(1)), (2, Writer::Account(2))];
    let mut policy = policy::preset("revenue").unwrap().policy();
    policy.reading.cap = 0.5;
    let row = of(&ranked_of(&company(), &voices, &writers, policy), 1);
    assert!(
        (row.measure(TermKind::Revenue) - dollars(60_000 + 20_000) as f64).abs() < 1e-6,
        "half of 120,000 and 20,000"
    );
    assert_eq!(row.arr, ledger::Span::known(dollars(120_000)), "what is shown stays what it is");
}

#[test]
fn a_row_can_be_read_aloud() {
    let voices = [voice(1, 1, "2026-10-01"), voice(1, 2, "2026-10-01"), voice(2, 3, "2026-10-01")];
    let writers = [(1, Writer::Account(1)), (2, Writer::Account(2)), (3, Writer::Account(3))];
    let ranking = ranked(&voices, &writers, "balanced");
    let said: Vec<String> = ranking.rows().map(|row| aloud(&ranking, row, "USD")).collect();
    assert_eq!(
        said[0],
        "First, because 2 customers ask, 120,000 USD of ARR is behind it and 51,000 USD is at risk of churn"
    );
    assert!(said[1].starts_with("Second, because 1 customer asks, "), "{}", said[1]);
}

#[test]
fn a_product_divides_by_what_it_takes() {
    let voices = [voice(1, 1, "2026-10-01"), voice(2, 2, "2026-10-01"), voice(2, 3, "2026-10-02")];
    let writers = [(1, Writer::Account(1)), (2, Writer::Account(2)), (3, Writer::Account(3))];
    let rice = ranked(&voices, &writers, "rice");
    let row = rice.find(RequestId(1)).unwrap();
    // 1 customer × impact 100,000 / 41,250 × 50 % ÷ 3: 0 + 12.78 - 10 - 15.85 points.
    assert_eq!(rice.terms(row.figures).iter().map(|(_, points)| *points).collect::<Vec<_>>(), [0, 1278, -1000, -1585]);
    let wsjf = ranked(&voices, &writers, "wsjf");
    assert!(wsjf.rows().all(|row| row.score <= 10_000));
}

#[test]
fn every_preset_weighs_a_hundred() {
    for preset in &policy::PRESETS {
        let sum: f64 = preset.policy().weights.iter().map(|(_, w)| w).sum();
        let product = preset.policy().form == Form::Product;
        assert!(product || (sum - 1.0).abs() < 1e-9, "{}", preset.name);
    }
}

#[test]
fn disputed_asks_widen_a_rank_both_ways() {
    let said = [(1, 1), (1, 2), (2, 3), (3, 4)];
    let voices: Vec<Voice> = said.iter().map(|(request, ticket)| voice(*request, *ticket, "2026-10-01")).collect();
    let writers = [
        (1, Writer::Account(2)),
        (2, Writer::Account(5)),
        (3, Writer::Account(1)),
        (4, Writer::Account(5)),
        (5, Writer::Account(1)),
    ];
    let ranking = ranked(&voices, &writers, "revenue");
    assert_eq!(ranking.find(RequestId(1)).unwrap().rank, 2, "60,000 behind it, after 100,000");
    // Its second ask could as well belong elsewhere, and the giant's could belong here.
    let without = of(&ranked(&voices[..1], &writers, "revenue"), 1);
    let with = of(&ranked(&[voices[0], voices[1], voice(1, 5, "2026-10-01")], &writers, "revenue"), 1);
    let doubt = doubt(&ranking, &BTreeMap::from([(RequestId(1), [Some(without), Some(with)])]));
    let at = ranking.position(RequestId(1)).unwrap();
    assert_eq!(doubt.by(Cause::Disputed, at), Range { best: 1, worst: 3 });
    assert!(ranking.flips(at, &doubt).contains(&Flip::Disputed(Range { best: 1, worst: 3 })));
}

#[test]
fn a_term_finds_its_measure() {
    for (at, kind) in TermKind::ALL.into_iter().enumerate() {
        assert_eq!(kind as usize, at, "{}", kind.word());
        assert_eq!(TermKind::from_word(kind.word()), Some(kind));
    }
}

#[test]
fn amounts_are_written_for_people() {
    assert_eq!(money(123_456_789, "EUR"), "1,234,568 EUR");
    assert_eq!(money(-99_949, "USD"), "-999 USD");
    assert_eq!(money(0, "USD"), "0 USD");
}

fn any_voices() -> impl Strategy<Value = (Vec<Voice>, Vec<(TicketId, Writer)>)> {
    let writers = proptest::collection::vec(0i64..6, 30).prop_map(|whose| {
        let writer =
            |(t, w): (usize, i64)| (t as TicketId, if w == 0 { Writer::Unknown(t as u64) } else { Writer::Account(w) });
        whose.into_iter().enumerate().map(writer).collect()
    });
    let voices = proptest::collection::vec((1i64..9, 0i64..30, 1u32..28, 1u32..11), 1..60)
        .prop_map(|all| all.into_iter().map(|(r, t, d, m)| voice(r, t, &format!("2026-{m:02}-{d:02}"))).collect());
    (voices, writers)
}

/// What a person can compare two rankings by: request, rank, score.
fn told(ranking: &Ranking) -> Vec<(RequestId, u32, i64)> {
    ranking.rows().map(|row| (row.figures.request, row.rank, row.score)).collect()
}

proptest! {
    #[test]
    fn terms_add_up_to_the_score((voices, writers) in any_voices()) {
        for preset in &policy::PRESETS {
            let ranking = ranked(&voices, &writers, preset.name);
            for row in ranking.rows() {
                prop_assert_eq!(ranking.terms(row.figures).iter().map(|(_, points)| points).sum::<i64>(), row.score);
                let sum = ranking.policy.form != Form::Product;
                prop_assert!(!sum || (0..=10_001).contains(&row.score), "{} of 10000", row.score);
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
        prop_assert_eq!(told(&ranked(&voices, &writers, "balanced")), told(&ranked(&shuffled, &writers, "balanced")));
    }

    #[test]
    fn names_and_numbers_never_change_a_rank((voices, writers) in any_voices()) {
        // The same evidence with requests, tickets and accounts numbered the other way round.
        let turned: Vec<Voice> = voices
            .iter()
            .map(|v| Voice { request: RequestId(100 - v.request.0), ticket: 1000 - v.ticket, at: v.at })
            .collect();
        let writer = |w: Writer| match w { Writer::Account(id) => Writer::Account(50 - id), Writer::Unknown(n) => Writer::Unknown(500 - n) };
        let others: Vec<_> = writers.iter().map(|(t, w)| (1000 - t, writer(*w))).collect();
        let accounts = company().into_iter().map(|(id, account)| (50 - id, account)).collect();
        let policy = || policy::preset("balanced").unwrap().policy();
        let (before, after) = (ranked(&voices, &writers, "balanced"), ranked_of(&accounts, &turned, &others, policy()));
        for row in before.rows() {
            let other = after.find(RequestId(100 - row.figures.request.0)).unwrap();
            prop_assert_eq!((row.rank, row.score), (other.rank, other.score));
        }
    }

    #[test]
    fn a_second_ticket_of_an_account_moves_neither_reach_nor_money((mut voices, mut writers) in any_voices()) {
        let Some(first) = voices.iter().find(|v| matches!(writers[v.ticket as usize].1, Writer::Account(_))).copied()
            else { return Ok(()) };
        let before = of(&ranked(&voices, &writers, "balanced"), first.request.0);
        voices.push(Voice { ticket: 999, ..first });
        writers.push((999, writers[first.ticket as usize].1));
        let after = of(&ranked(&voices, &writers, "balanced"), first.request.0);
        prop_assert_eq!((&before.accounts, before.customers), (&after.accounts, after.customers));
        prop_assert_eq!((before.arr, before.churn_exposure, before.renewal_exposure),
            (after.arr, after.churn_exposure, after.renewal_exposure));
        prop_assert_eq!(before.reports + 1, after.reports);
    }

    #[test]
    fn another_customer_never_lowers_a_request((mut voices, mut writers) in any_voices(), whose in 1i64..6, which in 1i64..9) {
        // The trend may fall with an old ask, so it has no weight here; recency has.
        let weights = TermKind::WEIGHED.into_iter().filter(|kind| *kind != TermKind::Trend).map(|kind| (kind, 1.0));
        let policy = || policy::preset("balanced").unwrap().policy().weighing(&weights.clone().collect::<Vec<_>>()).unwrap();
        let asks = voices.iter().any(|v| v.request.0 == which && writers[v.ticket as usize].1 == Writer::Account(whose));
        let before = ranked_of(&company(), &voices, &writers, policy());
        let Some(rank) = before.find(RequestId(which)).map(|row| row.rank) else { return Ok(()) };
        voices.push(voice(which, 999, "2026-10-01"));
        writers.push((999, Writer::Account(whose)));
        let after = ranked_of(&company(), &voices, &writers, policy()).find(RequestId(which)).unwrap().rank;
        prop_assert!(asks || after <= rank, "{rank} -> {after}");
    }

    #[test]
    fn a_range_holds_its_rank_and_what_leaving_one_out_gives((voices, writers) in any_voices()) {
        let ranking = ranked(&voices, &writers, "balanced");
        let doubt = doubt(&ranking, &BTreeMap::new());
        for (at, row) in ranking.rows().enumerate() {
            let range = doubt.range(at);
            prop_assert!(range.best <= row.rank && row.rank <= range.worst);
            for flip in ranking.flips(at, &doubt) {
                if let Flip::Without(_, rank) = flip {
                    let range = doubt.by(Cause::Customer, at);
                    prop_assert!(range.best <= rank && rank <= range.worst);
                }
            }
        }
        // The long way: every customer left out, all scored again on the scale as it is.
        let customers: std::collections::BTreeSet<AccountId> = ranking.figures().iter().flat_map(|row| row.parts.iter().map(|p| p.customer)).collect();
        let mut expected: Vec<Range> = ranking.rows().map(|row| Range { best: row.rank, worst: row.rank }).collect();
        for customer in customers {
            let places: Vec<Place> = ranking.rows().map(|row| {
                let figures = row.figures;
                match figures.parts.iter().position(|part| part.customer == customer) {
                    None => place(row.score, figures),
                    Some(part) => {
                        let gone = figures.parts[part].reports;
                        let score = ranking.policy.score(&ranking.scale, &figures.without(part, &ranking.policy.reading));
                        (score, figures.customers - 1, figures.reports - gone, figures.asks.saturating_sub(gone), figures.newest)
                    }
                }
            }).collect();
            for (at, own) in places.iter().enumerate() {
                let rank = places.iter().filter(|other| *other > own).count() as u32 + 1;
                expected[at] = Range { best: expected[at].best.min(rank), worst: expected[at].worst.max(rank) };
            }
        }
        for (at, expected) in expected.iter().enumerate() {
            prop_assert_eq!(doubt.by(Cause::Customer, at), *expected, "row {}", at);
        }
    }

    #[test]
    fn distinct_sums_never_exceed_the_sum((voices, writers) in any_voices()) {
        let ranking = ranked(&voices, &writers, "balanced");
        let ledger = ledger(&company());
        let rows: Vec<Figures> = ranking.rows().map(|row| row.figures.clone()).collect();
        let distinct = ledger.arr(rows.iter().flat_map(|row| row.accounts.iter().copied()));
        let sum: i64 = rows.iter().map(|row| row.arr.likely).sum();
        prop_assert!(distinct.likely <= sum);
        prop_assert!(distinct.likely >= rows.iter().map(|row| row.arr.likely).max().unwrap_or(0));
    }
}
