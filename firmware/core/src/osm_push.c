/* The producer's side: frames in, blocks worked off in even portions, cycles and windows out. */
#include <stddef.h>
#include <string.h>

#include "osm_rows.h"

#define READY (OSM_PAST + OSM_BLOCK + OSM_FUTURE) /* rows that the work on a block needs */
#define LONGEST_FILLED_GAP 4
#define INLINE __attribute__((always_inline)) static inline
#define APART __attribute__((noinline)) static

void osm_window_clear(osm_window_sums *window) {
    window->start = window->end = window->length = 0;
    window->cycles = window->frames = window->lost = window->flags = window->clipped = 0;
    window->regular_cycles = window->regular_length = 0;
    window->whole = false;
    for (int v = 0; v < OSM_VOLTAGES_MAX; v++) {
        window->half_cycle_min[v] = UINT32_MAX;
        window->half_cycle_max[v] = 0;
        window->state[v] = 0;
    }
    for (int c = 0; c < OSM_CIRCUITS_MAX; c++) {
        window->cycle_min[c] = UINT32_MAX;
        window->cycle_max[c] = 0;
    }
}

/* Hands the window over; false while the last one was not fetched: it goes on growing. */
bool osm_window_close(osm_meter *meter) {
    osm_window_sums *window = &meter->window[meter->active];
    if (window->length == 0 || atomic_load_explicit(&meter->ready, memory_order_acquire) != 0) {
        return false;
    }
    if (window->cycles < meter->window_cycles) {
        window->flags |= OSM_PARTIAL;
    }
    meter->active ^= 1;
    osm_window_clear(&meter->window[meter->active]);
    atomic_store_explicit(&meter->ready, 1, memory_order_release);
    return true;
}

/* Time as the results count it: sample n lasts from n to n + 1. */
static uint64_t time_of(const osm_meter *meter, int32_t in_block) {
    return (meter->position << 16) + (uint64_t)(int64_t)(in_block + OSM_ONE / 2);
}

/* Adds a stretch to the window; true when its sums are the first. */
static bool window_extend(osm_meter *meter, int32_t end, int32_t length, bool whole) {
    osm_window_sums *window = &meter->window[meter->active];
    if (window->length != 0 && window->whole != whole && osm_window_close(meter)) {
        window = &meter->window[meter->active];
    }
    if (window->length + (uint64_t)length > (uint64_t)OSM_WINDOW_SAMPLES_MAX << 16) {
        /* Nobody fetched windows for seconds: what no longer fits is given up, and said. */
        uint32_t lost = window->lost + (uint32_t)(window->length >> 16);
        osm_window_clear(window);
        window->lost = lost;
        window->flags = OSM_LOST_FRAMES;
    }
    bool fresh = window->length == 0;
    if (fresh) {
        window->start = time_of(meter, end) - (uint64_t)length;
        window->whole = whole;
    } else if (window->whole != whole) {
        window->whole = false;
    }
    window->flags |= meter->pending_flags | (whole ? 0 : (uint32_t)OSM_FREE_RUN);
    window->lost += meter->pending_lost;
    window->end = time_of(meter, end);
    window->length += (uint64_t)length;
    window->frames += (uint32_t)((window->end >> 16) - ((window->end - (uint64_t)length) >> 16));
    return fresh;
}

/* Whether the cycle that ends gives half-cycle values, and whether those are within the limits of
 * their definition: between three quarters of a cycle and one and a half the RMS of a steady sine
 * depends on where the cycle began. */
static void judge_cycle(osm_meter *meter) {
    osm_split *split = &meter->split;
    int32_t nominal = meter->nominal_period, length = split->cycle_length;
    int32_t beside = length < nominal ? nominal - length : length - nominal;
    split->judged = split->whole || length == nominal;
    bool near = beside <= nominal / 8 || length >= nominal + nominal / 16 * 7;
    split->measured = split->judged || (meter->cycle_seen && near);
    meter->cycle_seen = meter->cycle_seen || split->judged;
}

