/* From a valid configuration to a context: scales, taps, limits, filter lengths. */
#include <stddef.h>
#include <string.h>

#include "osm_internal.h"

static void setup_channel(osm_channel_state *state, const osm_channel *channel) {
    osm_num scale = osm_num_multiply(osm_num_make(channel->full_scale, -23),
                                     osm_num_make(channel->gain, -24));
    osm_num milli = osm_num_divide(scale, osm_num_make(1000, 0));
    state->multiplier = scale.magnitude;
    state->exponent = (int16_t)scale.exponent;
    state->milli_multiplier = (uint32_t)(milli.magnitude >> 32);
    state->milli_exponent = (int16_t)(milli.exponent + 32);
    state->delay = channel->delay;
    uint64_t noise = (uint64_t)channel->noise; /* at most 2^20 */
    uint64_t square = noise * noise >> 8;
    state->noise_square = square > UINT32_MAX ? UINT32_MAX : (uint32_t)square;
}

osm_num osm_micro_per_code(const osm_meter *meter, unsigned channel) {
    const osm_channel_state *state = &meter->channel[channel];
    osm_num scale = {state->multiplier, state->exponent, false};
    return scale;
}

/* RMS of the channel in 2^-8 codes at this fraction of nominal voltage. */
static uint32_t limit_of(const osm_meter *meter, const osm_config *config, unsigned channel,
                         uint32_t ppm) {
    osm_num volt = osm_num_multiply(osm_num_make(config->nominal_voltage, 0),
                                    osm_num_divide(osm_num_make(ppm, 0), osm_num_make(1000000, 0)));
    osm_num code = osm_num_divide(volt, osm_micro_per_code(meter, channel));
    code.exponent += 8;
    int64_t whole = osm_num_round(code);
    return whole > (int64_t)UINT32_MAX ? UINT32_MAX : (uint32_t)whole;
}

static void setup_limits(osm_meter *meter, const osm_config *config) {
    uint32_t hysteresis = config->hysteresis_ppm;
    const uint32_t ppm[OSM_LIMITS] = {
        [OSM_LIMIT_SAG] = config->sag_ppm,
        [OSM_LIMIT_SAG_END] = config->sag_ppm + hysteresis,
        [OSM_LIMIT_SWELL] = config->swell_ppm,
        [OSM_LIMIT_SWELL_END] = config->swell_ppm - hysteresis,
        [OSM_LIMIT_INTERRUPTION] = config->interruption_ppm,
        [OSM_LIMIT_INTERRUPTION_END] = config->interruption_ppm + hysteresis,
    };
    for (unsigned v = 0; v < config->voltages; v++) {
        for (unsigned n = 0; n < OSM_LIMITS; n++) {
            meter->limit[v][n] = limit_of(meter, config, v, ppm[n]);
        }
    }
}

/* The row of this difference of voltages, made if it is new. */
static int8_t line_row(osm_meter *meter, uint8_t plus, uint8_t minus) {
    unsigned n = 0;
    while (n < meter->lines && (meter->line[n].plus != plus || meter->line[n].minus != minus)) {
        n++;
    }
    if (n == OSM_LINES_MAX) {
        return OSM_NONE;
    }
    osm_num ratio =
        osm_num_divide(osm_micro_per_code(meter, minus), osm_micro_per_code(meter, plus));
    ratio.exponent += 24;
    meter->line[n] = (osm_line){plus, minus, (int32_t)osm_num_round(ratio)};
    meter->lines = n == meter->lines ? (uint8_t)(n + 1) : meter->lines;
    return (int8_t)(OSM_CHANNELS_MAX + n);
}

static osm_turn angle_of(const osm_meter *meter, int32_t shift) {
    return osm_turn_of((uint32_t)((int64_t)meter->nominal_step * shift >> 16));
}

static void setup_shift(const osm_meter *meter, osm_circuit_state *state, int32_t shift) {
    state->shift = shift;
    state->lag = (int8_t)((shift + OSM_ONE / 2) >> 16);
    osm_turn exact = angle_of(meter, shift), whole = angle_of(meter, state->lag * OSM_ONE);
    state->cosine = exact.cosine;
    state->sine = exact.sine;
    state->beyond_cosine = exact.cosine - whole.cosine;
    state->beyond_sine = exact.sine - whole.sine;
}

/* The columns in the order of their work: voltages, lines, then what refers to them. */
static void setup_jobs(osm_meter *meter) {
    unsigned voltages = meter->voltages, lines = meter->lines;
    for (unsigned n = 0; n < (unsigned)meter->channels + lines; n++) {
        osm_job *job = &meter->jobs[n];
        bool line = n >= voltages && n < voltages + lines;
        unsigned column = n < voltages ? n : line ? OSM_COLUMN_LINE + n - voltages : n - lines;
        *job = (osm_job){(uint8_t)column, OSM_NONE, OSM_NONE, false, 0};
        if (n < voltages) {
            job->voltage = (int8_t)n;
        } else if (!line && column < voltages + meter->circuits) {
            job->circuit = (int8_t)(column - voltages);
            const osm_circuit_state *circuit = &meter->circuit[job->circuit];
            job->powered = circuit->voltage_row != OSM_NONE;
            int32_t back = circuit->lag * OSM_COLUMNS + (int32_t)column - circuit->voltage_row;
            job->back = (int16_t)(job->powered ? back : 0);
        }
    }
}

