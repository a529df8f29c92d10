package tradepost.catalog.core.price;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.price.Pricing.ANYBODY;
import static tradepost.catalog.core.price.Pricing.list;
import static tradepost.catalog.core.price.Pricing.price;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.price.Price;
import tradepost.catalog.price.PriceQuery;
import tradepost.catalog.price.SetPrices;
import tradepost.catalog.price.WritePrice;
import tradepost.catalog.price.change.ChangePrices;
import tradepost.catalog.price.change.ChangedPrices;

/** Prices of a list that are changed together: exactly, all or none, and only as the client has read them. */
@ExtendWith(VertxExtension.class)
class ListPriceChangeTest {
    static Pricing pricing;

    @BeforeAll
    static void start(Vertx vertx) {
        pricing = new Pricing(vertx);
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static ChangePrices by(@Nullable String percent, @Nullable String amount, @Nullable String rounding) {
        return new ChangePrices(number(percent), number(amount), number(rounding), null, null);
    }

    private static ChangePrices dry(ChangePrices c) {
        return new ChangePrices(c.percent(), c.amount(), c.rounding(), c.itemIds(), true);
    }

    private static ChangedPrices change(UUID list, ChangePrices body) {
        return pricing.ifMatch(pricing.now(list).version())
                .changePrices(list, body, ANYBODY)
                .await();
    }

    private static String refused(UUID list, ChangePrices body) {
        return code(pricing.ifMatch(pricing.now(list).version()).changePrices(list, body, ANYBODY));
    }

    private static List<String> prices(UUID list) {
        var query = PriceQuery.of(new JsonObject().put("limit", 100).put("sort", List.of("minimum_quantity")));
        return pricing.service.listPrices(list, query, ANYBODY).await().data().stream()
                .map(Price::unitPrice)
                .map(BigDecimal::toPlainString)
                .toList();
    }

    private static UUID listOf(String currency, UUID item, String... prices) {
        var list = pricing.create(list(currency)).id();
        var all = new ArrayList<WritePrice>();
        for (var p : prices) all.add(price(item, 1L + all.size(), p));
        pricing.service.setPrices(list, new SetPrices(all), ANYBODY).await();
        return list;
    }

    @Test
    void a_dry_run_shows_what_the_change_then_does() {
        var item = pricing.item("10.00");
        var list = listOf("USD", item, "10.00", "9.99", "0.01");
        var change = by("-12.5", null, "0.05");
        var shown = pricing.service.changePrices(list, dry(change), ANYBODY).await();
        assertThat(prices(list)).containsExactly("10.00", "9.99", "0.01");
        assertThat(shown.dryRun()).isTrue();
        assertThat(shown.version()).isEqualTo(pricing.now(list).version()).isEqualTo(2);
        assertThat(shown.sample())
                .extracting(s -> s.oldPrice() + " " + s.newPrice())
                .containsExactly("10.00 8.75", "9.99 8.75", "0.01 0.00");
        var done = change(list, change);
        assertThat(done).isEqualTo(new ChangedPrices(list, 3, false, 3, shown.sample()));
        assertThat(prices(list)).containsExactly("8.75", "8.75", "0.00");
        assertThat(pricing.events(list)).hasSize(3).last().isEqualTo("catalog.price_list.prices_changed 3");
        var none = change(list, by("0", null, null));
        assertThat(List.of(none.count(), none.version())).as("nothing changes").containsExactly(0L, 3L);
    }

    @Test
    void a_change_needs_the_version_that_was_read() {
        var list = listOf("USD", pricing.item("10.00"), "10.00");
        var body = by("5", null, null);
        assertThat(code(pricing.service.changePrices(list, body, ANYBODY))).isEqualTo("428 if_match_required");
        assertThat(code(pricing.ifMatch(1).changePrices(list, body, ANYBODY))).isEqualTo("412 stale_version");
        assertThat(code(pricing.ifMatch(1).changePrices(list, dry(body), ANYBODY)))
                .isEqualTo("412 stale_version");
        assertThat(prices(list)).containsExactly("10.00");
        pricing.ifMatch(2).changePrices(list, body, ANYBODY).await();
        assertThat(prices(list)).containsExactly("10.50");
    }

    @Test
    void only_one_of_twenty_concurrent_changes_of_the_same_version_takes_effect() {
        var item = pricing.item("10.00");
        var list = listOf("USD", item, "10.00");
        var reader = pricing.ifMatch(2);
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> reader.changePrices(list, by(null, "1", null), ANYBODY))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("412 stale_version"));
        assertThat(prices(list)).containsExactly("11.00");
    }

    @Test
    void one_price_out_of_range_refuses_the_whole_change() {
        var list = listOf("USD", pricing.item("10.00"), "10.00", "0.50", "9999999999.99");
        assertThat(refused(list, by(null, "-0.51", null))).isEqualTo("409 price_out_of_range");
        assertThat(code(pricing.service.changePrices(list, dry(by(null, "0.01", null)), ANYBODY)))
                .isEqualTo("409 price_out_of_range");
        assertThat(refused(list, by("100", null, null))).isEqualTo("409 price_out_of_range");
        assertThat(prices(list)).containsExactly("10.00", "0.50", "9999999999.99");
        assertThat(pricing.now(list).version()).isEqualTo(2);
        change(list, by(null, "-0.50", null));
        assertThat(prices(list)).containsExactly("9.50", "0.00", "9999999999.49");
    }

    @Test
    void amount_and_rounding_have_at_most_six_decimals_and_exactly_one_change_is_given() {
        var list = listOf("JPY", pricing.item("1.00"), "100");
        assertThat(refused(list, by(null, "0.5000001", null))).isEqualTo("400 invalid_amount");
        assertThat(refused(list, by("5", null, "0.0000005"))).isEqualTo("400 invalid_amount");
        assertThat(refused(list, by("5", "5", null))).isEqualTo("400 one_of_required");
        assertThat(refused(list, by(null, null, null))).isEqualTo("400 one_of_required");
        change(list, by("2.5", null, null));
        assertThat(prices(list)).as("half up").containsExactly("103");
    }

    @Test
    void a_price_keeps_its_decimals_unless_a_rounding_is_given() {
        var item = pricing.item("1.00");
        var list = listOf("USD", item, "0.0035", "19.99", "0.000001", "1.125");
        change(list, by("5", null, null));
        assertThat(prices(list)).containsExactly("0.0037", "20.99", "0.000001", "1.181");
        change(list, by(null, "0.00015", null));
        assertThat(prices(list)).containsExactly("0.00385", "20.99015", "0.000151", "1.18115");
        change(list, by("0", null, "0.001"));
        assertThat(prices(list)).containsExactly("0.004", "20.99", "0.00", "1.181");
        var yen = listOf("JPY", item, "100", "0.5");
        change(yen, by("25", null, null));
        assertThat(prices(yen)).containsExactly("125", "0.6");
    }

    @Test
    void only_the_named_items_change_and_each_change_is_in_their_history() {
        var item = pricing.item("10.00");
        var other = pricing.item("10.00");
        var list = listOf("USD", item, "10.00");
        pricing.add(list, other, 1, "20.00");
        var done = change(
                list, new ChangePrices(null, new BigDecimal("-1"), null, List.of(other, pricing.item("1.00")), null));
        assertThat(done.count()).isEqualTo(1);
        assertThat(prices(list)).containsExactlyInAnyOrder("10.00", "19.00");
        var kept = pricing.db
                .list(
                        r -> r.getBigDecimal(0).stripTrailingZeros().toPlainString() + " " + r.getString(1),
                        "select new_price, actor from price_change where item_id = $1 order by id",
                        other)
                .await();
        assertThat(kept).containsExactly("20 " + pricing.actor(), "19 " + pricing.actor());
    }

    @Test
    void every_price_is_rounded_as_by_hand() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var digits = new HashMap<>(java.util.Map.of("USD", 2, "JPY", 0, "KWD", 3));
        for (var currency : digits.keySet()) {
            int scale = digits.get(currency);
            var item = pricing.item("1.00");
            var prices = IntStream.range(0, 90)
                    .mapToObj(i -> BigDecimal.valueOf(random.nextInt(100_000), scale))
                    .toList();
            var list = listOf(
                    currency,
                    item,
                    prices.stream().map(BigDecimal::toPlainString).toArray(String[]::new));
            var step = BigDecimal.valueOf(1 + random.nextInt(30), scale);
            var percent = BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 4);
            change(list, by(percent.toPlainString(), null, step.toPlainString()));
            var expected = prices.stream()
                    .map(p -> p.multiply(BigDecimal.valueOf(100).add(percent)).movePointLeft(2))
                    .map(p -> p.divide(step, 0, RoundingMode.HALF_UP)
                            .multiply(step)
                            .setScale(scale))
                    .map(BigDecimal::toPlainString)
                    .toList();
            assertThat(prices(list))
                    .as("seed %d %s %s by %s to %s", seed, currency, prices, percent, step)
                    .isEqualTo(expected);
        }
    }
}
