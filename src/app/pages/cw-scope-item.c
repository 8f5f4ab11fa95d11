/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-scope-item.h"

#include <glib/gi18n.h>

#include "base/cw-answer.h"

struct _CwScopeItem
{
  GObject parent_instance;

  CwScopeTree *tree;    /* (owned) (nullable): a note */
  CwScopeNode *node;    /* (nullable): of the tree */
  GVariant *facts;      /* (owned) (nullable) */
  char *text;           /* (owned) (nullable): of a note */
  GListStore *children; /* (owned) (nullable) */
  gboolean is_asked;
};

G_DEFINE_FINAL_TYPE (CwScopeItem, cw_scope_item, G_TYPE_OBJECT)

enum
{
  WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

CwScopeItem *
cw_scope_item_new (CwScopeTree *tree, CwScopeNode *node, GVariant *facts)
{
  CwScopeItem *self = g_object_new (CW_TYPE_SCOPE_ITEM, NULL);

  self->tree = g_object_ref (tree);
  self->node = node;
  self->facts = g_variant_ref (facts);
  if (cw_answer_get_bool (facts, "hasChildren"))
    self->children = g_list_store_new (CW_TYPE_SCOPE_ITEM);
  else if (cw_scope_item_is_reachable (self))
    cw_scope_tree_set_loaded (tree, node);
  return self;
}

/* ----- children */

static void
show_note (CwScopeItem *self, const char *text)
{
  g_autoptr (CwScopeItem) note = g_object_new (CW_TYPE_SCOPE_ITEM, NULL);

  note->text = g_strdup (text);
  g_list_store_remove_all (self->children);
  g_list_store_append (self->children, note);
}

void
cw_scope_item_want (CwScopeItem *self)
{
  if (self->is_asked || self->children == NULL)
    return;
  self->is_asked = TRUE;
  show_note (self, _ ("Reading…"));
  g_signal_emit (self, signals[WANTED], 0);
}

void
cw_scope_item_take (CwScopeItem *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func (g_object_unref);

  /* All of them before anything is shown of one: a rule finds its container by that. */
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) facts = g_variant_get_child_value (items, i);
      CwScopeNode *node =
          cw_scope_tree_add_child (self->tree, self->node, cw_answer_get_string (facts, "guid"),
                                   cw_answer_get_string (facts, "dn"));

      g_ptr_array_add (children, cw_scope_item_new (self->tree, node, facts));
    }
  cw_scope_tree_set_loaded (self->tree, self->node);
  g_list_store_splice (self->children, 0, g_list_model_get_n_items (G_LIST_MODEL (self->children)),
                       children->pdata, children->len);
}

void
cw_scope_item_take_error (CwScopeItem *self, const char *message)
{
  g_autofree char *text =
      /* Translators: %s is a sentence that says why */
      g_strdup_printf (_ ("%s. Fold it and unfold it again to try once more."), message);

  self->is_asked = FALSE;
  show_note (self, text);
}

/* ----- what is known of it */

gboolean
cw_scope_item_is_note (CwScopeItem *self)
{
  return self->node == NULL;
}

const char *
cw_scope_item_get_name (CwScopeItem *self)
{
  return self->node != NULL ? cw_answer_get_string (self->facts, "name") : self->text;
}

gboolean
cw_scope_item_is_reachable (CwScopeItem *self)
{
  return self->facts == NULL || cw_answer_get_bool (self->facts, "isReachable");
}

static void
add_part (GPtrArray *parts, gint64 n, const char *format)
{
  g_autofree char *count = cw_format_count (n);
  g_auto (GStrv) halves = g_strsplit (format, "%s", 2);

  if (n > 0)
    g_ptr_array_add (parts, g_strjoinv (count, halves));
}

char *
cw_scope_item_dup_details (CwScopeItem *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  gint64 n_users = 0, n_groups = 0, n_contacts = 0;

  if (self->node == NULL)
    return g_strdup ("");
  if (!cw_scope_item_is_reachable (self))
    return g_strdup (_ ("Does not answer"));
  n_users = cw_answer_get_int (self->facts, "users");
  n_groups = cw_answer_get_int (self->facts, "groups");
  n_contacts = cw_answer_get_int (self->facts, "contacts");
  /* Translators: %s is a number, of the people that lie in a container */
  add_part (parts, n_users, ngettext ("%s user", "%s users", (gulong) n_users));
  add_part (parts, n_groups, ngettext ("%s group", "%s groups", (gulong) n_groups));
  add_part (parts, n_contacts, ngettext ("%s contact", "%s contacts", (gulong) n_contacts));
  if (parts->len == 0)
    return g_strdup (cw_answer_get_bool (self->facts, "isCountComplete") ? _ ("Empty")
                                                                         : _ ("Not counted"));
  g_ptr_array_add (parts, NULL);
  list = g_strjoinv (", ", (char **) parts->pdata);
  /* Translators: %s is "12 users, 1 group"; counting stopped there */
  return cw_answer_get_bool (self->facts, "isCountComplete")
             ? g_steal_pointer (&list)
             : g_strdup_printf (_ ("At least %s"), list);
}

const char *
cw_scope_item_get_icon (CwScopeItem *self)
{
  if (!cw_scope_item_is_reachable (self))
    return "network-offline-symbolic";
  return g_str_has_prefix (cw_answer_get_string (self->facts, "class"), "domain")
             ? "network-server-symbolic"
             : "folder-symbolic";
}

CwScopeTree *
cw_scope_item_get_tree (CwScopeItem *self)
{
  return self->tree;
}

CwScopeNode *
cw_scope_item_get_node (CwScopeItem *self)
{
  return self->node;
}

GListModel *
cw_scope_item_get_children (CwScopeItem *self)
{
  return (GListModel *) self->children;
}

/* ----- the object */

static void
cw_scope_item_finalize (GObject *object)
{
  CwScopeItem *self = CW_SCOPE_ITEM (object);

  g_clear_object (&self->tree);
  g_clear_object (&self->children);
  g_clear_pointer (&self->facts, g_variant_unref);
  g_free (self->text);
  G_OBJECT_CLASS (cw_scope_item_parent_class)->finalize (object);
}

static void
cw_scope_item_class_init (CwScopeItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_scope_item_finalize;
  signals[WANTED] = g_signal_new ("wanted", CW_TYPE_SCOPE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
cw_scope_item_init (CwScopeItem *self)
{
}
