/* Instructions of the core, stage by stage of what is switched on, beside the bare loop's.
 *
 * On an emulated machine they are counted here. On the host callgrind counts: each stage works
 * through functions of its own, whose totals `scripts/bench_core.py` reads. */
#include "bare_loop.h"
#include "openstrom_events.h"
#include "openstrom_meter.h"
#include "signals.h"
#include "text.h"

#define FRAMES 8000 /* a second */
#define TURN UINT32_C(26843546) /* 50 Hz at 8 kS/s */
#define DEVICE_SPECTRA 2 /* a current with its voltage */
#define TURNS 10 /* windows until each circuit has had its turn */
#define CAPTURE_WORDS 14000
#define COUNTED __attribute__((noipa)) /* neither inlined nor merged with its like */

static osm_meter meter;
static osm_spectrum spectra[OSM_CHANNELS_MAX];
static osm_window window;
static osm_cycle cycle;
static osm_events events;
static osm_capture capture;
static int32_t captured[CAPTURE_WORDS];
static bare_sums bare;

struct stage {
    const char *name;
    uint32_t spectra;
    bool events, capture;
    void (*push)(const osm_frame *frame);
    void (*poll)(const struct stage *stage);
};

/* What the consumer does every so often: cycles to the event layer, windows, each circuit's orders
 * as often as its channel's turn comes. */
static inline void consume(const struct stage *stage) {
    static uint32_t turn;
    while (osm_poll_cycle(&meter, &cycle) == 1)
        if (stage->events)
            (void)osm_events_cycle(&events, &cycle);
    for (; osm_poll(&meter, &window) == 1; turn = (turn + 1) % TURNS)
        for (uint32_t n = turn; stage->events && n < OSM_CIRCUITS_MAX; n += TURNS) {
            int64_t rms[OSM_ORDERS];
            int32_t angle[OSM_ORDERS];
            if (osm_harmonics(&meter, OSM_VOLTAGES_MAX + n, rms, angle) == 1)
                (void)osm_events_spectrum(&events, n, window.start, window.end, rms);
        }
}

#define STAGE(number)                                                        \
    COUNTED static void push_##number(const osm_frame *frame) {              \
        (void)osm_push(&meter, frame);                                       \
        if (number == 4)                                                     \
            osm_capture_push(&capture, frame);                               \
    }                                                                        \
    COUNTED static void poll_##number(const struct stage *stage) { consume(stage); }
STAGE(1)
STAGE(2)
STAGE(3)
STAGE(4)

static const struct stage stages[] = {
    {"core", 0, false, false, push_1, poll_1},
    {"with harmonic analyses in turns", DEVICE_SPECTRA, false, false, push_2, poll_2},
    {"with the event layer", DEVICE_SPECTRA, true, false, push_3, poll_3},
    {"with a capture running", DEVICE_SPECTRA, true, true, push_4, poll_4},
};

COUNTED static void bare_frame(const osm_frame *frame) {
    bare_loop(&bare, frame->sample);
}

static void show(const char *name, uint64_t value) {
    platform_write(name);
    put_unsigned(value, 10);
}

static void run_bare(void) {
    struct signals signals;
    osm_frame frame;
    uint64_t total = 0;
    signals_start(&signals, TURN, 1);
    for (uint32_t n = 0; n < FRAMES; n++) {
        signals_next(&signals, &frame, 4000000, 6000000, 20);
        uint64_t before = platform_instructions();
        bare_frame(&frame);
        total += platform_instructions() - before;
    }
    show("bare loop: frame ", total / FRAMES);
    platform_write("\n");
}

static int start(const struct stage *stage) {
    osm_config config;
    osm_events_config events_config;
    (void)osm_config_default(&config);
    for (uint32_t n = 0; n < OSM_CHANNELS_MAX; n++)
        config.channel[n].delay = n < OSM_VOLTAGES_MAX ? 0 : 5000;
    (void)osm_events_config_default(&events_config);
    if (osm_init(&meter, &config, stage->spectra != 0 ? spectra : 0, stage->spectra) != OSM_OK)
        return 1;
    if (osm_events_init(&events, &config, &events_config) != OSM_OK)
        return 1;
    (void)osm_capture_stop(&capture);
    if (stage->capture)
        return osm_capture_arm(&capture, captured, CAPTURE_WORDS, 0x3fff, 1, 500);
    return 0;
}

static int run(const struct stage *stage) {
    struct signals signals;
    osm_frame frame;
    uint64_t pushes = 0, worst = 0, polls = 0;
    if (start(stage) != 0)
        return 1;
    signals_start(&signals, TURN, 1);
    for (uint32_t n = 0; n < FRAMES; n++) {
        signals_next(&signals, &frame, 4000000, n < FRAMES / 2 ? 600000 : 6000000, 20);
        uint64_t before = platform_instructions();
        stage->push(&frame);
        uint64_t count = platform_instructions() - before;
        pushes += count;
        worst = count > worst ? count : worst;
        if (n % 80 == 0) {
            before = platform_instructions();
            stage->poll(stage);
            polls += platform_instructions() - before;
        }
    }
    platform_write(stage->name);
    show(": push ", pushes / FRAMES);
    show(" worst ", worst);
    show(" poll ", polls / FRAMES);
    platform_write("\n");
    return 0;
}

int program(void) {
    run_bare();
    for (unsigned n = 0; n < sizeof stages / sizeof *stages; n++)
        if (run(&stages[n]) != 0) {
            platform_write("refused\n");
            return 1;
        }
    show("bytes: context ", sizeof meter);
    show(" spectrum ", sizeof *spectra);
    show(" events ", sizeof events);
    show(" stack ", platform_stack_used());
    platform_write("\n");
    return 0;
}
