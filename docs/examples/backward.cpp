// What backward() does: the snippets of docs/gradients.md in one program.
#include <fmt/format.h>

#include "autograd/autograd.hpp"
#include "base/error.hpp"

using namespace costate;

namespace {

void chain_rule() {
  Record record;
  Variable x = record.variable("x", 2);
  Variable y = record.variable("y", 3);

  const Expression u = x * y;
  const Expression loss = u * u + 5 * x;
  loss.backward();
  fmt::print("loss {}, d/dx {}, d/dy {}\n", loss.value(), x.grad()[0], y.grad()[0]);

  (x + y).backward();  // adds to what is there
  fmt::print("after a second backward(): {}, {}\n", x.grad()[0], y.grad()[0]);
  x.zero_grad();
  y.zero_grad();

  (detach(u) * x).backward();  // u counts as the number 6
  fmt::print("with u detached: {}\n", x.grad()[0]);
}

void through_a_solve() {
  Record record;
  Variable drive = record.variable("drive", 1.0);
  System qubit(record, {{"q", 2}});
  qubit.hamiltonian("sigmax(q)", drive / 2).observable("excited", "projector(q, 1)").time(0, 1.0);

  const Expression excited = qubit.solve().final("excited");  // sin^2(drive/2)
  (excited * drive).backward();
  fmt::print("d/d drive of drive*sin^2(drive/2): {:.6f}\n", drive.grad()[0]);

  try {
    excited.backward();
  } catch (const Error& error) {
    fmt::print("{}\n", error.what());
  }

  drive.set(1.1);
  try {
    fmt::print("{}\n", excited.value());
  } catch (const Error& error) {
    fmt::print("{}\n", error.what());
  }
}

void curvature() {
  Record record;
  Variable drive = record.variable("drive", 1.0);
  Variable detuning = record.variable("detuning", 0.5);
  System qubit(record, {{"q", 2}});
  qubit.hamiltonian("sigmax(q)", drive / 2)
      .hamiltonian("projector(q, 1)", detuning)
      .observable("excited", "projector(q, 1)")
      .time(0, 3);

  const Expression loss = 1 - qubit.solve().final("excited");
  const Expression slope = tangent(loss, {{drive, {1.0}}});  // along v = (1, 0)
  slope.backward();                                          // the Hessian times v
  fmt::print("g.v {:.6f}, H v = ({:.6f}, {:.6f})\n", slope.value(), drive.grad()[0], detuning.grad()[0]);
}

void memory() {
  Record record;
  Variable drive = record.variable("drive", 1.0);
  System qubit(record, {{"q", 2}});
  qubit.hamiltonian("sigmax(q)", drive / 2).observable("excited", "projector(q, 1)").time(0, 100);
  SolveOptions options;
  options.solver.rtol = 1e-10;
  options.solver.atol = 1e-12;

  for (const std::size_t budget : {std::size_t{512} << 20U, std::size_t{32} << 10U}) {
    drive.zero_grad();
    options.checkpoint_memory = budget;
    qubit.solve(options).final("excited").backward();
    fmt::print("{:6} KiB: {:.5f}\n", budget >> 10U, drive.grad()[0]);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const PetscSession session(argc, argv);
  chain_rule();
  through_a_solve();
  curvature();
  memory();
}
