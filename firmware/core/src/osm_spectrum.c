/* Resampling for the harmonic analysis: each cycle of a channel becomes OSM_POINTS points, added up
 * over the cycles of a window, which suppresses what is not a harmonic. */
#include "osm_internal.h"
#include "osm_tables.h"

#define BLOCK_TIME (OSM_BLOCK * OSM_ONE)
#define LAST_POINT (BLOCK_TIME - OSM_ONE / OSM_PHASES / 2) /* rounding leads no further */
#define CYCLES_MOST 64 /* sums of points stay within 31 bits */
#define KERNEL __attribute__((always_inline)) static inline

/* Where the points of a cycle have got to. */
typedef struct {
    int32_t time, step;
    unsigned point, cycles;
    bool good;
} place;

/* The channels that are worked on together. */
typedef struct {
    const int32_t *sample[OSM_SPECTRA_TOGETHER];
    int32_t *bin[OSM_SPECTRA_TOGETHER];
    unsigned count;
} set;

static place place_of(const osm_meter *meter) {
    return (place){meter->point_time, meter->point_step, meter->point, meter->point_cycles,
                   meter->points_good};
}

/* At an edge: whether the ended cycle counts, and where the next one begins. */
static bool place_edge(const osm_meter *meter, place *now) {
    const osm_split *split = &meter->split;
    bool counts = now->good && now->point == OSM_POINTS && split->whole;
    bool done = counts && split->close_after;
    now->cycles = counts && !done && now->cycles + 1 < CYCLES_MOST ? now->cycles + 1 : 0;
    now->good = meter->mode == OSM_MODE_LOCKED;
    now->point = now->good ? 0 : OSM_POINTS;
    now->time = split->edge;
    now->step = meter->period / OSM_POINTS;
    return done;
}

static void finish(osm_spectrum *spectrum, unsigned cycles) {
    uint8_t half = spectrum->filling;
    spectrum->of[half] = spectrum->channel;
    spectrum->cycles[half] = (uint8_t)cycles;
    uint8_t last = atomic_load_explicit(&spectrum->done, memory_order_relaxed);
    uint8_t count = last == OSM_SPECTRUM_NONE ? 0 : (uint8_t)((last >> 1) + 1);
    count = count > 126 ? 0 : count;
    atomic_store_explicit(&spectrum->done, (uint8_t)(2 * count + half), memory_order_release);
    spectrum->filling = half ^ 1;
    spectrum->channel = spectrum->next;
}

/* Points from the place's next one on that lie before `until`. */
static unsigned points_until(const place *now, int32_t until) {
    if (now->point == OSM_POINTS || now->time >= until) {
        return 0;
    }
    unsigned fit = (unsigned)(until - now->time - 1) / (unsigned)now->step + 1;
    unsigned left = OSM_POINTS - now->point;
    return fit < left ? fit : left;
}

static void skip(place *now, int32_t until) {
    unsigned points = points_until(now, until);
    now->point += points;
    now->time += (int32_t)points * now->step;
}

KERNEL int32_t between(const int32_t *x, const int16_t tap[OSM_RESAMPLE_TAPS]) {
    int64_t sum = 1 << 13;
    sum += (int64_t)x[-3 * OSM_COLUMNS] * tap[0];
    sum += (int64_t)x[-2 * OSM_COLUMNS] * tap[1];
    sum += (int64_t)x[-OSM_COLUMNS] * tap[2];
    sum += (int64_t)x[0] * tap[3];
    sum += (int64_t)x[OSM_COLUMNS] * tap[4];
    sum += (int64_t)x[2 * OSM_COLUMNS] * tap[5];
    sum += (int64_t)x[3 * OSM_COLUMNS] * tap[6];
    sum += (int64_t)x[4 * OSM_COLUMNS] * tap[7];
    return (int32_t)(sum >> 14);
}

/* The taps are fetched once for all channels of the set, whose count the compiler knows. */
KERNEL void resample(const set *channels, unsigned count, const place *now, unsigned points) {
    int32_t time = now->time + OSM_ONE / OSM_PHASES / 2, step = now->step;
    int32_t keep = now->cycles == 0 ? 0 : -1; /* the first cycle replaces what was there */
    const int32_t *sample0 = channels->sample[0], *sample1 = channels->sample[1];
    const int32_t *sample2 = channels->sample[2];
    int32_t *bin0 = channels->bin[0], *bin1 = channels->bin[1], *bin2 = channels->bin[2];
    for (unsigned n = now->point, end = n + points; n < end; n++, time += step) {
        int32_t row = (time >> 16) * OSM_COLUMNS;
        const int16_t *tap = osm_resample_taps[(time >> 8) & (OSM_PHASES - 1)];
        bin0[n] = (bin0[n] & keep) + between(sample0 + row, tap);
        if (count > 1) {
            bin1[n] = (bin1[n] & keep) + between(sample1 + row, tap);
        }
        if (count > 2) {
            bin2[n] = (bin2[n] & keep) + between(sample2 + row, tap);
        }
    }
}

