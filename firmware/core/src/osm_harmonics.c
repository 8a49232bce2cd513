/* Orders of a cycle of points, total distortion, harmonics on request. */
#include <stddef.h>

#include "osm_internal.h"
#include "osm_tables.h"

#define FLAT_SHARE 46 /* of OSM_DROOP_STEPS: beyond 0.36 of the sample rate nothing is given */

/* Gain, 2^15 is 1, that makes up for the resampler at this order; 0: beyond what it can do. */
static uint32_t order_gain(const osm_meter *meter, unsigned order) {
    uint64_t place = ((uint64_t)order * OSM_DROOP_STEPS << 24) / meter->last_period;
    uint32_t index = (uint32_t)(place >> 8), part = (uint32_t)(place & 0xff);
    if (index >= FLAT_SHARE) {
        return 0;
    }
    uint32_t low = osm_droop_gain[index], high = osm_droop_gain[index + 1];
    return (low * (256 - part) + high * part) >> 8;
}

static void read_orders(const osm_meter *meter, const osm_spectrum *spectrum, unsigned half,
                        osm_orders *orders) {
    osm_fourier(spectrum->bin[half], orders);
    orders->cycles = spectrum->cycles[half];
    for (unsigned order = 0; order <= OSM_ORDERS; order++) {
        int32_t gain = (int32_t)order_gain(meter, order);
        orders->cosine[order] = (int32_t)((int64_t)orders->cosine[order] * gain >> 15);
        orders->sine[order] = (int32_t)((int64_t)orders->sine[order] * gain >> 15);
    }
}

static uint64_t order_square(const osm_orders *orders, unsigned order) {
    int32_t c = orders->cosine[order], s = orders->sine[order];
    return (uint64_t)((int64_t)c * c + (int64_t)s * s);
}

static uint32_t distortion_ppm(const osm_orders *orders) {
    uint64_t rest = 0;
    for (unsigned order = 2; order <= OSM_ORDERS; order++) {
        rest += order_square(orders, order);
    }
    uint64_t first = osm_root(order_square(orders, 1));
    uint64_t ppm = first == 0 ? 0 : ((uint64_t)osm_root(rest) * 1000000 + first / 2) / first;
    return ppm > UINT32_MAX - 1 ? UINT32_MAX - 1 : (uint32_t)ppm;
}

/* The element that holds an analysis of the channel nobody looked at yet, or null. */
static osm_spectrum *news_of(const osm_meter *meter, unsigned channel) {
    for (unsigned n = 0; n < meter->spectra; n++) {
        osm_spectrum *spectrum = &meter->spectrum[n];
        uint8_t done = atomic_load_explicit(&spectrum->done, memory_order_acquire);
        bool news = done != OSM_SPECTRUM_NONE && done != spectrum->seen;
        if (news && spectrum->of[done & 1] == channel) {
            return spectrum;
        }
    }
    return NULL;
}

/* Orders and distortion of a channel, if it was analysed; false too when the producer wrote on. */
static bool update_channel(osm_meter *meter, unsigned channel, osm_orders *orders) {
    osm_spectrum *spectrum = news_of(meter, channel);
    if (spectrum == NULL) {
        return false;
    }
    uint8_t done = atomic_load_explicit(&spectrum->done, memory_order_acquire);
    read_orders(meter, spectrum, done & 1, orders);
    if (atomic_load_explicit(&spectrum->done, memory_order_acquire) != done) {
        return false;
    }
    spectrum->seen = done;
    meter->thd_ppm[channel] = distortion_ppm(orders);
    return true;
}

static osm_turn turned(osm_turn a, osm_turn b) {
    const int64_t half = INT64_C(1) << 29;
    int64_t c = (int64_t)a.cosine * b.cosine - (int64_t)a.sine * b.sine + half;
    int64_t s = (int64_t)a.sine * b.cosine + (int64_t)a.cosine * b.sine + half;
    return (osm_turn){(int32_t)(c >> 30), (int32_t)(s >> 30)};
}

/* The power of orders 2 to 40 lacks what the shift turns beyond the whole samples that the sums are
 * taken with: each order's by the order times the angle. Kept as a share of the fundamentals'
 * product for the windows until the next analysis. */
static void update_share(osm_meter *meter, unsigned c, const osm_orders *v, const osm_orders *i) {
    osm_circuit_state *circuit = &meter->circuit[c];
    uint32_t turn = (uint32_t)((UINT64_C(1) << 48) / meter->last_period); /* a sample's angle */
    osm_turn step = osm_turn_of((uint32_t)((int64_t)turn * circuit->shift >> 16));
    osm_turn whole_step = osm_turn_of((uint32_t)((int64_t)turn * circuit->lag));
    osm_turn exact = step, whole = whole_step;
    int64_t lacking = 0;
    for (unsigned order = 2; order <= OSM_ORDERS; order++) {
        exact = turned(exact, step);
        whole = turned(whole, whole_step);
        int64_t in_phase = (int64_t)v->cosine[order] * i->cosine[order] +
                           (int64_t)v->sine[order] * i->sine[order];
        int64_t across = (int64_t)v->cosine[order] * i->sine[order] -
                         (int64_t)v->sine[order] * i->cosine[order];
        lacking += (int64_t)(int32_t)(in_phase >> 30) * (exact.cosine - whole.cosine);
        lacking += (int64_t)(int32_t)(across >> 30) * (exact.sine - whole.sine);
    }
    uint64_t first = (uint64_t)osm_root(order_square(v, 1)) * osm_root(order_square(i, 1));
    osm_num share = osm_num_divide(osm_num_make(lacking, 24), osm_num_unsigned(first, 0));
    int64_t whole_share = osm_num_round(share);
    bool fits = whole_share <= INT32_MAX && whole_share >= INT32_MIN;
    circuit->harmonic_share = fits ? (int32_t)whole_share : 0;
}

