/* The event layer: settings, one cycle to all its parts, the queue. */
#include "events_internal.h"

#include <limits.h>
#include <stddef.h>

static const uint8_t signature_order[OSM_SIGNATURE + 1] = {1, 3, 5, 7, 9, 11};

int osm_events_config_default(osm_events_config *config) {
    if (config == NULL) return OSM_EARGUMENT;
    *config = (osm_events_config){
        .step_active = 8000,
        .step_reactive = 8000,
        .noise_factor = 6,
        .transient_max = 500,
        .confirm = 2,
        .signature = true,
    };
    return OSM_OK;
}

static bool config_fits(const osm_events_config *config) {
    return config->step_active > 0 && config->step_reactive > 0 && config->noise_factor >= 2 &&
           config->noise_factor <= 100 && config->transient_max >= 3 * OSM_EVENT_BLOCK &&
           config->confirm >= 1 && config->confirm <= OSM_EVENT_BLOCK;
}

static bool wiring_fits(const osm_config *meter) {
    for (uint32_t i = 0; i < meter->circuits; i++) {
        int plus = meter->circuit[i].voltage, minus = meter->circuit[i].voltage_minus;
        if (plus < OSM_NONE || plus >= meter->voltages) return false;
        if (minus < OSM_NONE || minus >= meter->voltages) return false;
    }
    return true;
}

static uint32_t part_of(int64_t nominal_mv, int64_t ppm) {
    int64_t value = nominal_mv * ppm / 1000000;
    return value < 0 ? 0 : (uint32_t)value;
}

/* Begin and end of sag, swell and interruption in mV. */
static void set_thresholds(osm_events *events, const osm_config *meter) {
    int64_t nominal = meter->nominal_voltage / 1000, back = meter->hysteresis_ppm;
    events->nominal = (uint32_t)nominal;
    events->dip_limit[OSM_DIP_SAG] = part_of(nominal, meter->sag_ppm);
    events->dip_back[OSM_DIP_SAG] = part_of(nominal, meter->sag_ppm + back);
    events->dip_limit[OSM_DIP_SWELL] = part_of(nominal, meter->swell_ppm);
    events->dip_back[OSM_DIP_SWELL] = part_of(nominal, meter->swell_ppm - back);
    events->dip_limit[OSM_DIP_INTERRUPTION] = part_of(nominal, meter->interruption_ppm);
    events->dip_back[OSM_DIP_INTERRUPTION] = part_of(nominal, meter->interruption_ppm + back);
}

int osm_events_init(osm_events *events, const osm_config *meter, const osm_events_config *config) {
    if (events == NULL || meter == NULL || config == NULL) return OSM_EARGUMENT;
    if (meter->circuits > OSM_CIRCUITS_MAX || meter->voltages > OSM_VOLTAGES_MAX)
        return OSM_ECHANNELS;
    if (!wiring_fits(meter)) return OSM_EWIRING;
    if (meter->sample_rate_mhz == 0 || meter->nominal_frequency_mhz == 0) return OSM_ERATE;
    bool ordered = meter->interruption_ppm < meter->sag_ppm && meter->sag_ppm < meter->swell_ppm &&
                   meter->hysteresis_ppm < meter->swell_ppm - meter->sag_ppm &&
                   meter->swell_ppm <= 4000000;
    bool nominal = meter->nominal_voltage > 0 && meter->nominal_voltage <= INT64_C(1000000000);
    if (!config_fits(config) || !ordered || !nominal) return OSM_ETHRESHOLD;
    *events = (osm_events){.config = *config, .rate_mhz = meter->sample_rate_mhz};
    events->shortest =
        (uint32_t)((uint64_t)meter->sample_rate_mhz * 49152U / meter->nominal_frequency_mhz);
    events->circuits = meter->circuits;
    events->voltages = meter->voltages;
    for (uint32_t i = 0; i < meter->circuits; i++) {
        events->wired[i] = meter->circuit[i].voltage;
        events->wired_minus[i] = meter->circuit[i].voltage_minus;
    }
    set_thresholds(events, meter);
    return OSM_OK;
}

