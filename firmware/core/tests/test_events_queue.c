/* The event layer's queue, signatures, wiring and every refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "openstrom_baseline.h"

static osm_events events;
static osm_cycle cycle;

static osm_config meter_config(void) {
    osm_config meter = {.sample_rate_mhz = 8000000, .nominal_voltage = 230000000};
    meter.nominal_frequency_mhz = 50000;
    meter.voltages = 2;
    meter.circuits = 3;
    meter.circuit[0] = (osm_circuit){.voltage = 0, .voltage_minus = OSM_NONE};
    meter.circuit[1] = (osm_circuit){.voltage = OSM_NONE, .voltage_minus = OSM_NONE};
    meter.circuit[2] = (osm_circuit){.voltage = 0, .voltage_minus = 1};
    meter.sag_ppm = 900000;
    meter.swell_ppm = 1100000;
    meter.interruption_ppm = 100000;
    meter.hysteresis_ppm = 20000;
    return meter;
}

static void start(bool signature) {
    osm_config meter = meter_config();
    osm_events_config config;
    assert_int_equal(osm_events_config_default(&config), OSM_OK);
    config.signature = signature;
    assert_int_equal(osm_events_init(&events, &meter, &config), OSM_OK);
    cycle = (osm_cycle){.length = 160U << 16};
    for (uint32_t i = 0; i < 2; i++) cycle.half_cycle[i][0] = cycle.half_cycle[i][1] = 230000;
}

static void run(uint32_t cycles, int32_t active, uint32_t current) {
    cycle.active[0] = active;
    cycle.current[1] = current;
    for (uint32_t i = 0; i < cycles; i++) {
        cycle.end += cycle.length;
        assert_int_equal(osm_events_cycle(&events, &cycle), OSM_OK);
    }
}

static void a_full_queue_counts_what_it_loses(void **state) {
    (void)state;
    osm_event event;
    start(false);
    for (uint32_t i = 0; i < OSM_EVENT_QUEUE + 5; i++) run(50, i % 2 ? 100000 : 0, 0);
    assert_int_equal(events.lost, 4); /* the first level is no event */
    for (uint32_t i = 0; i < OSM_EVENT_QUEUE; i++) {
        assert_int_equal(osm_events_poll(&events, &event), 1);
        assert_int_equal(event.sequence, i);
        assert_false(event.flags & OSM_EVENT_AFTER_LOSS);
    }
    assert_int_equal(osm_events_poll(&events, &event), 0);
    run(50, 500000, 0);
    assert_int_equal(osm_events_poll(&events, &event), 1);
    assert_int_equal(event.sequence, OSM_EVENT_QUEUE + 4);
    assert_true(event.flags & OSM_EVENT_AFTER_LOSS);
}

static void spectrum(int64_t first, int64_t third, uint32_t cycles) {
    int64_t rms[OSM_ORDERS] = {first};
    rms[2] = third;
    uint64_t begin = cycle.end - (uint64_t)cycles * cycle.length;
    assert_int_equal(osm_events_spectrum(&events, 0, begin, cycle.end, rms), OSM_OK);
}

static void a_signature_is_the_change_of_the_orders(void **state) {
    (void)state;
    osm_event event;
    start(true);
    run(50, 10000, 0);
    spectrum(1000000, 100000, 10);
    run(40, 300000, 0);
    assert_int_equal(osm_events_poll(&events, &event), 0); /* it waits */
    spectrum(2000000, 500000, 30); /* began before the new level: not taken */
    assert_int_equal(osm_events_poll(&events, &event), 0);
    spectrum(3000000, 600000, 10);
    assert_int_equal(osm_events_poll(&events, &event), 1);
    assert_true(event.flags & OSM_EVENT_SIGNED);
    assert_int_equal(event.signature[0], 50); /* 0.5 A of 2 A: 25 % in 0.5 % */
    assert_int_equal(event.signature[1], 0);
}

static void without_a_spectrum_it_is_given_unsigned(void **state) {
    (void)state;
    osm_event event;
    start(true);
    run(50, 0, 0);
    run(100, 300000, 0);
    assert_int_equal(osm_events_poll(&events, &event), 0);
    run(30, 300000, 0);
    assert_int_equal(osm_events_poll(&events, &event), 1);
    assert_false(event.flags & OSM_EVENT_SIGNED);
    run(50, 0, 0);
    assert_int_equal(osm_events_poll(&events, &event), 0);
    assert_int_equal(osm_events_flush(&events), OSM_OK);
    assert_int_equal(osm_events_poll(&events, &event), 1);
    assert_int_equal(event.kind, OSM_EVENT_SWITCH_OFF);
}

static void a_circuit_without_voltage_goes_by_its_current(void **state) {
    (void)state;
    osm_event event;
    start(false);
    run(50, 0, 100);
    run(50, 0, 2100);
    assert_int_equal(osm_events_poll(&events, &event), 1);
    assert_int_equal(event.index, 1);
    assert_int_equal(event.delta_active, 460000);
    assert_int_equal(event.flags, OSM_EVENT_APPARENT);
}

