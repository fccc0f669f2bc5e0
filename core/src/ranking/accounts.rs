//! Whose ticket is it: passes, surest first. A free-mail domain never says.

use std::collections::BTreeMap;

use crate::model::{AccountId, AccountRecord, TicketId, comparable, normalised};

/// Mail hosts anyone can have an address at. Facts, kept in alphabetical order.
const FREE_MAIL: [&str; 62] = [
    "126.com",
    "163.com",
    "aim.com",
    "alice.it",
    "aol.com",
    "arcor.de",
    "bigpond.com",
    "bluewin.ch",
    "bol.com.br",
    "btinternet.com",
    "charter.net",
    "comcast.net",
    "cox.net",
    "duck.com",
    "fastmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "inbox.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "o2.pl",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "sbcglobal.net",
    "seznam.cz",
    "sky.com",
    "t-online.de",
    "tutanota.com",
    "uol.com.br",
    "verizon.net",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yandex.ru",
    "zoho.com",
];

/// True for a domain where anyone can have an address.
pub fn is_free_mail(domain: &str) -> bool {
    FREE_MAIL.binary_search(&domain).is_ok()
}

/// What a ticket says of who asks.
#[derive(Clone, Debug)]
pub struct Asker<'a> {
    /// The ticket.
    pub ticket: TicketId,
    /// The organisation's id, where the ticket has one.
    pub org_id: &'a str,
    /// Its name.
    pub org_name: &'a str,
    /// The requester's address, lower case.
    pub email: &'a str,
}

/// Finds the account of each ticket that has one: by organisation id, by exact name, by name without case,
/// punctuation and legal form, by e-mail domain or its parent domain. A name or domain that two accounts share says
/// nothing. The third value names the pass.
pub fn resolve(
    askers: &[Asker<'_>],
    accounts: &BTreeMap<AccountId, AccountRecord>,
) -> Vec<(TicketId, AccountId, &'static str)> {
    let by_id = unique(accounts.iter().map(|(id, a)| (a.external_id.clone(), *id)));
    let by_name = unique(accounts.iter().map(|(id, a)| (comparable(&a.name), *id)));
    let by_folded = unique(accounts.iter().map(|(id, a)| (folded(&a.name), *id)));
    let by_domain = unique(
        accounts
            .iter()
            .flat_map(|(id, a)| a.domains.iter().map(|d| (d.clone(), *id)))
            .filter(|(d, _)| !is_free_mail(d)),
    );
    let of_domain = |email: &str| {
        let (_, mut domain) = email.rsplit_once('@')?;
        while !is_free_mail(domain) && domain.contains('.') {
            if let Some(account) = by_domain.get(domain) {
                return *account;
            }
            domain = domain.split_once('.')?.1;
        }
        None
    };
    let known = |map: &BTreeMap<String, Option<AccountId>>, key: &str| map.get(key).copied().flatten();
    askers
        .iter()
        .filter_map(|asker| {
            let (account, by) = known(&by_id, asker.org_id)
                .map(|a| (a, "organisation id"))
                .or_else(|| known(&by_name, &comparable(asker.org_name)).map(|a| (a, "name")))
                .or_else(|| known(&by_folded, &folded(asker.org_name)).map(|a| (a, "similar name")))
                .or_else(|| of_domain(asker.email).map(|a| (a, "e-mail domain")))?;
            Some((asker.ticket, account, by))
        })
        .collect()
}

/// Keys that lead to one account; None where they lead to several. Empty keys lead nowhere.
fn unique(pairs: impl Iterator<Item = (String, AccountId)>) -> BTreeMap<String, Option<AccountId>> {
    let mut map: BTreeMap<String, Option<AccountId>> = BTreeMap::new();
    for (key, id) in pairs.filter(|(key, _)| !key.is_empty()) {
        map.entry(key).and_modify(|known| *known = known.filter(|k| *k == id)).or_insert(Some(id));
    }
    map
}

/// A company's name without case, punctuation, legal form and what is not seen.
fn folded(name: &str) -> String {
    const LEGAL: [&str; 22] = [
        "ab",
        "ag",
        "as",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "kg",
        "limited",
        "llc",
        "llp",
        "ltd",
        "nv",
        "oy",
        "plc",
        "sa",
        "sarl",
        "spa",
        "srl",
    ];
    let name = normalised(&comparable(name));
    let mut words: Vec<&str> = name.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|w| LEGAL.contains(w)) {
        words.pop();
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(external_id: &str, name: &str, domain: &str) -> AccountRecord {
        AccountRecord {
            external_id: external_id.into(),
            name: name.into(),
            domains: vec![domain.into()],
            ..AccountRecord::default()
        }
    }

    fn whose(org_id: &str, org_name: &str, email: &str) -> Option<(AccountId, &'static str)> {
        let accounts = BTreeMap::from([
            (1, account("ACC-1", "Harbour Lifts Ltd.", "harbour-lifts.example")),
            (2, account("ACC-2", "Northwind Solar GmbH", "northwind.example")),
            (3, account("ACC-3", "Twin", "twins.example")),
            (4, account("ACC-4", "Twin", "twins.example")),
            (5, account("ACC-5", "Gmail user", "gmail.com")),
        ]);
        let asker = Asker { ticket: 7, org_id, org_name, email };
        resolve(&[asker], &accounts).first().map(|(_, a, by)| (*a, *by))
    }

    #[test]
    fn the_surest_sign_wins() {
        assert_eq!(whose("ACC-2", "Harbour Lifts Ltd.", "a@harbour-lifts.example"), Some((2, "organisation id")));
        assert_eq!(whose("", "Harbour Lifts Ltd.", "a@northwind.example"), Some((1, "name")));
        assert_eq!(whose("", "HARBOUR LIFTS", ""), Some((1, "similar name")));
        assert_eq!(
            whose("", "Harbour\u{200B} Lifts Ltd.", ""),
            Some((1, "name")),
            "what is not seen does not tell apart"
        );
        assert_eq!(
            whose("", "", "ann@mail.northwind.example"),
            Some((2, "e-mail domain")),
            "a subdomain is theirs too"
        );
    }

    #[test]
    fn what_two_accounts_share_and_free_mail_say_nothing() {
        assert_eq!(whose("", "Twin", "a@twins.example"), None);
        assert_eq!(whose("", "", "someone@gmail.com"), None, "even if an account lists it as its domain");
        assert_eq!(whose("", "", "not an address"), None);
        assert!(FREE_MAIL.windows(2).all(|w| w[0] < w[1]), "sorted, so that it can be searched");
    }
}
