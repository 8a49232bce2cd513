/* Waveforms around an event. The producer writes rows; the consumer arms, triggers, reads. */
#include "openstrom_events.h"

#include <stddef.h>

enum { DIVISION_MAX = 256 };

int osm_capture_arm(osm_capture *capture, int32_t *buffer, uint32_t words, uint16_t mask,
                    uint16_t division, uint32_t pre) {
    if (capture == NULL || buffer == NULL) return OSM_EARGUMENT;
    if (mask == 0 || mask >> OSM_CHANNELS_MAX != 0) return OSM_ECHANNELS;
    if (division < 1 || division > DIVISION_MAX) return OSM_ERATE;
    uint8_t channels = 0;
    for (uint32_t i = 0; i < OSM_CHANNELS_MAX; i++)
        channels = (uint8_t)(channels + (mask >> i & 1U));
    uint32_t rows = words / channels;
    if (pre >= rows) return OSM_EARGUMENT;
    atomic_store_explicit(&capture->state, OSM_CAPTURE_IDLE, memory_order_release);
    capture->buffer = buffer;
    capture->rows = rows;
    capture->pre = pre;
    capture->mask = mask;
    capture->division = division;
    capture->channels = channels;
    capture->row = capture->filled = capture->start = 0;
    capture->phase = 0;
    capture->gap = false;
    atomic_store_explicit(&capture->state, OSM_CAPTURE_ARMED, memory_order_release);
    return OSM_OK;
}

/* Rows still to come for `pre` rows to lie before the trigger; 0 when it is so far back that they
 * would be overwritten. A trigger ahead of now waits for as many rows more. */
static uint32_t rows_after(const osm_capture *capture) {
    uint32_t since = capture->next - capture->trigger; /* frames, wraps */
    uint32_t after = capture->rows - capture->pre;
    if (since > INT32_MAX) return after + (0U - since) / capture->division;
    uint32_t back = since / capture->division;
    return back >= after ? 0 : after - back;
}

static void finish(osm_capture *capture) {
    capture->start = capture->next - capture->phase - capture->filled * capture->division;
    atomic_store_explicit(&capture->state, OSM_CAPTURE_DONE, memory_order_release);
}

static void next_row(osm_capture *capture) {
    capture->row = capture->row + 1 == capture->rows ? 0 : capture->row + 1;
    if (capture->filled < capture->rows) capture->filled++;
}

/* Every frame is a row: nothing to sum or to divide. */
static void write_frame(osm_capture *capture, const osm_frame *frame) {
    int32_t *place = &capture->buffer[capture->row * capture->channels];
    const int32_t *sample = frame->sample;
    uint32_t mask = capture->mask;
    if ((mask & (mask + 1)) == 0) { /* the first channels, without a hole */
        uint32_t left = capture->channels;
        for (; left >= 2; left -= 2, place += 2, sample += 2) {
            place[0] = sample[0];
            place[1] = sample[1];
        }
        if (left != 0) *place = *sample;
    } else {
        for (; mask != 0; mask >>= 1, sample++)
            if ((mask & 1U) != 0) *place++ = *sample;
    }
    next_row(capture);
}

static void write_row(osm_capture *capture) {
    uint32_t place = capture->row * capture->channels;
    for (uint32_t i = 0; i < OSM_CHANNELS_MAX; i++) {
        if ((capture->mask >> i & 1U) == 0) continue;
        capture->buffer[place++] = capture->sum[i] / capture->division;
        capture->sum[i] = 0;
    }
    capture->phase = 0;
    next_row(capture);
}

/* False: the capture is over. */
static bool follow(osm_capture *capture, uint8_t state, uint32_t sequence) {
    bool empty = capture->filled == 0 && capture->phase == 0;
    if (!empty && sequence != capture->next) {
        if (state == OSM_CAPTURE_TRIGGERED) {
            capture->gap = true;
            finish(capture);
            return false;
        }
        capture->filled = capture->row = 0; /* what lies before a gap is of no use */
        empty = true;
    }
    if (!empty) return true;
    capture->phase = 0;
    for (uint32_t i = 0; i < OSM_CHANNELS_MAX; i++) capture->sum[i] = 0;
    return true;
}

void osm_capture_store(osm_capture *capture, const osm_frame *frame) {
    uint8_t state = atomic_load_explicit(&capture->state, memory_order_acquire);
    if (!follow(capture, state, frame->sequence)) return;
    capture->next = frame->sequence + 1;
    if (capture->division == 1) {
        write_frame(capture, frame);
    } else {
        for (uint32_t i = 0; i < OSM_CHANNELS_MAX; i++)
            if (capture->mask >> i & 1U) capture->sum[i] += frame->sample[i];
        if (++capture->phase < capture->division) return;
        write_row(capture);
    }
    if (state != OSM_CAPTURE_TRIGGERED) return;
    if (!capture->counting) {
        capture->counting = true;
        capture->rows_left = rows_after(capture);
    } else if (capture->rows_left > 0) {
        capture->rows_left--;
    }
    if (capture->rows_left == 0) finish(capture);
}

int osm_capture_trigger(osm_capture *capture, uint32_t sequence) {
    if (capture == NULL) return OSM_EARGUMENT;
    if (atomic_load_explicit(&capture->state, memory_order_acquire) != OSM_CAPTURE_ARMED)
        return OSM_ESTATE;
    capture->trigger = sequence;
    capture->counting = false;
    atomic_store_explicit(&capture->state, OSM_CAPTURE_TRIGGERED, memory_order_release);
    return OSM_OK;
}

int osm_capture_read(const osm_capture *capture, uint32_t row, int32_t sample[OSM_CHANNELS_MAX]) {
    if (capture == NULL || sample == NULL) return OSM_EARGUMENT;
    if (atomic_load_explicit(&capture->state, memory_order_acquire) != OSM_CAPTURE_DONE)
        return OSM_ESTATE;
    if (row >= capture->filled) return 0;
    uint32_t oldest = capture->filled < capture->rows ? 0 : capture->row;
    uint32_t place = (oldest + row) % capture->rows * capture->channels;
    for (uint32_t i = 0; i < OSM_CHANNELS_MAX; i++)
        sample[i] = capture->mask >> i & 1U ? capture->buffer[place++] : 0;
    return 1;
}

int osm_capture_stop(osm_capture *capture) {
    if (capture == NULL) return OSM_EARGUMENT;
    atomic_store_explicit(&capture->state, OSM_CAPTURE_IDLE, memory_order_release);
    return OSM_OK;
}
