package tradepost.pdf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.state.RenderingMode;
import org.jspecify.annotations.Nullable;

/**
 * A document that is written from top to bottom, and continues on further A4 pages. Every page has its number and the number of pages.
 * Failures of reading a font are {@link UncheckedIOException}.
 */
public final class Pdf implements AutoCloseable {
    private static final PDRectangle A4 = PDRectangle.A4;
    private static final float MARGIN = 50;
    private static final float WIDTH = A4.getWidth() - 2 * MARGIN;
    private static final float BOTTOM = MARGIN + 20; // above the number of the page
    private static final float TEXT = 9;
    private static final float HEADING = 16;
    private static final float LEADING = 1.35f;
    private static final float CELL_GAP = 8;
    private static final float FAINT = 0.6f;
    /** A longer cell is cut, so that every row fits on a page. */
    private static final int CELL_LINES_MAX = 20;

    private static final List<Column> TOTALS = List.of(Column.text("", 40), Column.text("", 40), Column.number("", 20));

    private final PDDocument document = new PDDocument();
    private final String title;
    private final Fonts fonts;
    private PDPageContentStream page;
    private float y;

    /**
     * @param title at the bottom of each page, and in the properties of the document
     * @param font a TrueType font for characters that Liberation Sans does not have; null if the installation has none
     */
    public Pdf(String title, @Nullable Path font) {
        this.title = title;
        document.getDocumentInformation().setTitle(title);
        try {
            fonts = new Fonts(document, font);
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

    public void heading(String text) {
        drawn(() -> {
            for (var line : fonts.wrap(text, WIDTH / HEADING * 1000)) line(line, MARGIN, HEADING, true);
            y -= TEXT;
        });
    }

    /** Blocks of text beside each other, each with a title, such as an address and the numbers of the document. */
    public void blocks(List<Map.Entry<String, List<String>>> blocks) {
        drawn(() -> {
            float width = WIDTH / blocks.size();
            float top = y;
            float lowest = y;
            for (int i = 0; i < blocks.size(); i++) {
                y = top;
                float x = MARGIN + i * width;
                line(blocks.get(i).getKey(), x, TEXT, true);
                for (var text : blocks.get(i).getValue())
                    for (var line : fonts.wrap(text, (width - CELL_GAP) / TEXT * 1000)) line(line, x, TEXT, false);
                lowest = Math.min(lowest, y);
            }
            y = lowest - TEXT;
        });
    }

    public void paragraph(String text) {
        drawn(() -> {
            for (var line : fonts.wrap(text, WIDTH / TEXT * 1000)) {
                if (y - TEXT * LEADING < BOTTOM) nextPage();
                line(line, MARGIN, TEXT, false);
            }
            y -= TEXT;
        });
    }

    /** The titles of the columns are repeated on each page. Cells are wrapped, and a row is not parted. */
    public void table(List<Column> columns, List<List<String>> rows) {
        drawn(() -> {
            var titles = columns.stream().map(Column::title).toList();
            row(columns, cells(columns, titles), true);
            for (var row : rows) {
                var cells = cells(columns, row);
                if (y - height(cells) < BOTTOM) {
                    nextPage();
                    row(columns, cells(columns, titles), true);
                }
                row(columns, cells, false);
            }
            y -= TEXT;
        });
    }

    /** Amounts below each other at the right, each with its label. The last one is emphasized. */
    public void totals(List<Map.Entry<String, String>> amounts) {
        drawn(() -> {
            for (int i = 0; i < amounts.size(); i++) {
                var cells = cells(
                        TOTALS,
                        List.of("", amounts.get(i).getKey(), amounts.get(i).getValue()));
                if (y - height(cells) < BOTTOM) nextPage();
                row(TOTALS, cells, i == amounts.size() - 1);
            }
            y -= TEXT;
        });
    }

    private List<String> cell(List<Column> columns, int at, String text) {
        var lines = fonts.wrap(text, (width(columns, at) - CELL_GAP) / TEXT * 1000);
        if (lines.size() <= CELL_LINES_MAX) return lines;
        var cut = new ArrayList<>(lines.subList(0, CELL_LINES_MAX));
        cut.set(CELL_LINES_MAX - 1, "…");
        return cut;
    }

    private static float width(List<Column> columns, int at) {
        float all = columns.stream().mapToInt(Column::share).sum();
        return WIDTH * columns.get(at).share() / all;
    }

    /** The lines of each cell. */
    private List<List<String>> cells(List<Column> columns, List<String> row) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> cell(columns, i, row.get(i)))
                .toList();
    }

