/* The arithmetic against double precision and exact identities. */
#include "core_signal.h"
#include "osm_num.h"

static uint64_t random_state = 88172645463325252u;

static uint64_t random64(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}

static int64_t random_signed(void) {
    int64_t value = (int64_t)(random64() >> 1) >> (random64() % 62);
    return random64() % 2 != 0 ? value : -value;
}

static void root_is_the_whole_part(void **state) {
    (void)state;
    for (int n = 0; n < 200000; n++) {
        uint64_t value = random64() >> (random64() % 64);
        uint64_t root = osm_root(value);
        assert_true(root * root <= value);
        assert_true(root == UINT32_MAX || (root + 1) * (root + 1) > value);
    }
    assert_int_equal(osm_root(0), 0);
    assert_int_equal(osm_root(UINT64_MAX), UINT32_MAX);
    for (uint64_t root = 1; root < 70000; root++) {
        assert_int_equal(osm_root(root * root), root);
        assert_int_equal(osm_root(root * root - 1), root - 1);
    }
}

static void arithmetic_agrees_with_double_precision(void **state) {
    (void)state;
    for (int n = 0; n < 100000; n++) {
        int64_t a = random_signed(), b = random_signed();
        b = b == 0 ? 1 : b;
        osm_num x = osm_num_make(a, -40), y = osm_num_make(b, -40);
        double u = ldexp((double)a, -40), v = ldexp((double)b, -40);
        osm_num results[4] = {osm_num_add(x, y), osm_num_subtract(x, y), osm_num_multiply(x, y),
                              osm_num_divide(x, y)};
        double wanted[4] = {u + v, u - v, u * v, u / v};
        for (int k = 0; k < 4; k++) {
            double found = ldexp((double)results[k].magnitude, results[k].exponent);
            double scale = k < 2 ? fabs(u) + fabs(v) : fabs(wanted[k]);
            assert_near(results[k].negative ? -found : found, wanted[k], 1e-15 * scale);
        }
    }
}

static void numbers_round_to_the_nearest_and_saturate(void **state) {
    (void)state;
    for (int n = 0; n < 100000; n++) {
        int64_t value = random_signed();
        assert_int_equal(osm_num_round(osm_num_make(value, 0)), value);
    }
    assert_int_equal(osm_num_round(osm_num_make(3, -1)), 2);
    assert_int_equal(osm_num_round(osm_num_make(-3, -1)), -2);
    assert_int_equal(osm_num_round(osm_num_make(1, -1)), 1);
    assert_int_equal(osm_num_round(osm_num_make(1, -2)), 0);
    assert_int_equal(osm_num_round(osm_num_make(1, 70)), INT64_MAX);
    assert_int_equal(osm_num_round(osm_num_make(-1, 70)), -INT64_MAX);
    assert_int_equal(osm_num_round(osm_num_make(0, 0)), 0);
}

static void scaling_is_exact(void **state) {
    (void)state;
    for (int n = 0; n < 100000; n++) {
        int64_t a = random_signed() >> 24;
        uint32_t b = (uint32_t)random64() >> 10;
        unsigned shift = 1 + (unsigned)(random64() % 63);
        assert_int_equal(osm_scale(a, b, shift), (a * (int64_t)b) >> shift);
    }
}

static void turns_and_angles_agree_with_the_library(void **state) {
    (void)state;
    for (int n = 0; n < 100000; n++) {
        uint32_t angle = (uint32_t)random64();
        osm_turn turn = osm_turn_of(angle);
        double radian = TURN * angle / 4294967296.0;
        assert_near(turn.cosine / 1073741824.0, cos(radian), 4e-9);
        assert_near(turn.sine / 1073741824.0, sin(radian), 4e-9);
        int64_t x = random_signed() >> 3, y = random_signed() >> 3;
        double difference = osm_angle_udeg(x, y) / 1e6 - atan2((double)y, (double)x) * 360 / TURN;
        assert_near(remainder(difference, 360.0), 0.0, 2e-6);
    }
    assert_int_equal(osm_angle_udeg(0, 0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root_is_the_whole_part),
        cmocka_unit_test(arithmetic_agrees_with_double_precision),
        cmocka_unit_test(numbers_round_to_the_nearest_and_saturate),
        cmocka_unit_test(scaling_is_exact),
        cmocka_unit_test(turns_and_angles_agree_with_the_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
