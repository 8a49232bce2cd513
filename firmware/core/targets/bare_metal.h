#ifndef OPENSTROM_BARE_METAL_H
#define OPENSTROM_BARE_METAL_H

#include <stdint.h>

/* From the linker script. */
extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[];
extern uint32_t stack_bottom[], stack_top[];

/* One call into the emulator; in each machine's own file. */
void semihost(uintptr_t operation, uintptr_t argument);

/* Memory, then the program; the reset code comes here with a stack. */
_Noreturn void bare_metal_start(void);

#endif
