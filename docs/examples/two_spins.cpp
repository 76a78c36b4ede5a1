// One pulse that turns over two spins 1 of different frequency: its strength and its frequency, by gradient descent.
//
// In the frame of the pulse, H = drive/cosh(t) Jx + detuning Jz. A spin 1/2 is turned over with the probability
// p = sin^2(pi drive/2) / cosh^2(pi detuning/2) [Rosen, Zener, Phys. Rev. 40, 502 (1932)], a spin 1 with p^2
// [Majorana, Nuovo Cimento 9, 43 (1932)]. For the detunings offset - 0.2 and offset + 0.2 the best pulse has therefore
// drive = 1 and offset = 0, and misses 2 - 2/cosh(0.1 pi)^4.
#include <fmt/format.h>

#include <cmath>

#include "autograd/autograd.hpp"

using namespace costate;

System spin(const Record& record, const Expression& drive, const Expression& detuning) {
  Operator jx(3, 3);
  Operator jz(3, 3);
  for (const int m : {0, 1}) {
    jx.insert(m, m + 1) = std::sqrt(0.5);
    jx.insert(m + 1, m) = std::sqrt(0.5);
  }
  jz.insert(0, 0) = 1;
  jz.insert(2, 2) = -1;

  const Expression t = record.time();
  System system(record, {{"spin", 3}});
  system.hamiltonian(jx, drive / cosh(t))
      .hamiltonian(jz, detuning)
      .observable("turned", "projector(spin, 2)")
      .time(-18, 18);
  return system;
}

int main(int argc, char** argv) {
  const PetscSession session(argc, argv);
  Record record;
  Variable drive = record.variable("drive", 0.7);
  Variable offset = record.variable("offset", 0.3);
  System slow = spin(record, drive, offset - 0.2);
  System fast = spin(record, drive, offset + 0.2);

  for (int step = 0; step <= 20; ++step) {
    drive.zero_grad();
    offset.zero_grad();
    const Expression loss = 2 - slow.solve().final("turned") - fast.solve().final("turned");
    loss.backward();  // through both solves: their gradients add
    if (step % 5 == 0) {
      fmt::print("step {:2}  loss {:.6f}  drive {:.6f} (gradient {:+.6f})  offset {:.6f} (gradient {:+.6f})\n", step,
                 loss.value(), drive.value(), drive.grad()[0], offset.value(), offset.grad()[0]);
    }
    drive.set(drive.value() - 0.1 * drive.grad()[0]);
    offset.set(offset.value() - 0.1 * offset.grad()[0]);
  }
}
