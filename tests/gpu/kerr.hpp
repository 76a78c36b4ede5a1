// The Kerr sweep that devices are measured with: a driven, damped oscillator, n levels, one member per point.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kernels/expectation_entry.hpp"
#include "kernels/lowering.hpp"
#include "model/model.hpp"

namespace costate::test {

/// H = -kerr/2 a^+2 a^2 - detuning a^+ a + drive (a + a^+), one decay channel a of rate kappa. From the vacuum.
struct KerrPoint {
  double kerr;
  double detuning;
  double drive;
  double kappa;
};

/// A point with what the program computed for it: the photons at the end, and their derivatives.
struct KerrResult {
  KerrPoint point;
  double photons;
  KerrPoint gradient;
};

/// The results in a file of lines "kerr detuning drive kappa photons d/dkerr d/ddetuning d/ddrive d/dkappa".
[[nodiscard]] std::vector<KerrResult> read_results(const std::string& path);

/// `side`^4 points on a grid.
[[nodiscard]] std::vector<KerrPoint> kerr_grid(std::size_t side);

[[nodiscard]] Model kerr_model(std::size_t levels);
/// a[m][member]; each coefficient is one parameter, whichever the order is.
[[nodiscard]] std::vector<double> kerr_coefficients(const std::vector<NodeId>& nodes, const Model& model,
                                                    const std::vector<KerrPoint>& points);
/// The derivatives of `member` from those with respect to the coefficients.
[[nodiscard]] KerrPoint kerr_gradient(const std::vector<NodeId>& nodes, const Model& model,
                                      const std::vector<double>& bars, std::size_t members, std::size_t member);
/// Whether the coefficient is that of the drive.
[[nodiscard]] bool is_drive(NodeId node, const Model& model);
/// The number operator.
[[nodiscard]] std::vector<ExpectationEntry> photon_entries(std::size_t levels);
/// The vacuum of a batch.
[[nodiscard]] std::vector<double> vacuum(const Layout& layout);

inline constexpr double kKerrEnd = 6.0;

}  // namespace costate::test