APART void cycle_begin(osm_meter *meter) {
    osm_split *split = &meter->split;
    split->fresh = window_extend(meter, split->edge, split->cycle_length, split->whole);
    osm_window_sums *window = &meter->window[meter->active];
    window->cycles++;
    window->regular_cycles += split->regular ? 1 : 0;
    window->regular_length += split->regular ? (uint32_t)split->cycle_length : 0;
    split->close_after = window->cycles >= meter->window_cycles;
    judge_cycle(meter);
    window->flags |= split->judged ? 0 : (uint32_t)OSM_PARTIAL;
    uint8_t head = atomic_load_explicit(&meter->ring_head, memory_order_relaxed);
    uint8_t tail = atomic_load_explicit(&meter->ring_tail, memory_order_acquire);
    bool room = (uint8_t)(head - tail) < OSM_CYCLES_KEPT;
    meter->cycle_kept = room && meter->cycle_seen;
    if (meter->cycle_kept) {
        osm_cycle *cycle = &meter->ring[head % OSM_CYCLES_KEPT];
        memset(cycle, 0, sizeof *cycle);
        cycle->end = time_of(meter, split->edge);
        cycle->length = (uint32_t)split->cycle_length;
        cycle->flags = meter->pending_flags | meter->cycle_flags;
        cycle->flags |= split->whole ? 0 : OSM_FREE_RUN;
        cycle->flags |= split->judged ? 0 : OSM_PARTIAL;
        meter->cycle_flags = 0;
    } else if (!room) {
        meter->cycle_flags |= OSM_LOST_FRAMES;
    }
    meter->pending_flags = meter->pending_lost = 0;
}

APART void cycle_finish(osm_meter *meter) {
    osm_split *split = &meter->split;
    osm_window_sums *window = &meter->window[meter->active];
    window->clipped |= meter->clip[0] | meter->clip[1];
    if (meter->cycle_kept) {
        uint8_t head = atomic_load_explicit(&meter->ring_head, memory_order_relaxed);
        osm_cycle *cycle = &meter->ring[head % OSM_CYCLES_KEPT];
        cycle->flags |= window->clipped != 0 ? OSM_CLIPPED : 0;
        for (int v = 0; v < meter->voltages; v++) {
            cycle->flags |= meter->voltage_state[v];
        }
        atomic_store_explicit(&meter->ring_head, (uint8_t)(head + 1), memory_order_release);
    }
    /* The halves of the cycle that ended: the second one is the next cycle's neighbour. */
    meter->half_time = split->cycle_length - meter->half_length;
    meter->half_good = split->judged && meter->half_length != 0;
    meter->half_length = 0;
    meter->middle_done = false;
    if (split->close_after) {
        osm_window_close(meter);
    }
}

APART void block_begin(osm_meter *meter) {
    meter->split.valid = OSM_BLOCK;
    if (meter->draining && meter->left < OSM_BLOCK) {
        meter->split.valid = meter->left;
    }
    meter->job = 0;
    osm_reference_block(meter);
    if (meter->split.has_edge) {
        cycle_begin(meter);
        if (meter->split.close_after) {
            osm_spectra_plan(meter);
        }
    }
    osm_oscillator_block(meter);
}

APART void block_end(osm_meter *meter) {
    const osm_split *split = &meter->split;
    osm_spectra_advance(meter);
    meter->window[meter->active].clipped |= meter->clip[0] | meter->clip[1];
    if (split->has_edge) {
        cycle_finish(meter);
    }
    meter->since = (split->has_edge ? -split->edge : meter->since) + OSM_BLOCK * OSM_ONE;
    meter->position += OSM_BLOCK;
    meter->clip[0] = meter->clip[1];
    meter->clip[1] = meter->clip[2];
    meter->clip[2] = 0;
    meter->left = meter->left > OSM_BLOCK ? (uint8_t)(meter->left - OSM_BLOCK) : 0;
    meter->fill = OSM_BUFFERED - OSM_BLOCK;
    memmove(meter->buffer, &meter->buffer[OSM_BLOCK * OSM_COLUMNS],
            (OSM_BUFFERED - OSM_BLOCK) * OSM_COLUMNS * sizeof meter->buffer[0]);
}

/* The first portion of a block's work is its reference, the others share the analyses, which are
 * worth two columns, and the columns. The last one has the least of them: it ends the block. */
