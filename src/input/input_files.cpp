#include "input/input_files.hpp"

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/limits.hpp"
#include "base/sha256.hpp"

namespace costate {

const std::string& InputFiles::read(const std::string& name) {
  if (name.empty()) throw Error("empty file name (a file is needed)");
  if (std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }))
    throw Error("control character in a file name (it cannot be shown or typed)");
  if (const auto known = contents_.find(name); known != contents_.end()) return known->second;
  const std::filesystem::path path = directory_ / name;
  try {
    return contents_.emplace(name, read_file(path, limits::kFileBytes)).first->second;
  } catch (const Error& error) {
    throw Error("'" + path.string() + "' " + error.what());
  }
}

std::vector<InputFile> InputFiles::files() const {
  std::vector<InputFile> files;
  for (const auto& [name, bytes] : contents_) files.push_back({name, directory_ / name, sha256(bytes)});
  return files;
}

}  // namespace costate
