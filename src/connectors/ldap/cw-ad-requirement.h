/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ad-right.h"

G_BEGIN_DECLS

/* What each feature needs of a directory, whatever its schema (cw-ad-requirement.c): for the rights
 * in a certain one (cw-ad-right.c), and for their entries and commands (cw-ad-right-entry.c). */

/* Making and deleting objects of a class, and everything that can be done with one. */
#define CW_AD_CHILDREN (CW_ACCESS_CREATE_CHILD | CW_ACCESS_DELETE_CHILD)
#define CW_AD_FULL                                                                                 \
  (CW_AD_CHILDREN | CW_ACCESS_LIST | CW_ACCESS_SELF | CW_ACCESS_READ_PROPERTY |                    \
   CW_ACCESS_WRITE_PROPERTY | CW_ACCESS_DELETE_TREE | CW_ACCESS_LIST_OBJECT | CW_ACCESS_DELETE |   \
   CW_ACCESS_READ_CONTROL)

#define CW_AD_READ_DELETED "Read Deleted Objects"

/* Classes of objects below the head. */
typedef enum
{
  CW_AD_CLASS_HEAD = 0,
  CW_AD_CLASS_USER = 1 << 0,
  CW_AD_CLASS_INET_ORG_PERSON = 1 << 1,
  CW_AD_CLASS_GROUP = 1 << 2,
  CW_AD_CLASS_CONTACT = 1 << 3,
  CW_AD_CLASS_PUBLIC_FOLDER = 1 << 4,
  CW_AD_CLASS_DEVICE = 1 << 5,
  CW_AD_CLASS_FOREIGN = 1 << 6,
} CwAdClasses;

typedef struct
{
  CwAdFeatures features;
  const char *name;      /* of the control access right, of the attribute that is written, of the
                          * class of children, or (with a mask alone) what the right is */
  const char *guid;      /* (nullable): of the control access right */
  CwAdClasses classes;   /* HEAD: on the head itself */
  guint32 mask;          /* 0: a control access right, or writing the attribute */
  const char *container; /* (nullable): below the head, instead of the head */
} CwAdRequirement;

typedef struct
{
  CwAdClasses flag;
  const char *name; /* "inetOrgPerson" */
} CwAdClass;

/* One by one from 0 on; NULL behind the last. (transfer none) (nullable) */
const CwAdRequirement *cw_ad_requirement_get (guint index);
const CwAdClass *cw_ad_class_get (guint index);

G_END_DECLS
