/* The work on the samples: one column of one block at a time, split at the ends of cycles. */
#include <string.h>

#include "osm_rows.h"

/* Inlined wherever the count is known, so that the loops need no ends of their own. */
#define KERNEL __attribute__((always_inline)) static inline

/* Sums over full samples; the columns are apart by OSM_COLUMNS. The kernels keep all they need in
 * registers: two passes over a circuit cost less than one that spills. */
KERNEL void run_square(osm_row_sums *sums, const int32_t *x, int32_t count) {
    int64_t sum = 0, square = 0;
    for (; count > 0; count--, x += OSM_COLUMNS) {
        int64_t value = *x;
        sum += value;
        square += value * value;
    }
    sums->sum += sum * OSM_ONE;
    sums->square += square;
}

/* Two samples share a value of the oscillator, that of their middle. */
KERNEL void run_turn(osm_row_sums *sums, const int32_t *x, int32_t pairs,
                     const osm_oscillation *turn) {
    int64_t cosine = 0, sine = 0;
    for (; pairs > 0; pairs--, x += 2 * OSM_COLUMNS, turn++) {
        int64_t pair = (int64_t)x[0] + x[OSM_COLUMNS];
        cosine += pair * turn->cosine;
        sine += pair * turn->sine;
    }
    sums->cosine += cosine;
    sums->sine += sine;
}

/* Both of these over a whole block; the block's sum of squares. A function of its own, as the lags
 * are: each has all registers. */
__attribute__((noinline)) static int64_t run_block(osm_row_sums *sums, const int32_t *x,
                                                   const osm_oscillation *turn) {
    int64_t sum = 0, square = 0, cosine = 0, sine = 0;
    const osm_oscillation *end = turn + OSM_PAIRS;
    for (; turn < end; x += 2 * OSM_COLUMNS, turn++) {
        int64_t first = x[0], second = x[OSM_COLUMNS], pair = first + second;
        sum += pair;
        square += first * first;
        square += second * second;
        cosine += pair * turn->cosine;
        sine += pair * turn->sine;
    }
    sums->sum += sum * OSM_ONE;
    sums->square += square;
    sums->cosine += cosine;
    sums->sine += sine;
    return square;
}

/* v: the voltage at the smallest lag; the others are before it. */
KERNEL void run_lags(int64_t lag[OSM_LAGS], const int32_t *x, int32_t count, const int32_t *v) {
    int64_t lag0 = 0, lag1 = 0, lag2 = 0, lag3 = 0;
    int64_t v1 = v[-OSM_COLUMNS], v2 = v[-2 * OSM_COLUMNS], v3 = v[-3 * OSM_COLUMNS], v0;
    /* Four at a time: the newest voltage takes the oldest one's place. */
    for (; count >= 4; count -= 4, x += 4 * OSM_COLUMNS, v += 4 * OSM_COLUMNS) {
        int64_t i = x[0];
        v0 = v[0];
        lag0 += i * v0, lag1 += i * v1, lag2 += i * v2, lag3 += i * v3;
        i = x[OSM_COLUMNS];
        v3 = v[OSM_COLUMNS];
        lag0 += i * v3, lag1 += i * v0, lag2 += i * v1, lag3 += i * v2;
        i = x[2 * OSM_COLUMNS];
        v2 = v[2 * OSM_COLUMNS];
        lag0 += i * v2, lag1 += i * v3, lag2 += i * v0, lag3 += i * v1;
        i = x[3 * OSM_COLUMNS];
        v1 = v[3 * OSM_COLUMNS];
        lag0 += i * v1, lag1 += i * v2, lag2 += i * v3, lag3 += i * v0;
    }
    for (; count > 0; count--, x += OSM_COLUMNS, v += OSM_COLUMNS) {
        int64_t i = x[0];
        v0 = v[0];
        lag0 += i * v0, lag1 += i * v1, lag2 += i * v2, lag3 += i * v3;
        v3 = v2, v2 = v1, v1 = v0;
    }
    lag[0] += lag0;
    lag[1] += lag1;
    lag[2] += lag2;
    lag[3] += lag3;
}

