"""What tests of mail that comes back need beside sending_test: a house with a return mailbox, and the mails of carriers and
people, made from the very mails that went out."""
import os
import signal

from enishi_test import folder, sql, until
from mail_test import driver
from sending_test import House

DSN = """Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@mx.example.jp (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.jp. {number}

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp

Final-Recipient: rfc822; x@example.jp
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b1--
"""
HARD = {"action": "failed", "status": "5.1.1", "words": "550 5.1.1 User unknown"}
SOFT = {"action": "failed", "status": "4.4.1", "words": "451 4.4.1 timed out"}
REPLY = """From: hanako@example.jp
To: iju@city.example.jp
Subject: Re: x
In-Reply-To: {id}
{more}Message-ID: <{number}@example.jp>
Content-Type: text/plain; charset=utf-8

{body}
"""
STOP = """From: hanako@example.jp
To: <{to}>
Subject: unsubscribe
Message-ID: <{number}@example.jp>

"""


class Returning(House):
    """Its return mailbox is the folder `box`, unless `mail` names another."""

    def __init__(self, mail=None, **more):
        self.box = folder()
        self.number = 0
        self.mail = {"return_mailbox": self.box, "return_minutes": 0, **(mail or {})}
        super().__init__(self.mail, **more)

    def reload(self, **mail):
        """With these options of mail besides."""
        before = self.d.log().count("reloaded")
        self.configure({**self.mail, **mail})
        self.d.process.send_signal(signal.SIGHUP)
        until(lambda: self.d.log().count("reloaded") > before, 10, "the configuration is read again")

    def token(self, contact, purpose):
        """Of the last mail to a contact: 1 for bounces, 2 to stop, 3 of its Message-ID. Made with the house's own key, for the
        return path is not in the file of a mail; the others are, and equal."""
        mail, campaign = sql(self.d.db, "SELECT id, campaign_id FROM outbox WHERE contact_id = %d AND address IS NOT NULL"
                             " ORDER BY id DESC LIMIT 1" % contact)[0]
        return driver("token", self.d.data + "/enishi.key", str(purpose), campaign, mail).decode().split()[1]

    def return_path(self, contact):
        return "kaeri+%s@city.example.jp" % self.token(contact, 1)

    def stop_address(self, contact):
        return "teishi+%s@city.example.jp" % self.token(contact, 2)

    def message_id(self, contact):
        return "<1.%s@city.example.jp>" % self.token(contact, 3)

    def put(self, text, **values):
        """Lay a mail into the box; its file name."""
        self.number += 1
        name = "%04d.eml" % self.number
        raw = text.format(number=self.number, **values).replace("\n", "\r\n").encode()
        with open(os.path.join(self.box, name + ".new"), "wb") as f:
            f.write(raw)
        os.rename(os.path.join(self.box, name + ".new"), os.path.join(self.box, name))
        return name

    def fetch(self):
        return self.one.call("mail.fetch")

    def why(self, contact):
        """Reasons of the contact's mails, oldest first."""
        return [m.get("why") for m in reversed(self.root.call("mail.list", contact=contact)["rows"])]

    def wait_for_bytes_gone(self, mail):
        until(lambda: self.root.call("mail.read", id=mail)["message"] is None, 10, "the bytes are thrown away")
