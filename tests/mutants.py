"""Files of every format, spoilt in ways that are decided by a number alone."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import zipfile
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from conftest import SAMPLES
from news_pages import news_pages

_STORY = [
    "Road reopens",
    "Officials said on Monday that the road was open again.",
    "About 1,400 trucks crossed the border.",
]
_DOCUMENTS = 0.08
_HOSTILE = (
    b"\0" * 64,
    b"<div>" * 3000,
    b"[" * 20_000,
    b'{"a":' * 5000,
    b"A" * 300_000,
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]>",
    b"<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "\u202e\u2066\u200f\ufeff".encode() * 50,
    b"\xff\xfe",
    b"--" * 5000,
    b'"' * 3000,
    b"\n--x\n" * 3000,
    b"<table><tr><td>" * 2000,
    b"../../../../tmp/escape.txt",
    b"&#x110000;&#0;&nbsp;&bogus;" * 100,
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
    b"=?utf-8?b?" * 500,
)


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Return sound files: names and contents."""
    title, *lines = _STORY
    html = f"<html><body><h1>{title}</h1>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"
    record = {
        "headline": title,
        "body": "\n\n".join(lines),
        "published": "2026-11-06",
        "url": "https://example.org/a",
    }
    feed = f"<rss><channel><item><title>{title}</title><description>{lines[0]}</description></item></channel></rss>"
    nitf = f"<nitf><body><body.head><hedline><hl1>{title}</hl1></hedline></body.head><body.content><p>{lines[0]}</p></body.content></body></nitf>"
    mail = f"From: a@example.org\nSubject: {title}\nDate: Mon, 06 Nov 2023 10:00:00 GMT\nContent-Type: text/plain\n\n{lines[0]}\n"
    mhtml = f"From: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n{html}\n--b--\n"
    files = {
        "a.html": html,
        "a.json": json.dumps([record] * 5),
        "a.jsonl": "\n".join([json.dumps(record)] * 5),
        "a.csv": f"title,text\n{title},{lines[0]}\n" * 5,
        "a.tsv": f"title\ttext\n{title}\t{lines[0]}\n" * 5,
        "a.xml": feed,
        "b.xml": nitf,
        "a.eml": mail,
        "a.mhtml": mhtml,
        "a.md": f"# {title}\n\n" + "\n\n".join(lines),
        "b.md": f"# {title}\n\n## Next\n\n3. [{lines[0]}](https://example.org/a)\n   - {lines[1]}\n\n> {lines[1]}\n",
        "b.html": f"<ol start=3><li><a href='/x'>{lines[0]}</a><ul><li>{lines[1]}</ul></ol><blockquote>{lines[0]}</blockquote>"
        * 3,
    }
    found = [(name, text.encode()) for name, text in files.items()]
    found += [
        (path.name, path.read_bytes()) for path in sorted(SAMPLES.rglob("*.*")) if path.name != "README.md"
    ]
    found += [(f"{page.name}.html", page.html.encode()) for page in news_pages()[::7]]
    found += [("a.docx", _docx()), ("a.zip", _zipped(found)), ("a.tar", _tarred(found))]
    found += [(f"{name}.gz", gzip.compress(data, mtime=0)) for name, data in found[:12]]
    return tuple(found)


def mutant(number: int) -> tuple[str, bytes]:
    """Return the name and the content of a spoilt file; the same number always gives the same."""
    chance = random.Random(number)  # noqa: S311  # repeatable, no secret
    if chance.random() < _DOCUMENTS:
        return "a.docx", _document(chance, dict(seeds())["a.docx"])
    name, whole = chance.choice(seeds())
    data = bytearray(whole)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        size = chance.choice((1, 8, 64, 1024))
        match chance.randrange(7):
            case 0:
                data[place : place + size] = chance.randbytes(size)
            case 1:
                del data[place:]
            case 2:
                del data[place : place + size]
            case 3:
                data[place:place] = data[place : place + size] * chance.randint(2, 40)
            case 4:
                data[place:place] = chance.choice(_HOSTILE)
            case 5:
                other = chance.choice(seeds())[1]
                data[place:] = other[chance.randrange(len(other)) :]
            case _:
                data.reverse() if size == 1 else data.extend(data[:place] * (1 + (len(data) < 50_000)))
    if chance.random() < 0.1:
        name = Path(name).stem + chance.choice(
            (".html", ".json", ".csv", ".docx", ".xml", ".txt", ".eml", ".zip")
        )
    return name, bytes(data)


def _document(chance: random.Random, data: bytes) -> bytes:
    """Return a Word document whose archive and XML are sound, but not what stands in them."""
    from lxml import etree

    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        spoilt = chance.choice(
            ("word/document.xml", "word/document.xml", "word/styles.xml", "word/numbering.xml")
        )
        for name in old.namelist():
            part = old.read(name)
            if name == spoilt:
                root = etree.fromstring(part)
                for _ in range(chance.randint(1, 12)):
                    _spoil(chance, root)
                part = etree.tostring(root)
            new.writestr(name, part)
    return stream.getvalue()


def _spoil(chance: random.Random, root: Any) -> None:
    """Take out, repeat, move, rename or rewrite an element below a root."""
    elements = list(root.iter("*"))[1:]
    if len(elements) < 2:
        return
    element, other = chance.sample(elements, 2)
    match chance.randrange(6):
        case 0:
            element.getparent().remove(element)
        case 1:
            element.addnext(deepcopy(element))
        case 2 if element not in other.iterancestors():
            other.append(element)
        case 3:
            element.tag = other.tag
        case 4:
            element.text = chance.choice(("", "\n\n", "\u202e", "x" * 5000, "-1"))
        case _:
            for name in element.attrib:
                element.set(name, chance.choice(("", "-1", "99999999999999999999", "x", "true", "0")))


def _docx() -> bytes:
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE

    document = docx.Document()
    document.add_heading(_STORY[0], 0)
    for line in _STORY[1:]:
        document.add_paragraph(line)
        document.add_paragraph(line, style="List Number")
    document.add_table(2, 2).rows[0].cells[0].text = _STORY[1]
    document.part.relate_to("https://example.org/a", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _zipped(files: list[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files[:6]:
            archive.writestr(f"../../{name}", data)
    return stream.getvalue()


def _tarred(files: list[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in files[:6]:
            member = tarfile.TarInfo(f"../../{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()
