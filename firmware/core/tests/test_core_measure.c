/* Quantities of analytic waveforms. */
#include "core_signal.h"

static struct bench bench;

static void powers_of_a_sine_hold_from_45_to_65_hz(void **state) {
    (void)state;
    for (double frequency = 45.0; frequency <= 65.0; frequency += 2.5) {
        bench_default(&bench);
        struct source source = usual_source();
        source.frequency = frequency;
        bench_run(&bench, &source, 8000);
        const osm_window *window = bench_last(&bench);
        assert_near((double)window->frequency, frequency * 1e6, 200.0);
        assert_int_equal(window->phase_order, OSM_ORDER_123);
        for (int c = 0; c < 10; c++) {
            const osm_circuit_result *circuit = &window->circuit[c];
            assert_near((double)circuit->active, 1150e6 * cos(0.5), 1150.0 * 5);
            assert_near((double)circuit->reactive, 1150e6 * sin(0.5), 1150.0 * 5);
            assert_near((double)circuit->apparent, 1150e6, 1150.0 * 5);
            assert_near((double)circuit->rms, 5e6, 25.0);
            assert_near(circuit->cos_phi_ppm, 1e6 * cos(0.5), 5.0);
            assert_near(circuit->thd_ppm, 0.0, 100.0);
            assert_int_equal(circuit->flags, 0);
        }
        assert_near(window->voltage[1].angle_udeg, -120e6, 100.0);
        assert_near((double)window->voltage[2].half_cycle_min, 230e6, 23000.0);
    }
}

static void delays_are_corrected(void **state) {
    (void)state;
    for (double delay = -1.0; delay <= 1.0; delay += 0.23) {
        bench_default(&bench);
        struct source source = usual_source();
        source.delay = delay;
        source.order = 5;
        source.order_voltage = 0.1;
        source.order_current = 0.4;
        for (int c = 0; c < 10; c++) {
            bench.config.channel[3 + c].delay = (int32_t)lround(delay * 65536);
        }
        bench_start(&bench);
        bench_run(&bench, &source, 8000);
        const osm_circuit_result *circuit = &bench_last(&bench)->circuit[4];
        double active = 1150e6 * (cos(0.5) + 0.04);
        assert_near((double)circuit->active, active, 1150e6 * 100e-6);
        assert_near((double)circuit->fundamental_active, 1150e6 * cos(0.5), 1150.0 * 10);
        assert_near((double)circuit->reactive, 1150e6 * sin(0.5), 1150.0 * 10);
        assert_near(circuit->thd_ppm, 400000.0, 100.0);
    }
}

/* Three analyses for 14 channels: a voltage with two of its currents at a time, six turns in all. */
static void analyses_that_take_turns_correct_the_harmonics(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    source.delay = 0.5;
    source.order = 31;
    source.order_voltage = 0.1;
    source.order_current = 0.4;
    for (int c = 0; c < 10; c++) {
        bench.config.channel[3 + c].delay = 32768;
    }
    assert_int_equal(osm_init(&bench.meter, &bench.config, bench.spectrum, 3), OSM_OK);
    bench_run(&bench, &source, 11 * 1600);
    const osm_window *window = bench_last(&bench);
    for (int c = 0; c < 10; c++) {
        assert_near((double)window->circuit[c].active, 1150e6 * (cos(0.5) + 0.04), 1150.0 * 20);
        assert_near(window->circuit[c].thd_ppm, 400000.0, 300.0);
    }
    for (int v = 0; v < 3; v++) {
        assert_near(window->voltage[v].thd_ppm, 100000.0, 100.0);
    }
    assert_int_equal(window->neutral_flags & OSM_NO_THD, 0);
}

