import json
import stat
import subprocess

import pytest

from tests.frontends.cli.command import Folder

ARTICLE = """# Title

<!--
```variables
export REGION=eastus
```
-->

```bash { name=create tags=a }
export NAME=foo
echo "$NAME $REGION $OTHER" | tee out
```

```bash { cleanup }
rm out
```
"""


def test_a_script_is_written_to_standard_output_and_runs_elsewhere(folder: Folder) -> None:
    folder.write("article.md", ARTICLE)
    done = folder.runbook("export", "article.md", "--var", "NAME=it's; $x")
    assert done.code == 0
    assert done.err == "article.md:11: OTHER needs a value in the script's environment, or --var OTHER=...\n"
    ran = subprocess.run(
        ["bash"],
        input=done.out,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin"},
        cwd=folder.path,
    )
    assert ran.stdout == "it's; $x eastus \n"
    assert not (folder.path / "out").exists()


def test_a_file_is_executable_and_whole(folder: Folder) -> None:
    folder.write("article.md", ARTICLE)
    assert folder.runbook("export", "article.md", "--to", "bash", "-o", "run.sh").code == 0
    path = folder.path / "run.sh"
    assert path.stat().st_mode & stat.S_IXUSR
    assert path.read_text().startswith("#!/usr/bin/env bash\n")
    assert sorted(one.name for one in folder.path.iterdir()) == ["article.md", "run.sh"]
    assert (
        subprocess.run(["./run.sh"], cwd=folder.path, capture_output=True, check=True).stdout
        == b"foo eastus \n"
    )


def test_data(folder: Folder) -> None:
    folder.write("article.md", ARTICLE + "\n```bash { timeout=9s }\naz x -g <name>\n```\n")
    done = folder.runbook("export", "article.md", "--to", "json", "--var", "NAME=x", "--skip", "tag:a")
    data = json.loads(done.out)
    assert data["schema"] == "runbook.export/1"
    assert data["variables"] == {"declared": {"REGION": "eastus"}, "given": {"NAME": "x"}}
    steps = [
        (one["id"], one["runs"], one["left_out"], one["cleanup"], one["timeout_s"]) for one in data["steps"]
    ]
    assert steps == [
        ("article.md:9", False, "not_selected", False, None),
        ("article.md:14", True, None, True, None),
        ("article.md:18", True, None, False, 9),
    ]
    assert data["steps"][0]["code"].startswith("export NAME=x\n")
    assert data["refused"]
    found = [(one["code"], one["path"], one["line"]) for one in data["diagnostics"]]
    assert ("placeholder", "article.md", 19) in found


def test_parameters_are_those_that_nobody_gives_wherever_the_script_runs(folder: Folder) -> None:
    folder.write("article.md", ARTICLE)
    done = folder.runbook("export", "article.md", "--to", "json", env={"OTHER": "here"})
    assert json.loads(done.out)["parameters"] == [
        {"name": "OTHER", "path": "article.md", "line": 11, "certain": True}
    ]


def test_what_must_not_run_is_refused_unless_forced(folder: Folder) -> None:
    folder.write("article.md", "# T\n\n```bash\naz x -g <name>\n```\n\n```bash\necho fine\n```\n")
    refused = folder.runbook("export", "article.md", "-o", "run.sh")
    assert refused.code == 2
    assert "article.md:4: <name>" in refused.err
    assert not (folder.path / "run.sh").exists()
    assert folder.runbook("export", "article.md", "-o", "run.sh", "--force").code == 0
    subprocess.run(["bash", "-n", "run.sh"], cwd=folder.path, check=True)
    assert folder.runbook("export", "article.md", "--skip", "line:4").code == 0


def test_a_value_in_place_of_a_placeholder_lets_a_document_through(folder: Folder) -> None:
    folder.write("article.md", "# T\n\n```bash\nexport GROUP=<your group>\necho $GROUP\n```\n")
    assert folder.runbook("export", "article.md").code == 2
    done = folder.runbook("export", "article.md", "--var", "GROUP=mine")
    assert "export GROUP=mine\n" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("none.md",), 2, "no such file"),
        (("text.md",), 5, "nothing to export"),
        (("article.md", "--only", "nowhere"), 2, "no block matches"),
        (("article.md", "-o", "no/such/folder/x"), 2, "cannot be written"),
        (("article.md", "-o", "."), 2, "cannot be written"),
        (("article.md", "--to", "fish"), 2, "fish"),
    ],
)
def test_errors_say_what_is_wrong(
    folder: Folder, arguments: tuple[str, ...], code: int, message: str
) -> None:
    folder.write("article.md", ARTICLE)
    folder.write("text.md", "# Only text\n")
    done = folder.runbook("export", *arguments)
    assert done.code == code
    assert message in done.err
    assert done.out == ""


def test_what_a_script_cannot_keep_is_said(folder: Folder) -> None:
    folder.write("article.md", "# T\n\n```bash { timeout=1m }\necho a\n```\n")
    done = folder.runbook("export", "article.md")
    assert (done.code, done.err) == (
        0,
        "article.md:3: its time is not limited (60 s in the document) (in the script)\n",
    )


def test_a_path_or_a_name_cannot_put_commands_into_the_script(folder: Folder) -> None:
    folder.write("a\ntouch ran\n.md", "# T\n\n```bash\ntrue\n```\n")
    done = folder.runbook("export", "a\ntouch ran\n.md")
    assert done.code == 0
    subprocess.run(["bash"], input=done.out, text=True, cwd=folder.path, check=True)
    assert not (folder.path / "ran").exists()
