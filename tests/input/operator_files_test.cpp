// Operators from files beside the same operators as expressions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Core>
#include <complex>
#include <span>
#include <vector>

#include "input/input_directory.hpp"
#include "wrap/hdf5.hpp"

namespace costate {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Matrix = Eigen::Matrix<std::complex<double>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The subsystem of texts::kSystem has four levels.
const Space& space() {
  static const Space value({{"c", 4}});
  return value;
}

Matrix dense(const std::string& expression) { return Matrix(parse_operator(expression, space())); }

std::string matrix_market(const Matrix& matrix) {
  std::ostringstream text;
  text.precision(17);
  text << "%%MatrixMarket matrix array complex general\n" << matrix.rows() << " " << matrix.cols() << "\n";
  for (Eigen::Index column = 0; column < matrix.cols(); ++column)
    for (Eigen::Index row = 0; row < matrix.rows(); ++row)
      text << matrix(row, column).real() << " " << matrix(row, column).imag() << "\n";
  return text.str();
}

std::string hamiltonian(const std::string& op) { return "[[hamiltonian]]\noperator = " + op + "\n"; }

class OperatorFiles : public testing::Test {
 protected:
  template <class T>
  void write_hdf5(const std::string& name, const std::vector<std::size_t>& shape, const std::vector<T>& elements) {
    Hdf5File file = Hdf5File::create(directory_ / "H.h5");
    file.root()
        .create_dataset(name, {.type = kElementType<T>, .shape = shape, .chunk = {}, .fill = {}})
        .write(std::as_bytes(std::span(elements)));
    file.close();
  }
  void write_hdf5(const std::string& name, const Matrix& matrix) {
    write_hdf5(name, {static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols())},
               std::vector<std::complex<double>>(matrix.data(), matrix.data() + matrix.size()));
  }
  /// What is wrong with the dataset /H as a term of the Hamiltonian.
  std::string problem_of_dataset() const {
    return directory_.problems(hamiltonian("{ file = \"H.h5\", dataset = \"/H\" }"));
  }

  InputDirectory directory_;
};

// 2*momentum(c) + number(c)^2: complex, Hermitian, neither symmetric nor antisymmetric.
const std::string kHermitian = "2*momentum(c) + number(c)^2";

TEST_F(OperatorFiles, AreTheOperatorsOfTheirExpressions) {
  directory_.write("H.mtx", matrix_market(dense(kHermitian)));
  write_hdf5("H", dense(kHermitian));
  for (const char* op :
       {"{ file = \"H.mtx\" }", "{ file = \"H.h5\", dataset = \"/H\" }", "{ file = \"H.h5\", dataset = \"H\" }"})
    EXPECT_EQ(Matrix(directory_.job(hamiltonian(op)).model->hamiltonian.at(0).op), dense(kHermitian)) << op;
}

TEST_F(OperatorFiles, StandWhereverAnOperatorDoes) {
  directory_.write("a.mtx", matrix_market(dense("destroy(c)")));
  const std::string op = "operator = { file = \"a.mtx\" }\n";
  const Job job = directory_.job("[[hamiltonian]]\nadd_conjugate = true\n" + op + "[[dissipator]]\nrate = 1\n" + op +
                                 "[[observable]]\nname = \"a\"\n" + op);
  const Job expected = directory_.job(
      "[[hamiltonian]]\nadd_conjugate = true\noperator = \"destroy(c)\"\n[[dissipator]]\nrate = 1\noperator = "
      "\"destroy(c)\"\n[[observable]]\nname = \"a\"\noperator = \"destroy(c)\"\n");
  ASSERT_EQ(job.model->hamiltonian.size(), expected.model->hamiltonian.size());
  for (std::size_t k = 0; k < job.model->hamiltonian.size(); ++k)
    EXPECT_EQ(Matrix(job.model->hamiltonian[k].op), Matrix(expected.model->hamiltonian[k].op));
  EXPECT_EQ(Matrix(job.model->dissipators.at(0).jump), dense("destroy(c)"));
  EXPECT_TRUE(job.model->observables.at(0).is_complex);
}

