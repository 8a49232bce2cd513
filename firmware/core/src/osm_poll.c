/* The consumer's side: a finished window's sums become results. */
#include <stddef.h>
#include <string.h>

#include "osm_internal.h"

/* A channel whose mean square moves less than this did not move: rounding of the sums at most. */
#define FROZEN_EXPONENT -6

static osm_window_scale scale_of(const osm_meter *meter, const osm_window_sums *window) {
    osm_window_scale scale;
    osm_num length = osm_num_unsigned(window->length, -16);
    scale.per_length = osm_num_divide(osm_num_make(1, 0), length);
    scale.turn_cosine = osm_num_multiply(osm_num_make(window->sums.cosine, -22), scale.per_length);
    scale.turn_sine = osm_num_multiply(osm_num_make(window->sums.sine, -22), scale.per_length);
    scale.root_two = osm_num_unsigned(UINT64_C(0xb504f333f9de6484), -63);
    scale.millionth = osm_num_unsigned(UINT64_C(0x8637bd05af6c69b6), -83);
    uint64_t cycles = window->whole ? window->cycles : 1;
    uint64_t length_ticks = window->whole ? window->length : (uint64_t)meter->nominal_period;
    scale.step = (cycles << 48) / length_ticks << 16;
    scale.fragment = !window->whole && window->cycles < meter->window_cycles;
    return scale;
}

/* RMS of a code's variance, noise taken off, in micro-units. */
static int64_t rms_of(const osm_meter *meter, unsigned channel, osm_num variance) {
    osm_num noise = osm_num_make(meter->channel[channel].noise_square, -8);
    osm_num clean = osm_num_subtract(variance, noise);
    osm_num root = osm_num_root(osm_num_clamp(clean));
    return osm_num_round(osm_num_multiply(root, osm_micro_per_code(meter, channel)));
}

static int64_t fundamental_of(const osm_meter *meter, unsigned channel,
                              const osm_channel_value *value) {
    osm_num root = osm_num_root(osm_fundamental_square(value));
    return osm_num_round(osm_num_multiply(root, osm_micro_per_code(meter, channel)));
}

/* Of 2^-8 codes. */
static int64_t micro_of(const osm_meter *meter, unsigned channel, uint32_t root) {
    osm_num code = osm_num_unsigned(root, -8);
    return osm_num_round(osm_num_multiply(code, osm_micro_per_code(meter, channel)));
}

static uint32_t channel_flags(const osm_meter *meter, const osm_window_sums *window,
                              unsigned channel, osm_num variance) {
    uint32_t flags = window->flags & (OSM_LOST_FRAMES | OSM_FREE_RUN | OSM_PARTIAL);
    if ((window->clipped >> channel & 1) != 0) {
        flags |= OSM_CLIPPED;
    }
    if (osm_num_less(variance, osm_num_make(1, FROZEN_EXPONENT))) {
        flags |= OSM_FROZEN;
    }
    if (meter->thd_ppm[channel] == UINT32_MAX) {
        flags |= OSM_NO_THD;
    }
    return flags;
}

static uint32_t thd_of(const osm_meter *meter, unsigned channel) {
    return meter->thd_ppm[channel] == UINT32_MAX ? 0 : meter->thd_ppm[channel];
}

static int32_t phasor_angle(const osm_channel_value *value) {
    osm_num cosine = value->cosine, sine = value->sine;
    cosine.exponent += 30; /* 2^23 codes at most */
    sine.exponent += 30;
    return osm_angle_udeg(osm_num_round(cosine), -osm_num_round(sine));
}

static int32_t wrapped(int64_t angle) {
    angle %= 360000000;
    angle += angle < -180000000 ? 360000000 : 0;
    return (int32_t)(angle > 180000000 ? angle - 360000000 : angle);
}

static bool missing(const osm_window *result, unsigned v) {
    return (result->voltage[v].flags & OSM_NO_VOLTAGE) != 0;
}

