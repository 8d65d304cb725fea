// SPDX-License-Identifier: MIT
/// CAF's test runner, compiled once for all test programs.
#include <caf/test/unit_test_impl.hpp>
