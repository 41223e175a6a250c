# Read by `leave` when a block ends inside a function: takes the local variables of all functions out of sight, so that
# the globals behind them are saved. In a function `unset` removes what its callers have made local, one at a time; an
# attribute that means nothing to variables (-t), given to the global one, tells when that one has come into sight.
__runbook_peel() {
  \builtin local __runbook_n __runbook_k
  for __runbook_n in \
    "${!a@}" "${!b@}" "${!c@}" "${!d@}" "${!e@}" "${!f@}" "${!g@}" "${!h@}" "${!i@}" "${!j@}" "${!k@}" "${!l@}" "${!m@}" "${!n@}" \
    "${!o@}" "${!p@}" "${!q@}" "${!r@}" "${!s@}" "${!t@}" "${!u@}" "${!v@}" "${!w@}" "${!x@}" "${!y@}" "${!z@}" "${!A@}" "${!B@}" \
    "${!C@}" "${!D@}" "${!E@}" "${!F@}" "${!G@}" "${!H@}" "${!I@}" "${!J@}" "${!K@}" "${!L@}" "${!M@}" "${!N@}" "${!O@}" "${!P@}" \
    "${!Q@}" "${!R@}" "${!S@}" "${!T@}" "${!U@}" "${!V@}" "${!W@}" "${!X@}" "${!Y@}" "${!Z@}" "${!_@}"; do
    case $__runbook_n in
      _ | __runbook_* | BASH* | FUNCNAME | DIRSTACK | SHELLOPTS) \builtin continue ;;
    esac
    [[ ! -R $__runbook_n ]] && \builtin declare -gt "$__runbook_n" || \builtin continue
    for (( __runbook_k = 0; __runbook_k < 100; __runbook_k++ )); do
      [[ ${!__runbook_n@a} != *t* ]] && \builtin unset -v "$__runbook_n" || \builtin break
    done
    \builtin declare -g +t "$__runbook_n"
    [[ ${!__runbook_n@a} || -v $__runbook_n ]] || \builtin unset -v "$__runbook_n"
  done
}
__runbook_shopts=${__runbook_shopts-${BASHOPTS//:/ }}
\builtin shopt -u localvar_unset
__runbook_peel
\builtin unset -f __runbook_peel
