#include "output/record.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "base/error.hpp"

namespace costate {

namespace {

constexpr std::size_t kWordBytes = 8;

// Everything starts on a word: a length or a number fills one, a list is its length and its elements.
class Encoder {
 public:
  template <class T>
  void put(const T& value) {
    append(std::as_bytes(std::span(&value, 1)));
  }
  template <class Element>
  void put_list(std::span<const Element> elements) {
    put(static_cast<std::uint64_t>(elements.size()));
    append(std::as_bytes(elements));
  }
  void put_text(const std::string& text) { put_list(std::span<const char>(text)); }

  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  void append(std::span<const std::byte> data) {
    bytes_.insert(bytes_.end(), data.begin(), data.end());
    bytes_.resize((bytes_.size() + kWordBytes - 1) / kWordBytes * kWordBytes);
  }

  std::vector<std::byte> bytes_;
};

class Decoder {
 public:
  explicit Decoder(std::span<const std::byte> bytes) : left_(bytes) {}

  template <class T>
  T get() {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, take(sizeof(T)), sizeof(T));
    return value;
  }
  template <class List>
  List get_list() {
    const auto count = get<std::uint64_t>();
    if (count > left_.size()) throw Error("a point's record is damaged (a list in it is longer than the record)");
    List list(static_cast<std::size_t>(count), typename List::value_type{});
    const std::size_t size = list.size() * sizeof(typename List::value_type);
    const std::byte* data = take(size);
    if (size > 0) std::memcpy(list.data(), data, size);
    return list;
  }
  [[nodiscard]] bool is_at_end() const { return left_.empty(); }

 private:
  const std::byte* take(std::size_t size) {
    const std::size_t padded = (size + kWordBytes - 1) / kWordBytes * kWordBytes;
    if (padded > left_.size()) throw Error("a point's record is damaged (it ends too early)");
    const std::byte* data = left_.data();
    left_ = left_.subspan(padded);
    return data;
  }

  std::span<const std::byte> left_;
};

}  // namespace

std::vector<std::byte> encode_record(std::size_t point, const PointResult& result) {
  Encoder encoder;
  encoder.put(static_cast<std::uint64_t>(point));
  encoder.put(static_cast<std::uint64_t>(result.failed ? 1 : 0));
  encoder.put_text(result.message);
  encoder.put(result.end_time);
  encoder.put_list(std::span(result.expectations));
  encoder.put_list(std::span(result.losses));
  encoder.put_list(std::span(result.gradients));
  encoder.put_list(std::span(result.gradient_errors));
  encoder.put_list(std::span(result.states));
  encoder.put(result.statistics);
  encoder.put(static_cast<std::uint64_t>(result.warnings.size()));
  for (const std::string& warning : result.warnings) encoder.put_text(warning);
  return encoder.take();
}

PointRecord decode_record(std::span<const std::byte> bytes) {
  Decoder decoder(bytes);
  PointRecord record;
  record.point = static_cast<std::size_t>(decoder.get<std::uint64_t>());
  PointResult& result = record.result;
  result.failed = decoder.get<std::uint64_t>() != 0;
  result.message = decoder.get_list<std::string>();
  result.end_time = decoder.get<double>();
  result.expectations = decoder.get_list<std::vector<std::complex<double>>>();
  result.losses = decoder.get_list<std::vector<double>>();
  result.gradients = decoder.get_list<std::vector<double>>();
  result.gradient_errors = decoder.get_list<std::vector<double>>();
  result.states = decoder.get_list<std::vector<std::complex<double>>>();
  result.statistics = decoder.get<PointStatistics>();
  const auto warnings = decoder.get<std::uint64_t>();
  for (std::uint64_t k = 0; k < warnings; ++k) result.warnings.push_back(decoder.get_list<std::string>());
  if (!decoder.is_at_end()) throw Error("a point's record is damaged (bytes are left over)");
  return record;
}

}  // namespace costate
