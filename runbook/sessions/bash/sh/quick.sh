# In place of `after` when the state is not to be saved this time.
\builtin printf '%s D %d %d %s\0' @NONCE@ "${__runbook_block-0}" "$?" "${PWD-}" >|@RUN@/control
