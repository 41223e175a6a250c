import pytest

from runbook.judging.values.tokens import TokenKind, terms


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1b8f6a5c-2f3e-4f0f-b7a8-7d0b2c4a91ee", TokenKind.GUID),
        ("2024-05-06T11:20:33Z", TokenKind.TIME),
        ("Tue Oct 24 16:19:35 2023", TokenKind.TIME),
        ("Jan  1 00:00:00 2020 GMT", TokenKind.TIME),
        ("20.81.112.240", TokenKind.ADDRESS),
        ("10.0.0.4:443", TokenKind.ADDRESS),
        ("fe80::1ff:fe23:4567:890a", TokenKind.ADDRESS),
        ("60-45-BD-9A-11-3E", TokenKind.ADDRESS),
        ("sha256:d715f14f9eca81473d9112df50457893aa4d099adeb4729f", TokenKind.HASH),
        ("463dc4f", TokenKind.HASH),
        ("3/3", TokenKind.RATIO),
        ("100%", TokenKind.PERCENT),
        ("20Gi", TokenKind.SIZE),
        ("12,5 Go", TokenKind.SIZE),
        ("3m56s", TokenKind.DURATION),
        ("2 hours ago", TokenKind.DURATION),
        ("v1.26.0", TokenKind.VERSION),
        ("1,234,567.891", TokenKind.NUMBER),
        ("1.234.567,891", TokenKind.NUMBER),
        ("-17", TokenKind.NUMBER),
        ("/dev/root", TokenKind.PATH),
        ("https://example.org/x?y=1", TokenKind.URL),
        ("aks-nodepool1-18273645-vmss000000", TokenKind.NAME),
        ("-rw-r--r--", TokenKind.NAME),
        ("Succeeded", TokenKind.WORD),
        ("<your-name>", TokenKind.PLACEHOLDER),
        ("xx.xx.xx.xx", TokenKind.PLACEHOLDER),
        ("$NAME", TokenKind.PLACEHOLDER),
        ("[REDACTED]", TokenKind.PLACEHOLDER),
        ("<none>", None),
    ],
)
def test_kind(text: str, kind: TokenKind | None) -> None:
    found = [token.kind for token in terms(text)]
    assert found == [kind] if kind else TokenKind.PLACEHOLDER not in found


def test_a_sentence_without_blanks_is_read_by_its_characters() -> None:
    assert [token.text for token in terms("起動 ok")] == ["起", "動", "ok"]


def test_what_changes_from_run_to_run_is_compared_by_kind() -> None:
    assert [token.key for token in terms("Up 3s at 10.0.0.1")] == ["up", "<duration>", "at", "<address>"]
