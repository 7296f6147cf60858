/* osteon: bone remodelling in discrete time.
   Copyright (C) 2025 the osteon authors.  GPL-3.0-or-later; see COPYING. */
#ifndef OSTEON_VERSION_H
#define OSTEON_VERSION_H

/* The version of these headers.  The build reads it from here and nowhere
   else.  The number in the name of the shared library is another one: it rises
   only when a program built earlier would no longer work. */
#define OSTEON_VERSION_MAJOR 0
#define OSTEON_VERSION_MINOR 1
#define OSTEON_VERSION_PATCH 0
#define OSTEON_VERSION "0.1.0"

#endif
