#include "fuzz/files.hpp"

#include <span>

#include "fuzz/corpus.hpp"
#include "support/temporary_directory.hpp"
#include "wrap/hdf5.hpp"

namespace costate::fuzz {

namespace {

/// The bytes of an HDF5 file of datasets of doubles.
class Hdf5Image {
 public:
  void add(const std::string& name, const std::vector<std::size_t>& shape, const std::vector<double>& numbers) {
    file_.root()
        .create_dataset(name, {.shape = shape, .chunk = {}, .fill = {}})
        .write(std::as_bytes(std::span(numbers)));
  }
  std::string bytes() {
    file_.close();
    return bytes_of(directory_ / "image.h5");
  }

 private:
  TemporaryDirectory directory_;
  Hdf5File file_ = Hdf5File::create(directory_ / "image.h5");
};

InputFiles::Contents make_files() {
  Hdf5Image points;
  points.add("kappa", {2}, {0.1, 0.2});
  points.add("amp[1]", {2}, {-1, 1e-5});
  Hdf5Image matrix;
  matrix.add("H", {3, 3}, {1, 2, 0, 2, 0, -1, 0, -1, 3});
  return {{"points.csv", "# two points\nkappa, amp[1]\n0.1, -1\n0.2, 1e-5\n"},
          {"points.h5", points.bytes()},
          {"matrix.mtx",
           "%%MatrixMarket matrix coordinate real symmetric\n% a comment\n3 3 3\n1 1 1.0\n2 1 2\n3 3 -1e-3\n"},
          {"matrix.h5", matrix.bytes()}};
}

std::string input(const std::string& op, const std::string& points) {
  return "format_version = 1\n[parameters]\nkappa = 0.1\namp = [1, 2]\ntwice = \"2*kappa\"\n[[subsystem]]\nname = "
         "\"c\"\n"
         "levels = 3\n[[hamiltonian]]\noperator = " +
         op +
         "\ncoefficient = \"twice*cos(t) + pwc(t, amp, 0, 1)\"\n[[dissipator]]\noperator = \"destroy(c)\"\nrate = "
         "\"kappa\"\n"
         "[[observable]]\nname = \"n\"\noperator = \"number(c)\"\n[[loss]]\nname = \"l\"\nexpression = \"final(n) + "
         "mean(n)\"\n"
         "[time]\nend = 1.0\nsave = 5\n[sweep]\nmode = \"file\"\nfile = \"" +
         points + "\"\n[gradient]\nwrt = [\"kappa\", \"amp\"]\n";
}

}  // namespace

const InputFiles::Contents& named_files() {
  static const InputFiles::Contents files = make_files();
  return files;
}

std::vector<std::string> inputs_with_files() {
  return {input("{ file = \"matrix.mtx\" }", "points.csv"),
          input("{ file = \"matrix.h5\", dataset = \"/H\" }", "points.h5")};
}

}  // namespace costate::fuzz
