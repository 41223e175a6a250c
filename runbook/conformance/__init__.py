"""What an extension owes to those who call it, as test suites to derive from. They need pytest and hypothesis."""

import pytest

pytest.register_assert_rewrite("runbook.conformance.matcher", "runbook.conformance.reporter")
