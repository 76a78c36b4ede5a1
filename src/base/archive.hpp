// Objects as bytes and back, by one list of their fields.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace costate {

/// Writes fields to bytes, or reads them from bytes in the same order: who has fields gives them in a member function
/// `void fields(Archive&)`, which serves both ways. Everything starts on a word of 8 bytes, in the machine's byte
/// order: a number fills one, a list is its length and its elements. Reading throws Error where the bytes are not what
/// was written.
///
/// The bytes are in memory, or go through a stream in pieces.
class Archive {
 public:
  /// Takes all of the bytes that are written.
  using Drain = std::function<void(std::span<const std::byte> piece)>;
  /// Fills a piece with the bytes that are read next.
  using Source = std::function<void(std::span<std::byte> piece)>;

  /// An archive that is written to, in memory.
  Archive() = default;
  /// The same through a stream; flush() gives it the rest.
  explicit Archive(Drain drain) : drain_(std::move(drain)) {}
  /// One that is read; the bytes outlive it.
  explicit Archive(std::span<const std::byte> bytes)
      : is_reading_(true), left_(bytes.size()), source_([bytes](std::span<std::byte> piece) mutable {
          std::memcpy(piece.data(), bytes.data(), piece.size());
          bytes = bytes.subspan(piece.size());
        }) {}
  /// One of so many bytes that is read from a stream.
  Archive(std::uint64_t size, Source source) : is_reading_(true), left_(size), source_(std::move(source)) {}

  [[nodiscard]] bool is_reading() const { return is_reading_; }
  void flush() {
    if (!drain_ || bytes_.empty()) return;
    drain_(bytes_);
    bytes_.clear();
  }
  /// What was written.
  [[nodiscard]] std::vector<std::byte> take() { return std::move(bytes_); }
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
  /// Throws Error where not all was read.
  void require_end() const {
    if (left_ != 0) throw Error("the record is damaged (bytes are left over)");
  }

  template <class T>
  void field(T& value) {
    if constexpr (std::is_trivially_copyable_v<T> && !requires { value.fields(*this); }) {
      raw(std::as_writable_bytes(std::span(&value, 1)));
    } else if constexpr (requires { value.fields(*this); }) {
      value.fields(*this);
    } else {
      list(value);
    }
  }
  void field(bool& flag) {
    char copy = flag ? 1 : 0;
    field(copy);
    if (copy != 0 && copy != 1) throw Error("the record is damaged (something is neither true nor false)");
    flag = copy == 1;
  }
  void field(std::vector<bool>& flags) {
    std::vector<char> copy(flags.begin(), flags.end());
    list(copy);
    flags.assign(copy.begin(), copy.end());
  }
  template <class T>
  void field(std::optional<T>& value) {
    bool is_there = value.has_value();
    field(is_there);
    if (is_there && is_reading_) value.emplace();
    if (!is_there) value.reset();
    if (is_there) field(*value);
  }
  /// A list whose elements stay where they are: its length cannot change.
  template <class T>
  void elements(std::span<T> values) {
    std::uint64_t count = values.size();
    field(count);
    if (count != values.size()) throw Error("the record is damaged (a list in it has another length)");
    raw(std::as_writable_bytes(values));
  }

 private:
  static constexpr std::size_t kWord = 8;
  static constexpr std::size_t kPiece = std::size_t{1} << 20U;

  template <class List>
  void list(List& values) {
    using Element = typename List::value_type;
    std::uint64_t count = values.size();
    field(count);
    if (is_reading_) {
      // Every element takes a byte at least.
      if (count > left_) throw Error("the record is damaged (a list in it is longer than the record)");
      values.resize(static_cast<std::size_t>(count));
    }
    constexpr bool is_plain = std::is_trivially_copyable_v<Element>;
    if constexpr (is_plain && requires { values.data(); }) {
      raw(std::as_writable_bytes(std::span(values.data(), values.size())));
    } else {
      for (Element& element : values) field(element);
    }
  }

  void raw(std::span<std::byte> data) {
    const std::size_t padding = (kWord - data.size() % kWord) % kWord;
    if (!is_reading_) {
      bytes_.insert(bytes_.end(), data.begin(), data.end());
      bytes_.resize(bytes_.size() + padding);
      if (bytes_.size() >= kPiece) flush();
      return;
    }
    if (data.size() + padding > left_) throw Error("the record is damaged (it ends too early)");
    if (!data.empty()) source_(data);
    std::array<std::byte, kWord> pad{};
    if (padding > 0) source_(std::span(pad).first(padding));
    left_ -= data.size() + padding;
  }

  bool is_reading_ = false;
  std::vector<std::byte> bytes_;
  Drain drain_;
  std::uint64_t left_ = 0;
  Source source_;
};

}  // namespace costate
