/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OSTEON_FMU_FILE is the path of osteon-fmu.so while this is compiled. */
#include "binary.h"

__asm__(
    ".section .rodata\n"
    ".balign 16\n"
    ".global fmu_binary\n"
    ".global fmu_binary_end\n"
    "fmu_binary:\n"
    ".incbin \"" OSTEON_FMU_FILE
    "\"\n"
    "fmu_binary_end:\n"
    ".previous\n");
