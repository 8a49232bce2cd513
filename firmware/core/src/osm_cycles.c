/* Once a cycle: values for the event layer, voltage limits, extremes. Cheap 32-bit arithmetic. */
#include <stddef.h>

#include "osm_rows.h"

/* 2^7 is one code. */
static int32_t mean_of(int64_t sum, uint32_t reciprocal) {
    return (int32_t)((osm_scale(sum, reciprocal, 38) + 1) >> 1);
}

/* Mean square less the square of the mean, 2^8 is one code squared. */
static uint64_t variance(int64_t sum, int64_t square, uint32_t reciprocal) {
    int32_t mean = mean_of(sum, reciprocal);
    int64_t difference = osm_scale(square, reciprocal, 22) - ((int64_t)mean * mean >> 6);
    return difference < 0 ? 0 : (uint64_t)difference;
}

/* 2^8 is one code. */
static uint32_t root_code(uint64_t square) {
    return osm_root(square << 8);
}

static int64_t scale_by(int64_t value, uint32_t multiplier, int exponent) {
    int shift = -exponent;
    if (shift > 63) {
        int more = shift - 63;
        value = more > 62 ? 0 : value >> more;
        shift = 63;
    }
    return osm_scale(value, multiplier, (unsigned)shift);
}

/* value x factor, 2^30 is 1. */
static int64_t turn_by(int64_t value, int32_t factor) {
    int64_t high = (int64_t)(int32_t)(value >> 32) * factor;
    return high * 4 + ((int64_t)(uint32_t)value * factor >> 30);
}

static uint32_t milli_rms(const osm_channel_state *channel, uint32_t root) {
    int64_t milli = scale_by(root, channel->milli_multiplier, channel->milli_exponent - 8);
    return milli > (int64_t)UINT32_MAX ? UINT32_MAX : (uint32_t)milli;
}

static int32_t milli_power(const osm_circuit_state *circuit, int64_t product) {
    int64_t milli = scale_by(product, circuit->power_multiplier, circuit->power_exponent - 8);
    milli = milli > INT32_MAX ? INT32_MAX : milli;
    return milli < INT32_MIN ? INT32_MIN : (int32_t)milli;
}

/* Sag, swell and interruption begin at their limit and end with the hysteresis behind it. */
static void judge_voltage(osm_meter *meter, unsigned v, uint32_t root) {
    const uint32_t *limit = meter->limit[v];
    uint16_t state = meter->voltage_state[v];
    if (root < limit[OSM_LIMIT_SAG]) {
        state |= OSM_SAG;
    } else if (root >= limit[OSM_LIMIT_SAG_END]) {
        state &= (uint16_t)~OSM_SAG;
    }
    if (root > limit[OSM_LIMIT_SWELL]) {
        state |= OSM_SWELL;
    } else if (root <= limit[OSM_LIMIT_SWELL_END]) {
        state &= (uint16_t)~OSM_SWELL;
    }
    if (root < limit[OSM_LIMIT_INTERRUPTION]) {
        state |= OSM_INTERRUPTION;
    } else if (root >= limit[OSM_LIMIT_INTERRUPTION_END]) {
        state &= (uint16_t)~OSM_INTERRUPTION;
    }
    meter->voltage_state[v] = state;
    osm_window_sums *window = &meter->window[meter->active];
    window->state[v] |= state;
    if (root < window->half_cycle_min[v]) {
        window->half_cycle_min[v] = root;
    }
    if (root > window->half_cycle_max[v]) {
        window->half_cycle_max[v] = root;
    }
}

static osm_cycle *kept_cycle(osm_meter *meter) {
    uint8_t head = atomic_load_explicit(&meter->ring_head, memory_order_relaxed);
    return meter->cycle_kept ? &meter->ring[head % OSM_CYCLES_KEPT] : NULL;
}

void osm_half_ended(osm_meter *meter, const osm_job *job, int64_t sum, int64_t square_sum) {
    unsigned v = (unsigned)job->voltage;
    meter->half_sum[v][0] = sum;
    meter->half_square[v][0] = square_sum;
    meter->half_root[v] = 0;
    if (!meter->half_good) {
        return;
    }
    uint64_t time = (uint64_t)meter->split.half_length + (uint64_t)meter->half_time;
    uint32_t reciprocal = (uint32_t)((UINT64_C(1) << 46) / time);
    uint64_t square = variance(sum + meter->half_sum[v][1],
                               square_sum + meter->half_square[v][1], reciprocal);
    meter->half_root[v] = root_code(square);
    judge_voltage(meter, v, meter->half_root[v]);
}

