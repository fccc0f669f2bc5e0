//! The roadmap against what is wanted, in four directions, and the order of the one against the order of the other.

use std::collections::BTreeMap;

use crate::model::{RequestId, Standing};

/// How a request and the roadmap stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// On the plan, and among what is wanted most.
    PlannedAndWanted,
    /// Among what is wanted most, and on no plan: nothing answers it, or what would is only thought about or declined.
    WantedUnplanned,
    /// On the plan, and hardly asked for.
    PlannedLittleWanted,
    /// Said to be done, and asked for since.
    ShippedStillAsked,
}

/// An item of the roadmap, as far as this room needs it.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its number, in the order of the file.
    pub item: i64,
    /// Where it stands.
    pub standing: Standing,
    /// When it is due, as something that can be put in order; those without come last.
    pub due: Option<i64>,
}

/// A request, as far as this room needs it.
#[derive(Clone, Debug)]
pub struct Demand {
    /// The request.
    pub request: RequestId,
    /// Its rank.
    pub rank: u32,
    /// The item that answers it.
    pub item: Option<i64>,
    /// Asks since that was shipped, where it was.
    pub since: u64,
}

/// True if an item is promised or being built.
fn planned(standing: Standing) -> bool {
    matches!(standing, Standing::Planned | Standing::InProgress)
}

/// A request with the item that answers it, or one of the two alone.
pub type Pair = (Option<RequestId>, Option<i64>);

/// Everything in one of the four directions: requests with their items, or an item alone that nobody asks for. A request
/// is wanted if its rank is at most `wanted`. In the order of ranks; items alone in that of the plan.
pub fn directions(demands: &[Demand], items: &[Item], wanted: u32) -> BTreeMap<Direction, Vec<Pair>> {
    let by_number: BTreeMap<i64, &Item> = items.iter().map(|item| (item.item, item)).collect();
    let mut sorted: Vec<&Demand> = demands.iter().collect();
    sorted.sort_by_key(|demand| (demand.rank, demand.request));
    let mut found: BTreeMap<Direction, Vec<Pair>> = BTreeMap::new();
    let mut asked: BTreeMap<i64, u32> = BTreeMap::new();
    for demand in &sorted {
        let item = demand.item.and_then(|item| by_number.get(&item));
        let is_wanted = demand.rank <= wanted;
        if let Some(item) = item {
            asked.entry(item.item).and_modify(|rank| *rank = (*rank).min(demand.rank)).or_insert(demand.rank);
        }
        let direction = match item.map(|item| item.standing) {
            Some(Standing::Shipped) if demand.since > 0 => Direction::ShippedStillAsked,
            Some(Standing::Shipped) => continue,
            Some(standing) if planned(standing) && is_wanted => Direction::PlannedAndWanted,
            Some(standing) if planned(standing) => continue,
            _ if is_wanted => Direction::WantedUnplanned,
            _ => continue,
        };
        found.entry(direction).or_default().push((Some(demand.request), item.map(|item| item.item)));
    }
    for item in items.iter().filter(|item| planned(item.standing)) {
        // Wanted by none of the first: told once, with the request that wants it most if there is one.
        if asked.get(&item.item).is_none_or(|rank| *rank > wanted) {
            let request = sorted.iter().find(|demand| demand.item == Some(item.item)).map(|demand| demand.request);
            found.entry(Direction::PlannedLittleWanted).or_default().push((request, Some(item.item)));
        }
    }
    found
}

/// How the order of the plan and the order of demand agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Rank correlation, -1 to 1 (Spearman 1904, ties at their middle rank); none with fewer than three items.
    pub correlation: Option<f64>,
    /// Planned items with their places, first in each: `(item, request, place by plan, place by demand)`, those that
    /// disagree most first.
    pub items: Vec<(i64, RequestId, f64, f64)>,
}

