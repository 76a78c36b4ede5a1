#include "journal/journal_job.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "base/version.hpp"
#include "wrap/libraries.hpp"

namespace costate {

namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string shortened(std::string_view line) {
  constexpr std::size_t kMost = 80;
  return line.size() <= kMost ? std::string(line) : std::string(line.substr(0, kMost)) + "...";
}

}  // namespace

void JournalJob::fields(Archive& archive) {
  archive.field(name);
  archive.field(text);
  std::vector<std::string> names;
  std::vector<std::string> bytes;
  for (const auto& [input, content] : inputs) {
    names.push_back(input);
    bytes.push_back(content);
  }
  archive.field(names);
  archive.field(bytes);
  if (names.size() != bytes.size()) throw Error("the record is damaged (a file without bytes)");
  inputs.clear();
  for (std::size_t k = 0; k < names.size(); ++k) inputs.emplace_back(names[k], bytes[k]);
  archive.field(sha256);
  archive.field(program);
}

std::string JournalJob::identity() const { return "costate journal 2 of " + sha256; }

Job JournalJob::parse() const {
  InputFiles::Contents contents;
  for (const auto& [input, bytes] : inputs) contents.emplace(input, bytes);
  const auto parse_with = [&](const std::vector<Override>& overrides) {
    InputFiles files(directory_of(name), contents, OutputPlace::Elsewhere);
    Job job = parse_job(text, name, overrides, files);
    job.text = text;
    return job;
  };
  try {
    return parse_with({});
  } catch (const InputError&) {
    // Where checkpoints went does not matter any more.
    return parse_with({{"gradient.checkpoint_disk", "0"}});
  }
}

std::string program_line(const std::string& device) {
  return fmt::format("costate {} ({}), {}, {}", version(), git_revision(), device, fmt::join(library_versions(), ", "));
}

JournalJob journal_job(const Job& job, const std::string& name, const InputFiles::Contents& files,
                       const std::string& device) {
  JournalJob described{
      .name = name, .text = job.text, .inputs = {}, .sha256 = input_sha256(job), .program = program_line(device)};
  described.inputs.assign(files.begin(), files.end());
  return described;
}

std::string difference_of_texts(const std::string& earlier, const std::string& now) {
  const std::vector<std::string_view> before = lines_of(earlier);
  const std::vector<std::string_view> after = lines_of(now);
  std::size_t same = 0;
  while (same < std::min(before.size(), after.size()) && before[same] == after[same]) ++same;
  if (same == before.size() && same == after.size()) return earlier == now ? "" : "line feeds at its end differ";
  if (same == before.size()) return fmt::format("line {} is new: '{}'", same + 1, shortened(after[same]));
  if (same == after.size()) return fmt::format("line {} is gone: '{}'", same + 1, shortened(before[same]));
  return fmt::format("line {} is '{}' now, and was '{}'", same + 1, shortened(after[same]), shortened(before[same]));
}

std::string difference(const JournalJob& earlier, const JournalJob& now) {
  if (earlier.text != now.text) return difference_of_texts(earlier.text, now.text);
  if (earlier.inputs == now.inputs) return earlier.sha256 == now.sha256 ? "" : "their digests differ";
  for (const auto& [name, bytes] : now.inputs) {
    const auto same = std::ranges::find(earlier.inputs, name, &std::pair<std::string, std::string>::first);
    if (same == earlier.inputs.end()) return fmt::format("'{}' is a new file", name);
    if (same->second != bytes) return fmt::format("the file '{}' has changed", name);
  }
  return "the files that it names are others";
}

}  // namespace costate
