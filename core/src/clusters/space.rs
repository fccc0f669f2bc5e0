//! The common ground on which items are compared: one corpus' statistics, and every item seen through them.
//!
//! Sentences from one company resemble each other before they say anything: they share a trade, a product and a tone.
//! So the corpus' mean is subtracted from the vectors; after that a random pair has a similarity near 0, in any corpus.
//! A small corpus cannot tell its own mean well, or worse, its mean is what its few asks are about: it leans on its
//! model's [`Background`] as if [`LEAN`] more items had been seen, and leaves it as it grows.
//!
//! (Dropping the strongest common directions as well was measured and left out: it gained a little on two trackers,
//! lost as much on support tickets, and in a corpus of a dozen asks the strongest direction is the first request.)
//!
//! Resemblance alone does not say whether two items are one: some are like everything (short ones, and those about what
//! everybody writes about), some like nothing. So each item's *crowd* is known, the average resemblance of the
//! [`CROWD`] items most like it, and a *similarity* is a resemblance less what the two crowds have over a usual one.
//! This is cross-domain similarity local scaling (Conneau et al., "Word Translation Without Parallel Data", 2018) with
//! one set of items in place of two languages. Measured: on two trackers 2 and 3 in 100 more nearest neighbours are right. The more
//! people speak in a corpus, the less it counts for requests: where a dozen customers say one thing, an item's crowd is
//! its own request, and to hold it against an item splits the large requests and feeds the strays to one another.

use std::borrow::Cow;

use rayon::prelude::*;

use super::product::{STRANDS, dot, dots};
use super::words::{self, Bag, Lexicon};
use super::{EXACT, Item, Level, near};
use crate::embedding::Background;
use crate::embedding::language::words_of;

/// Share of the words' cosine in a resemblance, where requests are sought; the vectors have the rest.
const WORDS: f32 = 0.3;
/// The same where themes are: what is about one thing need not name it with one word.
const THEME_WORDS: f32 = 0.15;
/// Shares of the words of text and context, and of those of the text alone, where things are compared that are
/// described: a title's word is the thing's name. Measured: of Titanium's issues 5 in 100 more find their epic first.
const DESCRIBED: (f32, f32) = (0.25, 0.15);
/// Share of the text's vector among the vectors where nobody speaks; the context's has the rest. It grows with
/// [`Space::voice`] to all: a tracker's body says more of what its title names, and what a customer writes around a wish
/// is their own trouble. Measured: the sample company's gold quotes gain .04 to .05 pair F1, and nothing else moves.
const TEXT: f32 = 0.5;

/// How many items the background is worth.
const LEAN: f64 = 60.0;
/// Items from which statistics are taken: more would not move them.
const SAMPLE: usize = 4096;
/// How many of the items most like one are its crowd, where requests are sought.
const CROWD: usize = 5;
/// The same where themes are: one item in so many, and at most so many.
const THEME_CROWD: (usize, usize) = (50, 60);
/// The crowd of a usual item, and how many items that knowledge is worth: a dozen asks are no crowd yet.
const USUAL_CROWD: (f32, f32) = (0.3, 20.0);
/// No crowd counts for less: what resembles nothing is not therefore the same as whatever comes nearest.
const LEAST_CROWD: f32 = 0.24;
/// The share of a usual corpus in which the nearest one of the nearest one is the item itself, and its worth in items.
const USUAL_MUTUAL: (f32, f32) = (0.5, 30.0);

/// Items made comparable.
pub struct Space {
    text: Mean,
    context: Mean,
    lexicon: Lexicon,
    /// The words of the texts alone, where they count by themselves.
    names: Option<Lexicon>,
    /// Length of half a row, a multiple of [`STRANDS`]: the text's vector, zeros, and as long the context's behind it.
    half: usize,
    /// Whether no item has a context. Then its vector would be the text's again, and a row is its first half alone.
    bare: bool,
    /// How much of what stands around a text counts, beside it: 1 where nobody speaks.
    around: f32,
    rows: Vec<f32>,
    bags: Vec<Bag>,
    crowds: Vec<f32>,
    /// For a corpus in which not everything is compared with everything: the near ones of each item.
    near: Option<Vec<Vec<u32>>>,
    mutual: f32,
    closeness: f32,
    voice: f32,
    /// Share of the words.
    words: f32,
    /// How much of what a crowd has over a usual one counts.
    strength: f32,
}

