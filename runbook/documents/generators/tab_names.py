"""What tabs are called: the names of fences that are tabs, and which ``<details>`` are alternatives."""

import re
from collections.abc import Sequence

from runbook.documents.generators import attributes

_WORD = re.compile(r"[a-z][a-z0-9#+._-]*")
_STEP = re.compile(r"(?:step\b|\d)", re.IGNORECASE)
_PLATFORM_WORDS = """
macos osx mac linux windows win unix bsd freebsd ubuntu debian fedora centos rhel redhat arch archlinux alpine
opensuse suse nixos wsl wsl2 homebrew brew macports apt apt-get dnf yum pacman zypper snap chocolatey choco scoop
winget npm npx yarn pnpm bun deno pip pipx conda mamba poetry powershell pwsh bash zsh fish cmd amd64 arm64 x86_64
x86 intel silicon
"""
_TOOL_WORDS = """
docker podman compose kubernetes helm kustomize kubectl minikube kind k3d k3s aws azure gcp eks aks gke python node
nodejs javascript typescript go golang java rust ruby php cargo curl wget uv nix source binary maven gradle mysql
postgres postgresql sqlite mariadb git cli ui terraform pulumi ansible local cloud manual manually automatic script
"""
_PLATFORMS = frozenset(_PLATFORM_WORDS.split())
"""Words that name an alternative wherever they stand: systems, package managers, shells, processors."""
_TOOLS = _PLATFORMS | frozenset(_TOOL_WORDS.split())
"""Words that name one by themselves, or behind a word of `_MANNER`."""
_MANNER = frozenset(
    {"with", "via", "using", "use", "from", "for", "on", "option", "method", "alternative", "or"}
)


def of_fence(info: str) -> str:
    """The name of a fence that is a tab: ``sh [npm]``, ``bash title="npm"``, ``bash npm``, or its language."""
    if label := attributes.bracketed(info) or attributes.title(info):
        return label
    words = info.partition("{")[0].split()
    return " ".join(words[1:] or words)


def no_alternatives(summaries: Sequence[str]) -> frozenset[str]:
    """The summaries of ``<details>`` that follow each other which do not name a way to do what others do otherwise.

    Two at least name a system or a tool, and each others; steps of one way are no alternatives.
    """
    found = {one: named for one in summaries if (named := _named(one))}
    if len(found) < 2 or len(set(found.values())) < len(found):
        found = {}
    return frozenset(summaries).difference(found)


def _named(summary: str) -> frozenset[str]:
    if _STEP.match(summary.strip()):
        return frozenset()
    words = _WORD.findall(summary.lower())
    named = frozenset(words) & _PLATFORMS
    if named or not words:
        return named
    if _MANNER.intersection(words) or len(words) <= 2:
        return frozenset(words) & _TOOLS
    return frozenset()
