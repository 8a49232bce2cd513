/* One circuit's powers from a window's sums. */
#include "osm_internal.h"

static osm_num squared(osm_num a) {
    return osm_num_multiply(a, a);
}

osm_channel_value osm_channel_value_of(const osm_window_sums *window, const osm_window_scale *scale,
                                       unsigned column) {
    const osm_row_sums *sums = &window->sums.row[column];
    osm_channel_value value;
    value.mean = osm_num_multiply(osm_num_make(sums->sum, -16), scale->per_length);
    osm_num square = osm_num_multiply(osm_num_make(sums->square, 0), scale->per_length);
    value.variance = osm_num_clamp(osm_num_subtract(square, squared(value.mean)));
    /* The oscillator's unit is 2^23; sqrt(2) makes RMS of the mean product with it. */
    osm_num cosine = osm_num_multiply(osm_num_make(sums->cosine, -23), scale->per_length);
    osm_num sine = osm_num_multiply(osm_num_make(sums->sine, -23), scale->per_length);
    cosine = osm_num_subtract(cosine, osm_num_multiply(value.mean, scale->turn_cosine));
    sine = osm_num_subtract(sine, osm_num_multiply(value.mean, scale->turn_sine));
    value.cosine = osm_num_multiply(cosine, scale->root_two);
    value.sine = osm_num_multiply(sine, scale->root_two);
    return value;
}

/* Product of the voltage, delayed by `shift` samples, with the current: the lag sums weighed by the
 * taps, less the product of the means. */
static osm_num lagged_product(const osm_window_sums *window, const osm_window_scale *scale,
                              const osm_circuit_state *circuit, unsigned c, osm_num means) {
    osm_num sum = {0, 0, false};
    int64_t taps = 0;
    for (int n = 0; n < OSM_LAGS; n++) {
        osm_num part = osm_num_multiply(osm_num_make(window->sums.lag[c][n], 0),
                                        osm_num_make(circuit->taps[n], -14));
        sum = osm_num_add(sum, part);
        taps += circuit->taps[n];
    }
    sum = osm_num_multiply(sum, scale->per_length);
    return osm_num_subtract(sum, osm_num_multiply(means, osm_num_make(taps, -14)));
}

/* Re and Im of (active + j reactive) turned back by an angle. */
static void turn_back(osm_num active, osm_num reactive, osm_num cosine, osm_num sine, osm_num *re,
                      osm_num *im) {
    *re = osm_num_add(osm_num_multiply(active, cosine), osm_num_multiply(reactive, sine));
    *im = osm_num_subtract(osm_num_multiply(reactive, cosine), osm_num_multiply(active, sine));
}

/* What the taps make of the fundamental: sum of taps x e^(-j step lag). */
static void taps_response(const osm_circuit_state *circuit, uint64_t step, osm_num *cosine,
                          osm_num *sine) {
    int64_t c = 0, s = 0;
    for (int n = 0; n < OSM_LAGS; n++) {
        int64_t lag = circuit->first_lag + n;
        osm_turn turn = osm_turn_of((uint32_t)((step * (uint64_t)lag) >> 16));
        c += (int64_t)turn.cosine * circuit->taps[n];
        s += (int64_t)turn.sine * circuit->taps[n];
    }
    *cosine = osm_num_make(c, -44);
    *sine = osm_num_make(s, -44);
}

/* Powers in codes: active, and the fundamental's active and reactive part. The fundamental is
 * turned by the exact angle of the delay; the taps serve what is left. */
static void code_powers(const osm_meter *meter, const osm_window_sums *window,
                        const osm_window_scale *scale, unsigned c, const osm_channel_value *v,
                        const osm_channel_value *i, osm_num powers[3]) {
    const osm_circuit_state *circuit = &meter->circuit[c];
    osm_num active = lagged_product(window, scale, circuit, c, osm_num_multiply(v->mean, i->mean));
    osm_num in_phase = osm_num_add(osm_num_multiply(v->cosine, i->cosine),
                                   osm_num_multiply(v->sine, i->sine));
    osm_num across = osm_num_subtract(osm_num_multiply(v->cosine, i->sine),
                                      osm_num_multiply(v->sine, i->cosine));
    int64_t angle = (int64_t)(scale->step >> 16) * circuit->shift;
    osm_turn turn = osm_turn_of((uint32_t)((uint64_t)angle >> 16));
    osm_num exact_active, exact_reactive, tap_cosine, tap_sine, tapped, ignored;
    turn_back(in_phase, across, osm_num_make(turn.cosine, -30), osm_num_make(turn.sine, -30),
              &exact_active, &exact_reactive);
    taps_response(circuit, scale->step, &tap_cosine, &tap_sine);
    turn_back(in_phase, across, tap_cosine, tap_sine, &tapped, &ignored);
    powers[0] = osm_num_add(active, osm_num_subtract(exact_active, tapped));
    powers[1] = exact_active;
    powers[2] = exact_reactive;
}

static int32_t share_ppm(osm_num part, osm_num whole) {
    osm_num ratio = osm_num_multiply(osm_num_divide(part, whole), osm_num_make(1000000, 0));
    int64_t ppm = osm_num_round(ratio);
    ppm = ppm > 1000000 ? 1000000 : ppm;
    return (int32_t)(ppm < -1000000 ? -1000000 : ppm);
}

static osm_num fundamental_square(const osm_channel_value *value) {
    return osm_num_add(squared(value->cosine), squared(value->sine));
}

void osm_power_convert(const osm_meter *meter, const osm_window_sums *window,
                       const osm_window_scale *scale, unsigned c, const osm_channel_value *current,
                       osm_circuit_result *result, osm_power *power) {
    unsigned column = (unsigned)meter->circuit[c].voltage_row;
    osm_channel_value voltage = osm_channel_value_of(window, scale, column);
    osm_num powers[3];
    code_powers(meter, window, scale, c, &voltage, current, powers);
    /* uV x uA is 10^-6 uW. */
    osm_num unit = osm_num_multiply(
        osm_num_multiply(osm_voltage_scale(meter, column), osm_micro_per_code(meter, meter->voltages + c)),
        scale->millionth);
    osm_num square_unit = squared(unit);
    const osm_circuit_state *circuit = &meter->circuit[c];
    power->active = osm_num_subtract(osm_num_multiply(powers[0], unit),
                                     osm_num_make(circuit->power_offset, 0));
    power->reactive = osm_num_subtract(osm_num_multiply(powers[2], unit),
                                       osm_num_make(circuit->reactive_offset, 0));
    power->apparent_square = osm_num_multiply(
        osm_num_multiply(voltage.variance, current->variance), square_unit);
    osm_num known = osm_num_add(squared(power->active), squared(power->reactive));
    power->distortion_square = osm_num_clamp(osm_num_subtract(power->apparent_square, known));
    osm_num fundamental = osm_num_root(osm_num_multiply(
        osm_num_multiply(fundamental_square(&voltage), fundamental_square(current)), square_unit));
    osm_num fundamental_active = osm_num_multiply(powers[1], unit);
    osm_num apparent = osm_num_root(power->apparent_square);
    result->active = osm_num_round(power->active);
    result->reactive = osm_num_round(power->reactive);
    result->fundamental_active = osm_num_round(fundamental_active);
    result->apparent = osm_num_round(apparent);
    result->distortion = osm_num_round(osm_num_root(power->distortion_square));
    result->power_factor_ppm = share_ppm(power->active, apparent);
    result->cos_phi_ppm = share_ppm(fundamental_active, fundamental);
}
