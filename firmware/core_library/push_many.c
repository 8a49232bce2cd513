/* Host only: whole arrays of frames in one call, and what the core made of them. */
#include "push_many.h"

#include <string.h>

size_t osm_sizeof_meter(void) {
    return sizeof(osm_meter);
}

static bool has_room(const osm_sink *sink) {
    return sink->windows < sink->windows_room && sink->cycles < sink->cycles_room &&
           sink->made + OSM_EVENT_QUEUE <= sink->made_room;
}

/* Hands the window's harmonics of every circuit to the event layer, where it waits for them. */
static int sign_events(osm_meter *meter, const osm_sink *sink, const osm_window *window) {
    if (sink->events == NULL || !sink->events->config.signature) return OSM_OK;
    for (uint32_t circuit = 0; circuit < sink->events->circuits; circuit++) {
        int64_t rms[OSM_ORDERS];
        int32_t angle[OSM_ORDERS];
        int status = osm_harmonics(meter, sink->events->voltages + circuit, rms, angle);
        if (status == 1) {
            status = osm_events_spectrum(sink->events, circuit, window->start, window->end, rms);
        }
        if (status < 0) return status;
    }
    return OSM_OK;
}

int osm_drain(osm_meter *meter, osm_sink *sink) {
    int status = OSM_OK;
    while (has_room(sink) && (status = osm_poll_cycle(meter, &sink->cycle[sink->cycles])) == 1) {
        if (sink->events != NULL) {
            status = osm_events_cycle(sink->events, &sink->cycle[sink->cycles]);
            if (status < 0) return status;
            while (osm_events_poll(sink->events, &sink->event[sink->made]) == 1) sink->made++;
        }
        sink->cycles++;
    }
    if (status < 0) return status;
    while (has_room(sink) && (status = osm_poll(meter, &sink->window[sink->windows])) == 1) {
        status = sign_events(meter, sink, &sink->window[sink->windows]);
        if (status < 0) return status;
        sink->windows++;
    }
    return status < 0 ? status : OSM_OK;
}

int osm_push_many(osm_meter *meter, const osm_frames *frames, osm_sink *sink) {
    sink->frames = 0;
    while (sink->frames < frames->count && has_room(sink)) {
        uint32_t n = sink->frames;
        osm_frame frame = {.sequence = frames->sequence[n], .saturated = frames->saturated[n]};
        memcpy(frame.sample, &frames->sample[(size_t)n * frames->channels],
               frames->channels * sizeof frame.sample[0]);
        int status = osm_push(meter, &frame);
        if (status < 0) return status;
        sink->frames++;
        status = osm_drain(meter, sink);
        if (status < 0) return status;
    }
    return OSM_OK;
}
