"""Tokens that their issuers begin with a prefix of their own, so that scanners find them.

Sources: the issuers' documentation, as gathered by gitleaks (config/gitleaks.toml), detect-secrets (plugins) and
GitHub's secret scanning (supported secret scanning patterns).
"""

import re
from functools import lru_cache

_URL = r"\w-"
_HEX = "0-9a-f"
_ALNUM = "A-Za-z0-9"

PREFIXES: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"), (r"\w", 22)),
    **dict.fromkeys(("sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"), (_ALNUM, 16)),  # Stripe
    "npm_": (_ALNUM, 30),
    "dckr_pat_": (_URL, 20),  # Docker
    "dckr_oat_": (_URL, 20),
    **dict.fromkeys(("dop_v1_", "doo_v1_", "dor_v1_"), (_HEX, 32)),  # DigitalOcean
    "hf_": (_ALNUM, 30),  # Hugging Face
    "glsa_": (r"\w", 32),  # Grafana
    "glc_": (r"\w+/=", 32),
    **dict.fromkeys(("shpat_", "shpss_", "shpca_", "shppa_"), (_HEX, 32)),  # Shopify
    "lin_api_": (_ALNUM, 32),  # Linear
    "ntn_": (_ALNUM, 40),  # Notion
    "rubygems_": (_HEX, 40),
    "pscale_tkn_": (_URL, 32),  # PlanetScale
    "pscale_pw_": (_URL, 32),
    "sbp_": (_HEX, 40),  # Supabase
    "figd_": (_URL, 32),  # Figma
    "sntrys_": (r"\w+/=-", 40),  # Sentry
    "sntryu_": (_HEX, 40),
    "nfp_": (_ALNUM, 32),  # Netlify
    "xkeysib-": (_URL, 40),  # Brevo
    **dict.fromkeys(
        ("glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glagent-", "gloas-", "glsoat-"), (_URL, 20)
    ),
    **dict.fromkeys(("sk-", "sk-proj-", "sk-ant-", "sk-or-v1-"), (_URL, 20)),  # OpenAI, Anthropic
    "gsk_": (_ALNUM, 40),  # Groq
    "pypi-": (_URL, 50),
    "GOCSPX-": (_URL, 24),  # Google
    "AGE-SECRET-KEY-": (_ALNUM, 50),
    "PMAK-": (_URL, 40),  # Postman
    "NRAK-": (_ALNUM, 24),  # New Relic
    "HRKU-": (_URL, 30),  # Heroku
    "tskey-auth-": (_URL, 16),  # Tailscale
    "tskey-api-": (_URL, 16),
    "xapp-": (_URL, 30),  # Slack
    **{f"xox{kind}-": (_URL, 10) for kind in "abcdeoprs"},
    "key-": (r"0-9a-z", 32),  # Mailgun
}
"""Prefix -> the characters of what follows, and how many of them there are at least."""

LONGEST_PREFIX = max(map(len, PREFIXES))


_ELSEWHERE = re.compile(r"gh|github|gl|sk_|rk_|whsec|dckr|figd|rubygems|sbp|gsk")


def leads(last: str) -> str:
    """A pattern for `last`, the character that ends prefixes which hold no rarer one.

    Enough of a token must follow, or the end of what is known: names of variables and files fail there at once.
    """
    found = [one for one in PREFIXES if one[-1] == last and not _ELSEWHERE.match(one)]
    first, second = ("".join(sorted({one[at] for one in found})) for at in (-3, -2))
    return rf"(?<=[{first}][{second}]{last})(?=[\w-]{{10}}|[\w-]{{0,9}}\Z)"


@lru_cache(256)
def prefix(text: str) -> str:
    """The longest prefix with which the text ends. A letter or a figure before it makes it another word's end."""
    found = [one for one in PREFIXES if text.endswith(one)]
    longest = max(found, key=len, default="")
    return "" if text[-len(longest) - 1 : -len(longest)].isalnum() else longest
