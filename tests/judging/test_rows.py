"""One row that stands otherwise decides, in whichever form a table comes and whatever its rows are called."""

from collections.abc import Callable, Sequence

import pytest

from runbook.judging.claim import Claim
from runbook.judging.registry import judge

Row = Sequence[str]
STATES = [
    ("Running", "CrashLoopBackOff"),
    ("VM running", "VM deallocated"),
    ("Ready", "NotReady"),
    ("Up 3 minutes", "Exited (1) 2 minutes ago"),
    ("true", "false"),
    ("1/1", "0/1"),
    ("Available", "In use"),
    ("20.61.4.1", "<none>"),
    ("20.61.4.1", ""),
    ("nginx", ""),
]
OWN = ("web", "db", "cache")
OTHERS = ("lee-web", "lee-db", "lee-x")


def fixed(header: Row, rows: Sequence[Row]) -> str:
    widths = [max(len(row[at]) for row in (header, *rows)) for at in range(len(header))]
    lines = [header, *rows]
    return "\n".join(
        "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in lines
    )


def tabbed(_: Row, rows: Sequence[Row]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def barred(header: Row, rows: Sequence[Row]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows))


def separated(header: Row, rows: Sequence[Row]) -> str:
    return "\n".join(",".join(row) for row in (header, *rows))


@pytest.mark.parametrize("names", [OWN, OTHERS], ids=["same", "others"])
@pytest.mark.parametrize(("good", "bad"), STATES)
@pytest.mark.parametrize("form", [fixed, tabbed, barred, separated])
def test_one_row_decides(
    form: Callable[[Row, Sequence[Row]], str], good: str, bad: str, names: Sequence[str]
) -> None:
    column = "ADDRESS" if "." in good else "CLASS" if good == "nginx" else "STATUS"
    header = ["NAME", column, "LOCATION", "AGE"]
    expected = form(header, [[name, good, "eastus", "3m"] for name in OWN])
    for wrong in range(len(names)):
        rows = [[name, bad if at == wrong else good, "eastus", "5m"] for at, name in enumerate(names)]
        assert judge(Claim(expected, form(header, rows), "text", 0.3, command="tool list")).score <= 0.05
    rows = [[name, good, "eastus", "5m"] for name in names]
    assert judge(Claim(expected, form(header, rows), "text", 0.3, command="tool list")).passed
