//! What the business knows about its accounts, in one currency, as of one day: what each pays, how likely it leaves,
//! how near its renewal is, and what of that is not known.
//!
//! An unknown figure is a [`Span`], never zero: it lies somewhere among those of accounts of the same plan, or of the
//! same segment, or of all.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::rates::Rates;
use crate::model::{AccountId, AccountRecord, normalised};

/// Accounts of one plan or segment from which an unknown one's figures can be told.
const LIKE: usize = 5;
/// Days of a contract whose end is not known: most run for a year.
const TERM: i64 = 365;
/// Parents above parents that are followed; a file that goes in circles ends there.
const GENERATIONS: usize = 8;

/// A number of which not everything is known: where it lies at least, likely and at most. The same three if it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// At least.
    pub least: i64,
    /// Likely.
    pub likely: i64,
    /// At most.
    pub most: i64,
}

impl Span {
    /// A number that is known.
    pub fn known(value: i64) -> Self {
        Self { least: value, likely: value, most: value }
    }

    /// True if it is one number.
    pub fn is_known(self) -> bool {
        self.least == self.most
    }

    /// The sum of two.
    pub fn plus(self, other: Self) -> Self {
        Self { least: self.least + other.least, likely: self.likely + other.likely, most: self.most + other.most }
    }

    /// An amount times a share in thousandths, each end by itself, rounded half up.
    fn times(self, permille: Self) -> Self {
        let times = |a: i64, b: i64| ((i128::from(a) * i128::from(b) + 500) / 1000) as i64;
        Self {
            least: times(self.least, permille.least),
            likely: times(self.likely, permille.likely),
            most: times(self.most, permille.most),
        }
    }
}

/// One account's line. Amounts in minor units of the ledger's currency, shares in thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The customer it belongs to: the account above all others it is a part of, or itself. Together they count as one.
    pub customer: AccountId,
    /// The account whose contract pays for it: itself if its ARR is known, else the nearest above it whose is.
    pub payer: AccountId,
    /// What it pays a year.
    pub arr: Span,
    /// True if the file said so, in a currency we have a rate for.
    pub arr_known: bool,
    /// True if its ARR was converted.
    pub converted: bool,
    /// How likely it leaves at its next renewal.
    pub risk: Span,
    /// True if the files said so.
    pub risk_known: bool,
    /// When its contract ends, if that is known and not over.
    pub renewal: Option<NaiveDate>,
    /// How near that is: all on the day itself, nothing beyond the horizon.
    pub nearness: Span,
    /// True if it pays no more.
    pub gone: bool,
    /// ARR times risk.
    pub churn_exposure: Span,
    /// ARR times risk times nearness.
    pub renewal_exposure: Span,
    /// What of its ARR renews within 90 days.
    pub renewing_90d: i64,
}

/// All accounts' lines.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    lines: BTreeMap<AccountId, Line>,
    /// The average ARR of the accounts that pay and whose ARR is known; 0 if there is none.
    pub mean_arr: i64,
}

/// What the ledger is made by.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    /// The currency of sums.
    pub currency: &'a str,
    /// Rates into it.
    pub rates: &'a Rates,
    /// A person's word for what a health means, in thousandths of risk, by the health in lower-case words.
    pub risks: &'a BTreeMap<String, u16>,
    /// The day renewals are judged from.
    pub as_of: Option<NaiveDate>,
    /// Days from which on a renewal is too far to count.
    pub horizon: u16,
}

