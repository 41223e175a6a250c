import re
from typing import Any

import pytest

from runbook.documents.parse import parse
from runbook.shell import unset_variables as module
from runbook.shell.unset_variables import Parameter, parameters
from tests import ROOT
from tests.shell import cases

CASES = cases.read("parameters")
CORPUS = sorted((ROOT.parent / "shared" / "corpus" / "docs").rglob("*.md"))


@pytest.mark.parametrize("case", CASES, ids=[" ".join(one["blocks"])[:40] for one in CASES])
def test_parameters(case: dict[str, Any]) -> None:
    document = parse("".join(f"```bash\n{one}\n```\n" for one in case["blocks"]), "a.md")
    found = parameters(document.blocks, case.get("known", ()))
    assert [f"{one.name}:{one.line}" + "?" * (not one.certain) for one in found] == case["found"]


def test_a_parameter_says_what_to_type() -> None:
    (one,) = parameters(parse("\n```bash\necho $A\n```\n", "a.md").blocks)
    assert one.hint == "--var A=..."
    assert (one.diagnostic.line, one.diagnostic.code, one.block.line) == (3, "undefined-variable", 2)
    assert one.hint in one.diagnostic.message


@pytest.mark.skipif(not CORPUS, reason="the corpus is not there")
def test_a_third_of_the_corpus_has_parameters() -> None:
    found: dict[str, list[Parameter]] = {}
    for path in CORPUS:
        document = parse(path.read_text(encoding="utf-8"), path.name)
        found[path.name] = parameters([one for one in document.blocks if one.executable], document.variables)
    seed = next(names for path, names in found.items() if path.startswith("01-"))
    assert [one.name for one in seed] == ["KEYVAULT_RESOURCE_GROUP"]
    assert sum(1 for names in found.values() if names) == 17


@pytest.mark.skipif(not CORPUS, reason="the corpus is not there")
def test_what_the_text_settles_the_tree_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    found, settled = [], 0
    for path in CORPUS:
        blocks = [one for one in parse(path.read_text(encoding="utf-8"), path.name).blocks if one.executable]
        for known in ((), {"A"}, set(re.findall(r"\w+", path.read_text(encoding="utf-8")))):
            found.append((blocks, known, parameters(blocks, known)))
            settled += module._settled(blocks, known)
    assert settled > 50
    monkeypatch.setattr(module, "_settled", lambda blocks, known: False)
    for blocks, known, before in found:
        assert parameters(blocks, known) == before
