"""Whether a statement is meant as it stands: not denied, asked, quoted, supposed, taken back, or hedged around it."""

from collections.abc import Sequence
from itertools import pairwise

from practice.evaluation.reading.figures import Token

SENTENCE_ENDS = frozenset((".", "!", "?", "\n"))
CLAUSE_ENDS = SENTENCE_ENDS | {",", ";", ":", "(", "–", "—"}
DENYING_WORDS = """
    not no never nobody none neither nor without isn't aren't wasn't don't doesn't didn't can't cannot couldn't won't
    wouldn't shouldn't instead rather myth joke false nonsense impossible
"""
DENIALS = frozenset(DENYING_WORDS.split())
REPORTING_WORDS = """
    said says told read showed reads showing wrote written believed believe believes thought assumed pretend pretends
    argued want wants wish wished bug error mistake misread slip suppose supposing imagine whether synergy used
    computed calculated answered hallucinated output outputs draft assuming assume provided claims
"""
REPORTS = frozenset(REPORTING_WORDS.split())
CONDITION_WORDS = "if unless when whenever until where case let put has had states stated"
CONDITIONS = frozenset(CONDITION_WORDS.split())
QUOTES = frozenset("\"“”„«»'‘’`")
REVISING_WORDS = """
    wait sorry actually rather scratch hmm hm oops correction correct corrected mean meant redo recalculate
    recompute recheck recount mistake error joke myth false nonsense impossible thought strike ok
"""
REVISIONS = frozenset(REVISING_WORDS.split())
# After a number, these say that it is no exact result, or that more went into it than the sum shows.
HEDGING_WORDS = """
    roughly approx approximately about ish average avg averaged mean median best worst practice realistically
    realistic conservatively optimistic with w incl including included excl excluding after before net gross minus
    plus because since as overlap overlaps overlapping compounded compounding cumulative combined twice doubled
    tripled halved buffer slack padded least most max min minimum maximum left remaining remain remains remainder
    adjusted unique deduplicated once discounted discount tax taxes fees arr mrr annualized annually extra spare
    early late ahead behind too if unless assuming … ~ .. would can't cannot seems looks sounds feels might
    rounded rounding ballpark give call close keep simple order magnitude cap capped limit nearest packs
"""
HEDGES = frozenset(HEDGING_WORDS.split())
# These do so within the clause alone; after a comma they begin another thought.
LATER_WORDS = "with w about after before as once since sounds looks seems feels might would if unless too not no"
WEAK_AFTER_COMMA = frozenset(LATER_WORDS.split())
LONGEST_SENTENCE = 40  # tokens
REVISED_WITHIN, HEDGED_WITHIN, REPORTED_WITHIN, CONDITION_WITHIN = 10, 5, 8, 3  # tokens


def is_withdrawn(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the words around the tokens from `first` to `last` speak against it. Time: that of a sentence."""
    return _is_denied_before(tokens, first) or _is_changed_after(tokens, last)


def _is_denied_before(tokens: Sequence[Token], first: int) -> bool:
    if first and tokens[first - 1].text in QUOTES:
        return True
    in_clause = True
    for distance, token in enumerate(reversed(tokens[max(0, first - REPORTED_WITHIN) : first]), start=1):
        if token.text in SENTENCE_ENDS:
            return False
        in_clause &= token.text not in CLAUSE_ENDS
        is_condition = distance <= CONDITION_WITHIN and token.text in CONDITIONS
        if token.text in REPORTS or (in_clause and (is_condition or token.text in DENIALS)):
            return True
    return False


def _is_changed_after(tokens: Sequence[Token], last: int) -> bool:
    after = [token.text for token in tokens[last + 1 : last + 1 + LONGEST_SENTENCE]]
    # "54? No, 56", but not "54. No student pays."
    is_no = any(a in ("no", "nope") and not b[0].isalpha() for a, b in pairwise(after[: REVISED_WITHIN + 1]))
    if is_no or not REVISIONS.isdisjoint(after[:REVISED_WITHIN]) or not QUOTES.isdisjoint(after[:2]):
        return True
    end = next((n for n, text in enumerate(after) if text in SENTENCE_ENDS), len(after))
    if end < len(after) and after[end] == "?":
        return True
    if after[:2] == [".", "."] or "say" in after[:3] or (after[:1] == ["+"] and tokens[last + 1].glued):
        return True
    near = after[: min(end, HEDGED_WITHIN)]
    clause = near[: near.index(",")] if "," in near else near
    return not (HEDGES | DENIALS).isdisjoint(clause) or not (HEDGES - WEAK_AFTER_COMMA).isdisjoint(near)
