/* What an osm_meter is made of. Complete so that it can live in the caller's memory; nothing in it
 * is part of the interface. */
#ifndef OPENSTROM_METER_STATE_H
#define OPENSTROM_METER_STATE_H

#define OSM_LINES_MAX 3
#define OSM_ROWS_MAX (OSM_CHANNELS_MAX + OSM_LINES_MAX)
#define OSM_BLOCK 16       /* frames worked on together */
#define OSM_PAIRS (OSM_BLOCK / 2)
#define OSM_PORTIONS 10   /* pushes that the work on a block is spread over */
#define OSM_PAST 4         /* frames before a block that its work looks at */
#define OSM_FUTURE 4       /* frames after it */
#define OSM_BUFFERED (OSM_PAST + OSM_BLOCK + OSM_FUTURE + OSM_PORTIONS)
#define OSM_HALF_MAX 34    /* reference filter: decimated samples of half and third of a cycle */
#define OSM_THIRD_MAX 23
#define OSM_CYCLES_KEPT 4

/* Voltage limits: where a state begins and where it ends. */
enum osm_limit {
    OSM_LIMIT_SAG, OSM_LIMIT_SAG_END, OSM_LIMIT_SWELL, OSM_LIMIT_SWELL_END,
    OSM_LIMIT_INTERRUPTION, OSM_LIMIT_INTERRUPTION_END, OSM_LIMITS
};

/* (-1)^negative x magnitude x 2^exponent; the magnitude's top bit is set, or it is zero. */
typedef struct {
    uint64_t magnitude;
    int32_t exponent;
    bool negative;
} osm_num;

/* Columns of the buffer, one row of them for each frame. */
enum osm_column {
    OSM_COLUMN_LINE = OSM_CHANNELS_MAX, /* line voltages: half the difference of two */
    OSM_COLUMNS = OSM_ROWS_MAX
};

/* Of the fundamental in the middle of two samples, counted from the cycle's start. 2^23 is 1; a
 * little more, by what the sum of the two samples loses: 1 / cos(half a step). */
typedef struct {
    int32_t cosine, sine;
} osm_oscillation;

typedef struct {
    int64_t sum; /* 2^16 is one code */
    int64_t square, cosine, sine;
} osm_row_sums;

typedef struct {
    osm_row_sums row[OSM_ROWS_MAX];
    int64_t product[OSM_CIRCUITS_MAX]; /* of the current with its voltage `lag` samples before */
    int64_t cosine, sine; /* of the oscillator alone */
} osm_sums;

typedef struct {
    osm_sums sums;
    uint64_t start, end; /* 2^-16 samples */
    uint64_t length;     /* of what was summed, 2^-16 samples */
    uint32_t cycles, frames, lost, flags;
    uint32_t regular_cycles; /* those that bore the mains' period, and their length */
    uint32_t regular_length;
    uint32_t clipped;    /* bit n: channel n */
    uint32_t half_cycle_min[OSM_VOLTAGES_MAX], half_cycle_max[OSM_VOLTAGES_MAX]; /* 2^-8 codes */
    uint32_t cycle_min[OSM_CIRCUITS_MAX], cycle_max[OSM_CIRCUITS_MAX];
    uint16_t state[OSM_VOLTAGES_MAX]; /* OSM_SAG, OSM_SWELL, OSM_INTERRUPTION seen */
    bool whole; /* cycles of a followed voltage, not free run */
} osm_window_sums;

/* A channel's code is multiplier x 2^exponent micro-units, milli_multiplier x 2^milli_exponent
 * milli-units. */
typedef struct {
    uint64_t multiplier;
    uint32_t milli_multiplier;
    int16_t exponent, milli_exponent;
    int32_t delay;
    uint32_t noise_square; /* 2^8 is one code squared */
} osm_channel_state;

typedef struct {
    int64_t power_offset, reactive_offset;
    uint32_t power_multiplier; /* a product of codes is this x 2^power_exponent milliwatts */
    int32_t shift;             /* delay of the current less that of the voltage, 2^16 a sample */
    int32_t cosine, sine;      /* of its angle at nominal frequency, 2^30 is 1 */
    int32_t beyond_cosine, beyond_sine; /* those less what the whole samples of it make */
    int32_t harmonic_share;    /* power the harmonics lack for the rest of the shift, as a share of
                                * the fundamentals' product: 2^24 is 1; of the last analysis */
    int64_t turned, reactive;  /* uW, uvar: of the last whole window, for fragments */
    int16_t power_exponent;
    int8_t lag;                /* whole samples of the shift */
    int8_t voltage_row;        /* OSM_NONE, a channel or OSM_COLUMN_LINE + line */
} osm_circuit_state;

typedef struct {
    uint8_t plus, minus;
    int32_t ratio; /* of the minus code to the plus code for the same voltage, 2^24 is 1 */
} osm_line;

/* What a cycle's end leaves of a voltage for its circuits. */
typedef struct {
    int32_t mean;         /* 2^8 is one code */
    int32_t cosine, sine; /* half the peak, 2^7 is one code */
} osm_cycle_voltage;

/* Follows one voltage: two boxcars, hysteresis, interpolated crossings. */
typedef struct {
    int32_t half[OSM_HALF_MAX], third[OSM_THIRD_MAX];
    int64_t half_sum, third_sum, last, threshold;
    int32_t curvature; /* of a sine over a decimated step: corrects the interpolation */
    uint8_t half_length, third_length, half_at, third_at;
    uint8_t decimation, settling, armed;
    uint8_t voltage;
} osm_reference;

