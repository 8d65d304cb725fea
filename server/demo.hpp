// SPDX-License-Identifier: MIT
#pragma once

namespace hubcaf {
class hub;
}

/// The demo server's handlers: `echo.message`, `echo.fast`, `chat.message`, `demo.order`.
void add_demo_handlers(hubcaf::hub& hub);

/// Handlers that misbehave, for trying out what the hub does then: `demo.throw`, `demo.slow`, `demo.crawl`, `demo.fragile`, `demo.actor`,
/// `demo.version`, `demo.replace`, `plain`.
void add_demo_faults(hubcaf::hub& hub);
