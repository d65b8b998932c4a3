"""How long our Python files and functions are, and which are too long: `python -m benchmarks.sizes`.

Exits with 1 if a file, a function, or a line of a template is over its limit. Migrations do not count: Django writes
them.
"""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parent.parent
FILE_LIMIT = 300
FUNCTION_LIMIT = 50
TEMPLATE_WIDTH = 160
ROOMS = ("bank", "evaluation", "attempts", "schedule", "admin")
AREAS = ("coach", *(f"practice/{room}" for room in ROOMS), "practice other", "stats", "tests", "benchmarks", "other")
HEADINGS = ("files", "lines", "longest", "functions", "median", "p90", "longest", "docstring", "annotated")
WIDTHS = (8, 8, 9, 11, 8, 5, 9, 11, 11)


@dataclass(frozen=True)
class Function:
    name: str  # with its classes and functions, as in Outer.inner
    line: int
    length: int
    public: bool  # can be called from outside: no underscore, and not inside another function
    documented: bool
    parameters: int  # without self and cls
    annotated: int


@dataclass(frozen=True)
class File:
    path: PurePath  # from the root
    lines: int
    functions: tuple[Function, ...]


def main() -> None:
    sys.exit(report(ROOT, our_files(ROOT, "*.py"), our_files(ROOT, "templates/*")))


def our_files(root: Path, pattern: str) -> list[PurePath]:
    """Tracked and new files, as Git knows them."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", pattern]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    paths = {PurePath(name) for name in listed.split("\0") if name}
    # Git also lists files whose deletion is not committed yet.
    return [path for path in sorted(paths) if "migrations" not in path.parts and (root / path).exists()]


def report(root: Path, paths: Iterable[PurePath], templates: Iterable[PurePath] = ()) -> int:
    """Print the table and everything over a limit. Returns the exit status."""
    files = [measured(root, path) for path in paths]
    print(row("", HEADINGS))
    for area in AREAS:
        if inside := [file for file in files if area_of(file.path) == area]:
            print(row(area, figures(inside)))
    print(row("all", figures(files)))
    too_long = [f"{file.path}: {file.lines} lines" for file in files if file.lines > FILE_LIMIT]
    too_long += [
        f"{file.path}:{function.line} {function.name}: {function.length} lines"
        for file in files
        for function in file.functions
        if function.length > FUNCTION_LIMIT
    ]
    too_long += [
        f"{path}:{number}: {len(line)} characters"
        for path in templates
        for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > TEMPLATE_WIDTH
    ]
    limits = (
        f"{FILE_LIMIT} lines per file, {FUNCTION_LIMIT} per function, {TEMPLATE_WIDTH} characters per template's line"
    )
    print(f"\nOver the limit ({limits}):" if too_long else f"\nNothing is over the limit ({limits}).")
    for finding in too_long:
        print(f"  {finding}")
    return 1 if too_long else 0


def measured(root: Path, path: PurePath) -> File:
    source = (root / path).read_bytes()
    return File(path, len(source.splitlines()), tuple(functions_in(ast.parse(source, path))))


def functions_in(node: ast.AST, outer: str = "", within_function: bool = False) -> Iterator[Function]:
    """Every function below the node; one inside another counts for both."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield function_at(child, outer, within_function)
                yield from functions_in(child, f"{outer}{child.name}.", within_function=True)
            case ast.ClassDef():
                yield from functions_in(child, f"{outer}{child.name}.", within_function)
            case _:
                yield from functions_in(child, outer, within_function)


def function_at(node: ast.FunctionDef | ast.AsyncFunctionDef, outer: str, within_function: bool) -> Function:
    arguments = node.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += filter(None, (arguments.vararg, arguments.kwarg))
    parameters = [parameter for parameter in parameters if parameter.arg not in ("self", "cls")]
    return Function(
        name=outer + node.name,
        line=node.lineno,
        length=(node.end_lineno or node.lineno) - node.lineno + 1,
        public=not within_function and not node.name.startswith("_"),
        documented=ast.get_docstring(node) is not None,
        parameters=len(parameters),
        annotated=sum(parameter.annotation is not None for parameter in parameters),
    )


def area_of(path: PurePath) -> str:
    top, *below = path.parts
    if "tests" in path.parts or path.name == "conftest.py":
        return "tests"
    if top == "practice":
        return f"practice/{below[0]}" if below[0] in ROOMS else "practice other"
    return top if top in AREAS else "other"


def figures(files: Sequence[File]) -> list[str]:
    """One line of the table, below HEADINGS."""
    functions = [function for file in files for function in file.functions]
    lengths = sorted(function.length for function in functions) or [0]
    public = [function for function in functions if function.public]
    return [
        f"{len(files):,}",
        f"{sum(file.lines for file in files):,}",
        str(max((file.lines for file in files), default=0)),
        f"{len(functions):,}",
        f"{statistics.median(lengths):g}",
        str(lengths[ceil(0.9 * len(lengths)) - 1]),
        str(lengths[-1]),
        share(sum(function.documented for function in public), len(public)),
        share(sum(function.annotated for function in functions), sum(function.parameters for function in functions)),
    ]


def share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def row(label: str, cells: Iterable[str]) -> str:
    return f"{label:19}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS, strict=True))


if __name__ == "__main__":
    main()
