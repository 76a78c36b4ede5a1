// The inputs that a campaign starts from.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace costate::fuzz {

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  return std::move(bytes).str();
}

/// The files of a folder of this project with an extension, by their names.
inline std::vector<std::string> files_of(const std::string& folder, const std::string& extension) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(COSTATE_SOURCE_DIR) / folder))
    if (entry.path().extension() == extension) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> files;
  for (const std::filesystem::path& path : paths) files.push_back(bytes_of(path));
  return files;
}

/// The TOML examples in the documents: whole inputs and parts of them.
inline std::vector<std::string> documented() {
  const std::string opening = "```toml\n";
  std::vector<std::string> examples;
  for (const std::string& text : files_of("docs", ".md")) {
    for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
      at += opening.size();
      examples.push_back(text.substr(at, text.find("```", at) - at));
    }
  }
  return examples;
}

}  // namespace costate::fuzz
