/* Corrections from a reference meter's readings. */
#include <stddef.h>

#include "openstrom_board.h"
#include "osm_internal.h"

#define GAIN_SPAN                                                                                  \
    ((INT64_C(1) << OPENSTROM_CAL_GAIN_FRACTION_BITS) * OPENSTROM_CAL_GAIN_MAX_PPM / 1000000)
#define LONGEST_DELAY (1 << 16)

int osm_calibrate_gain(osm_channel *channel, const osm_gain_reading *reading) {
    if (channel == NULL || reading == NULL) {
        return OSM_EARGUMENT;
    }
    if (reading->rms_measured <= 0 || reading->rms_reference <= 0) {
        return OSM_EREADING;
    }
    osm_num ratio = osm_num_divide(osm_num_make(reading->rms_reference, 0),
                                   osm_num_make(reading->rms_measured, 0));
    int64_t gain = osm_num_round(osm_num_multiply(ratio, osm_num_make(channel->gain, 0)));
    int64_t change = gain - (INT64_C(1) << OPENSTROM_CAL_GAIN_FRACTION_BITS);
    if (change > GAIN_SPAN || change < -GAIN_SPAN) {
        return OSM_EREADING;
    }
    channel->gain = (int32_t)gain;
    return OSM_OK;
}

/* The angle by which (active, reactive) measured is turned against the reference: the current
 * seems to lag by the delay that is not yet corrected. */
int osm_calibrate_delay(osm_channel *current, const osm_config *config,
                        const osm_phase_reading *reading) {
    if (current == NULL || config == NULL || reading == NULL) {
        return OSM_EARGUMENT;
    }
    const int64_t most = INT64_C(1) << 60;
    if (reading->frequency < 40000000 || reading->frequency > 70000000 ||
        reading->active_measured < -most || reading->active_measured > most ||
        reading->reactive_measured < -most || reading->reactive_measured > most ||
        reading->active_reference < -most || reading->active_reference > most ||
        reading->reactive_reference < -most || reading->reactive_reference > most ||
        (reading->active_measured == 0 && reading->reactive_measured == 0) ||
        (reading->active_reference == 0 && reading->reactive_reference == 0)) {
        return OSM_EREADING;
    }
    /* measured x conj(reference): its angle is what the measurement lags too much. */
    osm_num p = osm_num_make(reading->active_measured, -60);
    osm_num q = osm_num_make(reading->reactive_measured, -60);
    osm_num p_true = osm_num_make(reading->active_reference, -60);
    osm_num q_true = osm_num_make(reading->reactive_reference, -60);
    osm_num along = osm_num_add(osm_num_multiply(p, p_true), osm_num_multiply(q, q_true));
    osm_num across = osm_num_subtract(osm_num_multiply(q, p_true), osm_num_multiply(p, q_true));
    bool by_along = across.magnitude == 0 ||
                    (along.magnitude != 0 && along.exponent > across.exponent);
    int32_t larger = by_along ? along.exponent : across.exponent;
    along.exponent -= larger + 3;
    across.exponent -= larger + 3;
    osm_num angle = osm_num_make(osm_angle_udeg(osm_num_round(along), osm_num_round(across)), 0);
    /* samples = angle / 360 degrees x rate / frequency; uHz against mHz: 10^3 / 360 / 10^6. */
    osm_num samples = osm_num_multiply(angle, osm_num_make(config->sample_rate_mhz, 16));
    osm_num divisor = osm_num_multiply(osm_num_unsigned(reading->frequency, 0),
                                       osm_num_make(360000, 0));
    int64_t delay = current->delay + osm_num_round(osm_num_divide(samples, divisor));
    if (delay > LONGEST_DELAY || delay < -LONGEST_DELAY) {
        return OSM_EREADING;
    }
    current->delay = (int32_t)delay;
    return OSM_OK;
}

int osm_calibrate_noise(osm_channel *channel, int64_t rms_measured_open) {
    if (channel == NULL) {
        return OSM_EARGUMENT;
    }
    if (rms_measured_open < 0 || channel->full_scale < 1 || channel->gain < 1) {
        return OSM_EREADING;
    }
    osm_num scale = osm_num_multiply(osm_num_make(channel->full_scale, -23),
                                     osm_num_make(channel->gain, -24));
    osm_num code = osm_num_divide(osm_num_make(rms_measured_open, 8), scale);
    int64_t noise = osm_num_round(code);
    if (noise > 1 << 20) {
        return OSM_EREADING;
    }
    channel->noise = (int32_t)noise;
    return OSM_OK;
}

int osm_calibrate_offset(osm_circuit *circuit, int64_t active_no_load, int64_t reactive_no_load) {
    const int64_t most = INT64_C(1000000000000);
    if (circuit == NULL) {
        return OSM_EARGUMENT;
    }
    if (active_no_load < -most || active_no_load > most || reactive_no_load < -most ||
        reactive_no_load > most) {
        return OSM_EREADING;
    }
    int64_t power = circuit->power_offset + active_no_load;
    int64_t reactive = circuit->reactive_offset + reactive_no_load;
    if (power < -most || power > most || reactive < -most || reactive > most) {
        return OSM_EREADING;
    }
    circuit->power_offset = power;
    circuit->reactive_offset = reactive;
    return OSM_OK;
}
