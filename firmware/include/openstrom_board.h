/* Pin map and analog scales of the OpenStrom meter, revision A.
 * Written by `make netlist` from the circuit; change the circuit, not this file. */
#ifndef OPENSTROM_BOARD_H
#define OPENSTROM_BOARD_H

/* GPIO numbers of the controller. */
#define OPENSTROM_PIN_EXP_MISO 16
#define OPENSTROM_PIN_EXP_MOSI 17
#define OPENSTROM_PIN_EXP_RESET_N 5
#define OPENSTROM_PIN_EXP_SCLK 18
#define OPENSTROM_PIN_FE_CS_A_N 10
#define OPENSTROM_PIN_FE_CS_B_N 9
#define OPENSTROM_PIN_FE_DRDY_A_N 14
#define OPENSTROM_PIN_FE_DRDY_B_N 8
#define OPENSTROM_PIN_FE_MISO 13
#define OPENSTROM_PIN_FE_MOSI 11
#define OPENSTROM_PIN_FE_SCLK 12
#define OPENSTROM_PIN_FE_SYNC_RESET_N 21
#define OPENSTROM_PIN_FLASH_CS_N 15
#define OPENSTROM_PIN_I2C_SCL 2
#define OPENSTROM_PIN_I2C_SDA 1
#define OPENSTROM_PIN_LAN_CS_N 7
#define OPENSTROM_PIN_LAN_INT_N 6
#define OPENSTROM_PIN_LED_NET 41
#define OPENSTROM_PIN_LED_PULSE 42
#define OPENSTROM_PIN_LED_STATUS 40
#define OPENSTROM_PIN_PFAIL_N 38
#define OPENSTROM_PIN_RADIO_RX 34
#define OPENSTROM_PIN_RADIO_TX 33
#define OPENSTROM_PIN_SETUP_N 0
#define OPENSTROM_PIN_SHIELD_CS_N 4
#define OPENSTROM_PIN_SHIELD_HEARTBEAT 39
#define OPENSTROM_PIN_USB_DN 19
#define OPENSTROM_PIN_USB_DP 20

/* Converter channels: X(name, quantity, converter, channel, default gain). */
#define OPENSTROM_CHANNEL_COUNT 14
#define OPENSTROM_CHANNELS(X) \
    X(V1, VOLTAGE, A, 0, 8) \
    X(V2, VOLTAGE, A, 1, 8) \
    X(V3, VOLTAGE, A, 2, 8) \
    X(I1, CURRENT, A, 3, 4) \
    X(I2, CURRENT, A, 4, 4) \
    X(I3, CURRENT, A, 5, 4) \
    X(I4, CURRENT, A, 6, 4) \
    X(I5, CURRENT, A, 7, 4) \
    X(I6, CURRENT, B, 0, 4) \
    X(I7, CURRENT, B, 1, 4) \
    X(I8, CURRENT, B, 2, 4) \
    X(I9, CURRENT, B, 3, 4) \
    X(I10, CURRENT, B, 4, 4) \
    X(IN, CURRENT, B, 5, 2)

/* Ranges: X(name, gain, full scale): the primary's peak in uV or uA at code 2^23, from
 * nominal values; calibration refines it. */
#define OPENSTROM_RANGES(X) \
    X(V1, 8, INT64_C(937875752)) \
    X(V2, 8, INT64_C(937875752)) \
    X(V3, 8, INT64_C(937875752)) \
    X(I1, 1, INT64_C(259961315)) \
    X(I1, 2, INT64_C(129980658)) \
    X(I1, 4, INT64_C(64990329)) \
    X(I1, 8, INT64_C(31914894)) \
    X(I1, 16, INT64_C(15957447)) \
    X(I2, 1, INT64_C(259961315)) \
    X(I2, 2, INT64_C(129980658)) \
    X(I2, 4, INT64_C(64990329)) \
    X(I2, 8, INT64_C(31914894)) \
    X(I2, 16, INT64_C(15957447)) \
    X(I3, 1, INT64_C(259961315)) \
    X(I3, 2, INT64_C(129980658)) \
    X(I3, 4, INT64_C(64990329)) \
    X(I3, 8, INT64_C(31914894)) \
    X(I3, 16, INT64_C(15957447)) \
    X(I4, 1, INT64_C(259961315)) \
    X(I4, 2, INT64_C(129980658)) \
    X(I4, 4, INT64_C(64990329)) \
    X(I4, 8, INT64_C(31914894)) \
    X(I4, 16, INT64_C(15957447)) \
    X(I5, 1, INT64_C(259961315)) \
    X(I5, 2, INT64_C(129980658)) \
    X(I5, 4, INT64_C(64990329)) \
    X(I5, 8, INT64_C(31914894)) \
    X(I5, 16, INT64_C(15957447)) \
    X(I6, 1, INT64_C(259961315)) \
    X(I6, 2, INT64_C(129980658)) \
    X(I6, 4, INT64_C(64990329)) \
    X(I6, 8, INT64_C(31914894)) \
    X(I6, 16, INT64_C(15957447)) \
    X(I7, 1, INT64_C(259961315)) \
    X(I7, 2, INT64_C(129980658)) \
    X(I7, 4, INT64_C(64990329)) \
    X(I7, 8, INT64_C(31914894)) \
    X(I7, 16, INT64_C(15957447)) \
    X(I8, 1, INT64_C(259961315)) \
    X(I8, 2, INT64_C(129980658)) \
    X(I8, 4, INT64_C(64990329)) \
    X(I8, 8, INT64_C(31914894)) \
    X(I8, 16, INT64_C(15957447)) \
    X(I9, 1, INT64_C(259961315)) \
    X(I9, 2, INT64_C(129980658)) \
    X(I9, 4, INT64_C(64990329)) \
    X(I9, 8, INT64_C(31914894)) \
    X(I9, 16, INT64_C(15957447)) \
    X(I10, 1, INT64_C(259961315)) \
    X(I10, 2, INT64_C(129980658)) \
    X(I10, 4, INT64_C(64990329)) \
    X(I10, 8, INT64_C(31914894)) \
    X(I10, 16, INT64_C(15957447)) \
    X(IN, 1, INT64_C(259961315)) \
    X(IN, 2, INT64_C(129980658)) \
    X(IN, 4, INT64_C(64990329)) \
    X(IN, 8, INT64_C(31914894)) \
    X(IN, 16, INT64_C(15957447))

