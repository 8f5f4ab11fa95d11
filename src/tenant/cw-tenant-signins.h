/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwTenantSignIn:
 *
 * One person on the way through the sign-in pages, or the authorization code that came of it.
 */
typedef struct
{
  char *id;        /* in the pages' forms; unguessable */
  char *authority; /* the tenant in the path: "organizations", an id, a domain */
  char *client_id;
  char *client_name;
  char *scopes;       /* separated by blanks */
  char *redirect_uri; /* (nullable) not for a device */
  char *state;        /* (nullable) */
  char *nonce;        /* (nullable) */
  char *challenge;    /* (nullable) PKCE, S256 */
  char *user_code;    /* (nullable) of a device */
  char *login_hint;   /* (nullable) */
  gint64 expires_usec;

  char *user_name; /* (nullable) until the password was right */
  gint64 user;     /* rid; 0 for a personal account */
  gboolean is_consumer;
  char *expected_code;   /* (nullable) the second factor that is still asked for */
  gboolean is_confirmed; /* a device: yes, that is what I am signing in to */
  gboolean is_code;      /* the id is an authorization code */
  gboolean is_redeemed;  /* the code was exchanged for tokens */
} CwTenantSignIn;

/**
 * CwTenantSignIns:
 *
 * All of them, in memory.
 */
typedef struct _CwTenantSignIns CwTenantSignIns;

CwTenantSignIns *cw_tenant_sign_ins_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_sign_ins_free (CwTenantSignIns *sign_ins);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantSignIns, cw_tenant_sign_ins_free)

/* A new one with a random id, good for a quarter of an hour. (transfer none) */
CwTenantSignIn *cw_tenant_sign_ins_add (CwTenantSignIns *sign_ins);

/* @is_code: an authorization code, else the id in a form. (nullable) (transfer none) */
CwTenantSignIn *
cw_tenant_sign_ins_find (CwTenantSignIns *sign_ins, const char *id, gboolean is_code);

/* The person is through: gives it the id that is the authorization code, good for ten minutes.
 * (transfer none) */
const char *cw_tenant_sign_ins_make_code (CwTenantSignIns *sign_ins, CwTenantSignIn *sign_in);

void cw_tenant_sign_ins_remove (CwTenantSignIns *sign_ins, CwTenantSignIn *sign_in);

G_END_DECLS
