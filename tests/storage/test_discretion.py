"""What a statement that failed tells, in a log for example: nothing of what people wrote."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.storage.engine import create_engine
from bot.storage.schema import upgrade
from bot.storage.tables import inbox


async def test_a_failed_statement_does_not_tell_its_values(url: str) -> None:
    engine = create_engine(url)
    await upgrade(engine)
    row = {
        "update_id": 1, "lane": "chat", "key": "chat:700001", "kind": "message",
        "user_id": 700001, "body": '{"first_name": "Xenia"}', "state": "open",
        "attempts": 0, "fence": 0, "received_at": 0.0,
    }  # fmt: skip
    with pytest.raises(IntegrityError) as caught:
        async with engine.begin() as connection:
            for _ in range(2):
                await connection.execute(insert(inbox).values(**row))
    for told in (str(caught.value), repr(caught.value)):
        assert "Xenia" not in told
        assert "700001" not in told
    await engine.dispose()