/* Half the difference of two voltages, as their line column holds it. */
static void subtract_orders(osm_orders *plus, const osm_orders *minus, const osm_line *line) {
    int32_t gap = minus->exponent - plus->exponent;
    unsigned down = gap > 0 ? (unsigned)gap : 0, up = gap < 0 ? (unsigned)-gap : 0;
    down = down > 31 ? 31 : down;
    plus->exponent += gap < 0 ? gap : 0;
    up = up > 31 ? 31 : up;
    for (unsigned n = 0; n <= OSM_ORDERS; n++) {
        int64_t c = (int64_t)minus->cosine[n] * line->ratio >> 24;
        int64_t s = (int64_t)minus->sine[n] * line->ratio >> 24;
        plus->cosine[n] = (int32_t)(((plus->cosine[n] >> up) - (c >> down)) / 2);
        plus->sine[n] = (int32_t)(((plus->sine[n] >> up) - (s >> down)) / 2);
    }
}

/* All circuits on one row, whose voltage was analysed (`known`) or not. */
static void update_circuits(osm_meter *meter, int row, const osm_orders *voltage, bool known) {
    osm_orders current;
    for (unsigned c = 0; c < meter->circuits; c++) {
        const osm_circuit_state *circuit = &meter->circuit[c];
        if (circuit->voltage_row == row && update_channel(meter, meter->voltages + c, &current) &&
            known && circuit->shift != 0) {
            update_share(meter, c, voltage, &current);
        }
    }
}

void osm_spectra_update(osm_meter *meter) {
    osm_orders voltage, other;
    if (meter->last_period == 0) {
        return;
    }
    for (unsigned n = 0; n < meter->lines; n++) {
        const osm_line *line = &meter->line[n];
        const osm_spectrum *plus = news_of(meter, line->plus), *minus = news_of(meter, line->minus);
        bool known = plus != NULL && minus != NULL;
        if (known) {
            read_orders(meter, plus, plus->done & 1, &voltage);
            read_orders(meter, minus, minus->done & 1, &other);
            subtract_orders(&voltage, &other, line);
        }
        update_circuits(meter, OSM_COLUMN_LINE + (int)n, &voltage, known);
    }
    for (unsigned v = 0; v < meter->voltages; v++) {
        bool known = update_channel(meter, v, &voltage);
        update_circuits(meter, (int)v, &voltage, known);
    }
    update_circuits(meter, OSM_NONE, NULL, false);
    if (meter->neutral != 0) {
        (void)update_channel(meter, meter->channels - 1U, &voltage);
    }
}

/* The last analysis of the channel, or null. */
static const osm_spectrum *analysis_of(const osm_meter *meter, unsigned channel, uint8_t *half) {
    for (unsigned n = 0; n < meter->spectra; n++) {
        const osm_spectrum *spectrum = &meter->spectrum[n];
        uint8_t done = atomic_load_explicit(&spectrum->done, memory_order_acquire);
        if (done != OSM_SPECTRUM_NONE && spectrum->of[done & 1] == channel) {
            *half = done & 1;
            return spectrum;
        }
    }
    return NULL;
}

/* Turns a phase back by the reference's and forward by what the channel lags; in microdegrees. */
static int32_t order_angle(const osm_meter *meter, unsigned channel, unsigned order, int64_t cosine,
                           int64_t sine) {
    int64_t angle = osm_angle_udeg(cosine, -sine);
    int64_t lag = (int64_t)meter->channel[channel].delay * 360000000 / meter->last_period;
    angle += order * (lag - (int64_t)meter->reference_angle);
    angle %= 360000000;
    angle += angle < 0 ? 360000000 : 0;
    return (int32_t)(angle > 180000000 ? angle - 360000000 : angle);
}

int osm_harmonics(osm_meter *meter, uint32_t channel, int64_t rms[OSM_ORDERS],
                  int32_t angle_udeg[OSM_ORDERS]) {
    if (meter == NULL || rms == NULL || angle_udeg == NULL) {
        return OSM_EARGUMENT;
    }
    if (meter->magic != OSM_MAGIC) {
        return OSM_ESTATE;
    }
    if (channel >= meter->channels) {
        return OSM_EARGUMENT;
    }
    uint8_t half = 0;
    const osm_spectrum *spectrum = analysis_of(meter, channel, &half);
    if (spectrum == NULL || meter->last_period == 0) {
        return 0;
    }
    osm_orders orders;
    read_orders(meter, spectrum, half, &orders);
    osm_num scale = osm_num_divide(osm_micro_per_code(meter, channel),
                                   osm_num_make(orders.cycles, orders.exponent));
    scale = osm_num_multiply(scale, osm_num_unsigned(UINT64_C(0xb504f333f9de6484), -64));
    for (unsigned order = 1; order <= OSM_ORDERS; order++) {
        int64_t peak = osm_root(order_square(&orders, order));
        int32_t c = orders.cosine[order], s = orders.sine[order];
        rms[order - 1] = osm_num_round(osm_num_multiply(osm_num_make(peak, 0), scale));
        angle_udeg[order - 1] =
            c == 0 && s == 0 ? 0 : order_angle(meter, channel, order, c, s);
    }
    return 1;
}
