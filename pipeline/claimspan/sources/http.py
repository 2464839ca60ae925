"""The body of an HTTP response as a crawler stored it: put together and unpacked."""

from __future__ import annotations

import io
import re
import zlib
from email.message import Message
from typing import Final

from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader
from warcio.statusandheaders import StatusAndHeadersParser

from claimspan.errors import BadInput
from claimspan.sources.options import KIB, Limits
from claimspan.sources.problems import READ_ERRORS, STAGE, too_large
from claimspan.sources.streams import Budget, read_whole, unpack

_CHUNK_SIZE: Final = re.compile(rb"[0-9A-Fa-f]{1,8}(?:;[^\r\n]{0,200})?\r\n")
_BEGIN: Final = {
    "gzip": (b"\x1f\x8b", ".gz"),
    "x-gzip": (b"\x1f\x8b", ".gz"),
    "zstd": (b"\x28\xb5\x2f\xfd", ".zst"),
}
_PLAIN: Final = frozenset({"", "identity", "none", "utf-8"})
_PARSER: Final = StatusAndHeadersParser(["HTTP/"], verify=False)


def body_of(block: bytes, where: str, limits: Limits) -> tuple[int, str, bytes]:
    """Status, content type and unpacked body of a response. Of another status than 2xx the body is left out.

    Crawlers often unpack the body and keep the header that says it is packed, so a body that is not what its
    header says is taken as it is.

    :raises BadInput: ``broken_response``, ``unsupported``, ``truncated``, ``corrupt`` or ``too_large``.
    """
    stream = io.BytesIO(block)
    try:
        headers = _PARSER.parse(stream)
        status = int(headers.get_statuscode())
    except (EOFError, ValueError) as problem:
        message = f"{where}: the response has no status line that can be read."
        raise BadInput(STAGE, "broken_response", message) from problem
    content_type = headers.get_header("Content-Type") or ""
    if not 200 <= status < 300:
        return status, content_type, b""
    body = stream.read()
    if (headers.get_header("Transfer-Encoding") or "").lower() == "chunked" and _CHUNK_SIZE.match(body):
        try:
            body = ChunkedDataReader(io.BytesIO(body), raise_exceptions=True).read()
        except ChunkedDataException as problem:
            message = f"{where}: the response's chunks end too early or do not fit together."
            raise BadInput(STAGE, "truncated", message) from problem
    codings = (headers.get_header("Content-Encoding") or "").lower().split(",")
    for coding in reversed(codings):
        body = _decoded(body, coding.strip(), where, limits)
    return status, content_type, body


def _decoded(body: bytes, coding: str, where: str, limits: Limits) -> bytes:
    begin, suffix = _BEGIN.get(coding, (b"", ""))
    if suffix:
        if not body.startswith(begin):
            return body
        stream = unpack(io.BytesIO(body), suffix, Budget(where, len(body), limits))
        try:
            return read_whole(stream, where, limits.max_record_bytes)
        except BadInput:
            raise
        except EOFError as problem:
            message = f"{where}: the response's packed body ends too early."
            raise BadInput(STAGE, "truncated", message) from problem
        except READ_ERRORS as problem:
            message = f"{where}: the response's packed body is damaged ({problem})."
            raise BadInput(STAGE, "corrupt", message) from problem
    if coding == "deflate":
        return _inflated(body, where, limits)
    if coding in _PLAIN or body.lstrip()[:1] == b"<":
        return body
    raise BadInput(STAGE, "unsupported", f"{where}: packed as '{coding}', which is not read.")


def _inflated(body: bytes, where: str, limits: Limits) -> bytes:
    # Servers mean zlib's format by "deflate", or deflate without a header.
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        inflate = zlib.decompressobj(window)
        try:
            unpacked = inflate.decompress(body, limits.max_record_bytes + 1)
        except zlib.error:
            continue
        if len(unpacked) > limits.max_record_bytes:
            raise too_large(where, limits.max_record_bytes)
        if not inflate.eof:
            message = f"{where}: the response's packed body ends too early."
            raise BadInput(STAGE, "truncated", message)
        return unpacked
    return body


def html_charset(content_type: str) -> str | None:
    """The character set that a content type names, if any."""
    if len(content_type) > KIB:
        return None
    message = Message()
    message["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    charset = message.get_content_charset()
    return charset or None
