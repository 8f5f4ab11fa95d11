/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-page-table.h"

#include "app/pages/cw-accounts-page.h"
#include "app/pages/cw-apps-page.h"
#include "app/pages/cw-attributes-page.h"
#include "app/pages/cw-cloud-page.h"
#include "app/pages/cw-complete-page.h"
#include "app/pages/cw-components-page.h"
#include "app/pages/cw-configuring-page.h"
#include "app/pages/cw-directories-page.h"
#include "app/pages/cw-domains-page.h"
#include "app/pages/cw-extensions-page.h"
#include "app/pages/cw-features-page.h"
#include "app/pages/cw-federation-page.h"
#include "app/pages/cw-filtering-page.h"
#include "app/pages/cw-identity-page.h"
#include "app/pages/cw-pilot-page.h"
#include "app/pages/cw-ready-page.h"
#include "app/pages/cw-sign-in-page.h"
#include "app/pages/cw-single-sign-on-page.h"
#include "app/pages/cw-staging-page.h"
#include "app/pages/cw-tasks-page.h"
#include "app/pages/cw-welcome-page.h"

static const struct
{
  CwWizardStep step;
  GType (*get_type) (void);
} rows[] = {
  { CW_WIZARD_SINGLE_SIGN_ON, cw_single_sign_on_page_get_type },
  { CW_WIZARD_COMPONENTS, cw_components_page_get_type },
  { CW_WIZARD_FEDERATION, cw_federation_page_get_type },
  { CW_WIZARD_FEATURES, cw_features_page_get_type },
  { CW_WIZARD_APPS, cw_apps_page_get_type },
  { CW_WIZARD_ATTRIBUTES, cw_attributes_page_get_type },
  { CW_WIZARD_SIGN_IN, cw_sign_in_page_get_type },
  { CW_WIZARD_TASKS, cw_tasks_page_get_type },
  { CW_WIZARD_WELCOME, cw_welcome_page_get_type },
  { CW_WIZARD_CLOUD, cw_cloud_page_get_type },
  { CW_WIZARD_DIRECTORIES, cw_directories_page_get_type },
  { CW_WIZARD_DOMAINS, cw_domains_page_get_type },
  { CW_WIZARD_FILTERING, cw_filtering_page_get_type },
  { CW_WIZARD_IDENTITY, cw_identity_page_get_type },
  { CW_WIZARD_PILOT, cw_pilot_page_get_type },
  { CW_WIZARD_ACCOUNTS, cw_accounts_page_get_type },
  { CW_WIZARD_STAGING, cw_staging_page_get_type },
  { CW_WIZARD_EXTENSIONS, cw_extensions_page_get_type },
  { CW_WIZARD_READY, cw_ready_page_get_type },
  { CW_WIZARD_CONFIGURING, cw_configuring_page_get_type },
  { CW_WIZARD_COMPLETE, cw_complete_page_get_type },
};

GType
cw_page_table_get_type (CwWizardStep step)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].step == step)
      return rows[i].get_type ();
  return G_TYPE_INVALID;
}
