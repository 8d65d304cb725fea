# SPDX-License-Identifier: MIT
"""Starting: what cannot work gets one clear line and a non-zero exit; flags beat the environment, which beats defaults."""
import os
import socket
import subprocess
import unittest

from support.hub_process import SERVER, SOON
from support.hub_test import HubTest

BAD_FLAGS = {
    '--no-such-option': ['--no-such-option'], 'no-such-argument': ['no-such-argument'], '--port': ['--port', '65536'],
    'port': ['--port', '-1'], '--port ': ['--port', 'http'], 'max-queue-size': ['--max-queue-size', '0'],
    'max-queue-size ': ['--max-queue-size', '-5'], ' max-queue-size': ['--max-queue-size', '10x'],
    'max-queue-size  ': ['--max-queue-size=1.5'], 'io-threads': ['--io-threads', '0'], 'io-threads ': ['--io-threads', '257'],
    'heartbeat-interval': ['--heartbeat-interval', '0'], 'heartbeat-interval ': ['--heartbeat-interval', '5 parsecs'],
    'heartbeat-interval  ': ['--heartbeat-interval', '-1s'], 'drain-timeout': ['--drain-timeout', ''],
    'heartbeat-timeout': ['--heartbeat-interval', '10s', '--heartbeat-timeout', '5s'], 'max-message-size': ['--max-message-size', '2GiB'],
    'max-message-size ': ['--max-message-size', '64 apples'], 'enable-heartbeat': ['--enable-heartbeat=maybe'],
    'log-level': ['--log-level', 'loud'], 'max-json-depth': ['--max-json-depth', '0'], 'max-client-errors': ['--max-client-errors', '0'],
    ' max-queue-size ': ['--max-queue-size', '99999999999999999999999'], 'drain-timeout ': ['--drain-timeout', '9999999999h'],
    'client-overflow': ['--client-overflow=suspend'], 'client-overflow ': ['--client-overflow', 'Drop_Oldest'],
    'handler-overflow-types': ['--handler-overflow-types', 'a.b=reject,a.b=suspend'], 'duplicates': ['--duplicates', 'oldest'],
    'handler-overflow-types ': ['--handler-overflow-types', 'chat*=reject'], 'time-to-live-types': ['--time-to-live-types', 'log.*'],
    'poison-limit': ['--poison-limit', '0'], 'keep-latest-key': ['--keep-latest-key', 65 * 'k'],
}


