#!/bin/sh
# check.sh SOURCE STAGE WORK: the module osteon that is installed in STAGE, in the empty directory WORK. It compiles
# without a warning, its structures have C's sizes, its test passes, and the example prints what it printed.
set -eu
source=$1 stage=$2 work=$3
rm -rf "$work" && mkdir -p "$work" && cd "$work"
# shellcheck source=bindings/stage.sh
. "$source/bindings/stage.sh"
module=$(find "$stage" -name osteon.f90)

fail() {
  echo "bindings/fortran: $*" >&2
  exit 1
}
command -v gfortran >/dev/null || fail 'gfortran was not found; on Debian: apt-get install gfortran'

# build PROGRAM LIBRARY FILE...
build() {
  program=$1 library=$2
  shift 2
  # shellcheck disable=SC2046 # lists of words
  gfortran -std=f2018 -Wall -Wextra -Wno-compare-reals -Werror -g -fcheck=all -fsanitize=address,undefined \
    -o "$program" "$@" $(pkg-config --libs "$library") || fail "$program does not build"
}

# Every call is there, and every structure as long as in C.
calls=$(cat "$(dirname "$module")"/*.h | tr '\n' ' ' | grep -oE 'OSTEON_(FULL_)?API [^;(]*\(' |
  grep -oE 'osteon_[a-z_0-9]+\($' | tr -d '(' | sort -u)
for call in $calls; do
  grep -qiE "(function|subroutine) $call\(" "$module" || fail "there is no $call in the module"
done
structures=$(sed -n 's/^ *type, bind(C) :: \(osteon_[a-z_]*\)_t$/\1/p' "$module")
{ echo '#include <osteon/osteon.h>'
  for s in $structures; do echo "size_t size_of_$s(void); size_t size_of_$s(void) { return sizeof($s); }"; done; } >sizes.c
{ echo 'program sizes'
  echo '  use osteon'
  echo '  implicit none'
  echo '  interface'
  for s in $structures; do
    printf '    function size_of_%s() bind(C)\n      import\n      integer(c_size_t) :: size_of_%s\n    end function\n' "$s" "$s"
  done
  echo '  end interface'
  for s in $structures; do printf '  type(%s_t) :: v_%s\n' "$s" "$s"; done
  for s in $structures; do
    printf '  if (c_sizeof(v_%s) /= size_of_%s()) &\n      error stop "%s: another size in C"\n' "$s" "$s" "$s"
  done
  echo 'end program'; } >sizes.f90
# shellcheck disable=SC2046
cc -c $(pkg-config --cflags osteon) sizes.c
build sizes osteon "$module" sizes.f90 sizes.o
./sizes

bmd=$("$osteon" run ai.yaml --times 730 --columns BMD_LS | sed -n '$s/.*,//p')
build test osteon "$module" "$source/bindings/fortran/test_module.f90"
./test "$bmd"

build women osteon "$module" "$source/bindings/fortran/women.f90"
./women >women.out
cmp women.out "$source/bindings/fortran/women.out" || fail 'the example prints something else'

# A program that uses osteon_core needs libosteon-core alone.
sed '/^module osteon$/,$d' "$module" >core.f90
sed 's/^  use osteon$/  use osteon_core/' "$source/bindings/fortran/women.f90" >women-core.f90
build women-core osteon-core core.f90 women-core.f90
ldd women-core | grep -qE 'libgsl|libyaml|blas' && fail 'osteon_core needs more than libosteon-core'
./women-core | cmp - women.out
echo "$(echo "$calls" | wc -l) calls, $(echo "$structures" | wc -l) structures"
