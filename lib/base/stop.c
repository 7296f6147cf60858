/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the program wants to end what is being computed. */
#include <osteon/stop.h>

#include "base/base.h"

/* Per thread, as the sentence of an error is: what one thread does not ask for does not end it. */
static _Thread_local struct {
  osteon_stopper *ask;
  void *context;
} present;

void osteon_stop_when(osteon_stopper *stopper, void *context) {
  present.ask = stopper;
  present.context = context;
}

void osteon_stopper_now(osteon_stopper **stopper, void **context) {
  *stopper = present.ask;
  *context = present.context;
}

int osteon_stopped(void) { return present.ask && present.ask(present.context); }

osteon_status osteon_fail_stopped(void) {
  return osteon_fail(OSTEON_ESTOPPED, "stopped at the program's request");
}
