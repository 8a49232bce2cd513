/* The metering core of OpenStrom: simultaneous samples in, everything the product reports out.
 *
 * Memory: the caller's only (osm_meter, osm_spectrum, osm_events). Nothing here allocates, blocks,
 * uses floating point or keeps state of its own.
 * Concurrency: osm_push may run in an interrupt while osm_poll and osm_poll_cycle run outside it;
 * one producer, one consumer. Everything else needs the consumer's context.
 * Units: micro-units in 64 bits (uV, uA, uW, uvar, uVA, uHz), ratios in parts per million.
 * Signs: P is positive for import, Q1 for inductive import. */
#ifndef OPENSTROM_METER_H
#define OPENSTROM_METER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define OSM_VOLTAGES_MAX 3
#define OSM_CIRCUITS_MAX 10
#define OSM_CHANNELS_MAX (OSM_VOLTAGES_MAX + OSM_CIRCUITS_MAX + 1) /* the neutral comes last */
#define OSM_GROUPS_MAX 4
#define OSM_ORDERS 40
#define OSM_NONE (-1)

/* Samples are 24 bits signed in an int32: full scale is +-2^23. */
#define OSM_FULL_SCALE INT32_C(8388608)

enum osm_error {
    OSM_OK = 0,
    OSM_EARGUMENT = -1, /* null pointer or index out of range */
    OSM_ERATE = -2,     /* sample rate outside 2 to 20 kHz, or fewer than 40 samples a cycle */
    OSM_EFREQUENCY = -3, /* nominal frequency neither 50 nor 60 Hz band (45 to 65 Hz) */
    OSM_ECHANNELS = -4, /* channel counts outside the limits, or no channel at all */
    OSM_EWIRING = -5,   /* a circuit or group refers to what is not there */
    OSM_ESCALE = -6,    /* full scale, gain or delay outside the limits */
    OSM_ETHRESHOLD = -7, /* thresholds negative or in the wrong order */
    OSM_ESAMPLE = -8,   /* a sample does not fit 24 bits: the frame was not taken */
    OSM_ESTATE = -9,    /* context not configured, or damaged */
    OSM_EREADING = -10, /* calibration: readings impossible or outside what may be corrected */
};

/* One instant of all channels: voltages, circuits, neutral, in this order, as configured. */
typedef struct {
    uint32_t sequence;  /* counts frames, wraps; a step other than one tells of lost frames */
    uint32_t saturated; /* bit n: channel n stood at a rail at any time since the last frame */
    int32_t sample[OSM_CHANNELS_MAX];
} osm_frame;

typedef struct {
    int64_t full_scale; /* peak of the primary at code 2^23, uV or uA; 1 to 10^11 */
    int32_t gain;       /* correction, 2^24 is 1; within +-5 % (OPENSTROM_CAL_GAIN_MAX_PPM) */
    int32_t delay;      /* how much the channel lags the primary, 2^16 is one sample; within +-1 */
    int32_t noise;      /* RMS noise of the channel in codes, 2^8 is one: taken from the square */
} osm_channel;

typedef struct {
    int8_t voltage;       /* its voltage, 0 to 2; OSM_NONE: current only */
    int8_t voltage_minus; /* OSM_NONE: against neutral; else the voltage is the difference: the
                           * two need the same delay */
    int64_t power_offset; /* uW, taken from the active power (crosstalk, from calibration) */
    int64_t reactive_offset; /* uvar */
} osm_circuit;

enum osm_wiring {
    OSM_SINGLE = 0,
    OSM_SPLIT = 1,
    OSM_THREE_PHASE_4_WIRE = 2,
    OSM_THREE_PHASE_3_WIRE = 3,
};

/* Circuits that are one load together; a circuit may be in several groups. */
typedef struct {
    uint16_t circuits; /* bit n: circuit n; none: the group is not used */
    uint8_t wiring;    /* enum osm_wiring; 3-wire: two circuits on line voltages (Aron) */
} osm_group;

