//! What gives a wish away, and what speaks against one: a table that can be read, with weights that were fitted.
//!
//! `training/` holds the program that fits them and says on what. A weight is added to the logit of "this is a feature
//! ask" when its pattern is found: once for a sentence of a message, another for a subject or title.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// What a cue speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// A wish.
    Wish,
    /// Something broken.
    Problem,
    /// How to do something.
    Question,
    /// Neither: only its weight counts.
    Tone,
}

/// One cue.
pub(super) struct Cue {
    /// What it is called in the training's report.
    pub(super) name: &'static str,
    /// What it speaks for.
    pub(super) speaks: For,
    /// Regular expression over the sentence in lower case; `'` also finds `’`, `~` is the edge of a word.
    pattern: &'static str,
}

const fn cue(name: &'static str, speaks: For, pattern: &'static str) -> Cue {
    Cue { name, speaks, pattern }
}

use For::{Problem, Question, Tone, Wish};

/// All cues. The order is that of the weights.
#[rustfmt::skip]
pub(super) const CUES: &[Cue] = &[
    cue("would be good", Wish, r"~(would|'d|wd|could|might|will|may)( \w+)? be( \w+)? (nice|great|good|helpful|useful|handy|lovely|awesome|wonderful|cool|ideal|perfect|fantastic|amazing|appreciated|beneficial|better|brilliant|kind|easier|godsend|welcome|excellent|neat|super|interesting|a (great|huge|big|real|nice|good|massive))"),
    cue("would like", Wish, r"~(would|'d)( \w+)? (love|like|appreciate|prefer|welcome|benefit|want)~"),
    cue("somebody wants", Wish, r"~(i|we|they|he|she|who|\w+s|boss|owner|team|crew|management|office)( (all|also|really|just|do|both|simply|even))? (want|wants|wanna)~"),
    cue("somebody needs", Wish, r"~(i|we|they|he|she|who|\w+s|boss|owner|team|crew|management|office)( (all|also|really|just|do|both|simply|urgently|desperately|even))? (need|needs|require|requires)~"),
    cue("need at the start", Wish, r"^\W*(really |urgently |also )?(need|want|wanted|needed|require|looking for|searching for|wish|hoping)~"),
    cue("is needed", Wish, r"~(is|are|be) (really |badly |urgently )?(needed|required|wanted|a must|overdue|essential|necessary)|must[- ]have|~a must~"),
    cue("wish", Wish, r"~(wish(es|ed|ing)?|wish-?list|if only|i dream|we dream|hope(fully|s)? (that )?(you|one day|it|there))~"),
    cue("please add", Wish, r"~(please|pls|plz|kindly)~[^.?!]{0,40}~(add|allow|let|make|give|support|provide|include|enable|implement|introduce|build|create|offer|show|put|connect|integrate|consider|have|bring|extend|hook|link|teach|open up|get rid|stop|remove|keep)~"),
    cue("please fix", Problem, r"~(please|pls|plz|kindly)~[^.?!]{0,40}~(fix|check|help|send|call|ring|tell|advise|explain|confirm|correct|refund|cancel|reset|look into|look at|resolve|repair|restore|delete|let (me|us) know|reply|answer|update|note|change (our|my|the)|close|have a look|try)~"),
    cue("please", Tone, r"~(please|pls|plz|kindly)~"),
    cue("can you", Wish, r"~(can|could|would|will|won't|can't|couldn't) (you|u|ya|somebody|someone|anybody|tarnwell|it|that|this|the (app|system|board|software|program|portal|tool|module))~"),
    cue("can we", Wish, r"^(\W|and |so |also |but |or |then |now )*(can|could|may|might|can't|couldn't) (i|we|they|he|one|our|my|the|a|an|each|every|users?|people|\w+s)~"),
    cue("is it possible", Wish, r"~(is|would|will|be|isn't|wouldn't) (it|this|that|there)?( be)?( (also|ever|not|at all|now|already))?\s*(possible|feasible|an option|possibility|doable|conceivable)"),
    cue("possible", Wish, r"~(possib\w+|feasible)~"),
    cue("is there a way", Wish, r"~(is|are|isn't|would|will) there( \w+)? (a|an|any|some|no)~( \w+){0,3} (way|ways|chance|option|options|possibility|plan|plans|setting|feature|function|means|method|add-?on|plug-?in|integration|connector|api|module|mode|version|button|support|interface)~"),
    cue("is there", Question, r"(^|\W)(is|are|isn't|will) there~"),
    cue("any chance", Wish, r"~(any|some|a) (chance|plans?|hope|prospect|news|timeline|eta|interest)~"),
    cue("any way", Wish, r"~(any|some|a|no|another|better|easier|other) ways?~"),
    cue("does it support", Wish, r"~(do|does|don't|doesn't|did|can|will) (you|u|it|this|tarnwell|they|the \w+|your \w+)( \w+)? (support|have|offer|integrate|work with|allow|let|handle|speak|sync|connect|talk to|come with|include|export|import|provide)~"),
    cue("do you do", Question, r"^\W*(and |so |also )?(do|does|did|is|are|was|has|have|will) (you|u|it|this|that|the|your|our|my|tarnwell|there)~"),
    cue("should be able", Wish, r"~(be able to|be possible|be allowed to|be permitted)~"),
    cue("should", Wish, r"~(should|ought|shouldn't|supposed)~"),
    cue("must", Wish, r"~(must|needs? to|has to|have to|had to|got to|gotta)~"),
    cue("cannot", Tone, r"~(can'?t|cannot|can not|couldn't|unable to|not able to|impossible|isn't possible|not possible|(won't|doesn't|not) (let|allow))~"),
    cue("there is none", Wish, r"~(there's no|there is no|there isn't|there are no|there aren't|has no|have no|with no|had no|no (option|way|means|setting|button|support|field|place|possibility|such|function|proper|real|decent|idea)|nothing (like|for|that)|nowhere|not (available|supported|offered|provided|there yet|yet))~"),
    cue("it does not have", Wish, r"~(doesn't|don't|does not|do not|isn't|aren't|is not|are not|won't|will not|never) (\w+ )?(have|support|offer|allow|let|do|know|integrate|include|provide|talk|show|exist|available|work with|remember|understand|speak|accept|possible|sync|connect)~"),
    cue("lacks", Wish, r"~(lack|lacks|lacking|missing|misses|miss|missed)~"),
    cue("by hand", Wish, r"~(by hand|manual|manually|one by one|one at a time|job by job|one after the other|singly|individually|every single|each time|every time|copy and paste|copy-paste|copying|retype|retyping|typing|type in|key in|re-?enter\w*|twice|work-?around|double (entry|work)|again and again|on paper|paper|whiteboard|sticky notes?)~"),
    cue("instead of", Wish, r"~(instead of|rather than|without having to|instead)~"),
    cue("so that", Wish, r"~(so that|so (i|we|the|they|it|our|my|people|nobody|everyone)|in order to|which would|that would|that way|then we|then i)~"),
    cue("would help", Wish, r"~(would|'d|could|might) (\w+ )?(save|help|make|spare|end|solve|stop|reduce|avoid|prevent|give|let|allow|mean|do|be)~"),
    cue("would", Tone, r"(~would|\w'd)~"),
    cue("could", Tone, r"~could~"),
    cue("others have it", Wish, r"~((our|the|my) (old|previous|last|former|earlier)|old (system|software|program|tool|one)|previous (system|software|tool)|competitors?|other (tools?|systems?|apps?|software|vendors?|products?|programs?)|every other|used to (have|use|be able|do)|(we|i) (switched|moved|came) (from|over|to)|everyone else|everybody else|others (have|do|can|manage)|has (it|this|that)~|like (in|on|with) \w+|just like|same as in|similar to)"),
    cue("feature request", Wish, r"~(feature|enhancement|improvement|change|function) (request|idea|suggestion|proposal|wish)"),
    cue("suggestion", Wish, r"~(suggest(s|ed|ion|ions)?|idea|ideas|propos(e|al|ed)|feedback|request(s|ing)?|enhancement|improvement)~"),
    cue("feature", Wish, r"~(features?|functionality|capabilit(y|ies)|functions?|modules?|add-?ons?)~"),
    cue("option", Wish, r"~(options?|settings?|possibility|toggle|checkbox|tick ?box|parameter|flag|switch)~"),
    cue("planned", Wish, r"~(roadmap|planned|planning to|plans? (for|to)|in the pipeline|on the way|coming|future|next (version|release)|when (will|can|do)|are you going|going to (add|support|offer|build)|intend|vote|voted|down the line|some ?day|one day)~"),
    cue("add first", Wish, r"^(\W|please |pls |also |and |to |\[[^\]]*\]|[\w/ ]{1,24}: ?)*(add|allow|support|implement|provide|enable|introduce|let|give|include|extend|expose|integrate|offer|bring|make it|ability|option|possibility|feature|request|suggestion|enhancement|improve|make|create|allow for|need|want|port|move|upgrade|rework|refactor|consider|replace|deprecate|remove|use|show|display|document|investigate)~"),
    cue("ability to", Wish, r"~(ability|possibility|option|means|opportunity|power|freedom|facility|button|field|view|place|function|feature|permission) (to|for|of|where|that|which|in)~"),
    cue("support for", Wish, r"~(support|supporting|supports) (for|of|the|a|an|\w+)~"),
    cue("looking for", Wish, r"~(looking|look|searching|search|longing|waiting|asking|ask|hoping|begging) for~"),
    cue("why not", Wish, r"~why (can'?t|cannot|can not|don't|doesn't|do(es)? not|isn't|is it not|aren't|not|no|is there no|do (i|we) (have|need)|must|should|does (everybody|everyone|each|it take)|on earth|oh why)~"),
    cue("why", Question, r"~why~"),
    cue("if it could", Wish, r"~(if|when) (we|i|you|it|the|there|they|our|my|a|one|people|this|that|tarnwell)~[^.?!]*~(could|would|were|had|was able)~"),
    cue("blocker", Wish, r"~(deal ?breaker|blocker|blocking us|show ?stopper|otherwise|unless|compliance|compliant|auditors?|audit|requirement|tender|mandatory|by law|obliged|regulation|policy|insurer|inspector(ate)?|demands?|insists?|insisting|contract says|in the contract)~"),
    cue("automatically", Wish, r"~(auto|automatic|automatically|automated?|by (itself|themselves)|on (its|their) own|itself|themselves|in real time|instantly|straight away|right away|directly)~"),
    cue("all at once", Wish, r"~(at once|in one go|in bulk|bulk|mass|batch|in a single|in one (step|action|click)|one click|single (step|click|action)|multiple|several|more than one|both ways|both directions|two[- ]way)~"),
    cue("own", Wish, r"~(own|custom|customi[sz]e\w*|configur\w+|personali[sz]\w*|our own|my own|flexible|different|additional|extra|more|another)~"),
    cue("pain", Wish, r"~(tired of|sick of|fed up|nightmare|annoying|annoys|tedious|waste|wasting|wasted|pain|painful|takes (me|us|him|her|forever|ages|an? )|hours (on|each|every|a)|too (long|much|many)|ridiculous|absurd|silly|crazy|mad|unpractical|impractical|clumsy|cumbersome|useless|embarrassing|had enough|drives? (me|us))~"),
    cue("pay for it", Wish, r"~(pay (extra|more|for it|for this)|willing to pay|happy to pay|would pay|worth (it|paying|a lot))~"),
    cue("would ought", Wish, r"~(ought to|a glance|should just|should simply|one should|it should|that should|there should|they should|app should|system should|you should)~"),
    cue("we are told", Wish, r"~(is asking|are asking|asks?|asked|keeps? asking|keep asking|told me to|wants to (know|see|have)|want to (see|have|know|be able))~"),
    cue("integrate", Wish, r"~(integrat\w+|connect(s|ed|ion|or)?|sync\w*|synchroni[sz]\w*|interface|link(s|ed)?|hook(ed)? up|talk to|plug-?ins?|compatible)~"),
    cue("verb of seeing", Wish, r"~(i|we|they|he|she|dispatchers?|technicians?|managers?|customers?) (want|need|have|would like|must|should|ought|wish)( to)? (to )?(see|know|have|be|look|show|set|choose|pick|send|export|import|print|scan|track|filter|sort|move|plan|enter|get|find|read)~"),
    // --- speaking for something broken
    cue("error", Problem, r"~(errors?|exceptions?|bugs?|buggy|glitch\w*|faulty|defect\w*|traceback|stack ?trace|regression|segfault|null ?pointer|error code|code \d+|40[0-9]|50[0-9])~"),
    cue("crash", Problem, r"~(crash(es|ed|ing)?|freez\w+|froze|frozen|hang(s|ing)?|hung|stuck|time(s|d)? ?out|timeout|spinning|spins|endless(ly)?|loop(s|ing)?|black screen|white screen|blank|force close\w*|leaks?|leaking)~"),
    cue("broken", Problem, r"~(broken|breaks|broke|fail(s|ed|ing|ure|ures)?|wrong(ly)?|incorrect(ly)?|corrupt\w*|garbled|messed up|mess|weird|strange|strangely|odd|unexpected(ly)?|inconsistent\w*|invalid|undefined|ignor(es|ed|ing))~"),
    cue("gone", Problem, r"~(lost|disappear(s|ed|ing)?|vanish(es|ed)?|gone|deleted|reset itself|logged out|kicked out|never (arrived?|came|got|finishes|loads)|not (arriving|arrived|going out|sent|received|showing|loading|saving|saved|updating|synced|there))~"),
    cue("stopped working", Problem, r"~(stopped|no longer|any ?more|not working|isn't working|doesn't work|does not work|didn't work|don't work|won't (open|load|start|save|print|send|let me|go|work|close)|used to work|worked (fine|yesterday|before|until|last)|works fine|still (shows?|not|does))~"),
    cue("since the update", Problem, r"~(since (yesterday|this morning|today|last|the|your|monday|tuesday|wednesday|thursday|friday|saturday|sunday|about|we|i)|(after|with) (the|your|yesterday's|last|upgrading|updating|installing)( \w+)? ?(update|upgrade|release|version)?|today's|yesterday's|suddenly|all of a sudden|this morning|right now|again today|latest (version|update|release))~"),
    cue("happens", Problem, r"~(happens|happened|happening|occurs?|occurred|appears?|appeared|reproduc\w+|steps|every time (i|we|he|she|they)|whenever|intermittent\w*|randomly|sometimes|tried|restarted|reinstalled|rebooted|cleared|refreshed|expected|actual|instead it)~"),
    cue("i get", Problem, r"~(i|we|he|she|they|it) (get|gets|got|see|sees|saw|receive|received|found|notice|noticed|pressed|clicked|opened|press|click|says|said|shows|showed|returns?|throws?)~"),
    cue("one record", Problem, r"(#\s?\d{2,}|~(job|jobs|invoice|quote|order|ticket|number|no\.?|nr\.?|customer|visit|asset|issue|case|id)\s?#?\s?[\d-]{3,})"),
    cue("fix", Problem, r"~(fix(ed|es|ing)?|resolve[ds]?|repair(ed)?|correct(ed)?|investigate|solved?|urgent(ly)?|asap|emergency)~"),
    // --- speaking for a question
    cue("how do i", Question, r"~how (do|does|can|could|would|should|to|did|is|are|come)~"),
    cue("how am i supposed", Wish, r"~how (am i|are we|is (he|she|anyone|anybody|one|somebody|my|our)) (supposed|meant|to)~"),
    cue("how many", Question, r"~how (many|much|long|often|far|soon|big|large|old)~"),
    cue("where", Question, r"(^\W*(and |so |but |hi,? |hello,? )*where~|~where (do|can|is|are|did|does|has|have|should|to)~)"),
    cue("what which who", Question, r"(^\W*(and |so |but )*(what|what's|which|who|whom|whose|when)~|~(what|which|who|when) (is|are|do|does|did|should|happens|has|have|was|were|columns?|kind)~)"),
    cue("am i doing it wrong", Question, r"~(am i|are we|did i|do i need|should i|is this normal|is that normal|is it normal|by design|intended|correct that|right that|is that (so|right|correct)|what am i|i assume|tell me (how|where|what|which|why|if|whether)|explain|walk me|guide|tutorial|help (page|article)|documentation|docs|manual)~"),
    cue("cannot find", Question, r"~(can'?t|cannot|couldn't|could not|don't|do not|didn't) (find|see|figure|locate|understand|remember|know how|know where|know what)~"),
    cue("does that exist", Wish, r"(can'?t|cannot|don't|do not|couldn't) (find|see) (it|this|that|one|any|an|a)~|~(doesn't|does not|don't) (seem|appear) (to be possible|possible|to exist|to have)"),
    // --- neither
    cue("thanks", Tone, r"~(thanks|thank you|thx|cheers|ta|appreciate (it|your|the)|grateful|many thanks|great job|well done|good work|love the|keep up|you're welcome|perfect|brilliant|all good|that (worked|did it|helped)|works now|solved)~"),
    cue("greeting", Tone, r"^\W*(hi|hello|hey|dear|good (morning|afternoon|evening|day)|morning|afternoon|hiya|greetings|to whom|hope (you|everyone|all|this)|quick one|me again)~"),
    cue("billing", Tone, r"~(refund|billed|billing|charged?|receipt|subscription|our plan|card (was|declined|number|expir\w+)|credit card|payment method|seats?|vat number|bank transfer|our account|accounts? department|renewal|cancel(lation|ling)?|trial|pricing|discount|upgrade our|downgrade|invoice (for|from you|of)|your invoice|license|licence)~"),
    cue("spam", Tone, r"~(out of (the )?office|automatic reply|auto-?reply|unsubscribe|newsletter|seo|ranking|free (audit|trial|demo|consultation)|webinar|offer you|our (services|agency|company offers)|parental leave|annual leave|back (on|in the office)|opportunity|partnership|click here|audience|linkedin|b2b|leads?)~"),
    cue("small talk", Tone, r"~(no rush|not urgent|whenever|happy to (jump|help|talk|explain|test|show)|let me know|get back to (me|us)|look(ing)? forward|reach me|call me|give me a (call|ring)|sorry (for|if|to)|apolog\w+|hope (you|this|that|all)|have a (nice|good|great)|by the way|btw|just (wanted|venting|saying)|my colleague|i know you|in advance|see (subject|above|below|attached)|attached|screenshot|as discussed|as promised|we spoke|keep me posted|any (news|update))~"),
    cue("about ourselves", Tone, r"^\W*(we are|we're|we run|we have been|we've been|i am|i'm|i was|we were|we have|we've|there are|our (season|company|office|team|business|firm|pilot)|my (name|boss|colleague)|it is|it's|it was|this is|that is|that's|that was|he|she|they|this|that|these|those)~"),
    cue("past", Tone, r"~(was|were|had|did|didn't|wasn't|weren't|went|came|took|made|gave|found|told|said|asked|tried|called|bought|\w{3,}ed)~"),
    cue("yesterday", Tone, r"~(yesterday|today|tomorrow|this (morning|week|month|year|spring|summer|autumn|winter)|last (week|month|year|night|friday|monday)|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|\d{1,2}(am|pm|:\d\d)|o'clock|minutes? ago|hours? ago|days? ago|weeks? ago)~"),
    cue("i", Tone, r"~(i|i'm|i'd|i've|i'll|me|my|mine)~"),
    cue("we", Tone, r"~(we|we're|we'd|we've|we'll|us|our|ours)~"),
    cue("you", Tone, r"~(you|u|your|yours|you're|you'd|tarnwell)~"),
    cue("number", Tone, r"\d"),
    cue("question mark", Tone, r"\?"),
    cue("exclamation mark", Tone, r"!"),
    cue("ends a sentence", Tone, r"[.!?][' )]*$"),
    cue("colon", Tone, r":"),
    cue("comma", Tone, r","),
    cue("negation", Tone, r"(n't|~(not|no|never|none|nothing|nobody|neither|nor|cannot|cant|dont|doesnt)~)"),
    cue("but", Tone, r"~(but|however|although|though|yet|only|except)~"),
    cue("because", Tone, r"~(because|since|as (we|i|our|the|it|they)|due to|for (compliance|security|legal)|reason)~"),
];

