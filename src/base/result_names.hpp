// Every name in a result file that is not the user's own: variables, dimensions, groups and attributes.
#pragma once

#include <array>
#include <string_view>

namespace costate::result_names {

// Dimensions, most of them variables too.
inline constexpr const char* kPoint = "point";
inline constexpr const char* kTime = "time";
inline constexpr const char* kInitial = "initial";
inline constexpr const char* kWrt = "wrt";
inline constexpr const char* kRow = "row";
inline constexpr const char* kColumn = "column";
inline constexpr const char* kLoss = "loss";

// Variables.
inline constexpr const char* kGradientPrefix = "grad_";
inline constexpr const char* kGradientError = "gradient_error";
inline constexpr const char* kEndTime = "end_time";
inline constexpr const char* kFinalState = "final_state";
inline constexpr const char* kStates = "states";
inline constexpr const char* kStatus = "status";
inline constexpr const char* kSteps = "steps";
inline constexpr const char* kRhsEvaluations = "rhs_evaluations";
inline constexpr const char* kRecomputedSteps = "recomputed_steps";
inline constexpr const char* kCheckpointBytesPeak = "checkpoint_bytes_peak";
inline constexpr const char* kWallTime = "wall_time";

// Groups, and what stands in them.
inline constexpr const char* kFailures = "failures";
inline constexpr const char* kFailure = "failure";
inline constexpr const char* kWarnings = "warnings";
inline constexpr const char* kWarning = "warning";
inline constexpr const char* kMessage = "message";
inline constexpr const char* kCount = "count";

/// What no parameter, observable or loss may be called, besides every name with kGradientPrefix.
inline constexpr std::array<std::string_view, 20> kReserved = {kPoint,
                                                               kTime,
                                                               kInitial,
                                                               kWrt,
                                                               kRow,
                                                               kColumn,
                                                               kLoss,
                                                               kStatus,
                                                               kSteps,
                                                               kRhsEvaluations,
                                                               kRecomputedSteps,
                                                               kCheckpointBytesPeak,
                                                               kWallTime,
                                                               kGradientError,
                                                               kStates,
                                                               kEndTime,
                                                               kFinalState,
                                                               kFailures,
                                                               kWarnings,
                                                               "sweep"};

// Attributes of variables (CF conventions).
inline constexpr const char* kUnits = "units";
inline constexpr const char* kDescription = "long_name";
inline constexpr const char* kFlagValues = "flag_values";
inline constexpr const char* kFlagMeanings = "flag_meanings";

// Attributes of the file.
inline constexpr const char* kFormatVersion = "format_version";
inline constexpr const char* kCostateVersion = "costate_version";
inline constexpr const char* kGitRevision = "git_revision";
inline constexpr const char* kTitle = "title";
inline constexpr const char* kInput = "input";
inline constexpr const char* kInputSha256 = "input_sha256";
inline constexpr const char* kInputFiles = "input_files";
inline constexpr const char* kContentSha256 = "content_sha256";
inline constexpr const char* kCommandLine = "command_line";
inline constexpr const char* kCreated = "created";
inline constexpr const char* kLibraryVersions = "library_versions";
inline constexpr const char* kMpiRanks = "mpi_ranks";
inline constexpr const char* kDevice = "device";
inline constexpr const char* kMethod = "method";
inline constexpr const char* kGradientMethod = "gradient_method";
inline constexpr const char* kCoordinates = "coordinates";  ///< names of variables along dimensions of other names
inline constexpr const char* kRestarts = "restarts";

}  // namespace costate::result_names
