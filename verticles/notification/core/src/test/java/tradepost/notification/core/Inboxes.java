package tradepost.notification.core;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;
import tradepost.notification.Notification;
import tradepost.notification.NotificationQuery;
import tradepost.notification.NotificationService;
import tradepost.notification.core.dispatch.NotificationReader;
import tradepost.notification.core.inbox.NotificationServiceImpl;

/** The parts of the context on a real database. Events are applied as its reader of the journal would. */
public final class Inboxes {
    private static final AtomicLong POSITIONS = new AtomicLong();

    public final Env env;
    public final Db db;
    public final NotificationReader dispatcher;
    private final Context verticle;
    public final NotificationService service;
    /** The same, called by an administrator in a request. */
    public final NotificationService admin;

    public Inboxes(Vertx vertx, String... settings) {
        env = TestDb.env(vertx, "notification", settings);
        db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "notification")));
        dispatcher = new NotificationReader(vertx, env.config(), Instant::now, env.meters(), q -> {});
        verticle = TestVerticle.run(vertx, () -> Future.succeededFuture(vertx.getOrCreateContext()));
        var bound = new NotificationServiceImpl(vertx, db, dispatcher::write, q -> {});
        service = onVerticle(NotificationService.class, bound);
        TestVerticle.run(
                vertx,
                () -> Services.bind(
                        env,
                        NotificationService.ADDRESS,
                        Contract.load("notification"),
                        NotificationService.class,
                        bound));
        admin = new TestIdentity(vertx).proxy("admin", NotificationService.ADDRESS, NotificationService.class);
    }

    /** The service, called on a verticle with virtual threads by whatever caller a test names. */
    public <T> T onVerticle(Class<T> api, T service) {
        return api.cast(Proxy.newProxyInstance(
                api.getClassLoader(), new Class<?>[] {api}, (self, method, args) -> called(service, method, args)));
    }

    private Future<Object> called(Object service, Method method, Object[] args) {
        var promise = Promise.promise();
        verticle.runOnContext(v -> {
            try {
                ((Future<?>) method.invoke(service, args)).onComplete(r -> {
                    if (r.succeeded()) promise.complete(r.result());
                    else promise.fail(r.cause());
                });
            } catch (InvocationTargetException e) {
                promise.fail(e.getCause());
            } catch (IllegalAccessException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    public static Caller caller(String role) {
        return new Caller(Ids.next(), role, Roles.permissions(role));
    }

    public static Caller limited(UUID location, String... permissions) {
        return new Caller(Ids.next(), "clerk", List.of(permissions), List.of(location), 0, "");
    }

    public static Event event(String type, UUID subject, Record data) {
        return event(type, subject, Json.write(data));
    }

    public static Event event(String type, UUID subject, JsonObject data) {
        return new Event(
                POSITIONS.incrementAndGet(), Ids.next(), type, subject, 1, data, "system:test", null, Instant.now());
    }

    /** The same event at another position of the journal. */
    public static Event at(Event e, long position) {
        return new Event(
                position, e.id(), e.type(), e.subject(), e.subjectVersion(), e.data(), e.actor(), e.origin(), e.time());
    }

    /** The same event, as it would be if it had happened at another time. */
    public static Event at(Event e, Instant time) {
        return new Event(
                e.sequence(), e.id(), e.type(), e.subject(), e.subjectVersion(), e.data(), e.actor(), e.origin(), time);
    }

    public void apply(Event... events) {
        db.tx(tx -> {
            dispatcher.apply(tx, List.of(events));
            return true;
        });
        dispatcher.applied(List.of(events));
    }

    /** What a caller sees about something. */
    public List<Notification> about(UUID entity, Caller caller) {
        var query = new NotificationQuery(Page.first(100), null, null, null, null, entity, null, null);
        return service.listNotifications(query, caller).await().data();
    }
}
