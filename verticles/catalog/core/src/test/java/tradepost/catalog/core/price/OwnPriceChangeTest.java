package tradepost.catalog.core.price;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.price.Pricing.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.price.change.ChangeItemPrices;
import tradepost.catalog.price.change.ChangedItemPrices;
import tradepost.kernel.TestDb;

/** Own prices of items that are changed together: exactly, and all or none. */
@ExtendWith(VertxExtension.class)
class OwnPriceChangeTest {
    static Pricing pricing;

    @BeforeAll
    static void start(Vertx vertx) {
        pricing = new Pricing(vertx);
    }

    @AfterAll
    static void stop() {
        TestDb.run(
                "catalog", "truncate item, product, product_variant, category, price_list, price_list_price cascade");
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static ChangeItemPrices by(
            @Nullable String percent, @Nullable String amount, @Nullable String rounding, UUID... items) {
        return new ChangeItemPrices(number(percent), number(amount), number(rounding), List.of(items), null, null);
    }

    private static ChangeItemPrices dry(ChangeItemPrices c) {
        return new ChangeItemPrices(c.percent(), c.amount(), c.rounding(), c.itemIds(), c.categoryId(), true);
    }

    private static ChangedItemPrices change(ChangeItemPrices body) {
        return pricing.service.changeItemPrices(body, ANYBODY).await();
    }

    private static String refused(ChangeItemPrices body) {
        return code(pricing.service.changeItemPrices(body, ANYBODY));
    }

    private static List<String> prices(UUID... items) {
        return Stream.of(items)
                .map(i -> pricing.catalog.getItem(i, ANYBODY).await())
                .map(i -> i.unitPrice().toPlainString() + " v" + i.version())
                .toList();
    }

    private static List<String> history(UUID item) {
        return pricing.db
                .list(
                        r -> r.getBigDecimal(0).stripTrailingZeros().toPlainString() + " "
                                + r.getBigDecimal(1).stripTrailingZeros().toPlainString() + " " + r.getString(2),
                        "select old_price, new_price, actor from price_change where item_id = $1 and price_list_id is null order by id",
                        item)
                .await();
    }

    private static UUID category(@Nullable UUID parent) {
        return pricing.db
                .query(
                        "insert into category(id, name, position, parent_id) values (uuidv7(), gen_random_uuid()::text, 1, $1) returning id",
                        parent)
                .await()
                .iterator()
                .next()
                .getUUID(0);
    }

    /** A product in this category with some items; returns their ids. */
    private static List<UUID> product(UUID category, int items) {
        return pricing.db.list(r -> r.getUUID(0), """
                        with p as (insert into product(id, name, status, category_id) values (uuidv7(), 'Product', 'draft', $1) returning id),
                        i as (insert into item(id, sku, name, unit_price)
                              select uuidv7(), gen_random_uuid()::text, 'Item', 10 from generate_series(1, $2) returning id),
                        v as (insert into product_variant(item_id, product_id, position, option_values)
                              select i.id, p.id, row_number() over (), jsonb_build_object('n', i.id) from i, p)
                        select id from i
                        """, category, items).await();
    }

    @Test
    void a_dry_run_shows_what_the_change_then_does() {
        var one = pricing.item("10.00");
        var other = pricing.item("9.99");
        var zero = pricing.item("0.00");
        var body = by("-12.5", null, "0.05", one, other, zero);
        var shown = change(dry(body));
        assertThat(prices(one, other, zero)).containsExactly("10.00 v1", "9.99 v1", "0.00 v1");
        assertThat(pricing.events(one)).hasSize(1);
        assertThat(shown.sample())
                .extracting(s -> s.itemId() + " " + s.oldPrice() + " " + s.newPrice())
                .containsExactlyInAnyOrder(one + " 10.00 8.75", other + " 9.99 8.75");
        assertThat(change(body)).isEqualTo(new ChangedItemPrices(false, 2, shown.sample()));
        assertThat(prices(one, other, zero)).containsExactly("8.75 v2", "8.75 v2", "0.00 v1");
    }

    @Test
    void a_price_keeps_its_decimals_unless_a_rounding_is_given() {
        var screw = pricing.item("0.0035");
        var bolt = pricing.item("19.99");
        change(by("5", null, null, screw, bolt));
        assertThat(prices(screw, bolt)).containsExactly("0.0037 v2", "20.99 v2");
        change(by(null, "0.000001", null, screw, bolt));
        assertThat(prices(screw, bolt)).containsExactly("0.003701 v3", "20.990001 v3");
        change(by("0", null, "0.01", screw, bolt));
        assertThat(prices(screw, bolt)).containsExactly("0.00 v4", "20.99 v4");
    }

    @Test
    void each_changed_item_has_the_history_and_the_event_of_a_single_change() {
        var item = pricing.item("10.00");
        var same = pricing.item("0.00");
        change(by("10", null, null, item, same));
        assertThat(history(item)).containsExactly("10 11 " + pricing.actor());
        assertThat(history(same)).isEmpty();
        assertThat(pricing.events(item)).containsExactly("catalog.item.created 1", "catalog.item.updated 2");
        assertThat(pricing.events(same)).containsExactly("catalog.item.created 1");
        var published = pricing.db
                .query(
                        "select data ->> 'unit_price', actor from event_log where subject = $1 and subject_version = 2",
                        item)
                .await()
                .iterator()
                .next();
        assertThat(new BigDecimal(published.getString(0))).isEqualByComparingTo("11");
        assertThat(published.getString(1)).isEqualTo(pricing.actor());
    }

    @Test
    void a_category_stands_for_the_items_of_its_products_and_of_those_below() {
        var above = category(null);
        var below = category(above);
        var other = category(null);
        var ofAbove = product(above, 2);
        var ofBelow = product(below, 3);
        var ofOther = product(other, 1);
        var body = new ChangeItemPrices(null, new BigDecimal("1.5"), null, null, above, null);
        assertThat(change(dry(body)).count()).isEqualTo(5);
        assertThat(change(body).count()).isEqualTo(5);
        assertThat(prices(ofAbove.toArray(UUID[]::new))).containsOnly("11.50 v2");
        assertThat(prices(ofBelow.toArray(UUID[]::new))).containsOnly("11.50 v2");
        assertThat(prices(ofOther.toArray(UUID[]::new))).containsOnly("10.00 v1");
        var empty = new ChangeItemPrices(null, BigDecimal.ONE, null, null, category(null), null);
        assertThat(change(empty)).isEqualTo(new ChangedItemPrices(false, 0, List.of()));
        assertThat(refused(new ChangeItemPrices(null, BigDecimal.ONE, null, null, new UUID(1, 1), null)))
                .isEqualTo("400 category_not_found");
    }

    @Test
    void a_category_with_more_items_than_one_change_may_have_is_refused() {
        var large = category(null);
        for (int i = 0; i < 26; i++) product(large, 200);
        var body = new ChangeItemPrices(BigDecimal.TEN, null, null, null, large, null);
        assertThat(refused(body)).isEqualTo("400 too_many_lines");
        assertThat(refused(dry(body))).isEqualTo("400 too_many_lines");
        pricing.db
                .query(
                        "delete from product_variant where product_id in (select id from product where category_id = $1 order by id limit 1)",
                        large)
                .await();
        var done = change(body);
        assertThat(done.count()).isEqualTo(OwnPriceChange.ITEMS_MAX);
        assertThat(done.sample()).hasSize(100);
        assertThat(pricing.db
                        .query(
                                "select count(*) from item i join product_variant v on v.item_id = i.id join product p on p.id = v.product_id"
                                        + " where p.category_id = $1 and i.unit_price = 11 and i.version = 2",
                                large)
                        .await()
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(OwnPriceChange.ITEMS_MAX);
    }

    @Test
    void one_price_out_of_range_refuses_the_whole_change() {
        var one = pricing.item("10.00");
        var small = pricing.item("0.50");
        var large = pricing.item("9999999999.99");
        assertThat(refused(by(null, "-0.51", null, one, small))).isEqualTo("409 price_out_of_range");
        assertThat(refused(dry(by(null, "0.01", null, one, large)))).isEqualTo("409 price_out_of_range");
        assertThat(refusal(pricing.service.changeItemPrices(by("100", null, null, one, large), ANYBODY))
                        .getDebugInfo()
                        .getJsonArray("details"))
                .hasSize(1);
        assertThat(prices(one, small, large)).containsExactly("10.00 v1", "0.50 v1", "9999999999.99 v1");
        change(by(null, "-0.50", null, one, small, large));
        assertThat(prices(one, small, large)).containsExactly("9.50 v2", "0.00 v2", "9999999999.49 v2");
    }

    @Test
    void exactly_one_change_and_one_choice_of_existing_items_is_given() {
        var item = pricing.item("10.00");
        assertThat(refused(by("5", "5", null, item))).isEqualTo("400 one_of_required");
        assertThat(refused(by(null, null, null, item))).isEqualTo("400 one_of_required");
        assertThat(refused(new ChangeItemPrices(BigDecimal.ONE, null, null, null, null, null)))
                .isEqualTo("400 one_of_required");
        assertThat(refused(new ChangeItemPrices(BigDecimal.ONE, null, null, List.of(item), category(null), null)))
                .isEqualTo("400 one_of_required");
        assertThat(refused(by(null, "0.0000001", null, item))).isEqualTo("400 invalid_amount");
        assertThat(refused(by("5", null, "0.0000001", item))).isEqualTo("400 invalid_amount");
        assertThat(refused(by("5", null, null, item, new UUID(1, 1)))).isEqualTo("400 item_not_found");
        assertThat(prices(item)).containsExactly("10.00 v1");
        assertThat(code(pricing.as("viewer").changeItemPrices(by("5", null, null, item), ANYBODY)))
                .isEqualTo("403 forbidden");
    }

    @Test
    void twenty_changes_at_once_each_have_their_effect_and_a_repeated_one_has_it_once() {
        var items = IntStream.range(0, 5).mapToObj(i -> pricing.item("10.00")).toArray(UUID[]::new);
        var random = new Random(7);
        var tries = new ArrayList<Future<?>>();
        for (int i = 0; i < 20; i++) {
            var order = new ArrayList<>(List.of(items));
            Collections.shuffle(order, random);
            tries.add(pricing.service.changeItemPrices(by(null, "1", null, order.toArray(UUID[]::new)), ANYBODY));
        }
        Future.all(tries).await();
        assertThat(prices(items)).containsOnly("30.00 v21");
        var keyed = pricing.withKey(UUID.randomUUID().toString());
        for (int i = 0; i < 3; i++)
            keyed.changeItemPrices(by(null, "1", null, items), ANYBODY).await();
        assertThat(prices(items)).containsOnly("31.00 v22");
    }

    @Test
    void every_price_is_rounded_as_by_hand() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var before = IntStream.range(0, 60)
                .mapToObj(i -> BigDecimal.valueOf(random.nextInt(100_000), 2))
                .toList();
        var items = before.stream().map(p -> pricing.item(p.toPlainString())).toArray(UUID[]::new);
        var step = BigDecimal.valueOf(1 + random.nextInt(30), 2);
        var percent = BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 4);
        change(by(percent.toPlainString(), null, step.toPlainString(), items));
        var expected = before.stream()
                .map(p -> p.multiply(BigDecimal.valueOf(100).add(percent)).movePointLeft(2))
                .map(p -> p.divide(step, 0, RoundingMode.HALF_UP).multiply(step).setScale(2))
                .map(BigDecimal::toPlainString)
                .toList();
        assertThat(prices(items).stream()
                        .map(p -> p.substring(0, p.indexOf(' ')))
                        .toList())
                .as("seed %d by %s to %s", seed, percent, step)
                .isEqualTo(expected);
    }
}
