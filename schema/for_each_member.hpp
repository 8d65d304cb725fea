// SPDX-License-Identifier: MIT
#pragma once

/// `HUBCAF_DETAIL_FOR_EACH(M, x, a, b, c)` is `M(x, a) M(x, b) M(x, c)`, for up to 64 members and none at all.

#define HUBCAF_DETAIL_FOR_EACH(M, x, ...)                                                                              \
  __VA_OPT__(HUBCAF_DETAIL_EXPAND(HUBCAF_DETAIL_FOR_EACH_STEP(M, x, __VA_ARGS__)))

#define HUBCAF_DETAIL_FOR_EACH_STEP(M, x, first, ...)                                                                  \
  M(x, first) __VA_OPT__(HUBCAF_DETAIL_FOR_EACH_AGAIN HUBCAF_DETAIL_NO_ARGUMENTS(M, x, __VA_ARGS__))

#define HUBCAF_DETAIL_FOR_EACH_AGAIN() HUBCAF_DETAIL_FOR_EACH_STEP

// A macro is not expanded inside itself. Each scan takes one step further: these are 85 of them.
#define HUBCAF_DETAIL_NO_ARGUMENTS ()
#define HUBCAF_DETAIL_EXPAND(...)                                                                                      \
  HUBCAF_DETAIL_EXPAND_3(HUBCAF_DETAIL_EXPAND_3(HUBCAF_DETAIL_EXPAND_3(HUBCAF_DETAIL_EXPAND_3(__VA_ARGS__))))
#define HUBCAF_DETAIL_EXPAND_3(...)                                                                                    \
  HUBCAF_DETAIL_EXPAND_2(HUBCAF_DETAIL_EXPAND_2(HUBCAF_DETAIL_EXPAND_2(HUBCAF_DETAIL_EXPAND_2(__VA_ARGS__))))
#define HUBCAF_DETAIL_EXPAND_2(...)                                                                                    \
  HUBCAF_DETAIL_EXPAND_1(HUBCAF_DETAIL_EXPAND_1(HUBCAF_DETAIL_EXPAND_1(HUBCAF_DETAIL_EXPAND_1(__VA_ARGS__))))
#define HUBCAF_DETAIL_EXPAND_1(...) __VA_ARGS__
