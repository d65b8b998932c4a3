"""Marks of how an answer is written: for each, a pattern that a sentence matches or doesn't. English only.

None of them is good or bad by itself; what each is worth was fitted to graded answers (`weights.json`).
"""

import re


def _any_of(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


MARKERS: dict[str, re.Pattern[str]] = {
    "decides": _any_of(
        r"\bI(?:'d|'ll| would| will)? (?:\w{1,20} )?(?:choose|pick|start with|go with|recommend|"
        r"drop|cut|keep|hold)\b",
        r"\bI(?:'d|'ll| would| will)? (?:\w{1,20} )?(?:stop|pause|turn down|say no|refuse|propose|launch|ship|bet)\b",
        r"\bI (?:chose|picked|decided|dropped|cut|refused|turned|stopped|told)\b",
        r"\bmy (?:pick|choice|call|recommendation|answer|verdict)\b",
        r"\brecommend|\bno-go\b|^(?:choice|pick|decision|verdict)\b",
    ),
    "reasons": _any_of(
        r"\bbecause\b|\bsince\b|\bso that\b|\bso\b|\btherefore\b|\bas a result\b|\botherwise\b|\bthe reason\b",
        r"\bwhich means\b|\b(?:that's|which is) why\b",
    ),
    "contrasts": _any_of(
        r"\bbut\b|\bthough\b|\byet\b|\bhowever\b|\binstead\b|\brather\b|\bunlike\b|\bwhereas\b|\bdespite\b|\bwhile\b",
        r"\beven if\b",
    ),
    "compares": _any_of(r"\bthan\b|\bversus\b|\bvs\b|\bcompared\b|\bas (?:much|many|long|fast|big) as\b"),
    "denies": _any_of(r"\bnot\b|n't\b|\bno\b|\bnever\b|\bnone\b|\bnobody\b|\bnothing\b|\bwithout\b"),
    "pays": _any_of(
        r"\btrade-?off|\bdownside|\bcosts? (?:us|me|them|about|a|the|is)\b|\bgiv(?:e|es|ing) up|\bsacrific",
        r"\bprice (?:is|of)|\bin (?:exchange|return)|\bat the expense|\bI accept|\bloses?\b",
        r"\bworse\b|\bslower\b|\bworth\b",
    ),
    "risks": _any_of(
        r"\brisk|\bfail|\bwrong\b|\bbackfire|\bworst|\bdanger|\bthreat|\bfallback|\babuse|\bgam(?:ed|ing)\b|\bfraud",
        r"\bworr|\bafraid|\bfear",
    ),
    "conditions": _any_of(r"\bif\b|\bunless\b|\bonly when\b|\bwhen\b|\buntil\b|\bthreshold|\bonce\b"),
    "measures": _any_of(
        r"\bmetric|\bmeasure|\btrack|\bshare of|\bpercent|%|\brate\b|\bretention|\bconversion|\bbaseline|\btarget",
        r"\bguardrail|\bmedian",
    ),
    "assumes": _any_of(
        r"\bassum|\bsay,? \d|\broughly|\babout \$?\d|\bperhaps\b|\bprobably|\bmaybe|\bguess|\bestimat|\bI expect",
        r"\blikely|\bsuspect|\bhypothes",
    ),
    "tests": _any_of(
        r"\btest|\bpilot|\bexperiment|\bprototyp|\binterview|\btry\b|\btrial|\bcheck|\blook at",
        r"\bask(?:ed)?\b|\bwatch|\bpull",
    ),
    "turns back": _any_of(
        r"\bstop (?:if|at|when)|\broll(?:ed)? ?back|\bkill|\brevert|\bchange my mind|\bwould (?:flip|change|reverse)",
        r"\bI'd be wrong|\bif (?:it|that|this|fewer|less|more|under|over|the)\b",
    ),
    "did": re.compile(
        r"\bI (?:\w{1,20} )?(?:\w{2,20}ed|told|wrote|built|went|sat|ran|made|took|brought|gave|said|met|spoke|chose|"
        r"drew|cut|put|set|kept|held|began|found|sent|got|left|led|had|was|did|knew|thought)\b"
    ),
    "speech": re.compile(r"[“\"'‘][A-Z][^”\"]{8}|\b(?:said|told|asked|says|replied)\b"),
    "persons": _any_of(
        r"\bhers?\b|\bhis\b|\bshe\b|\bhe\b|\bsome(?:body|one)\b|\bpeople who\b|\w{2,20}s who\b",
        r"\bthe (?:ones?|person) who\b",
    ),
    "times": _any_of(
        r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\bmorning|\bevening|\b(?:minute|hour|week|"
        r"day|month|second)s?\b",
        r"\b(?:january|february|march|april|june|july|august|september|october|november|december)\b",
        r"\bto(?:night|morrow)",
    ),
    "obliges": _any_of(
        r"\bshould\b|\bmust\b|\bneeds? to\b|\bhave to\b|\bensur|\bmake sure\b|\bimportant\b",
        r"\bit is (?:essential|key|crucial|critical)",
    ),
    "stays general": _any_of(
        r"\bvarious\b|\bseveral\b|\bdifferent\b|\bmultiple\b|\bkey\b|\brelevant\b|\bappropriate",
        r"\bclear\b|\bclearly\b",
        r"\bstrong\b|\boverall\b|\bholistic|\balign|\bstakeholders?\b|\bvalue\b|\bopportunit|\bgoals?\b|\bapproach\b",
        r"\bimprove|\bstrateg|\bensure|\bleverag|\bneeds\b|\bexperience\b|\beffective|\bprocess\b|\bsuccess",
    ),
    "plans work": _any_of(
        r"\bI(?:'d| would|'ll| will) (?:\w{1,20} )?(?:talk|interview|gather|analy|define|identify|"
        r"understand|research)",
        r"\bI(?:'d| would|'ll| will) (?:\w{1,20} )?(?:look|consider|brainstorm|evaluate|prioriti|"
        r"map|collect|explore)",
        r"\bI(?:'d| would|'ll| will) (?:\w{1,20} )?(?:clarify|communicate|align|work with|"
        r"collaborate|monitor|iterate)",
    ),
    "orders": _any_of(
        r"^(?:first|second|third|then|next|finally|last|step|so|after|before|now)\b|\bfirst\b|\bthen\b|\bfinally\b"
    ),
    "refers back": re.compile(
        r"^(?:This|That|These|Those|It|So|Hence|Which|Because of|Both|Neither|They|He|She|"
        r"The (?:first|second|other|same|rest))\b"
    ),
    "hedges": _any_of(
        r"\bit depends|\bon the (?:one|other) hand|\bin general|\bgenerally|\busually|\btypically",
        r"\bof course|\bobviously",
    ),
    "claims": _any_of(
        r"\bresearch (?:has|shows|by|from)|\bstud(?:y|ies) (?:show|prove|found|by|from|of)|\bdata (?:shows?|proves?)",
        r"\bis (?:a )?(?:known|proven|fact)|\bby definition|\bevery (?:company|user|customer|team|one)\b|\bnobody\b",
        r"\ball (?:users|customers|people|teams)\b|\bimmediately|\bat once\b|\bdoubles?\b|\btriples?\b",
    ),
    "exaggerates": _any_of(
        r"\balways\b|\beverything\b|\beveryone\b|\bproven\b|\bguarantee|\bcertainly|\bdefinitely",
        r"\bsimply\b|\bno doubt",
        r"\bcompletely|\bmassive|\bhuge|\bbest-in-class|\b100%",
    ),
}
