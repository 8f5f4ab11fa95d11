/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-attribute-choice.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ad-schema.h"
#include "connectors/ldap/cw-ldap-flavour.h"
#include "connectors/ldap/cw-ldap-subschema.h"

static const char *const use_names[] = {
  [CW_ATTRIBUTE_USE_LOGIN] = "login",
  [CW_ATTRIBUTE_USE_ANCHOR] = "anchor",
  [CW_ATTRIBUTE_USE_JOIN] = "join",
  [CW_ATTRIBUTE_USE_EXTENSION] = "extension",
};

/* Attributes that are no anchor whatever their syntax. */
static const struct
{
  const char *name;
  const char *because;
} no_anchors[] = {
  { "mail", CW_PHRASE ("Its values are addresses: an anchor may not hold an @") },
  { "userPrincipalName", CW_PHRASE ("Its values are addresses: an anchor may not hold an @") },
  { "targetAddress", CW_PHRASE ("Its values are addresses: an anchor may not hold an @") },
  { "cn", CW_PHRASE ("It changes when the object is renamed") },
  { "name", CW_PHRASE ("It changes when the object is renamed") },
  { "msDS-parentdistname", CW_PHRASE ("It changes when the object is moved") },
};

gboolean
cw_attribute_use_from_string (const char *text, CwAttributeUse *ret_use)
{
  for (guint i = 0; i < G_N_ELEMENTS (use_names); i++)
    if (g_str_equal (use_names[i], text))
      {
        *ret_use = (CwAttributeUse) i;
        return TRUE;
      }
  return FALSE;
}

void
cw_attribute_choice_free (CwAttributeChoice *choice)
{
  g_return_if_fail (choice != NULL);

  g_free (choice->name);
  g_strfreev (choice->classes);
  g_free (choice);
}

static gboolean
is_text (CwSyntax syntax)
{
  return syntax == CW_SYNTAX_STRING || syntax == CW_SYNTAX_STRING_EXACT;
}

/* ----- why not: each %NULL when the attribute can be used */

static const char *
judge_login (const CwSchemaAttribute *attribute)
{
  if (!attribute->is_single_valued)
    return CW_PHRASE ("It can hold several values: a user name must be one");
  return attribute->is_read_only ? CW_PHRASE ("The directory keeps it by itself") : NULL;
}

static const char *
judge_anchor (const CwSchemaAttribute *attribute)
{
  for (guint i = 0; i < G_N_ELEMENTS (no_anchors); i++)
    if (g_ascii_strcasecmp (no_anchors[i].name, attribute->name) == 0)
      return no_anchors[i].because;
  if (!attribute->is_single_valued)
    return CW_PHRASE ("It can hold several values: an anchor must be one");
  if (!is_text (attribute->syntax) && !cw_syntax_is_bytes (attribute->syntax) &&
      attribute->syntax != CW_SYNTAX_INTEGER)
    return CW_PHRASE ("Its type cannot be an anchor: text, a number or bytes are wanted");
  return NULL;
}

static const char *
judge_join (const CwSchemaAttribute *attribute)
{
  if (!attribute->is_single_valued)
    return CW_PHRASE ("It can hold several values: it must name one person");
  if (!is_text (attribute->syntax) && !cw_syntax_is_bytes (attribute->syntax) &&
      attribute->syntax != CW_SYNTAX_INTEGER)
    return CW_PHRASE ("Its type cannot be compared: text, a number or bytes are wanted");
  return NULL;
}

static const char *
judge_extension (const CwSchemaAttribute *attribute)
{
  if (is_text (attribute->syntax) || cw_syntax_is_bytes (attribute->syntax))
    return NULL;
  if (attribute->syntax != CW_SYNTAX_INTEGER && attribute->syntax != CW_SYNTAX_BOOLEAN &&
      attribute->syntax != CW_SYNTAX_FILETIME)
    return CW_PHRASE ("Its type cannot be stored: text, a number, a boolean or bytes are wanted");
  return attribute->is_single_valued
             ? NULL
             : CW_PHRASE ("It can hold several numbers or booleans: only one can be stored");
}

typedef const char *(*Judge) (const CwSchemaAttribute *attribute);

