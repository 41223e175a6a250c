"""Secrets and identities of a recording: found wherever they come up, replaced before anything is written."""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, quote

from runbook.cloud.cassettes import message_body as body
from runbook.cloud.cassettes.made_up_values import JWT, claims, is_made_up, made_up, made_up_jwt
from runbook.cloud.cassettes.message_body import Json
from runbook.cloud.cassettes.protobuf_secrets import secrets
from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.private_home import PERSON, SUBSCRIPTION, TENANT, USER
from runbook.masking.encodings import forms
from runbook.masking.secret_names import meant, secret_name
from runbook.masking.shape_stream import ShapeStream

_GUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_SUBSCRIPTIONS = re.compile(rf"/subscriptions/({_GUID})", re.IGNORECASE)
_TENANTS = re.compile(
    rf"(?:sts\.windows\.net|login\.microsoftonline\.(?:com|us)|login\.chinacloudapi\.cn)/({_GUID})"
)
_ADDRESS = re.compile(r"[\w.+%-]+@(?:[\w-]+\.)+[A-Za-z]{2,}\b")
_EVERYBODYS = re.compile(r"(?:.*@(?:.*\.)?example\.(?:com|org|net)|git@.*|.*@\d.*)", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<=:)\d{12}(?=:)|(?<=<Account>)\d{12}(?=<)")
_EXAMPLE_ACCOUNT = "123456789012"
_IDENTITIES: Mapping[str, str] = {
    **dict.fromkeys(("subscriptionid", "subscription"), SUBSCRIPTION),
    **dict.fromkeys(("tenantid", "tenant", "tid", "hometenantid", "tenant_id"), TENANT),
    **dict.fromkeys(("oid",), USER),
}
"""Key, in lower case -> the made-up identity whose place the values of such keys take."""
_OF_PERSONS_TEXT = """
displayname givenname surname mail mobilephone businessphones officelocation jobtitle preferredname mailnickname
"""
_OF_PERSONS = frozenset(_OF_PERSONS_TEXT.split())
_IN_FORMS_TEXT = """
password client_secret refresh_token code device_code assertion client_assertion access_token id_token
"""
_IN_FORMS = frozenset(_IN_FORMS_TEXT.split())
_SIGNATURES_TEXT = """
sig code access_token token x-amz-signature x-amz-credential x-amz-security-token signature key
"""
_SIGNATURES = frozenset(_SIGNATURES_TEXT.split())
"""Parameters of a query that grant access."""
_GIVES_KEYS = re.compile(
    r"/(?:list|get|regenerate|reset|create)\w*(?:key|secret|credential|connectionstring|token|sas|password|publishxml)\w*/?$",
    re.IGNORECASE,
)
_STORES = re.compile(r"AmazonSSM\.(?:Put|Get)Parameter|^secretsmanager\.", re.IGNORECASE)
"""Operations of AWS that keep secrets, or hand them out."""
_REVEALED_TEXT = "value key key1 key2 primary secondary secretstring secretbinary k d p q dp dq qi"
_REVEALED = frozenset(_REVEALED_TEXT.split())
"""Keys whose values are secret where an exchange hands out secrets; those of a JSON web key among them."""
_TOLD = frozenset(("keyname", "name", "permissions", "creationtime", "id", "kid", "kty"))
"""What stands beside a key in a list of keys, and is none."""
_VAULT = re.compile(r"\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)(?::\d+)?$", re.IGNORECASE)
_KUBE_DROPPED = re.compile(r"^[ ]*client-(?:certificate|key)-data:.*\n?", re.MULTILINE)
_KUBE_CREDENTIALS = ("client-certificate-data", "client-key-data")
_KUBE_AUTHORITY = re.compile(r"(certificate-authority-data: *)\S+")
AUTHORITY = "runbook-authority"
"""What stands in a kubeconfig for the certificate of its authority; on replay it is that of the run."""
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_PLAIN_WORD = re.compile(r"[a-z]+|[A-Z]+|[A-Z]?[a-z]+|\d{1,7}")
_SHORTEST = 6


