/* What the core's files share. */
#ifndef OSM_INTERNAL_H
#define OSM_INTERNAL_H

#include "openstrom_meter.h"
#include "osm_num.h"

#define OSM_MAGIC UINT32_C(0x4f534d31)
#define OSM_ONE INT32_C(65536) /* one sample of time */
#define OSM_WINDOW_SAMPLES_MAX INT64_C(32768) /* more in a window could overflow its sums */

/* How the core follows the mains. */
enum osm_mode { OSM_MODE_SEARCH = 0, OSM_MODE_TRY = 1, OSM_MODE_LOCKED = 2 };

int osm_config_check(const osm_config *config);
void osm_setup(osm_meter *meter, const osm_config *config);

/* Begins at the frame with this number: filters, cycle and buffer start anew; energies stay. */
void osm_restart(osm_meter *meter, uint64_t position);
/* Works off every frame in the buffer, then ends the window at its last whole cycle and puts the
 * rest, flagged, into the next one. */
void osm_work_off(osm_meter *meter);

/* Reference: splits the next block (osm_split), writes the oscillator's columns. */
void osm_reference_reset(osm_meter *meter, uint8_t voltage);
void osm_reference_block(osm_meter *meter);

/* Where an edge lies between the middles of the block's pairs, in 2^-16 pairs after the first. */
static inline int32_t osm_pair_edge(int32_t edge) {
    return (edge - OSM_ONE / 2) >> 1;
}

/* Place of a circuit's voltage row among all of them: voltages, then lines. */
static inline unsigned osm_voltage_place(int row) {
    return (unsigned)(row < OSM_VOLTAGES_MAX ? row : row - OSM_COLUMN_LINE + OSM_VOLTAGES_MAX);
}

/* Windows as the producer sees them. */
void osm_window_clear(osm_window_sums *window);
bool osm_window_close(osm_meter *meter);

void osm_row_block(osm_meter *meter, unsigned number);

/* Resampling to OSM_POINTS a cycle: a block of a few channels from this element on; the shared
 * place in the cycle; which channels come next. */
#define OSM_SPECTRA_TOGETHER 3
void osm_spectra_block(osm_meter *meter, unsigned first);
void osm_spectra_advance(osm_meter *meter);
void osm_spectra_plan(osm_meter *meter);

/* Peaks of a channel's orders, codes x 2^-exponent, added up over `cycles`. */
typedef struct {
    int32_t cosine[OSM_ORDERS + 1], sine[OSM_ORDERS + 1];
    int32_t exponent;
    uint8_t cycles;
} osm_orders;

void osm_fourier(const int32_t point[OSM_POINTS], osm_orders *orders);
/* Distortion of the channels and what it means for the power, as far as they were analysed. */
void osm_spectra_update(osm_meter *meter);

osm_num osm_micro_per_code(const osm_meter *meter, unsigned channel);
/* The same of a voltage or line column: a line is half the difference of two voltages. */
osm_num osm_voltage_scale(const osm_meter *meter, unsigned column);

/* A window's sums turned into numbers; codes still. */
typedef struct {
    osm_num per_length;  /* 1 / samples */
    osm_num turn_cosine, turn_sine; /* the oscillator's own mean */
    osm_num root_two, millionth;
    uint64_t step;       /* turn per sample, 2^48 is a turn */
    bool fragment;       /* no whole cycles: offsets and fundamentals are not its own */
} osm_window_scale;

typedef struct {
    osm_num mean, offset;   /* codes: of the window's samples; what to take off */
    osm_num variance;       /* codes squared */
    osm_num cosine, sine;   /* RMS of the fundamental: x = sqrt(2) (cosine cos - sine sin) */
} osm_channel_value;

/* Full width, for sums and energy: uW, uvar, squares of uVA. */
typedef struct {
    osm_num active, reactive, apparent_square, distortion_square;
    osm_num turned; /* the part of the active power that the delay's correction makes */
} osm_power;

osm_channel_value osm_channel_value_of(osm_meter *meter, const osm_window_sums *window,
                                       const osm_window_scale *scale, unsigned column);
osm_num osm_fundamental_square(const osm_channel_value *value);
void osm_power_convert(osm_meter *meter, const osm_window_sums *window,
                       const osm_window_scale *scale, unsigned c, const osm_channel_value *voltage,
                       const osm_channel_value *current, osm_circuit_result *result,
                       osm_power *power);
/* Counts a stretch of `length` 2^-16 samples, for all circuits, then osm_demand_advance. `owed`:
 * hours before it whose reactive power and turned part are to be taken like this one's. */
typedef struct {
    uint64_t length;
    osm_num hours, owed;
} osm_stretch;

osm_num osm_hours(const osm_meter *meter, uint64_t length);
void osm_energy_count(osm_meter *meter, unsigned circuit, const osm_power *power,
                      const osm_stretch *stretch, bool counts);
void osm_demand_advance(osm_meter *meter, uint64_t length);
void osm_counters_read(const osm_meter *meter, unsigned circuit, osm_circuit_result *result);

#endif
