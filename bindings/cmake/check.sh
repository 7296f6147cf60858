#!/bin/sh
# check.sh SOURCE STAGE WORK: a small project finds the osteon of STAGE by CMake and by pkg-config, and links it shared
# and static, in the empty directory WORK. All its programs print what `osteon run` does.
set -eu
source=$1 stage=$2 work=$3
rm -rf "$work" && mkdir -p "$work" && cd "$work"
# shellcheck source=bindings/stage.sh
. "$source/bindings/stage.sh"
project=$source/bindings/cmake/project

fail() {
  echo "bindings/cmake: $*" >&2
  exit 1
}
printf 'TIME,EVID,AMT,CMT,I_P\n0,2,0,.,1000\n' >pth.csv
expected=$("$osteon" run --model lemaire2004 --until 10 --events pth.csv --times 10 --columns C,B |
  awk -F, 'END { printf "%.4e %.4e\n", $2, $3 }')
says() { test "$("$1")" = "$expected" || fail "$1 prints $("$1") and not $expected"; }

# ---- CMake, in a tree that was moved from where it was configured to be --------
prefix=${libdir%/lib*}
cmake -S "$project" -B build -DCMAKE_PREFIX_PATH="$prefix" >cmake.log 2>&1 || { cat cmake.log; exit 1; }
cmake --build build >>cmake.log 2>&1 || { cat cmake.log; exit 1; }
for program in build/c_* build/cxx_* build/alone; do says "./$program"; done
(unset LD_LIBRARY_PATH && says ./build/c_osteon) # the rpath of the build
ldd build/c_core | grep -qE 'gsl|blas|yaml' && fail 'osteon::core needs more than the C library'
ldd build/c_osteon_static build/c_core_static | grep -q libosteon && fail 'a static target links a shared library'
# refused COMMAND WORD
refused() {
  mkdir -p "$2" && printf 'cmake_minimum_required(VERSION 3.16)\nproject(p C)\n%s\n' "$1" >"$2/CMakeLists.txt"
  cmake -S "$2" -B "$2/build" -DCMAKE_PREFIX_PATH="$prefix" >"$2.log" 2>&1 && fail "not refused: $1"
  grep -q "$3" "$2.log" || { cat "$2.log"; fail "no $3 in what CMake says of: $1"; }
}
refused 'find_package(osteon 0.1 REQUIRED)' older 'version'
refused 'find_package(osteon 7.0 REQUIRED)' newer 'version'
refused 'find_package(osteon REQUIRED COMPONENTS marrow)' component 'no component marrow'

# ---- pkg-config ------------------------------------------------------------------
# with NAME FLAGS LIBRARY [OPTION]...
with() {
  program=$1 flags=$2 library=$3
  shift 3
  # shellcheck disable=SC2046,SC2086 # lists of words
  cc -o "$program" "$project/hello.c" $(pkg-config $flags --cflags --libs "$library") "$@" 2>"$program.log" ||
    { cat "$program.log"; fail "$program does not link with pkg-config $flags $library"; }
  says "./$program"
}
for library in osteon osteon-core; do
  with "$library-shared" '' "$library"
  with "$library-static" --static "$library" -static
  ldd "$library-static" >/dev/null 2>&1 && fail "$library-static is not static"
done
echo "bindings/cmake: $(find build -maxdepth 1 -type f -perm -u+x | wc -l) programs by CMake, 4 by pkg-config"
