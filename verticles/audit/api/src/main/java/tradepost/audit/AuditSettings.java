package tradepost.audit;

import tradepost.kernel.config.Setting;

/** What operators set about the journal. */
public final class AuditSettings {
    public static final Setting EVENTS_JOURNAL_DAYS =
            new Setting("events.journal_days", 0, 0, 36_500, "days that the journal keeps an event; 0: forever");

    private AuditSettings() {}
}