class Redaction:
    """What is known of a recording's secrets and identities. `known` hides what the run knows already."""

    def __init__(self, known: Callable[[str], str] = str) -> None:
        self._known = known
        self._identities: dict[str, str] = {}  # in lower case -> what stands for it
        self._secrets: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._of: dict[str, str] = {}

    def learn_profile(self, profile: Json) -> None:
        """Take the identities of a login (``azureProfile.json``)."""
        for one in profile.get("subscriptions", ()) if isinstance(profile, dict) else ():
            self._identity(str(one.get("id", "")), SUBSCRIPTION)
            self._identity(str(one.get("tenantId", "")), TENANT)
            self._identity(str(one.get("homeTenantId", "")), TENANT)
            self._person(str(one.get("user", {}).get("name", "")))

    def learn(self, request: HttpRequest, response: HttpResponse | None) -> None:
        """Take what an exchange shows of secrets and identities."""
        for name, value in parse_qsl(request.query, keep_blank_values=True):
            if name.lower() in _SIGNATURES:
                self._secret(value)
        form = request.header("content-type").startswith("application/x-www-form-urlencoded")
        for name, value in parse_qsl(request.body.decode("utf-8", "replace")) if form else ():
            if name.lower() in _IN_FORMS or secret_name(name):
                self._secret(value)
        for headers in (request.headers, response.headers if response else ()):
            for _, value in headers:
                self._text(value)
        self._text(request.url)
        self._body(request, request.body)
        if response is not None:
            self._body(request, response.body)
        self._pattern = None

    def _body(self, request: HttpRequest, data: bytes) -> None:
        for secret in secrets(data):
            self._secret(secret)
        part = body.asked(data)
        if "json" in part:
            self._walk(part["json"], reveals=reveals(request))
        else:
            self._text(str(part.get("text", "")))

    def _walk(self, value: Json, *, reveals: bool, path: tuple[str, ...] = ()) -> None:
        """Take what a value of JSON shows; `path` are the keys that lead to it, `reveals` as in `_is_secret`."""
        if isinstance(value, dict):
            hidden = value.get("kind") in ("Secret", "SecretList")
            for name, one in value.items():
                if hidden and name in ("data", "stringData") and isinstance(one, dict):
                    for each in one.values():
                        self._secret(str(each))
                self._walk(one, reveals=reveals, path=(*path, name))
        elif isinstance(value, list):
            for one in value:
                self._walk(one, reveals=reveals, path=path)
        elif isinstance(value, str):
            data = value.encode("utf-8", "surrogatepass")
            inner = body.read(data).get("json") if value[:1] in ("{", "[") else None
            if inner is not None:
                self._walk(inner, reveals=reveals, path=path)
                return
            kind = _IDENTITIES.get(path[-1].lower()) if path else None
            if kind and re.fullmatch(_GUID, value):
                self._identity(value, kind)
            if (config := body.decoded_kubeconfig(value)) is not None:
                self._text(config)
            elif _is_secret(value, path, reveals=reveals):
                self._secret(value)
            self._text(value)

    def _text(self, text: str) -> None:
        for pattern, canonical in ((_SUBSCRIPTIONS, SUBSCRIPTION), (_TENANTS, TENANT)):
            for found in pattern.finditer(text):
                self._identity(found[1], canonical)
        for token in JWT.findall(text):
            for name, value in claims(token).items():
                if name in _IDENTITIES:
                    self._identity(value, _IDENTITIES[name])
        for address in _ADDRESS.findall(text):
            self._person(address)
        found_by_shape: list[str] = []
        ShapeStream(found_by_shape).feed(text, final=True)
        for one in found_by_shape:
            self._secret(one)

    def _identity(self, value: str, canonical: str) -> None:
        """The first of its kind takes the made-up identity itself, others one that counts on."""
        value = value.lower()
        if (
            not re.fullmatch(_GUID, value)
            or value in self._identities
            or value in (SUBSCRIPTION, TENANT, USER)
        ):
            return
        number = sum(one[:8] == canonical[:8] for one in self._identities.values())
        self._identities[value] = (
            f"{canonical[:-4]}{int(canonical[-4:]) + number:04}" if number else canonical
        )
        self._pattern = None

    def _person(self, address: str) -> None:
        address = address.lower()
        if "@" not in address or _EVERYBODYS.fullmatch(address) or address in self._identities:
            return
        number = sum("@" in one for one in self._identities.values())
        self._identities[address] = f"user{number}@example.com" if number else PERSON
        self._pattern = None

    def _secret(self, value: str) -> None:
        value = value.strip()
        if len(value) < _SHORTEST or value in self._secrets or is_made_up(value) or JWT.fullmatch(value):
            return
        if _PLAIN_WORD.fullmatch(value) or not meant(value):
            return  # replaced where it stands under its key: the word is one of every text
        self._secrets[value] = made_up(value, len(self._secrets) + 1)
        self._pattern = None

    # -- replaced --------------------------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """The text without secrets and identities."""
        text = _PRIVATE_KEY.sub("runbook-private-key", text)
        text = JWT.sub(lambda found: made_up_jwt(self._own(claims(found[0]))), text)
        if self._pattern is None:
            self._pattern = self._compiled()
        text = self._pattern.sub(lambda found: self._of.get(found[0]) or self._of[found[0].lower()], text)
        return self._known(_ACCOUNT.sub(_EXAMPLE_ACCOUNT, text))

    def _own(self, told: Mapping[str, str]) -> dict[str, str]:
        """The claims with made-up identities."""
        return {name: _replaced(value, self._identities) for name, value in told.items()}

    def _compiled(self) -> re.Pattern[str]:
        self._of = dict(self._identities)
        for value, instead in self._secrets.items():
            for form in forms(value):
                self._of.setdefault(form, made_up(form, _number(instead)))
            self._of[value] = instead
            self._of[quote(value, safe="")] = quote(instead, safe="")
        secrets = sorted((one for one in self._of if one not in self._identities), key=len, reverse=True)
        identities = sorted(self._identities, key=len, reverse=True)
        parts = [*map(re.escape, secrets), *(f"(?i:{re.escape(one)})" for one in identities)]
        return re.compile("|".join(parts) if parts else r"(?!)")

    def data(self, value: Json, *, reveals: bool = False) -> Json:
        """A value of JSON without secrets and identities."""
        return body.mapped(value, lambda text, path: self._member(text, path, reveals=reveals))

    def _member(self, text: str, path: tuple[str, ...], *, reveals: bool) -> str:
        if (config := body.decoded_kubeconfig(text)) is not None:
            return body.KUBECONFIG + self.kubeconfig(config)
        if is_made_up(text):
            return text
        if JWT.fullmatch(text):
            return self.text(text)
        if _is_secret(text, path, reveals=reveals):
            return self._secrets.get(text.strip()) or made_up(text, len(self._secrets) + 1)
        return self.text(text)

    def kubeconfig(self, text: str) -> str:
        """A kubeconfig without credentials; its authority is one that a replay knows."""
        if text.lstrip().startswith("{"):
            return json.dumps(self._kubeconfig_json(json.loads(text)), ensure_ascii=False)
        text = _KUBE_AUTHORITY.sub(rf"\g<1>{AUTHORITY}", _KUBE_DROPPED.sub("", text))
        return re.sub(
            r"(\b(?:token|password): *)(\S+)", lambda one: one[1] + self._named(one[2]), self.text(text)
        )

    def _kubeconfig_json(self, value: Json, key: str = "") -> Json:
        if isinstance(value, dict):
            kept = {name: one for name, one in value.items() if name not in _KUBE_CREDENTIALS}
            return {name: self._kubeconfig_json(one, name) for name, one in kept.items()}
        if isinstance(value, list):
            return [self._kubeconfig_json(one, key) for one in value]
        if key == "certificate-authority-data":
            return AUTHORITY
        if key in ("token", "password"):
            return self._named(str(value))
        return self.text(value) if isinstance(value, str) else value

    def _named(self, value: str) -> str:
        return value if is_made_up(value) else made_up(value, len(self._secrets) + 1)


