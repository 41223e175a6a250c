# The end of a substitution that has failed, in its own process. $1 is its exit status, $2 the site in the code; the
# statuses that are no failure follow. Nobody else will look at the status, so the shell is ended here and now: before
# the command around runs with what is missing.
for __runbook_n in "${@:3}"; do
  [[ $__runbook_n != "$1" ]] || \builtin return 0
done
\builtin printf '%s F %d %d %d\0' @NONCE@ "${__runbook_block-0}" "$1" "$2" >|@RUN@/control
\builtin printf '%d\n' "$1" >|@RUN@/ending
\builtin kill -s @END@ "$$"
