/* Follows the reference voltage: where cycles begin and end, and the oscillator that turns with it.
 *
 * Two boxcars of half and a third of a cycle take out even and triple orders and most of the others
 * (the 5th to 1/25, the 7th to 1/49); they need 0.83 of a cycle to settle. What they delay is the
 * same for every cycle: a crossing of the filtered voltage may stand for a cycle's start. */
#include <string.h>

#include "osm_rows.h"

#define BLOCK_TIME (OSM_BLOCK * OSM_ONE)
#define NO_CROSSING INT32_MIN

void osm_reference_reset(osm_meter *meter, uint8_t voltage) {
    osm_reference *reference = &meter->reference;
    memset(reference->half, 0, sizeof reference->half);
    memset(reference->third, 0, sizeof reference->third);
    reference->half_sum = reference->third_sum = reference->last = 0;
    reference->half_at = reference->third_at = reference->armed = 0;
    reference->settling = (uint8_t)(reference->half_length + reference->third_length);
    reference->voltage = voltage;
    reference->threshold = 0;
    if (voltage < meter->voltages) {
        /* 7 % of nominal: below the 10 % of an interruption. Amplitude after the filters: decimated
         * sum, boxcars with 2/pi and 0.827, the division by 16 between them. */
        int64_t level = meter->limit[voltage][OSM_LIMIT_SAG] >> 8; /* about nominal RMS in codes */
        int64_t gain = reference->decimation * reference->half_length * reference->third_length;
        reference->threshold = level * gain / 16 * 53 / 1000; /* 0.07 x 1.41 x 0.637 x 0.827 */
    }
}

/* The chord of a sine crosses zero beside the sine by h^2 / 3 (f - 1/2) f (1 - f) steps of h:
 * h^2 / 3, 2^16 is 1, with h = 2 pi decimation / period. */
static int32_t curvature_of(const osm_reference *reference, int32_t period) {
    uint64_t turn = ((uint64_t)reference->decimation << 36) / (uint64_t)period; /* 2^20 is 1 */
    return (int32_t)(turn * turn * 3369 >> 32); /* (2 pi)^2 / 3 x 2^8 */
}

/* Fraction of a step at which a sine that reads before < 0 <= after crosses zero, 2^16 is 1. */
static int32_t crossing_fraction(const osm_reference *reference, int64_t before, int64_t after) {
    int64_t part = -before, whole = after - before;
    while (whole >= INT64_C(1) << 46) {
        part >>= 1;
        whole >>= 1;
    }
    int64_t chord = part * OSM_ONE / whole;
    int64_t bend = (chord - OSM_ONE / 2) * (chord * (OSM_ONE - chord) >> 16) >> 16;
    return (int32_t)(chord + (bend * reference->curvature >> 16));
}

static int64_t filter(osm_reference *reference, int32_t sum) {
    reference->half_sum += sum - reference->half[reference->half_at];
    reference->half[reference->half_at] = sum;
    reference->half_at = (uint8_t)(reference->half_at + 1);
    reference->half_at = reference->half_at == reference->half_length ? 0 : reference->half_at;
    int32_t smooth = (int32_t)(reference->half_sum >> 4);
    reference->third_sum += smooth - reference->third[reference->third_at];
    reference->third[reference->third_at] = smooth;
    reference->third_at = (uint8_t)(reference->third_at + 1);
    reference->third_at = reference->third_at == reference->third_length ? 0 : reference->third_at;
    return reference->third_sum;
}

