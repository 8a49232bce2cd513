/* Nothing wrong passes in silence. */
#include "core_signal.h"

static struct bench bench;

static uint64_t all_frames(void) {
    uint64_t frames = 0;
    for (unsigned n = 0; n < bench.windows; n++) {
        frames += bench.window[n].frames;
    }
    return frames;
}

static uint32_t all_flags(void) {
    uint32_t flags = 0;
    for (unsigned n = 0; n < bench.windows; n++) {
        flags |= bench.window[n].flags;
    }
    return flags;
}

static void without_voltage_current_goes_on(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    source.voltage = 0.0;
    bench_run(&bench, &source, 8000);
    bench_end(&bench);
    assert_int_equal(all_frames(), 8000);
    for (unsigned n = 0; n + 2 < bench.windows; n++) {
        const osm_window *window = &bench.window[n];
        assert_int_equal(window->flags, OSM_FREE_RUN);
        assert_int_equal(window->cycles, 10);
        assert_int_equal(window->frequency, 0);
        assert_true((window->voltage[0].flags & OSM_INTERRUPTION) != 0);
        assert_true((window->circuit[0].flags & OSM_NO_VOLTAGE) != 0);
        assert_int_equal(window->circuit[0].active, 0);
        assert_near((double)window->circuit[0].rms, 5e6, 20e3);
    }
}

static void another_voltage_takes_over(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    bench_run(&bench, &source, 4000);
    source.voltage_share[0] = 0.0;
    bench_run(&bench, &source, 6000);
    const osm_window *window = bench_last(&bench);
    assert_near((double)window->frequency, 50.02e6, 200.0);
    assert_true((window->circuit[0].flags & OSM_NO_VOLTAGE) != 0);
    assert_int_equal(window->circuit[0].active, 0);
    assert_int_equal(window->circuit[1].flags, 0);
    assert_near((double)window->circuit[1].active, 1150e6 * cos(0.5), 10e3);
    assert_int_equal(window->phase_order, OSM_ORDER_UNKNOWN);
}

static void reversed_order_is_seen(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    source.frequency = -50.02; /* the phases follow each other the other way round */
    source.angle = -0.5;
    bench_run(&bench, &source, 6000);
    const osm_window *window = bench_last(&bench);
    assert_int_equal(window->phase_order, OSM_ORDER_321);
    assert_near((double)window->circuit[2].reactive, 1150e6 * sin(0.5), 10e3);
}

static void a_sag_is_flagged_and_ends(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    bench_run(&bench, &source, 4000);
    source.voltage = 184.0;
    bench_run(&bench, &source, 400);
    source.voltage = 230.0;
    bench_run(&bench, &source, 8000);
    unsigned sags = 0;
    for (unsigned n = 0; n < bench.windows; n++) {
        bool sag = (bench.window[n].voltage[0].flags & OSM_SAG) != 0;
        sags += sag;
        if (sag) {
            assert_near((double)bench.window[n].voltage[0].half_cycle_min, 184e6, 500e3);
        }
        if (bench.window[n].frequency != 0) {
            assert_near((double)bench.window[n].frequency, 50.02e6, 1000.0);
        }
    }
    assert_in_range(sags, 1, 2);
    assert_int_equal(bench_last(&bench)->voltage[0].flags, 0);
}

static void a_phase_jump_is_no_frequency(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    bench_run(&bench, &source, 4000);
    bench.time += 0.25 / source.frequency;
    bench_run(&bench, &source, 6000);
    assert_true((all_flags() & OSM_PARTIAL) != 0);
    for (unsigned n = 0; n < bench.windows; n++) {
        if (bench.window[n].frequency != 0 && bench.window[n].cycles == 10) {
            assert_near((double)bench.window[n].frequency, 50.02e6, 200.0);
        }
    }
}

static void few_lost_frames_are_filled_in(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    bench_run(&bench, &source, 4000);
    bench.sequence += 3;
    bench.time += 3.0 / 8000;
    bench_run(&bench, &source, 4000);
    bench_end(&bench);
    assert_int_equal(all_frames(), 8003);
    unsigned flagged = 0, lost = 0;
    for (unsigned n = 0; n < bench.windows; n++) {
        flagged += (bench.window[n].flags & OSM_LOST_FRAMES) != 0;
        lost += bench.window[n].lost;
        if (bench.window[n].cycles == 10) {
            assert_near((double)bench.window[n].circuit[0].active, 1150e6 * cos(0.5), 60e3);
        }
    }
    assert_int_equal(flagged, 1);
    assert_int_equal(lost, 3);
}

