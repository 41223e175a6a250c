"""The manual pages, made from the commands themselves: ``python -m tests.reference`` writes them with the reference.

click-man writes the format. It looks for subcommands itself and cuts their summaries short; the pages are filled here.
"""

from collections.abc import Iterator, Mapping

import click
from click_man.man import ManPage  # type: ignore[import-untyped]

from runbook import __version__
from runbook.frontends.cli.app import main
from runbook.frontends.cli.grouped_help import SECTIONS
from tests import ROOT

MAN = ROOT / "docs" / "man"
SUMMARIES: Mapping[str, str] = {name: text for part in SECTIONS.values() for name, text in part.items()}


def pages() -> Mapping[str, str]:
    """File name -> the page, one for the program and one for each command."""
    made = {}
    for name, page in _pages(main, "runbook", None):
        file = name.replace(" ", "-")
        made[f"{file}.1"] = str(page).replace(
            f"\n.B {file}\n", f"\n.B {name}\n"
        )  # the synopsis is what one types
    return made


def _pages(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, ManPage]]:
    settings = command.context_settings
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent, **settings)
    page = ManPage(name.replace(" ", "-"))
    page.date = ""  # the day on which a page is made says nothing, and would change it each day
    page.version = __version__
    page.short_help = SUMMARIES.get(name.removeprefix("runbook "), command.get_short_help_str(100))
    page.synopsis = " ".join(command.collect_usage_pieces(context))
    page.description = _roff(command.help or "")
    records = [
        one.get_help_record(context) for one in command.get_params(context) if isinstance(one, click.Option)
    ]
    page.options = [(flags, _roff(text)) for flags, text in filter(None, records)]
    children = []
    if isinstance(command, click.Group):
        children = [(child, command.get_command(context, child)) for child in command.list_commands(context)]
        own = SUMMARIES if parent is None else {}
        page.commands = [
            (child, own.get(child) or one.get_short_help_str(100)) for child, one in children if one
        ]
    yield name, page
    for child, one in children:
        if one is not None:
            yield from _pages(one, f"{name} {child}", context)


def _roff(text: str) -> str:
    """The text, where no line begins with a control character of roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line[:1] in ".'" else line for line in text.split("\n"))


def write() -> None:
    """Write every page that is not what the commands say, and remove pages of commands that are gone."""
    MAN.mkdir(exist_ok=True)
    made = pages()
    for old in MAN.glob("*.1"):
        if old.name not in made:
            old.unlink()
    for file, text in made.items():
        path = MAN / file
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(path.relative_to(ROOT))
