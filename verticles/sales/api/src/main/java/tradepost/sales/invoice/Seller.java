package tradepost.sales.invoice;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.json.Json;
import tradepost.sales.SalesSettings;

/**
 * Who issues invoices and sends the other documents.
 *
 * @param address its lines, separated by line feeds, like those of bankDetails
 */
public record Seller(
        @Nullable String name,
        @Nullable String address,
        @Nullable String taxId,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String website,
        @Nullable String bankDetails) {
    public static final Seller NOBODY = new Seller(null, null, null, null, null, null, null);

    public static Seller of(JsonObject json) {
        return Json.read(json, Seller.class);
    }

    /** As the settings describe it. */
    public static Seller by(Config config) {
        return new Seller(
                text(config, SalesSettings.SELLER_NAME),
                text(config, SalesSettings.SELLER_ADDRESS),
                text(config, SalesSettings.SELLER_TAX_ID),
                text(config, SalesSettings.SELLER_EMAIL),
                text(config, SalesSettings.SELLER_PHONE),
                text(config, SalesSettings.SELLER_WEBSITE),
                text(config, SalesSettings.SELLER_BANK_DETAILS));
    }

    private static @Nullable String text(Config config, Setting setting) {
        var text = config.text(setting).replaceAll("\\s*\\|\\s*", "\n").strip();
        return text.isEmpty() ? null : text;
    }
}
