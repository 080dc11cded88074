"""Every number the server enforces, in one place; sizes are bytes and times seconds."""

MB = 1 << 20

# Texts: counted in UTF-16 units after entities were parsed.
TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
ENTITIES_PER_MESSAGE = 100

# Keyboards.
CALLBACK_DATA_BYTES = 64
COPY_TEXT_LENGTH = 256
BUTTONS_PER_KEYBOARD = 100
BUTTONS_PER_ROW = 8
BUTTON_STYLES = frozenset({"primary", "success", "danger"})
CALLBACK_ANSWER_LENGTH = 200

# Files.
PHOTO_UPLOAD_BYTES = 10 * MB
FILE_UPLOAD_BYTES = 50 * MB
PHOTO_URL_BYTES = 5 * MB
FILE_URL_BYTES = 20 * MB
DOWNLOAD_BYTES = 20 * MB
PHOTO_SIDES_SUM = 10_000
PHOTO_SIDES_RATIO = 20
FILE_LINK_SECONDS = 3600
ALBUM_ITEMS = (2, 10)
DOCUMENT_URL_TYPES = frozenset({"application/pdf", "application/zip"})
# Sizes a photo is kept in: longest side, and the letter Telegram uses for it.
PHOTO_SIDES = (("s", 90), ("m", 320), ("x", 800), ("y", 1280), ("w", 2560))
THUMBNAIL_SIDE = 320

# Deletion: a bot may delete for everybody within 48 hours.
DELETE_SECONDS = 48 * 3600
MESSAGE_IDS_PER_CALL = 100

# Inline mode.
INLINE_RESULTS = 50
INLINE_RESULT_ID_BYTES = 64
INLINE_QUERY_LENGTH = 256
INLINE_OFFSET_BYTES = 64
INLINE_CACHE_SECONDS = 300
START_PARAMETER_LENGTH = 64

# How long a query waits for its answer, and how long an update is kept for a bot that is away.
CALLBACK_SECONDS = 30
INLINE_SECONDS = 30
GUEST_SECONDS = 30
PRE_CHECKOUT_SECONDS = 10
UPDATE_SECONDS = {
    "inline_query": 30,
    "callback_query": 150,
    "pre_checkout_query": 150,
    "shipping_query": 150,
    "chosen_inline_result": 600,
}
UPDATE_SECONDS_DEFAULT = 86_400
UPDATES_PER_CALL = 100
POLL_SECONDS = 50
ACTION_SECONDS = 5
DRAFT_SECONDS = 30

# Commands and names.
COMMANDS = 100
COMMAND_LENGTH = 32
COMMAND_DESCRIPTION_LENGTH = 256
NAME_LENGTH = 64
DESCRIPTION_LENGTH = 512
SHORT_DESCRIPTION_LENGTH = 120

# Payments in Stars.
INVOICE_TITLE_LENGTH = 32
INVOICE_DESCRIPTION_LENGTH = 255
INVOICE_PAYLOAD_BYTES = 128
STARS = (1, 25_000)

# Webhooks.
SECRET_LENGTH = 256
WEBHOOK_CONNECTIONS = (1, 40, 100)
WEBHOOK_GONE_SECONDS = 23 * 3600
WEBHOOK_RETRY_AFTER_SECONDS = 3600
WEBHOOK_LAST_DELAYS = (60.0, 120.0)

# What the sandbox itself keeps.
MESSAGES_PER_CHAT = 500
FILES_BYTES = 200 * MB
CALLS = 2000
UPDATES = 10_000
REDELIVERABLE_UPDATES = 1000
QUERIES = 2000
PEOPLE = 1_000
CHATS = 200
EVENTS_PER_READER = 1000
TOMBSTONES = 200
FETCHES = 1000
FAULTS = 200
MENUS = 1000
TOPICS = 200
INLINE_ANSWERS = 300

_REACTION_ROWS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭",
    "💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗",
    "🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡",
)
REACTIONS = frozenset(" ".join(_REACTION_ROWS).split())
