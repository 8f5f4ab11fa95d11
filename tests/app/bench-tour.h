/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * BenchTour:
 *
 * Leads through the windows of the application as somebody would who never waits for more than the
 * checks of a page.
 *
 *   express    a first set-up in the short way, carried out
 *   custom     a first set-up with every page that there is, up to its plan
 *   reopened   every task of the set-up reopened, up to its plan
 *   panel      the status panel while a cycle runs, and its other views
 *   errors     the panel beside many errors of many causes (bench-errors.c)
 */
typedef struct _BenchTour BenchTour;

/* NULL: there is no tour of that name. (transfer full) (nullable) */
BenchTour *bench_tour_new (const char *name, GtkApplication *application);
void bench_tour_free (BenchTour *self);

/* Goes on when it is time to; to be called every few milliseconds. FALSE: it is over. */
gboolean bench_tour_step (BenchTour *self);

/* Where it is, for example "custom/identity"; NULL while @window shows nothing that is measured.
 * (transfer full) (nullable) */
char *bench_tour_dup_place (BenchTour *self, GtkWindow *window);

G_END_DECLS