typedef struct {
    uint32_t sample_rate_mhz;      /* millihertz: 8 kS/s is 8000000 */
    uint32_t nominal_frequency_mhz; /* 50000 or 60000 usually */
    int64_t nominal_voltage;       /* uV RMS: sag and swell are fractions of it */
    uint8_t voltages, circuits, neutral; /* counts: 0 to 3, 0 to 10, 0 or 1 */
    uint8_t window_cycles;         /* 10 at 50 Hz, 12 at 60 Hz (IEC 61000-4-7); 1 to 50 */
    osm_channel channel[OSM_CHANNELS_MAX];
    osm_circuit circuit[OSM_CIRCUITS_MAX];
    osm_group group[OSM_GROUPS_MAX];
    /* thresholds */
    uint32_t sag_ppm, swell_ppm, interruption_ppm, hysteresis_ppm; /* of nominal_voltage */
    int64_t creep_power;   /* uW: energy counts from here or from creep_apparent on */
    int64_t creep_apparent; /* uVA */
    int64_t low_current;   /* uA: below it angles, power factor and THD are flagged low_signal */
    /* counting */
    uint32_t pulses_per_kwh;  /* 0: none */
    uint32_t demand_seconds;  /* block length, 0: none */
} osm_config;

/* Harmonic analysis of one channel at a time needs memory of the caller's: with one element for
 * each channel every window has all of them. With fewer they take turns, a voltage together with
 * currents on it: the harmonics' power is corrected for delays of parts of a sample by these
 * analyses, that of the last turn until the next. Without, or with a single element, harmonics are
 * corrected by whole samples only (order 5 at 8 kS/s and 50 Hz: 0.05 rad off at most). */
#define OSM_POINTS 128
#define OSM_SPECTRUM_NONE 0xff
typedef struct {
    int32_t bin[2][OSM_POINTS];
    uint8_t channel, next;          /* the channel in work and the one after it */
    uint8_t filling, seen;          /* the half in work; the analysis last looked at */
    uint8_t of[2], cycles[2];       /* of each half: its channel, its cycles */
    _Atomic uint8_t done; /* 2 x count + half of the last analysis; OSM_SPECTRUM_NONE: none */
} osm_spectrum;

/* Flags of a voltage, a circuit, a window. */
enum osm_flag {
    OSM_CLIPPED = 1 << 0,     /* saturated samples in the window */
    OSM_FROZEN = 1 << 1,      /* the channel did not move at all */
    OSM_NO_VOLTAGE = 1 << 2,  /* its voltage is missing: power and angles are not given */
    OSM_LOW_SIGNAL = 1 << 3,
    OSM_LOST_FRAMES = 1 << 4, /* frames are missing, filled in or left out */
    OSM_FREE_RUN = 1 << 5,    /* no voltage to follow: window of nominal length */
    OSM_PARTIAL = 1 << 6,     /* shorter than configured: start, end, gap; a cycle: no whole one */
    OSM_NO_THD = 1 << 7,      /* no harmonic analysis of this channel yet */
    OSM_SAG = 1 << 8, OSM_SWELL = 1 << 9, OSM_INTERRUPTION = 1 << 10,
    OSM_CREEP = 1 << 11,      /* below the thresholds: energy not counted */
};

typedef struct {
    int64_t rms;         /* uV, AC-coupled */
    int64_t fundamental; /* uV RMS */
    int64_t half_cycle_min, half_cycle_max; /* uV, Urms(1/2) in the window */
    int32_t angle_udeg;  /* of the fundamental, against the first present voltage */
    uint32_t thd_ppm;
    uint32_t flags;
} osm_voltage_result;

typedef struct {
    int64_t rms, fundamental; /* uA */
    int64_t active;      /* uW */
    int64_t fundamental_active; /* uW, P1 */
    int64_t reactive;    /* uvar, Q1, fundamental */
    int64_t apparent;    /* uVA, Urms x Irms */
    int64_t distortion;  /* uVA, sqrt(S^2 - P^2 - Q1^2), 0 where noise makes it imaginary */
    int64_t cycle_max;   /* uA, largest one-cycle RMS in the window */
    int64_t cycle_min;   /* uA */
    int64_t import_uwh, export_uwh, import_uvarh, export_uvarh; /* since configuration or restore */
    int64_t demand, demand_max; /* uW, last finished block and largest */
    int32_t power_factor_ppm; /* P / S */
    int32_t cos_phi_ppm;      /* P1 / S1 */
    uint32_t thd_ppm;
    uint32_t pulses;     /* counter, wraps */
    uint32_t flags;
} osm_circuit_result;

typedef struct {
    int64_t active, reactive, apparent; /* sums; apparent is sqrt(P^2 + Q1^2 + sum of D^2) */
    uint32_t flags;      /* OR of its circuits */
} osm_group_result;

