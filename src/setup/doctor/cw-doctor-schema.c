/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-attribute-choice.h"
#include "setup/cw-setup-people.h"
#include "setup/doctor/cw-doctor-checks.h"

/* Whether the attributes that the configuration names are still what the wizard let somebody choose
 * them for, by the schemas of the directories. */

static const struct
{
  CwAttributeUse use;
  const char *trouble;
} uses[] = {
  { CW_ATTRIBUTE_USE_LOGIN, CW_PHRASE ("The attribute “%s” cannot be the user name in the cloud") },
  { CW_ATTRIBUTE_USE_ANCHOR, CW_PHRASE ("The attribute “%s” cannot be the source anchor") },
  { CW_ATTRIBUTE_USE_JOIN,
    CW_PHRASE ("The attribute “%s” cannot find the same person in another directory") },
  { CW_ATTRIBUTE_USE_EXTENSION, CW_PHRASE ("The attribute “%s” cannot be an extension") },
};

typedef struct
{
  const char *name;
  CwAttributeUse use;
  const char *reason; /* of the last directory that cannot give it */
  gboolean is_usable; /* one of the directories can */
} Wanted;

typedef struct
{
  CwSetupCheck *check;
  GArray *wanted; /* (owned) (element-type Wanted) */
  int side;       /* the directory whose schema was read last */
  gboolean is_complete;
} Search;

/* ----- what is wanted */

static void
add_wanted (Search *search, JsonObject *object, const char *member, CwAttributeUse use)
{
  Wanted wanted = { .use = use };

  wanted.name =
      object != NULL ? json_object_get_string_member_with_default (object, member, NULL) : NULL;
  if (wanted.name != NULL)
    g_array_append_val (search->wanted, wanted);
}

/* (transfer none) (nullable) */
static JsonObject *
get_member (JsonObject *object, const char *name)
{
  return object != NULL && json_object_has_member (object, name)
             ? json_object_get_object_member (object, name)
             : NULL;
}

static void
list_wanted (Search *search)
{
  JsonObject *identity = cw_setup_check_get_object (search->check, "identity");
  JsonObject *attributes = cw_setup_check_get_object (search->check, "attributes");
  JsonArray *extensions = attributes != NULL && json_object_has_member (attributes, "extensions")
                              ? json_object_get_array_member (attributes, "extensions")
                              : NULL;

  add_wanted (search, identity, "userPrincipalName", CW_ATTRIBUTE_USE_LOGIN);
  add_wanted (search, get_member (identity, "sourceAnchor"), "attribute", CW_ATTRIBUTE_USE_ANCHOR);
  add_wanted (search, get_member (identity, "matching"), "attribute", CW_ATTRIBUTE_USE_JOIN);
  for (guint i = 0; extensions != NULL && i < json_array_get_length (extensions); i++)
    add_wanted (search, json_array_get_object_element (extensions, i), "name",
                CW_ATTRIBUTE_USE_EXTENSION);
}

/* ----- looking */

static void
look_for (Wanted *wanted, CwSchema *schema, const CwRootDse *root)
{
  g_autoptr (GPtrArray) choices = cw_attribute_choice_list (schema, root, wanted->use);
  const char *reason = cw_attribute_choice_find_reason (choices, wanted->name);

  wanted->is_usable = wanted->is_usable || reason == NULL;
  wanted->reason = reason;
}

/* The domains of a forest have one schema. */
static gboolean
visit (const CwSetupPlace *place,
       CwLdapSession *session,
       const CwRootDse *root,
       gpointer user_data,
       GError **error)
{
  Search *search = user_data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSchema) schema = NULL;

  if (search->side == place->side)
    return TRUE;
  search->side = place->side;
  schema =
      cw_attribute_choice_read_schema (session, root, search->check->cancellable, &local_error);
  if (schema == NULL)
    {
      search->is_complete = FALSE;
      return cw_setup_check_add_error (search->check, "schema", g_steal_pointer (&local_error),
                                       NULL, error);
    }
  for (guint i = 0; i < search->wanted->len; i++)
    look_for (&g_array_index (search->wanted, Wanted, i), schema, root);
  return TRUE;
}

/* ----- what is found */

static const char *
get_trouble (CwAttributeUse use)
{
  for (guint i = 0; i < G_N_ELEMENTS (uses); i++)
    if (uses[i].use == use)
      return uses[i].trouble;
  g_return_val_if_reached (uses[0].trouble);
}

static void
add_trouble (CwSetupCheck *check, const Wanted *wanted)
{
  g_auto (GStrv) around = g_strsplit (get_trouble (wanted->use), "%s", 2);
  g_autofree char *what = g_strjoinv (wanted->name, around);
  g_autofree char *text = g_strdup_printf ("%s: %s", what, wanted->reason);

  cw_setup_check_add (check, "attributes", CW_CHECK_FAILED, text,
                      CW_PHRASE ("Put the schema back, or choose another attribute in the set-up"));
}

static void
judge (CwSetupCheck *check, const GArray *wanted)
{
  guint n_usable = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < wanted->len; i++)
    {
      const Wanted *attribute = &g_array_index (wanted, Wanted, i);

      n_usable += attribute->is_usable;
      if (!attribute->is_usable)
        add_trouble (check, attribute);
    }
  if (n_usable < wanted->len)
    return;
  text = g_strdup_printf (
      CW_PHRASE_COUNT (n_usable, "The attribute that the configuration names can be used",
                       "The %u attributes that the configuration names can be used"),
      n_usable);
  cw_setup_check_add (check, "attributes", CW_CHECK_OK, text, NULL);
}

gboolean
cw_doctor_check_attributes (CwSetupCheck *check, GError **error)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, TRUE, sizeof (Wanted));
  Search search = { .check = check, .wanted = wanted, .side = -1, .is_complete = TRUE };
  gboolean is_complete = FALSE;

  list_wanted (&search);
  if (wanted->len == 0)
    return TRUE;
  if (!cw_setup_people_visit (check, visit, NULL, &search, &is_complete, error))
    return FALSE;
  /* The directory that was not read may be the one that has it. */
  if (search.side >= 0 && search.is_complete && is_complete)
    judge (check, wanted);
  return TRUE;
}