impl Space {
    /// Prepares a corpus. Time grows with the number of items; half a second for ten thousand.
    pub fn new(items: &[Item]) -> Self {
        Self::of(&items.iter().collect::<Vec<_>>())
    }

    /// [`Space::new`] of items that stand in different places.
    pub fn of(items: &[&Item]) -> Self {
        Self::at(items, Level::Request)
    }

    /// The same for comparing asks with another sort of thing, whose contexts say what their texts name: what stands
    /// around them counts in full, however much the asks speak, and the words of the texts count by themselves, too.
    pub fn described(items: &[&Item]) -> Self {
        Self::made(items, Level::Request, true)
    }

    /// [`Space::of`], with the crowds that suit a level.
    pub(super) fn at(items: &[&Item], level: Level) -> Self {
        Self::made(items, level, false)
    }

    fn made(items: &[&Item], level: Level, described: bool) -> Self {
        let step = items.len().div_ceil(SAMPLE).max(1);
        let some = || items.iter().step_by(step);
        let read = || some().filter(|item| item.unread.is_none());
        let usual = items.first().map_or_else(Background::builtin, |item| item.background.clone());
        let text = Mean::of(read().map(|item| &item.vector[..]), &usual.text);
        let context = Mean::of(read().map(|item| &item.context_vector[..]), &usual.context);
        let words: Vec<_> = items.par_iter().map(|item| words_view(item)).collect();
        let lexicon = Lexicon::new(words.iter().map(|(text, context)| (&text[..], &context[..])));
        let voice = items.iter().filter(|item| words::voice(&item.text)).count() as f32 / items.len().max(1) as f32;
        let mut space = Self {
            text,
            context,
            lexicon,
            half: usual.text.len().next_multiple_of(STRANDS),
            bare: items.iter().all(|item| item.context.is_empty()),
            around: if described { 1.0 } else { 1.0 - voice },
            names: described.then(|| Lexicon::new(words.iter().map(|(text, _)| (&text[..], "")))),
            rows: Vec::new(),
            bags: Vec::new(),
            crowds: Vec::new(),
            near: None,
            mutual: USUAL_MUTUAL.0,
            closeness: USUAL_CROWD.0,
            voice,
            words: match level {
                Level::Request if described => DESCRIBED.0,
                Level::Request => WORDS,
                Level::Theme => THEME_WORDS,
            },
            strength: match level {
                Level::Request => 1.0 - voice,
                Level::Theme => 1.0,
            },
        };
        space.rows = items.par_iter().flat_map_iter(|item| space.row(item)).collect();
        space.bags = items.par_iter().map(|item| space.bag(item)).collect();
        space.meet(match level {
            Level::Request => CROWD,
            Level::Theme => (items.len() / THEME_CROWD.0).clamp(CROWD, THEME_CROWD.1),
        });
        space
    }

    /// Finds out whom every item is near to: its crowd of `size`, and its nearest.
    fn meet(&mut self, size: usize) {
        let count = self.len();
        let near = (count > EXACT).then(|| near::neighbours(self, size.max(near::NEIGHBOURS)));
        let met: Vec<(f32, Option<usize>)> = (0..count)
            .into_par_iter()
            .map_init(Desk::default, |desk, i| {
                let others: Vec<usize> = match &near {
                    Some(near) => near[i].iter().map(|&j| j as usize).collect(),
                    None => (0..count).filter(|&j| j != i).collect(),
                };
                let alike = most_alike(self.alikes(i, &others, desk), size);
                (self.about(&alike), alike.first().map(|&(_, j)| j))
            })
            .collect();
        self.crowds = met.iter().map(|&(about, _)| self.counted(about)).collect();
        self.closeness = met.iter().map(|&(about, _)| about).sum::<f32>() / count.max(1) as f32;
        let returned = |i: usize| met[i].1.is_some_and(|j| met[j].1 == Some(i));
        let mutual = (0..count).filter(|&i| returned(i)).count() as f32;
        let (usual, worth) = USUAL_MUTUAL;
        self.mutual = (mutual + usual * worth) / (count as f32 + worth);
        self.near = near;
    }

