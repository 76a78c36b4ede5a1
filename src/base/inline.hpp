// Functions that leave no code of their own. Files compiled once per instruction set may call only such functions of
// shared headers: the linker keeps one copy of an ordinary inline function, and it could be the one that not every
// processor runs.
#pragma once

/// COSTATE_INLINE_BODY stands behind the parameters of a lambda. Under nvcc such functions serve the host and the
/// device. COSTATE_UNROLLED(n) stands before a loop of which a kernel does n rounds at a time, COSTATE_ROLLED where
/// that shall not cost it registers.
#if defined(__CUDACC__)
#define COSTATE_INLINE __host__ __device__ __forceinline__
#define COSTATE_INLINE_BODY
#define COSTATE_PRAGMA(text) _Pragma(#text)
#define COSTATE_UNROLLED(rounds) COSTATE_PRAGMA(unroll rounds)
#define COSTATE_ROLLED COSTATE_UNROLLED(1)
#else
#define COSTATE_INLINE [[gnu::always_inline]] inline
#define COSTATE_INLINE_BODY __attribute__((always_inline))
#define COSTATE_UNROLLED(rounds)
#define COSTATE_ROLLED
#endif
