"""A report as Markdown tables that also read well in a terminal."""

from collections.abc import Sequence
from typing import Any

from .answers import PARTS, SET_ASIDE
from .plan import REPEATS
from .scorer import SCORES


def as_text(report: dict[str, Any]) -> str:
    parts = (*PARTS, "all") if report["full"] else (SET_ASIDE,)
    aside = report[SET_ASIDE]
    removals = [
        [f"{name}, {part}", row["n"], *(signed(row[score]) for score in SCORES)]
        for name in report["all"]["removals"]
        for part in parts
        for row in [report[part]["removals"][name]]
    ]
    additions_rows = [[name, *moves(row)] for name, row in aside["padding"].items()]
    additions_rows.append(["an injected instruction", *moves(aside["injections"])])
    repeats = [
        [part, row["n"], row["identical"], plain(row["largest_spread"])]
        for part in parts
        for row in [report[part]["repeats"]]
    ]
    reached = [
        [row["aim"], "–" if row["figure"] is None else row["figure"], "yes" if row["met"] else "no"]
        for row in report["aims"]
        if report["full"] or row["figure"] is not None
    ]
    sections = [
        summary(report),
        "What we aim for on the questions set aside:",
        table(["aim", "figure", "met"], reached),
        f"The second reader against the first, {aside['readers']['apart']} answers set aside and "
        f"{report['all']['readers']['apart']} of all with 3 levels or more between them in a dimension:",
        readers_table(report, parts),
        "Agreement with the grades:",
        agreement_table(report, parts, "agreement"),
        "How far overall scores lie above the grades, by category, and the share of answers within 1 and 2 levels:",
        bias_table(report, parts),
    ]
    if not report["full"]:
        return "\n\n".join(sections)
    sections += [
        "The same agreement for scores predicted from the number of words alone (fitted to the part to fit to):",
        agreement_table(report, parts, "length_only"),
        "What is removed from strong answers, and how far each score moves on average:",
        table(["removed", "n", *SCORES], removals),
        "What is added to the answers set aside, and how the overall score moves:",
        table(["added", "n", "mean", "mean abs.", "lowest", "highest", "raised", "lowered"], additions_rows),
        f"The same answer {REPEATS} times:",
        table(["part", "n", "all alike", "largest spread of the overall"], repeats),
    ]
    return "\n\n".join(sections)


def own_as_text(report: dict[str, Any]) -> str:
    """Of graded answers of somebody's own."""
    rows = [
        [name, *(plain(figures[key]) for key in ("kappa", "mae")), signed(figures["smd"]), plain(figures["spearman"])]
        for name, figures in (*report["dimensions"].items(), ("overall", report["overall"]))
    ]
    answers = [
        [n, row["question"], *("–" if row[name] is None else row[name] for name in SCORES), row.get("failure", "")]
        for n, row in enumerate(report["answers"], start=1)
    ]
    return "\n\n".join(
        [
            f"{report['n']} of {len(answers)} answers scored.",
            table(["score", "kappa", "MAE", "SMD", "Spearman"], rows),
            table(["entry", "question", *SCORES, "failure"], answers),
        ]
    )


def readers_table(report: dict[str, Any], parts: Sequence[str]) -> str:
    rows = [
        [f"{name}, {part}", row["n"], *(plain(row[key]) for key in ("kappa", "mae")), signed(row["smd"])]
        for part in parts
        for name in SCORES
        for row in [report[part]["readers"][name]]
    ]
    return table(["score", "n", "kappa", "MAE", "SMD"], rows)


def bias_table(report: dict[str, Any], parts: Sequence[str]) -> str:
    names = list(report["all"]["bias"])
    rows = [
        [
            part,
            *(signed(report[part]["bias"].get(name)) for name in names),
            *(plain(share) for share in report[part]["within"].values()),
        ]
        for part in parts
    ]
    return table(["part", *(name.replace("_", " ") for name in names), "within 1", "within 2"], rows)


def summary(report: dict[str, Any]) -> str:
    versions = ", ".join(report["versions"]) or "none"
    kept = f", {report['kept']} of them kept from an earlier run" if report["kept"] else ""
    lines = [
        f"`manage.py calibrate --evaluator {report['evaluator']}`: version {versions}, "
        f"{answers_asked(report)} graded answers, {report['evaluations']} evaluations{kept}."
    ]
    for label, counts in (("Failed", report["failures"]), ("Tokens", report["usage"])):
        if counts:
            lines.append(f"{label}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) + ".")
    return "\n".join(lines)


def answers_asked(report: dict[str, Any]) -> int:
    return report["answers"] if report["full"] else report["evaluations"]


def agreement_table(report: dict[str, Any], parts: Sequence[str], kind: str) -> str:
    rows = [
        [
            f"{name}, {part}",
            row["n"],
            *(plain(row[key]) for key in ("graded_mean", "mean", "kappa")),
            f"{plain(row['kappa_low'])} to {plain(row['kappa_high'])}",
            *(plain(row[key]) for key in ("spearman", "mae")),
            signed(row["smd"]),
        ]
        for part in parts
        for name, row in report[part][kind].items()
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
