//! What billing systems share: amounts in the smallest units of a currency, what a subscription earns in a year, and
//! one account out of several subscriptions.

use crate::model::{AccountRecord, Money};

/// Currencies whose smallest unit is the unit itself. Of the Icelandic crown and the Ugandan shilling billing systems
/// still count hundredths.
const WHOLE: [&str; 14] =
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF"];
/// Currencies whose smallest unit is a thousandth.
const THOUSANDTHS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// An amount in a currency's smallest units, in hundredths. `parts` says into how many parts a smallest unit was cut:
/// 1 for whole numbers.
pub(crate) fn hundredths(smallest: i128, parts: i128, currency: &str) -> Option<Money> {
    let currency = currency.trim().to_uppercase();
    let code = currency.as_str();
    let amount = if WHOLE.contains(&code) || code == "XPF" {
        smallest.checked_mul(100)? / parts
    } else if THOUSANDTHS.contains(&code) {
        smallest / (10 * parts)
    } else {
        smallest / parts
    };
    Some(Money { amount: i64::try_from(amount).ok()?, currency })
}

/// How often in a year, as a fraction, something is paid every `count` days, weeks, months or years.
pub(crate) fn times_a_year(interval: &str, count: u32) -> Option<(i128, i128)> {
    let times = match interval {
        "day" => 365,
        "week" => 52,
        "month" => 12,
        "year" => 1,
        _ => return None,
    };
    (count > 0).then_some((times, i128::from(count)))
}

/// Whether a subscription of that status earns anything: a trial, a cancelled or an unpaid one does not.
pub(crate) fn earns(status: &str) -> bool {
    matches!(status, "active" | "past_due" | "non_renewing")
}

/// Adds a customer's further subscription. Those that earn count before those that do not; revenue in one currency is
/// added up; the next renewal is the account's.
pub(crate) fn add(known: &mut AccountRecord, further: AccountRecord) {
    match (earns(&known.status), earns(&further.status)) {
        (true, false) => return,
        (false, true) => {
            known.arr = further.arr;
            known.renewal = further.renewal;
            known.plan = further.plan;
            known.status = further.status;
        }
        (both, _) => {
            if both {
                match (&mut known.arr, further.arr) {
                    (Some(sum), Some(more)) if sum.currency == more.currency => {
                        sum.amount = sum.amount.saturating_add(more.amount);
                    }
                    (none @ None, more) => *none = more,
                    _ => {} // another currency: a note says so
                }
                known.renewal = [known.renewal, further.renewal].into_iter().flatten().min();
            }
            let plans: Vec<&str> = known.plan.split(", ").collect();
            let new = further.plan.split(", ").filter(|plan| !plan.is_empty() && !plans.contains(plan));
            let all: Vec<&str> = plans.iter().copied().filter(|plan| !plan.is_empty()).chain(new).collect();
            known.plan = all.join(", ");
        }
    }
    for (own, more) in [(&mut known.name, further.name), (&mut known.segment, further.segment)] {
        if own.is_empty() {
            *own = more;
        }
    }
    for domain in further.domains {
        if !known.domains.contains(&domain) {
            known.domains.push(domain);
        }
    }
}

/// What a person should know of accounts made of subscriptions.
pub(crate) const NOTE: &str = "ARR is what active and past due subscriptions earn in a year, before discounts and usage; \
                               of a customer with several currencies only the first one counts";

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn subscription(status: &str, plan: &str, arr: Option<(i64, &str)>, renewal: Option<NaiveDate>) -> AccountRecord {
        AccountRecord {
            status: status.into(),
            plan: plan.into(),
            arr: arr.map(|(amount, currency)| Money { amount, currency: currency.into() }),
            renewal,
            ..AccountRecord::default()
        }
    }

    #[test]
    fn subscriptions_that_earn_make_the_account() {
        let (june, may) = (NaiveDate::from_ymd_opt(2026, 6, 1), NaiveDate::from_ymd_opt(2026, 5, 1));
        let mut account = subscription("canceled", "old", None, None);
        add(&mut account, subscription("active", "team", Some((100, "EUR")), june));
        add(&mut account, subscription("past_due", "scale", Some((50, "EUR")), may));
        add(&mut account, subscription("active", "team", Some((7, "USD")), None));
        add(&mut account, subscription("trialing", "trial", None, None));
        assert_eq!(account, subscription("active", "team, scale", Some((150, "EUR")), may));
    }

    #[test]
    fn smallest_units_are_those_of_the_currency() {
        let amount = |smallest, currency| hundredths(smallest, 1, currency).map(|m| m.amount);
        assert_eq!(amount(2000, "usd"), Some(2000));
        assert_eq!(amount(2000, "jpy"), Some(200_000));
        assert_eq!(amount(2000, "kwd"), Some(200));
        assert_eq!(amount(2000, "isk"), Some(2000));
    }
}
