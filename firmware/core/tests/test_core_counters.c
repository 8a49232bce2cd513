/* Energy, pulses, demand, creep; calibration from readings. */
#include "core_signal.h"

#define ENERGY_ERROR 1e-5

static struct bench bench;

static void energy_is_the_sum_of_the_windows(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    source.angle = 2.5; /* export */
    int64_t stored[4] = {7, 1000000, 0, 3}, counters[4];
    assert_int_equal(osm_energy_set(&bench.meter, 4, stored), OSM_OK);
    bench_run(&bench, &source, 40000);
    bench_end(&bench);
    double active = 0.0, reactive = 0.0, owed = 0.0;
    for (unsigned n = 0; n < bench.windows; n++) {
        const osm_window *window = &bench.window[n];
        double hours = (double)(window->end - window->start) / 65536 / 8000 / 3600;
        active += (double)window->circuit[4].active * hours;
        /* Before the first whole cycle there is no reactive power: it is taken from the next. */
        bool known = reactive != 0.0 || window->frequency != 0;
        reactive += known ? (double)window->circuit[4].reactive * (hours + owed) : 0.0;
        owed = known ? 0.0 : owed + hours;
    }
    assert_int_equal(osm_energy_get(&bench.meter, 4, counters), OSM_OK);
    assert_int_equal(counters[0], 7);
    assert_near((double)counters[1] - 1000000.0, -active, 1.5);
    assert_near((double)counters[2], reactive, 1.5);
    assert_int_equal(counters[3], 3);
}

/* From the first sample to the last, also where no whole cycle is. */
static void energy_is_the_integral_of_power(void **state) {
    (void)state;
    for (int delayed = 0; delayed < 2; delayed++) {
        bench_default(&bench);
        struct source source = usual_source();
        source.angle = 1.0;
        source.delay = 0.5 * delayed;
        bench.config.channel[3].delay = 32768 * delayed;
        bench_start(&bench);
        double sum = 0.0, turns = TURN * source.frequency;
        for (int n = 0; n < 24000; n++) {
            double angle = turns * (bench.time + n / 8000.0);
            sum += cos(angle) * cos(angle - source.angle);
        }
        bench_run(&bench, &source, 24000);
        bench_end(&bench);
        int64_t counters[4];
        assert_int_equal(osm_energy_get(&bench.meter, 0, counters), OSM_OK);
        double apparent = 1150e6 * 3.0 / 3600.0, active = 2.0 * apparent * sum / 24000;
        assert_near((double)counters[0], active, active * ENERGY_ERROR);
        assert_near((double)counters[2], apparent * sin(1.0), apparent * 1e-4);
    }
}

/* A load of 2 mW: windows of 0.11 uWh. */
static void fractions_are_kept(void **state) {
    (void)state;
    bench_default(&bench);
    bench.config.creep_power = bench.config.creep_apparent = 0;
    bench.config.circuit[0].power_offset = -2000; /* uW: no sample is needed */
    bench_start(&bench);
    struct source source = usual_source();
    source.current = 0.0;
    bench_run(&bench, &source, 80000);
    bench_end(&bench);
    int64_t counters[4];
    assert_int_equal(osm_energy_get(&bench.meter, 0, counters), OSM_OK);
    assert_int_equal(counters[0], 2000 * 10 / 3600);
}

static void creep_does_not_count(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    source.current = 0.009;
    bench_run(&bench, &source, 8000);
    int64_t counters[4];
    assert_true((bench_last(&bench)->circuit[0].flags & OSM_CREEP) != 0);
    assert_int_equal(osm_energy_get(&bench.meter, 0, counters), OSM_OK);
    assert_int_equal(counters[0] + counters[2], 0);
    source.current = 0.02;
    bench_run(&bench, &source, 8000);
    assert_true((bench_last(&bench)->circuit[0].flags & OSM_CREEP) == 0);
    assert_int_equal(osm_energy_get(&bench.meter, 0, counters), OSM_OK);
    assert_true(counters[0] > 0);
}

static void pulses_follow_the_energy(void **state) {
    (void)state;
    bench_default(&bench);
    int64_t stored[4] = {INT64_C(5000000000000), INT64_C(1500000), 0, 0};
    assert_int_equal(osm_energy_set(&bench.meter, 0, stored), OSM_OK);
    struct source source = usual_source();
    bench_run(&bench, &source, 4000);
    /* 5 MWh of import, 1.5 Wh of export and less than half a Wh more; a pulse is 1 Wh. */
    assert_int_equal(bench_last(&bench)->circuit[0].pulses, 5000001);
}

