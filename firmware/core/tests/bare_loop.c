#include "bare_loop.h"

void bare_loop(bare_sums *sums, const int32_t sample[BARE_CHANNELS]) {
    for (int n = 0; n < BARE_CHANNELS; n++) {
        int64_t value = sample[n];
        sums->sum[n] += value;
        sums->square[n] += value * value;
    }
    for (int n = 0; n < BARE_PRODUCTS; n++) {
        sums->product[n] += (int64_t)sample[n % BARE_VOLTAGES] * sample[BARE_VOLTAGES + n];
    }
}
