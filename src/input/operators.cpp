#include "input/operators.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "base/limits.hpp"
#include "input/expressions.hpp"
#include "input/hdf5_input.hpp"
#include "input/hdf5_operator.hpp"
#include "input/matrix_market.hpp"

namespace costate {

namespace {

/// What is written in `{ file = "H.h5", dataset = "/H1" }`.
struct OperatorFile {
  Item file_item;
  std::string file;
  std::optional<Item> dataset_item;
  std::string dataset;
};

std::optional<OperatorFile> read_keys(Section section) {
  const std::optional<Item> file_item = section.require("file", "(a matrix is read from it) write file = \"...\"");
  const std::optional<Item> dataset_item = section.find("dataset");
  section.reject_unknown_keys();
  const std::optional<std::string> file = file_item ? file_item->string() : std::nullopt;
  const std::optional<std::string> dataset = dataset_item ? dataset_item->string() : "";
  if (!file || !dataset) return std::nullopt;
  if (has_hdf5_extension(*file)) return OperatorFile{*file_item, *file, dataset_item, *dataset};
  if (std::filesystem::path(*file).extension() != ".mtx") {
    file_item->error(fmt::format("'{}' is no matrix (its name ends in .h5, .hdf5 or .mtx)", *file));
    return std::nullopt;
  }
  if (dataset_item) {
    dataset_item->error("a Matrix Market file holds one matrix (only HDF5 files have datasets) remove it");
    return std::nullopt;
  }
  return OperatorFile{*file_item, *file, dataset_item, *dataset};
}

}  // namespace

std::optional<Operator> OperatorReader::read(const Item& item) {
  std::optional<Operator> result = read_any(item);
  if (!result) return result;
  elements_ += static_cast<std::size_t>(result->nonZeros());
  const std::size_t most = limits::all_operator_elements(space_->dimension());
  if (elements_ <= most) return result;
  item.error(fmt::format("too many elements (the operators up to here have {} that are not 0, an input may have {})",
                         elements_, most));
  elements_ -= static_cast<std::size_t>(result->nonZeros());
  return std::nullopt;
}

std::optional<Operator> OperatorReader::read_any(const Item& item) const {
  if (item.kind() == TomlKind::Table) return read_from_file(item);
  if (item.kind() != TomlKind::String) {
    item.error(fmt::format("wrong type (an operator is an expression in quotes or {{ file = \"...\" }}, this is {})",
                           kind_name(item.kind())));
    return std::nullopt;
  }
  if (space_ == nullptr) return std::nullopt;
  return read_expression(item, [&](std::string_view text) { return parse_operator(text, *space_); });
}

std::optional<Operator> OperatorReader::read_from_file(const Item& item) const {
  const std::optional<OperatorFile> keys = read_keys(*item.table());
  if (!keys || space_ == nullptr) return std::nullopt;
  const std::size_t dimension = space_->dimension();
  try {
    const std::string& bytes = files_->read(keys->file);
    if (!has_hdf5_extension(keys->file)) return parse_matrix_market(bytes, keys->file, dimension);
    return read_hdf5_operator(bytes, keys->file, keys->dataset, dimension);
  } catch (const DatasetError& error) {
    (keys->dataset_item ? *keys->dataset_item : keys->file_item).error(error.what());
  } catch (const Error& error) {
    keys->file_item.error(error.what());
  }
  return std::nullopt;
}

}  // namespace costate
