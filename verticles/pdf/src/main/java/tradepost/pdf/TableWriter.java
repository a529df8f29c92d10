package tradepost.pdf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tradepost.pdf.Canvas.Type;
import tradepost.pdf.PaperTable.Look;
import tradepost.pdf.PaperTable.Total;

/** Writes one table. */
final class TableWriter {
    private static final float PAD = 3;
    private static final float TOTAL_PAD = 2;
    private static final float TOTAL_GAP = 14;
    /** A longer cell is cut, so that every row fits on a page. The longest names that there are have fewer. */
    private static final int CELL_LINES_MAX = 40;
    /** A note of more lines may be parted. */
    private static final int NOTE_LINES_TOGETHER = 10;

    /** Of letters of notes, as a part of that of others. */
    private static final float NOTE_SIZE = 0.85f;

    private final Pdf pdf;
    private final PaperTable table;
    private final Widths widths;
    private final Type text;
    private final Type small;
    private final List<List<String>> titles;
    private final List<Laid> totals;

    TableWriter(Pdf pdf, PaperTable table) {
        this.pdf = pdf;
        this.table = table;
        widths = Widths.of(table, pdf.fonts(), Pdf.WIDTH);
        text = Type.plain(widths.size());
        small = Type.grey(widths.size() * NOTE_SIZE);
        var all = new ArrayList<List<String>>();
        for (int i = 0; i < table.columns().size(); i++)
            all.add(wrapped(table.columns().get(i).title(), i));
        titles = List.copyOf(all);
        totals = laid();
    }

    /** Continues on the next page unless what is to be above it, its titles and its first row fit on this one. */
    void makeRoom(float above) throws IOException {
        if (table.rows().isEmpty()) return;
        float least = above + height(titles) + rowHeight(cells(table.rows().getFirst()), note(0));
        float all = least + (table.rows().size() == 1 ? below() : carriedHeight());
        if (pdf.free() < least || pdf.free() < all && all <= pdf.freeOnNextPage()) pdf.nextPage();
    }

    /** The height of the totals; 0 if they are too many to be on the page of the last row. */
    private float below() {
        float height = totals.stream().map(Laid::height).reduce(0f, Float::sum) + PAD;
        return height < pdf.freeOnNextPage() / 2 ? height : 0;
    }

    /** Needs {@link #makeRoom}. */
    void write() throws IOException {
        float below = below();
        if (!table.rows().isEmpty()) titles(); // there may be totals only
        for (int n = 0; n < table.rows().size(); n++) {
            var cells = cells(table.rows().get(n));
            var note = note(n);
            boolean last = n == table.rows().size() - 1;
            float behind = last && !isParted(note) ? below : carriedHeight();
            if (pdf.free() < rowHeight(cells, note) + behind && n > 0) continueAfter(n);
            cells(cells, text, PAD);
            pdf.skip(height(cells));
            note(n, note, last ? below : carriedHeight());
            pdf.page().rule(pdf.left(), pdf.y(), Pdf.WIDTH, 0.5f, Canvas.FAINT);
        }
        pdf.skip(PAD);
        for (var total : totals) {
            if (pdf.free() < total.height()) pdf.nextPage();
            write(total);
        }
        pdf.skip(2 * PAD);
    }

    private void titles() throws IOException {
        float height = height(titles);
        pdf.page()
                .area(
                        pdf.left(),
                        pdf.y() - height,
                        Pdf.WIDTH,
                        height,
                        pdf.head().accent());
        cells(titles, new Type(text.size(), true, pdf.head().onAccent()), PAD);
        pdf.skip(height);
    }

    /** On the next page, after so many rows. */
    private void continueAfter(int rows) throws IOException {
        carry(rows, true);
        pdf.nextPage();
        titles();
        carry(rows, false);
    }

    /** The lines of the note below a row; none if it has none. */
    private List<String> note(int row) throws IOException {
        var lines = new ArrayList<String>();
        var line = "";
        for (var words = table.notes().getOrDefault(row, List.of()).iterator(); words.hasNext(); ) {
            var word = words.next() + (words.hasNext() ? "," : "");
            var longer = line.isEmpty() ? word : line + " " + word;
            if (line.isEmpty() || pdf.page().width(longer, small) <= noteWidth()) line = longer;
            else {
                lines.addAll(pdf.page().wrap(line, noteWidth(), small));
                line = word;
            }
        }
        if (!line.isEmpty()) lines.addAll(pdf.page().wrap(line, noteWidth(), small));
        return lines;
    }

    /** It begins below the first text. */
    private float noteInset() {
        float inset = PAD;
        for (int i = 0; i < table.columns().size() && table.columns().get(i).number(); i++) inset += widths.points()[i];
        return inset;
    }

    private float noteWidth() {
        return Pdf.WIDTH - noteInset() - PAD;
    }

    private static boolean isParted(List<String> note) {
        return note.size() > NOTE_LINES_TOGETHER;
    }

