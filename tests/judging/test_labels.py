from runbook.judging import labels

ROWS = ["Name: web", "State: Running", "  State: Waiting", "key = 3", "no label here"]


def test_labelled() -> None:
    assert labels.labelled("Client Version: v1.31.1") == ("client version", "v1.31.1")
    assert labels.labelled("key = 3") == ("key", "3")
    assert labels.labelled("no label here") is None


def test_only_labels_that_stand_once() -> None:
    assert labels.unique(ROWS, range(len(ROWS))) == {"name": 0, "key": 3}
    assert labels.unique(ROWS, [1]) == {"state": 1}
