"""How the heading of the prerequisites is worded, by language.

The languages are English and those into which Azure's executable documents are translated; the wordings are
those of Microsoft's translations, human and by machine, and common ones beside them.
"""

HEADINGS: dict[str, tuple[str, ...]] = {
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
