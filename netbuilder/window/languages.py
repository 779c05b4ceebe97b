"""The languages that the window speaks: English, and those whose translation lies in the resources."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from netbuilder.core.paths import resources

ENGLISH = "en"
_PREFIX = "netbuilder_"


def languages() -> dict[str, str]:
    """Codes such as "ko" with the names that their speakers have for them, English first."""
    from PySide6.QtCore import QLocale

    codes = sorted(_translations())
    return {ENGLISH: "English", **{code: QLocale(code).nativeLanguageName() or code for code in codes}}


def speak(app: QCoreApplication, language: str) -> None:
    """Let `app` speak a language, "" for the system's; English where there is no translation.

    It holds for what is made from then on.
    """
    files = _translations()
    if not files or language == ENGLISH:
        return
    from PySide6.QtCore import QLocale, QTranslator  # late: PySide sets up a class when it is imported

    wanted = [language] if language else QLocale.system().uiLanguages()
    for code in (each.replace("-", "_").partition("_")[0] for each in wanted):
        if code == ENGLISH:
            return
        if code in files:
            translator = QTranslator(app)
            if translator.load(str(files[code])):
                app.installTranslator(translator)
            return


def _translations() -> dict[str, Path]:
    """The files by the code of their language."""
    found = (resources() / "translations").glob(f"{_PREFIX}*.qm")
    return {file.stem.removeprefix(_PREFIX): file for file in found}
