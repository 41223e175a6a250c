"""JSON Schemas (2020-12) of the files that other programs read: ``NAME-VERSION.json`` beside this module.

They are written by hand. `tests.reporting.test_schemas` compares them with the classes and with real files.
"""

from pathlib import Path

NAMES = ("report-1", "document-1", "journal-1", "check-1", "plan-1", "approval-1")
"""All schemas; of one form, the newest version last."""

_NEWEST = {name.rpartition("-")[0]: name for name in NAMES}


def text(name: str) -> str:
    """The JSON of a schema: ``report-1``, or ``report`` for the newest version.

    Raises KeyError when there is no such schema.
    """
    name = name if name in NAMES else _NEWEST[name]
    return Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")
