// SPDX-License-Identifier: MIT
// The browser client without a browser: fake time, fake chance, fake sockets. Nothing here waits.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, it} from 'node:test';

import {FakeStorage, clientPath, fakeDocument, openPage, plain} from './support/page.mjs';

/** A page whose connection is up. */
function openConnected(options) {
  const page = openPage(options);
  page.socket.welcome();
  return page;
}

const stub = `
  window.safeRegisterHandler = window.safeRegisterHandler || function (type, handler) {
    (window.hubcafHandlers = window.hubcafHandlers || []).push([type, handler]);
  };`;

describe('S98: the registry', () => {
  it('calls every handler of a type, in order, with the envelope', () => {
    const {context} = openPage();
    const calls = [];
    context.WebSocketRegistry.registerHandler('a.b', (envelope) => calls.push(['first', plain(envelope)]));
    context.WebSocketRegistry.registerHandler('a.b', (envelope) => calls.push(['second', envelope.content]));
    context.WebSocketRegistry.registerHandler('a.c', () => calls.push(['other']));

    const count = context.WebSocketRegistry.emit('a.b', {n: 1}, {from: 'me'});

    assert.equal(count, 2);
    assert.equal(calls.length, 2);
    assert.equal(calls[0][0], 'first');
    assert.deepEqual([calls[0][1].type, calls[0][1].content, calls[0][1].meta], ['a.b', {n: 1}, {from: 'me'}]);
    assert.ok(!Number.isNaN(Date.parse(calls[0][1].timestamp)));
    assert.deepEqual(plain(calls[1]), ['second', {n: 1}]);
  });

  it('passes on a whole envelope as it is', () => {
    const {context} = openPage();
    let seen;
    context.WebSocketRegistry.registerHandler('a.b', (envelope) => { seen = plain(envelope); });

    context.WebSocketRegistry.emit('a.b', {type: 'a.b', content: 7, timestamp: 'then'});

    assert.deepEqual(seen, {type: 'a.b', content: 7, meta: {}, timestamp: 'then'});
  });

  it('hands every type to the handlers of *, each message once', () => {
    const {context} = openPage();
    const types = [];
    context.WebSocketRegistry.registerHandler('*', ({type}) => types.push(type));

    context.WebSocketRegistry.emit('a.b', 1);
    context.WebSocketRegistry.emit('*', 1);

    assert.deepEqual(types, ['a.b', '*']);
  });

  it('forgets one registration and no other, even of the same function', () => {
    const {context} = openPage();
    let count = 0;
    const handler = () => { count += 1; };
    const unregister = context.WebSocketRegistry.registerHandler('a.b', handler);
    context.WebSocketRegistry.registerHandler('a.b', handler);

    unregister();
    unregister();
    context.WebSocketRegistry.emit('a.b');

    assert.equal(count, 1);
  });

  it('lists the types that have handlers and clears one or all', () => {
    const {context} = openPage({config: {toasts: false}});
    const registry = context.WebSocketRegistry;
    const unregister = registry.registerHandler('a.b', () => {});
    registry.registerHandler('a.c', () => {});
    registry.registerHandler('a.d', () => {});

    assert.deepEqual(plain(registry.getRegisteredTypes()), ['a.b', 'a.c', 'a.d']);
    unregister();
    assert.deepEqual(plain(registry.getRegisteredTypes()), ['a.c', 'a.d']);
    registry.clearHandlers('a.c');
    assert.deepEqual(plain(registry.getRegisteredTypes()), ['a.d']);
    registry.clearHandlers();
    assert.deepEqual(plain(registry.getRegisteredTypes()), []);
    assert.equal(registry.emit('a.d', 1), 0);
  });

  it('logs a handler that throws or rejects, and runs the others', async () => {
    const page = openPage();
    const {context} = page;
    let ran = 0;
    context.WebSocketRegistry.registerHandler('a.b', () => { throw new Error('boom'); });
    context.WebSocketRegistry.registerHandler('a.b', () => Promise.reject(new Error('later')));
    context.WebSocketRegistry.registerHandler('a.b', () => { ran += 1; });

    context.WebSocketRegistry.emit('a.b');
    await page.settle();

    assert.equal(ran, 1);
    assert.equal(page.log.length, 2);
    assert.match(page.log[0], /a handler of "a\.b" failed.*boom/);
    assert.match(page.log[1], /later/);
  });

  it('may be changed by a handler that runs', () => {
    const {context} = openPage();
    const calls = [];
    context.WebSocketRegistry.registerHandler('a.b', () => {
      calls.push('first');
      context.WebSocketRegistry.clearHandlers('a.b');
      context.WebSocketRegistry.registerHandler('a.b', () => calls.push('new'));
    });
    context.WebSocketRegistry.registerHandler('a.b', () => calls.push('second'));

    context.WebSocketRegistry.emit('a.b');
    context.WebSocketRegistry.emit('a.b');

    assert.deepEqual(calls, ['first', 'second', 'new']);
  });

  it('refuses what is no type or no handler', () => {
    const {context} = openPage();

    assert.throws(() => context.WebSocketRegistry.registerHandler('', () => {}), {name: 'TypeError'});
    assert.throws(() => context.WebSocketRegistry.registerHandler('a.b', 'no function'), {name: 'TypeError'});
  });

  it('takes names that objects have by themselves', () => {
    const {context} = openPage();
    let count = 0;
    context.WebSocketRegistry.registerHandler('__proto__', () => { count += 1; });

    assert.equal(context.WebSocketRegistry.emit('constructor'), 0);
    assert.equal(context.WebSocketRegistry.emit('__proto__'), 1);
    assert.equal(count, 1);
  });
});

