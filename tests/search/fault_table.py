"""What each fault of a provider comes to, as data: one row per fault, and who differs.

`Row` says what the person is told (by code), how many tries are made, what the breaker makes of
each, and why the search is free (None: it is charged).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.storage.ledger import Cause
from providers.errors import BreakerEffect
from sandbox.providers.fault_payloads import Payload
from tests.providers.case_baidu import refusal
from tests.providers.case_daji import daji_error
from tests.providers.case_taobao import fault


@dataclass(frozen=True)
class Row:
    """One line of the table; the defaults are the commonest."""

    code: str | None
    tries: int = 1
    breaker: BreakerEffect = BreakerEffect.COUNTS
    free: Cause | None = Cause.FAILED


COUNTS, PAUSES = BreakerEffect.COUNTS, BreakerEffect.PAUSES
OPENS, NONE = BreakerEffect.OPENS, BreakerEffect.NONE

UNREACHABLE = Row("unreachable", tries=4)
BUSY = Row("rate_limited", 4, PAUSES)
SPENT = Row("budget_spent", 1, PAUSES)
MISCONFIGURED = Row("misconfigured", 1, OPENS)
BLOCKED = Row("blocked", 1, OPENS)
NOT_JSON = Row("bad_response", tries=2)
BAD = Row("bad_response")
PICTURE = Row("image_rejected", 1, NONE, Cause.PICTURE)
ANSWERED = Row(None, 1, NONE, None)

# The connection itself fails: no request is read by anybody.
UNCONNECTED: Mapping[str, Row] = {
    "refused": UNREACHABLE,
    "dns": UNREACHABLE,
    "tls_self_signed": MISCONFIGURED,
    "tls_expired": MISCONFIGURED,
    "tls_wrong_name": MISCONFIGURED,
}

FAULTS: Mapping[str, Row] = {
    # Silence, and headers that never end, look the same to an HTTP client; a body shows.
    "hang": Row("timed_out", tries=2),
    "drip_header": Row("timed_out", tries=2),
    "drip_body": Row("timed_out"),
    "reset_before": UNREACHABLE,
    "reset_mid": UNREACHABLE,
    "close_before": UNREACHABLE,
    "cl_lies_more": UNREACHABLE,
    "cl_lies_less": NOT_JSON,
    "two_lengths": UNREACHABLE,
    "chunk_bad": UNREACHABLE,
    "http09": UNREACHABLE,
    "garbage": UNREACHABLE,
    "headers_big": UNREACHABLE,
    "huge_stream": BAD,
    "gzip_bomb": BAD,
    "gzip_unasked": BAD,
    "429": BUSY,
    "429_ra": BUSY,
    "429_long": Row("rate_limited", 1, PAUSES),  # longer than the search has time
    "429_date": Row("rate_limited", 1, PAUSES),  # the same, told as a date
    "500": UNREACHABLE,
    "502_html": UNREACHABLE,
    "503_ra": UNREACHABLE,
    "401": MISCONFIGURED,
    "403": MISCONFIGURED,
    "400": BAD,  # who refuses pictures inside a 200 says nothing about the picture by a bare 400
    "413": PICTURE,
    "html": NOT_JSON,
    "empty_200": NOT_JSON,
    "json_trunc": NOT_JSON,
    "json_nan": NOT_JSON,
    "json_deep": NOT_JSON,
    "json_hugeint": NOT_JSON,
    "json_hugeexp": NOT_JSON,
    "json_dupkey": NOT_JSON,
    "json_null": BAD,
    "schema_wrong": BAD,
    "redirect_internal": BAD,
    "redirect_file": BAD,
    "redirect_loop": BAD,
    "one_bad_item": ANSWERED,
    "nothing_found": ANSWERED,
}

# By "provider" for the call that searches, "provider@first" for the upload or token before it.
DIFFERS: Mapping[tuple[str, str], Row] = {
    ("taobao_image", "400"): PICTURE,
    ("daji", "400"): MISCONFIGURED,  # its search by id holds no picture to refuse
    ("daji_1688", "400"): MISCONFIGURED,
    ("daji-by-address", "400"): MISCONFIGURED,
    ("daji@first", "400"): PICTURE,
    ("daji_1688@first", "400"): PICTURE,
    ("taobao_top@first", "400"): MISCONFIGURED,  # a token endpoint refuses keys by it
    ("baidu@first", "400"): MISCONFIGURED,
}
BEFORE_THE_SEARCH = (
    "hang",
    "drip_body",
    "reset_mid",
    "429_ra",
    "500",
    "401",
    "400",
    "html",
    "json_dupkey",
    "schema_wrong",
    "gzip_bomb",
    "redirect_internal",
)

# What each provider calls its own errors, one of each kind it has.
ENVELOPES: Mapping[str, Mapping[str, tuple[str, Row]]] = {
    "baidu": {
        "down": (refusal(282000), UNREACHABLE),
        "busy": (refusal(18), BUSY),
        "day_spent": (refusal(17), SPENT),
        "all_spent": (refusal(19), SPENT),
        "no_permission": (refusal(6), MISCONFIGURED),
        "picture": (refusal(216201), PICTURE),
        "recognition": (refusal(216630), Row("image_rejected", 2, NONE, Cause.PICTURE)),
        "unknown": (refusal(99999), BAD),
    },
    "juhe": {
        "down": ('{"reason":"x","result":null,"error_code":10014}', UNREACHABLE),
        "query_failed": ('{"reason":"x","result":null,"error_code":254704}', Row("unreachable", 2)),
        "maintenance": ('{"reason":"x","result":null,"error_code":10020}', Row("unreachable", 1)),
        "busy": ('{"reason":"x","result":null,"error_code":10011}', BUSY),
        "spent": ('{"reason":"x","result":null,"error_code":10012}', SPENT),
        "test_spent": ('{"reason":"x","result":null,"error_code":10013}', SPENT),
        "wrong_key": ('{"reason":"x","result":null,"error_code":10001}', MISCONFIGURED),
        "banned": ('{"reason":"x","result":null,"error_code":10009}', BLOCKED),
        "picture": ('{"reason":"x","result":null,"error_code":254701}', PICTURE),
        "unknown": ('{"reason":"x","result":null,"error_code":99999}', BAD),
    },
    "taobao_top": {
        "down": (fault(15, "isp.remote-service-timeout"), UNREACHABLE),
        "busy": (fault(7), BUSY),
        "day_spent": (fault(7, "accesscontrol.limited-by-app-access-count"), SPENT),
        "signature": (fault(25), MISCONFIGURED),
        "banned": (fault(42, sub_msg="该应用已被封禁"), BLOCKED),
        "picture": (fault(15, msg="图片尺寸不符"), PICTURE),
        "upload": (fault(3), Row("image_rejected", 2, NONE, Cause.PICTURE)),
        "unknown": (fault(999), BAD),
    },
    "taobao_image": {
        "down": ('{"code":500,"message":"Server Error"}', UNREACHABLE),
        "busy": ('{"code":429,"msg":"Too Many Requests"}', BUSY),
        "day_spent": (fault(7, "accesscontrol.limited-by-app-access-count"), SPENT),
        "wrong_key": ('{"code":"401","message":"appkey 无效"}', MISCONFIGURED),
        "banned": ('{"code":429,"msg":"超量,已封禁"}', BLOCKED),
        "picture": ('{"code":400,"message":"图片格式错误"}', PICTURE),
        "unknown": ('{"code":200,"message":"ok"}', BAD),
    },
}
_DAJI: Mapping[str, tuple[str, Row]] = {
    "down": (daji_error(503), UNREACHABLE),
    "busy": (daji_error(429), BUSY),
    "spent": (daji_error(1009, "账户余额不足"), SPENT),
    "signature": (daji_error(1009, "签名错误"), MISCONFIGURED),
    "picture": (daji_error(1009), PICTURE),
    "unknown": (daji_error(7777), BAD),
}
DAJI_NAMES = ("daji", "daji_1688", "daji-by-address")
ALL_ENVELOPES = {**ENVELOPES, **dict.fromkeys(DAJI_NAMES, _DAJI)}

NOTHING: Mapping[str, str] = {
    "baidu": '{"result_num":0,"result":[]}',
    "juhe": '{"reason":"ok","result":{"data":[]},"error_code":0}',
    "taobao_top": '{"total_results":0}',
    "taobao_image": '{"items":[],"total_results":0}',
    "daji": '{"code":200,"message":"ok","data":[]}',
    "daji_1688": '{"code":200,"message":"ok","data":null}',
    "daji-by-address": '{"code":200,"message":"ok","data":{"data":[]}}',
}


def answer(row: str) -> Payload:
    """A documented answer as a complete one."""
    return Payload(200, row.encode())
