package tradepost.sales.core.extension;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.extension.InvalidAnswer;
import tradepost.kernel.json.Json;
import tradepost.orders.invoice.OrderAddress;

/** What requests to extensions and their answers have in common. */
public final class ExtensionJson {
    private ExtensionJson() {}

    public static @Nullable JsonObject address(@Nullable OrderAddress address) {
        return address == null ? null : Json.write(address);
    }

    /** The position in the request of a line of an answer, which must not have been seen before. */
    public static int position(JsonObject line, boolean[] seen) {
        int i = new BigDecimal(line.getValue("line").toString()).intValueExact();
        if (i < 0 || i >= seen.length) throw new InvalidAnswer("there is no line " + i);
        if (seen[i]) throw new InvalidAnswer("line " + i + " is there twice");
        seen[i] = true;
        return i;
    }
}
