# The EXIT trap: a block ends the shell (errexit, `exit`, a signal). Says so, saves the state, and starts bash anew in
# this very process, so that its number, its open files and its jobs stay what they are.
# A signal between the start of a command and the wait for it leaves bash with that wait to come: it would make it after
# its next simple command, which is one of these lines. An asynchronous command takes it away; none may come before.
(( __runbook_status = $?, 1 ))
# A child that has been forked and has not begun its program inherits this trap; a signal that ends it runs it there.
[[ ${BASHPID-$$} == "$$" ]] || \builtin return 0
[[ ! -e @RUN@/ending ]] || { \builtin : & }
# A substitution that failed ends the shell, and leaves its status there.
[[ ! -s @RUN@/ending ]] || { IFS= \builtin read -r __runbook_status <@RUN@/ending; \builtin printf '' >|@RUN@/ending; }
__runbook_kind=X
# bash runs this trap when a signal ends it, too, and then $? tells nothing of it. What ends with 0 and no `exit` is
# such an end, unless the session has sent the signal: this process is left to the signal, which gives the true status.
[[ ${__runbook_exit+set} || $__runbook_status != 0 || " $BASH_COMMAND " == *" exit "* || $- == *t* || -e @RUN@/ending ]] ||
  __runbook_kind=K
\builtin enable . alias declare enable exec printf read set shopt trap umask unset
\builtin printf '%s %s %d %d %s\0' @NONCE@ "$__runbook_kind" "${__runbook_block-0}" "${__runbook_exit-$__runbook_status}" "${PWD-}" >|@RUN@/control
__runbook_options=${__runbook_options-$SHELLOPTS}
\builtin set +e +u +o posix
# The document's own would run in here.
\builtin trap - DEBUG RETURN
for __runbook_i in "${FUNCNAME[@]}"; do
  [[ $__runbook_i == source || $__runbook_i == main ]] || { \builtin . @RUN@/peel; \builtin break; }
done
# No reserved words here and in `save` that an alias could have taken (`alias if=...`).
\builtin . @RUN@/save && {
  \builtin printf '%s S %d\0' @NONCE@ "${__runbook_block-0}" >|@RUN@/control
  [[ $__runbook_kind != X ]] || {
    \builtin shopt -s execfail
    \builtin exec @BASH@ --norc --noprofile @RUN@/commands <@INPUT@ >/dev/null 2>&1
    # The exported variables are too large for exec(2). The saved state brings them back.
    \builtin exec -c @BASH@ --norc --noprofile @RUN@/commands <@INPUT@ >/dev/null 2>&1
  }
}
