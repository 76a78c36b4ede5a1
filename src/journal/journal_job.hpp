// What a journal is a journal of.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/archive.hpp"
#include "input/job.hpp"

namespace costate {

/// An input with all that it names, so that nothing else is needed to go on with it or to make its result file.
struct JournalJob {
  std::string name;                                         ///< of the input file
  std::string text;                                         ///< as run, overrides applied
  std::vector<std::pair<std::string, std::string>> inputs;  ///< name and bytes of the files that it names
  std::string sha256;                                       ///< input_sha256()
  std::string program;  ///< the build, the libraries and the device that began with it

  void fields(Archive& archive);

  /// What records belong to.
  [[nodiscard]] std::string identity() const;
  /// The job. Directories that it names, for its output and its checkpoints, need not be there any more. Throws
  /// InputError.
  [[nodiscard]] Job parse() const;
};

/// "costate 0.5.0 (1a2b3c4), cpu (avx512), PETSc 3.18.5, ...", `device` being the second of these.
[[nodiscard]] std::string program_line(const std::string& device);

[[nodiscard]] JournalJob journal_job(const Job& job, const std::string& name, const InputFiles::Contents& files,
                                     const std::string& device);

/// One line about the first places where two inputs differ; "" where they are the same. Files are told by their names.
[[nodiscard]] std::string difference(const JournalJob& earlier, const JournalJob& now);
/// The same for their texts.
[[nodiscard]] std::string difference_of_texts(const std::string& earlier, const std::string& now);

}  // namespace costate
