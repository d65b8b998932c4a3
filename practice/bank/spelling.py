"""British and American spellings of a word, so that a search finds either. The bank itself is American."""

import re
from collections.abc import Iterable, Iterator

from django.db.models import Q

# (British, American) parts of words. No rule for "our", which is also in "hour" and "course".
PAIRS = (
    ("behaviour", "behavior"),
    ("colour", "color"),
    ("favour", "favor"),
    ("flavour", "flavor"),
    ("harbour", "harbor"),
    ("honour", "honor"),
    ("humour", "humor"),
    ("labour", "labor"),
    ("neighbour", "neighbor"),
    ("rumour", "rumor"),
    ("centre", "center"),
    ("fibre", "fiber"),
    ("litre", "liter"),
    ("metre", "meter"),
    ("theatre", "theater"),
    ("defence", "defense"),
    ("licence", "license"),
    ("offence", "offense"),
    ("catalogue", "catalog"),
    ("programme", "program"),
    ("analys", "analyz"),
    ("practis", "practic"),
    ("cancelled", "canceled"),
    ("cancelling", "canceling"),
    ("labelled", "labeled"),
    ("labelling", "labeling"),
    ("modelled", "modeled"),
    ("modelling", "modeling"),
    ("travelled", "traveled"),
    ("traveller", "traveler"),
    ("travelling", "traveling"),
    ("enroll", "enrol"),
    ("fulfill", "fulfil"),
    ("grey", "gray"),
    ("judgement", "judgment"),
)
# "organise", "prioritising", "optimisation". Short words keep their letters: "prize" is not "prise".
ISE, IZE = re.compile(r"(?<=\w{4})is(?=e|i|a)"), re.compile(r"(?<=\w{4})iz(?=e|i|a)")


def variants(word: str) -> list[str]:
    """The word as it is typed, in lower case, and as the other side of the Atlantic may spell it.

    Not every variant is a word. SQLite finds "É" by "É" only, so the typed word stays.
    """
    found = {word}
    word = word.lower()
    found |= {word, ISE.sub("iz", word), IZE.sub("is", word)}
    for british, american in PAIRS:
        found |= {word.replace(british, american), word.replace(american, british)}
    return sorted(found)


def containing(words: Iterable[str], fields: Iterable[str]) -> Iterator[Q]:
    """Conditions that hold together for the rows that have each word in one of these fields, whatever its case or
    spelling."""
    fields = list(fields)
    for word in words:
        spelled = [(f"{field}__icontains", variant) for variant in variants(word) for field in fields]
        yield Q.create(spelled, connector=Q.OR)
