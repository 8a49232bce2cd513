/* One circuit's powers from a window's sums. */
#include "osm_internal.h"

static osm_num squared(osm_num a) {
    return osm_num_multiply(a, a);
}

/* A fragment's mean says nothing about the offset: the last whole window's does. */
osm_channel_value osm_channel_value_of(osm_meter *meter, const osm_window_sums *window,
                                       const osm_window_scale *scale, unsigned column) {
    const osm_row_sums *sums = &window->sums.row[column];
    osm_channel_value value;
    value.mean = osm_num_multiply(osm_num_make(sums->sum, -16), scale->per_length);
    osm_num square = osm_num_multiply(osm_num_make(sums->square, 0), scale->per_length);
    osm_num taken = value.mean;
    if (scale->fragment) {
        value.offset = osm_num_make(meter->mean[column], -7);
        taken = osm_num_subtract(osm_num_add(value.mean, value.mean), value.offset);
    } else {
        value.offset = value.mean;
    }
    if (window->whole) {
        osm_num fine = value.mean;
        fine.exponent += 7;
        meter->mean[column] = (int32_t)osm_num_round(fine);
    }
    value.variance =
        osm_num_clamp(osm_num_subtract(square, osm_num_multiply(value.offset, taken)));
    /* The oscillator's unit is 2^23; sqrt(2) makes RMS of the mean product with it. */
    osm_num cosine = osm_num_multiply(osm_num_make(sums->cosine, -23), scale->per_length);
    osm_num sine = osm_num_multiply(osm_num_make(sums->sine, -23), scale->per_length);
    cosine = osm_num_subtract(cosine, osm_num_multiply(value.offset, scale->turn_cosine));
    sine = osm_num_subtract(sine, osm_num_multiply(value.offset, scale->turn_sine));
    value.cosine = osm_num_multiply(cosine, scale->root_two);
    value.sine = osm_num_multiply(sine, scale->root_two);
    return value;
}

/* Mean product of the samples, offsets taken off. */
static osm_num product_of(const osm_window_sums *window, const osm_window_scale *scale, unsigned c,
                          const osm_channel_value *v, const osm_channel_value *i) {
    osm_num product =
        osm_num_multiply(osm_num_make(window->sums.product[c], 0), scale->per_length);
    osm_num offset = osm_num_multiply(v->mean, i->offset);
    if (scale->fragment) {
        osm_num own = osm_num_subtract(i->mean, i->offset);
        offset = osm_num_add(offset, osm_num_multiply(v->offset, own));
    }
    return osm_num_subtract(product, offset);
}

/* Re and Im of (active + j reactive) turned back by an angle. */
static void turn_back(osm_num active, osm_num reactive, osm_num cosine, osm_num sine, osm_num *re,
                      osm_num *im) {
    *re = osm_num_add(osm_num_multiply(active, cosine), osm_num_multiply(reactive, sine));
    *im = osm_num_subtract(osm_num_multiply(reactive, cosine), osm_num_multiply(active, sine));
}

static osm_turn angle_of(const osm_window_scale *scale, int32_t shift) {
    int64_t angle = (int64_t)(scale->step >> 16) * shift;
    return osm_turn_of((uint32_t)((uint64_t)angle >> 16));
}

/* The fundamental's active and reactive power, its phasors turned by the exact angle of the delay,
 * and what that adds to the power of the sums, which are taken with whole samples of it; the
 * harmonics' part of that comes from their analysis. */
static void turn_power(const osm_circuit_state *circuit, const osm_window_scale *scale,
                       osm_num fundamental, osm_num *active, osm_num *reactive, osm_num *turned) {
    osm_num in_phase = *active, across = *reactive, sums = in_phase, ignored;
    osm_turn exact = angle_of(scale, circuit->shift);
    turn_back(in_phase, across, osm_num_make(exact.cosine, -30), osm_num_make(exact.sine, -30),
              active, reactive);
    if (circuit->lag != 0) {
        osm_turn whole = angle_of(scale, circuit->lag * OSM_ONE);
        turn_back(in_phase, across, osm_num_make(whole.cosine, -30), osm_num_make(whole.sine, -30),
                  &sums, &ignored);
    }
    osm_num harmonics =
        osm_num_multiply(fundamental, osm_num_make(circuit->harmonic_share, -24));
    *turned = osm_num_add(osm_num_subtract(*active, sums), harmonics);
}

static int32_t share_ppm(osm_num part, osm_num whole) {
    osm_num ratio = osm_num_multiply(osm_num_divide(part, whole), osm_num_make(1000000, 0));
    int64_t ppm = osm_num_round(ratio);
    ppm = ppm > 1000000 ? 1000000 : ppm;
    return (int32_t)(ppm < -1000000 ? -1000000 : ppm);
}

osm_num osm_fundamental_square(const osm_channel_value *value) {
    return osm_num_add(squared(value->cosine), squared(value->sine));
}

void osm_power_convert(osm_meter *meter, const osm_window_sums *window,
                       const osm_window_scale *scale, unsigned c, const osm_channel_value *voltage,
                       const osm_channel_value *current, osm_circuit_result *result,
                       osm_power *power) {
    osm_circuit_state *circuit = &meter->circuit[c];
    /* uV x uA is 10^-6 uW. */
    osm_num unit = osm_num_multiply(
        osm_num_multiply(osm_voltage_scale(meter, (unsigned)circuit->voltage_row),
                         osm_micro_per_code(meter, meter->voltages + c)),
        scale->millionth);
    osm_num active = osm_num_add(osm_num_multiply(voltage->cosine, current->cosine),
                                 osm_num_multiply(voltage->sine, current->sine));
    osm_num reactive = osm_num_subtract(osm_num_multiply(voltage->cosine, current->sine),
                                        osm_num_multiply(voltage->sine, current->cosine));
    osm_num fundamental = osm_num_root(osm_num_multiply(osm_fundamental_square(voltage),
                                                        osm_fundamental_square(current)));
    osm_num product = product_of(window, scale, c, voltage, current);
    osm_num turned = {0, 0, false};
    if (circuit->shift != 0) {
        turn_power(circuit, scale, fundamental, &active, &reactive, &turned);
    }
    power->turned = osm_num_multiply(turned, unit);
    power->reactive = osm_num_subtract(osm_num_multiply(reactive, unit),
                                       osm_num_make(circuit->reactive_offset, 0));
    if (scale->fragment) {
        power->turned = osm_num_make(circuit->turned, 0);
        power->reactive = osm_num_make(circuit->reactive, 0);
    } else {
        circuit->turned = osm_num_round(power->turned);
        circuit->reactive = osm_num_round(power->reactive);
    }
    power->active = osm_num_add(osm_num_multiply(product, unit), power->turned);
    power->active = osm_num_subtract(power->active, osm_num_make(circuit->power_offset, 0));
    power->apparent_square = osm_num_multiply(
        osm_num_multiply(voltage->variance, current->variance), squared(unit));
    osm_num known = osm_num_add(squared(power->active), squared(power->reactive));
    power->distortion_square = osm_num_clamp(osm_num_subtract(power->apparent_square, known));
    osm_num apparent = osm_num_root(power->apparent_square);
    result->active = osm_num_round(power->active);
    result->reactive = osm_num_round(power->reactive);
    result->fundamental_active = osm_num_round(osm_num_multiply(active, unit));
    result->apparent = osm_num_round(apparent);
    result->distortion = osm_num_round(osm_num_root(power->distortion_square));
    result->power_factor_ppm = share_ppm(power->active, apparent);
    result->cos_phi_ppm = share_ppm(active, fundamental);
}
