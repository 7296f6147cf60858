/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The version of the library, which may be later than that of a program's headers. */
#include <osteon/version.h>

const char *osteon_version(void) { return OSTEON_VERSION; }
