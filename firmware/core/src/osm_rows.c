/* The work on the samples: one column of one block at a time, split at the ends of cycles. */
#include "osm_rows.h"

/* Sums over pairs of samples, up to a whole block: the columns are apart by OSM_COLUMNS. The two
 * samples of a pair share a value of the oscillator, that of their middle. Everything is of 32 bits
 * but products and their sums: 32-bit machines multiply no more than they must. Functions of their
 * own, so that each has all registers. */
__attribute__((noinline)) static void run_row(osm_row_sums *sums, const int32_t *x,
                                              const osm_oscillation *turn,
                                              const osm_oscillation *end) {
    int32_t sum = 0;
    int64_t square = 0, cosine = 0, sine = 0;
    for (; turn < end; x += 2 * OSM_COLUMNS, turn++) {
        int32_t first = x[0], second = x[OSM_COLUMNS], pair = first + second;
        sum += pair;
        square += (int64_t)first * first;
        square += (int64_t)second * second;
        cosine += (int64_t)pair * turn->cosine;
        sine += (int64_t)pair * turn->sine;
    }
    sums->sum += (int64_t)sum * OSM_ONE;
    sums->square += square;
    sums->cosine += cosine;
    sums->sine += sine;
}

/* The same of a circuit: v is the voltage's sample that belongs to x. */
__attribute__((noinline)) static void run_power(osm_row_sums *sums, int64_t *product_sum,
                                                const int32_t *x, const int32_t *v,
                                                const osm_oscillation *turn,
                                                const osm_oscillation *end) {
    int32_t sum = 0;
    int64_t square = 0, cosine = 0, sine = 0, product = 0;
    for (; turn < end; x += 2 * OSM_COLUMNS, v += 2 * OSM_COLUMNS, turn++) {
        int32_t first = x[0], second = x[OSM_COLUMNS], pair = first + second;
        sum += pair;
        square += (int64_t)first * first;
        square += (int64_t)second * second;
        product += (int64_t)first * v[0];
        product += (int64_t)second * v[OSM_COLUMNS];
        cosine += (int64_t)pair * turn->cosine;
        sine += (int64_t)pair * turn->sine;
    }
    sums->sum += (int64_t)sum * OSM_ONE;
    sums->square += square;
    sums->cosine += cosine;
    sums->sine += sine;
    *product_sum += product;
}

static const int32_t *samples_of(const osm_meter *meter, const osm_job *job) {
    return &meter->buffer[OSM_PAST * OSM_COLUMNS + job->column];
}

/* Adds pairs `from` to `to` of the block to the cycle's sums. */
static inline void run_pairs(osm_meter *meter, const osm_job *job, int32_t from, int32_t to) {
    const int32_t *x = samples_of(meter, job) + 2 * from * OSM_COLUMNS;
    const osm_oscillation *turn = meter->oscillation;
    osm_row_sums *sums = &meter->cycle.row[job->column];
    if (job->powered) {
        int64_t *product = &meter->cycle.product[job->circuit];
        run_power(sums, product, x, x - job->back, &turn[from], &turn[to]);
    } else {
        run_row(sums, x, &turn[from], &turn[to]);
    }
}

/* Weights at `edge`, in 2^-16 samples, or pairs for sums of pairs. */
static osm_edge_weights weights_of(int32_t edge) {
    int32_t fraction = edge & 0xffff;
    int32_t after = (int32_t)((uint32_t)fraction * (uint32_t)fraction >> 17);
    return (osm_edge_weights){fraction - OSM_ONE / 2 - after, after, edge >> 16};
}

void osm_edge_prepare(osm_split *split) {
    split->samples = weights_of(split->edge);
    split->pairs = weights_of(osm_pair_edge(split->edge));
    /* The sums hold whole pairs: one sample too few or too many, unless the edge is between two. */
    int32_t summed = 2 * split->pairs.at + 1;
    split->samples.before += summed < split->samples.at ? OSM_ONE : 0;
    split->samples.after -= summed > split->samples.at ? OSM_ONE : 0;
}

static int64_t weigh(const osm_edge_weights *weights, int64_t before, int64_t after) {
    return (before * weights->before + after * weights->after) >> 16;
}

/* What the sums of samples up to the edge have too little. */
static osm_run edge_samples(const osm_meter *meter, const osm_job *job,
                            const osm_edge_weights *weights) {
    const int32_t *x = samples_of(meter, job) + weights->at * OSM_COLUMNS;
    int32_t before = x[0], after = x[OSM_COLUMNS];
    osm_run part = {{0, 0, 0, 0}, 0};
    part.row.sum = (int64_t)before * weights->before + (int64_t)after * weights->after;
    part.row.square = weigh(weights, (int64_t)before * before, (int64_t)after * after);
    if (job->powered) {
        const int32_t *v = x - job->back;
        part.product = weigh(weights, (int64_t)before * v[0], (int64_t)after * v[OSM_COLUMNS]);
    }
    return part;
}

/* The same of the sums of pairs. */
static void edge_pairs(const osm_meter *meter, const osm_job *job, osm_row_sums *part) {
    const osm_edge_weights *weights = &meter->split.pairs;
    const int32_t *x = samples_of(meter, job) + 2 * weights->at * OSM_COLUMNS;
    int32_t before = x[0] + x[OSM_COLUMNS], after = x[2 * OSM_COLUMNS] + x[3 * OSM_COLUMNS];
    const osm_oscillation *first = &meter->edge_before, *second = &meter->edge_after;
    part->cosine =
        weigh(weights, (int64_t)before * first->cosine, (int64_t)after * second->cosine);
    part->sine = weigh(weights, (int64_t)before * first->sine, (int64_t)after * second->sine);
}