static void convert_voltage(const osm_meter *meter, const osm_window_sums *window,
                            const osm_window_scale *scale, unsigned v,
                            const osm_channel_value *value, osm_voltage_result *result) {
    result->rms = rms_of(meter, v, value->variance);
    result->fundamental = fundamental_of(meter, v, value);
    result->flags = channel_flags(meter, window, v, value->variance) | window->state[v];
    osm_num limit = osm_num_unsigned(meter->limit[v][OSM_LIMIT_INTERRUPTION], -8);
    if (osm_num_less(value->variance, osm_num_multiply(limit, limit))) {
        result->flags |= OSM_NO_VOLTAGE;
    }
    if (window->half_cycle_max[v] != 0 || window->half_cycle_min[v] != UINT32_MAX) {
        result->half_cycle_min = micro_of(meter, v, window->half_cycle_min[v]);
        result->half_cycle_max = micro_of(meter, v, window->half_cycle_max[v]);
    } else {
        result->half_cycle_min = result->half_cycle_max = result->rms;
    }
    result->thd_ppm = thd_of(meter, v);
    int64_t lag = (int64_t)meter->channel[v].delay * (int64_t)(scale->step >> 16);
    result->angle_udeg = wrapped(phasor_angle(value) + (lag >> 16) * 45 / 536870912);
}

/* Angles against the first present voltage; without one or in free run they say nothing. */
static void relate_angles(osm_meter *meter, osm_window *result) {
    unsigned first = 0;
    while (first < meter->voltages && missing(result, first)) {
        first++;
    }
    bool known = first < meter->voltages && (result->flags & OSM_FREE_RUN) == 0;
    int32_t reference = known ? result->voltage[first].angle_udeg : 0;
    for (unsigned v = 0; v < meter->voltages; v++) {
        osm_voltage_result *voltage = &result->voltage[v];
        voltage->angle_udeg =
            known && !missing(result, v) ? wrapped((int64_t)voltage->angle_udeg - reference) : 0;
    }
    if (known) {
        meter->reference_angle = reference;
    }
    result->phase_order = OSM_ORDER_UNKNOWN;
    if (known && meter->voltages == 3 && first == 0 && !missing(result, 1) && !missing(result, 2)) {
        int32_t second = result->voltage[1].angle_udeg, third = result->voltage[2].angle_udeg;
        if (second < -60000000 && third > 60000000) {
            result->phase_order = OSM_ORDER_123;
        } else if (second > 60000000 && third < -60000000) {
            result->phase_order = OSM_ORDER_321;
        }
    }
}

/* Whether a circuit's voltage, or either of the two, is missing. */
static bool unpowered(const osm_meter *meter, const osm_window *result, unsigned c) {
    unsigned row = (unsigned)meter->circuit[c].voltage_row;
    unsigned line = row - OSM_COLUMN_LINE; /* a voltage's wraps to a large number */
    if (row < OSM_VOLTAGES_MAX) {
        return missing(result, row);
    }
    return line >= OSM_LINES_MAX || missing(result, meter->line[line].plus) ||
           missing(result, meter->line[line].minus);
}

