package tradepost.catalog;

import tradepost.kernel.config.Setting;

/** What operators set about what shop pages and customers see. */
public final class StorefrontSettings {
    public static final String NUMBERS = "numbers";

    public static final Setting AVAILABILITY = new Setting(
                    "storefront.availability",
                    "words",
                    "how customers and shop pages see what is available: words (in_stock, few, none) or also numbers")
            .oneOf("words", NUMBERS);

    public static final Setting FEW =
            new Setting("storefront.few", 5, 1, 1_000_000, "below how many available pieces a product is shown as few");

    private StorefrontSettings() {}
}
