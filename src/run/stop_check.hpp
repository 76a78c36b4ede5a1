// Whether a run is to stop: asked for on one rank, known on all.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "run/bulletin.hpp"
#include "run/time_limit.hpp"

namespace costate {

class StopCheck {
 public:
  /// The bulletin outlives this. One rank needs to have the limit. Where there are `ranks` other than one, a launcher
  /// has started them: the end of the process' parent is one more reason.
  StopCheck(Bulletin& bulletin, std::optional<TimeLimit> limit, int ranks);

  /// Tells the others where this rank has a reason to stop, and hears of theirs. From then on the process has
  /// StopSignals::kPatience seconds to end.
  [[nodiscard]] bool is_wanted();
  /// The same as far as is_wanted() has found it, and this process' signals: quick.
  [[nodiscard]] bool is_known();
  /// Throws Interrupted where it is.
  void check();
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  Bulletin* bulletin_;
  std::optional<TimeLimit> limit_;
  std::optional<pid_t> parent_;
  std::string reason_;
};

}  // namespace costate
