"""Manifests in here-documents: what bash puts in, and the lines of the document that findings name."""

from pathlib import Path

import pytest

from runbook.checks.tables import field_validation
from tests.checks.linted import lint

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: a\n    image: b\n"


def manifests(code: str, folder: Path) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in lint(code, folder) if one.code.startswith("manifest-")]


def handed(text: str, opening: str = "<<EOF", command: str = "kubectl apply -f -") -> str:
    return f"{command} {opening}\n{text}EOF\n"


@pytest.mark.parametrize(
    "code",
    [
        handed("$(cat pod.yaml)\n"),
        handed("${MANIFEST}\n" + POD + "x\n"),
        handed("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${X:-a}\ndata:\n  $A: x\n  $B: y\n"),
        handed("apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n"),
        handed(POD + "---\n" + POD),
        handed("a: 1\na: 2\n", command="cat"),
        handed("{{ x }}\n", command="cat > x.yaml"),
        handed('{"apiVersion": "v1", "kind": "List", "count": $N, "items": ["$A", "$B"]}\n'),
        handed("kind: Thing\napiVersion: example.com/v1\nanything: here\n"),
        handed('{"a": 1}\n', command="cat > a.json") + "kubectl create configmap a --from-file=a.json\n",
        handed("metadata:\n  name: a\n", command="kustomize build | cat > kustomization.yaml"),
    ],
)
def test_nothing_is_said_where_the_text_may_be_right(code: str, tmp_path: Path) -> None:
    assert manifests(code, tmp_path) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (handed("apiVersion: v1\nkind: Pod\nmetadata:\nname: $A\nspec: {}\n"), ("manifest-indentation", 7)),
        (handed("apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n", "<<'EOF'"), ("manifest-syntax", 8)),
        (handed("\tkind: Pod\n\t  apiVersion: v1\n", "<<-EOF"), ("manifest-syntax", 6)),
        (
            handed("apiVersion: v1\nkind: \\\nPod\nmetadata:\n  name: a\n  name: b\n"),
            ("manifest-duplicate-key", 10),
        ),
        (handed("kind: Pod\nmetadata:\n  name: $(date +%s)\n"), ("manifest-incomplete", 5)),
        (
            handed("a: b\n", command="cat > a.yaml") + "kubectl apply -f ./a.yaml\n",
            ("manifest-incomplete", 5),
        ),
        (handed('{"kind": "Pod",\n"kind": "Pod",\n}\n', command="cat > a.json"), ("manifest-syntax", 7)),
    ],
)
def test_a_fault_is_found_at_its_line(code: str, found: tuple[str, int], tmp_path: Path) -> None:
    assert found in manifests(code, tmp_path)


@pytest.mark.skipif(
    not field_validation.available(), reason="the extra runbook-engine[kubernetes] is not installed"
)
def test_fields_are_held_against_the_schema_of_the_kind(tmp_path: Path) -> None:
    wrong = POD.replace("image: b", "imagee: b\n    ports: $PORTS")
    assert manifests(handed(wrong), tmp_path) == [("manifest-structure", 12)]
    assert manifests(handed(POD.replace("image: b", "image: 7")), tmp_path) == [("manifest-structure", 12)]
    assert manifests(handed(POD.replace("image: b", "image: $IMAGE")), tmp_path) == []
