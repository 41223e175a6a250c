# The EXIT trap: a block ends the shell (errexit, `exit`, a signal). Says so, saves the state, and starts bash anew in
# this very process, so that its number, its open files and its jobs stay what they are.
\builtin printf '%s X %d %d %s\0' @NONCE@ "${__runbook_block-0}" "${__runbook_exit-$?}" "$PWD" >|@RUN@/control
__runbook_options=${__runbook_options-$SHELLOPTS}
\builtin set +e +o posix
\builtin . @RUN@/save
\builtin printf '%s S %d\0' @NONCE@ "${__runbook_block-0}" >|@RUN@/control
\builtin exec @BASH@ --norc --noprofile @RUN@/commands <@INPUT@ >/dev/null 2>&1
