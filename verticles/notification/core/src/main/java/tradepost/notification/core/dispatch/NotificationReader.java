package tradepost.notification.core.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tradepost.audit.reading.JournalReader;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.EventType;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.mail.MailSender;
import tradepost.notification.NotificationService;
import tradepost.notification.core.dispatch.Recipients.Wanting;
import tradepost.notification.core.inbox.Audience;
import tradepost.notification.core.inbox.NewNotification;
import tradepost.notification.core.inbox.NotificationWriter;
import tradepost.notification.core.inbox.NotificationWriter.Posted;
import tradepost.notification.core.inbox.NotificationWriter.Queued;
import tradepost.notification.core.mail.MailQueue;

/** Follows the journal: keeps the users, writes notifications and what the channels have to send, in the transaction that moves its cursor. */
public final class NotificationReader implements JournalReader {
    /** What is older, such as in the journal of an installation that gets this context, is no news. */
    private static final Duration NEWS = Duration.ofDays(7);
    /** What is older is shown in the application and sent to nobody: after the first start, or a long stop, it would be hundreds of mails. */
    private static final Duration SENT = Duration.ofHours(1);

    private final Vertx vertx;
    private final Map<String, BiConsumer<Event, NotificationDraft>> rules;
    private final List<String> types;
    private final Supplier<Instant> now;
    private final Consumer<Queued> queued;
    private final boolean sendsMails;
    private final Timer latency;
    /** Of the batch that was applied last, which may not be committed yet. */
    private Posted posted = new Posted(List.of(), Queued.NOTHING);

    /** @param queued is called after a commit */
    public NotificationReader(
            Vertx vertx, Config config, Supplier<Instant> now, MeterRegistry meters, Consumer<Queued> queued) {
        this.vertx = vertx;
        this.now = now;
        this.queued = queued;
        sendsMails = MailSender.isConfigured(config);
        rules = new DispatchRules(PurchaseApproval.of(config)).all();
        types = published();
        latency = Timer.builder("tradepost.notification.latency")
                .description("From an event to the commit of its notification")
                .register(meters);
    }

    @Override
    public String context() {
        return "notification";
    }

    @Override
    public List<String> types() {
        return types;
    }

    /** Only those that this release publishes: a context may not be part of it. */
    private List<String> published() {
        var published = ContextModule.names().stream()
                .flatMap(c -> EventType.of(c).stream())
                .map(EventType::name)
                .toList();
        return Stream.of(Recipients.types(), MailQueue.erasures(), rules.keySet())
                .flatMap(Collection::stream)
                .distinct()
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
            MailQueue.forget(tx, e);
            var rule = rules.get(e.type());
            if (rule != null && e.time().isAfter(since)) rule.accept(e, draft);
        }
        NotificationWriter.resolve(tx, draft.done());
        var late = events.stream()
                .filter(e -> e.time().isBefore(now.get().minus(SENT)))
                .map(Event::id)
                .collect(Collectors.toSet());
        posted = write(tx, all(tx, draft), late);
    }

    /**
     * Writes notifications, and stores what the channels besides the application have to send. Who wants them is found out first, because others
     * that write wait from the first one that is written until the commit.
     */
    public Posted write(Tx tx, List<NewNotification> all) {
        return write(tx, all, Set.of());
    }

    /** @param late the events of which nothing is sent */
    private Posted write(Tx tx, List<NewNotification> all, Set<UUID> late) {
        var toSend = all.stream()
                .filter(n -> n.eventId() == null || !late.contains(n.eventId()))
                .toList();
        var wanting = Recipients.wanting(tx, toSend);
        var written = NotificationWriter.write(tx, all);
        boolean mails = false;
        var pushes = new LinkedHashMap<UUID, List<UUID>>();
        for (var one : written) {
            var users = wanting.getOrDefault(one.notification(), Wanting.NOBODY);
            if (sendsMails) mails |= Channels.queueMail(tx, one, users.mail());
            if (!users.push().isEmpty()) pushes.put(one.id(), users.push());
        }
        return new Posted(written, new Queued(mails, Channels.queuePush(tx, pushes)));
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
        var written = posted.written();
        if (written.isEmpty()) return;
        vertx.eventBus().publish(NotificationService.ADVANCED, written.getLast().position());
        queued.accept(posted.queued());
        var times = events.stream().collect(Collectors.toMap(Event::id, Event::time));
        for (var one : written)
            latency.record(Duration.between(times.get(one.notification().eventId()), now.get()));
    }
}