    /** Of what is not parted of a row with its note. */
    private float rowHeight(List<List<String>> cells, List<String> note) {
        return height(cells) + (isParted(note) ? 1 : note.size()) * small.leading() + (note.isEmpty() ? 0 : PAD);
    }

    /** @param behind what is to fit below the last line of it */
    private void note(int row, List<String> lines, float behind) throws IOException {
        for (int i = 0; i < lines.size(); i++) {
            boolean last = i == lines.size() - 1;
            float needed = small.leading() + PAD + (last ? behind : carriedHeight());
            if (isParted(lines) && i > 0 && pdf.free() < needed) continueAfter(row + 1);
            pdf.page().left(lines.get(i), pdf.left() + noteInset(), pdf.y() - small.ascent(), small);
            pdf.skip(small.leading());
        }
        if (!lines.isEmpty()) pdf.skip(PAD);
    }

    private void cells(List<List<String>> cells, Type type, float inset) throws IOException {
        float x = pdf.left();
        for (int i = 0; i < cells.size(); i++) {
            float width = widths.points()[i];
            float baseline = pdf.y() - PAD - type.ascent();
            for (var line : cells.get(i)) {
                if (table.columns().get(i).number()) pdf.page().right(line, x + width - inset, baseline, type);
                else pdf.page().left(line, x + inset, baseline, type);
                baseline -= type.leading();
            }
            x += width;
        }
    }

    private float carriedHeight() {
        return table.carried() == null ? 0 : text.leading() + 2 * PAD;
    }

    private void carry(int rows, boolean forward) throws IOException {
        var carried = table.carried();
        if (carried == null) return;
        var type = Type.bold(text.size());
        float baseline = pdf.y() - PAD - type.ascent();
        var amount = carried.after().apply(rows);
        float right = pdf.left() + Pdf.WIDTH - PAD;
        pdf.page().right(amount, right, baseline, type);
        float label = right - pdf.page().width(amount, type) - TOTAL_GAP;
        pdf.page().right(forward ? carried.forward() : carried.brought(), label, baseline, type);
        pdf.skip(carriedHeight());
        if (!forward) pdf.page().rule(pdf.left(), pdf.y(), Pdf.WIDTH, 0.5f, Canvas.FAINT);
    }

    private List<List<String>> cells(List<String> row) {
        var cells = new ArrayList<List<String>>();
        for (int i = 0; i < row.size(); i++)
            cells.add(table.columns().get(i).number() ? List.of(row.get(i)) : wrapped(row.get(i), i));
        return cells;
    }

    private List<String> wrapped(String cell, int column) {
        var lines = pdf.fonts().wrap(cell, (widths.points()[column] - Widths.GAP) / text.size() * 1000);
        if (lines.size() <= CELL_LINES_MAX) return lines;
        var cut = new ArrayList<>(lines.subList(0, CELL_LINES_MAX));
        cut.set(CELL_LINES_MAX - 1, "…");
        return cut;
    }

    private float height(List<List<String>> cells) {
        int lines = cells.stream().mapToInt(List::size).max().orElse(1);
        return lines * text.leading() + 2 * PAD;
    }

    /** A total with its label in lines. */
    private record Laid(Total total, List<String> label, Type type, float labelRight) {
        float height() {
            return label.size() * type.leading() + 2 * TOTAL_PAD + (total.look() == Look.GRAND ? PAD : 0);
        }
    }

    /** The amounts are below each other at the right, and so are their labels. */
    private List<Laid> laid() {
        float amounts = 0;
        for (var t : table.totals()) amounts = Math.max(amounts, pdf.page().width(t.amount(), type(t.look())));
        float labelRight = pdf.left() + Pdf.WIDTH - PAD - amounts - TOTAL_GAP;
        float width = labelRight - pdf.left();
        return table.totals().stream()
                .map(t -> new Laid(t, pdf.page().wrap(t.label(), width, type(t.look())), type(t.look()), labelRight))
                .toList();
    }

    private Type type(Look look) {
        return switch (look) {
            case PLAIN -> Type.plain(9);
            case GRAND -> new Type(11, true, pdf.head().ink());
            case SMALL -> Type.grey(8);
        };
    }

    private void write(Laid laid) throws IOException {
        var page = pdf.page();
        if (laid.total.look() == Look.GRAND) {
            pdf.skip(PAD);
            float from = laid.labelRight - page.width(laid.label.getFirst(), laid.type);
            page.rule(
                    from, pdf.y(), pdf.left() + Pdf.WIDTH - from, 1, pdf.head().ink());
        }
        float baseline = pdf.y() - TOTAL_PAD - laid.type.ascent();
        page.right(laid.total.amount(), pdf.left() + Pdf.WIDTH - PAD, baseline, laid.type);
        for (var line : laid.label) {
            page.right(line, laid.labelRight, baseline, laid.type);
            baseline -= laid.type.leading();
        }
        pdf.skip(2 * TOTAL_PAD + laid.label.size() * laid.type.leading());
    }
}
