/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-call-news.h"

#include "engine/cw-call-desk.h"
#include "engine/cw-variant.h"

#define NEWS_USEC (G_USEC_PER_SEC / 4)

void
cw_call_news_tell (guint64 n_done, guint64 n_all, gpointer news)
{
  CwCallNews *self = news;
  gint64 now_usec = g_get_monotonic_time ();
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (self->token[0] == '\0' || now_usec < self->next_usec)
    return;
  self->next_usec = now_usec + NEWS_USEC;
  cw_variant_add_string (&builder, "token", self->token);
  cw_variant_add_int (&builder, "done", (gint64) n_done);
  if (n_all > 0)
    cw_variant_add_int (&builder, "total", (gint64) n_all);
  cw_call_desk_tell (cw_call_desk_get (self->call->engine), self->call->session,
                     g_variant_builder_end (&builder));
}
