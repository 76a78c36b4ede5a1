#include "base/files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/error.hpp"

namespace costate {

std::string read_file(const std::filesystem::path& path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) throw Error("is a directory (a file is needed)");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(std::string("cannot be read (") + std::strerror(errno) + ")");
  std::ostringstream bytes;
  if (file.peek() != std::ifstream::traits_type::eof()) bytes << file.rdbuf();
  if (file.bad() || bytes.bad()) throw Error("cannot be read (an error in the middle of the file)");
  return std::move(bytes).str();
}

}  // namespace costate
