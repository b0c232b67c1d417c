"""Reads untrusted XML as a stream of events, without keeping the document in memory.

defusedxml refuses entities and references to other files. A document type is allowed if it is only named (`<!DOCTYPE
coverage SYSTEM "…">`, as Istanbul and gcovr write it); it is never fetched.
"""

from __future__ import annotations

import os
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Mapping
from typing import BinaryIO

from git_session.insight.testreports.discover import BadReport

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str, str], None]
Comment = Callable[[str], None]
_CHUNK = 1 << 18
_NOT_IN_XML = bytes(set(range(32)) - set(b"\t\n\r"))
"""Node and behave write the colours of a failed assertion as they are, where XML allows no escape characters."""
_LONGEST_TEXT = 4_096  # most characters of an element's text that are kept


def read_xml(file: BinaryIO, start: Start, end: End, comment: Comment | None = None) -> None:
    """Call `start(name, attributes)` and `end(name, text)` for every element, and `comment(text)`; names are without namespaces.

    `text` is the text of the element before its first child. Control characters are left out. Raises BadReport.
    """
    # Reports are rare, and this takes 15 ms.
    from xml.sax import SAXException

    from defusedxml.common import DefusedXmlException, DTDForbidden
    from defusedxml.expatreader import DefusedExpatParser

    class XmlParser(DefusedExpatParser):
        """Passes expat's events on directly: a report may have a million, and SAX would wrap each twice."""

        text = ""

        def reset(self) -> None:
            super().reset()
            # Never load the document type that is named.
            self._parser.SetParamEntityParsing(0)  # type: ignore[attr-defined]  # an attribute of pyexpat that the stubs lack
            self._parser.CharacterDataHandler = self.character_data  # type: ignore[attr-defined]
            self._parser.CommentHandler = comment  # type: ignore[attr-defined]

        def defused_start_doctype_decl(
            self, name: str, sysid: str | None, pubid: str | None, has_internal_subset: int
        ) -> None:
            if has_internal_subset:
                raise DTDForbidden(name, sysid, pubid)

        def start_element(self, name: str, attrs: Mapping[str, str]) -> None:
            self.text = ""
            start(name.rpartition(":")[2], attrs)

        def character_data(self, data: str) -> None:
            if len(self.text) < _LONGEST_TEXT:
                self.text += data

        def end_element(self, name: str) -> None:
            end(name.rpartition(":")[2], self.text)
            self.text = ""

    parser = XmlParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        unwanted = None
        while chunk := file.read(_CHUNK):
            if unwanted is None:  # in UTF-16, which trx may be, every second byte may be such a character
                unwanted = b"" if b"\0" in chunk[:4] or chunk[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else _NOT_IN_XML
            parser.feed(chunk.translate(None, unwanted))
        parser.close()
    except DefusedXmlException:
        raise BadReport("is refused: it declares entities or a DTD") from None
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: 0)() or 0
        raise BadReport(f"is not well-formed XML (line {line})") from None
    except (LookupError, UnicodeError, ValueError) as error:
        raise BadReport(f"cannot be read: {error}") from None
    except OSError as error:
        raise BadReport(f"cannot be read: {error.strerror or os.strerror(error.errno or 0)}") from None
