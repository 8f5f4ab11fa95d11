/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"
#include "rules/cw-metaverse-schema.h"
#include "rules/cw-rule-context.h"
#include "rules/cw-rule-value.h"

G_BEGIN_DECLS

/* In bytes and in nested parentheses. */
#define CW_EXPRESSION_MAX_SIZE  (64 * 1024)
#define CW_EXPRESSION_MAX_DEPTH 64

/**
 * CwExpressionNames: what the names in an expression mean.
 * @kind: the connector's kind: ImportedValue(), and [attributes] of an inbound expression
 * @metaverse_type: (nullable): whose attributes [names] are in an outbound expression
 */
typedef struct
{
  CwMetaverseSchema *schema;
  CwConnectorKind kind;
  const CwMetaverseType *metaverse_type;
} CwExpressionNames;

/**
 * CwExpression:
 *
 * An expression of the declarative-provisioning language, parsed once to a typed tree. Immutable;
 * evaluated by many threads at once, each with its own #CwRuleContext.
 */
typedef struct _CwExpression CwExpression;

/* CW_ERROR_INVALID_CONFIG, "at 14: there is no function "Lfet"; did you mean "Left"?". Positions
 * are counted in characters from 1. */
CwExpression *cw_expression_new (const char *source, const CwExpressionNames *names, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_expression_free (CwExpression *expression);

const char *cw_expression_get_source (const CwExpression *expression);

/* #CwRuleType of all results it may have. */
guint cw_expression_get_types (const CwExpression *expression);

/* Ids of the connector's attributes that it mentions. (transfer none) (element-type CwAttributeId)
 */
GArray *cw_expression_get_connector_attributes (const CwExpression *expression);

/* CW_ERROR_INVALID_DATA, "at 14: CNum(): the text is not a number". */
gboolean cw_expression_evaluate (const CwExpression *expression,
                                 CwRuleContext *context,
                                 CwRuleValue *ret_value,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwExpression, cw_expression_free)

G_END_DECLS
