/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/* What is said of a certificate in sentences. */

/* "2026-11-20", in UTC. (transfer full) */
char *cw_certificate_format_day (time_t when);

/* Of whom it is, or by whom it was issued: "CN=dc1.contoso.lab". (transfer full) (nullable) */
char *cw_certificate_dup_subject (gnutls_x509_crt_t certificate, gboolean is_issuer);

/* The names that it is good for, "dc1.contoso.lab, 10.0.0.1". (transfer full) */
char *cw_certificate_list_names (gnutls_x509_crt_t certificate);

G_END_DECLS