/* Filters the block; the time of a rising crossing in it, 2^-16 samples after its first. */
static int32_t find_crossing(osm_meter *meter) {
    osm_reference *reference = &meter->reference;
    int32_t decimation = reference->decimation, found = NO_CROSSING;
    const int32_t *sample = &meter->buffer[OSM_PAST * OSM_COLUMNS + reference->voltage];
    for (int32_t at = 0; at < OSM_BLOCK; at += decimation) {
        int32_t sum = 0;
        for (int32_t n = 0; n < decimation; n++) {
            sum += sample[(at + n) * OSM_COLUMNS];
        }
        int64_t value = filter(reference, sum);
        if (reference->settling > 0) {
            reference->settling--;
        } else if (value < -reference->threshold) {
            reference->armed = 1;
        } else if (reference->armed != 0 && value >= 0) {
            int32_t fraction = crossing_fraction(reference, reference->last, value);
            reference->armed = 0;
            found = (at - 1) * OSM_ONE + fraction * decimation;
        }
        reference->last = value;
    }
    /* An edge lies between two samples of the block or the one before it. */
    int32_t latest = (OSM_BLOCK - 1) * OSM_ONE - 1;
    return found > latest ? latest : found;
}

/* Voltage to follow next: the first that is present, else the next in turn. */
static void choose_reference(osm_meter *meter) {
    uint8_t now = meter->reference.voltage;
    if (meter->voltages == 0 || (meter->present >> now & 1) != 0) {
        return;
    }
    for (uint8_t v = 0; v < meter->voltages; v++) {
        if ((meter->present >> v & 1) != 0) {
            osm_reference_reset(meter, v);
            return;
        }
    }
}

static void set_edge(osm_meter *meter, int32_t edge, bool whole) {
    osm_split *split = &meter->split;
    split->has_edge = true;
    split->whole = whole;
    split->edge = edge;
    split->cycle_length = meter->since + edge;
    split->reciprocal = (uint32_t)((UINT64_C(1) << 46) / (uint64_t)split->cycle_length);
}