enum osm_phase_order { OSM_ORDER_UNKNOWN = 0, OSM_ORDER_123 = 1, OSM_ORDER_321 = 2 };

/* A window of less than the configured cycles beside a start, gap or phase jump, not all of them
 * whole (PARTIAL and FREE_RUN), holds the power's integral; its offsets, its reactive power and
 * what its delays turn are those of the last whole window, of the next one where there is none
 * yet: counted then, and until then not given. */
typedef struct {
    uint64_t start, end; /* in 2^-16 samples since the first frame */
    uint64_t frequency;  /* uHz, of the cycles that no sag or phase jump bent; 0 in free run */
    uint32_t cycles, frames, lost;
    uint32_t flags;
    uint8_t phase_order; /* enum osm_phase_order */
    osm_voltage_result voltage[OSM_VOLTAGES_MAX];
    osm_circuit_result circuit[OSM_CIRCUITS_MAX];
    osm_group_result group[OSM_GROUPS_MAX];
    int64_t neutral_rms; /* uA */
    uint32_t neutral_thd_ppm, neutral_flags;
} osm_window;

/* One mains cycle, for the event layer: whole milli-units. A fragment (PARTIAL), where following
 * the mains begins anew, repeats the half-cycle values of the cycle before it; before the first
 * cycle there is none. */
typedef struct {
    uint64_t end;        /* 2^-16 samples since the first frame */
    uint32_t length;     /* 2^-16 samples */
    uint32_t flags;      /* of enum osm_flag, over all channels */
    uint32_t half_cycle[OSM_VOLTAGES_MAX][2]; /* mV, Urms(1/2) of the two half cycles */
    int32_t active[OSM_CIRCUITS_MAX];   /* mW */
    int32_t reactive[OSM_CIRCUITS_MAX]; /* mvar */
    uint32_t current[OSM_CIRCUITS_MAX]; /* mA */
} osm_cycle;

typedef struct osm_meter osm_meter; /* complete below: lives in the caller's memory */

/* All return OSM_OK or a negative osm_error; poll functions 1 when they handed something out. */
#define OSM_SPECTRA_MAX OSM_CHANNELS_MAX
int osm_config_default(osm_config *config); /* the OpenStrom meter: 8 kS/s, 50 Hz, 3 + 10 + 1 */
int osm_init(osm_meter *meter, const osm_config *config, osm_spectrum *spectrum, uint32_t spectra);
int osm_push(osm_meter *meter, const osm_frame *frame);
int osm_poll(osm_meter *meter, osm_window *window);
int osm_poll_cycle(osm_meter *meter, osm_cycle *cycle);
/* Ends the running window at the last whole cycle; what is left, less than a cycle, comes as a
 * window of no cycles after it, for its energy. Poll before and after: while an older window waits
 * to be fetched, the two are one. No push at the same time; the next push begins anew. */
int osm_flush(osm_meter *meter);
/* Energy counters, to be stored and put back; order: import, export Wh, import, export varh. */
int osm_energy_get(const osm_meter *meter, uint32_t circuit, int64_t micro_wh[4]);
int osm_energy_set(osm_meter *meter, uint32_t circuit, const int64_t micro_wh[4]);
/* Magnitude (uV or uA RMS) and angle (udeg against the reference voltage) of orders 1 to 40, from
 * the channel's last analysis; 1, or 0 when there is none. */
int osm_harmonics(osm_meter *meter, uint32_t channel, int64_t rms[OSM_ORDERS],
                  int32_t angle_udeg[OSM_ORDERS]);

/* Calibration from a reference meter's readings, at a steady point. */
typedef struct {
    int64_t rms_measured, rms_reference; /* uV or uA: mean over the same time */
} osm_gain_reading;
typedef struct {
    int64_t active_measured, reactive_measured;   /* uW, uvar at PF 0.5 inductive or so */
    int64_t active_reference, reactive_reference;
    uint64_t frequency; /* uHz */
} osm_phase_reading;
int osm_calibrate_gain(osm_channel *channel, const osm_gain_reading *reading);
int osm_calibrate_delay(osm_channel *current, const osm_config *config,
                        const osm_phase_reading *reading);
int osm_calibrate_noise(osm_channel *channel, int64_t rms_measured_open); /* input without signal */
int osm_calibrate_offset(osm_circuit *circuit, int64_t active_no_load, int64_t reactive_no_load);

#include "openstrom_meter_state.h"
#endif
