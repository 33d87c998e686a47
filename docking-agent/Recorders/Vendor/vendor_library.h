/*
 * What docking-agent expects of a recorder vendor's shared library (x86-64 or arm64 Linux, C calling convention).
 * The names and results are those that libraries made to GA/T 947 have in common. Every function returns 1 for success and
 * 0 for failure, and then puts one of the results below into *result. Texts end with a zero byte. One recorder at a time.
 *
 *   gcc -shared -fPIC -o libmyrecorder.so myrecorder.c      and in the recorder's profile:
 *   vendor_library: { name: myrecorder, path: /usr/lib/docking-agent/libmyrecorder.so, block: plain }
 */
#ifndef EVIDENCEVAULT_VENDOR_LIBRARY_H
#define EVIDENCEVAULT_VENDOR_LIBRARY_H

enum {
    CONNECT_SUCCESS = 1, CONNECT_FAILED = 2,
    CHECK_PWD_SUCCESS = 3, CHECK_PWD_FAILED = 4,
    SET_SYSTEMTIME_SUCCESS = 5, SET_SYSTEMTIME_FAILED = 6,
    MSDC_SUCCESS = 7, MSDC_FAILED = 8
};

/* "block: plain": 89 bytes. "block: terminated": each field one byte longer, with a zero at its end, 94 bytes. Text is GBK. */
typedef struct {
    char serial[7];      /* of the recorder; never empty */
    char officer[6];     /* number of the officer */
    char officerName[32];
    char unit[12];       /* code of the unit, digits */
    char unitName[32];
} ZFY_INFO;

int Init_Device(char *idCode, int *result);                      /* reaches the recorder; idCode: room for 256 bytes */
void UnInit_Device(int *result);                                 /* optional: lets go of it */
int GetZFYInfo(ZFY_INFO *info, char *password, int *result);
int ReadDeviceBatteryDumpEnergy(int *percent, char *password, int *result);
int SyncDevTime(char *password, int *result);                    /* sets the recorder's clock to the station's */
int SetMSDC(char *password, int *result);                        /* turns the recorder into a disk */

#endif
