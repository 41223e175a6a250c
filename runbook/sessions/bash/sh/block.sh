# What bash reads for each block. @NAME@ holds the block's code, under its document's name.
case ${__runbook_up-} in '') \builtin . @RUN@/start ;; esac
\builtin . @RUN@/blocks/@NAME@ >|@OUT@ 2>|@ERR@ <@INPUT@
{ \builtin . @RUN@/@AFTER@; } 2>/dev/null
