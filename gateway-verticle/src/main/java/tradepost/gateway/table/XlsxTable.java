package tradepost.gateway.table;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.dhatim.fastexcel.RichText;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.time.BusinessZone;

/**
 * A workbook of one sheet (ISO/IEC 29500). Numbers are numbers as long as a spreadsheet keeps all of their digits, days and times are dates of the zone,
 * everything else is text. What was taken is forgotten.
 */
final class XlsxTable implements TableFile {
    /** A sheet has this many rows below its header. */
    static final int ROWS_MAX = Worksheet.MAX_ROWS - 1;

    private static final String TIME = "yyyy-mm-dd hh:mm:ss";
    private static final String DAY = "yyyy-mm-dd";
    private static final int TIME_WIDTH = TIME.length();
    /** Of a number that is a double. */
    private static final int DIGITS_MAX = 15;

    private static final int EXPONENT_MAX = 300;
    private static final int DECIMALS_MAX = 10;
    /** Before that day, spreadsheets disagree, because Excel counts a 29 February 1900. */
    private static final LocalDate FIRST_DAY = LocalDate.of(1900, 3, 1);

    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);
    private static final int WIDTH_MIN = 8;
    private static final int WIDTH_MAX = 60;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Workbook book = new Workbook(out, "Tradepost", null);
    private final Worksheet sheet;
    private final List<TableColumn> columns;
    private final BusinessZone zone;
    /** In characters, of what was added before the first part was taken. */
    private final int[] widths;

    private boolean begun;
    private int row;

    XlsxTable(String name, List<TableColumn> columns, BusinessZone zone) {
        this.columns = columns;
        this.zone = zone;
        widths = new int[columns.size()];
        sheet = book.newWorksheet(name);
        for (int c = 0; c < widths.length; c++) {
            var column = columns.get(c);
            text(c, column.isTime() ? column.name() + " (" + zone.id() + ")" : column.name());
        }
        sheet.range(0, 0, 0, Math.max(widths.length - 1, 0)).style().bold().set();
        sheet.freezePane(0, 1);
        sheet.repeatRows(0);
        sheet.pageOrientation("landscape");
        row = 1;
    }

    @Override
    public void add(List<@Nullable Object> values) {
        if (row > ROWS_MAX) throw new IllegalStateException("a sheet has no more than " + ROWS_MAX + " rows");
        for (int c = 0; c < values.size(); c++) cell(c, values.get(c));
        row++;
    }

    private void cell(int c, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Boolean b -> {
                sheet.value(row, c, b);
                widen(c, 5);
            }
            case BigDecimal n -> number(c, n);
            case Number n -> number(c, new BigDecimal(n.toString()));
            case JsonObject o -> text(c, o.encode());
            case JsonArray a -> text(c, a.encode());
            default -> timeOrText(c, value.toString());
        }
    }

    private void number(int c, BigDecimal value) {
        var bare = value.stripTrailingZeros();
        int exponent = bare.precision() - bare.scale();
        if (bare.precision() > DIGITS_MAX || Math.abs(exponent) > EXPONENT_MAX) {
            text(c, value.toString());
            return;
        }
        sheet.value(row, c, value);
        if (value.scale() > 0)
            sheet.style(row, c)
                    .format("0." + "0".repeat(Math.min(value.scale(), DECIMALS_MAX)))
                    .set();
        widen(c, value.toPlainString().length());
    }

    private void timeOrText(int c, String value) {
        try {
            if (columns.get(c).isTime()) {
                time(c, value, LocalDateTime.ofInstant(Instant.parse(value), zone.zone()));
                return;
            }
            if (columns.get(c).isDay()) {
                day(c, value, LocalDate.parse(value));
                return;
            }
        } catch (DateTimeException e) {
            // it is shown as it is
        }
        text(c, value);
    }

    /** To the second, which is what a spreadsheet shows; it would round up what is left. */
    private void time(int c, String value, LocalDateTime at) {
        if (!isDate(at.toLocalDate())) {
            text(c, value);
            return;
        }
        sheet.value(row, c, at.truncatedTo(ChronoUnit.SECONDS));
        sheet.style(row, c).format(TIME).set();
        widen(c, TIME_WIDTH);
    }

    private void day(int c, String value, LocalDate day) {
        if (!isDate(day)) {
            text(c, value);
            return;
        }
        sheet.value(row, c, day);
        sheet.style(row, c).format(DAY).set();
        widen(c, DAY.length());
    }

    private static boolean isDate(LocalDate day) {
        return !day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY);
    }

    /** Within its cell, because a table of all texts would have to be kept in memory. */
    private void text(int c, String value) {
        var text = XlsxText.of(value);
        if (XlsxText.hasOuterSpace(text))
            sheet.inlineString(row, c, RichText.builder().run(text).end().build());
        else sheet.inlineString(row, c, text);
        if (!begun) widen(c, text.lines().mapToInt(String::length).max().orElse(0));
    }

    private void widen(int c, int characters) {
        if (!begun) widths[c] = Math.max(widths[c], characters);
    }

    @Override
    public Buffer take() {
        try {
            begin();
            sheet.flush();
            return taken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The columns come before the rows. */
    private void begin() {
        if (begun) return;
        begun = true;
        for (int c = 0; c < widths.length; c++) sheet.width(c, Math.clamp(widths[c] + 2L, WIDTH_MIN, WIDTH_MAX));
    }

    @Override
    public Buffer end() {
        try {
            begin();
            book.finish();
            return taken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Buffer taken() {
        var taken = Buffer.buffer(out.toByteArray());
        out.reset();
        return taken;
    }
}
