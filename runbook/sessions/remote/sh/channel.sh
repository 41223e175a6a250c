# One stream of commands' output, or of a file, to the engine. A mark follows when the last writer is gone.
LC_ALL=C
umask 077
d=@RUN@
: >"$d/channel.$$"
printf '\0%s\0' @NONCE@
printf '\0%s\0' @NONCE@ >&2
while IFS= read -r l; do
  case $l in
    o)
      { cat "$d/stdout"; printf '\0%s\0' @NONCE@; } 2>/dev/null &
      { cat "$d/stderr" 2>/dev/null; printf '\0%s\0' @NONCE@; } >&2 &
      wait
      ;;
    m)
      cat "$d/stdout" 2>/dev/null
      printf '\0%s\0' @NONCE@
      ;;
    'f '*)
      printf -v n %b "${l#f }"
      cat "$d/$n" 2>/dev/null
      printf '\0%s\0' @NONCE@
      ;;
  esac
done
rm -f "$d/channel.$$" 2>/dev/null
