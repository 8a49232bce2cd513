/* Switch events of one circuit: steady level, transient, new level. */
#include "events_internal.h"

enum { LEVEL_CYCLES = 32, NOISE_CYCLES = 64, SIGNATURE_WAIT = 100, FRACTION = 256 };

/* What one cycle means for one circuit. */
typedef struct {
    int32_t value[2];               /* mW, mvar */
    int64_t voltage, voltage_level; /* 2^-8 mV, sum over the wired conductors; 0: none */
    bool suspended;
} reading;

static reading read_cycle(const osm_events *events, uint32_t index, const osm_cycle *cycle) {
    int8_t wires[2] = {events->wired[index], events->wired_minus[index]};
    reading now = {.value = {cycle->active[index], cycle->reactive[index]}};
    if (wires[0] == OSM_NONE) {
        uint64_t apparent = (uint64_t)cycle->current[index] * events->nominal / 1000;
        now.value[0] = apparent > INT32_MAX ? INT32_MAX : (int32_t)apparent;
        now.value[1] = 0;
        return now;
    }
    for (uint32_t i = 0; i < 2; i++) {
        if (wires[i] == OSM_NONE) continue;
        const osm_events_voltage *voltage = &events->voltage[wires[i]];
        now.voltage += voltage->value;
        now.voltage_level += voltage->level;
        for (uint32_t dip = 0; dip < 3; dip++)
            now.suspended = now.suspended || voltage->active[dip];
    }
    return now;
}

/* What a voltage that moved from `before` to `after` explains of a change: for an impedance
 * 2 x dU / U, and a quarter more for saturating iron. Both in 2^-8 mV; the result as the level. */
static int64_t explained(int64_t level, int64_t before, int64_t after) {
    if (before <= 0) return 0;
    int64_t part = osm_events_distance(after, before) * 2500 / before; /* 0.001 */
    return osm_events_distance(level, 0) * part / 1000;
}

/* 2^-8 mW or mvar. */
static int64_t limit_of(const osm_events *events, uint32_t i, int64_t noise) {
    int64_t step = i == 0 ? events->config.step_active : events->config.step_reactive;
    int64_t wide = noise * events->config.noise_factor;
    return step * FRACTION > wide ? step * FRACTION : wide;
}

static void begin(osm_events_circuit *circuit, uint64_t onset, const reading *now) {
    circuit->onset = onset;
    circuit->onset_voltage = now->voltage_level;
    circuit->cycles = circuit->blocks = circuit->flags = 0;
    circuit->peak = 0;
    for (uint32_t i = 0; i < 2; i++) {
        circuit->block_sum[i] = circuit->block_step[i] = 0;
        circuit->last[i] = now->value[i];
    }
}

static void accumulate(osm_events_circuit *circuit, const reading *now, uint32_t current,
                       uint32_t flags) {
    for (uint32_t i = 0; i < 2; i++) {
        circuit->block_sum[i] += now->value[i];
        circuit->block_step[i] += osm_events_distance(now->value[i], circuit->last[i]);
        circuit->last[i] = now->value[i];
    }
    if (circuit->cycles < OSM_EVENT_TRACE) circuit->trace[circuit->cycles] = now->value[0];
    circuit->cycles++;
    if (current > circuit->peak) circuit->peak = current;
    if (flags & (OSM_CLIPPED | OSM_LOST_FRAMES)) circuit->flags |= OSM_EVENT_DOUBTFUL;
}

/* The two blocks that agreed are the last ones: what lies before them is the transient. When they
 * reach back to the first blocks, the trace tells the cycle. */
static uint32_t duration(const osm_events_circuit *circuit, int64_t final, int64_t limit) {
    if (circuit->blocks > 3) return (circuit->blocks - 2U) * OSM_EVENT_BLOCK;
    uint32_t end = circuit->cycles < OSM_EVENT_TRACE ? circuit->cycles : OSM_EVENT_TRACE;
    while (end > 0 && osm_events_distance((int64_t)circuit->trace[end - 1] * FRACTION,
                                          final * FRACTION) <= limit / 2)
        end--;
    return end;
}

static uint8_t direction(const int64_t delta[2], const int64_t limit[2]) {
    if (osm_events_distance(delta[0], 0) * FRACTION >= limit[0])
        return delta[0] > 0 ? OSM_EVENT_SWITCH_ON : OSM_EVENT_SWITCH_OFF;
    if (osm_events_distance(delta[1], 0) * FRACTION >= limit[1])
        return delta[1] > 0 ? OSM_EVENT_SWITCH_ON : OSM_EVENT_SWITCH_OFF;
    return 0;
}

static int32_t fit(int64_t value) {
    return value > INT32_MAX ? INT32_MAX : value < -INT32_MAX ? -INT32_MAX : (int32_t)value;
}