impl Ledger {
    /// Reads all accounts.
    pub fn of(accounts: &BTreeMap<AccountId, AccountRecord>, books: &Books<'_>) -> Self {
        let arr = |account: &AccountRecord| {
            let money = account.arr.as_ref()?;
            books.rates.convert(money.amount, &money.currency, books.currency, books.as_of)
        };
        let risk = |account: &AccountRecord| risk(account, books.risks);
        let paying = || accounts.values().filter(|account| !is_gone(account));
        let arrs = Likely::of(paying().filter_map(|account| Some((account, arr(account)?))));
        let risks = Likely::of(paying().filter_map(|account| Some((account, i64::from(risk(account)?)))));
        let above = parents(accounts);
        let known: Vec<i64> = paying().filter_map(arr).collect();
        let mean_arr = known.iter().sum::<i64>() / known.len().max(1) as i64;
        let line = |(id, account): (&AccountId, &AccountRecord)| {
            let own = arr(account);
            let family = || std::iter::successors(Some(*id), |id| above.get(id).copied()).take(GENERATIONS);
            let customer = family().last().unwrap_or(*id);
            let payer = family().find(|id| arr(&accounts[id]).is_some()).unwrap_or(*id);
            let gone = is_gone(account);
            let paid = match own {
                _ if gone => Span::known(0),
                Some(own) => Span::known(own),
                // A part of a customer that pays above has no contract of its own.
                None if payer != *id => Span::known(0),
                None => arrs.for_one_like(account),
            };
            let own_risk = if gone { Some(0) } else { risk(account) };
            let risk = own_risk.map_or_else(|| risks.for_one_like(account), |risk| Span::known(i64::from(risk)));
            let renewal = account.renewal.filter(|day| books.as_of.is_none_or(|now| *day >= now));
            let nearness = nearness(renewal, books);
            let churn_exposure = paid.times(risk);
            let soon = books.as_of.and_then(|now| Some((now, now.checked_add_days(Days::new(90))?)));
            let soon = renewal.zip(soon).is_some_and(|(day, (from, to))| (from..=to).contains(&day));
            let line = Line {
                customer,
                payer,
                arr: paid,
                arr_known: gone || own.is_some() || payer != *id,
                converted: own.is_some() && account.arr.as_ref().is_some_and(|arr| arr.currency != books.currency),
                risk,
                risk_known: own_risk.is_some(),
                renewal,
                nearness,
                gone,
                churn_exposure,
                renewal_exposure: churn_exposure.times(nearness),
                renewing_90d: if soon { paid.likely } else { 0 },
            };
            (*id, line)
        };
        Self { lines: accounts.iter().map(line).collect(), mean_arr }
    }

    /// An account's line.
    pub fn line(&self, id: AccountId) -> Option<&Line> {
        self.lines.get(&id)
    }

    /// The contracts that pay for some accounts, each once.
    pub fn payers(&self, ids: impl IntoIterator<Item = AccountId>) -> BTreeSet<AccountId> {
        ids.into_iter().filter_map(|id| self.lines.get(&id)).map(|line| line.payer).collect()
    }

    /// The customers that some accounts belong to, each once.
    pub fn customers(&self, ids: impl IntoIterator<Item = AccountId>) -> BTreeSet<AccountId> {
        ids.into_iter().map(|id| self.lines.get(&id).map_or(id, |line| line.customer)).collect()
    }

    /// What some accounts pay together, each contract once.
    pub fn arr(&self, ids: impl IntoIterator<Item = AccountId>) -> Span {
        self.sum(ids, |line| line.arr)
    }

    /// What of it is at risk, each contract once.
    pub fn churn_exposure(&self, ids: impl IntoIterator<Item = AccountId>) -> Span {
        self.sum(ids, |line| line.churn_exposure)
    }

    /// What of that is at renewals that are near, each contract once.
    pub fn renewal_exposure(&self, ids: impl IntoIterator<Item = AccountId>) -> Span {
        self.sum(ids, |line| line.renewal_exposure)
    }

    fn sum(&self, ids: impl IntoIterator<Item = AccountId>, of: impl Fn(&Line) -> Span) -> Span {
        let payers = self.payers(ids);
        payers.iter().filter_map(|id| self.lines.get(id)).fold(Span::default(), |sum, line| sum.plus(of(line)))
    }

    /// All lines, by account.
    pub fn lines(&self) -> impl Iterator<Item = (AccountId, &Line)> {
        self.lines.iter().map(|(id, line)| (*id, line))
    }
}

