import subprocess
import sys
from types import FunctionType, ModuleType

import runbook
from runbook import api

PUBLIC = """
Aside AsideFinished AsideStarted BROKEN_OFF BashSession Block BlockFinished BlockOutline BlockResult
BlockStarted Cancellation Changes Claim Clock Command DONE Diagnostic Directive Document
DocumentError DocumentFinished DocumentResult DocumentRetried DocumentStarted Ended Event Events
Executor ExecutorSetup Expectation FailFast Failure Job JobDone JobLines JobLost JobReport Judge
KeepGoing LeftOut LoopSettings Masker Matcher MatcherError NothingToRun Output OutputError OutputReceived
Overview Plan Policy Reason Recorded Reporter Row RunFinished RunOptions RunStarted RunbookError Section
Selection Session SessionError SessionSetup Severity Span Status Step Stream SuiteOptions
SuiteRequest Terminal UsageError Verdict Wish __version__ blocks build decided failure from_json
github_commands judge load open_executor open_session overview parse quoted reporter row_of run
run_suite scored serve shown to_json visible wording
Edit Finding LintRule Part ShellCode Subject Topic
"""


def test_the_public_names_are_these() -> None:
    assert sorted(api.__all__) == sorted(PUBLIC.split())


def test_every_public_name_is_there_and_documented() -> None:
    for name in api.__all__:
        value = getattr(runbook, name)
        assert value is getattr(api, name)
        assert value.__doc__ or not isinstance(value, (type, FunctionType, ModuleType)), name


def test_importing_the_package_imports_none_of_it() -> None:
    code = "import sys, runbook; print([name for name in sys.modules if name.startswith('runbook.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_version_needs_no_heavy_import() -> None:
    heavy = {"rich", "markdown_it", "pexpect", "rapidfuzz", "yaml", "jinja2"}
    code = (
        "import sys\nfrom runbook.frontends.cli.app import main\n"
        "try: main(['--version'])\nexcept SystemExit: pass\n"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_plain_run_imports_no_rich(tmp_path: object) -> None:
    code = (
        "import sys\nfrom runbook.frontends.cli.app import main\n"
        "try: main(['run', '-'])\nexcept SystemExit: pass\n"
        "print('rich' in sys.modules, 'rapidfuzz' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="```bash\ntrue\n```\n", capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False False"
