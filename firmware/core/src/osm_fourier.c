/* The orders of a cycle of points: a transform of 64 complex numbers in 32 bits. */
#include "osm_internal.h"
#include "osm_tables.h"

#define HALF (OSM_POINTS / 2)
#define HEADROOM 3 /* bits: sums of a sum and a difference stay within 31 */

typedef struct {
    int32_t re, im;
} complex32;

/* e^(-j 2 pi angle / 256), angle 0 to 127; 2^30 is 1. */
static complex32 root_of_unity(unsigned angle) {
    if (angle <= 64) {
        return (complex32){osm_sine_quarter[64 - angle], -osm_sine_quarter[angle]};
    }
    return (complex32){-osm_sine_quarter[angle - 64], -osm_sine_quarter[128 - angle]};
}

static int32_t half_product(int32_t a, int32_t turn) {
    return (int32_t)((int64_t)a * turn >> 32) * 2;
}

static complex32 half_turned(complex32 a, complex32 turn) {
    return (complex32){half_product(a.re, turn.re) - half_product(a.im, turn.im),
                       half_product(a.re, turn.im) + half_product(a.im, turn.re)};
}

static unsigned reversed(unsigned n) {
    return (n & 1) << 5 | (n & 2) << 3 | (n & 4) << 1 | (n & 8) >> 1 | (n & 16) >> 3 | n >> 5;
}

/* Even points are real parts, odd ones imaginary; scaled by the power of two that is returned. */
static int32_t load(const int32_t point[OSM_POINTS], complex32 z[HALF]) {
    uint32_t size = 1;
    for (unsigned n = 0; n < OSM_POINTS; n++) {
        size |= (uint32_t)(point[n] < 0 ? ~point[n] : point[n]);
    }
    int32_t shift = __builtin_clz(size) - HEADROOM;
    unsigned left = shift > 0 ? (unsigned)shift : 0, right = shift < 0 ? (unsigned)-shift : 0;
    for (unsigned n = 0; n < HALF; n++) {
        int32_t re = point[2 * n] >> right, im = point[2 * n + 1] >> right;
        int32_t factor = INT32_C(1) << left;
        z[reversed(n)] = (complex32){re * factor, im * factor};
    }
    return shift;
}

/* Decimation in time; halved at each step. */
static void transform(complex32 z[HALF]) {
    for (unsigned half = 1; half < HALF; half *= 2) {
        for (unsigned k = 0; k < half; k++) {
            complex32 turn = root_of_unity(k * 128 / half);
            for (unsigned n = k; n < HALF; n += 2 * half) {
                complex32 turned = half_turned(z[n + half], turn);
                int32_t re = z[n].re >> 1, im = z[n].im >> 1;
                z[n] = (complex32){re + turned.re, im + turned.im};
                z[n + half] = (complex32){re - turned.re, im - turned.im};
            }
        }
    }
}

void osm_fourier(const int32_t point[OSM_POINTS], osm_orders *orders) {
    complex32 z[HALF];
    orders->exponent = load(point, z);
    transform(z);
    for (unsigned n = 0; n <= OSM_ORDERS; n++) {
        complex32 a = z[n], b = z[(HALF - n) % HALF];
        complex32 odd = {a.im + b.im, b.re - a.re};
        complex32 turned = half_turned(odd, root_of_unity(2 * n));
        orders->cosine[n] = (a.re + b.re) / 2 + turned.re;
        orders->sine[n] = (b.im - a.im) / 2 - turned.im;
    }
}
