"""What a person can ask for. An option is one field here: its flag, its settings key and its help are made from that.

`runbook.frontends.cli.option_groups` makes the flags, `runbook.sources.settings` reads the keys, and the reference page
of the options is generated. Every mode hands the objects on unchanged.
"""

from collections.abc import Mapping

from runbook.core.classes.records import dataclass
from runbook.core.flags.check_options import CheckOptions
from runbook.core.flags.guide_options import GuideOptions
from runbook.core.flags.option_fields import Group, Option, Value, options_of
from runbook.core.flags.option_fields import option as _option
from runbook.core.flags.update_options import UpdateOptions

__all__ = [
    "DOCUMENT_TIMEOUT",
    "EVERY",
    "MODES",
    "CheckOptions",
    "Group",
    "GuideOptions",
    "Option",
    "RunOptions",
    "SuiteOptions",
    "UpdateOptions",
    "Value",
    "options_of",
]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What was asked for of a run, of whichever mode. Times are in seconds.

    `executable` are the languages that are run; none: the usual ones. `variables` and `env_files` win against the
    document's own assignments.
    """

    variables: tuple[tuple[str, str], ...] = _option(
        "--var", Value.TABLE, Group.PLAN, "Set a shell variable, also against the document.", ()
    )
    env_files: tuple[str, ...] = _option(
        "--env-file", Value.PATHS, Group.PLAN, "Set variables from NAME=VALUE lines.", (), values="FILE"
    )
    secrets: tuple[str, ...] = _option(
        "--secret-env",
        Value.NAMES,
        Group.PLAN,
        "Mask this variable's value wherever it is shown; repeatable.",
        (),
        values="NAME",
    )
    timeout: float | None = _option(
        "--timeout", Value.DURATION, Group.PLAN, "How long a block may take: 90s, 10m, 1h30m."
    )
    only: tuple[str, ...] = _option(
        "--only",
        Value.TEXTS,
        Group.PLAN,
        "Run these blocks: a name, line:N, a section, tag:T.",
        (),
        values="SELECTOR",
        completed="selectors",
    )
    skip: tuple[str, ...] = _option(
        "--skip",
        Value.TEXTS,
        Group.PLAN,
        "Leave these blocks out.",
        (),
        values="SELECTOR",
        completed="selectors",
    )
    start: str | None = _option(
        "--from", Value.TEXT, Group.PLAN, "Begin with this block.", values="SELECTOR", completed="selectors"
    )
    until: str | None = _option(
        "--until", Value.TEXT, Group.PLAN, "End with this block.", values="SELECTOR", completed="selectors"
    )
    choose: tuple[str, ...] = _option(
        "--choose", Value.TEXTS, Group.PLAN, "Take this alternative: tab=ID or zone=ID.", (), values="KIND=ID"
    )
    executable: tuple[str, ...] = _option(
        "--executable",
        Value.TEXTS,
        Group.PLAN,
        "Run blocks in these languages, and no others; repeatable.",
        (),
        values="LANGUAGE",
    )
    include_roots: tuple[str, ...] = _option(
        "--include-root",
        Value.FOLDERS,
        Group.PLAN,
        "Take included files from this folder, too; ~/ is looked up there.",
        (),
    )
    implied_similarity: float | None = _option(
        "--implied-similarity",
        Value.FRACTION,
        Group.PLAN,
        "What an output fence without a mark must reach; without this it is scored for information.",
        values="T",
    )
    write_files: bool = _option(
        "--write-files", Value.FLAG, Group.PLAN, "Write the files that documents show by name.", False
    )
    replace_files: bool = _option(
        "--replace-files", Value.FLAG, Group.PLAN, "Write a document's file over one that is there.", False
    )
    keep: bool = _option(
        "--keep", Value.FLAG, Group.PLAN, "Leave all in place: no clean-up, background jobs go on.", False
    )
    local: bool = _option(
        "--local", Value.FLAG, Group.PLAN, "Run here also what is meant for a shell opened elsewhere.", False
    )
    allow_remote: bool = _option(
        "--allow-remote", Value.FLAG, Group.PLAN, "Open shells elsewhere; run there what is for them.", False
    )
    sessions: tuple[tuple[str, str], ...] = _option(
        "--session",
        Value.TABLE,
        Group.PLAN,
        "Name a shell elsewhere for `on=NAME`.",
        (),
        values="NAME=COMMAND",
    )
    force: bool = _option("--force", Value.FLAG, Group.PLAN, "Run even if the document has errors.", False)
    yes: bool = _option(
        "--yes",
        Value.FLAG,
        Group.PLAN,
        "Run without asking: documents from the web, blocks to be confirmed.",
        False,
    )
    total_timeout: float | None = _option(
        "--total-timeout", Value.DURATION, Group.RUN, "How long the whole run may take."
    )
    keep_going: bool = _option(
        "--keep-going", Value.FLAG, Group.RUN, "Go on after a block that failed.", False
    )
    matcher: str | None = _option(
        "--matcher",
        Value.TEXT,
        Group.SESSION,
        "Compare every output with this matcher.",
        values="NAME",
        completed="matchers",
    )
    cwd: str | None = _option("--cwd", Value.FOLDER, Group.SESSION, "Start the shell in this folder.")
    reports: tuple[str, ...] = _option(
        "--report",
        Value.REPORTS,
        Group.SESSION,
        "Write a report: json, jsonl, junit, html, markdown, badge, shields (- is stdout); github needs no path.",
        (),
        values="FORMAT=PATH",
        completed="reports",
    )
    results: str | None = _option(
        "--results",
        Value.FOLDER,
        Group.SESSION,
        "Keep recorded results in this folder, not beside documents.",
    )
    subscription: str | None = _option(
        "--subscription",
        Value.TEXT,
        Group.AZURE,
        "Use this Azure subscription; the former one is restored.",
        values="ID",
    )
    correlation_id: str | None = _option(
        "--correlation-id",
        Value.TEXT,
        Group.AZURE,
        "Mark the Azure CLI's requests with this identifier.",
        values="ID",
    )
    record: str | None = _option(
        "--record",
        Value.CASSETTES,
        Group.CLOUD,
        "Write down in this folder what the document's programs ask of the cloud, and the answers.",
        values="DIR",
    )
    replay: str | None = _option(
        "--replay",
        Value.CASSETTES,
        Group.CLOUD,
        "Answer the programs from what --record wrote into this folder; nothing leaves the machine.",
        values="DIR",
    )
    rehearse: bool = _option(
        "--rehearse",
        Value.FLAG,
        Group.CLOUD,
        "Answer the programs from stand-ins of Azure and Kubernetes: made up, nothing leaves the machine.",
        False,
    )
    allow: tuple[str, ...] = _option(
        "--allow",
        Value.TEXTS,
        Group.CLOUD,
        "Let this host, or a program that speaks no HTTP, through as it is; repeatable.",
        (),
        values="NAME",
    )
    approve: tuple[str, ...] = _option(
        "--approve",
        Value.TEXTS,
        Group.RUN,
        "Run this block, which requires confirmation, without asking; repeatable.",
        (),
        values="SELECTOR",
        completed="selectors",
    )
    approvals: str | None = _option(
        "--approvals", Value.PATH, Group.RUN, "Run the blocks that this file of signed approvals allows."
    )
    allowed_signers: str | None = _option(
        "--allowed-signers",
        Value.PATH,
        Group.RUN,
        "Whose approvals count: keys by name, as in ssh-keygen(1), ALLOWED SIGNERS.",
    )
    keep_background: bool = _option(
        "--keep-background", Value.FLAG, Group.RUN, "Leave background jobs running at the end.", False
    )
    pause_on_failure: bool = _option(
        "--pause-on-failure",
        Value.FLAG,
        Group.RUN,
        "In a terminal: where a block fails, go over into the guide, in the same shell.",
        False,
    )
    keep_runs: int = _option(
        "--keep-runs",
        Value.NUMBER,
        Group.KEPT,
        "How many runs are kept, to be resumed; 0: none.",
        50,
        values="N",
    )
    keep_days: int = _option(
        "--keep-days", Value.NUMBER, Group.KEPT, "How many days a run is kept.", 90, values="N"
    )
    no_fsync: bool = _option(
        "--no-fsync",
        Value.FLAG,
        Group.KEPT,
        "Do not wait for the disk before each block: a power cut may lose what has run.",
        False,
    )
    color: str = _option(
        "--color",
        Value.CHOICE,
        Group.VIEW,
        "Whether the live view has colours.",
        "auto",
        choices=("auto", "always", "never"),
    )
    verbose: int = _option(
        "-v --verbose", Value.NUMBER, Group.VIEW, "Show all output, and why each result is right.", 0
    )
    quiet: bool = _option(
        "-q --quiet", Value.FLAG, Group.VIEW, "Show failures and the last line only.", False
    )

    @property
    def cloud(self) -> str | None:
        """Who answers for the cloud: ``rehearse`` (also while recording), ``record``, ``replay``; None: itself."""
        if self.rehearse:
            return "rehearse"
        return "record" if self.record is not None else "replay" if self.replay is not None else None

    @property
    def verbosity(self) -> int:
        """-1 for failures only, 0 as usual, more for more."""
        return -1 if self.quiet else self.verbose

    @property
    def leaves_background(self) -> bool:
        """Whether background jobs go on when the run has ended."""
        return self.keep_background or self.keep


@dataclass(frozen=True, slots=True)
class SuiteOptions:
    """What was asked for of many documents at once. `jobs` is how many run at once; 0: one a processor."""

    jobs: int = _option(
        "-j --jobs", Value.JOBS, Group.SUITE, "How many documents at once.", 0, values="N|auto"
    )
    exclude: tuple[str, ...] = _option(
        "--exclude",
        Value.TEXTS,
        Group.SUITE,
        "Leave these out of folders, as .gitignore does; repeatable.",
        (),
        values="PATTERN",
    )
    changed_since: str | None = _option(
        "--changed-since",
        Value.TEXT,
        Group.SUITE,
        "Only what has changed since this git revision, or needs what has.",
        values="REV",
    )
    last_failed: bool = _option(
        "--last-failed", Value.FLAG, Group.SUITE, "Only what did not pass last time; all if all did.", False
    )
    shard: str | None = _option(
        "--shard",
        Value.TEXT,
        Group.SUITE,
        "The I-th of N shards that take about as long as each other.",
        values="I/N",
    )
    durations: str | None = _option(
        "--durations",
        Value.PATH,
        Group.SUITE,
        "Keep durations in this file; a JSON report of an earlier run is read, too.",
    )
    reruns: int = _option(
        "--reruns",
        Value.NUMBER,
        Group.SUITE,
        "Run a document that failed again, up to N times.",
        0,
        values="N",
    )
    fail_fast: bool = _option(
        "--fail-fast", Value.FLAG, Group.SUITE, "Begin no other document once one has failed.", False
    )
    strict: bool = _option(
        "--strict", Value.FLAG, Group.SUITE, "Fail documents whose programs are missing; skip none.", False
    )
    may_lack: tuple[str, ...] = _option(
        "--may-lack",
        Value.TEXTS,
        Group.SUITE,
        "These programs may be missing; repeatable.",
        (),
        values="NAME,...",
    )
    in_place: bool = _option(
        "--in-place",
        Value.FLAG,
        Group.SUITE,
        "Run documents where they are, not in a copy of their folder.",
        False,
    )
    record_results: bool = _option(
        "--record-results", Value.FLAG, Group.SUITE, "Record what the results that pass look like.", False
    )
    only_drifted: bool = _option(
        "--only-drifted",
        Value.FLAG,
        Group.SUITE,
        "With --record: replay first, and record only the documents that do not pass.",
        False,
    )
    listing: bool = _option(
        "--list", Value.FLAG, Group.SUITE, "Write the documents that would be tested; run nothing.", False
    )
    watch: bool = _option(
        "--watch",
        Value.FLAG,
        Group.SUITE,
        "Go on: test again what changes, or needs what has changed, until ^C.",
        False,
    )
    allow_empty: bool = _option(
        "--allow-empty", Value.FLAG, Group.SUITE, "Exit with 0, not 5, where there is nothing to run.", False
    )


DOCUMENT_TIMEOUT = "1h"
"""How long a document of a suite may take where nobody says."""

MODES: Mapping[str, tuple[type, ...]] = {
    "run": (RunOptions,),
    "record": (RunOptions,),
    "test": (RunOptions, SuiteOptions),
    "step": (RunOptions, GuideOptions),
    "update": (RunOptions, UpdateOptions),
    "check": (RunOptions, SuiteOptions, CheckOptions),
    "pytest": (RunOptions, SuiteOptions),
}
"""Mode -> the classes of its options. A mode has settings, and may have a table of its own in a file of settings."""

EVERY: Mapping[str, Option] = {
    one.key: one
    for kind in (RunOptions, SuiteOptions, GuideOptions, UpdateOptions, CheckOptions)
    for one in options_of(kind).values()
}
"""Settings key -> option."""
