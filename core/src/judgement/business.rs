//! Steps about money, accounts and the roadmap.

use chrono::NaiveDate;

use super::{Named, Titles, survivor};
use crate::error::{Error, Result};
use crate::model::{AccountId, RequestId, normalised};
use crate::ranking::accounts::{Sign, is_free_mail};
use crate::store::Writing;

/// Keeps a policy as the one this workspace ranks by; none goes back to the first preset.
///
/// # Errors
/// The store's.
pub fn weigh(tx: &Writing<'_>, policy: Option<&impl serde::Serialize>, name: &str, weights: &str) -> Result<Named<()>> {
    let kept = policy.map(|policy| serde_json::to_string(policy).map_err(|e| Error::Bug(e.to_string()))).transpose()?;
    tx.set_weighing(kept.as_deref())?;
    let name = match kept {
        Some(_) => format!("Rank by {name}: {weights}"),
        None => "Rank by balanced again".to_owned(),
    };
    Ok(((), name))
}

/// Says that whoever writes with a sign belongs to an account, named so; none takes that back.
///
/// # Errors
/// `Input` for an empty sign, or a domain at which anyone can have an address.
pub fn belongs(tx: &Writing<'_>, sign: Sign, value: &str, account: Option<(AccountId, &str)>) -> Result<Named<()>> {
    let value = sign.compared(value);
    if value.is_empty() {
        return Err(Error::input(format!("no {} was named", sign.word()), "name the one that stands in the tickets"));
    }
    if sign == Sign::Domain && is_free_mail(&value) {
        return Err(Error::input(
            format!("anyone can have an address at {value}"),
            "link the one address instead of the domain",
        ));
    }
    tx.set_whose(sign.word(), &value, account.map(|(id, _)| id))?;
    let name = match account {
        Some((_, name)) => format!("Link the {} “{value}” to {name}", sign.word()),
        None => format!("Unlink the {} “{value}”", sign.word()),
    };
    Ok(((), name))
}

/// Sets what one unit of a currency is worth from a day on, in millionths of a US dollar; none takes the rate away.
///
/// # Errors
/// `Input` if that is no code of a currency, or nothing or less.
pub fn rate(
    tx: &Writing<'_>,
    currency: &str,
    day: NaiveDate,
    usd_millionths: Option<i64>,
    source: &str,
) -> Result<Named<()>> {
    let currency = currency.trim().to_uppercase();
    if currency.len() != 3 || !currency.chars().all(|c| c.is_ascii_uppercase()) {
        return Err(Error::input(format!("“{currency}” is no code of a currency"), "use three letters, such as EUR"));
    }
    if usd_millionths.is_some_and(|usd| usd <= 0) {
        return Err(Error::input("a rate is above 0", "say how many US dollars one unit is worth, such as 1.17"));
    }
    let source = source.trim();
    let source = if source.is_empty() { "entered by hand" } else { source };
    tx.set_rate(&currency, day, usd_millionths, source)?;
    let name = match usd_millionths {
        Some(usd) => format!("1 {currency} is {} USD from {day} on", usd as f64 / 1_000_000.0),
        None => format!("Forget the rate of {currency} from {day}"),
    };
    Ok(((), name))
}

/// Says what a health means, in thousandths of churn risk; none takes it back.
///
/// # Errors
/// `Input` for no health, or a risk above 1000.
pub fn risk(tx: &Writing<'_>, health: &str, permille: Option<u16>) -> Result<Named<()>> {
    let word = normalised(health);
    if word.is_empty() {
        return Err(Error::input("no health was named", "name one as the accounts' file words it, such as Yellow"));
    }
    if permille.is_some_and(|permille| permille > 1000) {
        return Err(Error::input("a risk is at most 100 %", "say a number from 0 to 100"));
    }
    tx.set_risk(&word, permille)?;
    let name = match permille {
        Some(permille) => format!("“{}” means {} % churn risk", health.trim(), f64::from(permille) / 10.0),
        None => format!("“{}” means what it usually does", health.trim()),
    };
    Ok(((), name))
}

/// Says what a theme is worth to the strategy, in thousandths: one of ours, `T-3`, or one of the roadmap's; none takes it
/// back.
///
/// # Errors
/// `Input` for no theme, or more than 1000.
pub fn fit(tx: &Writing<'_>, theme: &str, permille: Option<u16>) -> Result<Named<()>> {
    let ours = theme.trim().parse::<crate::model::ThemeId>().map(|id| id.to_string());
    let word = ours.unwrap_or_else(|_| normalised(theme));
    if word.is_empty() {
        return Err(Error::input("no theme was named", "name one such as T-3, or one of the roadmap's"));
    }
    if permille.is_some_and(|permille| permille > 1000) {
        return Err(Error::input("a theme is worth at most 100 %", "say a number from 0 to 100"));
    }
    tx.set_fit(&word, permille)?;
    let name = match permille {
        Some(permille) => format!("“{}” is worth {} % to the strategy", theme.trim(), f64::from(permille) / 10.0),
        None => format!("“{}” is worth nothing special", theme.trim()),
    };
    Ok(((), name))
}

/// Says whether an item of the roadmap, with its name for people, answers a request; none takes that back. Of several
/// items only one answers: a yes takes the place of an earlier yes.
///
/// # Errors
/// `NotFound`.
pub fn answers(
    tx: &Writing<'_>,
    request: RequestId,
    item: (i64, &str),
    answers: Option<bool>,
    titles: Titles<'_>,
) -> Result<Named<RequestId>> {
    let view = tx.view();
    let request = survivor(&view, request)?;
    if answers == Some(true) {
        for earlier in view.verdicts()?.iter().filter(|v| v.request == request && v.answers && v.item != item.0) {
            tx.set_verdict(request, earlier.item, None)?;
        }
    }
    tx.set_verdict(request, item.0, answers)?;
    let name = match answers {
        Some(true) => format!("{} answers {}", item.1, titles(request)),
        Some(false) => format!("{} does not answer {}", item.1, titles(request)),
        None => format!("Leave open whether {} answers {}", item.1, titles(request)),
    };
    Ok((request, name))
}

/// Says when a request was answered; none takes that back.
///
/// # Errors
/// `NotFound`.
pub fn ship(
    tx: &Writing<'_>,
    request: RequestId,
    day: Option<NaiveDate>,
    titles: Titles<'_>,
) -> Result<Named<RequestId>> {
    let request = survivor(&tx.view(), request)?;
    tx.set_shipped(request, day)?;
    let name = match day {
        Some(day) => format!("{} was shipped on {day}", titles(request)),
        None => format!("{} was not shipped", titles(request)),
    };
    Ok((request, name))
}
