//! How well groups, verdicts and matches agree with gold. All are of the common definitions, so that figures can be
//! held beside others'.

use std::collections::HashMap;
use std::hash::Hash;

/// How two groupings of the same rows agree. Everything lies between 0 and 1, except `ari`, which may be below 0.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Agreement {
    /// F1 over pairs of rows: are they together or not. For a pair of gold and found: precision is the share of found
    /// pairs that are gold, recall the share of gold pairs that are found.
    pub(crate) pair_f1: f64,
    /// B-cubed F1: precision and recall of each row's own group, the row itself included, averaged over rows (Bagga
    /// and Baldwin, "Entity-based cross-document coreferencing using the vector space model", 1998).
    pub(crate) b_cubed: f64,
    /// V-measure with beta 1: harmonic mean of homogeneity and completeness (Rosenberg and Hirschberg, 2007).
    pub(crate) v: f64,
    /// Rand index adjusted for chance (Hubert and Arabie, "Comparing partitions", 1985).
    pub(crate) ari: f64,
}

/// Compares two groupings; row `i` is in `gold[i]` and in `found[i]`. The two have the same length.
pub(crate) fn agreement(gold: &[&str], found: &[&str]) -> Agreement {
    let n = gold.len().min(found.len());
    if n == 0 {
        return Agreement::default();
    }
    let (golds, founds) = (counts(gold[..n].iter()), counts(found[..n].iter()));
    let both = counts(gold.iter().zip(found));
    let pairs = |count: &usize| (count * count.saturating_sub(1)) as f64 / 2.0;
    let (shared, in_gold, in_found): (f64, f64, f64) = (
        sorted(both.values().map(pairs)).sum(),
        sorted(golds.values().map(pairs)).sum(),
        sorted(founds.values().map(pairs)).sum(),
    );
    let rows = n as f64;
    let cubed = |whole: &dyn Fn(&(&&str, &&str)) -> usize| {
        sorted(both.iter().map(|(key, count)| (count * count) as f64 / whole(key) as f64)).sum::<f64>() / rows
    };
    // Where one side has no pair at all, nothing was claimed wrongly, or nothing was missed.
    let share = |of: f64| if of > 0.0 { shared / of } else { 1.0 };
    let entropy = |sizes: &HashMap<&&str, usize>| {
        sorted(sizes.values().map(|&c| -(c as f64 / rows) * (c as f64 / rows).ln())).sum::<f64>()
    };
    // The entropy of one side that is left when the other is known.
    let left = |whole: &dyn Fn(&(&&str, &&str)) -> usize| {
        sorted(both.iter().map(|(key, &c)| -(c as f64 / rows) * (c as f64 / whole(key) as f64).ln())).sum::<f64>()
    };
    let known = |left: f64, of: f64| if of > 0.0 { 1.0 - left / of } else { 1.0 };
    let homogeneity = known(left(&|(_, f)| founds[f]), entropy(&golds));
    let completeness = known(left(&|(g, _)| golds[g]), entropy(&founds));
    let all = pairs(&n);
    let by_chance = if all > 0.0 { in_gold * in_found / all } else { 0.0 };
    let most = f64::midpoint(in_gold, in_found);
    Agreement {
        pair_f1: harmonic(share(in_found), share(in_gold)),
        b_cubed: harmonic(cubed(&|(_, f)| founds[f]), cubed(&|(g, _)| golds[g])),
        v: harmonic(homogeneity, completeness),
        ari: if (most - by_chance).abs() > 1e-12 { (shared - by_chance) / (most - by_chance) } else { 1.0 },
    }
}

/// F1 of a yes-or-no verdict.
pub(crate) fn f1(gold: &[bool], found: &[bool]) -> f64 {
    let count = |g: bool, f: bool| gold.iter().zip(found).filter(|(x, y)| **x == g && **y == f).count() as f64;
    let right = count(true, true);
    let (claimed, wanted) = (right + count(false, true), right + count(true, false));
    if right > 0.0 { harmonic(right / claimed, right / wanted) } else { 0.0 }
}

/// Average precision: the precision at each gold row, in the order of falling scores, averaged over gold rows, without
/// interpolation (Zhu, "Recall, precision and average precision", 2004). Of equal scores the earlier row comes first.
pub(crate) fn average_precision(gold: &[bool], scores: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..gold.len().min(scores.len())).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let (mut hits, mut sum) = (0.0, 0.0);
    for (n, _) in order.iter().enumerate().filter(|&(_, &row)| gold[row]) {
        hits += 1.0;
        sum += hits / (n + 1) as f64;
    }
    if hits > 0.0 { sum / hits } else { 0.0 }
}

