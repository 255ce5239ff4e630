"""A daemon that only answers: each method with the reply it was given, whoever asks. For tests of what the client makes
of a reply."""
import os
import socket
import threading

import msgpack

from enishi_test import exact, folder


class Answering:
    def __init__(self, replies):
        self.replies = replies
        self.socket = os.path.join(folder(), "s")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.socket)
        self.listener.listen(8)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            unpacker = msgpack.Unpacker(raw=False)
            for data in iter(lambda: connection.recv(1 << 16), b""):
                unpacker.feed(data)
                for _, msgid, method, _ in unpacker:
                    connection.sendall(exact([1, msgid, None, self.replies[method]]))
            connection.close()
