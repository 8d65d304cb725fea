# SPDX-License-Identifier: MIT
"""HTTP: wrong methods and paths, HEAD, OPTIONS, keep-alive, pipelining, and the static files' edges."""
import http.client
import socket
import tempfile
import unittest
from pathlib import Path

from support.hub_process import SOON
from support.hub_test import HubTest

ROUTES = {'/ws/stats': {'GET', 'HEAD'}, '/ws/clients': {'GET', 'HEAD'}, '/ws/health': {'GET', 'HEAD'},
          '/ws/send-message': {'POST'}, '/ws/clients/ann': {'DELETE'}}
ESCAPES = ('/static/../../etc/passwd', '/static/%2e%2e/%2e%2e/etc/passwd', '/static/..%2f..%2fetc/passwd', '/static/..',
           '/static/%2e%2e', '/static/..%5c..%5cetc', '/static/%252e%252e/etc/passwd', '/static//etc/passwd', '/static/./../secret.txt',
           '/static/%00', '/static/../secret.txt', '/static/..%2fsecret.txt', '/../etc/passwd', '/%2e%2e/secret.txt')


class HttpErrors(HubTest):
    def assert_not_found(self, path):
        with self.subTest(path):
            self.assertEqual(404, self.hub.request('GET', path).status)

    def test_a_wrong_method_is_405_with_allow(self):
        """Issue, table: 405 with `Allow`, JSON body"""
        for path, allowed in ROUTES.items():
            for method in {'GET', 'POST', 'PUT', 'PATCH', 'DELETE'} - allowed:
                with self.subTest(f'{method} {path}'):
                    response = self.hub.request(method, path)
                    self.assert_rest_error(response, 405)
                    named = {name.strip() for name in response.headers['allow'].split(',')}
                    self.assertLessEqual(allowed - {'HEAD'}, named)
                    self.assertNotIn(method, named)

    def test_an_unknown_path_is_404(self):
        """Issue, table: 404, JSON body {success, error, message}"""
        for path in ('/ws/stats/x', '/ws/clients/', '/ws/clients/a/b', '/ws/send-message/', '/ws/a/b', '/ws/', '/ws//'):
            with self.subTest(path):
                self.assert_rest_error(self.hub.request('GET', path), 404)
        for path in ('/nothing', '/static/nothing.js', '/static/', '/Static/websocket-client.js', '/wsx'):
            self.assert_not_found(path)
        self.assert_rest_error(self.hub.request('DELETE', '/ws/clients/'), 404)

    def test_head_is_get_without_the_body(self):
        """RFC 9110 9.3.2"""
        for path in ('/', '/static/websocket-client.js', '/ws/health', '/ws/stats'):
            with self.subTest(path):
                got, head = self.hub.request('GET', path), self.hub.request('HEAD', path)
                self.assertEqual((200, 200, b''), (got.status, head.status, head.body))
                self.assertEqual(got.headers['content-type'], head.headers['content-type'])

    def test_options_and_odd_methods_get_an_answer(self):
        """Issue: bad input gets a clear answer"""
        for method in ('OPTIONS', 'TRACE', 'PURGE', 'FOO'):
            for path in ('/ws/stats', '/', '/ws', '/static/websocket-client.js'):
                with self.subTest(f'{method} {path}'):
                    self.assertIn(self.hub.request(method, path).status, (200, 204, 400, 405, 501))

    def test_keep_alive(self):
        """RFC 9112: many requests, errors among them, on one connection"""
        connection = http.client.HTTPConnection(self.hub.host, self.hub.port, timeout=SOON)
        self.addCleanup(connection.close)
        connection.connect()
        first = connection.sock
        for _ in range(20):
            for method, path, status in (('GET', '/ws/health', 200), ('GET', '/nothing', 404), ('DELETE', '/ws/clients/x', 404),
                                         ('PUT', '/ws/stats', 405), ('HEAD', '/ws/stats', 200), ('GET', '/', 200)):
                connection.request(method, path)
                response = connection.getresponse()
                response.read()
                self.assertEqual(status, response.status)
        self.assertIs(first, connection.sock)

    def test_pipelined_requests_are_answered_in_order(self):
        """RFC 9112 9.3.2"""
        raw = socket.create_connection((self.hub.host, self.hub.port), SOON)
        self.addCleanup(raw.close)
        one = 'GET {} HTTP/1.1\r\nHost: h\r\n{}\r\n'
        raw.sendall((one.format('/ws/health', '') + one.format('/nothing', '') + one.format('/ws/clients', 'Connection: close\r\n')).encode())
        answer = raw.makefile('rb').read().decode()

        self.assertEqual(['200', '404', '200'], [part.split()[0] for part in answer.split('HTTP/1.1 ')[1:]])
        self.assertIn('"summary"', answer)

    def test_http_1_0_closes(self):
        """RFC 9112 9.3"""
        raw = socket.create_connection((self.hub.host, self.hub.port), SOON)
        self.addCleanup(raw.close)
        raw.sendall(b'GET /ws/health HTTP/1.0\r\n\r\n')

        self.assertRegex(raw.makefile('rb').read(), rb'^HTTP/1\.[01] 200 ')

    def test_the_built_in_pages(self):
        """S105, issue 7"""
        script, page = self.hub.request('GET', '/static/websocket-client.js'), self.hub.request('GET', '/')

        self.assertEqual((200, 200), (script.status, page.status))
        self.assertIn('javascript', script.headers['content-type'])
        self.assertIn('text/html', page.headers['content-type'])
        self.assertIn(b'/static/websocket-client.js', page.body)

    def test_nothing_outside_the_built_in_files(self):
        """Issue, table: `/static/../..`, encoded or not: 404"""
        for path in ESCAPES:
            self.assert_not_found(path)


class WebRoot(HttpErrors):
    """The same, with files from a folder."""

    def setUp(self):
        base = tempfile.TemporaryDirectory()
        self.addCleanup(base.cleanup)
        root = Path(base.name, 'web')
        root.mkdir()
        Path(base.name, 'secret.txt').write_text('secret')
        (root / 'index.html').write_text('<script src="/static/websocket-client.js"></script>')
        (root / 'websocket-client.js').write_text('// mine')
        self.flags = ('--web-root', str(root))
        super().setUp()

    def test_the_files_come_from_there(self):
        """Option `web_root`"""
        self.assertEqual(b'// mine', self.hub.request('GET', '/static/websocket-client.js').body)


if __name__ == '__main__':
    unittest.main()