static void resample_set(const set *channels, place *now, int32_t until) {
    unsigned points = points_until(now, until);
    if (channels->count == 3) {
        resample(channels, 3, now, points);
    } else if (channels->count == 2) {
        resample(channels, 2, now, points);
    } else if (channels->count == 1) {
        resample(channels, 1, now, points);
    }
    now->point += points;
    now->time += (int32_t)points * now->step;
}

static set set_of(osm_meter *meter, unsigned first) {
    set channels = {{0}, {0}, 0};
    for (unsigned n = first; n < first + OSM_SPECTRA_TOGETHER && n < meter->spectra; n++) {
        osm_spectrum *spectrum = &meter->spectrum[n];
        if (spectrum->channel != OSM_SPECTRUM_NONE) {
            channels.sample[channels.count] =
                &meter->buffer[OSM_PAST * OSM_COLUMNS + spectrum->channel];
            channels.bin[channels.count++] = spectrum->bin[spectrum->filling];
        }
    }
    return channels;
}

void osm_spectra_block(osm_meter *meter, unsigned first) {
    const osm_split *split = &meter->split;
    place now = place_of(meter);
    set channels = set_of(meter, first);
    resample_set(&channels, &now, split->has_edge ? split->edge : LAST_POINT);
    if (split->has_edge) {
        unsigned cycles = now.cycles + 1;
        if (place_edge(meter, &now)) {
            for (unsigned n = first; n < first + OSM_SPECTRA_TOGETHER && n < meter->spectra; n++) {
                finish(&meter->spectrum[n], cycles);
            }
            channels = set_of(meter, first);
        }
        resample_set(&channels, &now, LAST_POINT);
    }
}

void osm_spectra_advance(osm_meter *meter) {
    const osm_split *split = &meter->split;
    if (meter->spectra == 0) {
        return;
    }
    place now = place_of(meter);
    skip(&now, split->has_edge ? split->edge : LAST_POINT);
    if (split->has_edge) {
        if (place_edge(meter, &now)) {
            meter->analysed = meter->analysing;
        }
        skip(&now, LAST_POINT);
    }
    meter->point_time = now.time - BLOCK_TIME;
    meter->point_step = now.step;
    meter->point = (uint8_t)now.point;
    meter->point_cycles = (uint8_t)now.cycles;
    meter->points_good = now.good;
}

/* Whether nothing is gained when a channel is analysed together with another one. */
static bool alone(const osm_meter *meter, unsigned channel) {
    unsigned circuit = channel - meter->voltages; /* a voltage's wraps to a large number */
    if (meter->spectra == 1 || (channel >= meter->voltages && circuit >= meter->circuits)) {
        return true;
    }
    if (channel >= meter->voltages) {
        return meter->circuit[circuit].voltage_row < 0 ||
               meter->circuit[circuit].voltage_row >= OSM_COLUMN_LINE;
    }
    for (unsigned c = 0; c < meter->circuits; c++) {
        if (meter->circuit[c].voltage_row == (int8_t)channel) {
            return false;
        }
    }
    return true;
}

/* Puts into the elements from `slot` on what had no turn yet and belongs to this voltage, or to
 * none; the element after them. */
static unsigned plan_turn(osm_meter *meter, unsigned slot, int voltage) {
    for (unsigned n = 0; n < meter->channels && slot < meter->spectra; n++) {
        if ((meter->analysing >> n & 1) != 0) {
            continue;
        }
        unsigned circuit = n - meter->voltages;
        bool wanted = voltage == OSM_NONE ? alone(meter, n)
                                          : circuit < meter->circuits &&
                                                meter->circuit[circuit].voltage_row == voltage;
        if (wanted) {
            meter->spectrum[slot++].next = (uint8_t)n;
        }
    }
    return slot;
}

void osm_spectra_plan(osm_meter *meter) {
    if (meter->spectra == meter->channels) {
        for (unsigned n = 0; n < meter->spectra; n++) {
            meter->spectrum[n].next = (uint8_t)n;
        }
        return;
    }
    meter->analysing = meter->analysed;
    for (unsigned n = 0; n < meter->spectra; n++) {
        uint8_t channel = meter->spectrum[n].channel;
        meter->analysing |= (uint16_t)(channel == OSM_SPECTRUM_NONE ? 0 : 1U << channel);
        meter->spectrum[n].next = OSM_SPECTRUM_NONE;
    }
    if (meter->analysing == (1U << meter->channels) - 1) {
        meter->analysing = 0;
    }
    unsigned slot = 0;
    for (int v = 0; v < meter->voltages && slot == 0 && meter->spectra > 1; v++) {
        slot = plan_turn(meter, 1, v);
        slot = slot > 1 ? slot : 0;
        meter->spectrum[0].next = slot > 1 ? (uint8_t)v : OSM_SPECTRUM_NONE;
    }
    (void)plan_turn(meter, slot, OSM_NONE);
}