/* Samples and pairs of the block from these on, to `samples` and `pairs`. */
static void run_part(const osm_meter *meter, const osm_job *job, osm_run *run, int32_t from,
                     int32_t from_pair, int32_t samples) {
    const int32_t *column = &meter->buffer[OSM_PAST * OSM_COLUMNS + job->column];
    osm_row_sums sums = {0, 0, 0, 0};
    run_square(&sums, column + from * OSM_COLUMNS, samples - from);
    if (job->phasor) {
        int32_t pairs = (samples + 1) / 2 - from_pair;
        run_turn(&sums, column + 2 * from_pair * OSM_COLUMNS, pairs, &meter->oscillation[from_pair]);
    }
    *run = (osm_run){sums.sum, sums.square, sums.cosine, sums.sine, {0}};
    if (job->voltage_column >= 0) {
        int32_t back = job->first_lag * OSM_COLUMNS + job->column - job->voltage_column;
        const int32_t *x = column + from * OSM_COLUMNS;
        run_lags(run->lag, x, samples - from, x - back);
    }
}

/* Weights, 2^16 is one, of the two samples beside an edge: the sums hold samples in full, the
 * integral of the straight line between the samples ends at the edge. */
typedef struct {
    int64_t before, after;
    int32_t at; /* the sample or pair before the edge, -1 to OSM_BLOCK - 2 or OSM_PAIRS - 1 */
} edge_weights;

/* `edge` in 2^-16 samples, or in 2^-16 pairs for sums of pairs. */
static edge_weights weights_of(int32_t edge) {
    int64_t fraction = edge & 0xffff;
    edge_weights weights = {0, fraction * fraction >> 17, edge >> 16};
    weights.before = fraction - OSM_ONE / 2 - weights.after;
    return weights;
}

static int64_t weigh(const edge_weights *weights, int64_t before, int64_t after) {
    return (before * weights->before + after * weights->after) >> 16;
}

/* What the sums of samples up to the edge have too little. */
static osm_run edge_part(const osm_meter *meter, const osm_job *job, const edge_weights *weights) {
    const int32_t *row = &meter->buffer[(OSM_PAST + weights->at) * OSM_COLUMNS];
    int64_t x = row[job->column], y = row[OSM_COLUMNS + job->column];
    osm_run part = {0};
    part.sum = x * weights->before + y * weights->after;
    part.square = weigh(weights, x * x, y * y);
    if (job->voltage_column >= 0) {
        const int32_t *v = row - job->first_lag * OSM_COLUMNS + job->voltage_column;
        for (int n = 0; n < OSM_LAGS; n++) {
            part.lag[n] = weigh(weights, x * v[0], y * v[OSM_COLUMNS]);
            v -= OSM_COLUMNS;
        }
    }
    return part;
}

/* The same of the sums of pairs. */
static void edge_pairs(const osm_meter *meter, unsigned column, const edge_weights *weights,
                       osm_run *part) {
    const int32_t *x = &meter->buffer[(OSM_PAST + 2 * weights->at) * OSM_COLUMNS + (int32_t)column];
    int64_t before = (int64_t)x[0] + x[OSM_COLUMNS];
    int64_t after = (int64_t)x[2 * OSM_COLUMNS] + x[3 * OSM_COLUMNS];
    const osm_oscillation *first = &meter->edge_before, *second = &meter->edge_after;
    part->cosine = weigh(weights, before * first->cosine, after * second->cosine);
    part->sine = weigh(weights, before * first->sine, after * second->sine);
}

static void add_run(osm_run *to, const osm_run *part) {
    to->sum += part->sum;
    to->square += part->square;
    to->cosine += part->cosine;
    to->sine += part->sine;
    for (int n = 0; n < OSM_LAGS; n++) {
        to->lag[n] += part->lag[n];
    }
}

static void subtract_run(osm_run *from, const osm_run *part) {
    from->sum -= part->sum;
    from->square -= part->square;
    from->cosine -= part->cosine;
    from->sine -= part->sine;
    for (int n = 0; n < OSM_LAGS; n++) {
        from->lag[n] -= part->lag[n];
    }
}

