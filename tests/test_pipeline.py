"""The run: what is done once is kept, what fails is listed, and no half file is ever seen."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import DARI, ENGLISH, PASHTO, SAMPLES, make_article, make_folder, make_settings

from translate import drafts
from translate.backends.fake import FakeTranslator
from translate.errors import BackendError, DamagedModelError, RunFolderError
from translate.languages import Pair
from translate.models import bundled_folder
from translate.normalization import ascii_digits
from translate.pipeline import installed_translator, rebuild_digests, run
from translate.records import Brief, Hypothesis, RunItem, from_json
from translate.runs import RunFolder, default_folder, safe_name, translation_path

DAY = dt.date(2026, 11, 27)


class Spy(FakeTranslator):
    """Counts the segments that reach the backend, and can fail."""

    def __init__(self, fail_after: int | None = None) -> None:
        super().__init__()
        object.__setattr__(self, "calls", [])
        object.__setattr__(self, "fail_after", fail_after)

    calls: list[int]
    fail_after: int | None

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        self.calls.append(len(texts))
        if self.fail_after is not None and len(self.calls) > self.fail_after:
            raise BackendError("the engine stopped")
        return super().translate(texts, pair)

    @property
    def segments(self) -> int:
        return sum(self.calls)


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_run_leaves_briefs_translations_digests_and_a_manifest(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in")
    report = run(make_settings(source, tmp_path / "out", to=("en", "ps")), translator=Spy(), today=DAY)
    assert [(item.path, item.status, item.language) for item in report.items] == [
        ("a.en.txt", "new", "en"),
        ("b.ps.txt", "new", "ps"),
        ("c.prs.txt", "new", "prs"),
        ("sub/d.ur.txt", "new", "ur"),
    ]
    names = set(files_below(tmp_path / "out"))
    assert {"digest.en.html", "digest.en.md", "digest.ps.html", "digest.ps.md", "run.json"} <= names
    assert {"translations/en/sub/d.ur.txt.md", "translations/ps/a.en.txt.md"} <= names
    assert {f"briefs/{item.detail}.json" for item in report.items} <= names
    manifest = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert manifest["counts"] == {"new": 4, "kept": 0, "copy": 0, "failed": 0}
    assert len(manifest["items"]) == 4


def test_every_summary_sentence_leads_to_its_source(tmp_path: Path) -> None:
    report = run(make_settings(make_folder(tmp_path / "in"), tmp_path / "out"), translator=Spy())
    for item in report.items:
        path = tmp_path / "out" / "briefs" / f"{item.detail}.json"
        brief = from_json(Brief, json.loads(path.read_text(encoding="utf-8"))["brief"])
        (rendition,) = brief.renditions
        assert rendition.summary.sentences
        for sentence in rendition.summary.sentences:
            assert sentence.text == rendition.translations[sentence.segment].text
            expected = brief.segments[sentence.segment].text
            assert sentence.text == (expected if item.language == "en" else f"[en] {ascii_digits(expected)}")


def test_an_article_in_the_readers_language_is_not_translated(tmp_path: Path) -> None:
    spy = Spy()
    source = make_folder(tmp_path / "in", {"a.txt": ENGLISH})
    report = run(make_settings(source, tmp_path / "out"), translator=spy)
    assert (spy.segments, report.new_segments, report.words) == (0, 0, 0)
    assert "Nobody was hurt" in (tmp_path / "out" / "translations" / "en" / "a.txt.md").read_text(
        encoding="utf-8"
    )


def test_the_second_run_translates_nothing_and_changes_nothing(tmp_path: Path) -> None:
    settings = make_settings(make_folder(tmp_path / "in"), tmp_path / "out", to=("en", "ur"))
    run(settings, translator=Spy(), today=DAY)
    before = files_below(tmp_path / "out")
    spy = Spy()
    report = run(settings, translator=spy, today=DAY)
    assert (spy.segments, report.new_segments) == (0, 0)
    assert {item.status for item in report.items} == {"kept"}
    after = files_below(tmp_path / "out")
    assert {name for name in before if before[name] != after.get(name)} <= {"run.json"}


def test_a_run_folder_among_the_articles_is_not_read(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": ENGLISH})
    for _ in range(2):
        report = run(make_settings(source, source / "out"), translator=Spy())
        assert [item.path for item in report.items] == ["a.txt"]


def test_only_what_changed_is_done_again(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in")
    settings = make_settings(source, tmp_path / "out")
    run(settings, translator=Spy())
    (source / "b.ps.txt").write_text(PASHTO + "\nبله جمله.\n", encoding="utf-8")
    (source / "sub" / "d.ur.txt").unlink()
    spy = Spy()
    report = run(settings, translator=spy)
    assert [(item.path, item.status) for item in report.items] == [
        ("a.en.txt", "kept"),
        ("b.ps.txt", "new"),
        ("c.prs.txt", "kept"),
    ]
    assert spy.segments == 4
    assert "d.ur.txt" not in (tmp_path / "out" / "digest.en.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({"beam_size": 5}, True),
        ({"effort": "fast"}, True),
        ({"effort": "best"}, True),
        ({"effort": "best", "beam_size": 4}, True),
        ({"effort": "balanced", "beam_size": 4}, False),
        ({"summary_sentences": 1}, False),
        ({"title": "Morning"}, False),
    ],
)
def test_a_setting_that_changes_translations_is_in_the_signature(
    tmp_path: Path, change: dict[str, object], *, again: bool
) -> None:
    source = make_folder(tmp_path / "in", {"b.txt": PASHTO})
    run(make_settings(source, tmp_path / "out"), translator=Spy())
    spy = Spy()
    report = run(make_settings(source, tmp_path / "out", **change), translator=spy)
    assert bool(spy.segments) is again
    assert report.items[0].status == ("new" if again else "kept")


def test_another_language_adds_to_the_brief(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in", {"b.txt": PASHTO})
    run(make_settings(source, tmp_path / "out"), translator=Spy())
    report = run(make_settings(source, tmp_path / "out", to=("ur",)), translator=Spy())
    brief = RunFolder(tmp_path / "out").read_brief(report.items[0].detail)
    assert brief is not None
    assert {row.language for row in brief.renditions} == {"en", "ur"}
    spy = Spy()
    run(make_settings(source, tmp_path / "out", to=("en", "ur")), translator=spy)
    assert spy.segments == 0


def test_a_copy_is_briefed_once_and_listed(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": PASHTO, "b.txt": PASHTO})
    report = run(make_settings(source, tmp_path / "out"), translator=Spy())
    assert [(item.path, item.status, item.detail) for item in report.items][1] == ("b.txt", "copy", "a.txt")
    assert "b.txt" in (tmp_path / "out" / "digest.en.html").read_text(encoding="utf-8")


def test_bad_articles_are_listed_and_the_rest_is_done(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.txt": PASHTO,
        "empty.txt": b"",
        "binary.txt": b"\x00\x01" * 99,
        # "In Moscow, snow fell on Monday, and the schools were closed."
        "ru.txt": "Снег в Москве\n\nВ понедельник в Москве выпал снег, и школы были закрыты. Жители города остались дома.",
        "digits.txt": "123\n\n456 789.\n",
        "two\nlines.txt": DARI,
        "x.html": '<html><head><title><script>alert(1)</script></title></head><body><article><p onclick="x()">'
        + "The crossing at Torkham was opened on Monday, officials said, after nine days. " * 4
        + "</p></article></body></html>",
    }
    report = run(make_settings(make_folder(tmp_path / "in", files), tmp_path / "out"), translator=Spy())
    failed = {item.path: item.detail for item in report.items if item.status == "failed"}
    assert set(failed) == {"empty.txt", "binary.txt", "ru.txt", "digits.txt"}
    assert "'ru'" in failed["ru.txt"]
    assert "--from" in failed["digits.txt"]
    assert report.count("new") == 3
    html = (tmp_path / "out" / "digest.en.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "onclick" not in html
    assert all(Path(path).is_relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*"))


def test_detection_can_be_overridden(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in", {"digits.txt": "123\n\n456 789.\n"})
    report = run(make_settings(source, tmp_path / "out", source="ps"), translator=Spy())
    assert [(item.status, item.language) for item in report.items] == [("new", "ps")]


def test_a_failing_backend_stops_the_run_and_finished_chunks_are_kept(tmp_path: Path) -> None:
    files = {f"{number}.txt": f"{PASHTO}\nجمله {number} ده.\n" for number in range(4)}
    settings = make_settings(make_folder(tmp_path / "in", dict(files)), tmp_path / "out", chunk=1)
    with pytest.raises(BackendError):
        run(settings, translator=Spy(fail_after=2))
    assert len(list((tmp_path / "out" / "briefs").glob("*.json"))) == 2
    spy = Spy()
    report = run(settings, translator=spy)
    assert [item.status for item in report.items] == ["kept", "kept", "new", "new"]
    assert len(spy.calls) == 2


def test_a_damaged_brief_is_made_again(tmp_path: Path) -> None:
    settings = make_settings(make_folder(tmp_path / "in", {"a.txt": PASHTO}), tmp_path / "out")
    report = run(settings, translator=Spy())
    (tmp_path / "out" / "briefs" / f"{report.items[0].detail}.json").write_text(
        '{"brief": {', encoding="utf-8"
    )
    assert run(settings, translator=Spy()).items[0].status == "new"


def test_two_runs_into_one_folder_at_once_are_refused(tmp_path: Path) -> None:
    settings = make_settings(make_folder(tmp_path / "in"), tmp_path / "out")
    with RunFolder(tmp_path / "out"), pytest.raises(RunFolderError, match="Another run"):
        run(settings, translator=Spy())
    run(settings, translator=Spy())


def test_a_folder_of_something_else_is_not_written_into(tmp_path: Path) -> None:
    out = make_folder(tmp_path / "out", {"thesis.doc": "x"})
    with pytest.raises(RunFolderError, match="no run folder"):
        run(make_settings(make_folder(tmp_path / "in"), out), translator=Spy())
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(RunFolderError, match="is a file"):
        run(make_settings(tmp_path / "in", tmp_path / "file"), translator=Spy())


def test_a_failed_write_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RunFolder(tmp_path / "out") as folder:
        folder.write("run.json", "old")

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(RunFolderError, match="No space left on device"):
            folder.write("run.json", "new")
    assert (tmp_path / "out" / "run.json").read_text(encoding="utf-8") == "old"
    assert not list((tmp_path / "out").glob("*.tmp")) + list((tmp_path / "out").glob(".*.tmp"))


def test_digests_can_be_made_again_from_the_run(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in")
    run(make_settings(source, tmp_path / "out"), translator=Spy())
    before = (tmp_path / "out" / "digest.en.md").read_text(encoding="utf-8")
    (tmp_path / "out" / "digest.en.md").unlink()
    assert {path.name for path in rebuild_digests(tmp_path / "out")} == {
        "digest.en.html",
        "digest.en.md",
        "review.en.html",
    }
    assert (tmp_path / "out" / "digest.en.md").read_text(encoding="utf-8") == before
    rebuild_digests(tmp_path / "out", ["md"], "Morning news")
    assert "# Morning news" in (tmp_path / "out" / "digest.en.md").read_text(encoding="utf-8")
    with pytest.raises(RunFolderError, match="no run folder"):
        rebuild_digests(tmp_path)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", ""),
        ("a\nb", "a_b"),
        ("خبر ۱", "خبر ۱"),
        ("x" * 500, "x" * 120),
    ],
)
def test_names_are_safe_to_make_files_with(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_two_inputs_never_share_a_translation_and_none_leaves_its_folder() -> None:
    taken: set[str] = set()
    items = [
        RunItem(path, "new", f"{number:016}")
        for number, path in enumerate(["a/b.txt", "A/B.txt", "../a/b.txt", "..", "a\\nb"])
    ]
    paths = [translation_path("en", item, taken) for item in items]
    assert len({path.casefold() for path in paths}) == len(paths)
    assert all(path.startswith("translations/en/") and ".." not in path.split("/") for path in paths)


def test_the_same_inputs_lead_to_the_same_folder(tmp_path: Path) -> None:
    assert (
        default_folder((tmp_path / "news",))
        == default_folder((tmp_path / "news" / ".",))
        == Path("outputs/news")
    )


def test_a_damaged_model_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    shutil.copytree(bundled_folder() / "khabar-mul-en", tmp_path / "models" / "khabar-mul-en")
    (tmp_path / "models" / "khabar-mul-en" / "source.spm").write_bytes(b"x")
    with pytest.raises(DamagedModelError, match="checksum"):
        installed_translator(make_settings(tmp_path, tmp_path, models=tmp_path / "models"))


KILLED = """
import os, signal, sys, threading
from pathlib import Path
sys.path.insert(0, {tests!r})
from conftest import make_settings
from translate import drafts
from translate.backends.fake import FakeTranslator
from translate.normalization import ascii_digits
from translate.pipeline import run
threading.Timer(float(sys.argv[1]), lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
run(make_settings(Path({source!r}), Path({out!r}), chunk=1), translator=FakeTranslator())
"""


def test_a_killed_run_leaves_only_whole_files_and_can_be_finished(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"{number}.txt": f"{PASHTO}\nجمله {number} ده.\n" for number in range(40)
    }
    source = make_folder(tmp_path / "in", files)
    script = KILLED.format(tests=str(Path(__file__).parent), source=str(source), out=str(tmp_path / "out"))
    for seconds in ("0.05", "0.15", "0.3"):
        subprocess.run([sys.executable, "-c", script, seconds], check=False, capture_output=True)
        for path in (tmp_path / "out").rglob("*.json"):
            json.loads(path.read_text(encoding="utf-8"))
    settings = make_settings(source, tmp_path / "out", chunk=1)
    run(settings, translator=FakeTranslator(), today=DAY)
    run(make_settings(source, tmp_path / "whole", chunk=1), translator=FakeTranslator(), today=DAY)
    killed, whole = files_below(tmp_path / "out"), files_below(tmp_path / "whole")
    leftovers = {name for name in killed if name.endswith(".tmp")}
    differing = {name for name in whole if killed.get(name) != whole[name]}
    assert differing <= {"run.json"}
    assert set(killed) - leftovers == set(whole)


def test_the_samples_are_briefed_by_the_bundled_models(tmp_path: Path) -> None:
    report = run(make_settings(SAMPLES, tmp_path / "out", default_glossary=True, beam_size=1, threads=2))
    assert report.count("new") == 14
    digest = (tmp_path / "out" / "digest.en.md").read_text(encoding="utf-8")
    assert "Stories: 11" in digest
    assert "pair:ps-en|be:ct2|model:khabar-mul-en@" in digest


def test_an_article_in_two_languages_is_translated_paragraph_by_paragraph(tmp_path: Path) -> None:
    # "Officials in Lahore said that twelve roads are still closed and that the rain has stopped."
    urdu = "لاہور میں حکام نے کہا ہے کہ بارش تھم گئی ہے لیکن بارہ سڑکیں ابھی تک بند ہیں اور لوگوں کو مشکلات کا سامنا ہے۔"
    # "Schools in Kabul were opened again, and many pupils came, the ministry said."
    pashto = "په کابل کې ښوونځي بیا پرانیستل شول او ډېر زده کوونکي راغلل، د پوهنې وزارت وویل چې درسونه به دوام لري."
    source = make_folder(
        tmp_path / "in", {"mixed.txt": f"سرلیک\n\n{pashto}\n\n{pashto} {pashto}\n\n{urdu}\n\n{pashto}\n"}
    )
    report = run(make_settings(source, tmp_path / "out", to=("en", "ur")), translator=Spy())
    brief = RunFolder(tmp_path / "out").read_brief(report.items[0].detail)
    assert brief is not None
    assert brief.detection.paragraphs == ("ps", "ps", "ur", "ps")
    for rendition in brief.renditions:
        assert [row.segment for row in rendition.translations] == [row.index for row in brief.segments]
        assert rendition.signature.startswith(f"pair:ps-{rendition.language}+ur-{rendition.language}|")
    own = brief.rendition("ur")
    assert own is not None
    assert [row.text for row in own.translations if row.origin == "source"] == [urdu]
    assert (
        run(make_settings(source, tmp_path / "out", to=("en", "ur")), translator=Spy()).items[0].status
        == "kept"
    )


def test_headings_lists_and_set_off_quotes_are_not_summed_up(tmp_path: Path) -> None:
    text = "# Wells run dry\n\n> A draft that was checked on Monday with the office in Herat.\n\n## Nearly 300 wells in Herat\n\n"
    text += "Nearly 300 wells have dried up in Herat this year, officials said.\n\n- Ask the office in Herat for 42 photos of the wells.\n"
    source = make_folder(tmp_path / "in", {"a.md": text})
    report = run(make_settings(source, tmp_path / "out", summary_sentences=1), translator=Spy())
    brief = RunFolder(tmp_path / "out").read_brief(report.items[0].detail)
    assert brief is not None
    assert [row.text for row in brief.renditions[0].summary.sentences] == [
        "Nearly 300 wells have dried up in Herat this year, officials said."
    ]


# "Schools opened after the holiday." in Persian of Iran, and figures alone
IRANIAN = "وزیر آموزش و پرورش گفت مدرسه‌ها بعد از تعطیلات باز می‌شوند و دانش‌آموزان هفته آینده امتحان می‌دهند."


@pytest.mark.parametrize(
    ("text", "declared", "told"),
    [
        ("12 34", "ur", "ur"),
        (IRANIAN, "prs", "prs"),
        (IRANIAN, "ps", "fa"),
        ("Officials said on Monday that the road was open again for all.", "ur", "en"),
    ],
)
def test_the_language_that_a_page_declares_counts_only_where_the_text_leaves_it_open(
    text: str, declared: str, told: str
) -> None:
    article = replace(make_article(text, title=""), declared_language=declared)
    assert drafts.language_of(article, None).language == told
    assert drafts.language_of(article, "ps").language == "ps"


def test_the_manifest_says_what_became_of_the_terms_also_after_a_run_with_nothing_to_do(
    tmp_path: Path,
) -> None:
    table = tmp_path / "g.tsv"
    table.write_text("concept\ten\tps\ncamp\tcamp\tکمپ\nschool\tschool\tښوونځی\n", encoding="utf-8")
    source = make_folder(tmp_path / "in", {"a.txt": "A camp.\n\nA camp and a school.\n"})
    settings = make_settings(source, tmp_path / "out", to=("ps",), source="en", glossaries=(table,))
    for _ in range(2):
        run(settings, translator=FakeTranslator())
        terms = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["terms"]["ps"]
        assert terms["concepts"] == 2
        assert terms["rungs"] == {"inserted": 3}
        assert {"source": "camp", "target": "کمپ", "rung": "inserted", "times": 2} in terms["to_check"]
