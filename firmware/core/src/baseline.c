/* Runs, blocks, days and 28-day means of one circuit. */
#include "baseline_internal.h"

#include <stddef.h>

enum {
    BLOCK_MS = 10000,
    DAY_MS = 86400000,
    MONTH_DAYS = 28,
    STANDBY_BLOCKS = 32,
    FADE = 256,
    KNOWN_RUNS = 8, /* from then on the usual power sets the run's threshold */
};

int osm_baseline_config_default(osm_baseline_config *config) {
    if (config == NULL) return OSM_EARGUMENT;
    *config = (osm_baseline_config){.run_min = 10000, .gap_ms = 20000};
    return OSM_OK;
}

int osm_baseline_init(osm_baseline *baseline, const osm_baseline_config *config) {
    if (baseline == NULL || config == NULL) return OSM_EARGUMENT;
    bool fits =
        config->run_min >= 1000 && config->run_min <= 100000000 && config->gap_ms <= 3600000;
    if (!fits) return OSM_ETHRESHOLD;
    *baseline =
        (osm_baseline){.config = *config, .day_lowest = INT32_MAX, .lowest_ever = INT32_MAX};
    return OSM_OK;
}

static int64_t mean_of(const osm_baseline *baseline, enum osm_baseline_statistic which) {
    return baseline->statistic[which].mean / OSM_BASELINE_FRACTION;
}

static int64_t spread_of(const osm_baseline *baseline, enum osm_baseline_statistic which) {
    return baseline->statistic[which].spread / OSM_BASELINE_FRACTION;
}

/* mW above idle at which a run begins. */
static int64_t run_threshold(const osm_baseline *baseline) {
    int64_t least = baseline->config.run_min;
    if (baseline->statistic[OSM_BASELINE_POWER].count < KNOWN_RUNS) return least;
    int64_t quarter =
        (mean_of(baseline, OSM_BASELINE_POWER) - baseline->idle / OSM_BASELINE_FRACTION) / 4;
    return quarter > least ? quarter : least;
}

static void begin_run(osm_baseline *baseline) {
    baseline->running = true;
    baseline->run_ms = baseline->pause_ms = baseline->block_ms = baseline->run_blocks = 0;
    baseline->run_energy = baseline->pause_energy = baseline->block_energy = 0;
    baseline->run_highest = 0;
    baseline->run_lowest = INT32_MAX;
    baseline->surge_blocks = baseline->starved_blocks = baseline->standby_blocks = 0;
    baseline->standby_sum = 0;
}

/* The widest value ever: fades towards the mean. What raised an alarm widens it by a quarter only,
 * so that a fault does not become the norm at once and a rare habit does not alarm for ever. */
static int32_t widest(int32_t ever, int64_t mean, int32_t value, bool wider, bool alarmed) {
    int64_t faded = ever + (mean - ever) / FADE;
    if (wider) faded = alarmed ? faded + (value - faded) / 4 : value;
    return (int32_t)faded;
}

static bool is_active(const osm_baseline *baseline, enum osm_unusual alarm) {
    return (baseline->active & 1U << alarm) != 0;
}

static void learn_extremes(osm_baseline *baseline) {
    int32_t high = baseline->run_highest, low = baseline->run_lowest;
    if (low == INT32_MAX) return; /* too short for a block */
    osm_baseline_value(baseline, OSM_BASELINE_HIGHEST, high);
    osm_baseline_value(baseline, OSM_BASELINE_LOWEST, low);
    if (baseline->lowest_ever == INT32_MAX) baseline->lowest_ever = low;
    baseline->highest_ever =
        widest(baseline->highest_ever, mean_of(baseline, OSM_BASELINE_HIGHEST), high,
               high > baseline->highest_ever, is_active(baseline, OSM_UNUSUAL_SURGE));
    baseline->lowest_ever =
        widest(baseline->lowest_ever, mean_of(baseline, OSM_BASELINE_LOWEST), low,
               low < baseline->lowest_ever, is_active(baseline, OSM_UNUSUAL_STARVED));
}

