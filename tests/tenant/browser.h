/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * Browser:
 *
 * Someone at the tenant's pages: opens an address, fills in the form of the page, presses one of
 * its buttons. A redirect is not followed but kept, for the client is not part of the play.
 */
typedef struct
{
  SoupSession *session;
  char *base_url;
  guint status;
  char *page;     /* the last answer's text */
  char *location; /* (nullable) where it redirects */
} Browser;

/* @ca_file (nullable): PEM, for https. */
Browser *browser_new (const char *base_url, const char *ca_file);
void browser_free (Browser *browser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Browser, browser_free)

/* @url: whole, or a path. */
void browser_open (Browser *browser, const char *url);

/* Submits the page's form by the button @action with the fields "name", "value", ..., NULL. Every
 * field and the button must be on the page. */
void browser_submit (Browser *browser, const char *action, ...) G_GNUC_NULL_TERMINATED;

/* The page's main heading. (transfer full) */
char *browser_dup_heading (Browser *browser);

/* Asserts the heading, and shows the page when it is another. */
void browser_assert_heading (Browser *browser, const char *heading);

/* The number behind "AADSTS" in the page's alert; 0 when there is none. */
int browser_get_problem (Browser *browser);

/* A parameter of the address to which it redirects. (transfer full) (nullable) */
char *browser_dup_redirect_parameter (Browser *browser, const char *name);

G_END_DECLS
