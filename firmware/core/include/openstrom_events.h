/* The event layer of OpenStrom: what was switched, what the voltage did, waveforms.
 *
 * Reads one osm_cycle each mains cycle and, for harmonic signatures, the orders of each window.
 * Memory: the caller's (osm_events, osm_capture and its buffer). Consumer's context only, save
 * osm_capture_push, which belongs to the producer of frames.
 *
 * Switch events, for each circuit apart, on active and fundamental reactive power:
 * - steady: level = exponential mean over 32 cycles; noise = mean distance from it. A cycle farther
 *   from the level than limit = max(step, noise_factor x noise) + what the moved voltage explains
 *   (2.5 x |level| x |dU| / U: an impedance takes the square, and a margin) is a candidate; so many
 *   in a row as `confirm` says begin a transient, fewer are a glitch and change nothing.
 * - transient: means of blocks of 8 cycles; it ends when two blocks in a row differ by at most a
 *   quarter of the limit, so inrush, ramps and bounces of one switching are one event. Ramps slower
 *   than limit / 32 a cycle are drift in both states: the level follows and no event comes.
 * - the event counts when the new level differs from the old by at least the limit.
 * While a circuit's voltage is in a sag, swell or interruption its levels stand still; what has
 * changed once the voltage is back is one event with OSM_EVENT_AFTER_DIP.
 *
 * Voltage events after IEC 61000-4-30: begin with the first Urms(1/2) beyond the threshold and end
 * with the first that is back by the hysteresis. Each voltage is judged by itself, and an
 * interruption is reported besides the sag that it lies in.
 */
#ifndef OPENSTROM_EVENTS_H
#define OPENSTROM_EVENTS_H

#include "openstrom_meter.h"

#define OSM_EVENT_QUEUE 16  /* events that wait for osm_events_poll; more are counted as lost */
#define OSM_EVENT_BYTES 30  /* the record for the uplink */
#define OSM_EVENT_BLOCK 8   /* cycles */
#define OSM_EVENT_TRACE 16  /* first cycles of a transient, kept to time its end exactly */
#define OSM_SIGNATURE 5     /* orders 3, 5, 7, 9, 11 */

enum osm_event_kind {
    OSM_EVENT_SWITCH_ON = 1,
    OSM_EVENT_SWITCH_OFF = 2,
    OSM_EVENT_SAG = 3,
    OSM_EVENT_SWELL = 4,
    OSM_EVENT_INTERRUPTION = 5,
    OSM_EVENT_UNUSUAL = 6, /* from openstrom_baseline.h */
};

enum osm_event_flag {
    OSM_EVENT_UNSETTLED = 1 << 0,  /* the load still moved when the transient's limit was reached */
    OSM_EVENT_AFTER_DIP = 1 << 1,  /* changed while the voltage was out of range */
    OSM_EVENT_OPEN = 1 << 2,       /* not ended: written by osm_events_flush */
    OSM_EVENT_SIGNED = 1 << 3,     /* has a harmonic signature */
    OSM_EVENT_DOUBTFUL = 1 << 4,   /* clipped samples or lost frames within it */
    OSM_EVENT_APPARENT = 1 << 5,   /* no voltage wired: current times the nominal voltage */
    OSM_EVENT_AFTER_LOSS = 1 << 6, /* events before this one were lost, the queue was full */
};

typedef struct {
    uint64_t start;        /* 2^-16 samples since the first frame; 0 in a decoded record */
    uint64_t time_ms;      /* the same in milliseconds, below 2^48 */
    uint32_t sequence;     /* counts events, with those that were lost; 16 bits in a record */
    uint32_t duration;     /* switch: cycles until steady; voltage: ms; unusual: s */
    uint32_t steady;       /* switch: seconds since the event before on this circuit */
    int32_t delta_active;  /* mW */
    int32_t delta_reactive; /* mvar */
    uint32_t peak;         /* mA: largest one-cycle RMS of the transient */
    uint32_t extreme;      /* mV: lowest or highest Urms(1/2); unusual: measured */
    uint32_t expected;     /* mV nominal; unusual: expected, in the unit of `extreme` */
    uint8_t signature[OSM_SIGNATURE]; /* |change| of the order over that of order 1, 0.5 % */
    uint8_t kind, index, flags; /* index: circuit or voltage */
    uint8_t unusual;       /* enum osm_unusual of openstrom_baseline.h */
} osm_event;