    private static float height(List<List<String>> cells) {
        int lines = cells.stream().mapToInt(List::size).max().orElse(1);
        return lines * TEXT * LEADING + CELL_GAP;
    }

    private void row(List<Column> columns, List<List<String>> cells, boolean bold) throws IOException {
        float top = y;
        float height = height(cells);
        float x = MARGIN;
        for (int i = 0; i < cells.size(); i++) {
            y = top - CELL_GAP / 2;
            for (var text : cells.get(i)) {
                float free = width(columns, i) - CELL_GAP - fonts.width(text) / 1000 * TEXT;
                line(text, columns.get(i).right() ? x + CELL_GAP + free : x, TEXT, bold);
            }
            x += width(columns, i);
        }
        y = top - height;
        page.setStrokingColor(bold ? 0f : FAINT);
        page.setLineWidth(bold ? 1 : 0.5f);
        page.moveTo(MARGIN, y);
        page.lineTo(MARGIN + WIDTH, y);
        page.stroke();
        page.setStrokingColor(0f);
    }

    /** Writes one line below the last one. */
    private void line(String text, float x, float size, boolean bold) throws IOException {
        y -= size * LEADING;
        show(page, text, x, y + size * (LEADING - 1), size, bold);
    }

    private void show(PDPageContentStream to, String text, float left, float baseline, float size, boolean bold)
            throws IOException {
        float x = left;
        for (var run : fonts.runs(text)) {
            if (run.font() == null)
                boxes(to, run.text().codePointCount(0, run.text().length()), x, baseline, size, run.width());
            else {
                to.beginText();
                to.setFont(run.font(), size);
                to.setRenderingMode(bold ? RenderingMode.FILL_STROKE : RenderingMode.FILL);
                to.setLineWidth(bold ? size / 30 : 0);
                to.newLineAtOffset(x, baseline);
                to.showText(run.text());
                to.endText();
            }
            x += run.width() / 1000 * size;
        }
    }

    private static void boxes(PDPageContentStream to, int count, float x, float baseline, float size, float width)
            throws IOException {
        float each = width / 1000 * size / count;
        to.setLineWidth(0.5f);
        for (int i = 0; i < count; i++)
            to.addRect(x + i * each + size * 0.08f, baseline, each - size * 0.16f, size * 0.7f);
        to.stroke();
    }

    private PDPageContentStream newPage() throws IOException {
        var added = new PDPage(A4);
        document.addPage(added);
        y = A4.getHeight() - MARGIN;
        return new PDPageContentStream(document, added);
    }

    private void nextPage() throws IOException {
        page.close();
        page = newPage();
    }

    /** The bytes of the document. Nothing can be added afterwards. */
    public byte[] bytes() {
        var out = new ByteArrayOutputStream();
        drawn(() -> {
            page.close();
            int count = document.getNumberOfPages();
            for (int i = 0; i < count; i++)
                try (var to = new PDPageContentStream(document, document.getPage(i), AppendMode.APPEND, true, true)) {
                    var number = "Page %d of %d".formatted(i + 1, count);
                    show(to, title, MARGIN, MARGIN, TEXT, false);
                    float width = fonts.width(number) / 1000 * TEXT;
                    show(to, number, A4.getWidth() - MARGIN - width, MARGIN, TEXT, false);
                }
            document.save(out);
        });
        return out.toByteArray();
    }

    @Override
    public void close() {
        drawn(document::close);
    }
}
