package tradepost.webhook.core.delivery;

/**
 * The limits that tests set lower.
 *
 * @param attemptMs for one attempt
 * @param pendingMax how many events wait for a webhook, about; later ones stay in the journal
 */
public record DeliveryLimits(RetrySchedule schedule, int attemptMs, int pendingMax) {
    public static final DeliveryLimits STANDARD = new DeliveryLimits(RetrySchedule.STANDARD, 15_000, 10_000);
}
