"""What ShellCheck says of blocks (https://www.shellcheck.net), at lines of the document.

It is an extra: ``pip install 'runbook-engine[shellcheck]'`` brings the program. Only codes count that mean something in
a document: not style, and not what a script needs but a block does not (a shebang, variables that are used elsewhere).
"""

import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from runbook.checks.rule import Finding
from runbook.checks.subject import Part, Subject
from runbook.core.diagnostics import Severity
from runbook.core.errors import UsageError
from runbook.shell.unfilled_placeholders import filled

_CODES = """
1001 1003 1037 1044 1068 1069 1078 1083 1087 1091 1097 1101 2010 2048 2050 2053 2055 2061 2063 2065 2066 2068 2069 2070
2071 2072 2076 2077 2078 2081 2082 2089 2091 2092 2093 2095 2105 2106 2107 2108 2110 2114 2115 2116 2121 2122 2124 2128
2140 2142 2144 2145 2149 2151 2152 2157 2158 2159 2160 2161 2168 2169 2170 2171 2180 2182 2183 2184 2188 2190 2191 2192
2193 2194 2195 2197 2199 2203 2205 2210 2211 2213 2216 2217 2218 2219 2220 2221 2222 2226 2229 2235 2238 2239 2241 2242
2243 2251 2252 2254 2255 2256 2257 2258 2259 2260 2261 2265 2266 2267 2269 2270 2271 2273 2274 2275 2276 2281 2282 2284
2285 2286 2287 2288 2289 2290 2291 2293 2294 2295 2296 2297 2298 2299 2300 2301 2302 2303
"""
"""Codes of what bash runs otherwise than it reads (https://www.shellcheck.net/wiki/)."""
_UNWANTED = frozenset(
    {
        1037,
        1044,
        1068,
        1069,
        1078,
        1101,
        2089,
        2140,
        2281,
        2282,
        1091,
        2010,
        2053,
        2069,
        2095,
        2116,
        2219,
        2235,
        2238,
        2254,
        2295,
    }
)
"""Of these, matters of style or of a whole script, and what rules of this program say."""
CODES = tuple(one for one in map(int, _CODES.split()) if one not in _UNWANTED)
_TIMEOUT_S = 120


def program() -> str:
    """The path of ShellCheck: on PATH, or beside this Python. Raises UsageError where there is none."""
    found = shutil.which("shellcheck") or shutil.which("shellcheck", path=sysconfig.get_path("scripts"))
    if found is None:
        raise UsageError("ShellCheck is not installed: pip install 'runbook-engine[shellcheck]'")
    return found


def shellcheck(subject: Subject) -> Iterator[Finding]:
    """A warning for each finding in the document's own blocks; what takes too long is left out."""
    parts = [part for part in subject.own if not part.elsewhere and part.code.text.strip()]
    if not parts:
        return
    with tempfile.TemporaryDirectory() as folder:
        for found in _asked(program(), folder, parts):
            part = parts[int(os.path.basename(found["file"]).partition(".")[0])]
            line, column, end = found["line"], found["column"] - 1, found["endColumn"] - 1
            columns = (column, end) if found["endLine"] == line and end > column else None
            message = f"SC{found['code']}: {' '.join(found['message'].split())}"
            yield subject.placed(part, Finding("shellcheck", Severity.WARNING, line, message, columns))


def _asked(path: str, folder: str, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """The comments of ShellCheck's format ``json1``; their files are called by the numbers of the parts."""
    names = []
    for number, part in enumerate(parts):
        names.append(os.path.join(folder, f"{number}.sh"))
        with open(names[-1], "w", encoding="utf-8", errors="replace") as file:
            file.write(filled(part.code.text))
    command = [
        path,
        "--norc",
        "--format=json1",
        "--shell=bash",
        f"--include={','.join(map(str, CODES))}",
        *names,
    ]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False)
        found: list[dict[str, Any]] = json.loads(done.stdout or b'{"comments": []}')["comments"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        return []
    return found
