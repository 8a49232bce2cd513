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
#define OPENSTROM_PIN_RADIO_RX 48
#define OPENSTROM_PIN_RADIO_TX 47
#define OPENSTROM_PIN_SETUP_N 0
#define OPENSTROM_PIN_SHIELD_CS_N 4
#define OPENSTROM_PIN_SHIELD_HEARTBEAT 39
#define OPENSTROM_PIN_USB_DN 19
#define OPENSTROM_PIN_USB_DP 20

/* Converter channels: X(name, quantity, converter, channel, default gain, full scale),
 * full scale in uV or uA of the primary (peak) that gives code 2^23 at a gain of 1;
 * divide by the gain in use. */
#define OPENSTROM_CHANNEL_COUNT 14
#define OPENSTROM_CHANNELS(X) \
    X(V1, VOLTAGE, A, 0, 8, INT64_C(6781563126)) \
    X(V2, VOLTAGE, A, 1, 8, INT64_C(6781563126)) \
    X(V3, VOLTAGE, A, 2, 8, INT64_C(6781563126)) \
    X(I1, CURRENT, A, 3, 2, INT64_C(236720143)) \
    X(I2, CURRENT, A, 4, 2, INT64_C(236720143)) \
    X(I3, CURRENT, A, 5, 2, INT64_C(236720143)) \
    X(I4, CURRENT, A, 6, 2, INT64_C(236720143)) \
    X(I5, CURRENT, A, 7, 2, INT64_C(236720143)) \
    X(I6, CURRENT, B, 0, 2, INT64_C(236720143)) \
    X(I7, CURRENT, B, 1, 2, INT64_C(236720143)) \
    X(I8, CURRENT, B, 2, 2, INT64_C(236720143)) \
    X(I9, CURRENT, B, 3, 2, INT64_C(236720143)) \
    X(I10, CURRENT, B, 4, 2, INT64_C(236720143)) \
    X(IN, CURRENT, B, 5, 2, INT64_C(236720143))

#endif