osm_num osm_voltage_scale(const osm_meter *meter, unsigned column) {
    if (column < OSM_COLUMN_LINE) {
        return osm_micro_per_code(meter, column);
    }
    osm_num scale = osm_micro_per_code(meter, meter->line[column - OSM_COLUMN_LINE].plus);
    scale.exponent += 1;
    return scale;
}

static int setup_circuit(osm_meter *meter, const osm_config *config, unsigned c) {
    const osm_circuit *circuit = &config->circuit[c];
    osm_circuit_state *state = &meter->circuit[c];
    state->power_offset = circuit->power_offset;
    state->reactive_offset = circuit->reactive_offset;
    state->voltage_row = circuit->voltage;
    if (circuit->voltage == OSM_NONE) {
        return OSM_OK;
    }
    if (circuit->voltage_minus != OSM_NONE) {
        state->voltage_row =
            line_row(meter, (uint8_t)circuit->voltage, (uint8_t)circuit->voltage_minus);
        if (state->voltage_row == OSM_NONE) {
            return OSM_EWIRING;
        }
    }
    unsigned channel = meter->voltages + c;
    osm_num power = osm_num_multiply(osm_voltage_scale(meter, (unsigned)state->voltage_row),
                                     osm_micro_per_code(meter, channel));
    /* uV x uA is 10^-12 W. */
    power = osm_num_divide(power, osm_num_make(1000000000, 0));
    state->power_multiplier = (uint32_t)(power.magnitude >> 32);
    state->power_exponent = (int16_t)(power.exponent + 32);
    setup_shift(meter, state,
                meter->channel[channel].delay - meter->channel[circuit->voltage].delay);
    return OSM_OK;
}

static void setup_reference(osm_meter *meter, const osm_config *config) {
    static const uint8_t decimations[] = {8, 4, 2, 1};
    osm_reference *reference = &meter->reference;
    unsigned n = 0;
    /* 1.5 to 3 kS/s: 33 samples in half a cycle of 45 Hz at most. */
    while (config->sample_rate_mhz / decimations[n] < 1500000) {
        n++;
    }
    uint32_t decimation = decimations[n];
    uint32_t double_rate = 2 * config->sample_rate_mhz / decimation;
    uint32_t frequency = config->nominal_frequency_mhz;
    reference->decimation = (uint8_t)decimation;
    reference->half_length = (uint8_t)((double_rate / frequency + 2) / 4);
    reference->third_length = (uint8_t)((double_rate / frequency + 3) / 6);
}

static_assert(sizeof(osm_meter) <= 8192, "the context has to fit 8 KiB");

int osm_init(osm_meter *meter, const osm_config *config, osm_spectrum *spectrum, uint32_t spectra) {
    if (meter == NULL || config == NULL || (spectrum == NULL && spectra != 0) ||
        spectra > OSM_SPECTRA_MAX) {
        return OSM_EARGUMENT;
    }
    int error = osm_config_check(config);
    if (error != OSM_OK) {
        return error;
    }
    memset(meter, 0, sizeof *meter);
    osm_setup(meter, config);
    for (unsigned c = 0; error == OSM_OK && c < config->circuits; c++) {
        error = setup_circuit(meter, config, c);
    }
    if (error != OSM_OK) {
        return error;
    }
    uint32_t used = spectra < meter->channels ? spectra : meter->channels;
    meter->spectrum = spectrum;
    meter->spectra = used;
    setup_jobs(meter);
    for (uint32_t n = 0; n < used; n++) {
        memset(&spectrum[n], 0, sizeof spectrum[n]);
        spectrum[n].seen = OSM_SPECTRUM_NONE;
        spectrum[n].channel = OSM_SPECTRUM_NONE;
        atomic_store(&spectrum[n].done, OSM_SPECTRUM_NONE);
    }
    osm_spectra_plan(meter);
    for (uint32_t n = 0; n < used; n++) {
        spectrum[n].channel = spectrum[n].next;
    }
    osm_window_clear(&meter->window[0]);
    osm_window_clear(&meter->window[1]);
    meter->magic = OSM_MAGIC;
    return OSM_OK;
}

void osm_setup(osm_meter *meter, const osm_config *config) {
    meter->sample_rate_mhz = config->sample_rate_mhz;
    meter->pulses_per_kwh = config->pulses_per_kwh;
    meter->creep_power = config->creep_power;
    meter->creep_apparent = config->creep_apparent;
    meter->low_current = config->low_current;
    meter->voltages = config->voltages;
    meter->circuits = config->circuits;
    meter->neutral = config->neutral;
    meter->channels = (uint8_t)(config->voltages + config->circuits + config->neutral);
    meter->window_cycles = config->window_cycles;
    memcpy(meter->group, config->group, sizeof meter->group);
    uint64_t period = ((uint64_t)config->sample_rate_mhz << 16) / config->nominal_frequency_mhz;
    meter->nominal_period = (int32_t)period;
    meter->nominal_step = (uint32_t)((UINT64_C(1) << 48) / period);
    /* Frames, not seconds: a block is as long as its count of samples. */
    meter->demand_block = ((uint64_t)config->demand_seconds * config->sample_rate_mhz << 16) / 1000;
    for (unsigned n = 0; n < meter->channels; n++) {
        setup_channel(&meter->channel[n], &config->channel[n]);
        meter->thd_ppm[n] = UINT32_MAX;
    }
    setup_limits(meter, config);
    setup_reference(meter, config);
}
