import pytest

from runbook.shell.asking import asks

ASKING = """\
read -p "Name? " name
read answer
ssh host
ssh -p 22 user@host uptime
vi notes.txt
sudo apt update
az login
az login --use-device-code
less big.log
docker login registry
mysql
if true; then read x; fi
"""
QUIET = """\
echo read it
cat list | while read -r line; do echo "$line"; done
while IFS= read -r line; do echo "$line"; done < list
read -r first < file
read x <<< "a b"
az login --identity
ssh -o BatchMode=yes host true
sudo -n true
man_page=1
echo "az login"
grep ssh config
"""


@pytest.mark.parametrize("code", ASKING.splitlines())
def test_this_wants_the_terminal(code: str) -> None:
    assert asks(code)


@pytest.mark.parametrize("code", QUIET.splitlines())
def test_this_does_not(code: str) -> None:
    assert not asks(code)
