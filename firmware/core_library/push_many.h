/* Host only: whole arrays of frames in one call, and what the core made of them. */
#ifndef OPENSTROM_PUSH_MANY_H
#define OPENSTROM_PUSH_MANY_H

#include <stddef.h>

#include "openstrom_events.h"
#include "openstrom_meter.h"

typedef struct {
    const int32_t *sample; /* count rows of channels */
    const uint32_t *sequence, *saturated; /* count */
    uint32_t count, channels;
} osm_frames;

typedef struct {
    osm_window *window;
    osm_cycle *cycle;
    osm_event *event;
    osm_events *events; /* NULL: no event layer */
    uint32_t windows_room, cycles_room, made_room;
    uint32_t windows, cycles, made; /* so many were written */
    uint32_t frames;                /* so many were taken */
} osm_sink;

size_t osm_sizeof_meter(void);
/* Takes frames until all are in or the sink is full; polls after every frame. */
int osm_push_many(osm_meter *meter, const osm_frames *frames, osm_sink *sink);
/* Polls what is ready, as far as there is room. */
int osm_drain(osm_meter *meter, osm_sink *sink);

#endif
