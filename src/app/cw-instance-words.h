/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is told of the installations that share a configuration, in the user's language. @instance:
 * the member "instance" of GetStatus, or the answer of ListInstances. @item: one of its items. */

/* "This installation exports", "Another installation exports". (transfer none) */
const char *cw_instance_words_get_title (GVariant *instance);

/* Until when, or what becomes of it. (transfer full) */
char *cw_instance_words_say (GVariant *instance, gint64 now_usec);

/* "contoso-1 (this one)". (transfer full) */
char *cw_instance_words_name (GVariant *item);

/* What it does, its last sign of life, and whether it could take over: a line each. @own:
 * (nullable): this installation's item. (transfer full) */
char *cw_instance_words_say_item (GVariant *item, GVariant *own, gint64 now_usec);

/* Its icon and style class: whether all is well with it. (transfer none) */
const char *cw_instance_words_get_icon (GVariant *item);
const char *cw_instance_words_get_style (GVariant *item);

/* What a tenant says of who exports there: a title and the rest. @item: one of "tenants". (transfer
 * full) */
char *cw_instance_words_name_tenant (GVariant *item);
char *cw_instance_words_say_tenant (GVariant *item, gint64 now_usec);
/* Whether another one's note in a tenant has nothing exported from here. */
gboolean cw_instance_words_is_held (GVariant *instance);

/* What becomes of whom the directories deleted while no installation looked on. @status: of
 * GetStatus. (transfer full) (nullable): nothing */
char *cw_instance_words_say_unclaimed (GVariant *status);

/* This installation. (transfer full) (nullable) */
GVariant *cw_instance_words_find_own (GVariant *instance);
/* The one that exports. (transfer full) (nullable) */
GVariant *cw_instance_words_find_holder (GVariant *instance);

/* The one with that id. (transfer full) (nullable) */
GVariant *cw_instance_words_find (GVariant *instance, const char *id);

/* What is asked before one is taken off the list, and what comes of it. (transfer full) */
char *cw_instance_words_ask_removal (GVariant *item);

G_END_DECLS