static osm_run load_run(const osm_sums *sums, const osm_job *job) {
    const osm_row_sums *row = &sums->row[job->column];
    osm_run run = {row->sum, row->square, row->cosine, row->sine, {0}};
    if (job->circuit >= 0) {
        memcpy(run.lag, sums->lag[job->circuit], sizeof run.lag);
    }
    return run;
}

static void store_run(osm_sums *sums, const osm_job *job, const osm_run *run) {
    sums->row[job->column] = (osm_row_sums){run->sum, run->square, run->cosine, run->sine};
    if (job->circuit >= 0) {
        memcpy(sums->lag[job->circuit], run->lag, sizeof run->lag);
    }
}

static void fold_row(osm_meter *meter, const osm_job *job, const osm_run *run, bool fresh) {
    osm_sums *sums = &meter->window[meter->active].sums;
    osm_run total = *run;
    if (!fresh) {
        osm_run before = load_run(sums, job);
        add_run(&total, &before);
    }
    store_run(sums, job, &total);
}

/* A sample at a rail alone makes the block's squares this large: only then they are looked at. */
#define RAIL_SQUARE ((OSM_FULL_SCALE - 1) * (int64_t)(OSM_FULL_SCALE - 1))

__attribute__((noinline)) static void find_rails(osm_meter *meter, unsigned column) {
    if (column >= OSM_COLUMN_LINE) {
        return;
    }
    const int32_t *x = &meter->buffer[OSM_PAST * OSM_COLUMNS + column];
    for (int n = 0; n < OSM_BLOCK; n++, x += OSM_COLUMNS) {
        if (*x >= OSM_FULL_SCALE - 1 || *x <= -OSM_FULL_SCALE) {
            meter->clip[0] |= UINT32_C(1) << column;
        }
    }
}

/* The columns in the order of their work: voltages, lines, then what refers to them. */
static unsigned column_of(const osm_meter *meter, unsigned number) {
    unsigned voltages = meter->voltages, lines = meter->lines;
    if (number < voltages) {
        return number;
    }
    return number < voltages + lines ? OSM_COLUMN_LINE + number - voltages : number - lines;
}

static osm_job job_of(const osm_meter *meter, unsigned column) {
    osm_job job = {(uint8_t)column, true, OSM_NONE, OSM_NONE, OSM_NONE, 0};
    if (column < meter->voltages) {
        job.voltage = (int8_t)column;
    } else if (column < OSM_COLUMN_LINE) {
        unsigned circuit = column - meter->voltages;
        job.phasor = circuit < meter->circuits;
        if (job.phasor) {
            job.circuit = (int8_t)circuit;
            job.voltage_column = meter->circuit[circuit].voltage_row;
            job.first_lag = meter->circuit[circuit].first_lag;
        }
    }
    return job;
}

__attribute__((noinline)) static void block_lags(int64_t *lag, const int32_t *x, const int32_t *v) {
    run_lags(lag, x, OSM_BLOCK, v);
}

/* A whole block of a column; its sum of squares. */
static int64_t run_whole(osm_meter *meter, unsigned column) {
    const int32_t *base = &meter->buffer[OSM_PAST * OSM_COLUMNS];
    osm_row_sums *sums = &meter->cycle.row[column];
    unsigned circuit = column - meter->voltages; /* a voltage's wraps to a large number */
    if (circuit < meter->circuits) {
        const osm_circuit_state *state = &meter->circuit[circuit];
        if (state->voltage_row >= 0) {
            const int32_t *v = base - state->first_lag * OSM_COLUMNS + state->voltage_row;
            block_lags(meter->cycle.lag[circuit], base + column, v);
        }
    } else if (column < OSM_COLUMN_LINE && column >= meter->voltages) { /* neutral */
        int64_t before = sums->square;
        run_square(sums, base + column, OSM_BLOCK);
        return sums->square - before;
    }
    return run_block(sums, base + column, meter->oscillation);
}

