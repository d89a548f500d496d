"""The door: what it says, how long it takes, how often one may try."""
from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from core.accounts.models import Worker, passwords, throttle
from core.accounts.views import devices
from core.foundation import clock, db
from core.foundation.audit import AuditEvent
from tests.security.world import PASSWORD, World

pytestmark = pytest.mark.one_database
WRONG = "not the right password at all"


@pytest.fixture
def at(monkeypatch):
    began = clock.now()
    return lambda **later: monkeypatch.setattr(clock, "now", lambda: began + timedelta(**later))


@pytest.fixture
def known(world):
    """The supervisor has a password."""
    Worker.update(password=passwords.digest(PASSWORD)).where(Worker.id == world.people["supervisor"].id).execute()
    return world


@pytest.fixture
def counted(monkeypatch):
    """How often a password was really looked at."""
    looked = []
    hasher = passwords._hasher
    real = hasher.verify

    class Counting:
        def __getattr__(self, name):
            return getattr(hasher, name)

        def verify(self, stored, password):
            looked.append(stored)
            return real(stored, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    return looked


def knock(world: World, name: str, password: str = WRONG, **more):
    return world.ask("anonymous", "POST", "/sign-in", data={"name": name, "password": password}, **more)


# --- Passwords ------------------------------------------------------------------------------------


def test_a_password_is_kept_as_argon2id_with_at_least_19_mib():
    stored = passwords.digest(PASSWORD)
    kind, memory, rounds = re.match(r"\$(argon2id)\$v=19\$m=(\d+),t=(\d+)", stored).groups()
    assert (kind, int(memory) >= 19 * 1024, int(rounds) >= 2) == ("argon2id", True, True)
    assert passwords.digest(PASSWORD) != stored
    assert passwords.matches(stored, PASSWORD)
    assert not passwords.matches(stored, PASSWORD + " ") and not passwords.matches(stored, PASSWORD.title())
    assert not passwords.matches("", "") and not passwords.matches("garbage", PASSWORD)


def test_a_weaker_digest_is_made_anew_at_the_next_sign_in(world):
    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    worker = world.people["supervisor"].id
    Worker.update(password=weak).where(Worker.id == worker).execute()
    assert knock(world, "supervisor", PASSWORD).status_code == 303
    assert "m=19456,t=2" in Worker.get_by_id(worker).password
    world.webs.clear()
    assert knock(world, "supervisor", PASSWORD).status_code == 303


# --- What it says ---------------------------------------------------------------------------------


def faces(world: World) -> dict[str, object]:
    """The door's answer to a wrong password of everybody who could be told apart."""
    Worker.update(password=passwords.digest(PASSWORD)).where(
        Worker.id << [world.people[role].id for role in ("supervisor", "colleague", "stranger")]).execute()
    Worker.update(ended_at=clock.now()).where(Worker.id == world.people["colleague"].id).execute()
    for _ in range(throttle.TRIES + 1):
        knock(world, "stranger")
    return {"known": knock(world, "supervisor"), "unknown": knock(world, "nobody.at.all"),
            "ended": knock(world, "colleague"), "ended, right": knock(world, "colleague", PASSWORD),
            "without a password": knock(world, "auditor"), "throttled": knock(world, "stranger"),
            "throttled, right": knock(world, "stranger", PASSWORD)}


def test_the_door_says_the_same_to_everybody(world):
    told = {}
    for who, answer in faces(world).items():
        text = re.sub(r'value="[^"]*"', "", answer.text)
        headers = sorted((name, value) for name, value in answer.headers if name != "Content-Length")
        told[who] = (answer.status_code, text, headers)
    assert len({str(face) for face in told.values()}) == 1, told.keys()
    assert told["known"][0] == 422


def test_the_door_looks_at_one_password_for_everybody(world, counted):
    """Time is what argon2 takes: one look each, with the same settings, also when there is nobody."""
    faces(world)
    counted.clear()
    for name in ("supervisor", "nobody", "colleague", "auditor", "stranger"):
        knock(world, name)
    assert len(counted) == 5
    assert len({stored.split("$")[3] for stored in counted}) == 1


def test_the_door_does_not_tell_names_by_what_it_writes(known):
    """As many statements for a known name as for an unknown one."""
    known.ask("anonymous", "GET", "/sign-in")  # the first request of a process also looks at the migrations
    sent, counts = [], []
    db.db.obj.query_hooks.append(lambda event: sent.append(event.sql))
    for name in ("supervisor", "nobody"):
        sent.clear()
        knock(known, name)
        counts.append(len(sent))
    db.db.obj.query_hooks.pop()
    assert counts[0] == counts[1]


def test_a_failed_try_is_in_the_audit_log_without_what_was_typed(known):
    knock(known, "supervisor", "secret words typed here")
    knock(known, "rosa alvarez typed by mistake")
    newest = list(AuditEvent.select().order_by(AuditEvent.id.desc()).limit(2))
    assert [(event.action, event.outcome) for event in newest] == [("sign-in", "failed")] * 2
    number = known.people["supervisor"].id
    assert [event.subject for event in newest] == ["", f"worker {number}"]  # the account that there is, else nothing
    assert not any("secret" in json.dumps(event.__data__, default=str) or "alvarez" in event.subject + event.detail
                   for event in newest)


# --- How often ------------------------------------------------------------------------------------


def test_ten_tries_and_then_a_rest_of_fifteen_minutes(known, counted, at):
    for _ in range(10):
        assert knock(known, "supervisor").status_code == 422
    assert knock(known, "supervisor", PASSWORD).status_code == 422  # right, but too late
    looked_for_somebody = [stored for stored in counted if stored != passwords._nobody]
    assert len(looked_for_somebody) == 10
    at(minutes=14)
    assert knock(known, "supervisor", PASSWORD).status_code == 422
    at(minutes=15, seconds=1)
    assert knock(known, "supervisor", PASSWORD).status_code == 303


def test_many_tries_look_at_ten_passwords(known, monkeypatch):
    looked = []
    monkeypatch.setattr(passwords, "matches", lambda stored, password: bool(stored and looked.append(stored)))
    for _ in range(150):
        knock(known, "supervisor")
    assert len(looked) == 10


def test_the_count_does_not_depend_on_how_the_name_is_written(known):
    for name in ("supervisor", "Supervisor", " SUPERVISOR ", "supervisor", "SuperVisor") * 2:
        knock(known, name)
    assert [row.tries for row in throttle.Tries.select()] == [10]
    assert knock(known, "supervisor", PASSWORD).status_code == 422


def test_a_right_password_clears_the_count(known):
    for _ in range(9):
        knock(known, "supervisor")
    assert knock(known, "supervisor", PASSWORD).status_code == 303
    known.webs.clear()
    for _ in range(9):
        knock(known, "supervisor")
    assert knock(known, "supervisor", PASSWORD).status_code == 303


def test_unknown_names_do_not_grow_a_table(world, monkeypatch):
    monkeypatch.setattr(passwords, "matches", lambda stored, password: False)
    for number in range(100):
        knock(world, f"nobody{number}")
    assert throttle.Tries.select().count() == 1


def test_two_names_never_share_a_count(known, monkeypatch):
    """However many unknown or similar names are tried: every hash is broken into few buckets here."""
    long = "a" * 64
    for name in (long, long[:63] + "b"):
        Worker.add(name, name, ["case_manager"])
    monkeypatch.setattr(passwords, "matches", lambda stored, password: False)
    for number in range(200):
        knock(known, f"nobody{number}")
    for name in (long, "colleague", "superviso", "supervisor1", "supervisor.", "s\u0443pervisor") * 11:
        knock(known, name)
    monkeypatch.undo()
    assert knock(known, "supervisor", PASSWORD).status_code == 303
    assert throttle.take_try(throttle.at_the_door(Worker.get(Worker.sign_in == long[:63] + "b").id))


def test_a_stranger_does_not_lock_out_who_signed_in_in_this_browser_before(known):
    """AU-4. The cookie opens nothing by itself, and tries in a known browser are counted, too."""
    assert knock(known, "supervisor", PASSWORD).status_code == 303
    assert known.ask("anonymous", "POST", "/sign-out").status_code == 303
    mine = known.webs.pop("anonymous")
    for _ in range(12):
        assert knock(known, "supervisor").status_code == 422
    assert knock(known, "supervisor", PASSWORD).status_code == 422
    known.webs["anonymous"] = mine
    assert knock(known, "supervisor", PASSWORD).status_code == 303
    assert known.ask("anonymous", "POST", "/sign-out").status_code == 303
    for _ in range(11):
        assert knock(known, "supervisor").status_code == 422
    assert knock(known, "supervisor", PASSWORD).status_code == 422


@pytest.mark.parametrize("forged", ["{id}.{turn}.00000000000000000000000000000000", "{id}", "~~~", "x" * 3000,
                                    "\xff.\xff.\xff", "9" * 30 + ".0123456789abcdef." + "0" * 32])
def test_a_device_cookie_that_is_not_ours_gives_no_count_of_its_own(known, forged):
    """However many devices somebody makes up: each turn it is another one."""
    number = str(known.people["supervisor"].id)
    for turn in range(12):
        known.web("anonymous").http.set_cookie(
            devices.COOKIE, forged.replace("{id}", number).replace("{turn}", f"{turn:016x}"), domain="localhost",
            secure=True)
        assert knock(known, "supervisor", WRONG if turn < 11 else PASSWORD).status_code == 422


def test_somebody_elses_device_cookie_gives_no_count_of_its_own(known):
    Worker.update(password=passwords.digest(PASSWORD)).where(Worker.id == known.people["colleague"].id).execute()
    assert knock(known, "colleague", PASSWORD).status_code == 303
    assert known.ask("anonymous", "POST", "/sign-out").status_code == 303
    for _ in range(11):
        knock(known, "supervisor")
    known.webs.clear()
    assert knock(known, "supervisor", PASSWORD).status_code == 422


def test_a_device_cookie_with_another_workers_number_in_it_gives_no_count_of_its_own(known):
    """What a colleague's browser holds, renumbered for somebody else, has no seal of ours."""
    Worker.update(password=passwords.digest(PASSWORD)).where(Worker.id == known.people["colleague"].id).execute()
    assert knock(known, "colleague", PASSWORD).status_code == 303
    theirs = known.web("anonymous").http.get_cookie(devices.COOKIE, domain="localhost").value
    number, device = theirs.split(".", 1)
    assert number == str(known.people["colleague"].id)
    known.webs.clear()
    for _ in range(11):
        knock(known, "supervisor")
    known.webs.clear()
    known.web("anonymous").http.set_cookie(devices.COOKIE, f"{known.people['supervisor'].id}.{device}",
                                           domain="localhost", secure=True)
    assert knock(known, "supervisor", PASSWORD).status_code == 422


def test_people_who_share_a_browser_are_all_known_in_it(known):
    Worker.update(password=passwords.digest(PASSWORD)).where(Worker.id == known.people["colleague"].id).execute()
    for name in ("supervisor", "colleague"):
        assert knock(known, name, PASSWORD).status_code == 303
        assert known.ask("anonymous", "POST", "/sign-out").status_code == 303
    mine = known.webs.pop("anonymous")
    for _ in range(11):
        knock(known, "supervisor")
    known.webs["anonymous"] = mine
    assert knock(known, "supervisor", PASSWORD).status_code == 303


def test_a_count_at_the_door_does_not_lock_who_is_signed_in_out_of_their_own_password(known):
    for _ in range(11):
        knock(known, "supervisor")
    answer = known.ask("supervisor", "POST", "/password", data={"current": PASSWORD,
                                                               "password": "another four green lamps"})
    assert answer.status_code == 303


# --- One-time codes -------------------------------------------------------------------------------


def test_a_code_is_good_once(world):
    code = world.people["spare"].invite()
    assert re.fullmatch(r"[0-9a-f]{5}( [0-9a-f]{5}){3}", code)
    chosen = {"code": code, "password": PASSWORD}
    assert world.ask("anonymous", "POST", "/welcome", data=chosen).status_code == 303
    world.webs.clear()
    assert world.ask("anonymous", "POST", "/welcome", data=chosen).status_code == 422
    assert knock(world, "spare", PASSWORD).status_code == 303


def test_a_code_runs_out_after_seven_days(world, at):
    code = world.people["spare"].invite()
    at(days=7, seconds=1)
    assert world.ask("anonymous", "POST", "/welcome", data={"code": code, "password": PASSWORD}).status_code == 422


def test_wrong_codes_of_a_stranger_do_not_keep_a_newcomer_out(world):
    code = world.people["spare"].invite()
    for number in range(20):
        wrong = {"code": f"{number:020}", "password": PASSWORD}
        assert world.ask("anonymous", "POST", "/welcome", data=wrong).status_code == 422
    assert world.ask("anonymous", "POST", "/welcome", data={"code": code, "password": PASSWORD}).status_code == 303
