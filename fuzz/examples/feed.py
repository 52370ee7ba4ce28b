#!/usr/bin/env python3
"""feed.py HOST PORT: sends each stream on standard input over a connection of its own.

Ends with 1 at the first stream that gets no greeting or no end within five seconds.
"""
import socket, struct, sys

streams = accepted = 0
while header := sys.stdin.buffer.read(4):
    stream = sys.stdin.buffer.read(struct.unpack(">I", header)[0])
    replies = b""
    try:
        with socket.create_connection(sys.argv[1:3], timeout=5) as server:
            server.sendall(stream)
            server.shutdown(socket.SHUT_WR)
            while piece := server.recv(65536):
                replies += piece
        assert replies, "no greeting"
    except (OSError, AssertionError) as problem:
        sys.exit(f"stream {streams + 1}: {problem!r} after {replies[-200:]!r}: {stream!r}")
    streams += 1
    accepted += sum(line.split()[:1] == [b"+OK"] or line.split()[1:2] == [b"OK"]
                    for line in replies.splitlines()[1:] if not line.startswith(b"*"))
print(f"{streams} streams, {accepted} commands accepted")
