"""Which file a fence shows, and the command that writes it, run by bash itself."""

import subprocess
from pathlib import Path

import pytest

from runbook.documents.generators.shown_files import writing
from runbook.documents.parse import parse
from runbook.engine.planner import FileRules, build


def name_of(text: str) -> str | None:
    return parse(text, "x.md").blocks[-1].file


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('```python title="app.py"\nx\n```\n', "app.py"),
        ("```yaml filename=k8s/pod.yaml\nx\n```\n", "k8s/pod.yaml"),
        ("```js [vite.config.js]\nx\n```\n", "vite.config.js"),
        ("```hcl\n# file: main.tf\nx\n```\n", "main.tf"),
        ("```js\n// src/index.js\nx\n```\n", "src/index.js"),
        ("```html\n<!-- index.html -->\nx\n```\n", "index.html"),
        ("```dockerfile\n# Dockerfile\nx\n```\n", "Dockerfile"),
        ('Save this as `main.tf`:\n\n```terraform\nvariable "x" {}\n```\n', "main.tf"),
        ("Create a file named **pod.yaml** with this content:\n\n```yaml\nx\n```\n", "pod.yaml"),
        ("Now write the following into `conf/app.ini`.\n\n```ini\nx\n```\n", "conf/app.ini"),
        ('```python title="Output"\nx\n```\n', None),
        ('```python title="app.py"\n# ...\nx\n```\n', None),
        ('```python title="../app.py"\nx\n```\n', None),
        ('```python title="/etc/app.py"\nx\n```\n', None),
        ("Look at `main.tf`:\n\n```hcl\nx\n```\n", None),
        ('```bash title="install.sh"\nx\n```\n', None),
        ("```python\n# a comment\nx\n```\n", None),
        ("```python\n# see app.py for more\nx\n```\n", None),
    ],
)
def test_the_name_of_a_file(text: str, name: str | None) -> None:
    assert name_of(text) == name


@pytest.mark.parametrize(
    "text",
    [
        'variable "x" {}\n',
        'terraform {\n  required_version = ">= 1.5"\n}\n',
        '# the group\nresource "a" "b" {\n  user_data = <<EOT\naz login\nEOT\n}\n',
        "locals {\n  a = 1\n}\n",
        'region = "westeurope"\n',
        'output "id" { value = 1 }\n',
    ],
)
def test_a_configuration_of_terraform_is_no_command(text: str) -> None:
    (block,) = parse(f"```terraform\n{text}```\n", "x.md").blocks
    assert not block.executable


def test_commands_of_terraform_are_run() -> None:
    (block,) = parse("```terraform\nterraform init -upgrade\n```\n", "x.md").blocks
    assert block.executable


DOCUMENT = """# T

```bash
cat app.txt
```

```text title="app.txt"
one
```

```text title="lib/more.txt"
two
```

<!-- runbook: file=always.txt -->
```bash
echo not run
```

```text title="app.txt"
three
```
"""


def steps(*, write_files: bool) -> list[tuple[int, str]]:
    plan = build([parse(DOCUMENT, "x.md")], files=FileRules(shown=write_files))
    return [(step.block.line, step.block.file or "") for step in plan.steps]


def test_files_are_written_before_they_are_needed() -> None:
    assert steps(write_files=True) == [
        (7, "app.txt"),
        (11, "lib/more.txt"),
        (16, "always.txt"),
        (3, ""),
        (20, "app.txt"),
    ]


def test_without_the_option_only_what_the_author_demands() -> None:
    assert steps(write_files=False) == [(3, ""), (16, "always.txt")]


def test_a_file_that_the_document_writes_itself_is_not_needed_before() -> None:
    text = "```bash\ncat > a.txt <<EOF\n1\nEOF\n```\n\n```text title=a.txt\n1\n```\n"
    plan = build([parse(text, "x.md")], files=FileRules(shown=True))
    assert [step.block.line for step in plan.steps] == [1, 7]


def run(folder: Path, name: str, content: str, *before: str, replacing: bool = False) -> int:
    code = writing(name, content, before, replacing=replacing)
    environment = {"PATH": "/usr/bin:/bin", "RUNBOOK_WORKING_DIR": str(folder.resolve())}
    return subprocess.run(["bash", "-c", code], cwd=folder, env=environment, check=False).returncode


def test_a_file_is_written_to_the_letter(tmp_path: Path) -> None:
    content = "a $HOME `x` \\ 'q'\nEND_OF_FILE\n"
    assert run(tmp_path, "a/b c.txt".replace(" ", ""), content) == 0
    assert (tmp_path / "a" / "bc.txt").read_text() == content


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine\n")
    assert run(tmp_path, "a.txt", "theirs\n") == 1
    assert (tmp_path / "a.txt").read_text() == "mine\n"
    assert run(tmp_path, "a.txt", "mine\n") == 0
    assert run(tmp_path, "a.txt", "theirs\n", "mine\n") == 0
    assert run(tmp_path, "a.txt", "asked\n", replacing=True) == 0
    assert (tmp_path / "a.txt").read_text() == "asked\n"


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path)
    (inside / "file").symlink_to(tmp_path / "target")
    assert run(inside, "link/a.txt", "x\n", replacing=True) == 1
    assert run(inside, "file", "x\n", replacing=True) == 1
    code = writing("a.txt", "x\n", (), replacing=True)
    environment = {"PATH": "/usr/bin:/bin", "RUNBOOK_WORKING_DIR": str(inside.resolve())}
    assert (
        subprocess.run(["bash", "-c", f"cd ..\n{code}"], cwd=inside, env=environment, check=False).returncode
        == 1
    )
    assert sorted(one.name for one in tmp_path.iterdir()) == ["inside"]
    assert not (tmp_path / "target").exists()
