package tradepost.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tradepost.kernel.time.BusinessZone;
import tradepost.pdf.PaperTable.Carried;
import tradepost.pdf.PaperTable.Look;
import tradepost.pdf.PaperTable.Total;

class PdfTest {
    private static final Letterhead HEAD =
            new Letterhead(null, null, Color.decode("#2f4858"), Language.EN, BusinessZone.UTC);
    private static final PaperSender SENDER = new PaperSender(
            "Northern Supplies Ltd",
            "12 Harbour Road\n1000 Addis Ababa",
            "ET-0012345",
            "office@northern.example",
            null,
            null,
            "Harbour Bank\nIBAN DE02 1203 0000 0000 2020 51");
    private static final PaperSender NOBODY = new PaperSender(null, null, null, null, null, null, null);
    private static final List<Column> COLUMNS =
            List.of(Column.text("SKU", 60), Column.text("Name", 120), Column.number("Quantity"));

    private static byte[] pdf(List<List<String>> rows) {
        return pdf(HEAD, SENDER, new PaperTable(COLUMNS, rows, null, List.of()));
    }

    private static byte[] pdf(Letterhead head, PaperSender sender, PaperTable table) {
        try (var pdf = new Pdf(head, Language.EN, sender, "Slip S-1")) {
            pdf.opening(
                    "Slip",
                    List.of("Ελληνικά Εργαλεία", "Łódź, ul. Piotrkowska 1", "Україна"),
                    List.of(Map.entry("Order", "SO-000001"), Map.entry("Date", "15 Jan 2026")));
            pdf.table(table);
            pdf.paragraph("Handle with care.");
            return pdf.bytes();
        }
    }