static void demand_is_the_mean_of_its_block(void **state) {
    (void)state;
    bench_default(&bench);
    bench.config.demand_seconds = 2;
    bench_start(&bench);
    struct source source = usual_source();
    bench_run(&bench, &source, 20000);
    source.current = 2.5;
    bench_run(&bench, &source, 30000);
    const osm_circuit_result *circuit = &bench_last(&bench)->circuit[0];
    assert_near((double)circuit->demand, 575e6 * cos(0.5), 575e3);
    assert_near((double)circuit->demand_max, 1150e6 * cos(0.5), 1150e3);
}

static void gain_readings_correct_the_gain(void **state) {
    (void)state;
    osm_channel channel = {.full_scale = 100000000, .gain = 1 << 24};
    osm_gain_reading reading = {.rms_measured = 5000000, .rms_reference = 5100000};
    assert_int_equal(osm_calibrate_gain(&channel, &reading), OSM_OK);
    assert_near(channel.gain, 16777216.0 * 1.02, 1.0);
    reading.rms_reference = 5200000; /* on top of the first 2 %: 6 % in all */
    assert_int_equal(osm_calibrate_gain(&channel, &reading), OSM_EREADING);
    assert_near(channel.gain, 16777216.0 * 1.02, 1.0);
    reading.rms_measured = 0;
    assert_int_equal(osm_calibrate_gain(&channel, &reading), OSM_EREADING);
    assert_int_equal(osm_calibrate_gain(NULL, &reading), OSM_EARGUMENT);
}

static void a_phase_reading_finds_the_delay(void **state) {
    (void)state;
    for (double delay = -0.8; delay <= 0.8; delay += 0.4) {
        bench_default(&bench);
        struct source source = usual_source();
        source.delay = delay;
        source.angle = TURN / 6;
        bench_run(&bench, &source, 6000);
        const osm_window *window = bench_last(&bench);
        osm_phase_reading reading = {
            .active_measured = window->circuit[0].active,
            .reactive_measured = window->circuit[0].reactive,
            .active_reference = 575000000,
            .reactive_reference = 995929000,
            .frequency = window->frequency,
        };
        osm_channel *channel = &bench.config.channel[3];
        assert_int_equal(osm_calibrate_delay(channel, &bench.config, &reading), OSM_OK);
        assert_near(channel->delay, delay * 65536, 4.0);
        bench_start(&bench);
        bench_run(&bench, &source, 6000);
        assert_near((double)bench_last(&bench)->circuit[0].active, 575e6, 10e3);
    }
    osm_phase_reading reading = {.active_measured = 1, .frequency = 50000000};
    osm_channel *channel = &bench.config.channel[3];
    assert_int_equal(osm_calibrate_delay(channel, &bench.config, &reading), OSM_EREADING);
    reading = (osm_phase_reading){1000, 0, 0, 1000, 50000000}; /* a quarter turn is no delay */
    assert_int_equal(osm_calibrate_delay(channel, &bench.config, &reading), OSM_EREADING);
}

static void offset_and_noise_are_taken_off(void **state) {
    (void)state;
    bench_default(&bench);
    struct source source = usual_source();
    osm_circuit *circuit = &bench.config.circuit[0];
    assert_int_equal(osm_calibrate_offset(circuit, 1000000, -2000000), OSM_OK);
    assert_int_equal(osm_calibrate_noise(&bench.config.channel[3], 30000), OSM_OK);
    source.current = 0.05;
    bench_start(&bench);
    bench_run(&bench, &source, 6000);
    const osm_circuit_result *result = &bench_last(&bench)->circuit[0];
    assert_near((double)result->active, 11.5e6 * cos(0.5) - 1e6, 2e3);
    assert_near((double)result->reactive, 11.5e6 * sin(0.5) + 2e6, 2e3);
    assert_near((double)result->rms, 40000.0, 10.0); /* 5^2 - 3^2 is 4^2 */
    assert_int_equal(osm_calibrate_offset(circuit, INT64_C(2000000000000), 0), OSM_EREADING);
    assert_int_equal(osm_calibrate_noise(&bench.config.channel[3], -1), OSM_EREADING);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(energy_is_the_sum_of_the_windows),
        cmocka_unit_test(energy_is_the_integral_of_power),
        cmocka_unit_test(fractions_are_kept),
        cmocka_unit_test(creep_does_not_count),
        cmocka_unit_test(pulses_follow_the_energy),
        cmocka_unit_test(demand_is_the_mean_of_its_block),
        cmocka_unit_test(gain_readings_correct_the_gain),
        cmocka_unit_test(a_phase_reading_finds_the_delay),
        cmocka_unit_test(offset_and_noise_are_taken_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
