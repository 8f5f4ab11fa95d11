/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Where mail of alerts goes, as the fields of a form have it. */

/* In the order of the form's choice. */
typedef enum
{
  CW_MAIL_NOWHERE,
  CW_MAIL_BY_SERVER,
  CW_MAIL_BY_PROGRAM,
} CwMailWay;

/* A text that is empty stands for the default. */
typedef struct
{
  CwMailWay way;
  char *to;   /* (owned): with commas between */
  char *from; /* (owned) */
  char *host; /* (owned) */
  char *port; /* (owned) */
  gboolean is_tls;
  char *ca_file; /* (owned) */
  char *user;    /* (owned) */
  char *program; /* (owned) */
} CwMailDraft;

/* @alerts: (nullable): that of a configuration */
void cw_mail_draft_init (CwMailDraft *draft, JsonObject *alerts);
void cw_mail_draft_clear (CwMailDraft *draft);

/* @alerts (nullable) with what the fields say in place of what it says of mail. (transfer full) */
JsonObject *cw_mail_draft_merge (const CwMailDraft *draft, JsonObject *alerts);

/* The first thing that is wrong or missing, for people. (nullable): nothing */
const char *cw_mail_draft_find_problem (const CwMailDraft *draft);

/* Whether somebody signs in, and whether the password that is stored for @other will do. */
gboolean cw_mail_draft_needs_password (const CwMailDraft *draft);
gboolean cw_mail_draft_is_same_account (const CwMailDraft *draft, const CwMailDraft *other);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwMailDraft, cw_mail_draft_clear)

G_END_DECLS
