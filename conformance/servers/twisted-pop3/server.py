"""A POP3 server of twisted.mail.pop3, plain and over TLS, each user's mail in a Maildir.

usage: server.py DIR PORT TLS-PORT USER…: mail in DIR/USER, DIR/cert.pem and DIR/key.pem;
everybody's password is `secret`.
"""

import hashlib
import sys
from pathlib import Path

from twisted.cred import checkers, credentials, error, portal
from twisted.internet import endpoints, protocol, reactor
from twisted.mail import pop3
from zope.interface import implementer


class Maildrop(pop3.Mailbox):
    """A Maildir as one session finds it; what it deletes goes in `sync`, at QUIT."""

    def __init__(self, maildir):
        paths = [*(maildir / "cur").iterdir(), *(maildir / "new").iterdir()]
        self.messages = sorted(paths, key=lambda path: path.name)
        self.deleted = set()

    def listMessages(self, index=None):
        if index is None:
            return [self.listMessages(index) for index in range(len(self.messages))]
        message = self.messages[self._in_range(index)]
        # Files have LF; sizes are those of what is sent (RFC 1939 §11).
        octets = message.read_bytes()
        return 0 if index in self.deleted else len(octets) + octets.count(b"\n")

    def getMessage(self, index):
        return self.messages[self._there(index)].open("rb")

    def getUidl(self, index):
        # Asked for every message by UIDL, also for those that are deleted.
        name = self.messages[self._in_range(index)].name.partition(":")[0]
        return hashlib.md5(name.encode()).hexdigest().encode()

    def deleteMessage(self, index):
        self.deleted.add(self._there(index))

    def undeleteMessages(self):
        self.deleted.clear()

    def sync(self):
        for index in self.deleted:
            self.messages[index].unlink(missing_ok=True)

    def _in_range(self, index):
        if not 0 <= index < len(self.messages):
            raise ValueError(b"no such message")
        return index

    def _there(self, index):
        if self._in_range(index) in self.deleted:
            raise ValueError(b"message deleted")
        return index


@implementer(portal.IRealm)
class Realm:
    """Opens each maildrop for one session at a time (RFC 1939 §4)."""

    def __init__(self, mail):
        self.mail = mail
        self.open = set()

    def requestAvatar(self, user, mind, *interfaces):
        if user in self.open:
            raise error.LoginDenied("the maildrop is in use")
        maildrop = Maildrop(self.mail / user.decode())
        self.open.add(user)
        return pop3.IMailbox, maildrop, lambda: self.open.discard(user)


@implementer(pop3.IServerFactory)
class Factory(protocol.Factory):
    protocol = pop3.POP3
    noisy = False
    challengers = {b"CRAM-MD5": credentials.CramMD5Credentials}

    def __init__(self, portal):
        self.portal = portal

    def buildProtocol(self, address):
        session = super().buildProtocol(address)
        session.portal = self.portal
        return session

    def cap_IMPLEMENTATION(self):
        raise NotImplementedError

    cap_EXPIRE = cap_LOGIN_DELAY = perUserExpiration = perUserLoginDelay = cap_IMPLEMENTATION


def main(directory, port, tls_port, *users):
    logins = checkers.InMemoryUsernamePasswordDatabaseDontUse()
    for user in users:
        logins.addUser(user.encode(), b"secret")
    factory = Factory(portal.Portal(Realm(Path(directory)), [logins]))
    certificate = f"privateKey={directory}/key.pem:certKey={directory}/cert.pem"
    for listen in f"tcp:{port}", f"ssl:{tls_port}:{certificate}":
        endpoints.serverFromString(reactor, f"{listen}:interface=127.0.0.1").listen(factory)
    reactor.run()


main(*sys.argv[1:])
