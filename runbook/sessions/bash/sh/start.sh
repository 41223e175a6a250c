# What a bash of the session reads before its first block, after a start as after an `exec` in place.
# @RUN@ is the session's private folder, quoted for the shell.

\builtin shopt -s expand_aliases
BASH_ARGV0=bash
trap() { \builtin . @RUN@/trap "$@"; }
exit() { \builtin . @RUN@/exit "$@"; \: 2>/dev/null <@RUN@/none; }
\builtin declare -ft trap
\builtin trap '{ \builtin . @RUN@/leave; } 2>/dev/null' EXIT
\builtin trap @FAILED@ ERR
if [[ -e @RUN@/state ]]; then
  # What goes wrong here is bash's refusal to set variables of its own.
  \builtin . @RUN@/state 2>/dev/null || \builtin :
  \builtin unset __runbook_exit __runbook_options __runbook_shopts __runbook_status __runbook_kind __runbook_i
else
  # What the blocks have changed is told by what was there before the first of them.
  __runbook_options=$SHELLOPTS __runbook_state=first
  \builtin . @RUN@/save
  \builtin unset __runbook_options __runbook_state
  \builtin set -e
fi
__runbook_up=1
# After `set -a` it would be exported, and a run within a run would take itself for begun.
# A document may have taken `export` away.
\builtin export -n __runbook_up 2>/dev/null || [[ 1 ]]
