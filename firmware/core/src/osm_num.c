#include "osm_num.h"

#include "osm_tables.h"

static unsigned leading_zeros(uint64_t value) {
    return (unsigned)__builtin_clzll(value);
}

static osm_num normalised(bool negative, uint64_t magnitude, int32_t exponent) {
    osm_num result = {0, 0, false};
    if (magnitude != 0) {
        unsigned shift = leading_zeros(magnitude);
        result.magnitude = magnitude << shift;
        result.exponent = exponent - (int32_t)shift;
        result.negative = negative;
    }
    return result;
}

osm_num osm_num_make(int64_t value, int32_t exponent) {
    uint64_t magnitude = value < 0 ? UINT64_C(0) - (uint64_t)value : (uint64_t)value;
    return normalised(value < 0, magnitude, exponent);
}

osm_num osm_num_unsigned(uint64_t value, int32_t exponent) {
    return normalised(false, value, exponent);
}

/* a's exponent is not below b's. */
static osm_num add_smaller(osm_num a, osm_num b) {
    unsigned gap = (unsigned)(a.exponent - b.exponent);
    uint64_t smaller = gap > 63 ? 0 : b.magnitude >> gap;
    if (a.negative != b.negative) {
        if (a.magnitude >= smaller) {
            return normalised(a.negative, a.magnitude - smaller, a.exponent);
        }
        return normalised(b.negative, smaller - a.magnitude, a.exponent);
    }
    uint64_t sum = a.magnitude + smaller;
    if (sum < smaller) {
        osm_num carried = {(sum >> 1) | UINT64_C(1) << 63, a.exponent + 1, a.negative};
        return carried;
    }
    osm_num result = {sum, a.exponent, a.negative};
    return result;
}

osm_num osm_num_add(osm_num a, osm_num b) {
    if (a.magnitude == 0 || b.magnitude == 0) {
        return a.magnitude == 0 ? b : a;
    }
    return a.exponent >= b.exponent ? add_smaller(a, b) : add_smaller(b, a);
}

osm_num osm_num_subtract(osm_num a, osm_num b) {
    osm_num minus = {b.magnitude, b.exponent, !b.negative};
    return osm_num_add(a, minus);
}

uint64_t osm_multiply_high(uint64_t a, uint64_t b) {
    uint64_t a_high = a >> 32, a_low = a & UINT32_MAX;
    uint64_t b_high = b >> 32, b_low = b & UINT32_MAX;
    uint64_t cross = a_high * b_low + (a_low * b_low >> 32);
    uint64_t middle = a_low * b_high + (cross & UINT32_MAX);
    return a_high * b_high + (cross >> 32) + (middle >> 32);
}

osm_num osm_num_multiply(osm_num a, osm_num b) {
    uint64_t product = osm_multiply_high(a.magnitude, b.magnitude);
    return normalised(a.negative != b.negative, product, a.exponent + b.exponent + 64);
}

/* high x 2^32 / divisor, high below divisor, whose top bit is set; one digit of 32 bits. */
static uint64_t digit(uint64_t *high, uint64_t divisor) {
    uint64_t upper = divisor >> 32, lower = divisor & UINT32_MAX;
    uint64_t guess = *high / upper, rest = *high % upper;
    /* The guess is too large by two at most. */
    while (guess > UINT32_MAX || guess * lower > rest << 32) {
        guess--;
        rest += upper;
        if (rest > UINT32_MAX) {
            break;
        }
    }
    *high = (*high << 32) - guess * divisor;
    return guess;
}

osm_num osm_num_divide(osm_num a, osm_num b) {
    osm_num result = {0, 0, false};
    if (a.magnitude == 0 || b.magnitude == 0) {
        return result;
    }
    uint64_t rest = a.magnitude >> 1; /* below the divisor */
    uint64_t quotient = digit(&rest, b.magnitude) << 32;
    quotient |= digit(&rest, b.magnitude);
    return normalised(a.negative != b.negative, quotient, a.exponent - b.exponent - 63);
}

uint32_t osm_root(uint64_t value) {
    if (value == 0) {
        return 0;
    }
    unsigned shift = leading_zeros(value) & ~1U;
    uint64_t scaled = value << shift;
    uint64_t x = scaled >> 32;
    /* 1 / sqrt(x), 2^31 is 1: a seed of 8 bits, doubled twice by Newton's step. */
    uint64_t inverse = (uint64_t)osm_root_seed[(x >> 25) - 32] << 16;
    for (unsigned step = 0; step < 2; step++) {
        uint64_t square = x * (inverse * inverse >> 32) >> 32;
        inverse = inverse * (3 * (UINT64_C(1) << 30) - square) >> 31;
        inverse = inverse > UINT32_MAX ? UINT32_MAX : inverse;
    }
    uint64_t root = x * inverse >> 31;
    root = root > UINT32_MAX ? UINT32_MAX : root;
    int64_t rest = (int64_t)(scaled - root * root);
    int64_t better = (int64_t)root + (((rest >> 7) * (int64_t)(inverse >> 1)) >> 56);
    root = better > (int64_t)UINT32_MAX ? UINT32_MAX : (uint64_t)better;
    root >>= shift / 2;
    if (root * root > value) {
        return (uint32_t)root - 1;
    }
    bool low = root < UINT32_MAX && (root + 1) * (root + 1) <= value;
    return low ? (uint32_t)root + 1 : (uint32_t)root;
}

