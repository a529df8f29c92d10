package tradepost.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;

class PdfTest {
    private static final List<Column> COLUMNS =
            List.of(Column.text("SKU", 20), Column.text("Name", 50), Column.number("Quantity", 15));

    /** @param right the right edge of its last character */
    private record Word(int page, String text, float x, float right, float y) {}

    private static byte[] pdf(List<List<String>> rows) {
        try (var pdf = new Pdf("Slip S-1", null)) {
            pdf.heading("Slip S-1");
            pdf.blocks(List.of(
                    Map.entry("Ship to", List.of("Ελληνικά Εργαλεία", "Łódź, ul. Piotrkowska 1", "Україна")),
                    Map.entry("Order", List.of("SO-000001", "2026-01-15"))));
            pdf.table(COLUMNS, rows);
            pdf.paragraph("Handle with care.");
            return pdf.bytes();
        }
    }

    private static List<Word> words(PDDocument document) throws IOException {
        var found = new ArrayList<Word>();
        var stripper = new PDFTextStripper() {
            @Override
            protected void writeString(String text, List<TextPosition> at) {
                var first = at.getFirst();
                var last = at.getLast();
                found.add(
                        new Word(getCurrentPageNo(), text, first.getX(), last.getX() + last.getWidth(), first.getY()));
            }
        };
        stripper.setSortByPosition(true);
        stripper.getText(document);
        return found;
    }

    private static Path rendered(PDDocument document, String name, int page) throws IOException {
        var file = Path.of("target", name + "-" + (page + 1) + ".png");
        Files.createDirectories(file.getParent());
        ImageIO.write(new PDFRenderer(document).renderImageWithDPI(page, 100), "png", file.toFile());
        return file;
    }

    private static List<List<String>> rows(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> List.of("SKU-" + i, "Item " + i, Integer.toString(i * 37)))
                .toList();
    }

    @Test
    void sixty_rows_continue_on_further_pages_with_the_titles_and_the_numbers_of_pages() throws IOException {
        try (var document = Loader.loadPDF(pdf(rows(60)))) {
            int pages = document.getNumberOfPages();
            assertThat(pages).isBetween(2, 3);
            var words = words(document);
            for (int page = 1; page <= pages; page++) {
                int at = page;
                assertThat(words.stream().filter(w -> w.page == at).map(Word::text))
                        .contains("Page %d of %d".formatted(page, pages))
                        .anyMatch(t -> t.startsWith("SKU"))
                        .anyMatch(t -> t.endsWith("Quantity"));
                rendered(document, "sixty-rows", page - 1);
            }
            var text = new PDFTextStripper().getText(document);
            for (var row : rows(60)) assertThat(text).contains(row);
            assertThat(words.stream().mapToDouble(Word::y).max().orElseThrow()).isLessThan(842 - 40);
        }
    }

    @Test
    void numbers_are_aligned_at_the_right_and_texts_at_the_left() throws IOException {
        try (var document = Loader.loadPDF(pdf(
                List.of(List.of("A", "Bolt", "7"), List.of("B", "Nut", "1000000"), List.of("C", "Washer", "123"))))) {
            var words = words(document);
            var rights = words.stream()
                    .filter(w -> List.of("7", "1000000", "123", "Quantity").contains(w.text.strip()))
                    .toList();
            assertThat(rights).hasSize(4);
            assertThat(rights).allSatisfy(w -> assertThat(w.right).isCloseTo(rights.getFirst().right, within(0.6f)));
            var lefts = words.stream()
                    .filter(w -> List.of("Bolt", "Nut", "Washer", "Name").contains(w.text.strip()))
                    .toList();
            assertThat(lefts).hasSize(4);
            assertThat(lefts).allSatisfy(w -> assertThat(w.x).isCloseTo(lefts.getFirst().x, within(0.6f)));
        }
    }

    private static org.assertj.core.data.Offset<Float> within(float points) {
        return org.assertj.core.data.Offset.offset(points);
    }

    @Test
    void a_long_name_is_wrapped_inside_its_column() throws IOException {
        var sentence = "Adjustable galvanised steel shelf bracket with reinforced edge "
                .repeat(4)
                .strip();
        var unbroken = "X".repeat(255);
        try (var document = Loader.loadPDF(
                pdf(List.of(List.of("A", sentence, "1"), List.of(unbroken.substring(0, 100), unbroken, "2"))))) {
            var words = words(document);
            rendered(document, "long-names", 0);
            float column = words.stream()
                    .filter(w -> w.text.strip().equals("Name"))
                    .findFirst()
                    .orElseThrow()
                    .x;
            float end = 50 + (595.28f - 100) * 70 / 85; // where the next column begins
            var named = words.stream()
                    .filter(w -> Math.abs(w.x - column) < 1 && !w.text.strip().equals("Name"))
                    .toList();
            assertThat(named).hasSizeGreaterThan(6);
            assertThat(named).allSatisfy(w -> assertThat(w.right).isLessThan(end));
            var all = named.stream().map(Word::text).reduce("", String::concat).replaceAll("\\s", "");
            assertThat(all).contains(sentence.replace(" ", "")).contains(unbroken);
        }
    }

    @Test
    void latin_greek_and_cyrillic_are_text_and_an_unknown_character_is_a_box() throws IOException {
        try (var document = Loader.loadPDF(pdf(List.of(
                List.of("GR", "Σφυρί με ξύλινη λαβή", "1"),
                List.of("UA", "Молоток із дерев’яною ручкою", "2"),
                List.of("PL", "Młotek żółty — 15 €", "3"),
                List.of("CN", "锤子 hammer 😀", "4"),
                List.of("?", "\u0001 tab\there", "5"))))) {
            rendered(document, "scripts", 0);
            var text = new PDFTextStripper().getText(document);
            assertThat(text)
                    .contains("Σφυρί με ξύλινη λαβή", "Молоток із дерев’яною ручкою", "Młotek żółty — 15 €")
                    .contains("hammer", "Ελληνικά Εργαλεία", "Łódź");
        }
    }

    @Test
    void a_font_of_the_installation_has_the_characters_that_the_first_one_lacks() throws IOException {
        var dejavu = Path.of("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(dejavu), "there is no font to try it with");
        try (var pdf = new Pdf("Slip", dejavu)) {
            pdf.paragraph("Երևան — თბილისი");
            try (var document = Loader.loadPDF(pdf.bytes())) {
                assertThat(new PDFTextStripper().getText(document)).contains("Երևան", "თბილისი");
            }
        }
    }

    @Test
    void the_same_content_gives_the_same_pages_with_only_the_glyphs_that_occur() {
        assertThat(pdf(rows(1)).length).isLessThan(60_000);
        assertThat(pdf(rows(1_000)).length).isLessThan(1_000_000);
    }
}
