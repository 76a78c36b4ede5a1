// The kinds of numbers and texts that stand in the project's HDF5 files.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wrap/hdf5_handle.hpp"

namespace costate {

enum class ElementType {
  Double,   ///< IEEE 754, 8 bytes, little-endian
  Complex,  ///< compound {r, i} of two Doubles, as h5py writes complex128
  Int8,
  Int64,
  Text,  ///< UTF-8 of variable length
};

/// "double", "complex", "int8", "int64", "text".
[[nodiscard]] std::string_view element_name(ElementType type);

/// Bytes of one element in memory; of Text: of the pointer to it.
[[nodiscard]] std::size_t element_size(ElementType type);

/// The ElementType a C++ type is stored as.
template <class T>
inline constexpr ElementType kElementType = ElementType::Double;
template <>
inline constexpr ElementType kElementType<std::complex<double>> = ElementType::Complex;
template <>
inline constexpr ElementType kElementType<std::int8_t> = ElementType::Int8;
template <>
inline constexpr ElementType kElementType<std::int64_t> = ElementType::Int64;

/// The HDF5 type of elements in the file, and, in the machine's byte order, in memory.
[[nodiscard]] Hdf5Handle file_type(ElementType type, const std::string& file);
[[nodiscard]] Hdf5Handle memory_type(ElementType type, const std::string& file);

/// The ElementType that an HDF5 type is; throws Error where it is none of them.
[[nodiscard]] ElementType element_type_of(hid_t type, const std::string& file);

}  // namespace costate
