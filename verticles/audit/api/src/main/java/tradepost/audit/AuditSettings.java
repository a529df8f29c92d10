package tradepost.audit;

import tradepost.kernel.config.Setting;

/** What operators set about the journal. */
public final class AuditSettings {
    public static final Setting EVENTS_JOURNAL_DAYS =
            new Setting("events.journal_days", 0, 0, 36_500, "days that the journal keeps an event; 0: forever");

    public static final Setting EXPORTS_BYTES_MAX_MB =
            new Setting("exports.max_mb", 512, 1, 10_240, "size in megabytes above which an export fails");

    public static final Setting EXPORTS_ROWS_MAX =
            new Setting("exports.max_rows", 5_000_000, 1, 100_000_000, "rows above which an export fails");

    private AuditSettings() {}
}
