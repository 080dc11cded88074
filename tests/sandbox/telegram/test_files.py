"""Downloads: getFile, links, the 20 MB limit, and the bound of what is kept."""

from sandbox.client import SandboxClient, running_sandbox
from sandbox.person import Person
from sandbox.telegram.clock import Clock
from sandbox.telegram.files import FileStore
from sandbox.telegram.limits import MB
from sandbox.telegram.state import Config
from tests.sandbox.telegram.conftest import ok, pending, picture, refused


async def test_a_file_is_downloaded_by_its_path(sandbox: SandboxClient, anna: Person) -> None:
    content = picture(kind="PNG")
    await anna.sends_document(content, "a.png", "image/png")
    document = pending(sandbox, "message")[0]["document"]
    file = await ok(sandbox, "getFile", file_id=document["file_id"])
    assert file["file_size"] == len(content)
    answer = await sandbox.get(f"/file/bot{sandbox.token}/{file['file_path']}")
    assert answer.content == content


async def test_a_path_works_for_an_hour_and_after_get_file_only(
    sandbox: SandboxClient, anna: Person
) -> None:
    await anna.sends_document(b"bytes", "a.bin", "application/zip")
    file_id = pending(sandbox, "message")[0]["document"]["file_id"]
    stored = sandbox.parts.files.find(file_id)
    assert stored is not None
    path = f"/file/bot{sandbox.token}/{stored.path}"
    assert (await sandbox.get(path)).status_code == 404
    await ok(sandbox, "getFile", file_id=file_id)
    await sandbox.advance(3590)
    assert (await sandbox.get(path)).status_code == 200
    await sandbox.advance(20)
    assert (await sandbox.get(path)).json()["description"] == "Not Found"


async def test_more_than_20_mb_cannot_be_downloaded(sandbox: SandboxClient, anna: Person) -> None:
    await anna.sends_document(b"x" * (20 * MB + 1), "a.bin", "application/zip")
    document = pending(sandbox, "message")[0]["document"]
    assert document["file_size"] == 20 * MB + 1
    text = await refused(sandbox, "getFile", file_id=document["file_id"])
    assert text == "Bad Request: file is too big"


async def test_an_unknown_file_id_is_refused(sandbox: SandboxClient) -> None:
    assert await refused(sandbox, "getFile") == "Bad Request: file_id not specified"
    assert await refused(sandbox, "getFile", file_id="nonsense") == (
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    )


async def test_a_wrong_token_downloads_nothing(sandbox: SandboxClient) -> None:
    answer = await sandbox.get("/file/bot1:wrong/photos/file_1.jpg")
    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized")


def test_the_same_bytes_have_the_same_unique_id_but_each_bot_its_own_file_id() -> None:
    one, other = FileStore(1, Clock()), FileStore(2, Clock())
    first, second = one.add("Photo", b"x", "image/jpeg"), other.add("Photo", b"x", "image/jpeg")
    assert first.unique_id == second.unique_id
    assert first.file_id != second.file_id
    assert one.add("Photo", b"x", "image/jpeg") is first


async def test_old_files_go_when_there_are_too_many_bytes() -> None:
    async with running_sandbox(config=Config(files_bytes=3 * MB)) as sandbox:
        anna = sandbox.person("Anna")
        for number in range(6):
            await anna.sends_document(bytes([number]) * MB, f"{number}.bin", "application/zip")
        files = [message["document"]["file_id"] for message in pending(sandbox, "message")]
        assert sandbox.parts.files.total_bytes <= 3 * MB
        await ok(sandbox, "getFile", file_id=files[-1])
        text = await refused(sandbox, "getFile", file_id=files[0])
        assert text == "Bad Request: wrong file_id or the file is temporarily unavailable"
