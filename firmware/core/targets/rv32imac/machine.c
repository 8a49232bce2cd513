/* rv32imac on QEMU's virt machine: reset, semihosting, and minstret, which under `-icount` counts
 * instructions exactly.
 *
 * Source: RISC-V Privileged Architecture (mcycle, minstret); RISC-V Semihosting (the three
 * instructions around EBREAK must not be compressed). */
#include "bare_metal.h"
#include "platform.h"

void semihost(uintptr_t operation, uintptr_t argument)
{
    register uintptr_t a0 __asm__("a0") = operation;
    register uintptr_t a1 __asm__("a1") = argument;
    __asm__ volatile(".option push\n"
                     ".option norvc\n"
                     ".balign 16\n"
                     "slli x0, x0, 0x1f\n"
                     "ebreak\n"
                     "srai x0, x0, 7\n"
                     ".option pop\n"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
}

uint64_t platform_instructions(void)
{
    uint32_t high, low, again;
    do {
        __asm__ volatile("csrr %0, minstreth" : "=r"(high));
        __asm__ volatile("csrr %0, minstret" : "=r"(low));
        __asm__ volatile("csrr %0, minstreth" : "=r"(again));
    } while (high != again);
    return ((uint64_t)high << 32) | low;
}

__attribute__((naked, section(".vectors"), used)) void reset(void);
__attribute__((naked, section(".vectors"), used)) void reset(void)
{
    __asm__ volatile("la sp, stack_top\n"
                     "j bare_metal_start\n");
}
