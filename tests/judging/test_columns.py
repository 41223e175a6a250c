import pytest

from runbook.judging import columns

DF = ["Filesystem      Size  Used Avail Use% Mounted on", "/dev/sda1        29G  4.1G   25G  15% /"]
LSBLK = [
    "NAME    MAJ:MIN RM  SIZE RO TYPE MOUNTPOINT",
    "sda       8:0    0   30G  0 disk",
    "└─sda1    8:1    0   30G  0 part /",
    "loop0     7:0    0 63.9M  1 loop /snap/core20",
]
FREE = ["               total        used        free", "Mem:            15Gi       2.1Gi        11Gi"]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (DF, ("Filesystem", "Size", "Used", "Avail", "Use%", "Mounted on")),
        (LSBLK, ("NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINT")),
        (FREE, ("", "total", "used", "free")),
        (["CONTAINER ID   IMAGE", "d3f5a1b2c4e6   nginx"], ("CONTAINER ID", "IMAGE")),
        (["LAST SEEN   TYPE", "2m          Normal"], ("LAST SEEN", "TYPE")),
        (["a\tb c\td", "1\t2\t3"], ("a", "b c", "d")),
        (["| id | city name |", "|  1 | Berlin |"], ("id", "city name")),
    ],
)
def test_the_names_of_the_columns(rows: list[str], names: tuple[str, ...]) -> None:
    assert columns.header(rows[0], rows[1:]).names == names


def test_a_known_name_is_one_column_whatever_stands_below() -> None:
    head = columns.header("NAME CREATED BY", [], frozenset({"name", "createdby"}))
    assert head.names == ("NAME", "CREATED BY")


def test_right_aligned_cells_stand_under_their_header() -> None:
    head = columns.header(LSBLK[0], LSBLK[1:])
    assert columns.row(LSBLK[1], head) == ("sda", "8:0", "0", "30G", "0", "disk", "")
    assert columns.row(LSBLK[3], head) == ("loop0", "7:0", "0", "63.9M", "1", "loop", "/snap/core20")


def test_the_signs_of_a_tree_are_no_part_of_a_name() -> None:
    head = columns.header(LSBLK[0], LSBLK[1:])
    found = columns.row(LSBLK[2], head)
    assert found is not None and found[0] == "sda1"


def test_a_line_without_bars_is_no_row_of_a_table_with_bars() -> None:
    head = columns.header("| id | city |", ["|  1 | Berlin |"])
    assert columns.row("2 rows in set (0.00 sec)", head) is None
