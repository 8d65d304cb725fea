// SPDX-License-Identifier: MIT
/// Random sequences on a directory and on its plainest form.
#define CAF_SUITE actors_directory_model
#include <caf/test/unit_test.hpp>

#include "../support/directory_fixture.hpp"

#include <hubcaf/schema/client_id.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace hubcaf;

namespace {

/// A directory's promises, in the plainest form.
struct model {
  duplicate_policy policy;
  test::client_list attached; // in the order of attachment
  std::set<std::string> reserved;

  test::client_list find_all(const std::string& id) const {
    test::client_list result;
    std::ranges::copy_if(attached, std::back_inserter(result), [&](const auto& one) { return one->id == id; });
    return result;
  }

  bool reserve(const std::string& id) {
    if (policy != duplicate_policy::oldest_wins)
      return true;
    return find_all(id).empty() && reserved.insert(id).second;
  }

  std::shared_ptr<client> attach(const std::shared_ptr<client>& newcomer) {
    const auto older = find_all(newcomer->id);
    if (policy == duplicate_policy::oldest_wins && !older.empty())
      return newcomer;
    reserved.erase(newcomer->id);
    attached.push_back(newcomer);
    if (policy == duplicate_policy::allow || older.empty())
      return nullptr;
    std::erase(attached, older.front());
    return older.front();
  }

  void detach(const client& leaving) {
    std::erase_if(attached, [&](const auto& one) { return one.get() == &leaving; });
  }
};

/// All clients that a query lists, page by page.
test::client_list walk(const directory& asked, directory_query query) {
  test::client_list result;
  for (;;) {
    const auto page = asked.page(query);
    if (!page || page->clients.size() > query.limit)
      return {};
    result.insert(result.end(), page->clients.begin(), page->clients.end());
    if (!page->next)
      return result;
    query.after = page->next;
  }
}

test::client_list sorted_walk(const directory& asked, const directory_query& query) {
  auto result = walk(asked, query);
  std::ranges::sort(result);
  return result;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(directory_model_tests, test::directory_fixture)

CAF_TEST(random_sequences_end_where_the_model_ends) {
  const std::array<std::string, 5> ids{"a", "b", "c", "d", anonymous_id(1, 2)};
  for (const auto policy : test::duplicate_policies) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
      std::mt19937 random(seed); // NOLINT: seeded on purpose
      directory tried{policy};
      model expected{policy, {}, {}};
      test::client_list all;
      int wrong = 0;
      for (int step = 0; step < 500; ++step) {
        const auto& id = ids[random() % ids.size()];
        switch (random() % 8) {
          case 0:
          case 1:
            wrong += tried.reserve(id) != expected.reserve(id);
            break;
          case 2:
            tried.release(id);
            expected.reserved.erase(id);
            break;
          case 3:
          case 4:
          case 5: {
            const auto newcomer = all.emplace_back(make(id));
            wrong += tried.attach(newcomer) != expected.attach(newcomer);
            break;
          }
          default:
            // Anybody, also one that left long ago.
            if (!all.empty()) {
              const auto leaving = all[all.size() - 1 - random() % std::min<std::size_t>(all.size(), 10)];
              tried.detach(*leaving);
              expected.detach(*leaving);
            }
        }
        for (const auto& one : ids) {
          const auto there = expected.find_all(one);
          wrong += tried.find_all(one) != there;
          wrong += tried.find(one) != (there.empty() ? nullptr : there.back());
        }
        auto listed = tried.list();
        auto attached = expected.attached;
        std::ranges::sort(listed);
        std::ranges::sort(attached);
        wrong += listed != attached;
        wrong += sorted_walk(tried, {1 + static_cast<std::size_t>(step) % 3, {}, {}, {}}) != attached;
        wrong += walk(tried, {1, id, {}, {}}) != expected.find_all(id);
        const auto anonymous = sorted_walk(tried, {2, {}, true, {}});
        wrong += tried.count(true) != anonymous.size();
        wrong += tried.count(false) + tried.count(true) != attached.size();
        if (wrong != 0) {
          CAF_ERROR("differs with " << std::string(to_string(policy)) << ", seed " << seed << ", step " << step);
          break;
        }
      }
      CAF_CHECK_EQUAL(wrong, 0);
    }
  }
}

CAF_TEST_FIXTURE_SCOPE_END()
