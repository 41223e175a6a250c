# The session's `trap`. An EXIT trap of the document's is kept for the end of the session: bash's own EXIT trap is what
# saves the state when a block ends the shell. A subshell is not the session and keeps bash's own behaviour.

\builtin local __runbook_action __runbook_name __runbook_status=0
if (( $# == 0 )) || [[ $1 == -p ]]; then
  (( $# == 0 )) || \builtin shift
  (( $# )) || \builtin set -- EXIT {1..64} DEBUG ERR RETURN
  for __runbook_name; do
    if [[ $__runbook_name == EXIT || $__runbook_name == 0 ]] &&
      [[ $BASHPID == "$$" || $(\builtin trap -p EXIT) == *@RUN@/leave* ]]; then
      [[ -z ${__runbook_exit_trap+set} ]] || \builtin printf 'trap -- %s EXIT\n' "${__runbook_exit_trap@Q}"
    elif [[ $__runbook_name == ERR && $(\builtin trap -p ERR) == *@RUN@/control* ]]; then
      \builtin continue
    elif [[ $__runbook_name == RETURN && $(\builtin trap -p RETURN) == *:@RUN@/block* ]]; then
      \builtin printf 'trap -- %s RETURN\n' "${__runbook_return_trap@Q}"
    else
      \builtin trap -p "$__runbook_name" || __runbook_status=$?
    fi
  done
  return "$__runbook_status"
fi
[[ $1 != -- ]] || \builtin shift
# The saved state repeats the session's own.
[[ $1 != *@RUN@/leave* && $1 != *@RUN@/control* ]] || return 0
if [[ $1 == *:@RUN@/block* ]]; then
  \builtin trap -- "$@"
  return
fi
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
    ERR:- | err:-) \builtin trap @FAILED@ ERR ;;
    RETURN:[!-]* | return:[!-]*)
      # The session's own scripts are sourced, too: their end, and that of this function, is none of the document's.
      \builtin declare -g "__runbook_return_trap=$__runbook_action"
      \builtin trap -- "case \${FUNCNAME[0]-}:\${BASH_SOURCE[0]-} in :@RUN@/block | :@RUN@/commands | trap:*) ;; *) $__runbook_action
;; esac" RETURN
      ;;
    *) \builtin trap -- "$__runbook_action" "$__runbook_name" || __runbook_status=$? ;;
  esac
done
return "$__runbook_status"
