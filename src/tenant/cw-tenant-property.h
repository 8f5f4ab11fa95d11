/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The kinds of directory objects; the numbers are kept in the database. */
typedef enum
{
  CW_TENANT_KIND_USER,
  CW_TENANT_KIND_GROUP,
  CW_TENANT_KIND_CONTACT,
  CW_TENANT_KIND_APPLICATION,
  CW_TENANT_KIND_PRINCIPAL,
} CwTenantKind;

#define CW_TENANT_KIND_LAST CW_TENANT_KIND_PRINCIPAL

/* Any kind, where a lookup takes one. */
#define CW_TENANT_KIND_ANY (-1)

typedef enum
{
  CW_TENANT_TYPE_STRING,
  CW_TENANT_TYPE_BOOLEAN,
  CW_TENANT_TYPE_DATE_TIME,
  CW_TENANT_TYPE_STRINGS,
  CW_TENANT_TYPE_OBJECT,
  CW_TENANT_TYPE_OBJECTS,
  CW_TENANT_TYPE_NAVIGATION,
} CwTenantType;

/**
 * CwTenantPropertyFlags:
 * @CW_TENANT_PROPERTY_READ_ONLY: refused in a body
 * @CW_TENANT_PROPERTY_REQUIRED: must be there when the object is created
 * @CW_TENANT_PROPERTY_NOT_NULL: may be changed but not cleared
 * @CW_TENANT_PROPERTY_CREATE_ONLY: refused in an update
 * @CW_TENANT_PROPERTY_DEFAULT: returned without $select
 * @CW_TENANT_PROPERTY_SECRET: accepted and never stored
 */
typedef enum
{
  CW_TENANT_PROPERTY_NONE = 0,
  CW_TENANT_PROPERTY_READ_ONLY = 1 << 0,
  CW_TENANT_PROPERTY_REQUIRED = 1 << 1,
  CW_TENANT_PROPERTY_NOT_NULL = 1 << 2,
  CW_TENANT_PROPERTY_CREATE_ONLY = 1 << 3,
  CW_TENANT_PROPERTY_DEFAULT = 1 << 4,
  CW_TENANT_PROPERTY_SECRET = 1 << 5,
} CwTenantPropertyFlags;

typedef struct
{
  const char *name;
  CwTenantType type;
  CwTenantPropertyFlags flags;
  guint16 max_length; /* in characters; 0 = no limit */
} CwTenantProperty;

/* A property's bit in a change mask is 1 << its index; the masks are kept in the database, so a
 * table only ever grows at its end. */
#define CW_TENANT_MASK_EXTENSIONS ((gint64) 1 << 61)
#define CW_TENANT_MASK_ALL        ((gint64) 0x3fffffffffffffff)

/* The properties of @kind, @ret_count of them. */
const CwTenantProperty *cw_tenant_property_table (CwTenantKind kind, guint *ret_count);

/* (nullable) (transfer none) */
const CwTenantProperty *cw_tenant_property_lookup (CwTenantKind kind, const char *name);

/* The bit of @property, which comes from the table of @kind. */
gint64 cw_tenant_property_mask (CwTenantKind kind, const CwTenantProperty *property);

/* The bit of a property that is known to exist. */
gint64 cw_tenant_property_mask_of (CwTenantKind kind, const char *name);

/* The bits of what is returned without $select. */
gint64 cw_tenant_property_default_mask (CwTenantKind kind);

/* TRUE for names that Graph knows and this tenant does not keep; they select to nothing. */
gboolean cw_tenant_property_is_unsupported (CwTenantKind kind, const char *name);

/* TRUE for directory extensions, "extension_<32 hex digits>_<name>". */
gboolean cw_tenant_property_is_extension (const char *name);

/* "user", "group", "orgContact", "application", "servicePrincipal" */
const char *cw_tenant_kind_to_type (CwTenantKind kind);

/* "User", "Group", "Contact", "Application", "ServicePrincipal", as in error messages. */
const char *cw_tenant_kind_to_title (CwTenantKind kind);

G_END_DECLS
