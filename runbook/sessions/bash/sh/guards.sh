# What the guards of `runbook.shell.effects.lost_statuses` call, in few lines: the saved state repeats them. A substitution
# is looked at behind it, in a function at its own end; the statuses of a pipe come behind it. bash alone knows whether
# errexit would look at what stands there (a function may be called in a condition): it runs an ERR trap where it would,
# also in a substitution, but not in a file that is sourced there.
__runbook_look() { __runbook_s=$?; __runbook_c=$(\builtin trap '\builtin echo 1' ERR; (( 0 )); :); [[ ! $__runbook_c ]] || \builtin . @RUN@/sub F "$__runbook_s" "$@"; } 2>/dev/null
__runbook_substitution() { \builtin local IFS=' '; \builtin trap "case \$? in 0) ;; *) __runbook_look $* ;; esac" EXIT; }
# Whoever reads from a process substitution may be through before such a trap is: that question comes first.
__runbook_process() { __runbook_c=$(\builtin trap '\builtin echo 1' ERR; (( 0 )); :); [[ ! $__runbook_c ]] || \builtin trap "case \$? in 0) ;; *) { \\builtin . @RUN@/sub P \$? $1 ${2-} ${3-} ${4-} ${5-} ${6-}; } 2>/dev/null ;; esac" EXIT; } 2>/dev/null
__runbook_pipe() { [[ ${*:3 + $2} != *[1-9]* ]] || { __runbook_c=$(\builtin trap '\builtin echo 1' ERR; (( 0 )); :); \builtin . @RUN@/pipe "$@"; } 2>/dev/null; }
__runbook_in=__runbook_substitution __runbook_feed=__runbook_process __runbook_piped=__runbook_pipe __runbook_failed=([1]=1)
