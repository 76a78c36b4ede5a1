# CUDA, where COSTATE_CUDA is on: the language, external::cuda, and how .cu files are compiled.
include_guard(GLOBAL)

# Code for these, and PTX of the last one for what comes after it.
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES 80-real 90)
endif()
include(CheckLanguage)
check_language(CUDA)
if(NOT CMAKE_CUDA_COMPILER)
  message(FATAL_ERROR "No CUDA compiler was found (COSTATE_CUDA is on). Put nvcc on the PATH, set CUDACXX, or set -DCOSTATE_CUDA=OFF.")
endif()
enable_language(CUDA)
if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 12.0)
  message(FATAL_ERROR "nvcc ${CMAKE_CUDA_COMPILER_VERSION} is too old (Costate is C++20: CUDA 12.0 or newer)")
endif()
# CMake 3.25 does not know how to ask CUDA 13 for C++20.
foreach(kind STANDARD EXTENSION)
  if(NOT CMAKE_CUDA20_${kind}_COMPILE_OPTION)
    set(CMAKE_CUDA20_${kind}_COMPILE_OPTION "-std=c++20")
  endif()
endforeach()
set(CMAKE_CUDA_STANDARD 20)
set(CMAKE_CUDA_STANDARD_REQUIRED ON)
find_package(CUDAToolkit REQUIRED)
_costate_external(cuda CUDA::cudart_static)
message(STATUS "CUDA ${CMAKE_CUDA_COMPILER_VERSION} for ${CMAKE_CUDA_ARCHITECTURES}")

# What .cu files are compiled with: kernels are in the namespace costate::cuda.
add_library(costate_cuda_settings INTERFACE)
target_compile_definitions(costate_cuda_settings INTERFACE $<$<COMPILE_LANGUAGE:CUDA>:COSTATE_INSTRUCTION_SET=cuda>)
target_compile_options(costate_cuda_settings INTERFACE
  $<$<COMPILE_LANGUAGE:CUDA>:--expt-relaxed-constexpr -Werror=all-warnings -lineinfo>)
