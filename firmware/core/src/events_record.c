/* The 30-byte record of an event for the uplink. */
#include "openstrom_events.h"

#include <stddef.h>

enum { VERSION = 1 };

static void store(uint8_t *at, uint32_t bytes, uint64_t value) {
    for (uint32_t i = 0; i < bytes; i++) at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t load(const uint8_t *at, uint32_t bytes) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes; i++) value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static uint64_t at_most(uint64_t value, uint64_t limit) { return value < limit ? value : limit; }

/* mW to 10 mW in 24 bits, two's complement. */
static uint64_t store_power(int32_t value) {
    int64_t half = value < 0 ? -5 : 5;
    int64_t scaled = (value + half) / 10;
    if (scaled > 8388607) scaled = 8388607;
    if (scaled < -8388607) scaled = -8388607;
    return (uint64_t)scaled & 0xffffffU;
}

static int32_t load_power(const uint8_t *at) {
    int32_t value = (int32_t)load(at, 3);
    return (value >= 8388608 ? value - 16777216 : value) * 10;
}

static bool is_switch(uint8_t kind) {
    return kind == OSM_EVENT_SWITCH_ON || kind == OSM_EVENT_SWITCH_OFF;
}

int osm_event_encode(const osm_event *event, uint8_t record[OSM_EVENT_BYTES]) {
    if (event == NULL || record == NULL) return OSM_EARGUMENT;
    if (event->kind < OSM_EVENT_SWITCH_ON || event->kind > OSM_EVENT_UNUSUAL) return OSM_EARGUMENT;
    for (uint32_t i = 0; i < OSM_EVENT_BYTES; i++) record[i] = 0;
    record[0] = (uint8_t)(VERSION << 4 | event->kind);
    record[1] = event->index;
    record[2] = event->flags;
    record[3] = event->unusual;
    store(record + 4, 2, event->sequence & 0xffffU);
    store(record + 6, 6, at_most(event->time_ms, UINT64_C(0xffffffffffff)));
    if (is_switch(event->kind)) {
        store(record + 12, 3, store_power(event->delta_active));
        store(record + 15, 3, store_power(event->delta_reactive));
        store(record + 18, 2, at_most(((uint64_t)event->peak + 5) / 10, UINT16_MAX));
        store(record + 20, 2, at_most(event->duration, UINT16_MAX));
        store(record + 22, 3, at_most(event->steady, 0xffffff));
        for (uint32_t i = 0; i < OSM_SIGNATURE; i++) record[25 + i] = event->signature[i];
    } else {
        store(record + 12, 4, event->extreme);
        store(record + 16, 4, event->expected);
        store(record + 20, 4, event->duration);
    }
    return OSM_OK;
}

int osm_event_decode(const uint8_t record[OSM_EVENT_BYTES], osm_event *event) {
    if (event == NULL || record == NULL) return OSM_EARGUMENT;
    uint8_t kind = record[0] & 0x0f;
    if (record[0] >> 4 != VERSION || kind < OSM_EVENT_SWITCH_ON || kind > OSM_EVENT_UNUSUAL)
        return OSM_EARGUMENT;
    *event =
        (osm_event){.kind = kind, .index = record[1], .flags = record[2], .unusual = record[3]};
    event->sequence = (uint32_t)load(record + 4, 2);
    event->time_ms = load(record + 6, 6);
    if (is_switch(kind)) {
        event->delta_active = load_power(record + 12);
        event->delta_reactive = load_power(record + 15);
        event->peak = (uint32_t)load(record + 18, 2) * 10;
        event->duration = (uint32_t)load(record + 20, 2);
        event->steady = (uint32_t)load(record + 22, 3);
        for (uint32_t i = 0; i < OSM_SIGNATURE; i++) event->signature[i] = record[25 + i];
    } else {
        event->extreme = (uint32_t)load(record + 12, 4);
        event->expected = (uint32_t)load(record + 16, 4);
        event->duration = (uint32_t)load(record + 20, 4);
    }
    return OSM_OK;
}
