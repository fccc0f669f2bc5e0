//! How fast a ranking is made again: `cargo xtask bench rank` runs this, built for release.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark tells its times")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Duration};

use groundswell::model::{AccountId, AccountRecord, Money, RequestId, TicketId};
use groundswell::ranking::ledger::Books;
use groundswell::ranking::rates::Rates;
use groundswell::ranking::{Evidence, Ledger, Ranking, TermKind, Voice, Writer, doubt, figures, policy};

/// A number that looks like chance and is always the same (SplitMix64, Steele et al. 2014).
fn chance(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[test]
#[ignore = "a benchmark: run it by cargo xtask bench rank"]
fn twenty_thousand_requests_of_two_hundred_thousand_asks() {
    let day = |n: i64| DateTime::UNIX_EPOCH + Duration::days(20_500 - n);
    let account = |n: i64| AccountRecord {
        external_id: n.to_string(),
        arr: (n % 10 != 0).then(|| Money { amount: (chance(n as u64) % 20_000_000) as i64, currency: "USD".into() }),
        renewal: (n % 7 != 0).then(|| day(-((chance(n as u64 + 1) % 400) as i64)).date_naive()),
        churn_permille: (n % 5 != 0).then(|| (chance(n as u64 + 2) % 600) as u16),
        ..AccountRecord::default()
    };
    let accounts: BTreeMap<AccountId, AccountRecord> = (1..=5_000).map(|n| (n, account(n))).collect();
    // A few requests are asked for by many, most by a few.
    let voice = |n: u64| {
        let spread = (chance(n) % 1_000_000) as f64 / 1_000_000.0;
        let request = RequestId(1 + (spread.powi(3) * 19_999.0) as i64);
        Voice { request, ticket: n as TicketId, at: Some(day((chance(n + 7) % 700) as i64)) }
    };
    let mut voices: Vec<Voice> = (0..180_000).map(voice).collect();
    voices.extend((0..20_000).map(|n| Voice { request: RequestId(n + 1), ..voice(n as u64 + 200_000) }));
    let writers: BTreeMap<TicketId, Writer> =
        voices.iter().map(|v| (v.ticket, Writer::Account(1 + (chance(v.ticket as u64 + 3) % 5_000) as i64))).collect();
    let (rates, risks, fit, effort) = (Rates::default(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let as_of = Some(day(0).date_naive());
    let ledger = Ledger::of(&accounts, &Books { currency: "USD", rates: &rates, risks: &risks, as_of, horizon: 180 });
    let evidence = Evidence {
        voices: &voices,
        writers: &writers,
        ledger: &ledger,
        as_of,
        fit: &fit,
        effort: &effort,
        efforts: [0.0; 3],
    };
    let policy = policy::preset("balanced").unwrap().policy();
    let begun = Instant::now();
    let counted = Arc::new(figures(&evidence, &policy.reading));
    println!("figures {:.1}", begun.elapsed().as_secs_f64() * 1000.0);
    assert_eq!(counted.len(), 20_000);
    let (mut again, mut ranges) = (Vec::new(), Vec::new());
    for n in 0..15 {
        let weights: Vec<(TermKind, f64)> =
            TermKind::WEIGHED.into_iter().zip(1..).map(|(kind, k)| (kind, f64::from((k * 7 + n) % 11 + 1))).collect();
        let policy = policy.weighing(&weights).unwrap();
        let begun = Instant::now();
        let ranking = Ranking::of(counted.clone(), policy);
        again.push(begun.elapsed().as_secs_f64() * 1000.0);
        let doubt = doubt(&ranking, &BTreeMap::new());
        ranges.push(begun.elapsed().as_secs_f64() * 1000.0);
        assert!(doubt.range(0).best == 1);
    }
    for (name, mut times) in [("again", again), ("ranges", ranges)] {
        times.sort_by(f64::total_cmp);
        println!("{name} {:.1}", times[times.len() / 2]);
    }
}
