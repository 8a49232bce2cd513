/* The work on one column of a block. */
#ifndef OSM_ROWS_H
#define OSM_ROWS_H

#include "osm_internal.h"

typedef struct {
    int64_t sum; /* 2^16 is one code */
    int64_t square, cosine, sine, lag[OSM_LAGS];
} osm_run;

typedef struct {
    uint8_t column;
    bool phasor;
    int8_t voltage;        /* which voltage the column is, or OSM_NONE */
    int8_t circuit;        /* which circuit, or OSM_NONE */
    int8_t voltage_column; /* of a circuit; OSM_NONE: current only */
    int8_t first_lag;
} osm_job;

void osm_fold_rest(osm_meter *meter, bool fresh);
void osm_oscillator_block(osm_meter *meter);

/* Once a cycle: values of the cycle that ended, voltage limits. */
void osm_half_ended(osm_meter *meter, const osm_job *job, int64_t sum, int64_t square);
void osm_cycle_ended(osm_meter *meter, const osm_job *job, const osm_run *run);

#endif