static int32_t middle_of(int32_t a, int32_t b, int32_t c) {
    int32_t low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

static void locked_crossing(osm_meter *meter, int32_t crossing, int32_t elapsed) {
    int32_t change = elapsed - meter->period, size = change < 0 ? -change : change;
    /* The mains do not change by 3 % from one cycle to the next: a phase jump or a disturbance. */
    bool steady = size <= meter->period / 32;
    set_edge(meter, crossing, steady);
    /* Nor by 0.2 %: a step of the voltage bends a crossing, and two cycles' lengths with it. The
     * period goes on from the middle one of three. */
    int32_t typical = middle_of(elapsed, meter->recent[0], meter->recent[1]);
    int32_t bent = elapsed < typical ? typical - elapsed : elapsed - typical;
    meter->split.regular = bent <= meter->period / 512;
    /* The first cycles count in full: the filters may have been still settling. */
    meter->settled = (uint8_t)(meter->settled + (steady && meter->settled < 3 ? 1 : 0));
    change = meter->settled < 3 ? change : typical - meter->period;
    meter->period += steady ? change / (1 + meter->settled) : 0;
    meter->recent[1] = meter->recent[0];
    meter->recent[0] = elapsed;
    meter->mode = steady ? OSM_MODE_LOCKED : OSM_MODE_TRY;
}

static void follow(osm_meter *meter, int32_t crossing) {
    int32_t nominal = meter->nominal_period;
    int32_t elapsed = meter->since + crossing;
    bool searching = meter->mode == OSM_MODE_SEARCH;
    int32_t shortest = searching ? 2 * OSM_ONE : nominal / 20 * 13;
    if (crossing != NO_CROSSING && elapsed >= shortest) {
        if (meter->mode == OSM_MODE_LOCKED) {
            locked_crossing(meter, crossing, elapsed);
        } else {
            set_edge(meter, crossing, false);
            meter->period = searching ? nominal : elapsed;
            meter->mode = searching ? OSM_MODE_TRY : OSM_MODE_LOCKED;
            meter->recent[0] = meter->recent[1] = meter->period;
            meter->settled = 0;
        }
        return;
    }
    int32_t due = searching ? nominal : nominal + nominal / 2;
    if (meter->since + BLOCK_TIME - OSM_ONE > due) {
        int32_t edge = due - meter->since;
        set_edge(meter, edge < -OSM_ONE ? -OSM_ONE : edge, false);
        meter->mode = OSM_MODE_SEARCH;
        meter->period = nominal;
        choose_reference(meter);
    }
}

/* The oscillator at a pair `late` (2^-16 samples) after the cycle's start. */
static void start_oscillator(osm_meter *meter, int32_t late) {
    osm_turn turn = osm_turn_of((uint32_t)((uint64_t)meter->step * (uint32_t)late >> 16));
    osm_turn twice = osm_turn_of(2 * meter->step), half = osm_turn_of(meter->step / 2);
    /* 2^30 / cos: at most 1.0031 of 2^30, at 40 samples a cycle. */
    int64_t scale = (INT64_C(1) << 60) / half.cosine;
    int64_t c = turn.cosine * scale >> 30, s = turn.sine * scale >> 30;
    meter->now_cosine = (int32_t)c;
    meter->now_sine = (int32_t)s;
    meter->step_cosine = twice.cosine;
    meter->step_sine = twice.sine;
    meter->edge_after.cosine = (int32_t)(c >> 7);
    meter->edge_after.sine = (int32_t)(s >> 7);
    /* The conjugate product turns back by a pair. */
    meter->edge_before.cosine = (int32_t)((c * twice.cosine + s * twice.sine) >> 37);
    meter->edge_before.sine = (int32_t)((s * twice.cosine - c * twice.sine) >> 37);
}

static void turn_pairs(osm_meter *meter, int32_t from, int32_t to) {
    const int64_t half = INT64_C(1) << 29;
    int32_t c = meter->now_cosine, s = meter->now_sine;
    int32_t step_c = meter->step_cosine, step_s = meter->step_sine;
    for (int32_t n = from; n < to; n++) {
        meter->oscillation[n] = (osm_oscillation){(c + 64) >> 7, (s + 64) >> 7};
        int32_t next = (int32_t)(((int64_t)c * step_c - (int64_t)s * step_s + half) >> 30);
        s = (int32_t)(((int64_t)s * step_c + (int64_t)c * step_s + half) >> 30);
        c = next;
    }
    meter->now_cosine = c;
    meter->now_sine = s;
}

static void turn_oscillator(osm_meter *meter) {
    const osm_split *split = &meter->split;
    if (!split->has_edge) {
        turn_pairs(meter, 0, OSM_PAIRS);
        return;
    }
    int32_t first_after = osm_pair_edge(split->edge) / OSM_ONE + 1;
    first_after = osm_pair_edge(split->edge) < 0 ? 0 : first_after;
    turn_pairs(meter, 0, first_after);
    start_oscillator(meter, first_after * 2 * OSM_ONE + OSM_ONE / 2 - split->edge);
    turn_pairs(meter, first_after, OSM_PAIRS);
}

/* The middle of the running cycle, for half-cycle values of the voltages. */
static void find_middle(osm_meter *meter) {
    osm_split *split = &meter->split;
    int32_t half = meter->period / 2, at = half - meter->since;
    /* A cycle whose edge follows within a block has no halves. */
    if (!split->has_edge && split->valid == OSM_BLOCK && !meter->middle_done && at >= -OSM_ONE &&
        at < (OSM_BLOCK - 1) * OSM_ONE) {
        split->has_middle = true;
        split->middle = at;
        split->half_length = half;
        meter->half_length = half;
        meter->middle_done = true;
    }
}

void osm_reference_block(osm_meter *meter) {
    osm_split *split = &meter->split;
    split->has_edge = split->has_middle = split->whole = split->close_after = false;
    split->regular = false;
    int32_t crossing = NO_CROSSING;
    if (meter->voltages > 0) {
        crossing = find_crossing(meter);
    }
    if (split->valid == OSM_BLOCK) {
        follow(meter, crossing);
    }
    find_middle(meter);
    split->divided = split->has_edge || split->has_middle || split->valid != OSM_BLOCK;
    if (split->has_edge) {
        osm_edge_prepare(split);
        meter->step = (uint32_t)((UINT64_C(1) << 48) / (uint64_t)meter->period);
        meter->reference.curvature = curvature_of(&meter->reference, meter->period);
    }
    turn_oscillator(meter);
}
