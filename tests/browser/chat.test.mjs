// SPDX-License-Identifier: MIT
// The chat page in a real browser against the real server: HUBCAF_SERVER names its binary, HUBCAF_CHROMIUM that of the
// browser, HUBCAF_SCREENSHOTS a folder that keeps the pictures.
import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {chromium} from 'playwright-core';
import {WebSocket} from 'ws';

import {Server, within} from './support/server.mjs';
import {Tab} from './support/tab.mjs';

const pictures = process.env.HUBCAF_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'hubcaf-chat-'));
const deadline = {timeout: 180000};
let browser;

before(async () => {
  mkdirSync(pictures, {recursive: true});
  browser = await chromium.launch({
    executablePath: process.env.HUBCAF_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
           '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}, deadline);

after(async () => {
  await browser?.close();
  if (!process.env.HUBCAF_SCREENSHOTS) rmSync(pictures, {recursive: true, force: true});
}, deadline);

/** A test with a server and a browser profile of its own; both end whatever happens. */
function chatTest(name, run) {
  test(name, deadline, async () => {
    const contexts = [];
    const newContext = async (options) => {
      contexts.push(await browser.newContext({viewport: {width: 900, height: 640}, ...options}));
      return contexts.at(-1);
    };
    const servers = [await Server.start()];
    try {
      await run({server: servers[0], servers, context: await newContext(), newContext});
    } finally {
      for (const context of contexts) await context.close();
      for (const server of servers) await server.stop();
    }
  });
}

const picture = (tab, name) => tab.page.screenshot({path: join(pictures, `${name}.png`)});

chatTest('S105: the script is served as JavaScript, the page as HTML', async ({server}) => {
  const script = await fetch(`${server.url}/static/websocket-client.js`);
  const page = await fetch(`${server.url}/`);

  assert.equal(script.status, 200);
  assert.match(script.headers.get('content-type'), /^(text|application)\/javascript\b/);
  assert.match(await script.text(), /class HubcafClient/);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type'), /^text\/html\b.*utf-8/i);
});

chatTest('S102: two tabs and another browser talk, and again after a restart', async (given) => {
  const {server, servers, context, newContext} = given;
  const first = await Tab.open(context, server.url);
  const second = await Tab.open(context, server.url);
  const third = await Tab.open(await newContext({colorScheme: 'dark'}), server.url);
  const tabs = [first, second, third];
  await picture(first, 'empty');

  await first.say('Hello from the first tab');
  for (const tab of tabs) await tab.sees('Hello from the first tab');
  await second.say('And from the second: gr\u00fc\u00dfe, \u4f60\u597d, \u{1f44b}');
  for (const tab of tabs) await tab.sees('And from the second: gr\u00fc\u00dfe, \u4f60\u597d, \u{1f44b}');
  const heard = await first.messages();
  assert.deepEqual(heard.map(({mine}) => mine), [true, false]);
  assert.deepEqual(heard.map(({from}) => from), [await first.clientId(), await second.clientId()]);

  assert.equal(await server.stop(), 0);
  for (const tab of tabs) await tab.reaches('waiting', 'connecting');
  await first.say('Written while the server was away');
  await first.page.locator('#hint', {hasText: 'waits to be sent'}).waitFor();
  await picture(first, 'waiting');
  servers.push(await Server.start(server.port));
  for (const tab of tabs) await tab.connected();

  await first.sees('Written while the server was away');
  await second.say('Back again, second');
  for (const tab of tabs) await tab.sees('Back again, second');
  await third.say('Back again, third');
  for (const tab of tabs) await tab.sees('Back again, third');
  assert.equal(await first.page.locator('#hint').textContent(), '');
  assert.equal((await first.messages()).length, 5);
  await picture(first, 'light');
  await picture(third, 'dark');
  for (const tab of tabs) assert.deepEqual(tab.complaints, []);
});

chatTest('S103: tabs share the id of their browser and keep their own', async ({server, context, newContext}) => {
  const first = await Tab.open(context, server.url);
  const second = await Tab.open(context, server.url);
  const [one, two] = [await first.clientId(), await second.clientId()];
  const [opened] = await Promise.all([context.waitForEvent('page'), first.page.evaluate(() => { window.open('/'); })]);
  const popup = new Tab(opened); // A page that another one opens starts with a copy of its sessionStorage.
  await popup.connected();
  const elsewhere = await Tab.open(await newContext(), server.url);

  const stored = await first.page.evaluate(() => localStorage.getItem('clientId'));
  const ids = [one, two, await popup.clientId()];
  assert.match(stored, /^web-[0-9a-f-]{36}$/);
  for (const id of ids) assert.equal(id.split('.')[0], stored);
  assert.equal(new Set(ids).size, 3);
  assert.notEqual((await elsewhere.clientId()).split('.')[0], stored);

  await first.page.reload();
  await first.connected();
  assert.equal(await first.clientId(), one);
  assert.equal((await second.state()).name, 'open');
  const {body} = await server.rest('GET', '/ws/clients');
  assert.deepEqual(body.clients.map((client) => client.client_id).sort(), [...ids, await elsewhere.clientId()].sort());
  for (const tab of [first, second, popup, elsewhere]) assert.deepEqual(tab.complaints, []);
});

chatTest('a tab whose id is taken goes on under a new one', async ({server, context}) => {
  const tab = await Tab.open(context, server.url);
  const before = await tab.clientId();
  const thief = new WebSocket(`${server.url.replace('http', 'ws')}/ws/${before}`);
  try {
    await tab.page.waitForFunction((old) => hubcaf.clientId !== old && hubcaf.state.name === 'open', before,
                                   {polling: 50});

    assert.equal((await tab.clientId()).split('.')[0], before.split('.')[0]);
    assert.equal(thief.readyState, WebSocket.OPEN);
    await tab.say('still here');
    await tab.sees('still here');
    assert.equal((await tab.messages())[0].mine, true);
  } finally {
    thief.terminate();
  }
});

chatTest('a tab that the hub sends away stays away until asked', async ({server, context}) => {
  const tab = await Tab.open(context, server.url);
  const {status} = await server.rest('DELETE', `/ws/clients/${await tab.clientId()}?reason=enough`);
  assert.equal(status, 200);
  await tab.reaches('ended');

  const state = await tab.state();
  assert.deepEqual([state.code, state.reason, state.message], [4502, 'server_disconnect', 'enough']);
  assert.equal(await tab.status(), 'Disconnected');
  await tab.page.locator('#messages .note', {hasText: 'Disconnected: server disconnect (enough)'}).waitFor();
  await tab.say('nobody hears this');
  await tab.page.locator('#hint', {hasText: 'Not sent'}).waitFor();
  assert.equal(await tab.page.locator('#text').inputValue(), 'nobody hears this');
  await picture(tab, 'ended');

  await tab.page.getByRole('button', {name: 'Connect'}).click();
  await tab.connected();
  await tab.page.getByRole('button', {name: 'Send'}).click();
  await tab.sees('nobody hears this');
  assert.deepEqual(tab.complaints, []);
});

chatTest('a message has at most 4096 bytes, counted as UTF-8', async ({server, context}) => {
  const tab = await Tab.open(context, server.url);
  const {page} = tab;
  const send = page.getByRole('button', {name: 'Send'});
  const longest = `${'\u20ac'.repeat(1365)}x`;
  assert.equal(await send.isDisabled(), true);

  await page.getByLabel('Message', {exact: true}).fill(`${longest}y`);
  assert.equal(await page.locator('#counter').textContent(), '4097 / 4096 bytes');
  assert.match(await page.locator('#hint').textContent(), /at most 4096 bytes/);
  assert.equal(await page.locator('#text').getAttribute('aria-invalid'), 'true');
  assert.equal(await send.isDisabled(), true);
  await page.locator('#text').press('Enter');
  await picture(tab, 'too-long');

  await tab.say(longest);
  await tab.sees(longest);
  assert.equal((await tab.messages()).length, 1);
  await tab.say(' \n ');
  assert.equal(await send.isDisabled(), true);
});

chatTest('the hub\'s errors are shown, as text', async ({server, context}) => {
  const tab = await Tab.open(context, server.url);
  const errors = tab.page.locator('#messages .error');
  await tab.page.evaluate(() => sendWebSocketMessage('chat.message', ''));
  await errors.filter({hasText: '(bad_content)'}).waitFor();
  const code = await tab.page.evaluate(() => hubcaf.request('no.<b>such</b>', 1).catch((error) => error.code));
  await errors.filter({hasText: '(unknown_type)'}).waitFor();

  assert.equal(code, 'unknown_type');
  assert.equal(await tab.page.locator('#messages b').count(), 0);
  await picture(tab, 'errors');
});

chatTest('a request resolves with the reply to it', async ({server, context}) => {
  const tab = await Tab.open(context, server.url);
  const content = {n: 0.1, list: [1, null, 'x']};
  const reply = await tab.page.evaluate((sent) => hubcaf.request('echo.message', sent), content);

  assert.equal(reply.type, 'echo.message');
  assert.deepEqual(reply.content, content);
});

chatTest('nothing that others write becomes markup', async ({server, context, newContext}) => {
  const reader = await Tab.open(context, server.url);
  const writer = await Tab.open(await newContext(), server.url);
  const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> <b>bold</b>';

  await writer.say(evil);
  await reader.sees(evil);
  await server.rest('POST', '/ws/send-message', {type: 'message', content: evil, meta: {level: evil}});
  await reader.page.locator('[data-hubcaf-toasts] [role=status]').waitFor();

  assert.equal(await reader.page.evaluate(() => window.hacked), undefined);
  const markup = reader.page.locator(':is(#messages, [data-hubcaf-toasts]) :is(img, script, b)');
  assert.equal(await markup.count(), 0);
  assert.deepEqual(reader.complaints, []);
});

chatTest('S103: toasts appear at their level and can be dismissed', async ({server, context}) => {
  const tab = await Tab.open(context, server.url);
  const toasts = tab.page.locator('[data-hubcaf-toasts] > div');
  const post = (type, content, level) => server.rest('POST', '/ws/send-message', {type, content, meta: {level}});
  await tab.say('What a day');
  await tab.sees('What a day');
  await post('message', 'Saved', 'success');
  await post('task_update', 'Export: 40 of 100 files', 'info');
  await post('admin_message', 'The server restarts in five minutes', 'warning');
  await post('message', 'The disk is full', 'error');
  await toasts.nth(3).waitFor();

  const seen = await toasts.evaluateAll((all) => all.map((toast) => [toast.dataset.level, toast.getAttribute('role')]));
  assert.deepEqual(seen, [['success', 'status'], ['info', 'status'], ['warning', 'alert'], ['error', 'alert']]);
  await picture(tab, 'toasts');
  await tab.page.getByRole('alert').filter({hasText: 'disk'}).getByRole('button', {name: 'Dismiss'}).click();
  await toasts.filter({hasText: 'disk'}).waitFor({state: 'detached'});
  assert.deepEqual(tab.complaints, []);
});

chatTest('the page keeps the last 500 messages and fits a phone', async ({server, newContext}) => {
  const phone = await newContext({viewport: {width: 360, height: 640}, hasTouch: true, isMobile: true});
  const tab = await Tab.open(phone, server.url);
  await tab.page.evaluate(() => {
    for (let n = 1; n <= 510; ++n) WebSocketRegistry.emit('chat.message', `message ${n}`, {from: `someone.${n >> 2}`});
  });

  const texts = (await tab.messages()).map(({text}) => text);
  assert.deepEqual([texts.length, texts[0], texts.at(-1)], [500, 'message 11', 'message 510']);
  const {width, atEnd} = await tab.page.evaluate(() => {
    const scroller = document.getElementById('scroller');
    return {width: document.documentElement.scrollWidth,
            atEnd: scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 2};
  });
  assert.ok(width <= 360, `the page is ${width} wide`);
  assert.ok(atEnd, 'the newest message is in view');

  await tab.page.evaluate(() => { document.getElementById('scroller').scrollTop = 0; });
  await tab.page.evaluate(() => WebSocketRegistry.emit('chat.message', 'one more', {from: 'web-x'}));
  await tab.page.getByRole('button', {name: 'New messages'}).click();
  await tab.page.getByRole('button', {name: 'New messages'}).waitFor({state: 'hidden'});
  await tab.say('a longer message written on a phone, which has to wrap over more than one line to be read');
  await tab.sees('a longer message written on a phone, which has to wrap over more than one line to be read');
  await picture(tab, 'phone');
});

chatTest('the page loads nothing from elsewhere', async ({server, context}) => {
  const page = await context.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  const tab = new Tab(page);
  await page.goto(server.url);
  await tab.connected();

  const own = asked.filter((url) => !url.startsWith('data:'));
  assert.deepEqual(own.map((url) => url.replace(server.url, '')).sort(), ['/', '/static/websocket-client.js']);
  assert.deepEqual(tab.complaints, []);
});

chatTest('S99, S100: a page of one\'s own registers early and sends late', async ({server, servers, context}) => {
  const page = await context.newPage();
  const tab = new Tab(page);
  await page.route('**/favicon.ico', (route) => route.fulfill({status: 204}));
  await page.goto(`${server.url}/static/websocket-client.js`); // Shown as text: a document of the server's origin.
  await page.setContent(`<!doctype html>
    <script>
      window.safeRegisterHandler = window.safeRegisterHandler || function (type, handler) {
        (window.hubcafHandlers = window.hubcafHandlers || []).push([type, handler]);
      };
      var got = [];
      safeRegisterHandler('echo.message', ({content}) => got.push(content));
      safeRegisterHandler('system.welcome', () => got.push('welcome'));
    </script>
    <script src="/static/websocket-client.js" data-client-id="my.page" async></script>`);
  await tab.reaches('open');
  assert.equal(await page.evaluate(() => sendWebSocketMessage('echo.message', 'one').status), 'sent');
  await page.waitForFunction(() => got.includes('one'), null, {polling: 50});

  await server.stop();
  await tab.reaches('waiting', 'connecting');
  assert.equal(await page.evaluate(() => sendWebSocketMessage('echo.message', 'two').status), 'queued');
  servers.push(await Server.start(server.port));
  await page.waitForFunction(() => got.includes('two'), null, {polling: 50});

  assert.deepEqual(await page.evaluate(() => got), ['welcome', 'one', 'welcome', 'two']);
  assert.equal(await tab.clientId(), 'my.page');
  assert.deepEqual(tab.complaints, []);
});

test('S25, S61: the wire as a client in the browser needs it', deadline, async () => {
  const server = await Server.start(0, ['--heartbeat-json', '--heartbeat-interval', '200ms']);
  const context = await browser.newContext();
  try {
    const tab = await Tab.open(context, server.url);
    const pings = await within(30000, 'three JSON pings', tab.page.evaluate(() => new Promise((resolve) => {
      const seen = [];
      safeRegisterHandler('ping', ({meta}) => {
        seen.push(meta);
        if (seen.length === 3) resolve(seen);
      });
    })));
    const welcome = await tab.page.evaluate(() => hubcaf.welcome);

    assert.equal(new Set(pings.map(({ping_id}) => ping_id)).size, 3);
    assert.ok(pings.every(({from}) => from === 'server'));
    assert.equal(welcome.client_id, await tab.clientId());
    assert.equal(welcome.heartbeat.interval_ms, 200);
    assert.equal(welcome.limits.max_message_size, 65536);
    assert.equal((await tab.state()).name, 'open');
  } finally {
    await context.close();
    await server.stop();
  }
});