    private static List<List<String>> rows(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> List.of("SKU-" + i, "Item " + i, Integer.toString(i * 37)))
                .toList();
    }

    private static List<Paper.Word> found(byte[] pdf, String... texts) {
        return Paper.words(pdf).stream()
                .filter(w -> List.of(texts).contains(w.text().strip()))
                .toList();
    }

    @Test
    void sixty_rows_continue_on_further_pages_with_the_titles_the_sender_and_the_numbers_of_pages() {
        var pdf = pdf(rows(60));
        Paper.draw("sixty-rows", pdf);
        Paper.requireLegible(pdf);
        assertThat(Paper.pages(pdf)).isBetween(2, 3);
        for (int page = 1; page <= Paper.pages(pdf); page++) {
            int at = page;
            assertThat(Paper.words(pdf).stream().filter(w -> w.page() == at).map(Paper.Word::text))
                    .contains("Page %d of %d".formatted(page, Paper.pages(pdf)))
                    .contains("SKU", "Quantity", "12 Harbour Road", "IBAN DE02 1203 0000 0000 2020 51");
        }
        for (var row : rows(60)) assertThat(Paper.text(pdf)).contains(String.join(" ", row));
    }

    @Test
    void numbers_are_aligned_at_the_right_and_texts_at_the_left() {
        var pdf =
                pdf(List.of(List.of("A", "Bolt", "7"), List.of("B", "Nut", "1000000"), List.of("C", "Washer", "123")));
        var rights = found(pdf, "7", "1000000", "123", "Quantity");
        assertThat(rights).hasSize(4);
        assertThat(rights)
                .allSatisfy(
                        w -> assertThat(w.right()).isCloseTo(rights.getFirst().right(), within(0.6f)));
        var lefts = found(pdf, "Bolt", "Nut", "Washer", "Name");
        assertThat(lefts).hasSize(4);
        assertThat(lefts)
                .allSatisfy(w -> assertThat(w.x()).isCloseTo(lefts.getFirst().x(), within(0.6f)));
    }

    @Test
    void long_texts_are_wrapped_inside_their_columns_and_not_cut() {
        var sentence = "Adjustable galvanised steel shelf bracket with reinforced edge "
                .repeat(4)
                .strip();
        var unbroken = "W".repeat(255);
        var sku = "VERY-LONG-SKU-".repeat(7);
        var pdf = pdf(List.of(List.of("A", sentence, "1"), List.of(sku, unbroken, "2")));
        Paper.draw("long-names", pdf);
        Paper.requireLegible(pdf);
        var all = Paper.words(pdf).stream()
                .map(Paper.Word::text)
                .reduce("", String::concat)
                .replaceAll("\\s", "");
        assertThat(all.chars().filter(c -> c == 'W').count()).isEqualTo(255);
        assertThat(Paper.words(pdf).stream().filter(w -> w.text().startsWith("VERY-")))
                .as("broken behind hyphens")
                .hasSizeGreaterThan(1)
                .allSatisfy(w -> assertThat(w.text()).endsWith("-"));
        assertThat(all).contains("reinforcededge");
    }

    @Test
    void columns_have_the_width_of_their_numbers_whatever_these_are() {
        var number = "1,234,567,890,123.00";
        var columns = List.of(
                Column.text("SKU", 55),
                Column.text("Name", 110),
                Column.number("Quantity"),
                Column.number("Price"),
                Column.number("Discount"),
                Column.number("Amount"));
        var row = List.of("SKU-1", "Shelf bracket with reinforced edge", "1,000,000,000", number, "-" + number, number);
        var pdf = pdf(HEAD, SENDER, new PaperTable(columns, List.of(row), null, List.of()));
        Paper.draw("wide-numbers", pdf);
        Paper.requireLegible(pdf);
        assertThat(found(pdf, "1,000,000,000", number, "-" + number)).hasSize(4);
        var longer = "9".repeat(1_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pdf(List.of(List.of("A", "B", longer))))
                .withMessageContaining("do not fit");
    }

    @Test
    void what_is_carried_over_is_the_sum_of_the_pages_before() {
        int rows = 100;
        var carried = new Carried("Carried forward", "Brought forward", n -> "sum " + n);
        var total = new Total("Total", "all of it", Look.GRAND);
        var pdf = pdf(HEAD, NOBODY, new PaperTable(COLUMNS, rows(rows), carried, List.of(total)));
        Paper.draw("carried", pdf);
        Paper.requireLegible(pdf);
        int pages = Paper.pages(pdf);
        assertThat(pages).isGreaterThan(2);
        for (int page = 1; page < pages; page++) {
            int before = rowsUntil(pdf, page);
            assertThat(on(pdf, page)).contains("Carried forward", "sum " + before);
            assertThat(on(pdf, page + 1)).contains("Brought forward", "sum " + before);
        }
        assertThat(rowsUntil(pdf, pages)).isEqualTo(rows);
        assertThat(on(pdf, pages)).contains("Total", "all of it").doesNotContain("Carried forward");
    }

    @Test
    void a_long_note_continues_on_the_next_page_and_a_short_one_stays_with_its_row() {
        var notes = new HashMap<Integer, List<String>>();
        notes.put(0, IntStream.rangeClosed(1, 3_000).mapToObj(i -> "N-" + i).toList());
        for (int i = 1; i < 60; i++) notes.put(i, List.of("below " + i));
        notes.put(60, List.of("锤".repeat(500)));
        var carried = new Carried("Carried forward", "Brought forward", n -> "sum " + n);
        var total = new Total("Total", "all of it", Look.GRAND);
        var pdf = pdf(HEAD, SENDER, new PaperTable(COLUMNS, rows(61), notes, carried, List.of(total)));
        Paper.draw("notes", pdf);
        Paper.requireLegible(pdf);
        assertThat(Paper.text(pdf)).contains("N-1, N-2,", "N-3000", "Total");
        assertThat(on(pdf, 2)).contains("Brought forward", "sum 1");
        for (int i = 1; i < 60; i++) {
            int page = found(pdf, "below " + i).getFirst().page();
            assertThat(found(pdf, "SKU-" + (i + 1)).getFirst().page()).isEqualTo(page);
        }
    }

    private static List<String> on(byte[] pdf, int page) {
        return Paper.words(pdf).stream()
                .filter(w -> w.page() == page)
                .map(w -> w.text().strip())
                .toList();
    }

    private static int rowsUntil(byte[] pdf, int page) {
        return (int) Paper.words(pdf).stream()
                .filter(w -> w.page() <= page && w.text().startsWith("SKU-"))
                .count();
    }

    @Test
    void totals_are_never_alone_on_a_page() {
        var totals = IntStream.range(0, 6)
                .mapToObj(i -> new Total("Total " + i, "1.00", i == 5 ? Look.GRAND : Look.PLAIN))
                .toList();
        for (int rows = 15; rows < 40; rows++) {
            var pdf = pdf(HEAD, SENDER, new PaperTable(COLUMNS, rows(rows), null, totals));
            var last = "SKU-" + rows;
            var with = Paper.words(pdf).stream()
                    .filter(w ->
                            w.text().startsWith("Total ") || w.text().strip().equals(last))
                    .map(Paper.Word::page)
                    .distinct()
                    .toList();
            assertThat(with).as("%s rows", rows).hasSize(1);
        }
    }

    @Test
    void a_second_table_begins_where_its_title_and_its_first_row_have_room() {
        var second = new PaperTable(COLUMNS, List.of(List.of("SECOND", "Row", "1")), null, List.of());
        for (int rows = 20; rows < 50; rows++) {
            try (var pdf = new Pdf(HEAD, Language.EN, SENDER, "Slip S-1")) {
                pdf.opening("Slip", List.of("Corner Hardware"), List.of());
                pdf.table(new PaperTable(COLUMNS, rows(rows), null, List.of()));
                pdf.table("What is open", second);
                var words = Paper.words(pdf.bytes());
                var title = only(words, "What is open");
                var row = only(words, "SECOND");
                assertThat(row.page()).as("%s rows", rows).isEqualTo(title.page());
                assertThat(row.y()).as("%s rows", rows).isLessThan(foot(words) - 5);
            }
        }
    }

    @Test
    void an_address_of_any_length_leaves_the_foot_free() {
        var address = IntStream.range(0, 20).mapToObj(i -> i + "W".repeat(60)).toList();
        try (var pdf = new Pdf(HEAD, Language.EN, SENDER, "Slip S-1")) {
            pdf.opening("Slip", address, List.of());
            pdf.address("Ship to", address);
            pdf.table(new PaperTable(COLUMNS, rows(1), null, List.of()));
            var bytes = pdf.bytes();
            Paper.draw("long-address", bytes);
            Paper.requireLegible(bytes);
            var words = Paper.words(bytes);
            assertThat(Paper.pages(bytes)).isEqualTo(2);
            assertThat(words.stream()
                            .filter(w -> w.text().startsWith("W") || w.text().startsWith("SKU-")))
                    .allSatisfy(w -> assertThat(w.y()).isLessThan(foot(words) - 5));
            assertThat(only(words, "Ship to").page()).isEqualTo(2);
        }
    }

    private static Paper.Word only(List<Paper.Word> words, String text) {
        var found = words.stream().filter(w -> w.text().strip().equals(text)).toList();
        assertThat(found).as(text).hasSize(1);
        return found.getFirst();
    }

    /** The height of what is highest at the foot of a page, from the top. */
    private static float foot(List<Paper.Word> words) {
        return (float) words.stream()
                .filter(w -> w.text().startsWith("office@northern"))
                .mapToDouble(Paper.Word::y)
                .min()
                .orElseThrow();
    }

    @Test
    void a_letter_and_its_accent_are_one_and_what_is_not_seen_is_no_box() {
        var pdf = pdf(List.of(
                List.of("DE", "Mu\u0308ller Weich\u00adtrennung", "1"),
                List.of("?", "\u2764\ufe0f\u200d\ufeffheart", "2")));
        Paper.draw("accents", pdf);
        assertThat(Paper.text(pdf)).contains("DE Müller Weichtrennung 1", "heart 2");
    }

    @Test
    void latin_greek_and_cyrillic_are_text_and_an_unknown_character_is_a_box() {
        var pdf = pdf(List.of(
                List.of("GR", "Σφυρί με ξύλινη λαβή", "1"),
                List.of("UA", "Молоток із дерев’яною ручкою", "2"),
                List.of("PL", "Młotek żółty — 15 €", "3"),
                List.of("CN", "锤子 hammer 😀", "4"),
                List.of("?", "\u0001 tab\there", "5")));
        Paper.draw("scripts", pdf);
        assertThat(Paper.text(pdf))
                .contains("Σφυρί με ξύλινη λαβή", "Молоток із дерев’яною ручкою", "Młotek żółty — 15 €")
                .contains("hammer", "Ελληνικά Εργαλεία", "Łódź");
    }

    @Test
    void a_font_of_the_installation_has_the_characters_that_the_first_one_lacks() {
        var dejavu = Path.of("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf");
        Assumptions.assumeTrue(Files.exists(dejavu), "there is no font to try it with");
        var head = new Letterhead(dejavu, null, Color.BLACK, Language.EN, BusinessZone.UTC);
        try (var pdf = new Pdf(head, Language.EN, NOBODY, "Slip")) {
            pdf.paragraph("Երևան — თბილისი");
            assertThat(Paper.text(pdf.bytes())).contains("Երևան", "თბილისი");
        }
    }

    @Test
    void only_the_glyphs_that_occur_are_embedded() {
        assertThat(pdf(rows(1)).length).isLessThan(60_000);
        assertThat(pdf(rows(1_000)).length).isLessThan(1_000_000);
    }

    @Test
    void titles_are_legible_on_any_colour() {
        for (var colour : List.of("#000000", "#ffff00", "#ffffff", "#c0392b")) {
            var head = new Letterhead(null, null, Color.decode(colour), Language.EN, BusinessZone.UTC);
            assertThat(contrast(head.accent(), head.onAccent())).as(colour).isGreaterThan(3);
            assertThat(contrast(Color.WHITE, head.ink())).as(colour).isGreaterThan(3);
        }
    }

    private static double contrast(Color a, Color b) {
        double x = luminance(a);
        double y = luminance(b);
        return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    }

    /** As WCAG defines it. */
    private static double luminance(Color c) {
        return 0.2126 * linear(c.getRed()) + 0.7152 * linear(c.getGreen()) + 0.0722 * linear(c.getBlue());
    }

    private static double linear(int channel) {
        double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