static const Judge judges[] = {
  [CW_ATTRIBUTE_USE_LOGIN] = judge_login,
  [CW_ATTRIBUTE_USE_ANCHOR] = judge_anchor,
  [CW_ATTRIBUTE_USE_JOIN] = judge_join,
  [CW_ATTRIBUTE_USE_EXTENSION] = judge_extension,
};

static const char *
judge (const CwSchemaAttribute *attribute, CwAttributeUse use)
{
  if (attribute->is_local)
    return CW_PHRASE ("Each server has a value of its own: it is computed or not replicated");
  return judges[use](attribute);
}

/* ----- the list */

/* Which of @names the schema gives the attribute to; added to @found. */
static void
find_classes (CwSchema *schema, const char *attribute, const char *const *names, GPtrArray *found)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      const CwSchemaClass *klass = cw_schema_find_class (schema, names[i]);

      for (guint j = 0; klass != NULL && j < klass->attributes->len; j++)
        if (g_ascii_strcasecmp (g_ptr_array_index (klass->attributes, j), attribute) == 0)
          {
            g_ptr_array_add (found, g_strdup (names[i]));
            break;
          }
    }
}

static CwAttributeChoice *
make_choice (CwSchema *schema,
             const CwLdapFlavour *flavour,
             const CwSchemaAttribute *attribute,
             CwAttributeUse use)
{
  g_autoptr (GPtrArray) classes = g_ptr_array_new_with_free_func (g_free);
  CwAttributeChoice *choice = NULL;

  if (attribute->syntax == CW_SYNTAX_REFERENCE ||
      (use == CW_ATTRIBUTE_USE_LOGIN && !is_text (attribute->syntax)))
    return NULL;
  find_classes (schema, attribute->name, flavour->user_classes, classes);
  if (use == CW_ATTRIBUTE_USE_EXTENSION)
    find_classes (schema, attribute->name, flavour->group_classes, classes);
  if (classes->len == 0)
    return NULL;
  g_ptr_array_add (classes, NULL);
  g_ptr_array_set_free_func (classes, NULL);

  choice = g_new0 (CwAttributeChoice, 1);
  choice->name = g_strdup (attribute->name);
  choice->syntax = attribute->syntax;
  choice->is_single_valued = attribute->is_single_valued;
  choice->classes = (char **) g_ptr_array_steal (classes, NULL);
  choice->because = judge (attribute, use);
  choice->is_usable = choice->because == NULL;
  return choice;
}

static int
compare_choices (gconstpointer a, gconstpointer b)
{
  const CwAttributeChoice *x = *(const CwAttributeChoice *const *) a;
  const CwAttributeChoice *y = *(const CwAttributeChoice *const *) b;

  return g_ascii_strcasecmp (x->name, y->name);
}

GPtrArray *
cw_attribute_choice_list (CwSchema *schema, const CwRootDse *root, CwAttributeUse use)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_attribute_choice_free);
  GPtrArray *attributes = cw_schema_get_attributes (schema);
  const CwLdapFlavour *flavour = cw_ldap_flavour_get (root);

  for (guint i = 0; i < attributes->len; i++)
    {
      CwAttributeChoice *choice =
          make_choice (schema, flavour, g_ptr_array_index (attributes, i), use);

      if (choice != NULL)
        g_ptr_array_add (choices, choice);
    }
  g_ptr_array_sort (choices, compare_choices);
  return choices;
}

const char *
cw_attribute_choice_find_reason (GPtrArray *choices, const char *name)
{
  for (guint i = 0; i < choices->len; i++)
    {
      const CwAttributeChoice *choice = g_ptr_array_index (choices, i);

      if (g_ascii_strcasecmp (choice->name, name) == 0)
        return choice->because;
    }
  return CW_PHRASE ("People of the directory have no such attribute that would do");
}

CwSchema *
cw_attribute_choice_read_schema (CwLdapSession *session,
                                 const CwRootDse *root,
                                 GCancellable *cancellable,
                                 GError **error)
{
  if (cw_root_dse_is_active_directory (root))
    return cw_ad_schema_read (session, root->schema_context, cancellable, error);
  if (root->subschema != NULL)
    return cw_ldap_subschema_read (session, root->subschema, TRUE, cancellable, error);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_PERMISSION,
                       "The server does not tell where its schema is: let the account read the "
                       "server's root entry");
  return NULL;
}
