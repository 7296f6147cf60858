/* osteon: bone remodelling in discrete time.
   Copyright (C) 2025 the osteon authors.  GPL-3.0-or-later; see COPYING. */
#ifndef OSTEON_VERSION_H
#define OSTEON_VERSION_H

#include <osteon/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of these headers.  The build reads it from here and nowhere
   else.  The number in the name of the shared library is another one: it rises
   only when a program built earlier would no longer work. */
#define OSTEON_VERSION_MAJOR 0
#define OSTEON_VERSION_MINOR 2
#define OSTEON_VERSION_PATCH 0
#define OSTEON_VERSION "0.2.0"

/** The version of the library that the program runs with, such as "0.2.0"; constant. */
OSTEON_API const char *osteon_version(void);

#ifdef __cplusplus
}
#endif

#endif
