from pathlib import Path

from runbook.running.consent import consent


def test_a_yes_is_remembered_until_the_file_changes(state_home: Path, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n")
    asked: list[str] = []

    def yes(question: str) -> bool:
        asked.append(question)
        return True

    assert not consent(None)(path)
    agreed = consent(yes)
    assert agreed(path) and agreed(path) and len(asked) == 1 and str(path) in asked[0]
    assert consent(None)(path)
    path.write_text("A=2\n")
    assert not consent(None)(path)


def test_a_no_holds_for_the_run_only(state_home: Path, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n")
    asked: list[str] = []

    def no(question: str) -> bool:
        asked.append(question)
        return False

    agreed = consent(no)
    assert not agreed(path) and not agreed(path) and len(asked) == 1
    assert not consent(no)(path) and len(asked) == 2
