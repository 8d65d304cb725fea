# SPDX-License-Identifier: MIT
"""A server with few descriptors."""
import os
import tempfile

from . import hub_process
from .hub_test import HubTest


class Few(HubTest):
    """A server that may have few descriptors, whatever it asks for."""

    LIMIT = 160

    def setUp(self):
        # A hard limit that is low can only be had by a process of its own: the server is started by a shell.
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        wrapper, server = os.path.join(folder.name, 'server'), hub_process.SERVER
        with open(wrapper, 'w', encoding='utf-8') as script:
            script.write(f'#!/bin/sh\nulimit -n {self.LIMIT}\nexec "{server}" "$@"\n')
        os.chmod(wrapper, 0o755)
        hub_process.SERVER = wrapper
        try:
            super().setUp()
        finally:
            hub_process.SERVER = server
