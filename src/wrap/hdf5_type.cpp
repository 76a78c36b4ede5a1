#include "wrap/hdf5_type.hpp"

#include "base/error.hpp"

namespace costate {

namespace {

Hdf5Handle copy_of(hid_t predefined, const std::string& file) {
  return {check_hdf5(H5Tcopy(predefined), file, "H5Tcopy"), H5Tclose};
}

Hdf5Handle complex_type(hid_t part, const std::string& file) {
  Hdf5Handle type(check_hdf5(H5Tcreate(H5T_COMPOUND, 2 * sizeof(double)), file, "H5Tcreate"), H5Tclose);
  check_hdf5(H5Tinsert(type.get(), "r", 0, part), file, "H5Tinsert");
  check_hdf5(H5Tinsert(type.get(), "i", sizeof(double), part), file, "H5Tinsert");
  return type;
}

Hdf5Handle text_type(const std::string& file) {
  Hdf5Handle type = copy_of(H5T_C_S1, file);
  check_hdf5(H5Tset_size(type.get(), H5T_VARIABLE), file, "H5Tset_size");
  check_hdf5(H5Tset_cset(type.get(), H5T_CSET_UTF8), file, "H5Tset_cset");
  return type;
}

}  // namespace

std::string_view element_name(ElementType type) {
  switch (type) {
    case ElementType::Double:
      return "double";
    case ElementType::Complex:
      return "complex";
    case ElementType::Int8:
      return "int8";
    case ElementType::Int64:
      return "int64";
    case ElementType::Text:
      return "text";
  }
  throw Error("an element type without a name");
}

std::size_t element_size(ElementType type) {
  switch (type) {
    case ElementType::Double:
    case ElementType::Int64:
      return 8;
    case ElementType::Complex:
      return 16;
    case ElementType::Int8:
      return 1;
    case ElementType::Text:
      return sizeof(char*);
  }
  throw Error("an element type without a size");
}

Hdf5Handle file_type(ElementType type, const std::string& file) {
  switch (type) {
    case ElementType::Double:
      return copy_of(H5T_IEEE_F64LE, file);
    case ElementType::Complex:
      return complex_type(H5T_IEEE_F64LE, file);
    case ElementType::Int8:
      return copy_of(H5T_STD_I8LE, file);
    case ElementType::Int64:
      return copy_of(H5T_STD_I64LE, file);
    case ElementType::Text:
      return text_type(file);
  }
  throw Error("an element type that HDF5 does not know");
}

Hdf5Handle memory_type(ElementType type, const std::string& file) {
  switch (type) {
    case ElementType::Double:
      return copy_of(H5T_NATIVE_DOUBLE, file);
    case ElementType::Complex:
      return complex_type(H5T_NATIVE_DOUBLE, file);
    case ElementType::Int8:
      return copy_of(H5T_NATIVE_INT8, file);
    case ElementType::Int64:
      return copy_of(H5T_NATIVE_INT64, file);
    case ElementType::Text:
      return text_type(file);
  }
  throw Error("an element type that HDF5 does not know");
}

ElementType element_type_of(hid_t type, const std::string& file) {
  for (const ElementType candidate :
       {ElementType::Double, ElementType::Complex, ElementType::Int8, ElementType::Int64, ElementType::Text}) {
    const Hdf5Handle known = file_type(candidate, file);
    if (check_hdf5(H5Tequal(type, known.get()), file, "H5Tequal") > 0) return candidate;
  }
  throw Error(file + ": an element type that no result file has (it was not written by this program)");
}

}  // namespace costate