/* Addresses, bit positions and times that the circuits demand. */
#define OPENSTROM_CAL_GAIN_FRACTION_BITS 24 /* gain correction, int32: 1.0 is 2 to this power */
#define OPENSTROM_CAL_GAIN_MAX_PPM 50000 /* a larger gain correction is a fault and is refused */
#define OPENSTROM_CAL_PHASE_FRACTION_BITS 16 /* phase correction, int32: one sample is 2 to this power */
#define OPENSTROM_CAL_PHASE_MAX_NS 125000 /* a larger phase correction is a fault and is refused */
#define OPENSTROM_EXP_SPI_HZ_MAX 10000000 /* flash and LAN on the ribbon */
#define OPENSTROM_FE_CLOCK_HZ 8192000 /* converters' clock */
#define OPENSTROM_FE_OSR 512 /* converters' oversampling; FE_CLOCK_HZ / 2 / FE_OSR samples a second */
#define OPENSTROM_FE_RESET_LOW_US 300 /* SYNC/RESET: at least, to reset */
#define OPENSTROM_FE_SELECT_GAP_NS 100 /* between one converter and the other */
#define OPENSTROM_FE_SPI_HZ_MAX 16000000 /* mode 1 */
#define OPENSTROM_I2C_ADDRESS_SHIELD_AT_REST 0x56 /* 7 bits; the one that answers tells the watchdog's state */
#define OPENSTROM_I2C_ADDRESS_SHIELD_OUTPUTS_OFF 0x57 /* 7 bits; the one that answers tells the watchdog's state */
#define OPENSTROM_I2C_ADDRESS_SHIELD_RUNNING 0x55 /* 7 bits; the one that answers tells the watchdog's state */
#define OPENSTROM_I2C_ADDRESS_SHIELD_SUPPLY_OFF 0x54 /* 7 bits; the one that answers tells the watchdog's state */
#define OPENSTROM_I2C_HZ 400000 /* pull-ups are sized for it */
#define OPENSTROM_LAN_RESET_LOW_US 2000 /* at least */
#define OPENSTROM_LAN_RESET_WAIT_US 150000 /* before first access */
#define OPENSTROM_LAST_SAVE_BYTES 256 /* at most, one page at PFAIL_N */
#define OPENSTROM_SHIELD_BIT_BOOST_A 5 /* 1 lifts the bank to 12 V */
#define OPENSTROM_SHIELD_BIT_BOOST_B 13 /* 1 lifts the bank to 12 V */
#define OPENSTROM_SHIELD_BIT_RELAY_1 0 /* 1 energises */
#define OPENSTROM_SHIELD_BIT_RELAY_10 12 /* 1 energises */
#define OPENSTROM_SHIELD_BIT_RELAY_2 1 /* 1 energises */
#define OPENSTROM_SHIELD_BIT_RELAY_3 2 /* 1 energises */
#define OPENSTROM_SHIELD_BIT_RELAY_4 3 /* 1 energises */
#define OPENSTROM_SHIELD_BIT_RELAY_5 4 /* 1 energises */
#define OPENSTROM_SHIELD_BIT_RELAY_6 8 /* 1 energises */
#define OPENSTROM_SHIELD_BIT_RELAY_7 9 /* 1 energises */
#define OPENSTROM_SHIELD_BIT_RELAY_8 10 /* 1 energises */
#define OPENSTROM_SHIELD_BIT_RELAY_9 11 /* 1 energises */
#define OPENSTROM_SHIELD_BOOST_MS 50 /* pull-in at 12 V, one relay at a time */
#define OPENSTROM_SHIELD_FRAME_BITS 16 /* most significant bit first */
#define OPENSTROM_SHIELD_HEARTBEAT_HALF_PERIOD_US 31250 /* toggled by software, never by a timer unit */
#define OPENSTROM_SHIELD_SPI_HZ_MAX 2000000 /* ribbon filter */
#define OPENSTROM_SHIELD_SPI_MODE 3 /* clock idles high */

#endif
