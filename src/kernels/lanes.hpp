// Lanes: W neighbouring doubles worked on together. The only header that asks what machine is compiled for.
#pragma once

#include <cstddef>
#include <cstring>

#define COSTATE_INLINE [[gnu::always_inline]] inline

namespace costate {

/// Doubles in one vector register, and in the widest Lanes that leave registers for four of them.
#if defined(__AVX512F__)
inline constexpr std::size_t kRegisterWidth = 8;
#elif defined(__AVX__)
inline constexpr std::size_t kRegisterWidth = 4;
#else
inline constexpr std::size_t kRegisterWidth = 2;
#endif
inline constexpr std::size_t kWidestLanes = 2 * kRegisterWidth;

/// W a power of two, at most kWidestLanes.
template <std::size_t W>
struct Lanes {
  static constexpr std::size_t kWidth = W;
  using Register [[gnu::vector_size(W * sizeof(double))]] = double;
  Register value;
};

template <>
struct Lanes<1> {
  static constexpr std::size_t kWidth = 1;
  double value;
};

template <>
struct Lanes<kWidestLanes> {
  static constexpr std::size_t kWidth = kWidestLanes;
  Lanes<kRegisterWidth> low;
  Lanes<kRegisterWidth> high;
};

template <class V>
COSTATE_INLINE V load(const double* from) {
  if constexpr (V::kWidth == kWidestLanes) {
    using Half = Lanes<kRegisterWidth>;
    return {load<Half>(from), load<Half>(from + kRegisterWidth)};
  } else {
    V lanes{};
    std::memcpy(&lanes.value, from, sizeof lanes.value);
    return lanes;
  }
}

template <class V>
COSTATE_INLINE void store(double* to, const V& lanes) {
  if constexpr (V::kWidth == kWidestLanes) {
    store(to, lanes.low);
    store(to + kRegisterWidth, lanes.high);
  } else {
    std::memcpy(to, &lanes.value, sizeof lanes.value);
  }
}

/// The same number in all lanes.
template <class V>
COSTATE_INLINE V broadcast(double number) {
  if constexpr (V::kWidth == kWidestLanes) {
    using Half = Lanes<kRegisterWidth>;
    return {broadcast<Half>(number), broadcast<Half>(number)};
  } else if constexpr (V::kWidth == 1) {
    return {number};
  } else {
    return {number - typename V::Register{}};
  }
}

template <class V>
COSTATE_INLINE V add(const V& a, const V& b) {
  if constexpr (V::kWidth == kWidestLanes) {
    return {add(a.low, b.low), add(a.high, b.high)};
  } else {
    return {a.value + b.value};
  }
}

template <class V>
COSTATE_INLINE V subtract(const V& a, const V& b) {
  if constexpr (V::kWidth == kWidestLanes) {
    return {subtract(a.low, b.low), subtract(a.high, b.high)};
  } else {
    return {a.value - b.value};
  }
}

template <class V>
COSTATE_INLINE V multiply(const V& a, const V& b) {
  if constexpr (V::kWidth == kWidestLanes) {
    return {multiply(a.low, b.low), multiply(a.high, b.high)};
  } else {
    return {a.value * b.value};
  }
}

template <class V>
COSTATE_INLINE V multiply(double a, const V& b) {
  if constexpr (V::kWidth == kWidestLanes) {
    return {multiply(a, b.low), multiply(a, b.high)};
  } else {
    return {a * b.value};
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
template <class Body>
COSTATE_INLINE void for_lanes(std::size_t first, std::size_t last, const Body& body) {
  std::size_t lane = first;
  for (; lane + kWidestLanes <= last; lane += kWidestLanes) body.template operator()<Lanes<kWidestLanes>>(lane);
  if constexpr (kWidestLanes > 8) {
    if (lane + 8 <= last) {
      body.template operator()<Lanes<8>>(lane);
      lane += 8;
    }
  }
  if constexpr (kWidestLanes > 4) {
    if (lane + 4 <= last) {
      body.template operator()<Lanes<4>>(lane);
      lane += 4;
    }
  }
  if constexpr (kWidestLanes > 2) {
    if (lane + 2 <= last) {
      body.template operator()<Lanes<2>>(lane);
      lane += 2;
    }
  }
  if (lane < last) body.template operator()<Lanes<1>>(lane);
}

}  // namespace costate
