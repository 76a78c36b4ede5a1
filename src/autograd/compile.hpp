// From a system's description in a record's graph to a model of its own.
#pragma once

#include <memory>

#include "autograd/solve.hpp"
#include "autograd/system.hpp"

namespace costate {

/// Compiles `described`, a model whose nodes are those of the record's graph, differentiated with respect to what
/// requires grad behind it; `known` where that is it already. Throws Error where something is missing.
[[nodiscard]] std::shared_ptr<CompiledSystem> compile(RecordState& record, const Model& described,
                                                      const SolveOptions& options,
                                                      const std::shared_ptr<CompiledSystem>& known);
[[nodiscard]] std::shared_ptr<CompiledSystem> compile_without_gradient(RecordState& record, const Model& described,
                                                                       const SolveOptions& options);

}  // namespace costate
