"""Commands whose output is a secret, without a key beside it: what they print with ``-o tsv``, as a table, or alone."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from runbook.masking.secret_names import generated, secret_name

_COMMANDS = (
    # https://learn.microsoft.com/cli/azure/reference-index: what hands out keys, tokens and passwords
    r"az\s[^\n|;]*?\b(?:keys?\s+(?:list|show|renew|regenerate|create)|keys\s+list-keys|(?:list|show|regenerate)-keys?|"
    r"(?:admin|query)-key\s+(?:list|show|create|renew)|(?:list|show)-(?:admin-|query-)?keys?|"
    r"(?:show|list)-connection-strings?|connection-string\s+(?:list|show)|generate-sas|get-access-token|"
    r"list-publishing-(?:credentials|profiles)|credential\s+(?:show|renew|list|reset|create)|create-for-rbac|"
    r"secret\s+(?:show|download)|token\s+create|(?:user-)?token\s+issue|regenerate-password|api-key\s+(?:create|list))\b",
    r"az\s+acr\s+login\s[^\n|;]*--expose-token",
    # https://docs.aws.amazon.com/cli/latest/reference/
    r"aws\s[^\n|;]*?\b(?:get-secret-value|get-random-password|create-access-key|get-login-password|get-session-token|"
    r"assume-role\S*|get-authorization-token|generate-db-auth-token|get-token)\b",
    r"aws\s+ssm\s+get-parameters?\s[^\n|;]*--with-decryption",
    # https://cloud.google.com/sdk/gcloud/reference
    r"gcloud\s[^\n|;]*?\b(?:print-(?:access|identity|refresh)-token|secrets\s+versions\s+access)\b",
    # https://kubernetes.io/docs/reference/kubectl/
    r"kubectl\s[^\n|;]*?\b(?:get\s+secrets?\b[^\n|;]*?(?:jsonpath|go-template)|create\s+token)\b",
    r"vault\s+(?:kv\s+get|read|token\s+create|print\s+token)\b",
    r"(?:gh\s+auth\s+token|heroku\s+auth:token|op\s+read|pass\s+show|oc\s+whoami\s+(?:-t|--show-token)|"
    r"flyctl\s+auth\s+token|argocd\s+account\s+generate-token|bw\s+get\s+password|secret-tool\s+lookup|"
    r"npm\s+token\s+create|databricks\s+tokens\s+create)\b",
    r"terraform\s+output\s[^\n|;]*-raw\s+[\w-]*(?:password|secret|token|key)",
    r"(?:openssl\s+rand|pwgen|htpasswd\s+-\w*n\w*|mkpasswd)\b",
)


@cache
def _revealing() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w./-])(?:{'|'.join(_COMMANDS)})")  # not at the top: most runs need none


_FIRST = re.compile(
    r"\b(?:az|aws|gcloud|kubectl|vault|gh|heroku|op|pass|oc|flyctl|argocd|bw|secret-tool|npm|"
    r"databricks|terraform|openssl|pwgen|htpasswd|mkpasswd)\s"
)
_GATHERED = re.compile(r"(?<![\w$])(\w+)=[\"']?\$\(([^()]*)\)|(?<![\w$])(\w+)=[\"']?`([^`]*)`")
_CONTINUED = re.compile(r"\\\n[ \t]*")

_SEPARATORS = re.compile(r"[\s\"',\[\]{}|]+")
_GENERATED = 16
"""Characters that a field of a row must have to be taken for a secret: keys and generated passwords have more."""
_MADE = 28
"""Characters of a word of figures and letters that nobody chose: names of storage accounts have at most 24."""
_ALONE = 6
"""Characters that the only word of an output must have."""


@cache
def _public() -> re.Pattern[str]:
    return re.compile(
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # RFC 4122: an id
        r"|\d{4}-\d\d-\d\d(?:[T ].*)?"  # a time
        r"|(?:https?://)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[:/][\w./-]*)?"  # a host, an address without a query
        r"|/?subscriptions/.*|[\d.:,/+-]+",
        re.IGNORECASE,
    )


@lru_cache(1024)
def reveals(code: str) -> bool:
    """Whether a command of the code prints a secret to the block's output, or into a variable."""
    return _FIRST.search(code) is not None and _revealing().search(_CONTINUED.sub(" ", code)) is not None


def prints(code: str) -> bool:
    """Whether such a command prints to the output: in ``NAME=$(...)`` it does not."""
    return reveals(code) and reveals(_GATHERED.sub(" ", _CONTINUED.sub(" ", code)))


def filled(code: str) -> Iterator[str]:
    """The variables that such a command gives a value, as in ``NAME=$(az ... keys list)``."""
    if reveals(code):
        for found in _GATHERED.finditer(_CONTINUED.sub(" ", code)):
            if reveals(found[2] or found[4] or ""):
                yield found[1] or found[3]


def revealed(output: str, code: str) -> Iterator[str]:
    """What is taken for secret of the output of the code's command: generated values, or the only word there is.

    The only word is not taken where the command asks for something else by its name (``--query username``), and a word
    of letters alone (``Succeeded``) only where it asks for a secret.
    """
    words = output.split()
    if len(words) == 1 and len(words[0]) >= _ALONE and (asked := _asks_for_secret(code)) is not False:
        word = words[0].strip("\"'")
        named = asked or not word.isalpha() or word.lower() != word != word.capitalize()
        if named and not _public().fullmatch(word):
            yield word
        return
    for field in set(_SEPARATORS.split(output)):
        made = generated(field) or (len(field) >= _MADE and field.isalnum() and not field.isalpha())
        if len(field) >= _GENERATED and made and not _public().fullmatch(field):
            yield field


def _asks_for_secret(code: str) -> bool | None:
    """Whether the code asks for a value by the name of a secret (``--query``); None where it names no value."""
    found = [names[-1] for one in _asked().finditer(code) if (names := re.findall(r"[A-Za-z_]\w*", one[1]))]
    if not found:
        return None
    return any(secret_name(name) or name.lower().rstrip("12").endswith(("value", "key")) for name in found)


@cache
def _asked() -> re.Pattern[str]:
    return re.compile(r"(?:--query|--?field|-raw|jsonpath)[ =]*(\"[^\"]*\"|'[^']*'|\S+)")
