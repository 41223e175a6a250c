# What waits there for the engine: it writes files, starts the shell, sends signals, and ends everything when the
# connection ends or the engine falls silent. Lines come in on standard input; words and contents have escapes of `printf %b`.
__r_locale=${LC_ALL-}
LC_ALL=C
umask 077
__r_missing=
for __r_c in mkdir mkfifo cat rm; do
  command -v "$__r_c" >/dev/null 2>&1 || __r_missing+=" $__r_c"
done
(( BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404 )) || __r_missing+=" bash-4.4"
[[ -z $__r_missing ]] || { printf '\0%s M%s\0' @NONCE@ "$__r_missing"; exit 1; }
d=
for __r_c in "${XDG_RUNTIME_DIR-}" /dev/shm "${TMPDIR:-/tmp}" /tmp; do
  [[ $__r_c == /* && -d $__r_c && -w $__r_c && -x $__r_c ]] || continue
  d=$__r_c/@TOKEN@
  mkdir -m 700 "$d" 2>/dev/null && break
  d=
done
[[ $d ]] && mkdir "$d/blocks" && mkfifo "$d/commands" "$d/control" "$d/stdout" "$d/stderr" "$d/pause" || {
  printf '\0%s N\0' @NONCE@
  exit 1
}
exec 7<>"$d/pause" 8<>"$d/commands" 9<>"$d/control"
say() { printf '%s %s\0' @NONCE@ "$*" >&9; }
shell=
start() {
  rm -f "$d/commands"
  mkfifo "$d/commands"
  exec 8<>"$d/commands"
  {
    set -m
    (
      # Documents are UTF-8.
      case ${__r_locale:-${LC_CTYPE:-${LANG-}}} in
        *[Uu][Tt][Ff]*) LC_ALL=$__r_locale; [[ $LC_ALL ]] || unset LC_ALL ;;
        *) unset LC_ALL; export LC_CTYPE=C.UTF-8 ;;
      esac
      . "$d/environment"
      exec "$BASH" --norc --noprofile "$d/commands"
    ) </dev/null >/dev/null 2>&1 7>&- 8>&- 9>&- &
    p=$!
    say "P $1 $p"
    while :; do
      wait "$p"
      s=$?
      kill -0 "$p" 2>/dev/null || break
    done
    u=0
    read -t 0 <&8 && u=1
    say "G $p $s $u"
  } </dev/null >/dev/null 2>&1 &
}
children() { k=; [[ -r /proc/$1/task/$1/children ]] && read -r k <"/proc/$1/task/$1/children"; }
tree() {
  local k p
  for p; do
    [[ " $t $spare " != *" $p "* ]] || continue
    t+=" $p"
    children "$p"
    tree $k
  done
} 2>/dev/null
marked() {
  local f e
  for f in /proc/[0-9]*; do
    while IFS= read -r -d '' e; do
      [[ $e != RUNBOOK_MARK=@TOKEN@ ]] || { m+=" ${f#/proc/}"; break; }
    done 2>/dev/null <"$f/environ"
  done
} 2>/dev/null
alive() {
  local p l
  left=
  for p; do
    if [[ -d /proc/self ]]; then
      l=
      IFS= read -r l <"/proc/$p/stat"
      l=${l##*') '}
      [[ $l && $l != [ZX]* ]] && left+=" $p"
    else
      kill -0 "$p" && left+=" $p"
    fi
  done
  [[ $left ]]
} 2>/dev/null
# Those that blocks have started, but for `spare` and what they have started; with `all` the shell, too.
found() {
  m= t= k=
  [[ ! $shell ]] || children "$shell"
  marked
  [[ $all || ! $shell ]] || { m=" $m "; m=${m/ $shell / }; }
  tree $k $m
}
# One word after the other: TERM, a moment, KILL until none is left.
end() {
  local i
  found
  if alive $t; then
    kill -s TERM $t
    kill -s CONT $t
    for (( i = 0; i < 10; i++ )); do
      alive $t || break
      read -t 0.05 <&7
    done
    for (( i = 0; i < 20; i++ )); do
      found
      alive $t || break
      kill -s STOP $left
      found
      kill -s KILL $t
      read -t 0.05 <&7
    done
  fi
} 2>/dev/null
finish() {
  trap '' HUP INT TERM PIPE
  if [[ ! $keep ]]; then
    [[ ! $shell ]] || kill -s KILL "$shell" "-$shell"
    spare= all=1
    end
  elif [[ $shell ]]; then
    kill -s KILL "$shell"
  fi
  for f in "$d"/channel.*; do
    t= spare=$$
    tree "${f##*.}"
    kill -s KILL $t
  done
  rm -rf "$d"
  kill -s KILL "$link"
} 2>/dev/null
keep= spare= all=
trap 'exit 0' HUP INT TERM
trap finish EXIT
cat <"$d/control" 7>&- 8>&- 9>&- &
link=$!
printf '\0%s B %s %s %s\0' @NONCE@ "$BASH" "$d" "$PWD" >&9
while IFS= read -r -t @LIMIT@ l; do
  case $l in
    p) say p ;;
    'c '*) printf %b "${l#c }" >&8 ;;
    'w '*)
      l=${l#w }
      printf -v n %b "${l%% *}"
      printf %b "${l#* }" >|"$d/$n" || say "W"
      ;;
    'x '*) printf -v n %b "${l#x }"; rm -f "$d/$n" ;;
    's '*) start ${l#s } ;;
    'y '*) shell=${l#y } ;;
    'k '*)
      set -- ${l#k }
      kill -s "$1" -- "${@:2}" 2>/dev/null
      ;;
    'r '*)
      set -- ${l#r }
      k=
      [[ ! $shell ]] || children "$shell"
      say "R $1 $k"
      ;;
    'e '*)
      set -- ${l#e }
      all= spare="${*:2}"
      end
      alive $t
      say "R $1 $left"
      ;;
    'K '*)
      set -- ${l#K }
      all= spare="${*:2}" k= t=
      children "$shell"
      tree $k
      kill -s KILL "$shell" $t 2>/dev/null
      ;;
    'a '*)
      set -- ${l#a }
      [[ ! $shell ]] || kill -s KILL "$shell" 2>/dev/null
      all=1 spare=
      end
      alive $t
      say "R $1 $left"
      ;;
    'i '*)
      set -- ${l#i }
      id=$1 a=
      if IFS=' ' read -r -a a <"/proc/$shell/syscall" && [[ ${a[1]-} ]] && ! read -t 0 <&8 &&
        [[ /proc/$shell/fd/$(( a[1] )) -ef $d/commands ]]; then
        say "R $id idle"
      else
        say "R $id"
      fi 2>/dev/null
      ;;
    'h '*)
      set -- ${l#h }
      id=$1 h=
      shift
      for n; do
        for f in "/proc/$shell/fd"/*; do
          [[ $f -ef $d/$n ]] && { h+=" $n"; break; }
        done
        rm -f "$d/$n"
        mkfifo "$d/$n"
      done 2>/dev/null
      say "R $id $h"
      ;;
    keep) keep=1 ;;
    q) break ;;
  esac
done
exit 0
