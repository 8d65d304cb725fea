// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_web_assets

#include <hubcaf/transport/web_assets.hpp>

#include <caf/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

using namespace hubcaf;
namespace fs = std::filesystem;

namespace {

// A folder of its own for each test, removed at the end.
struct fixture {
  fixture() {
    auto name = (fs::temp_directory_path() / "web_assets_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("cannot make a folder");
    folder = name;
  }

  ~fixture() {
    fs::remove_all(folder);
  }

  void write(const fs::path& name, std::string_view content) const {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << content;
  }

  fs::path folder;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(web_assets_tests, fixture)

CAF_TEST(a_folder_is_read_whole) {
  write("index.html", "<p>hello");
  write("app.js", "x");
  write("img/deep/logo.svg", "<svg/>");

  const auto uut = web_assets::from_folder(folder.string());

  CAF_REQUIRE(uut.has_value());
  CAF_REQUIRE(uut->find("/") != nullptr);
  CAF_CHECK_EQUAL(uut->find("/")->body, "<p>hello");
  CAF_CHECK_EQUAL(uut->find("/")->content_type, "text/html; charset=utf-8");
  CAF_REQUIRE(uut->find("/static/app.js") != nullptr);
  CAF_CHECK_EQUAL(uut->find("/static/app.js")->content_type, "text/javascript; charset=utf-8");
  CAF_REQUIRE(uut->find("/static/img/deep/logo.svg") != nullptr);
  CAF_CHECK_EQUAL(uut->find("/static/img/deep/logo.svg")->content_type, "image/svg+xml");
}

CAF_TEST(nothing_else_is_found) {
  write("index.html", "<p>hello");
  write("sub/index.html", "<p>sub");

  const auto uut = web_assets::from_folder(folder.string());

  CAF_REQUIRE(uut.has_value());
  for (auto path : {"", "/index.html", "/static/", "/static/index.html", "/static/sub", "/static/../index.html",
                    "/static//sub/index.html", "/static/./sub/index.html"})
    CAF_CHECK(uut->find(path) == nullptr);
  CAF_CHECK(uut->find("/static/sub/index.html") != nullptr);
}

CAF_TEST(hidden_files_are_left_out) {
  for (auto name : {"index.html", ".env", ".git/config", "img/.secret", ".well-known/.secret",
                    ".well-known/security.txt", "sub/.well-known/x", "..data/x"})
    write(name, "x");

  const auto uut = web_assets::from_folder(folder.string());

  CAF_REQUIRE(uut.has_value());
  CAF_CHECK(uut->find("/.well-known/security.txt") != nullptr);
  for (auto path : {"/static/.env", "/static/.git/config", "/static/img/.secret", "/.well-known/.secret",
                    "/static/.well-known/security.txt", "/static/sub/.well-known/x", "/static/..data/x"})
    CAF_CHECK(uut->find(path) == nullptr);
}

CAF_TEST(links_that_lead_out_of_the_folder_are_left_out) {
  write("root/index.html", "<p>hello");
  write("root/a.txt", "a");
  write("root/.env", "secret");
  write("rootless/b.txt", "b");
  fs::create_symlink("../rootless/b.txt", folder / "root/out.txt");
  fs::create_symlink(folder / "rootless/b.txt", folder / "root/absolute.txt");
  fs::create_symlink(folder / "rootless", folder / "root/folder");
  fs::create_symlink(".env", folder / "root/hidden.txt");
  fs::create_symlink("a.txt", folder / "root/inside.txt");
  fs::create_symlink("root", folder / "link");

  // The folder itself may be a link.
  for (auto root : {"root", "link"}) {
    const auto uut = web_assets::from_folder((folder / root).string());

    CAF_REQUIRE(uut.has_value());
    CAF_REQUIRE(uut->find("/static/inside.txt") != nullptr);
    CAF_CHECK_EQUAL(uut->find("/static/inside.txt")->body, "a");
    CAF_CHECK(uut->find("/") != nullptr);
    for (auto path : {"/static/out.txt", "/static/absolute.txt", "/static/folder/b.txt", "/static/hidden.txt"})
      CAF_CHECK(uut->find(path) == nullptr);
  }
}

CAF_TEST(bytes_are_kept_as_they_are) {
  const std::string bytes("\0\r\n\xFF", 4);
  write("blob", bytes);

  const auto uut = web_assets::from_folder(folder.string());

  CAF_REQUIRE(uut.has_value());
  CAF_REQUIRE(uut->find("/static/blob") != nullptr);
  CAF_CHECK(uut->find("/static/blob")->body == bytes);
  CAF_CHECK_EQUAL(uut->find("/static/blob")->content_type, "application/octet-stream");
}

CAF_TEST(a_missing_folder_is_named) {
  const auto uut = web_assets::from_folder((folder / "missing").string());

  CAF_REQUIRE(uut.has_error());
  CAF_CHECK_EQUAL(uut.error(), "cannot read " + (folder / "missing").string() + ": No such file or directory");
}

CAF_TEST(a_file_that_leads_nowhere_is_named) {
  fs::create_symlink(folder / "gone", folder / "link.js");

  const auto uut = web_assets::from_folder(folder.string());

  CAF_REQUIRE(uut.has_error());
  CAF_CHECK_EQUAL(uut.error(), "cannot read " + (folder / "link.js").string() + ": No such file or directory");
}

CAF_TEST(the_built_in_files_are_there) {
  CAF_MESSAGE("S105");
  const auto uut = web_assets::built_in();

  CAF_CHECK(uut.find("/") != nullptr);
  CAF_REQUIRE(uut.find("/static/websocket-client.js") != nullptr);
  CAF_CHECK_EQUAL(uut.find("/static/websocket-client.js")->content_type, "text/javascript; charset=utf-8");
}

CAF_TEST_FIXTURE_SCOPE_END()