osm_num osm_num_root(osm_num a) {
    osm_num result = {0, 0, false};
    if (a.magnitude == 0 || a.negative) {
        return result;
    }
    bool odd = (a.exponent & 1) != 0;
    uint64_t even = odd ? a.magnitude >> 1 : a.magnitude;
    int32_t exponent = odd ? a.exponent + 1 : a.exponent;
    return normalised(false, osm_root(even), exponent / 2);
}

osm_num osm_num_clamp(osm_num a) {
    osm_num zero = {0, 0, false};
    return a.negative ? zero : a;
}

int64_t osm_num_round(osm_num a) {
    uint64_t whole = 0;
    if (a.magnitude == 0) {
        return 0;
    }
    if (a.exponent > -1) {
        whole = INT64_MAX;
    } else if (a.exponent >= -63) {
        whole = (a.magnitude >> -a.exponent) + (a.magnitude >> (-a.exponent - 1) & 1);
        whole = a.exponent == -1 && whole > INT64_MAX ? INT64_MAX : whole;
    } else if (a.exponent == -64) {
        whole = a.magnitude >> 63;
    }
    return a.negative ? -(int64_t)whole : (int64_t)whole;
}

bool osm_num_less(osm_num a, osm_num b) {
    return osm_num_subtract(a, b).negative;
}

osm_turn osm_turn_of(uint32_t angle) {
    uint32_t rounded = angle + (UINT32_C(1) << 23);
    uint32_t index = rounded >> 24;
    /* What is left of the angle, within half a step, in radians: 2^36 is 1. */
    int64_t left = (int64_t)(rounded & 0xffffff) - (INT64_C(1) << 23);
    int64_t radian = left * INT64_C(6746518852) >> 26; /* 2 pi x 2^30; 2^32 x 2^30 / 2^26 */
    int64_t square = radian * radian >> 36;
    int64_t cosine = (INT64_C(1) << 36) - square / 2 + (square * square >> 36) / 24;
    int64_t sine = radian - (radian * square >> 36) / 6;
    uint32_t quadrant = index >> 6, within = index & 63;
    int64_t base_sine = osm_sine_quarter[within], base_cosine = osm_sine_quarter[64 - within];
    int64_t c = (base_cosine * (cosine >> 4) - base_sine * (sine >> 4) + (INT64_C(1) << 31)) >> 32;
    int64_t s = (base_sine * (cosine >> 4) + base_cosine * (sine >> 4) + (INT64_C(1) << 31)) >> 32;
    osm_turn turn = {(int32_t)c, (int32_t)s};
    if (quadrant == 1) {
        turn.cosine = (int32_t)-s, turn.sine = (int32_t)c;
    } else if (quadrant == 2) {
        turn.cosine = (int32_t)-c, turn.sine = (int32_t)-s;
    } else if (quadrant == 3) {
        turn.cosine = (int32_t)s, turn.sine = (int32_t)-c;
    }
    return turn;
}

int32_t osm_angle_udeg(int64_t x, int64_t y) {
    uint64_t largest = (uint64_t)(x < 0 ? -x : x) | (uint64_t)(y < 0 ? -y : y);
    if (largest == 0) {
        return 0;
    }
    /* 2^60 at most: the rotations lengthen the vector by 1.65 x sqrt(2). */
    unsigned zeros = leading_zeros(largest);
    if (zeros > 4) {
        x *= INT64_C(1) << (zeros - 4);
        y *= INT64_C(1) << (zeros - 4);
    } else {
        x >>= 4 - zeros;
        y >>= 4 - zeros;
    }
    int64_t angle = 0;
    if (x < 0) {
        angle = y < 0 ? INT64_C(-180000000) * 65536 : INT64_C(180000000) * 65536;
        x = -x;
        y = -y;
    }
    for (unsigned step = 0; step < 28; step++) {
        /* cppcheck-suppress shiftNegativeLHS */
        int64_t x_part = x >> step, y_part = y >> step;
        if (y >= 0) {
            x += y_part, y -= x_part, angle += osm_arctangent[step];
        } else {
            x -= y_part, y += x_part, angle -= osm_arctangent[step];
        }
    }
    return (int32_t)((angle + 32768) >> 16);
}
