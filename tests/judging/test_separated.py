from runbook.judging import separated
from runbook.judging.claim import Claim
from runbook.judging.registry import judge

CSV = ["date,region,amount", "2023-01-01,north,120", '2023-01-02,"south, east",80']


def test_a_header_and_rows_of_as_many_values() -> None:
    assert separated.is_separated(CSV)
    assert not separated.is_separated(["Hello, world", "this is, well, prose"])
    assert not separated.is_separated(["a,b"])
    assert not separated.is_separated(["1,2", "3,4"])


def test_rows_are_divided_by_bars_and_other_lines_stay() -> None:
    assert separated.lines([*CSV, "done"], CSV[0])[2:] == ["| 2023-01-02 | south, east | 80 |", "done"]


def test_rows_are_known_by_their_key_and_their_numbers_count() -> None:
    text = "name,mean\na,0.33\nb,1.5\n"
    assert judge(Claim(text, "name,mean,n\nb,1.50,2\na,0.333333,7\n", threshold=0.3)).passed
    assert judge(Claim(text, "name,mean\na,0.66\nb,1.5\n", threshold=0.3)).score <= 0.05
