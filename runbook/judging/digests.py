"""Digests of nothing: what a tool prints for an empty file, or for the input of a command that failed."""

import hashlib

OF_NOTHING = frozenset(
    hashlib.new(name, usedforsecurity=False).hexdigest()
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b")
)


def contradiction(expected: str, actual: str) -> str | None:
    """That a digest is the one of nothing, where the document shows one of something."""
    if actual in OF_NOTHING and expected not in OF_NOTHING and len(expected) == len(actual):
        return f"{actual[:12]}… is the digest of nothing"
    return None
