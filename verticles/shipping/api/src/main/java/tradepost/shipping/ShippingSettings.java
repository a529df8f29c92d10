package tradepost.shipping;

import tradepost.kernel.config.Setting;

/** What operators set about shipments. */
public final class ShippingSettings {
    public static final Setting PDF_FONT = new Setting(
            "pdf.font",
            "",
            "TrueType font (.ttf) for characters of documents that are neither Latin, Greek nor Cyrillic; empty: they are boxes");

    private ShippingSettings() {}
}
