/* Lines of text without stdio, for the programs that run on every machine. */
#ifndef OPENSTROM_TEXT_H
#define OPENSTROM_TEXT_H

#include <stdint.h>

#include "platform.h"

static inline void put_unsigned(uint64_t value, unsigned base)
{
    char text[24];
    unsigned at = sizeof text - 1;
    text[at] = '\0';
    do {
        text[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    platform_write(text + at);
}

static inline void put_signed(int64_t value)
{
    if (value < 0)
        platform_write("-");
    put_unsigned(value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10);
}

#endif
