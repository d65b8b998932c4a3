"""A report as Markdown tables that also read well in a terminal."""

from collections.abc import Sequence
from typing import Any

from .answers import HALVES
from .report import REPEATS
from .scorer import SCORES


def as_text(report: dict[str, Any]) -> str:
    halves = (*HALVES, "all")
    removals = [
        [f"{name}, {half}", row["n"], *(signed(row[score]) for score in SCORES)]
        for name in report["all"]["removals"]
        for half in halves
        for row in [report[half]["removals"][name]]
    ]
    additions_rows = [
        [f"{name}, {half}", *moves(row)]
        for name in report["all"]["padding"]
        for half in halves
        for row in [report[half]["padding"][name]]
    ] + [[f"injected instruction, {half}", *moves(report[half]["injections"])] for half in halves]
    repeats = [
        [half, row["n"], row["identical"], plain(row["largest_spread"])]
        for half in halves
        for row in [report[half]["repeats"]]
    ]
    reached = [
        [row["aim"], "–" if row["figure"] is None else row["figure"], "yes" if row["met"] else "no"]
        for row in report["aims"]
    ]
    parts = [
        summary(report),
        "What we aim for on the half held out:",
        table(["aim", "figure", "met"], reached),
        "Agreement with the grades:",
        agreement_table(report, halves, "agreement"),
        "The same for scores predicted from the number of words alone (fitted on the tuning half):",
        agreement_table(report, halves, "length_only"),
        "What is removed from the strong answers, and how far each score moves on average:",
        table(["removed", "n", *SCORES], removals),
        "What is added to all answers, and how the overall score moves:",
        table(["added", "n", "mean", "mean abs.", "lowest", "highest", "raised", "lowered"], additions_rows),
        f"The same answer {REPEATS} times:",
        table(["half", "n", "all alike", "largest spread of the overall"], repeats),
    ]
    return "\n\n".join(parts)


def summary(report: dict[str, Any]) -> str:
    versions = ", ".join(report["versions"]) or "none"
    lines = [
        f"`manage.py calibrate --evaluator {report['evaluator']}`: version {versions}, "
        f"{report['answers']} graded answers, {report['evaluations']} evaluations."
    ]
    for label, counts in (("Failed", report["failures"]), ("Tokens", report["usage"])):
        if counts:
            lines.append(f"{label}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) + ".")
    return "\n".join(lines)


def agreement_table(report: dict[str, Any], halves: Sequence[str], kind: str) -> str:
    rows = [
        [
            f"{name}, {half}",
            row["n"],
            *(plain(row[key]) for key in ("graded_mean", "mean", "kappa")),
            f"{plain(row['kappa_low'])} to {plain(row['kappa_high'])}",
            *(plain(row[key]) for key in ("spearman", "mae")),
            signed(row["smd"]),
        ]
        for half in halves
        for name, row in report[half][kind].items()
    ]
    return table(["score", "n", "graded mean", "mean", "kappa", "95% interval", "Spearman", "MAE", "SMD"], rows)


def moves(row: dict[str, Any]) -> list[Any]:
    figures = [signed(row["mean"]), plain(row["mean_absolute"]), signed(row["min"]), signed(row["max"])]
    return [row["n"], *figures, row["raised"], row["lowered"]]


def plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def signed(value: float | None) -> str:
    return "–" if value is None else f"{round(value, 2) + 0:+.2f}"  # + 0, so that no -0.00 is shown


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table with aligned columns: the first to the left, figures to the right."""
    cells = [header, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    aligned = [
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        for row in [cells[0], rule, *cells[1:]]
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in aligned)
