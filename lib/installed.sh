#!/bin/sh
# installed.sh DESTDIR BINDIR LIBDIR INCLUDEDIR DATADIR MANDIR RPATH PKG_CONFIG: what
# `make install` has done, and what is still to be set before all of it works.
set -u
staged=$1 bin=$2 lib=$3 include=$4 data=$5 man=$6 rpath=$7 pkg_config=$8

cat <<EOF
osteon is installed${staged:+, staged in $staged}:
  command   $bin/osteon
  library   $lib/libosteon.so, $lib/libosteon.a; without GSL, OpenBLAS and libyaml: libosteon-core
  headers   $include/osteon/
  data      $data/osteon/
  manual    $man/man1/osteon.1
EOF
test -z "$staged" || exit 0

# has DIRECTORY LIST: is it one of the list, divided by colons?
has() { case :$2: in *:$1:*) ;; *) return 1 ;; esac }
test -n "$rpath" || echo "Run ldconfig as root, so that programs find libosteon.so."
has "$bin" "$PATH" || echo "To run the command by its name: export PATH=\"$bin:\$PATH\""
has "$lib/pkgconfig" "${PKG_CONFIG_PATH-}:$("$pkg_config" --variable pc_path pkg-config 2>/dev/null)" ||
  echo "To compile programs: export PKG_CONFIG_PATH=\"$lib/pkgconfig\""
# shellcheck disable=SC2016 # for the user's shell
echo 'A program: cc hello.c $(pkg-config --cflags --libs osteon)'
test -z "$rpath" || echo "Programs that do not use pkg-config need LD_LIBRARY_PATH=\"$lib\" to run."
