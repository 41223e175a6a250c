"""The digest of nothing is not a digest of a file."""

import hashlib

from runbook.judging import digests


def test_the_digest_of_nothing_contradicts_another_of_its_length_only() -> None:
    nothing, something = (hashlib.sha256(one).hexdigest() for one in (b"", b"a"))
    assert digests.contradiction(something, nothing)
    assert digests.contradiction(nothing, nothing) is None
    assert digests.contradiction(nothing, something) is None
    assert digests.contradiction(something[:7], nothing) is None
