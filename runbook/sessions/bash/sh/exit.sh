# The session's `exit`. In a function, bash's own leaves the function's local variables in sight of the EXIT trap. A
# redirection error of a special builtin in POSIX mode is the one way out that drops them, wherever it happens: this
# prepares it, and the function that reads this then makes one.

__runbook_exit=${1-$?}
if [[ $BASHPID != "$$" || $# -gt 1 || -z $__runbook_exit || $__runbook_exit == *[!0-9]* ]]; then
  \builtin unset __runbook_exit
  \builtin exit "$@"
fi
{
  __runbook_exit=$(( 10#$__runbook_exit & 255 ))
  __runbook_options=$SHELLOPTS
  \builtin trap '{ \builtin . @RUN@/leave; } 2>/dev/null' EXIT
  \builtin set -e -o posix
} 2>/dev/null
