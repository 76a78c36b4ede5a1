#include "integrate/physical_time.hpp"

namespace costate {

PhysicalTime::PhysicalTime(const Model& model, const ScalarPrograms& programs, std::span<const double> statics,
                           std::size_t lanes, std::size_t lane) {
  if (model.time_map.is_identity()) {
    end_ = model.end;
    return;
  }
  start_ = model.time_map.start();
  end_ = statics[programs.end_row() * lanes + lane];
  unit_ = end_ - start_;
}

}  // namespace costate
