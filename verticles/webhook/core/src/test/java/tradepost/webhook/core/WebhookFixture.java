package tradepost.webhook.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventPage;
import tradepost.audit.EventQuery;
import tradepost.audit.EventService;
import tradepost.audit.JournalBounds;
import tradepost.auth.AuthService;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;
import tradepost.webhook.Webhook;
import tradepost.webhook.WebhookDeliveryService;
import tradepost.webhook.WebhookService;
import tradepost.webhook.WriteWebhook;
import tradepost.webhook.core.delivery.AnotherDispatcher;
import tradepost.webhook.core.delivery.DeliveryLimits;
import tradepost.webhook.core.delivery.RetrySchedule;
import tradepost.webhook.delivery.WebhookDelivery;
import tradepost.webhook.delivery.WebhookDeliveryQuery;

/** The webhook context on a real database, with a journal and an auth that do what the test says. */
final class WebhookFixture {
    static final Caller ANYBODY = new Caller(new UUID(0, 1), "admin", List.of("*"));
    static final int LIMIT_MS = 1_500;
    private static final int RETRIES = 9;
    /** Of all instances, because their cursors are in one database. */
    private static final List<Event> JOURNAL = Collections.synchronizedList(new CopyOnWriteArrayList<>());

    final Env env;
    final Db db;
    final TestIdentity identity;
    final WebhookService webhooks;
    final WebhookDeliveryService deliveries;
    /** What the owner may do, instead of everything; disabled without a value. */
    final Map<UUID, List<String>> rights = new ConcurrentHashMap<>();

    /** What an owner must do first. */
    final Map<UUID, String> pending = new ConcurrentHashMap<>();
    /** The ids of events whose data the journal has erased. */
    static final Set<UUID> ERASED = ConcurrentHashMap.newKeySet();

    final Map<String, String> addresses = new ConcurrentHashMap<>();

    WebhookFixture(Vertx vertx, Duration wait, int limitMs) {
        this(vertx, wait, limitMs, DeliveryLimits.STANDARD.pendingMax());
    }

    WebhookFixture(Vertx vertx, Duration wait, String... settings) {
        this(vertx, wait, LIMIT_MS, DeliveryLimits.STANDARD.pendingMax(), settings);
    }

