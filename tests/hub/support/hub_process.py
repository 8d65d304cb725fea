# SPDX-License-Identifier: MIT
"""A running `hubcaf-server`: starts it, talks HTTP to it, ends it, and sees that it ended well."""
import http.client
import json
import os
import signal
import subprocess
import threading
import time

SERVER = os.environ['HUBCAF_SERVER']
SANITIZED = os.environ.get('HUBCAF_SANITIZED') == '1' or bool(os.environ.get('HUBCAF_SANITIZE'))
# How much longer than on an idle machine things may take.
SLOWNESS = float(os.environ.get('HUBCAF_TEST_SLOWNESS', '5' if SANITIZED else '2'))
# For everything that should happen soon, in seconds: only a failing test waits this long.
SOON = 10 * SLOWNESS

BAD_OUTPUT = ('Sanitizer', 'runtime error:', 'terminate called', 'Assertion', 'critical')


class Response:
    """An HTTP answer: `status`, `headers` (names in any case), `body` and, parsed, `json`."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Hub:
    """One server process, started with `flags` and the variables of `env` on top of this process's own.
    Those by which tests find their programs look like settings; the server is not to warn of them."""

    def __init__(self, *flags, env=None):
        self._lines = []
        self._listening = threading.Event()
        self.url = None
        inherited = {name: value for name, value in os.environ.items() if not name.startswith('HUBCAF_')}
        self.process = subprocess.Popen([SERVER, '--port', '0', *flags], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, errors='replace',
                                        env={**inherited, **(env or {})})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._listening.wait(SOON) or self.url is None:
            self.process.kill()
            raise AssertionError(f'the server did not start:\n{self.output}')
        self.host, port = self.url.removeprefix('http://').rsplit(':', 1)
        self.port = int(port)

    def _read(self):
        for line in self.process.stdout:
            self._lines.append(line)
            if self.url is None and 'hubcaf listening on http://' in line:
                self.url = line.split('hubcaf listening on ')[1].strip()
                self._listening.set()
        self._listening.set()

    @property
    def output(self):
        """What it has printed."""
        return ''.join(self._lines)

    def request(self, method, path, body=None, headers=None, timeout=SOON):
        """One HTTP request on a connection of its own; a `body` that is no text or bytes is sent as JSON."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
            headers.setdefault('Content-Type', 'application/json')
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Response(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path):
        """The JSON at `path`."""
        return self.request('GET', path).json

    def stats(self):
        """The member `stats` of `GET /ws/stats`."""
        return self.get('/ws/stats')['stats']

    def clients(self):
        """What `GET /ws/clients` tells on all its pages, by client id."""
        result, after = {}, ''
        while after is not None:
            body = self.get(f'/ws/clients?after={after}' if after else '/ws/clients')
            result.update((client['client_id'], client) for client in body['clients'])
            after = body['next']
        return result

    def wait(self, claim, what, timeout=SOON):
        """Asks until `claim()` holds; fails with `what` when it does not in time."""
        deadline = time.monotonic() + timeout
        while not claim():
            if time.monotonic() > deadline:
                raise AssertionError(f'not in {timeout} s: {what}\n{self.output[-3000:]}')
            time.sleep(0.005)

    def memory(self):
        """Resident memory, in bytes."""
        with open(f'/proc/{self.process.pid}/status', encoding='ascii') as status:
            line = next(line for line in status if line.startswith('VmRSS:'))
        return int(line.split()[1]) * 1024

    def tell(self, signal_number):
        """Sends a signal."""
        self.process.send_signal(signal_number)

    def wait_exit(self, timeout=SOON):
        """Waits for the end and returns the exit code; kills the process when the time is up."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f'the server did not end within {timeout} s:\n{self.output[-3000:]}') from None
        finally:
            self._reader.join(SOON)
            self.process.stdout.close()
        return code

    def stop(self, timeout=SOON):
        """Ends the server with SIGTERM, unless it has ended; fails unless it ended cleanly."""
        if self.process.returncode is None and self.process.poll() is None:
            self.tell(signal.SIGTERM)
        code = self.wait_exit(timeout) if not self.process.stdout.closed else self.process.returncode
        bad = [line for line in self._lines if any(word in line for word in BAD_OUTPUT)]
        if code != 0 or bad:
            raise AssertionError(f'the server ended with {code}:\n{self.output[-6000:]}')
