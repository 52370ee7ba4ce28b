"""Real clients play promises against `mailspec serve`; see `run` in this directory."""

import imaplib
import mailbox
import os
import poplib
import re
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

MAILSPEC = os.environ["MAILSPEC"]
PASSWORD = "secret"
FOLDERS = ["INBOX", "Filed", "Work", "Lists"]
# Messages in all folders: as many as a client was tried with by hand, and fewer under variants.
MANY, FEW = 300, 24
# Time limit of one client's command, in seconds.
PATIENCE = 30


class Disagreement(Exception):
    """What a client has, and what the server has, are not the same."""


def same(what, got, expected):
    if got != expected:
        raise Disagreement(f"{what}: {got!r}, not {expected!r}")


class Server:
    """`mailspec serve` under some variants."""

    def __init__(self, variants):
        arguments = [MAILSPEC, "serve"]
        for variant in variants:
            arguments += ["--variant", variant]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        self.ports = {}
        for line in self.process.stdout:
            if found := re.match(r"(imaps?|pop3s?)://127\.0\.0\.1:(\d+)", line):
                self.ports[found[1]] = int(found[2])
            if len(self.ports) == 4:
                break
        else:
            raise Disagreement(f"mailspec serve did not start: {arguments}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def probe(self, user):
        return Probe(self.ports["imap"], user)

    def imap(self, user):
        session = imaplib.IMAP4("127.0.0.1", self.ports["imap"], timeout=PATIENCE)
        session.login(user, PASSWORD)
        return session

    def pop3(self, user):
        session = poplib.POP3("127.0.0.1", self.ports["pop3"], timeout=PATIENCE)
        session.user(user)
        session.pass_(PASSWORD)
        return session


class Probe:
    """IMAP for this script's own questions, whatever form the answers have."""

    def __init__(self, port, user):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.file = self.socket.makefile("rb")
        self.file.readline()
        self.ask(b"LOGIN %s %s" % (user.encode(), PASSWORD.encode()))

    def ask(self, words, literal=None):
        """The untagged responses to a command, literals in them; it has to be OK."""
        line = b"p " + words + (b" {%d}" % len(literal) if literal is not None else b"") + b"\r\n"
        self.socket.sendall(line)
        if literal is not None:
            while not (waits := self.file.readline()).startswith(b"+"):
                same("a continuation request", bool(waits), True)
            self.socket.sendall(literal + b"\r\n")
        responses = []
        while True:
            response = self.response()
            if response[:2] == b"p ":
                same(words.decode(), response[2:4].upper(), b"OK")
                return responses
            responses.append(response)

    def response(self):
        line = self.file.readline()
        same("an answer", line.endswith(b"\r\n"), True)
        # Words for people may end in what would announce a literal.
        data = re.match(rb"(?i)\* (\d+ FETCH|LIST|LSUB|STATUS) ", line)
        while data and (size := re.search(rb"\{(\d+)\}\r\n$", line)):
            line += self.file.read(int(size[1])) + self.file.readline()
        return line

    def messages(self):
        """Of the selected mailbox: unique identifier, then octets and flags."""
        texts, flags = {}, {}
        sequence = {}
        for response in self.ask(b"UID FETCH 1:* (UID FLAGS BODY.PEEK[])"):
            fetched = re.match(rb"(?i)\* (\d+) FETCH \(", response)
            if not fetched:
                continue
            head, size, rest = re.match(rb"(?s)(.*?)(?:\{(\d+)\}\r\n(.*))?$", response).groups()
            text = rest[: int(size)] if size else None
            attributes = head + (rest[int(size) :] if size else b"")
            at = fetched[1]
            if uid := re.search(rb"(?i)\bUID (\d+)", attributes):
                sequence[at] = uid[1]
            if marks := re.search(rb"(?i)\bFLAGS \(([^)]*)\)", attributes):
                flags[at] = {flag.lower() for flag in marks[1].split()} - {b"\\recent"}
            if text is not None:
                texts[at] = text
        return {sequence[at]: (texts[at], flags[at]) for at in texts}


def message(number):
    """A message unlike all others; dots, long lines and 8-bit octets come in turn."""
    body = [
        b"Only words.\r\n",
        b".a dot begins this line\r\n.\r\n..\r\n",
        b"x" * 900 + b"\r\n" + b"y" * 70 + b"\r\n",
        "Grüße aus Köln.\r\n".encode(),
    ][number % 4]
    return (
        b"From: sender@mailspec.example\r\nTo: reader@mailspec.example\r\n"
        b"Date: Tue, 3 Feb 2004 09:14:03 +0100\r\n"
        b"Subject: Number %d\r\nMessage-ID: <%d@mailspec.example>\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\nNumber %d.\r\n%s" % (number, number, number, body)
    )


def number_of(octets):
    found = re.search(rb"(?im)^Message-ID: <(\d+)@", octets)
    return int(found[1]) if found else None


def plain(octets):
    """A message with bare line feeds, as maildirs keep it, without what a delivery or mbsync adds."""
    octets = re.sub(rb"(?m)^X-TUID: .*\n", b"", octets.replace(b"\r\n", b"\n"))
    return octets[octets.index(b"From: sender") :].rstrip(b"\n")


def fill(server, user, count, folders=FOLDERS):
    """Appends `count` messages to `folders` in turn; every third is read."""
    probe = server.probe(user)
    for folder in folders:
        if folder != "INBOX":
            probe.ask(b"CREATE " + folder.encode())
    for number in range(count):
        append(probe, folders[number % len(folders)], number, rb"(\Seen)" if number % 3 == 0 else b"()")


def append(probe, folder, number, flags=b"()"):
    probe.ask(b"APPEND %s %s" % (folder.encode(), flags), message(number))


def stored(server, user, folder):
    """What the server has in `folder`: number, then octets and flags."""
    probe = server.probe(user)
    probe.ask(b"EXAMINE " + folder.encode())
    return {number_of(text): (plain(text), flags) for text, flags in probe.messages().values()}


def of_maildir(path):
    """What a client has in a maildir: number, then octets and flags."""
    names = {"S": b"\\seen", "F": b"\\flagged", "R": b"\\answered", "D": b"\\draft", "T": b"\\deleted"}
    messages = {}
    for kind in ("new", "cur"):
        for file in (path / kind).iterdir():
            octets = file.read_bytes()
            flags = file.name.partition(":2,")[2]
            messages[number_of(octets)] = (plain(octets), {names[flag] for flag in flags if flag in names})
    return messages


def command(arguments, fine=(0,), **more):
    done = subprocess.run(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, check=False, **more
    )
    if done.returncode not in fine:
        said = done.stdout.decode(errors="replace")[-1500:]
        raise Disagreement(f"{arguments[0]} ended with {done.returncode}: {said}")
    return done.stdout


def equal(what, client, server, flags=True):
    """The client has what the server has."""
    same(f"{what}: the messages", sorted(client, key=str), sorted(server, key=str))
    for number, (octets, marks) in server.items():
        same(f"{what}: message {number}", client[number][0], octets)
        if flags:
            same(f"{what}: flags of message {number}", client[number][1], marks)


# mbsync: promises 1, 2, 7, 9 and 13, three devices.


def mbsync_device(server, user, place):
    place.mkdir(exist_ok=True)
    (place / "rc").write_text(
        f"""IMAPAccount account
Host 127.0.0.1
Port {server.ports["imap"]}
User {user}
Pass {PASSWORD}
AuthMechs LOGIN
SSLType None

IMAPStore far
Account account

MaildirStore near
Path {place}/mail/
Inbox {place}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Remove Both
Expunge Both
SyncState {place}/state/
"""
    )
    (place / "mail").mkdir(exist_ok=True)
    (place / "state").mkdir(exist_ok=True)
    command(["mbsync", "-q", "-c", str(place / "rc"), "all"])
    return place / "mail"


def mbsync(server, user, place, count):
    fill(server, user, count)
    first = mbsync_device(server, user, place / "first")
    for folder in FOLDERS:
        equal(f"mbsync {folder}", of_maildir(first / folder), stored(server, user, folder))
    mbsync_device(server, user, place / "second")
    # One device flags a message, deletes another and files a third in a new folder.
    files = sorted((first / "Work" / "cur").iterdir()) + sorted((first / "Work" / "new").iterdir())
    flagged, gone = files[0], files[1]
    base = flagged.name.partition(":2,")[0]
    flagged.rename(first / "Work" / "cur" / f"{base}:2,FS")
    gone.unlink()
    fresh = mailbox.Maildir(first / "Fresh")
    fresh.add(message(9000))
    mbsync_device(server, user, place / "first")
    second = mbsync_device(server, user, place / "second")
    for folder in [*FOLDERS, "Fresh"]:
        equal(f"mbsync {folder}, later", of_maildir(second / folder), stored(server, user, folder))
    work = stored(server, user, "Work")
    same("flags of the message that a device marked", b"\\flagged" in work[number_of((first / "Work" / "cur" / f"{base}:2,FS").read_bytes())][1], True)
    same("messages in Work", len(work), len(range(FOLDERS.index("Work"), count, len(FOLDERS))) - 1)
    same("messages in the new folder", list(stored(server, user, "Fresh")), [9000])
    # A new device instead of a lost one.
    third = mbsync_device(server, user, place / "third")
    for folder in [*FOLDERS, "Fresh"]:
        equal(f"mbsync {folder}, rebuilt", of_maildir(third / folder), stored(server, user, folder))


# offlineimap: promises 1, 2, 7 and 9.


def offlineimap_sync(server, user, place):
    (place / "rc").write_text(
        f"""[general]
accounts = account
metadata = {place}/state
ui = quiet

[Account account]
localrepository = near
remoterepository = far

[Repository near]
type = Maildir
localfolders = {place}/mail

[Repository far]
type = IMAP
remotehost = 127.0.0.1
remoteport = {server.ports["imap"]}
remoteuser = {user}
remotepass = {PASSWORD}
ssl = no
starttls = no
auth_mechanisms = LOGIN
"""
    )
    command(["offlineimap", "-o", "-c", str(place / "rc")])
    return place / "mail"


def offlineimap(server, user, place, count):
    fill(server, user, count)
    near = offlineimap_sync(server, user, place)
    for folder in FOLDERS:
        equal(f"offlineimap {folder}", of_maildir(near / folder), stored(server, user, folder))
    probe = server.probe(user)
    probe.ask(b"SELECT Work")
    probe.ask(rb"STORE 1 +FLAGS (\Flagged)")
    probe.ask(rb"STORE 2 +FLAGS (\Deleted)")
    probe.ask(b"EXPUNGE")
    probe.ask(b"CREATE Fresh")
    append(probe, "Fresh", 9000)
    offlineimap_sync(server, user, place)
    for folder in [*FOLDERS, "Fresh"]:
        equal(f"offlineimap {folder}, later", of_maildir(near / folder), stored(server, user, folder))


# POP3: promises 7 and 9 to 12. What IMAP filed is downloaded and left, then what is new alone, then
# all is removed.


def downloads(what, server, user, count, download):
    """`download(keep)` says what a client has got by then."""
    fill(server, user, count, ["INBOX"])
    expected = stored(server, user, "INBOX")
    equal(f"{what}, left on the server", download(True), expected, flags=False)
    probe = server.probe(user)
    append(probe, "INBOX", 9000)
    probe.ask(b"SELECT INBOX")
    probe.ask(rb"STORE 2 +FLAGS (\Deleted)")
    probe.ask(b"EXPUNGE")
    expected[9000] = (plain(message(9000)), set())
    equal(f"{what}, what is new", download(True), expected, flags=False)
    same(f"{what}: left on the server", len(stored(server, user, "INBOX")), count)
    download(False)
    same(f"{what}: left after removal", stored(server, user, "INBOX"), {})


def delivery(place):
    """A directory, and a program that delivers into it."""
    got, deliver = place / "got", place / "deliver"
    got.mkdir()
    deliver.write_text(f'#!/bin/sh\nexec cat >"$(mktemp {got}/XXXXXXXX)"\n')
    deliver.chmod(0o755)
    return got, deliver


def delivered(what, got, once=True):
    """What was delivered, by number; `once`: nothing was to come again."""
    files = [file.read_bytes() for file in got.iterdir()]
    messages = {number_of(octets): (plain(octets), set()) for octets in files}
    if once:
        same(f"{what}: nothing twice", len(files), len(messages))
    return messages


def fetchmail(server, user, place, count):
    got, deliver = delivery(place)

    def download(keep):
        rc = place / "rc"
        rc.write_text(
            f'set idfile "{place}/ids"\nset postmaster root\n'
            f"poll 127.0.0.1 service {server.ports['pop3']} protocol pop3 uidl\n"
            f'  user "{user}" password "{PASSWORD}" sslproto "" mda "{deliver}"\n'
            f"  {'keep' if keep else 'nokeep fetchall'}\n"
        )
        rc.chmod(0o600)
        home = {**os.environ, "FETCHMAILHOME": str(place), "HOME": str(place)}
        # 1: there was no mail.
        command(["fetchmail", "-f", str(rc), "--silent", "--pidfile", str(place / "pid")], fine=(0, 1), env=home)
        return delivered("fetchmail", got, once=keep)

    downloads("fetchmail", server, user, count, download)


def getmail(server, user, place, count):
    got, deliver = delivery(place)

    def download(keep):
        (place / "rc").write_text(
            f"""[retriever]
type = SimplePOP3Retriever
server = 127.0.0.1
port = {server.ports["pop3"]}
username = {user}
password = {PASSWORD}

[destination]
type = MDA_external
path = {deliver}
unixfrom = false
allow_root_commands = true

[options]
read_all = false
delete = {"false" if keep else "true"}
delivered_to = false
received = false
"""
        )
        command(["getmail", "--getmaildir", str(place), "--rcfile", str(place / "rc")])
        return delivered("getmail", got)

    downloads("getmail", server, user, count, download)


def pop3(server, user, place, count):
    """Python's poplib: leave on the server by unique-id, as clients do."""
    seen, got = set(), {}

    def download(keep):
        session = server.pop3(user)
        listed = dict(line.split() for line in session.uidl()[1])
        same("UIDL and STAT", len(listed), session.stat()[0])
        sizes = dict(line.split()[:2] for line in session.list()[1])
        for number, unique in listed.items():
            if unique not in seen:
                seen.add(unique)
                octets = b"\r\n".join(session.retr(int(number))[1]) + b"\r\n"
                same("LIST and RETR", int(sizes[number]), len(octets))
                got[number_of(octets)] = (plain(octets), set())
            if not keep:
                session.dele(int(number))
        session.quit()
        return dict(got)

    downloads("poplib", server, user, count, download)


# Python's imaplib: promises 1, 2, 7, 9, 12 and 13.


def imap(server, user, place, count):
    fill(server, user, count)
    one, other = server.imap(user), server.imap(user)
    for session in (one, other):
        said, sizes = session.select("Work")
        same("SELECT", (said, sizes[-1]), ("OK", str(len(range(2, count, 4))).encode()))
    one.store("1:2", "+FLAGS.SILENT", r"(\Flagged)")
    other.noop()
    marked = other.uid("SEARCH", "FLAGGED")[1][0].split()
    same("flagged on the other device", len(marked), 2)
    one.copy("1", "Filed")
    one.store("1", "+FLAGS.SILENT", r"(\Deleted)")
    one.expunge()
    other.noop()
    same("left on the other device", len(other.search(None, "ALL")[1][0].split()), len(range(2, count, 4)) - 1)
    one.create("Fresh")
    one.rename("Fresh", "Renamed")
    one.subscribe("Renamed")
    names = b" ".join(part if isinstance(part, bytes) else part[1] for part in other.list()[1])
    same("the renamed folder on the other device", b"Renamed" in names, True)
    other.close()
    one.logout()
    other.logout()
    same("messages in Filed", len(stored(server, user, "Filed")), len(range(1, count, 4)) + 1)
    # The archive of a POP3 device moves in, and comes back as it was.
    session = server.imap(user)
    for number in range(500, 500 + count // 4):
        session.append("Renamed", r"(\Seen)", '"03-Feb-2004 09:14:03 +0100"', message(number))
    session.logout()
    for number, (octets, flags) in stored(server, user, "Renamed").items():
        same(f"message {number}", octets, plain(message(number)))
        same(f"flags of message {number}", flags, {b"\\seen"})


# curl: promises 2, 9, 10 and 13.


def curl(server, user, place, count):
    fill(server, user, count, ["INBOX"])
    login = ["curl", "-s", "-S", "-u", f"{user}:{PASSWORD}", "--max-time", str(PATIENCE)]
    far = f"imap://127.0.0.1:{server.ports['imap']}"
    new = place / "new.eml"
    new.write_bytes(message(9000))
    command([*login, far, "-X", "CREATE Fresh"])
    command([*login, f"{far}/Fresh", "-T", str(new)])
    same("curl: the message that was filed", list(stored(server, user, "Fresh")), [9000])
    same("curl: the folder that was made", b"Fresh" in command([*login, far, "-X", 'LIST "" *']), True)
    for at, (number, (octets, _)) in enumerate(stored(server, user, "INBOX").items(), 1):
        if at <= FEW:
            got = command([*login, f"{far}/INBOX;MAILINDEX={at}"])
            same(f"curl: message {number}", plain(got), octets)
    command([*login, f"{far}/INBOX", "-X", r"STORE 1 +FLAGS (\Deleted)"])
    command([*login, f"{far}/INBOX", "-X", "EXPUNGE"])
    same("curl: what is left", len(stored(server, user, "INBOX")), count - 1)
    near = f"pop3://127.0.0.1:{server.ports['pop3']}"
    listed = command([*login, near]).split(b"\r\n")
    same("curl: the maildrop", len([line for line in listed if line]), count - 1)
    got = command([*login, f"{near}/1"])
    same("curl: the first message", plain(got), stored(server, user, "INBOX")[number_of(got)][0])
    command([*login, f"{near}/1", "-X", "DELE", "-I"])
    same("curl: left after DELE", len(stored(server, user, "INBOX")), count - 2)


CLIENTS = {
    "mbsync": mbsync,
    "offlineimap": offlineimap,
    "imaplib": imap,
    "curl": curl,
    "fetchmail": fetchmail,
    "getmail": getmail,
    "poplib": pop3,
}

# The freedoms that concern what these clients are sent. What takes away a login, folders or unique-ids
# that a story is about is left out.
IMAP = """
select-data-reversed fetch-data-reversed status-data-reversed search-descending search-in-several
fetch-split flags-of-others-unasked seen-told-apart uid-unasked capability-unasked notices-unasked
status-unasked sizes-unasked flags-unasked exists-after-expunge no-unseen strings-as-literals
mailboxes-as-literals mailboxes-quoted words-lowercase words-mixed-case system-flags-lowercase
inbox-in-small-letters day-with-zero text-in-brackets text-with-braces text-ends-in-braces
continuation-with-code mime-lowercase structure-without-extensions bye-repeated uids-with-gaps
dates-in-utc ascii-search expunge-held-back expunge-in-uid-commands delimiter-dot
list-marked lsub-with-attributes capability-on-demand capabilities-unknown plain-under-tls
no-extensions no-literal-plus no-idle no-namespace no-uidplus no-move no-unselect no-children
replies-in-pieces charset-told
""".split()
POP3 = """
list-with-text no-capa newest-first indicators-alone stat-with-text no-apop timestamp-in-middle no-top
no-auth more-mechanisms no-stls no-resp-codes no-pipelining no-lang no-implementation expire-differs
capa-unknown capa-grows capa-reversed capa-lowercase uidl-long uidl-punctuation listings-counted
deleted-to-trash replies-in-pieces
""".split()
FREEDOMS = {
    "mbsync": [f"imap/{name}" for name in IMAP],
    "offlineimap": [f"imap/{name}" for name in IMAP],
    "imaplib": [f"imap/{name}" for name in IMAP],
    "curl": [f"imap/{name}" for name in IMAP] + [f"pop3/{name}" for name in POP3],
    "fetchmail": [f"pop3/{name}" for name in POP3],
    "getmail": [f"pop3/{name}" for name in POP3],
    "poplib": [f"pop3/{name}" for name in POP3],
}

# What a client does not cope with though it is lawful, and why. Words in another case are lawful by
# RFC 3501 §9 (1); that no client but ours takes them is what the variants are there to tell.
WORDS = "it knows OK in capitals alone"
FLAGS = "it knows system flags in their usual letters alone"
BRACES = "it takes braces at the end of words for people for a literal"
APPENDED = "it gives up at the answer to its own FETCH of X-TUID, by which it finds what it appended without UIDPLUS"
UNFIT = {
    ("mbsync", "imap/words-lowercase"): WORDS,
    ("mbsync", "imap/words-mixed-case"): WORDS,
    ("mbsync", "imap/system-flags-lowercase"): FLAGS,
    ("mbsync", "imap/no-extensions"): APPENDED,
    ("mbsync", "imap/no-uidplus"): APPENDED,
    ("offlineimap", "imap/words-lowercase"): WORDS,
    ("offlineimap", "imap/words-mixed-case"): WORDS,
    ("offlineimap", "imap/system-flags-lowercase"): FLAGS,
    ("offlineimap", "imap/text-ends-in-braces"): BRACES,
    ("offlineimap", "imap/fetch-split"): "it wants FLAGS and UID in one FETCH response",
    ("offlineimap", "imap/mailboxes-as-literals"): "it takes no literal in LIST",
    ("offlineimap", "imap/inbox-in-small-letters"): "it calls its folder as LIST spells INBOX",
    ("imaplib", "imap/words-lowercase"): WORDS,
    ("imaplib", "imap/words-mixed-case"): WORDS,
    ("imaplib", "imap/text-ends-in-braces"): BRACES,
    ("imaplib", "imap/search-in-several"): "it gives each SEARCH response apart, and this script takes the first",
    ("curl", "imap/words-lowercase"): WORDS,
    ("curl", "imap/words-mixed-case"): WORDS,
    ("curl", "imap/mailboxes-as-literals"): "it prints no literal of LIST",
    ("fetchmail", "pop3/no-top"): "it asks for TOP where it leaves mail on the server, listed or not",
}


def play(client, variants, count):
    """A line that says what went wrong, or None."""
    try:
        with Server(variants) as server, tempfile.TemporaryDirectory() as place:
            CLIENTS[client](server, "user1", Path(place), count)
    except Disagreement as disagreement:
        return str(disagreement)
    except (OSError, ValueError, subprocess.TimeoutExpired, imaplib.IMAP4.error, poplib.error_proto) as error:
        return f"{type(error).__name__}: {error}"
    return None


def main(chosen):
    unknown = [name for name in chosen if name not in CLIENTS]
    if unknown:
        print(f"no client is called {unknown[0]}: {', '.join(CLIENTS)} are", file=sys.stderr)
        return 2
    clients = chosen or list(CLIENTS)
    plays = [(client, [], MANY) for client in clients]
    for client in clients:
        plays += [(client, [variant], FEW) for variant in FREEDOMS[client]]
    began = time.monotonic()
    wrong, unfit = 0, 0
    with ThreadPoolExecutor(max_workers=2 * (os.cpu_count() or 1)) as pool:
        for (client, variants, _), said in zip(plays, pool.map(lambda each: play(*each), plays)):
            where = " ".join([client, *variants])
            reason = UNFIT.get((client, variants[0])) if variants else None
            if reason and said:
                unfit += 1
            elif reason:
                wrong += 1
                print(f"{where}: copes, though it is listed: {reason}")
            elif said:
                wrong += 1
                print(f"{where}: {said}")
            elif not variants:
                print(f"{where}: as promised, {MANY} messages")
    seconds = time.monotonic() - began
    print(f"{len(plays)} plays of {len(clients)} clients: {wrong} wrong, {unfit} freedoms that a client does not cope with, {seconds:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
