/* What the portable test programs need of a machine: text out, an instruction count, an end. */
#ifndef OPENSTROM_PLATFORM_H
#define OPENSTROM_PLATFORM_H

#include <stdint.h>

/* Writes a zero-terminated text. */
void platform_write(const char *text);
/* Instructions executed so far; the difference of two calls counts what lies between. Where the
 * machine has no such counter (the host) it is always 0. */
uint64_t platform_instructions(void);
/* Highest use of the stack so far in bytes, or 0 where it is not known. */
uint32_t platform_stack_used(void);
/* Ends the program. */
_Noreturn void platform_exit(int status);

int program(void); /* what the machine runs: 0 when it went well */

#endif
