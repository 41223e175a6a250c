"""A diagnostic of an included file or a prerequisite is said of that file, in every report and view."""

import io

import pytest

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.events import Reason, Status
from runbook.reporting.live.plain import PlainView
from runbook.reporting.registry import reporter
from tests.reporting.story import Story, outline

WRONG = Diagnostic("unclosed-fence", Severity.ERROR, 7, "this fence is never closed", "shared/part.md")


def story() -> Story:
    return Story().document(outline(3, "x"), diagnostics=(WRONG,)).skips(3, Reason.REFUSED).over(Status.ERROR)


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ("github", "file=shared/part.md,line=7"),
        ("junit", "shared/part.md:7: this fence is never closed"),
        ("junit", 'name="shared/part.md:7: unclosed-fence"'),
        ("markdown", "<code>shared/part.md&#58;7</code>"),
        ("html", "shared/part.md"),
    ],
)
def test_a_report_names_the_file(form: str, place: str) -> None:
    stream = io.StringIO()
    reporter(form)(lambda: story().events, stream)
    assert place in stream.getvalue()


def test_a_view_names_the_file() -> None:
    stream = io.StringIO()
    with PlainView(stream) as view:
        for event in story().events:
            view(event)
    assert "shared/part.md:7: this fence is never closed [unclosed-fence]" in stream.getvalue()
