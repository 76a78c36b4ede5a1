#include <fmt/format.h>

#include <map>

#include "input/options.hpp"

namespace costate {

namespace {

std::vector<std::size_t> read_wrt(const Item& item, const ParameterScope& parameters, const ParameterTable& table) {
  std::vector<std::size_t> flat;
  const std::optional<std::vector<Item>> references = item.array();
  if (!references) return flat;
  if (references->empty()) item.error("empty array (a gradient is with respect to at least one parameter)");
  std::map<std::size_t, std::string> owners;
  for (const Item& reference : *references) {
    const std::optional<std::string> text = reference.string();
    if (!text) continue;
    const std::optional<std::vector<std::size_t>> entries = parameters.resolve(reference, *text);
    if (!entries) continue;
    for (const std::size_t entry : *entries) {
      const auto [owner, is_new] = owners.try_emplace(entry, reference.place());
      if (!is_new) {
        reference.error(
            fmt::format("'{}' is listed twice (it is at {}, too) remove one", table.entry_name(entry), owner->second));
        break;
      }
      flat.push_back(entry);
    }
  }
  return flat;
}

constexpr const char* kNeedsMultistep =
    "'adjoint' is for solver.method 'adams' and 'bdf' ('dop853' and 'magnus' have 'backprop' and 'forward')";
constexpr const char* kNeedsOneStep =
    "'backprop' is for solver.method 'dop853' and 'magnus' ('adams' and 'bdf' have 'adjoint' and 'forward')";

/// "auto" is the method that walks back. Reports one that the solver's method does not have.
void read_method(const Item& item, const SolverSection& solver, GradientSection& section) {
  const std::optional<std::string> word = item.word({"adjoint", "forward", "backprop", "auto"});
  if (!word || *word == "auto") return;
  section.is_automatic = false;
  if (*word == "forward") {
    section.options.method = GradientMethod::Forward;
    return;
  }
  const GradientMethod method = *word == "adjoint" ? GradientMethod::Adjoint : GradientMethod::Backprop;
  section.options.method = method;
  section.solvers = method == GradientMethod::Adjoint ? MethodsAllowed::Multistep : MethodsAllowed::OneStep;
  const bool takes_steps = solver.is_automatic && solver.options.step;
  if ((solver.method && method != reverse_method(family(*solver.method))) ||
      (takes_steps && method == GradientMethod::Adjoint)) {
    item.error(method == GradientMethod::Adjoint ? kNeedsMultistep : kNeedsOneStep);
  }
}

/// A fraction of the points, in (0, 1].
double read_fraction(const Item& item) {
  const double fraction = item.number().value_or(1);
  if (fraction > 0 && fraction <= 1) return fraction;
  item.error(fmt::format(
      "{} is no fraction of the points (it must be above 0 and at most 1) leave the key out to verify none", fraction));
  return 0;
}

}  // namespace

GradientSection read_gradient(Section& root, const ParameterScope& parameters, const ParameterTable& table,
                              const SolverSection& solver) {
  GradientSection result;
  GradientOptions& options = result.options;
  std::optional<Section> section = root.section("gradient");
  if (!section) return result;
  result.is_automatic = true;
  options.method = reverse_method(family(solver.method.value_or(Method::Dop853)));
  if (const std::optional<Item> item = section->find("method")) read_method(*item, solver, result);
  const std::optional<Item> wrt =
      section->require("wrt", "(a gradient is with respect to parameters) write wrt = [\"...\"]");
  if (wrt) options.wrt = read_wrt(*wrt, parameters, table);
  if (const std::optional<Item> item = section->find("verify")) options.verify = read_fraction(*item);
  read_checkpoints(*section, options);
  if (const std::optional<Item> item = section->find("reversible")) {
    options.reversible = item->boolean().value_or(false);
    if (options.reversible && options.method != GradientMethod::Backprop)
      item->error("only 'backprop' can integrate the state back (it walks over steps) remove the key");
  }
  section->reject_unknown_keys();

  const std::optional<std::vector<Section>> losses = root.sections("loss");
  if (losses && losses->empty())
    section->report().add(section->begin(), "gradient",
                          "no loss (a gradient is that of a loss) add [[loss]] or remove [gradient]");
  return result;
}

void check_reversible(Section& root, const Model& model, const GradientOptions& gradient) {
  if (!gradient.reversible || model.equation == Equation::Schrodinger) return;
  std::optional<Section> section = root.section("gradient");
  const std::optional<Item> item = section ? section->find("reversible") : std::nullopt;
  if (item) {
    item->error(
        "a density matrix cannot be integrated back (what has decayed would have to grow again) remove the key, and "
        "set "
        "checkpoint_memory instead");
  }
}

}  // namespace costate