static void clipped_samples_make_it_doubtful(void **state) {
    (void)state;
    osm_event event;
    start(false);
    run(50, 0, 0);
    cycle.flags = OSM_CLIPPED;
    run(1, 900000, 0);
    cycle.flags = 0;
    run(50, 800000, 0);
    assert_int_equal(osm_events_poll(&events, &event), 1);
    assert_true(event.flags & OSM_EVENT_DOUBTFUL);
}

static void a_line_to_line_circuit_stands_still_in_either_sag(void **state) {
    (void)state;
    osm_event event;
    start(false);
    cycle.active[2] = 2000000;
    run(50, 0, 0);
    cycle.half_cycle[1][0] = cycle.half_cycle[1][1] = 150000;
    cycle.active[2] = 1000000;
    run(50, 0, 0);
    assert_int_equal(osm_events_voltage_flags(&events, 1), OSM_SAG);
    assert_int_equal(osm_events_voltage_flags(&events, 0), 0);
    cycle.half_cycle[1][0] = cycle.half_cycle[1][1] = 230000;
    cycle.active[2] = 2000000;
    run(50, 0, 0);
    assert_int_equal(osm_events_poll(&events, &event), 1);
    assert_int_equal(event.kind, OSM_EVENT_SAG);
    assert_int_equal(event.index, 1);
    assert_int_equal(event.duration, 1000); /* ms */
    assert_int_equal(osm_events_poll(&events, &event), 0);
}

static void an_arc_of_a_cycle_is_left_out(void **state) {
    (void)state;
    osm_event event;
    start(false);
    run(50, 500000, 0);
    cycle.length = 64U << 16; /* where the core begins anew: 0.4 of a cycle */
    cycle.half_cycle[0][0] = cycle.half_cycle[0][1] = 92000;
    run(1, 70000, 0);
    assert_int_equal(osm_events_voltage_flags(&events, 0), 0);
    cycle.length = 120U << 16; /* 66 Hz: a cycle */
    run(1, 70000, 0);
    assert_int_equal(osm_events_voltage_flags(&events, 0), OSM_SAG);
    assert_int_equal(osm_events_poll(&events, &event), 0);
}

static void a_baseline_alarm_goes_through_the_queue(void **state) {
    (void)state;
    osm_event event = {.start = (uint64_t)8000 << 16, .kind = OSM_EVENT_UNUSUAL, .unusual = 3};
    start(false);
    assert_int_equal(osm_events_add(&events, &event), OSM_OK);
    assert_int_equal(osm_events_poll(&events, &event), 1);
    assert_int_equal(event.time_ms, 1000);
}

static void wrong_settings_are_refused(void **state) {
    (void)state;
    osm_events_config config;
    osm_config meter = meter_config();
    osm_baseline baseline;
    osm_baseline_config baseline_config;
    assert_int_equal(osm_events_config_default(&config), OSM_OK);
    assert_int_equal(osm_events_init(NULL, &meter, &config), OSM_EARGUMENT);
    meter.circuit[0].voltage = 2;
    assert_int_equal(osm_events_init(&events, &meter, &config), OSM_EWIRING);
    meter = meter_config();
    meter.circuits = 11;
    assert_int_equal(osm_events_init(&events, &meter, &config), OSM_ECHANNELS);
    meter = meter_config();
    meter.sample_rate_mhz = 0;
    assert_int_equal(osm_events_init(&events, &meter, &config), OSM_ERATE);
    meter = meter_config();
    meter.swell_ppm = 890000;
    assert_int_equal(osm_events_init(&events, &meter, &config), OSM_ETHRESHOLD);
    assert_int_equal(osm_baseline_config_default(&baseline_config), OSM_OK);
    baseline_config.run_min = 0;
    assert_int_equal(osm_baseline_init(&baseline, &baseline_config), OSM_ETHRESHOLD);
    baseline_config.run_min = 10000;
    assert_int_equal(osm_baseline_init(&baseline, &baseline_config), OSM_OK);
    assert_int_equal(osm_baseline_feed(&baseline, 0, 0), OSM_EARGUMENT);
    assert_int_equal(osm_baseline_feed(&baseline, 10001, 0), OSM_EARGUMENT);
    assert_int_equal(osm_baseline_feed(&baseline, 200, INT64_MAX), OSM_EARGUMENT);
    osm_events nothing = {0};
    assert_int_equal(osm_events_cycle(&nothing, &cycle), OSM_ESTATE);
    assert_int_equal(osm_events_voltage_flags(&events, 3), OSM_EARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_queue_counts_what_it_loses),
        cmocka_unit_test(a_signature_is_the_change_of_the_orders),
        cmocka_unit_test(without_a_spectrum_it_is_given_unsigned),
        cmocka_unit_test(a_circuit_without_voltage_goes_by_its_current),
        cmocka_unit_test(clipped_samples_make_it_doubtful),
        cmocka_unit_test(a_line_to_line_circuit_stands_still_in_either_sag),
        cmocka_unit_test(an_arc_of_a_cycle_is_left_out),
        cmocka_unit_test(a_baseline_alarm_goes_through_the_queue),
        cmocka_unit_test(wrong_settings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
