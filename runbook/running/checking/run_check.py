"""A whole check: which documents, what is set aside, what is mended, what is written, how it ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from runbook.checks.checked import Checked
from runbook.checks.linter import chosen
from runbook.core.diagnostics import Severity
from runbook.core.errors import DocumentError, NothingToRun, OutputError, UsageError
from runbook.core.options import CheckOptions, RunOptions, SuiteOptions
from runbook.core.strings import hint, printable, shown
from runbook.reporting.findings.finding_formats import FORMATS
from runbook.reporting.findings.findings_text import TextStyle, statistics
from runbook.reporting.registry import Target
from runbook.reporting.terminal.notices import complain, say
from runbook.reporting.wording import counted
from runbook.running import report_files
from runbook.running.checking import baseline
from runbook.running.checking.many_documents import CheckJob, check_all
from runbook.sources import locations
from runbook.sources.discovery import Excluded, discover

_COUNTED = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "info": tuple(Severity),
    "never": (),
}


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What was asked for. `root` is the folder that patterns of settings are relative to; `color`: text is coloured."""

    paths: Sequence[str]
    options: RunOptions
    suite: SuiteOptions
    wanted: CheckOptions
    given: Mapping[str, str]
    root: Path | None = None
    color: bool = False


class FindingsStream(Protocol):
    """Where findings are written."""

    def write(self, text: str, /) -> int:
        """Write the text."""
        ...

    @property
    def flush(self) -> Callable[[], None]:
        """Hand on what was written."""
        ...


def run_check(request: CheckRequest, stream: FindingsStream) -> int:
    """Check the documents and write what was found; the exit code.

    Raises UsageError for a name of no rule, a report of no format, NothingToRun where there is no document.
    """
    reports = _reports(request.options.reports)
    narrowed = narrowing(request.wanted, request.root)
    names = _names(request)
    if not names:
        raise NothingToRun(
            f"{', '.join(map(printable, request.paths))}: there is no document: no file here is called *.md"
        )
    wanted = replace(request.wanted, no_cache=True) if request.wanted.fix else request.wanted
    job = CheckJob(request.options, wanted, request.given)
    if wanted.shellcheck:
        from runbook.running.checking import shellcheck

        shellcheck.program()  # better told now than for each document
    if wanted.az_index == "auto":
        from runbook.running.checking.az.installed_az import table_of_az

        table_of_az()  # made once, before the processes begin
    known = baseline.read(wanted.baseline) if wanted.baseline is not None else None
    documents: list[Checked] = []
    mended = unwritten = 0
    writes_baseline = wanted.baseline is not None and known is None
    shows = wanted.form == "text" and not wanted.statistics and not writes_baseline
    style = TextStyle(
        infos=request.options.verbose > 0 or wanted.fail_on == "info",
        source=not request.options.quiet,
        color=request.color,
    )
    for one in check_all(job, names, request.suite.jobs):
        if wanted.fix and one.problem is None:
            one, count, problem = _mended(job, one, narrowed)
            mended += count
            if problem is not None:
                unwritten = problem.exit_code
                complain(problem)
        one = narrowed(one)
        one = baseline.without(known, one) if known is not None else one
        documents.append(one)
        if shows:
            stream.write("".join(f"{line}\n" for line in style.findings(one)))
    job.cache.sweep()
    if wanted.baseline is not None and writes_baseline:
        count = baseline.write(wanted.baseline, documents)
        say(
            f"runbook: {counted(count, 'finding')} written to {shown(wanted.baseline)}, to be left out from now on"
        )
        return 0
    _write(documents, wanted, style, mended, stream)
    for target in reports:
        stream.flush()
        text = FORMATS[target.format](documents)
        report_files.write_text(target, text)
    if any(one.problem is not None for one in documents):
        return DocumentError.exit_code
    return unwritten or int(
        any(each.severity in _COUNTED[wanted.fail_on] for one in documents for each in one.findings)
    )