int osm_events_cycle(osm_events *events, const osm_cycle *cycle) {
    if (events == NULL || cycle == NULL) return OSM_EARGUMENT;
    if (events->rate_mhz == 0) return OSM_ESTATE;
    if (cycle->length < events->shortest) return OSM_OK;
    for (uint32_t i = 0; i < events->voltages; i++) osm_events_voltage_cycle(events, i, cycle);
    for (uint32_t i = 0; i < events->circuits; i++) osm_events_circuit_cycle(events, i, cycle);
    return OSM_OK;
}

/* 2^-16 samples to ms without leaving 64 bits: whole seconds and the rest apart. */
uint64_t osm_events_milliseconds(const osm_events *events, uint64_t time) {
    uint64_t scaled = time >> 16; /* samples */
    uint64_t thousand = scaled / events->rate_mhz, rest = scaled % events->rate_mhz;
    return thousand * 1000000U + rest * 1000000U / events->rate_mhz;
}

void osm_events_put(osm_events *events, osm_event *event) {
    event->sequence = events->sequence++;
    event->time_ms = osm_events_milliseconds(events, event->start);
    if (events->count == OSM_EVENT_QUEUE) {
        events->lost++;
        events->lost_before = true;
        return;
    }
    if (events->lost_before) event->flags |= OSM_EVENT_AFTER_LOSS;
    events->lost_before = false;
    events->queue[(events->head + events->count) % OSM_EVENT_QUEUE] = *event;
    events->count++;
}

int osm_events_add(osm_events *events, const osm_event *event) {
    if (events == NULL || event == NULL) return OSM_EARGUMENT;
    if (events->rate_mhz == 0) return OSM_ESTATE;
    osm_event copy = *event;
    osm_events_put(events, &copy);
    return OSM_OK;
}

int osm_events_poll(osm_events *events, osm_event *event) {
    if (events == NULL || event == NULL) return OSM_EARGUMENT;
    if (events->count == 0) return 0;
    *event = events->queue[events->head];
    events->head = (uint8_t)((events->head + 1) % OSM_EVENT_QUEUE);
    events->count--;
    return 1;
}

void osm_events_release(osm_events *events, osm_events_circuit *circuit) {
    if (circuit->pending.kind == 0) return;
    osm_events_put(events, &circuit->pending);
    circuit->pending.kind = 0;
}

static void sign(osm_event *event, const uint32_t before[], const uint32_t after[]) {
    uint64_t first = (uint64_t)osm_events_distance(after[0], before[0]);
    if (first == 0) return;
    for (uint32_t i = 0; i < OSM_SIGNATURE; i++) {
        uint64_t change = (uint64_t)osm_events_distance(after[i + 1], before[i + 1]);
        uint64_t part = (change * 200 + first / 2) / first;
        event->signature[i] = part > UINT8_MAX ? UINT8_MAX : (uint8_t)part;
    }
    event->flags |= OSM_EVENT_SIGNED;
}

/* A spectrum counts when its whole window lies in the steady state: as the one before the next
 * event, and for the event that waits. */
int osm_events_spectrum(osm_events *events, uint32_t circuit, uint64_t start, uint64_t end,
                        const int64_t rms[OSM_ORDERS]) {
    if (events == NULL || rms == NULL || circuit >= events->circuits) return OSM_EARGUMENT;
    if (start > end) return OSM_EARGUMENT;
    osm_events_circuit *state = &events->circuit[circuit];
    bool steady = state->state == OSM_EVENTS_STEADY && state->cycles == 0;
    if (start < state->settled || !(steady || end <= state->onset)) return OSM_OK;
    uint32_t after[OSM_SIGNATURE + 1] = {0};
    for (uint32_t i = 0; i <= OSM_SIGNATURE; i++) {
        int64_t value = rms[signature_order[i] - 1] / 100; /* 0.1 mA */
        after[i] = value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
    }
    if (state->pending.kind != 0) {
        if (state->spectra) sign(&state->pending, state->before, after);
        osm_events_release(events, state);
    }
    for (uint32_t i = 0; i <= OSM_SIGNATURE; i++) state->before[i] = after[i];
    state->spectra = true;
    return OSM_OK;
}
