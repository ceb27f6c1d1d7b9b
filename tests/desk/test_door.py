"""Coming in and going out: cookies, forms from elsewhere, roles, and where one is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from litestar import Litestar

from pagi.database import Pool
from pagi.doors.desk.guard import inside_the_desk
from pagi.doors.desk.router import desk_router
from tests.desk.conftest import form_token, sign_in, visiting

OURS = {"Sec-Fetch-Site": "same-origin"}


async def test_who_is_not_signed_in_is_sent_to_the_door_and_back(browser, machine):
    closed = await browser.get("/petugas/pembayaran?hari=2026-08-26&kanal=qris")
    assert closed.status_code == 303
    door = closed.headers["location"]
    assert door == "/petugas/masuk?lanjut=%2Fpetugas%2Fpembayaran%3Fhari%3D2026-08-26%26kanal%3Dqris"
    form = await browser.get(door)
    assert 'value="/petugas/pembayaran?hari=2026-08-26&amp;kanal=qris"' in form.text
    inside = await sign_in(browser, machine, lanjut="/petugas/pembayaran?hari=2026-08-26&kanal=qris")
    assert inside.headers["location"] == "/petugas/pembayaran?hari=2026-08-26&kanal=qris"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/petugas",
        "//evil.example/petugas",
        "/\\evil.example",
        "/petugas\\..\\..",
        "/petugasx",
        "/petugas/../api",
        "javascript:alert(1)",
        "/petugas/\r\nSet-Cookie: x",
        "/petugas/masuk",
        "",
        None,
    ],
)
def test_nobody_is_sent_out_of_the_desk(wanted):
    assert inside_the_desk(wanted) == "/petugas"


async def test_the_cookie_is_closed_to_scripts_and_other_sites(browser, machine):
    cookie = (await sign_in(browser, machine)).headers["set-cookie"].lower()
    assert cookie.startswith("pagi_desk=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie


async def test_over_https_the_cookie_is_bound_to_the_host(room, town, machine):
    app = Litestar([desk_router(replace(room, https=True))])
    async with visiting(app, "https://desk.test") as client:
        cookie = (await sign_in(client, machine)).headers["set-cookie"]
        assert cookie.startswith("__Host-pagi_desk=")
        assert "Secure" in cookie
        assert (await client.get("/petugas")).status_code == 200


async def test_a_session_that_was_brought_along_is_never_adopted(browser, machine):
    browser.cookies.set("pagi_desk", "planted-by-somebody-else")
    signed = await sign_in(browser, machine)
    assert "planted" not in signed.headers["set-cookie"]
    other = {"Cookie": "pagi_desk=planted-by-somebody-else"}
    browser.cookies.clear()
    assert (await browser.get("/petugas", headers=other)).status_code == 303


async def test_signing_in_again_ends_the_session_of_before(browser, machine):
    await sign_in(browser, machine)
    old = browser.cookies["pagi_desk"]
    machine.forward(seconds=30)
    await sign_in(browser, machine)
    assert browser.cookies["pagi_desk"] != old
    browser.cookies.clear()
    assert (await browser.get("/petugas", headers={"Cookie": f"pagi_desk={old}"})).status_code == 303


async def test_a_wrong_answer_keeps_the_name_and_never_the_password(browser, machine):
    answer = await sign_in(browser, machine, password="sandi-yang-salah")
    assert answer.status_code == 401
    assert "tidak cocok" in answer.text
    assert 'value="ayu"' in answer.text
    assert "sandi-yang-salah" not in answer.text
    assert "set-cookie" not in answer.headers


async def test_an_unknown_name_gets_the_very_same_page(browser, machine):
    known = await sign_in(browser, machine, password="sandi-yang-salah")
    unknown = await sign_in(browser, machine, username="ayu", password="sandi-yang-salah", code="000000")
    nobody = await browser.post(
        "/petugas/masuk",
        data={"username": "nob", "password": "sandi-yang-salah", "code": "123456"},
        headers=OURS,
    )
    assert known.status_code == unknown.status_code == nobody.status_code == 401
    assert known.text == unknown.text == nobody.text.replace('value="nob"', 'value="ayu"')


async def test_what_is_left_empty_is_named(browser):
    answer = await browser.post("/petugas/masuk", data={"username": "ayu"}, headers=OURS)
    assert answer.status_code == 422
    assert "Isi kata sandi." in answer.text
    assert "Isi 6 angka" in answer.text
    assert "Isi nama pengguna." not in answer.text


async def test_a_used_code_does_not_open_twice(browser, machine):
    assert (await sign_in(browser, machine)).status_code == 303
    browser.cookies.clear()
    assert (await sign_in(browser, machine)).status_code == 401


async def test_after_five_failures_the_door_says_how_long_to_wait(browser, machine):
    for _ in range(5):
        await sign_in(browser, machine, password="sandi-yang-salah")
    locked = await sign_in(browser, machine)
    assert locked.status_code == 429
    assert locked.headers["retry-after"] == "30"
    assert "30 detik" in locked.text
    machine.forward(seconds=30)
    assert (await sign_in(browser, machine)).status_code == 303


async def test_another_site_cannot_sign_anybody_in(browser, machine):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = await browser.post("/petugas/masuk", data={"username": "ayu"}, headers=headers)
        assert answer.status_code == 403
        assert "situs lain" in answer.text


async def test_a_form_without_this_sessions_token_is_refused(ayu):
    for typed in ({}, {"token_formulir": "0" * 64}, {"token_formulir": "é"}):
        answer = await ayu.post("/petugas/keluar", data=typed, headers=OURS)
        assert answer.status_code == 403
    assert (await ayu.get("/petugas")).status_code == 200


async def test_another_sessions_token_is_refused(ayu, machine):
    old = await form_token(ayu)
    machine.forward(seconds=30)
    await sign_in(ayu, machine)
    assert (await ayu.post("/petugas/keluar", data={"token_formulir": old}, headers=OURS)).status_code == 403


async def test_signing_out_ends_the_session_everywhere(ayu):
    token = ayu.cookies["pagi_desk"]
    answer = await ayu.post("/petugas/keluar", data={"token_formulir": await form_token(ayu)}, headers=OURS)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/petugas/masuk"
    ayu.cookies.clear()
    assert (await ayu.get("/petugas", headers={"Cookie": f"pagi_desk={token}"})).status_code == 303


async def test_whoever_is_signed_in_is_not_asked_again(ayu):
    answer = await ayu.get("/petugas/masuk?lanjut=/petugas/tagihan")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/petugas/tagihan"


async def test_names_are_shown_as_text(wayan):
    page = await wayan.get("/petugas")
    assert "I Wayan &lt;b&gt;Pemeriksa&lt;/b&gt;" in page.text
    assert "Pemeriksa, hanya membaca" in page.text


async def test_pages_hold_no_script_or_style_of_their_own_and_are_not_kept(ayu):
    page = await ayu.get("/petugas")
    assert " style=" not in page.text
    assert "<style" not in page.text
    assert "<script>" not in page.text
    assert " onclick" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]


async def test_while_the_database_is_away_the_desk_says_so_and_heals(room, ayu):
    async with Pool("postgresql://nobody:x@127.0.0.1:1/none") as nowhere:
        app = Litestar([desk_router(replace(room, pool=nowhere))])
        async with visiting(app, "http://desk.test") as client:
            client.cookies.update(ayu.cookies)
            away = await client.get("/petugas")
            assert away.status_code == 503
            assert away.headers["retry-after"]
            assert (await sign_in(client, room.machine)).status_code == 503
    assert (await ayu.get("/petugas")).status_code == 200


async def test_a_password_of_a_megabyte_is_turned_away_before_it_is_read(browser):
    answer = await browser.post(
        "/petugas/masuk", data={"username": "ayu", "password": "x" * 1_000_000, "code": "1"}, headers=OURS
    )
    assert answer.status_code == 413
