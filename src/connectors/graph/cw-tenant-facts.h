/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"

G_BEGIN_DECLS

/* Template ids of the directory roles that matter to a set-up; the same in every tenant. */
#define CW_ROLE_GLOBAL_ADMINISTRATOR            "62e90394-69f5-4237-9190-012177145e10"
#define CW_ROLE_HYBRID_IDENTITY_ADMINISTRATOR   "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2"
#define CW_ROLE_PRIVILEGED_ROLE_ADMINISTRATOR   "e8611ab8-c189-46e8-94e1-60213ab1f814"
#define CW_ROLE_APPLICATION_ADMINISTRATOR       "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
#define CW_ROLE_CLOUD_APPLICATION_ADMINISTRATOR "158c047a-c907-4556-b7ef-446551a6b5f7"

/* A directory role that the account holds for the whole tenant. */
typedef struct
{
  char *template_id;
  char *name;         /* for people; the id when Graph does not tell */
  gboolean is_direct; /* else only through a group */
} CwTenantRoleFact;

/**
 * CwTenantFacts:
 *
 * What a set-up has to know of the account that signed in and of its tenant. Immutable.
 */
typedef struct
{
  char *account_id;
  char *account_name; /* user principal name */
  char *account_display_name;
  gboolean is_work_account; /* FALSE: a personal account; nothing below is known then */
  GPtrArray *roles;         /* (element-type CwTenantRoleFact) */

  char *tenant_id;
  char *organization_name;
  char *initial_domain;          /* (nullable) below onmicrosoft.com */
  char *default_domain;          /* (nullable) new users get it where nobody chooses */
  GPtrArray *verified_domains;   /* (element-type utf8) sorted */
  GPtrArray *unverified_domains; /* (element-type utf8) sorted */

  gboolean is_sync_enabled; /* directory synchronisation is switched on */
  gint64 last_sync_usec;    /* microseconds since 1970; 0: never */
  /* Servers that have an account or an application for synchronising here, as far as Graph tells:
   * Entra Connect names them after the server. (element-type utf8) */
  GPtrArray *synchronizers;
  gboolean is_synchronizers_known; /* FALSE: the account may not see them */

  char *exporter_note;        /* (nullable) see cw-graph-note.h; nothing is noted */
  gboolean is_exporter_known; /* FALSE: the account may not see it */

  GPtrArray *service_plans; /* (element-type utf8) of licences, "AAD_PREMIUM" */
  gboolean is_service_plans_known;
} CwTenantFacts;

/* Asks Graph. What only tells more (synchronisers, who exports, licences) is left out when the
 * account may not read it; anything else fails. (transfer full) */
CwTenantFacts *
cw_tenant_facts_read (CwCloudSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_facts_free (CwTenantFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantFacts, cw_tenant_facts_free)

/* The role with this template id, or %NULL. (transfer none) */
const CwTenantRoleFact *
cw_tenant_facts_find_role (const CwTenantFacts *facts, const char *template_id);

/* Whether the account's roles allow it to register an application; to consent to application
 * permissions of Microsoft Graph; to switch directory synchronisation (Microsoft Entra built-in
 * roles). */
gboolean cw_tenant_facts_can_register (const CwTenantFacts *facts);
gboolean cw_tenant_facts_can_consent (const CwTenantFacts *facts);
gboolean cw_tenant_facts_can_switch_sync (const CwTenantFacts *facts);

/* Whether the tenant has Microsoft Entra ID P1, which password writeback and more need. */
gboolean cw_tenant_facts_has_premium (const CwTenantFacts *facts);

/* Whether @domain itself is one of the verified ones. A subdomain of a verified domain is verified
 * on its own when it is added, and until then no name may end with it. */
gboolean cw_tenant_facts_is_verified (const CwTenantFacts *facts, const char *domain);

G_END_DECLS
