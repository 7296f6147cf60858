#!/bin/sh
# check_versions.sh ROOT: version.h is where the version stands; what cannot read it there says the same.
# (configure.ac and the Makefile read it.)
set -u
cd "$1" || exit

value() { sed -n "s/^#define OSTEON_VERSION$1 *\"\{0,1\}\([0-9.]*\)\"\{0,1\}$/\1/p" include/osteon/version.h; }
version=$(value '')
bad=0
says() { # WHERE VERSION
  test "$2" = "$version" && return
  echo "$1 says '$2', OSTEON_VERSION in version.h '$version'"
  bad=1
}
says 'version.h in its three numbers' "$(value _MAJOR).$(value _MINOR).$(value _PATCH)"
says CITATION.cff "$(sed -n 's/^version: *//p' CITATION.cff)"
says 'the first section of CHANGELOG.md' "$(sed -n 's/^## \([0-9.]*\).*/\1/p' CHANGELOG.md | head -n 1)"
grep -q 'include/osteon/version.h' configure.ac || says configure.ac 'a version of its own'
exit $bad