static osm_run run_of(const osm_sums *sums, const osm_job *job) {
    return (osm_run){sums->row[job->column], job->powered ? sums->product[job->circuit] : 0};
}

static void add_run(osm_sums *to, const osm_job *job, const osm_run *run) {
    osm_row_sums *row = &to->row[job->column];
    row->sum += run->row.sum;
    row->square += run->row.square;
    row->cosine += run->row.cosine;
    row->sine += run->row.sine;
    if (job->powered) {
        to->product[job->circuit] += run->product;
    }
}

static void put_run(osm_sums *to, const osm_job *job, const osm_run *run) {
    to->row[job->column] = run->row;
    if (job->powered) {
        to->product[job->circuit] = run->product;
    }
}

static void fold_row(osm_meter *meter, const osm_job *job, const osm_run *run, bool fresh) {
    osm_sums *sums = &meter->window[meter->active].sums;
    if (fresh) {
        put_run(sums, job, run);
    } else {
        add_run(sums, job, run);
    }
}

/* Sums of the running cycle up to its middle: those of the whole block less what is behind. */
static void end_half(osm_meter *meter, const osm_job *job) {
    osm_edge_weights weights = weights_of(meter->split.middle);
    osm_run part = edge_samples(meter, job, &weights);
    const int32_t *x = samples_of(meter, job) + (weights.at + 1) * OSM_COLUMNS;
    int32_t sum = 0;
    int64_t square = 0;
    for (int32_t n = weights.at + 1; n < OSM_BLOCK; n++, x += OSM_COLUMNS) {
        sum += *x;
        square += (int64_t)*x * *x;
    }
    const osm_row_sums *now = &meter->cycle.row[job->column];
    osm_half_ended(meter, job, now->sum - (int64_t)sum * OSM_ONE + part.row.sum,
                   now->square - square + part.row.square);
}

/* The pairs before the edge and its share end the cycle; the rest begins the next one. */
static void end_cycle(osm_meter *meter, const osm_job *job) {
    const osm_split *split = &meter->split;
    int32_t until = split->pairs.at + 1;
    osm_run part = edge_samples(meter, job, &split->samples);
    edge_pairs(meter, job, &part.row);
    run_pairs(meter, job, 0, until);
    add_run(&meter->cycle, job, &part);
    osm_run ended = run_of(&meter->cycle, job);
    osm_cycle_ended(meter, job, &ended);
    fold_row(meter, job, &ended, split->fresh);
    part = (osm_run){{-part.row.sum, -part.row.square, -part.row.cosine, -part.row.sine},
                     -part.product};
    put_run(&meter->cycle, job, &part);
    run_pairs(meter, job, until, OSM_PAIRS);
}

/* The last block of all: `valid` samples of it count. */
static void run_last(osm_meter *meter, const osm_job *job) {
    int32_t valid = meter->split.valid;
    run_pairs(meter, job, 0, (valid + 1) / 2);
    if (valid % 2 != 0) {
        osm_edge_weights weights = {0, -OSM_ONE, valid - 1};
        osm_run part = edge_samples(meter, job, &weights);
        add_run(&meter->cycle, job, &part);
    }
}

/* A block with a half's or a cycle's end in it, or the last one of all. */
__attribute__((noinline)) static void run_divided(osm_meter *meter, const osm_job *job) {
    const osm_split *split = &meter->split;
    if (split->valid != OSM_BLOCK) {
        run_last(meter, job);
    } else if (split->has_edge) {
        end_cycle(meter, job);
    } else {
        run_pairs(meter, job, 0, OSM_PAIRS);
        if (job->voltage >= 0) {
            end_half(meter, job);
        }
    }
}

void osm_row_block(osm_meter *meter, unsigned number) {
    const osm_job *job = &meter->jobs[number];
    if (meter->split.divided) {
        run_divided(meter, job);
    } else {
        run_pairs(meter, job, 0, OSM_PAIRS);
    }
}

/* The oscillator's own sums, of pairs: an offset's share of the phasors. */
void osm_oscillator_block(osm_meter *meter) {
    const osm_split *split = &meter->split;
    const osm_oscillation *turn = meter->oscillation;
    osm_sums *cycle = &meter->cycle;
    int32_t until = (split->valid + 1) / 2, n = 0;
    if (split->has_edge) {
        const osm_edge_weights *weights = &split->pairs;
        for (; n <= weights->at; n++) {
            cycle->cosine += turn[n].cosine;
            cycle->sine += turn[n].sine;
        }
        int64_t cosine = weigh(weights, meter->edge_before.cosine, meter->edge_after.cosine);
        int64_t sine = weigh(weights, meter->edge_before.sine, meter->edge_after.sine);
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
    for (unsigned number = 0; number < (unsigned)meter->channels + meter->lines; number++) {
        const osm_job *job = &meter->jobs[number];
        osm_run run = run_of(&meter->cycle, job);
        fold_row(meter, job, &run, fresh);
    }
    osm_sums *window = &meter->window[meter->active].sums;
    window->cosine = (fresh ? 0 : window->cosine) + meter->cycle.cosine;
    window->sine = (fresh ? 0 : window->sine) + meter->cycle.sine;
}
