#!/usr/bin/python3
"""The stop list outlives the person without telling of them: no address is in it, in the file either; rows of an older
version become hashes at the next start, and stop as before. With another key nobody could tell whose they are."""
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, sql, want
from return_test import DSN, HARD, Returning


def keys(h):
    return [k for k, in sql(h.d.db, "SELECT key FROM stopped_address")]


def test():
    h = Returning()
    who = h.people(1, address="marker%d@stop.example.jp")[0]
    h.run()
    h.advance(days=1)
    h.put(DSN, to=h.return_path(who), **HARD)
    h.fetch()
    h.root.call("consent.withdraw", contact=who, how="oral")
    want(len(keys(h)) == 6 and all(len(k) == 64 for k in keys(h)), keys(h))
    h.d.stop()
    db = sqlite3.connect(h.d.db)
    db.execute("INSERT INTO stopped_address VALUES ('old@stop.example.jp', '', 'bounced', 1)")
    db.commit()
    db.close()
    h.restart()
    want(len(keys(h)) == 7 and not any("@" in k for k in keys(h)), keys(h))
    h.root.call("contact.add", family="根室", email="OLD@stop.example.jp")
    equal(h.root.call("contact.show", id=2)["no_mail"], "bounced")
    h.root.call("contact.edit", id=2, email="new@stop.example.jp")
    equal(h.root.call("contact.show", id=2)["no_mail"], "not_asked")
    h.d.stop()


run(test)
