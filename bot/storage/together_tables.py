"""Tables of what people do together: shared products, votes and offers, lists with a link."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, String, Table, Text

from bot.storage.metadata import EXACT_KEY, SECONDS, metadata

# Products people shared: one row per person and product, opened by whoever has the id. The
# body is the product as it was when it was found; `posted` counts how often it was chosen.
shares = Table(
    "shares",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("provider", String(40), nullable=False),
    Column("product_id", EXACT_KEY, nullable=False),
    Column("body", Text, nullable=False),
    Column("found_at", SECONDS, nullable=False),
    Column("posted", Integer, nullable=False),
    Column("created_at", SECONDS, nullable=False),
    Column("expires_at", SECONDS, nullable=False, index=True),
)
Index(
    "uq_shares_owner_product",
    shares.c.owner_id,
    shares.c.provider,
    shares.c.product_id,
    unique=True,
)

# Shared cards that stand in chats, each by the name Telegram edits it by; kept from the first
# vote or offer under it. `owner_id` is whose the shared card is.
postings = Table(
    "postings",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("owner_id", BigInteger, nullable=False, index=True),
    Column("share_id", String(24), nullable=False),
    Column("inline_message_id", String(200), nullable=False),
    Column("language", String(8), nullable=False),
    Column("pictured", Boolean, nullable=False),
    Column("expires_at", SECONDS, nullable=False, index=True),
)

# Who likes which product best. `place` is where people voted: a search or a posting, by its
# id; `product` is the product's mark.
votes = Table(
    "votes",
    metadata,
    Column("place", String(24), primary_key=True),
    Column("product", String(16), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("voted_at", Float, nullable=False),
    Column("expires_at", SECONDS, nullable=False, index=True),
)

# Taps that turned something over (a vote, a saved product), by Telegram's name for each: one
# that is handled again after a crash must not turn it back. Postings and misses that were counted
# have names of ours.
taps = Table(
    "taps",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("expires_at", SECONDS, nullable=False, index=True),
)

# Cheaper offers that people added, in a place as above. `price` is as it was written, `amount`
# the same as a plain number; `url` is empty when there was a photo instead, which is not kept.
finds = Table(
    "finds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("place", String(24), nullable=False, index=True),
    Column("product", String(16), nullable=False),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("name", String(64), nullable=False),
    Column("url", String(500), nullable=False),
    Column("price", String(40), nullable=False),
    Column("amount", String(40), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("found_at", SECONDS, nullable=False),
    Column("expires_at", SECONDS, nullable=False, index=True),
)

# What a person's next message in the private chat is an offer for. `message_id` is the message
# that was one: it still is when it is handled again, and none after it is.
find_drafts = Table(
    "find_drafts",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", String(24), nullable=False),
    Column("product", String(16), nullable=False),
    Column("expires_at", SECONDS, nullable=False, index=True),
    Column("message_id", BigInteger, nullable=True),
)

# Lists with a link: a person's is what they have saved, a group's has entries of its own.
lists = Table(
    "lists",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("owner_id", BigInteger, nullable=False, index=True, unique=True),
    Column("made_at", SECONDS, nullable=False),
)

# What is on a group's list, and who put it there.
list_entries = Table(
    "list_entries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("list_id", String(24), nullable=False),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("name", String(64), nullable=False),
    Column("provider", String(40), nullable=False),
    Column("product_id", EXACT_KEY, nullable=False),
    Column("body", Text, nullable=False),
    Column("added_at", SECONDS, nullable=False),
)
Index(
    "uq_list_entries_list_product",
    list_entries.c.list_id,
    list_entries.c.provider,
    list_entries.c.product_id,
    unique=True,
)
