// Functions that leave no code of their own. Files compiled once per instruction set may call only such functions of
// shared headers: the linker keeps one copy of an ordinary inline function, and it could be the one that not every
// processor runs.
#pragma once

/// COSTATE_INLINE_BODY stands behind the parameters of a lambda. Under nvcc such functions serve the host and the
/// device. COSTATE_ROLLED stands before a loop that shall not cost a kernel registers, COSTATE_UNROLLED_ONCE where two
/// rounds pay.
#if defined(__CUDACC__)
#define COSTATE_INLINE __host__ __device__ __forceinline__
#define COSTATE_INLINE_BODY
#define COSTATE_ROLLED _Pragma("unroll 1")
#define COSTATE_UNROLLED_ONCE _Pragma("unroll 2")
#else
#define COSTATE_INLINE [[gnu::always_inline]] inline
#define COSTATE_INLINE_BODY __attribute__((always_inline))
#define COSTATE_ROLLED
#define COSTATE_UNROLLED_ONCE
#endif
