//! What a ranking is made by, as it crosses the door: policies by name, weights of one's own, and the one that is kept.

use std::collections::BTreeMap;

use chrono::Utc;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::books::Books;
use super::curate::changed;
use super::types::Changed;
use super::{Nothing, Session};
use crate::error::{Error, Result};
use crate::judgement;
use crate::ranking::{Form, Policy, Reading, TermKind, policy};
use crate::task::Task;

/// How evidence is counted before it is weighed; what is not named stays as the policy has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct ReadingArgs {
    /// Days in which an ask loses half its worth for recency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_life: Option<u16>,
    /// A customer's n-th ticket counts 1/n to this power: 0 counts all alike, 1 is harmonic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damping: Option<f64>,
    /// The largest share of a request's money that one customer may have, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<f64>,
    /// Days from which on a renewal is too far to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon: Option<u16>,
}

/// A policy by name, with weights of one's own in place of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct PolicyChoice {
    /// balanced, reach, revenue, retention, rice, wsjf; the workspace's own unless named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Weights by term in any unit; they are made to sum to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<BTreeMap<String, f64>>,
    /// How evidence is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<ReadingArgs>,
}

/// One term's weight.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Weight {
    /// The term's name.
    pub name: String,
    /// Its share of the score, 0 to 1.
    pub weight: f64,
}

/// A policy with what it stands on.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PolicyInfo {
    /// Its name.
    pub name: String,
    /// The preset it starts from: its own name, unless its weights are a person's.
    pub base: String,
    /// What it is for.
    pub about: String,
    /// Its formula, to read.
    pub formula: String,
    /// Where it comes from.
    pub source: String,
    /// Whether its weights can be moved: not those of a product.
    pub weighable: bool,
    /// Its terms with their weights.
    pub weights: Vec<Weight>,
    /// How it counts.
    pub reading: ReadingArgs,
}

/// A term that can be weighed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TermInfo {
    /// Its name.
    pub name: String,
    /// What it measures.
    pub about: String,
}

/// The policies there are.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Policies {
    /// The one this workspace ranks by.
    pub current: PolicyInfo,
    /// True if a person chose it.
    pub chosen: bool,
    /// The presets.
    pub presets: Vec<PolicyInfo>,
    /// All terms that can be weighed.
    pub terms: Vec<TermInfo>,
}

pub(super) fn policies(session: &Session, _: Nothing, _: &Task) -> Result<Policies> {
    let books = session.books()?;
    let current = policy_of(&books, &PolicyChoice::default())?;
    let term = |kind: TermKind| TermInfo { name: kind.word().to_owned(), about: kind.about().to_owned() };
    Ok(Policies {
        current: described(&current, books.choice.as_ref()),
        chosen: books.choice.is_some(),
        presets: policy::PRESETS.iter().map(|preset| described(&preset.policy(), None)).collect(),
        terms: TermKind::WEIGHED.into_iter().map(term).collect(),
    })
}

pub(super) fn set_policy(session: &Session, args: PolicyChoice, _: &Task) -> Result<Changed<PolicyInfo>> {
    let books = session.books()?;
    let nothing = args == PolicyChoice::default();
    // What is kept names everything that differs from its preset, so that it stays what it is.
    let earlier = books.choice.clone().filter(|_| args.policy.is_none()).unwrap_or_default();
    let kept = PolicyChoice {
        policy: args.policy.or(earlier.policy).or(Some("balanced".to_owned())),
        weights: args.weights.or(earlier.weights),
        reading: args.reading.or(earlier.reading),
    };
    let policy = policy_of(&books, &kept)?;
    let stepped = session.workspace.step(
        Utc::now(),
        |tx| judgement::weigh(tx, (!nothing).then_some(&kept), &policy.name, &words(&policy)),
        |_| Ok(()),
    )?;
    let books = session.books()?;
    let now = policy_of(&books, &PolicyChoice::default())?;
    Ok(changed(stepped, described(&now, books.choice.as_ref())))
}

