/* Every refusal of a configuration, and of calls out of place. */
#include "core_signal.h"

static struct bench bench;

static int tried(const osm_config *config) {
    return osm_init(&bench.meter, config, NULL, 0);
}

static osm_config good(void) {
    osm_config config;
    assert_int_equal(osm_config_default(&config), OSM_OK);
    return config;
}

static void the_default_is_good(void **state) {
    (void)state;
    osm_config config = good();
    assert_int_equal(tried(&config), OSM_OK);
    assert_int_equal(config.sample_rate_mhz, 8000000);
    for (int n = 0; n < OSM_CHANNELS_MAX; n++) {
        assert_true(config.channel[n].full_scale > 10000000);
    }
}

#define REFUSES(error, ...) \
    do { \
        osm_config config = good(); \
        __VA_ARGS__; \
        assert_int_equal(tried(&config), error); \
    } while (0)

static void rates_are_refused(void **state) {
    (void)state;
    REFUSES(OSM_ERATE, config.sample_rate_mhz = 1999999);
    REFUSES(OSM_ERATE, config.sample_rate_mhz = 20000001);
    REFUSES(OSM_ERATE, config.sample_rate_mhz = 2000000; config.nominal_frequency_mhz = 60000);
    REFUSES(OSM_EFREQUENCY, config.nominal_frequency_mhz = 44999);
    REFUSES(OSM_EFREQUENCY, config.nominal_frequency_mhz = 65001);
    REFUSES(OSM_ERATE, config.window_cycles = 0);
    REFUSES(OSM_ERATE, config.window_cycles = 51);
}

static void channels_are_refused(void **state) {
    (void)state;
    REFUSES(OSM_ECHANNELS, config.voltages = 4);
    REFUSES(OSM_ECHANNELS, config.circuits = 11);
    REFUSES(OSM_ECHANNELS, config.neutral = 2);
    REFUSES(OSM_ECHANNELS, config.voltages = config.circuits = config.neutral = 0);
    REFUSES(OSM_ESCALE, config.channel[13].full_scale = 0);
    REFUSES(OSM_ESCALE, config.channel[0].full_scale = INT64_C(100000000001));
    REFUSES(OSM_ESCALE, config.channel[3].gain = (1 << 24) * 106 / 100);
    REFUSES(OSM_ESCALE, config.channel[3].gain = 0);
    REFUSES(OSM_ESCALE, config.channel[3].delay = 65537);
    REFUSES(OSM_ESCALE, config.channel[3].delay = -65537);
    REFUSES(OSM_ESCALE, config.channel[3].noise = -1);
}

static void wiring_is_refused(void **state) {
    (void)state;
    REFUSES(OSM_EWIRING, config.circuit[9].voltage = 3);
    REFUSES(OSM_EWIRING, config.circuit[9].voltage = -2);
    REFUSES(OSM_EWIRING, config.circuit[0].voltage_minus = 0);
    REFUSES(OSM_EWIRING, config.circuit[0].voltage = OSM_NONE; config.circuit[0].voltage_minus = 1);
    REFUSES(OSM_EWIRING, config.circuit[0].voltage_minus = 1; config.channel[1].delay = 5);
    REFUSES(OSM_EWIRING, config.voltages = 1);
    REFUSES(OSM_EWIRING, config.circuits = 2; config.group[0].circuits = 4);
    REFUSES(OSM_EWIRING, config.group[0] = (osm_group){7, OSM_THREE_PHASE_3_WIRE});
    REFUSES(OSM_EWIRING, config.group[3] = (osm_group){7, 4});
    REFUSES(OSM_EWIRING, config.circuit[1].voltage = OSM_NONE; config.group[0].circuits = 2);
    REFUSES(OSM_EWIRING, for (int n = 0; n < 4; n++) {
        config.circuit[n].voltage = (int8_t)(n % 3);
        config.circuit[n].voltage_minus = (int8_t)((n + 1 + n / 3) % 3);
    });
    REFUSES(OSM_ESCALE, config.circuit[0].power_offset = INT64_C(1000000000001));
}

static void thresholds_are_refused(void **state) {
    (void)state;
    REFUSES(OSM_ETHRESHOLD, config.nominal_voltage = 0);
    REFUSES(OSM_ETHRESHOLD, config.sag_ppm = 100000);
    REFUSES(OSM_ETHRESHOLD, config.swell_ppm = 900000);
    REFUSES(OSM_ETHRESHOLD, config.interruption_ppm = 0);
    REFUSES(OSM_ETHRESHOLD, config.hysteresis_ppm = 100001);
    REFUSES(OSM_ETHRESHOLD, config.creep_power = -1);
    REFUSES(OSM_ETHRESHOLD, config.creep_apparent = -1);
    REFUSES(OSM_ETHRESHOLD, config.low_current = -1);
    REFUSES(OSM_ETHRESHOLD, config.demand_seconds = 86401);
}

static void calls_out_of_place_are_refused(void **state) {
    (void)state;
    osm_frame frame = {0};
    osm_window window;
    osm_cycle cycle;
    int64_t counters[4] = {0, 0, 0, 0}, rms[OSM_ORDERS];
    int32_t angle[OSM_ORDERS];
    memset(&bench, 0, sizeof bench);
    assert_int_equal(osm_push(&bench.meter, &frame), OSM_ESTATE);
    assert_int_equal(osm_poll(&bench.meter, &window), OSM_ESTATE);
    assert_int_equal(osm_poll_cycle(&bench.meter, &cycle), OSM_ESTATE);
    assert_int_equal(osm_flush(&bench.meter), OSM_ESTATE);
    assert_int_equal(osm_energy_get(&bench.meter, 0, counters), OSM_ESTATE);
    assert_int_equal(osm_harmonics(&bench.meter, 0, rms, angle), OSM_ESTATE);
    assert_int_equal(osm_config_default(NULL), OSM_EARGUMENT);
    assert_int_equal(osm_push(NULL, &frame), OSM_EARGUMENT);
    bench_default(&bench);
    assert_int_equal(osm_push(&bench.meter, NULL), OSM_EARGUMENT);
    assert_int_equal(osm_poll(&bench.meter, NULL), OSM_EARGUMENT);
    assert_int_equal(osm_energy_get(&bench.meter, 10, counters), OSM_EARGUMENT);
    counters[2] = -1;
    assert_int_equal(osm_energy_set(&bench.meter, 0, counters), OSM_EARGUMENT);
    assert_int_equal(osm_harmonics(&bench.meter, 14, rms, angle), OSM_EARGUMENT);
    assert_int_equal(osm_harmonics(&bench.meter, 0, rms, angle), 0);
    assert_int_equal(osm_init(&bench.meter, &bench.config, NULL, 1), OSM_EARGUMENT);
    assert_int_equal(osm_init(&bench.meter, NULL, NULL, 0), OSM_EARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_good),
        cmocka_unit_test(rates_are_refused),
        cmocka_unit_test(channels_are_refused),
        cmocka_unit_test(wiring_is_refused),
        cmocka_unit_test(thresholds_are_refused),
        cmocka_unit_test(calls_out_of_place_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
