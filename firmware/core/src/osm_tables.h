/* Constant tables; tables/make_tables.py computes them. */
#ifndef OSM_TABLES_H
#define OSM_TABLES_H

#include <stdint.h>

#define OSM_PHASES 256
#define OSM_RESAMPLE_TAPS 8
#define OSM_DROOP_STEPS 128
#define OSM_DROOP_ENTRIES 47

extern const int32_t osm_sine_quarter[65];  /* sin(2 pi n / 256), 2^30 is 1 */
extern const int64_t osm_arctangent[28];    /* atan(2^-n), microdegrees, 2^16 is one */
extern const uint16_t osm_root_seed[96];    /* 1 / sqrt(x), 2^15 is 1, x from 1/4 to 1 */
extern const int16_t osm_resample_taps[OSM_PHASES][OSM_RESAMPLE_TAPS]; /* 2^14 is 1 */
extern const uint16_t osm_droop_gain[OSM_DROOP_ENTRIES]; /* 2^15 is 1, per 1/128 of the rate */

#endif
