package tradepost.inventory;

import tradepost.kernel.config.Setting;

/** What operators set about stock. */
public final class InventorySettings {
    public static final Setting RESERVE_BATCH_MAX =
            new Setting("reserve.batch_max", 64, 1, 64, "maximum orders that one transaction reserves or confirms");

    public static final Setting VERIFY_HOUR =
            new Setting("stock.verify_hour", 2, -1, 23, "hour of the day (UTC) when all stock is verified; -1: never");

    private InventorySettings() {}
}
