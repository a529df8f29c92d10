package tradepost.sales.core.pricing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.extension.InvalidAnswer;
import tradepost.kernel.value.Money;
import tradepost.sales.core.extension.ExtensionJson;
import tradepost.sales.core.extension.Used;
import tradepost.sales.extension.UsedExtension;

/** Asks the extensions that may set other prices than the price lists. */
public final class PriceQuotes {
    public static final String POINT = "ext.price.quote";

    /**
     * What is asked.
     *
     * @param listPrice null without one in the currency
     */
    public record Asked(
            UUID itemId,
            String sku,
            long quantity,
            @Nullable BigDecimal listPrice) {}

    /** The answer. @param prices by the position of the line; the other lines keep theirs */
    public record Quoted(Map<Integer, BigDecimal> prices, List<UsedExtension> by) {
        public static final Quoted NOTHING = new Quoted(Map.of(), List.of());
    }

    private final Extensions extensions;

    public PriceQuotes(Extensions extensions) {
        this.extensions = extensions;
    }

    public boolean isServed() {
        return extensions.isServed(POINT);
    }

    /** Virtual threads only, and outside of a transaction. */
    public Quoted of(UUID customerId, @Nullable String group, String currency, List<Asked> lines) {
        var request = new JsonObject()
                .put("customer_id", customerId.toString())
                .put("customer_group", group)
                .put("currency", currency)
                .put("lines", asked(lines));
        return extensions
                .first(POINT, request, answer -> prices(answer, lines.size(), currency))
                .await()
                .map(o -> new Quoted(o.answer(), Used.of(List.of(o))))
                .orElse(Quoted.NOTHING);
    }

    private static JsonArray asked(List<Asked> lines) {
        var asked = new JsonArray();
        for (int i = 0; i < lines.size(); i++) {
            var l = lines.get(i);
            asked.add(new JsonObject()
                    .put("line", i)
                    .put("item_id", l.itemId().toString())
                    .put("sku", l.sku())
                    .put("quantity", l.quantity())
                    .put("list_price", l.listPrice()));
        }
        return asked;
    }

    /** Null without an opinion. */
    private static @Nullable Map<Integer, BigDecimal> prices(JsonObject answer, int count, String currency) {
        var quoted = answer.getJsonArray("lines");
        if (quoted == null || quoted.isEmpty()) return null;
        var prices = new HashMap<Integer, BigDecimal>();
        var seen = new boolean[count];
        for (var q : quoted) {
            var line = (JsonObject) q;
            var price = new BigDecimal(line.getValue("unit_price").toString());
            prices.put(ExtensionJson.position(line, seen), checked(price, currency));
        }
        return prices;
    }

    private static BigDecimal checked(BigDecimal price, String currency) {
        try {
            return Money.checkedPrice("unit_price", price, currency);
        } catch (ServiceException e) {
            throw new InvalidAnswer("a price does not fit the currency");
        }
    }
}
