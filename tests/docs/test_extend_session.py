"""The page on adding a session works as written: its files make a package, whose session keeps the rules."""

from pathlib import Path

import pytest

from tests.docs.extension import install, run

ARTICLE = """\
# Python

```python
from pathlib import Path
Path("file").write_text("text")
greeting = "hello"
```

```python
print(greeting, Path("file").read_text())
```

<!-- expected_similarity=1 -->

```output
hello text
```
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    install("extend/session.md", tmp_path)
    return tmp_path


def test_the_session_of_the_page_runs_a_document(package: Path) -> None:
    (package / "article.md").write_text(ARTICLE)
    done = run(package, "run_article")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "article.md" in done.stdout
    (package / "article.md").write_text(ARTICLE.replace("print(greeting", "print('no', greeting"))
    assert run(package, "run_article").returncode == 1


def test_a_session_that_does_not_exist_is_an_error_before_anything_runs(package: Path) -> None:
    (package / "article.md").write_text(ARTICLE)
    program = package / "run_article.py"
    program.write_text(program.read_text().replace('session="python"', 'session="pyhton"'))
    done = run(package, "run_article")
    assert done.returncode != 0
    assert "unknown session 'pyhton'; did you mean 'python'?" in done.stderr
    assert done.stdout == ""


def test_the_session_of_the_page_keeps_the_rules(package: Path) -> None:
    done = run(package, "pytest", "-q", "-rs", "-p", "no:cacheprovider", "test_python_session.py")
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout and "skipped" not in done.stdout, done.stdout