static void harmonics_have_their_size_and_angle(void **state) {
    (void)state;
    for (int order = 2; order <= OSM_ORDERS; order += 19) {
        bench_default(&bench);
        struct source source = usual_source();
        source.order = order;
        source.order_voltage = 0.05;
        source.order_current = 0.2;
        source.order_angle = 0.7;
        bench_run(&bench, &source, 12000);
        int64_t rms[OSM_ORDERS];
        int32_t angle[OSM_ORDERS];
        assert_int_equal(osm_harmonics(&bench.meter, 3, rms, angle), 1);
        assert_near((double)rms[0], 5e6, 500.0);
        assert_near((double)rms[order - 1], 1e6, 1000.0);
        assert_near(angle[0], -0.5 / TURN * 360e6, 3000.0);
        assert_near(angle[order - 1], -0.7 / TURN * 360e6, 300000.0);
        assert_near(bench_last(&bench)->voltage[0].thd_ppm, 50000.0, 100.0);
    }
}

static void offsets_do_not_count(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    source.current = 0.02;
    source.offset = 150000.0;
    bench_run(&bench, &source, 8000);
    const osm_circuit_result *circuit = &bench_last(&bench)->circuit[0];
    assert_near((double)circuit->rms, 20000.0, 2.0);
    assert_near((double)circuit->active, 4.6e6 * cos(0.5), 4.6e6 * 200e-6);
    assert_near((double)circuit->reactive, 4.6e6 * sin(0.5), 4.6e6 * 200e-6);
}

static void line_voltages_and_groups(void **state) {
    (void)state;
    bench_default(&bench);
    bench.config.circuit[0].voltage_minus = 1;
    bench.config.circuit[2].voltage_minus = 1;
    bench.config.channel[1].gain = (1 << 24) * 102 / 100; /* the two need not be scaled alike */
    bench.config.group[0] = (osm_group){5, OSM_THREE_PHASE_3_WIRE};
    bench.config.group[1] = (osm_group){0x38, OSM_THREE_PHASE_4_WIRE};
    bench_start(&bench);
    struct source source = usual_source();
    source.voltage_share[1] = 1.0 / (((1 << 24) * 102 / 100) / 16777216.0);
    bench_run(&bench, &source, 8000);
    const osm_window *window = bench_last(&bench);
    double line = 230e6 * sqrt(3.0) * 5.0;
    assert_near((double)window->circuit[0].active, line * cos(0.5 + TURN / 12), line * 5e-6);
    assert_near((double)window->circuit[0].apparent, line, line * 5e-6);
    for (int g = 0; g < 2; g++) {
        assert_near((double)window->group[g].active, 3450e6 * cos(0.5), 3450.0 * 5);
        assert_near((double)window->group[g].reactive, 3450e6 * sin(0.5), 3450.0 * 5);
    }
    assert_near((double)window->group[1].apparent, 3450e6, 3450e6 * 1e-5);
}

static void every_rate_measures(void **state) {
    (void)state;
    static const uint32_t rates[] = {2000000,  2999000,  4000000, 5999000,
                                     11999000, 16000000, 20000000};
    for (size_t n = 0; n < sizeof rates / sizeof rates[0]; n++) {
        bench_default(&bench);
        bench.config.sample_rate_mhz = rates[n];
        bench.config.nominal_frequency_mhz = 45000;
        bench_start(&bench);
        struct source source = usual_source();
        source.frequency = 45.3;
        bench_run(&bench, &source, rates[n] / 1000);
        const osm_circuit_result *circuit = &bench_last(&bench)->circuit[1];
        assert_near((double)circuit->active, 1150e6 * cos(0.5), 1150.0 * 20);
        assert_near((double)circuit->reactive, 1150e6 * sin(0.5), 1150.0 * 20);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_of_a_sine_hold_from_45_to_65_hz),
        cmocka_unit_test(delays_are_corrected),
        cmocka_unit_test(analyses_that_take_turns_correct_the_harmonics),
        cmocka_unit_test(harmonics_have_their_size_and_angle),
        cmocka_unit_test(offsets_do_not_count),
        cmocka_unit_test(line_voltages_and_groups),
        cmocka_unit_test(every_rate_measures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
