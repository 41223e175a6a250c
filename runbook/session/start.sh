# What a bash of the session reads before its first block, after a start as after an `exec` in place.
# @RUN@ is the session's private folder, quoted for the shell.

\builtin shopt -s expand_aliases
BASH_ARGV0=bash

# An EXIT trap of the document's is kept for the end of the session: bash's own EXIT trap is what saves the state
# when a block ends the shell. A subshell is not the session and keeps bash's own behaviour.
trap() {
  \builtin local __runbook_action __runbook_name __runbook_status=0
  if (( $# == 0 )) || [[ $1 == -p ]]; then
    (( $# == 0 )) || \builtin shift
    (( $# )) || \builtin set -- EXIT {1..64} DEBUG ERR RETURN
    for __runbook_name; do
      if [[ $__runbook_name == EXIT || $__runbook_name == 0 ]] &&
        [[ $BASHPID == "$$" || $(\builtin trap -p EXIT) == *@RUN@/leave* ]]; then
        [[ -z ${__runbook_exit_trap+set} ]] || \builtin printf 'trap -- %s EXIT\n' "${__runbook_exit_trap@Q}"
      else
        \builtin trap -p "$__runbook_name" || __runbook_status=$?
      fi
    done
    return "$__runbook_status"
  fi
  [[ $1 != -- ]] || \builtin shift
  if [[ $BASHPID != "$$" || ${1-} == -l ]]; then
    \builtin trap "$@"
    return
  fi
  __runbook_action=-
  if (( $# > 1 )); then
    __runbook_action=$1
    \builtin shift
  fi
  for __runbook_name; do
    case $__runbook_name:$__runbook_action in
      EXIT:- | exit:- | 0:-) \builtin unset __runbook_exit_trap ;;
      EXIT:* | exit:* | 0:*) \builtin declare -g "__runbook_exit_trap=$__runbook_action" ;;
      # bash gives the caller its ERR trap back when a function resets it; `:` stands for none.
      ERR:- | err:-) \builtin trap : ERR ;;
      *) \builtin trap -- "$__runbook_action" "$__runbook_name" || __runbook_status=$? ;;
    esac
  done
  return "$__runbook_status"
}
\builtin declare -ft trap

# `exit` in a function leaves bash with the function's local variables in sight of the EXIT trap. A redirection error
# of a special builtin in POSIX mode is the one way out that drops them, wherever it happens.
exit() {
  __runbook_exit=${1-$?}
  if [[ $BASHPID != "$$" || $# -gt 1 || -z $__runbook_exit || $__runbook_exit == *[!0-9]* ]]; then
    \builtin unset __runbook_exit
    \builtin exit "$@"
  fi
  {
    __runbook_exit=$(( __runbook_exit & 255 ))
    __runbook_options=$SHELLOPTS
    \builtin set -e -o posix
  } 2>/dev/null
  \: 2>/dev/null <@RUN@/none
}

\builtin trap '{ \builtin . @RUN@/leave; } 2>/dev/null' EXIT

if [[ -e @RUN@/state ]]; then
  # What goes wrong here is bash's refusal to set variables of its own.
  \builtin . @RUN@/state 2>/dev/null
  \builtin unset __runbook_exit __runbook_options
else
  # What the blocks have changed is told by what was there before the first of them.
  __runbook_options=$SHELLOPTS __runbook_state=first
  \builtin . @RUN@/save
  \builtin unset __runbook_options __runbook_state
  \builtin set -e
fi
__runbook_up=1
