package tradepost.analytics.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tradepost.kernel.contract.Contract;

/**
 * The contract and the documentation describe each figure as it is defined. {@code -Dtradepost.record=true} writes the table of the documentation.
 */
class FigureDictionaryTest {
    private static final Path PAGE = Path.of("../../../docs/architecture/analytics.md");
    private static final String TABLE = "| figure | unit | what it counts | shown in |\n";

    private static final JsonObject SCHEMAS =
            Contract.load("analytics").document().getJsonObject("components").getJsonObject("schemas");

    @Test
    void every_field_of_a_figure_has_its_definition() {
        var wrong = new TreeMap<String, String>();
        for (var figure : Figure.values())
            for (var schema : SCHEMAS) {
                var properties = ((JsonObject) schema.getValue()).getJsonObject("properties", new JsonObject());
                boolean isRow =
                        schema.getKey().endsWith("Row") || schema.getKey().startsWith("Dashboard");
                if (!isRow || !(properties.getValue(figure.field()) instanceof JsonObject field)) continue;
                if (!figure.definition().equals(field.getString("description")))
                    wrong.put(schema.getKey() + "." + figure.field(), figure.definition());
            }
        assertThat(wrong).isEmpty();
    }

    @Test
    void the_rows_of_a_report_have_what_it_is_about_and_its_figures() {
        for (var report : FigureReport.values()) {
            var fields = new ArrayList<>(List.of("starts_at", "ends_at", "period", "currency", "documents_url"));
            for (var d : report.dimensions) fields.addAll(d.fields());
            for (var f : Dictionary.shown().get(report.word())) fields.add(f.field());
            assertThat(fields(report)).as(report.word()).containsExactlyInAnyOrderElementsOf(fields);
        }
    }

    private static List<String> fields(FigureReport report) {
        var path = "/api/analytics/reports/" + report.word();
        var contract = Contract.load("analytics");
        return contract.operations().stream()
                .filter(op -> op.path().equals(path))
                .map(contract::fields)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void every_figure_is_shown_somewhere() {
        for (var d : Dictionary.FIGURES.figures())
            assertThat(d.shownIn()).as(d.name()).isNotEmpty();
    }

    @Test
    void the_documentation_has_the_dictionary() throws IOException {
        var page = Files.readString(PAGE);
        var rows = Dictionary.FIGURES.figures().stream()
                .map(d -> "| `%s` | %s%s | %s | %s |\n"
                        .formatted(
                                d.name(),
                                d.unit(),
                                d.costs() ? ", costs" : "",
                                d.definition(),
                                String.join(", ", d.shownIn())))
                .collect(Collectors.joining());
        var expected = page.substring(0, page.indexOf(TABLE)) + TABLE + "| --- | --- | --- | --- |\n" + rows;
        if (Boolean.getBoolean("tradepost.record")) Files.writeString(PAGE, expected);
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
        assertThat(Arrays.stream(Figure.values()).map(Figure::field)).doesNotHaveDuplicates();
    }
}
