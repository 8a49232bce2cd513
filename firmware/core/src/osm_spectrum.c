/* Resampling for the harmonic analysis: each cycle of a channel becomes OSM_POINTS points, added up
 * over the cycles of a window, which suppresses what is not a harmonic. */
#include "osm_internal.h"
#include "osm_tables.h"

#define BLOCK_TIME (OSM_BLOCK * OSM_ONE)
#define CYCLES_MOST 64 /* sums of points stay within 31 bits */

/* Where the points of a cycle have got to. */
typedef struct {
    int32_t time, step;
    unsigned point, cycles;
    bool good;
} place;

static place place_of(const osm_meter *meter) {
    place now = {meter->point_time, meter->point_step, meter->point, meter->point_cycles,
                 meter->points_good};
    return now;
}

/* At an edge: whether the ended cycle counts, and where the next one begins. */
static bool place_edge(const osm_meter *meter, place *now) {
    const osm_split *split = &meter->split;
    bool counts = now->good && now->point == OSM_POINTS && split->whole;
    now->cycles = counts ? now->cycles + 1 : 0;
    bool done = counts && split->close_after;
    now->good = meter->mode == OSM_MODE_LOCKED;
    now->point = now->good ? 0 : OSM_POINTS;
    now->time = split->edge;
    now->step = meter->period / OSM_POINTS;
    return done;
}

static void finish(osm_meter *meter, osm_spectrum *spectrum, unsigned cycles) {
    uint8_t half = spectrum->filling;
    spectrum->of[half] = spectrum->channel;
    spectrum->cycles[half] = (uint8_t)cycles;
    uint8_t last = atomic_load_explicit(&spectrum->done, memory_order_relaxed);
    uint8_t count = last == OSM_SPECTRUM_NONE ? 0 : (uint8_t)((last >> 1) + 1);
    count = count > 126 ? 0 : count;
    atomic_store_explicit(&spectrum->done, (uint8_t)(2 * count + half), memory_order_release);
    spectrum->filling = half ^ 1;
    spectrum->channel = (uint8_t)((spectrum->channel + meter->spectra) % meter->channels);
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

static void resample(const int32_t *sample, place *now, int32_t until, int32_t *bin) {
    unsigned points = points_until(now, until);
    int32_t time = now->time + OSM_ONE / OSM_PHASES / 2, step = now->step;
    int32_t keep = now->cycles == 0 ? 0 : -1; /* the first cycle replaces what was there */
    int32_t *end = &bin[now->point + points];
    for (bin += now->point; bin < end; bin++, time += step) {
        const int32_t *x = sample + (time >> 16) * OSM_COLUMNS;
        const int16_t *tap = osm_resample_taps[(time >> 8) & (OSM_PHASES - 1)];
        int64_t sum = 1 << 13;
        sum += (int64_t)x[-2 * OSM_COLUMNS] * tap[0];
        sum += (int64_t)x[-OSM_COLUMNS] * tap[1];
        sum += (int64_t)x[0] * tap[2];
        sum += (int64_t)x[OSM_COLUMNS] * tap[3];
        sum += (int64_t)x[2 * OSM_COLUMNS] * tap[4];
        sum += (int64_t)x[3 * OSM_COLUMNS] * tap[5];
        *bin = (*bin & keep) + (int32_t)(sum >> 14);
    }
    now->point += points;
    now->time += (int32_t)points * step;
}

void osm_spectrum_block(osm_meter *meter, osm_spectrum *spectrum) {
    const osm_split *split = &meter->split;
    const int32_t *sample = &meter->buffer[OSM_PAST * OSM_COLUMNS + spectrum->channel];
    place now = place_of(meter);
    int32_t last = BLOCK_TIME - OSM_ONE / OSM_PHASES / 2;
    resample(sample, &now, split->has_edge ? split->edge : last, spectrum->bin[spectrum->filling]);
    if (split->has_edge) {
        unsigned cycles = now.cycles + 1;
        if (place_edge(meter, &now)) {
            finish(meter, spectrum, cycles);
            now.cycles = 0;
            sample = &meter->buffer[OSM_PAST * OSM_COLUMNS + spectrum->channel];
        }
        now.cycles = now.cycles >= CYCLES_MOST ? 0 : now.cycles;
        resample(sample, &now, last, spectrum->bin[spectrum->filling]);
    }
}

void osm_spectrum_advance(osm_meter *meter) {
    const osm_split *split = &meter->split;
    if (meter->spectra == 0) {
        return;
    }
    place now = place_of(meter);
    int32_t last = BLOCK_TIME - OSM_ONE / OSM_PHASES / 2;
    skip(&now, split->has_edge ? split->edge : last);
    if (split->has_edge) {
        if (place_edge(meter, &now)) {
            now.cycles = 0;
        }
        now.cycles = now.cycles >= CYCLES_MOST ? 0 : now.cycles;
        skip(&now, last);
    }
    meter->point_time = now.time - BLOCK_TIME;
    meter->point_step = now.step;
    meter->point = (uint8_t)now.point;
    meter->point_cycles = (uint8_t)now.cycles;
    meter->points_good = now.good;
}
