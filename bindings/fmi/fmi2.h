/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Functional Mock-up Interface 2.0.4 (fmi-standard.org, sections 2.1 and 4.2) asks of an FMU for
 * co-simulation: types, constants and functions. */
#ifndef OSTEON_FMI2_H
#define OSTEON_FMI2_H

#include <stddef.h>

typedef void *fmi2Component;
typedef void *fmi2ComponentEnvironment;
typedef void *fmi2FMUstate;
typedef unsigned int fmi2ValueReference;
typedef double fmi2Real;
typedef int fmi2Integer;
typedef int fmi2Boolean;
typedef char fmi2Char;
typedef const fmi2Char *fmi2String;
typedef char fmi2Byte;
enum { fmi2False = 0, fmi2True = 1 };

typedef enum { fmi2OK, fmi2Warning, fmi2Discard, fmi2Error, fmi2Fatal, fmi2Pending } fmi2Status;
typedef enum { fmi2ModelExchange, fmi2CoSimulation } fmi2Type;
typedef enum { fmi2DoStepStatus, fmi2PendingStatus, fmi2LastSuccessfulTime, fmi2Terminated } fmi2StatusKind;

/* States of the standard's machine for co-simulation (section 4.2.4), as bits. */
typedef enum phase {
  INSTANTIATED = 1,
  INITIALIZING = 2,
  STEPPED = 4,
  STEP_FAILED = 8,
  TERMINATED = 16,
  ERROR = 32
} phase;
enum { ANY = 63 };

typedef void (*fmi2CallbackLogger)(fmi2ComponentEnvironment, fmi2String instance, fmi2Status,
                                   fmi2String category, fmi2String message, ...);
typedef struct {
  fmi2CallbackLogger logger;
  void *(*allocateMemory)(size_t, size_t);
  void (*freeMemory)(void *);
  void (*stepFinished)(fmi2ComponentEnvironment, fmi2Status);
  fmi2ComponentEnvironment componentEnvironment;
} fmi2CallbackFunctions;

#if defined __GNUC__
#define FMI2_EXPORT __attribute__((visibility("default")))
#else
#define FMI2_EXPORT
#endif

/* Every function: X(result, name, arguments). */
#define FMI2_FUNCTIONS(X)                                                                                    \
  X(const char *, fmi2GetTypesPlatform, (void))                                                              \
  X(const char *, fmi2GetVersion, (void))                                                                    \
  X(fmi2Status, fmi2SetDebugLogging, (fmi2Component, fmi2Boolean, size_t, const fmi2String[]))               \
  X(fmi2Component, fmi2Instantiate,                                                                          \
    (fmi2String, fmi2Type, fmi2String, fmi2String, const fmi2CallbackFunctions *, fmi2Boolean, fmi2Boolean)) \
  X(void, fmi2FreeInstance, (fmi2Component))                                                                 \
  X(fmi2Status, fmi2SetupExperiment,                                                                         \
    (fmi2Component, fmi2Boolean, fmi2Real, fmi2Real, fmi2Boolean, fmi2Real))                                 \
  X(fmi2Status, fmi2EnterInitializationMode, (fmi2Component))                                                \
  X(fmi2Status, fmi2ExitInitializationMode, (fmi2Component))                                                 \
  X(fmi2Status, fmi2Terminate, (fmi2Component))                                                              \
  X(fmi2Status, fmi2Reset, (fmi2Component))                                                                  \
  X(fmi2Status, fmi2GetReal, (fmi2Component, const fmi2ValueReference[], size_t, fmi2Real[]))                \
  X(fmi2Status, fmi2GetInteger, (fmi2Component, const fmi2ValueReference[], size_t, fmi2Integer[]))          \
  X(fmi2Status, fmi2GetBoolean, (fmi2Component, const fmi2ValueReference[], size_t, fmi2Boolean[]))          \
  X(fmi2Status, fmi2GetString, (fmi2Component, const fmi2ValueReference[], size_t, fmi2String[]))            \
  X(fmi2Status, fmi2SetReal, (fmi2Component, const fmi2ValueReference[], size_t, const fmi2Real[]))          \
  X(fmi2Status, fmi2SetInteger, (fmi2Component, const fmi2ValueReference[], size_t, const fmi2Integer[]))    \
  X(fmi2Status, fmi2SetBoolean, (fmi2Component, const fmi2ValueReference[], size_t, const fmi2Boolean[]))    \
  X(fmi2Status, fmi2SetString, (fmi2Component, const fmi2ValueReference[], size_t, const fmi2String[]))      \
  X(fmi2Status, fmi2GetFMUstate, (fmi2Component, fmi2FMUstate *))                                            \
  X(fmi2Status, fmi2SetFMUstate, (fmi2Component, fmi2FMUstate))                                              \
  X(fmi2Status, fmi2FreeFMUstate, (fmi2Component, fmi2FMUstate *))                                           \
  X(fmi2Status, fmi2SerializedFMUstateSize, (fmi2Component, fmi2FMUstate, size_t *))                         \
  X(fmi2Status, fmi2SerializeFMUstate, (fmi2Component, fmi2FMUstate, fmi2Byte[], size_t))                    \
  X(fmi2Status, fmi2DeSerializeFMUstate, (fmi2Component, const fmi2Byte[], size_t, fmi2FMUstate *))          \
  X(fmi2Status, fmi2GetDirectionalDerivative,                                                                \
    (fmi2Component, const fmi2ValueReference[], size_t, const fmi2ValueReference[], size_t,                  \
     const fmi2Real[], fmi2Real[]))                                                                          \
  X(fmi2Status, fmi2SetRealInputDerivatives,                                                                 \
    (fmi2Component, const fmi2ValueReference[], size_t, const fmi2Integer[], const fmi2Real[]))              \
  X(fmi2Status, fmi2GetRealOutputDerivatives,                                                                \
    (fmi2Component, const fmi2ValueReference[], size_t, const fmi2Integer[], fmi2Real[]))                    \
  X(fmi2Status, fmi2DoStep, (fmi2Component, fmi2Real, fmi2Real, fmi2Boolean))                                \
  X(fmi2Status, fmi2CancelStep, (fmi2Component))                                                             \
  X(fmi2Status, fmi2GetStatus, (fmi2Component, fmi2StatusKind, fmi2Status *))                                \
  X(fmi2Status, fmi2GetRealStatus, (fmi2Component, fmi2StatusKind, fmi2Real *))                              \
  X(fmi2Status, fmi2GetIntegerStatus, (fmi2Component, fmi2StatusKind, fmi2Integer *))                        \
  X(fmi2Status, fmi2GetBooleanStatus, (fmi2Component, fmi2StatusKind, fmi2Boolean *))                        \
  X(fmi2Status, fmi2GetStringStatus, (fmi2Component, fmi2StatusKind, fmi2String *))
#define FMI2_DECLARE(result, name, arguments) FMI2_EXPORT result name arguments;
FMI2_FUNCTIONS(FMI2_DECLARE)

#endif
