"""Files both ways over real HTTP, and every way in which a request may carry its parameters."""

import io
import json
from datetime import timedelta

import httpx
import pytest

from bot.standin.limits import COUNTED
from bot.standin.multipart import Upload, parts
from bot.standin.world import Impossible
from tests.bot.standin.stage import TOKEN, play
from tests.bot.standin.test_standin_botapi import ptb, strange

PDF = b"%PDF-1.7\r\n--grens\r\n\x00\xff\xfe binair \r\n\r\n"


def png(width, height):
    """The smallest thing that says of itself that it is a picture of this size."""
    return b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"


async def _send(stage, files=None, method="sendDocument", **data):
    answer = await stage.http.post(f"/bot{TOKEN}/{method}", data={"chat_id": stage.anna, **data}, files=files)
    said = answer.json()
    return said["result"] if said["ok"] else (answer.status_code, said["description"])


def test_the_bot_sends_a_file_and_both_sides_have_it():
    async def scene(stage):
        keyboard = {"inline_keyboard": [[{"text": "Klaar", "callback_data": "k"}]]}
        message = await _send(
            stage,
            {"document": ("Stand van zaken – juni.pdf", PDF, "application/pdf")},
            caption="<b>Week 24</b> \U0001f4c4",
            parse_mode="HTML",
            reply_markup=json.dumps(keyboard),
            reply_parameters=json.dumps({"message_id": 1}),
        )
        document = message["document"]
        assert (document["file_name"], document["mime_type"]) == ("Stand van zaken – juni.pdf", "application/pdf")
        assert document["file_size"] == len(PDF)
        assert message["caption"] == "Week 24 \U0001f4c4"
        assert message["caption_entities"] == [{"offset": 0, "length": 7, "type": "bold"}]
        assert message["reply_markup"] == keyboard
        assert message["reply_to_message"]["text"] == "/start"
        assert "text" not in message
        (sent,) = stage.world.log
        assert (sent.method, sent.text, sent.html) == ("sendDocument", "Week 24 \U0001f4c4", "<b>Week 24</b> \U0001f4c4")
        assert stage.world.files.get(sent.file).content == PDF
        page = await stage.http.get(f"/proef/file/{document['file_unique_id']}")
        assert page.content == PDF
        assert page.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Stand%20van%20zaken%20%E2%80%93")
        again = await stage.call("sendDocument", chat_id=stage.anna, document=document["file_id"])
        assert again["document"] == document
        assert "caption" not in again
        assert await stage.refused("editMessageText", chat_id=stage.anna, message_id=again["message_id"], text="x") == (
            400,
            "Bad Request: there is no text in the message to edit",
        )
        assert await stage.call("editMessageReplyMarkup", chat_id=stage.anna, message_id=message["message_id"])

    play(scene)


def test_the_bot_fetches_what_somebody_sent():
    async def scene(stage):
        stage.world.updates.drop()
        stage.world.send_document(stage.anna, stage.anna, "brief.pdf", PDF, caption="/punt hierbij")
        (update,) = await stage.call("getUpdates")
        message = update["message"]
        assert message["caption"] == "/punt hierbij"
        assert message["caption_entities"][0]["type"] == "bot_command"
        file = await stage.call("getFile", file_id=message["document"]["file_id"])
        assert file["file_size"] == len(PDF)
        path = f"/file/bot{TOKEN}/{file['file_path']}"
        assert (await stage.http.get(path)).content == PDF
        await stage.fails("half", method="download", times=1)
        with pytest.raises(httpx.RemoteProtocolError):
            await stage.http.get(path)
        assert (await stage.http.get(path.replace(TOKEN, "1:b"))).status_code == 401
        assert (await stage.http.get(path + "x")).status_code == 404
        assert await stage.refused("getFile", file_id="x") == (400, "Bad Request: invalid file_id")
        stage.world.send_document(stage.anna, stage.anna, "film.bin", 20_000_001)
        big = (await stage.call("getUpdates"))[-1]["message"]["document"]
        assert await stage.refused("getFile", file_id=big["file_id"]) == (400, "Bad Request: file is too big")
        with pytest.raises(Impossible, match="1024"):
            stage.world.send_document(stage.anna, stage.anna, "x.pdf", PDF, caption="x" * 1025)

    play(scene)