    /// An item's crowd, of the resemblances of those most like it.
    fn crowd(&self, alike: &[(f32, usize)]) -> f32 {
        self.counted(self.about(alike))
    }

    /// The average of resemblances; what is usual, as long as there are few items.
    fn about(&self, alike: &[(f32, usize)]) -> f32 {
        let count = self.len() as f32;
        let mean = alike.iter().map(|(alike, _)| alike).sum::<f32>() / alike.len().max(1) as f32;
        let (usual, worth) = USUAL_CROWD;
        (mean * count + usual * worth) / (count + worth)
    }

    /// As much of a crowd as counts here.
    fn counted(&self, about: f32) -> f32 {
        let usual = USUAL_CROWD.0;
        usual + (about.max(LEAST_CROWD) - usual) * self.strength
    }

    /// How close the items stand: the average resemblance of an item and those most like it.
    pub(super) fn closeness(&self) -> f32 {
        self.closeness
    }

    /// The share of the items whose nearest one has them as its nearest; about one half where that is not known yet.
    pub(super) fn mutual(&self) -> f32 {
        self.mutual
    }

    /// The share of the items in which a person speaks of themselves or to somebody.
    pub(super) fn voice(&self) -> f32 {
        self.voice
    }

    /// The near ones of each item, ascending, if the corpus is too large to compare everything with everything.
    pub(super) fn near(&self) -> Option<&[Vec<u32>]> {
        self.near.as_deref()
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.bags.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.bags.is_empty()
    }

    /// How alike two items are, by what is usual about them: about 1 for the same, about 0 for any two of the corpus,
    /// sometimes below.
    pub fn similarity(&self, i: usize, j: usize) -> f64 {
        f64::from(scaled(self.alike(i, j), self.crowds[i], self.crowds[j]))
    }

    /// [`Space::similarity`] of an item with others, in their order, much faster for many.
    pub(super) fn similarities(&self, i: usize, others: &[usize], desk: &mut Desk) -> Vec<f32> {
        let alikes = self.alikes(i, others, desk).into_iter();
        alikes.map(|(alike, j)| scaled(alike, self.crowds[i], self.crowds[j])).collect()
    }

    /// The items most like `item`, best first, at most `most`; ties go to the smaller number.
    pub fn nearest(&self, item: &Item, most: usize) -> Vec<(usize, f64)> {
        let row = self.row(item);
        let bag = self.bag(item);
        let numbers: Vec<usize> = (0..self.len()).collect();
        let all: Vec<(f32, usize)> = numbers
            .par_chunks(ABREAST)
            .map_init(Desk::default, |desk, some| self.all_alike(&row, &bag, some, desk))
            .flatten_iter()
            .collect();
        self.most_similar(all, most)
    }

    /// [`Space::nearest`] of some of its own items, in their order: itself is among those most like each.
    pub fn nearest_each(&self, items: &[usize], most: usize) -> Vec<Vec<(usize, f64)>> {
        let numbers: Vec<usize> = (0..self.len()).collect();
        // All of them are compared with the same rows while those are at hand.
        let strips: Vec<Vec<Vec<(f32, usize)>>> = numbers
            .par_chunks(AT_HAND)
            .map_init(Desk::default, |desk, some| items.iter().map(|&i| self.alikes(i, some, desk)).collect())
            .collect();
        let each = (0..items.len()).into_par_iter();
        each.map(|n| self.most_similar(strips.iter().flat_map(|strip| strip[n].iter().copied()).collect(), most))
            .collect()
    }

    /// The most similar of all items to a text, by its resemblance to each.
    fn most_similar(&self, all: Vec<(f32, usize)>, most: usize) -> Vec<(usize, f64)> {
        let others: Vec<(f32, usize)> = all.iter().copied().filter(|&(alike, _)| alike < SAME).collect();
        let own = self.crowd(&most_alike(others, CROWD));
        let scaled = all.into_iter().map(|(alike, i)| (scaled(alike, own, self.crowds[i]), i)).collect();
        most_alike(scaled, most).into_iter().map(|(alike, i)| (i, f64::from(alike))).collect()
    }

