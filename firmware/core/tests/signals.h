/* Waveforms in integers, the same on every machine, for the bit-for-bit comparison and the counts. */
#ifndef OPENSTROM_SIGNALS_H
#define OPENSTROM_SIGNALS_H

#include <stdint.h>

#include "openstrom_meter.h"

struct oscillator {
    int64_t cosine, sine, step_cosine, step_sine; /* 2^30 is 1 */
};

struct signals {
    struct oscillator order[3]; /* orders 1, 3 and 5 of the mains */
    uint32_t random;
    uint32_t sequence;
};

/* Begins at the phase 0 with a step of `turn` (2^32 is one turn) a sample. */
void signals_start(struct signals *signals, uint32_t turn, uint32_t seed);
/* The next instant: three phases and ten currents, scaled by `voltage` and `current` (peak codes),
 * with `noise` codes of uniform noise. */
void signals_next(struct signals *signals, osm_frame *frame, int32_t voltage, int32_t current,
                  int32_t noise);
uint32_t signals_random(struct signals *signals);

#endif
