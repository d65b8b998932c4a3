"""Write down what a model is told, so that it can be read without running anything."""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practice.attempts.briefs import briefs_in_files
from practice.bank.categories import Category
from practice.evaluation import claude, comparing, local
from practice.evaluation.brief import Brief
from practice.evaluation.calibration.answers import read_answers
from practice.evaluation.prompts import CURRENT, VERSIONS, compare_1
from practice.evaluation.prompts.prompt import Prompt

FOLDER = Path(settings.BASE_DIR) / "docs" / "prompts"
# A short answer with a sum that is wrong, and a better one to the same question.
EXAMPLE, BETTER = "an-model-cost-weak", "an-model-cost-strong"

INDEX = """\
# Prompts: what a model is told

Word for word, as the code has it: `manage.py write_prompts` writes all files of this folder, and a test fails while
they say something else. `CONTRIBUTING.md` says how to change them ("Change what a model is told").

A request has three parts.

- **The system prompt**, one for each category: who scores and how, the written levels, and from prompt-4 on three
  worked examples for each dimension. Nothing in it is of a single question or answer, so it can be cached.
- **The user message**: the question, key points of a strong answer, frameworks that fit, and the answer between two
  lines that cannot occur in it. Each `user.md` shows the message for the same graded answer, which has a wrong sum;
  from prompt-4 on the model is told so.
- **The shape** of the reply, a JSON schema (`shape.json`).

A local model is told the current version and, because its server may ignore the schema, the shape in words
(`local.md`).

Every score is stored with the version that it was made with. New answers are scored by **{current}**. Earlier
versions are kept so that `manage.py calibrate --evaluator claude --prompt VERSION` can measure them again.

Two answers of one learner are compared with a prompt of its own, **{comparing}**. It is asked twice, the second time
with the answers in the other order.
"""

BACKTICKS = re.compile("`+")


class Command(BaseCommand):
    help = "Write the prompts of all versions into docs/prompts/, and remove everything else from there."

    def handle(self, **options: Any) -> None:
        texts = documents()
        try:
            written, removed = write(FOLDER, texts), remove_others(FOLDER, texts)
        except OSError as error:
            raise CommandError(f"{error}.") from error
        for name in removed:
            self.stdout.write(f"removed {name}")
        self.stdout.write(f"{FOLDER}: {len(texts)} files, {written} written, {len(removed)} removed")


def write(folder: Path, texts: dict[str, str]) -> int:
    """How many had to be written. Raises OSError."""
    changed = {
        folder / name: text
        for name, text in texts.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    }
    for path, text in changed.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return len(changed)


def remove_others(folder: Path, texts: dict[str, str]) -> list[str]:
    """The names of the files that were removed, of versions and categories that are gone. Raises OSError."""
    removed = []
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder comes before the folder
        name = path.relative_to(folder).as_posix()
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif name not in texts:
            path.unlink()
            removed.append(name)
    return removed


def documents() -> dict[str, str]:
    """{path in the folder: text} of all its files. No database."""
    briefs = {answer.id: answer.brief for answer in read_answers(briefs_in_files())}
    of_versions = {
        f"{prompt.version}/{name}": text
        for prompt in VERSIONS.values()
        for name, text in of_version(prompt, briefs[EXAMPLE]).items()
    }
    compared = of_comparison(briefs[EXAMPLE], briefs[BETTER])
    of_versions |= {f"{compare_1.VERSION}/{name}": text for name, text in compared.items()}
    return {"index.md": index(of_versions), **of_versions}


def of_version(prompt: Prompt, example: Brief) -> dict[str, str]:
    texts = {}
    for category in Category:
        told = prompt.system(category.value, category.label)
        title = f"{prompt.version}: {category.label}"
        texts[f"{category.value}.md"] = page(title, "The system prompt for answers in this category.", fenced(told))
    intro = "The user message, for an answer to an analytical question."
    texts["user.md"] = page(f"{prompt.version}: question and answer", intro, fenced(prompt.user(example)))
    texts["shape.json"] = json.dumps(claude.output_schema(prompt.shape), indent=2, ensure_ascii=False) + "\n"
    if prompt is CURRENT:
        texts["local.md"] = page(f"{prompt.version}: what a local model is told in addition", *told_locally())
    return texts


def of_comparison(weak: Brief, better: Brief) -> dict[str, str]:
    version = compare_1.VERSION
    texts = {
        f"{category.value}.md": page(
            f"{version}: {category.label}",
            "The system prompt for two answers in this category.",
            fenced(compare_1.system(category.value, category.label)),
        )
        for category in Category
    }
    intro = (
        "The user message, for two answers to an analytical question. It is sent a second time with the two swapped."
    )
    told = compare_1.user(weak, weak.answer, better.answer)
    texts["user.md"] = page(f"{version}: question and answers", intro, fenced(told))
    texts["shape.json"] = json.dumps(comparing.output_schema(), indent=2, ensure_ascii=False) + "\n"
    title = f"{version}: what a local model is told in addition"
    texts["local.md"] = page(title, "After the system prompt:", fenced(compare_1.SHAPE))
    return texts


def told_locally() -> Iterator[str]:
    yield "After the system prompt:"
    yield fenced(local.SHAPE)
    yield "After a reply that cannot be used, which is shown to it again; `{problem}` is what was wrong:"
    yield fenced(local.AGAIN)


def index(of_versions: dict[str, str]) -> str:
    parts = [INDEX.format(current=CURRENT.version, comparing=compare_1.VERSION)]
    systems = {prompt.version: prompt.system for prompt in reversed(VERSIONS.values())}
    for version, system in (systems | {compare_1.VERSION: compare_1.system}).items():
        label = f"{version}, the current one" if version == CURRENT.version else version
        _, _, about = (inspect.getdoc(inspect.getmodule(system)) or "").partition(": ")
        links = [f"- [{named(name)}]({name})" for name in of_versions if name.startswith(f"{version}/")]
        parts.append(f"## {label}\n\n{about[:1].upper()}{about[1:]}\n\n" + "\n".join(links) + "\n")
    return "\n".join(parts)


def named(path: str) -> str:
    others = {
        "user": "Question and answer",
        "shape": "The shape of the reply",
        "local": "To a local model in addition",
    }
    stem = Path(path).stem
    return others[stem] if stem in others else Category(stem).label


def page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def fenced(text: str) -> str:
    """The text in a fence that is longer than any run of backticks in it."""
    longest = max((len(run) for run in BACKTICKS.findall(text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}text\n{text}\n{fence}"