class StartUp(unittest.TestCase):
    def refused(self, *flags, **variables):
        """The one line with which the server gives up."""
        port = [] if '--port' in flags else ['--port', '0']
        done = subprocess.run([SERVER, *port, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=SOON, env={**os.environ, **variables}, check=False)
        self.assertNotEqual(0, done.returncode)
        self.assertGreater(done.returncode, 0, 'ended by a signal')
        self.assertNotIn('listening on', done.stdout)
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        self.assertEqual(1, len(lines), done.stderr)
        return lines[0]

    def assert_names(self, name, line):
        """In any case, with dashes or underscores."""
        self.assertIn(name.strip(' -').replace('-', '_'), line.replace('-', '_').lower())

    def test_bad_flags(self):
        """Issue 7: bad option; design, section 7: the setting, the value, and the allowed range"""
        for name, flags in BAD_FLAGS.items():
            with self.subTest(flags):
                line = self.refused(*flags)
                self.assert_names(name, line)
                if name.strip(' -') not in ('no-such-option', 'no-such-argument'):
                    self.assertIn(flags[-1].split('=')[-1], line)

    def test_bad_environment(self):
        """Issue 7, design, section 7"""
        for name, value in (('HUBCAF_MAX_QUEUE_SIZE', 'many'), ('HUBCAF_HEARTBEAT_INTERVAL', '-3'), ('HUBCAF_ENABLE_HEARTBEAT', 'perhaps'),
                            ('HUBCAF_MAX_MESSAGE_SIZE', '0'), ('HUBCAF_LOG_LEVEL', ' ')):
            with self.subTest(name):
                line = self.refused(**{name: value})
                self.assert_names(name.removeprefix('HUBCAF_').lower(), line)
                self.assertIn(value, line)

    def test_policies_of_clients_that_are_none_of_theirs(self):
        """Issue 3: refused inside a list, too; the words that are allowed are named"""
        line = self.refused('--client-overflow-types', 'chat.*=drop_oldest,log.*=suspend')
        self.assertIn('client_overflow_types: "chat.*=drop_oldest,log.*=suspend"', line)
        self.assertIn('reject, drop_newest, drop_oldest, keep_latest or disconnect', line)

    def test_queues_smaller_than_a_message(self):
        """Issue 3: the relation is named"""
        line = self.refused('--max-message-size', '2MiB', '--max-inbound-bytes', '1MiB')
        self.assertIn('max_inbound_bytes: "1MiB" is not allowed, must be at least max_message_size, which is 2MiB', line)

    def test_a_port_in_use(self):
        """Issue 7: the address is named"""
        with socket.create_server(('127.0.0.1', 0)) as taken:
            port = str(taken.getsockname()[1])
            self.assertIn(port, self.refused('--port', port))

    def test_an_address_that_is_not_ours(self):
        """Issue 7: the address is named"""
        self.assertIn('192.0.2.1', self.refused('--host', '192.0.2.1'))

    def test_an_unreadable_web_root(self):
        """Issue 7: a file, and a folder that does not exist"""
        for path in (__file__, '/nowhere/at/all'):
            self.assertIn(path, self.refused('--web-root', path))

    def test_help(self):
        """Issue 7: `--help` with unit and default of each option"""
        done = subprocess.run([SERVER, '--help'], capture_output=True, text=True, timeout=SOON, check=False)

        self.assertEqual((0, ''), (done.returncode, done.stderr))
        for text in ('--max-queue-size', '--heartbeat-interval', '10000', '30s', 'seconds', 'bytes', '64KiB', 'HUBCAF_', '--demo-faults',
                     '--client-overflow WORD', '--client-overflow-types TYPE=VALUE,...', 'drop_newest', '--no-hold-while-restarting'):
            self.assertIn(text, done.stdout)


class Settings(HubTest):
    def limits(self, hub):
        self.hub = hub
        return self.join('ann').welcome['content']['limits']['max_message_size']

    def test_the_environment_sets_options(self):
        """S01: `HUBCAF_MAX_QUEUE_SIZE=20000`"""
        hub = self.start(env={'HUBCAF_MAX_QUEUE_SIZE': '20000', 'HUBCAF_MAX_MESSAGE_SIZE': '2KiB'})

        self.assertEqual(20000, hub.stats()['max_queue_size'])
        self.assertEqual(2048, self.limits(hub))

    def test_a_misspelt_variable_is_told_with_the_nearest_name(self):
        """Nothing goes wrong in silence"""
        hub = self.start(env={'HUBCAF_MAX_QUEUESIZE': '20000', 'HUBCAF_MAX_MESSAGE_SIZE': '2KiB', 'OTHER': '1'})

        told = [line for line in hub.output.splitlines() if line.startswith('unknown_variable')]
        self.assertEqual(['unknown_variable name="HUBCAF_MAX_QUEUESIZE" nearest="HUBCAF_MAX_QUEUE_SIZE" '
                          'cause="no setting has this name"'], told)
        self.assertEqual(10000, hub.stats()['max_queue_size'])

    def test_a_flag_beats_the_environment(self):
        """Design, section 7; both spellings of a value"""
        for flags in (['--max-message-size', '3000'], ['--max-message-size=3000']):
            self.assertEqual(3000, self.limits(self.start(*flags, env={'HUBCAF_MAX_MESSAGE_SIZE': '2KiB'})))

    def test_booleans_and_durations(self):
        """Design, section 7: `=false`, `--no-...`, plain seconds, units"""
        for flag in ('--enable-heartbeat', '--enable-heartbeat=false', '--no-enable-heartbeat', '--heartbeat-json=on'):
            self.start(flag)
        for text, expected in (('0.5', 500), ('500ms', 500), ('2s', 2000), ('1min', 60000), ('2', 2000)):
            self.hub = self.start('--heartbeat-interval', text)
            self.assertEqual(expected, self.join('ann').welcome['content']['heartbeat']['interval_ms'])

    def test_policies_and_rules_by_type(self):
        """Issue 3: `--client-overflow=drop_oldest` and lists, with commas or blanks"""
        for flags in (['--client-overflow=drop_oldest'], ['--client-overflow-types', 'chat.message=drop_oldest,log.*=keep_latest,*=reject'],
                      ['--handler-overflow-types=chat.*=suspend log.*=drop_newest'], ['--time-to-live-types=*=0.5,chat.*=2min'],
                      ['--duplicates', 'oldest_wins', '--no-hold-while-restarting']):
            with self.subTest(flags):
                self.start(*flags)

    def test_what_queues_can_hold(self):
        """Issue 3: printed at the start; by kind of queue from level debug on"""
        few = ('--max-connections', '1024', '--max-outbound-bytes', '16MiB', '--log-level')
        plain, full = (self.start(*few, level).output for level in ('info', 'debug'))

        self.assertRegex(plain, r'(?m)^memory_ceiling bytes=\d+ size="\d+\.\d [MG]iB" available_bytes=\d+ available_from=[\w.]+ socket_send_buffer=autotuned ')
        self.assertNotIn('outbound messages:', plain)
        # 16 MiB, and 16 KiB for each of 1024 clients.
        self.assertIn('  outbound messages: 32.0 MiB\n', full)

    def test_several_io_threads(self):
        """Option `io_threads`"""
        self.hub = self.start('--io-threads', '4')
        for i in range(8):
            self.assertEqual('pong', self.join(f'c{i}').ask({'type': 'ping'})['type'])


if __name__ == '__main__':
    unittest.main()
