/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store-fixture.h"

G_BEGIN_DECLS

/* Installations that share the configuration, on a server: the sync data of each is its own. */
typedef struct
{
  StoreFixture first; /* has all of its data in the schema */
  char *dir;          /* of the other one, whose sync data is in a file */
  CwStore *store;
  CwStoreSession *session;
} ApartFixture;

void apart_fixture_set_up (ApartFixture *fixture, gconstpointer data);
void apart_fixture_tear_down (ApartFixture *fixture, gconstpointer data);

#define APART_TEST(path, func)                                                                     \
  g_test_add (path, ApartFixture, NULL, apart_fixture_set_up, func, apart_fixture_tear_down)

/* A version of the configuration behind @expected. */
gboolean apart_fixture_put_version (CwStoreSession *session,
                                    gint64 expected,
                                    const char *text,
                                    GError **error);

G_END_DECLS
