//! Policies: which terms count, and how much. The terms of a row add up to its score, to the last hundredth of a point,
//! because they are integers.

use super::figures::{Figures, Measures};

/// What a term measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermKind {
    /// Distinct customers.
    Reach,
    /// Tickets, damped per customer: one who writes forty times is heard, not obeyed.
    Reports,
    /// ARR behind it.
    Revenue,
    /// ARR times churn risk times nearness of the renewal.
    Renewal,
    /// ARR times churn risk.
    Churn,
    /// More writers lately than before.
    Trend,
    /// Writers, each worth less the longer ago they last asked.
    Recency,
    /// What its theme is worth to the strategy.
    Fit,
    /// How little it takes to build.
    Ease,
    /// What an asking customer pays, against what customers pay on average.
    Impact,
    /// How much of the evidence is sure.
    Confidence,
}

impl TermKind {
    /// All of them, in the order of their measures.
    pub const ALL: [Self; 11] = [
        Self::Reach,
        Self::Reports,
        Self::Revenue,
        Self::Renewal,
        Self::Churn,
        Self::Trend,
        Self::Recency,
        Self::Fit,
        Self::Ease,
        Self::Impact,
        Self::Confidence,
    ];
    /// Those a person can weigh.
    pub const WEIGHED: [Self; 9] = [
        Self::Reach,
        Self::Reports,
        Self::Revenue,
        Self::Renewal,
        Self::Churn,
        Self::Trend,
        Self::Recency,
        Self::Fit,
        Self::Ease,
    ];

    /// Its name in files and on screens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Reports => "reports",
            Self::Revenue => "revenue",
            Self::Renewal => "renewal",
            Self::Churn => "churn",
            Self::Trend => "trend",
            Self::Recency => "recency",
            Self::Fit => "fit",
            Self::Ease => "effort",
            Self::Impact => "impact",
            Self::Confidence => "confidence",
        }
    }

    /// The term of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What it measures, in words, for a slider.
    pub fn about(self) -> &'static str {
        match self {
            Self::Reach => "how many customers ask; the tenth says less than the second",
            Self::Reports => "how often it is asked for; a customer's second ticket counts less than the first",
            Self::Revenue => "ARR of the customers who ask, each contract once",
            Self::Renewal => "ARR × churn risk × nearness of the renewal",
            Self::Churn => "ARR × churn risk",
            Self::Trend => "how many more ask in the last 90 days than in the 90 before",
            Self::Recency => "who asked, each worth half as much for every half-life since",
            Self::Fit => "what its theme is worth to the strategy",
            Self::Ease => "how little it takes to build: half the effort counts twice",
            Self::Impact => "what an asking customer pays against the average customer",
            Self::Confidence => "how much of the evidence is sure",
        }
    }

    /// Whether more of it says ever less: counts do, money does not.
    fn is_count(self) -> bool {
        matches!(self, Self::Reach | Self::Reports | Self::Trend | Self::Recency)
    }
}

/// How evidence is counted before it is weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Days in which an ask loses half its worth for [`TermKind::Recency`].
    pub half_life: u16,
    /// A customer's n-th ticket counts 1/n to this power: 0 counts all alike, 1 is harmonic.
    pub damping: f64,
    /// The largest share of a request's money that one customer may have; 1 for no cap.
    pub cap: f64,
    /// Days from which on a renewal is too far to count.
    pub horizon: u16,
}

impl Default for Reading {
    fn default() -> Self {
        Self { half_life: 180, damping: 1.0, cap: 1.0, horizon: 180 }
    }
}

/// How terms become a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Weight times share of the most that any request has, summed: 100 at best.
    Sum,
    /// The same, divided by the effort: the least known effort divides by one.
    PerEffort,
    /// A product, by its logarithm: ten points for every doubling. The order is that of the product.
    Product,
}

/// A way to rank.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// How terms become a score.
    pub form: Form,
    /// Weights, which sum to 1; of a product all are 1.
    pub weights: Vec<(TermKind, f64)>,
    /// How evidence is counted.
    pub reading: Reading,
}

/// A policy as the program has it, with what it stands on.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// Its formula, to read.
    pub formula: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    form: Form,
    weights: &'static [(TermKind, u32)],
}