describe('S99: safeRegisterHandler', () => {
  it('registers before the script has loaded', () => {
    const page = openPage({load: false});
    page.run(`${stub} var got = []; safeRegisterHandler('a.b', (e) => got.push(e.content));`);

    page.load();
    page.socket.welcome();
    page.socket.deliver('a.b', 'early bird');

    assert.deepEqual(plain(page.context.got), ['early bird']);
  });

  it('registers through a stub that somebody kept, and through the queue itself', () => {
    const page = openPage({load: false});
    page.run(`${stub} var got = []; var kept = safeRegisterHandler;`);
    page.load();
    page.run(`kept('a.b', (e) => got.push('stub ' + e.content));`);
    page.run(`hubcafHandlers.push(['a.b', (e) => got.push('queue ' + e.content)]);`);

    page.context.WebSocketRegistry.emit('a.b', 1);

    assert.deepEqual(plain(page.context.got), ['stub 1', 'queue 1']);
  });

  it('registers after loading too, and gives the way to undo it', () => {
    const page = openPage();
    page.run(`${stub} var got = []; var undo = safeRegisterHandler('a.b', () => got.push(1));`);

    page.context.WebSocketRegistry.emit('a.b');
    page.context.undo();
    page.context.WebSocketRegistry.emit('a.b');

    assert.deepEqual(plain(page.context.got), [1]);
  });

  it('logs wrong arguments instead of throwing, early ones too', () => {
    const page = openPage({load: false});
    page.run(`${stub} var got = []; safeRegisterHandler('a.b'); safeRegisterHandler('a.b', () => got.push(1));`);

    page.load();
    page.run(`safeRegisterHandler(null, () => {})();`);
    page.context.WebSocketRegistry.emit('a.b');

    assert.deepEqual(plain(page.context.got), [1]);
    assert.equal(page.log.filter((line) => line.includes('safeRegisterHandler')).length, 2);
  });

  it('leaves the first client alone when the script is loaded twice', () => {
    const page = openPage();
    const first = page.hubcaf;
    page.context.WebSocketRegistry.registerHandler('a.b', () => {});

    page.load();

    assert.equal(page.hubcaf, first);
    assert.equal(page.context.WebSocketRegistry.emit('a.b'), 1);
    assert.equal(page.sockets.length, 1);
  });
});

