/* Orders of a cycle of points, total distortion, harmonics on request. */
#include <stddef.h>

#include "osm_internal.h"
#include "osm_tables.h"

#define HALF (OSM_POINTS / 2)
#define FLAT_SHARE 46 /* of OSM_DROOP_STEPS: beyond 0.36 of the sample rate nothing is given */

/* cos(2 pi step / 128), 2^24 is 1. */
static void fill_cosine(int32_t table[OSM_POINTS]) {
    for (unsigned n = 0; n <= HALF / 2; n++) {
        int32_t value = osm_sine_quarter[HALF - 2 * n] >> 6;
        table[n] = value;
        table[HALF - n] = -value;
        table[HALF + n] = -value;
        table[(OSM_POINTS - n) % OSM_POINTS] = value;
    }
}

/* Points n, 64 - n, 64 + n, 128 - n share sines and cosines but for their signs: their four
 * combinations, n from 0 to 32. Even orders: cosine [0], sine [1]; odd: cosine [2], sine [3]. */
static void fold(const int32_t bin[OSM_POINTS], int32_t part[4][HALF / 2 + 1]) {
    for (unsigned n = 0; n <= HALF / 2; n++) {
        int32_t a = bin[n] >> 2, c = bin[(HALF + n) % OSM_POINTS] >> 2;
        int32_t b = bin[HALF - n] >> 2, d = bin[(OSM_POINTS - n) % OSM_POINTS] >> 2;
        /* 0 and 32 are their own mirrors: they count half in each place. */
        int32_t share = n == 0 || n == HALF / 2 ? 2 : 1;
        part[0][n] = (a + b + c + d) / share;
        part[1][n] = (a - b + c - d) / share;
        part[2][n] = (a - b - c + d) / share;
        part[3][n] = (a + b - c - d) / share;
    }
}

void osm_orders(const int32_t bin[OSM_POINTS], int64_t cosine[OSM_ORDERS + 1],
                int64_t sine[OSM_ORDERS + 1]) {
    int32_t table[OSM_POINTS], part[4][HALF / 2 + 1];
    fill_cosine(table);
    fold(bin, part);
    for (unsigned order = 0; order <= OSM_ORDERS; order++) {
        const int32_t *x = part[2 * (order & 1)], *y = part[2 * (order & 1) + 1];
        int64_t c = 0, s = 0;
        unsigned step = 0;
        for (unsigned n = 0; n <= HALF / 2; n++) {
            c += (int64_t)x[n] * table[step];
            s += (int64_t)y[n] * table[(step + 96) % OSM_POINTS];
            step = (step + order) % OSM_POINTS;
        }
        cosine[order] = c >> 14;
        sine[order] = s >> 14;
    }
}

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

/* Square of an order's sum with its gain. */
static osm_num order_square(int64_t cosine, int64_t sine, uint32_t gain) {
    osm_num c = osm_num_make(cosine, 0), s = osm_num_make(sine, 0), g = osm_num_make(gain, -15);
    osm_num square = osm_num_add(osm_num_multiply(c, c), osm_num_multiply(s, s));
    return osm_num_multiply(square, osm_num_multiply(g, g));
}

static uint32_t distortion_ppm(const osm_meter *meter, const int64_t *cosine, const int64_t *sine) {
    osm_num first = order_square(cosine[1], sine[1], order_gain(meter, 1)), rest = {0, 0, false};
    for (unsigned order = 2; order <= OSM_ORDERS; order++) {
        rest = osm_num_add(rest, order_square(cosine[order], sine[order], order_gain(meter, order)));
    }
    osm_num ratio = osm_num_root(osm_num_divide(rest, first));
    int64_t ppm = osm_num_round(osm_num_multiply(ratio, osm_num_make(1000000, 0)));
    return ppm > UINT32_MAX - 1 ? UINT32_MAX - 1 : (uint32_t)ppm;
}

void osm_thd_update(osm_meter *meter) {
    for (unsigned n = 0; n < meter->spectra; n++) {
        osm_spectrum *spectrum = &meter->spectrum[n];
        uint8_t done = atomic_load_explicit(&spectrum->done, memory_order_acquire);
        if (done == OSM_SPECTRUM_NONE || done == spectrum->seen || meter->last_period == 0) {
            continue;
        }
        int64_t cosine[OSM_ORDERS + 1], sine[OSM_ORDERS + 1];
        osm_orders(spectrum->bin[done & 1], cosine, sine);
        uint8_t channel = spectrum->of[done & 1];
        if (atomic_load_explicit(&spectrum->done, memory_order_acquire) == done) {
            meter->thd_ppm[channel] = distortion_ppm(meter, cosine, sine);
            spectrum->seen = done;
        }
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
    int64_t cosine[OSM_ORDERS + 1], sine[OSM_ORDERS + 1];
    osm_orders(spectrum->bin[half], cosine, sine);
    /* 64 points times 2^8 times the cycles is a peak of one code. */
    osm_num scale = osm_num_divide(osm_micro_per_code(meter, channel),
                                   osm_num_make(64 * 256 * spectrum->cycles[half], 0));
    for (unsigned order = 1; order <= OSM_ORDERS; order++) {
        uint32_t gain = order_gain(meter, order);
        osm_num square = order_square(cosine[order], sine[order], gain);
        square.exponent -= 1; /* RMS of a peak */
        rms[order - 1] = osm_num_round(osm_num_multiply(osm_num_root(square), scale));
        angle_udeg[order - 1] =
            gain == 0 ? 0 : order_angle(meter, channel, order, cosine[order], sine[order]);
    }
    return 1;
}