    /// The resemblance of two items, whatever their crowds: 1 for the same, about 0 for any two. What is compared with
    /// another sort of thing, an ask with a roadmap item, is compared by this: an item that many asks are near to is
    /// not worse for it.
    pub fn resemblance(&self, i: usize, j: usize) -> f64 {
        f64::from(self.alike(i, j))
    }

    pub(super) fn alike(&self, i: usize, j: usize) -> f32 {
        dot(self.row_of(i), self.row_of(j)) + words::cosine(&self.bags[i], &self.bags[j])
    }

    /// The resemblances of an item with others, each with its number, in their order: what [`Space::alike`] gives, much
    /// faster for many.
    pub(super) fn alikes(&self, i: usize, others: &[usize], desk: &mut Desk) -> Vec<(f32, usize)> {
        self.all_alike(self.row_of(i), &self.bags[i], others, desk)
    }

    fn all_alike(&self, row: &[f32], bag: &[(u32, f32)], others: &[usize], desk: &mut Desk) -> Vec<(f32, usize)> {
        dots(row, others.len(), |n| self.row_of(others[n]), &mut desk.products);
        desk.words.lay(bag);
        let all = others.iter().zip(&desk.products).map(|(&j, product)| (product + desk.words.with(&self.bags[j]), j));
        let all = all.collect();
        desk.words.clear(bag);
        all
    }

    /// The middle of some items. The similarity of two middles is the average similarity of their members.
    pub(super) fn centre(&self, members: &[usize]) -> Centre<'_> {
        if let [member] = *members {
            let (row, bag) = (Cow::Borrowed(self.row_of(member)), Cow::Borrowed(&self.bags[member][..]));
            return Centre { row, bag, crowd: self.crowds[member] };
        }
        let mut row = vec![0.0; self.length()];
        let mut bag: Bag = Vec::new();
        let mut crowd = 0.0;
        for &member in members {
            crowd += self.crowds[member];
            row.iter_mut().zip(self.row_of(member)).for_each(|(sum, x)| *sum += x);
            bag.extend(&self.bags[member]);
        }
        words::settle(&mut bag);
        let mut centre = Centre { row: Cow::Owned(row), bag: Cow::Owned(bag), crowd };
        centre.scale(1.0 / members.len().max(1) as f32);
        centre
    }

    /// Of a row.
    fn length(&self) -> usize {
        if self.bare { self.half } else { 2 * self.half }
    }

    pub(super) fn row_of(&self, i: usize) -> &[f32] {
        let length = self.length();
        &self.rows[i * length..(i + 1) * length]
    }

    /// An item's words, scaled so that a plain dot product gives them their share. Of an item the model does not read
    /// they are all there is, and have all of it.
    fn bag(&self, item: &Item) -> Bag {
        let (text, context) = words_view(item);
        let mut bag = self.lexicon.bag(&text, &context, self.around);
        if item.unread.is_none() {
            bag.iter_mut().for_each(|(_, weight)| *weight *= self.words.sqrt());
            if let Some(names) = &self.names {
                let own = names.bag(&text, "", 1.0).into_iter();
                // Behind all other words, so that they meet only their own kind.
                bag.extend(own.map(|(n, weight)| (self.lexicon.len() + n, weight * DESCRIBED.1.sqrt())));
            }
        }
        bag
    }

    /// Both vectors through the statistics (of a corpus without contexts one), scaled so that a plain dot product mixes them. All zero for an item the
    /// model does not read: its vectors are like nobody's.
    fn row(&self, item: &Item) -> Vec<f32> {
        if item.unread.is_some() {
            return vec![0.0; self.length()];
        }
        let share = if self.bare { 1.0 } else { 1.0 - (1.0 - TEXT) * self.around };
        let vectors = 1.0 - self.words - self.names.as_ref().map_or(0.0, |_| DESCRIBED.1);
        let mut row = Vec::with_capacity(self.length());
        row.extend(self.text.seen(&item.vector, (vectors * share).sqrt()));
        row.resize(self.half, 0.0);
        if !self.bare {
            row.extend(self.context.seen(&item.context_vector, (vectors * (1.0 - share)).sqrt()));
            row.resize(self.length(), 0.0);
        }
        row
    }
}

/// Room to work in, kept from one item to the next.
#[derive(Default)]
pub(super) struct Desk {
    products: Vec<f32>,
    words: words::Laid,
}

