/* Arithmetic of the core: numbers of 64 significant bits for what is computed once a window, and
 * fixed-point helpers for what is computed once a cycle. Same bits on every CPU. */
#ifndef OSM_NUM_H
#define OSM_NUM_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "openstrom_meter.h"

/* Sums are scaled by shifting, negative ones too: to the next lower whole number. */
/* cppcheck-suppress shiftNegativeLHS */
static_assert((-3 >> 1) == -2, "right shift of negative numbers has to be arithmetic");

osm_num osm_num_make(int64_t value, int32_t exponent);
osm_num osm_num_unsigned(uint64_t value, int32_t exponent);
osm_num osm_num_add(osm_num a, osm_num b);
osm_num osm_num_subtract(osm_num a, osm_num b);
osm_num osm_num_multiply(osm_num a, osm_num b);
osm_num osm_num_divide(osm_num a, osm_num b); /* by zero: zero */
osm_num osm_num_root(osm_num a);              /* 32 bits; negative: zero */
osm_num osm_num_clamp(osm_num a);             /* negative: zero */
int64_t osm_num_round(osm_num a);             /* to the nearest, saturates */
bool osm_num_less(osm_num a, osm_num b);

uint32_t osm_root(uint64_t value); /* whole part of the square root */

/* Upper half of the 128-bit product. */
uint64_t osm_multiply_high(uint64_t a, uint64_t b);

/* (a x b) >> shift, rounded down; shift 1 to 63, the result has to fit. */
static inline int64_t osm_scale(int64_t a, uint32_t b, unsigned shift) {
    int64_t high = (a >> 32) * (int64_t)b;
    uint64_t low = (uint64_t)(uint32_t)a * b;
    high += (int64_t)(low >> 32);
    if (shift >= 32) {
        return high >> (shift - 32);
    }
    return high * (INT64_C(1) << (32 - shift)) + (int64_t)((low & UINT32_MAX) >> shift);
}

typedef struct {
    int32_t cosine, sine; /* 2^30 is 1 */
} osm_turn;

osm_turn osm_turn_of(uint32_t angle);       /* 2^32 is a full turn */
int32_t osm_angle_udeg(int64_t x, int64_t y); /* -180 000 000 to 180 000 000 */

#endif
