//! Written by `training/asks.py`; not by hand.

/// For each cue, then each shape, then once for all (the bias): the weight before and beside the vectors.
#[rustfmt::skip]
pub(super) const WEIGHTS: &[(f64, f64)] = &[
    (0.564, 0.498), // would be good
    (0.365, 0.363), // would like
    (1.554, 1.139), // somebody wants
    (2.083, 1.804), // somebody needs
    (0.139, 0.607), // need at the start
    (-0.184, 0.102), // is needed
    (-0.685, -0.508), // wish
    (0.585, 1.198), // please add
    (-1.148, -0.682), // please fix
    (2.176, 1.781), // please
    (0.613, 0.327), // can you
    (1.046, 0.381), // can we
    (0.396, 0.084), // is it possible
    (0.359, -0.069), // possible
    (-0.324, -0.305), // is there a way
    (0.713, 0.256), // is there
    (-0.200, 0.127), // any chance
    (0.174, 0.199), // any way
    (-0.018, 0.084), // does it support
    (0.472, 0.179), // do you do
    (0.552, 0.287), // should be able
    (0.725, 0.454), // should
    (0.083, -0.015), // must
    (1.212, 1.115), // cannot
    (-0.016, -0.199), // there is none
    (-0.792, -0.410), // it does not have
    (0.410, 0.747), // lacks
    (-0.228, 0.178), // by hand
    (-0.702, -0.808), // instead of
    (-0.602, -0.311), // so that
    (-0.470, -0.380), // would help
    (1.485, 0.990), // would
    (0.795, 0.232), // could
    (-0.080, 0.375), // others have it
    (-0.059, -0.139), // feature request
    (-1.109, -0.933), // suggestion
    (-0.264, -0.825), // feature
    (-0.207, -0.389), // option
    (0.315, 0.232), // planned
    (0.438, -0.056), // add first
    (-0.356, -0.744), // ability to
    (-0.471, -0.411), // support for
    (-0.352, -0.075), // looking for
    (0.107, -0.017), // why not
    (0.355, 0.394), // why
    (-0.260, -0.064), // if it could
    (-0.073, -0.815), // blocker
    (0.506, -0.113), // automatically
    (0.728, 0.136), // all at once
    (-0.865, -0.574), // own
    (0.072, 0.214), // pain
    (0.077, -0.043), // pay for it
    (0.602, 0.963), // would ought
    (-0.959, -0.458), // we are told
    (0.864, 0.863), // integrate
    (-0.045, 0.153), // verb of seeing
    (-0.966, -0.594), // error
    (-0.508, -0.416), // crash
    (-0.227, 0.003), // broken
    (-0.618, 0.140), // gone
    (-1.203, -0.548), // stopped working
    (-0.186, -0.187), // since the update
    (0.149, -0.048), // happens
    (-0.753, -0.805), // i get
    (0.227, 0.557), // one record
    (0.193, 0.016), // fix
    (-0.879, -0.765), // how do i
    (0.372, 0.403), // how am i supposed
    (-0.409, 0.079), // how many
    (-1.055, -0.861), // where
    (-1.069, -0.877), // what which who
    (-1.686, -1.146), // am i doing it wrong
    (0.194, 0.351), // cannot find
    (-0.156, 0.395), // does that exist
    (-1.441, -0.696), // thanks
    (-1.285, -0.844), // greeting
    (-0.391, -0.243), // billing
    (-1.238, -0.364), // spam
    (-1.751, -1.326), // small talk
    (-0.705, -0.624), // about ourselves
    (-0.292, 0.140), // past
    (-0.495, -0.182), // yesterday
    (-0.196, 0.240), // i
    (0.342, 0.149), // we
    (-0.130, 0.154), // you
    (-0.332, -0.358), // number
    (1.284, 1.038), // question mark
    (1.367, 1.554), // exclamation mark
    (-1.047, -1.109), // ends a sentence
    (-0.633, -0.796), // colon
    (0.314, 0.475), // comma
    (0.089, 0.425), // negation
    (0.205, 0.166), // but
    (0.131, 0.216), // because
    (2.156, 1.809), // shouting
    (-0.910, -0.827), // at most 3 words
    (-1.095, -0.698), // at most 6 words
    (1.303, 0.664), // at least 12 words
    (1.343, 1.156), // at least 20 words
    (-0.499, -0.341), // at least 30 words
    (0.024, -0.167), // the only sentence
    (-0.001, -0.220), // the first sentence
    (-0.201, -0.301), // the last sentence
    (-0.561, -0.418), // a problem elsewhere
    (-1.022, -1.035), // a question elsewhere
    (-0.193, -0.047), // a wish elsewhere
    (-0.689, -0.300), // in a later message
    (1.421, 0.937), // one cue of a wish
    (0.950, 0.795), // two cues of a wish
    (1.080, 1.166), // three cues of a wish
    (0.324, 0.304), // four cues of a wish
    (-0.010, 0.018), // two cues of a problem
    (-0.219, -0.468), // short without a wish
    (-0.754, -0.030), // very short without a wish
    (0.066, -0.078), // asks with a wish
    (1.006, 0.852), // asks without a wish
    (-0.302, -0.318), // asks without a wish where questions are
    (-0.189, -0.092), // a wish where problems are
    (-0.031, -0.219), // neither wish nor problem nor question
    (0.459, 0.659), // we, and a negation
    (-0.156, 0.060), // we and you
    (0.496, 0.286), // you, and a negation
    (-1.967, -2.140), // in the subject
    (-1.858, -1.188), // bias
];
