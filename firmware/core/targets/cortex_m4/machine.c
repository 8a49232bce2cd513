/* Cortex-M4 on QEMU's mps2-an386: vectors, semihosting, and SysTick as an instruction counter.
 *
 * Source: ARMv7-M Architecture Reference Manual (SysTick: B3.3; semihosting: BKPT 0xAB). Under
 * `-icount shift=7` an instruction takes 128 ns of the machine's time and SysTick counts 25 MHz:
 * 3.2 ticks an instruction. The counter has 24 bits, so calls must not lie more than five million
 * instructions apart. */
#include "bare_metal.h"
#include "platform.h"

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define COUNTER_MASK UINT32_C(0xFFFFFF)

void semihost(uintptr_t operation, uintptr_t argument)
{
    register uintptr_t r0 __asm__("r0") = operation;
    register uintptr_t r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

uint64_t platform_instructions(void)
{
    static uint64_t ticks;
    static uint32_t last;
    if (SYST_CSR == 0) {
        SYST_RVR = COUNTER_MASK;
        SYST_CVR = 0;
        SYST_CSR = 5; /* processor clock, running, no interrupt */
        last = SYST_CVR;
    }
    uint32_t now = SYST_CVR;
    ticks += (last - now) & COUNTER_MASK; /* it counts down */
    last = now;
    return ticks * 5 / 16;
}

_Noreturn static void stopped(void)
{
    platform_write("machine fault\n");
    platform_exit(1);
}

extern const uintptr_t vectors[16];
__attribute__((section(".vectors"), used)) const uintptr_t vectors[16] = {
    (uintptr_t)stack_top,      (uintptr_t)bare_metal_start, (uintptr_t)stopped,
    (uintptr_t)stopped,        (uintptr_t)stopped,          (uintptr_t)stopped,
    (uintptr_t)stopped,
};
