package tradepost.notification.core.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tradepost.audit.reading.JournalReader;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.problem.Problem;

/** Queues a mail for each event that a customer wants to know of. While the queue is full, the journal keeps the rest. */
public final class CustomerMailReader implements JournalReader {
    /** Older events are passed over, such as those from before such mails were switched on. */
    private static final Duration OLDEST = Duration.ofDays(3);

    private final Runnable wake;

    public CustomerMailReader(Runnable wake) {
        this.wake = wake;
    }

    @Override
    public String context() {
        return "notification";
    }

    @Override
    public String name() {
        return "notification-mails";
    }

    @Override
    public List<String> types() {
        return MailKind.eventTypes();
    }

    /** Nobody wants a mail about last year. */
    @Override
    public Start start() {
        return Start.NEXT;
    }

    @Override
    public void apply(Tx tx, List<Event> events) {
        if (!MailQueue.hasRoom(tx)) throw Problem.unavailable("overloaded");
        var oldest = Instant.now().minus(OLDEST);
        for (var event : events) {
            if (event.time().isBefore(oldest)) continue;
            var kind = MailKind.ofEvent(event.type());
            if (kind == MailKind.INVOICE_ISSUED
                    && !"invoice".equals(event.data().getString("kind"))) continue;
            var customer = event.data().getString("customer_id");
            if (customer != null)
                MailQueue.addForCustomer(tx, kind, event.id(), UUID.fromString(customer), event.data());
        }
    }

    @Override
    public void applied(List<Event> events) {
        wake.run();
    }
}
