/* Shared by the baseline's files. */
#ifndef OPENSTROM_BASELINE_INTERNAL_H
#define OPENSTROM_BASELINE_INTERNAL_H

#include "openstrom_baseline.h"

enum osm_baseline_statistic {
    OSM_BASELINE_POWER = 0,
    OSM_BASELINE_LENGTH,
    OSM_BASELINE_HIGHEST,
    OSM_BASELINE_LOWEST,
    OSM_BASELINE_DUTY,
    OSM_BASELINE_STANDBY,
};

enum { OSM_BASELINE_FRACTION = 256 };

/* Judges the value against the statistic, then learns it. */
void osm_baseline_value(osm_baseline *baseline, enum osm_baseline_statistic which, int64_t value);
bool osm_baseline_learnt(const osm_baseline *baseline, enum osm_baseline_statistic which);
void osm_baseline_raise(osm_baseline *baseline, enum osm_unusual alarm, int64_t measured,
                        int64_t expected, uint32_t lasted_s);
void osm_baseline_clear(osm_baseline *baseline, enum osm_unusual alarm);
#endif
