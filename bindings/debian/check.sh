#!/bin/sh
# check.sh SOURCE DEBS: the packages in the folder DEBS. lintian finds nothing, no file is in two of them, and unpacked
# side by side the command, a program with the shared library and one with the core compute the same.
set -eu
source=$1 debs=$2
root=$debs/root
fail() {
  echo "bindings/debian: $*" >&2
  exit 1
}
cd "$debs"
packages='osteon osteon-mpi libosteon1 libosteon-core1 libosteon-dev python3-osteon r-cran-osteon osteon-doc'
rm -rf root files && mkdir root
for package in $packages; do
  deb=$(echo "${package}"_*.deb)
  test -f "$deb" || fail "there is no package $package"
  dpkg-deb -x "$deb" root
  dpkg-deb -c "$deb" | awk '$1 !~ /^d/ { print $6 }' >>files
done
twice=$(sort files | uniq -d)
test -z "$twice" || fail "in two packages: $twice"

if command -v lintian >/dev/null; then
  # These packages are not for an upload that could close a bug.
  lintian --allow-root --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs ./*.deb || fail 'lintian complains'
else
  echo 'lintian was not found, so it did not look at the packages; on Debian: apt-get install lintian'
fi

libdir=$(dirname "$(find "$root" -name libosteon.so)")
OSTEON_DATA=$root/usr/share/osteon PKG_CONFIG_PATH=$libdir/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root LD_LIBRARY_PATH=$libdir
export OSTEON_DATA PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH
grep rpath "$libdir"/pkgconfig/*.pc && fail 'a run path, where the loader looks by itself'
test "$("$root/usr/bin/osteon" --version)" = "osteon $(sed -n 's/^#define OSTEON_VERSION "\(.*\)"/\1/p' "$source/include/osteon/version.h")" ||
  fail "the command says it is $("$root/usr/bin/osteon" --version)"
"$root/usr/bin/osteon" run ai.yaml --times 10y --columns BMD_LS >bmd.csv 2>warnings
"$root/usr/bin/osteon" models >/dev/null
for library in osteon osteon-core; do
  # shellcheck disable=SC2046 # lists of words
  cc -o "hello-$library" "$source/bindings/cmake/project/hello.c" $(pkg-config --cflags --libs $library)
  "./hello-$library" >"$library.out"
done
cmp osteon.out osteon-core.out || fail 'the libraries do not compute the same'
python=${PYTHON:-/usr/bin/python3}
if "$python" -c 'import cffi, numpy' 2>/dev/null; then
  PYTHONPATH=$root/usr/lib/python3/dist-packages PYTHONDONTWRITEBYTECODE=1 "$python" -W ignore -c \
    'import osteon; print(osteon.Scenario("ai.yaml").run(until="10y", every="10y")["BMD_LS"][-1])' >python.out
  awk -F, 'FNR == NR { x = $1; next } END { d = x / $2 - 1; exit !(d * d < 1e-10) }' python.out bmd.csv || fail "Python has $(cat python.out) and the command $(tail -n 1 bmd.csv)"
fi
if Rscript -e 'library(jsonlite)' >/dev/null 2>&1; then
  R_LIBS_SITE=$root/usr/lib/R/site-library Rscript -e \
    'library(osteon); x <- osteon("lemaire2004") |> osim(end = 10, delta = 10); cat(sprintf("%.6e\n", tail(x[["C"]], 1)))' >r.out
  "$root/usr/bin/osteon" run --model lemaire2004 --until 10 --times 10 --columns C |
    awk -F, 'END { printf "%.6e\n", $2 }' | cmp - r.out || fail "R has $(cat r.out)"
fi
if command -v mpirun >/dev/null; then
  cohort='cohort ai-cohort.yaml -n 200 --until 1y --columns BMD_LS'
  # shellcheck disable=SC2086 # a list of words
  "$root/usr/bin/osteon" $cohort -o whole.csv 2>warnings
  rm -rf parts
  # shellcheck disable=SC2086
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun -n 1 "$root/usr/bin/osteon-mpi" $cohort --parts 3 --save parts -o merged.csv 2>warnings || fail 'osteon-mpi failed'
  cmp whole.csv merged.csv || fail 'osteon-mpi and osteon do not compute the same'
fi
gzip -t "$root/usr/share/man/man1/osteon.1.gz" "$root/usr/share/man/man1/osteon-mpi.1.gz"
test -n "$(find "$root/usr/share/doc" -name "01_hello.c*")" || fail "the examples are in no package"
echo "bindings/debian: $(wc -l <files) files in $(echo "$packages" | wc -w) packages"