static void end_run(osm_baseline *baseline) {
    baseline->running = false;
    baseline->run_ms -= baseline->pause_ms;
    baseline->run_energy -= baseline->pause_energy;
    baseline->day_run_ms -=
        baseline->pause_ms < baseline->day_run_ms ? baseline->pause_ms : baseline->day_run_ms;
    baseline->block_ms = 0;
    baseline->block_energy = 0;
    if (baseline->run_ms > 0) {
        int64_t idle = baseline->idle / OSM_BASELINE_FRACTION;
        osm_baseline_value(baseline, OSM_BASELINE_POWER,
                           baseline->run_energy / baseline->run_ms - idle);
        osm_baseline_value(baseline, OSM_BASELINE_LENGTH, baseline->run_ms);
        learn_extremes(baseline);
        int32_t run_ms = (int32_t)baseline->run_ms; /* a day at most */
        baseline->longest_ever =
            widest(baseline->longest_ever, mean_of(baseline, OSM_BASELINE_LENGTH), run_ms,
                   run_ms > baseline->longest_ever, is_active(baseline, OSM_UNUSUAL_LONGEST));
    }
    osm_baseline_clear(baseline, OSM_UNUSUAL_LONGEST);
    osm_baseline_clear(baseline, OSM_UNUSUAL_SURGE);
    osm_baseline_clear(baseline, OSM_UNUSUAL_STARVED);
}

static void check_length(osm_baseline *baseline) {
    if (!osm_baseline_learnt(baseline, OSM_BASELINE_LENGTH)) return;
    int64_t now = (int64_t)baseline->run_ms - baseline->pause_ms, longest = baseline->longest_ever;
    int64_t usual = mean_of(baseline, OSM_BASELINE_LENGTH);
    if (now > 2 * longest && now > usual + 8 * spread_of(baseline, OSM_BASELINE_LENGTH))
        osm_baseline_raise(baseline, OSM_UNUSUAL_LONGEST, now / 1000, longest / 1000,
                           baseline->run_ms / 1000);
}

static void run(osm_baseline *baseline, uint32_t elapsed_ms, int64_t power) {
    int64_t above = power - baseline->idle / OSM_BASELINE_FRACTION,
            threshold = run_threshold(baseline);
    if (!baseline->running) {
        if (above <= threshold) return;
        begin_run(baseline);
    }
    baseline->run_ms += elapsed_ms;
    baseline->day_run_ms += elapsed_ms;
    baseline->run_energy += power * elapsed_ms;
    if (above < threshold / 2) {
        baseline->pause_ms += elapsed_ms;
        baseline->pause_energy += power * elapsed_ms;
        if (baseline->pause_ms >= baseline->config.gap_ms) end_run(baseline);
        return;
    }
    baseline->pause_ms = 0;
    baseline->pause_energy = 0;
    check_length(baseline);
    if (baseline->run_ms >= DAY_MS) { /* no run any more but a new idle level */
        end_run(baseline);
        baseline->idle = power * OSM_BASELINE_FRACTION;
    }
}

static void check_block(osm_baseline *baseline, int32_t mean) {
    int64_t high = mean_of(baseline, OSM_BASELINE_HIGHEST),
            low = mean_of(baseline, OSM_BASELINE_LOWEST);
    int64_t up = high + 6 * spread_of(baseline, OSM_BASELINE_HIGHEST);
    int64_t down = low - 6 * spread_of(baseline, OSM_BASELINE_LOWEST);
    bool surge =
        mean > up && mean > high / 4 * 5 && mean > (int64_t)baseline->highest_ever * 11 / 10;
    bool starved =
        mean < down && mean < low / 4 * 3 && mean < (int64_t)baseline->lowest_ever * 9 / 10;
    baseline->surge_blocks = surge ? (uint8_t)(1 + (baseline->surge_blocks > 0)) : 0;
    baseline->starved_blocks = starved ? (uint8_t)(1 + (baseline->starved_blocks > 0)) : 0;
    uint32_t lasted = baseline->run_ms / 1000;
    if (baseline->surge_blocks > 1)
        osm_baseline_raise(baseline, OSM_UNUSUAL_SURGE, mean, high, lasted);
    if (baseline->starved_blocks > 1)
        osm_baseline_raise(baseline, OSM_UNUSUAL_STARVED, mean, low, lasted);
}

static void run_block(osm_baseline *baseline, int32_t mean) {
    if (baseline->pause_ms != 0) return;     /* perhaps its last one */
    if (++baseline->run_blocks == 1) return; /* the inrush */
    if (osm_baseline_learnt(baseline, OSM_BASELINE_HIGHEST)) check_block(baseline, mean);
    if (mean > baseline->run_highest) baseline->run_highest = mean;
    if (mean < baseline->run_lowest) baseline->run_lowest = mean;
}

