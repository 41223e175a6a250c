import pytest

from runbook.core.decoding import normalize
from runbook.judging.reading import tables

PODS = "NAME   READY   STATUS    AGE\nweb    1/1     Running   5m\ndb     1/1     Running   7d\n"


@pytest.mark.parametrize(
    "text",
    [
        PODS,
        "NAME READY STATUS AGE\nweb   1/1 Running 5m\ndb    1/1 Running 7d".replace(" ", "  "),
        "NAME | READY | STATUS | AGE\n-----+-------+--------+----\nweb | 1/1 | Running | 5m\ndb | 1/1 | Running | 7d\n",
        "NAME\tREADY\tSTATUS\tAGE\nweb\t1/1\tRunning\t5m\ndb\t1/1\tRunning\t7d",
        "NAME,READY,STATUS,AGE\nweb,1/1,Running,5m\ndb,1/1,Running,7d",
        "┌──────┬───────┬─────────┬─────┐\n│ NAME │ READY │ STATUS  │ AGE │\n├──────┼───────┼─────────┼─────┤\n"
        "│ web  │ 1/1   │ Running │ 5m  │\n│ db   │ 1/1   │ Running │ 7d  │\n└──────┴───────┴─────────┴─────┘",
    ],
)
def test_tables_are_read_in_every_form(text: str) -> None:
    found = tables.find(normalize.lines(text))
    assert found is not None
    assert found.header == ("NAME", "READY", "STATUS", "AGE")
    assert found.rows == (("web", "1/1", "Running", "5m"), ("db", "1/1", "Running", "7d"))


def test_an_empty_cell_is_found_by_its_column() -> None:
    found = tables.find(["NAME   STATUS    VOLUME   CLASS", "data   Pending            standard"])
    assert found is not None
    assert found.rows == (("data", "Pending", "", "standard"),)


def test_a_single_blank_divides_columns_where_every_row_has_a_word_for_each() -> None:
    found = tables.find(
        ["Filesystem      Size  Used Avail Use% Mounted on", "tmpfs           3.9G     0  3.9G   0% /run"]
    )
    assert found is not None
    assert found.header == ("Filesystem", "Size", "Used", "Avail", "Use%", "Mounted on")
    assert found.rows == (("tmpfs", "3.9G", "0", "3.9G", "0%", "/run"),)


def test_a_first_column_without_a_name() -> None:
    found = tables.find(
        ["              total        used        free", "Mem:           3936        1009         127"]
    )
    assert found is not None
    assert found.header == ("", "total", "used", "free")
    assert found.rows == (("Mem:", "3936", "1009", "127"),)


@pytest.mark.parametrize(
    "lines", [["Hello world", "this is text"], ["Done.  All good", "bye"], [], ["NAME  AGE"]]
)
def test_what_is_not_a_table(lines: list[str]) -> None:
    assert tables.find(lines) is None


def test_a_failure_below_a_table_is_not_a_row() -> None:
    found = tables.find(["NAME   READY   STATUS", "web    1/1     Running", "error: the server is gone"])
    assert found is not None
    assert len(found.rows) == 1


def test_the_table_of_the_output_is_the_one_with_the_documented_columns() -> None:
    shown = tables.find(normalize.lines(PODS))
    printed = tables.find(
        ["NOTE  MORE", "x     y", "", "NODE   NAME   STATUS    READY   AGE", "n1   web   Running  1/1  3d"],
        like=shown,
    )
    assert printed is not None
    assert printed.header == ("NODE", "NAME", "STATUS", "READY", "AGE")


def test_a_table_in_another_language_is_known_by_a_cell() -> None:
    shown = tables.find(["NAME   STATUS    AGE", "web    Running   5m"])
    assert shown is not None
    found = tables.translated(["NOM    ÉTAT      ÂGE", "web    Actif     9m"], shown)
    assert found is not None
    assert found.header == shown.header
    assert tables.translated(["NOM    ÉTAT      ÂGE", "api    Actif     9m"], shown) is None


@pytest.mark.parametrize("at", [0, 2])
def test_a_table_in_another_language_may_stand_beside_a_warning(at: int) -> None:
    shown = tables.find(
        ["Filesystem      Size  Used Avail Use% Mounted on", "/dev/sda1        29G  4.1G   25G  15% /"]
    )
    assert shown is not None
    lines = [
        "S.ficheros     Tamaño Usados  Disp Uso% Montado en",
        "/dev/vda2         79G    12G   64G  16% /",
    ]
    lines.insert(at, "WARNING: this command is in preview and under development")
    found = tables.translated(lines, shown)
    assert found is not None
    assert found.header == shown.header


def test_columns_that_one_blank_divides_are_found_again() -> None:
    lines = [
        "NAME    MAJ:MIN RM  SIZE RO TYPE MOUNTPOINT",
        "sda       8:0    0   30G  0 disk",
        "└─sda1    8:1    0   30G  0 part /",
    ]
    shown = tables.find(lines)
    found = tables.find(["Note: two disks", *lines], like=shown)
    assert shown is not None and found is not None
    assert found.header == shown.header
