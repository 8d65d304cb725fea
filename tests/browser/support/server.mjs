// SPDX-License-Identifier: MIT
// Starts and stops the server under test.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

const binary = process.env.HUBCAF_SERVER
  ?? fileURLToPath(new URL('../../../build/release/hubcaf-server', import.meta.url));

/** Rejects after `ms` with `what`; for everything that waits on another process. */
export function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took over ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A running `hubcaf-server`. */
export class Server {
  #process;
  #exit;
  #output = '';

  /** Starts it on `port` (0: any) and waits until it says that it listens. */
  static async start(port = 0, flags = []) {
    const server = new Server();
    server.#process = spawn(binary, ['--port', String(port), ...flags], {stdio: ['ignore', 'pipe', 'pipe']});
    server.#exit = once(server.#process, 'exit');
    server.#exit.catch(() => {}); // A binary that cannot be started: reported below.
    try {
      server.url = await within(20000, 'the start of the server', server.#listening());
    } catch (error) {
      server.#process.kill('SIGKILL');
      throw new Error(`${error.message}\n${server.#output}`);
    }
    server.port = Number(new URL(server.url).port);
    return server;
  }

  #listening() {
    return new Promise((resolve, reject) => {
      const read = (chunk) => {
        this.#output += chunk;
        const line = this.#output.match(/hubcaf listening on (http:\/\/\S+)/);
        if (line) resolve(line[1]);
      };
      this.#process.stdout.setEncoding('utf8').on('data', read);
      this.#process.stderr.setEncoding('utf8').on('data', read);
      this.#exit.then(([code]) => reject(new Error(`${binary} ended with ${code}`)), reject);
    });
  }

  /** What it has printed. */
  get output() { return this.#output; }

  /** Ends it with SIGTERM and returns its exit code; a second call returns the same. */
  async stop() {
    this.#process.kill('SIGTERM');
    try {
      const [code] = await within(40000, 'the end of the server', this.#exit);
      return code;
    } catch (error) {
      this.#process.kill('SIGKILL');
      throw new Error(`${error.message}\n${this.#output}`);
    }
  }

  /** A JSON request to its REST face; returns `{status, body}`. */
  async rest(method, path, body) {
    const response = await fetch(this.url + path, {
      method, body: body && JSON.stringify(body), headers: body && {'Content-Type': 'application/json'},
    });
    return {status: response.status, body: await response.json()};
  }
}