TEST_F(OperatorFiles, RealDatasetsAreOperators) {
  write_hdf5<double>("H", {4, 4}, {0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0});
  const Job job = directory_.job(hamiltonian("{ file = \"H.h5\", dataset = \"/H\" }"));
  EXPECT_EQ(Matrix(job.model->hamiltonian.at(0).op),
            dense("transition(c, 0, 1) + transition(c, 1, 0) + 2*projector(c, 2)"));
}

TEST_F(OperatorFiles, AnOptionMayNameOne) {
  directory_.write("x.mtx", matrix_market(dense("position(c)")));
  const Job job = directory_.job(hamiltonian("\"number(c)\""), {{"hamiltonian.0.operator", "{file=\"x.mtx\"}"}});
  EXPECT_EQ(Matrix(job.model->hamiltonian.at(0).op), dense("position(c)"));
  EXPECT_THAT(job.text, HasSubstr("operator = {file=\"x.mtx\"}"));
}

TEST_F(OperatorFiles, DatasetsThatAreNoOperatorsAreNamed) {
  write_hdf5("H1", dense("number(c)"));
  EXPECT_THAT(problem_of_dataset(),
              AllOf(HasSubstr("job.toml:15:39: hamiltonian[0].operator.dataset: there is no dataset '/H' in 'H.h5'"),
                    HasSubstr("(it has '/H1'); did you mean '/H1'?")));
  EXPECT_THAT(
      directory_.problems(hamiltonian("{ file = \"H.h5\" }")),
      HasSubstr("job.toml:15:21: hamiltonian[0].operator.file: no dataset of 'H.h5' is named (it has '/H1') write "
                "dataset = \"/H1\""));
  write_hdf5<double>("H", {16}, std::vector<double>(16));
  EXPECT_THAT(problem_of_dataset(), HasSubstr("'/H' in 'H.h5' has 1 dimensions (a matrix has 2)"));
  write_hdf5<double>("H", {4, 3}, std::vector<double>(12));
  EXPECT_THAT(problem_of_dataset(), HasSubstr("'/H' in 'H.h5' is 4 x 3 (the Hilbert space has dimension 4"));
  std::vector<double> elements(16);
  elements[6] = std::numeric_limits<double>::infinity();
  write_hdf5<double>("H", {4, 4}, elements);
  EXPECT_THAT(problem_of_dataset(), HasSubstr("the element (1, 2) of '/H' in 'H.h5', counted from 0, is not finite"));
}

TEST_F(OperatorFiles, TextsAreNoOperators) {
  Hdf5File file = Hdf5File::create(directory_ / "H.h5");
  file.root()
      .create_dataset("H", {.type = ElementType::Text, .shape = {4, 4}, .chunk = {}, .fill = {}})
      .write_texts(std::vector<std::string>(16, "0"));
  file.close();
  EXPECT_THAT(problem_of_dataset(), HasSubstr("'/H' in 'H.h5' holds neither real nor complex numbers"));
}

TEST_F(OperatorFiles, HermiticityIsCheckedAsOfExpressions) {
  directory_.write("a.mtx", matrix_market(dense("destroy(c)")));
  const std::string from_file = directory_.problems(hamiltonian("{ file = \"a.mtx\" }"));
  EXPECT_THAT(from_file, HasSubstr("15:12: hamiltonian[0].operator: not Hermitian"));
  EXPECT_EQ(from_file, directory_.problems(hamiltonian("\"destroy(c)\"")));
}

TEST_F(OperatorFiles, OfAWrongSpaceOnlyTheKeysAreChecked) {
  const std::string text =
      directory_.problems(hamiltonian("{ file = \"absent.mtx\", datset = 1 }"), {{"subsystem.0.levels", "1"}});
  EXPECT_THAT(text, AllOf(HasSubstr("subsystem[0].levels"), HasSubstr("did you mean 'dataset'?")));
  EXPECT_THAT(text, testing::Not(HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace costate
