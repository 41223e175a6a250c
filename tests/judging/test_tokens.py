import pytest

from runbook.judging.tokens import Kind, terms


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1b8f6a5c-2f3e-4f0f-b7a8-7d0b2c4a91ee", Kind.GUID),
        ("2024-05-06T11:20:33Z", Kind.TIME),
        ("Tue Oct 24 16:19:35 2023", Kind.TIME),
        ("Jan  1 00:00:00 2020 GMT", Kind.TIME),
        ("20.81.112.240", Kind.ADDRESS),
        ("10.0.0.4:443", Kind.ADDRESS),
        ("fe80::1ff:fe23:4567:890a", Kind.ADDRESS),
        ("60-45-BD-9A-11-3E", Kind.ADDRESS),
        ("sha256:d715f14f9eca81473d9112df50457893aa4d099adeb4729f", Kind.HASH),
        ("463dc4f", Kind.HASH),
        ("3/3", Kind.RATIO),
        ("100%", Kind.PERCENT),
        ("20Gi", Kind.SIZE),
        ("12,5 Go", Kind.SIZE),
        ("3m56s", Kind.DURATION),
        ("2 hours ago", Kind.DURATION),
        ("v1.26.0", Kind.VERSION),
        ("1,234,567.891", Kind.NUMBER),
        ("1.234.567,891", Kind.NUMBER),
        ("-17", Kind.NUMBER),
        ("/dev/root", Kind.PATH),
        ("https://example.org/x?y=1", Kind.URL),
        ("aks-nodepool1-18273645-vmss000000", Kind.NAME),
        ("-rw-r--r--", Kind.NAME),
        ("Succeeded", Kind.WORD),
        ("<your-name>", Kind.PLACEHOLDER),
        ("xx.xx.xx.xx", Kind.PLACEHOLDER),
        ("$NAME", Kind.PLACEHOLDER),
        ("[REDACTED]", Kind.PLACEHOLDER),
        ("<none>", None),
    ],
)
def test_kind(text: str, kind: Kind | None) -> None:
    found = [token.kind for token in terms(text)]
    assert found == [kind] if kind else Kind.PLACEHOLDER not in found


def test_a_sentence_without_blanks_is_read_by_its_characters() -> None:
    assert [token.text for token in terms("起動 ok")] == ["起", "動", "ok"]


def test_what_changes_from_run_to_run_is_compared_by_kind() -> None:
    assert [token.key for token in terms("Up 3s at 10.0.0.1")] == ["up", "<duration>", "at", "<address>"]