static void convert_circuit(osm_meter *meter, const osm_window_sums *window,
                            const osm_window_scale *scale, unsigned c,
                            const osm_channel_value *voltage, osm_window *results,
                            osm_power *power) {
    osm_circuit_result *result = &results->circuit[c];
    unsigned channel = meter->voltages + c;
    osm_channel_value value = osm_channel_value_of(meter, window, scale, channel);
    result->flags = channel_flags(meter, window, channel, value.variance);
    osm_num noise = osm_num_make(meter->channel[channel].noise_square, -8);
    value.variance = osm_num_clamp(osm_num_subtract(value.variance, noise));
    osm_num root = osm_num_root(value.variance);
    result->rms = osm_num_round(osm_num_multiply(root, osm_micro_per_code(meter, channel)));
    result->fundamental = fundamental_of(meter, channel, &value);
    bool seen = window->cycle_min[c] != UINT32_MAX;
    result->cycle_max = seen ? micro_of(meter, channel, window->cycle_max[c]) : result->rms;
    result->cycle_min = seen ? micro_of(meter, channel, window->cycle_min[c]) : result->rms;
    result->thd_ppm = thd_of(meter, channel);
    result->flags |= result->rms < meter->low_current ? OSM_LOW_SIGNAL : 0;
    if (voltage == NULL || unpowered(meter, results, c)) {
        result->flags |= OSM_NO_VOLTAGE;
        return;
    }
    osm_power_convert(meter, window, scale, c, voltage, &value, result, power);
    int64_t size = result->active < 0 ? -result->active : result->active;
    if (size < meter->creep_power && result->apparent < meter->creep_apparent) {
        result->flags |= OSM_CREEP;
    }
}

/* Sums of what the circuits report, so that they add up to the last unit. */
static void convert_groups(const osm_meter *meter, const osm_power *power, osm_window *result) {
    for (unsigned g = 0; g < OSM_GROUPS_MAX; g++) {
        osm_num distortion = {0, 0, false};
        osm_group_result *group = &result->group[g];
        for (unsigned c = 0; meter->group[g].circuits >> c != 0; c++) {
            if ((meter->group[g].circuits >> c & 1) != 0) {
                group->active += result->circuit[c].active;
                group->reactive += result->circuit[c].reactive;
                distortion = osm_num_add(distortion, power[c].distortion_square);
                group->flags |= result->circuit[c].flags;
            }
        }
        if (meter->group[g].circuits != 0) {
            osm_num active = osm_num_make(group->active, 0);
            osm_num reactive = osm_num_make(group->reactive, 0);
            osm_num square = osm_num_add(osm_num_multiply(active, active),
                                         osm_num_multiply(reactive, reactive));
            group->apparent = osm_num_round(osm_num_root(osm_num_add(square, distortion)));
        }
    }
}

/* Before the first whole window nobody knows a fragment's reactive power: it stays owed. */
static osm_stretch stretch_of(osm_meter *meter, const osm_window_sums *window, bool fragment) {
    osm_stretch stretch = {window->length, osm_hours(meter, window->length), {0, 0, false}};
    if (fragment && meter->last_period == 0) {
        meter->owed += window->length;
    } else if (window->whole && meter->owed != 0) {
        stretch.owed = osm_hours(meter, meter->owed);
        meter->owed = 0;
    }
    return stretch;
}

static void count_energy(osm_meter *meter, const osm_window_sums *window, bool fragment,
                         const osm_power *power, osm_window *result) {
    osm_stretch stretch = stretch_of(meter, window, fragment);
    for (unsigned c = 0; c < meter->circuits; c++) {
        bool counts = (result->circuit[c].flags & OSM_CREEP) == 0;
        osm_energy_count(meter, c, &power[c], &stretch, counts);
        osm_counters_read(meter, c, &result->circuit[c]);
    }
    osm_demand_advance(meter, window->length);
}

static void convert_neutral(osm_meter *meter, const osm_window_sums *window,
                            const osm_window_scale *scale, osm_window *result) {
    unsigned channel = (unsigned)meter->voltages + meter->circuits;
    osm_channel_value value = osm_channel_value_of(meter, window, scale, channel);
    result->neutral_rms = rms_of(meter, channel, value.variance);
    result->neutral_thd_ppm = thd_of(meter, channel);
    result->neutral_flags = channel_flags(meter, window, channel, value.variance);
    result->neutral_flags |= result->neutral_rms < meter->low_current ? OSM_LOW_SIGNAL : 0;
}

