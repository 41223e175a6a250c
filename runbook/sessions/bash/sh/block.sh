# What bash reads for each block. @NAME@ holds the block's code, under its document's name; @AFTER@ has `after` read, or
# is `quick`.
case ${__runbook_up-} in '') \builtin . @RUN@/start ;; esac
\builtin . @RUN@/blocks/@NAME@ >|@OUT@ 2>|@ERR@ <@INPUT@
{ @AFTER@; } 2>/dev/null
