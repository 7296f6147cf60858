/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of packs. */
#include <stdlib.h>

#include "cohort/pack.h"

static osteon_status fill_pack(pack *p, const osteon_cohort *cohort) {
  const osteon_model *m = cohort->model;
  const size_t W = (size_t)cohort->kernel->lanes, n = (size_t)m->n_states;
  const size_t nc = (size_t)osteon_model_constant_count(m), no = (size_t)m->n_outputs + 1,
               nd = (size_t)m->n_doses + 1;
  const size_t work = (size_t)cohort->kernel->work * n;
  const size_t notes = (size_t)cohort->kernel->notes;
  const size_t doubles = W * (2 * nc + notes + 9 * n + no + work + 16 + nd + (nd + n) + n) + nc + nd;
  p->lanes = osteon_alloc(W, sizeof *p->lanes);
  p->block = osteon_alloc(doubles + 16 + 2, sizeof(double));
  p->moving = osteon_alloc(n + 1, sizeof *p->moving);
  if (!p->lanes || !p->block || !p->moving) return OSTEON_ENOMEM;
  p->moving[n] = -1;
  p->cohort = cohort;
  p->kernel = cohort->kernel;
  p->n = (int)n, p->nc = (int)nc, p->W = (int)W;
  double *at = (double *)(((uintptr_t)p->block + 127) & ~(uintptr_t)127);
  double **const vectors[] = {&p->t,     &p->h,     &p->limit,  &p->stop,    &p->meet,   &p->aside,
                              &p->tried, &p->error, &p->wanted, &p->shown_t, &p->before, &p->longest};
  for (int i = 0; i < 12; i++) *vectors[i] = at, at += W;
  int64_t **const masks[] = {&p->outside, &p->busy, &p->astray, &p->passed};
  for (int i = 0; i < 4; i++) *masks[i] = (int64_t *)(void *)at, at += W;
  p->c = at, at += (nc + notes) * W;
  double **const states[] = {&p->y,      &p->f,    &p->y1,     &p->f1,   &p->keep,
                             &p->keep_f, &p->node, &p->node_f, &p->shown};
  for (int i = 0; i < 9; i++) *states[i] = at, at += n * W;
  p->o = at, at += no * W;
  p->spread = at, at += nc * W;
  p->work = at, at += work * W;
  p->factor = at, at += nd * W;
  p->rates = at, at += (nd + n) * W;
  p->inflow = at, at += n * W;
  p->gathered = at, at += nc + nd;
  p->fresh = (int *)(void *)at, p->look = p->fresh + 1, p->met = p->fresh + 2;
  return OSTEON_OK;
}

/* As its kernel sees it. */
static osteon_advance advance_of(const pack *p) {
  const osteon_cohort *c = p->cohort;
  return (osteon_advance){.model = c->model,
                          .plan = c->plan,
                          .needs = c->needs,
                          .moving = p->moving,
                          .c = p->c,
                          .t = p->t,
                          .h = p->h,
                          .limit = p->limit,
                          .stop = p->stop,
                          .meet = p->meet,
                          .before = p->before,
                          .aside = p->aside,
                          .y = p->y,
                          .f = p->f,
                          .fresh = p->fresh,
                          .y1 = p->y1,
                          .f1 = p->f1,
                          .tried = p->tried,
                          .error = p->error,
                          .wanted = p->wanted,
                          .outside = p->outside,
                          .amounts = c->model->amounts,
                          .n_amounts = c->model->n_amounts,
                          .least = c->least,
                          .lowest = c->lowest,
                          .most = c->most,
                          .scale = c->scale,
                          .weight = c->weight,
                          .rtol = c->rtol,
                          .longest = p->longest,
                          .look = p->look,
                          .met = p->met,
                          .busy = p->busy,
                          .work = p->work};
}

osteon_status osteon_packs_new(packs **out, const osteon_cohort *cohort) {
  *out = NULL;
  packs *all = osteon_alloc(1, sizeof *all);
  if (!all) return OSTEON_ENOMEM;
  all->n = cohort->kernel->packs;
  all->pack = osteon_alloc((size_t)all->n, sizeof *all->pack);
  all->q = osteon_alloc((size_t)all->n, sizeof *all->q);
  osteon_status status = all->pack && all->q ? OSTEON_OK : OSTEON_ENOMEM;
  for (int i = 0; i < all->n && status == OSTEON_OK; i++) {
    status = fill_pack(&all->pack[i], cohort);
    all->pack[i].all = all;
    if (status == OSTEON_OK) all->q[i] = advance_of(&all->pack[i]);
  }
  if (status == OSTEON_OK) status = osteon_ticker_new(&all->ticker, cohort);
  all->own = osteon_alloc((size_t)(cohort->model->n_params + cohort->model->n_inputs) + 1, sizeof *all->own);
  if (!all->own) status = OSTEON_ENOMEM;
  if (status == OSTEON_OK)
    *out = all;
  else
    osteon_packs_free(all);
  return status;
}

void osteon_packs_free(packs *all) {
  if (!all) return;
  for (int i = 0; all->pack && i < all->n; i++) {
    osteon_free(all->pack[i].lanes);
    osteon_free(all->pack[i].block);
    osteon_free(all->pack[i].moving);
  }
  osteon_periodic_free(all->periodic);
  osteon_ticker_free(all->ticker);
  osteon_free(all->alone);
  osteon_free(all->own);
  osteon_free(all->pack);
  osteon_free(all->q);
  osteon_free(all);
}

osteon_status osteon_packs_repeat(packs *all, const osteon_model *m) {
  if (all->periodic && all->alone) return OSTEON_OK;
  if (!all->alone)
    all->alone =
        osteon_alloc((size_t)osteon_model_constant_count(m) + (size_t)m->n_states + (size_t)m->n_doses + 1,
                     sizeof(double));
  if (!all->alone) return OSTEON_ENOMEM;
  return osteon_periodic_new(&all->periodic, m);
}

double *osteon_packs_constants(packs *all) { return all->pack[0].c; }
