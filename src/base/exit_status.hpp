// How the program ends.
#pragma once

namespace costate {

enum class ExitStatus {
  Success = 0,
  Failure = 1,       ///< anything that has no status of its own
  InputError = 2,    ///< the input or the command is wrong: nothing was computed or written
  FailedPoints = 3,  ///< finished, and some points failed or a gradient is not to be trusted
  Interrupted = 75,  ///< by a signal or on time, with all finished work safe: run again (EX_TEMPFAIL of sysexits.h)
};

}  // namespace costate
