//! Written by `training/asks.py`; not by hand.

/// For each cue, then each shape, then once for all (the bias): the weight before and beside the vectors.
#[allow(clippy::approx_constant, reason = "a weight may come near one")]
#[rustfmt::skip]
pub(super) const WEIGHTS: &[(f64, f64)] = &[
    (0.735, 0.390), // would be good
    (0.435, 0.289), // would like
    (0.882, 0.487), // somebody wants
    (1.173, 1.007), // somebody needs
    (-0.218, 0.015), // need at the start
    (-0.348, 0.048), // is needed
    (-0.462, -0.253), // wish
    (0.116, 0.600), // please add
    (-1.211, -0.893), // please fix
    (1.686, 1.319), // please
    (0.599, 0.441), // can you
    (1.260, 0.553), // can we
    (0.348, 0.152), // is it possible
    (0.211, -0.356), // possible
    (-0.466, -0.475), // is there a way
    (0.372, 0.214), // is there
    (-0.069, 0.014), // any chance
    (0.208, -0.083), // any way
    (0.137, 0.128), // does it support
    (0.859, 0.426), // do you do
    (0.247, -0.204), // should be able
    (0.410, 0.495), // should
    (-0.096, -0.196), // must
    (0.819, 0.697), // cannot
    (0.040, 0.066), // there is none
    (-0.825, -0.636), // it does not have
    (-0.125, 0.350), // lacks
    (-0.270, -0.119), // by hand
    (-0.550, -0.563), // instead of
    (-0.435, -0.513), // so that
    (-0.138, -0.083), // would help
    (1.212, 0.625), // would
    (0.822, 0.260), // could
    (-0.159, 0.023), // others have it
    (0.902, 0.411), // feature request
    (-0.441, -0.483), // suggestion
    (-0.095, -0.240), // feature
    (-0.306, -0.251), // option
    (0.495, 0.095), // planned
    (0.783, 0.456), // add first
    (-0.121, -0.316), // ability to
    (0.362, -0.049), // support for
    (-0.633, -0.360), // looking for
    (0.397, 0.332), // why not
    (0.177, 0.266), // why
    (-0.785, -0.376), // if it could
    (-0.113, -0.315), // blocker
    (0.299, 0.217), // automatically
    (0.352, 0.168), // all at once
    (-0.584, -0.463), // own
    (-0.153, -0.159), // pain
    (-0.054, -0.021), // pay for it
    (0.177, 0.203), // would ought
    (-0.571, -0.589), // we are told
    (0.288, 0.383), // integrate
    (-0.014, 0.208), // verb of seeing
    (-1.101, -0.522), // error
    (-0.438, -0.013), // crash
    (-0.629, -0.326), // broken
    (-0.432, 0.289), // gone
    (-0.876, -0.483), // stopped working
    (-0.077, -0.309), // since the update
    (-0.282, -0.060), // happens
    (-0.442, -0.507), // i get
    (0.387, 0.515), // one record
    (-0.025, -0.085), // fix
    (-0.569, -0.522), // how do i
    (0.528, 0.309), // how am i supposed
    (0.114, 0.683), // how many
    (-0.511, -0.369), // where
    (-0.553, -0.371), // what which who
    (-0.779, -0.724), // am i doing it wrong
    (-0.191, -0.054), // cannot find
    (0.215, 0.322), // does that exist
    (-1.116, -0.753), // thanks
    (-0.958, -0.576), // greeting
    (-0.153, -0.073), // billing
    (-0.921, -0.344), // spam
    (-1.043, -0.976), // small talk
    (-0.523, -0.610), // about ourselves
    (-0.203, 0.089), // past
    (-0.258, -0.170), // yesterday
    (-0.190, -0.073), // i
    (0.528, 0.132), // we
    (-0.367, -0.074), // you
    (-0.500, -0.082), // number
    (0.726, 0.570), // question mark
    (-0.391, 0.339), // exclamation mark
    (0.067, -0.343), // ends a sentence
    (-0.083, -0.294), // colon
    (0.372, 0.354), // comma
    (-0.135, 0.122), // negation
    (-0.042, -0.017), // but
    (0.187, 0.339), // because
    (0.891, 0.572), // shouting
    (-0.817, -0.889), // at most 3 words
    (-0.775, -0.642), // at most 6 words
    (0.932, 0.571), // at least 12 words
    (0.651, 0.488), // at least 20 words
    (-0.817, -0.637), // at least 30 words
    (0.374, -0.074), // the only sentence
    (0.162, -0.175), // the first sentence
    (-0.110, -0.120), // the last sentence
    (-0.929, -0.431), // a problem elsewhere
    (-0.706, -0.736), // a question elsewhere
    (-0.338, -0.909), // a wish elsewhere
    (-0.682, -0.147), // in a later message
    (1.068, 0.721), // one cue of a wish
    (0.851, 0.585), // two cues of a wish
    (0.628, 0.383), // three cues of a wish
    (0.408, 0.116), // four cues of a wish
    (0.045, 0.318), // two cues of a problem
    (-0.096, -0.492), // short without a wish
    (-0.669, -0.314), // very short without a wish
    (-0.091, -0.193), // asks with a wish
    (0.647, 0.563), // asks without a wish
    (-0.307, -0.413), // asks without a wish where questions are
    (-0.172, -0.105), // a wish where problems are
    (-0.372, -0.463), // neither wish nor problem nor question
    (0.508, 0.503), // we, and a negation
    (0.280, 0.410), // we and you
    (0.366, -0.162), // you, and a negation
    (-1.657, -1.910), // in the subject
    (-2.546, -1.768), // bias
];
