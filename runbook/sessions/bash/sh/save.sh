# Writes the shell's state as a script that brings it back. It starts no process, and few lines: bash makes a write(2)
# of each. The caller has set __runbook_options to what SHELLOPTS was when the block ended.
{
  # What bash sets by itself when it finds nothing in its environment.
  \builtin printf '\\builtin unset -v PATH HOME SHELL TERM PS4 IFS HOSTNAME\n\\builtin shopt -u ${BASHOPTS//:/ }\n\\builtin shopt -s %s\n' "${__runbook_shopts-${BASHOPTS//:/ }}"
  \builtin declare -p
  \builtin printf '#: settings\n'
  \builtin enable -n
  \builtin umask -p
  \builtin declare -f
  \builtin declare -F
  (( ${#DIRSTACK[@]} < 2 )) || {
    for (( __runbook_i = ${#DIRSTACK[@]} - 1; __runbook_i > 0; __runbook_i-- )); do
      \builtin printf '\\builtin pushd -n %q >/dev/null\n' "${DIRSTACK[__runbook_i]}"
    done
  }
  \builtin trap -p
  \builtin alias -p
  # Not with `[[`: after a syntax error inside one the parser of bash 5.2 takes the next for another.
  __runbook_i='\builtin set --'
  (( ! 0${__runbook_kind+1} )) || {
    # Inside a function, such as the session's `exit`, the arguments are the function's own, and are left out.
    for __runbook_i in ${__runbook_exit+exit} "${FUNCNAME[@]}" '\builtin set --'; do
      case $__runbook_i in
        source | main) ;;
        *) \builtin break ;;
      esac
    done
  }
  case $#:$__runbook_i in
    0:*--) ;;
    *--)
      \builtin printf '%s' "$__runbook_i"
      \builtin printf ' %q' "$@"
      __runbook_i=
      ;;
    *) __runbook_i= ;;
  esac
  # A new bash has these three options on, and no other. `onecmd` would end it at once.
  \builtin printf '%s\n\\builtin set +o braceexpand +o hashall +o interactive-comments\n\\builtin set -o %s +o onecmd\n#: end\n' "$__runbook_i" "${__runbook_options//:/ -o }"
# What is called through `builtin` knows nothing of the `||` around it: errexit would end the shell where the disk is full.
} >|@RUN@/"${__runbook_state-state}" || \builtin return 1
