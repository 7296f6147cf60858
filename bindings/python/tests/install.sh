#!/bin/sh
# The wheel in an environment of its own, and `pip install` against the osteon that is installed below BUILD/stage.
# usage: install.sh PYTHON OUT PYTHON_DIR BUILD
set -eu
python=$1 out=$2 source=$3 build=$4
unset OSTEON_LIBRARY PYTHONPATH || :

# install ENVIRONMENT WHAT: as `pip install WHAT` in a fresh environment that sees the packages of the system
install() {
  rm -rf "${out:?}/$1"
  "$python" -m venv --system-site-packages --without-pip "$out/$1"
  "$python" -m pip --python "$out/$1/bin/python" install -q --no-index --no-deps --no-build-isolation \
    --disable-pip-version-check "$2"
}

# tests ENVIRONMENT [OPTION]...
tests() {
  of=$out/$1
  shift
  (cd "$out" && "$of/bin/python" -m pytest -q -p no:cacheprovider "$@" "$source/tests")
}

echo '--- the wheel, with the core inside'
set -- "$build"/osteon-*.whl
install wheel "$1"
"$out/wheel/bin/python" -c 'import osteon, sys; sys.exit("libosteon-core.so" not in osteon.LIBRARY or "osteon_sim_new" in dir(osteon.lib) and osteon.has("osteon_sim_new"))'
size=$(wc -c <"$1")
test "$size" -lt 1500000 || { echo "the wheel has $size bytes" >&2; exit 1; }
(unset OSTEON_DATA; tests wheel)

echo '--- against an installed library'
rm -rf "${out:?}/copy"
pc=$(find "$build/stage" -name osteon.pc)
prefix=${pc%/lib/*}
cp -r "$source" "$out/copy"
PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG="pkg-config --define-variable=prefix=$prefix" install full "$out/copy"
"$out/full/bin/python" -c "import osteon, sys; sys.exit('$build/stage/' not in osteon.LIBRARY)"
tests full -k 'osteon_run or osteon_fit or example or statuses or help'

# without an installed library the way out is named
rm -rf "${out:?}/copy/build"
said=$(PKG_CONFIG=false install none "$out/copy" 2>&1) && { echo 'installed without a library' >&2; exit 1; }
case $said in
  *'osteon was not found by pkg-config'*) ;;
  *) echo "no word on what is missing: $said" >&2; exit 1 ;;
esac
