"""Makes the fonts of reports: each code point has a glyph of its own, so that a PDF can say which one was written."""
import sys
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import cmap_format_12
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

SOURCES, RESOURCES = Path(sys.argv[1]), Path(sys.argv[2])
EXPO = SOURCES / "@expo-google-fonts"

# Characters that are not seen but belong to the text: joiners, marks of direction, variation selectors.
UNSEEN = [0x034F, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A),
          *range(0xFE00, 0xFE10), 0xFEFF]

# The final form of U+06D5 looks like that of U+0647 and has no code point. A private one stands for it, which
# report.ArabicForms knows.
PRIVATE_FORMS = {0xE6D5: "uni0647.fina"}


def expo(package, weight="400Regular"):
    return next((EXPO / package / weight).glob("*.ttf"))


def fontsource(name):
    return SOURCES / f"@fontsource/noto-sans-{name}/files/noto-sans-{name}-{name}-400-normal.woff"


def glyph_of_its_own(font, cmap, code, name, of=None):
    """Maps a code point to a new glyph that looks like another, or like nothing."""
    glyph = Glyph()
    glyph.numberOfContours = 0
    advance, bearing = (0, 0) if of is None else font["hmtx"][of]
    if of is not None and font["glyf"][of].numberOfContours != 0:
        component = GlyphComponent()
        component.glyphName, component.x, component.y, component.flags = of, 0, 0, 0x4
        glyph.numberOfContours, glyph.components = -1, [component]
    font["glyf"][name] = glyph
    font["hmtx"][name] = (advance, bearing)
    if "vmtx" in font:
        font["vmtx"][name] = font["vmtx"][of]
    cmap[code] = name


def settle(font, codes, private=(), unseen=()):
    """Gives every code point a glyph of its own; codes are those that are kept."""
    # Which of those that share a glyph keeps it does not matter: the others look the same.
    cmap, taken = {}, set()
    font.getGlyphOrder()
    if "vmtx" in font and "GSUB" not in font:
        del font["vmtx"], font["vhea"]
    for code, name in sorted(font.getBestCmap().items()):
        if code not in codes:
            continue
        if name in taken:
            glyph_of_its_own(font, cmap, code, f"{name}.u{code:04X}", name)
        else:
            cmap[code] = name
            taken.add(name)
    for code, name in private:
        glyph_of_its_own(font, cmap, code, f"{name}.u{code:04X}", name)
    for code in unseen:
        glyph_of_its_own(font, cmap, code, f"unseen{code:04X}")
    font["glyf"].glyphOrder = font.getGlyphOrder()
    table = cmap_format_12(12)
    table.platformID, table.platEncID, table.language, table.cmap = 3, 10, 0, cmap
    font["cmap"] = newTable("cmap")
    font["cmap"].tableVersion, font["cmap"].tables = 0, [table]
    font["post"].formatType = 3.0
    return set(cmap)


def open_font(path, codes=None):
    """A font with the glyphs of some code points, and without what only a shaper reads."""
    font = TTFont(path, recalcTimestamp=False)
    if codes is not None:
        options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, drop_tables=["GSUB", "GPOS", "GDEF"],
                                 glyph_names=True, legacy_cmap=False, name_IDs=["*"], recalc_timestamp=False)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=codes)
        subsetter.subset(font)
        font.flavor = None
    return font


def save(font, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)
    print(path.name, path.stat().st_size, "bytes,", len(font.getBestCmap()), "code points")


def codes_of(path):
    return set(TTFont(path).getBestCmap())


def between(*spans):
    return {c for first, last in spans for c in range(first, last + 1)}


served = RESOURCES / "META-INF/resources/fonts"
for weight, name in (("400Regular", "Regular"), ("700Bold", "Bold")):
    font = open_font(expo("noto-sans-sc", weight))
    first = settle(font, set(font.getBestCmap()))
    save(font, served / f"NotoSansSC-{name}.ttf")

seen = set(first)
fallback = RESOURCES / "report/fonts"


def add(name, path, weights=(), only=None, private=None, unseen=()):
    """Writes a font with the code points that no font before it has."""
    global seen
    codes = {c for c in codes_of(path) if c not in seen and c not in unseen and unicodedata.category(chr(c)) != "Co"
             and (only is None or c in only)}
    forms = sorted((private or {}).items())
    for file, source in ((name, path), *weights):
        font = open_font(source, codes)
        mapped = settle(font, codes, forms, unseen)
        save(font, fallback / f"{file}.ttf")
    seen |= mapped


add("NotoSans-Regular", expo("noto-sans"), [("NotoSans-Bold", expo("noto-sans", "700Bold"))], unseen=UNSEEN)
add("NotoSansArabic-Regular", expo("noto-sans-arabic"), private=PRIVATE_FORMS)
add("NotoSansKR-Regular", expo("noto-sans-kr"), only=between((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF)))
add("NotoSerifTibetan-Regular", expo("noto-serif-tibetan"), only=between((0x0F00, 0x0FFF)))
add("NotoSansMongolian-Regular", expo("noto-sans-mongolian"), only=between((0x1800, 0x18AF), (0x11660, 0x1167F)))
add("NotoSansYi-Regular", expo("noto-sans-yi"))
add("NotoSansLisu-Regular", expo("noto-sans-lisu"))
add("NotoSansTaiLe-Regular", fontsource("tai-le"))
add("NotoSansNewTaiLue-Regular", fontsource("new-tai-lue"))
add("NotoSansMiao-Regular", fontsource("miao"))
add("NotoEmoji-Regular", expo("noto-emoji"))
add("NotoSansSymbols2-Regular", expo("noto-sans-symbols-2"), only=between((0x2190, 0x2BFF)))
