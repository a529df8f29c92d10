package tradepost.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.time.BusinessZone;

class XlsxTableTest {
    private static final BusinessZone AUCKLAND = BusinessZone.of("Pacific/Auckland");

    private static XlsxTable table(BusinessZone zone, String... columns) {
        var formats = Map.of("created_at", "date-time", "date", "date");
        return new XlsxTable("orders", TableColumn.of(List.of(columns), formats), zone);
    }

    /** A sheet with one column and these values. */
    private static Sheet sheet(BusinessZone zone, String column, @Nullable Object... values) {
        var table = table(zone, column);
        for (var value : values) table.add(Arrays.asList(value));
        return Sheet.of(table.end().getBytes());
    }

    private static Sheet.Cell cell(@Nullable Object value) {
        var cell = sheet(BusinessZone.UTC, "value", value).cell(1, 0);
        return cell == null ? new Sheet.Cell("", "", "", false) : cell;
    }

    @Test
    void a_sheet_has_a_bold_and_frozen_header_with_columns_as_wide_as_their_values() {
        var table = table(BusinessZone.UTC, "id", "name", "created_at");
        table.add(List.of("1", "x".repeat(200), "2026-11-28T12:00:00Z"));
        table.add(List.of("2", "a name", "2026-11-28T12:00:01Z"));
        var sheet = Sheet.of(table.end().getBytes());
        assertThat(sheet.name).isEqualTo("orders");
        assertThat(sheet.row(0)).containsExactly("id", "name", "created_at (UTC)");
        for (int c = 0; c < 3; c++) assertThat(sheet.cell(0, c).bold()).isTrue();
        assertThat(sheet.cell(1, 0).bold()).isFalse();
        assertThat(sheet.frozenRows).isEqualTo(1);
        assertThat(sheet.widths.values()).containsExactly(8.0, 60.0, 21.0);
        assertThat(sheet.rows()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"price-lists, price-lists", "'a/b\\c?d*e[f]g:h', a-b-c-d-e-f-g-h"})
    void a_sheet_is_named_like_its_list(String list, String name) {
        var table = new XlsxTable(list, TableColumn.of(List.of("id"), Map.of()), BusinessZone.UTC);
        assertThat(Sheet.of(table.end().getBytes()).name).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1", "=HYPERLINK(\"http://x\",\"y\")", "+47 123", "-1", "@SUM(A1)", "\uFF1D1+1", "'=x", "'s",
                        "00123", "1e5",
                "TRUE", "2026-11-28", "<b>&amp;</b>", "]]>", "two\nlines", " a ", "\ttab", "é 漢 🙂", "_x0041_",
                        "__x0041_x",
                "a\"b'c"
            })
    void a_text_stays_the_same_text_whatever_it_looks_like(String text) {
        var sheet = sheet(BusinessZone.UTC, "value", text);
        assertThat(sheet.text(1, 0)).isEqualTo(text);
        assertThat(sheet.cell(1, 0).type()).isEqualTo("inlineStr");
        assertThat(sheet.formulas).isZero();
    }

    static Stream<List<String>> unprintable() {
        return Stream.of(
                List.of("a\u0000b\u0007c\u001Fd\u007Fe\u0085f", "abcdef"),
                List.of("a\r\nb\rc", "a\nb\nc"),
                List.of("\uD83Dlone\uDE00", "lone"),
                List.of("\uFFFEa\uFFFF", "a"));
    }

    @ParameterizedTest
    @MethodSource("unprintable")
    void control_characters_are_removed(List<String> textAndCell) {
        assertThat(cell(textAndCell.getFirst()).value()).isEqualTo(textAndCell.getLast());
    }

    @Test
    void a_text_is_cut_at_the_length_of_a_cell() {
        assertThat(cell("x".repeat(32_767)).value()).hasSize(32_767).endsWith("x");
        assertThat(cell("x".repeat(32_768)).value()).hasSize(32_767).endsWith("x…");
        assertThat(cell("x" + "🙂".repeat(20_000)).value()).hasSize(32_766).endsWith("🙂…");
    }

