import pytest

from runbook.authoring.update.unified_diff import unified


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("a\n", "a\n", ""),
        ("a\nb\n", "a\nc\n", "--- x.md\n+++ x.md\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"),
        ("a\r\n", "b\r\n", "--- x.md\n+++ x.md\n@@ -1 +1 @@\n-a\r\n+b\r\n"),
        (
            "a",
            "b",
            "--- x.md\n+++ x.md\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n",
        ),
    ],
)
def test_a_difference_is_one_that_patch_reads(old: str, new: str, difference: str) -> None:
    assert "".join(unified(old, new, "x.md")) == difference
