/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-connector.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *type;
  char *dn;
  char *parent;
  gboolean is_elsewhere;
  GPtrArray *values; /* (element-type utf8): "attribute=value", "@attribute=target",
                      * "%attribute=uid of the target" */
} FakeObject;

/* One line of the change log. */
typedef struct
{
  char *name;
  gboolean is_deleted;
} FakeEvent;

struct _FakeConnector
{
  GObject parent_instance;

  CwAttributeTable *attributes;
  CwConnectorFlags flags;
  GPtrArray *objects; /* (element-type FakeObject) */
  GArray *events;     /* (element-type FakeEvent) */
  guint page_size;
  int pages_left;
  CwError page_error;
  gboolean is_cursor_expired;
  gboolean is_hidden;
  char *refused;
  char *held_back;
  gboolean forbids_itself;
  gboolean forbids_duplicates;
  guint n_duplicates;
  int exports_left;
  guint n_exported;
  guint n_exported_links;
  guint n_made;

  GMutex watch_mutex; /* for all below */
  GCond watch_cond;
  GPtrArray *rings; /* (element-type utf8): names, "" for none */
  guint n_watches;
  gboolean is_hung_up;
  CwError hang_up_code;
};

/* (transfer none) (nullable) */
FakeObject *fake_connector_find_object (FakeConnector *fake, const char *name);
/* The one with this name, which is new when there is none. (transfer none) */
FakeObject *fake_connector_make_object (FakeConnector *fake, const char *name, const char *type);
void fake_connector_drop_values (FakeObject *object, const char *attribute);
void fake_connector_add_value (FakeObject *object, const char *attribute, const char *value);
/* A line for who reads what has changed. */
void fake_connector_log (FakeConnector *fake, const char *name, gboolean is_deleted);

/* Of the interface. */
gboolean fake_connector_export (CwConnector *connector,
                                GPtrArray *changes,
                                const CwExportHandler *handler,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
