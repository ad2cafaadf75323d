"""Khabar: detect, translate and brief news in Pashto, Dari, Urdu and English.

Importing this package loads no model and no heavy library. The parts a program needs:

- ``translate.pipeline.run(settings)``: a folder of articles in, a run folder with briefs and digests out;
- ``translate.config.Settings``: every setting with its default;
- ``translate.records``: the records that the steps hand on;
- ``translate.errors``: the error tree.
"""

__version__ = "0.2.0"
# Two other projects on PyPI install a top-level package of this name; the command line checks this mark.
__distribution__ = "khabar"
