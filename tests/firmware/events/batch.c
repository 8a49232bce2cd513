/* For the tests: whole series of cycles or of powers in one call, results as rows of integers. */
#include "openstrom_baseline.h"

#include <stddef.h>

enum { COLUMNS = 20 };

typedef struct {
    const int32_t *active, *reactive;  /* mW, mvar */
    const uint32_t *current, *voltage; /* mA; mV, two half cycles each */
    int64_t count;
} series;

typedef struct {
    int64_t *row;
    int64_t room, made;
} table;

static void write_event(table *table, const osm_event *event, uint32_t status) {
    if (table->made == table->room) return;
    int64_t *row = table->row + COLUMNS * table->made++;
    int64_t value[15] = {event->kind,        event->index,          event->flags,
                         event->unusual,     event->sequence,       (int64_t)event->start,
                         (int64_t)event->time_ms, event->duration,  event->steady,
                         event->delta_active, event->delta_reactive, event->peak,
                         event->extreme,     event->expected,       status};
    for (uint32_t i = 0; i < 15; i++) row[i] = value[i];
    for (uint32_t i = 0; i < OSM_SIGNATURE; i++) row[15 + i] = event->signature[i];
}

static void drain(osm_events *events, table *table) {
    osm_event event;
    while (osm_events_poll(events, &event) > 0) write_event(table, &event, events->lost);
}

/* One circuit and one voltage of 230 V at 8 kS/s and 50 Hz. */
int64_t batch_events(const series *series, const osm_events_config *config, table *table) {
    static osm_events events;
    osm_config meter = {.sample_rate_mhz = 8000000, .nominal_voltage = 230000000};
    meter.nominal_frequency_mhz = 50000;
    meter.voltages = meter.circuits = 1;
    meter.circuit[0] = (osm_circuit){.voltage = 0, .voltage_minus = OSM_NONE};
    meter.sag_ppm = 900000;
    meter.swell_ppm = 1100000;
    meter.interruption_ppm = 100000;
    meter.hysteresis_ppm = 20000;
    int error = osm_events_init(&events, &meter, config);
    osm_cycle cycle = {.length = 160U << 16};
    for (int64_t i = 0; i < series->count && error == OSM_OK; i++) {
        cycle.end += cycle.length;
        cycle.active[0] = series->active[i];
        cycle.reactive[0] = series->reactive[i];
        cycle.current[0] = series->current[i];
        cycle.half_cycle[0][0] = series->voltage[2 * i];
        cycle.half_cycle[0][1] = series->voltage[2 * i + 1];
        error = osm_events_cycle(&events, &cycle);
        drain(&events, table);
    }
    if (error == OSM_OK) error = osm_events_flush(&events);
    drain(&events, table);
    return error;
}

/* Powers in mW, each over elapsed_ms. */
int64_t batch_baseline(const int32_t *power, int64_t count, uint32_t elapsed_ms, table *table) {
    static osm_baseline baseline;
    osm_baseline_config config;
    osm_event event;
    int error = osm_baseline_config_default(&config);
    if (error == OSM_OK) error = osm_baseline_init(&baseline, &config);
    for (int64_t i = 0; i < count && error == OSM_OK; i++) {
        error = osm_baseline_feed(&baseline, elapsed_ms, (int64_t)power[i] * 1000);
        while (osm_baseline_poll(&baseline, 0, (uint64_t)(i + 1), &event) > 0)
            write_event(table, &event, osm_baseline_active(&baseline));
    }
    return error;
}

int64_t batch_decode(const uint8_t *record, table *table) {
    osm_event event;
    int error = osm_event_decode(record, &event);
    if (error == OSM_OK) write_event(table, &event, 0);
    return error;
}

int64_t batch_encode(const int64_t *row, uint8_t *record) {
    osm_event event = {.sequence = (uint32_t)row[4], .time_ms = (uint64_t)row[6]};
    event.kind = (uint8_t)row[0];
    event.index = (uint8_t)row[1];
    event.flags = (uint8_t)row[2];
    event.unusual = (uint8_t)row[3];
    event.duration = (uint32_t)row[7];
    event.steady = (uint32_t)row[8];
    event.delta_active = (int32_t)row[9];
    event.delta_reactive = (int32_t)row[10];
    event.peak = (uint32_t)row[11];
    event.extreme = (uint32_t)row[12];
    event.expected = (uint32_t)row[13];
    for (uint32_t i = 0; i < OSM_SIGNATURE; i++) event.signature[i] = (uint8_t)row[15 + i];
    return osm_event_encode(&event, record);
}