/// Rows that a core has at hand while several items are compared with them.
const AT_HAND: usize = 128;
/// Items that one core compares with a text at a time.
const ABREAST: usize = 512;
/// From this resemblance on, a text and an item are one and the same.
const SAME: f32 = 0.999;

/// A resemblance by the crowds of the two.
fn scaled(alike: f32, crowd: f32, other: f32) -> f32 {
    alike + USUAL_CROWD.0 - f32::midpoint(crowd, other)
}

/// The `most` most alike, best first; ties go to the smaller number.
pub(super) fn most_alike(mut all: Vec<(f32, usize)>, most: usize) -> Vec<(f32, usize)> {
    let order = |a: &(f32, usize), b: &(f32, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if most < all.len() {
        all.select_nth_unstable_by(most, order);
        all.truncate(most);
    }
    all.sort_unstable_by(order);
    all
}

/// The words by which an item is compared, of text and context.
fn words_view(item: &Item) -> (Cow<'_, str>, Cow<'_, str>) {
    match item.unread {
        None => (Cow::Borrowed(&item.text), Cow::Borrowed(&item.context)),
        Some(language) => (Cow::Owned(words_of(language, &item.text)), Cow::Owned(words_of(language, &item.context))),
    }
}

/// The middle of some items of a [`Space`]; that of one item is the item itself, and takes no room of its own.
#[derive(Clone)]
pub(super) struct Centre<'a> {
    row: Cow<'a, [f32]>,
    bag: Cow<'a, [(u32, f32)]>,
    crowd: f32,
}

impl Centre<'_> {
    fn scale(&mut self, factor: f32) {
        self.crowd *= factor;
        self.row.to_mut().iter_mut().for_each(|x| *x *= factor);
        self.bag.to_mut().iter_mut().for_each(|(_, weight)| *weight *= factor);
    }

    /// The average similarity of its members with those of others, in their order.
    pub(super) fn similarities(&self, others: &[&Self], desk: &mut Desk) -> Vec<f32> {
        dots(&self.row, others.len(), |n| &others[n].row, &mut desk.products);
        desk.words.lay(&self.bag);
        let alike = others.iter().zip(&desk.products).map(|(other, product)| product + desk.words.with(&other.bag));
        let all = alike.zip(others).map(|(alike, other)| scaled(alike, self.crowd, other.crowd)).collect();
        desk.words.clear(&self.bag);
        all
    }

    /// Average resemblance of the members of two middles.
    pub(super) fn alike(&self, other: &Self) -> f32 {
        dot(&self.row, &other.row) + words::cosine(&self.bag, &other.bag)
    }

    /// The middle of two middles of `size` and `more` members.
    pub(super) fn joined(mut self, size: usize, mut other: Self, more: usize) -> Self {
        self.scale(size as f32 / (size + more) as f32);
        other.scale(more as f32 / (size + more) as f32);
        self.crowd += other.crowd;
        self.row.to_mut().iter_mut().zip(other.row.iter()).for_each(|(x, y)| *x += y);
        let bag = self.bag.to_mut();
        bag.extend_from_slice(&other.bag);
        words::settle(bag);
        self
    }
}

/// What the vectors of a corpus have in common.
struct Mean(Vec<f64>);

impl Mean {
    /// The mean of `vectors` and of [`LEAN`] more whose own mean is `usual`.
    fn of<'a>(vectors: impl Iterator<Item = &'a [f32]>, usual: &[f32]) -> Self {
        let mut mean: Vec<f64> = usual.iter().map(|&number| f64::from(number) * LEAN).collect();
        let mut count = LEAN;
        for vector in vectors {
            count += 1.0;
            mean.iter_mut().zip(vector).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        mean.iter_mut().for_each(|sum| *sum /= count);
        Self(mean)
    }

    /// A vector without what is common, of length `scale`.
    fn seen(&self, vector: &[f32], scale: f32) -> impl Iterator<Item = f32> {
        let own: Vec<f64> = vector.iter().zip(&self.0).map(|(&x, mean)| f64::from(x) - mean).collect();
        let length = own.iter().map(|x| x * x).sum::<f64>().sqrt();
        let factor = if length > 1e-9 { f64::from(scale) / length } else { 0.0 };
        own.into_iter().map(move |x| (x * factor) as f32)
    }
}
