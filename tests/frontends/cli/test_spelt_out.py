"""Commands that print texts of their own: what they spell out is as right or wrong as any output."""

import json

from tests import ROOT
from tests.frontends.cli.command import Folder

CASES = ROOT / "fixtures" / "spelt-out.jsonl"


def test_what_a_command_spells_out_is_judged_like_any_output(folder: Folder) -> None:
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    folder.write(
        "a.md",
        "".join(
            f"```bash\n{case['code']}\n```\n\n<!-- expected_similarity=0.3 -->\n\n"
            f"```{case['language']}\n{case['documented']}\n```\n\n"
            for case in cases
        ),
    )
    blocks = folder.run("a.md", "--keep-going").blocks
    wrong = [
        (case["code"], case["documented"], block["status"])
        for case, block in zip(cases, blocks, strict=True)
        if (block["status"] == "passed") is not case["passes"]
    ]
    assert not wrong
