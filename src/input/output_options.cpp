#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "input/directory.hpp"
#include "input/options.hpp"

namespace costate {

namespace {

namespace fs = std::filesystem;

/// What is wrong with `file` as the file to write. Nothing is created to find out.
std::optional<std::string> output_problem(const std::string& file, OutputPlace place) {
  if (file.empty()) return "empty file name (results need a file) write file = \"result.h5\"";
  if (std::any_of(file.begin(), file.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }))
    return "control character in a file name (it cannot be shown or typed)";
  if (place == OutputPlace::Elsewhere) return std::nullopt;
  const fs::path path(file);
  std::error_code code;
  if (!path.has_filename() || fs::is_directory(path, code))
    return fmt::format("'{}' is a directory (results go to a file) append a file name", file);
  return directory_problem(path.has_parent_path() ? path.parent_path() : fs::path("."),
                           fmt::format("results go to '{}'", file));
}

StateOutput read_states(const Item& item) {
  const std::optional<std::string> states = item.word({"none", "final", "all"});
  if (states == "final") return StateOutput::Final;
  return states == "all" ? StateOutput::All : StateOutput::None;
}

}  // namespace

OutputOptions read_output(Section& root, const std::string& default_file, OutputPlace place) {
  OutputOptions options;
  options.file = default_file;
  std::optional<Section> section = root.section("output");
  const std::optional<Item> file = section ? section->find("file") : std::nullopt;
  if (file) options.file = file->string().value_or(default_file);
  if (const std::optional<std::string> problem = output_problem(options.file, place)) {
    if (file) file->error(*problem);
    if (!file) root.report().add(root.begin(), "output.file", *problem);
  }
  if (!section) return options;
  if (const std::optional<Item> item = section->find("states")) options.states = read_states(*item);
  section->reject_unknown_keys();
  return options;
}

}  // namespace costate
