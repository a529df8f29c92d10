package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.order;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.suggestions;
import static tradepost.purchase.core.PurchaseFixture.vendorItems;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.inventory.reorder.BelowPoint;
import tradepost.purchase.suggestion.SuggestedLine;
import tradepost.purchase.suggestion.SuggestionQuery;
import tradepost.purchase.vendor.WriteVendorItem;

/**
 * How much is suggested. Each row can be checked by hand:
 *
 * <ol>
 *   <li>need = waiting + point, supply = available + incoming + drafted; nothing is suggested if supply > need
 *   <li>the larger one of need - supply and the quantity of the point; with a maximum, waiting + maximum - supply
 *   <li>at least the minimum of the vendor, in whole packs: rounded up, or down if that is enough and up is above the maximum
 * </ol>
 */
@ExtendWith(VertxExtension.class)
class SuggestedQuantitiesTest {
    private static final UUID MAIN = UUID.fromString("00000000-0000-7000-8000-000000000001");

    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    @AfterEach
    void clear() {
        neighbours.below.clear();
    }

    /** The vendors are minimum/pack@cost; the first one is vendor 1. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # point | quantity | maximum | waiting | available | incoming | drafted | vendors              | need | supply | order | of | above
            # the quantity of the point, or what is lacking
              10    | 20       |         | 0       | 10        | 0        | 0       | 1/1@1                | 10   | 10     | 20    | 1  | false
              10    | 20       |         | 0       | 11        | 0        | 0       | 1/1@1                |      |        |       |    |
              10    | 20       |         | 0       | 0         | 0        | 0       | 1/1@1                | 10   | 0      | 20    | 1  | false
              10    | 5        |         | 0       | 0         | 0        | 0       | 1/1@1                | 10   | 0      | 10    | 1  | false
            # customers wait
              10    | 20       |         | 50      | 0         | 0        | 0       | 1/1@1                | 60   | 0      | 60    | 1  | false
              10    | 20       |         | 50      | 0         | 20       | 0       | 1/1@1                | 60   | 20     | 40    | 1  | false
              10    | 20       |         | 50      | 0         | 30       | 30      | 1/1@1                | 60   | 60     | 20    | 1  | false
              10    | 20       |         | 50      | 0         | 61       | 0       | 1/1@1                |      |        |       |    |
              10    | 20       |         | 0       | 0         | 0        | 11      | 1/1@1                |      |        |       |    |
            # a maximum
              10    | 20       | 100     | 0       | 10        | 0        | 0       | 1/1@1                | 10   | 10     | 90    | 1  | false
              10    | 20       | 100     | 50      | 0         | 5        | 5       | 1/1@1                | 60   | 10     | 140   | 1  | false
              10    | 20       | 10      | 0       | 9         | 0        | 0       | 1/1@1                | 10   | 9      | 1     | 1  | false
              10    | 20       | 10      | 0       | 10        | 0        | 0       | 1/1@1                |      |        |       |    |
            # packs and minimum
              10    | 20       |         | 0       | 10        | 0        | 0       | 1/12@1               | 10   | 10     | 24    | 1  | false
              10    | 20       |         | 0       | 10        | 0        | 0       | 30/1@1               | 10   | 10     | 30    | 1  | false
              10    | 20       |         | 0       | 10        | 0        | 0       | 25/12@1              | 10   | 10     | 36    | 1  | false
            # packs and minimum with a maximum: room for 27, of which 2 are lacking; room for 10, of which 8 are lacking
              5     | 10       | 30      | 0       | 3         | 0        | 0       | 1/12@1               | 5    | 3      | 24    | 1  | false
              10    | 10       | 12      | 0       | 2         | 0        | 0       | 1/12@1               | 10   | 2      | 12    | 1  | true
              5     | 10       | 30      | 0       | 3         | 0        | 0       | 40/1@1               | 5    | 3      | 40    | 1  | true
              5     | 10       | 30      | 0       | 3         | 0        | 0       | 25/12@1              | 5    | 3      | 36    | 1  | true
            # several vendors: the lowest cost of one piece
              10    | 20       |         | 0       | 10        | 0        | 0       | 1/12@2.10 1/1@2      | 10   | 10     | 20    | 2  | false
              10    | 20       |         | 0       | 10        | 0        | 0       | 1/12@1.90 1/1@2      | 10   | 10     | 24    | 1  | false
              5     | 10       | 30      | 20      | 3         | 0        | 0       | 1/1@3 9/10@2 1/100@2.50 | 25 | 3      | 40    | 2  | false
            # no vendor; more than a line may have
              10    | 20       | 100     | 50      | 0         | 0        | 0       |                      | 60   | 0      | 150   |    | false
              10    | 20       |         | 2000000000 | 0      | 0        | 0       | 1/7@1                | 2000000010 | 0 | 999999994 | 1 | false
            """)
    void a_quantity_can_be_checked_by_hand(
            long point,
            long quantity,
            @Nullable Long maximum,
            long waiting,
            long available,
            long incoming,
            long drafted,
            @Nullable String vendors,
            @Nullable Long need,
            @Nullable Long supply,
            @Nullable Long order,
            @Nullable Integer of,
            @Nullable Boolean above) {
        var item = neighbours.item("BY-HAND", "99.00");
        neighbours.below.add(
                new BelowPoint(item, MAIN, "MAIN", true, point, quantity, maximum, waiting, available, incoming));
        if (drafted > 0)
            purchases.createOrder(order(line(item, drafted, "1.00")), ADMIN).await();
        var ids = vendors == null
                ? List.<UUID>of()
                : List.of(vendors.split(" ")).stream().map(v -> vendor(item, v)).toList();
        var found = suggestions
                .listSuggestions(new SuggestionQuery(null, null), ADMIN)
                .await()
                .orders();
        if (order == null) {
            assertThat(found).isEmpty();
            return;
        }
        assertThat(found).singleElement().satisfies(o -> {
            assertThat(o.vendorId()).isEqualTo(of == null ? null : ids.get(of - 1));
            assertThat(o.lines())
                    .extracting(
                            SuggestedLine::waiting,
                            SuggestedLine::point,
                            SuggestedLine::need,
                            SuggestedLine::available,
                            SuggestedLine::incoming,
                            SuggestedLine::drafted,
                            SuggestedLine::supply,
                            SuggestedLine::reorderQuantity,
                            SuggestedLine::maximum,
                            SuggestedLine::quantity,
                            SuggestedLine::aboveMaximum)
                    .containsExactly(tuple(
                            waiting, point, need, available, incoming, drafted, supply, quantity, maximum, order,
                            above));
        });
    }

    private static UUID vendor(UUID item, String terms) {
        var vendor = neighbours.vendor("by hand");
        var parts = terms.split("[/@]");
        var write = new WriteVendorItem(
                item,
                null,
                null,
                new BigDecimal(parts[2]),
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                null,
                List.of());
        vendorItems.putVendorItem(vendor, write, ADMIN).await();
        return vendor;
    }
}
