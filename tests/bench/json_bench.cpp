// SPDX-License-Identifier: MIT

#include <hubcaf/schema/codec.hpp>
#include <hubcaf/schema/envelope.hpp>
#include <hubcaf/schema/message.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What JSON costs per message: `hubcaf-json-bench [message [stage [milliseconds per figure]]]`.
/// Prints nanoseconds (the best of 15 rounds, and their median) and allocations, for each stage and several messages.

namespace {

std::atomic<std::uint64_t> allocations = 0;

void* counted(std::size_t size) {
  allocations.store(allocations.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); // there is one thread
  if (void* memory = std::malloc(size == 0 ? 1 : size); memory != nullptr)
    return memory;
  throw std::bad_alloc();
}

} // namespace

// The replaced functions count; what they return is malloc's.
void* operator new(std::size_t size) {
  return counted(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace bench {

struct echo {
  std::int64_t seq = 0;
  std::int64_t sent = 0;
  std::string text;
};
HUBCAF_MESSAGE(echo, "bench.echo", seq, sent, text)

struct line {
  std::string item;
  int count = 0;
  double price = 0;
};
HUBCAF_STRUCT(line, item, count, price)

struct order {
  std::string customer;
  bool paid = false;
  std::optional<std::string> note;
  std::vector<line> lines;
};
HUBCAF_MESSAGE(order, "warehouse.order_received", customer, paid, note, lines)

} // namespace bench

namespace {

using namespace hubcaf;
using steady = std::chrono::steady_clock;

/// A message and how it is decoded.
struct subject {
  std::string name;
  std::string text;
  content_decoder decode;
};

std::string echo_of(std::string_view text) {
  return R"({"type":"bench.echo","content":{"seq":123456,"sent":1234567890123,"text":")" + std::string(text) +
         R"("},"meta":{"ref":7}})";
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string result;
  while (result.size() + part.size() <= bytes)
    result += part;
  return result;
}

std::vector<subject> make_subjects() {
  const auto echo = &decode_content<bench::echo>;
  constexpr std::string_view plain = "the quick brown fox jumps over the lazy dog, twice";
  constexpr std::string_view cyrillic = "\u0441\u044A\u0435\u0448\u044C \u0435\u0449\u0451 \u0447\u0430\u044E, ";
  constexpr std::string_view mixed = "caf\u00E9 \u20AC 12, \U0001F600 ok; ";
  return {
    {"128 bytes", echo_of(plain), echo},
    {"2 KB", echo_of(repeated("the quick brown fox jumps over the lazy dog. ", 2048)), echo},
    {"non-ASCII", echo_of(repeated(cyrillic, 50)), echo},
    {"non-ASCII 2 KB", echo_of(repeated(cyrillic, 2048)), echo},
    {"mixed 2 KB", echo_of(repeated(mixed, 2048)), echo},
    {"escapes", echo_of(R"(say \"hi\",\n\ttab \u00e9 \ud83d\ude00 and \\ more of it)"), echo},
    {"spaced",
     R"({"type": "bench.echo", "content": {"text": "the quick brown fox jumps over", "seq": 1, "sent": 2}, "meta": {"ref": 7}})",
     echo},
    {"order",
     R"({"type":"warehouse.order_received","content":{"customer":"Somebody of Somewhere","paid":true,"lines":[)"
     R"({"item":"screw","count":100,"price":0.05},{"item":"a very long name of an item","count":1,"price":1299.99}]},)"
     R"("meta":{"ref":"c-17"},"timestamp":"2026-01-31T12:00:00.123Z"})",
     &decode_content<bench::order>},
  };
}

constexpr std::size_t max_depth = 32;

void fail(const char* what) {
  std::fprintf(stderr, "hubcaf-json-bench: %s\n", what);
  std::exit(1);
}

template <class T>
void keep(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

/// Calls `once` again and again, and prints what one call costs.
template <class F>
void measure(const subject& what, const char* stage, std::chrono::milliseconds length, F once) {
  constexpr std::size_t rounds = 15;
  std::size_t calls = 1;
  const auto time_of = [&once](std::size_t count) {
    const auto begin = steady::now();
    for (std::size_t call = 0; call < count; ++call)
      once();
    return std::chrono::duration<double, std::nano>(steady::now() - begin).count();
  };
  while (time_of(calls) < 1e6)
    calls *= 2;
  const auto per_round = length / rounds;
  calls = std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(calls) * 1e6 *
                                                            static_cast<double>(per_round.count()) / time_of(calls)));
  std::array<double, rounds> figures{};
  const auto before = allocations.load();
  for (auto& figure : figures)
    figure = time_of(calls) / static_cast<double>(calls);
  const auto allocated = static_cast<double>(allocations.load() - before) / static_cast<double>(calls * rounds);
  std::sort(figures.begin(), figures.end());
  std::printf("%-16s %-8s %9.1f ns %9.1f ns %7.2f\n", what.name.c_str(), stage, figures.front(), figures[rounds / 2],
              allocated);
}

void measure_all(const subject& what, std::string_view stages, std::chrono::milliseconds length) {
  const auto now = std::chrono::system_clock::now();
  const auto wanted = [stages](std::string_view stage) {
    return stages.empty() || stages.find(stage) != std::string_view::npos;
  };
  const auto parsed = parse_envelope(what.text, max_depth);
  if (!parsed)
    fail("no envelope");
  const auto decoded = what.decode(parsed->type, parsed->content);
  if (!decoded)
    fail("not decoded");
  const auto encoded = encode(*decoded, parsed->meta, now);
  const auto again = parse_envelope(encoded->payload, max_depth);
  if (!again || !what.decode(again->type, again->content))
    fail("not read back");
  if (wanted("parse"))
    measure(what, "parse", length, [&] { keep(parse_envelope(what.text, max_depth)); });
  if (wanted("decode"))
    measure(what, "decode", length, [&] { keep(what.decode(parsed->type, parsed->content)); });
  if (wanted("encode"))
    measure(what, "encode", length, [&] { keep(encode(*decoded, parsed->meta, now)); });
  if (wanted("echo"))
    measure(what, "echo", length, [&] {
      const auto in = parse_envelope(what.text, max_depth);
      const auto message = what.decode(in->type, in->content);
      keep(encode(*message, in->meta, now));
    });
}

} // namespace

int main(int count, char** arguments) {
  const std::string_view subjects = count > 1 ? arguments[1] : "";
  const std::string_view stages = count > 2 ? arguments[2] : "";
  const std::chrono::milliseconds length(count > 3 ? std::max(1, std::atoi(arguments[3])) : 300);
  std::printf("%-16s %-8s %12s %12s %7s\n", "message", "stage", "best", "median", "allocs");
  for (const auto& subject : make_subjects())
    if (subjects.empty() || subject.name == subjects)
      measure_all(subject, stages, length);
}
