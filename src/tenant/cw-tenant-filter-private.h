/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-filter.h"

G_BEGIN_DECLS

typedef enum
{
  CW_TENANT_FILTER_AND,
  CW_TENANT_FILTER_OR,
  CW_TENANT_FILTER_NOT,
  CW_TENANT_FILTER_EQ, /* "in" too: several values */
  CW_TENANT_FILTER_NE,
  CW_TENANT_FILTER_STARTS_WITH,
  CW_TENANT_FILTER_ENDS_WITH,
  CW_TENANT_FILTER_ANY_EQ,
  CW_TENANT_FILTER_ANY_STARTS,
} CwTenantFilterOp;

/* A node of the tree. */
struct _CwTenantFilter
{
  CwTenantFilterOp op;
  CwTenantFilter *left;  /* (owned) (nullable) */
  CwTenantFilter *right; /* (owned) (nullable) */
  char *property;        /* (owned) (nullable) */
  char *part;            /* (owned) (nullable) "costCenter" of employeeOrgData/costCenter */
  GPtrArray *values;     /* (owned) (nullable) (element-type utf8), %NULL for null */
};

G_END_DECLS
