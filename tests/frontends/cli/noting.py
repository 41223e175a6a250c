"""Articles whose blocks note that they have run."""

from tests.frontends.cli.command import Done, Folder


def block(number: int, code: str = "", directive: str = "") -> str:
    """A block that notes that it has run."""
    return f"```bash {{name=b{number} {directive}}}\n{code}\necho {number} >>ran\n```\n"


def article(folder: Folder, *blocks: str) -> None:
    folder.write("a.md", "# A\n\n" + "\n".join(blocks))


def ran(folder: Folder) -> list[int]:
    path = folder.path / "ran"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def resume(folder: Folder, *arguments: str, **more: str) -> Done:
    return folder.runbook("resume", *arguments, env=more or None)