describe('S100: sendWebSocketMessage', () => {
  it('sends an envelope when connected', () => {
    const page = openConnected();

    const result = page.context.sendWebSocketMessage('chat.message', {a: [1]}, {room: 'x'});

    assert.deepEqual(plain(result), {status: 'sent'});
    assert.deepEqual(page.socket.sent, [
      {type: 'chat.message', content: {a: [1]}, meta: {room: 'x'}, timestamp: '2026-01-31T12:00:00.000Z'}]);
  });

  it('takes one object as well, and no content', () => {
    const page = openConnected();

    page.context.sendWebSocketMessage({type: 'a.b', content: 'x', meta: {m: 1}});
    page.context.sendWebSocketMessage('a.c');

    assert.deepEqual(page.socket.sent.map(({type, content, meta}) => [type, content, meta]),
                     [['a.b', 'x', {m: 1}], ['a.c', null, {}]]);
  });

  it('keeps messages until the welcome, in order', () => {
    const page = openPage();
    const before = page.context.sendWebSocketMessage('a.b', 1);
    page.socket.open();
    const opened = page.context.sendWebSocketMessage('a.b', 2);
    assert.equal(page.socket.sent.length, 0);
    assert.equal(page.hubcaf.queued, 2);

    page.socket.welcome();
    const after = page.context.sendWebSocketMessage('a.b', 3);

    assert.deepEqual([before.status, opened.status, after.status], ['queued', 'queued', 'sent']);
    assert.deepEqual(page.socket.got('a.b').map(({content}) => content), [1, 2, 3]);
    assert.equal(page.hubcaf.queued, 0);
  });

  it('keeps messages while the connection is lost', () => {
    const page = openConnected();
    page.socket.lose();
    const result = page.context.sendWebSocketMessage('a.b', 'kept');
    page.clock.advance(500);

    page.socket.welcome();

    assert.equal(result.status, 'queued');
    assert.equal(page.sockets.length, 2);
    assert.deepEqual(page.sockets[1].got('a.b').map(({content}) => content), ['kept']);
  });

  it('refuses the newest past the limit of messages, and says so', () => {
    const page = openPage({config: {maxQueuedMessages: 3}});

    const results = [1, 2, 3, 4].map((n) => page.context.sendWebSocketMessage('a.b', n));
    page.socket.welcome();

    assert.deepEqual(results.map(({status}) => status), ['queued', 'queued', 'queued', 'refused']);
    assert.equal(results[3].reason, 'queue_full');
    assert.match(results[3].message, /at most 3 messages/);
    assert.deepEqual(page.socket.got('a.b').map(({content}) => content), [1, 2, 3]);
  });

  it('refuses past the limit of bytes, counted as UTF-8', () => {
    const page = openPage({config: {maxQueuedBytes: 950}});

    assert.equal(page.context.sendWebSocketMessage('a.b', '\u20ac'.repeat(300)).reason, 'queue_full');
    assert.equal(page.context.sendWebSocketMessage('a.b', 'e'.repeat(300)).status, 'queued');
  });

  it('has room again when the queue has left', () => {
    const page = openPage({config: {maxQueuedMessages: 1, maxQueuedBytes: 200}});
    page.context.sendWebSocketMessage('a.b', 'x'.repeat(100));
    page.socket.welcome();
    page.socket.lose();

    assert.equal(page.context.sendWebSocketMessage('a.b', 'x'.repeat(100)).status, 'queued');
  });

  it('never loses a message in a socket that is closing', () => {
    const page = openConnected();
    page.socket.readyState = 2;

    const result = page.context.sendWebSocketMessage('a.b', 'late');
    page.socket.lose(1001);
    page.clock.advance(500);
    page.socket.welcome();

    assert.equal(result.status, 'queued');
    assert.deepEqual(page.socket.got('a.b').map(({content}) => content), ['late']);
  });

  it('keeps messages once the hub has said that it closes', () => {
    const page = openConnected();
    page.socket.deliver('system.closing', {code: 1012, reason: 'service_restart', retry_after_ms: 100});

    assert.equal(page.context.sendWebSocketMessage('a.b', 1).status, 'queued');
    assert.equal(page.socket.got('a.b').length, 0);
  });

  it('refuses what cannot be put on the wire', () => {
    const page = openConnected();
    const cycle = {};
    cycle.self = cycle;
    const bad = [
      ['', 1], [42, 1], ['x'.repeat(129), 1], ['\u20ac'.repeat(43), 1], ['a\u0000b', 1], ['a\u007fb', 1],
      ['a.b', cycle], ['a.b', 10n], ['a.b', () => {}], ['a.b', 1, 'meta'], ['a.b', 1, [1]], [undefined], [null],
    ];

    for (const args of bad) {
      const result = page.context.sendWebSocketMessage(...args);
      assert.deepEqual([result.status, result.reason], ['refused', 'invalid'], String(args[0]));
      assert.ok(result.message.length > 0);
    }
    assert.equal(page.socket.sent.length, 0);
    assert.equal(page.context.sendWebSocketMessage('x'.repeat(128), 1).status, 'sent');
  });

  it('refuses more bytes than the hub takes', () => {
    const page = openPage();
    page.socket.welcome({limits: {max_message_size: 1000}});

    const result = page.context.sendWebSocketMessage('a.b', 'x'.repeat(1000));

    assert.deepEqual([result.status, result.reason], ['refused', 'too_large']);
    assert.equal(page.context.sendWebSocketMessage('a.b', 'x'.repeat(800)).status, 'sent');
  });

  it('turns a queued message that proves too large into a local error', () => {
    const page = openPage();
    const errors = [];
    page.context.WebSocketRegistry.registerHandler('error', (envelope) => {
      errors.push(plain(envelope));
      page.context.sendWebSocketMessage('a.answer', 1);
    });
    page.context.sendWebSocketMessage('a.big', 'x'.repeat(1000));
    page.context.sendWebSocketMessage('a.small', 1);

    page.socket.welcome({limits: {max_message_size: 500}});

    assert.deepEqual(page.socket.sent.map(({type}) => type), ['a.small', 'a.answer']);
    assert.equal(errors.length, 1);
    assert.equal(errors[0].content.code, 'too_large');
    assert.deepEqual(errors[0].meta, {original_type: 'a.big', local: true});
    assert.equal(page.hubcaf.queued, 0);
  });

  it('refuses while the socket holds too much', () => {
    const page = openConnected({config: {maxBufferedBytes: 1000}});
    page.socket.bufferedAmount = 1001;
    assert.equal(page.context.sendWebSocketMessage('a.b', 1).reason, 'backpressure');

    page.socket.bufferedAmount = 1000;
    assert.equal(page.context.sendWebSocketMessage('a.b', 1).status, 'sent');
  });

  it('refuses after the end, and keeps what was queued before', () => {
    const page = openPage();
    page.context.sendWebSocketMessage('a.b', 'old');
    page.hubcaf.close();

    assert.equal(page.context.sendWebSocketMessage('a.b', 'new').reason, 'ended');
    page.hubcaf.connect();
    page.socket.welcome();
    assert.deepEqual(page.socket.got('a.b').map(({content}) => content), ['old']);
  });
});

