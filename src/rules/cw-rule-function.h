/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rules/cw-rule-context.h"
#include "rules/cw-rule-value.h"

G_BEGIN_DECLS

#define CW_RULE_FUNCTION_ANY_NUMBER   G_MAXUINT8
#define CW_RULE_FUNCTION_N_PARAMETERS 4

/* In place of result types: those of the first argument, those of one value of it. */
#define CW_RULE_RESULT_FIRST (1 << 14)
#define CW_RULE_RESULT_ITEM  (1 << 15)

/* @args have the types that the function's parameters ask for. Results point to the arguments or to
 * the context's arena. Errors are CW_ERROR_INVALID_DATA and say only what is wrong; the caller adds
 * position and name. */
typedef gboolean (*CwRuleFunctionFunc) (CwRuleContext *context,
                                        const CwRuleValue *args,
                                        guint n_args,
                                        CwRuleValue *ret_value,
                                        GError **error);

/**
 * CwRuleForm: how a function's arguments are evaluated.
 * @CW_RULE_FORM_CALL: all of them, then the function
 * @CW_RULE_FORM_SWITCH: as a call; its results are the even arguments
 * @CW_RULE_FORM_CHOOSE: IIF: the condition, then one of the others
 * @CW_RULE_FORM_SELECT: Select($item, list, expression)
 * @CW_RULE_FORM_WHERE: Where($item, list, condition)
 * @CW_RULE_FORM_WITH: With($name, value, expression)
 * @CW_RULE_FORM_IMPORTED: ImportedValue("name")
 */
typedef enum
{
  CW_RULE_FORM_CALL,
  CW_RULE_FORM_SWITCH,
  CW_RULE_FORM_CHOOSE,
  CW_RULE_FORM_SELECT,
  CW_RULE_FORM_WHERE,
  CW_RULE_FORM_WITH,
  CW_RULE_FORM_IMPORTED,
} CwRuleForm;

/**
 * CwRuleFunction:
 *
 * One function of the language: a row in the table of its family. A parameter is a set of
 * #CwRuleType; the last one given stands for all that follow. Without %CW_RULE_TYPE_NULL in it a
 * NULL argument makes the result NULL and the function is not called; without %CW_RULE_TYPE_LIST a
 * multi-valued argument makes the function be called for each value.
 */
typedef struct
{
  const char *name;
  CwRuleForm form;
  guint8 min_args;
  guint8 max_args;
  guint16 result;
  guint16 parameters[CW_RULE_FUNCTION_N_PARAMETERS];
  CwRuleFunctionFunc evaluate; /* (nullable): forms that the evaluator knows itself */
  gboolean varies;             /* the same arguments may have other results another time */
} CwRuleFunction;

/* A row of the usual form; what follows the function are the parameters. */
#define CW_RULE_CALL(name, n_min, n_max, result, function, ...)                                    \
  {                                                                                                \
    name, CW_RULE_FORM_CALL, n_min, n_max, result, { __VA_ARGS__ }, function                       \
  }

#define CW_RULE_VARYING_CALL(name, n_min, n_max, result, function, ...)                            \
  {                                                                                                \
    name, CW_RULE_FORM_CALL, n_min, n_max, result, { __VA_ARGS__ }, function, TRUE                 \
  }

/* The families; each ends with a row without a name. */
extern const CwRuleFunction cw_rule_functions_text[];
extern const CwRuleFunction cw_rule_functions_replace[];
extern const CwRuleFunction cw_rule_functions_list[];
extern const CwRuleFunction cw_rule_functions_logic[];
extern const CwRuleFunction cw_rule_functions_convert[];
extern const CwRuleFunction cw_rule_functions_time[];
extern const CwRuleFunction cw_rule_functions_directory[];
extern const CwRuleFunction cw_rule_functions_certificate[];
extern const CwRuleFunction cw_rule_functions_identity[];

/* (nullable): the name with its case. */
const CwRuleFunction *cw_rule_function_find (const char *name);

/* The nearest name, or %NULL. */
const char *cw_rule_function_suggest (const char *name);

/* All names, sorted. (transfer container) (element-type utf8) */
GPtrArray *cw_rule_function_list_names (void);

/* Types of argument @index. */
guint cw_rule_function_get_parameter (const CwRuleFunction *function, guint index);

/* For functions: FALSE with CW_ERROR_INVALID_DATA. */
gboolean cw_rule_function_fail (GError **error, const char *message);

/* Whether the option word @value is among @allowed, bits 1 << CwRuleOption; else fails. */
gboolean cw_rule_function_check_option (const CwRuleValue *value, guint allowed, GError **error);

/* A text made with @builder, freed; fails when it is longer than CW_RULE_MAX_TEXT. */
gboolean cw_rule_function_return_text (CwRuleContext *context,
                                       GString *builder,
                                       CwRuleValue *ret_value,
                                       GError **error);

G_END_DECLS
