//! Whose ticket is it: a person's word first, then passes, surest first. A free-mail domain never says.

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

/// What a ticket can be known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// The organisation's id.
    OrganisationId,
    /// The organisation's name.
    Organisation,
    /// The domain of the requester's address.
    Domain,
    /// The requester's address.
    Email,
}

impl Sign {
    /// All, surest first.
    pub const ALL: [Self; 4] = [Self::OrganisationId, Self::Organisation, Self::Email, Self::Domain];

    /// Its word, in files and in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::OrganisationId => "organisation id",
            Self::Organisation => "organisation",
            Self::Domain => "domain",
            Self::Email => "e-mail",
        }
    }

    /// Reads [`Sign::word`] back.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sign| sign.word() == word)
    }

    /// A sign as it is compared.
    pub fn compared(self, value: &str) -> String {
        match self {
            Self::OrganisationId => value.trim().to_owned(),
            Self::Organisation => comparable(value.trim()),
            Self::Domain => value.trim().trim_start_matches('@').to_lowercase(),
            Self::Email => value.trim().to_lowercase(),
        }
    }

    /// What an asker shows of it, as it is compared; empty if nothing.
    pub fn of(self, asker: &Asker<'_>) -> String {
        match self {
            Self::OrganisationId => self.compared(asker.org_id),
            Self::Organisation => self.compared(asker.org_name),
            Self::Domain => asker.email.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_owned()),
            Self::Email => asker.email.to_owned(),
        }
    }
}

/// People's words for whose signs are.
pub type Said = BTreeMap<(Sign, String), AccountId>;