/* Half-cycle values of the record: of a fragment, those of the last cycle that measured one. */
static void put_half_cycles(osm_meter *meter, unsigned v, uint32_t root) {
    osm_cycle *cycle = kept_cycle(meter);
    uint32_t *last = &meter->last_half_cycle[v];
    if (meter->split.measured) {
        *last = milli_rms(&meter->channel[v], root);
    }
    if (cycle != NULL) {
        uint32_t first = meter->half_root[v];
        cycle->half_cycle[v][0] = first != 0 ? milli_rms(&meter->channel[v], first) : *last;
        cycle->half_cycle[v][1] = *last;
    }
}

static void voltage_ended(osm_meter *meter, unsigned v, const osm_run *run) {
    int64_t sum = run->row.sum, square = run->row.square;
    uint32_t root = root_code(variance(sum, square, meter->split.reciprocal));
    uint8_t bit = (uint8_t)(1U << v);
    bool there = root >= meter->limit[v][OSM_LIMIT_INTERRUPTION];
    meter->present = there ? meter->present | bit : meter->present & (uint8_t)~bit;
    if (meter->split.judged) {
        judge_voltage(meter, v, root);
    }
    meter->half_sum[v][1] = sum - meter->half_sum[v][0];
    meter->half_square[v][1] = square - meter->half_square[v][0];
    put_half_cycles(meter, v, root);
    meter->half_root[v] = 0;
}

static osm_cycle_voltage ended_phasor(const osm_run *run, uint32_t reciprocal) {
    return (osm_cycle_voltage){mean_of(run->row.sum, reciprocal),
                               (int32_t)osm_scale(run->row.cosine, reciprocal, 46),
                               (int32_t)osm_scale(run->row.sine, reciprocal, 46)};
}

static void power_ended(osm_meter *meter, unsigned c, const osm_run *run, osm_cycle *cycle) {
    const osm_circuit_state *circuit = &meter->circuit[c];
    uint32_t reciprocal = meter->split.reciprocal;
    const osm_cycle_voltage *v = &meter->ended[osm_voltage_place(circuit->voltage_row)];
    const osm_cycle_voltage i = ended_phasor(run, reciprocal);
    int64_t active = osm_scale(run->product, reciprocal, 22) - ((int64_t)v->mean * i.mean >> 6);
    /* Twice the product of half peaks is the fundamental power: 2^14 x 2, to 2^8. */
    int64_t across = ((int64_t)v->cosine * i.sine - (int64_t)v->sine * i.cosine) >> 5;
    if (circuit->shift != 0) {
        int64_t in_phase = ((int64_t)v->cosine * i.cosine + (int64_t)v->sine * i.sine) >> 5;
        active += turn_by(in_phase, circuit->beyond_cosine) + turn_by(across, circuit->beyond_sine);
        across = turn_by(across, circuit->cosine) - turn_by(in_phase, circuit->sine);
    }
    cycle->active[c] = milli_power(circuit, active);
    cycle->reactive[c] = milli_power(circuit, across);
}

static void circuit_ended(osm_meter *meter, unsigned c, const osm_run *run) {
    const osm_channel_state *channel = &meter->channel[meter->voltages + c];
    uint64_t square = variance(run->row.sum, run->row.square, meter->split.reciprocal);
    square = square > channel->noise_square ? square - channel->noise_square : 0;
    uint32_t root = root_code(square);
    osm_window_sums *window = &meter->window[meter->active];
    if (root < window->cycle_min[c]) {
        window->cycle_min[c] = root;
    }
    if (root > window->cycle_max[c]) {
        window->cycle_max[c] = root;
    }
    osm_cycle *cycle = kept_cycle(meter);
    if (cycle == NULL) {
        return;
    }
    cycle->current[c] = milli_rms(channel, root);
    if (meter->circuit[c].voltage_row != OSM_NONE) {
        power_ended(meter, c, run, cycle);
    }
}

void osm_cycle_ended(osm_meter *meter, const osm_job *job, const osm_run *run) {
    if (job->circuit >= 0) {
        circuit_ended(meter, (unsigned)job->circuit, run);
        return;
    }
    if (job->voltage >= 0) {
        meter->ended[job->voltage] = ended_phasor(run, meter->split.reciprocal);
        voltage_ended(meter, (unsigned)job->voltage, run);
    } else if (job->column >= OSM_COLUMN_LINE) {
        unsigned at = (unsigned)job->column - OSM_COLUMN_LINE + OSM_VOLTAGES_MAX;
        meter->ended[at] = ended_phasor(run, meter->split.reciprocal);
    }
}
