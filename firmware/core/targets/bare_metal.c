/* Semihosting and stack measurement, common to the emulated machines.
 *
 * Source: Semihosting for AArch32 and AArch64 (Arm), operations SYS_WRITE0 and SYS_EXIT; the RISC-V
 * semihosting specification takes the same numbers. */
#include <stddef.h>

#include "bare_metal.h"
#include "platform.h"

enum { SYS_WRITE0 = 0x04, SYS_EXIT = 0x18 };

#define STACK_PATTERN UINT32_C(0x5ac35ac3)
#define OWN_FRAME 256u /* more than this function and what it calls need */
#define EXIT_GOOD UINT32_C(0x20026) /* ADP_Stopped_ApplicationExit */
#define EXIT_BAD UINT32_C(0x20023)  /* ADP_Stopped_RunTimeErrorUnknown */

void platform_write(const char *text)
{
    semihost(SYS_WRITE0, (uintptr_t)text);
}

_Noreturn void platform_exit(int status)
{
    for (;;)
        semihost(SYS_EXIT, status == 0 ? EXIT_GOOD : EXIT_BAD);
}

/* The stack grows down from stack_top; stack_bottom is its limit (linker script). */
uint32_t platform_stack_used(void)
{
    const uint32_t *word = stack_bottom;
    while (word < stack_top && *word == STACK_PATTERN)
        word++;
    return (uint32_t)((uintptr_t)stack_top - (uintptr_t)word);
}

_Noreturn void bare_metal_start(void)
{
    for (uint32_t *word = data_start, *from = data_load; word < data_end;)
        *word++ = *from++;
    for (uint32_t *word = bss_start; word < bss_end;)
        *word++ = 0;
    uintptr_t in_use = (uintptr_t)__builtin_frame_address(0) - OWN_FRAME;
    for (uint32_t *word = stack_bottom; (uintptr_t)word < in_use; word++)
        *word = STACK_PATTERN;
    platform_exit(program());
}
