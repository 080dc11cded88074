"""The database's tables. Times are UTC seconds since 1970; Telegram ids are explicit keys."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

# Tables elsewhere belong to the same metadata.
import bot.storage.together_tables  # noqa: F401  # the import is what declares them
from bot.storage.metadata import EXACT_KEY, SECONDS
from bot.storage.metadata import metadata as metadata

# One row per attempt of the last seconds: the sliding window behind every QPS limit.
call_log = Table(
    "call_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account", String(100), nullable=False),
    Column("at", Float, nullable=False),
)
Index("ix_call_log_account_at", call_log.c.account, call_log.c.at)

# Attempts per account and clock hour (UTC, hours since 1970), counted before each attempt;
# both the civil day of +08:00 and any 24 hours are sums of these.
call_hours = Table(
    "call_hours",
    metadata,
    Column("account", String(100), primary_key=True),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("calls", Integer, nullable=False),
)

# Answers of providers, keyed by picture and parameters; nothing here says who asked.
search_results = Table(
    "search_results",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("expires_at", SECONDS, nullable=False, index=True),
)

# What a provider remembers for itself; `owner` is the provider's id.
provider_memory = Table(
    "provider_memory",
    metadata,
    Column("owner", String(40), primary_key=True),
    Column("key", EXACT_KEY, primary_key=True),
    Column("value", Text, nullable=False),
    Column("expires_at", SECONDS, nullable=True),
)

# One row per search a person can still tap on; the body is a session as JSON, no photo in it.
sessions = Table(
    "sessions",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("owner_id", BigInteger, nullable=False, index=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("expires_at", SECONDS, nullable=False, index=True),
)
Index("ix_sessions_chat_message", sessions.c.chat_id, sessions.c.message_id)

# Telegram's file_id of a product picture that was uploaded once, by a hash of its address.
sent_pictures = Table(
    "sent_pictures",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("file_id", String(300), nullable=False),
    Column("expires_at", SECONDS, nullable=False, index=True),
)

# What a person or a group chose, as JSON. Telegram's ids of people are positive, of groups
# negative, so that one column holds either.
preferences = Table(
    "preferences",
    metadata,
    Column("owner_id", BigInteger, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("changed_at", SECONDS, nullable=False),
)

# A person's answer about one provider; `version` is that of the notice they read.
consents = Table(
    "consents",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("provider", String(40), primary_key=True),
    Column("answer", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("answered_at", SECONDS, nullable=False),
)

# What is counted per person or group and civil day (ISO date): searches, refunds by cause,
# searches by words, and guesses at shared cards by hour.
quota_counts = Table(
    "quota_counts",
    metadata,
    Column("owner_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", String(10), primary_key=True),
    Column("what", String(20), primary_key=True),
    Column("n", Integer, nullable=False),
)
Index("ix_quota_counts_day", quota_counts.c.day)

# Extra searches an admin gave; they are used when the day's own are, whatever the day.
quota_grants = Table(
    "quota_grants",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("units", Integer, nullable=False),
)

# The ledger: one row per search, keyed by the update that asked for it. `source` says which
# of the two above paid for it.
reservations = Table(
    "reservations",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("group_id", BigInteger, nullable=True),
    Column("day", String(10), nullable=False),
    Column("source", String(8), nullable=False),
    Column("state", String(8), nullable=False),
    Column("cause", String(10), nullable=True),
    Column("reserved_at", SECONDS, nullable=False, index=True),
)
Index("ix_reservations_user_state", reservations.c.user_id, reservations.c.state)
Index("ix_reservations_day", reservations.c.day)

# Products a person keeps, each as it was when saved.
saved_products = Table(
    "saved_products",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", BigInteger, nullable=False),
    Column("provider", String(40), nullable=False),
    Column("product_id", EXACT_KEY, nullable=False),
    Column("body", Text, nullable=False),
    Column("saved_at", SECONDS, nullable=False),
)
Index(
    "uq_saved_products_user_product",
    saved_products.c.user_id,
    saved_products.c.provider,
    saved_products.c.product_id,
    unique=True,
)

# A person's last searches; what was found lies in `sessions` for as long as those live.
history = Table(
    "history",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("session_id", String(24), primary_key=True),
    Column("searched_at", SECONDS, nullable=False),
)
Index("ix_history_user_searched_at", history.c.user_id, history.c.searched_at)

# Who may not search; `until` empty is for good.
bans = Table(
    "bans",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("until", SECONDS, nullable=True),
    Column("banned_at", SECONDS, nullable=False),
)

# What admins did, keyed by the update that asked for it; `user_id` is whom it was about.
admin_acts = Table(
    "admin_acts",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("admin_id", BigInteger, nullable=False, index=True),
    Column("user_id", BigInteger, nullable=True, index=True),
    Column("act", String(20), nullable=False),
    Column("detail", String(100), nullable=False),
    Column("done_at", SECONDS, nullable=False, index=True),
)

# Providers an admin switched off.
providers_off = Table(
    "providers_off",
    metadata,
    Column("provider", String(40), primary_key=True),
    Column("off_at", SECONDS, nullable=False),
)

# What is kept of a forgotten person, under a keyed hash of the id: what was counted that day
# (as in quota_counts), a ban, and when it was (`erased`, seconds) for backups that come back.
tombstones = Table(
    "tombstones",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("what", String(20), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("expires_at", SECONDS, nullable=True, index=True),
)

# Updates as Telegram sent them, committed before they are acknowledged. `key` names whose turn
# it is (one update of a key at a time, in order), `fence` is raised by every claim, so that who
# lost a lease cannot settle. `attempts` counts the claims of which nobody knows how they ended,
# `failures` and `delays` the others that did not end well. When an update is done only its number
# is kept: nothing in that row tells whose it was.
inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("lane", String(8), nullable=False),
    Column("key", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("user_id", BigInteger, nullable=True),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("delays", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False),
    Column("lease_until", Float, nullable=True),
    Column("received_at", Float, nullable=False),
)
Index("ix_inbox_state_lane", inbox.c.state, inbox.c.lane, inbox.c.update_id)
Index("ix_inbox_state_key", inbox.c.state, inbox.c.key, inbox.c.update_id)
Index("ix_inbox_user_state", inbox.c.user_id, inbox.c.state)
Index("ix_inbox_received_at", inbox.c.received_at)

# Searches under way: whoever holds the lease runs one; after a crash another process goes on
# with it in the same message, under the same charge.
hunts = Table(
    "hunts",
    metadata,
    Column("session_id", String(24), primary_key=True),
    Column("owner_id", BigInteger, nullable=False, index=True),
    Column("charge_key", String(100), nullable=False),
    Column("paid", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("delays", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False),
    Column("lease_until", Float, nullable=True),
    Column("begun_at", Float, nullable=False),
)

# Chats that take no messages any more, until something comes from them.
dead_chats = Table(
    "dead_chats",
    metadata,
    Column("owner_id", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", String(40), nullable=False),
    Column("since", SECONDS, nullable=False),
)