static void idle_block(osm_baseline *baseline, int32_t mean) {
    int64_t away = (int64_t)mean * OSM_BASELINE_FRACTION - baseline->idle;
    if (!baseline->started)
        baseline->idle += away;
    else
        baseline->idle += away / (away < 0 ? 4 : 16);
    baseline->started = true;
    baseline->standby_sum += mean;
    if (++baseline->standby_blocks < STANDBY_BLOCKS) return;
    int32_t standby = (int32_t)(baseline->standby_sum / STANDBY_BLOCKS);
    if (standby < baseline->day_lowest) baseline->day_lowest = standby;
    baseline->standby_blocks = 0;
    baseline->standby_sum = 0;
}

static void end_month(osm_baseline *baseline) {
    uint32_t mean = (uint32_t)(baseline->month_energy / ((int64_t)DAY_MS * MONTH_DAYS));
    uint32_t before = baseline->year[baseline->months];
    if (baseline->months_seen >= OSM_BASELINE_YEAR && mean > before + before / 4 &&
        mean > before + 1000)
        osm_baseline_raise(baseline, OSM_UNUSUAL_YEAR_UP, mean, before, MONTH_DAYS * 86400);
    else
        osm_baseline_clear(baseline, OSM_UNUSUAL_YEAR_UP);
    baseline->year[baseline->months] = mean;
    baseline->months = (uint8_t)((baseline->months + 1) % OSM_BASELINE_YEAR);
    if (baseline->months_seen < OSM_BASELINE_YEAR) baseline->months_seen++;
    baseline->month_energy = 0;
    baseline->days = 0;
}

static void end_day(osm_baseline *baseline) {
    uint32_t run_ms =
        baseline->day_run_ms < baseline->day_ms ? baseline->day_run_ms : baseline->day_ms;
    osm_baseline_value(baseline, OSM_BASELINE_DUTY, (int64_t)run_ms * 1000000 / baseline->day_ms);
    if (baseline->day_lowest != INT32_MAX)
        osm_baseline_value(baseline, OSM_BASELINE_STANDBY, baseline->day_lowest);
    baseline->month_energy += baseline->day_energy;
    baseline->day_ms = baseline->day_run_ms = 0;
    baseline->day_energy = 0;
    baseline->day_lowest = INT32_MAX;
    if (baseline->age_days < UINT32_MAX) baseline->age_days++;
    if (++baseline->days >= MONTH_DAYS) end_month(baseline);
}

int osm_baseline_feed(osm_baseline *baseline, uint32_t elapsed_ms, int64_t active_uw) {
    if (baseline == NULL || elapsed_ms < 1 || elapsed_ms > BLOCK_MS) return OSM_EARGUMENT;
    if (baseline->config.run_min == 0) return OSM_ESTATE;
    int64_t power = active_uw / 1000;
    if (power < -INT32_MAX || power > INT32_MAX) return OSM_EARGUMENT;
    if (power < 0) power = -power;
    if (baseline->started) run(baseline, elapsed_ms, power);
    baseline->block_ms += elapsed_ms;
    baseline->block_energy += power * elapsed_ms;
    if (baseline->block_ms >= BLOCK_MS) {
        int32_t mean = (int32_t)(baseline->block_energy / baseline->block_ms);
        baseline->block_ms = 0;
        baseline->block_energy = 0;
        if (baseline->running)
            run_block(baseline, mean);
        else
            idle_block(baseline, mean);
    }
    baseline->day_ms += elapsed_ms;
    baseline->day_energy += power * elapsed_ms;
    if (baseline->day_ms >= DAY_MS) end_day(baseline);
    return OSM_OK;
}

int osm_baseline_poll(osm_baseline *baseline, uint8_t circuit, uint64_t now, osm_event *event) {
    if (baseline == NULL || event == NULL) return OSM_EARGUMENT;
    for (uint32_t kind = 1; kind <= OSM_UNUSUAL_KINDS; kind++) {
        if ((baseline->waiting & 1U << kind) == 0) continue;
        baseline->waiting = (uint16_t)(baseline->waiting & ~(1U << kind));
        *event = (osm_event){
            .start = now,
            .duration = baseline->lasted[kind - 1],
            .extreme = baseline->measured[kind - 1],
            .expected = baseline->expected[kind - 1],
            .kind = OSM_EVENT_UNUSUAL,
            .index = circuit,
            .unusual = (uint8_t)kind,
        };
        return 1;
    }
    return 0;
}

uint32_t osm_baseline_active(const osm_baseline *baseline) {
    return baseline == NULL ? 0 : baseline->active;
}
