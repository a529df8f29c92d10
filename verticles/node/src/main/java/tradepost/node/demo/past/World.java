package tradepost.node.demo.past;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.node.demo.history.Demand.Line;
import tradepost.node.demo.history.Purchase;
import tradepost.node.demo.history.Sale;

/**
 * What the documents of the past refer to.
 *
 * @param office the user who enters the orders of the web shop
 * @param finance the user who sells to companies, and is paid
 * @param warehouse the user who buys, receives and ships
 * @param customers those that are there, by their names in the demo data
 * @param vendors the same
 * @param items those that are there, by the places of their articles
 * @param tax on what is sold; null for none
 */
public record World(
        String currency,
        UUID office,
        UUID finance,
        UUID warehouse,
        Place main,
        Place yard,
        Map<String, Customer> customers,
        Map<String, Vendor> vendors,
        Map<Integer, Item> items,
        @Nullable LocalTax tax,
        Prices prices) {

    Customer customer(String name) {
        return Objects.requireNonNull(customers.get(name), name);
    }

    Item item(int article) {
        return Objects.requireNonNull(items.get(article), "article " + article);
    }

    boolean has(Sale sale) {
        return customers.containsKey(sale.buyer().name()) && has(sale.lines());
    }

    boolean has(Purchase purchase) {
        return vendors.containsKey(purchase.supplier().name()) && has(purchase.lines());
    }

    private boolean has(List<Line> lines) {
        return lines.stream().allMatch(l -> items.containsKey(l.article()));
    }

    Vendor vendor(String name) {
        return Objects.requireNonNull(vendors.get(name), name);
    }

    public record Place(UUID id, String code) {}

    /** @param userId of its login; null if it has none */
    public record Customer(
            UUID id,
            String name,
            String email,
            @Nullable UUID userId,
            JsonObject address,
            @Nullable Integer termsDays,
            boolean isExempt) {}

    public record Vendor(UUID id, String name, int leadDays) {}

    /** @param home where all its pieces are that are sold */
    public record Item(UUID id, String sku, String name, Place home, BigDecimal cost) {}

    /** Of what is sent to a region. */
    public record LocalTax(String country, String region, BigDecimal rate) {
        boolean isDue(JsonObject address) {
            return country.equals(address.getString("country")) && region.equals(address.getString("region"));
        }
    }

    /** @param list the price list that it is from; null for the item's own */
    public record Price(BigDecimal amount, @Nullable UUID list) {}

    public interface Prices {
        /** @param article by its place */
        Price of(String customer, int article, int pieces);
    }
}