def _is_secret(value: str, path: tuple[str, ...], *, reveals: bool) -> bool:
    """Whether what stands under these keys is a secret; `reveals`: the exchange is there to hand out secrets."""
    if not path:
        return False
    key = path[-1].lower()
    if secret_name(path[-1]) and meant(value):
        return True
    listed = len(path) > 1 and path[-2].lower().endswith("keys") and key not in _TOLD
    return reveals and (key in _REVEALED or listed)


def reveals(request: HttpRequest) -> bool:
    """Whether the exchange is there to hand out secrets or to keep them, so that a plain ``value`` is one."""
    operation = request.header("x-amz-target")
    return bool(_GIVES_KEYS.search(request.path) or _VAULT.search(request.host) or _STORES.search(operation))


def of_person(value: Json) -> Json:
    """A description of persons (Microsoft Graph) without what tells who they are."""
    if isinstance(value, list):
        return [of_person(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: ([] if isinstance(one, list) else one and "Person")
        if key.lower() in _OF_PERSONS
        else of_person(one)
        for key, one in value.items()
    }


def _number(instead: str) -> int:
    """The number in a made-up value."""
    found = re.search(r"(?:Redacted|9999-)(\d{4,12})", instead)
    return int(found[1]) if found else 1


def _replaced(text: str, instead: Mapping[str, str]) -> str:
    for one, other in instead.items():
        text = re.sub(re.escape(one), other, text, flags=re.IGNORECASE)
    return text


def leaks(line: str) -> Iterator[str]:
    """What in a line of a recording looks like a secret, by its kind; nothing for what was made up."""
    if JWT.search(line):
        yield "a token (JWT)"
    if _PRIVATE_KEY.search(line):
        yield "a private key"
    found: list[str] = []
    ShapeStream(found).feed(line, final=True)
    for one in found:
        try:
            plain = json.loads(f'"{one}"')
        except ValueError:
            plain = one
        if not is_made_up(plain) and not _PLAIN_WORD.fullmatch(plain):
            yield f"a secret of {len(plain)} characters"
    for value in re.findall(r"[A-Za-z0-9+/]{40,}={0,2}", line):
        inside = base64.b64decode(value.rstrip("=")[: len(value.rstrip("=")) // 4 * 4])
        if b"PRIVATE KEY" in inside or b"client-key-data" in inside or JWT.search(inside.decode("latin-1")):
            yield "credentials in base64"