/// Words of a status that say a customer is one no more.
const GONE: [&str; 12] = [
    "cancelled",
    "canceled",
    "churned",
    "closed",
    "deactivated",
    "ended",
    "expired",
    "former",
    "inactive",
    "left",
    "lost",
    "terminated",
];

/// True if an account pays no more.
pub fn is_gone(account: &AccountRecord) -> bool {
    normalised(&account.status).split(' ').any(|word| GONE.contains(&word)) || account.churn_permille == Some(1000)
}

/// An account's risk: what a person said its health means, else what was read from the file.
fn risk(account: &AccountRecord, said: &BTreeMap<String, u16>) -> Option<u16> {
    said.get(&normalised(&account.health)).copied().or(account.churn_permille)
}

/// Each account's parent, by the ids the files have for them.
fn parents(accounts: &BTreeMap<AccountId, AccountRecord>) -> BTreeMap<AccountId, AccountId> {
    let by_id: BTreeMap<&str, AccountId> = accounts.iter().map(|(id, a)| (a.external_id.as_str(), *id)).collect();
    let parent = |(id, account): (&AccountId, &AccountRecord)| {
        let parent = *by_id.get(account.parent_id.as_str())?;
        (parent != *id && !account.parent_id.is_empty()).then_some((*id, parent))
    };
    let above: BTreeMap<AccountId, AccountId> = accounts.iter().filter_map(parent).collect();
    // Of accounts that stand above one another in a circle none is above.
    let circles = |id: &AccountId| {
        let mut at = *id;
        (0..GENERATIONS).any(|_| {
            at = above.get(&at).copied().unwrap_or(at);
            at == *id && above.contains_key(id)
        })
    };
    above.iter().filter(|(id, _)| !circles(id)).map(|(id, parent)| (*id, *parent)).collect()
}

/// How near a renewal is: 1000 on the day itself, falling evenly to 0 at the horizon. Of one that is not known it can be
/// either; likely it is anywhere in a contract's year.
fn nearness(renewal: Option<NaiveDate>, books: &Books<'_>) -> Span {
    let horizon = i64::from(books.horizon.max(1));
    match (renewal, books.as_of) {
        (Some(day), Some(now)) => {
            let left = (horizon - (day - now).num_days()).clamp(0, horizon);
            Span::known((left * 1000 + horizon / 2) / horizon)
        }
        _ => Span { least: 0, likely: (horizon.min(TERM) * 500 + TERM / 2) / TERM, most: 1000 },
    }
}

/// Known figures, to tell an unknown one by.
struct Likely {
    plan: BTreeMap<String, Vec<i64>>,
    segment: BTreeMap<String, Vec<i64>>,
    all: Vec<i64>,
}

impl Likely {
    fn of<'a>(known: impl Iterator<Item = (&'a AccountRecord, i64)>) -> Self {
        let mut likely = Self { plan: BTreeMap::new(), segment: BTreeMap::new(), all: Vec::new() };
        for (account, value) in known {
            likely.plan.entry(normalised(&account.plan)).or_default().push(value);
            likely.segment.entry(normalised(&account.segment)).or_default().push(value);
            likely.all.push(value);
        }
        let groups = likely.plan.values_mut().chain(likely.segment.values_mut());
        groups.chain([&mut likely.all]).for_each(|values| values.sort_unstable());
        likely
    }

    /// The lowest tenth, the middle and the highest tenth of the accounts most like one.
    fn for_one_like(&self, account: &AccountRecord) -> Span {
        let named = |groups: &'_ BTreeMap<String, Vec<i64>>, name: &str| {
            let name = normalised(name);
            groups.get(&name).filter(|values| !name.is_empty() && values.len() >= LIKE).cloned()
        };
        let like = named(&self.plan, &account.plan).or_else(|| named(&self.segment, &account.segment));
        let like = like.unwrap_or_else(|| self.all.clone());
        let at =
            |tenths: usize| like.get((like.len().saturating_sub(1) * tenths + 5) / 10).copied().unwrap_or_default();
        Span { least: at(1), likely: at(5), most: at(9) }
    }
}
