"""Secrets that nobody declares: names that say that a value is secret, and which values such a name hides.

The one home of both rules: for keys in an output, columns of a table, variables from outside a document, and values
that a person is asked for.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from runbook.masking.encodings import everybodys

LEAST = 8
"""Shorter values that are secret by their name alone are masked only where they are a word of their own (GitLab masks
no variable with fewer characters than this; https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable)."""

_SHORTEST = 4
"""Shorter values are not masked for a name's sake: ``1``, ``no``, ``abc`` are words of every output."""

_LONG = 20
"""As many characters have keys at least where their name alone does not say that they are secret (``key1``)."""

_KEYS = (
    "api access account private secret master primary secondary shared storage subscription function host admin auth "
    "signing encryption encrypt decrypt service client app instrumentation license deploy session cosmos openai"
)
_OTHERS = (
    "password passwd pwd passphrase secret token credential clientkeydata connectionstring connstring connstr "
    "secretvalue secrettext tokenvalue passwordvalue secretkeybase"
)
_ENDINGS = (*_OTHERS.split(), *(f"{kind}key" for kind in _KEYS.split()))
"""How a name ends whose value is secret; upper case, a plural, figures at its end, ``_``, ``-`` and ``.`` do not count.
Names of detect-secrets' keyword detector and of gitleaks' ``generic-api-key``, and those of Azure's, AWS's and Google's
command lines."""

BEFORE_KEY = "".join(sorted({kind[-1] for kind in _KEYS.split()}))
"""The letters that stand before ``key`` in such names, unless ``_``, ``-`` or ``.`` does."""

_WORDS = frozenset({"pat", "sas", "pass", "psk", "pw", "creds", "apikey"})
"""Last words of such names that are too short to be looked for in the middle of a word."""

_HARMLESS = (
    "tokens",
    "clienttoken",
    "requesttoken",
    "nexttoken",
    "pagetoken",
    "continuationtoken",
    "skiptoken",
)
"""Numbers of tokens, and tokens that name a request or a page of an answer (AWS, Google, Azure)."""

_NOT_SECRET = frozenset(("PWD", "OLDPWD"))  # the shell's own: folders
_PUBLIC_KEYS = frozenset(
    (
        "public",
        "ssh",
        "foreign",
        "partition",
        "sort",
        "row",
        "cache",
        "registry",
        "gpg",
        "tag",
        "object",
        "hot",
    )
)
"""Before ``key``: names of variables whose value is no secret (a file, a fingerprint, a column)."""

_FOLDED = str.maketrans("", "", "_-. ")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_FIGURES = re.compile(r"[0-9]+\Z")


@lru_cache(4096)
def secret_name(name: str) -> bool:
    """Whether the name of a key, a column or a variable says that its value is a secret."""
    if name in _NOT_SECRET:
        return False
    bare = _FIGURES.sub("", name).rstrip("_-. ")
    folded = bare.translate(_FOLDED).lower()
    if folded.endswith(_HARMLESS):
        return False
    if folded.endswith(_ENDINGS) or (folded[-1:] == "s" and folded[:-1].endswith(_ENDINGS)):
        return True
    words = _WORD.findall(bare)
    return bool(words) and words[-1].lower() in _WORDS


@lru_cache(4096)
def secret_variable(name: str) -> bool:
    """Whether the name of a shell variable says so: also ``STORAGE_KEY`` and ``KEY``, but not ``PUBLIC_KEY``."""
    if secret_name(name):
        return True
    words = [one.lower() for one in _WORD.findall(_FIGURES.sub("", name).rstrip("_"))]
    return words[-1:] == ["key"] and words[-2:-1] not in ([one] for one in _PUBLIC_KEYS)


_PLACEHOLDER = re.compile(
    r"(?:[\W_]+|[xX]{3,}=*|[$`%].*|@(?:@|Microsoft\.).*|[^$]*\$[{(].*|[<{\[(|>&].*|null|none|nil|true|false|undefined|n/a|redacted|masked|hidden)",
    re.IGNORECASE | re.DOTALL,
)
_REFERENCE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")  # the name of a variable, or of a secret in a store
_LONGEST_PLACEHOLDER = 200
_NUMBER = re.compile(r"[+-]?[0-9]{1,7}(?:\.[0-9]*)?")
_PATH = re.compile(r"(?:~|\.{1,2})?/[^\n]*|[A-Za-z]:\\[^\n]*")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")


def meant(value: str) -> bool:
    """Not a placeholder, a reference to a variable, or the beginning of something that is not a plain value."""
    if len(value) > _LONGEST_PLACEHOLDER:
        return True
    return bool(value) and not _PLACEHOLDER.fullmatch(value) and not _REFERENCE.fullmatch(value)


def generated(value: str) -> bool:
    """Whether it has figures and letters of both cases, as values have that a program made up."""
    return any(map(str.isdigit, value)) and any(map(str.islower, value)) and any(map(str.isupper, value))


def long_value(value: str) -> bool:
    """Whether it is as long as keys are, has figures and letters, and is no text and no time."""
    return (
        len(value) >= _LONG
        and any(map(str.isdigit, value))
        and any(map(str.isalpha, value))
        and ":" not in value
        and not any(map(str.isspace, value))
    )


def hidden_by_name(value: str) -> bool:
    """Whether a value from outside is masked because of its variable's name alone.

    Not masked are values with fewer than 4 characters, common words, numbers with up to 7 figures, paths of files, and
    placeholders.
    """
    core = value.strip()
    if len(core) < _SHORTEST or everybodys(core) or _NUMBER.fullmatch(core) or not meant(core):
        return False
    return _PATH.fullmatch(core) is None or _BASE64.fullmatch(core) is not None


def secret_values(variables: Mapping[str, str], public: str = "") -> set[str]:
    """The values of those variables whose names say that they are secret.

    Left out are values that `public` shows (the text of a document), and values that a variable with another name has,
    too (a user ``postgres`` with the password ``postgres``).
    """
    found = {
        value
        for name, value in variables.items()
        if secret_variable(name) and hidden_by_name(value) and value.strip() not in public
    }
    if found:
        found.difference_update(value for name, value in variables.items() if not secret_variable(name))
    return found
