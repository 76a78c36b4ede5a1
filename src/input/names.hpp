// Names: what one looks like, which are reserved, and who has taken them.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "input/reader.hpp"

namespace costate {

/// One name space.
class NameSpace {
 public:
  /// `shared_by` is for messages: "parameters, observables and losses share one name space".
  explicit NameSpace(std::string shared_by) : shared_by_(std::move(shared_by)) {}

  /// Takes `name` for `what` ("the parameter") at byte `offset`. Reports a name that is malformed, reserved or taken.
  bool claim(const std::string& name, std::string_view what, std::size_t offset, const std::string& key,
             Report& report);
  /// The name under the section's key `name`: what was written, also where it was reported, or nothing.
  std::optional<std::string> claim_name_of(Section& section, std::string_view what);

 private:
  struct Owner {
    std::string what;  ///< "the parameter"
    std::size_t offset = 0;
  };

  std::string shared_by_;
  std::map<std::string, Owner, std::less<>> owners_;
};

}  // namespace costate
