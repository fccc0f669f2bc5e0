//! Whose voices are heard and whose are missing: a group's share of what is asked against its share of what is paid.

use std::collections::{BTreeMap, BTreeSet};

use super::Ledger;
use crate::model::AccountId;

/// A group of customers, or of asks, with its share.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// What it is called; empty for those of which that is not known.
    pub name: String,
    /// Asks.
    pub asks: u64,
    /// Accounts that asked.
    pub asking: u64,
    /// All accounts of the group; those that asked where only asks say which group they are of.
    pub accounts: u64,
    /// What those accounts pay, each contract once, in minor units.
    pub arr: i64,
    /// Of all asks, 0 to 1.
    pub asks_share: f64,
    /// Of all that is paid, 0 to 1.
    pub arr_share: f64,
}

/// The shares of groups. `asks` has each ask's account, where it is known, and its group; `accounts` the group of each
/// account, where accounts have groups: then those that never asked are there, too. Largest ARR first.
pub fn shares(
    asks: &[(Option<AccountId>, String)],
    accounts: Option<&BTreeMap<AccountId, String>>,
    ledger: &Ledger,
) -> Vec<Share> {
    let mut groups: BTreeMap<&str, (u64, BTreeSet<AccountId>, BTreeSet<AccountId>)> = BTreeMap::new();
    for (account, name) in asks {
        let group = groups.entry(name).or_default();
        group.0 += 1;
        group.1.extend(account);
    }
    match accounts {
        Some(accounts) => {
            for (id, name) in accounts {
                groups.entry(name).or_default().2.insert(*id);
            }
        }
        None => groups.values_mut().for_each(|(_, asking, all)| all.clone_from(asking)),
    }
    let arr = |ids: &BTreeSet<AccountId>| ledger.arr(ids.iter().copied()).likely;
    // Of asks that say the group themselves an account may stand in several: shares are of what all of them pay once.
    let all: BTreeSet<AccountId> = groups.values().flat_map(|(_, _, all)| all.iter().copied()).collect();
    let (total_asks, total_arr) = (asks.len().max(1) as f64, arr(&all).max(1) as f64);
    let mut shares: Vec<Share> = groups
        .into_iter()
        .map(|(name, (asks, asking, all))| {
            let arr = arr(&all);
            Share {
                name: name.to_owned(),
                asks,
                asking: asking.len() as u64,
                accounts: all.len() as u64,
                arr,
                asks_share: asks as f64 / total_asks,
                arr_share: arr as f64 / total_arr,
            }
        })
        .collect();
    shares.sort_by(|a, b| b.arr.cmp(&a.arr).then(b.asks.cmp(&a.asks)).then(a.name.cmp(&b.name)));
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountRecord, Money};
    use crate::ranking::{ledger, rates::Rates};

    #[test]
    fn a_segment_that_pays_and_says_nothing_is_seen() {
        let account = |arr: i64| AccountRecord {
            arr: Some(Money { amount: arr * 100, currency: "USD".into() }),
            ..AccountRecord::default()
        };
        let accounts = BTreeMap::from([(1, account(10)), (2, account(30)), (3, account(60))]);
        let (rates, risks) = (Rates::default(), BTreeMap::new());
        let books = ledger::Books { currency: "USD", rates: &rates, risks: &risks, as_of: None, horizon: 180 };
        let ledger = Ledger::of(&accounts, &books);
        let segments: BTreeMap<AccountId, String> =
            [(1, "Small"), (2, "Small"), (3, "Large")].map(|(id, name)| (id, name.to_owned())).into();
        let asks = [(Some(1), "Small".to_owned()), (Some(1), "Small".to_owned()), (None, String::new())];
        let found = shares(&asks, Some(&segments), &ledger);
        let told: Vec<_> = found.iter().map(|s| (s.name.as_str(), s.asks, s.asking, s.accounts, s.arr)).collect();
        assert_eq!(told, [("Large", 0, 0, 1, 6_000), ("Small", 2, 1, 2, 4_000), ("", 1, 0, 0, 0)]);
        assert!((found[0].arr_share - 0.6).abs() < 1e-9 && (found[1].asks_share - 2.0 / 3.0).abs() < 1e-9);
    }
}
