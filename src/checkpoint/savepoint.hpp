// Where a long computation keeps how far it is.
#pragma once

#include <functional>
#include <memory>

#include "base/archive.hpp"

namespace costate {

/// Whoever computes asks at every boundary from which he could go on.
class SavepointStore {
 public:
  virtual ~SavepointStore() = default;

  /// What was kept; nothing where nothing was, or it is damaged.
  virtual std::unique_ptr<Archive> open() = 0;
  /// Asked at a boundary: whether to keep how far it is.
  virtual bool is_due() = 0;
  /// Keeps what is written, in place of what was kept before.
  virtual void save(const std::function<void(Archive&)>& write) = 0;
  /// Passed at a boundary, after any save. May throw Interrupted.
  virtual void pass() = 0;
};

}  // namespace costate
