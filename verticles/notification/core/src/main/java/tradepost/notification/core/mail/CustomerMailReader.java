package tradepost.notification.core.mail;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import tradepost.audit.reading.JournalReader;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.problem.Problem;

/**
 * Queues a mail for each event that a customer wants to know of. While the queue is full, the journal keeps the rest. It also erases the mails of a
 * customer that is deleted: behind the other reader of the journal, it may have added one meanwhile.
 */
public final class CustomerMailReader implements JournalReader {
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
        return Stream.concat(MailKind.eventTypes().stream(), MailQueue.erasures().stream())
                .toList();
    }

    /** Nobody wants a mail about last year. */
    @Override
    public Start start() {
        return Start.NEXT;
    }

    @Override
    public void apply(Tx tx, List<Event> events) {
        if (!MailQueue.hasRoom(tx)) throw Problem.unavailable("overloaded");
        for (var event : events) {
            if (MailQueue.erasures().contains(event.type())) MailQueue.forget(tx, event);
            else add(tx, event);
        }
    }

    private static void add(Tx tx, Event event) {
        var kind = MailKind.ofEvent(event.type());
        var data = kind.told(event.data());
        var customer = event.data().getString("customer_id");
        if (data == null || customer == null) return;
        var id = UUID.fromString(customer);
        if (MailPreparation.isStale(event.time()))
            MailQueue.addSkipped(tx, kind, event.id(), event.time(), id, data, MailPreparation.STALE);
        else MailQueue.addForCustomer(tx, kind, event.id(), event.time(), id, data);
    }

    @Override
    public void applied(List<Event> events) {
        wake.run();
    }
}
