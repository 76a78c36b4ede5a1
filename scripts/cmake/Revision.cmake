# Writes the version and the present git revision to OUTPUT, and touches it only where they changed, so that a build
# recompiles one file per commit. Run at each build: cmake -DSOURCE=... -DVERSION=... -DOUTPUT=... -P Revision.cmake
# A repository owned by another user (a build as root) is accepted: nothing in it is run.
execute_process(
  COMMAND git -c safe.directory=* describe --always --abbrev=40 --exclude=* --dirty
  WORKING_DIRECTORY "${SOURCE}" OUTPUT_VARIABLE revision RESULT_VARIABLE failed
  ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
if(failed)
  set(revision "unknown")
endif()

set(text "#pragma once\n#define COSTATE_VERSION \"${VERSION}\"\n#define COSTATE_GIT_REVISION \"${revision}\"\n")
set(present "")
if(EXISTS "${OUTPUT}")
  file(READ "${OUTPUT}" present)
endif()
if(NOT present STREQUAL text)
  file(WRITE "${OUTPUT}" "${text}")
endif()
