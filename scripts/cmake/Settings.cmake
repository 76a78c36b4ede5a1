# Compiler settings and the functions that add this project's targets.
include_guard(GLOBAL)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, RelWithDebInfo or Debug" FORCE)
endif()

find_program(COSTATE_CCACHE ccache)
mark_as_advanced(COSTATE_CCACHE)
if(COSTATE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${COSTATE_CCACHE}")
endif()

# What every target of the project is compiled with. No -ffast-math and nothing of its kind: results are bit-identical
# for any number of ranks. -fno-math-errno changes no value, it only frees sqrt from setting errno.
add_library(costate_settings INTERFACE)
set(COSTATE_CXX_OPTIONS
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough -Wdouble-promotion -Wformat=2
  -Werror -fno-math-errno)
target_compile_options(costate_settings INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${COSTATE_CXX_OPTIONS}>")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 finds these in the optimised code of its own library's strings and vectors, where they cannot happen
  # (GCC bugs 105329, 105651, 107852).
  target_compile_options(costate_settings INTERFACE
    "$<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread>"
    $<$<AND:$<CONFIG:Release>,$<COMPILE_LANGUAGE:CXX>>:-Wno-array-bounds>)
endif()
if(COSTATE_NATIVE)
  target_compile_options(costate_settings INTERFACE -march=native)
  target_compile_definitions(costate_settings INTERFACE COSTATE_NATIVE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Its own AVX-512 intrinsics return variables that they leave undefined on purpose (GCC bug 105593).
    target_compile_options(costate_settings INTERFACE -Wno-uninitialized -Wno-maybe-uninitialized)
  endif()
endif()
if(COSTATE_SANITIZE)
  target_compile_options(costate_settings INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 finds these in the instrumented code of its own library's regular expressions (GCC bug 105562).
    target_compile_options(costate_settings INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>")
  endif()
  target_link_options(costate_settings INTERFACE -fsanitize=address,undefined)
endif()

# The instruction sets that hot loops are compiled for, beside what everything is compiled for (the baseline), and their
# options. base/instruction_set.cpp asks the processor for what the options allow: change both together. A build for one
# machine has nothing to choose from, and other processors than x86-64 have the baseline only.
set(COSTATE_INSTRUCTION_SETS baseline)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" AND NOT COSTATE_NATIVE)
  list(APPEND COSTATE_INSTRUCTION_SETS avx2 avx512)
  set(COSTATE_OPTIONS_avx2 -mavx2 -mfma)
  set(COSTATE_OPTIONS_avx512 -mavx2 -mfma -mavx512f -mavx512dq -mavx512bw -mavx512vl -mprefer-vector-width=512)
else()
  target_compile_definitions(costate_settings INTERFACE COSTATE_ONE_INSTRUCTION_SET)
endif()

# costate_library(<folder> SOURCES a.cpp ... [PER_INSTRUCTION_SET b.cpp ...] [DEPENDS <folder> ...]
#                 [LIBRARIES <external target> ...])
#
# The target costate_<folder>, whose headers are included as "<folder>/<file>.hpp". DEPENDS names folders of src before
# this one; LIBRARIES names targets of Dependencies.cmake. Both reach the users of the library. PER_INSTRUCTION_SET names
# sources that are compiled once for each of COSTATE_INSTRUCTION_SETS, with the name of the set as COSTATE_INSTRUCTION_SET
# (see base/instruction_set.hpp).
function(costate_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PER_INSTRUCTION_SET;DEPENDS;LIBRARIES")
  _costate_check_arguments("costate_library(${folder})" "${arg_UNPARSED_ARGUMENTS}")
  list(FIND COSTATE_FOLDERS ${folder} own_position)
  foreach(dependency IN LISTS arg_DEPENDS)
    list(FIND COSTATE_FOLDERS ${dependency} position)
    if(position EQUAL -1 OR NOT position LESS own_position)
      message(FATAL_ERROR "src/${folder} depends on '${dependency}' (not a folder before it in COSTATE_FOLDERS)")
    endif()
  endforeach()
  list(TRANSFORM arg_DEPENDS PREPEND costate_)

  add_library(costate_${folder} STATIC ${arg_SOURCES})
  target_link_libraries(costate_${folder} PRIVATE costate_settings PUBLIC ${arg_DEPENDS} ${arg_LIBRARIES})
  target_include_directories(costate_${folder} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  costate_add_per_instruction_set(costate_${folder} ${arg_PER_INSTRUCTION_SET})
endfunction()

# costate_add_per_instruction_set(<target> a.cpp ...)
#
# Adds sources to a target, compiled once for each instruction set. They see the project's headers only: what they
# compile, nobody else may pick up (tests/scripts/test_instruction_sets.py looks at these objects).
function(costate_add_per_instruction_set target)
  if(NOT ARGN)
    return()
  endif()
  foreach(set IN LISTS COSTATE_INSTRUCTION_SETS)
    add_library(${target}_${set} OBJECT ${ARGN})
    target_link_libraries(${target}_${set} PRIVATE costate_settings)
    target_include_directories(${target}_${set} PRIVATE "${PROJECT_SOURCE_DIR}/src")
    target_compile_options(${target}_${set} PRIVATE ${COSTATE_OPTIONS_${set}})
    target_compile_definitions(${target}_${set} PRIVATE COSTATE_INSTRUCTION_SET=${set})
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}_${set}>)
  endforeach()
endfunction()

# costate_executable(<name> SOURCES a.cpp ... [DEPENDS <folder> ...] [LIBRARIES <external target> ...])
function(costate_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LIBRARIES")
  _costate_check_arguments("costate_executable(${name})" "${arg_UNPARSED_ARGUMENTS}")
  list(TRANSFORM arg_DEPENDS PREPEND costate_)
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE costate_settings ${arg_DEPENDS} ${arg_LIBRARIES})
endfunction()

# costate_test(NAME <folder>_<subject> SOURCES a_test.cpp ... [DEPENDS <folder> ...] [LIBRARIES <external target> ...]
#              [RANKS 1 2 4] [LABELS long ...] [EACH_INSTRUCTION_SET])
#
# A GoogleTest program. Without RANKS it is one test, run alone and without MPI. With RANKS its main initialises MPI and
# it is run once for each number of ranks, as <name>.ranks_<n>. With EACH_INSTRUCTION_SET it is run for the best set of
# the processor and then once for each other set there may be, as <test>.<set>; skipped where the processor lacks it.
function(costate_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "EACH_INSTRUCTION_SET" "NAME" "SOURCES;DEPENDS;LIBRARIES;RANKS;LABELS")
  _costate_check_arguments("costate_test(${arg_NAME})" "${arg_UNPARSED_ARGUMENTS}")
  set(main GTest::gtest_main)
  if(arg_RANKS)
    set(main costate_mpi_main)
  endif()
  costate_executable(${arg_NAME} SOURCES ${arg_SOURCES} DEPENDS ${arg_DEPENDS} LIBRARIES ${arg_LIBRARIES} ${main})
  target_include_directories(${arg_NAME} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_compile_definitions(${arg_NAME} PRIVATE
    COSTATE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" COSTATE_EXECUTABLE="${PROJECT_BINARY_DIR}/bin/costate")
  set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin/tests")

  set(sets "")
  if(arg_EACH_INSTRUCTION_SET AND NOT COSTATE_NATIVE)
    set(sets ${COSTATE_INSTRUCTION_SETS})
  endif()
  if(arg_RANKS)
    foreach(ranks IN LISTS arg_RANKS)
      costate_register_test(${arg_NAME}.ranks_${ranks} RANKS ${ranks} LABELS ${arg_LABELS} INSTRUCTION_SETS ${sets}
        COMMAND "${MPIEXEC_EXECUTABLE}" ${MPIEXEC_NUMPROC_FLAG} ${ranks} $<TARGET_FILE:${arg_NAME}>)
    endforeach()
  else()
    costate_register_test(${arg_NAME} RANKS 1 LABELS ${arg_LABELS} INSTRUCTION_SETS ${sets} COMMAND ${arg_NAME})
  endif()
endfunction()

# costate_python_test(NAME <folder>_<subject> SOURCE test_a.py [LABELS long ...])
#
# A pytest file as one test; it finds the program in the environment as COSTATE_EXECUTABLE. Left out, with a remark, where
# COSTATE_PYTHON has no pytest.
set(COSTATE_PYTHON /usr/bin/python3 CACHE FILEPATH "The Python that runs the tests of scripts and results")
function(costate_python_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;SOURCE" "ARGUMENTS;LABELS")
  _costate_check_arguments("costate_python_test(${arg_NAME})" "${arg_UNPARSED_ARGUMENTS}")
  execute_process(COMMAND "${COSTATE_PYTHON}" -c "import pytest" RESULT_VARIABLE absent ERROR_QUIET)
  if(absent)
    message(STATUS "${arg_NAME} is left out (${COSTATE_PYTHON} has no pytest); scripts/setup installs it")
    return()
  endif()
  costate_register_test(${arg_NAME} RANKS 1 LABELS ${arg_LABELS}
    COMMAND "${CMAKE_COMMAND}" -E env PYTHONDONTWRITEBYTECODE=1 COSTATE_EXECUTABLE=${PROJECT_BINARY_DIR}/bin/costate
      "${COSTATE_PYTHON}" -m pytest -q -p no:cacheprovider "${CMAKE_CURRENT_SOURCE_DIR}/${arg_SOURCE}" ${arg_ARGUMENTS})
endfunction()

# costate_register_test(<name> RANKS <n> COMMAND <command> ... [LABELS ...] [INSTRUCTION_SETS <set> ...])
#
# A ctest test in the environment every test has: OpenMPI runs as root, with more ranks than cores, and keeps off the
# cores' bindings; library threads stay off. RANKS is the number of cores it counts for. For each of INSTRUCTION_SETS
# there is a test <name>.<set> more.
function(costate_register_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "RANKS" "COMMAND;LABELS;INSTRUCTION_SETS")
  set(environment
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
    OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_mpi_yield_when_idle=1 OMP_NUM_THREADS=1)
  if(COSTATE_SANITIZE)
    # The MPI library keeps memory until the process ends.
    list(APPEND environment ASAN_OPTIONS=detect_leaks=0)
  endif()
  add_test(NAME ${name} COMMAND ${arg_COMMAND})
  set(tests ${name})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "${environment}")
  foreach(set IN LISTS arg_INSTRUCTION_SETS)
    add_test(NAME ${name}.${set} COMMAND ${arg_COMMAND})
    list(APPEND tests ${name}.${set})
    set_tests_properties(${name}.${set} PROPERTIES
      ENVIRONMENT "${environment};COSTATE_INSTRUCTION_SET=${set}"
      SKIP_REGULAR_EXPRESSION "COSTATE_INSTRUCTION_SET is .${set}. .this program on this processor has")
  endforeach()
  set_tests_properties(${tests} PROPERTIES PROCESSORS ${arg_RANKS} LABELS "${arg_LABELS}" TIMEOUT 900)
endfunction()

function(_costate_check_arguments call unparsed)
  if(unparsed)
    message(FATAL_ERROR "${call}: unknown arguments: ${unparsed}")
  endif()
endfunction()
