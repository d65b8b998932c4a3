"""What `manage.py calibrate` asks, where it keeps what it has asked, and what that costs."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from practice.evaluation import claude, exchange, scales
from practice.evaluation.brief import Brief
from practice.evaluation.calibration.kept import Kept, kept_in
from practice.evaluation.calibration.scorer import Evaluate
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.offline import SCALE
from practice.evaluation.prompts import CURRENT
from practice.evaluation.prompts.prompt import Prompt
from practice.words import counted

from . import evaluators, turns
from .ledger import ModelRequest, Payer, Purpose, priced
from .prices import cost_usd, worst_usd

# Only of these newest requests is the average taken: prompts and prices change.
NEWEST = 500
# For an estimate where the ledger has nothing to go by.
CHARS_PER_TOKEN = 4
NO_FILE_NAME = re.compile(r"[^A-Za-z0-9.]+")
TOKENS_PER_REPLY = 1_000


@dataclass(frozen=True)
class Asked:
    """An evaluator with all that a calibration needs to know of it.

    `model` and `version` (of the prompt) are empty offline. `worst_case` is the most tokens that one request can use,
    and None where nobody pays.
    """

    name: str
    scale: str
    evaluate: Evaluate
    model: str = ""
    version: str = ""
    worst_case: Callable[[Brief], Mapping[str, int]] | None = None

    @property
    def is_model(self) -> bool:
        """Each evaluation takes money or minutes: it is kept, and fewer are asked for."""
        return bool(self.model)

    @property
    def is_paid(self) -> bool:
        return self.worst_case is not None


def offline(prompt: Prompt) -> Asked:
    return Asked("offline", SCALE, evaluators.estimate_offline)


def with_claude(prompt: Prompt) -> Asked:
    """Paid out of the day's budget like any other evaluation, though it is no learner's. Raises EvaluationError."""
    if not settings.ANTHROPIC_API_KEY:
        raise EvaluationError(Failure.SETUP, "Claude needs ANTHROPIC_API_KEY.")
    model = settings.ANTHROPIC_MODEL
    return Asked(
        "claude",
        scales.CLAUDE,
        lambda brief: evaluators.ask_claude(brief, Payer(None, uuid.uuid4(), Purpose.CALIBRATION), prompt),
        model,
        prompt.version,
        lambda brief: exchange.worst_case(claude.request_of(brief, model, prompt)),
    )


def with_local(prompt: Prompt) -> Asked:
    """Takes none of the site's turns, but the server's time. Raises EvaluationError."""
    if not settings.LOCAL_MODEL:
        raise EvaluationError(Failure.SETUP, "A local model needs LOCAL_MODEL.")
    return Asked(
        "local",
        scales.local(settings.LOCAL_MODEL),
        lambda brief: evaluators.ask_local(brief, turns.Payer(None, uuid.uuid4(), Purpose.CALIBRATION)),
        settings.LOCAL_MODEL,
        CURRENT.version,
    )


# By name: from the prompt that was chosen, which only Claude is asked with.
EVALUATORS: dict[str, Callable[[Prompt], Asked]] = {"offline": offline, "claude": with_claude, "local": with_local}


def default_folder() -> Path:
    """Beside the database."""
    return settings.CACHE_FOLDER.parent / ".calibration"


@contextmanager
def kept(asked: Asked, folder: Path, *, fresh: bool) -> Iterator[Kept | None]:
    """The file with what this evaluator has finished; None for one that costs nothing to ask. Raises as kept_in."""
    if not asked.is_model:
        yield None
        return
    evaluated_by = (asked.name, asked.model, asked.version, counted(settings.EVALUATION_SAMPLES, "sample"))
    # The hash tells apart what looks alike as a name of a file.
    digest = hashlib.sha256(json.dumps(evaluated_by).encode()).hexdigest()[:8]
    name = NO_FILE_NAME.sub("-", "-".join([*evaluated_by, digest]))[-150:]
    with kept_in(folder / f"{name}.jsonl", evaluated_by, fresh=fresh) as found:
        yield found


@dataclass(frozen=True)
class Cost:
    """What evaluations cost in US dollars, None where no price is known: at most, and about, going by `basis`."""

    most: Decimal | None
    about: Decimal | None
    basis: str


def cost_of(asked: Asked, briefs: Sequence[Brief]) -> Cost | None:
    """Of an evaluation of each; None where nobody pays. At most two queries."""
    if asked.worst_case is None:
        return None
    worst = [asked.worst_case(brief) for brief in briefs]
    samples = settings.EVALUATION_SAMPLES
    about: Decimal | None
    most = total([priced(worst_usd, asked.model, usage) for usage in worst])
    # What another version of the prompt costs, the ledger can't tell.
    if asked.version == CURRENT.version and (usual := usual_usd(asked.model)):
        average, requests = usual
        about, basis = len(briefs) * samples * average, f"what the last {counted(requests, 'request')} to it cost"
    else:
        about = total([priced(cost_usd, asked.model, usual_tokens(usage)) for usage in worst for _ in range(samples)])
        basis = (
            f"an estimate, not by past evaluations: {CHARS_PER_TOKEN} characters a token, {TOKENS_PER_REPLY:,} "
            "tokens a reply, nothing read from the cache"
        )
    # Each sample is one request, and the first may have a second try.
    return Cost(None if most is None else (samples + 1) * most, about, basis)


def total(prices: Sequence[Decimal | None]) -> Decimal | None:
    known = [price for price in prices if price is not None]
    return sum(known, Decimal(0)) if len(known) == len(prices) else None


def usual_tokens(worst: Mapping[str, int]) -> dict[str, int]:
    """About how many a request takes, from its worst case, in which each byte is a token."""
    output = worst["output_tokens"]
    return {
        "input_tokens": (sum(worst.values()) - output) // CHARS_PER_TOKEN,
        "output_tokens": min(output, TOKENS_PER_REPLY),
    }


def usual_usd(model: str) -> tuple[Decimal, int] | None:
    """(what a request to this model has cost on average, of how many), calibrations before others; None if none.

    At most two queries.
    """
    # The one that has answered may be named with its date.
    requests = ModelRequest.objects.filter(model__regex=rf"^{re.escape(model[:80])}(-\d{{8}})?$", cost_usd__gt=0)
    for purpose in (Purpose.CALIBRATION, Purpose.EVALUATION):
        newest = list(requests.filter(purpose=purpose).values_list("cost_usd", flat=True)[:NEWEST])
        if newest:
            return sum((cost or Decimal(0) for cost in newest), Decimal(0)) / len(newest), len(newest)
    return None


def announcement(asked: Asked, planned: int, left: Sequence[Brief]) -> list[str]:
    """What a run will ask for and cost, in sentences: `planned` evaluations, of which `left` are not kept yet.

    At most three queries, none where nobody pays.
    """
    found = planned - len(left)
    earlier = f", {found} of them kept from an earlier run: {len(left)} to ask for" if found else ""
    told = [f"{counted(planned, 'evaluation')}{earlier}."]
    cost = cost_of(asked, left) if left else None
    if cost is None:
        free = ["They cost nothing but time. Ctrl-C does no harm: what is finished is kept."]
        return told + (free if left and asked.is_model else [])
    if cost.most is None or cost.about is None:
        told.append(f"What they cost is unknown: practice/attempts/prices.py has no price for {asked.model}.")
        return told
    told.append(f"They cost about {dollars(cost.about)} ({cost.basis}), and {dollars(cost.most)} at most.")
    if budget := settings.EVALUATION_DAILY_BUDGET_USD:
        today = timezone.now().astimezone(UTC).date()
        room = max(budget - ModelRequest.objects.filter(spent_on=today).spent(), Decimal(0))
        if room < cost.about:
            told.append(
                f"Today's budget has {dollars(room)} left, so the run will end before it is done. What it has "
                "finished by then is kept: run the same command again on another day (UTC) to go on."
            )
    return told


def dollars(amount: Decimal) -> str:
    return f"${amount:,.2f}" if amount >= Decimal("0.01") or not amount else "less than $0.01"
