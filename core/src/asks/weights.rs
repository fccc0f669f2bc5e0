//! Written by `training/`; not by hand.

/// For each cue, then each shape, then once for all (the bias): the weight in a sentence and in a title.
#[rustfmt::skip]
pub(super) const WEIGHTS: &[(f64, f64)] = &[
    (0.47, 0.00), // would be good
    (0.41, 0.00), // would like
    (1.44, 0.12), // somebody wants
    (1.97, -0.01), // somebody needs
    (0.18, -0.53), // need at the start
    (-0.15, 0.15), // is needed
    (-0.61, -0.05), // wish
    (0.50, 0.04), // please add
    (-0.87, 0.12), // please fix
    (1.91, 0.22), // please
    (0.69, -0.02), // can you
    (1.18, -0.02), // can we
    (0.29, -0.28), // is it possible
    (0.27, 0.21), // possible
    (-0.27, 0.00), // is there a way
    (0.78, 0.34), // is there
    (-0.22, 0.00), // any chance
    (0.12, 0.46), // any way
    (-0.22, -0.15), // does it support
    (0.60, 0.19), // do you do
    (0.42, 0.16), // should be able
    (0.66, 1.12), // should
    (-0.01, -0.25), // must
    (1.15, -1.02), // cannot
    (-0.00, 0.18), // there is none
    (-0.67, -0.06), // it does not have
    (0.37, -0.97), // lacks
    (-0.21, -0.68), // by hand
    (-0.66, -0.84), // instead of
    (-0.60, 0.16), // so that
    (-0.41, 0.00), // would help
    (1.34, 0.02), // would
    (0.62, -0.29), // could
    (-0.12, 0.18), // others have it
    (-0.04, 0.28), // feature request
    (-1.00, -0.26), // suggestion
    (-0.23, 0.25), // feature
    (-0.22, -0.29), // option
    (0.27, -0.11), // planned
    (0.57, 1.81), // add first
    (-0.23, 0.42), // ability to
    (-0.48, 0.58), // support for
    (-0.24, -0.02), // looking for
    (0.07, 0.00), // why not
    (0.44, -0.00), // why
    (-0.25, 0.00), // if it could
    (-0.01, 0.31), // blocker
    (0.50, 0.40), // automatically
    (0.68, -0.20), // all at once
    (-0.77, -0.40), // own
    (0.06, -0.40), // pain
    (0.07, 0.00), // pay for it
    (0.47, -0.09), // would ought
    (-0.89, -0.05), // we are told
    (0.76, 0.32), // integrate
    (0.02, 0.07), // verb of seeing
    (-0.70, -0.61), // error
    (-0.28, -1.83), // crash
    (-0.17, -1.28), // broken
    (-0.43, -0.95), // gone
    (-0.95, 0.14), // stopped working
    (-0.14, 0.41), // since the update
    (0.20, -0.52), // happens
    (-0.64, -0.19), // i get
    (0.14, -0.17), // one record
    (0.29, 0.05), // fix
    (-0.95, 0.29), // how do i
    (0.24, 0.00), // how am i supposed
    (-0.28, 0.00), // how many
    (-1.03, -0.05), // where
    (-0.94, 0.42), // what which who
    (-1.37, 0.84), // am i doing it wrong
    (0.14, -0.24), // cannot find
    (-0.06, -0.04), // does that exist
    (-1.17, -0.06), // thanks
    (-1.03, 0.00), // greeting
    (-0.37, 0.16), // billing
    (-0.96, -0.03), // spam
    (-1.47, -0.09), // small talk
    (-0.71, -0.01), // about ourselves
    (-0.37, -0.29), // past
    (-0.53, -0.24), // yesterday
    (-0.26, 0.25), // i
    (0.35, -0.25), // we
    (-0.12, -0.42), // you
    (-0.32, -0.19), // number
    (1.11, 0.46), // question mark
    (1.14, -0.38), // exclamation mark
    (-0.77, -0.29), // ends a sentence
    (-0.51, 0.16), // colon
    (0.35, 0.18), // comma
    (0.05, -1.65), // negation
    (0.24, -0.63), // but
    (0.15, -0.71), // because
    (1.83, 0.15), // shouting
    (-0.89, 0.10), // at most 3 words
    (-0.99, 0.14), // at most 6 words
    (1.28, -0.35), // at least 12 words
    (1.26, -0.69), // at least 20 words
    (-0.48, -0.10), // at least 30 words
    (0.05, -0.00), // the only sentence
    (0.05, 0.00), // the first sentence
    (-0.16, 0.00), // the last sentence
    (-0.56, 0.00), // a problem elsewhere
    (-1.00, 0.00), // a question elsewhere
    (-0.21, 0.00), // a wish elsewhere
    (-0.71, 0.00), // in a later message
    (1.51, 1.52), // one cue of a wish
    (0.92, 0.36), // two cues of a wish
    (1.01, 0.22), // three cues of a wish
    (0.35, -0.01), // four cues of a wish
    (-0.09, 0.64), // two cues of a problem
    (-0.17, 0.38), // short without a wish
    (-0.67, 0.05), // very short without a wish
    (0.15, -0.02), // asks with a wish
    (0.78, 0.42), // asks without a wish
    (-0.04, 0.19), // asks without a wish where questions are
    (-0.26, -0.92), // a wish where problems are
    (0.04, 0.95), // neither wish nor problem nor question
    (0.42, -0.08), // we, and a negation
    (-0.13, -0.06), // we and you
    (0.42, 0.10), // you, and a negation
    (-1.74, -0.00), // in the subject
    (-2.22, -1.68), // bias
];
