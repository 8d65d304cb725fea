# SPDX-License-Identifier: MIT
"""Divides what a server executed among the stages on the way of a message.

A stage begins where one of its functions is called, and lasts until that returns or another stage's function is called in turn. What
is called from several stages, such as malloc, counts in each.
"""
import collections

REST = "rest"
# Calls from one stage to the next, at most.
DEEPEST = 100
# How the names of a stage's functions begin, their result types aside. Each of them must be called: none is inlined, for they are virtual,
# called by pointer, or called from another source file.
FUNCTIONS = {
    "read": ("boost::asio::io_context::run(", "hubcaf::websocket_session::on_ready(", "hubcaf::frame_reader::next("),
    "decode": ("hubcaf::parse_envelope(", "hubcaf::decode_content<"),
    "route": ("hubcaf::connection_state::on_text(",),
    "hop": ("hubcaf::inbox::push(", "hubcaf::inbox::take(", "hubcaf::io_thread::impl::run("),
    "handler": ("std::_Function_handler<void (hubcaf::inbound const&), hubcaf::detail::typed_function<",),
    "encode": ("hubcaf::pack(",),
    "write": ("hubcaf::send(", "hubcaf::websocket_session::on_turn_end("),
}
MEANING = {
    "read": "the event loop's turn, recv, frames",
    "decode": "the envelope, the content into the handler's struct",
    "route": "from the text to the handler's inbox: limits, accounts, route",
    "hop": "the inbox, and the handler actor's turn",
    "handler": "the user's function, without what follows",
    "encode": "the answer as a frame",
    "write": "admission to the client's queue, the queue, send, accounts",
    REST: "other threads, and what is outside the event loop",
}


class FunctionNotFound(Exception):
    """Nothing of that name was called."""


def by_stage(profile, functions=FUNCTIONS):
    """{stage: instructions}; they add up to the profile's total. @throws FunctionNotFound"""
    stage_of = find(profile, functions)
    shares = stages_around(profile, stage_of)
    spent = collections.Counter({REST: profile.total})
    for name, stage in stage_of.items():
        for caller, cost in profile.calls[name].items():
            spent[stage] += cost
            for around, share in shares[caller].items():
                spent[around] -= cost * share
    return {stage: spent[stage] for stage in (*functions, REST)}


def find(profile, functions):
    """{function: stage} of those that were called."""
    stage_of = {}
    for stage, words in functions.items():
        for word in words:
            found = [name for name in profile.calls if begins_with(name, word)]
            if not found:
                raise FunctionNotFound(f"{stage}: no call of {word.rstrip('(<')}; was it renamed, or inlined?")
            stage_of.update(dict.fromkeys(found, stage))
    return stage_of


def begins_with(name, word):
    """Whether the word is there where the function's own name begins: not in its arguments, nor in those of a template."""
    return name.startswith(word) or (word.endswith("<") and f"> {word}" in name.partition("(")[0])


def stages_around(profile, stage_of):
    """{function: {stage: share}}: in which stages those run that lead to a stage's function, by what their callers spend on them."""
    leading, found = set(), [caller for name in stage_of for caller in profile.calls[name]]
    while found:
        name = found.pop()
        if name not in stage_of and name not in leading:
            leading.add(name)
            found += profile.calls.get(name, ())
    shares = {name: {stage: 1} for name, stage in stage_of.items()} | {name: {REST: 1} for name in leading}
    # From callers to callees, until it has reached all; calls in a circle do no harm.
    for _ in range(DEEPEST):
        before = shares
        shares = before | {name: mean(profile.calls.get(name, {}), before) for name in leading}
        if shares == before:
            break
    return shares


def mean(callers, shares):
    total = sum(callers.values())
    if not total:
        return {REST: 1}
    result = collections.Counter()
    for caller, cost in callers.items():
        for stage, share in shares[caller].items():
            result[stage] += share * cost / total
    return dict(result)
