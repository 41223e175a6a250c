"""A journal that was changed, cut or made by something else: it is read or refused, and no report of it crashes."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.core import results
from runbook.core.diagnostics import warning
from runbook.core.errors import DocumentError
from runbook.core.events import AsideFinished, Changes, DocumentRetried, RunStarted, Status, to_json
from runbook.reporting.registry import FORMATS, reporter
from runbook.storage import journal
from tests.reporting.story import RUN, TIME, Story, outline, verdict

SOURCE = "# T\n\n```bash\necho hi\n```\n\n<!-- expected_similarity=0.9 -->\n\n```output\nhi\n```\n"


def told(*, several: bool) -> list[dict[str, Any]]:
    """A journal with every kind of event."""
    story = Story()
    story.events = [RunStarted(TIME, RUN, "0.1.0", documents=("b.md", "article.md") if several else ())]
    story.text(SOURCE, diagnostics=(warning("w", 1, "text"),))
    story.starts(3).prints("hi\n").mismatches(verdict(0.1, 0.9, "why"), changes=Changes(("A",), ("B",), "/"))
    story.events.append(AsideFinished(TIME, RUN, "article.md", "aside-1", "ls", Status.PASSED))
    story.closes(Status.FAILED)
    story.events.append(DocumentRetried(TIME, RUN, "b.md", 1, Status.FAILED, 1.0, (story.events[4],)))  # type: ignore[arg-type]
    story.document(outline(3, "x\n", expected="y\n"), outline(9, "z\n"), path="b.md")
    story.starts(3).prints("late", late=3).fails(1, "not so").starts(9).prints("half")
    return [to_json(event) for event in story.over(Status.FAILED, "gone")]


JOURNALS = [told(several=False), told(several=True)]
STRANGE: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        7,
        10**9,
        1 << 60,
        10**400,
        -(10**30),
        0.5,
        -0.5,
        1e300,
        float("nan"),
        float("inf"),
    ),
    *(
        "",
        "x",
        "9999-12-31T23:59:59.999Z",
        "t\n\x00\x1b[2J\u202e\ud800",
        "a.md",
        "article.md",
        "passed",
        "both",
        "json",
    ),
    *([], {}, [[]], [{}], ["x"], {"x": [1]}, [None], {"type": "RunStarted"}),
]


def nested(levels: int) -> Any:
    found: Any = 1
    for _ in range(levels):
        found = [found]
    return found


values = st.one_of(
    st.sampled_from(STRANGE),
    st.text(max_size=6),
    st.integers(),
    st.floats(),
    st.integers(1, 400).map(nested),
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=3), lambda one: st.lists(one, max_size=3), max_leaves=5
    ),
)


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(data, dict):
        for key, one in data.items():
            yield from places(one, (*path, key))
    elif isinstance(data, list):
        for number, one in enumerate(data):
            yield from places(one, (*path, number))


PLACES = [list(places(one))[1:] for one in JOURNALS]


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """A journal in which one or two things are something else, missing, twice, or elsewhere."""
    which = draw(st.integers(0, len(JOURNALS) - 1))
    found = json.loads(json.dumps(JOURNALS[which]))
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.sampled_from(PLACES[which]))
        holder = found
        try:
            for step in at[:-1]:
                holder = holder[step]
            match draw(st.sampled_from(["replace", "replace", "replace", "remove", "repeat", "move"])):
                case "replace":
                    holder[at[-1]] = draw(values)
                case "remove":
                    del holder[at[-1]]
                case "repeat" if isinstance(holder, list):
                    holder.append(holder[at[-1]])
                case "move" if isinstance(holder, list):
                    holder.insert(draw(st.integers(0, len(holder))), holder.pop(at[-1]))
                case _:
                    pass
        except (KeyError, IndexError, TypeError):
            pass  # the first change has taken it away
    text = "".join(f"{json.dumps(one)}\n" for one in found)
    return text[: draw(st.integers(len(text) - 40, len(text)))] if draw(st.booleans()) else text


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutants())
def test_it_is_read_or_refused_and_every_report_is_made(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        events = list(journal.read(path))
    except DocumentError as problem:
        assert problem.path == str(path)
        return
    for name in FORMATS:
        stream = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace")
        reporter(name)(lambda: iter(events), stream)
        if name == "json":
            stream.seek(0)
            json.loads(stream.read(), parse_constant=lambda found: pytest.fail(found))
    list(results.merge([lambda: iter(events)] * 2))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"type":"BlockStarted"', r":3: not a journal: Expecting"),
        ("[" * 5000, ":3: not a journal: it is nested too deep"),
        ('["x"]', ":3: not a journal: unknown event type"),
        ('{"type":["x"]}', ":3: not a journal: unknown event type"),
        (
            '{"type":"RunFinished","time":"%s","run":"r","status":"odd","duration_s":1}',
            "status: 'odd' is none of",
        ),
        (
            '{"type":"RunFinished","time":"%s","run":"r","status":"passed","duration_s":NaN}',
            "NaN is not a number",
        ),
        (
            '{"type":"RunFinished","time":"%s","run":"r","status":"passed","duration_s":1e999}',
            "inf is not a number",
        ),
        ('{"type":"RunFinished","time":"%s","run":"r","status":"passed"}', "duration_s is missing"),
        (
            '{"type":"RunFinished","time":"now","run":"r","status":"passed","duration_s":1}',
            "'now' is not a time",
        ),
        (
            f'{{"type":"RunFinished","time":"%s","run":{"9" * 5000},"status":"passed","duration_s":1}}',
            ":3: not a",
        ),
        (
            '{"type":"BlockStarted","time":"%s","run":"r","document":"x.md","block":"b","attempt":1}',
            "has not begun",
        ),
        ('{"type":"RunStarted","time":"%s","run":"r","version":"0"}', "starts a second time"),
    ],
)
def test_the_message_names_file_line_and_what_was_found(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "run.jsonl"
    first = json.dumps(to_json(RunStarted(TIME, RUN, "0")))
    second = json.dumps(JOURNALS[0][1])
    path.write_text(f"{first}\n{second}\n{line.replace('%s', TIME)}\n")
    with pytest.raises(DocumentError, match=said) as raised:
        list(journal.read(path))
    assert str(raised.value).startswith(f"{path}:3: ")
