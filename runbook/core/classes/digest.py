"""SHA-256 for modules that every command imports: the interpreter's own, without the libraries that `hashlib` loads.

Loading OpenSSL takes five milliseconds, a tenth of a short run (measured); `hashlib` is faster for long data only.
"""

import contextlib
from importlib import import_module
from typing import Any

_LONG = 1 << 16
"""Bytes from which loading `hashlib` pays."""


def _own() -> Any:
    for name in ("_sha256", "_sha2"):  # CPython 3.11, CPython 3.12 and later
        with contextlib.suppress(ImportError):
            return import_module(name).sha256
    return import_module("hashlib").sha256


_sha256 = _own()


def digest(data: bytes | str) -> str:
    """The SHA-256 of the bytes, or of a text's UTF-8, in hexadecimal."""
    raw = data.encode(errors="surrogatepass") if isinstance(data, str) else data
    if len(raw) < _LONG:
        found: str = _sha256(raw).hexdigest()
        return found
    import hashlib

    return hashlib.sha256(raw).hexdigest()
