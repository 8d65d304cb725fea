// SPDX-License-Identifier: MIT
// Types of websocket-client.js. The script defines globals; refer to this file with
// `/// <reference path="websocket-client.d.ts" />` or list it in tsconfig's `files`.

/** A message as it stands on the wire and as handlers get it. */
interface HubcafEnvelope<Content = any> {
  /** `<area>.<action>`, 1 to 128 bytes. */
  type: string;
  content: Content;
  /** Empty object if the message came without. */
  meta: HubcafMeta;
  /** RFC 3339, UTC. */
  timestamp?: string;
}

interface HubcafMeta {
  /** Chosen by the sender of a request; comes back in the reply or error to it. */
  ref?: any;
  /** Id of the client that a broadcast came from. */
  from?: string;
  /** In an `error`: the type of the message that was refused. */
  original_type?: string;
  /** In an `error`: `unhandled` (no handler) or `format` (no dot in the type; it was handled all the same). */
  warning?: string;
  [key: string]: any;
}

/**
 * Content by message type. Declare your own by merging, and handlers and requests are checked:
 * `interface HubcafMessageTypes { 'chat.message': string }`
 */
interface HubcafMessageTypes {
  'system.welcome': HubcafWelcome;
  'system.closing': HubcafClosing;
  error: HubcafErrorContent;
  ping: any;
  pong: any;
}

type HubcafContent<Type extends string> = Type extends keyof HubcafMessageTypes ? HubcafMessageTypes[Type] : any;

/** First message on every connection. */
interface HubcafWelcome {
  client_id: string;
  heartbeat?: { interval_ms?: number | null; timeout_ms?: number | null; [key: string]: any };
  limits?: { max_message_size?: number; [key: string]: any };
  [key: string]: any;
}

/** Last words of a hub that ends the connection. */
interface HubcafClosing {
  /** The WebSocket close code that follows. */
  code: number;
  /** The word for it, such as `service_restart`. */
  reason: string;
  message?: string;
  /** Pause that the hub asks for; null: the client's own. */
  retry_after_ms: number | null;
  [key: string]: any;
}

interface HubcafErrorContent {
  /**
   * The hub's word, such as `unknown_type`, or the application's own, which has a dot, such as `auction.too_low`;
   * `too_large` with `meta.local` comes from this client.
   */
  code: string;
  message: string;
  /** What the application added to an error of its own. */
  details?: any;
  /** `bad_content`: where, as a JSON pointer into the envelope, and what was expected there. */
  pointer?: string;
  expected?: string;
  [key: string]: any;
}

type HubcafHandler<Content = any> = (envelope: HubcafEnvelope<Content>) => unknown;

/** Undoes a registration; a second call does nothing. */
type HubcafUnregister = () => void;

/** Handlers by message type, many per type, called in the order in which they came. */
interface HubcafRegistry {
  /** Calls `handler` for each message of `type`; `'*'` is every type. Throws a TypeError for other arguments. */
  registerHandler<Type extends string>(type: Type, handler: HubcafHandler<HubcafContent<Type>>): HubcafUnregister;
  /** Hands a content or a whole envelope to the handlers in this page, not to the hub. Returns how many were called. */
  emit(type: string, message?: any, meta?: object): number;
  /** Forgets the handlers of `type`, or all; the built-in toasts are handlers too. */
  clearHandlers(type?: string): void;
  /** The types that have a handler. */
  getRegisteredTypes(): string[];
}

type HubcafRefusal =
  /** Type, content or meta cannot be put on the wire. */
  | 'invalid'
  /** More bytes than the hub takes. */
  | 'too_large'
  /** No connection, and as many messages or bytes wait for one as may; this newest one was not taken. */
  | 'queue_full'
  /** The socket is open but holds too many unsent bytes. */
  | 'backpressure'
  /** The connection has ended and nobody called `connect`. */
  | 'ended'
  /** The browser did not take the message. */
  | 'send_failed';

type HubcafSendResult =
  /** The socket has it. That is no receipt: use `request` for one. */
  | { status: 'sent' }
  /** It leaves after the hub's next welcome. */
  | { status: 'queued' }
  | { status: 'refused'; reason: HubcafRefusal; message: string };

/** What the hub or the network said when a connection was lost. */
interface HubcafLoss {
  /** Close code; null if the address is no WebSocket's. */
  code: number | null;
  reason: string;
  message: string;
}

type HubcafState =
  | { name: 'idle' }
  /** `attempt`: tries that failed since the last lasting connection. */
  | { name: 'connecting'; clientId: string; attempt: number }
  /** The hub's welcome has come. */
  | { name: 'open'; clientId: string }
  /** `retryAt`: time of the next try, in milliseconds as `Date.now()` gives them. */
  | ({ name: 'waiting'; clientId: string; attempt: number; delayMs: number; retryAt: number } & HubcafLoss)
  /** For good, until `connect` is called. */
  | ({ name: 'ended'; clientId: string } & HubcafLoss);

type HubcafLevel = 'info' | 'warning' | 'error' | 'success';

