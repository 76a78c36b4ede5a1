// What the message of a point that failed for want of memory tells its reader to write.
#pragma once

#include <string>

#include "base/bytes.hpp"

namespace costate {

inline std::size_t proposed_memory(const std::string& message) {
  const std::string words = "; raise gradient.checkpoint_memory to at least \"";
  const std::size_t begin = message.find(words);
  if (begin == std::string::npos) return 0;
  const std::size_t from = begin + words.size();
  return parse_bytes(message.substr(from, message.find('"', from) - from));
}

}  // namespace costate
