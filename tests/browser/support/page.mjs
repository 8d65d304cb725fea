// SPDX-License-Identifier: MIT
// A page without a browser: websocket-client.js in a context of its own; the test owns its time, chance and sockets.
import {readFileSync} from 'node:fs';
import {webcrypto} from 'node:crypto';
import vm from 'node:vm';

export const clientPath = new URL('../../../transport/web/websocket-client.js', import.meta.url);
const script = new vm.Script(readFileSync(clientPath, 'utf8'), {filename: clientPath.pathname});

/** Time that moves only when the test says so. */
export class FakeClock {
  time = Date.parse('2026-01-31T12:00:00Z');
  #timers = new Map();
  #next = 1;

  now = () => this.time;
  setTimeout = (fn, ms) => {
    this.#timers.set(this.#next, {fn, at: this.time + Math.max(0, ms)});
    return this.#next++;
  };
  clearTimeout = (id) => this.#timers.delete(id);

  /** Timers that have not run. */
  get pending() { return this.#timers.size; }

  /** Moves on by `ms` and runs what falls due, in order. */
  advance(ms) {
    const end = this.time + ms;
    for (;;) {
      const sooner = ([idA, a], [idB, b]) => a.at - b.at || idA - idB;
      const [due] = [...this.#timers].sort(sooner);
      if (!due || due[1].at > end) break;
      this.#timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].fn();
    }
    this.time = end;
  }
}

/** Stands in for localStorage and sessionStorage. */
export class FakeStorage {
  items = new Map();
  getItem(key) { return this.items.get(key) ?? null; }
  setItem(key, value) { this.items.set(key, String(value)); }
  removeItem(key) { this.items.delete(key); }
}

class FakeEventTarget {
  #listeners = new Map();
  addEventListener(type, fn) { this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), fn]); }
  dispatch(type, event = {}) { for (const fn of this.#listeners.get(type) ?? []) fn(event); }
}

/** As much of a document as toasts need. */
class FakeElement extends FakeEventTarget {
  style = {};
  children = [];
  attributes = {};
  parent = null;
  textContent = '';
  constructor(tag) { super(); this.tag = tag; }
  set innerHTML(_) { throw new Error('innerHTML must not be used'); }
  appendChild(child) { child.parent = this; this.children.push(child); return child; }
  setAttribute(name, value) { this.attributes[name] = value; }
  remove() { this.parent.children = this.parent.children.filter((child) => child !== this); this.parent = null; }
  get isConnected() { return this.tag === 'body' || (this.parent !== null && this.parent.isConnected); }
  get childElementCount() { return this.children.length; }
  get firstElementChild() { return this.children[0] ?? null; }
}

/**
 * A page. `page.sockets` are the WebSockets it opened, oldest first; `page.log` what it wrote to the console.
 * @param config goes to `hubcafConfig`. @param local, session its storages, to share between pages.
 * @param globals further globals, such as a `document`. @param load false: `page.load()` runs the script later.
 */
export function openPage({config = {}, local = new FakeStorage(), session = new FakeStorage(), random = () => 0.5,
                          globals = {}, load = true} = {}) {
  const clock = new FakeClock();
  const sockets = [];
  const log = [];
  const target = new FakeEventTarget();

  class FakeWebSocket {
    readyState = 0;
    bufferedAmount = 0;
    sent = [];
    closedWith = null;
    constructor(url) {
      if (!/^wss?:/.test(url)) throw new SyntaxError(`not a WebSocket address: ${url}`);
      this.url = url;
      sockets.push(this);
    }
    send(text) {
      if (this.readyState === 0) throw new Error('still connecting');
      if (this.readyState === 1) this.sent.push(JSON.parse(text)); // After that a browser drops it without a word.
    }
    close(code) { this.closedWith = code ?? null; this.readyState = 2; }

    // What the test does from the other end:
    open() { this.readyState = 1; this.onopen?.({}); }
    deliver(type, content, meta) { this.onmessage?.({data: JSON.stringify({type, content, meta})}); }
    deliverText(data) { this.onmessage?.({data}); }
    welcome(extra = {}) {
      this.open();
      const id = decodeURIComponent(this.url.split('/').at(-1));
      this.deliver('system.welcome', {client_id: id, heartbeat: {interval_ms: 30000, timeout_ms: 60000},
                                      limits: {max_message_size: 65536}, ...extra}, {event: 'connected'});
    }
    lose(code = 1006, reason = '') { this.readyState = 3; this.onerror?.({}); this.onclose?.({code, reason}); }
    /** Messages of `type` that the page has sent. */
    got(type) { return this.sent.filter((message) => message.type === type); }
  }

  const note = (level) => (...args) => log.push([level, ...args.map(String)].join(' '));
  const context = vm.createContext({
    URL, TextEncoder, Uint8Array, crypto: webcrypto,
    console: {error: note('error'), warn: note('warn'), log: note('log')},
    location: {href: 'http://hub.test/'},
    localStorage: local, sessionStorage: session, WebSocket: FakeWebSocket,
    addEventListener: (type, fn) => target.addEventListener(type, fn),
    hubcafConfig: {clock, random, ...config},
    ...globals,
  });
  context.window = context;

  const page = {
    context, clock, sockets, log, local, session,
    load: () => script.runInContext(context),
    run: (code) => vm.runInContext(code, context),
    fire: (type, event) => target.dispatch(type, event),
    /** The latest socket. */
    get socket() { return sockets.at(-1); },
    get hubcaf() { return context.hubcaf; },
    /** Lets promises that are ready run. */
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
  if (load) page.load();
  return page;
}

/** A document whose body and events the test sees. */
export function fakeDocument({readyState = 'complete', dataset} = {}) {
  const document = new FakeEventTarget();
  return Object.assign(document, {
    readyState, visibilityState: 'visible', currentScript: dataset && {dataset}, body: new FakeElement('body'),
    createElement: (tag) => new FakeElement(tag),
  });
}

/** A copy that compares by value: what comes out of a context has prototypes of its own. */
export const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
