#!/bin/sh
# check.sh ARCHIVE FOLDER OSTEON DATA STAGE: R CMD check of the package, which must end without errors and warnings, with
# its tests against all of data/golden and the command; then the package linked with the library installed in STAGE.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
archive=$1 folder=$2 OSTEON=$3 data=$4
stage=$5 # for stage.sh
MAKEFLAGS=-j$(nproc)
OSTEON_GOLDEN=$data/golden
NOT_CRAN=true
export OSTEON MAKEFLAGS OSTEON_GOLDEN NOT_CRAN

rm -rf "$folder"
mkdir -p "$folder/library"
cd "$folder"
status=0
R CMD check --no-manual "$archive" >check.log 2>&1 || status=$?
log=osteon.Rcheck/00check.log
if test $status -ne 0 || grep -qE '(WARNING|ERROR)$' $log; then
  cat $log
  for said in osteon.Rcheck/tests/*.fail; do test ! -f "$said" || tail -n 60 "$said"; done
  test ! -f osteon.Rcheck/00install.out || grep -E ': (fatal )?(error|warning): ' osteon.Rcheck/00install.out || :
  exit 1
fi
grep -E ' NOTE$|^Status:' $log
grep -F '[ FAIL 0 ' osteon.Rcheck/tests/testthat.Rout | tail -n 1

# shellcheck source=bindings/stage.sh
. "$here/../stage.sh"
R CMD INSTALL --no-docs --configure-args=--with-installed-osteon -l library "$archive" >installed.log 2>&1 ||
  { cat installed.log; exit 1; }
grep -q '^configure: with the installed osteon' installed.log
tar -xzf "$archive" osteon/tests
cd osteon/tests/testthat
R_LIBS=$folder/library Rscript -e 'library(testthat); library(osteon)
  test_dir(".", filter = "pipe|command", reporter = "check", package = "osteon", load_package = "installed")' 2>&1 | grep -F '[ FAIL'