/* The event of the change from the level to the means, if there is one. */
static void give(osm_events *events, uint32_t index, const reading *now, const int64_t mean[2],
                 const int64_t noise[2], bool settled) {
    osm_events_circuit *circuit = &events->circuit[index];
    int64_t delta[2], limit[2];
    for (uint32_t i = 0; i < 2; i++) {
        int64_t level = circuit->level[i] / FRACTION;
        delta[i] = mean[i] - level;
        limit[i] = limit_of(events, i, circuit->noise[i]);
        int64_t spread = noise[i] * events->config.noise_factor / 3; /* of a mean of eight */
        if (spread > limit[i]) limit[i] = spread;
        limit[i] += explained(circuit->level[i], circuit->onset_voltage, now->voltage);
    }
    uint8_t kind = direction(delta, limit);
    if (kind == 0) {
        events->glitches++;
        return;
    }
    uint64_t steady = (circuit->onset - circuit->settled) >> 16;
    uint8_t flags = settled ? circuit->flags : circuit->flags | OSM_EVENT_UNSETTLED;
    osm_events_release(events, circuit);
    circuit->pending = (osm_event){
        .start = circuit->onset,
        .duration = duration(circuit, mean[0], limit_of(events, 0, noise[0])),
        .steady = (uint32_t)(steady * 1000 / events->rate_mhz),
        .delta_active = fit(delta[0]),
        .delta_reactive = fit(delta[1]),
        .peak = circuit->peak,
        .kind = kind,
        .index = (uint8_t)index,
        .flags = events->wired[index] == OSM_NONE ? flags | OSM_EVENT_APPARENT : flags,
    };
    circuit->waited = 0;
    if (!events->config.signature) osm_events_release(events, circuit);
}

/* After each whole block of a transient. */
static void block(osm_events *events, uint32_t index, const osm_cycle *cycle, const reading *now) {
    osm_events_circuit *circuit = &events->circuit[index];
    int64_t mean[2], noise[2];
    bool still = circuit->blocks > 0;
    for (uint32_t i = 0; i < 2; i++) {
        mean[i] = circuit->block_sum[i] / OSM_EVENT_BLOCK;
        /* for white noise the mean distance is 0.71 of the mean difference of neighbours */
        noise[i] = circuit->block_step[i] * FRACTION * 71 / (100 * OSM_EVENT_BLOCK);
        int64_t moved = osm_events_distance(mean[i], circuit->block_mean[i]) * FRACTION;
        still = still && moved <= limit_of(events, i, noise[i]) / 4;
        circuit->block_mean[i] = mean[i];
        circuit->block_sum[i] = circuit->block_step[i] = 0;
    }
    if (circuit->blocks < UINT8_MAX) circuit->blocks++;
    if (!still && circuit->cycles < events->config.transient_max) return;
    if (circuit->state != OSM_EVENTS_START) give(events, index, now, mean, noise, still);
    for (uint32_t i = 0; i < 2; i++) {
        circuit->level[i] = mean[i] * FRACTION;
        circuit->noise[i] = noise[i];
    }
    circuit->state = OSM_EVENTS_STEADY;
    circuit->settled = cycle->end;
    circuit->cycles = 0;
}

static void steady(osm_events *events, uint32_t index, const osm_cycle *cycle, const reading *now) {
    osm_events_circuit *circuit = &events->circuit[index];
    bool out = false;
    int64_t away[2];
    for (uint32_t i = 0; i < 2; i++) {
        away[i] = now->value[i] * (int64_t)FRACTION - circuit->level[i];
        int64_t limit = limit_of(events, i, circuit->noise[i]) +
                        explained(circuit->level[i], now->voltage_level, now->voltage);
        out = out || osm_events_distance(away[i], 0) > limit;
    }
    if (out) {
        if (circuit->cycles == 0) {
            int32_t last[2] = {circuit->last[0], circuit->last[1]};
            begin(circuit, cycle->end - cycle->length, now);
            circuit->last[0] = last[0];
            circuit->last[1] = last[1];
        }
        accumulate(circuit, now, cycle->current[index], cycle->flags);
        if (circuit->cycles < events->config.confirm) return;
        circuit->state = OSM_EVENTS_TRANSIENT;
        if (circuit->cycles == OSM_EVENT_BLOCK) block(events, index, cycle, now);
        return;
    }
    if (circuit->cycles != 0) events->glitches++;
    circuit->cycles = 0;
    for (uint32_t i = 0; i < 2; i++) {
        circuit->level[i] += away[i] / LEVEL_CYCLES;
        circuit->noise[i] += (osm_events_distance(away[i], 0) - circuit->noise[i]) / NOISE_CYCLES;
        circuit->last[i] = now->value[i];
    }
}

static void suspend(osm_events_circuit *circuit, const osm_cycle *cycle, const reading *now) {
    bool fresh = circuit->state == OSM_EVENTS_START;
    bool moving = circuit->state == OSM_EVENTS_TRANSIENT;
    uint64_t onset = moving ? circuit->onset : cycle->end - cycle->length;
    begin(circuit, onset, now);
    if (!fresh) circuit->state = OSM_EVENTS_SUSPENDED;
}

void osm_events_circuit_cycle(osm_events *events, uint32_t index, const osm_cycle *cycle) {
    osm_events_circuit *circuit = &events->circuit[index];
    reading now = read_cycle(events, index, cycle);
    if (circuit->pending.kind != 0 && ++circuit->waited > SIGNATURE_WAIT)
        osm_events_release(events, circuit);
    if (now.suspended) {
        if (circuit->state != OSM_EVENTS_SUSPENDED) suspend(circuit, cycle, &now);
        return;
    }
    if (circuit->state == OSM_EVENTS_STEADY) {
        steady(events, index, cycle, &now);
        return;
    }
    if (circuit->state == OSM_EVENTS_SUSPENDED) {
        begin(circuit, circuit->onset, &now);
        circuit->flags = OSM_EVENT_AFTER_DIP;
        circuit->state = OSM_EVENTS_TRANSIENT;
    }
    if (circuit->state == OSM_EVENTS_START && circuit->cycles == 0)
        begin(circuit, cycle->end - cycle->length, &now);
    accumulate(circuit, &now, cycle->current[index], cycle->flags);
    if (circuit->cycles % OSM_EVENT_BLOCK == 0) block(events, index, cycle, &now);
}
