"""Names that bash or every login knows: variables that nobody has to give a value, builtins, reserved words."""

import re

_SHELL = """
BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND BASH_EXECUTION_STRING
BASH_LINENO BASH_LOADABLES_PATH BASH_REMATCH BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO BASH_VERSION COLUMNS
COMP_CWORD COMP_KEY COMP_LINE COMP_POINT COMP_TYPE COMP_WORDBREAKS COMP_WORDS COPROC DIRSTACK EPOCHREALTIME
EPOCHSECONDS EUID FUNCNAME GROUPS HISTCMD HOSTNAME HOSTTYPE IFS LINENO LINES MACHTYPE MAPFILE OLDPWD OPTARG
OPTERR OPTIND OSTYPE PIPESTATUS POSIXLY_CORRECT PPID PS0 PS1 PS2 PS3 PS4 PWD RANDOM READLINE_ARGUMENT
READLINE_LINE READLINE_MARK READLINE_POINT REPLY SECONDS SHELL SHELLOPTS SHLVL SRANDOM TIMEFORMAT TMOUT UID
"""
"""What bash sets or reads itself (bash 5.2's manual, "Shell Variables")."""

_LOGIN = """
DBUS_SESSION_BUS_ADDRESS DISPLAY EDITOR HOME KUBECONFIG LANG LANGUAGE LOGNAME LS_COLORS MAIL MANPATH PAGER PATH
SSH_AUTH_SOCK SSH_CLIENT SSH_CONNECTION SSH_TTY SUDO_GID SUDO_UID SUDO_USER TEMP TERM TMP TMPDIR TZ USER
VIRTUAL_ENV VISUAL WAYLAND_DISPLAY WSL_DISTRO_NAME all_proxy ftp_proxy http_proxy https_proxy no_proxy ALL_PROXY
HTTP_PROXY HTTPS_PROXY NO_PROXY CI
"""
"""What a login, a terminal or the machine's set-up gives (POSIX.1-2017, chapter 8, and common practice)."""

_BUILTINS = """
. : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo enable
eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd
read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias
unset wait
"""
"""What ``compgen -b`` of bash 5.2 lists."""
_RESERVED = """
! [[ ]] case coproc do done elif else esac fi for function if in select then time until while { }
"""
"""What ``compgen -k`` of bash 5.2 lists."""

WRAPPERS = frozenset({"sudo", "env", "nohup", "exec", "command", "time", "builtin", "nice"})
"""Commands that run the command that their words are."""
BUILTINS = frozenset(_BUILTINS.split())
RESERVED = frozenset(_RESERVED.split())
_NAMES = frozenset(f"{_SHELL} {_LOGIN}".split())
_FAMILIES = re.compile(r"LC_\w+|XDG_\w+|RUNBOOK_\w+|GITHUB_\w+", re.ASCII)


def well_known(name: str) -> bool:
    """Whether nobody has to give this variable a value."""
    return name in _NAMES or _FAMILIES.fullmatch(name) is not None