/* The work on one column of a block. */
typedef struct {
    uint8_t column;
    int8_t voltage, circuit; /* which voltage or circuit the column is, or OSM_NONE */
    bool powered;            /* a circuit with a voltage */
    int16_t back;            /* words from its voltage's sample of the same power to its own */
} osm_job;

/* Weights, 2^16 is one, of the two samples or pairs beside an edge: the sums hold samples in full,
 * the integral of the straight line between the samples ends at the edge. */
typedef struct {
    int32_t before, after;
    int32_t at; /* the sample or pair before the edge, -1 to OSM_BLOCK - 2 or OSM_PAIRS - 1 */
} osm_edge_weights;

/* What the block in work has to be split at; times are 2^-16 samples after its first sample. */
typedef struct {
    int32_t edge, middle;
    int32_t cycle_length; /* of the cycle that ends at the edge */
    int32_t half_length;  /* from the cycle's start to its middle */
    uint32_t reciprocal;  /* 2^46 / cycle_length */
    osm_edge_weights samples, pairs; /* at the edge, on top of all samples of the pairs before it */
    uint8_t valid;        /* samples that count */
    bool has_edge, has_middle, whole, regular, close_after;
    bool divided; /* anything but a whole block inside a cycle */
    bool fresh; /* the window's sums are replaced, not added to */
    bool judged; /* the cycle that ends is good for voltage events */
    bool measured; /* its RMS is one, if not of exactly a cycle; else the last one is repeated */
} osm_split;

typedef struct {
    int64_t energy_whole[4]; /* uWh: import, export; uvarh: import, export */
    uint32_t energy_fraction[4]; /* 2^-32 of it */
    int64_t demand_energy;   /* uWh since the block's start, import positive */
    int64_t demand, demand_max; /* uW */
} osm_counters;

struct osm_meter {
    uint32_t magic;
    uint32_t sample_rate_mhz, pulses_per_kwh, nominal_step;
    int64_t creep_power, creep_apparent, low_current;
    osm_channel_state channel[OSM_CHANNELS_MAX];
    osm_circuit_state circuit[OSM_CIRCUITS_MAX];
    osm_line line[OSM_LINES_MAX];
    osm_group group[OSM_GROUPS_MAX];
    uint32_t limit[OSM_VOLTAGES_MAX][OSM_LIMITS]; /* RMS, 2^8 is one code */
    int32_t nominal_period; /* 2^-16 samples */
    uint32_t spectra;
    osm_spectrum *spectrum;
    osm_job jobs[OSM_ROWS_MAX]; /* in the order of their work: voltages, lines, the rest */
    uint8_t voltages, circuits, channels, lines, window_cycles, neutral;
    /* producer */
    int32_t buffer[OSM_BUFFERED * OSM_COLUMNS];
    osm_oscillation oscillation[OSM_PAIRS];
    osm_reference reference;
    osm_split split;
    osm_oscillation edge_before, edge_after; /* of the pairs beside the edge, by the new cycle */
    osm_sums cycle;
    osm_window_sums window[2];
    osm_cycle ring[OSM_CYCLES_KEPT];
    uint64_t position;   /* number of the first sample of the block in work */
    int32_t since;       /* from the last edge to that sample, 2^-16 samples */
    int32_t period;      /* smoothed, 2^-16 samples */
    int32_t recent[2];   /* the two cycles before */
    uint32_t step;       /* turn per sample, 2^32 is a turn */
    int32_t step_cosine, step_sine, now_cosine, now_sine; /* two samples' turn; 2^30 is 1 */
    int64_t half_sum[OSM_VOLTAGES_MAX][2], half_square[OSM_VOLTAGES_MAX][2];
    uint32_t half_root[OSM_VOLTAGES_MAX]; /* Urms(1/2) at the cycle's middle, 2^8 is one code */
    uint32_t last_half_cycle[OSM_VOLTAGES_MAX]; /* mV, of the last cycle that measured one */
    int32_t half_length; /* of the running cycle's first half; 0: not yet */
    int32_t half_time;   /* of the last cycle's second half */
    bool half_good;      /* and whether it may be joined to the next half */
    osm_cycle_voltage ended[OSM_VOLTAGES_MAX + OSM_LINES_MAX]; /* of the cycle that ended last */
    uint16_t voltage_state[OSM_VOLTAGES_MAX];
    uint32_t sequence, clip[3], pending_flags, pending_lost, cycle_flags;
    int32_t point_time, point_step; /* of the resampler, 2^-16 samples after the block's first */
    uint8_t point, point_cycles, fill, job, mode, settled, present, active, left;
    uint16_t analysed, analysing; /* bit n: channel n had its turn; the same with those at work */
    bool started, draining, middle_done, flushed, cycle_kept, points_good, cycle_seen;
    _Atomic uint8_t ready, ring_head, ring_tail;
    /* consumer */
    osm_counters counters[OSM_CIRCUITS_MAX];
    uint64_t demand_ticks, demand_block; /* 2^-16 samples */
    uint32_t thd_ppm[OSM_CHANNELS_MAX];
    int32_t mean[OSM_ROWS_MAX]; /* of the last whole window, 2^7 is one code: a fragment has none */
    uint64_t owed;           /* length of the fragments before the first whole window */
    int32_t reference_angle; /* of the first present voltage against the cycles' start, udeg */
    uint32_t last_period;    /* 2^-16 samples, of the last whole window; 0: none yet */
};

#endif
