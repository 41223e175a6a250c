"""Names and values that a cloud makes up: GUIDs, keys, addresses. The same seed gives the same values."""

import base64
import hashlib
import uuid

TENANT = "11111111-1111-1111-1111-111111111111"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
"""The one subscription of a world; a reader who is asked for one gives this."""
SUBSCRIPTION_NAME = "Rehearsal"
USER = "22222222-2222-2222-2222-222222222222"
USER_NAME = "user@example.com"
DOMAIN = "example.com"


class Mint:
    """Makes up values. What is made up for the same words is the same, whenever it is asked for."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def raw(self, size: int, *words: object) -> bytes:
        """Give `size` bytes."""
        text = "\0".join([self._seed, *(str(word).lower() for word in words)])
        return hashlib.shake_256(text.encode()).digest(size)

    def guid(self, *words: object) -> str:
        """Give a GUID (version 4)."""
        return str(uuid.UUID(bytes=self.raw(16, "guid", *words), version=4))

    def hex(self, size: int, *words: object) -> str:
        """Give `size` hexadecimal digits."""
        return self.raw(size, "hex", *words).hex()[:size]

    def digits(self, size: int, *words: object) -> str:
        """Give `size` decimal digits, the first of them not 0."""
        number = int.from_bytes(self.raw(16, "digits", *words), "big")
        return str(10 ** (size - 1) + number % (9 * 10 ** (size - 1)))

    def letters(self, size: int, *words: object) -> str:
        """Give `size` of the letters and digits that Kubernetes puts into generated names."""
        alphabet = "bcdfghjklmnpqrstvwxz2456789"
        return "".join(alphabet[byte % len(alphabet)] for byte in self.raw(size, "letters", *words))

    def key(self, size: int, *words: object) -> str:
        """Give a secret of `size` bytes in base64."""
        return base64.b64encode(self.raw(size, "key", *words)).decode()

    def public_address(self, *words: object) -> str:
        """Give an address of the range for documentation (RFC 5737)."""
        return f"203.0.113.{1 + self.raw(1, 'address', *words)[0] % 254}"

    def next(self) -> int:
        """Count on: for what must differ each time that it is asked for."""
        self._count += 1
        return self._count
