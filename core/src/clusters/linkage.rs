//! Average linkage, cut at a similarity, with pairs that must and pairs that never may be together.

use rayon::prelude::*;

use super::space::Desk;
use crate::error::Result;
use crate::task::Task;

/// Which items are held together and apart before any similarity is looked at.
pub(super) struct Bonds {
    /// A leader for each item: the smallest number of those it must be with.
    leader: Vec<usize>,
    /// Pairs of leaders that are apart, both ways round, sorted.
    apart: Vec<(usize, usize)>,
}

impl Bonds {
    /// Joins the pairs of `must` in their order. Where a join would put together what `cannot` keeps apart, it is
    /// left out: to keep two things apart by mistake does less harm than to mix them.
    pub(super) fn new(items: usize, must: &[(usize, usize)], cannot: &[(usize, usize)]) -> Self {
        let valid = |&(a, b): &(usize, usize)| a < items && b < items && a != b;
        let mut bonds = Self { leader: (0..items).collect(), apart: Vec::new() };
        for &(a, b) in must.iter().filter(|pair| valid(pair)) {
            let (a, b) = (bonds.find(a), bonds.find(b));
            if a == b || cannot.iter().filter(|pair| valid(pair)).any(|&(x, y)| bonds.spans(a, b, x, y)) {
                continue;
            }
            bonds.leader[a.max(b)] = a.min(b);
        }
        for item in 0..items {
            bonds.leader[item] = bonds.find(item);
        }
        for &(a, b) in cannot.iter().filter(|pair| valid(pair)) {
            let (a, b) = (bonds.leader[a], bonds.leader[b]);
            if a != b {
                bonds.apart.extend([(a, b), (b, a)]);
            }
        }
        bonds.apart.sort_unstable();
        bonds.apart.dedup();
        bonds
    }

    fn find(&self, mut item: usize) -> usize {
        while self.leader[item] != item {
            item = self.leader[item];
        }
        item
    }

    fn spans(&self, a: usize, b: usize, x: usize, y: usize) -> bool {
        let (x, y) = (self.find(x), self.find(y));
        (x, y) == (a, b) || (x, y) == (b, a)
    }

    /// The leader of an item.
    pub(super) fn leader(&self, item: usize) -> usize {
        self.leader[item]
    }

    /// The items bundled by leader: members ascending, bundles by their leader.
    pub(super) fn clusters(&self, items: usize) -> Vec<Vec<usize>> {
        let mut bundles: Vec<Vec<usize>> = vec![Vec::new(); items];
        for item in 0..items {
            bundles[self.leader[item]].push(item);
        }
        bundles.retain(|members| !members.is_empty());
        bundles
    }

    /// Whether two leaders are apart.
    pub(super) fn apart(&self, a: usize, b: usize) -> bool {
        self.apart.binary_search(&(a, b)).is_ok()
    }

    /// Whether any of the leaders among `a` is apart from any among `b`.
    pub(super) fn bar(&self, a: &[usize], b: &[usize]) -> bool {
        if self.apart.is_empty() {
            return false;
        }
        a.iter().any(|&x| b.iter().any(|&y| self.apart(self.leader[x], self.leader[y])))
    }
}

/// Two clusters that became one. Each is named by its smallest member.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Join {
    /// The one that gives its name.
    pub(super) into: usize,
    /// The one that loses its own.
    pub(super) from: usize,
    /// Average similarity of their members. Never above that of a join inside either.
    pub(super) height: f32,
}

/// Half a matrix of similarities between clusters.
struct Half {
    rows: Vec<Vec<f32>>,
}

impl Half {
    fn at(&self, i: usize, j: usize) -> f32 {
        if i < j { self.rows[j][i] } else { self.rows[i][j] }
    }

    fn set(&mut self, i: usize, j: usize, value: f32) {
        if i < j {
            self.rows[j][i] = value;
        } else {
            self.rows[i][j] = value;
        }
    }
}

/// Average linkage down to similarity `floor`, exactly, by chains of nearest neighbours: quadratic in time and memory.
/// `start` lists the clusters to begin with, each with its members ascending, ordered by first member; `alike` gives the
/// average similarity of one of them with each before it, and minus infinity for two that may not meet.
pub(super) fn link(
    start: &[Vec<usize>],
    floor: f32,
    alike: impl Fn(usize, &mut Desk) -> Vec<f32> + Sync,
    task: &Task,
) -> Result<Vec<Join>> {
    let count = start.len();
    let total = Some(count as u64);
    let mut half = Half { rows: Vec::with_capacity(count) };
    // Row by row in strips, so that progress is told and a stop is heard.
    for strip in (0..count).collect::<Vec<_>>().chunks(STRIP) {
        task.report("Comparing", strip[0] as u64, total)?;
        half.rows.par_extend(strip.par_iter().map_init(Desk::default, |desk, &i| alike(i, desk)));
    }
    let mut sizes: Vec<f64> = start.iter().map(|members| members.len() as f64).collect();
    let mut open: Vec<usize> = (0..count).collect();
    let mut chain: Vec<usize> = Vec::new();
    let mut joins = Vec::new();
    while let Some(&first) = open.first() {
        if chain.is_empty() {
            task.report("Grouping", (count - open.len()) as u64, total)?;
            chain.push(first);
        }
        let top = chain[chain.len() - 1];
        let before = chain.len().checked_sub(2).map(|n| chain[n]);
        // The one before wins a tie, or the chain would never end; else the smallest number does.
        let mut best = before.map(|b| (half.at(top, b), b));
        for &other in open.iter().filter(|&&other| other != top) {
            let value = half.at(top, other);
            if best.is_none_or(|(most, _)| value > most) {
                best = Some((value, other));
            }
        }
        match best {
            Some((height, other)) if height >= floor => {
                if before != Some(other) {
                    chain.push(other);
                    continue;
                }
                chain.truncate(chain.len() - 2);
                let (into, from) = (top.min(other), top.max(other));
                for &third in open.iter().filter(|&&third| third != into && third != from) {
                    let (a, b) = (f64::from(half.at(into, third)), f64::from(half.at(from, third)));
                    let average = (a * sizes[into] + b * sizes[from]) / (sizes[into] + sizes[from]);
                    half.set(into, third, average as f32);
                }
                sizes[into] += sizes[from];
                open.retain(|&cluster| cluster != from);
                joins.push(Join { into: start[into][0], from: start[from][0], height });
            }
            // Nothing is near enough now, and an average never grows: this cluster is finished.
            _ => {
                chain.pop();
                open.retain(|&cluster| cluster != top);
            }
        }
    }
    Ok(joins)
}

/// Rows of the matrix computed between two reports.
const STRIP: usize = 256;

/// The groups that joins of at least `cut` make: for each item the smallest number of its group.
pub(super) fn groups(bonds: &Bonds, items: usize, joins: &[Join], cut: f32) -> Vec<usize> {
    let mut leader: Vec<usize> = (0..items).map(|item| bonds.leader(item)).collect();
    let find = |leader: &[usize], mut item: usize| {
        while leader[item] != item {
            item = leader[item];
        }
        item
    };
    for join in joins.iter().filter(|join| join.height >= cut) {
        let (a, b) = (find(&leader, join.into), find(&leader, join.from));
        leader[a.max(b)] = a.min(b);
    }
    (0..items).map(|item| find(&leader, item)).collect()
}
