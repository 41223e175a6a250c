"""The rules of az commands and the parser of an installed az say the same of 1,000 lines with and without a fault."""

import json
import random
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from runbook.checks.tables.az_table import AzOption, AzTable, table
from runbook.core.options import CheckOptions, RunOptions
from runbook.running.checking.az import installed_az
from runbook.running.checking.one_document import check_one

LINES = 1000
DRIVER = Path(__file__).with_name("az_parser_driver.py")
DUMP = Path(installed_az.__file__).with_name("az_table_dump.py")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(shutil.which("az") is None, reason="az is not installed"),
]


def value(option: AzOption, dice: random.Random) -> list[str]:
    if option.nargs == "0":
        return []
    return [dice.choice(option.choices) if option.choices else "x"]


def line(known: AzTable, dice: random.Random) -> list[str]:
    """A command with all that it requires, and some of what it may have."""
    command = known.command(dice.choice(known.names))
    own = [one for one in command.options if one.names and not one.refused and "--help" not in one.names]
    wanted = [one for one in own if one.required or set(one.names) & set(command.without_ids)]
    wanted += dice.sample(own, min(len(own), 2))
    found = command.name.split()
    for one in dict.fromkeys(wanted):
        if one.names[0] != "--ids":
            found += [dice.choice(one.names), *value(one, dice)]
    return found


def typo(word: str, dice: random.Random) -> str:
    at = dice.randrange(2, len(word)) if len(word) > 2 else 1
    return dice.choice([word[:at] + word[at + 1 :], word[:at] + "q" + word[at:], word[:at]])


def mutated(words: Sequence[str], dice: random.Random) -> list[str]:
    """The line with one change, which may be a fault."""
    found = list(words)
    options = [at for at, one in enumerate(found) if one.startswith("-")]
    values = [at + 1 for at in options if at + 1 < len(found) and not found[at + 1].startswith("-")]
    match dice.randrange(7):
        case 0:
            at = dice.randrange(min(options, default=len(found)))
            found[at] = typo(found[at], dice)
        case 1 if options:
            at = dice.choice(options)
            found[at] = typo(found[at], dice)
        case 2 if options:
            at = dice.choice(options)
            del found[at : at + 1 + (at + 1 in values)]
        case 3 if values:
            at = dice.choice(values)
            found[at] = typo(found[at], dice) if len(found[at]) > 1 else found[at]
        case 4 if any(len(found[at]) > 4 for at in options):
            at = dice.choice([at for at in options if len(found[at]) > 4])
            found[at] = found[at][: dice.randrange(3, len(found[at]))]
        case 5 if values:
            del found[dice.choice(values)]
        case 6:
            found.append("stray")
    return found


def asked(lines: Sequence[Sequence[str]], folder: Path) -> list[str]:
    (folder / "lines.json").write_text(json.dumps(lines))
    python = installed_az._python(installed_az._program())
    command = [python, str(DRIVER), str(DUMP), str(folder / "lines.json"), str(folder / "said.json")]
    subprocess.run(command, check=True, capture_output=True, env={"AZURE_CONFIG_DIR": str(folder)})
    answers: list[str] = json.loads((folder / "said.json").read_text())
    return answers


def said_of(words: Sequence[str], folder: Path) -> list[str]:
    """What the check says of the line in a document of its own."""
    path = folder / "a.md"
    path.write_text(f"# T\n\n```bash\naz {shlex.join(words)}\n```\n")
    checked, _ = check_one(str(path), RunOptions(), CheckOptions(az_index="auto"), {})
    return [one.message for one in checked.findings if one.code.startswith("az-")]


def test_the_rules_say_what_az_says(tmp_path: Path) -> None:
    dice = random.Random(20260101)
    whole = [line(table(installed_az.table_of_az()), dice) for _ in range(2 * LINES)]
    changed = [mutated(one, dice) for one in whole]
    said = asked([*whole, *changed], tmp_path)
    accepted = [number for number in range(len(whole)) if not said[number]][:LINES]
    assert len(accepted) == LINES
    lines = [changed[number] for number in accepted]
    found = [said_of(one, tmp_path) for one in lines]
    wrong = [
        (shlex.join(words), answer, found[at])
        for at, (words, number) in enumerate(zip(lines, accepted, strict=True))
        for answer in [said[len(whole) + number]]
        if bool(answer) != bool(found[at])
    ]
    print(len(wrong), "of", LINES, "are said otherwise")
    assert len(wrong) <= LINES * 0.005, "\n".join(map(str, wrong))
    assert sum(bool(said[len(whole) + number]) for number in accepted) > LINES / 3