/// What is measured beside the cues, in the order of their weights.
#[cfg(test)]
pub(super) const SHAPES: &[&str] = &[
    "shouting",
    "at most 3 words",
    "at most 6 words",
    "at least 12 words",
    "at least 20 words",
    "at least 30 words",
    "the only sentence",
    "the first sentence",
    "the last sentence",
    "a problem elsewhere",
    "a question elsewhere",
    "a wish elsewhere",
    "in a later message",
    "one cue of a wish",
    "two cues of a wish",
    "three cues of a wish",
    "four cues of a wish",
    "two cues of a problem",
    "short without a wish",
    "very short without a wish",
    "asks with a wish",
    "asks without a wish",
    "asks without a wish where questions are",
    "a wish where problems are",
    "neither wish nor problem nor question",
    "we, and a negation",
    "we and you",
    "you, and a negation",
    "in the subject",
];

fn written_out(cue: &Cue) -> String {
    cue.pattern.replace('~', r"\b")
}

/// The cues in bundles: one automaton for all would be built for ever, one for each would read every sentence anew.
const BUNDLE: usize = 16;

#[allow(clippy::unwrap_used, reason = "constants, compiled in every test")]
static BUNDLES: LazyLock<Vec<RegexSet>> = LazyLock::new(|| {
    let bundle = |cues: &[Cue]| {
        RegexSetBuilder::new(cues.iter().map(written_out)).unicode(false).dfa_size_limit(1 << 26).build().unwrap()
    };
    CUES.chunks(BUNDLE).map(bundle).collect()
});

