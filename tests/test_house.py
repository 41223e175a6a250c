"""The limits of the house: what keeps a folder, a file and a function small enough to be read, and names unique."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests import ROOT

PACKAGE = ROOT / "runbook"
MOST_ENTRIES = 21
MOST_FILES = 12
MOST_LINES = 400
MOST_PARAMETERS = 10
WIDE = {"frontends/cli/commands"}
"""Folders that may hold more files: a command is a file."""

SAME_STEM = {
    "registry": "each room has one table of its parts, and every table is called the same",
    "session": "the interface of a session in engine/, and bash's answer to it",
    "app": "the click application and the Textual application, each where its developers look for it",
    "messages": "HTTP's messages in cloud/, those of the Textual application in frontends/",
}
"""File stem that more than one file has -> why."""
SAME_CLASS: dict[str, str] = {}
"""Public class name that more than one module has -> why."""


@cache
def modules() -> dict[Path, ast.Module]:
    return {
        path.relative_to(PACKAGE): ast.parse(path.read_text())
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name != "__init__.py"
    }


def test_the_package_shows_its_rooms_at_a_glance() -> None:
    assert len([one for one in PACKAGE.iterdir() if one.name != "__pycache__"]) <= MOST_ENTRIES


def test_a_folder_can_be_overlooked() -> None:
    files: dict[str, int] = defaultdict(int)
    for path in modules():
        files[str(path.parent)] += 1
    assert {name: count for name, count in files.items() if count > MOST_FILES and name not in WIDE} == {}


def test_a_file_is_one_concept() -> None:
    lines = {str(path): len((PACKAGE / path).read_text().splitlines()) for path in modules()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_a_function_takes_few_parameters() -> None:
    def wide() -> Iterator[str]:
        for path, tree in modules().items():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                    if len([one for one in given if one.arg not in ("self", "cls")]) > MOST_PARAMETERS:
                        yield f"{path}:{node.lineno} {node.name}"

    assert list(wide()) == []


def test_a_name_means_one_thing() -> None:
    stems, classes = defaultdict(list), defaultdict(list)
    for path, tree in modules().items():
        stems[path.stem].append(str(path))
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes[node.name].append(str(path))
    commands = {path.stem for path in modules() if path.parent.name == "commands"}
    twins = {
        stem: paths
        for stem, paths in stems.items()
        if len(paths) > 1 and stem not in SAME_STEM and stem not in commands
    }
    assert twins == {}
    assert {name: paths for name, paths in classes.items() if len(paths) > 1 and name not in SAME_CLASS} == {}
    assert len(SAME_STEM) + len(SAME_CLASS) <= 5
    assert all(len(stems[stem]) > 1 for stem in SAME_STEM), "a reason without a pair"
