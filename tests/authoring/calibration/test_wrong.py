from runbook.authoring.calibration import wrong
from runbook.authoring.calibration.wrong import Wrong

TABLE = "NAME   READY   STATUS\nweb    1/1     Running\ndb     1/1     Running\ncache  1/1     Running\n"


def kinds(
    samples: list[str], command: str = "ls", others: list[tuple[str, str]] | None = None
) -> dict[str, Wrong]:
    return {one.kind: one for one in wrong.outputs(samples, command, others or [])}


def test_the_kinds_of_wrong_outputs() -> None:
    found = kinds([TABLE], "kubectl get pods", [("a.md:3", "another\n")])
    assert list(found) == ["empty", "error", "state", "part", "other"]
    assert found["empty"].text == ""
    assert found["state"].text == TABLE.replace("Running", "Stopped").replace("READY", "NOT READY")
    assert found["part"].text == "NAME   READY   STATUS\nweb    1/1     Running"
    assert found["other"] == Wrong("other", "the output of a.md:3", "another\n")


def test_json_stays_json() -> None:
    found = kinds(['{"enabled": true, "state": "Succeeded"}'])
    assert found["state"].text == '{"enabled": false, "state": "Failed"}'.replace("enabled", "disabled")


def test_a_figure_is_only_wrong_where_it_was_the_same_in_all_runs() -> None:
    assert kinds(["pid 17, 3 nodes", "pid 23, 3 nodes"])["figure"].text == "pid 23, 4 nodes"
    assert "figure" not in kinds(["pid 17", "pid 23"])


def test_nothing_right_is_called_wrong() -> None:
    found = kinds(["", "other\n"], others=[("a.md:3", "other \n"), ("a.md:9", "x\n")])
    assert "empty" not in found
    assert found["other"].what == "the output of a.md:9"


def test_the_error_speaks_of_the_program() -> None:
    command = "export A=b\nsudo kubectl apply -f - <<EOF\nkind: Pod\nEOF\n# done\n"
    assert kinds(["x"], command)["error"].text.startswith("kubectl: error")
    assert kinds(["x"], "")["error"].text.startswith("command: error")
    assert kinds(["x"], "if [ -z $A ]; then\n  az login\nfi\n")["error"].text.startswith("az: error")
