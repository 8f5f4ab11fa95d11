/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-bench"

#include "config.h"

#include <string.h>

#include <glib.h>

#include "base/cw-dn.h"
#include "model/cw-attribute-table.h"
#include "model/cw-delta.h"
#include "model/cw-entry-builder.h"

#define N_ROUNDS     50000
#define N_BATCHES    20
#define N_ATTRIBUTES 24
#define N_VALUES     33

typedef struct
{
  CwAttributeId id;
  gsize len;
  char data[80];
} Value;

/* As an Active Directory user comes: 24 attributes in no order, 33 values, some 800 bytes. */
static void
make_user (Value *values)
{
  for (guint i = 0; i < N_VALUES; i++)
    {
      guint attribute = i < N_ATTRIBUTES ? i : 7;

      values[i].id = (CwAttributeId) (1 + attribute * 37 % 101);
      values[i].len = (gsize) g_snprintf (values[i].data, sizeof values[i].data,
                                          "%u-value-of-some-length-%u", i * 7919 % 1000, i);
    }
}

static void
add_user (CwEntryBuilder *builder, const Value *values, guint round)
{
  for (guint i = 0; i < N_VALUES; i++)
    cw_entry_builder_add (builder, values[i].id, values[i].data, values[i].len);
  cw_entry_builder_add_integer (builder, 102, round);
}

/* One thing to measure: @run does it @n times. */
typedef struct
{
  const Value *values;
  CwEntryBuilder *builder;
  CwEntry *before;
  CwEntry *after;
  CwAttributeTable *table;
  const char *dn;
} Context;

typedef guint (*BenchFunc) (Context *context, guint n);

/* The best of some batches, because the machine has other things to do too. */
static void
measure (const char *what, BenchFunc run, Context *context)
{
  gint64 best_usec = G_MAXINT64;
  guint sum = 0;

  for (guint i = 0; i < N_BATCHES; i++)
    {
      gint64 start_usec = g_get_monotonic_time ();

      sum += run (context, N_ROUNDS);
      best_usec = MIN (best_usec, g_get_monotonic_time () - start_usec);
    }
  g_print ("%-24s %8.1f ns  (%x)\n", what, (double) best_usec * 1000 / N_ROUNDS, sum);
}

static guint
run_build (Context *context, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      add_user (context->builder, context->values, i);
      cw_entry_unref (cw_entry_builder_end (context->builder, NULL));
    }
  return n;
}

static guint
run_parse (Context *context, guint n)
{
  gsize size = 0;
  const guint8 *bytes = cw_entry_get_bytes (context->before, &size);

  for (guint i = 0; i < n; i++)
    cw_entry_unref (cw_entry_new_from_bytes (bytes, size, NULL));
  return (guint) size;
}

static guint
run_lookup (Context *context, guint n)
{
  guint n_found = 0;

  for (guint i = 0; i < n; i++)
    n_found += cw_entry_get_string (context->before, (CwAttributeId) (1 + i % 101)) != NULL;
  return n_found;
}

static guint
run_delta (Context *context, guint n)
{
  for (guint i = 0; i < n; i++)
    cw_delta_unref (cw_delta_new (context->before, context->after));
  return n;
}

static guint
run_intern (Context *context, guint n)
{
  guint sum = 0;

  for (guint i = 0; i < n; i++)
    sum +=
        cw_attribute_table_intern (context->table, i & 1 ? "sAMAccountName" : "userPrincipalName");
  return sum;
}

static guint
run_hash (Context *context, guint n)
{
  gint64 sum = 0;

  for (guint i = 0; i < n; i++)
    sum += cw_dn_hash (context->dn);
  return (guint) sum;
}

int
main (int argc, char *argv[])
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwEntry) before = NULL;
  g_autoptr (CwEntry) after = NULL;
  Value values[N_VALUES] = { 0 };
  Context context = { .values = values, .builder = builder, .table = table };

  make_user (values);
  add_user (builder, values, 1);
  before = context.before = cw_entry_builder_end (builder, NULL);
  add_user (builder, values, 2);
  after = context.after = cw_entry_builder_end (builder, NULL);

  measure ("build an entry", run_build, &context);
  measure ("parse and check it", run_parse, &context);
  measure ("look an attribute up", run_lookup, &context);
  measure ("compare two entries", run_delta, &context);
  measure ("intern a name", run_intern, &context);
  context.dn = "CN=Annabelle Lee 012345,OU=Sales,OU=People,DC=contoso,DC=com";
  measure ("hash a DN of 60 bytes", run_hash, &context);
  context.dn = "CN=Lee\\, Annabelle 1234,OU=Sales,OU=People,DC=contoso,DC=com";
  measure ("hash an escaped DN", run_hash, &context);
  context.dn = "CN=J\xc3\xbcrgen M\xc3\xbcller 12345,OU=Sales,OU=People,DC=contoso,DC=com";
  measure ("hash a DN with umlauts", run_hash, &context);
  return 0;
}
