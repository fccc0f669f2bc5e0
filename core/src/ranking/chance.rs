//! What could as well be chance: exact tests and intervals for counts, by the binomial distribution.

/// Logarithms of factorials, as far as asked for.
fn ln_factorials(n: u64) -> Vec<f64> {
    let mut all = Vec::with_capacity(n as usize + 1);
    let mut sum = 0.0;
    all.push(sum);
    for k in 1..=n {
        sum += (k as f64).ln();
        all.push(sum);
    }
    all
}

/// The chance of each count from 0 to `n`, where each of `n` is one with chance `p`.
fn binomial(n: u64, p: f64) -> Vec<f64> {
    let factorial = ln_factorials(n);
    let (hit, miss) = (p.ln(), (1.0 - p).ln());
    (0..=n as usize)
        .map(|k| {
            let ways = factorial[n as usize] - factorial[k] - factorial[n as usize - k];
            let part = |times: usize, ln: f64| if times == 0 { 0.0 } else { times as f64 * ln };
            (ways + part(k, hit) + part(n as usize - k, miss)).exp()
        })
        .collect()
}

/// The chance of `k` or more of `n`, where each is one with chance `p`.
pub fn at_least(k: u64, n: u64, p: f64) -> f64 {
    binomial(n, p).into_iter().skip(k as usize).sum::<f64>().min(1.0)
}

/// The two-sided chance of a count as unlikely as `k` of `n` or more so, where each is one with chance `p`: Fisher's
/// way, the sum of all that are no more likely.
pub(super) fn two_sided(k: u64, n: u64, p: f64) -> f64 {
    let chances = binomial(n, p);
    let own = chances.get(k as usize).copied().unwrap_or_default() * (1.0 + 1e-9);
    chances.into_iter().filter(|chance| *chance <= own).sum::<f64>().min(1.0)
}

/// The ratio of two rates, counts over spans of time, with an interval that holds the true one 95 times in 100: `after`
/// in `after_days` against `before` in `before_days`. Exact, by the share that falls after (Clopper and Pearson 1934;
/// Przyborowski and Wilenski 1940 for the comparison of two Poisson counts). None if nothing was counted.
pub fn ratio_interval(before: u64, before_days: f64, after: u64, after_days: f64) -> Option<(f64, f64, f64)> {
    let n = before + after;
    if n == 0 || before_days <= 0.0 || after_days <= 0.0 {
        return None;
    }
    let scale = before_days / after_days;
    let ratio = |share: f64| if share >= 1.0 { f64::INFINITY } else { share / (1.0 - share) * scale };
    // The share at which so many or more, or so few or fewer, have a chance of 2.5 %.
    let bound = |reached: &dyn Fn(f64) -> bool| {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if reached(middle) { high = middle } else { low = middle }
        }
        low
    };
    let low = if after == 0 { 0.0 } else { bound(&|p| at_least(after, n, p) >= 0.025) };
    let high = if after == n { 1.0 } else { bound(&|p| 1.0 - at_least(after + 1, n, p) < 0.025) };
    let seen = if before == 0 { f64::INFINITY } else { after as f64 / before as f64 * scale };
    Some((ratio(low), seen, ratio(high)))
}

/// The largest chance that still counts, where among many tests at most one in ten of those that count shall be chance:
/// Benjamini and Hochberg, "Controlling the false discovery rate" (1995). Below 0 if none counts.
pub(super) fn false_discoveries(mut chances: Vec<f64>, rate: f64) -> f64 {
    chances.sort_by(f64::total_cmp);
    let tests = chances.len() as f64;
    let holds = chances.iter().zip(1..).filter(|(chance, n)| **chance <= f64::from(*n) / tests * rate);
    holds.map(|(chance, _)| *chance).last().unwrap_or(-1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 5e-4
    }

    #[test]
    fn coins_are_what_tables_say() {
        assert!(near(at_least(8, 10, 0.5), 0.0547));
        assert!(near(two_sided(8, 10, 0.5), 0.1094));
        assert!(near(two_sided(5, 10, 0.5), 1.0));
        assert!(near(at_least(0, 0, 0.5), 1.0));
    }

    #[test]
    fn a_ratio_of_rates_has_the_interval_of_clopper_and_pearson() {
        // 4 of 20 after, equal time: the share's interval is .0573 to .4366 in their tables.
        let (low, seen, high) = ratio_interval(16, 90.0, 4, 90.0).unwrap();
        assert!(near(low, 0.0573 / 0.9427) && near(seen, 0.25) && near(high, 0.4366 / 0.5634), "{low} {seen} {high}");
        let (low, _, high) = ratio_interval(0, 90.0, 3, 90.0).unwrap();
        assert!(low > 0.3 && high.is_infinite());
        assert!(ratio_interval(0, 90.0, 0, 90.0).is_none());
        let (_, seen, _) = ratio_interval(10, 100.0, 10, 50.0).unwrap();
        assert!(near(seen, 2.0), "the same in half the time is twice the rate");
    }

    #[test]
    fn of_many_tests_only_those_count_that_chance_would_not_give() {
        assert!(near(false_discoveries(vec![0.001, 0.02, 0.9, 0.8], 0.1), 0.02));
        assert!(false_discoveries(vec![0.2, 0.3, 0.9], 0.1) < 0.0);
        assert!(false_discoveries(Vec::new(), 0.1) < 0.0);
    }
}
