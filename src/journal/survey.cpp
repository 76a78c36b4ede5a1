#include "journal/survey.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "journal/journal_reader.hpp"

namespace costate {

void StartRecord::fields(Archive& archive) {
  archive.field(time);
  archive.field(ranks);
  archive.field(done);
  archive.field(device);
  archive.field(command_line);
}

std::string StartRecord::text() const {
  return fmt::format("{}: {} rank{}, {} points were done: {}", time, ranks, ranks == 1 ? "" : "s", done, command_line);
}

Survey survey_journals(const JournalDirectory& directory, const std::string& identity, std::size_t points,
                       const std::function<void(const RecordPlace&, PointRecord&)>& use) {
  Survey survey;
  const std::vector<std::filesystem::path> paths = directory.journals();
  for (std::size_t k = 0; k < paths.size(); ++k) {
    JournalReader reader(paths[k], identity);
    const auto take = [&](std::uint64_t offset, FrameKind kind, std::span<const std::byte> payload) {
      StartRecord start;
      PointRecord record;
      try {
        if (kind == FrameKind::Start) {
          Archive archive(payload);
          archive.field(start);
        } else if (kind == FrameKind::Point) {
          record = decode_record(payload);
        }
      } catch (const Error&) {
        return false;
      }
      if (kind == FrameKind::Start) survey.starts.push_back(std::move(start));
      if (kind == FrameKind::Point && record.point >= points) return false;
      if (kind == FrameKind::Point) use({k, offset}, record);
      return true;
    };
    const JournalDamage damage = reader.scan(take);
    for (const std::uint64_t offset : damage.damaged)
      survey.problems.push_back(
          fmt::format("{}: is damaged at byte {} (what stood there is computed again)", paths[k].string(), offset));
    if (damage.torn)
      survey.torn.push_back(fmt::format(
          "{}: ends within a record (its writer was stopped; the point is computed again)", paths[k].string()));
  }
  return survey;
}

}  // namespace costate