describe('S102 and defect 7: coming back', () => {
  /** Pauses before the first `count` tries after a loss. */
  function pauses(count, random, config = {}) {
    const page = openPage({random, config});
    const seen = [];
    for (let n = 0; n < count; ++n) {
      page.socket.lose(1006);
      assert.equal(page.hubcaf.state.name, 'waiting');
      seen.push(page.hubcaf.state.delayMs);
      page.clock.advance(page.hubcaf.state.delayMs);
      assert.equal(page.hubcaf.state.name, 'connecting');
      assert.equal(page.sockets.length, n + 2);
    }
    return seen;
  }

  it('doubles the ceiling up to the cap', () => {
    assert.deepEqual(pauses(9, () => 0.999999).map((ms) => Math.round(ms)),
                     [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
  });

  it('has full jitter: down to no pause at all', () => {
    assert.deepEqual(pauses(4, () => 0), [0, 0, 0, 0]);
    assert.deepEqual(pauses(4, () => 0.25), [125, 250, 500, 1000]);
  });

  it('keeps within the bounds with real chance', () => {
    pauses(200, Math.random).forEach((ms, n) => {
      assert.ok(ms >= 0 && ms < Math.min(30000, 500 * 2 ** n), `pause ${n} of ${ms} ms`);
    });
  });

  it('never gives up', () => {
    assert.equal(pauses(2000, () => 0.5).at(-1), 15000);
  });

  it('takes other bounds from the settings', () => {
    assert.deepEqual(pauses(4, () => 0.5, {backoffBaseMs: 100, backoffCapMs: 250}), [50, 100, 125, 125]);
  });

  it('starts again from the beginning after a welcome that lasted', () => {
    const page = openPage();
    for (let n = 0; n < 5; ++n) {
      page.socket.lose();
      page.clock.advance(page.hubcaf.state.delayMs);
    }
    page.socket.welcome();
    page.clock.advance(5000);
    page.socket.lose();

    assert.equal(page.hubcaf.state.delayMs, 250);
    page.clock.advance(250);
    page.socket.lose();
    assert.equal(page.hubcaf.state.delayMs, 500);
  });

  it('goes on growing when the welcome did not last', () => {
    const page = openPage();
    const seen = [];
    for (let n = 0; n < 4; ++n) {
      page.socket.welcome();
      page.clock.advance(4999);
      page.socket.lose();
      seen.push(page.hubcaf.state.delayMs);
      page.clock.advance(seen.at(-1));
    }

    assert.deepEqual(seen, [250, 500, 1000, 2000]);
  });

  it('comes back after every code that allows it', () => {
    for (const code of [1000, 1001, 1005, 1006, 1008, 1011, 1012, 1013, 4000, 4001, 4002, 4003, 4499]) {
      const page = openConnected();
      page.socket.lose(code);
      assert.equal(page.hubcaf.state.name, 'waiting', String(code));
      page.clock.advance(500);
      assert.equal(page.sockets.length, 2, String(code));
    }
  });

  it('stays away after every code that forbids it, until connect()', () => {
    for (const code of [1002, 1003, 1007, 1009, 1010, 3000, 4500, 4502, 4999]) {
      const page = openConnected();
      page.socket.lose(code, 'why');
      const {state} = page.hubcaf;
      assert.deepEqual([state.name, state.code, state.reason], ['ended', code, 'why']);
      page.fire('online');
      page.clock.advance(3600000);
      assert.equal(page.sockets.length, 1, String(code));
      assert.equal(page.clock.pending, 0, String(code));

      page.hubcaf.connect();
      assert.equal(page.sockets.length, 2, String(code));
      page.socket.welcome();
      assert.equal(page.hubcaf.state.name, 'open');
    }
  });

  it('comes back in exactly the slot that the hub named', () => {
    const page = openConnected({random: () => 0.9});
    page.socket.deliver('system.closing', {
      code: 1012, reason: 'service_restart', message: 'new version', retry_after_ms: 7000});
    page.clock.advance(100);
    page.socket.lose(1012, 'service_restart');

    assert.deepEqual([page.hubcaf.state.delayMs, page.hubcaf.state.reason, page.hubcaf.state.message],
                     [6900, 'service_restart', 'new version']);
    page.clock.advance(6899);
    assert.equal(page.sockets.length, 1);
    page.clock.advance(1);
    assert.equal(page.sockets.length, 2);
  });

  it('keeps to the slot whoever looks, and to the growing pauses after it', () => {
    const document = fakeDocument();
    const page = openConnected({globals: {document}});
    page.socket.deliver('system.closing', {code: 1013, reason: 'try_again_later', retry_after_ms: 60000});
    page.socket.lose(1013);

    page.fire('online');
    document.dispatch('visibilitychange');
    assert.equal(page.sockets.length, 1);
    page.clock.advance(60000);
    page.socket.lose(1006);
    assert.deepEqual([page.hubcaf.state.name, page.hubcaf.state.code], ['waiting', 1006]);
    assert.equal(page.hubcaf.state.delayMs, 250);
  });

  it('uses its own pauses when the hub names none or nonsense', () => {
    for (const retry_after_ms of [null, undefined, -1, '5000', {}]) {
      const page = openConnected();
      page.socket.deliver('system.closing', {code: 4001, reason: 'slow_consumer', retry_after_ms});
      page.socket.lose(4001);
      assert.equal(page.hubcaf.state.delayMs, 250, String(retry_after_ms));
    }
  });

  it('believes the hub\'s last words when the Close frame is lost', () => {
    const page = openConnected();
    page.socket.deliver('system.closing', {
      code: 4502, reason: 'server_disconnect', message: 'bye', retry_after_ms: null});
    page.socket.lose(1006);

    assert.deepEqual(plain(page.hubcaf.state), {
      name: 'ended', clientId: page.hubcaf.clientId, code: 4502, reason: 'server_disconnect', message: 'bye'});
  });

  it('leaves by itself when the hub said that it closes and does not', () => {
    const page = openConnected();
    page.socket.deliver('system.closing', {code: 1012, reason: 'service_restart', retry_after_ms: 12000});
    page.clock.advance(10000);

    assert.equal(page.hubcaf.state.name, 'waiting');
    assert.equal(page.hubcaf.state.delayMs, 2000);
    assert.equal(page.socket.readyState, 2);
  });

  it('tries at once when the network is back, and from the beginning', () => {
    const page = openPage({random: () => 0.999});
    for (let n = 0; n < 8; ++n) {
      page.clock.advance(page.hubcaf.state.delayMs ?? 0);
      page.socket.lose();
    }
    assert.equal(page.sockets.length, 8);

    page.fire('online');

    assert.equal(page.sockets.length, 9);
    page.socket.lose();
    assert.ok(page.hubcaf.state.delayMs < 500);
  });

  it('tries at once when somebody looks at the page, not when they leave', () => {
    const document = fakeDocument();
    const page = openPage({globals: {document}});
    page.socket.lose();

    document.visibilityState = 'hidden';
    document.dispatch('visibilitychange');
    assert.equal(page.sockets.length, 1);
    document.visibilityState = 'visible';
    document.dispatch('visibilitychange');
    assert.equal(page.sockets.length, 2);
    page.clock.advance(14999);
    assert.equal(page.sockets.length, 2, 'the old timer must not start another try');
  });

  it('gives up on a try that brings no welcome', () => {
    const page = openPage();
    page.socket.open();
    page.clock.advance(15000);

    assert.equal(page.hubcaf.state.name, 'waiting');
    assert.equal(page.hubcaf.state.reason, 'connect_timeout');
    page.sockets[0].lose(1006);
    page.clock.advance(250);
    assert.equal(page.sockets.length, 2);
  });

  it('ends by close() and drops what an old socket still says', () => {
    const page = openConnected();
    const old = page.socket;
    let count = 0;
    page.context.WebSocketRegistry.registerHandler('a.b', () => { count += 1; });
    page.hubcaf.close();
    old.deliver('a.b', 1);
    old.lose(1000);
    page.clock.advance(60000);

    assert.equal(old.closedWith, 1000);
    assert.equal(count, 0);
    assert.equal(page.sockets.length, 1);
    assert.equal(page.hubcaf.state.reason, 'closed_by_page');
    assert.equal(page.clock.pending, 0);
  });

  it('tells its listeners every state in order', () => {
    const page = openPage({config: {autoConnect: false}});
    const names = [];
    const undo = page.hubcaf.onStateChange(({name}) => names.push(name));
    page.hubcaf.onStateChange(() => { throw new Error('a bad listener'); });
    assert.equal(page.hubcaf.state.name, 'idle');

    page.hubcaf.connect();
    page.hubcaf.connect();
    page.socket.welcome();
    page.socket.lose();
    page.clock.advance(250);
    page.hubcaf.close();
    undo();
    page.hubcaf.connect();

    assert.deepEqual(names, ['connecting', 'open', 'waiting', 'connecting', 'ended']);
    assert.equal(page.sockets.length, 3);
  });

  it('says when it tries again', () => {
    const page = openConnected();
    page.socket.lose(1001, 'going_away');

    assert.deepEqual(plain(page.hubcaf.state), {
      name: 'waiting', clientId: page.hubcaf.clientId, attempt: 1, delayMs: 250, retryAt: page.clock.now() + 250,
      code: 1001, reason: 'going_away', message: ''});
  });

  it('ends at once on an address that is no WebSocket\'s', () => {
    const page = openPage({config: {url: 'ftp://hub.test/{clientId}'}});

    assert.equal(page.hubcaf.state.name, 'ended');
    assert.equal(page.hubcaf.state.reason, 'bad_url');
  });
});

describe('signs of life', () => {
  it('S61: answers a JSON ping with its id and the time', () => {
    const page = openConnected();
    page.clock.advance(1234);
    page.socket.deliver('ping', 'ping', {timestamp: 'x', from: 'server', ping_id: 'p-7'});

    assert.deepEqual(page.socket.sent, [{
      type: 'pong', content: 'pong', meta: {ping_id: 'p-7', timestamp: '2026-01-31T12:00:01.234Z'},
      timestamp: '2026-01-31T12:00:01.234Z'}]);
  });

  it('asks a silent hub, and keeps the connection when it answers', () => {
    const page = openConnected();
    for (let n = 1; n <= 5; ++n) {
      page.clock.advance(30000);
      assert.equal(page.socket.got('ping').length, n);
      page.socket.deliver('pong', 'pong');
    }

    assert.equal(page.hubcaf.state.name, 'open');
    assert.equal(page.sockets.length, 1);
  });

  it('leaves a hub that does not answer', () => {
    const page = openConnected();
    page.clock.advance(39999);
    assert.equal(page.hubcaf.state.name, 'open');
    page.clock.advance(1);

    assert.deepEqual([page.hubcaf.state.name, page.hubcaf.state.reason], ['waiting', 'heartbeat_timeout']);
    assert.equal(page.socket.readyState, 2);
  });

  it('does not ask where messages flow', () => {
    const page = openConnected();
    for (let n = 0; n < 20; ++n) {
      page.clock.advance(10000);
      page.socket.deliver('a.b', n);
    }

    assert.equal(page.socket.got('ping').length, 0);
  });

  it('asks when the network or the reader comes back', () => {
    const page = openConnected();
    page.fire('online');
    page.fire('pageshow', {persisted: true});
    assert.equal(page.socket.got('ping').length, 1);

    page.clock.advance(10000);
    assert.equal(page.hubcaf.state.reason, 'heartbeat_timeout');
  });

  it('can be told not to ask', () => {
    const page = openConnected({config: {probeIntervalMs: 0}});
    page.clock.advance(600000);

    assert.equal(page.socket.sent.length, 0);
    assert.equal(page.hubcaf.state.name, 'open');
  });
});

describe('what comes in', () => {
  it('reaches the handlers, meta never missing', () => {
    const page = openConnected();
    let seen;
    page.context.WebSocketRegistry.registerHandler('a.b', (envelope) => { seen = plain(envelope); });

    page.socket.deliverText('{"type":"a.b"}');

    assert.deepEqual(seen, {type: 'a.b', content: null, meta: {}});
  });

  it('is ignored with a warning when it is no envelope', () => {
    const page = openConnected();
    for (const text of ['{', '[]', 'null', '"x"', '{"content":1}', '{"type":7}', '']) page.socket.deliverText(text);

    assert.equal(page.log.length, 7);
    assert.ok(page.log.every((line) => line.startsWith('warn')));
    assert.equal(page.hubcaf.state.name, 'open');
  });

  it('shows the welcome to the page', () => {
    const page = openPage();
    let seen;
    page.context.WebSocketRegistry.registerHandler('system.welcome', ({meta}) => { seen = meta.event; });
    page.socket.welcome();

    assert.equal(seen, 'connected');
    assert.equal(page.hubcaf.welcome.limits.max_message_size, 65536);
    assert.equal(page.hubcaf.clientId, page.hubcaf.welcome.client_id);
  });
});

describe('requests', () => {
  it('resolve with the reply that carries their ref', async () => {
    const page = openConnected();
    const reply = page.hubcaf.request('echo.message', {n: 1}, {meta: {k: 'v'}});
    const other = page.hubcaf.request('echo.message', {n: 2});
    const [first, second] = page.socket.sent;
    assert.equal(first.meta.k, 'v');
    assert.notEqual(first.meta.ref, second.meta.ref);

    page.socket.deliver('echo.message', 'b', {ref: second.meta.ref});
    page.socket.deliver('echo.message', 'a', {ref: first.meta.ref});

    assert.deepEqual([(await reply).content, (await other).content], ['a', 'b']);
    assert.equal(page.clock.pending, 1, 'only the sign of life is left');
  });

  it('reject with the hub\'s error', async () => {
    const page = openConnected();
    const reply = page.hubcaf.request('no.such', 1);
    const {ref} = page.socket.sent[0].meta;
    page.socket.deliver('error', {code: 'unknown_type', message: 'nobody takes it'}, {ref});

    await assert.rejects(reply, (error) => error instanceof page.context.HubcafClient.Error
      && error.code === 'unknown_type' && error.message === 'nobody takes it' && error.envelope.type === 'error');
  });

  it('reject with the application\'s own word and its details', async () => {
    const page = openConnected();
    const reply = page.hubcaf.request('auction.bid', {amount: 3});
    const {ref} = page.socket.sent[0].meta;
    page.socket.deliver('error', {code: 'auction.too_low', message: 'bid more', details: {least: 5}}, {ref});

    await assert.rejects(reply, (error) => error.code === 'auction.too_low' && error.message === 'bid more'
      && error.details.least === 5);
  });

  it('reject without details where there are none', async () => {
    const page = openConnected();
    const reply = page.hubcaf.request('no.such', 1);
    page.socket.deliver('error', {code: 'unknown_type', message: 'no'}, {ref: page.socket.sent[0].meta.ref});
    await assert.rejects(reply, (error) => error.details === null);

    await assert.rejects(page.hubcaf.request('', 1), (error) => error.details === null);
  });

  it('are not rejected by the warning about a type without a dot', async () => {
    const page = openConnected();
    const reply = page.hubcaf.request('plain', 1);
    const {ref} = page.socket.sent[0].meta;
    page.socket.deliver('error', {code: 'type_format', message: 'no dot'}, {ref, warning: 'format'});
    page.socket.deliver('plain', 1, {ref});

    assert.equal((await reply).type, 'plain');
  });

  it('time out, and are not sent any more if they still wait', async () => {
    const page = openPage({config: {connectTimeoutMs: 60000}});
    const reply = page.hubcaf.request('a.b', 1, {timeoutMs: 2000});
    page.clock.advance(2000);
    await assert.rejects(reply, {code: 'timeout'});

    page.socket.welcome();
    assert.equal(page.socket.got('a.b').length, 0);
  });

  it('wait for a connection, but are rejected when it is lost after sending', async () => {
    const page = openPage();
    const sent = page.hubcaf.request('a.b', 1);
    page.socket.welcome();
    page.socket.deliver('system.closing', {code: 1012, reason: 'service_restart', retry_after_ms: 250});
    const waiting = page.hubcaf.request('a.b', 2);
    page.socket.lose(1012);
    await assert.rejects(sent, {code: 'connection_lost'});

    page.clock.advance(250);
    page.socket.welcome();
    page.socket.deliver('a.b', 'answer', {ref: page.socket.sent[0].meta.ref});
    assert.equal((await waiting).content, 'answer');
  });

  it('are rejected by a refusal and by the end', async () => {
    const page = openPage();
    await assert.rejects(page.hubcaf.request('', 1), {code: 'invalid'});
    const reply = page.hubcaf.request('a.b', 1);
    page.hubcaf.close();
    await assert.rejects(reply, {code: 'ended'});
    await assert.rejects(page.hubcaf.request('a.b', 1), {code: 'ended'});
  });

  it('are rejected when they prove too large for this hub', async () => {
    const page = openPage();
    const reply = page.hubcaf.request('a.b', 'x'.repeat(1000));
    page.socket.welcome({limits: {max_message_size: 500}});

    await assert.rejects(reply, {code: 'too_large'});
  });
});

describe('S103: identity', () => {
  const idForm = /^web-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.[0-9a-f]{8}$/;

  it('is made once per browser and kept in localStorage', () => {
    const local = new FakeStorage();
    const first = openPage({local});
    const second = openPage({local});
    const [browser, tab] = first.hubcaf.clientId.split('.');

    assert.match(first.hubcaf.clientId, idForm);
    assert.equal(local.getItem('clientId'), browser);
    assert.equal(second.hubcaf.clientId.split('.')[0], browser);
    assert.notEqual(second.hubcaf.clientId.split('.')[1], tab);
    assert.equal(first.socket.url, `ws://hub.test/ws/${first.hubcaf.clientId}`);
  });

  it('needs no secure context', () => {
    const getRandomValues = (array) => globalThis.crypto?.getRandomValues(array) ?? array.fill(7);
    const page = openPage({globals: {crypto: {getRandomValues}}});

    assert.match(page.hubcaf.clientId, idForm);
  });

  it('survives a reload, but is not shared with a duplicated tab', () => {
    const local = new FakeStorage();
    const session = new FakeStorage();
    const duplicate = () => {
      const copy = new FakeStorage();
      copy.items = new Map(session.items);
      return openPage({local, session: copy});
    };
    const page = openPage({local, session});
    const first = duplicate();
    page.fire('pagehide', {});
    const reloaded = openPage({local, session});
    const second = duplicate();

    assert.equal(reloaded.hubcaf.clientId, page.hubcaf.clientId);
    assert.equal(new Set([page, first, second].map(({hubcaf}) => hubcaf.clientId)).size, 3);
  });

  it('is taken up again by a page that returns from the cache', () => {
    const session = new FakeStorage();
    const page = openPage({session});
    page.fire('pagehide', {persisted: true});
    assert.equal(session.items.size, 1);
    page.fire('pageshow', {persisted: true});

    assert.equal(session.items.size, 0);
  });

  it('keeps an id that is there already, and replaces one that no hub would take', () => {
    const local = new FakeStorage();
    local.setItem('clientId', 'ann@home');
    assert.match(openPage({local}).hubcaf.clientId, /^ann@home\.[0-9a-f]{8}$/);

    for (const bad of ['', 'no spaces', 'x'.repeat(112), 'stats', '..', '\u00e4']) {
      local.setItem('clientId', bad);
      assert.match(openPage({local}).hubcaf.clientId, idForm, bad);
    }
  });

  it('works where the browser forbids storage', () => {
    const forbidden = {getItem() { throw new Error('denied'); }, setItem() { throw new Error('denied'); },
                       removeItem() { throw new Error('denied'); }};
    const page = openPage({local: forbidden, session: forbidden});
    page.fire('pagehide', {});

    assert.match(page.hubcaf.clientId, idForm);
  });

  it('changes once when another page took it, and then gives way', () => {
    const page = openConnected();
    const first = page.hubcaf.clientId;
    page.socket.deliver('system.closing', {code: 4501, reason: 'duplicate_client', retry_after_ms: null});
    page.socket.lose(4501);
    page.clock.advance(500);
    const second = page.hubcaf.clientId;
    page.socket.welcome();
    page.socket.lose(4501);
    page.clock.advance(60000);

    assert.notEqual(second, first);
    assert.equal(second.split('.')[0], first.split('.')[0]);
    assert.equal(page.sockets.length, 2);
    assert.deepEqual([page.hubcaf.state.name, page.hubcaf.state.code], ['ended', 4501]);
  });

  it('may change again after a connection that lasted', () => {
    const page = openConnected();
    for (let n = 0; n < 3; ++n) {
      page.clock.advance(5000);
      page.socket.lose(4501);
      assert.equal(page.hubcaf.state.name, 'waiting');
      page.clock.advance(500);
      page.socket.welcome();
    }

    assert.equal(new Set(page.sockets.map(({url}) => url)).size, 4);
  });

  it('is fixed where the page says so, and gives way at once', () => {
    const page = openConnected({config: {clientId: 'ann:1@home'}});
    assert.equal(page.socket.url, 'ws://hub.test/ws/ann%3A1%40home');
    assert.equal(page.local.items.size, 0);
    page.socket.lose(4501);

    assert.equal(page.hubcaf.state.name, 'ended');
  });

  it('is refused where no hub would take it', () => {
    const {HubcafClient} = openPage().context;
    for (const clientId of ['a b', 'x'.repeat(129), 'health', '.', '..', 7]) {
      assert.throws(() => new HubcafClient({clientId}), {name: 'TypeError'}, String(clientId));
    }
  });
});

describe('settings', () => {
  it('take the address in any form', () => {
    const at = (url, href) => openPage({config: {url, clientId: 'c'}, globals: {location: {href}}}).socket.url;

    assert.equal(at(undefined, 'http://h.test:8080/deep/page?x'), 'ws://h.test:8080/ws/c');
    assert.equal(at(undefined, 'https://h.test/'), 'wss://h.test/ws/c');
    assert.equal(at('https://other.test/ws/{clientId}', 'http://h.test/'), 'wss://other.test/ws/c');
    assert.equal(at('ws://other.test:9/ws?clientId={clientId}', 'http://h.test/'), 'ws://other.test:9/ws?clientId=c');
    assert.equal(at('hub/ws', 'http://h.test/app/'), 'ws://h.test/app/hub/ws');
  });

  it('may stand in the tag, which beats the object', () => {
    const document = fakeDocument({dataset: {url: '/hub/{clientId}', clientId: 'tag', toasts: 'false'}});
    const page = openPage({config: {clientId: 'object'}, globals: {document}});

    assert.equal(page.socket.url, 'ws://hub.test/hub/tag');
    assert.deepEqual(plain(page.context.WebSocketRegistry.getRegisteredTypes()), []);
  });

  it('can keep the client from connecting by itself', () => {
    const document = fakeDocument({dataset: {autoConnect: 'false'}});
    const page = openPage({globals: {document}});
    assert.equal(page.sockets.length, 0);
    assert.equal(page.context.sendWebSocketMessage('a.b', 1).status, 'queued');

    page.hubcaf.connect();
    page.socket.welcome();
    assert.equal(page.socket.got('a.b').length, 1);
  });

  it('connect when the document has been parsed', () => {
    const document = fakeDocument({readyState: 'loading'});
    const page = openPage({globals: {document}});
    assert.equal(page.sockets.length, 0);

    document.dispatch('DOMContentLoaded');
    assert.equal(page.sockets.length, 1);
  });

  it('allow a second connection with handlers of its own', () => {
    const page = openConnected();
    const second = new page.context.HubcafClient({url: 'ws://b.test/ws/{clientId}', clientId: 'b', clock: page.clock});
    assert.equal(page.sockets.length, 1);
    second.connect();
    page.socket.welcome();
    let count = 0;
    second.registry.registerHandler('a.b', () => { count += 1; });
    page.sockets[0].deliver('a.b', 1);
    page.sockets[1].deliver('a.b', 1);

    assert.equal(count, 1);
    assert.notEqual(second.clientId, page.hubcaf.clientId);
  });
});

describe('S103: toasts', () => {
  const toastsOf = (document) => document.body.children[0]?.children ?? [];
  const wordsOf = (toast) => toast.children[0].textContent;

  function openWithDocument(config) {
    const document = fakeDocument();
    return {document, page: openConnected({config, globals: {document}})};
  }

  it('show the three types at their level', () => {
    const {document, page} = openWithDocument();
    page.socket.deliver('message', 'hello', {level: 'success'});
    page.socket.deliver('task_update', {title: 'Export', message: 'half done', level: 'warning'});
    page.socket.deliver('admin_message', 'down soon', {level: 'error'});
    page.socket.deliver('message', {n: 1});

    const seen = ({attributes}) => [attributes['data-level'], attributes.role];
    assert.deepEqual(toastsOf(document).map((toast) => [...seen(toast), wordsOf(toast)]), [
      ['success', 'status', 'hello'],
      ['warning', 'alert', 'Export\nhalf done'],
      ['error', 'alert', 'down soon'],
      ['info', 'status', '{"n":1}'],
    ]);
  });

  it('never make markup of a message', () => {
    const {document, page} = openWithDocument();
    page.socket.deliver('message', '<img src=x onerror=alert(1)>', {level: '<b>'});

    assert.equal(wordsOf(toastsOf(document)[0]), '<img src=x onerror=alert(1)>');
    assert.equal(toastsOf(document)[0].attributes['data-level'], 'info');
  });

  it('are at most five, the oldest goes', () => {
    const {document, page} = openWithDocument();
    for (let n = 1; n <= 7; ++n) page.hubcaf.toast(`toast ${n}`);

    assert.deepEqual(toastsOf(document).map(wordsOf), ['toast 3', 'toast 4', 'toast 5', 'toast 6', 'toast 7']);
  });

  it('go by themselves, errors later', () => {
    const {document, page} = openWithDocument({probeIntervalMs: 0});
    page.hubcaf.toast('note');
    page.hubcaf.toast('fault', 'error');

    page.clock.advance(6000);
    assert.deepEqual(toastsOf(document).map(wordsOf), ['fault']);
    page.clock.advance(9000);
    assert.equal(toastsOf(document).length, 0);
    assert.equal(page.clock.pending, 0);
  });

  it('stay while somebody points at them, and go at a click', () => {
    const {document, page} = openWithDocument();
    page.hubcaf.toast('read me');
    const [toast] = toastsOf(document);
    toast.dispatch('mouseenter');
    page.clock.advance(60000);
    assert.equal(toastsOf(document).length, 1);
    toast.dispatch('mouseleave');
    page.clock.advance(6000);
    assert.equal(toastsOf(document).length, 0);

    page.hubcaf.toast('click me');
    const button = toastsOf(document)[0].children[1];
    assert.equal(button.attributes['aria-label'], 'Dismiss');
    button.onclick();
    assert.equal(toastsOf(document).length, 0);
  });

  it('cut a text that would fill the page', () => {
    const {document, page} = openWithDocument();
    page.hubcaf.toast('x'.repeat(5000));

    assert.equal(wordsOf(toastsOf(document)[0]).length, 500);
  });

  it('give way to handlers of the page', () => {
    const {document, page} = openWithDocument();
    page.context.WebSocketRegistry.clearHandlers('message');
    page.socket.deliver('message', 'mine');

    assert.equal(document.body.children.length, 0);
    assert.deepEqual(plain(page.context.WebSocketRegistry.getRegisteredTypes()), ['task_update', 'admin_message']);
  });

  it('do nothing where there is no document', () => {
    const page = openConnected();
    page.socket.deliver('message', 'hello');

    assert.deepEqual(page.log, []);
  });
});

describe('the types', () => {
  it('name exactly the members that the script has', () => {
    const types = readFileSync(new URL('websocket-client.d.ts', new URL('.', clientPath)), 'utf8');
    const {context} = openPage();
    const declared = (head) => {
      const start = types.indexOf(head);
      assert.ok(start >= 0, head);
      const body = types.slice(start, types.indexOf('\n}', start));
      const member = /^ {2}(?:static )?(?:readonly )?(?:get )?(\w+)\??[(<:]/gm;
      return [...new Set([...body.matchAll(member)].map(([, name]) => name))].sort();
    };
    const members = (object) => Object.getOwnPropertyNames(object).filter((name) => name !== 'constructor');
    const instance = new context.HubcafClient({clientId: 'x'});
    const statics = ['Registry', 'Error'];

    assert.deepEqual(declared('declare class HubcafClient').filter((name) => name !== 'constructor'),
                     [...statics, ...members(context.HubcafClient.prototype), ...members(instance)].sort());
    assert.deepEqual(declared('interface HubcafRegistry'), members(Object.getPrototypeOf(instance.registry)).sort());
    assert.deepEqual(['registry', ...declared('interface HubcafPageClient')], members(context.hubcaf));
  });

  it('name exactly the settings that the script has', () => {
    const types = readFileSync(new URL('websocket-client.d.ts', new URL('.', clientPath)), 'utf8');
    const source = readFileSync(clientPath, 'utf8');
    const names = (text, head, end) => {
      const start = text.indexOf(head);
      assert.ok(start >= 0, head);
      return [...text.slice(start, text.indexOf(end, start)).matchAll(/^\s+(\w+)\??:/gm)].map(([, name]) => name);
    };

    const heads = ['interface HubcafOptions', 'interface HubcafPageOptions'];
    const declared = heads.flatMap((head) => names(types, head, '\n}'));
    assert.deepEqual(declared.sort(), names(source, 'const defaults = {', '\n  };').sort());
  });
});