/** Times are milliseconds; the defaults are in brackets. */
interface HubcafOptions {
  /** Relative, http(s) or ws(s) address; `{clientId}` stands for the id. [`/ws/{clientId}`] */
  url?: string;
  /** A fixed id, 1 to 128 of `A-Z a-z 0-9 . _ ~ : @ -`. [null: id of this browser, dot, id of this tab] */
  clientId?: string | null;
  /** Key in localStorage under which the id of this browser is kept. [`clientId`] */
  storageKey?: string;
  /** Base of the growing pauses. [500] */
  backoffBaseMs?: number;
  /** Longest pause. [30000] */
  backoffCapMs?: number;
  /** A connection that lasted this long starts the pauses from the beginning. [5000] */
  stableAfterMs?: number;
  /** Longest time from the start of a try to the welcome. [15000] */
  connectTimeoutMs?: number;
  /** Silence after which the hub is asked for a sign of life; 0: never. [null: the hub's heartbeat interval] */
  probeIntervalMs?: number | null;
  /** Time it has to answer. [10000] */
  probeTimeoutMs?: number;
  /** Most messages that wait for a connection. [100] */
  maxQueuedMessages?: number;
  /** Most bytes that wait for a connection. [1048576] */
  maxQueuedBytes?: number;
  /** Most bytes that an open socket may hold unsent. [1048576] */
  maxBufferedBytes?: number;
  /** For tests. */
  clock?: { now(): number; setTimeout(fn: () => void, ms: number): unknown; clearTimeout(id: any): void } | null;
  /** For tests: a number from 0 up to but not 1. [Math.random] */
  random?: (() => number) | null;
  /** For tests. [the browser's] */
  WebSocket?: (new (url: string) => WebSocket) | null;
}

/** `window.hubcafConfig`, read when the script loads. */
interface HubcafPageOptions extends HubcafOptions {
  /** Connect once the document has been parsed. [true] */
  autoConnect?: boolean;
  /** Show `message`, `task_update` and `admin_message` as toasts. [true] */
  toasts?: boolean;
}

interface HubcafRequestOptions {
  /** [10000] */
  timeoutMs?: number;
  /** Sent along; `ref` is set by the client. */
  meta?: object;
}

/**
 * Why a request has no reply: `code` is the hub's word (`unknown_type`, `handler_failed`, ...), the application's own
 * (`auction.too_low`), a `HubcafRefusal`, `timeout`, or `connection_lost` (it was sent; whether it arrived is not known).
 */
interface HubcafError extends Error {
  code: string;
  /** What the application added to an error of its own; null elsewhere. */
  details: any;
  /** The hub's answer; null where the client itself gave up. */
  envelope: HubcafEnvelope<HubcafErrorContent> | null;
}

/** One connection to a hub that is re-made for as long as the hub allows it. */
declare class HubcafClient {
  static readonly Registry: new () => HubcafRegistry;
  static readonly Error: new (code: string, message?: string, envelope?: HubcafEnvelope | null) => HubcafError;

  /** Does not connect. Throws a TypeError for a `clientId` that the hub would refuse. */
  constructor(options?: HubcafOptions);

  /** Where the messages of this connection go. */
  readonly registry: HubcafRegistry;
  /** The id under which this page connects. */
  get clientId(): string;
  get state(): HubcafState;
  /** Content of the last welcome. */
  get welcome(): HubcafWelcome | null;
  /** Messages that wait for a connection. */
  get queued(): number;

  /** Calls `listener` after every change of `state`. */
  onStateChange(listener: (state: HubcafState) => void): HubcafUnregister;
  /** Connects now: for the first time, again after the end, or without waiting any longer. */
  connect(): void;
  /** Ends the connection until `connect` is called. What is queued stays queued. */
  close(): void;
  /** Tries now instead of waiting, or checks an open connection; keeps to a pause that the hub asked for. */
  wake(fresh?: boolean): void;
  /** Sends a message, or keeps it until there is a connection. Never throws. */
  send(type: string, content?: any, meta?: object | null): HubcafSendResult;
  send(message: { type: string; content?: any; meta?: object | null }): HubcafSendResult;
  /** Sends and promises the reply to it; rejects with a `HubcafError`. */
  request(type: string, content?: any, options?: HubcafRequestOptions): Promise<HubcafEnvelope>;
}

interface HubcafPageClient extends HubcafClient {
  /** Shows a text for a while. [`info`] */
  toast(text: unknown, level?: HubcafLevel): void;
}

/** The page's connection. */
declare var hubcaf: HubcafPageClient;

/** `hubcaf.registry`. */
declare var WebSocketRegistry: HubcafRegistry;

/** As `WebSocketRegistry.registerHandler`, but wrong arguments are logged, not thrown; see the script for the stub. */
declare function safeRegisterHandler<Type extends string>(
  type: Type,
  handler: HubcafHandler<HubcafContent<Type>>,
): HubcafUnregister;

/** `hubcaf.send`. */
declare function sendWebSocketMessage(type: string, content?: any, meta?: object | null): HubcafSendResult;
declare function sendWebSocketMessage(message: { type: string; content?: any; meta?: object | null }): HubcafSendResult;

interface Window {
  /** Settings of the page's client; set before the script loads. */
  hubcafConfig?: HubcafPageOptions;
  /** Registrations made before the script has loaded. */
  hubcafHandlers?: { push(...registrations: [type: string, handler: HubcafHandler][]): unknown };
}
