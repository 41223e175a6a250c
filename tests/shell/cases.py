"""The data cases of this folder's suites."""

from typing import Any

import yaml

from tests import ROOT

FOLDER = ROOT / "fixtures" / "shellcode"


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
