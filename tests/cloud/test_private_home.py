"""What programs get in place of the user's files."""

import json
from pathlib import Path

import pytest

from runbook.cloud.private_home import SUBSCRIPTION, PrivateHome


@pytest.fixture
def user(tmp_path: Path) -> Path:
    home = tmp_path / "user"
    for name, text in {
        ".azure/azureProfile.json": '{"subscriptions": []}',
        ".azure/commandIndex.json": "{}",
        ".azure/cliextensions/ext/module.py": "",
        ".aws/credentials": "[default]",
        ".kube/config": "clusters:",
        ".gitconfig": "[user]",
        ".pyenv/version": "3",
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return home


def made(tmp_path: Path, user: Path, *, real: bool) -> PrivateHome:
    home = PrivateHome(tmp_path / "private", real)
    home.folder.mkdir()
    home.fill("AUTHORITY\n", {"HOME": str(user)})
    return home


def test_a_recording_has_copies_of_logins(tmp_path: Path, user: Path) -> None:
    home = made(tmp_path, user, real=True)
    for name in (".azure/azureProfile.json", ".aws/credentials", ".kube/config", ".gitconfig"):
        assert (home.folder / name).read_text() == (user / name).read_text()
        (home.folder / name).write_text("changed")
    assert "changed" not in "".join(one.read_text() for one in user.rglob("*") if one.is_file())


def test_others_have_a_login_that_is_made_up(tmp_path: Path, user: Path) -> None:
    home = made(tmp_path, user, real=False)
    profile = json.loads((home.azure / "azureProfile.json").read_text())
    assert profile["subscriptions"][0]["id"] == SUBSCRIPTION
    assert not (home.folder / ".aws").exists() and not (home.folder / ".kube" / "config").exists()
    assert (home.azure / "commandIndex.json").exists()


def test_az_does_not_look_for_a_newer_version(
    tmp_path: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "az" / "bin" / "az"
    program.parent.mkdir(parents=True)
    program.touch(0o755)
    (tmp_path / "az" / "lib" / "python3.12" / "site-packages" / "azure_cli_core-2.91.0.dist-info").mkdir(
        parents=True
    )
    home = PrivateHome(tmp_path / "private", real=False)
    home.folder.mkdir()
    home.fill("AUTHORITY\n", {"HOME": str(user), "PATH": str(program.parent)})
    told = json.loads((home.azure / "versionCheck.json").read_text())
    assert told["versions"]["core"]["local"] == "2.91.0" and told["update_time"]


@pytest.mark.parametrize("real", [True, False])
def test_extensions_are_there_and_new_ones_stay_here(tmp_path: Path, user: Path, real: bool) -> None:
    home = made(tmp_path, user, real=real)
    (home.azure / "cliextensions" / "new").mkdir()
    assert (home.azure / "cliextensions" / "ext" / "module.py").exists()
    assert [one.name for one in (user / ".azure" / "cliextensions").iterdir()] == ["ext"]


def test_programs_trust_the_run_and_the_machine(
    tmp_path: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.pem"
    own.write_text("OWN")
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    home = made(tmp_path, user, real=False)
    assert home.bundle.read_text().startswith("AUTHORITY\nOWN\n")


def test_the_system_s_authorities_are_left_out_where_nothing_goes_to_other_machines(
    tmp_path: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, system = tmp_path / "own.pem", tmp_path / "system.pem"
    own.write_text("OWN")
    system.write_text("SYSTEM")
    monkeypatch.setattr("runbook.cloud.authority._SYSTEM", (str(system),))
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(own))
    for outside, expected in ((True, "AUTHORITY\nOWN\nSYSTEM\n"), (False, "AUTHORITY\nOWN\n")):
        home = PrivateHome(tmp_path / f"private-{outside}", real=False, outside=outside)
        home.folder.mkdir()
        home.fill("AUTHORITY\n", {"HOME": str(user)})
        assert home.bundle.read_text() == expected


def test_the_shell_is_told_where_everything_is(tmp_path: Path, user: Path) -> None:
    home = made(tmp_path, user, real=False)
    told = home.variables(1234, {"HOME": str(user)})
    assert told["HTTPS_PROXY"] == told["https_proxy"] == "http://127.0.0.1:1234"
    for name in ("HOME", "AZURE_CONFIG_DIR", "KUBECONFIG", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        assert told[name].startswith(str(home.folder))
    assert told["PYENV_ROOT"] == str(user / ".pyenv") and "NVM_DIR" not in told
    assert "PYENV_ROOT" not in home.variables(1234, {"HOME": str(user), "PYENV_ROOT": "/opt"})