fn words(policy: &Policy) -> String {
    let weights = policy.weights.iter().map(|(kind, weight)| format!("{} {:.0} %", kind.word(), weight * 100.0));
    weights.collect::<Vec<_>>().join(", ")
}

/// A policy's weights, which sum to 1.
pub(super) fn weights(policy: &Policy) -> Vec<Weight> {
    let weight = |&(kind, weight): &(TermKind, f64)| Weight { name: kind.word().to_owned(), weight };
    policy.weights.iter().map(weight).collect()
}

pub(super) fn formula(policy: &Policy) -> String {
    match policy::preset(&policy.name) {
        Some(preset) => preset.formula.to_owned(),
        None => format!("{}, each as a share of the most that any request has", words(policy)),
    }
}

fn described(policy: &Policy, choice: Option<&PolicyChoice>) -> PolicyInfo {
    let preset = policy::preset(&policy.name);
    let base = choice.and_then(|choice| choice.policy.as_deref()).and_then(policy::preset);
    let Reading { half_life, damping, cap, horizon } = policy.reading;
    PolicyInfo {
        name: policy.name.clone(),
        base: preset.or(base).map_or("balanced", |preset| preset.name).to_owned(),
        about: preset.map_or("Weights of your own.", |preset| preset.about).to_owned(),
        formula: formula(policy),
        source: preset.map_or("you", |preset| preset.source).to_owned(),
        weighable: policy.form != Form::Product,
        weights: weights(policy),
        reading: ReadingArgs {
            half_life: Some(half_life),
            damping: Some(damping),
            cap: Some(cap),
            horizon: Some(horizon),
        },
    }
}

/// The policy of a choice: the workspace's own where none is named, balanced where it has none.
pub(super) fn policy_of(books: &Books, choice: &PolicyChoice) -> Result<Policy> {
    let own = books.choice.clone().unwrap_or_default();
    let own = if choice.policy.is_some() { PolicyChoice::default() } else { own };
    let name = choice.policy.as_deref().or(own.policy.as_deref()).unwrap_or("balanced");
    let preset = policy::preset(name).ok_or_else(|| {
        let known: Vec<&str> = policy::PRESETS.iter().map(|p| p.name).collect();
        Error::input(format!("“{name}” is no policy"), format!("use one of {}", known.join(", ")))
    })?;
    let mut made = preset.policy();
    if let Some(weights) = choice.weights.as_ref().or(own.weights.as_ref()) {
        let mut parsed = Vec::new();
        for (word, weight) in weights {
            let kind = TermKind::from_word(word).filter(|kind| TermKind::WEIGHED.contains(kind)).ok_or_else(|| {
                let known: Vec<&str> = TermKind::WEIGHED.iter().map(|kind| kind.word()).collect();
                Error::input(
                    format!("“{word}” is no term that can be weighed"),
                    format!("use some of {}", known.join(", ")),
                )
            })?;
            parsed.push((kind, *weight));
        }
        made = made.weighing(&parsed).ok_or_else(|| match made.form {
            Form::Product => Error::input(format!("{name} is a product and has no weights"), "weigh another policy"),
            _ => Error::input("no term has a weight above 0, or one is below", "give at least one a weight above 0"),
        })?;
    }
    for reading in [own.reading, choice.reading].into_iter().flatten() {
        let now = &mut made.reading;
        now.half_life = reading.half_life.unwrap_or(now.half_life).max(1);
        now.damping = reading.damping.filter(|x| x.is_finite()).unwrap_or(now.damping).clamp(0.0, 4.0);
        now.cap = reading.cap.filter(|x| x.is_finite()).unwrap_or(now.cap).clamp(0.01, 1.0);
        now.horizon = reading.horizon.unwrap_or(now.horizon).max(1);
    }
    Ok(made)
}
