/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-call-news.h"

#include "engine/cw-call-desk.h"
#include "engine/cw-variant.h"

#define NEWS_USEC (G_USEC_PER_SEC / 4)

static void
tell (CwCallNews *self, guint64 n_done, guint64 n_all)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  self->next_usec = g_get_monotonic_time () + NEWS_USEC;
  cw_variant_add_string (&builder, "token", self->token);
  cw_variant_add_string (&builder, "phase", self->phase);
  cw_variant_add_int (&builder, "done", (gint64) n_done);
  if (n_all > 0)
    cw_variant_add_int (&builder, "total", (gint64) n_all);
  cw_call_desk_tell (cw_call_desk_get (self->call->engine), self->call->session,
                     g_variant_builder_end (&builder));
}

void
cw_call_news_tell (guint64 n_done, guint64 n_all, gpointer news)
{
  CwCallNews *self = news;

  if (self->token[0] != '\0' && g_get_monotonic_time () >= self->next_usec)
    tell (self, n_done, n_all);
}

void
cw_call_news_tell_phase (CwCallNews *self, const char *phase, guint64 n_done, guint64 n_all)
{
  if (g_strcmp0 (self->phase, phase) != 0)
    self->next_usec = 0;
  self->phase = phase;
  cw_call_news_tell (n_done, n_all, self);
}

void
cw_call_news_tell_rows (const CwStoreProgress *progress, gpointer news)
{
  cw_call_news_tell_phase (news, cw_store_phase_to_string (progress->phase), progress->n_done,
                           progress->n_all);
}
