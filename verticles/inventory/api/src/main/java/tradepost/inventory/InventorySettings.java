package tradepost.inventory;

import tradepost.kernel.config.Setting;

/** What operators set about stock. */
public final class InventorySettings {
    public static final Setting RESERVE_BATCH_MAX =
            new Setting("reserve.batch_max", 64, 1, 64, "maximum orders that one transaction reserves or confirms");

    private InventorySettings() {}
}
