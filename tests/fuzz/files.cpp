#include "fuzz/files.hpp"

#include "fuzz/corpus.hpp"
#include "support/temporary_directory.hpp"
#include "wrap/hdf5.hpp"

namespace costate::fuzz {

namespace {

/// The bytes of an HDF5 file of datasets of doubles as other programs write it: in the oldest format, whose parts have
/// no checksums that would tell of damage at once.
class Hdf5Image {
 public:
  void add(const char* name, const std::vector<hsize_t>& shape, const std::vector<double>& numbers,
           bool is_chunked = false) {
    const Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    if (is_chunked) H5Pset_chunk(properties.get(), static_cast<int>(shape.size()), shape.data());
    const Hdf5Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
    const Hdf5Handle dataset(
        H5Dcreate2(file_.get(), name, H5T_IEEE_F64LE, space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT),
        H5Dclose);
    H5Dwrite(dataset.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data());
  }
  std::string bytes() {
    file_ = Hdf5Handle();
    return bytes_of(directory_ / "image.h5");
  }

 private:
  TemporaryDirectory directory_;
  Hdf5Handle file_{H5Fcreate((directory_ / "image.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose};
};

InputFiles::Contents make_files() {
  Hdf5Image points;
  points.add("kappa", {2}, {0.1, 0.2});
  points.add("amp[1]", {2}, {-1, 1e-5});
  Hdf5Image matrix;
  matrix.add("H", {3, 3}, {1, 2, 0, 2, 0, -1, 0, -1, 3}, true);
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