/// Finds the account of each ticket that has one: by a person's word; by organisation id, by exact name, by name without
/// case, punctuation and legal form, by e-mail domain or its parent domain; and by the requester's address, if other
/// tickets written from it are of one account. A name or domain that two accounts share says nothing. The third value
/// names the pass.
pub fn resolve(
    askers: &[Asker<'_>],
    accounts: &BTreeMap<AccountId, AccountRecord>,
    said: &Said,
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
    let word = |asker: &Asker<'_>| {
        let signs = Sign::ALL.into_iter().map(|sign| (sign, sign.of(asker))).filter(|(_, value)| !value.is_empty());
        signs.filter_map(|sign| said.get(&sign).copied()).find(|id| accounts.contains_key(id))
    };
    let sure: Vec<Option<(AccountId, &'static str)>> = askers
        .iter()
        .map(|asker| {
            word(asker)
                .map(|a| (a, "a person's word"))
                .or_else(|| known(&by_id, asker.org_id).map(|a| (a, "organisation id")))
                .or_else(|| known(&by_name, &comparable(asker.org_name)).map(|a| (a, "name")))
                .or_else(|| known(&by_folded, &folded(asker.org_name)).map(|a| (a, "similar name")))
                .or_else(|| of_domain(asker.email).map(|a| (a, "e-mail domain")))
        })
        .collect();
    let known_writers =
        askers.iter().zip(&sure).filter_map(|(asker, found)| Some((asker.email.to_owned(), found.as_ref()?.0)));
    let by_email = unique(known_writers);
    let found = askers.iter().zip(sure);
    found
        .filter_map(|(asker, sure)| {
            // An address says whose it is only where the ticket names no organisation of its own.
            let alone = asker.org_id.is_empty() && asker.org_name.is_empty();
            let by_writer = || known(&by_email, asker.email).filter(|_| alone).map(|a| (a, "requester's e-mail"));
            let (account, by) = sure.or_else(by_writer)?;
            Some((asker.ticket, account, by))
        })
        .collect()
}

/// How like an account's a sign is: the accounts that may be meant, best first, with the reason. For a person to choose.
pub fn suggestions(
    sign: Sign,
    value: &str,
    accounts: &BTreeMap<AccountId, AccountRecord>,
    most: usize,
) -> Vec<(AccountId, &'static str)> {
    let plain = |text: &str| folded(text).replace(' ', "");
    let meant = match sign {
        Sign::Domain | Sign::Email => {
            let host = value.rsplit_once('@').map_or(value, |(_, host)| host);
            if is_free_mail(host) {
                return Vec::new();
            }
            let labels = host.rsplit('.').skip(1);
            labels.max_by_key(|label| label.len()).unwrap_or(host).replace('-', "")
        }
        _ => plain(value),
    };
    if meant.len() < 3 {
        return Vec::new();
    }
    let own: Vec<char> = meant.chars().collect();
    let mut found: Vec<(u8, usize, AccountId, &'static str)> = Vec::new();
    for (id, account) in accounts {
        let name = plain(&account.name);
        let hosts = account.domains.iter().map(|d| d.split('.').next().unwrap_or(d).replace('-', ""));
        if hosts.into_iter().any(|host| host == meant) {
            found.push((0, 0, *id, "its domain is called so"));
        } else if !name.is_empty() && (name.starts_with(&meant) || meant.starts_with(&name)) && name.len() >= 3 {
            found.push((1, name.len().abs_diff(meant.len()), *id, "its name begins so"));
        } else if let Some(far) = distance(&own, &name.chars().collect::<Vec<_>>(), own.len() / 5) {
            found.push((2, far, *id, "its name is spelled almost so"));
        }
    }
    found.sort_unstable();
    found.truncate(most);
    found.into_iter().map(|(_, _, id, why)| (id, why)).collect()
}

/// Edits between two words (Levenshtein 1966), if at most so many.
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let edit = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = edit.min(corner + 1).min(row[j] + 1);
        }
    }
    Some(row[b.len()]).filter(|edits| *edits <= most)
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
        let said =
            Said::from([((Sign::Email, "ann@gmail.com".into()), 2), ((Sign::Organisation, "The Lifts".into()), 1)]);
        resolve(&[asker], &accounts, &said).first().map(|(_, a, by)| (*a, *by))
    }

    #[test]
    fn a_persons_word_wins_for_good() {
        assert_eq!(whose("ACC-1", "", "ann@gmail.com"), Some((2, "a person's word")));
        assert_eq!(whose("", "The Lifts", "bo@northwind.example"), Some((1, "a person's word")));
    }

    #[test]
    fn an_address_is_known_by_the_other_tickets_written_from_it() {
        let accounts = BTreeMap::from([(1, account("ACC-1", "Harbour Lifts", "harbour-lifts.example"))]);
        let asker = |ticket, org_name, email| Asker { ticket, org_id: "", org_name, email };
        let askers = [
            asker(1, "Harbour Lifts", "ann@gmail.com"),
            asker(2, "", "ann@gmail.com"),
            asker(3, "Somebody else", "ann@gmail.com"),
            asker(4, "", "bo@gmail.com"),
        ];
        let found = resolve(&askers, &accounts, &Said::new());
        assert_eq!(found, [(1, 1, "name"), (2, 1, "requester's e-mail")]);
    }

    #[test]
    fn an_unmatched_sign_suggests_the_account_that_may_be_meant() {
        let accounts = BTreeMap::from([
            (1, account("1", "Harbour Lifts Ltd.", "harbour-lifts.example")),
            (2, account("2", "Northwind Solar", "nwsolar.example")),
        ]);
        let suggested = |sign, value| suggestions(sign, value, &accounts, 3);
        assert_eq!(suggested(Sign::Domain, "harbour-lifts.co.uk"), [(1, "its domain is called so")]);
        assert_eq!(suggested(Sign::Domain, "harbourlifts.com"), [(1, "its domain is called so")]);
        assert_eq!(suggested(Sign::Organisation, "Northwind"), [(2, "its name begins so")]);
        assert_eq!(suggested(Sign::Organisation, "Northwynd Solar GmbH"), [(2, "its name is spelled almost so")]);
        assert_eq!(suggested(Sign::Email, "harbour@gmail.com"), [], "a free-mail domain never says");
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
