import pytest

from runbook.shell.interactive import wants_terminal


@pytest.mark.parametrize(
    "code",
    [
        "vi file",
        "echo x\n  vim -n 'a b'\n",
        "EDITOR=nano sudo nano /etc/hosts",
        "/usr/bin/vim x; echo y",
        "cd x && top",
        "if true; then htop; fi",
        "crontab -u me -e",
        "kubectl -n ns edit deployment/x",
        "git commit",
        "git commit --amend",
        "git -c a=b rebase -i HEAD~3",
        "watch kubectl get pods",
    ],
)
def test_calls_that_draw_on_the_screen(code: str) -> None:
    assert wants_terminal(code)


@pytest.mark.parametrize(
    "code",
    [
        "echo vi",
        "ls vim",
        "# vi file",
        "cat <<vi",
        "top -b -n1",
        "top | head",
        "vim -es file <script",
        "nano file >out",
        "crontab -l",
        "kubectl get pods",
        "git commit -m edit",
        "git commit -am edit",
        "git commit --no-edit",
        "git rebase main",
        "tmux new-session -d -s x",
        "less file",
        "man ls",
        "",
    ],
)
def test_calls_that_do_not(code: str) -> None:
    assert not wants_terminal(code)
