"""Scales: which scores may be compared with which. Those of one scale; those of two never.

A scale's name is stored with every score. It begins with its family, which says who scores: "offline-2" is the second
scale of the offline evaluator, and "local:some-model" that of one model on the site's own machine.
"""

from decimal import Decimal

from .score import whole_level

CLAUDE = "claude"
# The rubric that compared words, in its versions rubric-1 to rubric-5.
RUBRIC = "offline-1"
# The estimate by a model fitted to graded answers.
OFFLINE = "offline-2"
KNOWN = (CLAUDE, OFFLINE, RUBRIC)

# As a heading, and as the end of "scored by …".
_NAMES = {
    CLAUDE: ("Claude", "Claude"),
    OFFLINE: ("Offline estimate", "the offline estimate"),
    RUBRIC: ("Old offline rubric", "the old offline rubric"),
}


def local(model: str) -> str:
    """The scale of one model of one's own, by the name that it is asked for with."""
    return f"local:{model}"


def family(scale: str) -> str:
    """Who scores on it: "claude", "offline", or "local"."""
    return scale.partition(":")[0].partition("-")[0]


def is_estimate(scale: str) -> bool:
    """Whether its scores are about a level, each with a margin, and so not to be read to a tenth."""
    return family(scale) == "offline" and scale != RUBRIC


def in_figures(score: float | Decimal, scale: str) -> str:
    """One overall score as it is shown: "7.4", or of an estimate "about 7"."""
    return f"about {whole_level(float(score))}" if is_estimate(scale) else f"{score:.1f}"


def label(scale: str) -> str:
    """As a heading: "Old offline rubric". A scale that is not KNOWN has its model's name, or its own."""
    return _names(scale)[0]


def beside(scale: str) -> str:
    """As it stands beside a score: "old offline rubric", "Claude"."""
    name = label(scale)
    return name if scale == CLAUDE else name[:1].lower() + name[1:]


def in_words(scale: str) -> str:
    """As the end of "scored by …": "the old offline rubric"."""
    return _names(scale)[1]


def _names(scale: str) -> tuple[str, str]:
    model = scale.partition(":")[2] or scale
    return _NAMES.get(scale, (f"Local model {model}", f"the local model {model}") if ":" in scale else (scale, scale))
