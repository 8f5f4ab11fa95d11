/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-choice-item.h"

#include <string.h>

struct _CwChoiceItem
{
  GObject parent_instance;

  char *key;    /* (owned) */
  char *title;  /* (owned) */
  char *detail; /* (owned) */
  char *folded; /* (owned): the title, for searching */
};

G_DEFINE_FINAL_TYPE (CwChoiceItem, cw_choice_item, G_TYPE_OBJECT)

const char *
cw_choice_item_get_key (CwChoiceItem *self)
{
  return self->key;
}

const char *
cw_choice_item_get_title (CwChoiceItem *self)
{
  return self->title;
}

const char *
cw_choice_item_get_detail (CwChoiceItem *self)
{
  return self->detail;
}

gboolean
cw_choice_item_matches (CwChoiceItem *self, const char *text)
{
  return strstr (self->folded, text) != NULL;
}

static void
cw_choice_item_finalize (GObject *object)
{
  CwChoiceItem *self = CW_CHOICE_ITEM (object);

  g_free (self->key);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->folded);
  G_OBJECT_CLASS (cw_choice_item_parent_class)->finalize (object);
}

static void
cw_choice_item_class_init (CwChoiceItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_choice_item_finalize;
}

static void
cw_choice_item_init (CwChoiceItem *self)
{
}

CwChoiceItem *
cw_choice_item_new (const char *key, const char *title, const char *detail)
{
  CwChoiceItem *self = g_object_new (CW_TYPE_CHOICE_ITEM, NULL);

  self->key = g_strdup (key);
  self->title = g_strdup (title);
  self->detail = g_strdup (detail);
  self->folded = g_utf8_casefold (title, -1);
  return self;
}
