/* Sines for the tests of the core: one meter, its input, what it hands out. */
#ifndef CORE_SIGNAL_H
#define CORE_SIGNAL_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "openstrom_meter.h"

#define TURN 6.283185307179586
#define WINDOWS_MOST 64

/* Three phases, ten currents on them in turn, no neutral current. */
struct source {
    double frequency, voltage, current, angle; /* Hz, V, A RMS; the current lags by angle, rad */
    double voltage_share[3];                    /* of `voltage`, per phase */
    double delay;    /* samples that the currents lag */
    double offset;   /* codes added to all */
    int order;       /* a harmonic in both, or 0 */
    double order_voltage, order_current, order_angle; /* of the fundamental, rad */
};

struct bench {
    osm_config config;
    osm_meter meter;
    osm_spectrum spectrum[OSM_CHANNELS_MAX];
    osm_window window[WINDOWS_MOST];
    unsigned windows;
    uint32_t sequence, saturated;
    double time;
};

static inline struct source usual_source(void) {
    struct source source = {.frequency = 50.02, .voltage = 230.0, .current = 5.0, .angle = 0.5};
    source.voltage_share[0] = source.voltage_share[1] = source.voltage_share[2] = 1.0;
    return source;
}

static inline void bench_start(struct bench *bench) {
    assert_int_equal(
        osm_init(&bench->meter, &bench->config, bench->spectrum, OSM_CHANNELS_MAX), OSM_OK);
    bench->windows = 0;
    bench->sequence = bench->saturated = 0;
    bench->time = 0.0013;
}

static inline void bench_default(struct bench *bench) {
    memset(bench, 0, sizeof *bench);
    assert_int_equal(osm_config_default(&bench->config), OSM_OK);
    bench_start(bench);
}

static inline void bench_poll(struct bench *bench) {
    while (bench->windows < WINDOWS_MOST &&
           osm_poll(&bench->meter, &bench->window[bench->windows]) == 1) {
        bench->windows++;
    }
}

static inline int32_t code_of(const osm_channel *channel, double value, double offset) {
    double code = value * 1e6 / (double)channel->full_scale * 8388608.0 + offset;
    code = code > 8388607.0 ? 8388607.0 : code;
    return (int32_t)lround(code < -8388608.0 ? -8388608.0 : code);
}

static inline void bench_frame(const struct bench *bench, const struct source *source,
                               osm_frame *frame) {
    double rate = bench->config.sample_rate_mhz / 1000.0;
    double peak = sqrt(2.0), lag = TURN * source->frequency * source->delay / rate;
    memset(frame, 0, sizeof *frame);
    for (int n = 0; n < OSM_CHANNELS_MAX - 1; n++) {
        bool current = n >= 3;
        int phase = current ? (n - 3) % 3 : n;
        double angle = TURN * (source->frequency * bench->time - phase / 3.0);
        double value = 0.0;
        if (current) {
            angle -= lag;
            value = source->current * peak *
                    (cos(angle - source->angle) +
                     source->order_current * cos(source->order * angle - source->order_angle));
        } else {
            value = source->voltage * source->voltage_share[phase] * peak *
                    (cos(angle) + source->order_voltage * cos(source->order * angle));
        }
        frame->sample[n] = code_of(&bench->config.channel[n], value, source->offset);
    }
}

static inline void bench_run(struct bench *bench, const struct source *source, unsigned frames) {
    osm_frame frame;
    osm_cycle cycle;
    for (unsigned n = 0; n < frames; n++) {
        bench_frame(bench, source, &frame);
        frame.sequence = bench->sequence++;
        frame.saturated = bench->saturated;
        bench->time += 1000.0 / bench->config.sample_rate_mhz;
        assert_int_equal(osm_push(&bench->meter, &frame), OSM_OK);
        while (osm_poll_cycle(&bench->meter, &cycle) == 1) {
            assert_true(cycle.length > 0);
        }
        bench_poll(bench);
    }
}

static inline void bench_end(struct bench *bench) {
    assert_int_equal(osm_flush(&bench->meter), OSM_OK);
    bench_poll(bench);
}

/* The last complete window. */
static inline const osm_window *bench_last(const struct bench *bench) {
    unsigned n = bench->windows;
    while (n > 0 && (bench->window[n - 1].flags & (OSM_PARTIAL | OSM_FREE_RUN)) != 0) {
        n--;
    }
    assert_true(n > 0);
    return &bench->window[n - 1];
}

static inline void assert_near(double found, double wanted, double error) {
    if (!(fabs(found - wanted) <= error)) {
        fail_msg("%.9g is not %.9g +- %.3g", found, wanted, error);
    }
}

#endif
