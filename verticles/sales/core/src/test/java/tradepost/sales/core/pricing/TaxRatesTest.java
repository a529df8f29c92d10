package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.sales.core.Sales;
import tradepost.sales.tax.DeleteTaxRate;
import tradepost.sales.tax.TaxRate;
import tradepost.sales.tax.TaxRateQuery;
import tradepost.sales.tax.TaxRateService;
import tradepost.sales.tax.WriteTaxRate;

@ExtendWith(VertxExtension.class)
class TaxRatesTest {
    static Sales sales;
    static TaxRateService rates;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        rates = sales.taxRatesAs("admin");
    }

    @AfterAll
    static void stop() {
        TestDb.run("sales", "delete from tax_rate");
    }

    /** A body as the contract admits it; the country is one that no other test uses. */
    private static JsonObject rate(String country, String category) {
        return new JsonObject()
                .put("name", "VAT")
                .put("country", country)
                .put("category", category)
                .put("rate", new BigDecimal("19"));
    }

    private static Future<TaxRate> create(JsonObject body) {
        return rates.createTaxRate(WriteTaxRate.of(body), ANYBODY);
    }

    @Test
    void a_rate_has_only_the_decimals_it_needs() {
        var made = create(rate("AD", "decimals").put("rate", new BigDecimal("8.1250")))
                .await();
        assertThat(made.rate()).isEqualTo("8.125");
        assertThat(made.included()).isFalse();
        var patched = rates.patchTaxRate(made.id(), new JsonObject().put("rate", 20), ANYBODY)
                .await();
        assertThat(patched.rate()).isEqualTo("20");
        assertThat(patched.version()).isEqualTo(2);
        assertThat(rates.getTaxRate(made.id(), ANYBODY).await()).isEqualTo(patched);
        var plain = create(new JsonObject()
                        .put("name", " VAT ")
                        .put("country", "AD")
                        .put("rate", 4))
                .await();
        assertThat(plain.name()).isEqualTo("VAT");
        assertThat(plain.category()).isEqualTo("standard");
        assertThat(sales.events("sales.tax_rate.created", plain.id())).hasSize(1);
    }

    private static List<String> names(String address, String category) {
        return sales.texts("""
                select n->>'name' from jsonb_array_elements(tax_names(jsonb_build_array(
                  jsonb_build_object('category', $2::text, 'rate', 19, 'included', false)), $1::text::jsonb)) n
                """, address, category);
    }

    @Test
    void a_tax_has_the_name_of_its_region_and_its_time() {
        create(rate("BA", "named").put("name", "of the country")).await();
        create(rate("BA", "named").put("name", "North").put("region", "North")).await();
        create(rate("BA", "named").put("name", "South").put("region", "South")).await();
        create(rate("BB", "named").put("name", "now").put("valid_to", "2100-01-01T00:00:00Z"))
                .await();
        create(rate("BB", "named").put("name", "then").put("valid_from", "2100-01-01T00:00:00Z"))
                .await();
        assertThat(names("{\"country\": \"BA\", \"region\": \" north\"}", "named"))
                .containsExactly("North");
        assertThat(names("{\"country\": \"BA\", \"region\": \"East\"}", "named"))
                .containsExactly("of the country");
        assertThat(names("{\"country\": \"BB\"}", "named")).containsExactly("now");
        assertThat(names("{\"country\": \"BD\"}", "named")).isEmpty();
        assertThat(names("{}", "named")).as("without a country").isEmpty();
        create(rate("BB", "agreed")).await();
        create(rate("BD", "agreed")).await();
        assertThat(names("{}", "agreed")).containsExactly("VAT");
    }

    @Test
    void one_rate_applies_to_a_country_region_category_and_time() {
        create(rate("AE", "one").put("valid_to", "2026-01-01T00:00:00Z")).await();
        create(rate("AE", "one").put("valid_from", "2026-01-01T00:00:00Z")).await();
        var refused = "409 tax_rate_taken";
        assertThat(code(create(rate("AE", "one")))).isEqualTo(refused);
        assertThat(code(create(rate("AE", "one").put("valid_from", "2025-12-31T23:59:59Z"))))
                .isEqualTo(refused);
        assertThat(code(create(rate("AE", "one").put("valid_from", "2030-01-01T00:00:00Z"))))
                .isEqualTo(refused);
        create(rate("AE", "two")).await();
        create(rate("AE", "one").put("region", "Dubai")).await();
        assertThat(code(create(rate("AE", "one").put("region", "dubai ")))).isEqualTo(refused);
        assertThat(code(create(rate("AE", "three")
                        .put("valid_from", "2026-01-01T00:00:00Z")
                        .put("valid_to", "2026-01-01T00:00:00Z"))))
                .isEqualTo("400 empty_period");
        assertThat(code(create(rate("AE", "three").put("name", " ")))).isEqualTo("400 blank");
    }

    @Test
    void one_of_twenty_equal_rates_at_once_is_created() {
        var tries =
                IntStream.range(0, 20).mapToObj(n -> create(rate("AF", "race"))).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 tax_rate_taken"));
    }

    @Test
    void an_archived_rate_makes_room_for_another_and_is_restored_only_without_it() {
        var first = create(rate("AG", "archive")).await();
        rates.deleteTaxRate(first.id(), new DeleteTaxRate(true), ANYBODY).await();
        var second = create(rate("AG", "archive")).await();
        assertThat(code(rates.restoreTaxRate(first.id(), ANYBODY))).isEqualTo("409 tax_rate_taken");
        rates.deleteTaxRate(second.id(), new DeleteTaxRate(null), ANYBODY).await();
        assertThat(code(rates.getTaxRate(second.id(), ANYBODY))).isEqualTo("404 tax_rate_not_found");
        assertThat(rates.restoreTaxRate(first.id(), ANYBODY).await().archivedAt())
                .isNull();
    }

    @Test
    void rates_are_listed_by_country_and_category() {
        UUID one = create(rate("AI", "list-1")).await().id();
        UUID two = create(rate("AI", "list-2")).await().id();
        assertThat(listed(new JsonObject().put("country", "AI"))).containsExactly(two, one);
        assertThat(listed(new JsonObject().put("category", "list-1"))).containsExactly(one);
    }

    private static List<UUID> listed(JsonObject query) {
        return rates.listTaxRates(TaxRateQuery.of(query), ANYBODY).await().data().stream()
                .map(TaxRate::id)
                .toList();
    }

    @Test
    void only_callers_who_may_set_prices_change_rates() {
        var clerk = sales.taxRatesAs("viewer");
        assertThat(code(clerk.createTaxRate(WriteTaxRate.of(rate("AL", "role")), ANYBODY)))
                .isEqualTo("403 forbidden");
        assertThat(clerk.listTaxRates(TaxRateQuery.of(new JsonObject()), ANYBODY)
                        .await()
                        .data())
                .isNotNull();
    }
}
