from runbook.documents.dialect.directive_help import KEY_HELP
from runbook.documents.dialect.directives import KEYS


def test_every_key_has_help() -> None:
    assert set(KEY_HELP) == set(KEYS)