    WebhookFixture(Vertx vertx, Duration wait, int limitMs, int pendingMax, String... settings) {
        env = environment(vertx, settings);
        identity = new TestIdentity(vertx);
        bindJournal();
        var schedule = new RetrySchedule(Collections.nCopies(RETRIES, wait), () -> 0.5);
        db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "webhook")));
        db.query("update webhook set deleted_at = now() where deleted_at is null")
                .await();
        TestVerticle.deploy(
                vertx,
                new WebhookVerticle(env, auth(), this::resolve, new DeliveryLimits(schedule, limitMs, pendingMax)));
        webhooks = identity.proxy("admin", WebhookService.ADDRESS, WebhookService.class);
        deliveries = identity.proxy("admin", WebhookDeliveryService.ADDRESS, WebhookDeliveryService.class);
        var cursor = "select 1 from journal_cursor where reader = 'webhook' and position = $1";
        await(() -> db.query(cursor, (long) JOURNAL.size()).await().size() == 1);
    }

    /** Another process that sends from the same queue. */
    void startAnother() {
        AnotherDispatcher.start(env, auth(), this::resolve, DeliveryLimits.STANDARD);
    }

    private static Env environment(Vertx vertx, String... settings) {
        var all = Stream.concat(Stream.of("webhooks.allow_networks", "127.0.0.0/8,::1"), Stream.of(settings));
        return TestDb.env(vertx, "webhook", all.toArray(String[]::new));
    }

    private Future<List<InetAddress>> resolve(String host) {
        try {
            var address = addresses.get(host);
            return address == null
                    ? Future.failedFuture("unknown host")
                    : Future.succeededFuture(List.of(InetAddress.getByName(address)));
        } catch (UnknownHostException e) {
            return Future.failedFuture(e);
        }
    }

    private AuthService auth() {
        return proxy(AuthService.class, (method, args) -> {
            var owner = (UUID) args[0];
            var held = rights.getOrDefault(owner, List.of("*"));
            return held.isEmpty()
                    ? Problem.failed(Problem.forbidden("account_not_active"))
                    : Future.succeededFuture(Caller.write(
                            new Caller(owner, "user", held, List.of(), 0, pending.getOrDefault(owner, ""))));
        });
    }

    private void bindJournal() {
        var service = proxy(EventService.class, (method, args) -> switch (method) {
            case "journalBounds" -> Future.succeededFuture(new JournalBounds(1, JOURNAL.size()));
            case "readEvents" -> Future.succeededFuture(page((EventQuery) args[0]));
            default -> Future.failedFuture(method);
        });
        Services.bind(env, EventService.ADDRESS, Contract.load("audit"), EventService.class, service)
                .await();
    }

    private static EventPage page(EventQuery query) {
        long after = query.after() == null ? 0 : query.after();
        int limit = query.limit() == null ? 100 : query.limit();
        var rest = List.copyOf(JOURNAL).stream()
                .filter(e -> e.sequence() > after)
                .limit(limit)
                .toList();
        var wanted = rest.stream()
                .filter(e -> query.types() == null
                        || query.types().isEmpty()
                        || query.types().stream().anyMatch(t -> e.type().startsWith(t.replace("*", ""))))
                .map(e -> ERASED.contains(e.id())
                        ? e.toCloudEvent().put("data", new JsonObject()).put(Event.ERASED, true)
                        : e.toCloudEvent())
                .toList();
        long next = rest.isEmpty() ? after : rest.getLast().sequence();
        return new EventPage(wanted, new EventPage.Meta(limit, next, JOURNAL.size(), 1));
    }

    private interface Answer {
        Future<?> to(String method, Object[] args);
    }

    private static <T> T proxy(Class<T> api, Answer answer) {
        return api.cast(Proxy.newProxyInstance(
                api.getClassLoader(), new Class<?>[] {api}, (self, method, args) -> answer.to(method.getName(), args)));
    }

    /** Something happens. */
    Event happen(String type) {
        synchronized (JOURNAL) {
            var event = new Event(
                    JOURNAL.size() + 1,
                    Ids.next(),
                    type,
                    Ids.next(),
                    1,
                    new JsonObject().put("name", "Zażółć \uD83D\uDE80").put("amount", 24.5),
                    "user:x",
                    null,
                    Instant.now());
            JOURNAL.add(event);
            env.vertx().eventBus().publish(EventService.ADVANCED, event.sequence());
            return event;
        }
    }

    Webhook create(String url, String... types) {
        return webhooks.createWebhook(new WriteWebhook(url, List.of(types), null, null, null, null), ANYBODY)
                .await();
    }

    Webhook createOrdered(String url, String... types) {
        return webhooks.createWebhook(new WriteWebhook(url, List.of(types), null, true, null, null), ANYBODY)
                .await();
    }

    /** An expression about its row. */
    <T> @Nullable T row(Webhook of, String sql, Class<T> type) {
        var rows = db.query("select " + sql + " from webhook where id = $1", of.id())
                .await();
        return rows.iterator().next().get(type, 0);
    }

    Webhook get(Webhook of) {
        return webhooks.getWebhook(of.id(), ANYBODY).await();
    }

    List<WebhookDelivery> deliveries(Webhook of) {
        var query = WebhookDeliveryQuery.of(new JsonObject().put("limit", 100));
        return deliveries.listDeliveries(of.id(), query, ANYBODY).await().data();
    }

    WebhookDelivery delivery(Webhook of, Event event) {
        return deliveries(of).stream()
                .filter(d -> d.eventId().equals(event.id()))
                .findFirst()
                .orElseThrow();
    }

    WebhookDelivery withHistory(Webhook of, Event event) {
        return deliveries
                .getDelivery(of.id(), delivery(of, event).id(), ANYBODY)
                .await();
    }

    /** Waits until the delivery of the event has this status. */
    void awaitStatus(Webhook of, Event event, String status) {
        await(() -> deliveries(of).stream()
                .anyMatch(d -> d.eventId().equals(event.id()) && d.status().equals(status)));
    }

    static void await(BooleanSupplier condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(condition::getAsBoolean);
    }
}
