"""A document or a block's code -> what the linter finds in it."""

from pathlib import Path

from runbook.checks.rule import Finding
from runbook.core.options import CheckOptions, RunOptions
from runbook.running.checking.one_document import check_one


def as_document(example: str) -> str:
    """An example of a rule as a document: code becomes a block."""
    if "```" in example or "~~~" in example or example.startswith(("---\n", "# ")):
        return example
    end = "" if example.endswith("\n") else "\n"
    return f"# T\n\n```bash\n{example}{end}```\n"


def lint(example: str, folder: Path, *, original: str | None = None) -> list[Finding]:
    """The findings of an example, which is written into the folder."""
    path = folder / "a.md"
    path.write_text(as_document(example), encoding="utf-8", newline="")
    options = CheckOptions()
    if original is not None:
        (folder / "original.md").write_text(original, encoding="utf-8")
        options = CheckOptions(original=str(folder / "original.md"))
    checked, _ = check_one(str(path), RunOptions(), options, {})
    assert checked.problem is None
    return list(checked.findings)
