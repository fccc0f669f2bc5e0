//! Policies: which terms count, and how much. A term's amount is its weight times a share between 0 and 1; the
//! amounts add up to the score, to the last hundredth, because they are integers.

use super::{Evidence, Ranked};

/// What a term measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermKind {
    /// Distinct accounts.
    Reach,
    /// Tickets, damped per writer: one who writes forty times is heard, not obeyed.
    Reports,
    /// ARR behind it.
    Revenue,
    /// ARR that renews within 90 days.
    Renewal,
    /// ARR times churn risk.
    Churn,
    /// More tickets lately than before.
    Trend,
}

impl TermKind {
    /// Its name in files and on screens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Reports => "reports",
            Self::Revenue => "revenue",
            Self::Renewal => "renewal",
            Self::Churn => "churn",
            Self::Trend => "trend",
        }
    }
}

/// A way to rank.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Its name.
    pub name: &'static str,
    /// Weights in hundredths; they sum to 100.
    pub weights: &'static [(TermKind, i64)],
}

/// The presets. Balanced listens to how many ask first, then to the money and the risk behind them.
pub const PRESETS: [Policy; 4] = [
    Policy {
        name: "balanced",
        weights: &[
            (TermKind::Reach, 35),
            (TermKind::Reports, 15),
            (TermKind::Revenue, 20),
            (TermKind::Renewal, 10),
            (TermKind::Churn, 15),
            (TermKind::Trend, 5),
        ],
    },
    Policy { name: "reach", weights: &[(TermKind::Reach, 70), (TermKind::Reports, 30)] },
    Policy { name: "revenue", weights: &[(TermKind::Revenue, 70), (TermKind::Reach, 20), (TermKind::Renewal, 10)] },
    Policy { name: "retention", weights: &[(TermKind::Churn, 45), (TermKind::Renewal, 35), (TermKind::Reach, 20)] },
];

/// The preset of that name.
pub fn preset(name: &str) -> Option<&'static Policy> {
    PRESETS.iter().find(|p| p.name.eq_ignore_ascii_case(name))
}

impl Policy {
    /// Gives every row its terms and their sum.
    ///
    /// Counts enter by their logarithm (the tenth account says less than the second), money in proportion; each is
    /// measured against the most that any request has, so that the best possible score is 100.
    pub(super) fn score(&self, rows: &mut [Ranked], evidence: &Evidence<'_>) {
        let most = Scale::of(rows.iter());
        let currency = evidence.currency;
        for row in rows {
            row.terms = self
                .weights
                .iter()
                .map(|&(kind, weight)| {
                    let because = match kind {
                        TermKind::Reach => format!(
                            "{} ask; the most for any request is {}",
                            count(row.accounts.len() as u64, "account", "accounts"),
                            most.accounts
                        ),
                        TermKind::Reports => format!(
                            "{}, worth {:.1} once repeats by one writer are damped; the most is {:.1}",
                            count(row.reports, "report", "reports"),
                            row.damped_reports,
                            most.damped_reports
                        ),
                        TermKind::Revenue => format!(
                            "{} ARR behind it{}{}; the most is {}",
                            money(row.arr, currency),
                            converted(row.arr_converted),
                            unknown(row.arr_unknown, "ARR"),
                            money(most.arr, currency)
                        ),
                        TermKind::Renewal => format!(
                            "{} renews within 90 days; the most is {}",
                            money(row.renewing_90d, currency),
                            money(most.renewing_90d, currency)
                        ),
                        TermKind::Churn => format!(
                            "{} is ARR times churn risk{}; the most is {}",
                            money(row.churn_exposure, currency),
                            unknown(row.risk_unknown, "risk"),
                            money(most.churn_exposure, currency)
                        ),
                        TermKind::Trend => {
                            format!(
                                "{} in the last 90 days, {}",
                                count(row.recent, "report", "reports"),
                                course(row.trend)
                            )
                        }
                    };
                    (kind, most.points(kind, weight, row), because)
                })
                .collect();
            row.score = row.terms.iter().map(|(_, amount, _)| amount).sum();
        }
    }
}

/// The most that any request has of each measure: what shares are of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    accounts: usize,
    damped_reports: f64,
    arr: i64,
    renewing_90d: i64,
    churn_exposure: i64,
    recent: u64,
}

impl Scale {
    /// The scale of some rows.
    pub(super) fn of<'a>(rows: impl Iterator<Item = &'a Ranked>) -> Self {
        let none = Self { accounts: 0, damped_reports: 0.0, arr: 0, renewing_90d: 0, churn_exposure: 0, recent: 0 };
        rows.fold(none, |most, row| Self {
            accounts: most.accounts.max(row.accounts.len()),
            damped_reports: most.damped_reports.max(row.damped_reports),
            arr: most.arr.max(row.arr),
            renewing_90d: most.renewing_90d.max(row.renewing_90d),
            churn_exposure: most.churn_exposure.max(row.churn_exposure),
            recent: most.recent.max(row.recent),
        })
    }

    /// What a term of that weight adds to a row's score, in hundredths of a point.
    fn points(&self, kind: TermKind, weight: i64, row: &Ranked) -> i64 {
        let share = match kind {
            TermKind::Reach => log_share(row.accounts.len() as f64, self.accounts as f64),
            TermKind::Reports => log_share(row.damped_reports, self.damped_reports),
            TermKind::Revenue => share(row.arr, self.arr),
            TermKind::Renewal => share(row.renewing_90d, self.renewing_90d),
            TermKind::Churn => share(row.churn_exposure, self.churn_exposure),
            TermKind::Trend => row.trend.max(0.0) * log_share(row.recent as f64, self.recent as f64),
        };
        (share * (weight * 100) as f64).round() as i64
    }

    /// A row's score by a policy, without the words for its terms.
    pub(super) fn score(&self, policy: &Policy, row: &Ranked) -> i64 {
        policy.weights.iter().map(|&(kind, weight)| self.points(kind, weight, row)).sum()
    }
}

fn share(part: i64, most: i64) -> f64 {
    if most <= 0 { 0.0 } else { part.max(0) as f64 / most as f64 }
}

fn log_share(part: f64, most: f64) -> f64 {
    if most <= 0.0 { 0.0 } else { part.ln_1p() / most.ln_1p() }
}

fn count(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

fn unknown(n: u64, what: &str) -> String {
    match n {
        0 => String::new(),
        1 => format!(" (1 account's {what} is unknown)"),
        n => format!(" ({n} accounts' {what} is unknown)"),
    }
}

fn converted(n: u64) -> String {
    match n {
        0 => String::new(),
        n => format!(" ({} converted at built-in rates)", count(n, "account", "accounts")),
    }
}

fn course(trend: f64) -> &'static str {
    if trend > 0.15 {
        "more than in the 90 before"
    } else if trend < -0.15 {
        "fewer than in the 90 before"
    } else {
        "about as many as in the 90 before"
    }
}

/// An amount for people: whole units, thousands apart.
pub fn money(minor: i64, currency: &str) -> String {
    let whole = (minor.abs() + 50) / 100;
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{}{grouped} {currency}", if minor < 0 { "-" } else { "" })
}
