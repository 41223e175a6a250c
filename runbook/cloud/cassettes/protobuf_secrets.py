"""Where the values of a Kubernetes secret stand in its protobuf form, which kubectl sends for some commands.

The form is ``k8s`` and a zero byte, then a `runtime.Unknown` whose field 1 is the type and field 2 the object; of a
Secret fields 2 (`data`) and 4 (`stringData`) are maps, whose entries have the value as field 2 (k8s.io/apimachinery
pkg/runtime/generated.proto, k8s.io/api core/v1/generated.proto).
"""

from collections.abc import Iterator

MAGIC = b"k8s\0"
_FILLING = b"Redacted0000"


def without_secrets(data: bytes) -> bytes:
    """The message with other values of the same length; everything that is not secret stays as it is."""
    if not data.startswith(MAGIC):
        return data
    changed = bytearray(data)
    for start, end in _values(data):
        filling = _FILLING * ((end - start) // len(_FILLING) + 1)
        changed[start:end] = filling[: end - start]
    return bytes(changed)


def secrets(data: bytes) -> Iterator[str]:
    """The values themselves, those that are text."""
    for start, end in _values(data):
        yield data[start:end].decode("utf-8", "replace")


def _values(data: bytes) -> Iterator[tuple[int, int]]:
    if not data.startswith(MAGIC):
        return
    outer = list(_fields(data, len(MAGIC), len(data)))
    types = [data[start:end] for number, start, end in outer if number == 1]
    if not any(b"\x12\x06Secret" in one for one in types):
        return
    for number, start, end in outer:
        if number == 2:
            for part, begin, stop in _fields(data, start, end):
                if part in (2, 4):
                    yield from ((a, b) for name, a, b in _fields(data, begin, stop) if name == 2)


def _fields(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each field with a length; nothing more where the message cannot be read."""
    while start < end:
        key, start = _varint(data, start, end)
        kind = key & 7
        if kind == 0:
            _, start = _varint(data, start, end)
        elif kind == 2:
            length, start = _varint(data, start, end)
            if start + length > end:
                return
            yield key >> 3, start, start + length
            start += length
        elif kind in (1, 5):
            start += 8 if kind == 1 else 4
        else:
            return


def _varint(data: bytes, start: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while start < end:
        byte = data[start]
        start += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
    return value, start
