// Functions that leave no code of their own. Files compiled once per instruction set may call only such functions of
// shared headers: the linker keeps one copy of an ordinary inline function, and it could be the one that not every
// processor runs.
#pragma once

#define COSTATE_INLINE [[gnu::always_inline]] inline
