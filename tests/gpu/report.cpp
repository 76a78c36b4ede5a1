#include "gpu/report.hpp"

#include <cstdio>
#include <fstream>

namespace costate::test {

namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + "\"";
}

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", value);
  const std::string found = text;
  return found.find_first_not_of("0123456789.e+-") == std::string::npos ? found : quoted(found);
}

}  // namespace

void Report::append(const std::string& entry, const std::string& line) {
  if (!line.empty()) std::printf("%s\n", line.c_str());
  std::fflush(stdout);
  entries_.push_back(entry);
  std::ofstream file(path_);
  file << "[\n";
  for (std::size_t k = 0; k < entries_.size(); ++k)
    file << "  " << entries_[k] << (k + 1 < entries_.size() ? ",\n" : "\n");
  file << "]\n";
}

void Report::note(const std::string& name, const std::string& text) {
  append("{ \"name\": " + quoted(name) + ", \"text\": " + quoted(text) + " }", name + ": " + text);
}

void Report::measure(const std::string& name, double value, const std::string& unit) {
  append("{ \"name\": " + quoted(name) + ", \"value\": " + number(value) + ", \"unit\": " + quoted(unit) + " }",
         name + ": " + number(value) + " " + unit);
}

void Report::check(const std::string& name, double error, double tolerance) {
  const bool is_met = error <= tolerance;
  ++checks_;
  if (!is_met) ++failures_;
  append("{ \"name\": " + quoted(name) + ", \"error\": " + number(error) + ", \"tolerance\": " + number(tolerance) +
             ", \"passed\": " + (is_met ? "true" : "false") + " }",
         is_met ? "" : "FAILED " + name + ": " + number(error) + " of " + number(tolerance));
}

void Report::fail(const std::string& name, const std::string& problem) {
  ++failures_;
  append("{ \"name\": " + quoted(name) + ", \"problem\": " + quoted(problem) + ", \"passed\": false }",
         "FAILED " + name + ": " + problem);
}

}  // namespace costate::test
