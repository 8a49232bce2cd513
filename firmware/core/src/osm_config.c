/* Configuration: defaults, validation. */
#include <stddef.h>

#include "openstrom_board.h"
#include "osm_internal.h"

#define PPM 1000000

#define BOARD_ENUM(name, quantity, converter, number, gain) BOARD_##name,
enum board_channel { OPENSTROM_CHANNELS(BOARD_ENUM) BOARD_CHANNELS };

#define BOARD_GAIN(name, quantity, converter, number, gain) gain,
static const uint8_t board_gain[] = {OPENSTROM_CHANNELS(BOARD_GAIN)};

#define BOARD_RANGE(name, gain, full_scale) {BOARD_##name, gain, full_scale},
static const struct {
    uint8_t channel, gain;
    int64_t full_scale;
} board_range[] = {OPENSTROM_RANGES(BOARD_RANGE)};

int osm_config_default(osm_config *config) {
    if (config == NULL) {
        return OSM_EARGUMENT;
    }
    *config = (osm_config){
        .sample_rate_mhz = (uint32_t)(INT64_C(1000) * OPENSTROM_FE_CLOCK_HZ / 2 / OPENSTROM_FE_OSR),
        .nominal_frequency_mhz = 50000,
        .nominal_voltage = 230000000,
        .voltages = 3,
        .circuits = 10,
        .neutral = 1,
        .window_cycles = 10,
        .sag_ppm = 900000,
        .swell_ppm = 1100000,
        .interruption_ppm = 100000,
        .hysteresis_ppm = 20000,
        /* Half of the starting current, 0.004 x 5 A, at 230 V. */
        .creep_power = 2300000,
        .creep_apparent = 2300000,
        .low_current = 10000,
        .pulses_per_kwh = 1000,
        .demand_seconds = 900,
    };
    for (size_t n = 0; n < sizeof board_range / sizeof board_range[0]; n++) {
        if (board_gain[board_range[n].channel] == board_range[n].gain) {
            config->channel[board_range[n].channel] =
                (osm_channel){.full_scale = board_range[n].full_scale, .gain = 1 << 24};
        }
    }
    for (int n = 0; n < OSM_CIRCUITS_MAX; n++) {
        config->circuit[n] = (osm_circuit){.voltage = (int8_t)(n % 3), .voltage_minus = OSM_NONE};
    }
    return OSM_OK;
}

static int check_rates(const osm_config *config) {
    if (config->sample_rate_mhz < 2000000 || config->sample_rate_mhz > 20000000) {
        return OSM_ERATE;
    }
    if (config->nominal_frequency_mhz < 45000 || config->nominal_frequency_mhz > 65000) {
        return OSM_EFREQUENCY;
    }
    if (config->sample_rate_mhz < 40 * config->nominal_frequency_mhz) {
        return OSM_ERATE;
    }
    return config->window_cycles < 1 || config->window_cycles > 50 ? OSM_ERATE : OSM_OK;
}

static int check_channels(const osm_config *config) {
    if (config->voltages > OSM_VOLTAGES_MAX || config->circuits > OSM_CIRCUITS_MAX ||
        config->neutral > 1) {
        return OSM_ECHANNELS;
    }
    int channels = config->voltages + config->circuits + config->neutral;
    if (channels == 0) {
        return OSM_ECHANNELS;
    }
    for (int n = 0; n < channels; n++) {
        const osm_channel *channel = &config->channel[n];
        int32_t gain_span = (int32_t)((INT64_C(1) << OPENSTROM_CAL_GAIN_FRACTION_BITS) *
                                      OPENSTROM_CAL_GAIN_MAX_PPM / PPM);
        if (channel->full_scale < 1 || channel->full_scale > INT64_C(100000000000) ||
            channel->gain < (1 << 24) - gain_span || channel->gain > (1 << 24) + gain_span ||
            channel->delay < -(1 << 16) || channel->delay > (1 << 16) || channel->noise < 0 ||
            channel->noise > (1 << 20)) {
            return OSM_ESCALE;
        }
    }
    return OSM_OK;
}

/* A voltage channel's step against another's: their ratio is needed to subtract them. */
static bool comparable(const osm_channel *a, const osm_channel *b) {
    return a->delay == b->delay && a->full_scale <= b->full_scale * 3 / 2 &&
           b->full_scale <= a->full_scale * 3 / 2;
}

static int check_circuit(const osm_config *config, const osm_circuit *circuit) {
    if (circuit->voltage < OSM_NONE || circuit->voltage >= (int)config->voltages ||
        circuit->voltage_minus < OSM_NONE || circuit->voltage_minus >= (int)config->voltages) {
        return OSM_EWIRING;
    }
    if (circuit->voltage_minus != OSM_NONE &&
        (circuit->voltage == OSM_NONE || circuit->voltage == circuit->voltage_minus ||
         !comparable(&config->channel[circuit->voltage],
                     &config->channel[circuit->voltage_minus]))) {
        return OSM_EWIRING;
    }
    int64_t offset_limit = INT64_C(1000000000000);
    if (circuit->power_offset < -offset_limit || circuit->power_offset > offset_limit ||
        circuit->reactive_offset < -offset_limit || circuit->reactive_offset > offset_limit) {
        return OSM_ESCALE;
    }
    return OSM_OK;
}

static int check_groups(const osm_config *config) {
    for (int n = 0; n < OSM_GROUPS_MAX; n++) {
        const osm_group *group = &config->group[n];
        unsigned members = 0;
        for (unsigned bits = group->circuits; bits != 0; bits &= bits - 1) {
            members++;
        }
        if (group->circuits >> config->circuits != 0 || group->wiring > OSM_THREE_PHASE_3_WIRE ||
            (members != 0 && group->wiring == OSM_THREE_PHASE_3_WIRE && members != 2)) {
            return OSM_EWIRING;
        }
        for (int c = 0; c < config->circuits; c++) {
            if ((group->circuits >> c & 1) != 0 && config->circuit[c].voltage == OSM_NONE) {
                return OSM_EWIRING;
            }
        }
    }
    return OSM_OK;
}

static int check_thresholds(const osm_config *config) {
    if (config->voltages > 0 && (config->nominal_voltage < 1000 ||
                                 config->nominal_voltage > INT64_C(100000000000))) {
        return OSM_ETHRESHOLD;
    }
    if (config->hysteresis_ppm > 100000 || config->interruption_ppm < 1000 ||
        config->interruption_ppm + config->hysteresis_ppm >= config->sag_ppm ||
        config->sag_ppm + config->hysteresis_ppm >= config->swell_ppm ||
        config->swell_ppm > 2 * PPM) {
        return OSM_ETHRESHOLD;
    }
    if (config->creep_power < 0 || config->creep_apparent < 0 || config->low_current < 0 ||
        config->pulses_per_kwh > 1000000 || config->demand_seconds > 86400) {
        return OSM_ETHRESHOLD;
    }
    return OSM_OK;
}

int osm_config_check(const osm_config *config) {
    int error = check_rates(config);
    error = error == OSM_OK ? check_channels(config) : error;
    for (int n = 0; error == OSM_OK && n < config->circuits; n++) {
        error = check_circuit(config, &config->circuit[n]);
    }
    error = error == OSM_OK ? check_groups(config) : error;
    return error == OSM_OK ? check_thresholds(config) : error;
}