/// Puts the planned items that somebody asks for in both orders: by when they are due, those without a day in the order
/// of the file behind them, and by the best rank of the requests they answer.
pub fn order(demands: &[Demand], items: &[Item]) -> Order {
    let mut best: BTreeMap<i64, (u32, RequestId)> = BTreeMap::new();
    for demand in demands {
        if let Some(item) = demand.item {
            let own = (demand.rank, demand.request);
            best.entry(item).and_modify(|known| *known = (*known).min(own)).or_insert(own);
        }
    }
    let asked: Vec<(&Item, (u32, RequestId))> = items
        .iter()
        .filter(|item| planned(item.standing))
        .filter_map(|item| Some((item, *best.get(&item.item)?)))
        .collect();
    let by_plan = places(&asked.iter().map(|(item, _)| item.due.unwrap_or(i64::MAX)).collect::<Vec<_>>());
    let by_demand = places(&asked.iter().map(|(_, (rank, _))| i64::from(*rank)).collect::<Vec<_>>());
    let mut told: Vec<(i64, RequestId, f64, f64)> = asked
        .iter()
        .zip(by_plan.iter().zip(&by_demand))
        .map(|((item, (_, request)), (plan, demand))| (item.item, *request, *plan, *demand))
        .collect();
    told.sort_by(|a, b| (b.2 - b.3).abs().total_cmp(&(a.2 - a.3).abs()).then(a.0.cmp(&b.0)));
    Order { correlation: correlation(&by_plan, &by_demand), items: told }
}

/// Places from 1; equals share their middle.
fn places(keys: &[i64]) -> Vec<f64> {
    let place = |key: &i64| {
        let before = keys.iter().filter(|other| *other < key).count() as f64;
        let same = keys.iter().filter(|other| *other == key).count() as f64;
        before + f64::midpoint(same, 1.0)
    };
    keys.iter().map(place).collect()
}

/// Pearson's correlation of places; none where one of them is all the same, or for fewer than three.
fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let both: f64 = a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum();
    let spread = |all: &[f64], mean: f64| all.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    let whole = (spread(a, mean_a) * spread(b, mean_b)).sqrt();
    (a.len() >= 3 && whole > 0.0).then(|| both / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(request: i64, rank: u32, item: Option<i64>, since: u64) -> Demand {
        Demand { request: RequestId(request), rank, item, since }
    }

    fn item(item: i64, standing: Standing, due: Option<i64>) -> Item {
        Item { item, standing, due }
    }

    #[test]
    fn everything_is_told_in_its_direction() {
        let items = [
            item(1, Standing::Planned, Some(3)),
            item(2, Standing::Shipped, None),
            item(3, Standing::InProgress, Some(1)),
            item(4, Standing::Considering, None),
            item(5, Standing::Planned, Some(2)),
        ];
        let demands = [
            demand(10, 1, Some(1), 0),
            demand(11, 2, None, 0),
            demand(12, 3, Some(4), 0),
            demand(13, 9, Some(2), 4),
            demand(14, 30, Some(5), 0),
            demand(15, 31, None, 0),
            demand(16, 4, Some(2), 0),
        ];
        let found = directions(&demands, &items, 20);
        let told = |direction| {
            let all: Vec<_> = found[&direction].iter().map(|(r, i)| (r.map_or(0, |r| r.0), i.unwrap_or(0))).collect();
            all
        };
        assert_eq!(told(Direction::PlannedAndWanted), [(10, 1)]);
        assert_eq!(told(Direction::WantedUnplanned), [(11, 0), (12, 4)], "thought about is not planned");
        assert_eq!(told(Direction::ShippedStillAsked), [(13, 2)], "16 was not asked for since");
        assert_eq!(told(Direction::PlannedLittleWanted), [(0, 3), (14, 5)]);
    }

    #[test]
    fn orders_agree_or_not() {
        let items: Vec<Item> = (1..=4).map(|n| item(n, Standing::Planned, Some(n))).collect();
        let same: Vec<Demand> = (1..=4).map(|n| demand(n, n as u32 * 10, Some(n), 0)).collect();
        assert_eq!(order(&same, &items).correlation, Some(1.0));
        let turned: Vec<Demand> = (1..=4).map(|n| demand(n, 50 - n as u32, Some(n), 0)).collect();
        let turned = order(&turned, &items);
        assert_eq!(turned.correlation, Some(-1.0));
        assert_eq!(turned.items[0], (1, RequestId(1), 1.0, 4.0), "the first of the plan is the last of demand");
        assert_eq!(order(&same[..2], &items).correlation, None, "two items always agree or not");
    }
}
