/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-engine-phrases.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#define LIST_PATH "/org/causeway/Causeway/phrases/phrases"

/* Members that are texts for people (docs/json.md); all others are data. */
static const char *const members[] = {
  "because",   "detail", "errorMessage", "message",
  "notServed", "reason", "remedy",       "sourceAnchorReason",
  "summary",   "text",   "title",        "undoError",
  "where",     NULL,
};

static const char *
translate (const char *one, const char *many, gulong count)
{
  return many != NULL ? g_dngettext (GETTEXT_PACKAGE, one, many, count)
                      : g_dgettext (GETTEXT_PACKAGE, one);
}

CwPhraseBook *
cw_engine_phrases_load (void)
{
  g_autoptr (GBytes) list = NULL;

  /* The head of the catalogue, which every translation has. */
  if (*g_dgettext (GETTEXT_PACKAGE, "") == '\0')
    return NULL;
  list = g_resources_lookup_data (LIST_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_return_val_if_fail (list != NULL, NULL);
  return cw_phrase_book_new (list, translate);
}

static GVariant *say_value (const CwPhraseBook *book, GVariant *value);

/* The value of a member. NULL: it stays. (transfer full) (nullable) */
static GVariant *
say_member (const CwPhraseBook *book, const char *name, GVariant *value)
{
  g_autofree char *said = NULL;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return say_value (book, value);
  if (!g_strv_contains (members, name))
    return NULL;
  said = cw_phrase_book_translate (book, g_variant_get_string (value, NULL));
  return said != NULL ? g_variant_ref_sink (g_variant_new_string (said)) : NULL;
}

static GVariant *
say_dictionary (const CwPhraseBook *book, GVariant *dictionary)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gboolean is_changed = FALSE;
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, dictionary);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) owned = value;
      g_autoptr (GVariant) said = say_member (book, name, value);

      g_variant_builder_add (&builder, "{sv}", name, said != NULL ? said : owned);
      is_changed = is_changed || said != NULL;
    }
  return is_changed ? g_variant_ref_sink (g_variant_builder_end (&builder)) : NULL;
}

static GVariant *
say_array (const CwPhraseBook *book, GVariant *array)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gboolean is_changed = FALSE;

  for (gsize i = 0; i < g_variant_n_children (array); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (array, i);
      g_autoptr (GVariant) said = say_dictionary (book, item);

      g_variant_builder_add_value (&builder, said != NULL ? said : item);
      is_changed = is_changed || said != NULL;
    }
  return is_changed ? g_variant_ref_sink (g_variant_builder_end (&builder)) : NULL;
}

/* The same of an answer that was JSON: any list of that is one of boxed values. */
static GVariant *
say_boxes (const CwPhraseBook *book, GVariant *boxes)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));
  gboolean is_changed = FALSE;

  for (gsize i = 0; i < g_variant_n_children (boxes); i++)
    {
      g_autoptr (GVariant) box = g_variant_get_child_value (boxes, i);
      g_autoptr (GVariant) item = g_variant_get_variant (box);
      g_autoptr (GVariant) said = say_value (book, item);

      g_variant_builder_add (&builder, "v", said != NULL ? said : item);
      is_changed = is_changed || said != NULL;
    }
  return is_changed ? g_variant_ref_sink (g_variant_builder_end (&builder)) : NULL;
}

/* Answers are made of dictionaries and lists of them. NULL: it stays. (transfer full) (nullable) */
static GVariant *
say_value (const CwPhraseBook *book, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return say_dictionary (book, value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
    return say_array (book, value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("av")))
    return say_boxes (book, value);
  return NULL;
}

GVariant *
cw_engine_phrases_say_answer (const CwPhraseBook *book, GVariant *answer)
{
  GVariant *said = book != NULL ? say_value (book, answer) : NULL;

  return said != NULL ? said : g_variant_ref (answer);
}

void
cw_engine_phrases_say_error (const CwPhraseBook *book, GError *error)
{
  char *said = book != NULL ? cw_phrase_book_translate (book, error->message) : NULL;

  if (said == NULL)
    return;
  g_free (error->message);
  error->message = said;
}
