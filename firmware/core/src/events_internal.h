/* Shared by the event layer's files. */
#ifndef OPENSTROM_EVENTS_INTERNAL_H
#define OPENSTROM_EVENTS_INTERNAL_H

#include "openstrom_events.h"

enum osm_events_state {
    OSM_EVENTS_START = 0, /* no level yet */
    OSM_EVENTS_STEADY,
    OSM_EVENTS_TRANSIENT,
    OSM_EVENTS_SUSPENDED, /* the voltage is out of range */
};

enum { OSM_DIP_SAG = 0, OSM_DIP_SWELL = 1, OSM_DIP_INTERRUPTION = 2 };

static inline int64_t osm_events_distance(int64_t a, int64_t b) { return a > b ? a - b : b - a; }

uint64_t osm_events_milliseconds(const osm_events *events, uint64_t time);
/* Numbers, times and queues the event; a full queue counts it as lost. */
void osm_events_put(osm_events *events, osm_event *event);
void osm_events_circuit_cycle(osm_events *events, uint32_t index, const osm_cycle *cycle);
void osm_events_voltage_cycle(osm_events *events, uint32_t index, const osm_cycle *cycle);
/* Gives out the event that waits for its signature. */
void osm_events_release(osm_events *events, osm_events_circuit *circuit);
#endif
