"""The rules of the default judgement, as a table: ``docs/reference/judging-rules.md`` is made from it.

The first rule that an output breaks decides, and its id stands in the verdict (`Verdict.rule`). Where none is broken,
the score does.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgingRule:
    """A rule, and an output that breaks it. `id` is ``P`` and a number; `sentence` says what breaks it, in Markdown.

    `example_command` printed `example_actual` where `example_expected` is documented. `example_recorded` is what
    earlier runs printed, where the rule needs that.
    """

    id: str
    sentence: str
    example_command: str
    example_expected: str
    example_actual: str
    example_recorded: str | None = None

    @property
    def summary(self) -> str:
        """The first sentence, as plain text."""
        return self.sentence.partition(". ")[0].replace("`", "").rstrip(".")


RULES = (
    JudgingRule(
        "P1",
        "A value that the command asks for and the document shows is missing in the output, "
        "or another value is in its place.",
        "az group create --name demo --location westeurope",
        '{"location": "westeurope", "name": "demo"}',
        '{"location": "northeurope", "name": "demo"}',
    ),
    JudgingRule(
        "P2",
        "The output reports a failure that is not documented, or a documented failure is gone. "
        "Another severity before the same message (`WARNING:`) does not break it.",
        "docker push registry.example.com/app",
        "latest: digest: sha256:0f1e2d size: 528",
        "unauthorized: authentication required",
    ),
    JudgingRule(
        "P3",
        "A text is documented, and nothing was printed on the stream that is judged. "
        "The verdict says so where the text is on the other stream.",
        "git switch -c feature",
        "Switched to a new branch 'feature'",
        "",
    ),
    JudgingRule(
        "P4",
        "A state is another one: `Succeeded` and `Failed`, `Running` and `Pending`, status codes of another "
        "class (`200`, `403`), a ratio that is complete and one that is not (`1/1`, `0/1`). "
        "A documented pending state that is now done does not break it.",
        "kubectl get pod web",
        "NAME   READY   STATUS    AGE\nweb    1/1     Running   5s",
        "NAME   READY   STATUS    AGE\nweb    0/1     Pending   5s",
    ),
    JudgingRule(
        "P5",
        "A documented record (a row, an entry, an object of a JSON array) is missing, and the document does not "
        "abridge the list (`...`).",
        "kubectl get pods",
        "NAME              READY\norder-5bd8-x7k   1/1\nstore-77aa-q2w   1/1",
        "NAME              READY\norder-6cc9-b2m   1/1",
    ),
    JudgingRule(
        "P6",
        "A value is of another type, and the type is the result: a number or a time is documented, and a word came, "
        "or a list.",
        "jq .replicas deployment.json",
        "3",
        "three",
    ),
    JudgingRule(
        "P7",
        "A count that is the outcome is another one: `5 passed`, `(2 rows)`, `2 to add`.",
        "pytest -q",
        "5 passed in 0.31s",
        "4 passed in 0.29s",
    ),
    JudgingRule(
        "P8",
        "A value that was the same in all recorded runs is another one.",
        "app --version",
        "app 2.1 (build 77)",
        "app 2.2 (build 79)",
        "app 2.1 (build ⟨number⟩)",
    ),
    JudgingRule(
        "P9",
        "The output is that of something else: it has another title, other headings or columns, or describes "
        "another kind of object.",
        "kubectl get services",
        "NAME   TYPE        CLUSTER-IP\nweb    ClusterIP   10.0.0.7",
        "NAME   READY   STATUS\nweb    1/1     Running",
    ),
    JudgingRule(
        "P10",
        "The output is cut off: its JSON is not closed, or the last documented line, which reports success, is "
        "missing.",
        "make install",
        "compiling\ninstalling\nInstallation complete.",
        "compiling\ninstalling",
    ),
)
"""The rules, in the order in which they are asked."""

RULES_BY_ID: Mapping[str, JudgingRule] = {one.id: one for one in RULES}
"""Id -> rule."""
