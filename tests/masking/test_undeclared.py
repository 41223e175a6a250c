"""Secrets that nobody declared, as programs print them: what is left of each after masking."""

import random
import string

import pytest

from runbook.masking import Masker
from runbook.masking.token_prefixes import PREFIXES

_made = random.Random(20260102)
ALNUM = string.ascii_letters + string.digits


def made(length: int, characters: str = ALNUM) -> str:
    """A value of such characters, the same in every run: nothing that looks like a token stands in this file."""
    return "".join(_made.choice(characters) for _ in range(length))


HEX = "0123456789abcdef"
BASE64 = ALNUM + "+/"
URL = ALNUM + "_-"
KEY = made(86, BASE64) + "=="
PASSWORD = made(20)
TOKEN = made(40)
PEM_LINES = [made(64, BASE64) for _ in range(4)] + [made(26, BASE64) + "=="]

SHAPES: dict[str, tuple[str, str]] = {
    # the field of the tool: Azure
    "storage keys, JSON": (
        '[\n  {\n    "keyName": "key1",\n    "permissions": "FULL",\n    "value": "%s"\n  }\n]\n',
        KEY,
    ),
    "storage keys, other order": ('[{"value": "%s", "permissions": "FULL", "keyName": "key1"}]\n', KEY),
    "storage keys, YAML": ("- creationTime: x\n  keyName: key1\n  permissions: FULL\n  value: %s\n", KEY),
    "storage keys, table": (
        "KeyName    Permissions    Value\n---------  -------------  ----------\nkey1       FULL           %s\n",
        KEY,
    ),
    "storage keys, TSV": ("None\tkey1\tFULL\t%s\nNone\tkey2\tFULL\tx\n", KEY),
    "registry, JSON": (
        '{"passwords": [{"name": "password", "value": "%s"}, {"name": "password2"}]}',
        PASSWORD,
    ),
    "registry, other order": ('{"passwords": [{"value": "%s", "name": "password2"}]}', PASSWORD),
    "registry, table": ("USERNAME    PASSWORD\n----------  ----------\nregistry1   %s\n", PASSWORD),
    "principal, JSON": ('{"appId": "1", "password": "%s", "tenant": "2"}', made(34)),
    "principal, table": (
        "AppId    DisplayName    Password    Tenant\n-------  -------------  ----------  --------\n"
        "1        x              %s  2\n",
        made(37),
    ),
    "token, table": ("AccessToken    ExpiresOn\n-------------  ----------\n%s  2026-01-01\n", made(60)),
    "two keys, JSON": ('{"key1": "%s", "key2": "x"}', made(32, HEX)),
    "two keys, table": ("Key1    Key2\n------  ------\n%s  x\n", made(32, HEX)),
    "settings of an app": ('[{"name": "DB_PASSWORD", "slotSetting": false, "value": "%s"}]', PASSWORD),
    "DevOps token": ("AZURE_DEVOPS_EXT_PAT=%s\n", made(52, string.ascii_lowercase + "234567")),
    "DevOps token with a mark": ("token is %s.", made(76) + "AZ" + "DO" + made(4)),
    "storage key with a mark": ("%s\n", made(75, BASE64) + "1+A" + "St" + made(6, BASE64) + "=="),
    "key with the common mark": ("%s\n", made(52) + "JQ" + "QJ99" + made(26)),
    "connection string": ("Server=tcp:x;User ID=sa;Password=%s;Encrypt=true", PASSWORD),
    "connection string with blanks": (
        "Server = tcp:x; User ID = sa; Password = %s; Encrypt = true",
        PASSWORD,
    ),
    "connection string of storage": ("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=%s;x=y", KEY),
    "connection string as a member": ('"connectionString": "%s"', f"Endpoint=x;Key={PASSWORD}"),
    "connection string in the environment": ("STORAGE_CONNECTION_STRING='%s'", f"x;y={PASSWORD}"),
    "shared access signature": ("https://a.blob/c?sv=1&sig=%s&se=2", made(44) + "%3D"),
    "client secret": ("%s", made(3) + "8Q" + "~" + made(34)),
    # below its key, in pieces, invisible
    "below its key": ("Password:\n  %s\n", "hunter2-" + PASSWORD),
    "below its key, YAML block": ("password: |\n  %s\n", PASSWORD + "7x"),
    "below its key, JSON": ('"password":\n    "%s"', PASSWORD + "7x"),
    "a key with a character of no width": ("pass\u200bword: %s\n", PASSWORD),
    "a value with a colour": ("password: %s\n", f"\x1b[31m{PASSWORD[:9]}\x1b[0m{PASSWORD[9:]}"),
    "a token with a colour": ("x %s y", "gh" + f"p_\x1b[1m{TOKEN[:10]}\x1b[0m{TOKEN[10:]}"),
    "a key in bold by overstriking": ("p\bpa\bas\bss\bsw\bwo\bor\brd\bd: %s\n", PASSWORD),
    # issuers' prefixes
    "GitHub": ("%s", "gh" + "p_" + made(36)),
    "GitHub, fine-grained": ("%s", "github" + "_pat_" + made(22) + "_" + made(59)),
    "GitLab": ("%s", "gl" + "pat-" + made(20, URL)),
    "GitLab runner": ("%s", "gl" + "rt-" + made(20, URL)),
    "Stripe": ("%s", "sk" + "_live_" + made(24)),
    "Stripe, restricted": ("%s", "rk" + "_test_" + made(24)),
    "Stripe webhook": ("%s", "wh" + "sec_" + made(32)),
    "SendGrid": ("%s", "S" + "G." + made(22, URL) + "." + made(43, URL)),
    "npm": ("%s", "np" + "m_" + made(36)),
    "npmrc": ("//npm.example.com/:_authToken=%s", made(36)),
    "PyPI": ("%s", "py" + "pi-" + "AgEIcHlwaS5vcmc" + made(70, URL)),
    "OpenAI": ("%s", "s" + "k-" + made(48)),
    "OpenAI, project": ("%s", "s" + "k-proj-" + made(74, URL)),
    "Anthropic": ("%s", "s" + "k-ant-api03-" + made(93, URL) + "AA"),
    "Docker": ("%s", "dckr" + "_pat_" + made(27, URL)),
    "Vault": ("%s", "hv" + "s." + made(90, URL)),
    "Vault, batch": ("token %s", "hv" + "b." + made(138, URL)),
    "Terraform Cloud": ("%s", made(14, string.ascii_lowercase) + ".atlas" + "v1." + made(67)),
    "DigitalOcean": ("%s", "dop" + "_v1_" + made(64, HEX)),
    "Slack bot": ("%s", "xox" + "b-123456789012-123456789012-" + made(24)),
    "Slack user": ("%s", "xox" + "p-1234567890-1234567890-" + made(32, HEX)),
    "Slack webhook": ("%s", "https://hooks.slack.com/" + "services/T01ABCDEF/B01ABCDEF/" + made(24)),
    "Discord webhook": ("%s", "https://discord.com/api/web" + "hooks/123456789012345678/" + made(68, URL)),
    "AWS key id": ("%s", "AK" + "IA" + made(16, string.ascii_uppercase + "234567")),
    "AWS temporary key id": ("%s", "AS" + "IA" + made(16, string.ascii_uppercase + "234567")),
    "AWS secret": ("aws_secret_access_key = %s\n", made(40, BASE64)),
    "AWS secret, JSON": ('"SecretAccessKey": "%s"', made(40, BASE64)),
    "AWS session": ("AWS_SESSION_TOKEN=%s\n", made(200, BASE64)),
    "Google": ("%s", "AI" + "za" + made(35, URL)),
    "Google client secret": ("%s", "GOC" + "SPX-" + made(28, URL)),
    "Hugging Face": ("%s", "h" + "f_" + made(34, string.ascii_letters)),
    "Grafana": ("%s", "gl" + "sa_" + made(32) + "_" + made(8, HEX)),
    "Shopify": ("%s", "shp" + "at_" + made(32, HEX)),
    "Linear": ("%s", "lin" + "_api_" + made(40)),
    "Figma": ("%s", "fi" + "gd_" + made(40, URL)),
    "RubyGems": ("%s", "ruby" + "gems_" + made(48, HEX)),
    "PlanetScale": ("%s", "pscale" + "_tkn_" + made(43, URL)),
    "Sentry": ("%s", "sntr" + "yu_" + made(64, HEX)),
    "Postman": ("%s", "PM" + "AK-" + made(24, HEX) + "-" + made(34, HEX)),
    "New Relic": ("%s", "NR" + "AK-" + made(27, string.ascii_uppercase + string.digits)),
    "Tailscale": ("%s", "ts" + "key-auth-" + made(17) + "-" + made(32)),
    "age": ("%s", "AGE-SEC" + "RET-KEY-1" + made(58, string.ascii_uppercase + string.digits)),
    "Twilio": ("key %s", "S" + "K" + made(32, HEX)),
    "Artifactory": ("%s", "AK" + "Cp" + made(69)),
    "JSON Web Token": ("%s", "ey" + "J" + made(20) + ".ey" + "J" + made(40) + "." + made(43, URL)),
    # command lines and headers
    "curl -u": ("+ curl -sS -u admin:%s https://x.example/\n", PASSWORD),
    "curl --user": ("curl --user 'admin:%s' https://x.example/\n", PASSWORD),
    "docker login -p": ("docker login -u me -p %s registry.example\n", PASSWORD),
    "az login -p": ("+ az login --service-principal -u 1 -p %s --tenant 2\n", PASSWORD),
    "mysql -p": ("mysql -uroot -p%s shop\n", PASSWORD),
    "--password": ("+ tool create --admin-password %s --name x\n", PASSWORD),
    "--password=": ("tool --password=%s -v\n", PASSWORD),
    "netrc": ("machine x.example login me password %s\n", PASSWORD),
    "netrc, several lines": ("machine x.example\n  login me\n  password %s\n", PASSWORD),
    "Authorization": ("> Authorization: token %s\n", TOKEN),
    "Authorization, bearer": ("authorization: Bearer %s\n", made(39) + "1"),
    "Authorization, basic": ("Authorization: Basic %s\n", made(28) + "1="),
    "Cookie": ("> Cookie: session=%s; theme=dark\n", TOKEN),
    "Set-Cookie": ("< set-cookie: id=%s; Path=/; HttpOnly\n", TOKEN),
    "a header's key in quotes": ("curl -H 'X-Api-Key: %s' https://x.example\n", TOKEN),
    "docker's file": ('{"auths": {"x.example": {"auth": "%s"}}}', made(38, BASE64) + "=="),
    "an address": ("postgres://app:%s@db.example/x", PASSWORD),
    "an address without a user": ("redis://:%s@cache.example:6379/0", PASSWORD),
    # files
    "XML": ("<user>me</user><password>%s</password>", PASSWORD),
    ".NET settings": ('<add key="DbPassword" value="%s" />', PASSWORD),
    "a private key": (
        "-----BEGIN " + "PRIVATE KEY-----\n%s\n-----END " + "PRIVATE KEY-----\n",
        "\n".join(PEM_LINES),
    ),
    "the end of a private key": ("%s\n-----END " + "RSA PRIVATE KEY-----\n", "\n".join(PEM_LINES)),
    "the last two lines of a key": ("%s\n-----END " + "PRIVATE KEY-----\n", "\n".join(PEM_LINES[-2:])),
    "properties": ("spring.datasource.password=%s\n", PASSWORD),
    "YAML": ("  password: %s\n", PASSWORD),
    "JSON in JSON": ('{"x": "{\\"clientSecret\\": \\"%s\\"}"}', PASSWORD),
    "key and value": ("Key         Value\n---         -----\npassword    %s\nuser        me\n", PASSWORD),
    "psql": (" name | password \n------+----------\n me   | %s\n", PASSWORD),
    "passphrase": ('"passphrase": "%s"', PASSWORD),
    "JDBC": ("jdbc:postgresql://h/d?user=a&password=%s", PASSWORD),
    "signing key": ("DJANGO_SECRET_KEY='%s'", made(50)),
}


