#include "signals.h"

#define ONE (INT64_C(1) << 30)

/* sine and cosine of a small angle in turns of 2^32, by the power series to the seventh order:
 * enough for a step of up to an eighth of a turn, and integers only. */
static void small_angle(uint32_t turn, int64_t *cosine, int64_t *sine)
{
    const int64_t two_pi = INT64_C(6746518852); /* 2 pi at 2^30 */
    int64_t x = (int64_t)(((uint64_t)turn * (uint64_t)two_pi) >> 32);
    int64_t term = ONE;
    int64_t c = ONE;
    int64_t s = 0;
    for (int n = 1; n <= 10; n++) {
        term = term * x / ONE / n;
        int64_t signed_term = (n & 2) != 0 ? -term : term;
        if ((n & 1) != 0)
            s += signed_term;
        else
            c += signed_term;
    }
    *cosine = c;
    *sine = s;
}

static void turn_on(struct oscillator *at)
{
    int64_t c = at->cosine * at->step_cosine - at->sine * at->step_sine;
    int64_t s = at->cosine * at->step_sine + at->sine * at->step_cosine;
    at->cosine = c / ONE;
    at->sine = s / ONE;
    int64_t square = (at->cosine * at->cosine + at->sine * at->sine) / ONE;
    int64_t gain = (3 * ONE - square) / 2; /* one Newton step holds the radius at 1 */
    at->cosine = at->cosine * gain / ONE;
    at->sine = at->sine * gain / ONE;
}

void signals_start(struct signals *signals, uint32_t turn, uint32_t seed)
{
    for (uint32_t n = 0; n < 3; n++) {
        struct oscillator *at = &signals->order[n];
        at->cosine = ONE;
        at->sine = 0;
        small_angle(turn * (2 * n + 1), &at->step_cosine, &at->step_sine);
    }
    signals->random = seed;
    signals->sequence = 0;
}

uint32_t signals_random(struct signals *signals)
{
    signals->random = signals->random * UINT32_C(1664525) + UINT32_C(1013904223);
    return signals->random >> 8;
}

/* The mains at a phase: order 1 shifted by `cosine` and `sine`, 2^30 is 1. */
static int64_t shifted(const struct oscillator *at, int64_t cosine, int64_t sine)
{
    return (at->sine * cosine + at->cosine * sine) / ONE;
}

static int32_t clamp(int64_t value)
{
    if (value > OSM_FULL_SCALE - 1)
        return OSM_FULL_SCALE - 1;
    return value < -OSM_FULL_SCALE ? -OSM_FULL_SCALE : (int32_t)value;
}

void signals_next(struct signals *signals, osm_frame *frame, int32_t voltage, int32_t current,
                  int32_t noise)
{
    /* cosine and sine of 0, -120 and +120 degrees at 2^30 */
    static const int64_t phase[3][2] = {
        {ONE, 0}, {-ONE / 2, -INT64_C(929887697)}, {-ONE / 2, INT64_C(929887697)}};
    const struct oscillator *order = signals->order;
    frame->sequence = signals->sequence++;
    frame->saturated = 0;
    for (uint32_t n = 0; n < OSM_CHANNELS_MAX; n++) {
        bool is_voltage = n < OSM_VOLTAGES_MAX;
        int64_t fundamental = shifted(&order[0], phase[n % 3][0], phase[n % 3][1]);
        int64_t harmonics = is_voltage ? order[2].sine / 32 : order[1].sine / 4 + order[2].cosine / 8;
        int64_t peak = is_voltage ? voltage : current / (int64_t)(n - 2);
        int64_t spread = 2 * (int64_t)noise + 1;
        int64_t hiss = (int64_t)(signals_random(signals) % (uint32_t)spread) - noise;
        frame->sample[n] = clamp((fundamental + harmonics) * peak / ONE + hiss);
    }
    for (uint32_t n = 0; n < 3; n++)
        turn_on(&signals->order[n]);
}