static void many_lost_frames_begin_anew(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    bench.sequence = UINT32_MAX - 3999; /* the count wraps at the gap */
    bench_run(&bench, &source, 4000);
    bench.sequence += 500;
    bench.time += 500.0 / 8000;
    bench_run(&bench, &source, 6000);
    bench_end(&bench);
    assert_int_equal(all_frames(), 10000);
    assert_int_equal(bench.window[bench.windows - 1].end, (uint64_t)10500 << 16);
    assert_true((all_flags() & OSM_LOST_FRAMES) != 0);
    uint32_t lost = 0;
    for (unsigned n = 0; n < bench.windows; n++) {
        lost += bench.window[n].lost;
    }
    assert_int_equal(lost, 500);
    assert_int_equal(bench_last(&bench)->flags, 0);
}

static void rails_and_saturation_are_clipped(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    source.voltage = 700.0;
    bench_run(&bench, &source, 6000);
    assert_true((bench_last(&bench)->voltage[0].flags & OSM_CLIPPED) != 0);
    assert_true((bench_last(&bench)->circuit[0].flags & OSM_CLIPPED) == 0);
    bench_default(&bench);
    source.voltage = 230.0;
    bench.saturated = 1 << 5;
    bench_run(&bench, &source, 6000);
    assert_true((bench_last(&bench)->circuit[2].flags & OSM_CLIPPED) != 0);
    assert_true((bench_last(&bench)->circuit[1].flags & OSM_CLIPPED) == 0);
}

static void a_channel_that_stands_still_is_frozen(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    source.current = 0.0;
    source.offset = 1234567.0;
    bench_run(&bench, &source, 6000);
    const osm_circuit_result *circuit = &bench_last(&bench)->circuit[0];
    assert_int_equal(circuit->flags, OSM_FROZEN | OSM_LOW_SIGNAL | OSM_CREEP);
    assert_int_equal(circuit->rms, 0);
    assert_int_equal(circuit->active, 0);
}

static void a_sample_too_large_is_refused(void **state) {
    (void)state;
    static const int32_t bad[] = {8388608, -8388609, INT32_MAX, INT32_MIN};
    bench_default(&bench);
    for (unsigned channels = 1; channels <= 13; channels++) {
        bench.config.voltages = 0;
        bench.config.circuits = channels > 10 ? 10 : (uint8_t)channels;
        bench.config.neutral = 0;
        for (int c = 0; c < 10; c++) {
            bench.config.circuit[c].voltage = OSM_NONE;
        }
        bench_start(&bench);
        for (unsigned c = 0; c < OSM_CHANNELS_MAX; c++) {
            for (unsigned n = 0; n < 4; n++) {
                osm_frame frame = {0};
                frame.sample[c] = bad[n];
                int wanted = c < bench.config.circuits ? OSM_ESAMPLE : OSM_OK;
                frame.sequence = bench.sequence;
                assert_int_equal(osm_push(&bench.meter, &frame), wanted);
                bench.sequence += wanted == OSM_OK;
            }
        }
    }
}

static void a_late_consumer_loses_nothing_for_seconds(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    osm_frame frame;
    for (uint32_t n = 0; n < 24000; n++) {
        bench_frame(&bench, &source, &frame);
        frame.sequence = n;
        bench.time += 1.0 / 8000;
        assert_int_equal(osm_push(&bench.meter, &frame), OSM_OK);
    }
    bench_end(&bench);
    assert_int_equal(all_frames(), 24000);
    int64_t counters[4];
    assert_int_equal(osm_energy_get(&bench.meter, 0, counters), OSM_OK);
    assert_near((double)counters[0], 1150e6 * cos(0.5) * 3.0 / 3600.0, 1000.0);
}

static void a_consumer_that_never_comes_is_told(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    osm_frame frame;
    for (uint32_t n = 0; n < 60000; n++) {
        bench_frame(&bench, &source, &frame);
        frame.sequence = n;
        assert_int_equal(osm_push(&bench.meter, &frame), OSM_OK);
        bench.time += 1.0 / 8000;
    }
    bench_end(&bench);
    uint64_t lost = 0;
    for (unsigned n = 0; n < bench.windows; n++) {
        lost += bench.window[n].lost;
    }
    assert_true((all_flags() & OSM_LOST_FRAMES) != 0);
    assert_near((double)(all_frames() + lost), 60000.0, 2.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_voltage_current_goes_on),
        cmocka_unit_test(another_voltage_takes_over),
        cmocka_unit_test(reversed_order_is_seen),
        cmocka_unit_test(a_sag_is_flagged_and_ends),
        cmocka_unit_test(a_phase_jump_is_no_frequency),
        cmocka_unit_test(few_lost_frames_are_filled_in),
        cmocka_unit_test(many_lost_frames_begin_anew),
        cmocka_unit_test(rails_and_saturation_are_clipped),
        cmocka_unit_test(a_channel_that_stands_still_is_frozen),
        cmocka_unit_test(a_sample_too_large_is_refused),
        cmocka_unit_test(a_late_consumer_loses_nothing_for_seconds),
        cmocka_unit_test(a_consumer_that_never_comes_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
