# After a substitution that has failed, in a process for this, or in its own. $1 is F, or P for a process substitution; $2 its exit
# status, $3 the site in the code; the statuses that are not failures follow.
for __runbook_n in "${@:4}"; do
  [[ $__runbook_n != "$2" ]] || \builtin return 0
done
# Nobody else will look at the status, so the process that waits for the substitution is ended here and now, before it runs
# its command with what is missing: the shell, or a child of it (for a here-document, in a pipe, in a subshell). Of a child
# bash says nothing when SIGPIPE ends it; the block fails at its end. So it does after a process substitution, for which
# nobody waits.
__runbook_p=$$
if IFS= \builtin read -r __runbook_n <"/proc/$BASHPID/stat"; then
  __runbook_n=${__runbook_n##*') '}
  __runbook_n=${__runbook_n#* }
  __runbook_p=${__runbook_n%% *}
fi
case $1:$__runbook_p in
  F:$$)
    \builtin printf '%s F %d %d %d\0' @NONCE@ "${__runbook_block-0}" "$2" "$3" >|@RUN@/control
    \builtin printf '%d\n' "$2" >|@RUN@/ending
    \builtin kill -s @END@ "$$"
    ;;
  *)
    \builtin printf '%s P %d %d %d\0' @NONCE@ "${__runbook_block-0}" "$2" "$3" >|@RUN@/control
    [[ $1 == P ]] || \builtin kill -s PIPE "$__runbook_p"
    ;;
esac
