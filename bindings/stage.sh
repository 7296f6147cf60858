# shellcheck shell=sh
# Sourced by the tests of hosts: where pkg-config, the loader and osteon find what `make stage` installed in $stage.
stage=${stage:?}
pc=$(find "$stage" -name osteon.pc)
libdir=${pc%/pkgconfig/osteon.pc}
PKG_CONFIG_PATH=$libdir/pkgconfig
PKG_CONFIG_SYSROOT_DIR=$stage
LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
OSTEON_DATA=$(dirname "$(find "$stage" -name clinical.csv)")
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH OSTEON_DATA
# shellcheck disable=SC2034 # for those who source this
osteon=$(find "$stage" -path '*/bin/osteon')
