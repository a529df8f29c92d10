package tradepost.inventory;

import tradepost.kernel.config.Setting;

/** What operators set about stock. */
public final class InventorySettings {
    public static final Setting RESERVE_BATCH_MAX =
            new Setting("reserve.batch_max", 64, 1, 64, "maximum orders that one transaction reserves or confirms");

    public static final Setting VERIFY_HOUR =
            new Setting("stock.verify_hour", 2, -1, 23, "hour of the day (UTC) when all stock is verified; -1: never");

    public static final Setting HOLD_PIECES = new Setting(
            "holds.pieces",
            100,
            0,
            1_000_000_000,
            "pieces that a caller limited to its own orders holds at most at a time; 0: no limit");

    public static final Setting HOLD_HOURS = new Setting(
            "holds.total_hours",
            48,
            0,
            8_760,
            "hours that a hold of a caller limited to its own orders lasts at most, with its extensions; 0: no limit");

    private InventorySettings() {}
}