/* Of whole cycles, those that nothing bent, unless most are bent. */
static uint64_t frequency_of(const osm_meter *meter, const osm_window_sums *window) {
    bool regular = 2 * window->regular_cycles >= window->cycles;
    uint64_t cycles = regular ? window->regular_cycles : window->cycles;
    uint64_t length = regular ? window->regular_length : window->length;
    /* mHz x 1000 is uHz; 2^16 of the length. */
    uint64_t rate = (uint64_t)meter->sample_rate_mhz * 1000 * cycles;
    return ((rate << 16) + length / 2) / length;
}

static void convert_values(osm_meter *meter, const osm_window_sums *window, osm_window *result) {
    osm_window_scale scale = scale_of(meter, window);
    osm_channel_value voltage[OSM_VOLTAGES_MAX + OSM_LINES_MAX];
    for (unsigned v = 0; v < meter->voltages; v++) {
        voltage[v] = osm_channel_value_of(meter, window, &scale, v);
        convert_voltage(meter, window, &scale, v, &voltage[v], &result->voltage[v]);
    }
    for (unsigned n = 0; n < meter->lines; n++) {
        voltage[OSM_VOLTAGES_MAX + n] =
            osm_channel_value_of(meter, window, &scale, OSM_COLUMN_LINE + n);
    }
    relate_angles(meter, result);
    osm_power power[OSM_CIRCUITS_MAX];
    memset(power, 0, sizeof power);
    for (unsigned c = 0; c < meter->circuits; c++) {
        int row = meter->circuit[c].voltage_row;
        const osm_channel_value *own = row < 0 ? NULL : &voltage[osm_voltage_place(row)];
        convert_circuit(meter, window, &scale, c, own, result, &power[c]);
    }
    count_energy(meter, window, scale.fragment, power, result);
    convert_groups(meter, power, result);
    if (meter->neutral != 0) {
        convert_neutral(meter, window, &scale, result);
    }
}

static void convert(osm_meter *meter, const osm_window_sums *window, osm_window *result) {
    memset(result, 0, sizeof *result);
    result->start = window->start;
    result->end = window->end;
    result->cycles = window->cycles;
    result->frames = window->frames;
    result->lost = window->lost;
    result->flags = window->flags | (window->clipped != 0 ? OSM_CLIPPED : 0);
    if (window->whole) {
        result->frequency = frequency_of(meter, window);
        meter->last_period = (uint32_t)(window->length / window->cycles);
    }
    osm_spectra_update(meter);
    convert_values(meter, window, result);
}

int osm_poll(osm_meter *meter, osm_window *window) {
    if (meter == NULL || window == NULL) {
        return OSM_EARGUMENT;
    }
    if (meter->magic != OSM_MAGIC) {
        return OSM_ESTATE;
    }
    if (atomic_load_explicit(&meter->ready, memory_order_acquire) != 0) {
        convert(meter, &meter->window[meter->active ^ 1], window);
        atomic_store_explicit(&meter->ready, 0, memory_order_release);
        return 1;
    }
    if (meter->flushed) {
        osm_window_sums *rest = &meter->window[meter->active];
        meter->flushed = false;
        if (rest->length != 0) {
            rest->flags |= OSM_PARTIAL;
            convert(meter, rest, window);
            osm_window_clear(rest);
            return 1;
        }
    }
    return 0;
}

int osm_poll_cycle(osm_meter *meter, osm_cycle *cycle) {
    if (meter == NULL || cycle == NULL) {
        return OSM_EARGUMENT;
    }
    if (meter->magic != OSM_MAGIC) {
        return OSM_ESTATE;
    }
    uint8_t tail = atomic_load_explicit(&meter->ring_tail, memory_order_relaxed);
    if (tail == atomic_load_explicit(&meter->ring_head, memory_order_acquire)) {
        return 0;
    }
    *cycle = meter->ring[tail % OSM_CYCLES_KEPT];
    atomic_store_explicit(&meter->ring_tail, (uint8_t)(tail + 1), memory_order_release);
    return 1;
}
