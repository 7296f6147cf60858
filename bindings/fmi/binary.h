/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The binary of all FMUs, osteon-fmu.so, which the command carries: it needs no file to be found where it is
 * installed. */
#ifndef OSTEON_FMU_BINARY_H
#define OSTEON_FMU_BINARY_H

extern const unsigned char fmu_binary[] __attribute__((visibility("hidden")));
extern const unsigned char fmu_binary_end[] __attribute__((visibility("hidden")));

#endif