/* Sums of the running cycle up to its middle: those of the whole block less what is behind. */
static void end_half(osm_meter *meter, const osm_job *job) {
    edge_weights weights = weights_of(meter->split.middle);
    osm_row_sums behind = {0, 0, 0, 0};
    const int32_t *x = &meter->buffer[OSM_PAST * OSM_COLUMNS + job->column];
    run_square(&behind, x + (weights.at + 1) * OSM_COLUMNS, OSM_BLOCK - 1 - weights.at);
    const osm_row_sums *now = &meter->cycle.row[job->column];
    osm_run part = edge_part(meter, job, &weights);
    osm_half_ended(meter, job, now->sum - behind.sum + part.sum,
                   now->square - behind.square + part.square);
}

static void end_cycle(osm_meter *meter, const osm_job *job) {
    const osm_split *split = &meter->split;
    edge_weights weights = weights_of(split->edge);
    edge_weights pair_weights = weights_of(osm_pair_edge(split->edge));
    osm_run part = edge_part(meter, job, &weights), behind, ended;
    if (job->phasor) {
        edge_pairs(meter, job->column, &pair_weights, &part);
    }
    run_part(meter, job, &behind, weights.at + 1, pair_weights.at + 1, OSM_BLOCK);
    subtract_run(&behind, &part);
    ended = load_run(&meter->cycle, job);
    store_run(&meter->cycle, job, &behind);
    subtract_run(&ended, &behind);
    osm_cycle_ended(meter, job, &ended);
    fold_row(meter, job, &ended, split->fresh);
}

/* A block with a half's or a cycle's end in it, or the last one of all. */
__attribute__((noinline)) static void run_other(osm_meter *meter, unsigned column) {
    const osm_split *split = &meter->split;
    osm_job job = job_of(meter, column);
    if (split->valid != OSM_BLOCK) {
        osm_run last, sums = load_run(&meter->cycle, &job);
        run_part(meter, &job, &last, 0, 0, split->valid);
        add_run(&sums, &last);
        store_run(&meter->cycle, &job, &sums);
        return;
    }
    if (split->has_middle && job.voltage >= 0) {
        end_half(meter, &job);
    }
    if (split->has_edge) {
        end_cycle(meter, &job);
    }
}

void osm_row_block(osm_meter *meter, unsigned number) {
    unsigned column = column_of(meter, number);
    if (meter->split.valid == OSM_BLOCK && run_whole(meter, column) >= RAIL_SQUARE) {
        find_rails(meter, column);
    }
    if (meter->split.divided) {
        run_other(meter, column);
    }
}

/* The oscillator's own sums, of pairs: an offset's share of the phasors. */
void osm_oscillator_block(osm_meter *meter) {
    const osm_split *split = &meter->split;
    const osm_oscillation *turn = meter->oscillation;
    osm_sums *cycle = &meter->cycle;
    int32_t until = (split->valid + 1) / 2, n = 0;
    if (split->has_edge) {
        edge_weights weights = weights_of(osm_pair_edge(split->edge));
        for (; n <= weights.at; n++) {
            cycle->cosine += turn[n].cosine;
            cycle->sine += turn[n].sine;
        }
        int64_t cosine = weigh(&weights, meter->edge_before.cosine, meter->edge_after.cosine);
        int64_t sine = weigh(&weights, meter->edge_before.sine, meter->edge_after.sine);
        osm_sums *window = &meter->window[meter->active].sums;
        window->cosine = (split->fresh ? 0 : window->cosine) + cycle->cosine + cosine;
        window->sine = (split->fresh ? 0 : window->sine) + cycle->sine + sine;
        cycle->cosine = -cosine;
        cycle->sine = -sine;
    }
    for (; n < until; n++) {
        cycle->cosine += turn[n].cosine;
        cycle->sine += turn[n].sine;
    }
}

/* Puts what was summed since the last edge into the window. */
void osm_fold_rest(osm_meter *meter, bool fresh) {
    unsigned rows = (unsigned)(meter->channels + meter->lines);
    for (unsigned number = 0; number < rows; number++) {
        osm_job job = job_of(meter, column_of(meter, number));
        osm_run run = load_run(&meter->cycle, &job);
        fold_row(meter, &job, &run, fresh);
    }
    osm_sums *window = &meter->window[meter->active].sums;
    window->cosine = (fresh ? 0 : window->cosine) + meter->cycle.cosine;
    window->sine = (fresh ? 0 : window->sine) + meter->cycle.sine;
}
