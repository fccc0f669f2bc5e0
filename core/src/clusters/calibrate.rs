//! The cut that suits a corpus, found without knowing the right groups.
//!
//! One similarity does not mean the same everywhere. Trackers say one thing in nearly the same words; customers say it in
//! forty ways, and more of them say it. Four things that can be seen without knowing the groups tell how far to go:
//! whether people speak ([`Space::voice`]), how often two items are each other's nearest ([`Space::mutual`]: often where
//! most have a partner), how close the items stand ([`Space::closeness`]: questions to one bank closer than wishes of a
//! whole trade), and how many there are. `training/cut.py` fits the line through them, on corpora drawn from two
//! trackers, the sample company, a bank's questions and wishes written for it; the table it prints says what each of them
//! loses when the line is fitted on the others.

use super::Level;
use super::space::Space;

/// What the cut starts from, and what it gains by voice, mutual nearest, the logarithm of the count, voice times each of
/// the other two, closeness, and voice times that.
const LINE: [f32; 8] = [0.238, -0.949, 0.091, 0.072, 1.119, -0.049, -0.979, 1.599];
/// The counts between which the line was fitted, about.
const COUNTS: (f32, f32) = (60.0, 3000.0);
/// The closeness between which the line was fitted.
const CLOSENESS: (f32, f32) = (0.23, 0.72);
/// The lowest and the highest cut: about where the best ones of the corpora it was fitted on end. A corpus unlike all of
/// them is not cut where none was.
const BOUNDS: (f32, f32) = (0.04, 0.5);
/// The cut of themes. Of banking77's test questions in 77 intents it makes about 140 groups, which is where V-measure
/// and adjusted Rand index are highest there.
const THEME: f32 = 0.18;

/// The cut for the items of a space, as an average similarity.
pub(super) fn cut(space: &Space, level: Level) -> f32 {
    if level == Level::Theme {
        return THEME;
    }
    let (voice, mutual) = (space.voice(), space.mutual());
    let count = (space.len() as f32).clamp(COUNTS.0, COUNTS.1).ln();
    let close = space.closeness().clamp(CLOSENESS.0, CLOSENESS.1);
    let seen = [1.0, voice, mutual, count, voice * mutual, voice * count, close, voice * close];
    LINE.iter().zip(seen).map(|(weight, x)| weight * x).sum::<f32>().clamp(BOUNDS.0, BOUNDS.1)
}
