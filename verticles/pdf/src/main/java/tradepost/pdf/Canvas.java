package tradepost.pdf;

import java.awt.Color;
import java.io.IOException;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.graphics.state.RenderingMode;

/** Draws on one page. Coordinates are in points from the lower left corner. */
final class Canvas implements AutoCloseable {
    static final Color BLACK = Color.BLACK;
    static final Color GREY = new Color(0x6b7280);
    static final Color FAINT = new Color(0xd1d5db);

    private final PDPageContentStream to;
    private final Fonts fonts;

    Canvas(PDPageContentStream to, Fonts fonts) {
        this.to = to;
        this.fonts = fonts;
    }

    /** The form of letters. */
    record Type(float size, boolean bold, Color color) {
        static Type plain(float size) {
            return new Type(size, false, BLACK);
        }

        static Type grey(float size) {
            return new Type(size, false, GREY);
        }

        static Type bold(float size) {
            return new Type(size, true, BLACK);
        }

        /** From one baseline to the next. */
        float leading() {
            return size * 1.35f;
        }

        /** From the top of a line to its baseline. */
        float ascent() {
            return size;
        }
    }

    void left(String text, float x, float baseline, Type type) throws IOException {
        to.setNonStrokingColor(type.color);
        to.setStrokingColor(type.color);
        float at = x;
        for (var run : fonts.runs(text)) {
            if (run.font() == null) boxes(run, at, baseline, type.size);
            else {
                to.beginText();
                to.setFont(run.font(), type.size);
                to.setRenderingMode(type.bold ? RenderingMode.FILL_STROKE : RenderingMode.FILL);
                to.setLineWidth(type.bold ? type.size / 45 : 0);
                to.newLineAtOffset(at, baseline);
                to.showText(run.text());
                to.endText();
            }
            at += run.width() / 1000 * type.size;
        }
    }

    void right(String text, float x, float baseline, Type type) throws IOException {
        left(text, x - width(text, type), baseline, type);
    }

    private void boxes(Fonts.Run run, float x, float baseline, float size) throws IOException {
        int count = run.text().codePointCount(0, run.text().length());
        float each = run.width() / 1000 * size / count;
        to.setLineWidth(0.5f);
        for (int i = 0; i < count; i++)
            to.addRect(x + i * each + size * 0.08f, baseline, each - size * 0.16f, size * 0.7f);
        to.stroke();
    }

    void rule(float x, float y, float width, float thickness, Color color) throws IOException {
        to.setStrokingColor(color);
        to.setLineWidth(thickness);
        to.moveTo(x, y);
        to.lineTo(x + width, y);
        to.stroke();
    }

    void area(float x, float y, float width, float height, Color color) throws IOException {
        to.setNonStrokingColor(color);
        to.addRect(x, y, width, height);
        to.fill();
    }

    float width(String text, Type type) {
        return fonts.width(text) / 1000 * type.size;
    }

    List<String> wrap(String text, float width, Type type) {
        return fonts.wrap(text, width / type.size * 1000);
    }

    PDPageContentStream stream() {
        return to;
    }

    @Override
    public void close() throws IOException {
        to.close();
    }
}
