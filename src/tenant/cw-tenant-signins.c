/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-signins.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "tenant/cw-tenant-cursor.h"

#define SIGN_IN_LIFETIME_USEC (15 * 60 * G_USEC_PER_SEC)
#define CODE_LIFETIME_USEC    (10 * 60 * G_USEC_PER_SEC)

struct _CwTenantSignIns
{
  GHashTable *by_id; /* (element-type utf8 CwTenantSignIn) */
};

static void
sign_in_free (gpointer data)
{
  CwTenantSignIn *sign_in = data;

  g_free (sign_in->id);
  g_free (sign_in->authority);
  g_free (sign_in->client_id);
  g_free (sign_in->client_name);
  g_free (sign_in->scopes);
  g_free (sign_in->redirect_uri);
  g_free (sign_in->state);
  g_free (sign_in->nonce);
  g_free (sign_in->challenge);
  g_free (sign_in->user_code);
  g_free (sign_in->login_hint);
  g_free (sign_in->user_name);
  g_free (sign_in->expected_code);
  g_free (sign_in);
}

CwTenantSignIns *
cw_tenant_sign_ins_new (void)
{
  CwTenantSignIns *sign_ins = g_new0 (CwTenantSignIns, 1);

  sign_ins->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, sign_in_free);
  return sign_ins;
}

void
cw_tenant_sign_ins_free (CwTenantSignIns *sign_ins)
{
  g_clear_pointer (&sign_ins->by_id, g_hash_table_unref);
  g_free (sign_ins);
}

static char *
make_id (void)
{
  guint8 bytes[48] = { 0 };

  /* On failure the ids are guessable, which a loopback rehearsal can bear. */
  if (gnutls_rnd (GNUTLS_RND_RANDOM, bytes, sizeof bytes) != GNUTLS_E_SUCCESS)
    g_warning ("no random numbers for a sign-in");
  return cw_tenant_base64url_encode (bytes, sizeof bytes);
}

static gboolean
is_over_cb (gpointer id, gpointer value, gpointer data)
{
  return ((CwTenantSignIn *) value)->expires_usec < *(gint64 *) data;
}

CwTenantSignIn *
cw_tenant_sign_ins_add (CwTenantSignIns *sign_ins)
{
  CwTenantSignIn *sign_in = g_new0 (CwTenantSignIn, 1);
  gint64 now_usec = g_get_real_time ();

  g_hash_table_foreach_remove (sign_ins->by_id, is_over_cb, &now_usec);
  sign_in->id = make_id ();
  sign_in->expires_usec = now_usec + SIGN_IN_LIFETIME_USEC;
  g_hash_table_insert (sign_ins->by_id, sign_in->id, sign_in);
  return sign_in;
}

CwTenantSignIn *
cw_tenant_sign_ins_find (CwTenantSignIns *sign_ins, const char *id, gboolean is_code)
{
  CwTenantSignIn *sign_in = id != NULL ? g_hash_table_lookup (sign_ins->by_id, id) : NULL;

  if (sign_in == NULL || sign_in->is_code != is_code)
    return NULL;
  return sign_in->expires_usec >= g_get_real_time () ? sign_in : NULL;
}

const char *
cw_tenant_sign_ins_make_code (CwTenantSignIns *sign_ins, CwTenantSignIn *sign_in)
{
  g_hash_table_steal (sign_ins->by_id, sign_in->id);
  g_free (sign_in->id);
  sign_in->id = make_id ();
  sign_in->is_code = TRUE;
  sign_in->expires_usec = g_get_real_time () + CODE_LIFETIME_USEC;
  g_hash_table_insert (sign_ins->by_id, sign_in->id, sign_in);
  return sign_in->id;
}

void
cw_tenant_sign_ins_remove (CwTenantSignIns *sign_ins, CwTenantSignIn *sign_in)
{
  g_hash_table_remove (sign_ins->by_id, sign_in->id);
}
