"""What an extension owes to those who call it, as test suites to derive from. They need pytest and hypothesis."""

import pytest

pytest.register_assert_rewrite(
    *(f"runbook.conformance.{name}" for name in ("matcher", "reporter", "session", "executor"))
)
