// SPDX-License-Identifier: MIT
/**
 * Browser client of hubcaf: one WebSocket that comes back by itself, handlers by message type, toasts.
 * A plain script: no build step, no dependency, nothing loaded from elsewhere. Its types are in websocket-client.d.ts.
 *
 *   <script src="/static/websocket-client.js"></script>
 *   <script>
 *     WebSocketRegistry.registerHandler('chat.message', ({content, meta}) => console.log(meta.from, content));
 *     const {status} = sendWebSocketMessage('chat.message', 'hello');   // 'sent', 'queued' or 'refused'
 *   </script>
 *
 * Globals it defines: `hubcaf` (the page's client), `HubcafClient` (its class, for a second connection),
 * `WebSocketRegistry`, `safeRegisterHandler`, `sendWebSocketMessage`.
 *
 * Settings, all optional (`defaults` below lists them): `window.hubcafConfig = {...}` before this script, or attributes
 * of its tag: data-url, data-client-id, data-auto-connect="false", data-toasts="false". The page's client connects when
 * the document has been parsed, so that every handler is in place before the first message.
 *
 * Handlers may be registered before this script has loaded (`async`, `defer`, another order), with this stub in front:
 *
 *   <script>
 *     window.safeRegisterHandler = window.safeRegisterHandler || function (type, handler) {
 *       (window.hubcafHandlers = window.hubcafHandlers || []).push([type, handler]);
 *     };
 *   </script>
 */
