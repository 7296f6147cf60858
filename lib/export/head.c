/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands at the top of every file. */
#include <stdio.h>
#include <string.h>

#include <osteon/version.h>

#include "export/form.h"
#include "text/xml.h"

enum { WIDTH = 100 };

static size_t line_length(const char *text, size_t width) {
  size_t end = 0;
  for (;;) {
    const size_t next = end + (text[end] == ' ') + strcspn(text + end + (text[end] == ' '), " \n");
    if (end && next > width) return end;
    end = next;
    if (text[end] != ' ') return end;
  }
}

void osteon_put_comment(FILE *out, const osteon_margin *margin, const char *text) {
  while (*text) {
    const size_t n = line_length(text, margin->is_xml ? 100000 : WIDTH);
    fputs(margin->before, out);
    if (margin->is_xml)
      osteon_put_xml(out, text, n);
    else
      fwrite(text, 1, n, out);
    fprintf(out, "%s\n", margin->after);
    text += n + (text[n] != 0);
  }
}

int osteon_state_is_number(const osteon_form *form, int state) {
  return memcmp(&form->state[state], &form->defaults[state], sizeof *form->state) != 0;
}

int osteon_numbers_in_state(const osteon_form *form) {
  int n = 0;
  for (int i = 0; i < form->model->n_states; i++) n += osteon_state_is_number(form, i);
  return n;
}

static void put_history(FILE *out, const osteon_form *form, const osteon_margin *margin) {
  char text[1000];
  const int n = osteon_numbers_in_state(form);
  if (n)
    snprintf(text, sizeof text,
             "The state on day 0 is what osteon computed by living %.6g days before it with these "
             "parameters, untreated: the initial values of %d of %d states are numbers, which do not follow "
             "when a parameter is changed. For another person export again, with those parameters.",
             form->history, n, form->model->n_states);
  else if (*form->history_text)
    snprintf(text, sizeof text,
             "The state on day 0 follows from the parameters by the expressions below, but only as long as "
             "no days are lived before it. Where %s is above 0, export again, with those parameters.",
             form->history_text);
  else
    snprintf(text, sizeof text, "The state on day 0 follows from the parameters by the expressions below.");
  osteon_put_comment(out, margin, text);
}

void osteon_put_head(FILE *out, const osteon_form *form, const osteon_margin *margin) {
  const osteon_model *m = form->model;
  char first[400];
  snprintf(first, sizeof first, "%s: %s", m->name, m->title);
  osteon_put_comment(out, margin, first);
  osteon_put_comment(out, margin, m->citation);
  osteon_put_comment(out, margin, m->notes);
  if (osteon_model_is_provisional(m))
    osteon_put_comment(out, margin, "Provisional: not all that it is needed for is supported by trials.");
  osteon_put_comment(out, margin, "Time is in days. Research software: no medical advice.");
  put_history(out, form, margin);
  snprintf(first, sizeof first, "Written by osteon %s from the equations that it runs. GPL-3.0-or-later.",
           OSTEON_VERSION);
  osteon_put_comment(out, margin, first);
}