typedef struct {
    int32_t step_active;    /* mW, least step */
    int32_t step_reactive;  /* mvar */
    uint16_t noise_factor;  /* limit as a multiple of the mean distance from the level; 2 to 100 */
    uint16_t transient_max; /* cycles; 3 blocks to 65535 */
    uint8_t confirm;        /* cycles in a row; 1 to OSM_EVENT_BLOCK */
    bool signature;         /* wait for osm_events_spectrum before an event is given out */
} osm_events_config;

typedef struct {
    int64_t level[2];       /* 2^-8 mW, mvar */
    int64_t noise[2];       /* 2^-8 mW, mvar */
    int64_t block_sum[2];   /* mW, mvar */
    int64_t block_step[2];  /* sum of |difference of successive cycles| */
    int64_t block_mean[2];  /* of the block before, mW, mvar */
    int32_t last[2];        /* the cycle before */
    int32_t trace[OSM_EVENT_TRACE]; /* mW */
    int64_t onset_voltage;  /* 2^-8 mV, the voltage's level at the onset */
    uint64_t onset;         /* end of the last steady cycle, 2^-16 samples */
    uint64_t settled;       /* end of the last transient, 2^-16 samples */
    uint32_t cycles;        /* since the onset; in the steady state: candidates in a row */
    uint32_t peak;          /* mA */
    uint32_t before[OSM_SIGNATURE + 1]; /* 0.1 mA: order 1 and the signature's */
    uint32_t waited;        /* cycles that the pending event waits for its signature */
    osm_event pending;      /* kind 0: none */
    uint8_t state, blocks, flags;
    bool spectra;           /* `before` is filled */
} osm_events_circuit;

typedef struct {
    uint64_t start[3];      /* sag, swell, interruption: 2^-16 samples */
    uint64_t last;          /* end of the last cycle */
    uint32_t extreme[3];    /* mV */
    int64_t level, value;   /* 2^-8 mV: mean over 32 cycles, last cycle */
    uint8_t flags[3];
    bool active[3];
} osm_events_voltage;

typedef struct {
    osm_events_config config;
    uint32_t rate_mhz, dip_limit[3], dip_back[3]; /* mV: where a dip begins and ends */
    uint32_t nominal;       /* mV */
    uint32_t shortest;      /* 2^-16 samples: less is no cycle */
    uint8_t circuits, voltages, head, count;
    int8_t wired[OSM_CIRCUITS_MAX], wired_minus[OSM_CIRCUITS_MAX];
    uint32_t sequence, lost, glitches;
    bool lost_before;
    osm_events_circuit circuit[OSM_CIRCUITS_MAX];
    osm_events_voltage voltage[OSM_VOLTAGES_MAX];
    osm_event queue[OSM_EVENT_QUEUE];
} osm_events;

int osm_events_config_default(osm_events_config *config);
/* OSM_ETHRESHOLD, OSM_ECHANNELS, OSM_EWIRING for settings that make no sense. */
int osm_events_init(osm_events *events, const osm_config *meter, const osm_events_config *config);
/* One cycle, as osm_poll_cycle gives it. A part of less than 3/4 of a nominal cycle, where the core
 * begins anew, is left out: its RMS values are those of an arc. */
int osm_events_cycle(osm_events *events, const osm_cycle *cycle);
/* Magnitudes (uA) of orders 1 to 40 of a circuit's current, over a window from start to end. */
int osm_events_spectrum(osm_events *events, uint32_t circuit, uint64_t start, uint64_t end,
                        const int64_t rms[OSM_ORDERS]);
