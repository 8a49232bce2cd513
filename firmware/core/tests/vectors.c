/* The same signals through the core on every machine, as text that must be the same everywhere:
 * every field of every window and cycle goes into a digest, some are printed to be read. */
#include "openstrom_meter.h"
#include "signals.h"
#include "text.h"

static osm_meter meter;
static osm_spectrum spectra[OSM_CHANNELS_MAX];
static osm_window window;
static osm_cycle cycle;
static uint64_t digest;

/* FNV-1a over the value's eight bytes, lowest first. */
static void take(int64_t value)
{
    for (unsigned n = 0; n < 8; n++) {
        digest ^= ((uint64_t)value >> (8 * n)) & 0xff;
        digest *= UINT64_C(1099511628211);
    }
}

static void take_voltage(const osm_voltage_result *v)
{
    take(v->rms), take(v->fundamental), take(v->half_cycle_min), take(v->half_cycle_max);
    take(v->angle_udeg), take(v->thd_ppm), take(v->flags);
}

static void take_circuit(const osm_circuit_result *c)
{
    take(c->rms), take(c->fundamental), take(c->active), take(c->fundamental_active);
    take(c->reactive), take(c->apparent), take(c->distortion), take(c->cycle_max);
    take(c->cycle_min), take(c->import_uwh), take(c->export_uwh), take(c->import_uvarh);
    take(c->export_uvarh), take(c->demand), take(c->demand_max), take(c->power_factor_ppm);
    take(c->cos_phi_ppm), take(c->thd_ppm), take(c->pulses), take(c->flags);
}

static void take_window(const osm_window *w)
{
    take((int64_t)w->start), take((int64_t)w->end), take((int64_t)w->frequency);
    take(w->cycles), take(w->frames), take(w->lost), take(w->flags), take(w->phase_order);
    for (unsigned n = 0; n < OSM_VOLTAGES_MAX; n++)
        take_voltage(&w->voltage[n]);
    for (unsigned n = 0; n < OSM_CIRCUITS_MAX; n++)
        take_circuit(&w->circuit[n]);
    for (unsigned n = 0; n < OSM_GROUPS_MAX; n++) {
        const osm_group_result *g = &w->group[n];
        take(g->active), take(g->reactive), take(g->apparent), take(g->flags);
    }
    take(w->neutral_rms), take(w->neutral_thd_ppm), take(w->neutral_flags);
}

static void take_cycle(const osm_cycle *c)
{
    take((int64_t)c->end), take(c->length), take(c->flags);
    for (unsigned n = 0; n < OSM_VOLTAGES_MAX; n++)
        take(c->half_cycle[n][0]), take(c->half_cycle[n][1]);
    for (unsigned n = 0; n < OSM_CIRCUITS_MAX; n++)
        take(c->active[n]), take(c->reactive[n]), take(c->current[n]);
}

static void show(const char *name, int64_t value)
{
    platform_write(name);
    put_signed(value);
}

static void drain(void)
{
    while (osm_poll_cycle(&meter, &cycle) == 1)
        take_cycle(&cycle);
    while (osm_poll(&meter, &window) == 1) {
        take_window(&window);
        show("  f ", (int64_t)window.frequency);
        show(" U1 ", window.voltage[0].rms);
        show(" I1 ", window.circuit[0].rms);
        show(" P1 ", window.circuit[0].active);
        show(" Q1 ", window.circuit[0].reactive);
        show(" THD ", window.circuit[0].thd_ppm);
        show(" flags ", window.flags);
        platform_write("\n");
    }
}

struct scenario {
    const char *name;
    uint32_t turn;      /* frequency: 2^32 is one turn a sample */
    int32_t voltage, current, noise;
    uint32_t nominal_mhz;
    void (*disturb)(uint32_t n, osm_frame *frame, struct signals *signals);
    bool (*lost)(uint32_t n);
};

static void sagging(uint32_t n, osm_frame *frame, struct signals *signals)
{
    (void)signals;
    int32_t divisor = n > 2400 && n < 2900 ? 3 : n > 4000 && n < 5500 ? 200 : 1;
    for (unsigned k = 0; k < OSM_VOLTAGES_MAX; k++)
        frame->sample[k] /= divisor;
}

static void garbage(uint32_t n, osm_frame *frame, struct signals *signals)
{
    (void)n;
    for (unsigned k = 0; k < OSM_CHANNELS_MAX; k++)
        frame->sample[k] = (int32_t)(signals_random(signals) & 0xffffff) - OSM_FULL_SCALE;
    frame->saturated = signals_random(signals) & 0x3fff;
}

static bool losing(uint32_t n)
{
    return n % 1777 == 0 || n % 1777 == 1 || (n > 5000 && n < 5100);
}

/* 50 Hz at 8 kS/s is 2^32 / 160. */
static const struct scenario scenarios[] = {
    {"steady", 26843546, 4000000, 6000000, 20, 50000, 0, 0},
    {"49.5 Hz, small", 26575110, 3900000, 3000, 40, 50000, 0, 0},
    {"60 Hz", 32212255, 2000000, 800000, 40, 60000, 0, 0},
    {"sags", 26900000, 4000000, 900000, 30, 50000, sagging, 0},
    {"lost frames", 26843546, 4000000, 900000, 30, 50000, 0, losing},
    {"clipping", 26843546, 8000000, 12000000, 0, 50000, 0, 0},
    {"garbage", 26843546, 0, 0, 0, 50000, garbage, 0},
};

static int run(const struct scenario *scenario)
{
    osm_config config;
    struct signals signals;
    if (osm_config_default(&config) != OSM_OK)
        return 1;
    config.nominal_frequency_mhz = scenario->nominal_mhz;
    config.window_cycles = scenario->nominal_mhz == 60000 ? 12 : 10;
    config.channel[3].delay = 9000;
    config.channel[4].delay = -31000;
    config.channel[5].gain += 123456;
    config.circuit[9].voltage_minus = 1;
    if (osm_init(&meter, &config, spectra, OSM_CHANNELS_MAX) != OSM_OK)
        return 1;
    digest = UINT64_C(14695981039346656037);
    signals_start(&signals, scenario->turn, 1);
    platform_write(scenario->name);
    platform_write("\n");
    for (uint32_t n = 0; n < 8000; n++) {
        osm_frame frame;
        signals_next(&signals, &frame, scenario->voltage, scenario->current, scenario->noise);
        if (scenario->disturb)
            scenario->disturb(n, &frame, &signals);
        if (scenario->lost && scenario->lost(n))
            continue;
        take(osm_push(&meter, &frame));
        drain();
    }
    take(osm_flush(&meter));
    drain();
    for (uint32_t channel = 0; channel < OSM_CHANNELS_MAX; channel++) {
        int64_t rms[OSM_ORDERS] = {0};
        int32_t angle[OSM_ORDERS] = {0};
        take(osm_harmonics(&meter, channel, rms, angle));
        for (unsigned n = 0; n < OSM_ORDERS; n++)
            take(rms[n]), take(angle[n]);
    }
    platform_write("  digest ");
    put_unsigned(digest, 16);
    platform_write("\n");
    return 0;
}

int program(void)
{
    for (unsigned n = 0; n < sizeof scenarios / sizeof *scenarios; n++)
        if (run(&scenarios[n]) != 0) {
            platform_write("refused\n");
            return 1;
        }
    return 0;
}
