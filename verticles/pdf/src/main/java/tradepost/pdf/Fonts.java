package tradepost.pdf;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.jspecify.annotations.Nullable;

/**
 * The fonts of one document, of which only the glyphs that occur are embedded. Liberation Sans, which PDFBox contains, has the Latin, Greek
 * and Cyrillic scripts. A character that it does not have is taken from the font of the installation, if there is one, and otherwise is a
 * box. Text runs from left to right and is not shaped.
 */
final class Fonts {
    private static final String LIBERATION = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
    /** The advance of a box, in thousandths of the size of the font. */
    private static final int BOX = 600;

    /** Where a word that is too long may be broken. */
    private static final Pattern BREAKS = Pattern.compile("(?<=[-/_])(?=.)");

    /** Characters of format, and those that choose the look of the one before. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\x{FE00}-\\x{FE0F}\\x{E0100}-\\x{E01EF}]");

    private static final char SOFT_HYPHEN = '\u00ad';
    private static final char ACCENTS_FROM = '\u0300';

    private record Loaded(PDType0Font font, CmapLookup glyphs) {}

    /** Characters of one font; null for boxes. */
    record Run(@Nullable PDType0Font font, String text, float width) {}

    private final PDDocument document;
    private final Loaded first;
    private final @Nullable Path ofInstallation;
    private final Map<Integer, Run> runs = new HashMap<>();
    private @Nullable Loaded second;

    /** @param ofInstallation a TrueType font; null if there is none */
    Fonts(PDDocument document, @Nullable Path ofInstallation) throws IOException {
        this.document = document;
        this.ofInstallation = ofInstallation;
        try (var in = Objects.requireNonNull(PDDocument.class.getResourceAsStream(LIBERATION))) {
            first = load(in);
        }
    }

    private Loaded load(InputStream in) throws IOException {
        TrueTypeFont ttf = new TTFParser().parse(new RandomAccessReadBuffer(in));
        ttf.setEnableGsub(false); // to look for ligatures would take most of the time of a document
        return new Loaded(PDType0Font.load(document, ttf, true), ttf.getUnicodeCmapLookup());
    }

    /** Without what is not seen, such as what joins emoji. A letter and its accent are one character, because fonts have these. */
    private static String seen(String text) {
        if (text.chars().allMatch(c -> c < ACCENTS_FROM && c != SOFT_HYPHEN)) return text;
        return UNSEEN.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll("");
    }

    /** The text in parts of one font each. Widths are in thousandths of the size of the font. */
    List<Run> runs(String written) {
        var text = seen(written);
        var found = new ArrayList<Run>();
        for (int from = 0, to; from < text.length(); from = to) {
            var font = run(text, from).font;
            float width = 0;
            for (to = from; to < text.length() && run(text, to).font == font; to = after(text, to))
                width += run(text, to).width;
            found.add(new Run(font, text.substring(from, to), width));
        }
        return found;
    }

    /** The character at this place, alone. */
    private Run run(String text, int at) {
        return runs.computeIfAbsent(text.codePointAt(at), this::run);
    }

    private static int after(String text, int at) {
        return at + Character.charCount(text.codePointAt(at));
    }

    float width(String written) {
        var text = seen(written);
        float width = 0;
        for (int i = 0; i < text.length(); i = after(text, i)) width += run(text, i).width;
        return width;
    }

    private Run run(int codePoint) {
        var text = Character.toString(codePoint);
        try {
            var loaded = first.glyphs.getGlyphId(codePoint) != 0 ? first : ofInstallation(codePoint);
            if (loaded != null) return new Run(loaded.font, text, loaded.font.getStringWidth(text));
        } catch (IOException | IllegalArgumentException e) {
            // the font has no glyph for it after all
        }
        return new Run(null, text, BOX);
    }

    private @Nullable Loaded ofInstallation(int codePoint) throws IOException {
        if (ofInstallation == null) return null;
        if (second == null)
            try (var in = new FileInputStream(ofInstallation.toFile())) {
                second = load(in);
            }
        return second.glyphs.getGlyphId(codePoint) == 0 ? null : second;
    }

    /**
     * The lines of a text that is not wider than this, in thousandths of the size of the font. A word that is wider is broken, behind a
     * hyphen or the like if it has one.
     */
    List<String> wrap(String text, float widthMax) {
        var lines = new ArrayList<String>();
        float space = width(" ");
        for (var paragraph : seen(text).split("\\R", -1)) {
            var line = new StringBuilder();
            float used = 0;
            for (var word : paragraph.strip().split("\\s+")) {
                if (!line.isEmpty() && used + space + width(word) > widthMax) used = take(lines, line);
                if (!line.isEmpty()) {
                    line.append(' ');
                    used += space;
                }
                for (var part : BREAKS.split(word)) {
                    if (!line.isEmpty() && used + width(part) > widthMax) used = take(lines, line);
                    for (int i = 0; i < part.length(); i = after(part, i)) {
                        float width = run(part, i).width;
                        if (!line.isEmpty() && used + width > widthMax) used = take(lines, line);
                        line.append(part, i, after(part, i));
                        used += width;
                    }
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** Returns the width of the next line, which is empty. */
    private static float take(List<String> lines, StringBuilder line) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
        return 0;
    }
}
