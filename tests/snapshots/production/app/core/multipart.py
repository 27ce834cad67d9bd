"""Multipart bodies (RFC 7578): the one file of a form, streamed as it comes."""

from collections.abc import AsyncIterable, AsyncIterator

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.core.errors import AppError

FORM = b"multipart/form-data"


def bad_form(message: str) -> AppError:
    return AppError(400, "BAD_REQUEST", message)


class FormFile:
    """Reads a form; the file's name and type are known after the last chunk."""

    def __init__(self, body: AsyncIterable[bytes], boundary: bytes) -> None:
        self.name: str | None = None
        self.content_type: str | None = None
        self._body = body
        self._chunks: list[bytes] = []
        self._header = b""
        self._value = b""
        self._files = 0
        self._in_file = False
        self._ended = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._add_header,
                    "on_header_value": self._add_value,
                    "on_header_end": self._end_header,
                    "on_part_data": self._add_data,
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise bad_form("The boundary of the form is too long.") from error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._body:
            try:
                self._parser.write(chunk)
            except FormParserError as error:
                raise bad_form("The form cannot be read.") from error
            if self._files > 1:
                raise bad_form("The form holds more than one file.")
            # Yield even if empty: the rate counts every chunk received.
            yield b"".join(self._chunks)
            self._chunks.clear()
        if self._files != 1 or not self._ended:
            raise bad_form("The form holds no file, or its end is missing.")

    def _begin(self) -> None:
        self._in_file = False

    def _add_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end].lower()

    def _add_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        header, value = self._header, self._value
        self._header = self._value = b""
        if header == b"content-type" and self._in_file:
            self.content_type = value.decode("latin-1")
        if header == b"content-disposition":
            _, options = parse_options_header(value)
            if b"filename" in options:
                self._in_file = True
                self._files += 1
                self.name = options[b"filename"].decode("utf-8", "replace")

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._chunks.append(data[start:end])

    def _end(self) -> None:
        self._ended = True
