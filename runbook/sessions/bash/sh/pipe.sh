# After a pipe of which a command has failed. $1 is the site of its first command, $2 the number of its commands but the
# last, $3 ... the statuses of each that are not failures, with commas between; then come the statuses of all. That of the last
# one stays the pipe's, unless an earlier one counts.
[[ $__runbook_c ]] && (( $# == 2 * $2 + 3 )) || \builtin return "${!#}"
for (( __runbook_n = 0; __runbook_n < $2; __runbook_n++ )); do
  case ,0,${@:3 + __runbook_n:1}, in *,${@:3 + $2 + __runbook_n:1},*) \builtin continue ;; esac
  # In a substitution `$-` tells nothing of errexit.
  [[ $BASHPID != "$$" || $- == *e* ]] || \builtin continue
  \builtin printf '%s F %d %d %d\0' @NONCE@ "${__runbook_block-0}" "${@:3 + $2 + __runbook_n:1}" $(($1 + __runbook_n)) >|@RUN@/control
  \builtin return "${@:3 + $2 + __runbook_n:1}"
done
\builtin return "${!#}"
