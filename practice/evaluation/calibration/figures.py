"""What the last `calibrate --write-docs` measured of the offline evaluator, for pages that say how good it is."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from .answers import PARTS, SET_ASIDE

FILE = Path(__file__).with_name("figures.json")


def of(report: dict[str, Any]) -> dict[str, Any]:
    """What pages need of a report: the keys of `measured`."""
    aside = report[SET_ASIDE]
    return {
        "versions": report["versions"],
        "answers": {part: report[part]["agreement"]["overall"]["n"] for part in PARTS},
        "agreement": aside["agreement"],
        "bias": aside["bias"],
        "within": aside["within"],
        "readers": aside["readers"],
        "aims": report["aims"],
    }


def write(report: dict[str, Any]) -> None:
    FILE.write_text(json.dumps(of(report), indent=1) + "\n", encoding="utf-8")


@cache
def measured() -> dict[str, Any]:
    """{"versions", "answers", "agreement", "bias", "within", "readers", "aims"}, on the questions set aside."""
    return json.loads(FILE.read_text(encoding="utf-8"))
