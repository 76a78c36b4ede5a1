#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/limits.hpp"
#include "input/columns.hpp"
#include "input/text_lines.hpp"
#include "input/text_numbers.hpp"

namespace costate {

namespace {

struct Field {
  std::size_t offset = 0;  ///< in its line, past spaces
  std::string_view text;
};

/// Counted before a line is taken apart, which takes memory.
std::size_t field_count(std::string_view line) {
  return 1 + static_cast<std::size_t>(std::count(line.begin(), line.end(), ','));
}

std::vector<Field> fields_of(std::string_view line) {
  std::vector<Field> fields;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    const std::string_view text = trimmed(line.substr(begin, end - begin));
    fields.push_back({text.empty() ? begin : static_cast<std::size_t>(text.data() - line.data()), text});
    begin = end + 1;
  }
  return fields;
}

class CsvReader {
 public:
  explicit CsvReader(const std::string& file) : file_(file) {}

  Columns read(const std::string& text) {
    TextLines lines(text, '#');
    const std::optional<TextLine> header = lines.next();
    if (!header) {
      result_.problems.push_back(file_ + ": empty table (its first line names the parameters, separated by commas)");
      return std::move(result_);
    }
    read_header(*header);
    std::size_t numbers = 0;
    while (const std::optional<TextLine> line = lines.next()) {
      read_row(*line);
      numbers += result_.columns.size();
      if (numbers > limits::kSweepNumbers)
        throw Error(fmt::format("{}: too many numbers (a table may have {})", file_, limits::kSweepNumbers));
      if (result_.problems.size() < limits::kTableProblems) continue;
      result_.problems.push_back(fmt::format("{}: the rest behind line {} is not read", file_, line->number));
      break;
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::string place(const TextLine& line, const Field& field) const {
    return place_in(file_, line, field.offset);
  }

  void read_header(const TextLine& line) {
    const std::size_t count = field_count(line.text);
    if (count > limits::kTableColumns)
      throw Error(fmt::format("{}: {} columns (a table has at most {})", file_, count, limits::kTableColumns));
    for (const Field& field : fields_of(line.text))
      result_.columns.push_back({std::string(field.text), place(line, field), {}});
  }

  void read_row(const TextLine& line) {
    const std::size_t count = field_count(line.text);
    if (count != result_.columns.size()) {
      result_.problems.push_back(fmt::format("{}:{}:1: {} {} (the header names {})", file_, line.number, count,
                                             count == 1 ? "number" : "numbers", result_.columns.size()));
      return;
    }
    const std::vector<Field> fields = fields_of(line.text);
    for (std::size_t k = 0; k < fields.size(); ++k) {
      try {
        result_.columns[k].values.push_back(parse_number(fields[k].text));
      } catch (const Error& error) {
        result_.problems.push_back(place(line, fields[k]) + ": " + error.what());
      }
    }
  }

  const std::string& file_;
  Columns result_;
};

}  // namespace

Columns read_csv_columns(const std::string& text, const std::string& file) { return CsvReader(file).read(text); }

}  // namespace costate
