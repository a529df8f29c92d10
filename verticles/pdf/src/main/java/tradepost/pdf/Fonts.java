package tradepost.pdf;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        return new Loaded(PDType0Font.load(document, ttf, true), ttf.getUnicodeCmapLookup());
    }

    /** The text in parts of one font each. Widths are in thousandths of the size of the font. */
    List<Run> runs(String text) {
        var found = new ArrayList<Run>();
        text.codePoints().forEach(c -> {
            var run = runs.computeIfAbsent(c, this::run);
            var last = found.isEmpty() ? null : found.getLast();
            if (last != null && last.font == run.font)
                found.set(found.size() - 1, new Run(run.font, last.text + run.text, last.width + run.width));
            else found.add(run);
        });
        return found;
    }

    float width(String text) {
        float width = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i)))
            width += runs.computeIfAbsent(text.codePointAt(i), this::run).width;
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

    /** The lines of a text that is not wider than this, in thousandths of the size of the font. */
    List<String> wrap(String text, float widthMax) {
        var lines = new ArrayList<String>();
        for (var paragraph : text.split("\\R", -1)) {
            var line = new StringBuilder();
            for (var word : paragraph.strip().split("\\s+")) {
                if (!line.isEmpty() && width(line + " " + word) > widthMax) take(lines, line);
                if (!line.isEmpty()) line.append(' ');
                for (int i = 0; i < word.length(); i += Character.charCount(word.codePointAt(i))) {
                    var next = Character.toString(word.codePointAt(i)); // a word may be wider than a line
                    if (!line.isEmpty() && width(line + next) > widthMax) take(lines, line);
                    line.append(next);
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static void take(List<String> lines, StringBuilder line) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
    }
}
