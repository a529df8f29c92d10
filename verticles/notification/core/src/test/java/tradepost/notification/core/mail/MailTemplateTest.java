package tradepost.notification.core.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.config.Config;

class MailTemplateTest {
    private static final MailRenderer RENDERER = new MailRenderer(Config.of(Map.of(
            "seller.name", "Northern Supplies Ltd",
            "seller.address", "1 Quay Street | 20457 Hamburg",
            "seller.email", "hello@example.com",
            "seller.phone", "+49 40 123456",
            "seller.website", "www.example.com",
            "seller.bank_details", "Example Bank | IBAN DE02 1203 0000 0000 2020 51")));
    private static final MailRenderer PLAIN = new MailRenderer(Config.of(Map.of()));

    static Stream<Arguments> all() {
        return Arrays.stream(MailKind.values())
                .flatMap(k -> Arrays.stream(MailLanguage.values()).map(l -> Arguments.of(k, l)));
    }

    private static MailTexts shipped(MailRenderer renderer, MailKind kind, MailLanguage language, JsonObject event) {
        return renderer.render(kind, ShippedTemplates.get(kind, language), language, event, MailSamples.NAME);
    }

    /** Writes the pages to a folder if -Dtradepost.mails names one, so that they can be looked at. */
    @ParameterizedTest
    @MethodSource("all")
    void every_template_renders_with_its_example(MailKind kind, MailLanguage language) throws IOException {
        var mail = shipped(RENDERER, kind, language, MailSamples.event(kind));
        assertThat(mail.subject()).isNotBlank().doesNotContain("{{", "\n");
        assertThat(mail.text()).doesNotContain("{{", "&amp;", "<", "\n\n\n").endsWith("\n");
        assertThat(mail.html())
                .contains("<html lang=\"" + language.code(), "Northern Supplies Ltd")
                .doesNotContain("{{");
        var folder = System.getProperty("tradepost.mails");
        if (folder != null) {
            var file = Path.of(folder).resolve(kind.code() + "." + language.code());
            Files.createDirectories(Path.of(folder));
            Files.writeString(Path.of(file + ".html"), mail.html());
            Files.writeString(Path.of(file + ".txt"), mail.subject() + "\n\n" + mail.text());
        }
    }

    /** An event has no tracking number, no address, no reason, and a customer no name. */
    @ParameterizedTest
    @MethodSource("all")
    void every_template_renders_without_what_may_be_missing(MailKind kind, MailLanguage language) {
        var bare = new JsonObject();
        for (var field : List.of("number", "order_number", "currency", "return_number", "title", "type"))
            if (MailSamples.event(kind).containsKey(field))
                bare.put(field, MailSamples.event(kind).getValue(field));
        if (kind == MailKind.ORDER_CONFIRMED || kind == MailKind.QUOTE_SENT) bare.put("total_amount", "1.00");
        var mail = PLAIN.render(kind, ShippedTemplates.get(kind, language), language, bare, "");
        assertThat(mail.html()).doesNotContain("{{", "null");
        assertThat(mail.text()).doesNotContain("{{", "null");
    }

    @ParameterizedTest
    @MethodSource("all")
    void what_somebody_has_entered_is_text_and_never_html(MailKind kind, MailLanguage language) {
        var evil = "<script>alert(1)</script>\"'{{seller.email}}";
        var event = poisoned(MailSamples.event(kind), evil);
        var mail = RENDERER.render(kind, ShippedTemplates.get(kind, language), language, event, evil);
        assertThat(mail.html()).doesNotContain("<script>").contains("&lt;script&gt;");
        assertThat(mail.text()).contains("<script>alert(1)</script>");
        assertThat(mail.subject()).doesNotContain("\n", "\r");
    }

    private static JsonObject poisoned(JsonObject event, String evil) {
        var all = event.copy();
        for (var field : event.fieldNames()) {
            if (event.getValue(field) instanceof String
                    && List.of("carrier", "tracking", "reason", "title", "text").contains(field)) all.put(field, evil);
            if (event.getValue(field) instanceof JsonArray lines)
                all.put(
                        field,
                        new JsonArray(lines.stream()
                                .map(l -> (Object) ((JsonObject) l)
                                        .copy()
                                        .put("name", evil)
                                        .put("sku", evil))
                                .toList()));
        }
        return all;
    }

    @Test
    void amounts_and_dates_have_the_form_of_the_language() {
        assertThat(MailLanguage.EN.amount(new BigDecimal("1438.89"), "EUR")).isEqualTo("€1,438.89");
        assertThat(MailLanguage.DE.amount(new BigDecimal("1438.89"), "EUR")).isEqualTo("1.438,89\u00a0€");
        assertThat(MailLanguage.EN.amount(new BigDecimal("45000"), "JPY")).isEqualTo("¥45,000");
        assertThat(MailLanguage.EN.day(LocalDate.parse("2026-11-28"))).isEqualTo("November 28, 2026");
        assertThat(MailLanguage.DE.day(LocalDate.parse("2026-11-28"))).isEqualTo("28. November 2026");
        assertThat(MailLanguage.ofOrNull("de-AT")).isEqualTo(MailLanguage.DE);
        assertThat(MailLanguage.ofOrNull("fr")).isNull();
    }

