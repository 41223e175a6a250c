"""The keys of the full screen: one table, which the bindings, the footer, the help and the reference are made from."""

from dataclasses import dataclass
from itertools import zip_longest

from rich.text import Text
from textual.binding import Binding, BindingType

COLUMN = 64
"""Cells that a group of keys needs beside another one."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key: how Textual names it, how it is shown, the action, what it does; `brief` for the footer.

    With `everywhere` the key works above an open dialog too, and comes before the dialog's own keys.
    """

    keys: str
    shown: str
    action: str
    does: str
    brief: str = ""
    everywhere: bool = False


GROUPS: dict[str, tuple[Key, ...]] = {
    "Do": (
        Key("enter,r", "Enter, r", "run", "run the chosen block; run it again when it has run", "run"),
        Key("s", "s", "skip", "leave it out; a later one chosen: all before it", "skip"),
        Key("e", "e", "edit", "edit the code before it runs", "edit"),
        Key("E", "E", "editor", "edit it in $EDITOR"),
        Key("t", "t", "run_to", "run all up to the chosen block", "to here"),
        Key("m", "m", "run_next", "run the next so many blocks"),
        Key("a", "a", "run_all", "run all that is left; the first failure ends it", "all"),
        Key("exclamation_mark", "!", "run_command", "run a command of your own in the same shell", "own"),
        Key("w", "w", "run_whole", "run it with the whole terminal (ssh, an editor)"),
        Key("i", "i", "type", "type a line to the program that runs", "type to it"),
        Key("ctrl+c", "^C", "stop", "stop the block that runs", "stop", everywhere=True),
        Key("L", "L", "learn", "type the commands yourself, or not any more"),
        Key("q", "q", "app.leave", "leave; a clean-up is offered first", "leave"),
    ),
    "Read": (
        Key("down,j", "↓, j", "scroll_document('down')", "a row down"),
        Key("up,k", "↑, k", "scroll_document('up')", "a row up"),
        Key("pagedown,space", "PgDn, Space", "scroll_document('page_down')", "a page down"),
        Key("pageup,b", "PgUp, b", "scroll_document('page_up')", "a page up"),
        Key("home", "Home", "scroll_document('top')", "to the beginning"),
        Key("end", "End", "scroll_document('bottom')", "to the end"),
        Key(
            "right_square_bracket,right", "], →", "select_neighbour(1)", "choose the next block", "[ ] blocks"
        ),
        Key("left_square_bracket,left", "[, ←", "select_neighbour(-1)", "choose the block before"),
        Key("full_stop", ".", "select_current", "back to the block whose turn it is"),
        Key("l", "l", "outline", "all sections and blocks, with their states", "list"),
        Key("slash", "/", "search", "search document and output"),
        Key("n", "n", "find(False)", "next match"),
        Key("N", "N", "find(True)", "match before"),
        Key("g", "g", "app.links", "links: open one, or go on to a linked document"),
    ),
    "See": (
        Key("o", "o", "output", "all output of the block: scroll, search, pager", "output"),
        Key("d", "d", "compare", "score, why, documented result beside the real one", "compare"),
        Key("p", "p", "pager", "the output in $PAGER"),
        Key("v", "v", "variables", "variables that the blocks have set"),
        Key("z", "z", "unfold", "the whole command, or less of it"),
        Key("S", "S", "app.summary", "summary so far, and a report of it"),
        Key("question_mark", "?", "help", "these keys", "help"),
    ),
}


BUSY = frozenset({"stop", "select_neighbour(1)", "output", "help", "type"})
"""Actions that make sense while a block runs."""


def bindings(*, everywhere: bool) -> list[BindingType]:
    """The keys as Textual binds them: those that work everywhere, or those of the main screen."""
    return [
        Binding(key.keys, key.action, key.does, priority=key.everywhere)
        for group in GROUPS.values()
        for key in group
        if key.everywhere is everywhere
    ]


def footer(width: int, *, busy: bool) -> Text:
    """The most useful keys of the moment, as many as there is room for; the last of the table is always there."""
    brief = [key for group in GROUPS.values() for key in group if key.brief]
    brief = [key for key in brief if (key.action in BUSY if busy else key.action not in ("stop", "type"))]
    last = brief.pop()
    text = Text()
    for key in brief:
        part = _part(key)
        if text.cell_len + part.cell_len + 2 + _part(last).cell_len > width:
            break
        text = Text.assemble(text, part, "  ")
    return Text.assemble(text, _part(last))


def _part(key: Key) -> Text:
    if key.brief.startswith("["):
        return Text.assemble((key.brief[:3], "bold cyan"), (key.brief[3:], "dim"))
    return Text.assemble((key.shown.split(",")[0], "bold cyan"), (f" {key.brief}", "dim"))


def help_rows(width: int) -> list[Text]:
    """Every key, in its group; the groups side by side where there is room."""
    head = [
        Text("The guide runs the blocks of the document one by one, in one shell."),
        Text("▶ is the block whose turn it is; ┃ the one that the keys are about."),
        Text("The mouse works too: click a block, the output, a row of the list."),
        Text(),
    ]
    columns = [
        [
            Text(title, "bold blue"),
            *(Text.assemble((f"{key.shown:<13}", "bold cyan"), key.does) for key in group),
        ]
        for title, group in GROUPS.items()
    ]
    room = width // len(columns)
    if room < COLUMN:
        return [*head, *(row for column in columns for row in (*column, Text()))]
    for column in columns:
        for row in column:
            row.pad_right(room - row.cell_len)
    rows = zip_longest(*columns, fillvalue=Text(" " * room))
    return [*head, *(Text.assemble(*row) for row in rows)]
