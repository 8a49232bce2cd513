/* The host: standard output, no instruction count (callgrind counts there). */
#include <stdio.h>
#include <stdlib.h>

#include "platform.h"

void platform_write(const char *text)
{
    fputs(text, stdout);
}

uint64_t platform_instructions(void)
{
    return 0;
}

uint32_t platform_stack_used(void)
{
    return 0;
}

_Noreturn void platform_exit(int status)
{
    exit(status);
}

int main(void)
{
    return program();
}
