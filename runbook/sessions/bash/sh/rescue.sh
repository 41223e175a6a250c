# One line, for a bash that reads on although its block has said nothing: a function of the document's took a name that
# the session needs, or an error gave the whole block up. In POSIX mode, which an assignment switches on, no function
# comes before `unset`. Then the block ends as if it had ended the shell.
__runbook_status=$?; [[ ${__runbook_up-} ]] || { \builtin . @RUN@/start; __runbook_status=1; }; __runbook_exit=$__runbook_status __runbook_block=@NUMBER@ __runbook_options=$SHELLOPTS __runbook_shopts=${BASHOPTS//:/ } POSIXLY_CORRECT=1; \unset -f builtin; \unset POSIXLY_CORRECT; \builtin . @RUN@/leave
