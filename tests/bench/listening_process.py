# SPDX-License-Identifier: MIT
"""Finds the process that listens on a port of this machine."""
import glob
import os
import re
import urllib.parse

LISTENING = "0A"


def find(url):
    """Its id; None if it is not found or belongs to somebody else."""
    port = urllib.parse.urlsplit(url).port or 80
    wanted = {f"socket:[{inode}]" for inode in sockets(port)}
    for link in glob.glob("/proc/[0-9]*/fd/*"):
        try:
            if os.readlink(link) in wanted:
                return int(re.match(r"/proc/(\d+)", link)[1])
        except OSError:
            continue
    return None


def sockets(port):
    """Inodes of the sockets that listen on `port`."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table, encoding="ascii") as lines:
                for words in list(map(str.split, lines))[1:]:
                    if words[3] == LISTENING and int(words[1].rpartition(":")[2], 16) == port:
                        yield words[9]
        except FileNotFoundError:
            continue
