// SPDX-License-Identifier: MIT
#include "summary.hpp"

#include <iomanip>
#include <string_view>

namespace hubcaf::soak {

namespace {

void add_counts(std::map<std::string, std::uint64_t>& to, const std::map<std::string, std::uint64_t>& from) {
  for (const auto& [name, count] : from)
    to[name] += count;
}

class table {
public:
  explicit table(std::ostream& out) : out_(out) {
  }

  template <class... Number>
  void row(std::string_view name, Number... numbers) {
    out_ << "  " << std::left << std::setw(32) << name << std::right;
    ((out_ << std::setw(14) << numbers), ...);
    out_ << '\n';
  }

private:
  std::ostream& out_;
};

/// The lines of two columns that may lack some names.
void print_causes(table& lines, std::string_view fate, const std::map<std::string, std::uint64_t>& inbound,
                  const std::map<std::string, std::uint64_t>& outbound) {
  auto names = inbound;
  add_counts(names, outbound);
  const auto count = [](const auto& of, const std::string& name) { return of.contains(name) ? of.at(name) : 0; };
  for (const auto& [name, sum] : names)
    lines.row(std::string(fate) + ": " + name, count(inbound, name), count(outbound, name));
}

} // namespace

void summary::add(const round_result& one) {
  ++rounds_;
  looks_ += one.looks;
  connections_ += one.connections;
  handler_deaths_ += one.handler_deaths;
  residue_ += one.books.residue;
  inbound_ += one.books.inbound;
  outbound_ += one.books.outbound;
  add_counts(ends_, one.ends);
}

void summary::print(std::ostream& out, const fault_counts& faults) const {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started_;
  const auto messages = inbound_.accepted + outbound_.accepted;
  table lines(out);
  out << "messages\n";
  lines.row("", "inbound", "outbound");
  lines.row("accepted", inbound_.accepted, outbound_.accepted);
  lines.row("delivered", inbound_.delivered, outbound_.delivered);
  print_causes(lines, "dropped", inbound_.dropped_by, outbound_.dropped_by);
  print_causes(lines, "returned", inbound_.returned_by, outbound_.returned_by);
  lines.row("expired", inbound_.expired, outbound_.expired);
  lines.row("held at the end", inbound_.held, outbound_.held);
  lines.row("residue", inbound_.residue(), outbound_.residue());
  out << "faults\n";
  for (std::size_t i = 0; i < fault_names.size(); ++i)
    lines.row(fault_names[i], faults.of(static_cast<fault>(i)));
  out << "ended by the hub\n";
  for (const auto& [reason, count] : ends_)
    lines.row(reason, count);
  out << "all\n";
  lines.row("seed", seed_);
  lines.row("hubs, one after the other", rounds_);
  lines.row("connections", connections_);
  lines.row("deaths of handlers", handler_deaths_);
  lines.row("readings of the ledger", looks_);
  lines.row("residue, sum of all lines", residue_);
  lines.row("messages", messages);
  out << std::fixed << std::setprecision(1);
  lines.row("seconds", took.count());
  lines.row("messages per second", static_cast<std::uint64_t>(static_cast<double>(messages) / took.count()));
}

} // namespace hubcaf::soak
