// Ownership and error checks of HDF5's C interface, for the files of this folder that call it.
#pragma once

#include <hdf5.h>

#include <memory>
#include <string>
#include <utility>

#include "base/call_place.hpp"

namespace costate {

/// Throws Error with the file and HDF5's most specific message where `code` is negative; the place goes to the log.
hid_t check_hdf5(hid_t code, const std::string& file, const char* call, CallPlace where = CallPlace::current());

/// Owns one HDF5 identifier. The destructor drops what closing says: call close() where it matters.
class Hdf5Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Hdf5Handle() = default;
  Hdf5Handle(hid_t id, Close closer) : id_(id), close_(closer) {}
  ~Hdf5Handle() {
    if (id_ >= 0) close_(id_);
  }
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  Hdf5Handle(const Hdf5Handle&) = delete;
  Hdf5Handle& operator=(const Hdf5Handle&) = delete;

  [[nodiscard]] hid_t get() const { return id_; }
  void close(const std::string& file, const char* call);

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

}  // namespace costate
