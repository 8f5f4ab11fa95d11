/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/cw-certificate-file.h"
#include "setup/cw-setup-check.h"

G_BEGIN_DECLS

/* What is found of a certificate, whatever it is for. */

/* Whether it is valid now, with the day. @soon_remedy: a phrase: when it soon is no more. TRUE: it
 * is valid */
gboolean cw_certificate_judge_period (CwSetupCheck *check,
                                      const char *id,
                                      gnutls_x509_crt_t certificate,
                                      const char *soon_remedy);

/* Whether the key, which @file has, is the certificate's, and long enough. */
gboolean
cw_certificate_judge_key (CwSetupCheck *check, const char *id, const CwCertificateFile *file);

G_END_DECLS
