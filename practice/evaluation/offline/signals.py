"""Signals: the words by which a sentence shows a decision, a trade-off, a measure, and so on. English only."""

import re
from functools import lru_cache

from practice.evaluation.offline.patterns import any_of, apart

# In the patterns, "_" stands for a space or a hyphen, and any ending may follow.
SIGNALS = {
    "decision": any_of(
        r"""
        I(?:_would|'d|_will|'ll)_(?:\w+_)?(?:choose|pick|start|go|build|recommend|launch|ship|focus|not|prioriti|cut)
        I(?:_would|'d|_will|'ll)_(?:\w+_)?(?:drop|keep|hold|stop|pause|say|tell|take|target|make|put|run|propose|begin|lead|set|move|ask|use|accept)
        I_(?:choose|pick|chose|picked|recommend|decided|focus|prioriti|reject|accept|propose|would)
        my_(?:pick|choice|recommendation|call) recommend decision decid we_(?:choose|pick|go_with|should)
        go_with choice: pick: go/no no-go start_with not_(?:now|yet) therefore in_short conclu
        """
    ),
    "reason": any_of(
        r"""
        because since so_that so\b therefore which_means meaning_(?:that|we) as_a_result due_to the_reason
        reason: why: this_way otherwise hence that_is_why that's_why given_that
        """
    ),
    "trade-off": any_of(
        r"""
        trade-?_?off downside at_the_(?:cost|expense|price)_of in_exchange give_up giving_up gives_up sacrific
        drawback the_price_is the_cost_is costs?_us we_(?:lose|forgo|accept) i_accept disappoint
        worth_(?:it|the) cheaper_than slower_but more_\w+_but pros\b cons\b versus\b vs\b weigh(?:s|ed|ing)?\b
        harder_for in_return on_the_other_hand although though\b i_chose_\w+_over even_if
        but_(?:it|they|that|this|we|costs?|slow|risk|hurts|adds|takes|needs|only|would|loses|delays)
        i(?:'d|_would)_(?:accept|risk|rather) accept_(?:that|this|it|the|a) rather_than tempting
        decided_against losers?\b the_obvious_\w+_(?:is|would) cost: price: what_it_costs? less_than_(?:what|the)
        worth_(?:more|less)
        """,
        between=apart(r"\bwould\b", r"\bbut\b"),
    ),
    "risk": any_of(
        r"""
        risk danger threat could_(?:fail|hurt|break|backfire|go_wrong) might_(?:fail|hurt|break|not|backfire)
        backfire worst_case what_if abuse\b fraud fallback if_(?:it|that|this|they|we)_fail fails? failure
        mitigat guard_against plan_b roll_?back unintended worry
        """
    ),
    "metric": any_of(
        r"""
        metric measur kpi success_(?:is|means|looks|rate) track(?:s|ed|ing)?\b north_star guardrail
        (?:share|percent|percentage|proportion|number|fraction)_of \w+_rate\b conversion retention activation
        nps\b csat baseline median target judge_\w+_by success goal: retain churn week_\d day_\d d30 d7
        (?:above|below|under|at_least|at_most|(?:less|fewer|more|worse)_than|stays?_(?:over|under))_\$?\d
        worked_if pass_mark trigger: watch:
        """,
        between=apart(r"\bfrom\W(?:about\W|around\W)?\$?\d", r"\bto\W\$?\d"),
    ),
    "user": any_of(
        r"""
        segment persona i(?:_would|'d|_will|'ll)?_(?:focus|target|pick|serve) focus_on users?: customers?:
        for_example_a \w+s_who \w+_who who_(?:\w+_)?(?:need|want|can|has|have|is|are|live|work|use|pay|buy)
        aged? newcomers? first-time power_users
        """
    ),
    "priority": any_of(
        r"""
        prioriti rank(?:s|ed|ing)?\b most_important highest biggest first\b before_(?:we|any|the|i) must\b
        not_now later\b out_of_scope skip\b cut\b wait\b order: sequence left_out leave_out comes_first
        critical_path rather_than instead_of
        """
    ),
    "assumption": any_of(
        r"""
        assum suppose presum say, let's_say i_guess roughly about_\$?\d around_\$?\d
        i(?:_would|'d)_(?:expect|guess|estimate) estimat i_expect likely probably hypothes i_believe
        if_(?:half|most|only|\d)
        """
    ),
    "test": any_of(
        r"""
        pilot experiment a/b test(?:s|ed|ing)?\b prototyp interview observe shadow validat trial survey mock-?up
        compare sanity cross-check check(?:s|ed|ing)?\b
        """
    ),
    "condition": any_of(
        r"""
        if_ unless only_if stop_if go_on_if otherwise would_change threshold until when_the go_signal
        kill_criteri gate
        """
    ),
}
# These only help to recognize framework steps.
STEP_SIGNALS = {
    "need": any_of(
        r"""
        need want(?:s|ed)?\b hurts? fears? pains? afraid distrust struggl frustrat cannot can't hard_to annoy
        lose losing lost worr complain wait hate tired job\b problem trying_to
        """
    ),
    "options": any_of(
        r"""
        options? ideas? alternatives? solutions? three_ways two_ways either \(a\) \(b\)
        could_(?:also|build|offer|be|try) instead_of concepts? or_a\b bundle first_version
        """
    ),
    "scope": any_of(
        r"""
        clarify goal defin scope exclud includ leave_out left_out only_count
        i(?:'ll|_will|'d|_would)_(?:count|treat|define|judge|assume) by_\w+_i_mean meaning what_i_want objective
        aim\b success
        """
    ),
    "arithmetic": re.compile(
        apart(r"\d", r"\b(?:so|times|gives|is|makes|total|about|per|leaves|equals)\b", r"\d")
        + r"|\d\s*+[x×*/=]\s*+[$\d]",
        re.IGNORECASE,
    ),
    "breakdown": any_of(
        r"""
        split break_(?:it_)?down from_the (?:supply|demand)_side build_it formula times x\b multipl tree
        factors? funnel which_(?:link|step|part|term) decompos
        by_(?:country|platform|device|region|city|cohort|segment) per_(?:day|week|head|user)
        """
    ),
    "range": any_of(
        r"""
        range sensitiv shakiest weakest_guess uncertain between_\$?\d halv doubl drops_to goes_(?:to|above)
        upper lower_bound biggest_(?:assumption|unknown) moves_(?:it|the) off_by
        """
    ),
    "rivals": any_of(
        r"""
        competitor rival incumbent apple google amazon alternativ substitut instead switch cheaper
        others_(?:already|can)
        """
    ),
    "advantage": any_of(
        r"""
        strength advantage only_we we_(?:already|own|have) loyal brand unique already_(?:has|have|own|in) wins?
        moat
        """
    ),
    "gap": any_of(
        r"""
        weakness weak no_experience lacks? missing behind not_built cannot limit gap depend(?:s|ent)?\b few_
        """
    ),
    "opening": any_of(
        r"""
        opportunit grow unmet demand expand trend new_(?:rules|market|segment|customer) reach market\b
        """
    ),
    "dates": any_of(
        r"""
        week month day\b days\b january february march april june july august september october november
        december deadline freeze by_\w+_\d count_back backward capacity developers engineers two-week sprint
        """
    ),
    "stages": any_of(
        r"""
        first_(?:release|version|slice|step|week) weeks?_\d stage phase pilot then_ next_ wave slice increment
        order after_that \d_(?:gyms|stores|users|units|sites|studios|cities)
        """
    ),
    "owner": any_of(
        r"""
        own(?:s|er|ed|ership)?\b accountable responsible in_charge lead(?:s)?\b named approves? decides?
        signs?_off who_
        """
    ),
    "people": any_of(
        r"""
        legal counsel lawyers? sales engineers? engineering support founder ceo vp executives? board manager
        nurses? doctors? partner team director finance marketing officer staff reception council union
        stakeholder
        """
    ),
    "contact": any_of(
        r"""
        tell told talk call(?:s|ed)?\b meet post(?:ed)?\b write wrote email update inform guide weekly explain
        announce listen share shadow ask(?:ed)?\b brief sat_(?:in|with|down) show(?:ed)?\b
        """
    ),
    "agreement": any_of(
        r"""
        agree escalat conflict disagree compromise call_is decides who_decides overrul veto final_call
        if_\w+_insist
        """
    ),
    "setting": any_of(
        r"""
        i_was at_a\b in_my when_i at_the_time situation we_had our_(?:team|company|founder|ceo|app) i_worked
        last_year
        """
    ),
    "role": any_of(
        r"""
        my_(?:job|role|task) i_(?:had_to|was_asked|needed|owned|led|was_responsible) responsible
        it_was_(?:up_to_me|my)
        """
    ),
    "did": re.compile(
        r"\bI (?:\w+ )?(?:\w{2,}ed|told|wrote|built|went|sat|ran|made|took|brought|gave|said|met|spoke|chose|drew|"
        r"cut|put|set|kept|held|began|found|sent|got|left|led)\b"
    ),
    "outcome": any_of(
        r"""
        result outcome rose fell dropped grew increas decreas reduc improv shipped led_to went_(?:from|up|down)
        from_\$?\d closed ended renewed stayed
        """
    ),
    "learning": any_of(
        r"""
        learn lesson next_time differently in_hindsight since_then i_should_have i'd_have i_would_have now_i
        """
    ),
    "seen": any_of(
        r"""
        feedback status loading progress confirm visible sees? shows? banner notice label icon wording jargon
        hidden find
        """
    ),
    "control": any_of(r"undo back\b cancel exit consistent same_(?:way|place) control pause settings revert"),
    "mistakes": any_of(r"error mistake wrong prevent recover message warn fail help confus"),
    "ease": any_of(
        r"""
        taps? clicks? shortcut clutter simple steps seconds accessib one_tap fast quick screen_reader
        """
    ),
    "usage": any_of(r"weekly daily per_week sessions? active opens? frequency use(?:s|d)?_it habit usage engag"),
    "adoption": any_of(
        r"""
        adopt activat sign-?_?up new_(?:users|members) first_time onboard start(?:ed)?_using enrol
        """
    ),
    "return": any_of(
        r"""
        retention retain churn return(?:s|ed|ing)?\b come_back cohort repeat after_\w+_(?:weeks|months|days)
        day_\d week_\d renew
        """
    ),
    "finish": any_of(r"complet finish success_rate time_to drop-?off error_rate minutes seconds share_of"),
    "mood": any_of(r"satisf nps csat survey rating complain happy trust delight feel"),
    "money": any_of(r"price cost revenue margin profit fee \$\d \d\w*_(?:dollars|shillings|euros) willing"),
}  # fmt: skip
ALL_SIGNALS = SIGNALS | STEP_SIGNALS
# A step with one of these cues also counts as worked on where the signal shows, in whatever words.
CUES_OF_SIGNAL = {
    "trade-off": "trade-off | downside | compromise",
    "risk": "risk | threat | blocker",
    "rivals": "decline | competitor | substitute | rivalry",
    "metric": "metric | measure | guardrail | baseline | signal",
    "user": "segment | persona | user",
    "people": "stakeholder | executive | consult",
    "priority": "prioritize | rank | must | out of scope | postpone | important | nice to have",
    "decision": "recommend | decide | conclude | choose | fix",
    "assumption": "assume | guess | hypothesis | confidence",
    "test": "test | experiment | prototype | interview | sanity check",
    "reason": "cause",
    "need": "pain | need | want | concern",
    "options": "solution | idea",
    "scope": "constraint | clarify | define | objective | goal",
    "arithmetic": "calculate | reach",
    "breakdown": "formula | funnel",
    "range": "range | sensitivity",
    "advantage": "advantage | capability",
    "gap": "weakness",
    "opening": "opportunity | expand",
    "dates": "deadline | capacity | sprint | effort",
    "stages": "backlog | slice | deliverable | milestone",
    "owner": "responsible | accountable | influence",
    "contact": "input | inform | communicate | one-on-one | demo | feedback",
    "agreement": "escalate | conflict",
    "setting": "situation",
    "role": "my role",
    "did": "i decided",
    "outcome": "result | lift",
    "learning": "learned | lesson",
    "seen": "status | label",
    "control": "undo",
    "mistakes": "error",
    "ease": "taps",
    "usage": "engagement",
    "adoption": "adoption",
    "return": "retention",
    "finish": "completion",
    "mood": "satisfaction",
    "money": "price sensitive | margin | revenue",
}
CUE_SIGNALS = {cue: signal for signal, cues in CUES_OF_SIGNAL.items() for cue in cues.split(" | ")}


def signals_in(text: str) -> frozenset[str]:
    """Those that the text shows. It has straight apostrophes."""
    # A sentence that is no sentence is not worth the memory.
    return _signals_in(text) if len(text) <= 500 else _signals_in.__wrapped__(text)


@lru_cache(maxsize=4096)
def _signals_in(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in ALL_SIGNALS.items() if pattern.search(text))