/// The presets. Balanced listens to how many ask first, then to the money and the risk behind them.
pub const PRESETS: [Preset; 6] = [
    Preset {
        name: "balanced",
        about: "Listens to how many customers ask first, then to the money and the risk behind them.",
        formula: "35 reach + 15 reports + 20 revenue + 10 renewal + 15 churn + 5 trend, each as a share of the most that any request has",
        source: "Groundswell's own; a weighted sum in the sense of Keeney and Raiffa, Decisions with Multiple Objectives (1976)",
        form: Form::Sum,
        weights: &[
            (TermKind::Reach, 35),
            (TermKind::Reports, 15),
            (TermKind::Revenue, 20),
            (TermKind::Renewal, 10),
            (TermKind::Churn, 15),
            (TermKind::Trend, 5),
        ],
    },
    Preset {
        name: "reach",
        about: "One customer, one voice: how many ask, and how often.",
        formula: "70 reach + 30 reports",
        source: "Groundswell's own",
        form: Form::Sum,
        weights: &[(TermKind::Reach, 70), (TermKind::Reports, 30)],
    },
    Preset {
        name: "revenue",
        about: "What the customers who ask pay.",
        formula: "70 revenue + 20 reach + 10 renewal",
        source: "Groundswell's own",
        form: Form::Sum,
        weights: &[(TermKind::Revenue, 70), (TermKind::Reach, 20), (TermKind::Renewal, 10)],
    },
    Preset {
        name: "retention",
        about: "What might be lost, and how soon.",
        formula: "45 churn + 35 renewal + 20 reach",
        source: "Groundswell's own",
        form: Form::Sum,
        weights: &[(TermKind::Churn, 45), (TermKind::Renewal, 35), (TermKind::Reach, 20)],
    },
    Preset {
        name: "rice",
        about: "How many, how much it matters to them and how sure that is, for what it takes.",
        formula: "reach × impact × confidence ÷ effort, told by its logarithm: ten points for every doubling. Reach: customers. Impact: what an asking customer pays against the average one, 0.25 to 3. Confidence: 100, 80 or 50 %. Effort: from the roadmap file",
        source: "Sean McBride, RICE: Simple prioritization for product managers, Intercom (2016)",
        form: Form::Product,
        weights: &[(TermKind::Reach, 1), (TermKind::Impact, 1), (TermKind::Confidence, 1), (TermKind::Ease, 1)],
    },
    Preset {
        name: "wsjf",
        about: "The cost of delay for what it takes: the shortest valuable job first.",
        formula: "(17 reach + 17 revenue + 33 renewal + 33 churn) ÷ effort: value to users and business, time criticality, risk reduced, a third each, by job size",
        source: "Scaled Agile, Weighted Shortest Job First; after Don Reinertsen, The Principles of Product Development Flow (2009)",
        form: Form::PerEffort,
        weights: &[(TermKind::Reach, 17), (TermKind::Revenue, 17), (TermKind::Renewal, 33), (TermKind::Churn, 33)],
    },
];

impl Preset {
    /// The policy of that preset.
    pub fn policy(&self) -> Policy {
        let total: u32 = self.weights.iter().map(|(_, weight)| weight).sum();
        let share = |weight: u32| if self.form == Form::Product { 1.0 } else { f64::from(weight) / f64::from(total) };
        Policy {
            name: self.name.to_owned(),
            form: self.form,
            weights: self.weights.iter().map(|&(kind, weight)| (kind, share(weight))).collect(),
            reading: Reading::default(),
        }
    }
}

/// The preset of that name.
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|p| p.name.eq_ignore_ascii_case(name))
}

impl Policy {
    /// Other weights in place of its own, in any unit; they are made to sum to 1, and those of 0 are left out. None if
    /// nothing has weight, or if it is a product, which has none.
    pub fn weighing(&self, weights: &[(TermKind, f64)]) -> Option<Self> {
        let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let sound = weights.iter().all(|(_, weight)| *weight >= 0.0 && weight.is_finite());
        if self.form == Form::Product || !sound || total <= 0.0 {
            return None;
        }
        let of = |kind| weights.iter().filter(|(k, _)| *k == kind).map(|(_, weight)| weight).sum::<f64>() / total;
        let weights = TermKind::WEIGHED.into_iter().map(|kind| (kind, of(kind))).filter(|(_, weight)| *weight > 0.0);
        Some(Self { name: "your own".to_owned(), weights: weights.collect(), ..self.clone() })
    }

    /// What a term of that weight adds to a score, in hundredths of a point.
    pub(super) fn points(&self, scale: &Scale, kind: TermKind, weight: f64, measures: &Measures) -> i64 {
        let measure = measures[kind as usize];
        let points = match self.form {
            Form::Sum => scale.share(kind, measure) * weight * 10_000.0,
            Form::PerEffort => {
                scale.share(kind, measure)
                    * weight
                    * 10_000.0
                    * scale.share(TermKind::Ease, measures[TermKind::Ease as usize])
            }
            // A product's logarithm. Effort that nobody knows divides by one; a request that no known customer asks for
            // has half of one.
            Form::Product if kind == TermKind::Ease && measure <= 0.0 => 0.0,
            Form::Product if kind == TermKind::Reach => measure.max(0.5).log2() * 1_000.0,
            Form::Product => measure.log2() * 1_000.0,
        };
        points.round() as i64
    }

    /// A score from measures: the sum of all terms' points.
    pub(super) fn score(&self, scale: &Scale, measures: &Measures) -> i64 {
        self.weights.iter().map(|&(kind, weight)| self.points(scale, kind, weight, measures)).sum()
    }
}

/// The most that any request has of each measure: what shares are of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale(pub(super) Measures);

impl Scale {
    /// The scale of some requests.
    pub(super) fn of<'a>(rows: impl Iterator<Item = &'a Figures>) -> Self {
        let mut most = Measures::default();
        for row in rows {
            most.iter_mut().zip(&row.measures).for_each(|(most, measure)| *most = most.max(*measure));
        }
        Self(most)
    }

    /// A measure as a share of the most: counts by their logarithm (the tenth account says less than the second), money
    /// in proportion. Where effort is not known at all, all take the same.
    pub(super) fn share(&self, kind: TermKind, measure: f64) -> f64 {
        let most = self.0[kind as usize];
        if most <= 0.0 {
            return if kind == TermKind::Ease { 1.0 } else { 0.0 };
        }
        let measure = measure.max(0.0);
        if kind.is_count() { measure.ln_1p() / most.ln_1p() } else { measure / most }
    }
}