def test_a_file_path_works_for_an_hour_and_a_file_may_be_gone():
    async def scene(stage):
        stage.world.send_document(stage.anna, stage.anna, "brief.pdf", PDF)
        file_id = (await stage.call("getUpdates"))[-1]["message"]["document"]["file_id"]
        never_lent = stage.world.files.get(file_id).path
        assert (await stage.http.get(f"/file/bot{TOKEN}/{never_lent}")).status_code == 404
        path = f"/file/bot{TOKEN}/{(await stage.call('getFile', file_id=file_id))['file_path']}"
        stage.clock.set(stage.clock() + timedelta(minutes=60))
        assert (await stage.http.get(path)).content == PDF
        stage.clock.set(stage.clock() + timedelta(seconds=1))
        assert (await stage.http.get(path)).status_code == 404
        await stage.call("getFile", file_id=file_id)
        assert (await stage.http.get(path)).content == PDF
        stage.world.files.lose(file_id)
        assert (await stage.http.get(path)).status_code == 404
        gone = (400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        assert await stage.refused("getFile", file_id=file_id) == gone

    play(scene)


def test_what_is_told_of_a_size_may_be_untrue_and_a_download_may_never_end():
    async def scene(stage):
        stage.world.send_document(stage.anna, stage.anna, "brief.pdf", PDF, told=3)
        document = (await stage.call("getUpdates"))[-1]["message"]["document"]
        file = await stage.call("getFile", file_id=document["file_id"])
        assert (document["file_size"], file["file_size"]) == (3, 3)
        path = f"/file/bot{TOKEN}/{file['file_path']}"
        assert (await stage.http.get(path)).content == PDF
        await stage.fails("endless", method="download", times=1)
        read = 0
        async with stage.http.stream("GET", path) as answer:
            assert answer.status_code == 200
            assert "content-length" not in answer.headers
            async for chunk in answer.aiter_raw():
                read += len(chunk)
                if read > 30_000_000:
                    break
        assert (await stage.http.get(path)).content == PDF

    play(scene)


def test_somebody_sends_a_photo():
    async def scene(stage):
        async with ptb(stage) as bot:
            stage.world.send_photo(stage.anna, stage.anna, b"\xff\xd8\xff\xe0 beeld", caption="hierbij")
            update = (await bot.get_updates())[-1]
            assert strange(update) == []
            message = update.message
            assert message.caption == "hierbij"
            assert message.document is None
            assert [size.width for size in message.photo] == [90, 1280]
            found = await bot.get_file(message.photo[-1])
            assert bytes(await found.download_as_bytearray()) == b"\xff\xd8\xff\xe0 beeld"

    play(scene)


def test_the_bot_sends_a_picture_and_the_page_shows_it():
    async def scene(stage):
        picture = png(1080, 600)
        message = await _send(
            stage, {"photo": ("plaatje.png", picture)}, "sendPhoto", caption="<b>Voortgang</b>", parse_mode="HTML"
        )
        (photo,) = message["photo"]
        assert (photo["width"], photo["height"], photo["file_size"]) == (1080, 600, len(picture))
        assert (message["caption"], "document" in message) == ("Voortgang", False)
        (sent,) = stage.world.log
        assert (sent.method, sent.html) == ("sendPhoto", "<b>Voortgang</b>")
        assert stage.world.files.get(sent.file).content == picture
        page = await stage.http.get(f"/proef/file/{photo['file_unique_id']}")
        assert (page.content, page.headers["content-type"]) == (picture, "image/png")
        again = await stage.call("sendPhoto", chat_id=stage.anna, photo=photo["file_id"])
        assert again["photo"] == [photo]
        assert await stage.refused("editMessageText", chat_id=stage.anna, message_id=again["message_id"], text="x") == (
            400,
            "Bad Request: there is no text in the message to edit",
        )

    play(scene)


def test_pictures_that_telegram_refuses():
    async def scene(stage):
        wrong = (400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        assert await _send(stage, None, "sendPhoto") == (400, "Bad Request: there is no photo in the request")
        for content in (png(9_000, 1_001), png(2_100, 100), png(0, 10), b"no picture"):
            assert await _send(stage, {"photo": ("x.png", content)}, "sendPhoto") == wrong, content[16:24]
        assert (await _send(stage, {"photo": ("x.png", png(2_000, 100))}, "sendPhoto"))["photo"]
        big = png(100, 100) + bytes(10_000_000)
        assert await _send(stage, {"photo": ("x.png", big)}, "sendPhoto") == (413, "Request Entity Too Large")
        assert await _send(stage, {"photo": ("x.png", png(9, 9))}, "sendPhoto", caption="x" * 1025) == (
            400,
            "Bad Request: message caption is too long",
        )

    play(scene)


def test_files_that_telegram_refuses():
    async def scene(stage):
        pdf = {"document": ("x.pdf", PDF)}
        assert await _send(stage) == (400, "Bad Request: there is no document in the request")
        assert await _send(stage, document="BQAC") == (400, "Bad Request: wrong file identifier/HTTP URL specified")
        assert await _send(stage, {"document": ("x.pdf", b"")}) == (400, "Bad Request: file must be non-empty")
        assert await _send(stage, pdf, caption="\U0001f600" * 513) == (400, "Bad Request: message caption is too long")
        assert (await _send(stage, pdf, caption="\U0001f600" * 512))["caption"]
        assert await _send(stage, pdf, chat_id="5") == (400, "Bad Request: chat not found")
        assert await _send(stage, {"document": ("x", bytes(50_000_001))}) == (413, "Request Entity Too Large")

    play(scene)


def test_a_file_under_another_name_is_attached():
    async def scene(stage):
        files = {"document": (None, "attach://stuk"), "stuk": ("x.txt", b"hallo", "text/plain")}
        message = await _send(stage, files)
        assert (message["document"]["file_name"], message["document"]["mime_type"]) == ("x.txt", "text/plain")
        assert stage.world.unknown_parameters == []
        await _send(stage, {"document": ("x.txt", b"hallo"), "meer": ("y.txt", b"x")})
        assert stage.world.unknown_parameters == [("sendDocument", "meer")]

    play(scene)


@pytest.mark.parametrize("way", ["json", "data", "files", "params"])
def test_every_way_to_carry_parameters(way):
    async def scene(stage):
        keyboard = {"inline_keyboard": [[{"text": "é", "callback_data": "k"}]]}
        carried = {"chat_id": str(stage.anna), "text": "één & twee", "reply_markup": json.dumps(keyboard)}
        if way == "files":
            carried = {name: (None, value) for name, value in carried.items()}
        answer = (await stage.http.post(f"/bot{TOKEN}/sendMessage", **{way: carried})).json()
        assert answer["result"]["text"] == "één & twee"
        assert answer["result"]["reply_markup"] == keyboard

    play(scene)


def test_ptb_sends_and_fetches():
    async def scene(stage):
        async with ptb(stage) as bot:
            sent = await bot.send_document(
                stage.anna, io.BytesIO(PDF), filename="stand.pdf", caption="<i>x</i>", parse_mode="HTML"
            )
            assert strange(sent) == []
            assert (sent.caption_html, sent.document.file_name) == ("<i>x</i>", "stand.pdf")
            file = await bot.get_file(sent.document)
            assert file.file_size == len(PDF)
            stage.world.send_document(stage.anna, stage.anna, "brief.pdf", PDF)
            update = (await bot.get_updates())[-1]
            assert strange(update) == []
            found = await bot.get_file(update.message.document)
            assert bytes(await found.download_as_bytearray()) == PDF
        assert stage.world.unknown_parameters == []

    play(scene)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=g", b""),
        ("multipart/form-data; boundary=g", b"--g\r\n\r\nx\r\n--g--"),
        ("multipart/form-data; boundary=g", b'--g\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'),
    ],
)
def test_multipart_that_can_not_be_read(content_type, body):
    async def scene(stage):
        answer = await stage.http.post(f"/bot{TOKEN}/sendMessage", content=body, headers={"content-type": content_type})
        assert (answer.status_code, answer.json()["description"]) == (400, "Bad Request: can't parse parameters JSON object")

    play(scene)


def test_multipart_keeps_every_byte():
    body = (
        b'--g\r\nContent-Disposition: form-data; name="tekst"\r\n\r\n\xc3\xa9\r\n'
        b'--g\r\nContent-Disposition: form-data; name="stuk"; filename="a \xc3\xa9.bin"\r\n\r\n' + PDF + b"\r\n--g--\r\n"
    )
    (name, text), (other, upload) = parts('multipart/form-data; boundary="g"', body)
    assert (name, text) == ("tekst", "é")
    assert other == "stuk"
    assert isinstance(upload, Upload)
    assert upload.content == PDF
    assert upload.name == "a é.bin"


def test_what_counts_as_a_message_exists():
    async def scene(stage):
        for method in COUNTED:
            assert (await stage.refused(method))[0] == 400

    play(scene)