(function (root) {
  'use strict';

  // Loaded twice: the first one stays, with its connection and its handlers.
  if (typeof root.HubcafClient === 'function') return;

  /** Every setting with its default. Times are milliseconds. */
  const defaults = {
    /** Relative, http(s) or ws(s); `{clientId}` stands for the id. */
    url: '/ws/{clientId}',
    /** A fixed id, 1 to 128 of `A-Z a-z 0-9 . _ ~ : @ -`; null: `<id of this browser>.<id of this tab>`. */
    clientId: null,
    /** Key in localStorage under which the id of this browser is kept. */
    storageKey: 'clientId',
    /** Connect by itself; the page's client only. */
    autoConnect: true,
    /** Show `message`, `task_update` and `admin_message` as toasts; the page's client only. */
    toasts: true,
    /** The pause before try n = 0, 1, 2... is random between 0 and min(backoffCapMs, backoffBaseMs * 2^n). */
    backoffBaseMs: 500,
    backoffCapMs: 30000,
    /** A connection that lasted this long starts the pauses from the beginning. */
    stableAfterMs: 5000,
    /** Longest time from the start of a try to the hub's welcome. */
    connectTimeoutMs: 15000,
    /** Silence after which the hub is asked for a sign of life; null: the hub's heartbeat interval; 0: never. */
    probeIntervalMs: null,
    /** Time it has to answer. */
    probeTimeoutMs: 10000,
    /** What may wait for a connection; past either limit the newest message is refused. */
    maxQueuedMessages: 100,
    maxQueuedBytes: 1024 * 1024,
    /** Bytes that an open socket may hold unsent; past it messages are refused. */
    maxBufferedBytes: 1024 * 1024,
    /** Time, chance and sockets, for tests: `{now, setTimeout, clearTimeout}`, `() => [0, 1)`, a WebSocket class. */
    clock: null,
    random: null,
    WebSocket: null,
  };

  const LEVELS = ['info', 'warning', 'error', 'success'];
  const TOAST_TYPES = ['message', 'task_update', 'admin_message'];
  const TAB_KEY = 'hubcaf.tabId';
  const DUPLICATE_CLIENT = 4501;
  const OPEN = 1;
  const LONGEST_TIMER = 2 ** 31 - 1;

  // -- small helpers ------------------------------------------------------------

  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const utf8Length = (text) => new TextEncoder().encode(text).length;
  const refused = (reason, message) => ({status: 'refused', reason, message});

  const realClock = {
    now: () => Date.now(),
    setTimeout: (fn, ms) => root.setTimeout(fn, ms),
    clearTimeout: (id) => root.clearTimeout(id),
  };

  /** True if a client that saw this close code may connect again by itself. */
  function mayRetry(code) {
    return [1000, 1001, 1005, 1006, 1008, 1011, 1012, 1013].includes(code) || (code >= 4000 && code <= 4499);
  }

  function randomHex(bytes) {
    const random = root.crypto.getRandomValues(new Uint8Array(bytes));
    return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /** A random UUID, also on pages that are no secure context. */
  function uuid() {
    if (typeof root.crypto.randomUUID === 'function') return root.crypto.randomUUID();
    const h = randomHex(16);
    const variant = (8 + (parseInt(h[16], 16) & 3)).toString(16);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
  }

  /** True if a browser can connect under this id: `.` and `..` would be steps of a path, four words are the hub's. */
  function isClientId(id) {
    return typeof id === 'string' && /^[A-Za-z0-9._~:@-]{1,128}$/.test(id)
      && !['.', '..', 'stats', 'clients', 'health', 'send-message'].includes(id);
  }

  /** localStorage or sessionStorage; where the browser forbids them, nothing is kept. */
  const storage = {
    get(area, key) {
      try { return root[area].getItem(key); } catch { return null; }
    },
    set(area, key, value) {
      try { root[area].setItem(key, value); } catch { /* full or forbidden: the id lives as long as the page */ }
    },
    remove(area, key) {
      try { root[area].removeItem(key); } catch { /* as above */ }
    },
  };

  /** The envelope as text, or why it is none. */
  function encode(type, content, meta, now) {
    if (typeof type !== 'string' || type === '' || utf8Length(type) > 128 || /[\u0000-\u001f\u007f]/.test(type)) {
      return refused('invalid', 'type must be a string of 1 to 128 bytes without control characters');
    }
    if (meta !== undefined && meta !== null && !isObject(meta)) return refused('invalid', 'meta must be an object');
    try {
      const body = JSON.stringify(content === undefined ? null : content);
      if (body === undefined) return refused('invalid', 'content is no JSON value');
      const tail = JSON.stringify({meta: meta || {}, timestamp: new Date(now).toISOString()});
      const text = `{"type":${JSON.stringify(type)},"content":${body},${tail.slice(1)}`;
      return {type, text, bytes: utf8Length(text)};
    } catch (error) {
      return refused('invalid', String(error));
    }
  }

  /**
   * Why a request has no reply. `code` is one of the hub's words (`unknown_type`), one of the application's, which have a dot
   * (`auction.too_low`), or one of this client's (`timeout`). `details` is what the application added to its own, else null.
   */
  class HubcafError extends Error {
    constructor(code, message, envelope = null) {
      super(message || code);
      this.name = 'HubcafError';
      this.code = code;
      this.envelope = envelope;
      this.details = envelope?.content?.details ?? null;
    }
  }

  // -- registry -----------------------------------------------------------------

  /** Handlers by message type, many per type, called in the order in which they came. */
  class Registry {
    #handlers = new Map();

    /** Calls `handler(envelope)` for each message of `type`; `'*'`: of any type. @returns a function that undoes it. */
    registerHandler(type, handler) {
      if (typeof type !== 'string' || type === '') throw new TypeError('type must be a non-empty string');
      if (typeof handler !== 'function') throw new TypeError('handler must be a function');
      const entry = {handler};
      this.#handlers.set(type, [...(this.#handlers.get(type) || []), entry]);
      return () => {
        const rest = (this.#handlers.get(type) || []).filter((other) => other !== entry);
        if (rest.length > 0) this.#handlers.set(type, rest);
        else this.#handlers.delete(type);
      };
    }

    /**
     * Hands a message to the handlers in this page; nothing is sent. `message` is the content, or a whole envelope: an
     * object with `content` and this very `type`. A handler that fails is logged and the others still run.
     * @returns how many handlers were called.
     */
    emit(type, message, meta) {
      const whole = isObject(message) && message.type === type && 'content' in message;
      const envelope = whole
        ? {...message, meta: isObject(message.meta) ? message.meta : {}}
        : {type, content: message ?? null, meta: meta || {}, timestamp: new Date().toISOString()};
      const called = [...(this.#handlers.get(type) || []), ...(type === '*' ? [] : this.#handlers.get('*') || [])];
      for (const {handler} of called) {
        try {
          const result = handler(envelope);
          if (result && typeof result.then === 'function') result.then(undefined, (error) => logFailure(type, error));
        } catch (error) {
          logFailure(type, error);
        }
      }
      return called.length;
    }

    /** Forgets the handlers of `type`, or all of them; the built-in toasts are handlers too. */
    clearHandlers(type) {
      if (type === undefined) this.#handlers.clear();
      else this.#handlers.delete(type);
    }

    /** The types that have a handler, in the order in which they came. */
    getRegisteredTypes() {
      return [...this.#handlers.keys()];
    }
  }

  function logFailure(type, error) {
    root.console.error(`hubcaf: a handler of "${type}" failed`, error);
  }

  // -- client -------------------------------------------------------------------

  /** One connection to a hub that is re-made for as long as the hub allows it. */
  class HubcafClient {
    static Registry = Registry;
    static Error = HubcafError;

    #options;
    #clock;
    #state = Object.freeze({name: 'idle'});
    #listeners = new Set();
    #browserId = null;
    #tabId = null;
    #clientId;
    #renamed = false;

    #socket = null;
    #ready = false;
    #welcome = null;
    #welcomedAt = null;
    #closing = null;
    #attempt = 0;
    #onSlot = false;
    #timer = null;
    #tickTimer = null;
    #probeTimer = null;
    #lastReceived = 0;

    #queue = [];
    #queuedBytes = 0;
    #pending = new Map();
    #refPrefix;
    #refCount = 0;

    constructor(options = {}) {
      const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      this.#options = {...defaults, ...given};
      this.#clock = this.#options.clock || realClock;
      /** Where the messages of this connection go. */
      this.registry = new Registry();
      this.#refPrefix = randomHex(4);
      if (this.#options.clientId !== null && this.#options.clientId !== '') {
        this.#clientId = this.#options.clientId;
        if (!isClientId(this.#clientId)) throw new TypeError('clientId must be 1 to 128 of A-Z a-z 0-9 . _ ~ : @ -');
      } else {
        this.#claimId();
      }
    }

    /** The id under which this page connects. */
    get clientId() { return this.#clientId; }

    /** `{name: 'idle' | 'connecting' | 'open' | 'waiting' | 'ended', ...}`; see the types for what comes with each. */
    get state() { return this.#state; }

    /** Content of the hub's last welcome, or null. */
    get welcome() { return this.#welcome; }

    /** Messages that wait for a connection. */
    get queued() { return this.#queue.length; }

    /** Calls `listener(state)` after every change. @returns a function that undoes it. */
    onStateChange(listener) {
      const entry = {listener};
      this.#listeners.add(entry);
      return () => { this.#listeners.delete(entry); };
    }

    /** Connects now: for the first time, again after the end, or without waiting any longer. */
    connect() {
      if (this.#socket === null) this.#open();
    }

    /** Ends the connection until `connect` is called. What is queued stays queued. */
    close() {
      if (this.#state.name === 'ended') return;
      const socket = this.#release();
      if (socket) closeQuietly(socket, 1000);
      this.#end({code: 1000, reason: 'closed_by_page', message: ''});
    }

    /**
     * The network may be back, or somebody looks at the page: tries at once instead of waiting, and asks an open
     * connection for a sign of life. A time that the hub itself has named is kept.
     * @param fresh start the pauses from the beginning.
     */
    wake(fresh = false) {
      if (fresh) this.#attempt = 0;
      if (this.#state.name === 'waiting' && !this.#onSlot) this.#open();
      else if (this.#state.name === 'open') this.#probe();
    }

    /**
     * Sends a message, or keeps it until the hub has welcomed us. Never throws. Also takes one `{type, content, meta}`.
     * @returns `{status: 'sent'}`: the socket has it; `{status: 'queued'}`: it leaves after the next welcome;
     * `{status: 'refused', reason, message}`: it was not taken; the reason is `invalid`, `too_large`, `queue_full` (the
     * newest is refused, what waits stays), `backpressure`, `ended` or `send_failed`.
     */
    send(type, content, meta) {
      if (isObject(type)) ({type, content, meta} = type);
      const item = encode(type, content, meta, this.#clock.now());
      return item.status === 'refused' ? item : this.#post(item);
    }

    /** Sends and promises the reply, an envelope matched by `meta.ref`; rejects with a `HubcafError`. */
    request(type, content, {timeoutMs = 10000, meta} = {}) {
      return new Promise((resolve, reject) => {
        const ref = `${this.#refPrefix}.${++this.#refCount}`;
        const item = encode(type, content, isObject(meta) || !meta ? {...meta, ref} : meta, this.#clock.now());
        const result = item.status === 'refused' ? item : this.#post(Object.assign(item, {ref}));
        if (result.status === 'refused') {
          reject(new HubcafError(result.reason, result.message));
          return;
        }
        const late = new HubcafError('timeout', `no reply to ${type} within ${timeoutMs} ms`);
        const expire = () => this.#settle(ref, late);
        const timer = this.#clock.setTimeout(expire, Math.min(timeoutMs, LONGEST_TIMER));
        this.#pending.set(ref, {resolve, reject, timer, sent: result.status === 'sent'});
      });
    }

    // -- identity

    /** Takes the id of this browser and the id of this tab, or makes them. */
    #claimId() {
      this.#browserId = storage.get('localStorage', this.#options.storageKey);
      if (!isClientId(this.#browserId) || this.#browserId.length > 111) {
        this.#browserId = `web-${uuid()}`;
        storage.set('localStorage', this.#options.storageKey, this.#browserId);
      }
      // While the page lives, its tab id is out of sessionStorage: a duplicated tab, which copies that, makes its own.
      const kept = storage.get('sessionStorage', TAB_KEY);
      storage.remove('sessionStorage', TAB_KEY);
      this.#setTabId(/^[0-9a-f]{1,16}$/.test(kept || '') ? kept : randomHex(4));
      // It is left there for the page that a reload brings, and taken again if this page returns from the cache.
      root.addEventListener?.('pagehide', () => storage.set('sessionStorage', TAB_KEY, this.#tabId));
      root.addEventListener?.('pageshow', ({persisted}) => {
        if (persisted) storage.remove('sessionStorage', TAB_KEY);
      });
    }

    #setTabId(tabId) {
      this.#tabId = tabId;
      this.#clientId = `${this.#browserId}.${tabId}`;
    }

    // -- the connection's life

    #setState(state) {
      this.#state = Object.freeze(state);
      for (const {listener} of [...this.#listeners]) {
        try { listener(state); } catch (error) { root.console.error('hubcaf: a state listener failed', error); }
        if (this.#state !== state) return; // The listener changed it again, and everybody has been told.
      }
    }

    /** Replaces the timer of the present state. */
    #setTimer(fn, ms) {
      this.#clock.clearTimeout(this.#timer);
      this.#timer = fn === null ? null : this.#clock.setTimeout(fn, Math.min(ms, LONGEST_TIMER));
    }

    #open() {
      this.#setTimer(null);
      this.#closing = null;
      this.#welcomedAt = null;
      let socket;
      try {
        const WebSocketClass = this.#options.WebSocket || root.WebSocket;
        socket = new WebSocketClass(this.#address());
      } catch (error) {
        this.#end({code: null, reason: 'bad_url', message: String(error)});
        return;
      }
      this.#socket = socket;
      socket.onmessage = (event) => this.#receive(event.data);
      // An error event says nothing, and a close event follows it.
      socket.onclose = (event) => this.#lost(event.code, event.reason);
      this.#setTimer(() => this.#abandon('connect_timeout'), this.#options.connectTimeoutMs);
      this.#setState({name: 'connecting', clientId: this.#clientId, attempt: this.#attempt});
    }

    #address() {
      const path = this.#options.url.replace('{clientId}', encodeURIComponent(this.#clientId));
      const url = new URL(path, root.location?.href);
      url.protocol = url.protocol.replace(/^http/, 'ws');
      return url.href;
    }

    /** Lets go of the socket; it can tell us nothing any more. */
    #release() {
      const socket = this.#socket;
      if (socket) socket.onmessage = socket.onclose = null;
      this.#socket = null;
      this.#ready = false;
      this.#setTimer(null);
      this.#clock.clearTimeout(this.#tickTimer);
      this.#clock.clearTimeout(this.#probeTimer);
      this.#tickTimer = this.#probeTimer = null;
      return socket;
    }

    /** Gives up on a socket that does not answer. */
    #abandon(reason) {
      closeQuietly(this.#socket);
      this.#lost(1006, reason);
    }

    #lost(code, reason) {
      this.#release();
      // What the hub said counts, even if its Close frame was lost.
      const said = this.#closing || {code, reason, message: ''};
      if (this.#welcomedAt !== null && this.#clock.now() - this.#welcomedAt >= this.#options.stableAfterMs) {
        this.#attempt = 0;
        this.#renamed = false;
      }
      const unanswered = new HubcafError('connection_lost', 'the connection was lost before the reply came');
      for (const [ref, {sent}] of [...this.#pending]) {
        if (sent) this.#settle(ref, unanswered);
      }
      // Another tab has our id: go on under a new one, once; a second time it is not by chance.
      const rename = said.code === DUPLICATE_CLIENT && this.#tabId !== null && !this.#renamed;
      if (rename) {
        this.#renamed = true;
        this.#setTabId(randomHex(4));
      } else if (!mayRetry(said.code)) {
        this.#end(said);
        return;
      }
      this.#wait(said);
    }

    #wait({code, reason, message, notBefore = null}) {
      const {backoffBaseMs, backoffCapMs, random} = this.#options;
      const now = this.#clock.now();
      const ceiling = Math.min(backoffCapMs, backoffBaseMs * 2 ** Math.min(this.#attempt, 30));
      this.#onSlot = notBefore !== null;
      const delayMs = this.#onSlot ? Math.max(0, notBefore - now) : (random || Math.random)() * ceiling;
      const retryAt = now + delayMs;
      this.#attempt += 1;
      this.#setTimer(() => this.#open(), delayMs);
      const clientId = this.#clientId;
      const attempt = this.#attempt;
      this.#setState({name: 'waiting', clientId, attempt, delayMs, retryAt, code, reason, message});
    }

    #end({code, reason, message}) {
      this.#setTimer(null);
      this.#attempt = 0;
      this.#renamed = false;
      for (const ref of [...this.#pending.keys()]) {
        this.#settle(ref, new HubcafError('ended', 'the connection has ended'));
      }
      this.#setState({name: 'ended', clientId: this.#clientId, code, reason, message});
    }

    // -- messages out

    #post(item) {
      if (this.#state.name === 'ended') return refused('ended', 'the connection has ended; call connect() first');
      const {maxQueuedMessages, maxQueuedBytes, maxBufferedBytes} = this.#options;
      if (item.bytes > this.#maxMessageSize()) return refused('too_large', this.#sizeComplaint(item));
      if (this.#ready && this.#socket.readyState === OPEN) {
        if (this.#socket.bufferedAmount > maxBufferedBytes) {
          return refused('backpressure', `the socket already holds over ${maxBufferedBytes} bytes`);
        }
        return this.#write(item.text) ? {status: 'sent'} : refused('send_failed', 'the browser did not take it');
      }
      if (this.#queue.length >= maxQueuedMessages || this.#queuedBytes + item.bytes > maxQueuedBytes) {
        return refused('queue_full', `at most ${maxQueuedMessages} messages and ${maxQueuedBytes} bytes may wait`);
      }
      this.#queue.push(item);
      this.#queuedBytes += item.bytes;
      return {status: 'queued'};
    }

    #write(text) {
      try {
        this.#socket.send(text);
        return true;
      } catch {
        return false;
      }
    }

    #maxMessageSize() {
      const limit = this.#welcome?.limits?.max_message_size;
      return typeof limit === 'number' && limit > 0 ? limit : Infinity;
    }

    #sizeComplaint(item) {
      return `${item.type} has ${item.bytes} bytes; the hub takes ${this.#maxMessageSize()}`;
    }

    /** Sends what waited. @returns the messages that this hub would not take. */
    #flush() {
      const tooLarge = [];
      while (this.#queue.length > 0 && this.#socket.readyState === OPEN) {
        const item = this.#queue[0];
        const fits = item.bytes <= this.#maxMessageSize();
        if (fits && !this.#write(item.text)) break;
        this.#unqueue(item);
        if (!fits) tooLarge.push(item);
        else if (this.#pending.has(item.ref)) this.#pending.get(item.ref).sent = true;
      }
      return tooLarge;
    }

    /** A queued message turned out to be too large: an `error` as the hub would have sent it, marked `local`. */
    #bounce(item) {
      const meta = {original_type: item.type, local: true, ...(item.ref && {ref: item.ref})};
      const content = {code: 'too_large', message: this.#sizeComplaint(item)};
      this.#dispatch({type: 'error', content, meta, timestamp: new Date(this.#clock.now()).toISOString()});
    }

    #unqueue(item) {
      this.#queue.splice(this.#queue.indexOf(item), 1);
      this.#queuedBytes -= item.bytes;
    }

    /** Ends a request with its reply or its error. */
    #settle(ref, outcome) {
      const {resolve, reject, timer} = this.#pending.get(ref);
      this.#pending.delete(ref);
      this.#clock.clearTimeout(timer);
      const waiting = this.#queue.find((item) => item.ref === ref);
      if (waiting) this.#unqueue(waiting);
      if (outcome instanceof HubcafError) reject(outcome);
      else resolve(outcome);
    }

    // -- messages in

    #receive(data) {
      this.#lastReceived = this.#clock.now();
      this.#clock.clearTimeout(this.#probeTimer);
      this.#probeTimer = null;
      let envelope = null;
      try { envelope = JSON.parse(data); } catch { /* reported below */ }
      if (!isObject(envelope) || typeof envelope.type !== 'string') {
        root.console.warn('hubcaf: ignored a message that is no envelope');
        return;
      }
      if (!isObject(envelope.meta)) envelope.meta = {};
      if (envelope.content === undefined) envelope.content = null;
      if (envelope.type === 'ping') this.#answerPing(envelope);
      else if (envelope.type === 'system.welcome') this.#onWelcome(envelope);
      else if (envelope.type === 'system.closing') this.#onClosing(envelope);
      this.#dispatch(envelope);
    }

    #dispatch(envelope) {
      const {ref, warning} = envelope.meta;
      if (typeof ref === 'string' && this.#pending.has(ref)) {
        // A warning about the type's form comes beside the reply.
        if (envelope.type !== 'error') this.#settle(ref, envelope);
        else if (warning !== 'format') this.#settle(ref, toError(envelope));
      }
      this.registry.emit(envelope.type, envelope);
    }

    #answerPing(envelope) {
      const now = this.#clock.now();
      const meta = {ping_id: envelope.meta.ping_id, timestamp: new Date(now).toISOString()};
      if (this.#socket.readyState === OPEN) this.#write(encode('pong', 'pong', meta, now).text);
    }

    #onWelcome(envelope) {
      this.#setTimer(null);
      this.#welcome = envelope.content;
      this.#welcomedAt = this.#clock.now();
      if (isClientId(envelope.content?.client_id)) this.#clientId = envelope.content.client_id;
      const tooLarge = this.#flush();
      this.#ready = true;
      this.#tick();
      this.#setState({name: 'open', clientId: this.#clientId});
      for (const item of tooLarge) this.#bounce(item);
    }

    #onClosing({content}) {
      this.#ready = false; // What is sent from now on would be lost.
      this.#setTimer(() => this.#abandon('no_close'), this.#options.probeTimeoutMs);
      const wait = content?.retry_after_ms;
      this.#closing = {
        code: typeof content?.code === 'number' ? content.code : 1006,
        reason: typeof content?.reason === 'string' ? content.reason : '',
        message: typeof content?.message === 'string' ? content.message : '',
        notBefore: typeof wait === 'number' && wait >= 0 ? this.#clock.now() + wait : null,
      };
    }

    // -- signs of life: a browser does not show the hub's pings, and a dead network may never report an error

    #tick() {
      const {probeIntervalMs} = this.#options;
      const interval = probeIntervalMs ?? (this.#welcome?.heartbeat?.interval_ms || 30000);
      if (!(interval > 0)) return;
      this.#clock.clearTimeout(this.#tickTimer);
      this.#tickTimer = this.#clock.setTimeout(() => {
        if (this.#clock.now() - this.#lastReceived >= interval) this.#probe();
        this.#tick();
      }, Math.min(interval, LONGEST_TIMER));
    }

    #probe() {
      if (this.#probeTimer !== null || !this.#ready || this.#socket.readyState !== OPEN) return;
      const now = this.#clock.now();
      this.#write(encode('ping', 'ping', {timestamp: new Date(now).toISOString()}, now).text);
      this.#probeTimer = this.#clock.setTimeout(() => this.#abandon('heartbeat_timeout'), this.#options.probeTimeoutMs);
    }
  }

  function closeQuietly(socket, code) {
    try { socket.close(code); } catch { /* closed already */ }
  }

  function toError(envelope) {
    const content = isObject(envelope.content) ? envelope.content : {};
    return new HubcafError(String(content.code || 'error'), String(content.message || ''), envelope);
  }

  // -- toasts -------------------------------------------------------------------

  /** Short messages in a corner of the page. Text only: nothing that a message contains becomes markup. */
  class Toasts {
    static #capacity = 5;
    static #lifeMs = {info: 6000, success: 6000, warning: 10000, error: 15000};
    static #colours = {info: '#1d4ed8', success: '#15803d', warning: '#92400e', error: '#b91c1c'};
    #clock;
    #stack = null;

    constructor(clock) {
      this.#clock = clock || realClock;
    }

    show(text, level) {
      const document = root.document;
      if (!document || !document.body) return;
      const kind = LEVELS.includes(level) ? level : 'info';
      if (!this.#stack || !this.#stack.isConnected) {
        this.#stack = box(document.body, 'div', {
          position: 'fixed', top: '1rem', right: '1rem', zIndex: '2147483000', display: 'flex', flexDirection: 'column',
          gap: '.5rem', width: 'min(22rem, calc(100vw - 2rem))', pointerEvents: 'none',
        });
        this.#stack.setAttribute('data-hubcaf-toasts', '');
      }
      while (this.#stack.childElementCount >= Toasts.#capacity) this.#stack.firstElementChild.remove();

      // The live region comes first and its text second, so that screen readers notice the change.
      const toast = box(this.#stack, 'div', {
        display: 'flex', alignItems: 'flex-start', gap: '.75rem', padding: '.75rem 1rem', borderRadius: '.6rem',
        background: Toasts.#colours[kind], color: '#fff', font: '500 .9rem/1.4 system-ui, sans-serif',
        boxShadow: '0 .5rem 1.5rem rgb(0 0 0 / .3)', pointerEvents: 'auto', overflowWrap: 'anywhere',
        whiteSpace: 'pre-line',
      });
      toast.setAttribute('role', kind === 'warning' || kind === 'error' ? 'alert' : 'status');
      toast.setAttribute('data-level', kind);
      const words = box(toast, 'span', {flex: '1', minWidth: '0'});
      words.textContent = text.length > 500 ? `${text.slice(0, 499)}\u2026` : text;
      const button = box(toast, 'button', {
        border: '0', padding: '0 .25rem', background: 'none', color: 'inherit', font: 'inherit', fontSize: '1.1rem',
        lineHeight: '1.2', cursor: 'pointer',
      });
      button.type = 'button';
      button.textContent = '\u00d7';
      button.setAttribute('aria-label', 'Dismiss');
      button.onclick = () => toast.remove();

      // Who points at it or has the focus in it is still reading.
      let timer = null;
      const hold = () => this.#clock.clearTimeout(timer);
      const leave = () => {
        hold();
        timer = this.#clock.setTimeout(() => toast.remove(), Toasts.#lifeMs[kind]);
      };
      for (const event of ['mouseenter', 'focusin']) toast.addEventListener(event, hold);
      for (const event of ['mouseleave', 'focusout']) toast.addEventListener(event, leave);
      leave();
    }

    /** Shows a message: a text, or an object with `message` and perhaps `title`; the level is in meta or content. */
    showEnvelope({content, meta}) {
      let text = content;
      if (isObject(content) && typeof content.message === 'string') {
        text = typeof content.title === 'string' ? `${content.title}\n${content.message}` : content.message;
      }
      this.show(typeof text === 'string' ? text : JSON.stringify(text), meta.level ?? content?.level);
    }
  }

  function box(parent, tag, style) {
    const element = root.document.createElement(tag);
    Object.assign(element.style, style); // Not an attribute: allowed under any content security policy.
    return parent.appendChild(element);
  }

  // -- the page's client ----------------------------------------------------------

  function pageSettings() {
    const data = root.document?.currentScript?.dataset || {};
    const flag = (text) => (text === undefined ? undefined : text !== 'false');
    const attributes = {
      url: data.url, clientId: data.clientId, autoConnect: flag(data.autoConnect), toasts: flag(data.toasts),
    };
    const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
    return {...defaults, ...root.hubcafConfig, ...Object.fromEntries(given)};
  }

  const settings = pageSettings();
  const client = new HubcafClient(settings);
  const toasts = new Toasts(settings.clock);

  /** Shows a text for a while, at level info, warning, error or success. */
  client.toast = (text, level) => toasts.show(String(text), level);

  /** Registers a handler; a wrong argument is logged, not thrown. @returns a function that undoes it. */
  function safeRegisterHandler(type, handler) {
    try {
      return client.registry.registerHandler(type, handler);
    } catch (error) {
      root.console.error('hubcaf: safeRegisterHandler', error);
      return () => {};
    }
  }

  if (settings.toasts) {
    for (const type of TOAST_TYPES) client.registry.registerHandler(type, (envelope) => toasts.showEnvelope(envelope));
  }

  // What the stub collected; who kept the stub itself registers directly from now on.
  const early = Array.isArray(root.hubcafHandlers) ? root.hubcafHandlers : [];
  root.hubcafHandlers = {push: (...pairs) => pairs.forEach(([type, handler]) => safeRegisterHandler(type, handler))};
  root.hubcafHandlers.push(...early);

  root.HubcafClient = HubcafClient;
  root.hubcaf = client;
  root.WebSocketRegistry = client.registry;
  root.safeRegisterHandler = safeRegisterHandler;
  root.sendWebSocketMessage = (type, content, meta) => client.send(type, content, meta);

  root.addEventListener?.('online', () => client.wake(true));
  root.addEventListener?.('pageshow', ({persisted}) => {
    if (persisted) client.wake();
  });
  root.document?.addEventListener('visibilitychange', () => {
    if (root.document.visibilityState === 'visible') client.wake();
  });

  if (settings.autoConnect) {
    const start = () => client.connect();
    const {document} = root;
    if (document?.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, {once: true});
    else start();
  }
})(globalThis);
