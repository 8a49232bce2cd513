/* Baselines of OpenStrom: does a circuit behave as it always did?
 *
 * One osm_baseline for each circuit that holds one appliance (fridge, freezer, pump, machine); it
 * only ever compares the circuit with its own past. Memory: the caller's, of fixed size. Integers.
 *
 * A run is the time the power stands above the idle level by a threshold: a quarter of what runs
 * usually draw, at least run_min; it ends when the power was under half of that for gap_ms. The
 * idle level follows the power between runs (mean of 16 blocks of 10 s; downwards of 4).
 *
 * Statistics, each a mean m and a mean distance s from it:
 *   power    mean of a run, above idle           mW
 *   length   of a run                            ms
 *   highest, lowest block of 10 s of a run, its first and last apart  mW
 *   duty     share of a day that it ran          ppm
 *   standby  a day's lowest mean of 320 s idle   mW
 * A new value x moves them by (x - m) / n, with n the number of values seen, or of 120 days' values
 * once it is older: a plain mean while it is young, then a slow follower, which lets seasons pass.
 * x counts at most 4 s away, so that a single odd run does not train the baseline; while its alarm
 * is up n is 8 times as large, so that a fault does not become the norm within weeks.
 * A value is odd beyond max(3 s, a part of m, a floor) (table in baseline_statistic.c); an alarm
 * needs several odd ones among the last, is given once, and ends when they are gone.
 * Within a run, after the learning phase:
 *   surge    two blocks in a row above max(1.25 m, m + 6 s) of `highest`, 1.1 x the highest ever
 *   starved  two blocks in a row below min(0.75 m, m - 6 s) of `lowest`, 0.9 x the lowest ever
 *   longest  the run is twice as long as the longest ever, longer than m + 8 s of `length`
 * ("ever" fades towards the mean by 1/256 a run.)
 * Against the year before: the mean power of each 28 days is kept for 13 such times (364 days);
 * 25 % and a watt more than 364 days ago is an alarm. It sees what the slow follower lets pass.
 *
 * What they are for: fridge losing coolant: length, duty; worn compressor: power up; freezer to be
 * defrosted: duty and length up at the same power; pump blocked: surge; pump without flow: starved
 * or power down; machine left on: longest; device that no longer sleeps: standby. */
#ifndef OPENSTROM_BASELINE_H
#define OPENSTROM_BASELINE_H

#include "openstrom_events.h"

enum osm_unusual {
    OSM_UNUSUAL_POWER_UP = 1,   /* runs draw more: mW */
    OSM_UNUSUAL_POWER_DOWN = 2, /* runs draw less: mW */
    OSM_UNUSUAL_RUN_LONG = 3,   /* runs last longer: s */
    OSM_UNUSUAL_DUTY_UP = 4,    /* runs more of the day: ppm */
    OSM_UNUSUAL_STANDBY_UP = 5, /* mW */
    OSM_UNUSUAL_SURGE = 6,      /* draws far more, now: mW */
    OSM_UNUSUAL_STARVED = 7,    /* draws far less, now: mW */
    OSM_UNUSUAL_LONGEST = 8,    /* has been running far longer than ever: s */
    OSM_UNUSUAL_YEAR_UP = 9,    /* more than a year ago: mW */
};
#define OSM_UNUSUAL_KINDS 9
#define OSM_BASELINE_STATISTICS 6
#define OSM_BASELINE_YEAR 13 /* times of 28 days */

typedef struct {
    int64_t mean, spread; /* 2^-8 of the unit */
    uint32_t count;
    uint8_t up, down;     /* bit n: the value n ago was odd */
} osm_statistic;

typedef struct {
    int32_t run_min; /* mW above idle that make a run at least; 1 W to 100 kW */
    uint32_t gap_ms; /* shorter pauses belong to the run; 0 to 3600000 */
} osm_baseline_config;

typedef struct {
    osm_baseline_config config;
    osm_statistic statistic[OSM_BASELINE_STATISTICS];
    int64_t idle;                     /* 2^-8 mW */
    int64_t run_energy, pause_energy, block_energy, day_energy, month_energy; /* uJ */
    int64_t standby_sum;              /* mW */
    uint32_t run_ms, pause_ms, block_ms, day_ms, day_run_ms;
    int32_t run_highest, run_lowest, day_lowest; /* mW */
    int32_t highest_ever, lowest_ever;           /* mW */
    int32_t longest_ever;             /* ms */
    uint32_t run_blocks, age_days;
    uint32_t measured[OSM_UNUSUAL_KINDS], expected[OSM_UNUSUAL_KINDS], lasted[OSM_UNUSUAL_KINDS];
    uint32_t year[OSM_BASELINE_YEAR]; /* mW; written in turn */
    uint16_t active, waiting;         /* bit n: alarm n is up, waits for osm_baseline_poll */
    uint8_t days, months, months_seen, standby_blocks, surge_blocks, starved_blocks;
    bool running, started;
} osm_baseline;

int osm_baseline_config_default(osm_baseline_config *config);
int osm_baseline_init(osm_baseline *baseline, const osm_baseline_config *config);
/* The circuit's mean power (its size counts) over 1 to 10000 ms, each window or some of them. */
int osm_baseline_feed(osm_baseline *baseline, uint32_t elapsed_ms, int64_t active_uw);
/* An alarm that was raised, as an event of kind OSM_EVENT_UNUSUAL for osm_events_add (extreme:
 * measured, expected: as ever, both in the alarm's unit; duration: seconds over which it was
 * measured). now: 2^-16 samples since the first frame. 1, or 0 when there is none. */
int osm_baseline_poll(osm_baseline *baseline, uint8_t circuit, uint64_t now, osm_event *event);
/* Bit n: alarm n of enum osm_unusual is up. */
uint32_t osm_baseline_active(const osm_baseline *baseline);
#endif