APART void work(osm_meter *meter, unsigned portion) {
    if (portion == 0) {
        block_begin(meter);
        return;
    }
    unsigned rows = (unsigned)meter->channels + meter->lines;
    unsigned sets = (meter->spectra + OSM_SPECTRA_TOGETHER - 1) / OSM_SPECTRA_TOGETHER;
    unsigned jobs = rows + 2 * sets;
    unsigned until = (portion * jobs + OSM_PORTIONS - 2) / (OSM_PORTIONS - 1);
    for (; meter->job < until; meter->job++) {
        if (meter->job >= 2 * sets) {
            osm_row_block(meter, meter->job - 2 * sets);
        } else if (meter->job % 2 == 0) {
            osm_spectra_block(meter, meter->job / 2 * OSM_SPECTRA_TOGETHER);
        }
    }
    if (portion == OSM_PORTIONS - 1) {
        block_end(meter);
    }
}

APART void derive_lines(const osm_meter *meter, int32_t *row) {
    for (unsigned n = 0; n < meter->lines; n++) {
        const osm_line *line = &meter->line[n];
        int64_t minus = ((int64_t)row[line->minus] * line->ratio + (1 << 23)) >> 24;
        row[OSM_COLUMN_LINE + n] = (int32_t)((row[line->plus] - minus + 1) >> 1);
    }
}

INLINE void accept(osm_meter *meter, const int32_t *sample) {
    int32_t *row = &meter->buffer[meter->fill * OSM_COLUMNS];
    memcpy(row, sample, OSM_CHANNELS_MAX * sizeof *row);
    if (meter->lines != 0) {
        derive_lines(meter, row);
    }
    meter->fill++;
    if (meter->fill > READY) {
        work(meter, meter->fill - READY - 1U);
    }
}

void osm_restart(osm_meter *meter, uint64_t position) {
    meter->position = position;
    meter->since = OSM_ONE / 2;
    meter->period = meter->nominal_period;
    meter->step = meter->nominal_step;
    meter->mode = OSM_MODE_SEARCH;
    osm_turn step = osm_turn_of(meter->step);
    meter->step_cosine = step.cosine;
    meter->step_sine = step.sine;
    meter->now_cosine = 1 << 30;
    meter->now_sine = 0;
    memset(&meter->cycle, 0, sizeof meter->cycle);
    memset(meter->half_root, 0, sizeof meter->half_root);
    memset(meter->half_sum, 0, sizeof meter->half_sum);
    memset(meter->half_square, 0, sizeof meter->half_square);
    meter->half_good = meter->middle_done = meter->draining = meter->points_good = false;
    meter->half_length = 0;
    meter->point = OSM_POINTS;
    meter->fill = 0;
    meter->left = 0;
    osm_reference_reset(meter, 0);
}

/* The rows before the first frame read as the first frame. */
APART void accept_first(osm_meter *meter, const int32_t *sample) {
    for (int n = 0; n <= OSM_PAST; n++) {
        accept(meter, sample);
    }
}

void osm_work_off(osm_meter *meter) {
    if (meter->fill <= OSM_PAST) {
        return;
    }
    int32_t last[OSM_CHANNELS_MAX];
    memcpy(last, &meter->buffer[(meter->fill - 1) * OSM_COLUMNS], sizeof last);
    meter->left = (uint8_t)(meter->fill - OSM_PAST);
    meter->draining = true;
    int32_t over = 0;
    while (meter->left > 0) {
        over = meter->left < OSM_BLOCK ? OSM_BLOCK - meter->left : 0;
        accept(meter, last);
    }
    meter->draining = false;
    /* The rest ends half a sample after the last frame; the block began `since` after the edge. */
    int32_t behind = -over * OSM_ONE - OSM_ONE / 2;
    osm_window_close(meter);
    bool fresh = window_extend(meter, behind, meter->since + behind, false);
    osm_fold_rest(meter, fresh);
    meter->pending_flags = meter->pending_lost = 0;
}