/* Queues an event of another source, which gets its number and time_ms here. */
int osm_events_add(osm_events *events, const osm_event *event);
/* The oldest event: 1, or 0 when there is none. */
int osm_events_poll(osm_events *events, osm_event *event);
/* Gives out what waits and, with OSM_EVENT_OPEN, voltage events in progress. */
int osm_events_flush(osm_events *events);
/* enum osm_flag of what a voltage is in: OSM_SAG, OSM_SWELL, OSM_INTERRUPTION; or an error. */
int osm_events_voltage_flags(const osm_events *events, uint32_t voltage);

/* The record for the uplink, little endian:
 *   0 u8  version (high nibble, 1) and kind (low nibble)
 *   1 u8  circuit or voltage
 *   2 u8  flags
 *   3 u8  unusual
 *   4 u16 sequence, its low 16 bits
 *   6 u48 time, ms
 * of a switch:                 of a voltage event:      of an unusual pattern:
 *  12 i24 delta P, 10 mW        12 u32 extreme, mV       12 u32 measured
 *  15 i24 delta Q, 10 mvar      16 u32 nominal, mV       16 u32 expected
 *  18 u16 peak, 10 mA           20 u32 duration, ms      20 u32 duration, s
 *  20 u16 transient, cycles     24 zero                  24 zero
 *  22 u24 steady before, s
 *  25 u8[5] signature
 * What exceeds its field is stored as the field's limit; rounding is to the nearest.
 * osm_event_decode: OSM_EARGUMENT for a version or kind it does not know. */
int osm_event_encode(const osm_event *event, uint8_t record[OSM_EVENT_BYTES]);
int osm_event_decode(const uint8_t record[OSM_EVENT_BYTES], osm_event *event);

/* Waveforms around an event, in a caller's buffer of words: a ring while armed, filled up to its
 * length after the trigger. Idle it costs the producer one load and one branch a frame.
 * The producer must not run beside the consumer on another processor: an interrupt of it does. */
enum osm_capture_state {
    OSM_CAPTURE_IDLE = 0,
    OSM_CAPTURE_ARMED,
    OSM_CAPTURE_TRIGGERED,
    OSM_CAPTURE_DONE,
};
typedef struct {
    int32_t *buffer;
    uint32_t rows, row, filled; /* rows of one sample for each channel of the mask */
    uint32_t pre, rows_left, start; /* start: the sequence of the first frame of the first row */
    uint32_t next;          /* the sequence that is expected */
    uint32_t trigger;
    uint16_t mask, division, phase;
    uint8_t channels;
    bool gap;               /* frames were lost after the trigger: fewer rows than asked */
    bool counting;          /* rows_left is set */
    int32_t sum[OSM_CHANNELS_MAX];
    _Atomic uint8_t state;  /* enum osm_capture_state */
} osm_capture;

/* Channels of the mask (bit n: channel n of a frame), means of `division` (1 to 256) frames, and so
 * many rows before the trigger as `pre` says. words must hold at least pre + 1 rows. */
int osm_capture_arm(osm_capture *capture, int32_t *buffer, uint32_t words, uint16_t mask,
                    uint16_t division, uint32_t pre);
void osm_capture_store(osm_capture *capture, const osm_frame *frame); /* of osm_capture_push */
static inline void osm_capture_push(osm_capture *capture, const osm_frame *frame) {
    uint8_t state = atomic_load_explicit(&capture->state, memory_order_relaxed);
    if (state == OSM_CAPTURE_ARMED || state == OSM_CAPTURE_TRIGGERED)
        osm_capture_store(capture, frame);
}
/* The event lies at this sequence number (the first frame's + osm_event.start >> 16), usually past,
 * as detection takes 2 to 500 cycles: `pre` rows before it are kept if the buffer still has them,
 * else the oldest there are: see osm_capture.start. */
int osm_capture_trigger(osm_capture *capture, uint32_t sequence);
/* One row of a finished capture, oldest first: 1, or 0 when there is none of this number. */
int osm_capture_read(const osm_capture *capture, uint32_t row, int32_t sample[OSM_CHANNELS_MAX]);
int osm_capture_stop(osm_capture *capture); /* back to idle, the buffer is free */
#endif
