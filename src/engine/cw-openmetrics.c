/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-openmetrics.h"

#include <math.h>

struct _CwOpenmetrics
{
  GString *text;
  char *name; /* of the family */
  CwMetricType type;
};

static const struct
{
  const char *name;
  const char *suffix; /* of samples */
} types[] = {
  [CW_METRIC_GAUGE] = { "gauge", "" },
  [CW_METRIC_COUNTER] = { "counter", "_total" },
  [CW_METRIC_INFO] = { "info", "_info" },
  [CW_METRIC_STATESET] = { "stateset", "" },
};

CwOpenmetrics *
cw_openmetrics_new (void)
{
  CwOpenmetrics *self = g_new0 (CwOpenmetrics, 1);

  self->text = g_string_new (NULL);
  return self;
}

void
cw_openmetrics_begin (CwOpenmetrics *self,
                      const char *name,
                      CwMetricType type,
                      const char *unit,
                      const char *help)
{
  g_return_if_fail (g_str_has_suffix (name, unit));

  g_free (self->name);
  self->name = g_strdup (name);
  self->type = type;
  g_string_append_printf (self->text, "# TYPE %s %s\n", name, types[type].name);
  if (unit[0] != '\0')
    g_string_append_printf (self->text, "# UNIT %s %s\n", name, unit);
  g_string_append_printf (self->text, "# HELP %s %s\n", name, help);
}

/* OpenMetrics 1.0, "escaped-string". */
static void
append_escaped (GString *text, const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if (*p == '\n')
      g_string_append (text, "\\n");
    else if (*p == '"' || *p == '\\')
      g_string_append_printf (text, "\\%c", *p);
    else
      g_string_append_c (text, *p);
}

static void
append_labels (GString *text, va_list args)
{
  const char *label = NULL;
  gboolean is_first = TRUE;

  while ((label = va_arg (args, const char *)) != NULL)
    {
      const char *value = va_arg (args, const char *);

      if (value == NULL)
        continue;
      g_string_append_printf (text, "%s%s=\"", is_first ? "{" : ",", label);
      append_escaped (text, value);
      g_string_append_c (text, '"');
      is_first = FALSE;
    }
  if (!is_first)
    g_string_append_c (text, '}');
}

void
cw_openmetrics_add (CwOpenmetrics *self, double value, ...)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  va_list args;

  g_string_append_printf (self->text, "%s%s", self->name, types[self->type].suffix);
  va_start (args, value);
  append_labels (self->text, args);
  va_end (args);
  g_ascii_formatd (number, sizeof number, floor (value) == value ? "%.0f" : "%.6f", value);
  g_string_append_printf (self->text, " %s\n", number);
}

char *
cw_openmetrics_end (CwOpenmetrics *self)
{
  GString *text = self->text;

  g_string_append (text, "# EOF\n");
  g_free (self->name);
  g_free (self);
  return g_string_free (text, FALSE);
}