def visible(text: str) -> str:
    """The letters and figures of a text, as they are seen."""
    return "".join(one for one in text if one.isalnum())


def leaks(name: str) -> bool:
    """Whether a fifth of the value in one piece is left of it."""
    form, secret = SHAPES[name]
    shown = Masker().text(form.replace("%s", secret))
    stream = Masker().stream()
    streamed = stream.feed(form.replace("%s", secret)) + stream.finish()
    plain = secret.replace("\x1b[31m", "").replace("\x1b[0m", "").replace("\x1b[1m", "")
    piece = max(6, len(plain) // 5)
    parts = [plain[at : at + piece] for at in range(len(plain) // 3, len(plain) - piece, 3)]
    return shown != streamed or any(visible(part) in visible(shown) for part in parts)


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_of_the_value_is_left(name: str) -> None:
    form, secret = SHAPES[name]
    assert not leaks(name), Masker().text(form.replace("%s", secret))


def test_every_prefix_is_found() -> None:
    for prefix, (characters, least) in PREFIXES.items():
        body = ("1a" if "a-z" in characters or "a-f" in characters or "w" in characters else "A1") * least
        if prefix == "GOCSPX-":
            body = "aA" * least
        assert Masker().text(f"x {prefix}{body} y") == f"x {prefix}*** y", prefix
