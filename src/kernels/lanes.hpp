// Lanes: W neighbouring doubles worked on together, a thread of a device works on one. The only header that asks what
// machine is compiled for; for files that are compiled once per instruction set, and for CUDA.
#pragma once

#include <cstddef>
#include <cstring>

#include "base/inline.hpp"
#include "kernels/coefficient_table.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

/// Doubles in one vector register, and in the widest Lanes whose sums and operands fit the registers there are.
#if defined(__CUDACC__)
inline constexpr std::size_t kRegisterWidth = 1;
inline constexpr std::size_t kWidestLanes = 1;
#elif defined(__AVX512F__)
inline constexpr std::size_t kRegisterWidth = 8;
inline constexpr std::size_t kWidestLanes = 32;
#elif defined(__AVX__)
inline constexpr std::size_t kRegisterWidth = 4;
inline constexpr std::size_t kWidestLanes = 16;
#else
inline constexpr std::size_t kRegisterWidth = 2;
inline constexpr std::size_t kWidestLanes = 8;
#endif
static_assert(kWidestLanes <= kMostLanes);

/// W a power of two, at most kWidestLanes; in several registers where one does not hold them.
#if defined(__CUDACC__)
template <std::size_t W>
struct Lanes;
#else
template <std::size_t W>
struct Lanes {
  static constexpr std::size_t kWidth = W;
  using Register [[gnu::vector_size(W * sizeof(double))]] = double;
  Register value;
};
#endif

template <>
struct Lanes<1> {
  static constexpr std::size_t kWidth = 1;
  double value;
};

template <std::size_t W>
requires(W > kRegisterWidth) struct Lanes<W> {
  static constexpr std::size_t kWidth = W;
  using Half = Lanes<W / 2>;
  Half low;
  Half high;
};

template <class V>
inline constexpr bool kIsSplit = V::kWidth > kRegisterWidth;

template <class V>
COSTATE_INLINE V load(const double* from) {
  if constexpr (kIsSplit<V>) {
    return {load<typename V::Half>(from), load<typename V::Half>(from + V::kWidth / 2)};
  } else if constexpr (V::kWidth == 1) {
    return {*from};  // a device would copy byte by byte
  } else {
    V lanes{};
    std::memcpy(&lanes.value, from, sizeof lanes.value);
    return lanes;
  }
}

template <class V>
COSTATE_INLINE void store(double* to, const V& lanes) {
  if constexpr (kIsSplit<V>) {
    store(to, lanes.low);
    store(to + V::kWidth / 2, lanes.high);
  } else if constexpr (V::kWidth == 1) {
    *to = lanes.value;
  } else {
    std::memcpy(to, &lanes.value, sizeof lanes.value);
  }
}

/// The same number in all lanes.
template <class V>
COSTATE_INLINE V broadcast(double number) {
  if constexpr (kIsSplit<V>) {
    return {broadcast<typename V::Half>(number), broadcast<typename V::Half>(number)};
  } else if constexpr (V::kWidth == 1) {
    return {number};
  } else {
    return {number - typename V::Register{}};
  }
}

template <class V>
COSTATE_INLINE V add(const V& a, const V& b) {
  if constexpr (kIsSplit<V>) {
    return {add(a.low, b.low), add(a.high, b.high)};
  } else {
    return {a.value + b.value};
  }
}

template <class V>
COSTATE_INLINE V subtract(const V& a, const V& b) {
  if constexpr (kIsSplit<V>) {
    return {subtract(a.low, b.low), subtract(a.high, b.high)};
  } else {
    return {a.value - b.value};
  }
}

template <class V>
COSTATE_INLINE V multiply(const V& a, const V& b) {
  if constexpr (kIsSplit<V>) {
    return {multiply(a.low, b.low), multiply(a.high, b.high)};
  } else {
    return {a.value * b.value};
  }
}

template <class V>
COSTATE_INLINE V multiply(double a, const V& b) {
  if constexpr (kIsSplit<V>) {
    return {multiply(a, b.low), multiply(a, b.high)};
  } else {
    return {a * b.value};
  }
}

/// a * b, rounded before anything is added to it: no fused multiply-add takes it in.
template <class V>
COSTATE_INLINE V rounded_product(const V& a, const V& b) {
  if constexpr (kIsSplit<V>) {
    return {rounded_product(a.low, b.low), rounded_product(a.high, b.high)};
  } else {
#if defined(__CUDA_ARCH__)
    return {__dmul_rn(a.value, b.value)};
#elif !defined(__CUDACC__) && __has_builtin(__builtin_assoc_barrier)
    return {__builtin_assoc_barrier(a.value * b.value)};
#else
    return {a.value * b.value};
#endif
  }
}

/// sum += a * b.
template <class A, class V>
COSTATE_INLINE void add_product(V& sum, const A& a, const V& b) {
  sum = add(sum, multiply(a, b));
}

/// sum -= a * b.
template <class A, class V>
COSTATE_INLINE void subtract_product(V& sum, const A& a, const V& b) {
  sum = subtract(sum, multiply(a, b));
}

/// A complex number in each lane.
template <class V>
struct ComplexLanes {
  V re;
  V im;
};

template <class V>
COSTATE_INLINE ComplexLanes<V> complex_zero() {
  return {broadcast<V>(0), broadcast<V>(0)};
}

/// Calls body.template operator()<Lanes<W>>(lane) for blocks of lanes that together cover [first, last), widest first.
template <std::size_t W = kWidestLanes, class Body>
COSTATE_INLINE void for_lanes(std::size_t first, std::size_t last, const Body& body) {
  std::size_t lane = first;
  for (; lane + W <= last; lane += W) body.template operator()<Lanes<W>>(lane);
  if constexpr (W > 1) {
    if (lane < last) for_lanes<W / 2>(lane, last, body);
  }
}

}  // namespace costate::COSTATE_INSTRUCTION_SET