#[allow(clippy::unwrap_used, reason = "constants, compiled in every test")]
static EACH: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    CUES.iter().map(|cue| RegexBuilder::new(&written_out(cue)).unicode(false).build().unwrap()).collect()
});

/// A sentence as the patterns read it: one byte for each character, lower case, any letter beyond ASCII an `x`.
fn plain(sentence: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '’' | '‘' | '´' => b'\'',
        c if c.is_ascii() => c.to_ascii_lowercase() as u8,
        c if c.is_alphanumeric() => b'x',
        _ => b' ',
    };
    sentence.chars().map(byte).collect()
}

/// The numbers of the cues in a sentence, ascending.
pub(super) fn found(sentence: &str) -> Vec<usize> {
    let plain = plain(sentence);
    let bundles = BUNDLES.iter().enumerate();
    bundles.flat_map(|(n, set)| set.matches(&plain).into_iter().map(move |k| n * BUNDLE + k)).collect()
}

/// The words by which a cue shows itself in a sentence.
pub(super) fn words(cue: usize, sentence: &str) -> Option<&str> {
    let found = EACH[cue].find(&plain(sentence))?.range();
    let byte = |n: usize| sentence.char_indices().nth(n).map_or(sentence.len(), |(at, _)| at);
    Some(sentence[byte(found.start)..byte(found.end)].trim()).filter(|words| !words.is_empty())
}
