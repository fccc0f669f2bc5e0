//! Written by `training/asks.py`; not by hand.

/// For each cue, then each shape, then once for all (the bias): the weight before and beside the vectors.
#[allow(clippy::approx_constant, reason = "a weight may come near one")]
#[rustfmt::skip]
pub(super) const WEIGHTS: &[(f64, f64)] = &[
    (0.793, 0.449), // would be good
    (0.498, 0.408), // would like
    (0.811, 0.644), // somebody wants
    (1.043, 0.928), // somebody needs
    (-0.362, -0.083), // need at the start
    (-0.324, 0.143), // is needed
    (-0.359, -0.204), // wish
    (0.121, 0.431), // please add
    (-0.961, -0.580), // please fix
    (1.536, 1.218), // please
    (0.584, 0.406), // can you
    (1.237, 0.662), // can we
    (0.318, 0.209), // is it possible
    (0.233, -0.302), // possible
    (-0.460, -0.493), // is there a way
    (0.306, 0.257), // is there
    (-0.088, 0.001), // any chance
    (0.219, -0.201), // any way
    (0.130, -0.012), // does it support
    (0.844, 0.536), // do you do
    (0.288, -0.078), // should be able
    (0.414, 0.468), // should
    (-0.109, -0.252), // must
    (0.702, 0.500), // cannot
    (0.006, 0.066), // there is none
    (-0.736, -0.583), // it does not have
    (-0.184, 0.111), // lacks
    (-0.270, -0.186), // by hand
    (-0.492, -0.678), // instead of
    (-0.387, -0.512), // so that
    (-0.081, 0.014), // would help
    (1.123, 0.695), // would
    (0.812, 0.233), // could
    (-0.169, -0.159), // others have it
    (0.796, 0.485), // feature request
    (-0.371, -0.286), // suggestion
    (-0.065, -0.272), // feature
    (-0.255, -0.166), // option
    (0.488, 0.285), // planned
    (0.812, 0.416), // add first
    (-0.092, -0.308), // ability to
    (0.430, -0.177), // support for
    (-0.673, -0.444), // looking for
    (0.486, 0.336), // why not
    (0.131, 0.391), // why
    (-0.795, -0.509), // if it could
    (-0.130, -0.297), // blocker
    (0.295, 0.153), // automatically
    (0.308, 0.201), // all at once
    (-0.518, -0.448), // own
    (-0.191, -0.094), // pain
    (-0.078, 0.096), // pay for it
    (0.112, 0.166), // would ought
    (-0.497, -0.467), // we are told
    (0.239, 0.274), // integrate
    (-0.027, 0.103), // verb of seeing
    (-0.975, -0.500), // error
    (-0.445, -0.009), // crash
    (-0.576, -0.302), // broken
    (-0.422, 0.162), // gone
    (-0.928, -0.547), // stopped working
    (-0.014, -0.155), // since the update
    (-0.326, -0.161), // happens
    (-0.359, -0.310), // i get
    (0.407, 0.454), // one record
    (-0.036, -0.046), // fix
    (-0.538, -0.337), // how do i
    (0.538, 0.293), // how am i supposed
    (0.206, 0.661), // how many
    (-0.446, -0.271), // where
    (-0.484, -0.234), // what which who
    (-0.736, -0.545), // am i doing it wrong
    (-0.125, 0.064), // cannot find
    (0.238, 0.457), // does that exist
    (-0.975, -0.498), // thanks
    (-0.874, -0.301), // greeting
    (-0.133, -0.140), // billing
    (-0.862, -0.526), // spam
    (-0.935, -0.984), // small talk
    (-0.489, -0.508), // about ourselves
    (-0.172, 0.002), // past
    (-0.227, -0.314), // yesterday
    (-0.200, -0.161), // i
    (0.483, 0.015), // we
    (-0.382, -0.034), // you
    (-0.483, -0.126), // number
    (0.671, 0.832), // question mark
    (-0.529, 0.315), // exclamation mark
    (0.101, -0.348), // ends a sentence
    (0.002, -0.190), // colon
    (0.367, 0.298), // comma
    (-0.168, 0.121), // negation
    (-0.043, -0.007), // but
    (0.227, 0.296), // because
    (0.825, 0.402), // shouting
    (-0.838, -0.485), // at most 3 words
    (-0.634, -0.297), // at most 6 words
    (0.870, 0.452), // at least 12 words
    (0.585, 0.322), // at least 20 words
    (-0.732, -0.664), // at least 30 words
    (0.397, 0.062), // the only sentence
    (0.167, -0.122), // the first sentence
    (-0.101, -0.088), // the last sentence
    (-0.934, -0.454), // a problem elsewhere
    (-0.626, -0.588), // a question elsewhere
    (-0.309, -0.897), // a wish elsewhere
    (-0.688, -0.005), // in a later message
    (1.013, 0.868), // one cue of a wish
    (0.800, 0.520), // two cues of a wish
    (0.587, 0.362), // three cues of a wish
    (0.387, 0.104), // four cues of a wish
    (-0.027, 0.268), // two cues of a problem
    (-0.370, -0.770), // short without a wish
    (-0.759, -0.438), // very short without a wish
    (-0.121, -0.153), // asks with a wish
    (0.530, 0.543), // asks without a wish
    (-0.221, -0.238), // asks without a wish where questions are
    (-0.141, -0.040), // a wish where problems are
    (-0.324, -0.283), // neither wish nor problem nor question
    (0.517, 0.317), // we, and a negation
    (0.318, 0.425), // we and you
    (0.324, -0.217), // you, and a negation
    (-1.461, -1.800), // in the subject
    (-2.524, -0.210), // bias
];
