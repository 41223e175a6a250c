"""The built-in reporters keep the rules."""

import json

from runbook.conformance.reporter import ReporterSuite
from runbook.reporting.registry import FORMATS


class TestJson(ReporterSuite):
    name = "json"
    shows_text = False

    def says(self, text: str, message: str) -> bool:
        return message in (json.loads(text)["message"] or "")


class TestJunit(ReporterSuite):
    name = "junit"


class TestHtml(ReporterSuite):
    name = "html"


class TestMarkdown(ReporterSuite):
    name = "markdown"


class TestGithub(ReporterSuite):
    name = "github"
    commands = True


class TestBadge(ReporterSuite):
    name = "badge"

    def says(self, text: str, message: str) -> bool:
        return "incomplete" in text


class TestShields(ReporterSuite):
    name = "shields"

    def says(self, text: str, message: str) -> bool:
        return "incomplete" in text


def test_every_reporter_of_the_table_is_held_to_the_rules() -> None:
    assert {suite.name for suite in ReporterSuite.__subclasses__()} >= set(FORMATS.table)
