"""One call of the Bot API, from its token to its answer, without a socket."""

import asyncio
import contextlib
import inspect
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.faults import Fault
from bot.sandbox.methods import METHODS, known_names
from bot.sandbox.methods.method import Method
from bot.sandbox.parameters import Complaint, Upload, Wire
from bot.sandbox.refusals import Refusal, bad_request, forbidden, not_found, too_many_requests, unauthorized
from bot.sandbox.state import State

HTML_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n</body>\r\n</html>\r\n"
)
_PHRASES = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
_TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over the wire. `cut`: nothing does, the connection breaks."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False

    @property
    def json(self) -> Wire:
        """Read the body as JSON."""
        return json.loads(self.body)

    @property
    def result(self) -> Wire:
        """Read the result of a call that went well."""
        return self.json["result"]


async def call(
    state: State,
    token: str,
    name: str,
    params: Mapping[str, Any] | None = None,
    files: Mapping[str, Upload] | None = None,
) -> Reply:
    """Carry out one call. A fault of kind silence never comes back: whoever waits has to give up."""
    if state.latency:
        await asyncio.sleep(state.latency)
    try:
        method = _find(state, token, name)
    except Refusal as refusal:
        return _refused(refusal)
    fields = _with_uploads(params or {}, files or {})
    fault = state.faults.strike(method.name, _meant_chat(state, fields))
    if fault is None:
        return await _carry_out(state, method, fields)
    reply = await _carry_out(state, method, fields) if fault.takes_effect else None
    if fault.kind == "silence":
        await asyncio.Event().wait()
    return _broken(fault, reply)


def _find(state: State, token: str, name: str) -> Method:
    if not _TOKEN.fullmatch(token):
        raise not_found()
    if token != state.token:
        raise unauthorized()
    if method := METHODS.get(name.lower()):
        return method
    if name.lower() in known_names():
        state.complaints.append(f"{name}: not supported by the sandbox")
        raise bad_request(f"method {name} is not supported by the sandbox")
    raise not_found("method not found")


def _with_uploads(params: Mapping[str, Any], files: Mapping[str, Upload]) -> dict[str, Any]:
    """Put each file where it is meant: under its own name, or where `attach://name` says so, also inside of JSON."""
    waiting = dict(files)
    fields = {name: _attach(_opened(value), files, waiting) for name, value in params.items()}
    return waiting | fields


def _opened(value: object) -> object:
    """Take JSON apart that names a file; all other text stays as it came."""
    if not isinstance(value, str) or not value.startswith(("{", "[")) or "attach://" not in value:
        return value
    with contextlib.suppress(ValueError):
        return json.loads(value)
    return value


def _attach(value: object, files: Mapping[str, Upload], waiting: dict[str, Upload]) -> object:
    """Put the files into this value, and take them from those that wait to be named."""
    if isinstance(value, dict):
        return {name: _attach(one, files, waiting) for name, one in value.items()}
    if isinstance(value, list):
        return [_attach(one, files, waiting) for one in value]
    name = value.removeprefix("attach://") if isinstance(value, str) and value.startswith("attach://") else ""
    waiting.pop(name, None)
    return files.get(name, value)


async def _carry_out(state: State, method: Method, fields: Mapping[str, Any]) -> Reply:
    try:
        answer = method.answer(state, method.read(fields))
        result = await answer if inspect.isawaitable(answer) else answer
    except Complaint as complaint:
        state.complaints.append(f"{method.name}: {complaint.description}")
        return _refused(complaint)
    except Refusal as refusal:
        return _refused(refusal)
    return _json(200, {"ok": True, "result": result})


def _refused(refusal: Refusal) -> Reply:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    wait = refusal.parameters.get("retry_after")
    return _json(refusal.code, body, {"Retry-After": str(wait)} if wait else {})


def _broken(fault: Fault, reply: Reply | None) -> Reply:
    match fault.kind:
        case "cut_before" | "cut_after" | "silence":
            return Reply(0, reply.body if reply else b"", cut=True)
        case "html":
            page = HTML_PAGE.format(f"{fault.status} {_PHRASES.get(fault.status, '')}".strip())
            return Reply(fault.status, page.encode(), {"Content-Type": "text/html"})
        case "garbage":
            return Reply(200, fault.body, {"Content-Type": "application/json"})
    return _refused(_refusal(fault))


def _refusal(fault: Fault) -> Refusal:
    words = fault.description or ""
    match fault.kind:
        case "too_many_requests":
            return too_many_requests(fault.retry_after)
        case "forbidden":
            return forbidden(words.removeprefix("Forbidden: ") or "bot was blocked by the user")
        case "bad_request":
            return bad_request(words.removeprefix("Bad Request: ") or "chat not found")
    return Refusal(fault.status, words or _PHRASES.get(fault.status, "Server Error"))


def _json(status: int, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> Reply:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Reply(status, text.encode("utf-8", "surrogatepass"), {"Content-Type": "application/json", **(headers or {})})


def _meant_chat(state: State, fields: Mapping[str, Any]) -> int | None:
    name = str(fields.get("chat_id", ""))
    if name.startswith("@"):
        named = (one.id for one in state.chats.values() if (one.username or "").lower() == name[1:].lower())
        return next(named, None)
    return int(name) if re.fullmatch(r"-?[0-9]{1,19}", name) else None