APART void bridge(osm_meter *meter, const int32_t *sample, int32_t missing) {
    int32_t before[OSM_CHANNELS_MAX], between[OSM_CHANNELS_MAX];
    memcpy(before, &meter->buffer[(meter->fill - 1) * OSM_COLUMNS], sizeof before);
    memset(between, 0, sizeof between);
    meter->pending_flags |= OSM_LOST_FRAMES;
    meter->pending_lost += (uint32_t)missing;
    for (int32_t n = 1; n <= missing; n++) {
        for (unsigned c = 0; c < meter->channels; c++) {
            between[c] = before[c] + (sample[c] - before[c]) / (missing + 1) * n;
        }
        accept(meter, between);
    }
}

/* Frames are missing, or the count went back: a few are filled in, else it all starts again. */
static void recover(osm_meter *meter, const osm_frame *frame) {
    uint32_t missing = frame->sequence - meter->sequence - 1;
    if (missing <= LONGEST_FILLED_GAP) {
        bridge(meter, frame->sample, (int32_t)missing);
        accept(meter, frame->sample);
        return;
    }
    missing = missing > INT32_MAX ? 0 : missing;
    uint64_t next = meter->position + meter->fill - OSM_PAST + missing;
    meter->pending_flags |= OSM_LOST_FRAMES;
    meter->pending_lost += missing;
    osm_work_off(meter);
    osm_restart(meter, next);
    meter->pending_flags |= OSM_LOST_FRAMES;
    accept_first(meter, frame->sample);
}

/* The first frame, or one that does not follow the last. */
APART void begin(osm_meter *meter, const osm_frame *frame) {
    if (meter->started) {
        recover(meter, frame);
        return;
    }
    meter->started = true;
    osm_restart(meter, meter->position);
    accept_first(meter, frame->sample);
}

INLINE uint32_t extent_of(int32_t sample) {
    /* cppcheck-suppress shiftTooManyBitsSigned */
    return (uint32_t)(sample ^ (sample >> 31)) + 1;
}

/* The frame's largest size in a way: bits above the 23rd tell of a sample at a rail or beyond.
 * Twelve at once, as compilers do four with one instruction. */
INLINE uint32_t extreme_of(const int32_t *sample) {
    uint32_t extreme = 0;
    for (int n = 0; n < 12; n++) {
        extreme |= extent_of(sample[n]);
    }
    return extreme | extent_of(sample[12]) | extent_of(sample[13]);
}

/* A sample at a rail is clipped, one beyond is none; what is not configured does not matter. */
APART int look_at_rails(osm_meter *meter, const int32_t *sample) {
    uint32_t clipped = 0;
    for (unsigned n = 0; n < meter->channels; n++) {
        if (sample[n] > OSM_FULL_SCALE - 1 || sample[n] < -OSM_FULL_SCALE) {
            return OSM_ESAMPLE;
        }
        bool rail = sample[n] == OSM_FULL_SCALE - 1 || sample[n] == -OSM_FULL_SCALE;
        clipped |= (uint32_t)rail << n;
    }
    meter->clip[2] |= clipped;
    return OSM_OK;
}

int osm_push(osm_meter *meter, const osm_frame *frame) {
    if (meter == NULL || frame == NULL) {
        return OSM_EARGUMENT;
    }
    if (meter->magic != OSM_MAGIC) {
        return OSM_ESTATE;
    }
    if (extreme_of(frame->sample) >> 23 != 0 && look_at_rails(meter, frame->sample) != OSM_OK) {
        return OSM_ESAMPLE;
    }
    meter->clip[2] |= frame->saturated;
    if (meter->started && frame->sequence - meter->sequence == 1) {
        accept(meter, frame->sample);
    } else {
        begin(meter, frame);
    }
    meter->sequence = frame->sequence;
    return OSM_OK;
}

int osm_flush(osm_meter *meter) {
    if (meter == NULL) {
        return OSM_EARGUMENT;
    }
    if (meter->magic != OSM_MAGIC) {
        return OSM_ESTATE;
    }
    if (meter->started) {
        uint64_t next = meter->position + meter->fill - OSM_PAST;
        osm_work_off(meter);
        meter->position = next;
        meter->started = false;
        meter->flushed = true;
    }
    return OSM_OK;
}
