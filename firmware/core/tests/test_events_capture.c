/* Waveform capture: rows, pre-trigger, division, gaps, and every refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "openstrom_events.h"

enum { WORDS = 60 };

static osm_capture capture;
static int32_t buffer[WORDS];

/* Channel n of frame f holds 1000 n + f. */
static void push(uint32_t from, uint32_t count) {
    for (uint32_t f = from; f != from + count; f++) {
        osm_frame frame = {.sequence = f};
        for (int32_t n = 0; n < OSM_CHANNELS_MAX; n++)
            frame.sample[n] = 1000 * n + (int32_t)(f & 255);
        osm_capture_push(&capture, &frame);
    }
}

static uint32_t rows(void) {
    int32_t sample[OSM_CHANNELS_MAX];
    uint32_t count = 0;
    while (osm_capture_read(&capture, count, sample) == 1) count++;
    return count;
}

static void arm(uint16_t mask, uint16_t division, uint32_t pre) {
    assert_int_equal(osm_capture_arm(&capture, buffer, WORDS, mask, division, pre), OSM_OK);
}

static void the_trigger_lies_after_its_rows(void **state) {
    (void)state;
    int32_t sample[OSM_CHANNELS_MAX];
    arm(0x2008, 1, 10); /* channels 3 and 13: 30 rows */
    push(100, 50);
    assert_int_equal(osm_capture_trigger(&capture, 145), OSM_OK); /* five frames ago */
    push(150, 50);
    assert_int_equal(capture.state, OSM_CAPTURE_DONE);
    assert_int_equal(rows(), 30);
    assert_int_equal(capture.start, 135);
    assert_false(capture.gap);
    for (uint32_t row = 0; row < 30; row++) {
        assert_int_equal(osm_capture_read(&capture, row, sample), 1);
        assert_int_equal(sample[3], 3000 + 135 + (int32_t)row);
        assert_int_equal(sample[13], 13000 + 135 + (int32_t)row);
        assert_int_equal(sample[0], 0);
    }
}

static void a_trigger_ahead_waits(void **state) {
    (void)state;
    arm(1, 1, 20);
    push(0, 100);
    assert_int_equal(osm_capture_trigger(&capture, 150), OSM_OK);
    push(100, 200);
    assert_int_equal(capture.start, 130);
    assert_int_equal(rows(), 60);
}

static void a_trigger_too_far_back_keeps_the_oldest(void **state) {
    (void)state;
    arm(1, 1, 20);
    push(0, 200);
    assert_int_equal(osm_capture_trigger(&capture, 50), OSM_OK);
    push(200, 10);
    assert_int_equal(capture.state, OSM_CAPTURE_DONE);
    assert_int_equal(capture.start, 141);
    assert_int_equal(rows(), 60);
}

static void division_takes_means(void **state) {
    (void)state;
    int32_t sample[OSM_CHANNELS_MAX];
    arm(1, 4, 5);
    push(0, 80);
    assert_int_equal(osm_capture_trigger(&capture, 80), OSM_OK);
    push(80, 300);
    assert_int_equal(capture.state, OSM_CAPTURE_DONE);
    assert_int_equal(capture.start % 4, 0);
    assert_true(capture.start <= 60 && capture.start >= 52);
    assert_int_equal(osm_capture_read(&capture, 0, sample), 1);
    assert_int_equal(sample[0], ((int32_t)capture.start * 4 + 6) / 4);
}

static void the_sequence_wraps(void **state) {
    (void)state;
    arm(1, 1, 10);
    push(UINT32_MAX - 30, 50);
    assert_int_equal(osm_capture_trigger(&capture, UINT32_MAX - 5), OSM_OK);
    push(19, 100);
    assert_int_equal(capture.start, UINT32_MAX - 15);
    assert_int_equal(rows(), 60);
}

static void a_gap_clears_what_waits_and_ends_what_runs(void **state) {
    (void)state;
    arm(1, 1, 10);
    push(0, 30);
    push(40, 5); /* frames 30 to 39 are missing */
    assert_int_equal(osm_capture_trigger(&capture, 45), OSM_OK);
    push(45, 5);
    assert_int_equal(capture.state, OSM_CAPTURE_TRIGGERED);
    push(60, 1);
    assert_int_equal(capture.state, OSM_CAPTURE_DONE);
    assert_true(capture.gap);
    assert_int_equal(capture.start, 40);
    assert_int_equal(rows(), 10);
}

static void idle_stores_nothing(void **state) {
    (void)state;
    arm(1, 1, 10);
    assert_int_equal(osm_capture_stop(&capture), OSM_OK);
    buffer[0] = 77;
    push(0, 100);
    assert_int_equal(buffer[0], 77);
    assert_int_equal(osm_capture_trigger(&capture, 5), OSM_ESTATE);
    int32_t sample[OSM_CHANNELS_MAX];
    assert_int_equal(osm_capture_read(&capture, 0, sample), OSM_ESTATE);
}

static void settings_without_sense_are_refused(void **state) {
    (void)state;
    assert_int_equal(osm_capture_arm(NULL, buffer, WORDS, 1, 1, 0), OSM_EARGUMENT);
    assert_int_equal(osm_capture_arm(&capture, NULL, WORDS, 1, 1, 0), OSM_EARGUMENT);
    assert_int_equal(osm_capture_arm(&capture, buffer, WORDS, 0, 1, 0), OSM_ECHANNELS);
    assert_int_equal(osm_capture_arm(&capture, buffer, WORDS, 1 << 14, 1, 0), OSM_ECHANNELS);
    assert_int_equal(osm_capture_arm(&capture, buffer, WORDS, 1, 0, 0), OSM_ERATE);
    assert_int_equal(osm_capture_arm(&capture, buffer, WORDS, 1, 257, 0), OSM_ERATE);
    assert_int_equal(osm_capture_arm(&capture, buffer, WORDS, 3, 1, 30), OSM_EARGUMENT);
    assert_int_equal(osm_capture_trigger(NULL, 0), OSM_EARGUMENT);
    assert_int_equal(osm_capture_read(NULL, 0, buffer), OSM_EARGUMENT);
    assert_int_equal(osm_capture_stop(NULL), OSM_EARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_trigger_lies_after_its_rows),
        cmocka_unit_test(a_trigger_ahead_waits),
        cmocka_unit_test(a_trigger_too_far_back_keeps_the_oldest),
        cmocka_unit_test(division_takes_means),
        cmocka_unit_test(the_sequence_wraps),
        cmocka_unit_test(a_gap_clears_what_waits_and_ends_what_runs),
        cmocka_unit_test(idle_stores_nothing),
        cmocka_unit_test(settings_without_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
