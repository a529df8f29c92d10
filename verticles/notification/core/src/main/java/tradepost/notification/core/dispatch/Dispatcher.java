package tradepost.notification.core.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tradepost.audit.reading.JournalReader;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.EventType;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.notification.NotificationService;
import tradepost.notification.core.inbox.Audience;
import tradepost.notification.core.inbox.NewNotification;
import tradepost.notification.core.inbox.NotificationWriter;
import tradepost.notification.core.inbox.NotificationWriter.Written;

/** Follows the journal: keeps the users, writes notifications and what the channels have to send, in the transaction that moves its cursor. */
public final class Dispatcher implements JournalReader {
    /** What is older, such as in the journal of an installation that gets this context, is no news. */
    private static final Duration NEWS = Duration.ofDays(7);

    private final Vertx vertx;
    private final Map<String, BiConsumer<Event, NotificationDraft>> rules;
    private final Supplier<Instant> now;
    private final Runnable queued;
    private final AtomicLong head = new AtomicLong();
    private final Timer delay;

    /** @param queued is called after a commit that may have left something to send */
    public Dispatcher(Vertx vertx, Config config, Supplier<Instant> now, MeterRegistry meters, Runnable queued) {
        this.vertx = vertx;
        this.now = now;
        this.queued = queued;
        rules = new DispatchRules(PurchaseApproval.of(config)).all();
        delay = Timer.builder("tradepost.notification.delay")
                .description("Time from an event to the commit of its notification")
                .register(meters);
    }

    @Override
    public String context() {
        return "notification";
    }

    /** Only those that this release publishes: a context may not be part of it. */
    @Override
    public List<String> types() {
        var published = ContextModule.names().stream()
                .flatMap(c -> EventType.of(c).stream())
                .map(EventType::name)
                .toList();
        return Stream.concat(Recipients.types().stream(), rules.keySet().stream())
                .filter(published::contains)
                .sorted()
                .toList();
    }

    @Override
    public Start start() {
        return Start.OLDEST;
    }

    @Override
    public void apply(Tx tx, List<Event> events) {
        Recipients.follow(tx, events);
        var draft = new NotificationDraft();
        var since = now.get().minus(NEWS);
        for (var e : events) {
            var rule = rules.get(e.type());
            if (rule != null && e.time().isAfter(since)) rule.accept(e, draft);
        }
        NotificationWriter.resolve(tx, draft.done());
        var written = NotificationWriter.write(tx, all(tx, draft));
        queue(tx, written);
        if (!written.isEmpty()) head.set(written.getLast().position());
    }

    /** Stores what the channels besides the application have to send of new notifications. */
    public static void queue(Tx tx, List<Written> written) {
        for (var one : written) {
            var n = one.notification();
            var mail = Recipients.wanting(tx, "mail", n, n.type().mail());
            if (!mail.isEmpty()) Channels.queueMail(tx, one, mail);
            Channels.queuePush(tx, one, Recipients.wanting(tx, "push", n, false));
        }
    }

    private static List<NewNotification> all(Tx tx, NotificationDraft draft) {
        if (draft.ofCustomers().isEmpty()) return draft.made();
        var users = Recipients.ofCustomers(
                tx,
                draft.ofCustomers().stream()
                        .map(NotificationDraft.OfCustomer::customerId)
                        .toList());
        var all = new ArrayList<>(draft.made());
        for (var one : draft.ofCustomers())
            for (var user : users.getOrDefault(one.customerId(), List.of()))
                all.add(one.notification().withAudience(Audience.user(user)));
        return all;
    }

    @Override
    public void applied(List<Event> events) {
        long newest = head.getAndSet(0);
        if (newest == 0) return;
        vertx.eventBus().publish(NotificationService.ADVANCED, newest);
        queued.run();
        var last = events.getLast().time();
        delay.record(Duration.between(last, now.get()));
    }
}
