/* One statistic of a baseline: robust mean and spread, odd values, alarms. */
#include "baseline_internal.h"

/* What each statistic takes for odd. The parts are what a household appliance does anyway (mains
 * voltage +-5 % moves a compressor's power by about as much, a warm load its run by a tenth). */
static const struct {
    uint32_t learning;           /* values before anything is judged */
    uint32_t part;               /* 0.001 of the mean */
    int64_t floor;               /* in the unit */
    int64_t unit;                /* divides measured and expected in the alarm */
    uint8_t among, raise, clear; /* odd ones among the last */
    uint8_t up, down;            /* enum osm_unusual, 0: none */
} rule[OSM_BASELINE_STATISTICS] = {
    [OSM_BASELINE_POWER] = {20, 100, 1000, 1, 0xff, 6, 0, OSM_UNUSUAL_POWER_UP,
                            OSM_UNUSUAL_POWER_DOWN},
    [OSM_BASELINE_LENGTH] = {20, 250, 5000, 1000, 0xff, 6, 0, OSM_UNUSUAL_RUN_LONG, 0},
    [OSM_BASELINE_HIGHEST] = {20, 250, 1000, 1, 0xff, 8, 0, 0, 0},
    [OSM_BASELINE_LOWEST] = {20, 250, 1000, 1, 0xff, 8, 0, 0, 0},
    [OSM_BASELINE_DUTY] = {7, 200, 10000, 1, 0x0f, 3, 0, OSM_UNUSUAL_DUTY_UP, 0},
    [OSM_BASELINE_STANDBY] = {7, 200, 500, 1, 0x0f, 3, 0, OSM_UNUSUAL_STANDBY_UP, 0},
};

enum { SETTLED = 8, CLIP = 4, ODD = 3, ALARMED = 8, FOLLOWED_DAYS = 120 };

bool osm_baseline_learnt(const osm_baseline *baseline, enum osm_baseline_statistic which) {
    return baseline->statistic[which].count >= rule[which].learning;
}

static uint32_t in_field(int64_t value) {
    return value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

void osm_baseline_raise(osm_baseline *baseline, enum osm_unusual alarm, int64_t measured,
                        int64_t expected, uint32_t lasted_s) {
    uint16_t bit = (uint16_t)(1U << alarm);
    if (baseline->active & bit) return;
    baseline->active = (uint16_t)(baseline->active | bit);
    baseline->waiting = (uint16_t)(baseline->waiting | bit);
    baseline->measured[alarm - 1] = in_field(measured);
    baseline->expected[alarm - 1] = in_field(expected);
    baseline->lasted[alarm - 1] = lasted_s;
}

void osm_baseline_clear(osm_baseline *baseline, enum osm_unusual alarm) {
    baseline->active = (uint16_t)(baseline->active & ~(1U << alarm));
}

static uint32_t ones(uint32_t bits) {
    uint32_t count = 0;
    for (; bits != 0; bits &= bits - 1) count++;
    return count;
}

static uint8_t shift_in(uint8_t bits, bool odd) { return (uint8_t)(bits << 1 | (odd ? 1 : 0)); }

static void alarm(osm_baseline *baseline, enum osm_baseline_statistic which, uint8_t kind,
                  uint8_t bits, int64_t value) {
    uint32_t odd = ones(bits & rule[which].among);
    int64_t mean = baseline->statistic[which].mean / OSM_BASELINE_FRACTION;
    if (odd >= rule[which].raise) {
        uint32_t lasted = (which == OSM_BASELINE_DUTY || which == OSM_BASELINE_STANDBY)
                              ? 86400
                              : baseline->run_ms / 1000;
        osm_baseline_raise(baseline, (enum osm_unusual)kind, value / rule[which].unit,
                           mean / rule[which].unit, lasted);
    } else if (odd <= rule[which].clear) {
        osm_baseline_clear(baseline, (enum osm_unusual)kind);
    }
}

static void learn(osm_statistic *statistic, uint32_t age_days, int64_t away, bool alarmed) {
    int64_t most = statistic->spread * CLIP;
    if (statistic->count >= SETTLED) { /* a spread of zero must still be able to grow */
        if (most < statistic->mean / 64) most = statistic->mean / 64;
        away = away > most ? most : away < -most ? -most : away;
    }
    if (statistic->count < UINT32_MAX) statistic->count++;
    int64_t n = statistic->count; /* the values of FOLLOWED_DAYS once there are so many */
    if (age_days > FOLLOWED_DAYS) n = n * FOLLOWED_DAYS / age_days;
    if (n < 1) n = 1;
    if (alarmed) n *= ALARMED;
    statistic->mean += away / n;
    /* the first value has no distance yet: the mean of the distances is over one value less */
    int64_t distance = away < 0 ? -away : away;
    statistic->spread += (distance - statistic->spread) / (n > 1 ? n - 1 : 1);
}

void osm_baseline_value(osm_baseline *baseline, enum osm_baseline_statistic which, int64_t value) {
    osm_statistic *statistic = &baseline->statistic[which];
    int64_t away = value * OSM_BASELINE_FRACTION - statistic->mean;
    if (osm_baseline_learnt(baseline, which)) {
        int64_t limit = statistic->spread * ODD, part = statistic->mean / 1000 * rule[which].part;
        if (part > limit) limit = part;
        if (rule[which].floor * OSM_BASELINE_FRACTION > limit)
            limit = rule[which].floor * OSM_BASELINE_FRACTION;
        statistic->up = shift_in(statistic->up, away > limit);
        statistic->down = shift_in(statistic->down, away < -limit);
        if (rule[which].up != 0) alarm(baseline, which, rule[which].up, statistic->up, value);
        if (rule[which].down != 0) alarm(baseline, which, rule[which].down, statistic->down, value);
    }
    uint32_t alarms = (rule[which].up != 0 ? 1U << rule[which].up : 0) |
                      (rule[which].down != 0 ? 1U << rule[which].down : 0);
    learn(statistic, baseline->age_days, away, (baseline->active & alarms) != 0);
}
