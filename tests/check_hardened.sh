#!/bin/sh
# check_hardened.sh COMMAND SHARED_LIBRARY [GUARD...]: both files have the guards
# against memory errors that configure found this compiler and linker to have.
set -u
command=$1 library=$2
shift 2
if ! command -v readelf >/dev/null; then
  echo 'not tried: readelf not found'
  exit 0
fi
bad=0
wrong() { echo "$*"; bad=1; }

readelf -hW "$command" | grep -q 'Type:.*DYN' || wrong "$command is no position-independent program"
for file in "$command" "$library"; do
  name=${file##*/}
  for guard in "$@"; do
    case $guard in
    *relro*)
      readelf -lW "$file" | grep -q GNU_RELRO || wrong "$name: no RELRO segment"
      readelf -dW "$file" | grep -q 'BIND_NOW\|FLAGS.*NOW' || wrong "$name: symbols are bound late, so its table of addresses stays writable"
      ;;
    -fstack-protector*)
      readelf -sW "$file" | grep -q __stack_chk_fail || wrong "$name: no stack protector"
      ;;
    -D_FORTIFY_SOURCE*)
      readelf -sW "$file" | grep -q '__[a-z]*_chk\b' || wrong "$name: no checked calls of the C library"
      ;;
    esac
  done
  readelf -lW "$file" | grep -q 'GNU_STACK.*RWE' && wrong "$name: the stack is executable"
done
exit $bad
