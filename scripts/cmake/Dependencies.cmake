# The libraries Costate stands on, each under one name for LIBRARIES of costate_library() and costate_test():
#
#   external::mpi  external::petsc  external::sundials  external::hdf5   (includes PETSc, SUNDIALS, HDF5: src/wrap only)
#   external::toml  external::cli11  external::fmt  external::spdlog  external::eigen  external::crypto
#
# Each is checked here, so that an unfit build of a library stops the configuration and not a run.
include_guard(GLOBAL)
include(CheckCXXSourceCompiles)

# A project that has Costate in a folder links these libraries too.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)

# Stops with the Debian package that brings what is missing.
function(_costate_missing what package)
  message(FATAL_ERROR "${what} was not found (Costate cannot be built without it). "
    "On Debian: apt-get install ${package}, or run scripts/setup.")
endfunction()

# external::<name>: an imported target over existing targets; its headers count as system headers.
function(_costate_external name)
  add_library(external::${name} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(external::${name} INTERFACE ${ARGN})
endfunction()

# Fails where a program that uses `targets` does not compile.
function(_costate_require_compiles variable targets source message)
  set(CMAKE_REQUIRED_LIBRARIES ${targets})
  set(CMAKE_REQUIRED_QUIET ON)
  check_cxx_source_compiles("${source}" ${variable})
  if(NOT ${variable})
    unset(${variable} CACHE)
    message(FATAL_ERROR "${message}")
  endif()
endfunction()

find_package(PkgConfig QUIET)
if(NOT PKG_CONFIG_FOUND)
  _costate_missing("pkg-config" pkg-config)
endif()

# MPI. The C++ bindings that OpenMPI once had are off: only the C interface is used.
set(MPI_CXX_SKIP_MPICXX ON)
find_package(MPI QUIET COMPONENTS C CXX)
if(NOT MPI_CXX_FOUND)
  _costate_missing("An MPI library" "libopenmpi-dev openmpi-bin")
endif()
_costate_external(mpi MPI::MPI_CXX)

# PETSc. Only the directories and libraries are taken from pkg-config, not Debian's hardening flags.
pkg_search_module(PETSC QUIET PETSc petsc)
if(NOT PETSC_FOUND)
  _costate_missing("PETSc" libpetsc-real-dev)
endif()
if(PETSC_VERSION VERSION_LESS 3.18)
  message(FATAL_ERROR "PETSc ${PETSC_VERSION} is too old (Costate needs 3.18 or newer)")
endif()
_costate_external(petsc ${PETSC_LINK_LIBRARIES} external::mpi)
target_include_directories(external::petsc INTERFACE ${PETSC_INCLUDE_DIRS})
_costate_require_compiles(COSTATE_PETSC_IS_REAL external::petsc
  "#include <petscsys.h>
   #if defined(PETSC_USE_COMPLEX) || !defined(PETSC_USE_REAL_DOUBLE)
   #error unfit
   #endif
   int main() { return 0; }"
  "PETSc ${PETSC_VERSION} has scalars other than real double (SUNDIALS and Costate need those). \
On Debian: apt-get install libpetsc-real-dev; elsewhere put the real build first in PKG_CONFIG_PATH.")

# SUNDIALS.
set(_sundials_components cvodes nvecpetsc sunnonlinsolfixedpoint sunnonlinsolnewton sunlinsolspgmr)
find_package(SUNDIALS QUIET CONFIG)
if(NOT SUNDIALS_FOUND)
  _costate_missing("SUNDIALS" libsundials-dev)
endif()
if(SUNDIALS_VERSION VERSION_LESS 6.4 OR SUNDIALS_VERSION VERSION_GREATER_EQUAL 8)
  message(FATAL_ERROR "SUNDIALS ${SUNDIALS_VERSION} is not supported (Costate is written for 6.4 to 7)")
endif()
set(_sundials_targets)
foreach(component IN LISTS _sundials_components)
  if(TARGET SUNDIALS::${component}_shared)
    list(APPEND _sundials_targets SUNDIALS::${component}_shared)
  elseif(TARGET SUNDIALS::${component})
    list(APPEND _sundials_targets SUNDIALS::${component})
  else()
    message(FATAL_ERROR "SUNDIALS ${SUNDIALS_VERSION} was built without ${component} (Costate needs it). "
      "Build it with MPI and PETSc, or on Debian: apt-get install libsundials-dev")
  endif()
endforeach()
_costate_external(sundials ${_sundials_targets} external::petsc)
_costate_require_compiles(COSTATE_SUNDIALS_IS_FIT external::sundials
  "#include <sundials/sundials_config.h>
   #if !defined(SUNDIALS_DOUBLE_PRECISION)
   #error unfit
   #endif
   #include <cvodes/cvodes.h>
   #include <nvector/nvector_petsc.h>
   int main() { return 0; }"
  "SUNDIALS ${SUNDIALS_VERSION} cannot be used with the PETSc that was found (other precision or other MPI). \
On Debian: apt-get install libsundials-dev libpetsc-real-dev.")

# HDF5, its parallel build: the same MPI as everything else.
pkg_search_module(HDF5 QUIET hdf5-openmpi hdf5-mpich hdf5)
if(NOT HDF5_FOUND)
  _costate_missing("HDF5 with MPI" libhdf5-openmpi-dev)
endif()
find_library(COSTATE_HDF5_HL hdf5_hl HINTS ${HDF5_LIBRARY_DIRS})
mark_as_advanced(COSTATE_HDF5_HL)
if(NOT COSTATE_HDF5_HL)
  _costate_missing("HDF5's high-level library hdf5_hl" libhdf5-openmpi-dev)
endif()
_costate_external(hdf5 ${COSTATE_HDF5_HL} ${HDF5_LINK_LIBRARIES} external::mpi)
target_include_directories(external::hdf5 INTERFACE ${HDF5_INCLUDE_DIRS})
_costate_require_compiles(COSTATE_HDF5_IS_PARALLEL external::hdf5
  "#include <hdf5.h>
   #if !defined(H5_HAVE_PARALLEL)
   #error unfit
   #endif
   int main() { return 0; }"
  "HDF5 ${HDF5_VERSION} was built without MPI (the project uses one HDF5, the parallel one). \
On Debian: apt-get install libhdf5-openmpi-dev.")

# TOML: the compiled library where pkg-config knows it, else the headers alone.
pkg_check_modules(TOMLPLUSPLUS QUIET IMPORTED_TARGET GLOBAL tomlplusplus)
if(TOMLPLUSPLUS_FOUND)
  _costate_external(toml PkgConfig::TOMLPLUSPLUS)
else()
  find_package(tomlplusplus QUIET CONFIG)
  if(NOT tomlplusplus_FOUND)
    _costate_missing("toml++" libtomlplusplus-dev)
  endif()
  _costate_external(toml tomlplusplus::tomlplusplus)
endif()

# Libraries with a CMake package of their own: name, package, target, Debian package.
function(_costate_package name package target debian)
  find_package(${package} QUIET CONFIG)
  if(NOT ${package}_FOUND)
    _costate_missing("${package}" ${debian})
  endif()
  _costate_external(${name} ${target})
endfunction()

_costate_package(cli11 CLI11 CLI11::CLI11 libcli11-dev)
_costate_package(fmt fmt fmt::fmt libfmt-dev)
_costate_package(spdlog spdlog spdlog::spdlog libspdlog-dev)
_costate_package(eigen Eigen3 Eigen3::Eigen libeigen3-dev)

pkg_check_modules(LIBCRYPTO QUIET IMPORTED_TARGET GLOBAL libcrypto)
if(NOT LIBCRYPTO_FOUND)
  _costate_missing("OpenSSL's libcrypto" libssl-dev)
endif()
_costate_external(crypto PkgConfig::LIBCRYPTO)

if(COSTATE_TESTS)
  find_package(GTest QUIET CONFIG)
  if(NOT GTest_FOUND)
    _costate_missing("GoogleTest (or set -DCOSTATE_TESTS=OFF)" "libgtest-dev libgmock-dev")
  endif()
endif()

if(COSTATE_BENCHMARKS)
  find_package(benchmark QUIET CONFIG)
  if(NOT benchmark_FOUND)
    _costate_missing("Google Benchmark (or set -DCOSTATE_BENCHMARKS=OFF)" libbenchmark-dev)
  endif()
endif()

message(STATUS "PETSc ${PETSC_VERSION}, SUNDIALS ${SUNDIALS_VERSION}, HDF5 ${HDF5_VERSION}, MPI ${MPI_CXX_VERSION}")
