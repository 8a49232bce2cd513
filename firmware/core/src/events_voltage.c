/* Sag, swell and interruption from half-cycle RMS values. */
#include "events_internal.h"

#include <stddef.h>

static const uint8_t dip_kind[3] = {OSM_EVENT_SAG, OSM_EVENT_SWELL, OSM_EVENT_INTERRUPTION};
static const uint32_t dip_flag[3] = {OSM_SAG, OSM_SWELL, OSM_INTERRUPTION};

static void give(osm_events *events, uint32_t index, uint32_t dip, uint64_t end, uint8_t flags) {
    osm_events_voltage *voltage = &events->voltage[index];
    uint64_t lasted = osm_events_milliseconds(events, end - voltage->start[dip]);
    osm_event event = {
        .start = voltage->start[dip],
        .duration = lasted > UINT32_MAX ? UINT32_MAX : (uint32_t)lasted,
        .extreme = voltage->extreme[dip],
        .expected = events->nominal,
        .kind = dip_kind[dip],
        .index = (uint8_t)index,
        .flags = (uint8_t)(flags | voltage->flags[dip]),
    };
    osm_events_put(events, &event);
    voltage->active[dip] = false;
}

/* One half-cycle value that began at `start`. */
static void half_cycle(osm_events *events, uint32_t index, uint32_t dip, uint32_t value,
                       uint64_t start, uint8_t flags) {
    osm_events_voltage *voltage = &events->voltage[index];
    bool up = dip == OSM_DIP_SWELL;
    uint32_t limit = events->dip_limit[dip], back = events->dip_back[dip];
    if (!voltage->active[dip]) {
        if (up ? value <= limit : value >= limit) return;
        voltage->active[dip] = true;
        voltage->start[dip] = start;
        voltage->extreme[dip] = value;
        voltage->flags[dip] = 0;
    } else if (up ? value <= back : value >= back) {
        give(events, index, dip, start, 0);
        return;
    }
    voltage->flags[dip] |= flags;
    if (up ? value > voltage->extreme[dip] : value < voltage->extreme[dip])
        voltage->extreme[dip] = value;
}

void osm_events_voltage_cycle(osm_events *events, uint32_t index, const osm_cycle *cycle) {
    osm_events_voltage *voltage = &events->voltage[index];
    uint64_t begin = cycle->end - cycle->length;
    uint8_t flags = cycle->flags & (OSM_CLIPPED | OSM_LOST_FRAMES) ? OSM_EVENT_DOUBTFUL : 0;
    bool active = false;
    for (uint32_t half = 0; half < 2; half++) {
        uint64_t start = begin + half * (cycle->length / 2);
        for (uint32_t dip = 0; dip < 3; dip++) {
            half_cycle(events, index, dip, cycle->half_cycle[index][half], start, flags);
            active = active || voltage->active[dip];
        }
    }
    int64_t value = ((int64_t)cycle->half_cycle[index][0] + cycle->half_cycle[index][1]) * 128;
    if (!active) /* the level stands still out of range, as the circuits' levels do */
        voltage->level =
            voltage->level == 0 ? value : voltage->level + (value - voltage->level) / 32;
    voltage->value = value;
    voltage->last = cycle->end;
}

int osm_events_voltage_flags(const osm_events *events, uint32_t voltage) {
    if (events == NULL || voltage >= events->voltages) return OSM_EARGUMENT;
    uint32_t flags = 0;
    for (uint32_t dip = 0; dip < 3; dip++)
        if (events->voltage[voltage].active[dip]) flags |= dip_flag[dip];
    return (int)flags;
}

int osm_events_flush(osm_events *events) {
    if (events == NULL) return OSM_EARGUMENT;
    for (uint32_t i = 0; i < events->circuits; i++) osm_events_release(events, &events->circuit[i]);
    for (uint32_t i = 0; i < events->voltages; i++)
        for (uint32_t dip = 0; dip < 3; dip++)
            if (events->voltage[i].active[dip])
                give(events, i, dip, events->voltage[i].last, OSM_EVENT_OPEN);
    return OSM_OK;
}
