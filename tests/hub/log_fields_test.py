# SPDX-License-Identifier: MIT
"""The log: one line per event, whose fields nobody can leave, and not more lines of a kind than a second may have."""
import re
import struct
import unittest
import urllib.parse

from support.client import CLOSE, Client, frame
from support.hub_test import HubTest

LINE = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trace|debug|info|warning|error) '
                  r'(?P<event>[a-z_]+)(?P<fields>.*)')
FIELD = re.compile(r' ([a-z_]+)=(?:"((?:[^"\\]|\\["\\])*)"|([^ "]+))')
# Steer a terminal, end a line, or turn it round.
STEERING = re.compile('[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]')


def parsed(line):
    """The event and the fields of a log line; None if it is no log line as it should be."""
    found = LINE.fullmatch(line)
    if found is None or STEERING.search(line):
        return None
    rest, fields = found['fields'], {}
    while rest:
        field = FIELD.match(rest)
        if field is None or field[1] in fields:
            return None
        fields[field[1]] = re.sub(r'\\(.)', r'\1', field[2]) if field[2] is not None else field[3]
        rest = rest[field.end():]
    return found['event'], fields


class LogTest(HubTest):
    def log(self, hub=None):
        """All lines that the server has logged, parsed, once it has stopped. What it printed itself is left out."""
        hub = hub or self.hub
        hub.stop()
        result = []
        for line in hub.output.split('\n'):
            if line.startswith('2'):
                one = parsed(line)
                self.assertIsNotNone(one, repr(line))
                result.append(one)
            elif not line.startswith(('memory_', 'descriptors_')):
                self.assertNotRegex(line, r'[a-z_]+=', 'a part of a line')
        return result

    def fields_of(self, log, event):
        return [fields for name, fields in log if name == event]


class LogFields(LogTest):
    flags = ('--log-level', 'debug', '--demo-faults')

    def test_a_type_cannot_leave_its_field(self):
        """A client's type that looks like further fields, or holds quotes"""
        kinds = ('x client=admin code=ok', 'x" client="admin', 'x\\" client="admin', 'x\u009bclient\u2028admin')
        with Client.join(self.hub, 'ann') as ann:
            for kind in kinds:
                ann.ask({'type': kind})
        log = self.fields_of(self.log(), 'error_reply')

        self.assertEqual(['x client=admin code=ok', 'x" client="admin', 'x\\" client="admin', 'x?client?admin'],
                         [one['type'] for one in log])
        self.assertEqual({('ann', 'unknown_type')}, {(one['client'], one['code']) for one in log})

    def test_a_close_reason_cannot_steer(self):
        """A reason with CSI (U+009B), a separator of lines (U+2028), a turn of direction, and quotes"""
        with Client.join(self.hub, 'ann') as ann:
            reason = 'a\u009b31m\u2028b\u202e" reason=fake\n\\'
            ann.send_bytes(frame(struct.pack('!H', 1000) + reason.encode(), CLOSE))
            ann.receive_close()
        log = self.log()

        shown = 'a?31m?b?" reason=fake?\\'
        self.assertEqual([shown], [one['cause'] for one in self.fields_of(log, 'session_closed')])
        self.assertEqual([('client_disconnect', shown)],
                         [(one['reason'], one['cause']) for one in self.fields_of(log, 'client_disconnected')])

    def test_the_reason_of_a_delete_stays_in_its_field(self):
        """REST's ?reason= with quotes, new lines, bytes that are no UTF-8, and of any length"""
        shown = []
        forged = '2026-01-31T12:00:00.000Z info forged x="'
        for reason, text in ((b'"\r\n' + forged.encode(), f'"??{forged}'), (b'\xff\x9b\xc2', '???'),
                             (b'x' * 2000, 'x' * 256 + '...')):
            with Client.join(self.hub, 'ann') as ann:
                answer = self.hub.request('DELETE', '/ws/clients/ann?reason=' + urllib.parse.quote(reason, safe=''))
                if answer.status != 200:
                    self.assertEqual(400, answer.status)
                    continue
                ann.receive_close()
                shown.append(text)
        log = self.log()

        self.assertGreaterEqual(len(shown), 2)
        self.assertEqual(shown, [one['cause'] for one in self.fields_of(log, 'client_disconnected')])

    def test_all_that_is_logged_in_a_life_parses(self):
        """Faults of every kind, at level debug"""
        with Client.join(self.hub, 'ann') as ann, Client.join(self.hub) as anonymous:
            for kind in ('demo.throw', 'demo.fragile', 'plain', 'echo.fast'):
                ann.send({'type': kind, 'content': 'die'})
                ann.receive()
            anonymous.send_bytes(frame('{'))
            anonymous.receive()
            anonymous.send_bytes(frame(b'', 1, False) * 2)
            anonymous.receive_close()
        log = self.log()

        self.assertLessEqual({'hub_started', 'client_connected', 'handler_registered', 'handler_failed', 'handler_died',
                              'error_reply', 'session_closed', 'client_disconnected', 'hub_stopped'},
                             {event for event, _ in log})


class LogFlood(LogTest):
    flags = ('--log-lines-per-second', '1')

    def test_a_flood_of_connects_is_counted_and_pushes_out_nothing_else(self):
        """`log_lines_per_second`: each line is written or counted, to the last one"""
        for _ in range(50):
            Client.join(self.hub).leave()
        log = self.log()

        for event in ('client_connected', 'client_disconnected'):
            told = self.fields_of(log, 'log_lines_left_out')
            left_out = sum(int(one['count']) for one in told if one['kind'] == event)
            self.assertEqual(50, len(self.fields_of(log, event)) + left_out, event)
            self.assertGreater(left_out, 0)
        self.assertEqual('hub_stopped', [event for event, _ in log if not event.startswith('log_lines_')][-1])

    def test_without_a_limit_all_lines_are_written(self):
        """0 is off"""
        hub = self.start('--log-lines-per-second', '0')
        for _ in range(50):
            Client.join(hub).leave()
        log = self.log(hub)

        self.assertEqual(50, len(self.fields_of(log, 'client_connected')))
        self.assertEqual([], self.fields_of(log, 'log_lines_left_out'))


if __name__ == '__main__':
    unittest.main()
