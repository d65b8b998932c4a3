"""Evaluations that a calibration has finished, in a file, so that a run that was broken off goes on where it was."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from practice.evaluation.brief import Brief


@dataclass(frozen=True)
class Finished:
    """An evaluation that need not be asked for again: {dimension: level}, or {} and the code of its failure."""

    version: str = ""
    scores: dict[str, int | float] = field(default_factory=dict)
    failure: str = ""
    usage: dict[str, int] = field(default_factory=dict)


class Line(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    key: str
    finished: Finished


class InUse(Exception):
    """Another process writes to the file."""


@dataclass
class Kept:
    """The file of one evaluator: `evaluated_by` says of which, as far as that changes scores. `found` is what it has.

    A line per evaluation. What follows the last whole line, at `end`, is what a process was writing when it was
    killed; `begin` cuts it off. Answers are not in it, only the hash of everything that the evaluator was told.
    """

    file: BinaryIO
    evaluated_by: tuple[str, ...]
    end: int = 0
    found: dict[str, Finished] = field(default_factory=dict)

    def read(self) -> None:
        """Find what is there. A line that can't be read, after a power cut say, is an evaluation to ask for again."""
        content = self.file.read()
        self.end = content.rfind(b"\n") + 1
        for text in content[: self.end].splitlines():
            try:
                line = Line.model_validate_json(text)
            except ValidationError:
                continue
            self.found[line.key] = line.finished

    def key(self, brief: Brief, repetition: int) -> str:
        told = json.dumps([*self.evaluated_by, asdict(brief), repetition], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def find(self, brief: Brief, repetition: int) -> Finished | None:
        """`repetition` counts the earlier evaluations of the same brief in the same run: 0 is its first."""
        return self.found.get(self.key(brief, repetition))

    def begin(self) -> None:
        self.file.truncate(self.end)
        self.file.seek(self.end)

    def add(self, brief: Brief, repetition: int, finished: Finished) -> None:
        """It is on the disk when this returns. Raises OSError."""
        line = Line(key=self.key(brief, repetition), finished=finished)
        self.file.write(line.model_dump_json().encode() + b"\n")
        self.file.flush()
        os.fsync(self.file.fileno())


@contextmanager
def kept_in(path: Path, evaluated_by: tuple[str, ...], *, fresh: bool = False) -> Iterator[Kept]:
    """The file, made where there is none, for this process alone. `begin` comes before the first `add`.

    `evaluated_by`: evaluator, model, version of the prompt, and so on. `fresh`: nothing counts as
    found, and `begin` empties the file. Raises InUse and OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Made without emptying one that another process makes just now.
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(f"Another run writes to {path}.") from error
        kept = Kept(file, evaluated_by)
        if not fresh:
            kept.read()
        yield kept
