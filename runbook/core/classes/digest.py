"""SHA-256 for modules that every command imports: the interpreter's own, without the libraries that `hashlib` loads.

Loading OpenSSL takes five milliseconds, a tenth of a short run (measured); `hashlib` is faster for long data only.
"""

from typing import Any

_LONG = 1 << 16
"""Bytes from which loading `hashlib` pays."""


def _own() -> Any:
    try:
        from _sha256 import sha256  # CPython 3.11
    except ImportError:
        try:
            from _sha2 import sha256  # CPython 3.12 and later
        except ImportError:
            from hashlib import sha256
    return sha256


_sha256 = _own()


def digest(data: bytes | str) -> str:
    """The SHA-256 of the bytes, or of a text's UTF-8, in hexadecimal."""
    raw = data.encode(errors="surrogatepass") if isinstance(data, str) else data
    if len(raw) < _LONG:
        found: str = _sha256(raw).hexdigest()
        return found
    import hashlib

    return hashlib.sha256(raw).hexdigest()