/// Share of queries for which one of the first `k` answers is right. `answers` are best first.
pub(crate) fn hits(right: &[Vec<&str>], answers: &[Vec<&str>], k: usize) -> f64 {
    let hit = |(right, answers): &(&Vec<&str>, &Vec<&str>)| answers.iter().take(k).any(|answer| right.contains(answer));
    right.iter().zip(answers).filter(hit).count() as f64 / right.len().max(1) as f64
}

/// Share of rows that have a gold partner for which one of the `k` nearest rows is one: NN@k. `near[i]` are the numbers
/// of the rows nearest to row `i`, nearest first.
pub(crate) fn nearest_hits(gold: &[&str], near: &[Vec<usize>], k: usize) -> f64 {
    let sizes = counts(gold.iter());
    let asked: Vec<usize> = (0..gold.len()).filter(|&row| sizes[&gold[row]] > 1).collect();
    let hit = |&&row: &&usize| near[row].iter().take(k).any(|&other| other != row && gold[other] == gold[row]);
    asked.iter().filter(hit).count() as f64 / asked.len().max(1) as f64
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

fn counts<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> HashMap<K, usize> {
    let mut counts = HashMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    counts
}

/// Addends in one order, so that the same rows give the same last digit.
fn sorted(numbers: impl Iterator<Item = f64>) -> impl Iterator<Item = f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} against {b}");
    }

    /// Gold {0,1,2} {3,4}, found {0,1} {2,3} {4}. By hand: gold pairs 3 + 1, found pairs 1 + 1, shared 1 (0 and 1).
    #[test]
    fn two_groupings_worked_out_by_hand() {
        let a = agreement(&["x", "x", "x", "y", "y"], &["1", "1", "2", "2", "3"]);
        near(a.pair_f1, 2.0 * 0.5 * 0.25 / 0.75); // 1 of 2 found, 1 of 4 gold
        // Precision by row: 1, 1, 1/2, 1/2, 1. Recall by row: 2/3, 2/3, 1/3, 1/2, 1/2.
        let (p, r) = (4.0 / 5.0, (5.0 / 3.0 + 1.0) / 5.0);
        near(a.b_cubed, 2.0 * p * r / (p + r));
        // Expected by chance 4 * 2 / 10 = .8, at most 3.
        near(a.ari, (1.0 - 0.8) / (3.0 - 0.8));
        // H(gold) = .6 ln 5/3 + .4 ln 5/2, of which ln 2 is left for two rows of five; H(found) = .8 ln 5/2 + .2 ln 5,
        // of which two thirds and one third are left for three rows, ln 2 for two.
        let (hg, hf) = (0.6 * (5.0_f64 / 3.0).ln() + 0.4 * 2.5_f64.ln(), 0.8 * 2.5_f64.ln() + 0.2 * 5.0_f64.ln());
        let (hom, com) =
            (1.0 - 0.4 * 2.0_f64.ln() / hg, 1.0 - (0.4 * 1.5_f64.ln() + 0.2 * 3.0_f64.ln() + 0.4 * 2.0_f64.ln()) / hf);
        near(a.v, 2.0 * hom * com / (hom + com));
    }

    #[test]
    fn the_same_groups_agree_wholly_and_unlike_ones_by_chance() {
        let same = agreement(&["a", "a", "b"], &["7", "7", "9"]);
        for figure in [same.pair_f1, same.b_cubed, same.v, same.ari] {
            near(figure, 1.0);
        }
        let crossed = agreement(&["a", "a", "b", "b"], &["1", "2", "1", "2"]);
        near(crossed.pair_f1, 0.0);
        near(crossed.b_cubed, 0.5);
        near(crossed.v, 0.0);
        near(crossed.ari, -0.5); // (0 - 2 * 2 / 6) / (2 - 2 * 2 / 6)
    }

    #[test]
    fn verdicts_worked_out_by_hand() {
        near(f1(&[true, true, true, false, false], &[true, true, false, true, false]), 2.0 / 3.0);
        near(f1(&[true, false], &[false, false]), 0.0);
        // Order by score: right, wrong, right: (1 + 2/3) / 2.
        near(average_precision(&[true, false, true], &[0.9, 0.5, 0.1]), (1.0 + 2.0 / 3.0) / 2.0);
        near(average_precision(&[false, true], &[0.5, 0.5]), 0.5);
    }

    #[test]
    fn answers_worked_out_by_hand() {
        let right = [vec!["a", "b"], vec!["c"]];
        let answers = [vec!["b", "x"], vec!["x", "c"]];
        near(hits(&right, &answers, 1), 0.5);
        near(hits(&right, &answers, 2), 1.0);
        // Row 3 has no partner and is not asked.
        let gold = ["x", "x", "x", "alone"];
        let found = [vec![1, 3], vec![3, 0], vec![3, 3], vec![0, 1]];
        near(nearest_hits(&gold, &found, 1), 1.0 / 3.0);
        near(nearest_hits(&gold, &found, 2), 2.0 / 3.0);
    }
}