def _write(
    documents: Sequence[Checked], wanted: CheckOptions, style: TextStyle, mended: int, stream: FindingsStream
) -> None:
    if wanted.form != "text":
        stream.write(FORMATS[wanted.form](documents))
        return
    if wanted.statistics:
        stream.write("".join(f"{line}\n" for line in statistics(documents)))
    stream.write(style.total(documents, mended) + "\n")


def _names(request: CheckRequest) -> list[str]:
    found: dict[str, None] = {}
    for path in request.paths:
        if path == locations.STDIN or locations.is_url(path):
            found[path] = None
        else:
            found |= dict.fromkeys(discover([path], request.suite.exclude, request.root))
    return list(found)


def narrowing(wanted: CheckOptions, root: Path | None) -> Callable[[Checked], Checked]:
    """What leaves the findings that were asked for; patterns are relative to the folder `root`.

    Raises UsageError for a name of no rule.
    """
    select, ignore = _rules(wanted.select), _rules(wanted.ignore)
    apart: list[tuple[Excluded, Sequence[str]]] = []
    for text in wanted.ignore_in:
        pattern, equals, names = text.partition("=")
        if not equals or not pattern or not names:
            raise UsageError(f"--ignore-in {text!r}: write PATTERN=CODE,...")
        apart.append((Excluded([pattern], root or Path.cwd()), _rules([names])))
    named = _is_named if select or ignore or apart else (lambda name, code: False)

    def narrow(one: Checked) -> Checked:
        here = [*ignore, *(name for fits, names in apart if fits(one.path) for name in names)]
        if not select and not here:
            return one
        return replace(one, findings=tuple(chosen(one.findings, select, here, named)))

    return narrow


def _rules(texts: Sequence[str]) -> list[str]:
    """The names of rules in texts ``NAME,NAME``. Raises UsageError for one that no rule and no topic has."""
    names = [one for text in texts for part in text.split(",") if (one := part.strip())]
    if names:
        from runbook.checks.codes import codes
        from runbook.checks.rule import Topic

        known = [*codes(), *(one.name.lower() for one in Topic)]
        for name in names:
            if name not in known:
                raise UsageError(f"there is no rule {name!r}; {_hint(name, known)}")
    return names


def _hint(name: str, known: Sequence[str]) -> str:
    said = hint(name, known)
    return said if said.startswith("did you") else "docs/reference/diagnostics.md lists them"


def _is_named(name: str, code: str) -> bool:
    from runbook.checks.codes import codes

    return name == code or any(rule.topic.name.lower() == name for rule in codes().get(code, ()))


def _reports(texts: Sequence[str]) -> list[Target]:
    found = []
    for text in texts:
        name, _, path = text.partition("=")
        if name not in FORMATS or not (path or name == "github"):
            raise UsageError(
                f"--report {text!r}: write FORMAT=PATH; formats of findings are {', '.join(FORMATS)}"
            )
        found.append(Target(name, path or "-"))
    report_files.check_all(found)
    return found


def _mended(
    job: CheckJob, one: Checked, narrowed: Callable[[Checked], Checked]
) -> tuple[Checked, int, OutputError | None]:
    """The document looked at again after its fixes, how many findings were mended, and why it was not written."""
    from runbook.checks.fixes import fixed
    from runbook.sources.loader import decode
    from runbook.storage.atomic_file import replace as replace_file

    if one.path == locations.STDIN or locations.is_url(one.path):
        return one, 0, None
    mended = 0
    for _ in range(_PASSES):
        old = Path(one.path).read_bytes()
        text, count = fixed(decode(old, one.path), narrowed(one).findings)
        new = text.encode()
        if new == old:
            break
        try:
            replace_file(one.path, old, new)
        except OutputError as problem:
            return one, mended, problem
        mended += count
        one = job(one.path)
    return one, mended, None


_PASSES = 5
"""How often a document is mended: what overlaps is mended one after the other."""
