/* The work on one column of a block. */
#ifndef OSM_ROWS_H
#define OSM_ROWS_H

#include "osm_internal.h"

typedef struct {
    osm_row_sums row;
    int64_t product;
} osm_run;

/* What a row's sums are weighed with at the edge, once for all rows. */
void osm_edge_prepare(osm_split *split);
void osm_fold_rest(osm_meter *meter, bool fresh);
void osm_oscillator_block(osm_meter *meter);

/* Once a cycle: values of the cycle that ended, voltage limits. */
void osm_half_ended(osm_meter *meter, const osm_job *job, int64_t sum, int64_t square);
void osm_cycle_ended(osm_meter *meter, const osm_job *job, const osm_run *run);

#endif
