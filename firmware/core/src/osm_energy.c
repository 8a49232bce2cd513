/* Counters: energy with a fraction of 2^-32 uWh kept, pulses, demand. */
#include <stddef.h>
#include <string.h>

#include "osm_internal.h"

/* Adds an energy in uWh; less than 2^-32 uWh a window is rounded, nothing else. */
static void count(osm_counters *counters, unsigned which, osm_num amount) {
    amount.negative = false;
    osm_num fine = amount;
    fine.exponent += 32;
    /* 2 kWh in one window: the fraction no longer matters. */
    if (fine.magnitude != 0 && fine.exponent > -2) {
        counters->energy_whole[which] += osm_num_round(amount);
        return;
    }
    uint64_t units = (uint64_t)osm_num_round(fine) + counters->energy_fraction[which];
    counters->energy_whole[which] += (int64_t)(units >> 32);
    counters->energy_fraction[which] = (uint32_t)units;
}

/* Hours that 2^-16 samples last. */
osm_num osm_hours(const osm_meter *meter, uint64_t length) {
    /* 3.6 x mHz is samples an hour. */
    osm_num rate = osm_num_make((int64_t)meter->sample_rate_mhz * 18, 0);
    return osm_num_divide(osm_num_unsigned(length * 5, -16), rate);
}

static int64_t energy_of(const osm_meter *meter, osm_num active, uint64_t length) {
    return osm_num_round(osm_num_multiply(active, osm_hours(meter, length)));
}

/* A window across a block's end belongs to both blocks by its share of time. */
static void demand_count(osm_meter *meter, unsigned circuit, osm_num active, int64_t energy,
                         uint64_t length) {
    osm_counters *counters = &meter->counters[circuit];
    uint64_t ticks = meter->demand_ticks, block = meter->demand_block;
    if (block == 0) {
        return;
    }
    while (ticks + length >= block) {
        uint64_t part = block - ticks;
        int64_t share = energy_of(meter, active, part);
        osm_num sum = osm_num_make(counters->demand_energy + share, 0);
        counters->demand = osm_num_round(osm_num_divide(sum, osm_hours(meter, block)));
        if (counters->demand > counters->demand_max) {
            counters->demand_max = counters->demand;
        }
        counters->demand_energy = 0;
        length -= part;
        energy -= share;
        ticks = 0;
    }
    counters->demand_energy += energy;
}

void osm_energy_count(osm_meter *meter, unsigned circuit, const osm_power *power,
                      const osm_stretch *stretch, bool counts) {
    osm_counters *counters = &meter->counters[circuit];
    osm_num active = counts ? power->active : osm_num_make(0, 0);
    osm_num energy = osm_num_multiply(active, stretch->hours);
    if (counts) {
        osm_num reactive = osm_num_multiply(power->reactive, stretch->hours), whole = energy;
        if (stretch->owed.magnitude != 0) {
            whole = osm_num_add(whole, osm_num_multiply(power->turned, stretch->owed));
            osm_num owed = osm_num_multiply(power->reactive, stretch->owed);
            reactive = osm_num_add(reactive, owed);
        }
        count(counters, whole.negative ? 1 : 0, whole);
        count(counters, reactive.negative ? 3 : 2, reactive);
    }
    demand_count(meter, circuit, active, osm_num_round(energy), stretch->length);
}

void osm_demand_advance(osm_meter *meter, uint64_t length) {
    if (meter->demand_block != 0) {
        meter->demand_ticks = (meter->demand_ticks + length) % meter->demand_block;
    }
}

/* Pulses of imported and exported energy since the counters' zero, modulo 2^32. */
static uint32_t pulses_of(const osm_meter *meter, const osm_counters *counters) {
    const uint64_t kilo = UINT64_C(1000000000); /* uWh */
    uint64_t total = (uint64_t)counters->energy_whole[0] + (uint64_t)counters->energy_whole[1];
    uint64_t rest = total % kilo * meter->pulses_per_kwh / kilo;
    return (uint32_t)(total / kilo * meter->pulses_per_kwh + rest);
}

void osm_counters_read(const osm_meter *meter, unsigned circuit, osm_circuit_result *result) {
    const osm_counters *counters = &meter->counters[circuit];
    result->import_uwh = counters->energy_whole[0];
    result->export_uwh = counters->energy_whole[1];
    result->import_uvarh = counters->energy_whole[2];
    result->export_uvarh = counters->energy_whole[3];
    result->demand = counters->demand;
    result->demand_max = counters->demand_max;
    result->pulses = pulses_of(meter, counters);
}

/* May the counters of a circuit be read into, or set from, micro_wh? */
static int usable_counters(const osm_meter *meter, uint32_t circuit, const int64_t *micro_wh) {
    if (meter == NULL || micro_wh == NULL) {
        return OSM_EARGUMENT;
    }
    if (meter->magic != OSM_MAGIC) {
        return OSM_ESTATE;
    }
    if (circuit >= meter->circuits) {
        return OSM_EARGUMENT;
    }
    return OSM_OK;
}

int osm_energy_get(const osm_meter *meter, uint32_t circuit, int64_t micro_wh[4]) {
    const int usable = usable_counters(meter, circuit, micro_wh);
    if (usable != OSM_OK) {
        return usable;
    }
    memcpy(micro_wh, meter->counters[circuit].energy_whole, 4 * sizeof micro_wh[0]);
    return OSM_OK;
}

int osm_energy_set(osm_meter *meter, uint32_t circuit, const int64_t micro_wh[4]) {
    const int usable = usable_counters(meter, circuit, micro_wh);
    if (usable != OSM_OK) {
        return usable;
    }
    for (int n = 0; n < 4; n++) {
        if (micro_wh[n] < 0) {
            return OSM_EARGUMENT;
        }
    }
    osm_counters *counters = &meter->counters[circuit];
    memcpy(counters->energy_whole, micro_wh, sizeof counters->energy_whole);
    memset(counters->energy_fraction, 0, sizeof counters->energy_fraction);
    return OSM_OK;
}
