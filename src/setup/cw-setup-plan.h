/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "connectors/graph/cw-tenant-facts.h"
#include "connectors/ldap/cw-ad-right.h"
#include "engine/cw-call-news.h"
#include "setup/cw-answers.h"

G_BEGIN_DECLS

typedef struct _CwSetupAction CwSetupAction;

/**
 * CwSetupPlan:
 *
 * What has to be done so that an answers document is in force, in its order. Actions fill into the
 * document what they made (an account's name, an application's id), so that the last one can store
 * it. Every action can be repeated: what an earlier attempt made is found by its name, which does
 * not change from one attempt to the next, and is taken over. Used by one thread.
 */
typedef struct
{
  const CwMethodCall *call;
  GCancellable *cancellable;
  CwCallNews news;     /* of the call: how many people its checks have read */
  JsonNode *document;  /* (owned) the answers */
  GVariant *secrets;   /* (owned) "a(ssay)": as given */
  GPtrArray *made;     /* (owned) (element-type CwAnswersSecret): by actions */
  GPtrArray *actions;  /* (owned) (element-type CwSetupAction) */
  char *sign_in;       /* (owned) (nullable): of the administrator of the tenant */
  gboolean is_offline; /* do not try the connectors */
  gboolean is_stored;  /* the configuration is in force */
  gint64 started_usec; /* 0: it is only planned */
  GVariant *report;    /* (owned) (nullable): of storing the configuration, a{sv} */
} CwSetupPlan;

/* Where things are done; stable. */
#define CW_SETUP_PLACE_MACHINE   "machine"
#define CW_SETUP_PLACE_DIRECTORY "directory"
#define CW_SETUP_PLACE_TENANT    "tenant"

/* One thing to do. */
struct _CwSetupAction
{
  char *id;          /* (owned): "account:contoso.lab"; stable */
  char *title;       /* (owned): what is done */
  char *detail;      /* (owned) (nullable): what belongs to it, in a sentence */
  const char *place; /* CW_SETUP_PLACE_MACHINE and so on: the kind of where it is done */
  char *where;       /* (owned): where it is done */
  guint index;       /* of the connector that it is for */
  const char *state; /* "waiting", "running", "done", "skipped", "failed", "undone", "cancelled" */
  gboolean (*run) (CwSetupPlan *plan, CwSetupAction *action, GError **error);
  /* (owned) (element-type gint64): what this attempt made and takes away again when it fails, by
   * its id in the journal. What it took over from an earlier one is not among it. */
  GArray *made;
  /* (nullable): what is undone besides; also when the action failed half-way */
  gboolean (*undo) (CwSetupPlan *plan, CwSetupAction *action, GError **error);
  gpointer data; /* (owned) (nullable): of the action's own */
  GDestroyNotify free_data;
  char *undo_error; /* (owned) (nullable): why that is still there */
};

/* Reads the document and makes the actions; nothing is done. CW_ERROR_INVALID_CONFIG. */
CwSetupPlan *cw_setup_plan_new (const CwMethodCall *call,
                                const char *document,
                                GVariant *secrets,
                                GVariant *options,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_setup_plan_free (CwSetupPlan *plan);

/* (transfer full): changes with the document and the actions */
char *cw_setup_plan_make_digest (CwSetupPlan *plan);

/* The document and the secrets as they are now. */
CwAnswers *cw_setup_plan_make_answers (CwSetupPlan *plan, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does it all, telling how far it is. When an action fails, those before it are undone where they
 * can be, the last first. */
gboolean cw_setup_plan_run (CwSetupPlan *plan, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "aa{sv}" (transfer floating) */
GVariant *cw_setup_plan_describe (CwSetupPlan *plan);

/* (transfer none): the connector of the document that @action is for */
JsonObject *cw_setup_plan_get_connector (CwSetupPlan *plan, const CwSetupAction *action);

/* The same for every attempt of this installation for @purpose, and another one elsewhere: what it
 * makes is found again by it. 64 hexadecimal digits. (transfer full) */
char *cw_setup_plan_make_installation_id (CwSetupPlan *plan, const char *purpose);

/* An action that waits; it belongs to the plan. (transfer none) */
CwSetupAction *cw_setup_plan_add_action (CwSetupPlan *plan,
                                         const char *id,
                                         const char *title,
                                         const char *place,
                                         const char *where,
                                         gboolean (*run) (CwSetupPlan *plan,
                                                          CwSetupAction *action,
                                                          GError **error));

/* Instead of what it said. */
void cw_setup_action_set_detail (CwSetupAction *action, const char *detail);

/* ----- kinds of actions, a file each: what adds them to a plan */

/* What ties people to the cloud, cw-setup-anchor.c. */
void cw_setup_anchor_plan (CwSetupPlan *plan, CwConfig *config);

/* The account of each directory, cw-setup-account.c. */
void cw_setup_account_plan (CwSetupPlan *plan, CwConfig *config);
/* What the accounts of this plan are for, as cw-feature-rights.h names it. (transfer full) */
char **cw_setup_account_list_rights (CwSetupPlan *plan);
/* The same. */
CwAdFeatures cw_setup_account_read_features (CwSetupPlan *plan);

/* Where the data lies, cw-setup-database.c. */
void cw_setup_database_plan (CwSetupPlan *plan, CwConfig *config);
/* What stands against two databases, as an element of @checks. (element-type CwCheck) */
void cw_setup_database_check (CwSetupPlan *plan, GPtrArray *checks);
/* Answers that do not speak of it leave it where it is. @document: a configuration in the making;
 * @current: (nullable) */
void cw_setup_database_keep (JsonObject *document, CwConfig *current);

/* On this machine, cw-setup-configuration.c. */
void cw_setup_configuration_plan (CwSetupPlan *plan, CwConfig *config);

/* In the tenant, cw-setup-registration.c. */
void cw_setup_registration_plan (CwSetupPlan *plan, CwConfig *config);
/* CW_ERROR_AUTH: something is to be done there, and nobody is signed in. */
gboolean cw_setup_registration_check (CwSetupPlan *plan, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The configuration has the certificate now. */
gboolean cw_setup_registration_finish (CwSetupPlan *plan, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Places for directory extensions, cw-setup-extensions.c. */
void cw_setup_extensions_plan (CwSetupPlan *plan, CwConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSetupPlan, cw_setup_plan_free)

G_END_DECLS
