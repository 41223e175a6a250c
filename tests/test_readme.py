import re

from tests import ROOT

FENCED = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
README = (ROOT / "README.md").read_text()
COMMANDS = [block.strip() for block in re.findall(r"^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)]


def test_the_gate_is_the_readmes_second_command_to_the_letter() -> None:
    assert COMMANDS[1] in (ROOT / ".ci" / "run").read_text().splitlines()


def test_the_first_command_runs_a_document_that_is_there() -> None:
    (document,) = re.findall(r"runbook run (\S+)", COMMANDS[0])
    assert (ROOT / document).is_file()


def test_every_link_in_the_documents_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", FENCED.sub("", page.read_text()))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []
