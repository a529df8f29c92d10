package tradepost.pdf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import tradepost.pdf.Canvas.Type;

/**
 * A letter that is written from top to bottom, and continues on further A4 pages. Each page has the sender, its number and the number of pages
 * at its foot. Failures of reading a font are {@link UncheckedIOException}.
 */
public final class Pdf implements AutoCloseable {
    private static final PDRectangle A4 = PDRectangle.A4;
    private static final float MARGIN = 51;
    static final float WIDTH = A4.getWidth() - 2 * MARGIN;
    private static final float RIGHT = MARGIN + WIDTH;
    private static final float LOGO_WIDTH_MAX = 170;
    private static final float LOGO_HEIGHT_MAX = 56;
    /** From the top of the page: where the window of an envelope is. */
    private static final float ADDRESS_AT = 142;

    private static final float ADDRESS_WIDTH = 230;
    private static final float FACTS_WIDTH = 220;
    private static final float FACT_LABEL = 90;
    private static final float GAP = 12;
    /** More is cut, so that something else fits on the page. */
    private static final int FOOT_LINES_MAX = 8;
    /** Of an address. More is cut, so that it fits on a page. */
    private static final int ADDRESS_LINES_MAX = 40;

    private static final Type TEXT = Type.plain(9);
    private static final Type SMALL = Type.grey(7);

    private final PDDocument document = new PDDocument();
    private final Letterhead head;
    private final Language language;
    private final PaperSender sender;
    private final String title;
    private final Fonts fonts;
    private final List<List<String>> foot;
    private final float bottom;
    private Canvas page;
    private float y;

    /** @param title at the foot of each page, and in the properties of the document */
    public Pdf(Letterhead head, Language language, PaperSender sender, String title) {
        this.head = head;
        this.language = language;
        this.sender = sender;
        this.title = title;
        document.getDocumentInformation().setTitle(title);
        if (sender.name() != null) document.getDocumentInformation().setAuthor(sender.name());
        document.getDocumentCatalog().setLanguage(language.code());
        try {
            fonts = new Fonts(document, head.font());
            foot = foot();
            int lines = foot.stream().mapToInt(List::size).max().orElse(0);
            bottom = MARGIN + lines * SMALL.leading() + GAP;
            page = newPage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Drawing {
        void draw() throws IOException;
    }

    private static void drawn(Drawing drawing) {
        try {
            drawing.draw();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<List<String>> foot() {
        var columns = sender.columns(language);
        float width = WIDTH / Math.max(1, columns.size()) - GAP;
        return columns.stream()
                .map(column -> column.stream()
                        .flatMap(line -> fonts.wrap(line, width / SMALL.size() * 1000).stream())
                        .limit(FOOT_LINES_MAX)
                        .toList())
                .toList();
    }

    /**
     * The start of the letter: the logo, or the name of the sender; who receives it; and what it is.
     *
     * @param kind such as Invoice
     * @param facts such as dates and numbers, each with its label
     */
    public void opening(String kind, List<String> recipient, List<Map.Entry<String, String>> facts) {
        drawn(() -> {
            logo();
            var type = new Type(20, true, head.ink());
            page.right(kind, RIGHT, A4.getHeight() - MARGIN - type.ascent(), type);
            y = A4.getHeight() - ADDRESS_AT;
            float top = y;
            address(recipient);
            float below = y;
            y = top;
            facts(facts);
            y = Math.min(y, below) - 2 * GAP;
        });
    }

    private void logo() throws IOException {
        float top = A4.getHeight() - MARGIN;
        if (head.logo() != null) {
            var image = PDImageXObject.createFromByteArray(document, head.logo(), "logo");
            float scale = Math.min(LOGO_WIDTH_MAX / image.getWidth(), LOGO_HEIGHT_MAX / image.getHeight());
            float height = image.getHeight() * scale;
            page.stream().drawImage(image, MARGIN, top - height, image.getWidth() * scale, height);
        } else if (sender.name() != null) {
            y = top;
            lines(sender.name(), MARGIN, WIDTH - FACTS_WIDTH, new Type(14, true, head.ink()));
        }
    }

    private void address(List<String> recipient) throws IOException {
        var from = sender.inOneLine();
        if (!from.isEmpty()) {
            lines(from, MARGIN, ADDRESS_WIDTH, Type.grey(6.5f));
            page.rule(MARGIN, y, ADDRESS_WIDTH, 0.4f, Canvas.FAINT);
            y -= 4;
        }
        var type = Type.plain(10);
        for (var line : addressLines(recipient, ADDRESS_WIDTH, type)) line(line, MARGIN, type);
    }

    private List<String> addressLines(List<String> address, float width, Type type) {
        var lines = address.stream()
                .flatMap(line -> page.wrap(line, width, type).stream())
                .toList();
        if (lines.size() <= ADDRESS_LINES_MAX) return lines;
        var cut = new ArrayList<>(lines.subList(0, ADDRESS_LINES_MAX));
        cut.set(ADDRESS_LINES_MAX - 1, "…");
        return cut;
    }

    private void facts(List<Map.Entry<String, String>> facts) throws IOException {
        float x = RIGHT - FACTS_WIDTH;
        for (var fact : facts) {
            float top = y;
            lines(fact.getKey(), x, FACT_LABEL - 4, Type.grey(9));
            float below = y;
            y = top;
            lines(fact.getValue(), x + FACT_LABEL, FACTS_WIDTH - FACT_LABEL, TEXT);
            y = Math.min(y, below);
        }
    }

    /** Another address, with a title. */
    public void address(String title, List<String> address) {
        drawn(() -> {
            var lines = addressLines(address, ADDRESS_WIDTH, TEXT);
            var type = Type.grey(8);
            if (free() < type.leading() + lines.size() * TEXT.leading()) nextPage();
            line(title, MARGIN, type);
            for (var line : lines) line(line, MARGIN, TEXT);
            y -= GAP;
        });
    }

    public void paragraph(String text) {
        drawn(() -> {
            for (var line : page.wrap(text, WIDTH, TEXT)) {
                if (y - TEXT.leading() < bottom) nextPage();
                line(line, MARGIN, TEXT);
            }
            y -= GAP / 2;
        });
    }

    /** The titles of the columns are repeated on each page. A row is not parted, and the totals stay together with the last one. */
    public void table(PaperTable table) {
        drawn(() -> {
            var writer = new TableWriter(this, table);
            writer.makeRoom(0);
            writer.write();
        });
    }

    /** @param title above it, on the page where it begins */
    public void table(String title, PaperTable table) {
        drawn(() -> {
            var writer = new TableWriter(this, table);
            writer.makeRoom(page.wrap(title, WIDTH, TEXT).size() * TEXT.leading() + GAP / 2);
            paragraph(title);
            writer.write();
        });
    }

    private void lines(String text, float x, float width, Type type) throws IOException {
        for (var line : page.wrap(text, width, type)) line(line, x, type);
    }

    /** Writes one line below the last one. */
    private void line(String text, float x, Type type) throws IOException {
        page.left(text, x, y - type.ascent(), type);
        y -= type.leading();
    }

    Canvas page() {
        return page;
    }

    Fonts fonts() {
        return fonts;
    }

    Letterhead head() {
        return head;
    }

    /** How much is free on this page. */
    float free() {
        return y - bottom;
    }

    /** How much is free on a page that continues another. */
    float freeOnNextPage() {
        return A4.getHeight() - MARGIN - 2 * GAP - bottom;
    }

    float y() {
        return y;
    }

    /** Continues this far below. */
    void skip(float height) {
        y -= height;
    }

    float left() {
        return MARGIN;
    }

    private Canvas newPage() throws IOException {
        var added = new PDPage(A4);
        document.addPage(added);
        y = A4.getHeight() - MARGIN;
        return new Canvas(new PDPageContentStream(document, added), fonts);
    }

    void nextPage() throws IOException {
        page.close();
        page = newPage();
        skip(2 * GAP); // below what it is a page of, which is written when the pages are counted
    }

    /** The bytes of the document. Nothing can be added afterwards. */
    public byte[] bytes() {
        var out = new ByteArrayOutputStream();
        drawn(() -> {
            page.close();
            int count = document.getNumberOfPages();
            for (int i = 0; i < count; i++)
                try (var to = new Canvas(
                        new PDPageContentStream(document, document.getPage(i), AppendMode.APPEND, true, true), fonts)) {
                    frame(to, i + 1, count);
                }
            document.save(out);
        });
        return out.toByteArray();
    }

    private void frame(Canvas to, int number, int count) throws IOException {
        float top = A4.getHeight() - MARGIN;
        if (number > 1) {
            to.left(title, MARGIN, top - SMALL.ascent(), SMALL);
            if (sender.name() != null) to.right(sender.name(), RIGHT, top - SMALL.ascent(), SMALL);
        }
        float width = WIDTH / Math.max(1, foot.size());
        to.rule(MARGIN, bottom - GAP / 2, WIDTH, 0.8f, head.ink());
        for (int i = 0; i < foot.size(); i++) {
            float at = bottom - GAP;
            for (var line : foot.get(i)) {
                to.left(line, MARGIN + i * width, at - SMALL.ascent(), SMALL);
                at -= SMALL.leading();
            }
        }
        float at = MARGIN - SMALL.leading() - 2;
        to.left(title, MARGIN, at, SMALL);
        to.right(language.text("page", number, count), RIGHT, at, SMALL);
    }

    @Override
    public void close() {
        drawn(document::close);
    }
}
