# What the guards of `runbook.shell.lost_statuses` call; read before the first block that has some.
# A substitution looks at its own end; the statuses of a pipe come behind it.
__runbook_sub() { \builtin trap "case \$? in 0) ;; *) { \\builtin . @RUN@/sub \$? $1 ${2-} ${3-} ${4-} ${5-} ${6-}; } 2>/dev/null ;; esac" EXIT; }
__runbook_pipe() { [[ ${*:3 + $2} != *[1-9]* ]] || { \builtin . @RUN@/pipe "$@"; } 2>/dev/null; }
__runbook_in=__runbook_sub __runbook_piped=__runbook_pipe
