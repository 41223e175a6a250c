"""Headings with a meaning of their own, by language: prerequisites, and validation.

The languages are English and those into which Azure's executable documents are translated; the wordings are
those of Microsoft's translations, human and by machine, and common ones beside them.
"""

import re

_NUMBERING = re.compile(r"\d+(?:\.\d+)*\s+|(?:[^\W\d]+\s+)?\d+(?:\.\d+)*\s*[.:)\-–—]\s*")
_LONGEST = 80

PREREQUISITES: dict[str, tuple[str, ...]] = {
    "cs": ("Požadavky", "Předpoklady", "Předběžné požadavky", "Nezbytné podmínky", "Nezbytné předpoklady"),
    "de": (
        "Voraussetzungen",
        "Voraussetzung",
        "Vorbedingungen",
        "Vorbereitungen",
        "Erforderliche Komponenten",
    ),
    "en": ("Prerequisites", "Prerequisite", "Pre-requisites", "Prereqs", "Preconditions"),
    "es": ("Requisitos previos", "Requisito previo", "Prerrequisitos", "Prerequisitos", "Pre-requisitos"),
    "fr": (
        "Prérequis",
        "Pré-requis",
        "Conditions préalables",
        "Conditions requises",
        "Configuration requise",
        "Composants requis",
        "Éléments prérequis",
    ),
    "hu": ("Előfeltételek", "Előfeltétel", "Szükséges előfeltételek", "Követelmények"),
    "id": ("Prasyarat", "Prasyarat-prasyarat", "Persyaratan awal"),
    "it": ("Prerequisiti", "Prerequisito", "Requisiti preliminari"),
    "ja": ("前提条件", "必要条件", "必須条件", "前提", "事前準備", "必須コンポーネント"),
    "ko": (
        "필수 조건",
        "필수 구성 요소",
        "필수 구성요소",
        "전제 조건",
        "사전 요구 사항",
        "사전 조건",
        "선행 조건",
    ),
    "nl": ("Vereisten", "Vereiste", "Voorwaarden", "Vereiste onderdelen", "Voorafgaande vereisten"),
    "pl": ("Wymagania wstępne", "Warunki wstępne", "Wymaganie wstępne", "Wymagania"),
    "pt-br": ("Pré-requisitos", "Pré-requisito", "Requisitos prévios"),
    "pt-pt": ("Pré-requisitos", "Condições prévias", "Pré-condições"),
    "ru": (
        "Предварительные требования",
        "Предварительные условия",
        "Необходимые условия",
        "Необходимые компоненты",
        "Требования",
    ),
    "sv": ("Förutsättningar", "Förutsättning", "Förkunskapskrav", "Förhandskrav", "Krav"),
    "tr": ("Önkoşullar", "Ön koşullar", "Önkoşul", "Ön gereksinimler", "Gereksinimler"),
    "zh-cn": ("先决条件", "必备条件", "必要条件", "前提条件", "前置条件", "必备组件"),
    "zh-tw": ("必要條件", "先決條件", "必備條件", "前提條件", "前置條件"),
}

"""What stands above links to documents that are to be run before."""

VALIDATION: dict[str, tuple[str, ...]] = {
    "cs": ("Ověření", "Validace"),
    "de": ("Validierung", "Überprüfung", "Gültigkeitsprüfung"),
    "en": ("Validation",),
    "es": ("Validación",),
    "fr": ("Validation",),
    "hu": ("Ellenőrzés", "Érvényesítés"),
    "id": ("Validasi",),
    "it": ("Convalida", "Validazione"),
    "ja": ("検証", "妥当性検査"),
    "ko": ("유효성 검사", "검증"),
    "nl": ("Validatie",),
    "pl": ("Walidacja", "Sprawdzanie poprawności"),
    "pt-br": ("Validação",),
    "pt-pt": ("Validação",),
    "ru": ("Проверка", "Валидация"),
    "sv": ("Validering", "Verifiering"),
    "tr": ("Doğrulama",),
    "zh-cn": ("验证", "校验"),
    "zh-tw": ("驗證", "校驗"),
}
"""What stands above the commands that say whether a document's work is done already (SimDem's rule,
https://github.com/Azure/simdem/issues/100)."""


def asks_for_prerequisites(title: str) -> bool:
    """Whether a heading is that of the prerequisites, in one of the languages of `PREREQUISITES`."""
    return _is_one_of(title, _PREREQUISITES)


def asks_for_validation(title: str) -> bool:
    """Whether a heading is that of the validation, in one of the languages of `VALIDATION`."""
    return _is_one_of(title, _VALIDATION)


def _is_one_of(title: str, known: frozenset[str]) -> bool:
    if len(title) > _LONGEST:
        return False
    numbering = _NUMBERING.match(title)
    return _folded(title[numbering.end() :] if numbering else title) in known


def _folded(title: str) -> str:
    """A title for comparison: letters and digits alone, in lower case."""
    return "".join(filter(str.isalnum, title.casefold()))


_PREREQUISITES = frozenset(_folded(title) for titles in PREREQUISITES.values() for title in titles)
_VALIDATION = frozenset(_folded(title) for titles in VALIDATION.values() for title in titles)
