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
# What the Citation File Format 1.2.0 asks for, and no key that it does not know.
for key in cff-version message title authors; do
  grep -q "^$key: *" CITATION.cff || { echo "CITATION.cff has no $key"; bad=1; }
done
unknown=$(sed -n 's/^\([a-zA-Z-]*\):.*/\1/p' CITATION.cff | grep -vxE 'abstract|authors|cff-version|commit|contact|date-released|doi|identifiers|keywords|license|license-url|message|preferred-citation|references|repository|repository-artifact|repository-code|title|type|url|version')
test -z "$unknown" || { echo "CITATION.cff: $unknown is no key of the format"; bad=1; }
grep -q 'include/osteon/version.h' configure.ac || says configure.ac 'a version of its own'
exit $bad