    @Test
    void the_amounts_of_an_order_add_up_to_its_total_and_a_tax_that_prices_include_is_not_among_them() {
        var order = MailSamples.event(MailKind.ORDER_CONFIRMED);
        var included = shipped(RENDERER, MailKind.ORDER_CONFIRMED, MailLanguage.EN, order);
        assertThat(included.text())
                .contains("Discount: -€19.74\nShipping: €9.90\nTotal: €1,438.89\nIncluding tax: €229.74\n");
        var added = shipped(RENDERER, MailKind.ORDER_CONFIRMED, MailLanguage.EN, order.put("total_amount", "1668.63"));
        assertThat(added.text())
                .contains("Discount: -€19.74\nShipping: €9.90\nTax: €229.74\nTotal: €1,668.63\n")
                .doesNotContain("Including");
    }

    @Test
    void a_quote_without_an_end_names_none() {
        for (var language : MailLanguage.values()) {
            var quote = MailSamples.event(MailKind.QUOTE_SENT);
            quote.remove("valid_until");
            var mail = shipped(RENDERER, MailKind.QUOTE_SENT, language, quote);
            assertThat(mail.text()).contains("QU-000003.\n");
            assertThat(mail.html()).contains("PDF.</p>");
        }
    }

    @Test
    void a_mail_shows_the_first_lines_of_a_long_order_and_counts_the_others() {
        var lines = new JsonArray();
        for (int i = 0; i < 500; i++)
            lines.add(new JsonObject()
                    .put("sku", "S" + i)
                    .put("name", "Name")
                    .put("quantity", 1)
                    .put("subtotal", "1.00"));
        var mail = shipped(
                RENDERER,
                MailKind.ORDER_CONFIRMED,
                MailLanguage.EN,
                MailSamples.event(MailKind.ORDER_CONFIRMED).put("items", lines));
        assertThat(mail.text()).contains("(S39)", "and 460 more").doesNotContain("(S40)");
        assertThat(mail.html().length()).isLessThan(100_000); // larger ones are cut off by some mail programs
    }

    /** The preview shows every value, and would not find a mistake where one is missing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{^order.discount}}{{oops}}{{/order.discount}}",
                "{{#more}}{{oops}}{{/more}}",
                "{{^lines}}{{oops}}{{/lines}}",
                "{{#lines}}{{^sku}}{{oops}}{{/sku}}{{/lines}}",
                "{{^has_address}}{{oops}}{{/has_address}}",
                "{{^customer.name}}{{oops}}{{/customer.name}}",
                "{{#seller.phone}}{{oops}}{{/seller.phone}}",
                "{{^seller.phone}}{{oops}}{{/seller.phone}}"
            })
    void a_mistake_is_found_where_a_value_is_missing(String text) {
        assertThatThrownBy(
                        () -> RENDERER.check(MailKind.ORDER_CONFIRMED, new MailTexts("S", text, "H"), MailLanguage.EN))
                .isInstanceOf(TemplateEngine.Invalid.class)
                .hasMessageContaining("oops");
    }

    @Test
    void what_is_shipped_shows_every_event() {
        for (var kind : MailKind.values())
            for (var language : MailLanguage.values())
                RENDERER.check(kind, ShippedTemplates.get(kind, language), language);
    }

    private static final TemplateEngine ENGINE = new TemplateEngine(Map.of(), Map.of());

    private static Map<String, Object> data() {
        var data = new HashMap<String, Object>();
        data.put("name", "Ann");
        data.put("empty", "");
        data.put("order", Map.of("number", "SO-1"));
        data.put("lines", java.util.Collections.nCopies(100, Map.of("sku", "A")));
        return data;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{nam}}",
                "{{order.total}}",
                "{{#oops}}x{{/oops}}",
                "{{name.class}}",
                "{{name.getClass}}",
                "{{order.class.name}}",
                "{{name.bytes}}",
                "{{order.entrySet}}",
                "{{order.size}}",
                "{{#lines}}{{class}}{{/lines}}",
                "{{this.class.classLoader}}",
                "{{{name}}}",
                "{{& name}}",
                "{{=<% %>=}}<%& name %>",
                "{{#lines}}",
                "{{/lines}}",
                "{{#lines}}{{/order}}",
                "{{> /etc/passwd}}",
                "{{> ../layout.html}}",
                "{{> layout}}"
            })
    void a_template_reaches_nothing_but_its_values_and_a_mistake_is_named(String template) {
        assertThatThrownBy(() -> ENGINE.html(template, data()))
                .isInstanceOf(TemplateEngine.Invalid.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n");
    }

    @Test
    void a_value_that_looks_like_a_template_is_not_rendered_again() {
        assertThat(ENGINE.html("{{name}}", Map.of("name", "{{order.number}} <b>")))
                .isEqualTo("{{order.number}} &lt;b&gt;");
        assertThat(ENGINE.text("{{name}}{{#empty}}x{{/empty}}{{^empty}}y{{/empty}}", data()))
                .isEqualTo("Anny");
    }

    @Test
    void output_and_work_of_a_template_are_bounded() {
        for (var template : List.of(
                "{{#lines}}".repeat(5) + "x" + "{{/lines}}".repeat(5),
                "{{#lines}}".repeat(5) + "{{/lines}}".repeat(5),
                "{{#lines}}".repeat(2_000) + "{{/lines}}".repeat(2_000),
                "{{#lines}}" + "x".repeat(20_000) + "{{/lines}}",
                "{{name}}".repeat(2_000)))
            assertThatThrownBy(() -> ENGINE.html(template, data())).isInstanceOf(TemplateEngine.Invalid.class);
    }
}
