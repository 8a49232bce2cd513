/* Any configuration and any frames: the core must refuse or measure, never break its rules.
 *
 * The input's first part is laid over the default configuration, the rest is frames; sanitizers
 * watch over memory and arithmetic, the checks below over what is handed out. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "openstrom_meter.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

struct input {
    const uint8_t *at;
    size_t left;
};

static uint32_t take(struct input *input, unsigned bytes)
{
    uint32_t value = 0;
    for (; bytes != 0 && input->left != 0; bytes--, input->left--)
        value = (value << 8) | *input->at++;
    return value;
}

/* Overwrites a few fields, named by offset, so that most configurations stay near a good one. */
static void change(osm_config *config, struct input *input)
{
    uint32_t changes = take(input, 1) % 8;
    for (uint32_t n = 0; n < changes; n++) {
        size_t offset = take(input, 2) % sizeof *config;
        uint32_t size = take(input, 1) % 8 + 1;
        for (uint32_t k = 0; k < size && offset + k < sizeof *config; k++)
            ((uint8_t *)config)[offset + k] = (uint8_t)take(input, 1);
    }
}

static void check(const osm_window *window)
{
    require(window->end >= window->start);
    for (unsigned n = 0; n < OSM_CIRCUITS_MAX; n++) {
        const osm_circuit_result *circuit = &window->circuit[n];
        require(circuit->rms >= 0 && circuit->fundamental >= 0 && circuit->apparent >= 0);
        require(circuit->power_factor_ppm <= 1000000 && circuit->power_factor_ppm >= -1000000);
        require(circuit->cos_phi_ppm <= 1000000 && circuit->cos_phi_ppm >= -1000000);
        require(circuit->cycle_min <= circuit->cycle_max);
    }
}

static int32_t sample(struct input *input, uint32_t kind, uint32_t n)
{
    static const int8_t quarter[8] = {0, 90, 127, 90, 0, -90, -127, -90};
    uint32_t raw = take(input, 1);
    if (kind == 0) /* a mains-like wave with the input on top */
        return quarter[(n / 20) % 8] * 32768 + (int32_t)raw * 64;
    return (int32_t)((raw << 16) ^ (n * UINT32_C(2654435761) >> 8)) % (2 * OSM_FULL_SCALE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static osm_meter meter;
    static osm_spectrum spectra[3];
    struct input input = {data, size};
    osm_config config;
    osm_window window;
    osm_cycle cycle;
    require(osm_config_default(&config) == OSM_OK);
    change(&config, &input);
    uint32_t kind = take(&input, 1) % 2;
    uint32_t count = take(&input, 1) % 4;
    if (osm_init(&meter, &config, count != 0 ? spectra : NULL, count) != OSM_OK)
        return 0;
    osm_frame frame;
    memset(&frame, 0, sizeof frame);
    for (uint32_t n = 0; n < 6000; n++) {
        if (n % 16 == 0 && take(&input, 1) == 0xff)
            frame.sequence += take(&input, 2); /* frames lost or out of order */
        frame.sequence++;
        frame.saturated = n % 64 == 0 ? take(&input, 2) : 0;
        for (unsigned k = 0; k < OSM_CHANNELS_MAX; k++)
            frame.sample[k] = sample(&input, kind, n + 53 * k);
        int error = osm_push(&meter, &frame);
        require(error == OSM_OK || error == OSM_ESAMPLE);
        if (n % 50 == 0)
            while (osm_poll_cycle(&meter, &cycle) == 1)
                require(cycle.length != 0);
        if (n % 500 == 0)
            while (osm_poll(&meter, &window) == 1)
                check(&window);
    }
    require(osm_flush(&meter) == OSM_OK);
    while (osm_poll(&meter, &window) == 1)
        check(&window);
    return 0;
}
