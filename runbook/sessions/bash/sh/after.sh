# Read after each block that left the shell alive: says how the block ended, then saves the shell's state.
\builtin printf '%s D %d %d %s\0' @NONCE@ "${__runbook_block-0}" "$?" "${PWD-}" >|@RUN@/control
__runbook_options=$SHELLOPTS
\builtin . @RUN@/save || \builtin :
\builtin unset __runbook_options __runbook_i
\builtin printf '%s S %d\0' @NONCE@ "${__runbook_block-0}" >|@RUN@/control
