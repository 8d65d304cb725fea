// SPDX-License-Identifier: MIT
#include "session.hpp"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <utility>
#include <vector>

namespace hubcaf::bench {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// With more texts waiting, nothing is read.
constexpr std::size_t high_water = 1024;

std::string answer_to(json::object& asked) {
  json::object answer(asked.storage());
  answer.reserve(4);
  answer["type"] = std::move(asked["type"]);
  answer["content"] = std::move(asked["content"]);
  answer["meta"] = json::object(asked.storage());
  answer["timestamp"] = json::string_view(clock_text().data(), clock_text().size());
  return json::serialize(answer);
}

} // namespace

room::room() : actions{{"bench.echo", action::echo}, {"bench.broadcast", action::broadcast}} {
  for (int i = 0; i < 30; ++i)
    actions.emplace("bench.idle_" + std::to_string(i), action::none);
}

session::session(socket_type socket, room& common) : common_(common), stream_(std::move(socket)) {
  stream_.next_layer().set_option(asio::ip::tcp::no_delay(true));
  stream_.auto_fragment(false);
  stream_.text(true);
}

session::~session() {
  common_.sessions.erase(this);
}

void session::start() {
  stream_.async_accept([self = shared_from_this()](boost::system::error_code failed) {
    if (failed)
      return;
    self->is_open_ = true;
    self->common_.sessions.insert(self.get());
    self->read();
  });
}

void session::read() {
  is_reading_ = true;
  stream_.async_read(incoming_, [self = shared_from_this()](boost::system::error_code failed, std::size_t) {
    self->is_reading_ = false;
    if (failed)
      return self->end();
    const auto data = self->incoming_.cdata();
    self->handle({static_cast<const char*>(data.data()), data.size()});
    self->incoming_.consume(self->incoming_.size());
    if (self->is_open_ && self->queue_.size() < high_water)
      self->read();
  });
}

void session::handle(std::string_view text) {
  std::array<unsigned char, 4096> memory; // NOLINT: filled by the parser
  json::monotonic_resource resource(memory.data(), memory.size());
  boost::system::error_code failed;
  auto asked = json::parse(json::string_view(text.data(), text.size()), failed, &resource);
  if (failed || !asked.is_object())
    return end();
  const auto* const type = asked.get_object().if_contains("type");
  const auto found = type != nullptr && type->is_string()
                       ? common_.actions.find(std::string_view(type->get_string().data(), type->get_string().size()))
                       : common_.actions.end();
  if (found == common_.actions.end())
    return end();
  auto answer = std::make_shared<const std::string>(answer_to(asked.get_object()));
  if (found->second == action::echo)
    return send(std::move(answer));
  for (auto* const one : common_.sessions)
    one->send(answer);
}

void session::send(std::shared_ptr<const std::string> text) {
  if (!is_open_)
    return;
  queue_.push_back(std::move(text));
  if (queue_.size() == 1)
    write();
}

void session::write() {
  stream_.async_write(asio::buffer(*queue_.front()),
                      [self = shared_from_this()](boost::system::error_code failed, std::size_t) {
                        if (failed)
                          return self->end();
                        self->queue_.pop_front();
                        if (!self->queue_.empty())
                          self->write();
                        if (!self->is_reading_ && self->queue_.size() < high_water)
                          self->read();
                      });
}

void session::end() {
  is_open_ = false;
  common_.sessions.erase(this);
  boost::system::error_code ignored;
  stream_.next_layer().close(ignored);
}

} // namespace hubcaf::bench