    @ParameterizedTest
    @CsvSource({
        "0, General",
        "7, General",
        "-5.00, 0.00",
        "45000.10, 0.00",
        "0.000125, 0.000000",
        "123456789012345, General",
        "1234567890123.45, 0.00",
        "-999999999999999, General",
        "12345678901234500000, General"
    })
    void a_number_is_a_number_with_its_decimals(BigDecimal number, String format) {
        var cell = cell(number);
        assertThat(cell.type()).isEqualTo("n");
        assertThat(new BigDecimal(cell.value())).isEqualByComparingTo(number);
        assertThat(cell.format()).isEqualTo(format);
        assertThat(new BigDecimal(Double.toString(number.doubleValue()))).isEqualByComparingTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234567890123456", "0.1234567890123456", "-98765432109876.543", "1E+400"})
    void a_number_of_more_digits_than_a_spreadsheet_keeps_is_text(BigDecimal number) {
        assertThat(cell(number).type()).isEqualTo("inlineStr");
        assertThat(cell(number).value()).isEqualTo(number.toString());
    }

    @Test
    void other_values_are_shown_as_in_csv() {
        assertThat(cell(null).value()).isEmpty();
        assertThat(cell(true)).isEqualTo(new Sheet.Cell("b", "1", "General", false));
        assertThat(cell(1_234_567_890_123_456L).type()).isEqualTo("inlineStr");
        assertThat(cell(42).type()).isEqualTo("n");
        assertThat(cell(new JsonArray().add("a")).value()).isEqualTo("[\"a\"]");
        assertThat(cell(new JsonObject().put("a", 1)).value()).isEqualTo("{\"a\":1}");
    }

    private static LocalDateTime moment(String serial) {
        return LocalDate.of(1899, 12, 30)
                .atStartOfDay()
                .plusSeconds(Math.round(Double.parseDouble(serial)
                        * ChronoUnit.DAYS.getDuration().toSeconds()));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-28T12:34:56Z, 2026-11-29T01:34:56",
        "2026-11-28T12:34:56.999999Z, 2026-11-29T01:34:56",
        "2026-06-30T12:00:00Z, 2026-07-01T00:00:00",
        "2026-04-04T13:59:59Z, 2026-04-05T02:59:59",
        "2026-04-04T14:00:00Z, 2026-04-05T02:00:00",
        "1900-03-01T00:00:00+12:00, 1900-02-28T23:30:00"
    })
    void a_time_is_a_date_of_the_zone_that_the_header_names(String time, LocalDateTime local) {
        var sheet = sheet(AUCKLAND, "created_at", time);
        assertThat(sheet.text(0, 0)).isEqualTo("created_at (Pacific/Auckland)");
        var cell = sheet.cell(1, 0);
        if (local.getYear() == 1900) {
            assertThat(cell.type()).as("before spreadsheets agree").isEqualTo("inlineStr");
            return;
        }
        assertThat(cell.type()).isEqualTo("n");
        assertThat(cell.format()).isEqualTo("yyyy-mm-dd hh:mm:ss");
        assertThat(moment(cell.value())).isEqualTo(local);
    }

    @Test
    void a_day_is_a_date_without_a_time() {
        var cell = sheet(AUCKLAND, "date", "2026-11-28").cell(1, 0);
        assertThat(cell.format()).isEqualTo("yyyy-mm-dd");
        assertThat(moment(cell.value())).isEqualTo(LocalDate.of(2026, 11, 28).atStartOfDay());
        assertThat(sheet(AUCKLAND, "date", "2026-11-28").text(0, 0)).isEqualTo("date");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "", "1899-12-31T00:00:00Z", "+10000-01-01T00:00:00Z", "=1"})
    void what_is_no_date_of_a_spreadsheet_is_text(String text) {
        assertThat(sheet(BusinessZone.UTC, "created_at", text).cell(1, 0))
                .isEqualTo(new Sheet.Cell("inlineStr", text, "General", false));
    }

    @Test
    void a_list_without_rows_has_its_header() {
        var sheet = Sheet.of(table(BusinessZone.UTC, "id", "name").end().getBytes());
        assertThat(sheet.row(0)).containsExactly("id", "name");
        assertThat(sheet.rows()).isEqualTo(1);
    }

    @Test
    void a_file_is_made_in_parts() {
        var whole = Buffer.buffer();
        var table = table(BusinessZone.UTC, "id", "name");
        int parts = 0;
        for (int i = 0; i < 30_000; i++) {
            table.add(List.of(i, Long.toString(i * 7_919L * 7_919L, 36)));
            if (i % 100 != 99) continue;
            var part = table.take();
            if (part.length() > 0) parts++;
            whole.appendBuffer(part);
        }
        assertThat(parts).isGreaterThan(3);
        var sheet = Sheet.of(whole.appendBuffer(table.end()).getBytes());
        assertThat(sheet.rows()).isEqualTo(30_001);
        assertThat(sheet.row(30_000)).containsExactly("29999", Long.toString(29_999 * 7_919L * 7_919L, 36));
    }

    @Test
    void a_sheet_has_no_more_rows_than_a_spreadsheet() {
        var table = table(BusinessZone.UTC, "id");
        for (int i = 0; i < 1_048_575; i++) {
            table.add(List.of(1));
            if (i % 1_000 == 0) table.take();
        }
        assertThatThrownBy(() -> table.add(List.of(1))).hasMessageContaining("no more than 1048575 rows");
        assertThat(table.end().length()).isPositive();
    }

    @Test
    void lines_become_the_same_workbook_however_they_are_cut() {
        var columns = TableColumn.of(List.of("id", "created_at"), Map.of("created_at", "date-time"));
        var lines = WorkbookLines.withColumns(columns);
        for (int i = 0; i < 10; i++) lines.add(Arrays.asList(i, i == 5 ? null : "2026-11-28T12:00:0" + i + "Z"));
        var more = new WorkbookLines();
        more.add(Arrays.asList("=1+1\n\"", new BigDecimal("1.10")));
        var packing = new WorkbookLines.Packing("orders", AUCKLAND);
        var file =
                packing.add(lines.end()).appendBuffer(packing.add(more.end())).appendBuffer(packing.end());
        var sheet = Sheet.of(file.getBytes());
        assertThat(packing.rows()).isEqualTo(11);
        assertThat(sheet.row(0)).containsExactly("id", "created_at (Pacific/Auckland)");
        assertThat(sheet.text(6, 1)).isEmpty();
        assertThat(moment(sheet.text(10, 1))).isEqualTo("2026-11-29T01:00:09");
        assertThat(sheet.row(11)).containsExactly("=1+1\n\"", "1.10");
    }
}
