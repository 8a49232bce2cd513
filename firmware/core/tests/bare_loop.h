/* The yardstick for the core's cost: the least that any meter of 14 channels has to compute. */
#ifndef BARE_LOOP_H
#define BARE_LOOP_H

#include <stdint.h>

#define BARE_CHANNELS 14
#define BARE_PRODUCTS 10
#define BARE_VOLTAGES 3

typedef struct {
    int64_t sum[BARE_CHANNELS], square[BARE_CHANNELS], product[BARE_PRODUCTS];
} bare_sums;

/* Sum and sum of squares of each channel and each current's product with its voltage. */
void bare_loop(bare_sums *sums, const int32_t sample[BARE_CHANNELS]);

#endif
