package tradepost.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** What is on the pages of a PDF, for tests. */
public final class Paper {
    private static final float PAGE_WIDTH = 595.28f;
    private static final float MARGIN = 51;
    private static final float TOUCH = 0.4f;

    /** Characters of one word or number in one place. */
    public record Word(int page, String text, float x, float right, float y) {}

    private Paper() {}

    private interface Reading<T> {
        T read(PDDocument document) throws IOException;
    }

    private static <T> T read(byte[] pdf, Reading<T> reading) {
        try (var document = Loader.loadPDF(pdf)) {
            return reading.read(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From the top to the bottom, with the cells of a row in one line. */
    public static String text(byte[] pdf) {
        return read(pdf, document -> {
            var stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            return stripper.getText(document);
        });
    }

    public static int pages(byte[] pdf) {
        return read(pdf, PDDocument::getNumberOfPages);
    }

    private static List<Word> characters(byte[] pdf) {
        return read(pdf, document -> {
            var found = new ArrayList<Word>();
            var stripper = new PDFTextStripper() {
                @Override
                protected void processTextPosition(TextPosition t) {
                    found.add(
                            new Word(getCurrentPageNo(), t.getUnicode(), t.getX(), t.getX() + t.getWidth(), t.getY()));
                }
            };
            stripper.writeText(document, new StringWriter());
            return found;
        });
    }

    /** The characters of each line in sequence, by page and height. */
    private static List<List<Word>> lines(byte[] pdf) {
        return characters(pdf).stream()
                .collect(Collectors.groupingBy(c -> Map.entry(c.page, Math.round(c.y * 10))))
                .values()
                .stream()
                .map(line -> line.stream().sorted(Comparator.comparing(Word::x)).toList())
                .toList();
    }

    /** What stands together, with at most a space between. */
    public static List<Word> words(byte[] pdf) {
        var words = new ArrayList<Word>();
        for (var line : lines(pdf)) {
            Word word = null;
            for (var c : line) {
                if (word != null && c.x - word.right < TOUCH)
                    word = new Word(word.page, word.text + c.text, word.x, c.right, word.y);
                else {
                    if (word != null) words.add(word);
                    word = c;
                }
            }
            if (word != null) words.add(word);
        }
        return words;
    }

    /** Fails if two characters overlap, or one is outside of the margins. */
    public static void requireLegible(byte[] pdf) {
        for (var line : lines(pdf))
            for (int i = 0; i < line.size(); i++) {
                var c = line.get(i);
                assertThat(c.x).as("%s", c).isGreaterThan(MARGIN - TOUCH);
                assertThat(c.right).as("%s", c).isLessThan(PAGE_WIDTH - MARGIN + TOUCH);
                if (i > 0)
                    assertThat(c.x).as("%s beside %s", c, line.get(i - 1)).isGreaterThan(line.get(i - 1).right - TOUCH);
            }
    }

    /** Draws the pages into target, to be looked at. */
    public static void draw(String name, byte[] pdf) {
        read(pdf, document -> {
            Files.createDirectories(Path.of("target"));
            for (int page = 0; page < document.getNumberOfPages(); page++)
                ImageIO.write(
                        new PDFRenderer(document).renderImageWithDPI(page, 100),
                        "png",
                        Path.of("target", name + "-" + (page + 1) + ".png").toFile());
            return null;
        });
    }
}
